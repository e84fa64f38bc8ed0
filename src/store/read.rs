//! Reading the journal from a record on. What is damaged is told and stepped over.

use std::vec;

use super::Error;
use super::Record;
use super::Store;
use super::batch;
use super::batch::Header;
use super::error::Fault;

const READING: &str = "reading it";

impl Store {
    /// The records from `seq` on, in order: from the database, then those that are only flushed or appended yet.
    ///
    /// An `Err` stands for a stretch that was lost; the iteration goes on behind it.
    pub fn read_from(&self, seq: u64) -> Records<'_> {
        Records { store: self, wanted: seq, cursor: Cursor::Start, ready: Vec::new().into_iter(), stride: 1 }
    }

    fn unsynced(&self) -> Vec<Record> {
        let Some(stretch) = self.pending.all() else { return Vec::new() };
        let header = Header {
            first_seq: stretch.first_seq,
            count: stretch.count,
            base_at: stretch.base_at,
            last_at: stretch.last_at,
            cumulative: 0,
            raw_len: 0,
        };
        // Our own bytes of a moment ago cannot be damaged.
        batch::records(&header, stretch.raw).unwrap_or_default()
    }
}

/// Where the next value is looked for.
#[derive(Clone, Copy, Debug)]
enum Cursor {
    /// In the value that holds the wanted record.
    Start,
    /// At the first value of this number or more.
    At(u64),
    /// In memory.
    Unsynced,
    /// Nowhere.
    End,
}

/// The journal's records, one after the other.
pub struct Records<'a> {
    store: &'a Store,
    wanted: u64,
    cursor: Cursor,
    ready: vec::IntoIter<Record>,
    /// How far to step over a place that the database cannot read; doubles while it cannot.
    stride: u64,
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Result<Record, Error>> {
        loop {
            if let Some(record) = self.ready.by_ref().find(|record| record.seq >= self.wanted) {
                return Some(Ok(record));
            }
            match self.cursor {
                Cursor::End => return None,
                Cursor::Unsynced => {
                    self.cursor = Cursor::End;
                    self.ready = self.store.unsynced().into_iter();
                }
                Cursor::Start => {
                    if let Err(error) = self.advance(None) {
                        return Some(Err(error));
                    }
                }
                Cursor::At(from) => {
                    if let Err(error) = self.advance(Some(from)) {
                        return Some(Err(error));
                    }
                }
            }
        }
    }
}

impl Records<'_> {
    /// Fetches the next value and makes its records ready.
    fn advance(&mut self, from: Option<u64>) -> Result<(), Error> {
        let Some(journal) = &self.store.journal else {
            self.cursor = Cursor::Unsynced;
            let fault = Fault::Damaged("it was closed after a fault, and the next sync opens it again".to_owned());
            return Err(self.complaint(fault));
        };
        let found = match from {
            Some(from) => journal.first_from(from),
            None => match journal.last_upto(self.wanted) {
                // Nothing before: then whatever comes first.
                Ok(None) => journal.first_from(self.wanted),
                other => other,
            },
        };
        match found {
            Ok(None) => self.cursor = Cursor::Unsynced,
            Ok(Some((number, value))) => {
                self.cursor = number.checked_add(1).map_or(Cursor::Unsynced, Cursor::At);
                self.stride = 1;
                match batch::decode(&value) {
                    // A database that mixes its values up is damage too.
                    Ok((header, _)) if header.first_seq != number => {
                        let flaw = format!("it holds record {} instead", header.first_seq);
                        return Err(Error::DamagedBatch { seq: number, flaw });
                    }
                    Ok((_, records)) => self.ready = records.into_iter(),
                    Err(flaw) => return Err(Error::DamagedBatch { seq: number, flaw: flaw.sentence() }),
                }
            }
            Err(fault) => {
                let beyond = from.unwrap_or(self.wanted).checked_add(self.stride);
                self.stride = self.stride.saturating_mul(2);
                self.cursor = match beyond {
                    Some(beyond) if beyond < self.store.next_seq() && fault.is_damage() => Cursor::At(beyond),
                    _ => Cursor::Unsynced,
                };
                return Err(self.complaint(fault));
            }
        }
        Ok(())
    }

    fn complaint(&self, fault: Fault) -> Error {
        Error::database(READING, self.store.settings.engine, &self.store.journal_path(), fault)
    }
}
