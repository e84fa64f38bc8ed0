//! Why nothing could be imported. What is only partly unreadable is no error: see `flaws`.

use std::io;
use std::path::PathBuf;

use crate::home_log;

/// Why nothing could be imported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is missing, or this user may not read it.
    #[error("`{}` cannot be read: {source}.", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database cannot be opened, or not read at all.
    #[error("The database `{}` cannot be read: {reason}.", path.display())]
    Database {
        /// Which file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// It is a database, or a table, of something else.
    #[error("`{}`{}: {reason}", path.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Foreign {
        /// Which file.
        path: PathBuf,
        /// Which line of it, from 1, where it has lines.
        line: Option<u64>,
        /// What is missing, as a finished sentence.
        reason: String,
    },
    /// Everything was read, and none of it is something that hunchd has a word for.
    #[error("Nothing in `{}` can be used: {reason}", path.display())]
    NothingUsable {
        /// Which file.
        path: PathBuf,
        /// What there was instead, as a finished sentence.
        reason: String,
    },
    /// The time zone is needed and nobody has told it.
    #[error("`{name}` is not a time zone: say one with --time-zone, such as `Europe/Amsterdam`.")]
    TimeZone {
        /// What was told.
        name: String,
    },
    /// The home log cannot be written.
    #[error(transparent)]
    HomeLog(#[from] home_log::Error),
}
