//! Coming, going, and the round before bed: what is locked, closed, switched off and forgotten then.

use super::Story;
use super::activity::Activity;
use super::floor::AWAY;
use super::life::Slip;
use super::queue::Due;
use super::queue::Provided;
use super::stage::Manner;
use super::stage::Thing;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::RoomKind;
use crate::simulate::clock::later;
use crate::time::Timestamp;

impl Story<'_> {
    pub(super) fn comes_home(&mut self, at: Timestamp, person: usize) {
        self.carries_phone(at, person, true);
        if self.now[person].by_car && self.opens_garage(at, person) {
            self.after(at, 20.0, Due::Motion { room: self.floor.garage.unwrap_or(AWAY) });
        } else {
            self.unlocks(at);
            self.opens_front_door(at, 4.0);
        }
        self.sees_outside(at, person);
    }

    pub(super) fn leaves_home(&mut self, at: Timestamp, person: usize, from: usize) {
        self.takes_children_along(at, person);
        self.carries_phone(at, person, false);
        let last = !self.somebody_home();
        if !last {
            self.leaves_room(at, person, from);
            for room in self.floor.way(from, AWAY).into_iter().flatten() {
                self.after(at, 4.0, Due::Pass { person, room });
            }
        }
        if let Some(hall) = self.floor.hall() {
            self.after(at, 25.0, Due::Motion { room: hall });
        }
        if self.now[person].by_car && self.opens_garage(at, person) {
            // The door in the garage falls shut by itself.
        } else {
            self.unlocks(later(at, 30.0));
            self.opens_front_door(at, 34.0);
        }
        self.sees_outside(at, person);
        if !last {
            return self.leaves_only_sleepers(at, person);
        }
        let dark = self.is_dark_outside(at);
        let late = self.minute(at) > 1000.0;
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &self.stage.circuits[circuit];
            let outside = self.floor.kind(lamp.room).outside();
            if matches!(lamp.manner, Manner::Motion { .. }) || !self.is_tended(circuit) {
                continue;
            }
            let timed = self.record.why(lamp.members[0]) == super::AUTOMATION;
            if timed || outside && dark {
                continue;
            }
            // Some let a light burn for when they come home in the dark.
            let hall = matches!(self.floor.kind(lamp.room), RoomKind::Hall | RoomKind::Living);
            if late && hall && self.stage.circuits[circuit].random.chance(0.06) {
                for device in self.stage.circuits[circuit].members.clone().iter().copied() {
                    if self.record.is_on(device) {
                        self.record.intend(at, device);
                    }
                }
                continue;
            }
            self.darkens_or_forgets(at, person, circuit, 1.4, "leaving");
        }
        for thing in LEFT_OFF.into_iter().chain([Thing::Fan, Thing::Cooler]) {
            for device in self.stage.all(thing).iter().copied() {
                if self.record.is_tended(device) && self.stage.devices[device].manner == Manner::Hand {
                    self.turns_off_or_forgets(at, person, device, (Slip::Machine, 1.0), "leaving");
                }
            }
        }
        self.sets_thermostats(at, person, super::rules::AWAY_C, 0.4);
        self.locks_or_forgets(later(at, 50.0), person);
    }

    /// Whoever leaves while all others sleep switches off as the last one up does.
    fn leaves_only_sleepers(&mut self, at: Timestamp, person: usize) {
        if self.now.iter().any(|now| now.room != AWAY && !now.doing.asleep()) {
            return;
        }
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &self.stage.circuits[circuit];
            let by_rule = self.record.why(lamp.members[0]) == super::AUTOMATION;
            if self.floor.is_common(lamp.room) && !by_rule && self.is_tended(circuit) {
                self.darkens_or_forgets(at, person, circuit, 1.2, "leaving");
            }
        }
    }

    /// From the street one sees the porch light, and the windows of the garage and the cellar.
    fn sees_outside(&mut self, at: Timestamp, person: usize) {
        let dark = self.is_dark_outside(at);
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &self.stage.circuits[circuit];
            let chance = match self.floor.kind(lamp.room) {
                RoomKind::Porch | RoomKind::Garden | RoomKind::Balcony if !dark => 0.5,
                RoomKind::Garage | RoomKind::Basement | RoomKind::Attic => {
                    if dark {
                        0.5
                    } else {
                        0.12
                    }
                }
                _ => continue,
            };
            if self.is_lit(circuit) && !self.is_tended(circuit) && self.now[person].hands.chance(chance) {
                self.darkens(at, circuit, Provided::SomebodyHome, "passing");
            }
        }
        let porch_helps = dark && self.now[person].room != AWAY;
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &mut self.stage.circuits[circuit];
            let glad = lamp.purpose == LightUse::Porch && lamp.manner == Manner::Hand;
            if porch_helps && glad && lamp.random.chance(0.35 * lamp.keen) && !self.is_lit(circuit) {
                self.lights(at, person, circuit, "arriving");
            }
        }
    }

    /// Before bed, if nobody stays up downstairs: lights, screens, doors, covers.
    pub(super) fn makes_the_round(&mut self, at: Timestamp, person: usize) {
        let stays_up = |story: &Self| {
            story.now.iter().enumerate().any(|(other, now)| {
                other != person
                    && now.room != AWAY
                    && now.doing.awake()
                    && !now.turned_in
                    && story.floor.is_common(now.room)
            })
        };
        if stays_up(self) || self.lives[person].age == crate::simulate::cast::Age::Child {
            return self.lights_the_night(at, person);
        }
        let somebody_out = self.now.iter().enumerate().any(|(other, now)| other != person && now.room == AWAY);
        let elders = self.now.iter().zip(&self.lives).enumerate();
        let others_up = elders
            .into_iter()
            .any(|(other, (now, life))| other != person && life.grown_up() && now.room != AWAY && !now.turned_in);
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &self.stage.circuits[circuit];
            let kind = self.floor.kind(lamp.room);
            let common = self.floor.is_common(lamp.room) || kind.outside();
            let for_those_out = somebody_out && matches!(kind, RoomKind::Porch | RoomKind::Hall);
            let by_timer = self.record.why(lamp.members[0]) == super::AUTOMATION;
            if lamp.purpose == LightUse::Night || matches!(lamp.manner, Manner::Motion { .. }) || !self.is_lit(circuit)
            {
                continue;
            }
            if !self.is_tended(circuit) {
                let seen = if common { 0.5 } else { 0.2 };
                if self.stage.circuits[circuit].random.chance(seen) {
                    self.darkens(at, circuit, Provided::RoomEmpty, "bedtime");
                }
            } else if for_those_out || self.keeps_on_at_night(circuit) {
                for device in self.stage.circuits[circuit].members.clone().iter().copied() {
                    if self.record.is_on(device) {
                        self.record.intend(at, device);
                    }
                }
            } else if common && !others_up && !by_timer {
                self.darkens_or_forgets(at, person, circuit, 1.0, "bedtime");
            }
        }
        if others_up {
            return self.lights_the_night(at, person);
        }
        for thing in LEFT_OFF {
            for device in self.stage.all(thing).iter().copied() {
                let own = &self.stage.devices[device];
                if own.manner == Manner::Hand
                    && self.record.is_tended(device)
                    && !self.somebody_awake_in(own.room, Some(person))
                {
                    self.turns_off_or_forgets(at, person, device, (Slip::Screen, 0.8), "bedtime");
                }
            }
        }
        self.closes_covers(at, person);
        for device in self.stage.all(Thing::GarageDoor).iter().copied() {
            if self.record.is_on(device) && self.stage.devices[device].random.chance(0.5) {
                self.after(at, 60.0, Due::Switch { device, level: 0.0, provided: Provided::Anyway, why: "bedtime" });
            }
        }
        self.sets_thermostats(at, person, super::rules::NIGHT_C, 0.7);
        if !somebody_out {
            self.locks_or_forgets(later(at, 40.0), person);
        }
        self.lights_the_night(at, person);
    }

    fn closes_covers(&mut self, at: Timestamp, person: usize) {
        if self.rules.covers_move_alone {
            return;
        }
        for cover in self.stage.all(Thing::Cover).iter().copied() {
            let own = &mut self.stage.devices[cover];
            let cares = own.random.chance(own.keen.min(0.97));
            if self.record.level(cover) == 0.0 || own.keen < 0.1 {
                continue;
            }
            if cares && !own.random.chance(self.lives[person].forgets(Slip::Door) * 1.5) {
                self.after(
                    at,
                    30.0,
                    Due::Switch { device: cover, level: 0.0, provided: Provided::Anyway, why: "bedtime" },
                );
            } else if cares {
                self.record.forget(at, cover);
            }
        }
    }

    pub(super) fn opens_front_door(&mut self, at: Timestamp, seconds: f64) {
        for door in self.stage.all(Thing::FrontDoor).iter().copied() {
            let open_s = self.stage.devices[door].random.skewed(8.0, 0.8);
            self.opens(at, door, seconds, open_s);
        }
    }

    /// By car one leaves through the garage, if there is a door that moves; returns whether there is.
    fn opens_garage(&mut self, at: Timestamp, person: usize) -> bool {
        let doors = self.stage.all(Thing::GarageDoor);
        let Some(door) = doors.first().copied() else { return false };
        let why = if self.now[person].room == AWAY { "leaving" } else { "arriving" };
        self.after(at, 15.0, Due::Switch { device: door, level: 100.0, provided: Provided::Anyway, why });
        let forgets = self.lives[person].forgets(Slip::Door) * 1.2;
        let random = &mut self.stage.devices[door].random;
        let seconds = random.between(45.0, 160.0);
        if random.chance(forgets) {
            self.after(at, seconds, Due::Forget { device: door, from: 100.0 });
        } else {
            self.after(at, seconds, Due::Switch { device: door, level: 0.0, provided: Provided::Anyway, why });
        }
        true
    }

    /// Whoever wants through finds out whether the door was locked.
    fn unlocks(&mut self, at: Timestamp) {
        for lock in self.stage.all(Thing::Lock).iter().copied() {
            self.queue.put(at, Due::Switch { device: lock, level: 0.0, provided: Provided::Anyway, why: "door" });
            if let Some(seconds) = self.rules.locks_alone_after_s {
                self.after(at, seconds, Due::Timer { device: lock, level: 1.0 });
            }
        }
    }

    fn locks_or_forgets(&mut self, at: Timestamp, person: usize) {
        for lock in self.stage.all(Thing::Lock).iter().copied() {
            let forgets = self.lives[person].forgets(Slip::Door);
            if self.rules.locks_alone_after_s.is_none() && self.stage.devices[lock].random.chance(forgets) {
                self.queue.put(at, Due::Forget { device: lock, from: 0.0 });
            } else {
                self.queue
                    .put(at, Due::Switch { device: lock, level: 1.0, provided: Provided::Anyway, why: "locking up" });
            }
        }
    }

    /// Doors, windows and lids that belong to what somebody begins to do.
    pub(super) fn begins_with_doors(&mut self, at: Timestamp, person: usize, from: usize) {
        let (room, doing) = (self.now[person].room, self.now[person].doing);
        let fridge_visits = match doing {
            Activity::Cook => 4.0,
            Activity::Breakfast => 2.0,
            Activity::Snack | Activity::Dishes | Activity::Eat => 1.0,
            _ => 0.0,
        };
        for fridge in self.stage.all(Thing::Fridge).iter().copied() {
            let own = &mut self.stage.devices[fridge];
            let times = (fridge_visits * own.visits + own.random.unit()) as u32;
            for _ in 0..times.min(12) {
                let random = &mut self.stage.devices[fridge].random;
                let (visits, when) =
                    (random.chance(0.75), random.between(20.0, if fridge_visits > 2.0 { 1500.0 } else { 240.0 }));
                let seconds = random.skewed(9.0, 0.8);
                if visits {
                    self.opens(at, fridge, when, seconds);
                }
            }
        }
        let outside = |room: usize| room != AWAY && self.floor.kind(room).outside();
        if outside(room) != outside(from) && room != AWAY && from != AWAY {
            let warm = self.surroundings.sky.outside_c(at) > 20.0;
            for door in self.stage.all(Thing::BackDoor).iter().copied() {
                let random = &mut self.stage.devices[door].random;
                let seconds = if warm { random.skewed(1500.0, 1.0) } else { random.skewed(9.0, 0.8) };
                self.opens(at, door, 6.0, seconds);
            }
        }
        let airs = match doing {
            Activity::Dress if self.minute(at) < 720.0 => 0.45,
            Activity::Bathe | Activity::Cook => 0.3,
            Activity::Chores => 0.2,
            _ => 0.0,
        };
        for window in self.stage.all(Thing::Window).iter().copied() {
            let own = &mut self.stage.devices[window];
            if own.room == room && own.random.chance(airs * own.keen) {
                let seconds =
                    own.random.skewed(if self.surroundings.sky.outside_c(at) > 15.0 { 5400.0 } else { 780.0 }, 0.8);
                self.opens(at, window, 120.0, seconds);
            }
        }
        for door in self.stage.all(Thing::RoomDoor).iter().copied() {
            let own = &mut self.stage.devices[door];
            let through = (own.room == room || own.room == from) && room != from;
            if through && own.shut_behind {
                let seconds = own.random.skewed(6.0, 0.6);
                self.opens(at, door, 8.0, seconds);
            } else if through && own.random.chance(0.5) {
                let shut = matches!(doing, Activity::Bathe | Activity::Toilet | Activity::Sleep | Activity::Work);
                let open = own.room != room || !shut;
                self.after(at, 9.0, Due::Contact { device: door, open });
            }
        }
    }
}

/// What is switched off by whoever leaves the house last or goes to bed last.
pub(super) const LEFT_OFF: [Thing; 7] =
    [Thing::Screen, Thing::Speaker, Thing::Tree, Thing::CoffeeMaker, Thing::TowelRail, Thing::Heater, Thing::Computer];
