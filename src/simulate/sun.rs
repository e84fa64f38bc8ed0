//! How high the sun stands, well enough to tell when people want a lamp: within about a degree and a half.
//!
//! A circular orbit and no refraction: good enough for made-up people, too coarse for real ones.

use std::f64::consts::TAU;

use crate::time::Timestamp;

const DAY_MS: f64 = 86_400_000.0;

/// Degrees of the sun above the horizon, negative below it.
pub(super) fn elevation(at: Timestamp, latitude: f64, longitude: f64) -> f64 {
    let days = at.as_millis() as f64 / DAY_MS;
    // The sun stands lowest ten days before the new year; leap days move that by less than the error stated above.
    let declination = -23.44_f64.to_radians() * (TAU * (days.rem_euclid(365.2425) + 10.0) / 365.2425).cos();
    let hour_angle = TAU * (days.rem_euclid(1.0) - 0.5 + longitude / 360.0);
    let latitude = latitude.to_radians();
    let sine = latitude.sin() * declination.sin() + latitude.cos() * declination.cos() * hour_angle.cos();
    sine.asin().to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sun_stands_where_almanacs_say() {
        // Utrecht (52.1 N, 5.1 E): noon at midsummer 61.3, at midwinter 14.5; sunset on 21 June 20:03 UTC, on 21 December 15:30 UTC.
        for (text, expected) in [
            ("2026-06-21T11:41:00Z", 61.3),
            ("2026-12-21T11:38:00Z", 14.5),
            ("2026-06-21T20:03:00Z", -0.8),
            ("2026-12-21T15:30:00Z", -0.8),
        ] {
            let found = elevation(Timestamp::parse_rfc3339(text).unwrap(), 52.1, 5.1);
            assert!((found - expected).abs() < 1.5, "{text}: {found}, and almanacs say {expected}");
        }
    }
}
