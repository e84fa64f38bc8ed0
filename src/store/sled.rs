//! The journal in sled 0.34. Knows nothing of what the values mean.
#![expect(clippy::disallowed_types, reason = "this is the store room, the only one that may open a database")]

use std::fs;
use std::fs::File;
use std::fs::TryLockError;
use std::path::Path;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use ::sled::Batch;
use ::sled::Config;
use ::sled::Db;
use ::sled::Mode;

use super::backend::Backend;
use super::backend::Entry;
use super::error::Fault;

/// sled puts a page above 128 KiB into a file of its own that it never syncs, and a page holds up to 16 values.
const PART_BYTES: usize = 6 * 1024;
/// More than this much of cache is of no use to a journal, and sled's own default is a gigabyte.
const CACHE_BYTES: u64 = 4 * 1024 * 1024;
/// sled collects its garbage only from the thread that this interval wakes.
const GARBAGE_EVERY_MS: u64 = 10_000;
/// After a drop, sled's threads may hold its lock a little longer.
const LOCK_ATTEMPTS: u32 = 20;
const LOCK_WAIT: Duration = Duration::from_millis(100);

/// An open sled database.
pub(super) struct SledJournal {
    db: Db,
    log: PathBuf,
}

impl SledJournal {
    /// Opens it, or makes it.
    pub(super) fn open(path: &Path) -> Result<SledJournal, Fault> {
        let config = Config::new()
            .path(path)
            .cache_capacity(CACHE_BYTES)
            .mode(Mode::LowSpace)
            .flush_every_ms(Some(GARBAGE_EVERY_MS));
        let mut attempts = 0;
        loop {
            match sweep(path).and_then(|()| config.open().map_err(fault)) {
                Ok(db) => return Ok(SledJournal { db, log: path.join("db") }),
                Err(Fault::Locked) if attempts < LOCK_ATTEMPTS => {
                    attempts += 1;
                    thread::sleep(LOCK_WAIT);
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// Puts the parts of the value that begins at `first` together.
    fn assemble(&self, number: u64) -> Result<Option<Entry>, Fault> {
        let mut value = Vec::new();
        let mut found = false;
        for part in self.db.scan_prefix(number.to_be_bytes()) {
            let (_, bytes) = part.map_err(fault)?;
            value.extend_from_slice(&bytes);
            found = true;
        }
        Ok(found.then_some((number, value)))
    }
}

impl Backend for SledJournal {
    fn put(&mut self, entries: &[Entry]) -> Result<(), Fault> {
        let mut batch = Batch::default();
        for (number, value) in entries {
            for (index, part) in value.chunks(PART_BYTES).enumerate() {
                batch.insert(key(*number, index).to_vec(), part);
            }
        }
        self.db.apply_batch(batch).map_err(fault)?;
        self.db.flush().map_err(fault)?;
        // On Linux sled flushes with sync_file_range, which leaves the file's length and the disk's cache unsynced.
        File::open(&self.log).and_then(|log| log.sync_data()).map_err(Fault::from_io)
    }

    fn first_from(&mut self, from: u64) -> Result<Option<Entry>, Fault> {
        match self.db.range(from.to_be_bytes()..).next() {
            Some(first) => self.assemble(number(&first.map_err(fault)?.0)?),
            None => Ok(None),
        }
    }

    fn last_upto(&mut self, upto: u64) -> Result<Option<Entry>, Fault> {
        match self.db.range(..=key(upto, usize::from(u16::MAX))).next_back() {
            Some(last) => self.assemble(number(&last.map_err(fault)?.0)?),
            None => Ok(None),
        }
    }

    fn delete_before(&mut self, end: u64) -> Result<u64, Fault> {
        let mut deleted = 0;
        loop {
            let mut batch = Batch::default();
            let mut taken = 0;
            for entry in self.db.range(..end.to_be_bytes()).take(256) {
                let (found, _) = entry.map_err(fault)?;
                deleted += u64::from(found.ends_with(&[0, 0]));
                batch.remove(found);
                taken += 1;
            }
            if taken == 0 {
                break;
            }
            self.db.apply_batch(batch).map_err(fault)?;
        }
        self.db.flush().map_err(fault)?;
        Ok(deleted)
    }

    fn bytes_on_disk(&mut self) -> Result<u64, Fault> {
        let mut total = 0;
        for folder in [self.log.parent().map(Path::to_path_buf), self.log.parent().map(|dir| dir.join("blobs"))] {
            for file in folder.iter().flat_map(fs::read_dir).flatten().flatten() {
                total += file.metadata().map_or(0, |found| if found.is_file() { found.len() } else { 0 });
            }
        }
        Ok(total)
    }
}

/// Removes what sled would stumble over for ever.
///
/// sled speeds its opening up by a file `snap.*`, written under the name `snap.*.generating` first. When that write
/// is cut short (a full disk, a power cut), the next opening takes the half-written file for the newest one and
/// reports corruption, every time. The log alone is enough to open, so what is unsound here may go.
fn sweep(path: &Path) -> Result<(), Fault> {
    let Ok(log) = File::open(path.join("db")) else { return Ok(()) };
    // sled's own lock, so that nothing is taken from under another process that is just opening it.
    match log.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Fault::Locked),
        Err(TryLockError::Error(source)) => return Err(Fault::from_io(source)),
    }
    for file in fs::read_dir(path).map_err(Fault::from_io)?.flatten().map(|entry| entry.path()) {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("snap.") && (name.ends_with(".generating") || !is_sound(&file)) {
            fs::remove_file(&file).map_err(Fault::from_io)?;
        }
    }
    Ok(())
}

/// Whether sled will accept this `snap.*` file: bytes, their length, their checksum.
fn is_sound(file: &Path) -> bool {
    let Ok(bytes) = fs::read(file) else { return true };
    let Some((rest, sum)) = bytes.split_last_chunk::<4>() else { return false };
    rest.split_last_chunk::<8>().is_some_and(|(body, _)| crc32fast::hash(body) == u32::from_le_bytes(*sum))
}

/// Number first, so that sled's order is ours; then the part.
fn key(number: u64, part: usize) -> [u8; 10] {
    let mut key = [0; 10];
    key[..8].copy_from_slice(&number.to_be_bytes());
    key[8..].copy_from_slice(&(part as u16).to_be_bytes());
    key
}

fn number(key: &[u8]) -> Result<u64, Fault> {
    match key.split_first_chunk::<8>() {
        Some((number, rest)) if rest.len() == 2 => Ok(u64::from_be_bytes(*number)),
        _ => Err(Fault::Damaged(format!("it holds a key of {} bytes that hunchd never wrote", key.len()))),
    }
}

fn fault(error: ::sled::Error) -> Fault {
    match error {
        ::sled::Error::Io(source) if source.to_string().contains("could not acquire lock") => Fault::Locked,
        ::sled::Error::Io(source) => Fault::from_io(source),
        other => Fault::Damaged(other.to_string()),
    }
}
