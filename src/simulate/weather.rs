//! The air in the living room: heated by day, cooler by night, never quite still.

use std::f64::consts::TAU;

use super::random::Random;
use crate::time::Timestamp;

/// The living room's air.
pub(super) struct Air {
    inside_c: f64,
    last: Option<Timestamp>,
    random: Random,
}

impl Air {
    pub(super) fn new(random: Random) -> Air {
        Air { inside_c: 18.5, last: None, random }
    }

    /// Seconds until the thermometer reports again.
    pub(super) fn pause(&mut self) -> f64 {
        self.random.between(600.0, 1800.0)
    }

    /// Degrees Celsius, to a tenth as such sensors report, when the wall clock is at `minute`.
    pub(super) fn measure(&mut self, at: Timestamp, minute: u16) -> f64 {
        let hours = self.last.map_or(0.0, |last| at.since(last).as_secs_f64() / 3600.0);
        self.last = Some(at);
        let day_of_year = (at.as_millis() as f64 / 86_400_000.0).rem_euclid(365.2425);
        let warmth_of_day = -(TAU * (f64::from(minute) - 180.0) / 1440.0).cos();
        let outside_c = 10.5 - 8.0 * (TAU * (day_of_year - 20.0) / 365.2425).cos() + 3.5 * warmth_of_day;
        let heating_c = if (390..1350).contains(&minute) { 20.5 } else { 17.0 };
        let aim_c = f64::max(heating_c, outside_c + 2.0);
        // The room is halfway there after about two hours.
        let share = (hours / 3.0).min(1.0);
        self.inside_c += (aim_c - self.inside_c) * share + self.random.normal(0.0, 0.12);
        (self.inside_c * 10.0).round() / 10.0
    }
}
