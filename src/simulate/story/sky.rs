//! The sky over a home: how light and how warm it is outside, with clouds that come and go.
//!
//! Good enough to make people want a lamp or a fan, too coarse for anything else. The same seed has the same sky,
//! whoever asks and in whatever order.

use std::cell::Cell;
use std::f64::consts::TAU;

use crate::simulate::cast::Site;
use crate::simulate::random::Random;
use crate::simulate::sun::elevation;
use crate::time::Timestamp;

/// Clouds are drawn anew this often; between two draws they change evenly.
const CLOUDS_MS: i64 = 3 * 3_600_000;
/// The light is looked at anew this often.
const LOOK_MS: i64 = 180_000;
const YEAR_DAYS: f64 = 365.2425;

/// Light outside under half a sky of clouds, in lux, by the sun's elevation in degrees.
const OUTSIDE_LX: [(f64, f64); 11] = [
    (-18.0, 0.002),
    (-12.0, 0.02),
    (-9.0, 0.3),
    (-6.0, 4.0),
    (-3.0, 60.0),
    (0.0, 450.0),
    (5.0, 3500.0),
    (10.0, 8500.0),
    (20.0, 20_000.0),
    (35.0, 38_000.0),
    (90.0, 75_000.0),
];

/// What is above a home.
pub(super) struct Sky {
    seed: u64,
    site: Site,
    last_lx: Cell<(i64, f64)>,
}

impl Sky {
    pub(super) fn new(seed: u64, site: Site) -> Sky {
        Sky { seed, site, last_lx: Cell::new((i64::MIN, 0.0)) }
    }

    /// Degrees of the sun above the horizon.
    pub(super) fn sun_deg(&self, at: Timestamp) -> f64 {
        elevation(at, self.site.latitude, self.site.longitude)
    }

    /// Illuminance under the open sky, in lux.
    pub(super) fn outside_lx(&self, at: Timestamp) -> f64 {
        let look = at.as_millis().div_euclid(LOOK_MS);
        let (last, lx) = self.last_lx.get();
        if last == look {
            return lx;
        }
        let at = Timestamp::from_millis(look * LOOK_MS);
        let lx = by_elevation(self.sun_deg(at)) * (1.6 - 1.35 * self.clouds(at));
        self.last_lx.set((look, lx));
        lx
    }

    /// Share of the sky that is covered, 0 to 1.
    pub(super) fn clouds(&self, at: Timestamp) -> f64 {
        let block = at.as_millis().div_euclid(CLOUDS_MS);
        let share = at.as_millis().rem_euclid(CLOUDS_MS) as f64 / CLOUDS_MS as f64;
        let drawn = |block: i64| {
            // Weather keeps for about a day and a half; within it there are gaps and showers.
            let mut front = Random::numbered(self.seed, "front", block.div_euclid(12));
            let mut hour = Random::numbered(self.seed, "clouds", block);
            (front.between(-0.2, 1.2) + hour.normal(0.0, 0.2)).clamp(0.0, 1.0)
        };
        drawn(block) * (1.0 - share) + drawn(block + 1) * share
    }

    /// Air outside, in degrees Celsius.
    pub(super) fn outside_c(&self, at: Timestamp) -> f64 {
        let days = at.as_millis() as f64 / 86_400_000.0;
        let latitude = self.site.latitude;
        let year = (TAU * (days.rem_euclid(YEAR_DAYS) - 20.0) / YEAR_DAYS).cos() * latitude.signum();
        let solar_day = days + self.site.longitude / 360.0;
        let hour = (TAU * (solar_day.rem_euclid(1.0) - 0.125)).cos();
        let spell = Random::numbered(self.seed, "spell", solar_day as i64 / 4).normal(0.0, 2.8);
        27.0 - 0.0065 * latitude * latitude - 0.19 * latitude.abs() * year - 4.0 * hour + spell
    }

    /// 0 in midwinter to 1 at midsummer; half at the equator.
    pub(super) fn summer(&self, at: Timestamp) -> f64 {
        let days = at.as_millis() as f64 / 86_400_000.0;
        let year = (TAU * (days.rem_euclid(YEAR_DAYS) + 10.0) / YEAR_DAYS).cos();
        0.5 - 0.5 * year * (self.site.latitude / 45.0).clamp(-1.0, 1.0)
    }

    /// When the sun sinks below `deg` in the twelve hours after `noon`; `None` where it does not.
    pub(super) fn sunset(&self, noon: Timestamp, deg: f64) -> Option<Timestamp> {
        self.crosses(noon, |sky, at| sky.sun_deg(at) <= deg)
    }

    /// When the sun rises above `deg` in the twelve hours after `midnight`; `None` where it does not.
    pub(super) fn sunrise(&self, midnight: Timestamp, deg: f64) -> Option<Timestamp> {
        self.crosses(midnight, |sky, at| sky.sun_deg(at) > deg)
    }

    /// When it becomes so in the twelve hours from `from`, to the second.
    fn crosses(&self, from: Timestamp, so: impl Fn(&Sky, Timestamp) -> bool) -> Option<Timestamp> {
        let (mut before, mut after) = (from.as_millis(), from.as_millis() + 12 * 3_600_000);
        if !so(self, Timestamp::from_millis(after)) {
            return None;
        }
        while after - before > 1000 {
            let middle = (before + after) / 2;
            if so(self, Timestamp::from_millis(middle)) { after = middle } else { before = middle }
        }
        Some(Timestamp::from_millis(after / 1000 * 1000))
    }
}

fn by_elevation(deg: f64) -> f64 {
    let Some(above) = OUTSIDE_LX.iter().position(|point| point.0 > deg) else { return OUTSIDE_LX[10].1 };
    if above == 0 {
        return OUTSIDE_LX[0].1;
    }
    let ((low, low_lx), (high, high_lx)) = (OUTSIDE_LX[above - 1], OUTSIDE_LX[above]);
    low_lx + (high_lx - low_lx) * (deg - low) / (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(latitude: f64, longitude: f64) -> Sky {
        Sky::new(1, Site { latitude, longitude, language: "nl", country: "NL" })
    }

    #[test]
    fn days_are_light_and_summers_warm_on_both_halves_of_the_earth() {
        let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        let (north, south) = (over(52.0, 5.0), over(-37.0, 145.0));
        assert!(north.outside_lx(at("2026-06-21T11:40:00Z")) > 10_000.0);
        assert!(north.outside_lx(at("2026-06-21T23:40:00Z")) < 10.0);
        assert!(north.summer(at("2026-06-21T12:00:00Z")) > 0.95 && south.summer(at("2026-06-21T12:00:00Z")) < 0.2);
        let mean = |sky: &Sky, month: u32| {
            let days = (1..=28).map(|day| sky.outside_c(at(&format!("2026-{month:02}-{day:02}T12:00:00Z"))));
            days.sum::<f64>() / 28.0
        };
        assert!(mean(&north, 7) > mean(&north, 1) + 12.0);
        assert!(mean(&south, 1) > mean(&south, 7) + 8.0);
        let sunset = north.sunset(at("2026-12-21T11:40:00Z"), -0.8).unwrap();
        assert!((at("2026-12-21T15:15:00Z")..at("2026-12-21T15:45:00Z")).contains(&sunset), "{sunset}");
        assert_eq!(over(70.0, 25.0).sunset(at("2026-06-21T10:00:00Z"), -0.8), None);
    }
}
