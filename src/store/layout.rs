//! The store's folder: its files' names, and the small file that says in which layout and by which engine.
//! Knows no database.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use super::Error;
use super::StoreEngine;
use super::atomic;

/// Raised whenever what this room or one of its databases writes can no longer be read by the version before.
const LAYOUT: u32 = 1;

/// What the file `format` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// By which database the journal is kept.
    pub(super) engine: StoreEngine,
    /// Tells this store's tail file from another one's.
    pub(super) id: u64,
}

impl Layout {
    /// Reads it; `None` where there is none or where it is damaged, for it can be made anew.
    ///
    /// # Errors
    /// A newer layout is refused.
    pub(super) fn read(dir: &Path) -> Result<Option<Layout>, Error> {
        let path = path(dir);
        let text = match fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::io("opening the store", &path, source)),
        };
        let Some((body, sum)) = text.rsplit_once("crc32 ") else { return Ok(None) };
        if u32::from_str_radix(sum.trim(), 16) != Ok(crc32fast::hash(body.as_bytes())) {
            return Ok(None);
        }
        let field = |name: &str| body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let found = field("layout").and_then(|number| number.parse().ok()).unwrap_or(0);
        if found > LAYOUT {
            return Err(Error::Newer { path, found, known: LAYOUT });
        }
        if found < LAYOUT {
            return Err(Error::Unreadable { path, found });
        }
        let engine = field("engine").and_then(StoreEngine::named);
        let id = field("id").and_then(|id| u64::from_str_radix(id, 16).ok());
        Ok(engine.zip(id).map(|(engine, id)| Layout { engine, id }))
    }

    /// Writes it.
    pub(super) fn write(self, dir: &Path) -> Result<(), Error> {
        let body = format!("hunchd store\nlayout {LAYOUT}\nengine {}\nid {:016x}\n", self.engine, self.id);
        let sum = format!("crc32 {:08x}\n", crc32fast::hash(body.as_bytes()));
        let path = path(dir);
        atomic::replace(&path, &[body.as_bytes(), sum.as_bytes()])
            .map_err(|source| Error::io("marking the store's layout", &path, source))
    }
}

/// Tells a new store from all others.
pub(super) fn fresh_id() -> u64 {
    // Without randomness all stores would have the same name, which harms only who mixes two of them up.
    getrandom::u64().unwrap_or(1)
}

/// Where an engine keeps the journal.
pub(super) fn journal(dir: &Path, engine: StoreEngine) -> PathBuf {
    dir.join(engine.file_name())
}

fn path(dir: &Path) -> PathBuf {
    dir.join("format")
}
