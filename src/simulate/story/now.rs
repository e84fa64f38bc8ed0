//! Where everybody is and what they do: turning from one thing to the next, walking there, coming and going.

use std::collections::VecDeque;

use super::Step;
use super::Story;
use super::activity;
use super::activity::Activity;
use super::activity::Outside;
use super::floor::AWAY;
use super::life::Like;
use super::plan::Given;
use super::plan::Point;
use super::queue::Due;
use crate::simulate::cast::Age;
use crate::simulate::cast::Resident;
use crate::simulate::clock::later;
use crate::simulate::clock::seconds_between;
use crate::simulate::random::Random;
use crate::time::Timestamp;

/// Where somebody is, and what is on their mind.
pub(super) struct Now {
    pub(super) room: usize,
    pub(super) doing: Activity,
    /// What they did before.
    pub(super) did: Activity,
    /// Has gone to bed for the night, even if up for a minute.
    pub(super) turned_in: bool,
    /// Counts what they turned to: what was put for an earlier turn is void.
    pub(super) turn: u32,
    /// When they are back, if they are out.
    pub(super) back: Timestamp,
    /// They went by car.
    pub(super) by_car: bool,
    /// A room to which they mean to come back in a minute: its light stays on.
    pub(super) returns_to: Option<usize>,
    script: VecDeque<Activity>,
    agenda: VecDeque<(Timestamp, Point)>,
    /// When the plan puts them to bed next, or put them last.
    bed_at: Timestamp,
    /// What they do, and how long it takes: no device changes that.
    days: Random,
    /// How they move, and what they see of the house meanwhile.
    pub(super) hands: Random,
}

impl Now {
    pub(super) fn in_bed(seed: u64, resident: &Resident, start: Timestamp) -> Now {
        Now {
            room: resident.bedroom,
            doing: Activity::Sleep,
            did: Activity::Sleep,
            turned_in: true,
            turn: 0,
            back: start,
            by_car: false,
            returns_to: None,
            script: VecDeque::new(),
            agenda: VecDeque::new(),
            bed_at: Timestamp::from_millis(i64::MIN / 4),
            days: Random::new(seed, &format!("days of {}", resident.name)),
            hands: Random::new(seed, &format!("hands of {}", resident.name)),
        }
    }
}

