//! Where the sun stands over a place, by the almanac. Knows no clouds and no windows.

use serde::Deserialize;
use serde::Serialize;
use solar_positioning::Location;
use solar_positioning::SolarPositions;
use solar_positioning::time::JulianDate;

use crate::time::Timestamp;

/// Seconds between the earth's own time and the clocks', as it has been within a few seconds since 2015: the sun moves a
/// quarter of a degree in a minute of error.
const DELTA_T_S: f64 = 69.2;
/// The Julian date of the Unix epoch, in days.
const EPOCH_JD: f64 = 2_440_587.5;
const DAY_MS: f64 = 86_400_000.0;
/// A mountain shifts the sun by less than a hundredth of a degree.
const SEA_LEVEL_M: f64 = 0.0;

/// A place on the earth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    latitude_deg: f64,
    longitude_deg: f64,
}

/// Where the sun stands, seen from a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sun {
    /// Degrees of its middle above the horizon, negative below it, without refraction.
    pub elevation_deg: f64,
    /// Degrees from north by east: 90 is east, 180 is south.
    pub azimuth_deg: f64,
}

impl Position {
    /// So many degrees north of the equator and east of Greenwich; `None` where there is no such place on the earth.
    pub fn new(latitude_deg: f64, longitude_deg: f64) -> Option<Position> {
        let is_one = latitude_deg.abs() <= 90.0 && longitude_deg.abs() <= 180.0;
        is_one.then_some(Position { latitude_deg, longitude_deg })
    }

    /// Degrees north of the equator, negative south of it.
    pub fn latitude_deg(self) -> f64 {
        self.latitude_deg
    }

    /// Degrees east of Greenwich, negative west of it.
    pub fn longitude_deg(self) -> f64 {
        self.longitude_deg
    }

    /// Degrees of the sun's middle above the horizon, negative below it, without refraction; within 0.01 degrees from 2010 to
    /// 2110 (R. Grena, "Five new algorithms for the computation of sun position from 2010 to 2110", 2012, algorithm 3).
    pub fn sun_elevation_deg(self, at: Timestamp) -> f64 {
        self.sun(at).elevation_deg
    }

    /// Where the sun stands; as exact as [`Position::sun_elevation_deg`].
    pub fn sun(self, at: Timestamp) -> Sun {
        let location = Location { latitude: self.latitude_deg, longitude: self.longitude_deg };
        let time = JulianDate::new(EPOCH_JD + at.as_millis() as f64 / DAY_MS, DELTA_T_S);
        let sun = time.and_then(|time| SolarPositions::grena3().at_from_julian(time, location, SEA_LEVEL_M, None));
        // It refuses only places that are none, which cannot be made, and times beyond all calendars.
        sun.map_or(Sun { elevation_deg: 0.0, azimuth_deg: 0.0 }, |sun| Sun {
            elevation_deg: sun.elevation_angle(),
            azimuth_deg: sun.azimuth(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sun_stands_where_almanacs_say() {
        // Utrecht (52.1 N, 5.1 E): noon at midsummer 61.3, at midwinter 14.5; the sun's middle is at -0.8 when its edge sets.
        let utrecht = Position::new(52.1, 5.1).expect("a place");
        for (text, expected) in [
            ("2026-06-21T11:41:00Z", 61.3),
            ("2026-12-21T11:38:00Z", 14.5),
            ("2026-06-21T20:03:00Z", -0.8),
            ("2026-12-21T15:30:00Z", -0.8),
        ] {
            let found = utrecht.sun_elevation_deg(Timestamp::parse_rfc3339(text).expect("a time"));
            assert!((found - expected).abs() < 0.3, "{text}: {found}, and almanacs say {expected}");
        }
    }

    #[test]
    fn the_sun_rises_in_the_east_and_stands_in_the_south_at_noon() {
        let utrecht = Position::new(52.1, 5.1).expect("a place");
        for (text, azimuth) in
            [("2026-03-20T06:00:00Z", 93.0), ("2026-03-20T11:47:00Z", 180.0), ("2026-03-20T17:00:00Z", 260.0)]
        {
            let found = utrecht.sun(Timestamp::parse_rfc3339(text).expect("a time")).azimuth_deg;
            assert!((found - azimuth).abs() < 3.0, "{text}: {found}");
        }
    }

    #[test]
    fn what_is_no_place_is_none() {
        assert_eq!(Position::new(91.0, 0.0), None);
        assert_eq!(Position::new(f64::NAN, 0.0), None);
        let pole = Position::new(90.0, 180.0).expect("a place");
        for wild in [i64::MIN, i64::MAX, 0] {
            assert!(pole.sun_elevation_deg(Timestamp::from_millis(wild)).is_finite());
        }
    }
}
