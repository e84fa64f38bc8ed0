//! Opening a store: the layout's mark, the ballast, the database, and what the tail file still holds.

use std::fs;
use std::path::Path;

use super::Error;
use super::Note;
use super::Opened;
use super::Settings;
use super::Store;
use super::StoreEngine;
use super::ballast::Ballast;
use super::batch;
use super::error::Fault;
use super::export;
use super::guarded::Guarded;
use super::layout;
use super::layout::Layout;
use super::migrate;
use super::pending::MOST_BYTES;
use super::pending::Pending;
use super::rebuild;
use super::tail;
use super::tail::Tail;
use super::write;

const OPENING: &str = "opening it";
/// No batch holds more records than this (each takes two bytes or more), so no number above a lost batch was used.
const MOST_RECORDS: u64 = MOST_BYTES as u64;
/// How many unreadable batches at the journal's end are stepped over in search of the running total.
const MOST_STEPS: usize = 64;

impl Store {
    /// Opens the store, makes it, or rebuilds it; what happened is told.
    ///
    /// # Errors
    /// It is in use, of a newer format, or the disk refuses even without the ballast. Damage is no error:
    /// a damaged journal is moved aside and a fresh one begun.
    pub fn open(settings: Settings) -> Result<(Store, Opened), Error> {
        let dir = settings.dir.clone();
        let tail_dir = settings.tail_dir.clone().unwrap_or_else(|| dir.clone());
        fs::create_dir_all(&dir).map_err(|source| Error::io("opening the store", &dir, source))?;
        let mut notes = Vec::new();
        let ballast = Ballast::of(&dir, settings.ballast_kb);
        // A newer hunchd's snapshot must stop us before anything is written.
        let (snapshot, flaw) = export::latest(&dir)?;
        notes.extend(flaw.map(|flaw| Note::SnapshotDamaged { reason: flaw.to_string() }));
        let layout = mark(&settings, &tail_dir, &ballast, &mut notes)?;
        let mut journal = open_journal(&dir, settings.engine, &ballast, &mut notes)?;
        let end = match journal_end(&journal) {
            Ok(end) => end,
            Err(fault) => {
                drop(journal);
                journal = rebuild_journal(&dir, settings.engine, fault, &mut notes)?;
                End::default()
            }
        };
        let (tail, left) = ballast.spend(&mut notes, || Tail::open(&tail_dir, layout.id))?;
        let next_seq = end.next_seq.max(snapshot.map_or(0, |found| found.upto_seq));
        let pending = Pending::new(next_seq);
        let mut store =
            Store { settings, journal: Some(journal), tail, pending, ballast, cumulative: end.cumulative, notes };
        let recovered_records = store.take_over_tail(&left, end.next_seq)?;
        if store.ballast.take().is_err() && !store.notes.contains(&Note::BallastFreed) {
            store.notes.push(Note::BallastMissing);
        }
        let notes = std::mem::take(&mut store.notes);
        Ok((store, Opened { notes, recovered_records }))
    }

    /// Puts what the last process flushed, and did not sync, into the database. Says how many records these were.
    fn take_over_tail(&mut self, left: &[Vec<u8>], known_upto: u64) -> Result<u64, Error> {
        let mut entries = Vec::new();
        let mut run = Pending::new(known_upto);
        let mut records = 0;
        for value in left {
            // A half-written batch at the end was never acknowledged.
            let Ok((header, found)) = batch::decode(value) else { break };
            if header.first_seq < run.next_seq() {
                continue;
            }
            if header.first_seq > run.next_seq() {
                entries.extend(write::entry(&run, &mut self.cumulative));
                run = Pending::new(header.first_seq);
            }
            records += found.len() as u64;
            for record in found {
                run.push(record.at, &record.payload);
            }
        }
        entries.extend(write::entry(&run, &mut self.cumulative));
        if !entries.is_empty() {
            self.put(entries)?;
            self.pending = Pending::new(self.pending.next_seq().max(run.next_seq()));
        }
        self.tail.clear()?;
        Ok(records)
    }
}

