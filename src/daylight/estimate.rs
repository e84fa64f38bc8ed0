//! What is told of a room's daylight: lux with their uncertainty, and dark, dim or bright as chances. Knows no sensor and no sun.

use std::fmt;

use serde::Serialize;

/// Below this much light, in lux, nearly everybody who comes into a room switches a lamp on (D. R. G. Hunt, "The use of artificial
/// lighting in relation to daylight levels and occupancy", 1979: of those at 10 lx 98 in 100).
pub const DARK_BELOW_LX: f64 = 10.0;
/// From this much on, in lux, most leave it off (by the same curve two of three at 100 lx on a desk; a home asks for less).
pub const BRIGHT_FROM_LX: f64 = 100.0;
/// Standard deviations to the tenth and the ninetieth percentile.
const TENTH: f64 = 1.2816;
/// A level that is less likely than this is not told alone.
const SURE: f64 = 0.6;

/// How light it is without the room's lamps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// As likely more as less, in lux.
    pub lux: f64,
    /// One in ten that it is less.
    pub low_lx: f64,
    /// One in ten that it is more.
    pub high_lx: f64,
    /// The chance that it is below [`DARK_BELOW_LX`].
    pub dark: f64,
    /// The chance that it is between the two.
    pub dim: f64,
    /// The chance that it is at least [`BRIGHT_FROM_LX`].
    pub bright: f64,
    /// What it rests on.
    pub from: Source,
}

/// What an estimate rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A light sensor of the room was heard lately, and no lamp shone into it.
    Sensor,
    /// What a light sensor of the room has taught, where the sun stands, and how cloudy the home's other sensors find it.
    Learnt,
    /// The room has no light sensor: only where the sun stands, and how cloudy the home's sensors find it.
    Sun,
}

/// How light it is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing can be done without a lamp.
    Dark,
    /// People find their way, and want a lamp to read.
    Dim,
    /// A lamp makes no difference.
    Bright,
}

impl Estimate {
    /// From the natural logarithm of the lux, and its standard deviation.
    pub(super) fn of(ln_lx: f64, deviation: f64, from: Source) -> Estimate {
        let deviation = deviation.max(1e-3);
        let below = |lux: f64| normal_below((lux.ln() - ln_lx) / deviation);
        let (dark, not_bright) = (below(DARK_BELOW_LX), below(BRIGHT_FROM_LX));
        Estimate {
            lux: ln_lx.exp(),
            low_lx: (ln_lx - TENTH * deviation).exp(),
            high_lx: (ln_lx + TENTH * deviation).exp(),
            dark,
            dim: (not_bright - dark).max(0.0),
            bright: 1.0 - not_bright,
            from,
        }
    }

    /// The likeliest level.
    pub fn level(&self) -> Level {
        if self.dark >= self.dim.max(self.bright) {
            Level::Dark
        } else if self.dim >= self.bright {
            Level::Dim
        } else {
            Level::Bright
        }
    }
}

/// Such as `dim (about 40 lx, between 20 and 90)`.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level() {
            Level::Dark if self.dark >= SURE => "dark",
            Level::Dim if self.dim >= SURE => "dim",
            Level::Bright if self.bright >= SURE => "bright",
            Level::Dark => "dark or dim",
            Level::Bright => "dim or bright",
            Level::Dim if self.dark > self.bright => "dark or dim",
            Level::Dim => "dim or bright",
        };
        let [lux, low, high] = [self.lux, self.low_lx, self.high_lx].map(about);
        match (lux < 1.0, high < 1.0) {
            (_, true) => write!(f, "{level} (below 1 lx)"),
            (true, false) => write!(f, "{level} (below 1 lx, perhaps up to {high:.0})"),
            (false, false) => write!(f, "{level} (about {lux:.0} lx, between {low:.0} and {high:.0})"),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Sensor => "its own sensor",
            Source::Learnt => "what its sensor has taught, the sun and the other sensors",
            Source::Sun => "the sun and the home's sensors elsewhere, for it has none",
        })
    }
}

/// To two figures from 100 on, to one below: nobody knows a room's light better than that.
fn about(lux: f64) -> f64 {
    let figures = if lux < 100.0 { 1.0 } else { 10.0 };
    let unit = (10_f64.powf(lux.max(1.0).log10().floor()) / figures).max(1.0);
    (lux / unit).round() * unit
}

/// The share of a standard normal distribution below `z`, to seven digits (Abramowitz and Stegun 1964, 26.2.17).
fn normal_below(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let series =
        t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let above = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt() * series;
    if z < 0.0 { above } else { 1.0 - above }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_those_of_the_normal_distribution_and_sum_to_one() {
        for (lux, deviation, dark, bright) in
            [(10.0_f64, 1.0, 0.5, 0.0107), (100.0, 0.5, 0.0, 0.5), (0.001, 1.0, 1.0, 0.0), (40.0, 0.6, 0.0104, 0.0634)]
        {
            let estimate = Estimate::of(lux.ln(), deviation, Source::Sun);
            assert!((estimate.dark - dark).abs() < 1e-3 && (estimate.bright - bright).abs() < 1e-3, "{estimate:?}");
            assert!((estimate.dark + estimate.dim + estimate.bright - 1.0).abs() < 1e-9);
            assert!(estimate.low_lx < lux && lux < estimate.high_lx);
        }
    }

    #[test]
    fn it_says_no_more_than_it_knows() {
        let said = |lux: f64, deviation| Estimate::of(lux.ln(), deviation, Source::Learnt).to_string();
        assert_eq!(said(42.0, 0.6), "dim (about 40 lx, between 20 and 90)");
        assert_eq!(said(1234.0, 0.2), "bright (about 1200 lx, between 950 and 1600)");
        assert_eq!(said(90.0, 2.0), "dim or bright (about 90 lx, between 7 and 1200)");
        assert_eq!(said(0.01, 0.5), "dark (below 1 lx)");
        assert_eq!(said(0.3, 1.5), "dark (below 1 lx, perhaps up to 2)");
    }
}
