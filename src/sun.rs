//! Where the sun stands over a place, by the almanac. Knows no clouds and no windows.

use chrono::DateTime;
use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// A place on the earth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Degrees north of the equator, -90 to 90.
    pub latitude_deg: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub longitude_deg: f64,
}

/// Seconds between the earth's own time and the clocks', as it has been within a few seconds since 2015: the sun moves a
/// quarter of an arc second in a minute of error.
const DELTA_T_S: f64 = 69.2;

impl Position {
    /// A place; `None` where there is no such place on the earth.
    pub fn new(latitude_deg: f64, longitude_deg: f64) -> Option<Position> {
        let is_one = latitude_deg.abs() <= 90.0 && longitude_deg.abs() <= 180.0;
        is_one.then_some(Position { latitude_deg, longitude_deg })
    }

    /// Degrees of the sun's middle above the horizon, negative below it, without refraction; within 0.01 degrees from 2010 to
    /// 2110 (R. Grena, "Five new algorithms for the computation of sun position from 2010 to 2110", 2012, algorithm 3).
    pub fn sun_elevation_deg(self, at: Timestamp) -> f64 {
        let time = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
        // It refuses only places that are none, which cannot be made.
        solar_positioning::grena3::solar_position(time, self.latitude_deg, self.longitude_deg, DELTA_T_S, None)
            .map_or(0.0, |sun| sun.elevation_angle())
    }
}
