//! The band that a fleet spans for each statistic, and where real homes lie in it.

use std::collections::BTreeMap;

use super::Statistic;
use super::Values;
use super::quantile::quantile;

/// By fewer homes no band is drawn.
const ENOUGH_HOMES: usize = 20;

/// Where the homes of a fleet lie: 5 of 100 below, 5 of 100 above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Homes of the fleet that have the devices for it.
    pub homes: usize,
    /// 5 of 100 homes lie below.
    pub p5: f64,
    /// Half of the homes lie below.
    pub median: f64,
    /// 5 of 100 homes lie above.
    pub p95: f64,
}

/// Where a real home lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Within the band, its borders included.
    Inside,
    /// Lower than 95 of 100 homes of the fleet.
    Below,
    /// Higher than 95 of 100 homes of the fleet.
    Above,
    /// The fleet has too few such homes to say.
    Unknown,
}

impl Band {
    /// Where a value lies.
    pub fn place(&self, value: f64) -> Place {
        // What was counted comes out a hair beside what was counted otherwise.
        let hair = 1e-9 * value.abs().max(1.0);
        if value < self.p5 - hair {
            Place::Below
        } else if value > self.p95 + hair {
            Place::Above
        } else {
            Place::Inside
        }
    }
}

/// Gathers the figures of a fleet, home by home.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered(BTreeMap<Statistic, Vec<f64>>);

impl Gathered {
    pub(super) fn add(&mut self, home: &Values) {
        for (statistic, value) in home.all() {
            self.0.entry(statistic).or_default().push(value);
        }
    }

    /// The bands of the statistics that enough homes have.
    pub(super) fn bands(mut self) -> BTreeMap<Statistic, Band> {
        let mut bands = BTreeMap::new();
        for (statistic, values) in &mut self.0 {
            let homes = values.len();
            let quantiles = [0.05, 0.5, 0.95].map(|p| quantile(values, p));
            if let ([Some(p5), Some(median), Some(p95)], ENOUGH_HOMES..) = (quantiles, homes) {
                bands.insert(*statistic, Band { homes, p5, median, p95 });
            }
        }
        bands
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::check::Measure;
    use crate::simulate::check::Topic;

    fn home(value: f64) -> Values {
        let mut values = Values::default();
        values.add(Topic::Lights, Measure::OnP50, Some(value));
        values
    }

    #[test]
    fn ninety_of_a_hundred_homes_lie_in_the_band() {
        let mut gathered = Gathered::default();
        for value in 0..=100 {
            gathered.add(&home(f64::from((value * 37) % 101)));
        }
        let bands = gathered.bands();
        let band = bands.values().next().unwrap();
        assert_eq!(*band, Band { homes: 101, p5: 5.0, median: 50.0, p95: 95.0 });
        for (value, place) in [
            (4.9, Place::Below),
            (5.0, Place::Inside),
            (50.0, Place::Inside),
            (95.0, Place::Inside),
            (95.1, Place::Above),
        ] {
            assert_eq!(band.place(value), place, "{value}");
        }
    }

    #[test]
    fn few_homes_make_no_band() {
        let mut gathered = Gathered::default();
        for _ in 0..ENOUGH_HOMES - 1 {
            gathered.add(&home(1.0));
        }
        assert!(gathered.clone().bands().is_empty());
        gathered.add(&home(1.0));
        assert_eq!(gathered.bands().len(), 1);
    }
}
