//! The sky over a home: how light and how warm it is outside, with clouds that come and go.
//!
//! The same as the story's sky, draw for draw, so that people switch the lamps on under the clouds that the sensors
//! measure. It stands here until the two are one.

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
    /// The block of clouds last asked for, and its two draws: drawing them anew for each report would cost more than
    /// all the rest.
    last_clouds: Cell<(i64, f64, f64)>,
    /// The spell of weather last asked for, and how much warmer than usual it is.
    last_spell: Cell<(i64, f64)>,
}

impl Sky {
    pub(super) fn new(seed: u64, site: Site) -> Sky {
        Sky { seed, site, last_clouds: Cell::new((i64::MIN, 0.0, 0.0)), last_spell: Cell::new((i64::MIN, 0.0)) }
    }

    /// Illuminance under the open sky, in lux.
    pub(super) fn outside_lx(&self, at: Timestamp) -> f64 {
        let at = Timestamp::from_millis(at.as_millis().div_euclid(LOOK_MS) * LOOK_MS);
        let clear = by_elevation(elevation(at, self.site.latitude, self.site.longitude));
        clear * (1.6 - 1.35 * self.clouds(at))
    }

    /// Share of the sky that is covered, 0 to 1.
    pub(super) fn clouds(&self, at: Timestamp) -> f64 {
        let block = at.as_millis().div_euclid(CLOUDS_MS);
        let share = at.as_millis().rem_euclid(CLOUDS_MS) as f64 / CLOUDS_MS as f64;
        let (last, mut now, mut next) = self.last_clouds.get();
        if last != block {
            (now, next) = (self.drawn_clouds(block), self.drawn_clouds(block + 1));
            self.last_clouds.set((block, now, next));
        }
        now * (1.0 - share) + next * share
    }

    fn drawn_clouds(&self, block: i64) -> f64 {
        // Weather keeps for about a day and a half; within it there are gaps and showers.
        let mut front = Random::numbered(self.seed, "front", block.div_euclid(12));
        let mut hour = Random::numbered(self.seed, "clouds", block);
        (front.between(-0.2, 1.2) + hour.normal(0.0, 0.2)).clamp(0.0, 1.0)
    }

    /// Air outside, in degrees Celsius.
    pub(super) fn outside_c(&self, at: Timestamp) -> f64 {
        let days = at.as_millis() as f64 / 86_400_000.0;
        let latitude = self.site.latitude;
        let year = (TAU * (days.rem_euclid(YEAR_DAYS) - 20.0) / YEAR_DAYS).cos() * latitude.signum();
        let solar_day = days + self.site.longitude / 360.0;
        let hour = (TAU * (solar_day.rem_euclid(1.0) - 0.125)).cos();
        let spell = self.spell_c(solar_day as i64 / 4);
        27.0 - 0.0065 * latitude * latitude - 0.19 * latitude.abs() * year - 4.0 * hour + spell
    }

    fn spell_c(&self, number: i64) -> f64 {
        let (last, warmer) = self.last_spell.get();
        if last == number {
            return warmer;
        }
        let warmer = Random::numbered(self.seed, "spell", number).normal(0.0, 2.8);
        self.last_spell.set((number, warmer));
        warmer
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