impl Story<'_> {
    /// Before the first dawn: everybody in bed.
    pub(super) fn settles(&mut self, at: Timestamp) {
        for person in 0..self.now.len() {
            self.now[person].bed_at = later(at, -1.0) - std::time::Duration::from_secs(5 * 3600);
        }
        self.tells_who_is_where(at);
    }

    pub(super) fn plans(&mut self, at: Timestamp, person: usize) {
        let midnight = self.surroundings.clock.instant(self.surroundings.today.day, 0.0);
        let until = |then: Timestamp| seconds_between(midnight, then) / 60.0;
        // On a journey there is nothing to plan before the day on which it ends.
        let out = self.now[person].doing == Activity::Out;
        let back = (out && self.now[person].agenda.is_empty()).then(|| until(self.now[person].back));
        if back.is_some_and(|back| back > 1440.0 + super::DAWN) {
            return;
        }
        let given = Given {
            day: &self.surroundings.today,
            me: person,
            last_bed: until(self.now[person].bed_at).max(-2000.0),
            back: back.filter(|back| *back > super::DAWN),
            summer: self.surroundings.sky.summer(at),
        };
        // A day of its own stream: what happened before does not change what a day is like.
        let day = self.surroundings.today.day;
        let name = &self.house.residents[person].name;
        let mut random = Random::numbered(self.seed ^ 0xda1, name, day.0.into());
        let points = self.lives[person].plan(&given, &mut random);
        for (minute, point) in points {
            let when = self.surroundings.clock.instant(day, minute);
            if self.now[person].agenda.back().is_none_or(|last| last.0 <= when) {
                self.now[person].agenda.push_back((when, point));
                if point == Point::Bed {
                    self.now[person].bed_at = when;
                }
            }
        }
        if self.now[person].doing == Activity::Sleep {
            self.puts_waking(at, person);
        }
    }

    pub(super) fn turns_to_next(&mut self, at: Timestamp, person: usize) {
        while let Some((when, point)) = self.now[person].agenda.front().copied() {
            if when > later(at, 75.0) {
                break;
            }
            self.now[person].agenda.pop_front();
            if point == Point::Wake {
                self.warms_up(at, person);
            }
            if let Some(begun) = self.comes_to(at, person, when, point) {
                return self.begins(at, person, begun);
            }
        }
        let next = match self.now[person].script.pop_front() {
            Some(next) => next,
            None if self.now[person].turned_in => Activity::Sleep,
            None => {
                let outside = self.outside(at);
                let minute = self.minute(at);
                let now = &mut self.now[person];
                activity::next(&self.lives[person], &self.surroundings.today, minute, outside, &mut now.days)
            }
        };
        self.begins(at, person, next);
    }

    /// A fixed point of the day is reached; returns what begins with it at once.
    fn comes_to(&mut self, at: Timestamp, person: usize, when: Timestamp, point: Point) -> Option<Activity> {
        let late_min = seconds_between(when, at) / 60.0;
        let planned = self.surroundings.clock.day(when);
        let life = &self.lives[person];
        let now = &mut self.now[person];
        // Whoever sleeps late has missed it.
        if now.turned_in && !matches!(point, Point::Wake | Point::Leave { .. } | Point::Journey { .. }) {
            return None;
        }
        match point {
            Point::Wake => {
                now.turned_in = false;
                let wash = if now.days.chance(0.55) { Activity::Bathe } else { Activity::Wash };
                let script = [Activity::Toilet, wash, Activity::Dress, Activity::Breakfast];
                let skipped = now.days.unit();
                now.script = script
                    .into_iter()
                    .filter(|next| {
                        !(*next == Activity::Toilet && skipped < 0.5 || *next == Activity::Breakfast && skipped > 0.85)
                    })
                    .collect();
            }
            Point::Leave { back, by_car } => {
                now.script.clear();
                now.turned_in = false;
                now.by_car = by_car;
                now.back = self.surroundings.clock.instant(planned, back).max(later(at, 600.0));
                return Some(Activity::Out);
            }
            Point::Journey { days, back } => {
                now.script.clear();
                now.turned_in = false;
                now.by_car = life.drives;
                let home = crate::time::LocalDay(planned.0 + days);
                now.back = self.surroundings.clock.instant(home, back);
                now.agenda.clear();
                return Some(Activity::Out);
            }
            Point::Work { until } => {
                now.back = self.surroundings.clock.instant(planned, until);
                return Some(Activity::Work);
            }
            Point::Host { until } => {
                now.back = self.surroundings.clock.instant(planned, until);
                return Some(Activity::Host);
            }
            Point::Cook if late_min < 45.0 => return Some(Activity::Cook),
            Point::Eat if late_min < 45.0 => {
                if life.grown_up() && now.days.chance(0.6) {
                    now.script.push_front(Activity::Dishes);
                }
                return Some(Activity::Eat);
            }
            Point::Cook | Point::Eat => {}
            Point::Bed => {
                now.turned_in = true;
                let reads = now.days.chance(life.reads_in_bed);
                let bed = [Activity::Wash, Activity::Dress, Activity::LieDown, Activity::Sleep];
                let undresses = now.days.chance(0.4);
                now.script = bed
                    .into_iter()
                    .filter(|next| (reads || *next != Activity::LieDown) && (undresses || *next != Activity::Dress))
                    .collect();
                self.makes_the_round(at, person);
            }
        }
        None
    }

    fn outside(&self, at: Timestamp) -> Outside {
        let sky = &self.surroundings.sky;
        Outside { warm_and_light: sky.outside_c(at) > 14.0 && sky.outside_lx(at) > 200.0 && sky.clouds(at) < 0.85 }
    }

    fn begins(&mut self, at: Timestamp, person: usize, activity: Activity) {
        let now = &mut self.now[person];
        let from = now.room;
        let to = match activity {
            // What goes on goes on where it is.
            _ if activity == now.doing && from != AWAY => from,
            _ => self.floor.place(activity, person, &self.lives[person], &mut now.days),
        };
        self.ends_activity(at, person, activity);
        let now = &mut self.now[person];
        now.turn += 1;
        now.did = std::mem::replace(&mut now.doing, activity);
        let turn = now.turn;
        let (median, spread) = activity.duration();
        let minutes = if median > 0.0 { now.days.skewed(median, spread).max(0.4) } else { 0.0 };
        if from == to {
            self.after(at, 2.0, Due::Enter { person, turn });
        } else {
            self.goes(at, person, from, to);
        }
        self.begins_activity(at, person, from);
        let room = Some(to).filter(|room| *room != AWAY);
        self.memory.steps.push(Step::Turns { at, person, room, doing: activity });
        self.tells_who_is_where(at);
        match activity {
            Activity::Sleep => self.sleeps(at, person),
            Activity::Out | Activity::Work | Activity::Host => {
                let mut end = self.now[person].back.max(later(at, 120.0));
                if let Some((when, _)) = self.now[person].agenda.front().filter(|_| activity != Activity::Out) {
                    end = end.min((*when).max(later(at, 120.0)));
                }
                self.queue.put(end, Due::Next { person, turn });
            }
            _ => {
                let mut end = later(at, minutes * 60.0 + if from == to { 0.0 } else { 14.0 });
                if let Some((when, _)) = self.now[person].agenda.front() {
                    end = end.min((*when).max(later(at, 40.0)));
                }
                self.queue.put(end, Due::Next { person, turn });
            }
        }
        self.puts_stir(at, person);
    }

    fn sleeps(&mut self, at: Timestamp, person: usize) {
        let turn = self.now[person].turn;
        let often = self.lives[person].up_at_night;
        let now = &mut self.now[person];
        if now.turned_in && now.script.is_empty() && now.days.chance(often) {
            now.script.push_back(Activity::Toilet);
            let hours = now.days.between(1.2, 5.5);
            self.after(at, hours * 3600.0, Due::Next { person, turn });
        }
        self.puts_waking(at, person);
    }

    fn puts_waking(&mut self, at: Timestamp, person: usize) {
        let turn = self.now[person].turn;
        if let Some((when, _)) = self.now[person].agenda.front().copied() {
            self.queue.put(when.max(later(at, 60.0)), Due::Next { person, turn });
        }
    }

    fn goes(&mut self, at: Timestamp, person: usize, from: usize, to: usize) {
        self.now[person].room = to;
        let turn = self.now[person].turn;
        if from == AWAY {
            self.comes_home(at, person);
        } else if to == AWAY {
            return self.leaves_home(at, person, from);
        } else {
            self.leaves_room(at, person, from);
        }
        let way = self.floor.way(from, to);
        let mut seconds = if from == AWAY { 8.0 } else { 3.0 };
        for room in way.into_iter().flatten() {
            self.after(at, seconds, Due::Pass { person, room });
            seconds += self.now[person].hands.between(4.0, 9.0);
        }
        if from == AWAY {
            seconds += self.now[person].hands.between(25.0, 120.0);
        }
        self.after(at, seconds + 3.0, Due::Enter { person, turn });
    }

    /// Children go along with the last who leaves, instead of staying alone.
    pub(super) fn takes_children_along(&mut self, at: Timestamp, person: usize) {
        let minded = self.now.iter().zip(&self.lives).any(|(now, life)| now.room != AWAY && life.age != Age::Child);
        if minded || self.lives[person].age == Age::Child {
            return;
        }
        for child in 0..self.now.len() {
            if self.now[child].room == AWAY || self.now[child].doing.asleep() {
                continue;
            }
            let back = self.now[person].back;
            let now = &mut self.now[child];
            now.back = back;
            now.script.clear();
            // What they would have done meanwhile does not happen; they are to bed when they are back.
            now.agenda.retain(|(when, point)| *when > back || *point == Point::Bed);
            for (when, point) in &mut now.agenda {
                if *point == Point::Bed {
                    *when = (*when).max(later(back, 1200.0));
                }
            }
            self.begins(at, child, Activity::Out);
        }
    }

    pub(super) fn enters(&mut self, at: Timestamp, person: usize) {
        let room = self.now[person].room;
        self.moves_in(at, room);
        self.looks_around(at, person, true);
    }

    pub(super) fn stirs(&mut self, at: Timestamp, person: usize) {
        self.moves_in(at, self.now[person].room);
        if self.now[person].hands.chance(0.25) {
            self.looks_around(at, person, false);
        }
        self.puts_stir(at, person);
    }

    fn puts_stir(&mut self, at: Timestamp, person: usize) {
        let Some(minutes) = self.now[person].doing.stirs_every() else { return };
        let life = &self.lives[person];
        // Some sit still for an hour, others cannot.
        let still = if self.now[person].doing.is_cosy() { 1.0 / life.settles } else { 1.0 };
        let minutes = minutes / life.restless * still * if life.age == Age::Child { 0.7 } else { 1.0 };
        let now = &mut self.now[person];
        let (pause, turn) = (now.hands.skewed(minutes, 0.9) * 60.0, now.turn);
        self.after(at, pause.max(15.0), Due::Stir { person, turn });
    }

    /// Music goes with much that hands do.
    pub(super) fn is_musical(&self, person: usize) -> f64 {
        self.lives[person].likes(Like::Music)
    }
}
