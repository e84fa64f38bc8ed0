//! The journal in redb 4. Knows nothing of what the values mean.
#![expect(clippy::disallowed_types, reason = "this is the store room, the only one that may open a database")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use ::redb::CommitError;
use ::redb::Database;
use ::redb::DatabaseError;
use ::redb::ReadableDatabase;
use ::redb::StorageError;
use ::redb::TableDefinition;
use ::redb::TableError;
use ::redb::TransactionError;

use super::backend::Backend;
use super::backend::Entry;
use super::error::Fault;

const JOURNAL: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("journal");
/// redb's own default is a gigabyte.
const CACHE_BYTES: usize = 4 * 1024 * 1024;

/// An open redb database.
pub(super) struct RedbJournal {
    db: Database,
    path: PathBuf,
}

impl RedbJournal {
    /// Opens it, or makes it.
    pub(super) fn open(path: &Path) -> Result<RedbJournal, Fault> {
        let db = Database::builder().set_cache_size(CACHE_BYTES).create(path).map_err(open_fault)?;
        let mut journal = RedbJournal { db, path: path.to_path_buf() };
        // So that reading never meets a missing table.
        journal.write(|_| Ok(()))?;
        Ok(journal)
    }

    fn write<R>(
        &mut self,
        change: impl FnOnce(&mut ::redb::Table<'_, u64, &'static [u8]>) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let write = self.db.begin_write().map_err(begin_fault)?;
        let result = {
            let mut table = write.open_table(JOURNAL).map_err(table_fault)?;
            change(&mut table)?
        };
        write.commit().map_err(commit_fault)?;
        Ok(result)
    }

    fn read(
        &mut self,
        look: impl FnOnce(&::redb::ReadOnlyTable<u64, &'static [u8]>) -> Result<Option<Entry>, StorageError>,
    ) -> Result<Option<Entry>, Fault> {
        let read = self.db.begin_read().map_err(begin_fault)?;
        let table = read.open_table(JOURNAL).map_err(table_fault)?;
        look(&table).map_err(fault)
    }
}

impl Backend for RedbJournal {
    fn put(&mut self, entries: &[Entry]) -> Result<(), Fault> {
        self.write(|table| {
            for (number, value) in entries {
                table.insert(number, value.as_slice()).map_err(fault)?;
            }
            Ok(())
        })
    }

    fn first_from(&mut self, from: u64) -> Result<Option<Entry>, Fault> {
        self.read(|table| {
            let first = table.range(from..)?.next().transpose()?;
            Ok(first.map(|(number, value)| (number.value(), value.value().to_vec())))
        })
    }

    fn last_upto(&mut self, upto: u64) -> Result<Option<Entry>, Fault> {
        self.read(|table| {
            let last = table.range(..=upto)?.next_back().transpose()?;
            Ok(last.map(|(number, value)| (number.value(), value.value().to_vec())))
        })
    }

    fn delete_before(&mut self, end: u64) -> Result<u64, Fault> {
        self.write(|table| {
            let mut deleted = 0;
            table
                .retain_in(..end, |_, _| {
                    deleted += 1;
                    false
                })
                .map_err(fault)?;
            Ok(deleted)
        })
    }

    fn bytes_on_disk(&mut self) -> Result<u64, Fault> {
        fs::metadata(&self.path).map(|found| found.len()).map_err(Fault::from_io)
    }
}

fn fault(error: StorageError) -> Fault {
    match error {
        StorageError::Io(source) => Fault::from_io(source),
        other => Fault::Damaged(other.to_string()),
    }
}

fn open_fault(error: DatabaseError) -> Fault {
    match error {
        DatabaseError::DatabaseAlreadyOpen => Fault::Locked,
        DatabaseError::Storage(error) => fault(error),
        other => Fault::Damaged(other.to_string()),
    }
}

fn begin_fault(error: TransactionError) -> Fault {
    match error {
        TransactionError::Storage(error) => fault(error),
        other => Fault::Damaged(other.to_string()),
    }
}

fn table_fault(error: TableError) -> Fault {
    match error {
        TableError::Storage(error) => fault(error),
        other => Fault::Damaged(other.to_string()),
    }
}

fn commit_fault(error: CommitError) -> Fault {
    match error {
        CommitError::Storage(error) => fault(error),
        other => Fault::Damaged(other.to_string()),
    }
}
