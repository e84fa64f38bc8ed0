//! A recorded home in memory: its events, and each switchable device's state as anybody could have read it from them.
//!
//! The two sides of causality stand here, and nowhere else. *What is known* at a time rests on events strictly before it
//! ([`Track::before`]); *what came true* at a time counts the events at that very time ([`Track::at`]). A home that is
//! silent for longer than [`SILENCE`] is not watched any more: from then on its devices are unknown until they are heard
//! again, and nothing is asked or scored anywhere in such a hole.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::Error;
use crate::device::Kind;
use crate::device::Property;
use crate::home_log;
use crate::home_log::BadRows;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::time::Timestamp;

/// A home of which nothing at all is heard for this long is taken to be unwatched. Two quiet days of a home with a single
/// bulb are believed; the seven months that one public recording lacks are not.
pub const SILENCE: Duration = Duration::from_secs(48 * 3600);

/// A recorded home.
#[derive(Clone, Debug)]
pub struct Recording {
    /// What the home is.
    pub log: HomeLog,
    /// Everything that happened, in the order of time.
    pub events: Vec<LoggedEvent>,
    /// Rows of both files that could not be used.
    pub bad_rows: Vec<BadRows>,
    tracks: Vec<Track>,
    motion: Vec<Timestamp>,
    room_motion: BTreeMap<String, Vec<Timestamp>>,
    holes: Vec<(Timestamp, Timestamp)>,
}

/// Whether one device was on, over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// Since when it was what; `None`: since when nobody knows. Neighbours differ.
    changes: Vec<(Timestamp, Option<bool>)>,
}

impl Recording {
    /// Reads the home log in `dir`.
    pub fn read(dir: &Path) -> Result<Recording, Error> {
        let log = home_log::read(dir)?;
        let mut events = log.events()?;
        let all: Vec<LoggedEvent> = events.by_ref().collect();
        let bad_rows = vec![log.bad_devices.clone(), events.bad_rows().clone()];
        Ok(Recording { bad_rows, ..Recording::new(log, all) })
    }

    /// A recording of these events, in the order of time.
    pub fn new(log: HomeLog, events: Vec<LoggedEvent>) -> Recording {
        let mut recording = Recording {
            tracks: vec![Track::default(); log.devices.len()],
            log,
            events,
            bad_rows: Vec::new(),
            motion: Vec::new(),
            room_motion: BTreeMap::new(),
            holes: Vec::new(),
        };
        recording.follow();
        recording
    }

    fn follow(&mut self) {
        let mut heard = None;
        for event in &self.events {
            if let Some(last) = heard.filter(|last| event.at.since(*last) > SILENCE) {
                self.holes.push((last, event.at));
                self.tracks.iter_mut().for_each(|track| track.set(last + SILENCE, None));
            }
            heard = Some(event.at);
            match (event.property, event.value.as_bool()) {
                (Property::On, Some(on)) if switchable(self.log.devices[event.device].kind) => {
                    self.tracks[event.device].set(event.at, Some(on));
                }
                (Property::Occupancy, Some(true)) => {
                    self.motion.push(event.at);
                    if let Some(room) = &self.log.devices[event.device].room {
                        self.room_motion.entry(room.clone()).or_default().push(event.at);
                    }
                }
                _ => {}
            }
        }
        // The end is a silence like any other: whoever asks two days later knows no more than in the middle of a hole.
        if let Some(last) = heard {
            self.tracks.iter_mut().for_each(|track| track.set(last + SILENCE, None));
        }
    }

    /// When the first thing happened.
    pub fn first(&self) -> Option<Timestamp> {
        self.events.first().map(|event| event.at)
    }

    /// When the last thing happened.
    pub fn last(&self) -> Option<Timestamp> {
        self.events.last().map(|event| event.at)
    }

    /// The state of a device over time, by its index in the log.
    pub fn track(&self, device: usize) -> &Track {
        &self.tracks[device]
    }

    /// The devices that people switch and that were heard of: what figures are about.
    pub fn switched(&self) -> impl Iterator<Item = usize> {
        self.tracks.iter().enumerate().filter(|(_, track)| track.heard().is_some()).map(|(device, _)| device)
    }

