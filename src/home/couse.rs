//! Co-use: which rooms had stirred a moment before a device changed.
//!
//! People switch what is near them, and what belongs together one after the other. Counted for every change of every device that
//! has a use, so that what stands nowhere can be placed by the company it keeps. One change costs a step for each room, however
//! long the past. Must not know what is concluded from it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::home::registry::DeviceKey;
use crate::time::Timestamp;

/// What stirred within this long before a change was part of the same doing.
const MOMENT: Duration = Duration::from_secs(60);
/// Rooms beyond these are not counted: nobody lives in as many, and the counts must stay small.
const MOST_ROOMS: usize = 64;
/// With so many changes counted, all counts are halved: what was long ago weighs less, and a device that was moved is found.
const HALVED_AT: u16 = 1000;

/// Counts of what stirred before the changes of one device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counts {
    changes: u16,
    /// By place of the room: how often anything had stirred there, and how often a light had been switched there.
    after: Vec<[u16; 2]>,
}

/// The latest two devices that stirred in a room, each another: so that what a device does itself is no company.
type Latest = [Option<(DeviceKey, Timestamp)>; 2];

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Room {
    name: String,
    stirs: Latest,
    lights: Latest,
}

/// How often a device changed, and how often what had happened in a room within the minute before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Company {
    /// Changes counted.
    pub changes: f32,
    /// Those after anything else had stirred in the room.
    pub after_stir: f32,
    /// Those after another device, a light, had been switched in the room.
    pub after_light: f32,
}

/// Something that a device did, or told of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Doing {
    room: Option<String>,
    key: DeviceKey,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum What {
    /// A light was taken into use or out of it.
    Light,
    /// Another device was.
    Other,
    /// A sensor or a button told that something happened.
    Stir,
}

/// The counts of all devices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CoUse {
    rooms: Vec<Room>,
    of: BTreeMap<DeviceKey, Counts>,
    /// What was done at the latest instant, sorted: it is counted when time has gone on, so that the order within an instant, which is
    /// that of the broker's topics, does not matter.
    latest: Vec<Doing>,
    latest_at: Option<Timestamp>,
}

impl CoUse {
    /// A device was taken into use or out of it by somebody. `room` is where it stands.
    pub(super) fn changed(&mut self, key: DeviceKey, room: Option<&str>, is_light: bool, now: Timestamp) {
        let what = if is_light { What::Light } else { What::Other };
        self.done(Doing { room: room.map(str::to_owned), key, what }, now);
    }

    /// A sensor or a button in a room told that something happened.
    pub(super) fn stirred(&mut self, key: DeviceKey, room: &str, now: Timestamp) {
        self.done(Doing { room: Some(room.to_owned()), key, what: What::Stir }, now);
    }

    /// What stirred before this device changed is forgotten.
    pub(super) fn forget(&mut self, key: DeviceKey) {
        self.of.remove(&key);
    }

    fn done(&mut self, doing: Doing, now: Timestamp) {
        if let Some(at) = self.latest_at.filter(|at| *at < now) {
            let latest = std::mem::take(&mut self.latest);
            latest.iter().filter(|doing| doing.what != What::Stir).for_each(|doing| self.count(doing.key, at));
            latest.into_iter().for_each(|doing| self.note(doing, at));
        }
        let place = self.latest.partition_point(|other| *other <= doing);
        self.latest.insert(place, doing);
        self.latest_at = Some(now);
    }

    /// Counts a change of `key` at `at`: what had stirred in each room before?
    fn count(&mut self, key: DeviceKey, at: Timestamp) {
        let counts = self.of.entry(key).or_default();
        counts.changes += 1;
        counts.after.resize(self.rooms.len(), [0; 2]);
        for (room, after) in self.rooms.iter().zip(&mut counts.after) {
            after[0] += u16::from(is_fresh(&room.stirs, key, at));
            after[1] += u16::from(is_fresh(&room.lights, key, at));
        }
        if counts.changes >= HALVED_AT {
            counts.changes /= 2;
            counts.after.iter_mut().flatten().for_each(|after| *after /= 2);
        }
    }

    fn note(&mut self, Doing { room, key, what }: Doing, at: Timestamp) {
        let Some(room) = room.and_then(|room| self.room(&room)) else { return };
        note(&mut room.stirs, key, at);
        if what == What::Light {
            note(&mut room.lights, key, at);
        }
    }

