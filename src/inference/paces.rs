//! What is usual at a time of the week, by a memory that is quicker than the history's own profile: homes change faster than one would
//! think. Sums of half hours that fade, in four bytes each.

use serde::Deserialize;
use serde::Serialize;

use crate::home::History;
use crate::time::Calendar;
use crate::time::LocalTime;
use crate::time::SLOT_MINUTES;
use crate::time::SLOTS_PER_DAY;
use crate::time::Timestamp;

const SLOT: std::time::Duration = std::time::Duration::from_secs(SLOT_MINUTES as u64 * 60);
/// The longest gap that is made up for.
const MOST_SLOTS: usize = 27 * SLOTS_PER_DAY;

/// Days after which what was seen counts half: of a weekday's half hour, of that of working days or weekends, of that of all days,
/// of all hours. The first four are those of `hunchd evaluate`'s profile; the last two are for what changed this very week.
const HALF_LIFE_DAYS: [f32; 4] = [21.0, 14.0, 7.0, 3.0];
const LATELY_HALF_LIFE_DAYS: [f32; 2] = [2.0, 1.0];
/// What the next coarser grain is worth to each, in occasions; to all hours an even chance, in half hours.
const LEAN: [f32; 4] = [6.0, 4.0, 3.0, 2.0];
const LATELY_LEAN: [f32; 2] = [3.0, 3.0];
/// What the half hour before and the one after count.
const BESIDE: f32 = 0.1;

/// Fading sums in fixed point: time in use and time observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Faded {
    yes: u16,
    all: u16,
}

impl Faded {
    /// Steps per unit: sums reach up to 63, which no pace here exceeds.
    const STEPS: f32 = 1024.0;

    pub(super) fn add(&mut self, yes: f32, all: f32, keep: f32) {
        let fixed = |sum: u16, new: f32| ((f32::from(sum) * keep + new * Faded::STEPS).round().min(65_535.0)) as u16;
        self.yes = fixed(self.yes, yes);
        self.all = fixed(self.all, all);
    }

    pub(super) fn yes(self) -> f32 {
        f32::from(self.yes) / Faded::STEPS
    }

    pub(super) fn all(self) -> f32 {
        f32::from(self.all) / Faded::STEPS
    }

    /// The share of yes, with so many occasions of `prior` added.
    pub(super) fn share(self, prior: f32, weight: f32) -> f32 {
        (self.yes() + prior * weight) / (self.all() + weight)
    }
}

/// The quick profiles of one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Paces {
    counted_to: Option<Timestamp>,
    /// 7 x 48, Monday first.
    weekdays: Vec<Faded>,
    /// 2 x 48: working days, weekends.
    kinds: Vec<Faded>,
    /// 48.
    days: Vec<Faded>,
    /// 48.
    lately: Vec<Faded>,
    /// All hours, in use and observed, at the two paces.
    hours: [[f32; 2]; 2],
}

impl Default for Paces {
    fn default() -> Paces {
        Paces {
            counted_to: None,
            weekdays: vec![Faded::default(); 7 * SLOTS_PER_DAY],
            kinds: vec![Faded::default(); 2 * SLOTS_PER_DAY],
            days: vec![Faded::default(); SLOTS_PER_DAY],
            lately: vec![Faded::default(); SLOTS_PER_DAY],
            hours: [[0.0; 2]; 2],
        }
    }
}

impl Paces {
    /// Counts every half hour of the history's grid that is over at `now` and was not counted.
    pub(super) fn count_to(&mut self, now: Timestamp, history: &History, calendar: Calendar) {
        let mut from = self.counted_to.unwrap_or(now - SLOT).max(now - SLOT * MOST_SLOTS as u32);
        while calendar.next_slot(from) <= now {
            let local = calendar.local(from);
            let cell = history.grid.cell(local.day, local.slot());
            if let Some(on) = cell.on_share() {
                self.add(local, on, cell.observed_share());
            }
            from = calendar.next_slot(from);
        }
        self.counted_to = Some(from);
    }

    fn add(&mut self, at: LocalTime, on: f32, observed: f32) {
        let on = on * observed;
        let keep = |days: f32, half_life: f32| (-days / half_life).exp2();
        self.weekdays[at.slot_of_week()].add(on, observed, keep(7.0, HALF_LIFE_DAYS[0]));
        let every = if kind(at) == 0 { 1.4 } else { 3.5 };
        self.kinds[kind(at) * SLOTS_PER_DAY + at.slot()].add(on, observed, keep(every, HALF_LIFE_DAYS[1]));
        self.days[at.slot()].add(on, observed, keep(1.0, HALF_LIFE_DAYS[2]));
        self.lately[at.slot()].add(on, observed, keep(1.0, LATELY_HALF_LIFE_DAYS[0]));
        let slot = 1.0 / SLOTS_PER_DAY as f32;
        for (hours, half_life) in self.hours.iter_mut().zip([HALF_LIFE_DAYS[3], LATELY_HALF_LIFE_DAYS[1]]) {
            let keep = keep(slot, half_life);
            *hours = [hours[0] * keep + on, hours[1] * keep + observed];
        }
    }

    /// P(in use) at that time of the week, 0 to 1: by weeks, and by the last days alone.
    pub(super) fn p_on(&self, at: LocalTime) -> [f32; 2] {
        let hours = self.hours.map(|[on, observed]| (on + 0.5 * LEAN[3]) / (observed + LEAN[3]));
        let day = share(&self.days, at.slot(), hours[0], LEAN[2]);
        let kinds = &self.kinds[kind(at) * SLOTS_PER_DAY..][..SLOTS_PER_DAY];
        let kind = share(kinds, at.slot(), day, LEAN[1]);
        let weeks = share(&self.weekdays, at.slot_of_week(), kind, LEAN[0]);
        let hour = (self.hours[1][0] + 0.5 * LATELY_LEAN[1]) / (self.hours[1][1] + LATELY_LEAN[1]);
        [weeks, share(&self.lately, at.slot(), hour, LATELY_LEAN[0])]
    }
}

/// The share in use of one half hour, and a little of those beside it.
fn share(sums: &[Faded], slot: usize, prior: f32, lean: f32) -> f32 {
    let n = sums.len();
    let (before, at, after) = (sums[(slot + n - 1) % n], sums[slot], sums[(slot + 1) % n]);
    let yes = at.yes() + BESIDE * (before.yes() + after.yes());
    let all = at.all() + BESIDE * (before.all() + after.all());
    (yes + prior * lean) / (all + lean)
}

/// 0 on working days, 1 at weekends.
fn kind(at: LocalTime) -> usize {
    usize::from(at.day.weekday() >= 5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::LocalDay;

    #[test]
    fn the_quicker_pace_forgets_first() {
        let mut paces = Paces::default();
        let at = |day: i32, minute| LocalTime { day: LocalDay(day), minute };
        for day in 1..=60 {
            for slot in 0..48 {
                let on = if slot == 40 && day <= 56 { 1.0 } else { 0.0 };
                paces.add(at(day, slot * 30), on, 1.0);
            }
        }
        let [weeks, lately] = paces.p_on(at(61, 1200));
        assert!(weeks > 0.5 && lately < 0.25, "{weeks} {lately}");
        let [weeks, lately] = paces.p_on(at(61, 600));
        assert!(weeks < 0.03 && lately < 0.03, "{weeks} {lately}");
    }
}
