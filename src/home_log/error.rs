//! Why a home log cannot be read or written at all. Single bad rows are not errors: see `bad_rows`.

use std::io;
use std::path::PathBuf;

/// Why a home log cannot be read or written at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file is missing, or reading it failed from the start.
    #[error("`{}` could not be read: {source}.", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("`{}` could not be written: {source}.", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is there but is not what it should be.
    #[error("`{}` is not part of a home log: {reason}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong, as a finished sentence.
        reason: String,
    },
    /// Writing would mix two homes in one folder.
    #[error("`{}` already holds a home log: choose another folder, or remove it first.", path.display())]
    AlreadyThere {
        /// Which folder.
        path: PathBuf,
    },
    /// The home was made in memory.
    #[error("The home `{name}` is not on disk: it has no events to read.")]
    NotOnDisk {
        /// Which home.
        name: String,
    },
    /// Something that was to be written would not read back.
    #[error("Row {row} for `{file}` cannot be written: {reason}")]
    Unfit {
        /// Which file.
        file: &'static str,
        /// Which row, from 1.
        row: u64,
        /// What is wrong, as a finished sentence.
        reason: String,
    },
}
