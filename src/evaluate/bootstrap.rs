//! How sure a figure is: whole local days are drawn again and again, with replacement, because the hours of a day belong together.
//!
//! Each home is drawn from by itself, so a pooled figure keeps every home's share. The draws are made once for a home: the
//! figures of all predictors, and their differences, come from the same days.

use serde::Serialize;

use super::random::Random;
use crate::time::LocalDay;

/// Below this many days a draw says nothing.
const FEWEST_DAYS: usize = 5;

/// Where 95 of 100 draws lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5 % of the draws are below.
    pub low: f64,
    /// 2.5 % of the draws are above.
    pub high: f64,
}

/// Answers by day, and how often each draw takes each day.
#[derive(Clone, Debug, Default)]
pub(super) struct Days {
    /// For each answer: its day, counted from 0.
    pub(super) of_each: Vec<u32>,
    count: usize,
    /// For each draw: how often it takes each day.
    draws: Vec<Vec<u16>>,
}

impl Days {
    /// The days of one home's answers, and `draws` draws of them.
    pub(super) fn new(days: &[LocalDay], draws: usize, seed: u64, home: &str) -> Days {
        let mut distinct = days.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let of_each: Vec<u32> = days.iter().map(|day| distinct.binary_search(day).unwrap_or_default() as u32).collect();
        Days::of_blocks(&of_each, draws, seed, home)
    }

    /// The same for blocks of any kind, counted from 0.
    pub(super) fn of_blocks(of_each: &[u32], draws: usize, seed: u64, home: &str) -> Days {
        let of_each = of_each.to_vec();
        let mut random = Random::new(seed, &format!("bootstrap {home}"));
        let count = of_each.iter().max().map_or(0, |last| *last as usize + 1);
        let draw = |_| {
            let mut times = vec![0_u16; count];
            for _ in 0..count {
                times[random.below(count as u64) as usize] += 1;
            }
            times
        };
        Days { of_each, count, draws: (0..draws).map(draw).collect() }
    }

    /// Adds the days of another home, each drawn from by itself.
    pub(super) fn join(&mut self, other: &Days) {
        self.of_each.extend(other.of_each.iter().map(|day| day + self.count as u32));
        self.count += other.count;
        if self.draws.is_empty() {
            self.draws = vec![Vec::new(); other.draws.len()];
        }
        for (own, others) in self.draws.iter_mut().zip(&other.draws) {
            own.extend(others);
        }
    }

    /// The days of some of the answers, by their places; the draws remain what they are.
    pub(super) fn select(&self, places: &[usize]) -> Days {
        let mut kept: Vec<u32> = places.iter().map(|place| self.of_each[*place]).collect();
        let of_places = kept.clone();
        kept.sort_unstable();
        kept.dedup();
        let of_each = of_places.iter().map(|day| kept.binary_search(day).unwrap_or_default() as u32).collect();
        let thinned = |draw: &Vec<u16>| kept.iter().map(|day| draw[*day as usize]).collect();
        Days { of_each, count: kept.len(), draws: self.draws.iter().map(thinned).collect() }
    }

    /// How many days there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The interval of a figure that is made of each draw; `None` with too few days or if no draw has the figure.
    pub(super) fn interval(&self, figure: impl FnMut(&[u16]) -> Option<f64>) -> Option<Interval> {
        if self.count < FEWEST_DAYS {
            return None;
        }
        let mut drawn: Vec<f64> = self.draws.iter().map(Vec::as_slice).filter_map(figure).collect();
        drawn.sort_by(f64::total_cmp);
        let at = |share: f64| drawn.get(((drawn.len() as f64 - 1.0) * share).round() as usize).copied();
        Some(Interval { low: at(0.025)?, high: at(0.975)? })
    }

    /// The interval of the mean of one number for each answer.
    pub(super) fn interval_of_mean(&self, each: &[f64]) -> Option<Interval> {
        self.interval_of_ratio(each.iter().map(|value| (*value, 1.0)))
    }

    /// The interval of the sum of the first numbers over the sum of the second, both of each answer.
    pub(super) fn interval_of_ratio(&self, each: impl Iterator<Item = (f64, f64)>) -> Option<Interval> {
        let mut sums = vec![(0.0, 0.0); self.count];
        for ((over, under), day) in each.zip(&self.of_each) {
            let (sum, count) = &mut sums[*day as usize];
            *sum += over;
            *count += under;
        }
        self.interval(|draw| {
            let (sum, count) = draw.iter().zip(&sums).fold((0.0, 0.0), |(sum, count), (times, of_day)| {
                let times = f64::from(*times);
                (sum + times * of_day.0, count + times * of_day.1)
            });
            (count > 0.0).then(|| sum / count)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_agree_leave_no_doubt_and_days_that_differ_do() {
        let days: Vec<LocalDay> = (0..1000).map(|n| LocalDay(n / 10)).collect();
        let drawn = Days::new(&days, 1000, 1, "home");
        assert_eq!(drawn.count(), 100);
        let sure = drawn.interval_of_mean(&vec![0.25; 1000]).unwrap();
        assert!((sure.low - 0.25).abs() < 1e-12 && (sure.high - 0.25).abs() < 1e-12);
        // Half of the days are 0, half are 1: the mean of 100 such days has a standard error of 0.05.
        let each: Vec<f64> = days.iter().map(|day| f64::from(day.0 % 2)).collect();
        let doubt = drawn.interval_of_mean(&each).unwrap();
        assert!((0.37..0.43).contains(&doubt.low) && (0.57..0.63).contains(&doubt.high), "{doubt:?}");
        // Counted by answer and not by day, it would be three times too sure of itself.
        assert!(doubt.high - doubt.low > 0.15);
        assert_eq!(Days::new(&days[..30], 1000, 1, "home").interval_of_mean(&[1.0; 30]), None);
    }

    #[test]
    fn some_of_the_answers_are_drawn_as_they_are_among_all() {
        let days: Vec<LocalDay> = (0..200).map(|n| LocalDay(n / 10)).collect();
        let all = Days::new(&days, 500, 1, "home");
        let each: Vec<f64> = (0..200).map(|n| f64::from(n * 37 % 101)).collect();
        let places: Vec<usize> = (0..200).filter(|n| n / 10 % 2 == 1).collect();
        let some: Vec<f64> = places.iter().map(|place| each[*place]).collect();
        // The same as if the others counted nothing.
        let counted = |n: usize| if n / 10 % 2 == 1 { (each[n], 1.0) } else { (0.0, 0.0) };
        assert_eq!(all.select(&places).interval_of_mean(&some), all.interval_of_ratio((0..200).map(counted)));
        assert_eq!(all.select(&places).count(), 10);
    }

    #[test]
    fn every_draw_keeps_each_homes_share() {
        let mut both = Days::default();
        let first: Vec<LocalDay> = (0..50).map(LocalDay).collect();
        both.join(&Days::new(&first, 100, 1, "a"));
        both.join(&Days::new(&first, 100, 1, "b"));
        assert_eq!(both.count(), 100);
        let mut each = vec![1.0; 50];
        each.extend([3.0; 50]);
        let interval = both.interval_of_mean(&each).unwrap();
        assert!((interval.low - 2.0).abs() < 1e-12 && (interval.high - 2.0).abs() < 1e-12);
    }
}
