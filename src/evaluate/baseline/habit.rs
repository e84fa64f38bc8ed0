//! The recency-weighted profile of the week: how usual it is that a device is on at a time of the week.
//!
//! Half hours that are over are summed at four grains, each of which forgets at its own pace, and each grain leans on the
//! next coarser one as long as it has seen little: this weekday's half hour, that of working days or of weekends, that of
//! all days, and all hours. The half hours beside the one that is asked about count a little too.

use std::time::Duration;

use crate::evaluate::Error;
use crate::evaluate::predictor::Predictor;
use crate::evaluate::query::Query;
use crate::evaluate::recording::Recording;
use crate::evaluate::recording::Track;
use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::LocalTime;
use crate::time::SLOTS_PER_DAY;
use crate::time::Timestamp;

/// Days after which what was seen counts half: of a weekday's half hour, of that of working days or weekends, of that of all
/// days, of all hours. These and the next two were chosen on the first year of one recorded home (by the stack's log loss):
/// homes change faster than one would think.
const HALF_LIFE_DAYS: [f64; 4] = [21.0, 14.0, 7.0, 3.0];
/// How much seeing the next coarser grain is worth, in occasions: to the weekday, to the kind of day, to all days; and what
/// an even chance is worth to all hours, in half hours.
const LEAN: [f64; 4] = [6.0, 4.0, 3.0, 2.0];
/// What the half hour before and the one after count.
const BESIDE: f64 = 0.1;
const SLOT: Duration = Duration::from_secs(1800);

/// The profile as a predictor: what is usual at the time that is asked about, whatever is now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Profile;

impl Predictor for Profile {
    fn name(&self) -> &'static str {
        "profile"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        let mut habits: Vec<Option<Habit<'_>>> = recording.log.devices.iter().map(|_| None).collect();
        Ok(queries
            .iter()
            .map(|query| {
                let habit = habits[query.device].get_or_insert_with(|| Habit::new(recording, query.device));
                habit.count_to(query.at);
                habit.p_on(query.at + query.ahead)
            })
            .collect())
    }
}

/// The profile of one device, counted as far as time has come. Time only goes forward.
pub(super) struct Habit<'a> {
    track: &'a Track,
    calendar: Calendar,
    /// Up to which half hour was counted; `None` before the device was heard of.
    counted_to: Option<Timestamp>,
    /// The change that holds there.
    place: usize,
    today: LocalDay,
    weekdays: Vec<Sum>,
    kinds: Vec<Sum>,
    days: Vec<Sum>,
    all: Sum,
}

/// What was seen, in half hours, as it counted on a day.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    on: f64,
    seen: f64,
    day: i32,
}

impl Sum {
    fn add(&mut self, on: f64, seen: f64, day: LocalDay, half_life_days: f64) {
        let kept = self.kept(day, half_life_days);
        *self = Sum { on: self.on * kept + on, seen: self.seen * kept + seen, day: day.0 };
    }

    fn kept(&self, day: LocalDay, half_life_days: f64) -> f64 {
        match day.0 - self.day {
            0 => 1.0,
            days => (-f64::from(days) / half_life_days).exp2(),
        }
    }
}

impl<'a> Habit<'a> {
    pub(super) fn new(recording: &'a Recording, device: usize) -> Habit<'a> {
        Habit {
            track: recording.track(device),
            calendar: recording.log.calendar,
            counted_to: None,
            place: 0,
            today: LocalDay(0),
            weekdays: vec![Sum::default(); 7 * SLOTS_PER_DAY],
            kinds: vec![Sum::default(); 2 * SLOTS_PER_DAY],
            days: vec![Sum::default(); SLOTS_PER_DAY],
            all: Sum::default(),
        }
    }

    /// Counts every half hour that is over at `now`.
    pub(super) fn count_to(&mut self, now: Timestamp) {
        let Some(heard) = self.track.heard().filter(|heard| *heard < now) else { return };
        // The half hour in which the device was first heard of is counted from there on.
        let mut from = self.counted_to.unwrap_or(heard);
        loop {
            let border = self.calendar.next_slot(from);
            if border > now {
                break;
            }
            let (on, seen) = self.shares(from, border);
            if seen > 0.0 {
                let local = self.calendar.local(from);
                self.today = local.day;
                let weekday = &mut self.weekdays[local.slot_of_week()];
                weekday.add(on, seen, local.day, HALF_LIFE_DAYS[0]);
                self.kinds[kind(local) * SLOTS_PER_DAY + local.slot()].add(on, seen, local.day, HALF_LIFE_DAYS[1]);
                self.days[local.slot()].add(on, seen, local.day, HALF_LIFE_DAYS[2]);
                self.all.add(on, seen, local.day, HALF_LIFE_DAYS[3]);
            }
            from = border;
        }
        self.counted_to = Some(from);
    }

    /// How much of a half hour it was on, and in sight. The changes before `from` are behind.
    fn shares(&mut self, from: Timestamp, to: Timestamp) -> (f64, f64) {
        let changes = self.track.changes();
        let (mut on_ms, mut seen_ms) = (0.0, 0.0);
        let mut start = from;
        loop {
            let end = changes.get(self.place + 1).map_or(to, |(next, _)| (*next).min(to));
            if let Some(on) = changes[self.place].1 {
                let ms = end.since(start).as_millis() as f64;
                seen_ms += ms;
                on_ms += if on { ms } else { 0.0 };
            }
            if changes.get(self.place + 1).is_none_or(|(next, _)| *next >= to) {
                break;
            }
            start = end;
            self.place += 1;
        }
        let slot_ms = SLOT.as_millis() as f64;
        (on_ms / slot_ms, seen_ms / slot_ms)
    }

    /// P(on) at `then`, from what was counted.
    pub(super) fn p_on(&self, then: Timestamp) -> f64 {
        let local = self.calendar.local(then);
        let all = self.share(&[(&self.all, 1.0)], 3, 0.5);
        let day = self.share(&beside(&self.days, local.slot()), 2, all);
        let kinds = &self.kinds[kind(local) * SLOTS_PER_DAY..][..SLOTS_PER_DAY];
        let kind = self.share(&beside(kinds, local.slot()), 1, day);
        self.share(&beside(&self.weekdays, local.slot_of_week()), 0, kind)
    }

    /// The share on, leaning on a coarser one.
    fn share(&self, sums: &[(&Sum, f64)], grain: usize, coarser: f64) -> f64 {
        let (mut on, mut seen) = (LEAN[grain] * coarser, LEAN[grain]);
        for (sum, weight) in sums {
            let kept = weight * sum.kept(self.today, HALF_LIFE_DAYS[grain]);
            on += kept * sum.on;
            seen += kept * sum.seen;
        }
        on / seen
    }
}

/// A half hour with its neighbours, round the week or the day.
fn beside(sums: &[Sum], slot: usize) -> [(&Sum, f64); 3] {
    let count = sums.len();
    [(&sums[slot], 1.0), (&sums[(slot + 1) % count], BESIDE), (&sums[(slot + count - 1) % count], BESIDE)]
}

/// 1 for Saturdays and Sundays.
fn kind(local: LocalTime) -> usize {
    usize::from(local.day.weekday() >= 5)
}
