//! Logistic regression that learns from one example at a time and knows how sure it is of each weight.
//!
//! An extended Kalman filter on the weights: each example moves them along the directions that are still open, by Newton's step and
//! not by a step size; and because the weights are taken to wander a little (`drift`), old examples are forgotten at a steady pace
//! instead of the steps shrinking for ever.

use serde::Deserialize;
use serde::Serialize;

use crate::inference::log_odds::sigmoid;

/// A smaller error than this teaches nothing that is worth the work: most half hours of most devices are no surprise.
const TOLD_NOTHING: f32 = 0.005;
/// The variance of an answer is taken to be at least this, so that no example is believed without bounds.
const LEAST_VARIANCE: f32 = 1e-4;

/// P(yes) = sigmoid(offset + weights . x).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kalman {
    weights: Vec<f32>,
    /// How unsure it is of the weights: a symmetric matrix, row by row.
    covariance: Vec<f32>,
    /// What it was at the beginning, on the diagonal; it never grows beyond.
    prior_variance: f32,
    /// What the diagonal gains with each example.
    drift: f32,
}

impl Kalman {
    /// Starts with these weights, each of them as uncertain; with each example they wander by `wander` of that variance.
    pub(super) fn new(weights: Vec<f32>, prior_variance: f32, wander: f32) -> Kalman {
        let n = weights.len();
        let mut covariance = vec![0.0; n * n];
        covariance.iter_mut().step_by(n + 1).for_each(|variance| *variance = prior_variance);
        Kalman { weights, covariance, prior_variance, drift: prior_variance * wander }
    }

    /// The log-odds of yes, given the inputs; inputs that are missing at the end count as zero.
    pub(super) fn log_odds(&self, x: &[f32]) -> f32 {
        self.weights.iter().zip(x).map(|(weight, x)| weight * x).sum()
    }

    /// Learns that with these inputs, and `offset` added to the log-odds, the answer was `yes`; counts as `count` examples.
    pub(super) fn learn(&mut self, x: &[f32], offset: f32, yes: bool, count: f32) {
        let n = self.weights.len();
        let p = sigmoid(offset + self.log_odds(x));
        let error = if yes { 1.0 - p } else { -p };
        // A comparison with what is no number is false, too.
        let teaches = error.abs() >= TOLD_NOTHING;
        if !teaches {
            return;
        }
        let variance = (p * (1.0 - p)).max(LEAST_VARIANCE) * count;
        // The matrix is symmetric: row after row is added up, many numbers at a time, instead of one product after the other. From -0.0,
        // as every sum of numbers begins.
        let mut spread = vec![-0.0; n];
        for (row, x) in self.covariance.chunks_exact(n).zip(x) {
            spread.iter_mut().zip(row).for_each(|(spread, covariance)| *spread += covariance * x);
        }
        let along: f32 = spread.iter().zip(x).map(|(spread, x)| spread * x).sum();
        let gain = 1.0 / (1.0 + variance * along);
        let step = error * count * gain;
        self.weights.iter_mut().zip(&spread).for_each(|(weight, spread)| *weight += step * spread);
        // Weights that never were of use (no fleet, no context) are not yet tied to any other, and stay as they are.
        let tied = spread.iter().rposition(|spread| *spread != 0.0).map_or(0, |last| last + 1);
        let shrink: Vec<f32> = spread[..tied].iter().map(|spread| variance * gain * spread).collect();
        for (place, row) in self.covariance.chunks_exact_mut(n).take(tied).enumerate() {
            let spread = spread[place];
            row.iter_mut().zip(&shrink).for_each(|(covariance, shrink)| *covariance -= shrink * spread);
            row[place] = (row[place] + self.drift).clamp(self.drift, self.prior_variance);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of numbers between -1 and 1 that look like chance.
    fn noise(seed: u32) -> impl Iterator<Item = f32> {
        let mut state = seed;
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        })
    }

    #[test]
    fn it_finds_the_weights_of_a_coin_and_follows_them_when_they_turn() {
        let mut found = Kalman::new(vec![0.0; 3], 1.0, 1e-3);
        let mut noise = noise(7);
        for turned in [false, true] {
            for _ in 0..4000 {
                let x = [1.0, noise.next().unwrap(), noise.next().unwrap()];
                let z = if turned { 0.5 - 2.0 * x[1] } else { 0.5 + 2.0 * x[1] };
                let yes = (noise.next().unwrap() + 1.0) / 2.0 < sigmoid(z);
                found.learn(&x, 0.0, yes, 1.0);
            }
            let [bias, first, second] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(|x| found.log_odds(&x));
            let expected = if turned { -2.0 } else { 2.0 };
            assert!((bias - 0.5).abs() < 0.5 && (first - expected).abs() < 0.7 && second.abs() < 0.5, "{found:?}");
        }
    }

    #[test]
    fn what_is_no_number_teaches_nothing() {
        let mut found = Kalman::new(vec![0.0; 2], 1.0, 1e-3);
        found.learn(&[f32::NAN, 1.0], 0.0, true, 1.0);
        assert_eq!(found.log_odds(&[1.0, 1.0]), 0.0);
    }
}
