//! Chance from a seed, the same on every machine: the times that are asked about, the draws of the bootstrap, the forest's samples.

use crate::chance::SplitMix64;
use crate::chance::fnv1a;

/// A stream of chance.
#[derive(Clone, Debug)]
pub struct Random(SplitMix64);

impl Random {
    /// The stream called `name` of a seed: what is drawn for one purpose does not depend on what is drawn for another.
    pub fn new(seed: u64, name: &str) -> Random {
        Random::begun(seed ^ fnv1a(name.bytes()))
    }

    /// The stream of a number.
    pub fn of(seed: u64, number: u64) -> Random {
        Random::begun(seed ^ number.wrapping_mul(0x0100_0000_01b3))
    }

    fn begun(state: u64) -> Random {
        let mut random = Random(SplitMix64(state));
        random.next();
        random
    }

    /// The next 64 random bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0.bits()
    }

    /// A whole number from 0 to `below` - 1; 0 if `below` is 0.
    pub fn below(&mut self, below: u64) -> u64 {
        // The high half of a 128-bit product: its bias is below 2^-40 for anything that is counted here.
        ((u128::from(self.next()) * u128::from(below)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_seed_and_by_name_and_cover_their_range() {
        let first = |seed, name| Random::new(seed, name).next();
        assert_eq!(first(1, "a"), first(1, "a"));
        assert_ne!(first(1, "a"), first(2, "a"));
        assert_ne!(first(1, "a"), first(1, "b"));
        let mut random = Random::new(7, "range");
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[random.below(6) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
        assert_eq!(random.below(0), 0);
    }
}
