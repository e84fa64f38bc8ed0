//! Names as numbers: hashed character n-grams, which need no word list and no alphabet.
//!
//! After Weinberger et al., "Feature hashing for large scale multitask learning" (2009), without the sign: with so few n-grams in
//! a name, collisions are rare, and a count that is never negative is easier to weigh.

use unicode_normalization::UnicodeNormalization;

use crate::chance::fnv1a;

/// Length of the vector of a device's name.
pub const NAME_LEN: usize = 256;
/// Length of the vector of its room and groups.
pub const PLACE_LEN: usize = 128;

/// n-grams of these lengths are counted: one character says much in Chinese, four in German.
const LENGTHS: std::ops::RangeInclusive<usize> = 1..=4;
/// Stands before and after each word.
const BORDER: char = ' ';

/// Hashed n-grams of a text, as a vector of length 1; all zeros for a text without letters or digits.
///
/// Upper and lower case, accents, full and half width make no difference: what is taken apart by Unicode's NFKD loses its
/// combining accents (U+0300 to U+036F), and no other marks, which in many scripts are vowels.
pub(super) fn ngrams<const N: usize>(texts: &[&str]) -> [f32; N] {
    let mut counts = [0.0_f32; N];
    for word in texts.iter().flat_map(|text| words(text)) {
        let spelled: Vec<char> = std::iter::once(BORDER).chain(word.chars()).chain([BORDER]).collect();
        for length in LENGTHS {
            for gram in spelled.windows(length).filter(|gram| *gram != [BORDER]) {
                counts[bucket(gram, N)] += 1.0;
            }
        }
    }
    let norm = counts.iter().map(|count| count * count).sum::<f32>().sqrt();
    if norm > 0.0 {
        counts.iter_mut().for_each(|count| *count /= norm);
    }
    counts
}

/// The words of a text, simplified. What is neither letter, digit nor mark parts words.
fn words(text: &str) -> Vec<String> {
    let simple: String = text
        .nfkd()
        .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
        .flat_map(char::to_lowercase)
        .map(|letter| if letter.is_alphanumeric() || !letter.is_ascii() && is_mark(letter) { letter } else { BORDER })
        .collect();
    simple.split(BORDER).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether it changes the letter before it: the vowel signs of Devanagari or Thai are part of a word.
fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// Where an n-gram is counted: the same on every machine and in every release.
fn bucket(gram: &[char], count: usize) -> usize {
    let hash = fnv1a(gram.iter().flat_map(|letter| u32::from(*letter).to_le_bytes()));
    // The low bits of FNV-1a mix least: the upper half is folded in.
    ((hash ^ (hash >> 32)) % count as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> f32 {
        let (a, b) = (ngrams::<NAME_LEN>(&[a]), ngrams::<NAME_LEN>(&[b]));
        a.iter().zip(&b).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn alike_names_are_near_and_others_are_not() {
        assert!((likeness("Kitchen lamp", "kitchen_lamp") - 1.0).abs() < 1e-5);
        assert!((likeness("Lámpara", "lampara") - 1.0).abs() < 1e-5, "accents");
        assert!((likeness("é", "e\u{301}") - 1.0).abs() < 1e-5, "composed or not");
        assert!(likeness("Stehlampe Wohnzimmer", "Wohnzimmer Lampe") > 0.7);
        assert!(likeness("Kitchen lamp", "Bedroom fan") < 0.35);
        assert!(likeness("거실 조명", "거실 스탠드") > 0.3, "the same room in Korean");
        assert!(likeness("客厅灯", "客厅的灯") > 0.4, "Chinese has no spaces");
    }

    #[test]
    fn a_vector_has_length_one_or_is_empty() {
        for (text, expected) in [("", 0.0), (" -_/ ", 0.0), ("x", 1.0), ("ห้องนอน", 1.0), ("💡", 0.0)] {
            let norm: f32 = ngrams::<PLACE_LEN>(&[text]).iter().map(|value| value * value).sum();
            assert!((norm - expected).abs() < 1e-5, "{text:?}: {norm}");
        }
    }
}
