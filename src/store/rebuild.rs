//! A journal that will not open is moved aside, never deleted at once. Knows no database.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use super::Error;
use super::atomic;

/// How many broken journals are kept for who wants to look into them.
const KEPT: usize = 2;

/// Moves the journal at `path` to `NAME.broken-<n>`, and gives that path; only the newest few of these are kept.
pub(super) fn move_aside(path: &Path) -> Result<PathBuf, Error> {
    let fail = |source| Error::io("moving a broken journal aside", path, source);
    let mut broken = broken_ones(path).map_err(fail)?;
    let next = broken.last().map_or(1, |(number, _)| number + 1);
    let aside = numbered(path, next);
    // Space first: broken journals are large, and the disk may be nearly full.
    while broken.len() >= KEPT {
        let (_, oldest) = broken.remove(0);
        remove(&oldest).map_err(fail)?;
    }
    fs::rename(path, &aside).map_err(fail)?;
    atomic::sync_folder_of(path).map_err(fail)?;
    Ok(aside)
}

/// Deletes a journal, be it one file or a folder.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

fn broken_ones(path: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let number = entry
            .file_name()
            .to_str()
            .and_then(|other| other.strip_prefix(name)?.strip_prefix(".broken-")?.parse().ok());
        if let Some(number) = number {
            found.push((number, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

fn numbered(path: &Path, number: u64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".broken-{number}"));
    PathBuf::from(name)
}