    /// The home as it would have been recorded had nobody listened before `from` or after `to`.
    pub fn cut(&self, from: Timestamp, to: Timestamp) -> Recording {
        let within = self.events.iter().filter(|event| from <= event.at && event.at <= to);
        Recording::new(self.log.clone(), within.cloned().collect())
    }

    /// The last event before a silence too long to be believed, at `at` or after it: until then the home is watched.
    pub(super) fn watched_until(&self, at: Timestamp) -> Option<Timestamp> {
        let hole = self.holes.iter().map(|(from, _)| *from).find(|from| *from >= at);
        hole.or(self.last()).filter(|until| *until >= at)
    }

    /// Whether the home was unwatched at that time.
    pub fn in_hole(&self, at: Timestamp) -> bool {
        self.holes.iter().any(|(from, to)| *from < at && at < *to)
    }

    /// Motion seen anywhere, in the order of time.
    pub(super) fn motion(&self) -> &[Timestamp] {
        &self.motion
    }

    /// Motion seen in the room of a device; empty where there is no room or nobody watches it.
    pub(super) fn motion_near(&self, device: usize) -> &[Timestamp] {
        let room = self.log.devices[device].room.as_ref();
        room.and_then(|room| self.room_motion.get(room)).map_or(&[], Vec::as_slice)
    }
}

/// Whether being on is something that people want of such a device. What only reports is not switched by anybody.
fn switchable(kind: Kind) -> bool {
    !matches!(kind, Kind::Sensor | Kind::Button)
}

impl Track {
    fn set(&mut self, at: Timestamp, on: Option<bool>) {
        let before = self.changes.last().copied();
        // Unknown before it was ever heard of is no change.
        if before.and_then(|(_, was)| was) == on && (before.is_some() || on.is_none()) {
            return;
        }
        match self.changes.last_mut() {
            // Of two states at one time the later row holds.
            Some(last) if last.0 == at => last.1 = on,
            _ => self.changes.push((at, on)),
        }
    }

    /// Each change, in the order of time.
    pub(super) fn changes(&self) -> &[(Timestamp, Option<bool>)] {
        &self.changes
    }

    /// When it was first heard of.
    pub fn heard(&self) -> Option<Timestamp> {
        self.changes.first().map(|(at, _)| *at)
    }

    /// What is known of it at `at`, from what happened strictly before, and since when; `None` before it was first heard of.
    pub fn before(&self, at: Timestamp) -> Option<(Timestamp, Option<bool>)> {
        self.last_of(self.changes.partition_point(|(since, _)| *since < at))
    }

    /// The first change at `at` or later, and to what: `None` inside where sight of it was lost.
    pub fn next_change(&self, at: Timestamp) -> Option<(Timestamp, Option<bool>)> {
        self.changes.get(self.changes.partition_point(|(since, _)| *since < at)).copied()
    }

    /// What it was at `at`, the events of that very time included; `None` where nobody knows.
    pub fn at(&self, at: Timestamp) -> Option<bool> {
        self.last_of(self.changes.partition_point(|(since, _)| *since <= at))?.1
    }

    fn last_of(&self, count: usize) -> Option<(Timestamp, Option<bool>)> {
        count.checked_sub(1).map(|place| self.changes[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(hours * 3_600_000)
    }

    #[test]
    fn what_happens_at_a_time_is_not_known_at_it_but_has_come_true() {
        let mut track = Track::default();
        track.set(at(1), None);
        assert_eq!(track.heard(), None, "never heard of");
        track.set(at(2), Some(false));
        track.set(at(3), Some(false));
        track.set(at(5), Some(true));
        assert_eq!(track.before(at(2)), None);
        assert_eq!(track.before(at(5)), Some((at(2), Some(false))));
        assert_eq!(track.at(at(5)), Some(true));
        assert_eq!(track.before(at(6)), Some((at(5), Some(true))));
        assert_eq!(track.at(at(1)), None);
    }
}
