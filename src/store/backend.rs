//! What the store asks of a database: values in the order of their numbers, durable when it says so.

use std::path::Path;

use super::StoreEngine;
use super::error::Fault;
use super::redb::RedbJournal;
use super::sled::SledJournal;

/// A numbered value.
pub(super) type Entry = (u64, Vec<u8>);

/// A database that keeps numbered values.
pub(super) trait Backend: Send {
    /// Stores values. When this returns they survive a power cut, as far as the disk tells the truth.
    fn put(&mut self, entries: &[Entry]) -> Result<(), Fault>;

    /// The first value whose number is `from` or more.
    fn first_from(&mut self, from: u64) -> Result<Option<Entry>, Fault>;

    /// The last value whose number is `upto` or less.
    fn last_upto(&mut self, upto: u64) -> Result<Option<Entry>, Fault>;

    /// Deletes all values whose number is less than `end`, and says how many there were.
    fn delete_before(&mut self, end: u64) -> Result<u64, Fault>;

    /// What its files take, in bytes.
    fn bytes_on_disk(&mut self) -> Result<u64, Fault>;
}

/// Opens the journal at `path`, or makes it.
pub(super) fn open(engine: StoreEngine, path: &Path) -> Result<Box<dyn Backend>, Fault> {
    match engine {
        StoreEngine::Sled => Ok(Box::new(SledJournal::open(path)?)),
        StoreEngine::Redb => Ok(Box::new(RedbJournal::open(path)?)),
    }
}
