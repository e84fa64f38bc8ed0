//! Sensors that see people: motion with its hold time, radar, phones, beds, and the lights that follow motion.

use super::Step;
use super::Story;
use super::activity::Activity;
use super::floor::AWAY;
use super::queue::Due;
use super::queue::Provided;
use super::record::AUTOMATION;
use super::stage::Manner;
use super::stage::Thing;
use crate::simulate::cast::Role;
use crate::simulate::clock::later;
use crate::simulate::clock::seconds_between;
use crate::time::Timestamp;

/// It is dark enough for a light that follows motion below so many lux.
const MOTION_LIGHT_LX: f64 = 60.0;
/// A radar lets go of a room this long after the last has left.
const RADAR_HOLD_S: f64 = 25.0;

impl Story<'_> {
    /// Somebody moves where a sensor could see it.
    pub(super) fn moves_in(&mut self, at: Timestamp, room: usize) {
        if room == AWAY {
            return;
        }
        self.memory.moved_at[room] = at;
        self.memory.steps.push(Step::Moves { at, room });
        for sensor in self.stage.sensors_in(room).iter().copied() {
            let device = &mut self.stage.devices[sensor];
            let radar = self.house.fittings[sensor].role == Role::Radar;
            if !radar && !device.random.chance(device.sees) {
                continue;
            }
            let hold_s = if radar { RADAR_HOLD_S } else { device.hold_s };
            self.memory.still_at[sensor] = later(at, hold_s);
            if !self.record.is_on(sensor) {
                self.record.set(at, sensor, true, "");
                self.after(at, hold_s, Due::Still { sensor });
            }
        }
        for circuit in self.stage.circuits_in(room).iter().copied() {
            let Manner::Motion { hold_s } = self.stage.circuits[circuit].manner else { continue };
            if !self.is_lit(circuit) && self.room_lx(at, room) < MOTION_LIGHT_LX {
                self.lights_provided(at, circuit, Provided::Anyway, AUTOMATION);
                self.after(at, hold_s + 8.0, Due::Dark { circuit });
            }
        }
    }

    /// A sensor has seen nothing for its hold time: if that is so, it says so.
    pub(super) fn falls_still(&mut self, at: Timestamp, sensor: usize) {
        let room = self.stage.devices[sensor].room;
        if self.memory.still_at[sensor] > at {
            self.queue.put(self.memory.still_at[sensor], Due::Still { sensor });
        } else if self.house.fittings[sensor].role == Role::Radar && self.now.iter().any(|now| now.room == room) {
            // It sees also those who sit still; they are looked at again by and by.
            self.after(at, 60.0, Due::Still { sensor });
        } else {
            self.record.set(at, sensor, false, "");
        }
    }

    /// A light that follows motion goes out, if nothing has moved meanwhile.
    pub(super) fn falls_dark(&mut self, at: Timestamp, circuit: usize) {
        let lamp = &self.stage.circuits[circuit];
        let Manner::Motion { hold_s } = lamp.manner else { return };
        let left_s = hold_s - seconds_between(self.memory.moved_at[lamp.room], at);
        if left_s > 0.5 {
            return self.after(at, left_s.max(1.0), Due::Dark { circuit });
        }
        for device in lamp.members.clone().iter().copied() {
            self.record.set(at, device, false, AUTOMATION);
        }
    }

    /// Phones are seen on the network soon after their owners come, and missed some time after they left.
    pub(super) fn carries_phone(&mut self, at: Timestamp, person: usize, home: bool) {
        for device in self.stage.all(Thing::Phone).iter().copied() {
            if self.stage.devices[device].owner == Some(person) {
                let random = &mut self.stage.devices[device].random;
                let seconds = if home { random.between(5.0, 150.0) } else { random.between(150.0, 650.0) };
                self.after(at, seconds, Due::Phone { device, home });
            }
        }
    }

    /// Whether somebody lies in the bed that is theirs.
    pub(super) fn lies_in_bed(&mut self, at: Timestamp, person: usize) {
        let now = &self.now[person];
        let lies = matches!(now.doing, Activity::Sleep | Activity::Nap | Activity::LieDown)
            && now.room == self.lives[person].bedroom;
        for device in self.stage.all(Thing::Bed).iter().copied() {
            if self.stage.devices[device].owner == Some(person) && self.record.is_on(device) != lies {
                let seconds = if lies { 25.0 } else { 0.0 };
                self.after(at, seconds, Due::Contact { device, open: lies });
            }
        }
    }
}
