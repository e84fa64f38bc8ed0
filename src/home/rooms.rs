//! When something last stirred in each room: motion, a door, a button, a hand at a switch.
//!
//! Quiet is only known where something could have told: a room without a sensor is never quiet, it is unknown.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::home::pulse::Pulse;
use crate::home::registry::DeviceKey;
use crate::time::Timestamp;

/// A motion sensor that has seen motion for this long without a break is stuck, not watching a party.
const STUCK_AFTER: Duration = Duration::from_secs(6 * 3600);

/// What stirs in one room.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Room {
    stirred_at: Option<Timestamp>,
    pulse: Pulse,
    /// Since when each motion sensor sees motion without a break.
    moving: BTreeMap<DeviceKey, Timestamp>,
    /// Motion sensors that can be reached, and since when without a break.
    watching: BTreeMap<DeviceKey, Timestamp>,
}

/// What stirs in every room, by the room's name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rooms {
    rooms: BTreeMap<String, Room>,
}

impl Rooms {
    /// Something stirred.
    pub(super) fn stir(&mut self, room: &str, now: Timestamp) {
        let room = self.room(room);
        room.stirred_at = Some(now);
        room.pulse.beat(now);
    }

    /// A motion sensor said what it sees. A snapshot tells that it is there, not that something stirs now.
    pub(super) fn motion(&mut self, room: &str, sensor: DeviceKey, seen: bool, fresh: bool, now: Timestamp) {
        let room = self.room(room);
        room.watching.entry(sensor).or_insert(now);
        if !seen {
            room.moving.remove(&sensor);
        } else if fresh {
            room.moving.entry(sensor).or_insert(now);
        }
        if fresh {
            room.stirred_at = Some(now);
        }
    }

    /// A motion sensor cannot be reached any more, or was moved elsewhere.
    pub(super) fn lose(&mut self, sensor: DeviceKey) {
        for room in self.rooms.values_mut() {
            room.watching.remove(&sensor);
            room.moving.remove(&sensor);
        }
    }

    /// What stirs in the room; `None` for a room in which nothing ever did.
    pub fn pulse(&self, room: &str) -> Option<&Pulse> {
        self.rooms.get(room).map(|room| &room.pulse)
    }

    /// How long nothing has stirred in the room; `None` if no motion sensor there could have told.
    pub fn quiet_for(&self, room: &str, now: Timestamp) -> Option<Duration> {
        let room = self.rooms.get(room)?;
        if room.watching.is_empty() {
            return None;
        }
        if room.moving.values().any(|since| now.since(*since) < STUCK_AFTER) {
            return Some(Duration::ZERO);
        }
        // Before the first sensor watched, nobody could have told.
        let watched_since = room.watching.values().min().copied()?;
        Some(now.since(room.stirred_at.map_or(watched_since, |stirred_at| stirred_at.max(watched_since))))
    }

    /// Whether anything stirred in the room after `then`, as far as a sensor there could tell.
    pub fn stirred_since(&self, room: &str, then: Timestamp) -> bool {
        let Some(room) = self.rooms.get(room) else { return false };
        !room.moving.is_empty() || room.stirred_at.is_some_and(|stirred_at| stirred_at > then)
    }

    fn room(&mut self, name: &str) -> &mut Room {
        // Looked up first: this is on the path of every message, and the name need not be copied.
        if !self.rooms.contains_key(name) {
            self.rooms.insert(name.to_owned(), Room::default());
        }
        self.rooms.get_mut(name).expect("it was put in above")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENSOR: DeviceKey = DeviceKey(0);

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    #[test]
    fn a_room_without_a_sensor_is_unknown_not_quiet() {
        let mut rooms = Rooms::default();
        rooms.stir("Hall", at(0));
        assert_eq!(rooms.quiet_for("Hall", at(60)), None);
        assert_eq!(rooms.quiet_for("Attic", at(60)), None);
    }

    #[test]
    fn quiet_counts_from_the_last_motion_and_a_stuck_sensor_does_not_hold_it_for_ever() {
        let mut rooms = Rooms::default();
        rooms.motion("Hall", SENSOR, true, true, at(0));
        assert_eq!(rooms.quiet_for("Hall", at(60)), Some(Duration::ZERO));
        rooms.motion("Hall", SENSOR, false, true, at(61));
        assert_eq!(rooms.quiet_for("Hall", at(71)), Some(Duration::from_secs(600)));
        rooms.motion("Hall", SENSOR, true, true, at(80));
        assert_eq!(rooms.quiet_for("Hall", at(80 + 7 * 60)), Some(Duration::from_secs(7 * 3600)));
    }

    #[test]
    fn quiet_is_not_claimed_for_a_time_when_no_sensor_watched() {
        let mut rooms = Rooms::default();
        rooms.stir("Hall", at(0));
        rooms.motion("Hall", SENSOR, true, false, at(60));
        rooms.motion("Hall", SENSOR, false, false, at(90));
        assert_eq!(rooms.quiet_for("Hall", at(100)), Some(Duration::from_secs(40 * 60)));
    }

    #[test]
    fn a_lost_sensor_leaves_the_room_unknown() {
        let mut rooms = Rooms::default();
        rooms.motion("Hall", SENSOR, false, true, at(0));
        rooms.lose(SENSOR);
        assert_eq!(rooms.quiet_for("Hall", at(60)), None);
    }
}
