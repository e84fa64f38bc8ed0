//! What has been appended and is not in the database yet. Knows no file.

use super::batch;
use super::batch::Stretch;
use crate::time::Timestamp;

/// From this many bytes on a flush also syncs: more in one value would only cost memory.
pub(super) const SYNC_BYTES: usize = 512 * 1024;
/// When the disk refuses for long, no more than this is kept in memory.
pub(super) const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Records in the form in which they will be stored.
#[derive(Debug)]
pub(super) struct Pending {
    first_seq: u64,
    count: u32,
    base_at: Timestamp,
    last_at: Timestamp,
    raw: Vec<u8>,
    tailed: Mark,
    dropped: u64,
}

/// How far the tail file has followed.
#[derive(Clone, Copy, Debug)]
struct Mark {
    count: u32,
    bytes: usize,
    at: Timestamp,
}

impl Pending {
    /// Nothing yet; the first record will be `first_seq`.
    pub(super) fn new(first_seq: u64) -> Pending {
        let start = Timestamp::from_millis(0);
        Pending {
            first_seq,
            count: 0,
            base_at: start,
            last_at: start,
            raw: Vec::new(),
            tailed: Mark { count: 0, bytes: 0, at: start },
            dropped: 0,
        }
    }

    /// The number that the next record gets.
    pub(super) fn next_seq(&self) -> u64 {
        self.first_seq + u64::from(self.count)
    }

    /// Takes a record in, or counts it as dropped when memory's share is used up. Gives its number.
    pub(super) fn push(&mut self, at: Timestamp, payload: &[u8]) -> u64 {
        let seq = self.next_seq();
        if !self.raw.is_empty() && self.raw.len() + payload.len() > MOST_BYTES {
            self.dropped += 1;
            return seq;
        }
        if self.count == 0 {
            self.base_at = at;
            self.last_at = at;
            self.tailed.at = at;
        }
        batch::push_record(&mut self.raw, at.as_millis().saturating_sub(self.last_at.as_millis()), payload);
        self.last_at = at;
        self.count += 1;
        seq
    }

    /// Everything that the database lacks.
    pub(super) fn all(&self) -> Option<Stretch<'_>> {
        (self.count > 0).then_some(Stretch {
            first_seq: self.first_seq,
            count: self.count,
            base_at: self.base_at,
            last_at: self.last_at,
            raw: &self.raw,
        })
    }

    /// Everything that the tail file lacks.
    pub(super) fn untailed(&self) -> Option<Stretch<'_>> {
        let count = self.count - self.tailed.count;
        (count > 0).then(|| Stretch {
            first_seq: self.first_seq + u64::from(self.tailed.count),
            count,
            base_at: self.tailed.at,
            last_at: self.last_at,
            raw: &self.raw[self.tailed.bytes..],
        })
    }

    /// The tail file has all of it now.
    pub(super) fn mark_tailed(&mut self) {
        self.tailed = Mark { count: self.count, bytes: self.raw.len(), at: self.last_at };
    }

    /// The database has all of it now.
    pub(super) fn clear(&mut self) {
        let dropped = self.dropped;
        let room = std::mem::take(&mut self.raw);
        *self = Pending::new(self.next_seq());
        self.dropped = dropped;
        // Keep the buffer unless a bad hour has blown it up.
        if room.capacity() <= 2 * SYNC_BYTES {
            self.raw = room;
            self.raw.clear();
        }
    }

    /// Bytes waiting for the database.
    pub(super) fn bytes(&self) -> usize {
        self.raw.len()
    }

    /// How many records were dropped since the last call.
    pub(super) fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }
}
