//! The ballast: real bytes that can be thrown overboard when the disk is full. Knows no database.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use super::Error;
use super::Note;
use super::atomic;

/// A file that is only there to be deleted.
#[derive(Debug)]
pub(super) struct Ballast {
    path: PathBuf,
    bytes: u64,
}

impl Ballast {
    /// The ballast of a folder; nothing is written yet.
    pub(super) fn of(dir: &Path, kb: u64) -> Ballast {
        Ballast { path: dir.join("ballast"), bytes: kb.saturating_mul(1024) }
    }

    /// Whether it is aboard, or none is wanted.
    pub(super) fn is_held(&self) -> bool {
        self.bytes == 0 || fs::metadata(&self.path).is_ok_and(|found| found.len() >= self.bytes)
    }

    /// Throws it overboard; `false` if there was none.
    pub(super) fn free(&self) -> bool {
        let freed = fs::remove_file(&self.path).is_ok();
        let _ = atomic::sync_folder_of(&self.path);
        freed
    }

    /// Does something that needs room; if there is none, once more without the ballast.
    pub(super) fn spend<R>(
        &self,
        notes: &mut Vec<Note>,
        mut attempt: impl FnMut() -> Result<R, Error>,
    ) -> Result<R, Error> {
        match attempt() {
            Err(error) if error.is_full() && self.free() => {
                notes.push(Note::BallastFreed);
                attempt()
            }
            other => other,
        }
    }

    /// Takes it aboard if the disk has room for it twice, so that the disk is not filled up by this very file.
    ///
    /// # Errors
    /// As the operating system says; nothing is left behind then.
    pub(super) fn take(&self) -> io::Result<()> {
        if self.is_held() {
            return Ok(());
        }
        let temporary = atomic::temporary(&self.path);
        let taken = self.fill(&temporary).and_then(|()| fs::rename(&temporary, &self.path));
        if taken.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        taken?;
        atomic::sync_folder_of(&self.path)
    }

    fn fill(&self, path: &Path) -> io::Result<()> {
        let mut file = File::create(path)?;
        // Not zeros: a file system that compresses would make a sparse file of them.
        let mut noise = vec![0u8; 64 * 1024];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut left = self.bytes * 2;
        while left > 0 {
            for chunk in noise.chunks_exact_mut(8) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                chunk.copy_from_slice(&state.to_le_bytes());
            }
            let now = left.min(noise.len() as u64);
            file.write_all(&noise[..now as usize])?;
            left -= now;
        }
        file.set_len(self.bytes)?;
        file.sync_all()
    }
}
