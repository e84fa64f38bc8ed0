//! What moves by itself in some homes: timers, programmes, rules. Exact to the second, and not people.
//!
//! The log cannot say that nobody's hand did it; truth does.

use super::Story;
use super::clock::Minute;
use super::clock::later;
use super::clock::seconds_between;
use super::queue::Due;
use super::queue::Provided;
use super::record::AUTOMATION;
use super::record::ON_PURPOSE;
use super::stage::Manner;
use super::stage::Thing;
use crate::simulate::cast::Behind;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;
use crate::time::LocalDay;
use crate::time::Timestamp;

const DAY_C: f64 = 20.5;
pub(super) const NIGHT_C: f64 = 17.0;
pub(super) const AWAY_C: f64 = 16.0;
/// Nobody heats when it is warmer than this outside.
const HEATING_BELOW_C: f64 = 15.0;

/// What a household has set up, and what it keeps.
pub(super) struct Rules {
    /// They like rules at all: timers on lamps, lights that follow motion.
    pub(super) automates: bool,
    pub(super) all_off_at: Option<Minute>,
    pub(super) standby_off_at: Option<Minute>,
    pub(super) locks_alone_after_s: Option<f64>,
    pub(super) covers_move_alone: bool,
    /// When the heating goes up and down; by hand where there is no programme.
    heating: Option<(Minute, Minute)>,
    vacuum: (Minute, u32),
    pub(super) cat_per_hour: Option<f64>,
    /// Chance that a light on the way burns through a night on purpose.
    night_light: f64,
}

impl Rules {
    /// A household that does everything by hand.
    pub(super) fn by_hand() -> Rules {
        Rules {
            automates: false,
            all_off_at: None,
            standby_off_at: None,
            locks_alone_after_s: None,
            covers_move_alone: false,
            heating: None,
            vacuum: (600.0, 0),
            cat_per_hour: None,
            night_light: 0.0,
        }
    }

    pub(super) fn drawn(seed: u64) -> Rules {
        let mut random = Random::new(seed, "rules");
        let automates = random.chance(0.35);
        let mut quarter = |from: f64, to: f64| f64::from(random.between(from, to) as i32 * 15);
        let (all_off, standby) = (quarter(92.0, 100.9), quarter(98.0, 104.9));
        let (warm, cool, vacuum) = (quarter(22.0, 30.9), quarter(86.0, 93.9), quarter(36.0, 56.9));
        Rules {
            automates,
            all_off_at: (automates && random.chance(0.25)).then_some(all_off),
            standby_off_at: (automates && random.chance(0.2)).then_some(standby),
            locks_alone_after_s: random.chance(0.25).then(|| random.between(2.0, 10.0).round() * 60.0),
            covers_move_alone: random.chance(0.35),
            heating: random.chance(0.6).then_some((warm, cool)),
            vacuum: (vacuum, (random.unit() * 127.0) as u32),
            cat_per_hour: random.chance(0.22).then(|| random.between(0.2, 1.6)),
            night_light: if random.chance(0.12) { random.between(0.4, 0.98) } else { 0.004 },
        }
    }
}

