//! What people want of lights when they come, go, look around and go to bed.

use super::Story;
use super::activity::Activity;
use super::floor::AWAY;
use super::queue::Due;
use super::queue::Provided;
use super::stage::Manner;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::RoomKind;
use crate::time::Timestamp;

/// What somebody in a room asks of one of its lights.
struct Wish {
    /// By how much earlier than usual it is too dark for it.
    dusk: f64,
    /// How gladly it is lit on entering, and later on.
    at_once: f64,
    by_and_by: f64,
}

const fn wish(dusk: f64, at_once: f64, by_and_by: f64) -> Wish {
    Wish { dusk, at_once, by_and_by }
}

const NOT_NEEDED: Wish = wish(1.0, 0.0, 0.0);

impl Story<'_> {
    /// Daylight in a room, in lux.
    pub(super) fn room_lx(&self, at: Timestamp, room: usize) -> f64 {
        self.surroundings.sky.outside_lx(at) * self.house.rooms[room].daylight
    }

    pub(super) fn is_evening(&self, at: Timestamp) -> bool {
        let minute = self.minute(at);
        !(super::DAWN..960.0).contains(&minute)
    }

    pub(super) fn is_dark_outside(&self, at: Timestamp) -> bool {
        self.surroundings.sky.outside_lx(at) < 40.0
    }

    /// Somebody in a room sees what is on and off in it, at once on entering or from time to time.
    pub(super) fn looks_around(&mut self, at: Timestamp, person: usize, entering: bool) {
        let (room, doing) = (self.now[person].room, self.now[person].doing);
        if room == AWAY || !doing.awake() {
            return;
        }
        // Two people do not find the same dusk dark, nor does one person twice.
        let mood = self.now[person].hands.normal(1.0, 0.22).max(0.2);
        let enough_lx = self.lives[person].dark_lx * mood;
        let lx = self.room_lx(at, room);
        let dozing =
            self.now.iter().any(|now| now.room == room && (now.doing.asleep() || now.doing == Activity::LieDown));
        for circuit in self.stage.circuits_in(room).iter().copied() {
            let wish = self.wish(at, person, circuit);
            let dusk = wish.dusk;
            let mut keen = if entering { wish.at_once } else { wish.by_and_by };
            if dozing && doing != Activity::Host {
                keen *= 0.12;
            }
            self.minds(at, person, circuit, lx / (enough_lx * dusk), keen);
        }
        self.looks_at_things(at, person, room, entering);
        if self.lives[person].grown_up() && !self.now[person].turned_in {
            self.thinks_of_the_porch(at, person);
        }
    }

    /// Makes a light as it should be, if this person cares just now; sees it, if it was forgotten.
    /// `light` is 1 where it is just light enough without.
    fn minds(&mut self, at: Timestamp, person: usize, circuit: usize, light: f64, keen: f64) {
        let by_rule = matches!(self.stage.circuits[circuit].manner, Manner::Motion { .. });
        let why = self.now[person].doing.word();
        let lamp = &mut self.stage.circuits[circuit];
        let (glad, fed_up) = (lamp.random.chance(keen * lamp.keen), lamp.random.chance(0.3));
        match (self.is_lit(circuit), light < 1.0) {
            (true, true) => {
                for device in self.stage.circuits[circuit].members.clone().iter().copied() {
                    self.record.notice(at, device);
                }
            }
            (false, true) if glad && !by_rule => self.lights(at, person, circuit, why),
            // Bright enough by now, and somebody cares.
            (true, false) if light > 1.6 && fed_up => self.darkens(at, circuit, Provided::Anyway, "daylight"),
            _ => {}
        }
    }

    fn wish(&self, at: Timestamp, person: usize, circuit: usize) -> Wish {
        let lamp = &self.stage.circuits[circuit];
        let now = &self.now[person];
        let (doing, kind) = (now.doing, self.floor.kind(lamp.room));
        if now.turned_in && doing == Activity::Toilet {
            // In the middle of the night one light is more than enough.
            return match lamp.purpose {
                LightUse::Main | LightUse::Mirror => wish(1.0, 0.45, 0.0),
                _ => NOT_NEEDED,
            };
        }
        let precise = matches!(
            doing,
            Activity::Cook
                | Activity::Dishes
                | Activity::Wash
                | Activity::Bathe
                | Activity::Dress
                | Activity::Hobby
                | Activity::Work
                | Activity::Desk
                | Activity::Chores
        );
        let wet = matches!(kind, RoomKind::Bathroom | RoomKind::Toilet | RoomKind::Closet | RoomKind::Basement);
        match lamp.purpose {
            LightUse::Main => match doing {
                Activity::Tv => wish(0.4, 0.3, 0.02),
                Activity::Music | Activity::Read => wish(0.8, 0.5, 0.1),
                Activity::Fetch => wish(1.5, 0.95, 0.5),
                _ if wet => wish(3.0, 0.95, 0.3),
                _ if precise => wish(1.5, 0.92, 0.3),
                _ => wish(1.0, 0.88, 0.25),
            },
            LightUse::Mood if !self.is_evening(at) => wish(0.5, 0.05, 0.01),
            LightUse::Mood => match doing {
                Activity::Host => wish(1.5, 0.85, 0.15),
                _ if doing.is_cosy() => wish(1.0, 0.6, 0.12),
                Activity::Eat | Activity::Desk | Activity::Play => wish(0.8, 0.3, 0.05),
                Activity::Bathe => wish(1.0, 0.4, 0.0),
                _ => wish(0.6, 0.08, 0.02),
            },
            LightUse::Desk { resident } if resident == person && matches!(doing, Activity::Desk | Activity::Work) => {
                wish(2.5, 0.9, 0.3)
            }
            LightUse::Bedside { resident } if resident == person && doing == Activity::Dress => wish(0.8, 0.25, 0.0),
            LightUse::Worktop => match doing {
                Activity::Cook | Activity::Dishes => wish(2.5, 0.85, 0.3),
                Activity::Snack | Activity::Breakfast => wish(1.0, 0.35, 0.0),
                _ => NOT_NEEDED,
            },
            LightUse::Table => match doing {
                Activity::Eat | Activity::Breakfast | Activity::Host => wish(1.4, 0.85, 0.3),
                Activity::Desk | Activity::Work | Activity::Play => wish(1.2, 0.7, 0.2),
                _ => NOT_NEEDED,
            },
            LightUse::Mirror if matches!(doing, Activity::Wash | Activity::Bathe | Activity::Dress) => {
                wish(4.0, 0.75, 0.1)
            }
            LightUse::Way => wish(0.7, 0.6, 0.1),
            LightUse::Closet => wish(20.0, 0.97, 0.5),
            LightUse::Porch | LightUse::Garden => wish(1.0, 0.6, 0.2),
            LightUse::Desk { .. } | LightUse::Bedside { .. } | LightUse::Mirror | LightUse::Night => NOT_NEEDED,
        }
    }

    /// On the way through a room one sees its light, and through open doors what was left on elsewhere.
    pub(super) fn passes_through(&mut self, at: Timestamp, person: usize, room: usize) {
        let asleep_on_their_feet = self.now[person].turned_in;
        let mood = self.now[person].hands.normal(1.0, 0.22).max(0.2);
        let light = self.room_lx(at, room) / (self.lives[person].dark_lx * mood);
        for circuit in self.stage.circuits_in(room).iter().copied() {
            let keen = match self.stage.circuits[circuit].purpose {
                LightUse::Way if asleep_on_their_feet => 0.25,
                LightUse::Way => 0.7,
                LightUse::Main if !asleep_on_their_feet => 0.5,
                _ => 0.0,
            };
            // Whoever only walks by makes no light his own.
            if light < 1.0 && self.is_lit(circuit) || keen == 0.0 {
                continue;
            }
            self.minds(at, person, circuit, light, keen);
            if light < 1.0 {
                self.switches_off_behind(at, person, circuit);
            }
        }
        let common = |story: &Self, room| story.floor.is_common(room) || story.floor.kind(room) == RoomKind::Bathroom;
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &self.stage.circuits[circuit];
            let seen = if asleep_on_their_feet { lamp.room == room } else { common(self, lamp.room) };
            let forgotten = seen && self.is_lit(circuit) && !self.is_tended(circuit);
            if forgotten && self.stage.circuits[circuit].random.chance(0.3) {
                self.darkens(at, circuit, Provided::RoomEmpty, "passing");
            }
        }
    }

    /// Chance that somebody leaves a light on without a thought: those who forget much and tidy little do.
    fn carelessness(&self, person: usize, circuit: usize) -> f64 {
        let life = &self.lives[person];
        (life.forgets(self.slip_of(circuit).0) * 1.8).min(0.5) * (1.3 - life.tidy[self.stage.circuits[circuit].room])
    }

    /// Whoever lights their way puts out the light behind them, or leaves it for the evening, or does not care.
    fn switches_off_behind(&mut self, at: Timestamp, person: usize, circuit: usize) {
        let careless = self.carelessness(person, circuit);
        let evening = self.is_evening(at) && !self.now[person].turned_in;
        let lamp = &mut self.stage.circuits[circuit];
        let (tidies, seconds, pause) =
            (!lamp.random.chance(careless), lamp.random.between(14.0, 45.0), lamp.random.skewed(900.0, 0.6));
        if lamp.ambient && evening {
            return;
        }
        if !tidies {
            return self.after(at, pause, Due::Unneeded { circuit });
        }
        for device in self.stage.circuits[circuit].members.clone().iter().copied() {
            let off = Due::Switch { device, level: 0.0, provided: Provided::RoomEmpty, why: "leaving" };
            self.after(at, seconds, off);
        }
    }

    /// The last one out of a room switches off, leaves it on for the evening or for a minute, or forgets.
    pub(super) fn leaves_room(&mut self, at: Timestamp, person: usize, room: usize) {
        let next = self.now[person].doing;
        self.leaves_things(at, person, room);
        let shared = self.somebody_awake_in(room, Some(person));
        if shared {
            return;
        }
        let turned_in = self.now[person].turned_in;
        let tidy = self.lives[person].tidy[room];
        let evening = self.is_evening(at) && !turned_in;
        let small = matches!(self.floor.kind(room), RoomKind::Closet | RoomKind::Toilet | RoomKind::Bathroom);
        let lasting = !self.now[person].did.is_an_errand();
        let back_soon =
            next.is_an_errand() && lasting && !turned_in && !small && self.now[person].hands.chance(0.9 - 0.4 * tidy);
        let stays_in_common = evening && self.floor.is_common(room) && !next.asleep();
        if back_soon {
            self.now[person].returns_to = Some(room);
        }
        for circuit in self.stage.circuits_in(room).iter().copied() {
            let careless = self.carelessness(person, circuit);
            let lamp = &mut self.stage.circuits[circuit];
            let (habit, careless) = (lamp.random.chance(0.94), lamp.random.chance(careless));
            let pause = lamp.random.skewed(900.0, 0.6);
            let stays = stays_in_common && lamp.ambient && habit;
            let by_rule = matches!(lamp.manner, Manner::Motion { .. });
            if back_soon || by_rule || stays || !self.is_tended(circuit) {
                continue;
            }
            if careless && evening && !small {
                // They did not think of it, nor of coming back.
                self.after(at, pause, Due::Unneeded { circuit });
                continue;
            }
            if self.record.why(self.stage.circuits[circuit].members[0]) == super::ON_PURPOSE && turned_in {
                continue;
            }
            self.darkens_or_forgets(at, person, circuit, 1.5 - tidy, "leaving");
        }
    }

    /// Meant to be back in a minute, and went elsewhere.
    pub(super) fn comes_back_or_not(&mut self, at: Timestamp, person: usize) {
        let now = &self.now[person];
        let Some(room) = now.returns_to.filter(|_| !now.doing.is_an_errand()) else { return };
        let gone = now.room != room;
        self.now[person].returns_to = None;
        if !gone || self.somebody_awake_in(room, Some(person)) {
            return;
        }
        let evening = self.is_evening(at) && self.floor.is_common(room) && !self.now[person].turned_in;
        for circuit in self.stage.circuits_in(room).iter().copied() {
            let careless = self.carelessness(person, circuit) * 2.0;
            let lamp = &mut self.stage.circuits[circuit];
            let (goes_back, pause) = (!lamp.random.chance(careless), lamp.random.skewed(900.0, 0.6));
            if evening && lamp.ambient || !self.is_tended(circuit) {
                continue;
            }
            if goes_back {
                self.darkens_or_forgets(at, person, circuit, 2.0, "leaving");
            } else {
                self.after(at, pause, Due::Unneeded { circuit });
            }
        }
    }

    /// Before the door it is dark, and somebody may come.
    fn thinks_of_the_porch(&mut self, at: Timestamp, person: usize) {
        let minute = self.minute(at);
        if !(900.0..1330.0).contains(&minute) || !self.is_dark_outside(at) {
            return;
        }
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &mut self.stage.circuits[circuit];
            let often = match lamp.purpose {
                LightUse::Porch => 0.1,
                LightUse::Garden => 0.02,
                _ => continue,
            };
            if lamp.manner == Manner::Hand && lamp.random.chance(often * lamp.keen) && !self.is_lit(circuit) {
                self.lights(at, person, circuit, "evening");
            }
        }
    }

    /// A light that was left on without a thought is missed by nobody.
    pub(super) fn is_not_needed(&mut self, at: Timestamp, circuit: usize) {
        let lamp = &self.stage.circuits[circuit];
        if self.somebody_awake_in(lamp.room, None) {
            return;
        }
        for device in lamp.members.clone().iter().copied() {
            if self.record.is_tended(device) {
                self.record.forget(at, device);
            }
        }
    }

    /// What burns where nobody is, in broad daylight: nobody forgot it at any one moment, yet nobody wants it.
    pub(super) fn overlooks(&mut self, at: Timestamp) {
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &self.stage.circuits[circuit];
            let outside = self.floor.kind(lamp.room).outside();
            let unneeded = outside && !self.is_dark_outside(at) || !self.somebody_awake_in(lamp.room, None);
            let by_rule = matches!(lamp.manner, Manner::Motion { .. });
            if unneeded && !by_rule {
                for device in lamp.members.clone().iter().copied() {
                    if self.record.is_tended(device) {
                        self.record.forget(at, device);
                    }
                }
            }
        }
    }

    /// The last one has fallen asleep: what burns now burns through the night.
    pub(super) fn house_sleeps(&mut self, at: Timestamp) {
        let somebody_out = self.now.iter().any(|now| now.room == AWAY);
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &self.stage.circuits[circuit];
            let for_those_out = somebody_out
                && matches!(self.floor.kind(lamp.room), RoomKind::Hall | RoomKind::Porch | RoomKind::Stairs);
            let timed = matches!(lamp.manner, Manner::Motion { .. } | Manner::Dusk { .. } | Manner::Clock { .. });
            for device in lamp.members.clone().iter().copied() {
                if !self.record.is_tended(device) || self.record.why(device) == super::ON_PURPOSE {
                    continue;
                }
                if for_those_out {
                    self.record.intend(at, device);
                } else if !(timed && self.record.why(device) == super::AUTOMATION) {
                    self.record.forget(at, device);
                }
            }
        }
        for thing in super::doors::LEFT_OFF {
            for device in self.stage.all(thing).iter().copied() {
                let by_hand = self.stage.devices[device].manner == Manner::Hand;
                if by_hand && self.record.is_tended(device) {
                    self.record.forget(at, device);
                }
            }
        }
    }
}
