//! The course of events in any house: who does what next, and what falls due when.
//!
//! `almanac`, `life`, `job` and `plan` say what a day asks of each; `activity` and `floor` what they do in between and
//! where; `lights`, `things`, `doors`, `guests` and `rules` what hands and timers do to the devices then; `record` and
//! `labels` keep what became known. Knows nothing of how houses are furnished, of ambient sensors, nor of hunches.

mod activity;
mod almanac;
mod bedside;

mod doors;
mod floor;
mod guests;
mod job;
mod labels;
mod life;
mod lights;
mod now;
mod plan;
mod queue;
mod record;
mod rules;
mod sensors;
mod stage;
mod switches;
mod things;
mod whereabouts;

use std::time::Duration;

use crate::simulate::clock::Clock;
use crate::simulate::clock::Minute;
use crate::simulate::clock::later;
use crate::simulate::sky::Sky;
use almanac::Almanac;
use almanac::Day;
use floor::Floor;
use labels::Labels;
use labels::Said;
use life::Life;
use now::Now;
use queue::Due;
use queue::Provided;
use queue::Queue;
use record::Record;
use rules::Rules;
use stage::Stage;

use crate::device::Property;
use crate::device::Value;
use crate::home_log::Label;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::simulate::cast::Draw;
use crate::simulate::cast::House;
use crate::simulate::random::Random;
use crate::time::LocalDay;
use crate::time::Timestamp;

pub(super) use activity::Activity;
pub use record::ALWAYS_ON;
pub use record::AUTOMATION;
pub use record::FORGOTTEN;
pub use record::NOTICED;
pub use record::ON_PURPOSE;

/// Days are planned while nearly everybody sleeps.
const DAWN: Minute = 210.0;
/// By then it is day, wherever the sun is.
const LATE_MORNING: Minute = 660.0;

/// What there is to tell of a house.
pub(super) struct Told {
    /// What the devices told, in the order of time; first the state of each as it was found.
    pub(super) events: Vec<LoggedEvent>,
    /// What the people wanted, in the order of time.
    pub(super) truth: Vec<Truth>,
    pub(super) labels: Vec<Label>,
    /// Kettles, washing machines and the like on plugs that stay on, for whoever meters them.
    pub(super) draws: Vec<Draw>,
    /// Who did what where, and what moved, in the order of time, for whoever watches people more closely.
    pub(super) steps: Vec<Step>,
}

/// What people do, whether a device tells of it or not.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Somebody turns to something, in a room (an index into [`House::rooms`]) or out of the house.
    Turns { at: Timestamp, person: usize, room: Option<usize>, doing: Activity },
    /// Somebody, a guest or the cat moves in a room.
    Moves { at: Timestamp, room: usize },
}

/// A house with people in it, at one moment.
struct Story<'h> {
    house: &'h House,
    seed: u64,
    floor: Floor,
    lives: Vec<Life>,
    now: Vec<Now>,
    stage: Stage,
    record: Record,
    surroundings: Surroundings,
    queue: Queue,
    labels: Labels,
    rules: Rules,
    memory: Memory,
}

/// Time, weather and the calendar.
struct Surroundings {
    clock: Clock,
    sky: Sky,
    almanac: Almanac,
    today: Day,
}

/// What rooms and devices remember of the last hours.
struct Memory {
    /// Until when a motion sensor holds, by device.
    still_at: Vec<Timestamp>,
    /// When something last moved, by room.
    moved_at: Vec<Timestamp>,
    draws: Vec<Draw>,
    steps: Vec<Step>,
    /// Those who make the noise that nobody planned: guests and cats.
    others: Random,
}

/// Tells `days` days of `house` from `start`, beginning in the night before, when everybody is in bed.
pub(super) fn told(house: &House, seed: u64, days: u32, start: Timestamp) -> Told {
    told_with(house, Rules::drawn(seed), seed, days, start)
}

/// As [`told`], of people who have no timers, no rules and no cat.
pub(super) fn told_by_hand(house: &House, seed: u64, days: u32, start: Timestamp) -> Told {
    told_with(house, Rules::by_hand(), seed, days, start)
}

fn told_with(house: &House, rules: Rules, seed: u64, days: u32, start: Timestamp) -> Told {
    let end = start + Duration::from_secs(86_400) * days;
    let mut story = Story::before(house, rules, seed, start);
    while let Some((at, due)) = story.queue.next() {
        if at >= end {
            break;
        }
        story.happens(at, due);
    }
    Told {
        events: story.record.events,
        truth: story.record.truth,
        labels: story.labels.told(end),
        steps: story.memory.steps,
        draws: story.memory.draws.into_iter().filter(|draw| draw.until > start).collect(),
    }
}

