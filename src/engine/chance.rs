//! Draws that are the same on every run: the engine knows no chance, only numbers made from what is drawn for.

/// A draw from about the standard normal distribution: the sum of twelve uniform ones, less six. By splitmix64 (Steele, Lea, Flood 2014).
pub(super) fn normal(seed: u64) -> f64 {
    let mut state = seed;
    (0..12).map(|_| uniform(&mut state)).sum::<f64>() - 6.0
}

fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ z >> 31) as f64 / u64::MAX as f64
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
