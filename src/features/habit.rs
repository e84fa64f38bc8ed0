//! What is usual at a time of day, read from the usage grid: the week before, the day before, the same weekday.

use crate::home::History;
use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::LocalTime;
use crate::time::Timestamp;

/// Days that "lately" covers.
const LATELY_DAYS: i32 = 7;
/// Slots of evidence that the longer habit is worth beside what was lately seen.
const PRIOR: f32 = 1.0;

/// P(in use) at one time, by pasts of different lengths; all 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Habit {
    /// By the fading profile of the week.
    pub(super) long: f32,
    /// By the seven days before, at that time of day.
    pub(super) lately: f32,
    /// By the day before.
    pub(super) yesterday: f32,
    /// By the same weekday, as far as the grid goes back.
    pub(super) weekday: f32,
}

impl Habit {
    /// What is usual at `then`, which is at most a day ahead.
    pub(super) fn at(history: &History, calendar: Calendar, then: Timestamp) -> Habit {
        let local = calendar.local(then);
        let long = history.week.p_on(local);
        let over = |days: &[i32]| {
            let (mut on, mut observed) = (long * PRIOR, PRIOR);
            for back in days {
                let [cell_on, cell_observed] = shares(history, local, *back);
                on += cell_on;
                observed += cell_observed;
            }
            on / observed
        };
        const LATELY: [i32; LATELY_DAYS as usize] = [1, 2, 3, 4, 5, 6, 7];
        Habit { long, lately: over(&LATELY), yesterday: over(&[1]), weekday: over(&[7, 14, 21]) }
    }
}

/// Changes a day that people made in this half hour and in the next, over the seven days before.
pub(super) fn changes(history: &History, calendar: Calendar, now: Timestamp) -> [f32; 2] {
    let in_slot = |at: Timestamp| {
        let local = calendar.local(at);
        let of_day = |back: i32| history.grid.cell(LocalDay(local.day.0 - back), local.slot()).changes();
        (1..=LATELY_DAYS).map(|back| f32::from(of_day(back))).sum::<f32>() / LATELY_DAYS as f32
    };
    [in_slot(now), in_slot(calendar.next_slot(now))]
}

/// Share of the slot in use and share of it observed, so many days before.
fn shares(history: &History, at: LocalTime, days_back: i32) -> [f32; 2] {
    let [on, observed, _] = history.grid.cell(LocalDay(at.day.0 - days_back), at.slot()).bytes();
    [f32::from(on) / 255.0, f32::from(observed) / 255.0]
}

/// Share of the last seven days that the device was observed.
pub(super) fn observed_share(history: &History, calendar: Calendar, now: Timestamp) -> f32 {
    let local = calendar.local(now);
    // Every third hour stands for those around it: this is asked often, and an outage is longer than that or does not matter.
    let slots = || (0..crate::time::SLOTS_PER_DAY).step_by(6);
    let days = (1..=LATELY_DAYS).flat_map(|back| slots().map(move |slot| (back, slot)));
    let (mut sum, mut count) = (0.0, 0.0);
    for (back, slot) in days {
        sum += history.grid.cell(LocalDay(local.day.0 - back), slot).observed_share();
        count += 1.0;
    }
    sum / count
}