/// Reads the layout's mark, or makes it; takes the journal over if another database kept it.
fn mark(settings: &Settings, tail_dir: &Path, ballast: &Ballast, notes: &mut Vec<Note>) -> Result<Layout, Error> {
    let dir = &settings.dir;
    let marked = Layout::read(dir)?;
    let other = match settings.engine {
        StoreEngine::Sled => StoreEngine::Redb,
        StoreEngine::Redb => StoreEngine::Sled,
    };
    let there = |engine| layout::journal(dir, engine).exists();
    let kept_by_other = there(other) && marked.map_or(!there(settings.engine), |found| found.engine == other);
    // A mark that was lost is made anew around the tail that belongs to this journal.
    let id = marked.map(|found| found.id);
    let id = id.or_else(|| (there(settings.engine) || there(other)).then(|| tail::owner(tail_dir)).flatten());
    let wanted = Layout { id: id.unwrap_or_else(layout::fresh_id), engine: settings.engine };
    if kept_by_other {
        migrate::take_over(dir, other, settings.engine, ballast, notes)?;
    } else if marked.is_none() && !there(settings.engine) {
        notes.push(Note::Fresh);
    }
    if marked != Some(wanted) {
        ballast.spend(notes, || wanted.write(dir))?;
    }
    let old = layout::journal(dir, other);
    if kept_by_other && old.exists() {
        // Only now: until the mark is written, the old journal is the journal.
        rebuild::remove(&old).map_err(|source| Error::io("removing the journal that was taken over", &old, source))?;
    }
    Ok(wanted)
}

/// Opens the journal; without the ballast if the disk is full, afresh if it is damaged.
pub(super) fn open_journal(
    dir: &Path,
    engine: StoreEngine,
    ballast: &Ballast,
    notes: &mut Vec<Note>,
) -> Result<Guarded, Error> {
    let path = layout::journal(dir, engine);
    let mut damage = None;
    let opened = ballast.spend(notes, || match Guarded::open(engine, &path) {
        Ok(journal) => Ok(Some(journal)),
        Err(fault) if fault.is_damage() => {
            damage = Some(fault);
            Ok(None)
        }
        Err(fault) => Err(Error::database(OPENING, engine, &path, fault)),
    })?;
    match (opened, damage) {
        (Some(journal), _) => Ok(journal),
        (None, fault) => rebuild_journal(dir, engine, fault.unwrap_or(Fault::Hung), notes),
    }
}

/// Moves a journal that is of no use aside, and begins a fresh one.
pub(super) fn rebuild_journal(
    dir: &Path,
    engine: StoreEngine,
    fault: Fault,
    notes: &mut Vec<Note>,
) -> Result<Guarded, Error> {
    let path = layout::journal(dir, engine);
    let reason = Error::database(OPENING, engine, &path, fault);
    let aside = rebuild::move_aside(&path)?;
    notes.push(Note::Rebuilt { aside, reason: reason.to_string() });
    Guarded::open(engine, &path).map_err(|fault| Error::database(OPENING, engine, &path, fault))
}

/// Where the journal ends.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    next_seq: u64,
    cumulative: u64,
}

fn journal_end(journal: &Guarded) -> Result<End, Fault> {
    let mut end = End::default();
    let mut upto = u64::MAX;
    for _ in 0..MOST_STEPS {
        let Some((number, value)) = journal.last_upto(upto)? else { break };
        match batch::header(&value) {
            Ok(header) => {
                end.next_seq = end.next_seq.max(header.end_seq());
                end.cumulative += header.cumulative;
                break;
            }
            Err(_) => {
                end.next_seq = end.next_seq.max(number.saturating_add(MOST_RECORDS));
                end.cumulative += value.len() as u64;
            }
        }
        let Some(before) = number.checked_sub(1) else { break };
        upto = before;
    }
    Ok(end)
}
