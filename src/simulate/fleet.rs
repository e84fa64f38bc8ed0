//! A fleet: many simulated homes, each a folder of its own.
//!
//! Home i is a matter of the fleet's seed and of i alone: a larger fleet begins with the homes of a smaller one, and one
//! that was broken off is taken up again. Prints nothing: who wants to know how far it is, is told by a callback.

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use super::SimulatedHome;
use super::random::Random;
use crate::home_log;
use crate::home_log::Draft;
use crate::time::Timestamp;
use crate::workers;

/// 2025-01-01T00:00:00Z: where nobody says when, homes start at some day of the year from here.
const FIRST_START: Timestamp = Timestamp::from_millis(1_735_689_600_000);
const DAY: Duration = Duration::from_secs(86_400);

/// Which homes to make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// What all of it follows from.
    pub seed: u64,
    /// How many homes.
    pub homes: u32,
    /// How many days of each.
    pub days: u32,
    /// When each starts; `None`: each at some day of a year.
    pub start: Option<Timestamp>,
    /// Whether people put sensors on cupboards, beds, taps and doors, too.
    pub watched: bool,
}

/// What became of a fleet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Homes that were written.
    pub homes: u32,
    /// Homes that lay there already.
    pub found: u32,
    /// Events in those that were written.
    pub events: u64,
}

/// Why a fleet could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder of the fleet could not be made.
    #[error("`{}` could not be made: {source}.", path.display())]
    NoFolder {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A home could not be written, or what lies in its place could not be read.
    #[error(transparent)]
    Home(#[from] home_log::Error),
    /// What its people are like could not be written.
    #[error(transparent)]
    Persona(#[from] super::PersonaError),
    /// Something else lies where a home of this fleet belongs.
    #[error(
        "`{}` holds another home, and is not written over. It says `{found}`; this one would say `{wanted}`. Choose another folder, or remove it first.",
        path.display()
    )]
    OtherHome {
        /// Which folder.
        path: PathBuf,
        /// The note of the home that is there.
        found: String,
        /// The end of the note of the home that was to be written.
        wanted: String,
    },
}

/// Home `index` (from 1) of the fleet `seed`. The same arguments give the same home for ever.
pub fn member(seed: u64, index: u32, days: u32, start: Option<Timestamp>) -> SimulatedHome {
    drawn(seed, index, days, start, false)
}

/// As [`member`], with sensors on cupboards, beds, taps and doors beside what the home has: the same people in the same house.
pub fn watched_member(seed: u64, index: u32, days: u32, start: Option<Timestamp>) -> SimulatedHome {
    drawn(seed, index, days, start, true)
}

fn drawn(seed: u64, index: u32, days: u32, start: Option<Timestamp>, watched: bool) -> SimulatedHome {
    let mut random = Random::new(seed, &format!("home {index}"));
    // 53 bits are what a draw holds: no two homes of any fleet will be twins.
    let own_seed = (random.unit() * (1_u64 << 53) as f64) as u64;
    let start = start.unwrap_or_else(|| FIRST_START + DAY * (random.unit() * 365.0) as u32);
    super::any_home(own_seed, days, start, watched)
}

impl Fleet {
    /// Home `index` (from 1), with its name and how it came about.
    pub fn home(&self, index: u32) -> SimulatedHome {
        let mut home = drawn(self.seed, index, self.days, self.start, self.watched);
        home.log.name = folder_name(index);
        home.log.note = match home.log.note.as_str() {
            "" => self.mark(index),
            note => format!("{note}; {}", self.mark(index)),
        };
        home
    }

    /// Writes each home into a folder of its own in `dir`, on `jobs` threads; a home of this fleet that lies there
    /// already is left as it is. `told` hears of each home as it is done.
    ///
    /// Fails on the first home that cannot be written, or if something else lies in its place; what was written by
    /// then is whole.
    pub fn write(&self, dir: &Path, jobs: NonZeroUsize, told: &mut dyn FnMut(&Written)) -> Result<Written, Error> {
        fs::create_dir_all(dir).map_err(|source| Error::NoFolder { path: dir.to_owned(), source })?;
        let mut written = Written::default();
        let write = |place| self.write_home(index_of(place), dir);
        workers::for_each(self.homes as usize, jobs, write, |_, done| {
            match done {
                Some(events) => {
                    written.homes += 1;
                    written.events += events;
                }
                None => written.found += 1,
            }
            told(&written);
        })?;
        Ok(written)
    }

    /// How many events were written; `None` if the home lay there already.
    fn write_home(&self, index: u32, dir: &Path) -> Result<Option<u64>, Error> {
        let dir = dir.join(folder_name(index));
        if home_log::is_home(&dir) {
            let found = home_log::read(&dir)?.note;
            let wanted = self.mark(index);
            return if found.ends_with(&wanted) {
                Ok(None)
            } else {
                Err(Error::OtherHome { path: dir, found, wanted })
            };
        }
        let home = self.home(index);
        let draft = Draft::begin(&dir, &home.log)?;
        let events = draft.events(home.events)?;
        if !home.labels.is_empty() {
            draft.labels(&home.labels)?;
        }
        draft.truth(&home.truth)?;
        home.persona.write(&dir)?;
        draft.finish()?;
        Ok(Some(events))
    }

