//! The last light of the day: reading in bed, falling asleep over it, and the lights of a room in which one goes to bed.

use super::Story;
use super::life::Slip;
use super::queue::Due;
use super::queue::Provided;
use super::stage::Manner;
use crate::simulate::cast::LightUse;
use crate::time::Timestamp;

impl Story<'_> {
    /// The bedside lamps of this person in the room in which they are.
    fn is_bedside_of(&self, circuit: usize, person: usize) -> bool {
        let lamp = &self.stage.circuits[circuit];
        lamp.room == self.now[person].room && lamp.purpose == LightUse::Bedside { resident: person }
    }

    pub(super) fn lights_bedside(&mut self, at: Timestamp, person: usize) {
        for circuit in 0..self.stage.circuits.len() {
            if self.is_bedside_of(circuit, person) && !self.is_lit(circuit) {
                let turn = self.now[person].turn;
                let lamp = &mut self.stage.circuits[circuit];
                if lamp.random.chance(lamp.keen.max(0.5)) {
                    let provided = Provided::Still { person, turn };
                    self.lights_provided(super::later(at, 12.0), circuit, provided, "reading in bed");
                }
            }
        }
    }

    pub(super) fn puts_out_bedside(&mut self, at: Timestamp, person: usize) {
        for circuit in 0..self.stage.circuits.len() {
            if !self.is_bedside_of(circuit, person) || !self.is_tended(circuit) {
                continue;
            }
            let forgets = self.lives[person].forgets(Slip::Light) * 0.8;
            let random = &mut self.stage.circuits[circuit].random;
            if !random.chance(forgets) {
                self.darkens(at, circuit, Provided::Anyway, "sleep");
                continue;
            }
            // Waking in its light, one puts it out; or it burns until morning.
            let (wakes, hours) = (random.chance(0.5), random.between(1.0, 4.0));
            for device in self.stage.circuits[circuit].members.clone().iter().copied() {
                if self.record.is_on(device) {
                    self.record.forget(at, device);
                    if wakes {
                        let out = Due::Switch { device, level: 0.0, provided: Provided::Anyway, why: "sleep" };
                        self.after(at, hours * 3600.0, out);
                    }
                }
            }
        }
    }

    /// In bed the light of the room is put out, except what is to burn.
    pub(super) fn goes_to_bed_with(&mut self, at: Timestamp, person: usize, circuit: usize) {
        let lamp = &self.stage.circuits[circuit];
        let mine = !matches!(lamp.purpose, LightUse::Bedside { resident } if resident != person);
        let reads = lamp.purpose == LightUse::Bedside { resident: person };
        let by_rule = matches!(lamp.manner, Manner::Motion { .. });
        let on_purpose = self.record.why(lamp.members[0]) == super::ON_PURPOSE;
        if mine && !reads && !by_rule && !on_purpose && lamp.purpose != LightUse::Night {
            self.darkens_or_forgets(at, person, circuit, 0.6, "bedtime");
        } else if reads && self.now[person].doing == super::activity::Activity::Sleep {
            self.puts_out_bedside(at, person);
        }
    }
}
