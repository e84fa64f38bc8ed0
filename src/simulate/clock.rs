//! The clock on the wall of one home: what it shows at an instant, and when it shows a minute of a day.
//!
//! Asks the calendar once per quarter of an hour and remembers: a story looks at the clock hundreds of times a day.

use std::cell::Cell;
use std::time::Duration;

use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// Minutes after the midnight with which a day begins; what is after the next midnight is above 1440.
pub(super) type Minute = f64;

/// 1970-01-01 among the days of the calendar, which count from the first day of the common era.
const EPOCH_DAY: i64 = 719_163;
/// Every zone's offset changes on a quarter of an hour.
const QUARTER_MS: i64 = 900_000;

/// The wall clock of a home.
pub(super) struct Clock {
    calendar: Calendar,
    /// The quarter of an hour last asked for, and how far the wall was ahead of UTC in it.
    last: Cell<(i64, i64)>,
}

impl Clock {
    pub(super) fn new(calendar: Calendar) -> Clock {
        Clock { calendar, last: Cell::new((i64::MIN, 0)) }
    }

    fn ahead_ms(&self, at_ms: i64) -> i64 {
        let quarter = at_ms.div_euclid(QUARTER_MS);
        let (last, ahead_ms) = self.last.get();
        if last == quarter {
            return ahead_ms;
        }
        let local = self.calendar.local(Timestamp::from_millis(quarter * QUARTER_MS));
        let wall_min = (i64::from(local.day.0) - EPOCH_DAY) * 1440 + i64::from(local.minute);
        let ahead_ms = (wall_min - quarter * 15) * 60_000;
        self.last.set((quarter, ahead_ms));
        ahead_ms
    }

    /// The local day.
    pub(super) fn day(&self, at: Timestamp) -> LocalDay {
        let wall_ms = at.as_millis() + self.ahead_ms(at.as_millis());
        LocalDay((wall_ms.div_euclid(86_400_000) + EPOCH_DAY) as i32)
    }

    /// Minutes after local midnight, 0 to 1440.
    pub(super) fn minute(&self, at: Timestamp) -> Minute {
        let wall_ms = at.as_millis() + self.ahead_ms(at.as_millis());
        wall_ms.rem_euclid(86_400_000) as f64 / 60_000.0
    }

    /// When the wall shows `minute` of `day`, to the second; in an hour that is skipped, an hour later.
    pub(super) fn instant(&self, day: LocalDay, minute: Minute) -> Timestamp {
        let wall_ms = (i64::from(day.0) - EPOCH_DAY) * 86_400_000 + (minute * 60.0) as i64 * 1000;
        let near_ms = wall_ms - self.ahead_ms(wall_ms);
        Timestamp::from_millis(wall_ms - self.ahead_ms(near_ms))
    }
}

/// So many seconds after `at`, to the whole second.
pub(super) fn later(at: Timestamp, seconds: f64) -> Timestamp {
    at + Duration::from_secs(seconds.max(0.0) as u64)
}

/// Seconds from `from` to `until`, negative if that lies before.
pub(super) fn seconds_between(from: Timestamp, until: Timestamp) -> f64 {
    (until.as_millis() - from.as_millis()) as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_and_back_in_any_zone() {
        for zone in ["Europe/Amsterdam", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "UTC"] {
            let calendar = Calendar::named(zone).unwrap();
            let clock = Clock::new(calendar);
            let mut at = Timestamp::parse_rfc3339("2025-03-20T00:07:00Z").unwrap();
            for _ in 0..2000 {
                let local = calendar.local(at);
                assert_eq!((clock.day(at), clock.minute(at) as u16), (local.day, local.minute), "{zone} at {at}");
                // The repeated hour has two instants; the wall cannot tell which.
                let back = clock.instant(local.day, f64::from(local.minute));
                assert!(seconds_between(back, at).abs() <= 3600.0, "{zone}: {at} and {back}");
                at = at + Duration::from_secs(9000 + 60);
            }
        }
    }
}
