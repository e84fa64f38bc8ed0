//! Timers: whether something that knows no people has ended a device's uses, at the same second of many days, or a little later
//! each day than the day before, as the sun sets.
//!
//! A hand that switches off within the same hour every evening hits the same ten seconds on five of fourteen days about once in ten
//! million homes. Knows nothing of what the timer is, nor where the sun stands. In the week after the clocks change, a timer that
//! follows the sun is not known for one.

use std::time::Duration;

use crate::home::history::Uses;
use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// A timer must have been seen on so many days
const DAYS: usize = 5;
/// of the last so many.
const OF_LAST_DAYS: i32 = 14;
/// The sun sets up to so many seconds later or earlier than the day before, where people live,
const MOST_DRIFT_S: i32 = 300;
/// by nearly the same as the day before,
const DRIFT_TOLERANCE_S: i32 = 20;
/// and a timer that follows it must have been seen within so many days.
const DRIFTS_WITHIN_DAYS: i32 = 9;
/// Hubs and radios add a few seconds to the clockwork.
const TOLERANCE_S: i32 = 5;
/// What was due this recently may still be on its way.
const LATE_S: i32 = 120;
const DAY_S: i32 = 86_400;

/// Whether a timer is expected to end the use of a device within `ahead` from `now`, by the wall clock.
pub(super) fn is_due(uses: &Uses, now: Timestamp, ahead: Duration, calendar: Calendar) -> bool {
    let (today, second) = on_the_wall(now, calendar);
    let ahead_s = i32::try_from(ahead.as_secs()).unwrap_or(DAY_S).min(DAY_S - LATE_S - 1);
    let ends: Vec<(LocalDay, i32)> = (uses.past().map(|past| on_the_wall(past.to, calendar)))
        .filter(|(day, _)| today.0 - day.0 <= OF_LAST_DAYS)
        .collect();
    let is_ahead = |due: i32| (due - second + LATE_S).rem_euclid(DAY_S) - LATE_S <= ahead_s;
    ends.iter().any(|(_, end)| is_ahead(*end) && days_at(&ends, *end) >= DAYS)
        || with_the_sun(&ends, today).into_iter().any(is_ahead)
}

/// The seconds of `today` at which timers that follow the sun are due: from the last two days with uses, walked back day by day.
fn with_the_sun(ends: &[(LocalDay, i32)], today: LocalDay) -> Vec<i32> {
    let recent: Vec<(i32, i32)> = (ends.iter().map(|(day, end)| (day.0, *end)))
        .filter(|(day, _)| *day < today.0 && today.0 - day <= DRIFTS_WITHIN_DAYS)
        .collect();
    let Some((last_day, _)) = recent.last().copied() else { return Vec::new() };
    let Some((before, _)) = recent.iter().rev().find(|(day, _)| *day < last_day).copied() else { return Vec::new() };
    let on = |day: i32| recent.iter().filter(move |(other, _)| *other == day).map(|(_, end)| *end);
    let mut due = Vec::new();
    for last in on(last_day) {
        for earlier in on(before) {
            let drift_s = (last - earlier) / (last_day - before);
            if drift_s.abs() <= MOST_DRIFT_S && days_on_the_way(&recent, (before, earlier), drift_s) + 1 >= DAYS {
                due.push(last + drift_s * (today.0 - last_day));
            }
        }
    }
    due
}

/// On how many days, from the given one back, a use ended where a drift of so many seconds a day leads.
fn days_on_the_way(recent: &[(i32, i32)], (mut day, mut end): (i32, i32), mut drift_s: i32) -> usize {
    let mut days = 1;
    while let Some(earlier) = recent.iter().rev().map(|(other, _)| *other).find(|other| *other < day) {
        let gap = day - earlier;
        let expected = end - drift_s * gap;
        let near = |(other, second): &&(i32, i32)| *other == earlier && (second - expected).abs() <= DRIFT_TOLERANCE_S;
        match recent.iter().find(near) {
            Some((_, second)) => (end, drift_s) = (*second, (end - second) / gap),
            None => return days,
        }
        (day, days) = (earlier, days + 1);
    }
    days
}