    /// What a home was made from: by it one is known again.
    fn mark(&self, index: u32) -> String {
        let Fleet { seed, days, watched, .. } = self;
        let start = self.start.map(|start| format!(" from {start}")).unwrap_or_default();
        let watched = if *watched { ", watched" } else { "" };
        format!("home {index} of seed {seed}, {days} days{start}{watched}")
    }
}

/// Homes are counted from 1. A fleet counts its homes in 32 bits, so none is beyond.
pub(super) fn index_of(place: usize) -> u32 {
    place as u32 + 1
}

fn folder_name(index: u32) -> String {
    format!("home_{index:05}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLEET: Fleet = Fleet { seed: 7, homes: 3, days: 2, start: None, watched: false };

    fn write(fleet: Fleet, dir: &Path) -> Result<Written, Error> {
        fleet.write(dir, NonZeroUsize::new(2).unwrap(), &mut |_| ())
    }

    /// Every file of a folder of homes, with its bytes.
    fn bytes(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        for home in fs::read_dir(dir).unwrap() {
            for file in fs::read_dir(home.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                files.push((path.strip_prefix(dir).unwrap().to_owned(), fs::read(&path).unwrap()));
            }
        }
        files.sort();
        files
    }

    #[test]
    fn a_fleet_is_the_same_bytes_and_a_larger_one_begins_with_it() {
        let (one, same, larger) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let written = write(FLEET, one.path()).unwrap();
        assert_eq!((written.homes, written.found), (3, 0));
        write(FLEET, same.path()).unwrap();
        assert!(bytes(one.path()) == bytes(same.path()));
        write(Fleet { homes: 5, ..FLEET }, larger.path()).unwrap();
        let larger = bytes(larger.path());
        assert!(bytes(one.path()).iter().all(|file| larger.contains(file)));
        assert_eq!(fs::read_dir(one.path()).unwrap().count(), 3);
        let events: u64 = (1..=3).map(|index| FLEET.home(index).events.len() as u64).sum();
        assert_eq!(written.events, events);
    }

    #[test]
    fn homes_differ_and_start_through_the_year() {
        let starts: Vec<Timestamp> = (1..=40).map(|index| member(7, index, 1, None).events[0].at).collect();
        let day_of_year = |at: &Timestamp| (at.as_millis() - FIRST_START.as_millis()) / 86_400_000;
        assert!(starts.iter().map(day_of_year).min() < Some(60) && starts.iter().map(day_of_year).max() > Some(300));
        let said = Timestamp::parse_rfc3339("2026-03-01T00:00:00Z").unwrap();
        // Each home begins with its own midnight before.
        let home = member(7, 1, 1, Some(said));
        assert_eq!(home.log.calendar.local(home.events[0].at).minute, 0);
        assert!(said.since(home.events[0].at) < DAY && home.events[0].at <= said);
        assert!(member(7, 1, 2, Some(said)).events != member(7, 2, 2, Some(said)).events);
    }

    #[test]
    fn a_judge_reads_what_each_device_really_is_and_in_which_language_it_was_named() {
        let dir = tempfile::tempdir().unwrap();
        write(FLEET, dir.path()).unwrap();
        for index in 1..=FLEET.homes {
            let made = FLEET.home(index).log;
            let read = home_log::read(&dir.path().join(folder_name(index))).unwrap();
            assert_eq!(read.bad_devices.count, 0);
            assert_eq!(read.devices, made.devices);
            assert!(read.devices.iter().all(|device| device.role.is_some()), "{:?}", read.devices);
            assert!(read.language.is_some() && read.language == made.language);
        }
    }

    #[test]
    fn a_fleet_that_was_broken_off_is_taken_up_and_no_home_is_written_over() {
        let dir = tempfile::tempdir().unwrap();
        write(FLEET, dir.path()).unwrap();
        let whole = bytes(dir.path());
        fs::remove_file(dir.path().join("home_00002/home.toml")).unwrap();
        fs::write(dir.path().join("home_00002/events.csv.gz"), b"half").unwrap();
        let mut last = Written::default();
        let again = FLEET.write(dir.path(), NonZeroUsize::MIN, &mut |written| last = *written).unwrap();
        assert_eq!((again.homes, again.found), (1, 2));
        assert_eq!(again, last);
        assert!(bytes(dir.path()) == whole);

        let error = write(Fleet { seed: 8, ..FLEET }, dir.path()).unwrap_err().to_string();
        assert!(error.contains("home_0000") && error.contains("of seed 7, 2 days"), "{error}");
        assert!(bytes(dir.path()) == whole);
    }
}
