//! Retention: the oldest values go by age and by size, but never what the snapshots do not contain.

use std::time::Duration;

use super::Error;
use super::Note;
use super::Pruned;
use super::Store;
use super::batch;
use super::error::Fault;
use super::export;
use super::guarded::Guarded;
use crate::time::Timestamp;

const PRUNING: &str = "pruning it";
const DAY: Duration = Duration::from_secs(86_400);

impl Store {
    /// Deletes what is older than the retention or beyond its size, and takes the ballast aboard again if there is
    /// room. Call it about once an hour, and not while the clock cannot be believed.
    ///
    /// # Errors
    /// The database refuses; nothing that may not go has gone.
    pub fn prune(&mut self, now: Timestamp) -> Result<Pruned, Error> {
        self.prune_to(now, self.settings.retention_mb.saturating_mul(1024 * 1024))
    }

    /// The same with another limit, in bytes: what to do when the disk is full.
    ///
    /// # Errors
    /// As for [`Store::prune`].
    pub fn prune_to(&mut self, now: Timestamp, most_bytes: u64) -> Result<Pruned, Error> {
        let cutoff = now - DAY * self.settings.retention_days;
        // Both snapshots must stay of use: if the newest turns out damaged, the one before needs its tail.
        let floor = export::floor(&self.settings.dir);
        let (engine, path) = (self.settings.engine, self.journal_path());
        let journal = self.journal()?;
        let done = prune(journal, floor, cutoff, most_bytes);
        let (batches, kept_bytes, bytes_on_disk) =
            done.map_err(|fault| Error::database(PRUNING, engine, &path, fault))?;
        if !self.ballast.is_held() && self.ballast.take().is_ok() {
            self.notes.push(Note::BallastTaken);
        }
        Ok(Pruned { batches, kept_bytes, bytes_on_disk, notes: std::mem::take(&mut self.notes) })
    }
}

/// Gives the values deleted, the bytes that remain, and the bytes on the disk.
fn prune(journal: &Guarded, floor: u64, cutoff: Timestamp, most_bytes: u64) -> Result<(u64, u64, u64), Fault> {
    let Some((newest, value)) = journal.last_upto(u64::MAX)? else {
        return Ok((0, 0, journal.bytes_on_disk()?));
    };
    // The newest always stays: its number and total are what the journal goes on from.
    let newest_total = batch::header(&value).ok().map(|header| header.cumulative);
    let mut cut = 0;
    let mut kept_bytes = 0;
    let mut from = 0;
    while let Some((number, value)) = journal.first_from(from)? {
        from = number.saturating_add(1);
        // Of a damaged one neither age nor end is known: it goes when a later one goes.
        let Ok(header) = batch::header(&value) else { continue };
        let before = header.cumulative.saturating_sub(value.len() as u64);
        kept_bytes = newest_total.unwrap_or(header.cumulative).saturating_sub(before);
        let is_spent = header.last_at < cutoff || kept_bytes > most_bytes;
        if number >= newest || header.end_seq() > floor || !is_spent {
            break;
        }
        cut = header.end_seq();
    }
    let deleted = if cut > 0 { journal.delete_before(cut)? } else { 0 };
    Ok((deleted, kept_bytes, journal.bytes_on_disk()?))
}
