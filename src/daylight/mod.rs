//! How light it is in each room without its lamps: from where the sun stands, what the home's light sensors say, and what they have
//! taught. A north cellar is dark at noon.
//!
//! What a sensor reads while a lamp of its room is on, or within a minute of one that changed, is no daylight and teaches nothing.
//! A reading costs the same however much was read before; cannot fail. Must not know: messages, hunches, and what the light is wanted for.

mod clouds;
mod estimate;
mod sensor;
mod sky;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

pub use estimate::BRIGHT_FROM_LX;
pub use estimate::DARK_BELOW_LX;
pub use estimate::Estimate;
pub use estimate::Level;
pub use estimate::Source;

use crate::daylight::clouds::Clouds;
use crate::daylight::sensor::Sensor;
use crate::device::Kind;
use crate::home::DeviceKey;
use crate::sun::Sun;
use crate::time::Timestamp;

/// So long after a lamp changed a reading may still be of the light before, or of a lamp that fades.
const SETTLES: Duration = Duration::from_secs(60);
/// Nobody knows what hangs behind a wall switch. One that is on for so long is taken to be no lamp.
const LAMP_AT_MOST: Duration = Duration::from_secs(24 * 3600);
/// More than the sun can give is no reading.
const MOST_LX: f64 = 200_000.0;
/// The most sensors that are followed: a misbehaving publisher must not fill the memory.
const MOST_SENSORS: usize = 500;

/// The natural logarithm of the lux under a clear open sky without a moon, with the sun at `elevation_deg`.
pub fn clear_sky_ln_lx(elevation_deg: f64) -> f64 {
    sky::clear_sky_ln_lx(elevation_deg)
}

/// What is known of a home's daylight.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Daylight {
    rooms: BTreeMap<String, Lamps>,
    sensors: BTreeMap<DeviceKey, (Option<String>, Sensor)>,
    clouds: Clouds,
}

/// The lamps of a room.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Lamps {
    /// Those that are on, since when, and whether they surely are lamps.
    lit: BTreeMap<DeviceKey, (Timestamp, bool)>,
    changed_at: Option<Timestamp>,
}

impl Daylight {
    /// Something in `room` was switched. Only lights, and switches, behind which there is mostly one, shine into sensors.
    pub fn switched(&mut self, now: Timestamp, device: DeviceKey, kind: Kind, room: Option<&str>, on: Option<bool>) {
        if on != Some(true) {
            // Wherever it shone: its room may have another name by now.
            for lamps in self.rooms.values_mut() {
                if lamps.lit.remove(&device).is_some() {
                    lamps.changed_at = Some(now);
                }
            }
            return;
        }
        let Some(room) = room.filter(|_| matches!(kind, Kind::Light | Kind::Switch)) else { return };
        if !self.rooms.contains_key(room) {
            self.rooms.insert(room.to_owned(), Lamps::default());
        }
        let Some(lamps) = self.rooms.get_mut(room) else { return };
        if let Entry::Vacant(place) = lamps.lit.entry(device) {
            place.insert((now, kind == Kind::Light));
            lamps.changed_at = Some(now);
        }
    }

    /// A light sensor was read, live. Without `sun` (nobody knows where the home stands) nothing is learnt, and the reading stands
    /// for itself for a while.
    pub fn read(&mut self, now: Timestamp, device: DeviceKey, room: Option<&str>, lux: f64, sun: Option<Sun>) {
        if !(0.0..=MOST_LX).contains(&lux)
            || (self.sensors.len() >= MOST_SENSORS && !self.sensors.contains_key(&device))
        {
            return;
        }
        let is_lit = self.is_lit(now, room);
        let (stands, sensor) =
            self.sensors.entry(device).or_insert_with(|| (room.map(str::to_owned), Sensor::default()));
        if stands.as_deref() != room {
            // It was carried elsewhere: another window.
            (*stands, *sensor) = (room.map(str::to_owned), Sensor::default());
        }
        if !sensor.is_sound(now, lux) {
            sensor.doubt();
            return self.clouds.told(now, device, None);
        }
        if is_lit {
            return;
        }
        match sun {
            Some(sun) => {
                let clouds = self.clouds.without(device, now);
                let witness = sensor.learn(now, lux, sun, clouds);
                self.clouds.told(now, device, witness);
            }
            None => sensor.hold(now, lux),
        }
    }

    /// What was learnt of a sensor is forgotten.
    pub fn forget(&mut self, device: DeviceKey) {
        self.sensors.remove(&device);
    }

    /// How light a room is without its lamps; `None` where nobody can say, because it is unknown where the sun stands and no sensor
    /// of the room was heard for hours.
    pub fn room(&self, now: Timestamp, room: &str, sun: Option<Sun>) -> Option<Estimate> {
        let own = self.sensors.iter().filter(|(_, (stands, _))| stands.as_deref() == Some(room));
        let best = own
            .filter_map(|(key, (_, sensor))| sensor.expect(now, sun, self.clouds.without(*key, now)))
            .min_by(|a, b| a.variance.total_cmp(&b.variance));
        match best {
            Some(expected) => {
                let from = if expected.is_heard { Source::Sensor } else { Source::Learnt };
                Some(Estimate::of(expected.ln_lx, expected.variance.sqrt(), from))
            }
            None => {
                let expected = Sensor::default().expect(now, Some(sun?), self.clouds.all(now))?;
                Some(Estimate::of(expected.ln_lx, expected.variance.sqrt(), Source::Sun))
            }
        }
    }

    /// What a sensor would read without lamps; for one that was never read, what any would.
    pub fn at_sensor(&self, now: Timestamp, device: DeviceKey, sun: Option<Sun>) -> Option<Estimate> {
        let unread = Sensor::default();
        let (sensor, known) = self.sensors.get(&device).map_or((&unread, false), |(_, sensor)| (sensor, true));
        let expected = sensor.expect(now, sun, self.clouds.without(device, now))?;
        let from = match (known, expected.is_heard) {
            (true, true) => Source::Sensor,
            (true, false) => Source::Learnt,
            (false, _) => Source::Sun,
        };
        Some(Estimate::of(expected.ln_lx, expected.variance.sqrt(), from))
    }

    /// Whether a lamp of the room shines, or has just changed.
    pub fn is_lit(&self, now: Timestamp, room: Option<&str>) -> bool {
        let Some(lamps) = room.and_then(|room| self.rooms.get(room)) else { return false };
        lamps.lit.values().any(|(since, surely)| *surely || now.since(*since) < LAMP_AT_MOST)
            || lamps.changed_at.is_some_and(|at| now.since(at) < SETTLES)
    }
}
