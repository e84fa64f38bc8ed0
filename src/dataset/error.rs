//! What can go wrong while training data are written.

use std::io;
use std::path::PathBuf;

use crate::evaluate;

/// Why a home gave no training data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The home could not be read.
    #[error(transparent)]
    Home(#[from] evaluate::Error),
    /// There is no way to tell the engine of recorded devices.
    #[error("The profile `{via}` is missing, through which recorded devices speak.")]
    NoVoice {
        /// Its id.
        via: &'static str,
    },
    /// A home that may not be learnt from.
    #[error(
        "`{home}` is for evaluation only ({licence}): weights that ship must not be trained on it. Use --for-evaluation to write its tensors all the same."
    )]
    EvaluationOnly {
        /// Its name.
        home: String,
        /// Its licence line.
        licence: String,
    },
    /// A home of which nobody knows what its people wanted.
    #[error(
        "`{home}` has no truth (truth.csv): what its people would have agreed to is known of simulated homes only."
    )]
    NoTruth {
        /// Its name.
        home: String,
    },
    /// Two homes of one name would write one file.
    #[error("Two homes are called `{name}`, and each home has files of its own name: `{one}` and `{other}`.")]
    TwoOfOneName {
        /// The name.
        name: String,
        /// The first folder.
        one: PathBuf,
        /// The second folder.
        other: PathBuf,
    },
    /// A file could not be written.
    #[error("`{path}` could not be written: {source}.")]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The table could not be made.
    #[error("`{path}` could not be made: {source}.")]
    Table {
        /// Which.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
}
