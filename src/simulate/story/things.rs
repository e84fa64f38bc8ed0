//! What people do with all that is not a light: screens, speakers, kettles, machines, fans, heaters, covers, windows.

use super::Story;
use super::activity::Activity;
use super::life::Slip;
use super::queue::Due;
use super::queue::Provided;
use super::stage::Manner;
use super::stage::Thing;
use crate::device::Property;
use crate::device::Value;
use crate::simulate::cast::Draw;
use crate::simulate::cast::RoomKind;
use crate::simulate::clock::later;
use crate::time::Timestamp;

/// Why something is on that a hub calls on while it draws power.
const IN_USE: &str = "in use";

impl Story<'_> {
    /// Whoever does something switches on what they do it with.
    pub(super) fn begins_activity(&mut self, at: Timestamp, person: usize, from: usize) {
        let (room, doing) = (self.now[person].room, self.now[person].doing);
        self.comes_back_or_not(at, person);
        self.lies_in_bed(at, person);
        self.begins_with_doors(at, person, from);
        let minute = self.minute(at);
        match doing {
            Activity::Tv => self.starts(at, person, Thing::Screen, Some(room), 1.0),
            Activity::Music => self.starts(at, person, Thing::Speaker, Some(room), 0.95),
            Activity::Play if minute > 900.0 => self.starts(at, person, Thing::Screen, Some(room), 0.2),
            Activity::Desk | Activity::Work => self.starts(at, person, Thing::Computer, Some(room), 0.85),
            Activity::Cook | Activity::Chores | Activity::Host => {
                self.starts(at, person, Thing::Speaker, None, 0.2 * self.is_musical(person));
                if doing == Activity::Cook {
                    self.runs(at, person, Thing::Kettle, 0.2);
                }
            }
            Activity::Breakfast => {
                self.runs(at, person, Thing::Kettle, 0.55);
                self.runs(at, person, Thing::CoffeeMaker, 0.6);
            }
            Activity::Snack => {
                self.runs(at, person, Thing::Kettle, 0.4);
                self.runs(at, person, Thing::CoffeeMaker, if minute < 960.0 { 0.3 } else { 0.04 });
            }
            Activity::Bathe => {
                self.starts(at, person, Thing::TowelRail, None, 0.6);
            }
            Activity::Laundry => self.runs(at, person, Thing::Washer, 0.8),
            Activity::Dishes => self.runs(at, person, Thing::Dishwasher, 0.45),
            Activity::Sleep if self.now[person].turned_in => self.starts(at, person, Thing::Charger, None, 0.6),
            _ => {}
        }
        if doing == Activity::LieDown || doing == Activity::Sleep {
            self.settles_in_bed(at, person);
        }
    }

    /// What the end of an activity asks for, before the next one begins.
    pub(super) fn ends_activity(&mut self, at: Timestamp, person: usize, next: Activity) {
        let (room, doing) = (self.now[person].room, self.now[person].doing);
        if doing == next {
            return;
        }
        // Whoever fetches a drink comes back to it.
        let back_soon = next.is_an_errand() && self.now[person].hands.chance(0.8);
        match doing {
            Activity::Tv | Activity::Play if !back_soon => self.stops(at, person, Thing::Screen, room, 0.7),
            Activity::Music | Activity::Host => self.stops(at, person, Thing::Speaker, room, 0.7),
            Activity::Desk | Activity::Work if !back_soon => self.stops(at, person, Thing::Computer, room, 0.9),
            Activity::LieDown => self.puts_out_bedside(at, person),
            Activity::Sleep => {
                for charger in self.stage.all(Thing::Charger).iter().copied() {
                    let mine = self.stage.devices[charger].room == room && self.record.is_tended(charger);
                    if mine && !self.now[person].turned_in && self.stage.devices[charger].manner == Manner::Hand {
                        self.turns_off_or_forgets(at, person, charger, (Slip::Machine, 1.2), "morning");
                    }
                }
            }
            _ => {}
        }
    }

    /// Switches on what is at hand: of all such things, those in `room`, or anywhere.
    fn starts(&mut self, at: Timestamp, person: usize, thing: Thing, room: Option<usize>, keen: f64) {
        let why = self.now[person].doing.word();
        for device in self.stage.all(thing).iter().copied() {
            let own = &mut self.stage.devices[device];
            let here = room.is_none_or(|room| own.room == room);
            // Screens and speakers may stand there unused; of the rest even what is little used is used.
            let least = if matches!(thing, Thing::Screen | Thing::Speaker) { 0.0 } else { 0.3 };
            let (glad, seconds) = (own.random.chance(keen * own.keen.max(least)), own.random.between(16.0, 60.0));
            if here && glad && own.manner == Manner::Hand {
                if self.record.is_on(device) {
                    self.record.notice(at, device);
                } else {
                    self.turns_on(at, person, device, seconds, why);
                }
            }
        }
    }

    fn stops(&mut self, at: Timestamp, person: usize, thing: Thing, room: usize, weight: f64) {
        for device in self.stage.all(thing).iter().copied() {
            let here = self.stage.devices[device].room == room && self.stage.devices[device].manner == Manner::Hand;
            let doing = self.now[person].doing;
            let others = self
                .now
                .iter()
                .enumerate()
                .any(|(other, now)| other != person && now.room == room && now.doing == doing);
            if here && !others && self.record.is_tended(device) {
                self.turns_off_or_forgets(at, person, device, (Slip::Screen, weight), "done");
            }
        }
    }

    /// Starts a machine that runs for its time: on a plug that stays on it only draws, else somebody switches it.
    fn runs(&mut self, at: Timestamp, person: usize, thing: Thing, keen: f64) {
        let (minutes, spread) = match thing {
            Thing::Kettle => (3.2, 0.3),
            Thing::CoffeeMaker => (14.0, 0.8),
            Thing::Dishwasher => (105.0, 0.3),
            _ => (85.0, 0.4),
        };
        for device in self.stage.all(thing).iter().copied() {
            let own = &mut self.stage.devices[device];
            let (glad, wait) = (own.random.chance(keen * own.keen.max(0.3)), own.random.between(15.0, 90.0));
            let seconds = own.random.skewed(minutes, spread) * 60.0;
            let by_use = own.manner == Manner::ByUse;
            let (always, late) = (own.manner == Manner::AlwaysOn, own.random.skewed(12.0, 1.5) * 60.0);
            if !glad {
                continue;
            }
            let (from, until) = (later(at, wait), later(at, wait + seconds));
            if by_use {
                // What one sees is the heating, for a cup or a pot, not the plate that keeps it warm.
                let share = match thing {
                    Thing::CoffeeMaker => own.random.between(0.06, 0.25),
                    Thing::Kettle => own.random.between(0.3, 0.9),
                    _ => 1.0,
                };
                let until = later(from, seconds * share);
                if !self.record.is_on(device) {
                    let why = IN_USE;
                    self.queue.put(from, Due::Switch { device, level: 1.0, provided: Provided::Anyway, why });
                    self.queue.put(until, Due::Switch { device, level: 0.0, provided: Provided::Anyway, why });
                }
            } else if always {
                let running = self.memory.draws.iter().rev().find(|draw| draw.device == device);
                if running.is_none_or(|draw| draw.until < from) {
                    self.memory.draws.push(Draw { device, from, until });
                }
            } else if !self.record.is_on(device) {
                let why = self.now[person].doing.word();
                self.queue.put(from, Due::Switch { device, level: 1.0, provided: Provided::SomebodyHome, why });
                // A kettle stops by itself; the rest waits until somebody comes by.
                let forgets = self.lives[person].forgets(Slip::Machine) * 1.5;
                let done = if thing == Thing::Kettle { until } else { later(until, late) };
                let forgotten = self.stage.devices[device].random.chance(forgets) && thing != Thing::Kettle;
                self.queue.put(
                    done,
                    match forgotten {
                        true => Due::Forget { device, from: 1.0 },
                        false => Due::Switch { device, level: 0.0, provided: Provided::SomebodyHome, why: "done" },
                    },
                );
                // Nobody at home to switch it off: then nobody wants it on either.
                self.queue.put(later(done, 1.0), Due::Forget { device, from: 1.0 });
            }
        }
    }

    /// What in a room is not a light, and is seen by those in it.
    pub(super) fn looks_at_things(&mut self, at: Timestamp, person: usize, room: usize, entering: bool) {
        let doing = self.now[person].doing;
        for screen in self.stage.all(Thing::Screen).iter().copied() {
            if self.stage.devices[screen].room != room || !self.record.is_on(screen) {
                continue;
            }
            let watched = self.now.iter().any(|now| now.room == room && now.doing == Activity::Tv);
            if watched {
                self.record.notice(at, screen);
            } else if self.record.is_forgotten(screen) && self.now[person].hands.chance(0.5) {
                self.after(
                    at,
                    5.0,
                    Due::Switch { device: screen, level: 0.0, provided: Provided::Anyway, why: "passing" },
                );
            }
        }
        let outside_c = self.surroundings.sky.outside_c(at);
        let settled = doing.is_cosy() || matches!(doing, Activity::Desk | Activity::Work | Activity::Eat);
        let care = if entering { 0.5 } else { 0.25 };
        for (thing, wanted) in [
            (Thing::Fan, outside_c > 23.0 && settled),
            (Thing::Cooler, outside_c > 26.5 && settled),
            (Thing::Heater, outside_c < 7.0 && (settled || doing == Activity::Bathe)),
        ] {
            for device in self.stage.all(thing).iter().copied() {
                let own = &mut self.stage.devices[device];
                if own.room != room || !own.random.chance(care * own.keen.max(0.3)) {
                    continue;
                }
                let mild = outside_c > 16.0 && outside_c < 21.0;
                match (self.record.is_on(device), wanted) {
                    (true, true) => self.record.notice(at, device),
                    (false, true) => {
                        let why = if thing == Thing::Heater { "cold" } else { "warm" };
                        self.turns_on(at, person, device, 8.0, why);
                        self.sets_cooler(at, device, thing);
                    }
                    (true, false) if mild || self.record.is_forgotten(device) => {
                        self.after(
                            at,
                            5.0,
                            Due::Switch { device, level: 0.0, provided: Provided::Anyway, why: "done" },
                        );
                    }
                    _ => {}
                }
            }
        }
        for device in self.stage.all(Thing::Anything).iter().copied() {
            // In some weeks it is in use, in others not: nobody knows what it is.
            let week = i64::from(self.surroundings.today.week);
            let own = &mut self.stage.devices[device];
            if own.room == room && own.random.chance(0.04) {
                let in_use =
                    crate::simulate::random::Random::numbered(self.seed ^ device as u64, "week", week).chance(0.4);
                let on = self.record.is_on(device);
                if on || in_use {
                    let level = if on { 0.0 } else { 1.0 };
                    self.after(at, 4.0, Due::Switch { device, level, provided: Provided::Anyway, why: doing.word() });
                }
            }
        }
        self.looks_at_covers(at, person, room);
        self.looks_at_tree(at, person, room);
    }

    fn sets_cooler(&mut self, at: Timestamp, device: usize, thing: Thing) {
        if thing == Thing::Cooler && self.stage.devices[device].random.chance(0.35) {
            let degrees = (self.stage.devices[device].random.between(21.0, 26.0)).round();
            self.record.say(at, device, Property::TargetTemperatureC, Value::Number(degrees));
        }
    }

    /// The last one out of a room leaves fans, heaters and coolers running, or not.
    pub(super) fn leaves_things(&mut self, at: Timestamp, person: usize, room: usize) {
        if self.now.iter().enumerate().any(|(other, now)| other != person && now.room == room) {
            return;
        }
        let errand = self.now[person].doing.is_an_errand();
        for thing in [Thing::Fan, Thing::Cooler, Thing::Heater] {
            for device in self.stage.all(thing).iter().copied() {
                if self.stage.devices[device].room == room && self.record.is_tended(device) && !errand {
                    self.turns_off_or_forgets(at, person, device, (Slip::Machine, 1.2), "leaving");
                }
            }
        }
    }

    fn looks_at_covers(&mut self, at: Timestamp, person: usize, room: usize) {
        if self.rules.covers_move_alone || !self.lives[person].grown_up() && room != self.lives[person].bedroom {
            return;
        }
        let sleeps = self.now.iter().any(|now| now.room == room && now.doing.asleep());
        let outside_lx = self.surroundings.sky.outside_lx(at);
        let minute = self.minute(at);
        for cover in self.stage.all(Thing::Cover).iter().copied() {
            let own = &mut self.stage.devices[cover];
            if own.room != room || sleeps || !own.random.chance(0.45 * own.keen) {
                continue;
            }
            let level = match self.record.level(cover) {
                level if level < 50.0 && outside_lx > 400.0 && (360.0..1000.0).contains(&minute) => {
                    if own.random.chance(0.85) { 100.0 } else { (own.random.between(5.0, 9.9) as i32 * 10).into() }
                }
                level if level > 0.0 && outside_lx < 25.0 && minute > 900.0 => 0.0,
                // Against the sun.
                level if level > 50.0 && outside_lx > 45_000.0 && own.random.chance(0.1) => 40.0,
                _ => continue,
            };
            let why = if level > 50.0 { "morning" } else { "evening" };
            self.after(at, 20.0, Due::Switch { device: cover, level, provided: Provided::Anyway, why });
        }
    }

    fn looks_at_tree(&mut self, at: Timestamp, person: usize, room: usize) {
        let dusk = self.surroundings.sky.outside_lx(at) < 1500.0 && self.minute(at) > 800.0;
        for tree in self.stage.all(Thing::Tree).iter().copied() {
            let own = &mut self.stage.devices[tree];
            let wanted = self.surroundings.today.tree && dusk && own.manner == Manner::Hand;
            if wanted && own.room == room && own.random.chance(0.5) && !self.record.is_on(tree) {
                self.turns_on(at, person, tree, 10.0, "evening");
            }
        }
    }

    fn settles_in_bed(&mut self, at: Timestamp, person: usize) {
        let (room, doing) = (self.now[person].room, self.now[person].doing);
        let others = self.somebody_awake_in(room, Some(person));
        for circuit in self.stage.circuits_in(room).iter().copied() {
            if self.is_tended(circuit) && !others {
                self.goes_to_bed_with(at, person, circuit);
            }
        }
        if doing == Activity::LieDown {
            self.lights_bedside(at, person);
        }
        let warm = self.surroundings.sky.outside_c(at) > 19.0;
        for window in self.stage.all(Thing::Window).iter().copied() {
            let own = &mut self.stage.devices[window];
            let opens = self.now[person].turned_in && own.room == room && own.random.chance(0.6 * own.keen);
            if warm && opens && doing == Activity::Sleep && self.floor.kind(room) != RoomKind::Living {
                self.opens(at, window, 30.0, 7.5 * 3600.0);
            }
        }
        for button in self.stage.all(Thing::Button).iter().copied() {
            let own = &mut self.stage.devices[button];
            if own.room == room && self.now[person].turned_in && own.random.chance(0.6 * own.keen) {
                self.after(at, 50.0, Due::Press { button, word: "pushed" });
            }
        }
    }
}
