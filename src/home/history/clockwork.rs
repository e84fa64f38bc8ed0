//! Timers: whether something that knows no people has ended a device's uses, at the same second of many days.
//!
//! A hand that switches off within the same hour every evening hits the same ten seconds on five of fourteen days about once in ten
//! million homes. Knows nothing of what the timer is.

use std::time::Duration;

use crate::home::history::Uses;
use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// A timer must have been seen on so many days
const DAYS: usize = 5;
/// of the last so many.
const OF_LAST_DAYS: i32 = 14;
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
    ends.iter().any(|(_, end)| {
        let in_s = (end - second + LATE_S).rem_euclid(DAY_S) - LATE_S;
        in_s <= ahead_s && days_at(&ends, *end) >= DAYS
    })
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
    fn a_hand_is_no_timer() {
        assert!(!due(&ended(&[0, 70, 31, 140, 400, 12, 55, 290, 33, 8]), "2026-03-31T19:58:00Z"));
        assert!(!due(&ended(&[0, 1, 2, 0]), "2026-03-24T20:58:00Z"), "four days may be chance");
    }
}
