//! Draws that are the same on every run: the engine knows no chance, only numbers made from what is drawn for.

use crate::chance::SplitMix64;

/// A draw from about the standard normal distribution: the sum of twelve uniform ones, less six.
pub(super) fn normal(seed: u64) -> f64 {
    let mut chance = SplitMix64(seed);
    (0..12).map(|_| chance.unit()).sum::<f64>() - 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_no_mean_and_a_variance_of_one() {
        let draws: Vec<f64> = (0..4000).map(normal).collect();
        let mean = draws.iter().sum::<f64>() / 4000.0;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.06 && (variance - 1.0).abs() < 0.1, "{mean} {variance}");
        assert_eq!(normal(7), normal(7));
    }
}
