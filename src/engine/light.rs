//! Daylight in the house: what light sensors and lamps tell of it, and what each room is taken to have.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::daylight::Estimate;
use crate::device::Observation;
use crate::device::Property;
use crate::device::Value;
use crate::engine::Engine;
use crate::home::UseChange;
use crate::sun::Sun;
use crate::time::Timestamp;

/// One room at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoomView {
    /// Its name.
    pub room: String,
    /// How light it is without its lamps; `None` where nobody can say.
    pub daylight: Option<Estimate>,
    /// Whether a lamp of the room is on, or has just changed.
    pub lit: bool,
}

impl Engine {
    /// How light a room is without its lamps; `None` where nobody knows where the home stands and no sensor of the room was heard.
    pub fn daylight(&self, room: &str) -> Option<Estimate> {
        self.memory.daylight.room(self.now, room, self.sun(self.now))
    }

    fn sun(&self, now: Timestamp) -> Option<Sun> {
        // Where the clock is wrong, so is the sun.
        let is_known = self.memory.home.is_clock_synchronised();
        Some(self.settings.position.filter(|_| is_known)?.sun(now))
    }

    /// A light sensor was read. What the broker remembers is of nobody knows when.
    pub(super) fn see_light(&mut self, now: Timestamp, seen: &Observation) {
        let (Property::IlluminanceLx, Value::Number(lux), true) = (seen.property, &seen.value, seen.fresh) else {
            return;
        };
        let Some(key) = self.memory.home.key(&seen.device) else { return };
        let sun = self.sun(now);
        let room = self.memory.home.device(key).room.as_deref();
        self.memory.daylight.read(now, key, room, *lux, sun);
    }

    /// A lamp shines into the sensors of its room.
    pub(super) fn lamp_changed(&mut self, now: Timestamp, change: &UseChange) {
        let device = self.memory.home.device(change.key);
        self.memory.daylight.switched(now, change.key, device.kind, device.room.as_deref(), change.in_use);
    }

    /// Every room that has a device, in the order of their names.
    pub(super) fn room_views(&self) -> Vec<RoomView> {
        let devices = self.memory.home.devices().filter(|(_, device)| !device.gone);
        let rooms: BTreeSet<&str> = devices.filter_map(|(_, device)| device.room.as_deref()).collect();
        // One sun shines on all of them.
        let sun = self.sun(self.now);
        let view = |room: &str| RoomView {
            room: room.to_owned(),
            daylight: self.memory.daylight.room(self.now, room, sun),
            lit: self.memory.daylight.is_lit(self.now, Some(room)),
        };
        rooms.into_iter().map(view).collect()
    }
}
