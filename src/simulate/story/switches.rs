//! Hands at switches: how quickly, how many at a time, and what slips the mind. What is wanted, others decide.

use super::Story;
use super::clock::later;
use super::life::Slip;
use super::queue::Due;
use super::queue::Provided;
use super::stage::Thing;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::RoomKind;
use crate::time::Timestamp;

impl Story<'_> {
    pub(super) fn is_lit(&self, circuit: usize) -> bool {
        self.stage.circuits[circuit].members.iter().any(|device| self.record.is_on(*device))
    }

    /// Lit, and somebody means it to be.
    pub(super) fn is_tended(&self, circuit: usize) -> bool {
        self.stage.circuits[circuit].members.iter().any(|device| self.record.is_tended(*device))
    }

    /// How easily this light is forgotten, and by which weakness.
    pub(super) fn slip_of(&self, circuit: usize) -> (Slip, f64) {
        let circuit = &self.stage.circuits[circuit];
        match (circuit.purpose, self.floor.kind(circuit.room)) {
            (LightUse::Closet, _) => (Slip::SideLight, 0.9),
            (LightUse::Porch | LightUse::Garden, _) => (Slip::SideLight, 1.1),
            (_, RoomKind::Garage | RoomKind::Basement | RoomKind::Attic | RoomKind::Closet | RoomKind::Laundry) => {
                (Slip::SideLight, 0.9)
            }
            (LightUse::Mood | LightUse::Worktop, _) => (Slip::Light, 0.9),
            (_, RoomKind::Hall | RoomKind::Stairs) => (Slip::Light, 0.7),
            (_, RoomKind::Bathroom | RoomKind::Toilet) => (Slip::Light, 0.45),
            _ => (Slip::Light, 0.5),
        }
    }

    /// A hand goes to the switch within seconds, and lights the circuit: all of it, or nearly.
    pub(super) fn lights(&mut self, at: Timestamp, person: usize, circuit: usize, why: &'static str) {
        let turn = self.now[person].turn;
        // Whoever is already gone again does not switch on behind their own back.
        self.lights_provided(at, circuit, Provided::Still { person, turn }, why);
        self.presses(at, person, circuit, "pushed");
        let favourites = self.lives[person].favourite_pct;
        let minute = self.minute(at);
        for device in self.stage.circuits[circuit].members.clone().iter().copied() {
            let own = &mut self.stage.devices[device];
            let random = &mut own.random;
            // Most lamps come on as they went off; now and then somebody sets them.
            if own.dims && random.chance(0.3) {
                let cosy = self.now[person].doing.is_cosy();
                let pct = match () {
                    () if self.now[person].turned_in => favourites[2],
                    () if cosy || minute > 1230.0 => favourites[1],
                    () => favourites[0],
                };
                let seconds = random.between(6.0, 20.0);
                self.after(at, seconds, Due::Dim { device, pct });
            }
        }
    }

    pub(super) fn lights_provided(&mut self, at: Timestamp, circuit: usize, provided: Provided, why: &'static str) {
        let lamp = &mut self.stage.circuits[circuit];
        let mut seconds = lamp.random.between(1.0, 5.0);
        let grouped = lamp.grouped;
        for device in lamp.members.clone().iter().copied() {
            let random = &mut self.stage.circuits[circuit].random;
            let pause = if grouped { random.between(0.0, 0.9) } else { random.between(1.0, 9.0) };
            if grouped || random.chance(0.93) {
                self.after(at, seconds, Due::Switch { device, level: 1.0, provided, why });
            }
            seconds += pause;
        }
    }

    /// Puts out what is lit of a circuit, with one thing in mind.
    pub(super) fn darkens(&mut self, at: Timestamp, circuit: usize, provided: Provided, why: &'static str) {
        let lamp = &mut self.stage.circuits[circuit];
        let mut seconds = lamp.random.between(1.0, 6.0);
        let grouped = lamp.grouped;
        for device in lamp.members.clone().iter().copied() {
            let random = &mut self.stage.circuits[circuit].random;
            let (pause, overlooked) = (random.between(0.6, 6.0), random.chance(0.012));
            seconds += if grouped { pause / 6.0 } else { pause };
            if !self.record.is_on(device) {
                continue;
            }
            if overlooked && !grouped {
                self.record.forget(at, device);
            } else {
                self.after(at, seconds, Due::Switch { device, level: 0.0, provided, why });
            }
        }
    }

    /// Switches a light off on leaving, or forgets it: `weight` says how easily that happens now.
    pub(super) fn darkens_or_forgets(
        &mut self,
        at: Timestamp,
        person: usize,
        circuit: usize,
        weight: f64,
        why: &'static str,
    ) {
        let (slip, easily) = self.slip_of(circuit);
        let forgets = self.lives[person].forgets(slip) * easily * weight;
        if self.stage.circuits[circuit].random.chance(forgets) {
            for device in self.stage.circuits[circuit].members.clone().iter().copied() {
                if self.record.is_on(device) {
                    self.record.forget(at, device);
                }
            }
        } else {
            self.darkens(at, circuit, Provided::RoomEmpty, why);
            self.presses(at, person, circuit, "double");
        }
    }

    /// Some switch by a button that sits in the same room.
    fn presses(&mut self, at: Timestamp, person: usize, circuit: usize, word: &'static str) {
        let room = self.stage.circuits[circuit].room;
        for button in self.stage.all(Thing::Button).iter().copied() {
            let device = &mut self.stage.devices[button];
            if device.room == room && device.random.chance(0.4 * device.keen) && self.now[person].room == room {
                self.after(at, 1.0, Due::Press { button, word });
            }
        }
    }

    /// A hand on something that is not a light.
    pub(super) fn turns_on(&mut self, at: Timestamp, person: usize, device: usize, seconds: f64, why: &'static str) {
        let turn = self.now[person].turn;
        self.after(at, seconds, Due::Switch { device, level: 1.0, provided: Provided::Still { person, turn }, why });
    }

    /// As [`Story::darkens_or_forgets`], for one thing that is not a light.
    pub(super) fn turns_off_or_forgets(
        &mut self,
        at: Timestamp,
        person: usize,
        device: usize,
        (slip, weight): (Slip, f64),
        why: &'static str,
    ) {
        let forgets = self.lives[person].forgets(slip) * weight;
        let random = &mut self.stage.devices[device].random;
        if random.chance(forgets) {
            self.record.forget(at, device);
        } else {
            let seconds = random.between(2.0, 12.0);
            self.after(at, seconds, Due::Switch { device, level: 0.0, provided: Provided::Anyway, why });
        }
    }

    /// It is on from now, and off again after so many seconds, whoever does that.
    pub(super) fn opens(&mut self, at: Timestamp, contact: usize, after_s: f64, for_s: f64) {
        self.after(at, after_s, Due::Contact { device: contact, open: true });
        self.queue.put(later(later(at, after_s), for_s.max(2.0)), Due::Contact { device: contact, open: false });
    }
}
