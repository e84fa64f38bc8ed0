//! `[models]`: where the fleet's models come from.

use std::path::PathBuf;

use super::reader::Table;

/// Where the fleet's models come from.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFiles {
    /// A folder with other models than those that are built in: for each a manifest, an ONNX file and golden vectors.
    pub folder: Option<PathBuf>,
}

impl ModelFiles {
    pub(super) fn read(table: &mut Table<'_>) -> ModelFiles {
        ModelFiles { folder: table.path("folder") }
    }
}
