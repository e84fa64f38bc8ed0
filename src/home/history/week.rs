//! The recency-weighted profile of the week: how likely a device is in use at a time of the week, by its own past.

use serde::Deserialize;
use serde::Serialize;

use crate::time::LocalTime;
use crate::time::SLOTS_PER_DAY;

/// What a week counts after one more week: half of it is forgotten in about seven weeks.
const KEEP_PER_WEEK: f32 = 0.9;
/// The same for a day, in the profile that all days share: half is forgotten in about three weeks.
const KEEP_PER_DAY: f32 = 0.967;
/// Weeks of evidence that the profile of all days is worth beside that of the weekday.
const DAY_WEIGHT: f32 = 1.5;
/// Days of evidence that the device's overall share is worth beside its time of day.
const OVERALL_WEIGHT: f32 = 2.0;

/// Decayed sums of time in use and time observed, in slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Sum {
    on: f32,
    observed: f32,
}

impl Sum {
    fn add(&mut self, on: f32, observed: f32, keep: f32) {
        self.on = self.on * keep + on;
        self.observed = self.observed * keep + observed;
    }

    /// What was observed, such that [`Sum::share`] says `p`, as far as that much could.
    fn saying(p: f32, observed: f32, prior: f32, weight: f32) -> Sum {
        Sum { on: (p * (observed + weight) - prior * weight).clamp(0.0, observed), observed }
    }

    /// The share in use, with `weight` slots of evidence for `prior` added.
    fn share(self, prior: f32, weight: f32) -> f32 {
        (self.on + prior * weight) / (self.observed + weight)
    }
}

/// P(in use) by time of the week: the weekday's own slot, shrunk towards the slot of all days, shrunk towards the overall share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeOfWeek {
    /// 7 x 48, Monday first.
    week: Vec<Sum>,
    /// 48.
    day: Vec<Sum>,
    overall: Sum,
}

impl Default for TimeOfWeek {
    fn default() -> TimeOfWeek {
        TimeOfWeek {
            week: vec![Sum::default(); 7 * SLOTS_PER_DAY],
            day: vec![Sum::default(); SLOTS_PER_DAY],
            overall: Sum::default(),
        }
    }
}

impl TimeOfWeek {
    /// Adds what was seen of one slot: shares of its half hour, 0 to 1. An unobserved slot forgets nothing.
    pub(super) fn add(&mut self, at: LocalTime, on: f32, observed: f32) {
        if observed <= 0.0 {
            return;
        }
        self.week[at.slot_of_week()].add(on, observed, KEEP_PER_WEEK);
        self.day[at.slot()].add(on, observed, KEEP_PER_DAY);
        self.overall.add(on, observed, KEEP_PER_DAY.powf(1.0 / SLOTS_PER_DAY as f32));
    }

    /// How much was observed, decayed, in half hours: of one half hour of the week, of one of all days, and of any, on average.
    pub fn evidence(&self) -> [f32; 3] {
        let mean = |sums: &[Sum]| sums.iter().map(|sum| sum.observed).sum::<f32>() / sums.len() as f32;
        [mean(&self.week), mean(&self.day), self.overall.observed]
    }

    /// A profile that says `p` (by weekday, Monday 0, and by half hour), as nearly as one with that `evidence` can, and that is as
    /// ready to learn as it.
    pub fn recalled(p: impl Fn(usize, usize) -> f32, evidence: [f32; 3]) -> TimeOfWeek {
        let [of_week, of_day, of_all] = evidence;
        let of_slot = |slot: usize| (0..7).map(|weekday| p(weekday, slot)).sum::<f32>() / 7.0;
        let mean = (0..SLOTS_PER_DAY).map(of_slot).sum::<f32>() / SLOTS_PER_DAY as f32;
        let overall = Sum::saying(mean, of_all, 0.5, 1.0);
        let prior = overall.share(0.5, 1.0);
        let day: Vec<Sum> =
            (0..SLOTS_PER_DAY).map(|slot| Sum::saying(of_slot(slot), of_day, prior, OVERALL_WEIGHT)).collect();
        let week = (0..7 * SLOTS_PER_DAY).map(|at| {
            let (weekday, slot) = (at / SLOTS_PER_DAY, at % SLOTS_PER_DAY);
            Sum::saying(p(weekday, slot), of_week, day[slot].share(prior, OVERALL_WEIGHT), DAY_WEIGHT)
        });
        TimeOfWeek { week: week.collect(), day, overall }
    }

    /// P(in use) at that time of the week, 0 to 1. With nothing observed it is one half.
    pub fn p_on(&self, at: LocalTime) -> f32 {
        let overall = self.overall.share(0.5, 1.0);
        let of_day = self.day[at.slot()].share(overall, OVERALL_WEIGHT);
        self.week[at.slot_of_week()].share(of_day, DAY_WEIGHT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::LocalDay;

    #[test]
    fn weekdays_differ_once_seen() {
        let mut profile = TimeOfWeek::default();
        let at = |day| LocalTime { day: LocalDay(day), minute: 600 };
        assert_eq!(profile.p_on(at(1)), 0.5);
        for week in 0..12 {
            for day in 0..7 {
                let on = if day >= 5 { 1.0 } else { 0.0 };
                profile.add(at(1 + week * 7 + day), on, 1.0);
            }
        }
        assert!(profile.p_on(at(1 + 84)) < 0.1, "a Monday");
        assert!(profile.p_on(at(1 + 84 + 5)) > 0.8, "a Saturday");
    }

    #[test]
    fn what_was_not_observed_changes_nothing() {
        let mut profile = TimeOfWeek::default();
        let before = profile.clone();
        profile.add(LocalTime { day: LocalDay(1), minute: 0 }, 0.0, 0.0);
        assert_eq!(profile, before);
    }
}
