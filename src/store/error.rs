//! What can go wrong in the store, in finished sentences; and, inside the room, what a database may complain about.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use thiserror::Error as ThisError;

use super::StoreEngine;

/// Why the store could not do it.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// No room is left, not even after the ballast was freed.
    #[error(
        "The disk of {} is full: {doing} was not possible, and no ballast is left to free; make room on it.",
        path.display()
    )]
    Full {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("While {doing}, {} could not be used: {source}.", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// Another process, or another `Store` of this one, has it open.
    #[error("The store in {} is in use by another process; stop that one first.", path.display())]
    Locked {
        /// The database.
        path: PathBuf,
    },
    /// Written by a newer hunchd; left untouched.
    #[error(
        "{} was written in format {found}, and this hunchd knows formats up to {known}: nothing was changed; \
         install a newer hunchd, or move the file away to start anew.",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format that is understood here.
        known: u32,
    },
    /// Of a format that no released hunchd wrote, or that is no longer read.
    #[error("{} is in format {found}, which this hunchd does not read.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// The bytes are not what was written.
    #[error("{} is damaged: {flaw}.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: String,
    },
    /// One value of the journal is not what was written; the others are unharmed.
    #[error("The journal's batch that begins with record {seq} is damaged and was skipped: {flaw}.")]
    DamagedBatch {
        /// The first record that it held.
        seq: u64,
        /// What is wrong with it.
        flaw: String,
    },
    /// The database failed in a way of its own.
    #[error("The {engine} database in {} failed while {doing}: {complaint}.", path.display())]
    Database {
        /// Which database.
        engine: StoreEngine,
        /// Where.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// In its own words.
        complaint: String,
    },
}

impl Error {
    /// Whether the cause is a full disk.
    pub fn is_full(&self) -> bool {
        matches!(self, Error::Full { .. })
    }

    /// An operating system's error, with a full disk told apart.
    pub(super) fn io(doing: &'static str, path: &Path, source: io::Error) -> Error {
        if is_full(&source) {
            return Error::Full { doing, path: path.to_path_buf() };
        }
        Error::Io { doing, path: path.to_path_buf(), source }
    }

    /// A database's complaint, with its place.
    pub(super) fn database(doing: &'static str, engine: StoreEngine, path: &Path, fault: Fault) -> Error {
        let path = path.to_path_buf();
        match fault {
            Fault::Full => Error::Full { doing, path },
            Fault::Locked => Error::Locked { path },
            Fault::Io(source) => Error::Io { doing, path, source },
            Fault::Damaged(complaint) => Error::Database { engine, path, doing, complaint },
            Fault::Panicked(words) => {
                Error::Database { engine, path, doing, complaint: format!("it panicked with \"{words}\"") }
            }
            Fault::Hung => Error::Database { engine, path, doing, complaint: "it did not answer in time".to_owned() },
        }
    }
}

/// What a database complains about, sorted by what can be done about it.
#[derive(Debug)]
pub(super) enum Fault {
    /// No room on the disk.
    Full,
    /// Somebody else has it open.
    Locked,
    /// The operating system refused in a way that says nothing about the data.
    Io(io::Error),
    /// The data cannot be made sense of.
    Damaged(String),
    /// It panicked, which for a database means the same.
    Panicked(String),
    /// It did not answer within the guard's patience.
    Hung,
}

impl Fault {
    /// Sorts an error of the operating system that a database passed on.
    pub(super) fn from_io(source: io::Error) -> Fault {
        if is_full(&source) {
            return Fault::Full;
        }
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Fault::Io(source),
            // Short files, missing parts, offsets outside the file, failing sectors: the data is not whole.
            _ => Fault::Damaged(source.to_string()),
        }
    }

    /// Whether a fresh database in its place would help.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Fault::Damaged(_) | Fault::Panicked(_) | Fault::Hung)
    }
}

fn is_full(source: &io::Error) -> bool {
    matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}
