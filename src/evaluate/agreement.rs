//! Whether labels mean something: how much two labelings of the same things share, and how often a guess is right, against
//! always guessing the same.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bootstrap::Days;
use super::score::Figure;
use super::score::mean;

/// How often guesses are right.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Accuracy {
    /// How many were judged.
    pub count: usize,
    /// Share that is right.
    pub right: Figure,
    /// Share that is right if the same is guessed of everything: the truth that is most frequent among these very things, which
    /// favours the baseline.
    pub baseline: Figure,
    /// What the baseline guesses.
    pub most_frequent: String,
    /// The first share minus the second, on the same draws: above zero, the guesses know something.
    pub gain: Figure,
}

/// Mutual information of two labelings of the same things, over the mean of their entropies: 1 if each follows from the other,
/// 0 if neither says anything of the other. The same as scikit-learn's `normalized_mutual_info_score`.
///
/// # Panics
/// If the two differ in length.
pub fn normalised_mutual_information<A: Ord, B: Ord>(one: &[A], other: &[B]) -> f64 {
    assert_eq!(one.len(), other.len(), "two labelings of the same things are equally long");
    let pairs: Vec<(&A, &B)> = one.iter().zip(other).collect();
    let (of_one, of_other, of_pairs) = (entropy(one.iter()), entropy(other.iter()), entropy(pairs.iter()));
    if of_one + of_other == 0.0 {
        // Everything is the same, for both.
        return 1.0;
    }
    ((of_one + of_other - of_pairs) / ((of_one + of_other) / 2.0)).clamp(0.0, 1.0)
}

/// In nats.
fn entropy<T: Ord>(labels: impl ExactSizeIterator<Item = T>) -> f64 {
    let all = labels.len() as f64;
    let mut counts: BTreeMap<T, f64> = BTreeMap::new();
    labels.for_each(|label| *counts.entry(label).or_default() += 1.0);
    counts.values().map(|count| -count / all * (count / all).ln()).sum()
}

/// How often `guessed` is what is `true_`; a guess of `None` is wrong. `of_home` says which things come from one home: homes are
/// drawn as a whole for the intervals (there is none with fewer than five). `None` where there is nothing to be judged.
///
/// # Panics
/// If the three differ in length.
pub fn accuracy(
    guessed: &[Option<&str>],
    true_: &[&str],
    of_home: &[u32],
    draws: usize,
    seed: u64,
) -> Option<Accuracy> {
    assert!(guessed.len() == true_.len() && of_home.len() == true_.len(), "one guess, one truth and one home for each");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    true_.iter().for_each(|label| *counts.entry(label).or_default() += 1);
    // Of two that are equally frequent, the first in the alphabet.
    let (most_frequent, _) = counts.iter().rev().max_by_key(|(_, count)| **count)?;
    let blocks = Days::of_blocks(of_home, draws, seed, "homes");
    let share = |each: Vec<f64>| Figure { value: mean(&each), interval: blocks.interval_of_mean(&each) };
    let hit = |right: bool| f64::from(u8::from(right));
    let right = || guessed.iter().zip(true_).map(|(guess, label)| hit(*guess == Some(*label)));
    let same = || true_.iter().map(|label| hit(label == most_frequent));
    Some(Accuracy {
        count: true_.len(),
        right: share(right().collect()),
        baseline: share(same().collect()),
        most_frequent: (*most_frequent).to_owned(),
        gain: share(right().zip(same()).map(|(right, same)| right - same).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutual_information_is_what_scikit_learn_says() {
        let close = |one: &[u8], other: &[u8], wanted: f64| {
            let found = normalised_mutual_information(one, other);
            assert!((found - wanted).abs() < 1e-12, "{one:?} {other:?}: {found}, not {wanted}");
        };
        // sklearn 1.x, normalized_mutual_info_score.
        close(&[0, 0, 1, 1], &[1, 1, 0, 0], 1.0);
        close(&[0, 0, 1, 1], &[0, 1, 0, 1], 0.0);
        close(&[0, 0, 1, 1, 2, 2], &[0, 0, 1, 1, 1, 2], 0.7396673768007592);
        close(
            &[1, 2, 0, 3, 3, 1, 0, 0, 0, 3, 4, 2, 0, 1, 4, 4, 2, 2, 1, 0],
            &[1, 0, 1, 0, 3, 1, 1, 0, 2, 3, 4, 2, 0, 2, 0, 2, 1, 2, 1, 0],
            0.3737223090234416,
        );
        close(&[], &[], 1.0);
        close(&[7, 7], &[1, 1], 1.0);
        close(&[7, 7], &[1, 2], 0.0);
    }

    #[test]
    fn guesses_are_held_against_always_the_same() {
        let truth: Vec<&str> = (0..60).map(|n| ["lamp", "lamp", "plug"][n % 3]).collect();
        let guessed: Vec<Option<&str>> = (0..60).map(|n| (n % 6 != 5).then(|| truth[n])).collect();
        let homes: Vec<u32> = (0..60).map(|n| n / 6).collect();
        let found = accuracy(&guessed, &truth, &homes, 200, 1).unwrap();
        assert_eq!((found.count, found.most_frequent.as_str()), (60, "lamp"));
        assert!((found.right.value - 50.0 / 60.0).abs() < 1e-12 && (found.baseline.value - 2.0 / 3.0).abs() < 1e-12);
        assert!((found.gain.value - 1.0 / 6.0).abs() < 1e-12);
        // Every home is like the others.
        let interval = found.gain.interval.unwrap();
        assert!((interval.low - 1.0 / 6.0).abs() < 1e-9 && (interval.high - 1.0 / 6.0).abs() < 1e-9);
        assert_eq!(accuracy(&[], &[], &[], 10, 1), None);
        assert_eq!(accuracy(&guessed[..6], &truth[..6], &homes[..6], 10, 1).unwrap().right.interval, None);
    }
}