    /// The company of a device in a room; `None` for a device that was never seen to change, or a room where nothing ever stirred.
    pub fn company(&self, key: DeviceKey, room: &str) -> Option<Company> {
        let place = self.rooms.iter().position(|known| known.name == room)?;
        let counts = self.of.get(&key)?;
        let [after_stir, after_light] = counts.after.get(place).copied().unwrap_or_default();
        Some(Company {
            changes: f32::from(counts.changes),
            after_stir: f32::from(after_stir),
            after_light: f32::from(after_light),
        })
    }

    fn room(&mut self, name: &str) -> Option<&mut Room> {
        let place = match self.rooms.iter().position(|room| room.name == name) {
            Some(place) => place,
            None if self.rooms.len() < MOST_ROOMS => {
                self.rooms.push(Room { name: name.to_owned(), ..Room::default() });
                self.rooms.len() - 1
            }
            None => return None,
        };
        self.rooms.get_mut(place)
    }
}

fn note(latest: &mut Latest, key: DeviceKey, now: Timestamp) {
    if !matches!(latest[0], Some((last, _)) if last == key) {
        latest[1] = latest[0];
    }
    latest[0] = Some((key, now));
}

/// Whether another than `key` was among them within the moment.
fn is_fresh(latest: &Latest, key: DeviceKey, now: Timestamp) -> bool {
    latest.iter().flatten().any(|(other, at)| *other != key && now.since(*at) <= MOMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMP: DeviceKey = DeviceKey(0);
    const SOFA: DeviceKey = DeviceKey(1);
    const SENSOR: DeviceKey = DeviceKey(2);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1000)
    }

    #[test]
    fn what_stirred_in_the_minute_before_is_company_and_what_it_does_itself_is_not() {
        let mut co_use = CoUse::default();
        co_use.stirred(SENSOR, "Hall", at(0));
        co_use.changed(SOFA, Some("Living Room"), true, at(100));
        co_use.changed(LAMP, Some("Living Room"), true, at(110));
        co_use.changed(LAMP, Some("Living Room"), true, at(300));
        co_use.changed(LAMP, Some("Living Room"), true, at(310));
        co_use.stirred(SENSOR, "Cellar", at(400));
        let living = co_use.company(LAMP, "Living Room").expect("both were seen");
        assert_eq!((living.changes, living.after_stir, living.after_light), (3.0, 1.0, 1.0));
        let hall = co_use.company(LAMP, "Hall").expect("both were seen");
        assert_eq!((hall.after_stir, hall.after_light), (0.0, 0.0));
        assert_eq!(co_use.company(SENSOR, "Hall"), None);
        assert_eq!(co_use.company(LAMP, "Attic"), None);
    }

    #[test]
    fn the_order_within_an_instant_does_not_matter() {
        let doings: [&dyn Fn(&mut CoUse); 3] = [
            &|co_use| co_use.stirred(SENSOR, "Hall", at(0)),
            &|co_use| co_use.changed(SOFA, Some("Living Room"), true, at(0)),
            &|co_use| co_use.changed(LAMP, Some("Attic"), false, at(0)),
        ];
        let after = |order: [usize; 3]| {
            let mut co_use = CoUse::default();
            order.into_iter().for_each(|place| doings[place](&mut co_use));
            co_use.stirred(SENSOR, "Hall", at(30));
            co_use
        };
        assert_eq!(after([0, 1, 2]), after([2, 1, 0]));
        assert_eq!(after([0, 1, 2]), after([1, 2, 0]));
    }

    #[test]
    fn counts_stay_small_and_the_old_ones_weigh_less() {
        let mut co_use = CoUse::default();
        for change in 0..10_000 {
            co_use.stirred(SENSOR, if change < 6000 { "Hall" } else { "Kitchen" }, at(change * 1000));
            co_use.changed(LAMP, None, false, at(change * 1000 + 5));
        }
        let (hall, kitchen) = (co_use.company(LAMP, "Hall").unwrap(), co_use.company(LAMP, "Kitchen").unwrap());
        assert!(hall.changes < 1000.0 && hall.after_stir * 50.0 < kitchen.after_stir, "{hall:?} {kitchen:?}");
    }

    #[test]
    fn a_palace_does_not_fill_the_memory() {
        let mut co_use = CoUse::default();
        (0..1000).for_each(|room| co_use.stirred(SENSOR, &format!("Room {room}"), at(room)));
        assert_eq!(co_use.rooms.len(), MOST_ROOMS);
    }
}
