//! Those who do not live here and move about all the same: guests, and the cat.

use super::Story;
use super::clock::later;
use super::labels::Said;
use super::queue::Due;
use super::queue::Provided;
use super::stage::Manner;
use crate::simulate::cast::LightUse;
use crate::time::Timestamp;

impl Story<'_> {
    /// Guests of the day are let in and out, and wash their hands meanwhile.
    pub(super) fn expects_guests(&mut self, at: Timestamp) {
        let today = self.surroundings.today.day;
        if let Some(per_hour) = self.rules.cat_per_hour {
            let hours = self.memory.others.skewed(1.0 / per_hour, 0.9);
            self.after(at, hours * 3600.0, Due::Pet);
        }
        let Some(visit) = self.surroundings.today.visit else { return };
        let instant = |minute| self.surroundings.clock.instant(today, minute);
        let (from, until) = (instant(visit.from), instant(visit.until));
        self.queue.put(from, Due::Guest { room: ARRIVING });
        self.queue.put(until, Due::Guest { room: LEAVING });
        let room = self.floor.guest_toilet();
        let visits = if visit.party { 9 } else { 2 };
        for _ in 0..visits {
            let share = self.memory.others.unit();
            let seconds = (until.as_millis() - from.as_millis()) as f64 / 1000.0 * share;
            self.after(from, seconds + 300.0, Due::Guest { room });
        }
        if let Some(bedroom) = self.floor.guest_room.filter(|_| visit.overnight) {
            self.queue.put(later(until, 600.0), Due::Guest { room: bedroom });
        }
    }

    pub(super) fn guest_visits(&mut self, at: Timestamp, room: usize) {
        if room == LEAVING {
            self.labels.say(at, Said::Guests, false);
            self.labels.say(at, Said::Party, false);
        }
        if !self.somebody_home() {
            return;
        }
        let party = self.surroundings.today.visit.is_some_and(|visit| visit.party);
        if room == ARRIVING || room == LEAVING {
            self.opens_front_door(at, 5.0);
            if let Some(hall) = self.floor.hall() {
                self.after(at, 8.0, Due::Motion { room: hall });
            }
            if room == ARRIVING {
                self.labels.say(at, Said::Guests, true);
                self.labels.say(at, Said::Party, party);
            }
            return;
        }
        if !self.labels.holds(Said::Guests) && Some(room) != self.floor.guest_room {
            return;
        }
        self.moves_in(at, room);
        let minutes = self.memory.others.skewed(3.5, 0.6);
        let overnight = Some(room) == self.floor.guest_room;
        let minutes = if overnight { minutes * 6.0 } else { minutes };
        self.after(at, minutes * 30.0, Due::Motion { room });
        for circuit in self.stage.circuits_in(room).iter().copied() {
            let lamp = &self.stage.circuits[circuit];
            let by_hand = !matches!(lamp.manner, Manner::Motion { .. });
            if lamp.purpose != LightUse::Main || !by_hand || self.is_lit(circuit) || self.room_lx(at, room) > 150.0 {
                continue;
            }
            self.lights_provided(at, circuit, Provided::Anyway, "guests");
            let done = later(at, minutes * 60.0);
            let members = self.stage.circuits[circuit].members.clone();
            // It is not their house: they are not sure whether the light was on before.
            let forgets = self.memory.others.chance(0.15);
            for device in members.iter().copied() {
                self.queue.put(
                    done,
                    match forgets {
                        true => Due::Forget { device, from: 1.0 },
                        false => Due::Switch { device, level: 0.0, provided: Provided::RoomEmpty, why: "guests" },
                    },
                );
            }
        }
    }

    /// The cat walks through a room, and the next time is put.
    pub(super) fn cat_walks(&mut self, at: Timestamp) {
        let Some(per_hour) = self.rules.cat_per_hour else { return };
        let rooms = [Some(self.floor.living()), self.floor.hall()];
        let room = rooms[usize::from(self.memory.others.chance(0.4))].unwrap_or(self.floor.living());
        for sensor in self.stage.sensors_in(room).iter().copied() {
            if self.house.fittings[sensor].role == crate::simulate::cast::Role::Motion {
                self.moves_in(at, room);
                break;
            }
        }
        let minute = self.minute(at);
        let hours = self.memory.others.skewed(1.0 / per_hour, 0.9);
        // At the next dawn it is put anew; two cats would come of it else.
        if hours * 60.0 < (super::DAWN - minute).rem_euclid(1440.0) {
            self.after(at, hours * 3600.0, Due::Pet);
        }
    }
}

/// Instead of a room: guests are at the door.
const ARRIVING: usize = usize::MAX - 1;
const LEAVING: usize = usize::MAX - 2;
