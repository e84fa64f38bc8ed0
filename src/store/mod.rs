//! The store: an append-only journal of what came in, and snapshots of what was learnt from it.
//!
//! It keeps opaque bytes with their time. It must not know what the bytes mean, nor what the time is.
//!
//! How it holds together, from `docs/decisions/0001-the-store.md`:
//! - `append` only buffers; `flush` hands the buffer to the operating system (the tail file), which survives the
//!   end of this process; `sync` puts all of it into the database as one compressed value, which survives a power cut.
//! - Every value carries its own version and checksum, because a database that reads without complaint proves nothing.
//! - Snapshots are plain files, not database values: whatever becomes of the database, what was learnt remains.
//! - A database is called only on a thread of its own: neither its panic nor its hang becomes ours. This needs
//!   unwinding, so the program must not be built with `panic = "abort"`.

mod atomic;
mod backend;
mod ballast;
mod batch;
mod error;
mod export;
mod guarded;
mod journal;
mod layout;
mod migrate;
mod note;
mod open;
mod pending;
mod prune;
mod read;
mod rebuild;
mod redb;
mod settings;
mod sled;
mod tail;
mod write;

pub use self::error::Error;
pub use self::export::SnapshotRecord;
pub use self::export::latest_export;
pub use self::export::read_export;
pub use self::journal::Store;
pub use self::note::Flushed;
pub use self::note::Note;
pub use self::note::Opened;
pub use self::note::Pruned;
pub use self::read::Records;
pub use self::settings::Settings;
pub use self::settings::StoreEngine;

use crate::time::Timestamp;

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its place: grows by one per record, and jumps where records were lost.
    pub seq: u64,
    /// When it happened, as the writer said.
    pub at: Timestamp,
    /// The writer's own bytes.
    pub payload: Vec<u8>,
}