/// On how many days a use ended at that second of the day.
fn days_at(ends: &[(LocalDay, i32)], second: i32) -> usize {
    let apart = |other: i32| {
        let apart = (other - second).rem_euclid(DAY_S);
        apart.min(DAY_S - apart)
    };
    let mut days: Vec<i32> = ends.iter().filter(|(_, end)| apart(*end) <= TOLERANCE_S).map(|(day, _)| day.0).collect();
    days.dedup();
    days.len()
}

/// The local day, and the second of it that the wall clock shows. No zone's offset has a fraction of a minute today.
fn on_the_wall(at: Timestamp, calendar: Calendar) -> (LocalDay, i32) {
    let local = calendar.local(at);
    (local.day, i32::from(local.minute) * 60 + (at.as_millis().rem_euclid(60_000) / 1000) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Origin;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).expect("a time")
    }

    /// Uses from six o'clock on, each of which ends at the given second after ten on one day after another, in Amsterdam.
    fn ended(seconds: &[u64]) -> Uses {
        let mut uses = Uses::default();
        for (day, second) in seconds.iter().enumerate() {
            let evening = at("2026-03-20T17:00:00Z") + HOUR * 24 * day as u32;
            uses.begin(evening, Origin::Physical);
            // Summer time begins on the 29th: the wall clock, not the sun, sets the timer.
            let hours = if day >= 9 { 3 } else { 4 };
            uses.end(evening + HOUR * hours + Duration::from_secs(*second), Origin::Physical);
        }
        uses
    }

    fn due(uses: &Uses, now: &str) -> bool {
        is_due(uses, at(now), Duration::from_secs(5400), Calendar::named("Europe/Amsterdam").expect("a zone"))
    }

    #[test]
    fn a_timer_is_due_at_its_time_by_the_wall_clock() {
        let uses = ended(&[1, 0, 2, 0, 3, 1, 0, 0, 1, 0, 2]);
        assert!(due(&uses, "2026-03-31T18:40:00Z") && due(&uses, "2026-03-31T19:58:00Z"));
        assert!(due(&uses, "2026-03-31T20:01:00Z"), "it is a minute late, and may still come");
        assert!(!due(&uses, "2026-03-31T20:05:00Z"), "it did not come");
        assert!(!due(&uses, "2026-03-31T18:20:00Z"), "it is far off");
        assert!(!due(&uses, "2026-04-14T19:58:00Z"), "it was taken out two weeks ago");
    }

    #[test]
    fn a_timer_that_follows_the_sun_is_due_a_little_later_each_day() {
        // The sun of Amsterdam sets 102 to 105 s later each day of this week.
        let by_day = |late: &[u64]| {
            let mut uses = Uses::default();
            for (day, second) in late.iter().enumerate() {
                let morning = at("2026-04-06T05:00:00Z") + HOUR * 24 * day as u32;
                uses.begin(morning, Origin::Physical);
                uses.end(morning + HOUR * 13 + Duration::from_secs(*second), Origin::Physical);
            }
            uses
        };
        let blind = by_day(&[600, 703, 805, 909, 1013, 1118]);
        assert!(due(&blind, "2026-04-12T17:30:00Z") && due(&blind, "2026-04-12T18:20:00Z"));
        assert!(!due(&blind, "2026-04-12T18:26:00Z"), "it did not come");
        assert!(!due(&blind, "2026-04-12T16:00:00Z"), "it is far off");
        assert!(!due(&by_day(&[600, 703, 805]), "2026-04-09T18:10:00Z"), "three days may be chance");
        assert!(!due(&by_day(&[600, 940, 580, 1200, 700, 1118]), "2026-04-12T18:10:00Z"), "a hand has no drift");
    }

    #[test]
    fn a_hand_is_no_timer() {
        assert!(!due(&ended(&[0, 70, 31, 140, 400, 12, 55, 290, 33, 8]), "2026-03-31T19:58:00Z"));
        assert!(!due(&ended(&[0, 1, 2, 0]), "2026-03-24T20:58:00Z"), "four days may be chance");
    }
}