impl Story<'_> {
    /// Sets the timers of one day.
    pub(super) fn sets_timers(&mut self, at: Timestamp, day: LocalDay) {
        let instant = |story: &Self, minute| story.surroundings.clock.instant(day, minute);
        let noon = instant(self, 765.0);
        let dusk = self.surroundings.sky.sunset(noon, -1.0);
        for device in 0..self.stage.devices.len() {
            let circuit = self.stage.devices[device].circuit;
            let manner =
                circuit.map_or(self.stage.devices[device].manner, |circuit| self.stage.circuits[circuit].manner);
            let (on, off) = match manner {
                Manner::Clock { on, off } => (instant(self, on), instant(self, off)),
                Manner::Dusk { after, off } => {
                    let Some(dusk) = dusk else { continue };
                    (Timestamp::from_millis(dusk.as_millis() + (after * 60_000.0) as i64), instant(self, off))
                }
                _ => continue,
            };
            let tree = self.stage.all(Thing::Tree).contains(&device);
            if on < off && on > at && (!tree || self.surroundings.today.tree) {
                self.queue.put(on, Due::Timer { device, level: 1.0 });
            }
            self.queue.put(off, Due::Timer { device, level: 0.0 });
        }
        if let Some(minute) = self.rules.all_off_at {
            self.queue.put(instant(self, minute), Due::AllOff);
        }
        if let Some(minute) = self.rules.standby_off_at {
            self.queue.put(instant(self, minute), Due::StandbyOff);
        }
        self.programmes_heating(at, day);
        if self.rules.covers_move_alone {
            let rise = self.surroundings.sky.sunrise(instant(self, 0.0), -1.0).unwrap_or(instant(self, 540.0));
            let rise = rise.max(instant(self, 420.0));
            for device in self.stage.all(Thing::Cover).iter().copied() {
                self.queue.put(rise, Due::Timer { device, level: 100.0 });
                if let Some(dusk) = dusk {
                    self.queue.put(later(dusk, 900.0), Due::Timer { device, level: 0.0 });
                }
            }
        }
        let (minute, days) = self.rules.vacuum;
        for device in self.stage.all(Thing::Vacuum).iter().copied() {
            if days >> day.weekday() & 1 == 1 {
                let minutes = self.stage.devices[device].random.between(35.0, 85.0);
                self.queue.put(instant(self, minute), Due::Timer { device, level: 1.0 });
                self.queue.put(instant(self, minute + minutes), Due::Timer { device, level: 0.0 });
            }
        }
        for letterbox in self.stage.all(Thing::Letterbox).iter().copied() {
            let random = &mut self.stage.devices[letterbox].random;
            let (post, minute) = (random.chance(0.6) && day.weekday() < 6, random.normal(720.0, 45.0));
            let fetched = random.skewed(240.0, 0.6);
            if post {
                let then = instant(self, minute);
                self.opens(then, letterbox, 0.0, 5.0);
                if self.somebody_home() {
                    self.opens(then, letterbox, fetched * 60.0, 9.0);
                }
            }
        }
        for door in self.stage.all(Thing::FrontDoor).iter().copied() {
            let random = &mut self.stage.devices[door].random;
            let (parcel, minute) = (random.chance(0.25), random.between(570.0, 1080.0));
            if parcel && self.somebody_home() && self.now.iter().any(|now| !now.doing.asleep()) {
                let then = instant(self, minute);
                self.opens(then, door, 0.0, 25.0);
            }
        }
        for device in self.stage.all(Thing::AlwaysOn).iter().copied() {
            let router = self.house.fittings[device].role == Role::Plug(Behind::Router);
            let random = &mut self.stage.devices[device].random;
            // Even a router is restarted once in a while; nobody wants it to stay off.
            let (restarts, minute) = (random.chance(0.004), random.between(500.0, 1300.0));
            if restarts && router {
                let then = instant(self, minute);
                let off = Due::Switch { device, level: 0.0, provided: Provided::SomebodyHome, why: "restart" };
                let on = Due::Switch { device, level: 1.0, provided: Provided::Anyway, why: super::ALWAYS_ON };
                self.queue.put(then, off);
                self.after(then, 25.0, on);
            }
        }
        // What stays on is plugged in and on before anything else happens.
        for device in 0..self.stage.devices.len() {
            let own = &self.stage.devices[device];
            if own.manner == Manner::AlwaysOn && !self.record.is_on(device) && own.circuit.is_none() {
                self.record.set(at, device, true, super::ALWAYS_ON);
            }
        }
    }

    fn programmes_heating(&mut self, at: Timestamp, day: LocalDay) {
        let Some((warm, cool)) = self.rules.heating else { return };
        let level = if self.heats(at) { DAY_C } else { NIGHT_C };
        for device in self.stage.all(Thing::Thermostat).iter().copied() {
            let own = self.stage.devices[device].random.between(0.0, 0.1) + self.stage.devices[device].keen;
            let level = level + (own * 4.0).round() / 2.0 - 1.0;
            let until = self.surroundings.clock.instant(day, cool);
            self.queue.put(self.surroundings.clock.instant(day, warm), Due::Timer { device, level });
            self.queue.put(until, Due::Timer { device, level: NIGHT_C });
        }
    }

    fn heats(&self, at: Timestamp) -> bool {
        self.surroundings.sky.outside_c(at) < HEATING_BELOW_C
    }

    /// By hand, where there is no programme; on some days nobody thinks of it.
    pub(super) fn sets_thermostats(&mut self, at: Timestamp, person: usize, level: f64, cares: f64) {
        let by_hand = if self.rules.heating.is_none() { cares } else { cares * 0.1 };
        if !self.lives[person].grown_up() || !self.heats(at) {
            return;
        }
        for device in self.stage.all(Thing::Thermostat).iter().copied() {
            let own = &mut self.stage.devices[device];
            if own.random.chance(by_hand * own.keen.max(0.2)) {
                let level = if level > NIGHT_C { level + own.random.between(-1.0, 3.9).floor() / 2.0 } else { level };
                let why = Provided::Anyway;
                self.after(at, 20.0, Due::Switch { device, level, provided: why, why: "heating" });
            }
        }
    }

    /// In the morning the first one up turns the heating on.
    pub(super) fn warms_up(&mut self, at: Timestamp, person: usize) {
        self.sets_thermostats(at, person, DAY_C, 0.7);
    }

    /// A rule: whatever burns is switched off.
    pub(super) fn turns_all_off(&mut self, at: Timestamp) {
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &self.stage.circuits[circuit];
            let spared = matches!(lamp.purpose, LightUse::Night | LightUse::Bedside { .. })
                || matches!(self.floor.kind(lamp.room), RoomKind::Bedroom | RoomKind::Bathroom | RoomKind::Toilet);
            for device in lamp.members.clone().iter().copied() {
                if !spared && self.record.is_on(device) {
                    self.record.set(at, device, false, AUTOMATION);
                }
            }
        }
    }

    /// A rule: plugs that would only stand by are cut off, unless somebody watches.
    pub(super) fn cuts_standby(&mut self, at: Timestamp) {
        for device in self.stage.all(Thing::Screen).iter().copied() {
            let room = self.stage.devices[device].room;
            if self.record.is_on(device) && !self.somebody_awake_in(room, None) {
                self.record.set(at, device, false, AUTOMATION);
            }
        }
    }

    /// Whether this light burns through tonight, since somebody likes it so.
    pub(super) fn keeps_on_at_night(&mut self, circuit: usize) -> bool {
        let lamp = &mut self.stage.circuits[circuit];
        let on_the_way = lamp.purpose == LightUse::Way
            || matches!(self.floor.kind(lamp.room), RoomKind::Hall | RoomKind::Stairs | RoomKind::Porch);
        on_the_way && lamp.random.chance(self.rules.night_light)
    }

    /// Night lights go on with whoever goes to bed, and off in the morning.
    pub(super) fn lights_the_night(&mut self, at: Timestamp, person: usize) {
        let bedroom = self.lives[person].bedroom;
        for circuit in 0..self.stage.circuits.len() {
            let lamp = &mut self.stage.circuits[circuit];
            let mine =
                lamp.room == bedroom || self.floor.is_common(lamp.room) || lamp.room == self.floor.guest_toilet();
            let glad = lamp.purpose == LightUse::Night && lamp.random.chance(lamp.keen.max(0.5));
            if !mine || !glad || self.is_lit(circuit) {
                continue;
            }
            self.lights_provided(later(at, 300.0), circuit, Provided::SomebodyHome, ON_PURPOSE);
            let members = self.stage.circuits[circuit].members.clone();
            let morning = self.now[person].hands.normal(425.0, 25.0);
            let today = self.surroundings.clock.day(at);
            let day = if self.minute(at) < 600.0 { today } else { LocalDay(today.0 + 1) };
            let then = self.surroundings.clock.instant(day, morning);
            for device in members.iter().copied() {
                let forgets = self.lives[person].forgets(super::life::Slip::Light);
                if seconds_between(at, then) > 0.0 && !self.stage.devices[device].random.chance(forgets) {
                    let provided = Provided::SomebodyHome;
                    self.queue.put(then, Due::Switch { device, level: 0.0, provided, why: "morning" });
                }
            }
        }
    }
}
