//! How much a clustering says of what things truly are.

use std::collections::BTreeMap;

/// Normalised mutual information of two labellings of the same things, 0 to 1, by the mean of the two entropies; 0 if either is one
/// label throughout.
pub fn mutual_information<A: Ord, B: Ord>(pairs: &[(A, B)]) -> f64 {
    let n = pairs.len() as f64;
    let mut left: BTreeMap<&A, f64> = BTreeMap::new();
    let mut right: BTreeMap<&B, f64> = BTreeMap::new();
    let mut both: BTreeMap<(&A, &B), f64> = BTreeMap::new();
    for (a, b) in pairs {
        *left.entry(a).or_default() += 1.0;
        *right.entry(b).or_default() += 1.0;
        *both.entry((a, b)).or_default() += 1.0;
    }
    let entropy = |count: f64| -(count / n) * (count / n).ln();
    let of_left: f64 = left.values().copied().map(entropy).sum();
    let of_right: f64 = right.values().copied().map(entropy).sum();
    let of_both: f64 = both.values().copied().map(entropy).sum();
    let mean = (of_left + of_right) / 2.0;
    if of_left > 0.0 && of_right > 0.0 { ((of_left + of_right - of_both) / mean).max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_split_says_all_and_one_across_it_says_nothing() {
        let same: Vec<(u8, char)> = (0..100).map(|i| (i % 4, ['a', 'b', 'c', 'd'][usize::from(i % 4)])).collect();
        assert!((mutual_information(&same) - 1.0).abs() < 1e-9);
        let across: Vec<(u8, u8)> = (0..100).map(|i| (i % 2, i / 2 % 2)).collect();
        assert!(mutual_information(&across) < 1e-9);
        assert_eq!(mutual_information(&[(1, 1), (1, 2)]), 0.0);
    }
}
