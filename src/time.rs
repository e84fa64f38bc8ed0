//! Time as a value: instants, and the home's local calendar with its daylight-saving changes.
//!
//! Knows nothing of clocks: nothing here asks what time it is. `daemon::clock` is the only reader.

use std::fmt;
use std::ops::Add;
use std::ops::Sub;
use std::time::Duration;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Offset;
use chrono::SecondsFormat;
use chrono::TimeZone;
use chrono::Utc;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::Serialize;

/// Minutes in one slot of the usage grid.
pub const SLOT_MINUTES: u16 = 30;
/// Slots in a local day.
pub const SLOTS_PER_DAY: usize = 48;
const MINUTES_PER_DAY: i64 = 1440;
/// The first of January 1970, as [`LocalDay`] counts.
const EPOCH_DAY: i64 = 719_163;

/// An instant: milliseconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `ms` milliseconds after the Unix epoch.
    pub const fn from_millis(ms: i64) -> Timestamp {
        Timestamp(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 text, such as `2026-01-05T18:40:00Z`; `None` if it is not that.
    pub fn parse_rfc3339(text: &str) -> Option<Timestamp> {
        let parsed = DateTime::parse_from_rfc3339(text).ok()?;
        Some(Timestamp(parsed.timestamp_millis()))
    }

    /// RFC 3339 in UTC, with milliseconds only where there are any.
    pub fn to_rfc3339(self) -> String {
        let utc = self.utc();
        let precision = if self.0.rem_euclid(1000) == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
        utc.to_rfc3339_opts(precision, true)
    }

    /// Time from `earlier` to here; zero if `earlier` is later.
    pub fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    fn utc(self) -> DateTime<Utc> {
        // Out of chrono's range (beyond the year 262000) is shown as the epoch rather than panicking.
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

impl Add<Duration> for Timestamp {
    type Output = Timestamp;

    fn add(self, rhs: Duration) -> Timestamp {
        let ms = i64::try_from(rhs.as_millis()).unwrap_or(i64::MAX);
        Timestamp(self.0.saturating_add(ms))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Timestamp;

    fn sub(self, rhs: Duration) -> Timestamp {
        let ms = i64::try_from(rhs.as_millis()).unwrap_or(i64::MAX);
        Timestamp(self.0.saturating_sub(ms))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// A local calendar day, counted so that neighbouring days differ by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LocalDay(pub i32);

impl LocalDay {
    /// Day of the week, Monday = 0.
    pub fn weekday(self) -> usize {
        // Day 1 of the common era was a Monday.
        usize::try_from((self.0 - 1).rem_euclid(7)).unwrap_or(0)
    }

    /// ISO form, such as `2026-01-05`.
    pub fn to_iso(self) -> String {
        NaiveDate::from_num_days_from_ce_opt(self.0).map(|d| d.to_string()).unwrap_or_default()
    }
}

/// A local wall-clock reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The local calendar day.
    pub day: LocalDay,
    /// Minutes after local midnight by the wall clock, 0 to 1439.
    pub minute: u16,
}

impl LocalTime {
    /// Half-hour slot of the day, 0 to 47.
    pub fn slot(self) -> usize {
        usize::from(self.minute / SLOT_MINUTES)
    }

    /// Half-hour slot of the week, Monday 00:00 = 0, 0 to 335.
    pub fn slot_of_week(self) -> usize {
        self.day.weekday() * SLOTS_PER_DAY + self.slot()
    }

    /// `HH:MM`.
    pub fn hh_mm(self) -> String {
        format!("{:02}:{:02}", self.minute / 60, self.minute % 60)
    }
}

/// The home's time zone: turns instants into what the clock on the wall shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    zone: Tz,
}

impl Default for Calendar {
    fn default() -> Calendar {
        Calendar { zone: Tz::UTC }
    }
}

impl Calendar {
    /// The calendar of a zone.
    pub const fn new(zone: Tz) -> Calendar {
        Calendar { zone }
    }

    /// Reads an IANA zone name such as `Europe/Amsterdam`; `None` if there is no such zone.
    pub fn named(name: &str) -> Option<Calendar> {
        Some(Calendar { zone: name.parse().ok()? })
    }

    /// The IANA name of the zone.
    pub fn zone_name(self) -> &'static str {
        self.zone.name()
    }

    /// What the clock on the wall shows at `at`.
    pub fn local(self, at: Timestamp) -> LocalTime {
        let minute = self.wall_millis(at).div_euclid(60_000);
        let day = minute.div_euclid(MINUTES_PER_DAY) + EPOCH_DAY;
        LocalTime { day: LocalDay(day as i32), minute: minute.rem_euclid(MINUTES_PER_DAY) as u16 }
    }

    /// Milliseconds that a clock on the wall, set right, is past the midnight at which 1970 began on it. Asked many times for each
    /// event: no date is made of it that nobody reads.
    fn wall_millis(self, at: Timestamp) -> i64 {
        let utc = at.utc();
        let ahead_s = self.zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc();
        utc.timestamp_millis() + i64::from(ahead_s) * 1000
    }

    /// The next instant after `at` at which a new slot begins.
    ///
    /// Every zone in use changes its offset by whole quarters of an hour and at a slot's border, except
    /// Lord Howe Island (by 30 minutes), where this holds too: a slot is therefore always 30 minutes of real time
    /// from its border, and the repeated hour of autumn fills the same slots twice.
    pub fn next_slot(self, at: Timestamp) -> Timestamp {
        let into_slot_ms = self.wall_millis(at).rem_euclid(i64::from(SLOT_MINUTES) * 60_000);
        // At the end of time there is no next slot: saturating here keeps a wild clock from being a crash.
        Timestamp(at.0.saturating_sub(into_slot_ms).saturating_add(i64::from(SLOT_MINUTES) * 60_000))
    }

    /// `2026-01-05 18:40:00` as the clock on the wall shows it, for people and for scenario files.
    pub fn wall(self, at: Timestamp) -> String {
        at.utc().with_timezone(&self.zone).format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// Reads what [`Calendar::wall`] writes; the earlier of two readings in the repeated hour, `None` in the skipped one.
    pub fn parse_wall(self, text: &str) -> Option<Timestamp> {
        let naive = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
        let local = naive.and_local_timezone(self.zone).earliest()?;
        Some(Timestamp(local.timestamp_millis()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amsterdam() -> Calendar {
        Calendar::named("Europe/Amsterdam").expect("a zone")
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).expect("a time")
    }

    #[test]
    fn the_wall_clock_follows_daylight_saving_both_ways() {
        let home = amsterdam();
        // Spring: 02:00 to 03:00 does not exist.
        assert_eq!(home.local(at("2024-03-31T00:59:00Z")).hh_mm(), "01:59");
        assert_eq!(home.local(at("2024-03-31T01:00:00Z")).hh_mm(), "03:00");
        // Autumn: 02:30 happens twice.
        assert_eq!(home.local(at("2024-10-27T00:30:00Z")).hh_mm(), "02:30");
        assert_eq!(home.local(at("2024-10-27T01:30:00Z")).hh_mm(), "02:30");
    }

    #[test]
    fn slots_are_half_hours_of_real_time_across_changes() {
        let home = amsterdam();
        let mut slot = home.next_slot(at("2024-03-30T22:10:11Z"));
        for _ in 0..96 {
            assert_eq!(home.local(slot).minute % SLOT_MINUTES, 0);
            assert_eq!(home.next_slot(slot).since(slot), Duration::from_secs(1800));
            slot = home.next_slot(slot);
        }
    }

    #[test]
    fn weekdays_count_from_monday() {
        assert_eq!(amsterdam().local(at("2026-11-21T12:00:00Z")).day.weekday(), 5);
        assert_eq!(amsterdam().local(at("2026-11-22T23:30:00Z")).day.weekday(), 0);
    }

    #[test]
    fn the_wall_reads_back() {
        let home = amsterdam();
        let then = at("2026-01-05T17:40:00Z");
        assert_eq!(home.wall(then), "2026-01-05 18:40:00");
        assert_eq!(home.parse_wall("2026-01-05 18:40:00"), Some(then));
        assert_eq!(home.parse_wall("2024-03-31 02:30:00"), None);
    }
}