impl<'h> Story<'h> {
    fn before(house: &'h House, rules: Rules, seed: u64, start: Timestamp) -> Story<'h> {
        let clock = Clock::new(house.log.calendar);
        let lives = (0..house.residents.len()).map(|place| Life::drawn(seed, house, place)).collect::<Vec<_>>();
        let today = clock.day(start);
        let today = if clock.minute(start) < DAWN { LocalDay(today.0 - 1) } else { today };
        let mut almanac = Almanac::new(seed, house);
        let names = house.residents.iter().map(|resident| resident.name.clone()).collect();
        let mut story = Story {
            house,
            seed,
            floor: Floor::new(house),
            now: house.residents.iter().map(|resident| Now::in_bed(seed, resident, start)).collect(),
            stage: Stage::new(seed, house, rules.automates),
            record: Record::new(house),
            surroundings: Surroundings { sky: Sky::new(seed, house.site), today: almanac.day(today), almanac, clock },
            queue: Queue::default(),
            labels: Labels::new(names, start),
            rules,
            memory: Memory {
                still_at: vec![start; house.fittings.len()],
                moved_at: vec![start; house.rooms.len()],
                draws: Vec::new(),
                steps: Vec::new(),
                others: Random::new(seed, "others"),
            },
            lives,
        };
        let dawn = story.surroundings.clock.instant(today, DAWN);
        story.settles(dawn);
        story.queue.put(dawn, Due::Dawn(today));
        // Before the first dawn nothing falls due, so this is also the end of what was there before recording.
        story.queue.put(start, Due::Begin);
        story
    }

    fn happens(&mut self, at: Timestamp, due: Due) {
        match due {
            Due::Dawn(day) => self.dawns(at, day),
            Due::Daylight => self.overlooks(at),
            Due::Begin => self.record.begin(at),
            Due::Next { person, turn } if self.now[person].turn == turn => self.turns_to_next(at, person),
            Due::Enter { person, turn } if self.now[person].turn == turn => self.enters(at, person),
            Due::Stir { person, turn } if self.now[person].turn == turn => self.stirs(at, person),
            Due::Next { .. } | Due::Enter { .. } | Due::Stir { .. } => {}
            Due::Pass { person, room } => {
                self.moves_in(at, room);
                self.passes_through(at, person, room);
            }
            Due::Switch { device, level, provided, why } => {
                if self.still_holds(device, provided) {
                    self.record.set_level(at, device, level, why);
                }
            }
            Due::Dim { device, pct } => {
                if self.record.is_on(device) {
                    self.record.dim(at, device, pct);
                }
            }
            Due::Forget { device, from } => {
                if self.record.level(device) == from {
                    self.record.forget(at, device);
                }
            }
            Due::Unneeded { circuit } => self.is_not_needed(at, circuit),
            Due::HouseSleeps if self.labels.holds(Said::Asleep) => self.house_sleeps(at),
            Due::HouseSleeps => {}
            Due::Contact { device, open } => self.record.set(at, device, open, ""),
            Due::Motion { room } => self.moves_in(at, room),
            Due::Still { sensor } => self.falls_still(at, sensor),
            Due::Dark { circuit } => self.falls_dark(at, circuit),
            Due::Press { button, word } => self.record.say(at, button, Property::Button, Value::Text(word.into())),
            Due::Phone { device, home } => self.record.set(at, device, home, ""),
            Due::Guest { room } => self.guest_visits(at, room),
            Due::AllOff => self.turns_all_off(at),
            Due::StandbyOff => self.cuts_standby(at),
            Due::Timer { device, level } => self.record.set_level(at, device, level, AUTOMATION),
            Due::Pet => self.cat_walks(at),
        }
    }

    fn still_holds(&self, device: usize, provided: Provided) -> bool {
        match provided {
            Provided::Anyway => true,
            Provided::RoomEmpty => !self.somebody_awake_in(self.stage.devices[device].room, None),
            Provided::Still { person, turn } => self.now[person].turn == turn,
            Provided::SomebodyHome => self.somebody_home(),
        }
    }

    /// A day begins: it is planned for everybody, and timers are set.
    fn dawns(&mut self, at: Timestamp, day: LocalDay) {
        if self.surroundings.today.day != day {
            self.surroundings.today = self.surroundings.almanac.day(day);
        }
        self.takes_turns(day);
        for person in 0..self.now.len() {
            self.plans(at, person);
        }
        for person in 0..self.now.len() {
            let ill = self.surroundings.today.ill[person];
            self.labels.say(at, Said::Ill(person), ill);
        }
        self.sets_timers(at, day);
        self.expects_guests(at);
        let (midnight, latest) =
            (self.surroundings.clock.instant(day, 0.0), self.surroundings.clock.instant(day, LATE_MORNING));
        let risen = self.surroundings.sky.sunrise(midnight, 3.0).unwrap_or(latest);
        self.queue.put(risen.clamp(later(at, 3600.0), latest), Due::Daylight);
        let tomorrow = LocalDay(day.0 + 1);
        let dawn = self.surroundings.clock.instant(tomorrow, DAWN);
        self.queue.put(dawn, Due::Dawn(tomorrow));
    }

    /// Now and then life takes a turn, and what was habit is no more.
    fn takes_turns(&mut self, day: LocalDay) {
        if let Some(person) = self.surroundings.today.turn {
            let mut random = Random::numbered(self.seed, "turns", day.0.into());
            self.lives[person].turns(&mut random);
        }
        if self.surroundings.today.lamp_moves && !self.stage.circuits.is_empty() {
            let mut random = Random::numbered(self.seed, "lamp moves", day.0.into());
            let count = self.stage.circuits.len();
            let circuit = &mut self.stage.circuits[((random.unit() * count as f64) as usize).min(count - 1)];
            circuit.keen = if circuit.keen < 0.5 { random.between(0.6, 1.1) } else { random.between(0.02, 0.5) };
        }
    }

    fn minute(&self, at: Timestamp) -> Minute {
        self.surroundings.clock.minute(at)
    }

    fn after(&mut self, at: Timestamp, seconds: f64, due: Due) {
        self.queue.put(later(at, seconds), due);
    }
}

#[cfg(test)]
mod tests;
