//! Why a model is not used. Every message is a finished sentence for the person who put the file there.

/// Why a model cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// One of the set is not there.
    #[error(
        "The model `{model}` is missing: encoder, home, forecaster and projector were trained together and are used together."
    )]
    Missing {
        /// Which model.
        model: String,
    },
    /// A model that nobody asks for.
    #[error("There is no use for a model named `{model}`: there are encoder, home, forecaster and projector.")]
    Unknown {
        /// Its name.
        model: String,
    },
    /// The same model came twice.
    #[error("The model `{model}` was given twice.")]
    Twice {
        /// Which model.
        model: String,
    },
    /// The manifest is not one.
    #[error("The manifest of the model `{model}` cannot be used: {reason}")]
    Manifest {
        /// Which model.
        model: String,
        /// What is wrong with it, as a finished sentence.
        reason: String,
    },
    /// The model was trained on other features than this program computes.
    #[error(
        "The model `{model}` was trained on version {found} of the features, and this hunchd computes version {expected}."
    )]
    FeatureSchema {
        /// Which model.
        model: String,
        /// The version that is computed here.
        expected: u32,
        /// The version in its manifest.
        found: u32,
    },
    /// The file is not the one that the manifest was written for.
    #[error(
        "The file of the model `{model}` is damaged or another one: its manifest tells the SHA-256 {expected}, and it has {found}."
    )]
    Checksum {
        /// Which model.
        model: String,
        /// The sum in its manifest, in hex.
        expected: String,
        /// The sum of the file, in hex.
        found: String,
    },
    /// The inputs or outputs are not what this program feeds and reads.
    #[error("The {place} of the model `{model}` has the {side} {found}, but hunchd needs {expected}.")]
    Tensors {
        /// Which model.
        model: String,
        /// Where it stands: `manifest` or `file`.
        place: &'static str,
        /// `inputs` or `outputs`.
        side: &'static str,
        /// What is needed, in order.
        expected: String,
        /// What is there, in order.
        found: String,
    },
    /// The file is no model that can be run.
    #[error("The file of the model `{model}` cannot be run: {reason}.")]
    Unusable {
        /// Which model.
        model: String,
        /// What tract said of it.
        reason: String,
    },
    /// The golden vectors are not as long as the manifest says.
    #[error("The golden vectors of the model `{model}` should be {expected} bytes long, and are {found}.")]
    GoldenLength {
        /// Which model.
        model: String,
        /// The length that follows from the manifest, bytes.
        expected: usize,
        /// The length of the file, bytes.
        found: usize,
    },
    /// Here the model computes something else than it did where it was trained.
    #[error(
        "The model `{model}` does not compute here what it computed where it was trained: the output `{output}` of row {row} \
         is {found}, should be {expected}, and may be off by {tolerance}."
    )]
    Golden {
        /// Which model.
        model: String,
        /// Which output.
        output: String,
        /// Which row of the golden vectors, from 1.
        row: usize,
        /// What it should be.
        expected: f32,
        /// What it is.
        found: f32,
        /// How far it may be off.
        tolerance: f32,
    },
    /// A run failed. It is not known how, once the golden vectors came out right; the caller goes on without the models.
    #[error("The model `{model}` failed (rows: {rows}): {reason}.")]
    Run {
        /// Which model.
        model: String,
        /// How many rows it was given.
        rows: usize,
        /// What tract said.
        reason: String,
    },
    /// What goes in or came out is no number.
    #[error("The model `{model}` has something that is no number in its {side} `{tensor}`, row {row} of {rows}.")]
    NotANumber {
        /// Which model.
        model: String,
        /// `input` or `output`.
        side: &'static str,
        /// Which of them.
        tensor: String,
        /// Which row, from 1.
        row: usize,
        /// How many rows it was given.
        rows: usize,
    },
    /// What belongs together is not of the same length.
    #[error("The model `{model}` was given {rows} rows of `{first}`, but {other_rows} of `{other}`.")]
    Rows {
        /// Which model.
        model: String,
        /// The first input.
        first: &'static str,
        /// Its rows.
        rows: usize,
        /// Another input.
        other: &'static str,
        /// The rows of that one.
        other_rows: usize,
    },
}
