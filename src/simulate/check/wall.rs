//! The clock on the wall along a recording, fast: its half hours are looked up once each.

use std::time::Duration;

use crate::time::Calendar;
use crate::time::LocalTime;
use crate::time::Timestamp;

const HALF_HOUR_MS: i64 = 30 * 60_000;
const HALF_HOUR: Duration = Duration::from_secs(30 * 60);

/// Local times from some instant on. Half hours begin together on every wall: see [`Calendar::next_slot`].
pub(super) struct Wall {
    calendar: Calendar,
    /// The local half hour before the first instant began here.
    origin: Timestamp,
    /// What the wall shows at the beginning of each half hour.
    half_hours: Vec<LocalTime>,
}

impl Wall {
    /// For instants from `first` on.
    pub(super) fn from(first: Timestamp, calendar: Calendar) -> Wall {
        Wall { calendar, origin: calendar.next_slot(first) - HALF_HOUR, half_hours: Vec::new() }
    }

    /// What the wall shows. An instant before the first is shown as the first.
    pub(super) fn at(&mut self, at: Timestamp) -> LocalTime {
        let since_ms = (at.as_millis() - self.origin.as_millis()).max(0);
        let began = self.half_hour((since_ms / HALF_HOUR_MS) as usize);
        // Less than 30 fits.
        LocalTime { minute: began.minute + (since_ms % HALF_HOUR_MS / 60_000) as u16, ..began }
    }

    /// Minutes on the wall since the first day of the common era began: grows by 1440 a day, and jumps with the wall.
    pub(super) fn minutes(&mut self, at: Timestamp) -> i64 {
        let local = self.at(at);
        i64::from(local.day.0) * 1440 + i64::from(local.minute)
    }

    /// Adds to each hour of the day the hours of real time from `from` to `until` that fell into it.
    pub(super) fn add_span(&mut self, from: Timestamp, until: Timestamp, hours: &mut [f64; 24]) {
        let mut begins = from;
        while begins < until {
            let place = ((begins.as_millis() - self.origin.as_millis()).max(0) / HALF_HOUR_MS) as usize;
            let border = self.origin + HALF_HOUR * (place as u32 + 1);
            let ends = border.min(until);
            let hour = usize::from(self.half_hour(place).minute / 60);
            hours[hour] += (ends.as_millis() - begins.as_millis()) as f64 / 3_600_000.0;
            begins = ends.max(begins + Duration::from_millis(1));
        }
    }

    fn half_hour(&mut self, place: usize) -> LocalTime {
        while self.half_hours.len() <= place {
            let begins = self.origin + HALF_HOUR * self.half_hours.len() as u32;
            self.half_hours.push(self.calendar.local(begins));
        }
        self.half_hours[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn it_shows_what_the_calendar_shows() {
        for zone in ["Europe/Amsterdam", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"] {
            let calendar = Calendar::named(zone).unwrap();
            let first = at("2025-03-29T12:07:13Z");
            let mut wall = Wall::from(first, calendar);
            for step in 0..6000_u32 {
                let then = first + Duration::from_secs(601) * step;
                assert_eq!(wall.at(then), calendar.local(then), "{zone} {then}");
            }
        }
    }

    #[test]
    fn spans_fall_into_their_hours() {
        let mut wall = Wall::from(at("2026-01-05T00:00:00Z"), Calendar::named("Europe/Amsterdam").unwrap());
        let mut hours = [0.0; 24];
        // 18:20 to 20:15 in Amsterdam.
        wall.add_span(at("2026-01-05T17:20:00Z"), at("2026-01-05T19:15:00Z"), &mut hours);
        assert!((hours[18] - 40.0 / 60.0).abs() < 1e-9 && (hours[19] - 1.0).abs() < 1e-9, "{hours:?}");
        assert!((hours[20] - 0.25).abs() < 1e-9 && (hours.iter().sum::<f64>() - 115.0 / 60.0).abs() < 1e-9);
    }
}
