//! Writing: the tail file at every flush, the database at every sync, snapshots; and what to do when the disk refuses.

use std::mem;

use flate2::Compression;

use super::Error;
use super::Flushed;
use super::Note;
use super::Store;
use super::backend::Entry;
use super::batch;
use super::error::Fault;
use super::export;
use super::guarded::Guarded;
use super::open;
use super::pending::Pending;
use super::pending::SYNC_BYTES;
use crate::time::Timestamp;

const WRITING: &str = "writing to it";

impl Store {
    /// Hands everything appended so far to the operating system: it survives the end of this process.
    ///
    /// Call it every `flush_interval_ms`. When much has gathered, it also syncs.
    ///
    /// # Errors
    /// Neither the tail file nor the database took it. It stays in memory and is tried again at the next flush.
    pub fn flush(&mut self) -> Result<Flushed, Error> {
        if let Some(stretch) = self.pending.untailed() {
            let value = batch::encode(stretch, 0, Compression::fast());
            let tail = &mut self.tail;
            if self.ballast.spend(&mut self.notes, || tail.append(&value)).is_err() {
                // The two may lie on different disks: as long as one of them takes it, nothing is lost.
                return self.sync();
            }
            self.pending.mark_tailed();
        }
        if self.pending.bytes() >= SYNC_BYTES {
            return self.sync();
        }
        Ok(self.flushed())
    }

    /// Puts everything appended so far into the database: it survives a power cut, as far as the disk tells the truth.
    ///
    /// Call it every `sync_interval_ms`, and after what must not be forgotten.
    ///
    /// # Errors
    /// The disk is full or the database fails beyond rebuilding. What was flushed remains flushed, what is in memory
    /// stays there, and the next sync tries again.
    pub fn sync(&mut self) -> Result<Flushed, Error> {
        let mut cumulative = self.cumulative;
        if let Some(entry) = entry(&self.pending, &mut cumulative) {
            self.put(vec![entry])?;
            self.cumulative = cumulative;
            self.pending.clear();
            // If this fails the batches stay, and are recognised as known when they are read.
            let _ = self.tail.clear();
        }
        Ok(self.flushed())
    }

    /// Keeps a snapshot: one plain file, on the disk when this returns.
    ///
    /// # Errors
    /// The disk refuses; the snapshots before are then untouched.
    pub fn put_snapshot(&mut self, at: Timestamp, upto_seq: u64, bytes: &[u8]) -> Result<Vec<Note>, Error> {
        let dir = &self.settings.dir;
        self.ballast.spend(&mut self.notes, || export::write(dir, at, upto_seq, bytes))?;
        Ok(mem::take(&mut self.notes))
    }

    /// Puts values into the database. A database that fails is opened again, without the ballast if the disk is full,
    /// afresh if it is damaged; then it gets one more chance.
    pub(super) fn put(&mut self, entries: Vec<Entry>) -> Result<(), Error> {
        let fault = match self.journal.as_ref().map(|journal| journal.put(entries.clone())) {
            Some(Ok(())) => return Ok(()),
            Some(Err(fault)) => Some(fault),
            None => None,
        };
        // sled remembers an error for ever, and redb asks for the same.
        self.journal = None;
        if matches!(fault, Some(Fault::Full)) && self.ballast.free() {
            self.notes.push(Note::BallastFreed);
        }
        let journal = open::open_journal(&self.settings.dir, self.settings.engine, &self.ballast, &mut self.notes)?;
        let journal = match journal.put(entries.clone()) {
            Ok(()) => journal,
            Err(fault) if fault.is_damage() => {
                drop(journal);
                let fresh = open::rebuild_journal(&self.settings.dir, self.settings.engine, fault, &mut self.notes)?;
                fresh.put(entries).map_err(|fault| self.complaint(fault))?;
                fresh
            }
            Err(fault) => return Err(self.complaint(fault)),
        };
        self.journal = Some(journal);
        Ok(())
    }

    /// The open database, opened again if a fault has closed it.
    pub(super) fn journal(&mut self) -> Result<&Guarded, Error> {
        let journal = match self.journal.take() {
            Some(journal) => journal,
            None => open::open_journal(&self.settings.dir, self.settings.engine, &self.ballast, &mut self.notes)?,
        };
        Ok(self.journal.insert(journal))
    }

    fn complaint(&self, fault: Fault) -> Error {
        Error::database(WRITING, self.settings.engine, &self.journal_path(), fault)
    }

    fn flushed(&mut self) -> Flushed {
        let dropped = self.pending.take_dropped();
        if dropped > 0 {
            self.notes.push(Note::RecordsDropped { count: dropped });
        }
        Flushed {
            upto_seq: self.next_seq(),
            synced_upto_seq: self.pending.all().map_or(self.next_seq(), |stretch| stretch.first_seq),
            notes: mem::take(&mut self.notes),
        }
    }
}

/// The value of everything pending, if there is anything; the running total goes up by its length.
pub(super) fn entry(pending: &Pending, cumulative: &mut u64) -> Option<Entry> {
    let stretch = pending.all()?;
    let value = batch::encode(stretch, *cumulative, Compression::new(6));
    *cumulative += value.len() as u64;
    Some((stretch.first_seq, value))
}
