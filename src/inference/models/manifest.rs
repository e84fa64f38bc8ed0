//! What a model says of itself: `NAME.toml`, checked against what this program computes and against the file it speaks of.
//!
//! Knows no tract. The checksum stands before everything that takes the ONNX file apart, so that damage is found here.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::Digest;
use sha2::Sha256;

use crate::features::Tensor;
use crate::inference::models::error::ModelError;
use crate::inference::models::interface::Interface;
use crate::inference::models::interface::in_words;
use crate::inference::models::part::Part;

/// A manifest as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    name: String,
    /// The model's file; the loader reads it, here it is only told.
    file: String,
    sha256: String,
    feature_schema: u32,
    pub(super) trained_on: String,
    pub(super) licence: String,
    #[serde(default)]
    input: Vec<Named>,
    #[serde(default)]
    output: Vec<Named>,
    /// Free numbers about how good it is.
    #[serde(default)]
    pub(super) metrics: BTreeMap<String, f64>,
    pub(super) golden: GoldenPlace,
}

/// A tensor as a manifest tells of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    /// Behind the batch dimension.
    shape: Vec<usize>,
}

/// How the golden vectors are to be read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GoldenPlace {
    /// Rows of input.
    pub(super) rows: usize,
    /// How far each number of output may be off.
    pub(super) tolerance: f32,
    inputs_file: String,
}

impl Manifest {
    /// Reads a model's manifest and holds it against what is needed and against the model's file.
    ///
    /// # Errors
    /// Text that is no manifest; another name, feature schema, checksum, input or output than expected.
    pub(super) fn checked(part: &Part<'_>, interface: &Interface) -> Result<Manifest, ModelError> {
        let model = || interface.name.to_owned();
        let wrong = |reason: String| ModelError::Manifest { model: model(), reason };
        let manifest: Manifest = toml::from_str(part.manifest)
            .map_err(|error| wrong(format!("{}.", error.to_string().trim_end().trim_end_matches('.'))))?;
        if manifest.name != interface.name {
            return Err(wrong(format!("It is the manifest of `{}`.", manifest.name)));
        }
        if manifest.file != format!("{}.onnx", interface.name) {
            return Err(wrong(format!("It speaks of the file `{}`, not of {}.onnx.", manifest.file, interface.name)));
        }
        if manifest.golden.inputs_file != format!("{}.golden", interface.name) {
            let file = &manifest.golden.inputs_file;
            return Err(wrong(format!("Its golden vectors are in `{file}`, not in {}.golden.", interface.name)));
        }
        if manifest.golden.rows == 0 || !(manifest.golden.tolerance > 0.0 && manifest.golden.tolerance.is_finite()) {
            return Err(wrong("Golden vectors need a row or more, and a tolerance above 0.".to_owned()));
        }
        if manifest.feature_schema != interface.schema {
            let (expected, found) = (interface.schema, manifest.feature_schema);
            return Err(ModelError::FeatureSchema { model: model(), expected, found });
        }
        let found = hex(&Sha256::digest(part.onnx));
        if !manifest.sha256.eq_ignore_ascii_case(&found) {
            return Err(ModelError::Checksum { model: model(), expected: manifest.sha256, found });
        }
        for (side, told, needed) in
            [("inputs", &manifest.input, &interface.inputs), ("outputs", &manifest.output, &interface.outputs)]
        {
            let same = |(told, needed): (&Named, &Tensor)| told.name == needed.name && told.shape == needed.shape;
            if told.len() != needed.len() || !told.iter().zip(needed).all(same) {
                let expected = in_words(needed.iter().map(|tensor| (tensor.name, tensor.shape.iter())));
                let found = in_words(told.iter().map(|tensor| (tensor.name.as_str(), tensor.shape.iter())));
                return Err(ModelError::Tensors { model: model(), place: "manifest", side, expected, found });
            }
        }
        Ok(manifest)
    }

    /// The checksum of the model's file, in hex.
    pub(super) fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// Bytes in hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
