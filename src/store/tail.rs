//! The tail file: what was flushed and is not in the database yet, one batch after the other. Never synced.
//!
//! Its pages live in the operating system's cache (or wholly in memory, see `Settings::tail_dir`), so they outlive
//! this process but not a power cut. Knows no database.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use super::Error;

const MAGIC: &[u8; 12] = b"hunchd tail\n";
const HEADER_BYTES: u64 = 20;
const NAME: &str = "journal.tail";

/// The open tail file.
#[derive(Debug)]
pub(super) struct Tail {
    path: PathBuf,
    file: File,
    len: u64,
}

impl Tail {
    /// Opens the tail of the store `id` and reads what is in it: whole batches, up to the first damaged one.
    ///
    /// # Errors
    /// The folder or file cannot be used.
    pub(super) fn open(dir: &Path, id: u64) -> Result<(Tail, Vec<Vec<u8>>), Error> {
        let path = dir.join(NAME);
        let fail = |source| Error::io("opening the tail file", &path, source);
        fs::create_dir_all(dir).map_err(fail)?;
        let found = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(source) if source.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(fail(source)),
        };
        let ours = found.starts_with(MAGIC) && found.get(12..20) == Some(&id.to_le_bytes()[..]);
        let batches = if ours { batches(&found[HEADER_BYTES as usize..]) } else { Vec::new() };
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(fail)?;
        let mut tail = Tail { path, file, len: found.len() as u64 };
        if !ours {
            tail.begin(id)?;
        }
        Ok((tail, batches))
    }

    /// Writes one batch behind the others.
    ///
    /// # Errors
    /// The file is then as it was before.
    pub(super) fn append(&mut self, batch: &[u8]) -> Result<(), Error> {
        let frame = [&(batch.len() as u32).to_le_bytes()[..], batch].concat();
        let written = self.file.seek(SeekFrom::Start(self.len)).and_then(|_| self.file.write_all(&frame));
        if let Err(source) = written {
            // A part may be there; what follows it later would be unreadable.
            let _ = self.file.set_len(self.len);
            return Err(Error::io("flushing the journal", &self.path, source));
        }
        self.len += frame.len() as u64;
        Ok(())
    }

    /// Forgets all batches: the database has them.
    ///
    /// # Errors
    /// The batches are then still there, and are recognised as known when they are read.
    pub(super) fn clear(&mut self) -> Result<(), Error> {
        if self.len > HEADER_BYTES {
            self.file
                .set_len(HEADER_BYTES)
                .map_err(|source| Error::io("emptying the tail file", &self.path, source))?;
            self.len = HEADER_BYTES;
        }
        Ok(())
    }

    fn begin(&mut self, id: u64) -> Result<(), Error> {
        let header = [&MAGIC[..], &id.to_le_bytes()].concat();
        self.file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)))
            .and_then(|_| self.file.write_all(&header))
            .map_err(|source| Error::io("opening the tail file", &self.path, source))?;
        self.len = HEADER_BYTES;
        Ok(())
    }
}

/// The store that the tail in `dir` belongs to, if there is one.
pub(super) fn owner(dir: &Path) -> Option<u64> {
    let found = fs::read(dir.join(NAME)).ok()?;
    let id = found.strip_prefix(MAGIC)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*id))
}

fn batches(mut rest: &[u8]) -> Vec<Vec<u8>> {
    let mut batches = Vec::new();
    while let Some((len, after)) = rest.split_first_chunk::<4>() {
        let Some(batch) = after.get(..u32::from_le_bytes(*len) as usize) else { break };
        batches.push(batch.to_vec());
        rest = &after[batch.len()..];
    }
    batches
}
