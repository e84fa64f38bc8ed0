//! The store itself: its state, and the short methods. Opening, writing, reading and pruning have a file each.

use std::path::PathBuf;

use super::Error;
use super::Note;
use super::Settings;
use super::SnapshotRecord;
use super::ballast::Ballast;
use super::export;
use super::guarded::Guarded;
use super::layout;
use super::pending::Pending;
use super::tail::Tail;
use crate::time::Timestamp;

/// An open store. Its calls block; give it a thread that may.
pub struct Store {
    pub(super) settings: Settings,
    /// `None` only while, or because, it could not be opened again after a fault.
    pub(super) journal: Option<Guarded>,
    pub(super) tail: Tail,
    pub(super) pending: Pending,
    pub(super) ballast: Ballast,
    /// Bytes of all values ever put into this journal.
    pub(super) cumulative: u64,
    /// What there is to tell at the next success: an error must not swallow it.
    pub(super) notes: Vec<Note>,
}

impl Store {
    /// Takes a record in, and gives its sequence number. Nothing is written yet; this cannot fail.
    ///
    /// When nothing could be written for so long that memory's share is used up, the record is dropped and counted;
    /// the next flush says so.
    pub fn append(&mut self, at: Timestamp, record: &[u8]) -> u64 {
        self.pending.push(at, record)
    }

    /// The number that the next record will get: what a snapshot taken now contains all records before.
    pub fn next_seq(&self) -> u64 {
        self.pending.next_seq()
    }

    /// The newest snapshot that can be read.
    ///
    /// # Errors
    /// There is one, and neither it nor the one before it can be read.
    pub fn latest_snapshot(&self) -> Result<Option<SnapshotRecord>, Error> {
        export::latest_export(&self.settings.dir)
    }

    /// Whether the ballast is aboard. If not, the disk is or was full.
    pub fn is_ballast_held(&self) -> bool {
        self.ballast.is_held()
    }

    /// The settings that it was opened with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn journal_path(&self) -> PathBuf {
        layout::journal(&self.settings.dir, self.settings.engine)
    }
}
