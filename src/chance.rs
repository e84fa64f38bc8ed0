//! Chance without a source of chance: numbers that look drawn and are the same on every machine, in every release, at every run.
//! The core knows no other; simulator, evaluation and clustering build theirs on it. Must not know what is drawn for.

/// Splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014; the constants of Vigna's public code). One word
/// of state, any of which will do.
#[derive(Clone, Copy, Debug)]
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Even in [0, 1): the 53 bits that such a number can hold.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// FNV-1a (Fowler, Noll, Vo), 64 bits: a number for some bytes, such as a name.
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_published_ones() {
        // The first output from state 0 as the author's code gives it, and a hash from the list of the inventors of the other.
        assert_eq!(SplitMix64(0).bits(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(fnv1a(*b"foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(fnv1a([]), 0xcbf2_9ce4_8422_2325);
    }

    #[test]
    fn draws_lie_evenly_below_one() {
        let mut chance = SplitMix64(7);
        let draws: Vec<f64> = (0..10_000).map(|_| chance.unit()).collect();
        let mean = draws.iter().sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02 && draws.iter().all(|draw| (0.0..1.0).contains(draw)), "{mean}");
    }
}
