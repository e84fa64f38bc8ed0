//! Takes the journal over from one database to another. The values are the same in both.

use std::path::Path;

use super::Error;
use super::Note;
use super::StoreEngine;
use super::ballast::Ballast;
use super::error::Fault;
use super::guarded::Guarded;
use super::layout;
use super::rebuild;

const TAKING: &str = "taking the journal over from it";
/// About as much is put at once as one busy hour of a home gives.
const GROUP_BYTES: usize = 1024 * 1024;

/// Copies every value; the old journal stays, for the caller to remove once the layout's mark is written.
///
/// # Errors
/// The old one is in use, or the disk refuses. What the old one can no longer read is left behind and told.
pub(super) fn take_over(
    dir: &Path,
    from: StoreEngine,
    to: StoreEngine,
    ballast: &Ballast,
    notes: &mut Vec<Note>,
) -> Result<(), Error> {
    let (old_path, new_path) = (layout::journal(dir, from), layout::journal(dir, to));
    let old = match Guarded::open(from, &old_path) {
        Ok(old) => old,
        // What cannot be read cannot be taken over; the snapshot holds what was learnt from it.
        Err(fault) if fault.is_damage() => {
            let reason = Error::database(TAKING, from, &old_path, fault).to_string();
            notes.push(Note::Rebuilt { aside: rebuild::move_aside(&old_path)?, reason });
            return Ok(());
        }
        Err(fault) => return Err(Error::database(TAKING, from, &old_path, fault)),
    };
    if new_path.exists() {
        // A taking over that was cut short.
        rebuild::remove(&new_path).map_err(|source| Error::io("beginning a journal", &new_path, source))?;
    }
    let complain = |fault| Error::database("copying the journal into it", to, &new_path, fault);
    let new = ballast.spend(notes, || Guarded::open(to, &new_path).map_err(complain))?;
    let mut group = Vec::new();
    let mut bytes = 0;
    let mut batches = 0;
    let mut next = 0;
    loop {
        let found = match old.first_from(next) {
            Ok(found) => found,
            Err(Fault::Damaged(_) | Fault::Panicked(_) | Fault::Hung) => None,
            Err(fault) => return Err(Error::database(TAKING, from, &old_path, fault)),
        };
        let is_end = found.is_none();
        if let Some((number, value)) = found {
            next = number.saturating_add(1);
            bytes += value.len();
            batches += 1;
            group.push((number, value));
        }
        if is_end || bytes >= GROUP_BYTES {
            new.put(std::mem::take(&mut group)).map_err(complain)?;
            bytes = 0;
        }
        if is_end {
            break;
        }
    }
    notes.push(Note::Migrated { from, to, batches });
    Ok(())
}
