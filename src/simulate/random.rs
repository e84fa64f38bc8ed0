//! Chance from a seed: the same on every machine and for ever, which no library promises.
//!
//! xoshiro256++ 1.0 by Blackman and Vigna (public domain), its state filled by their splitmix64 as they advise.
//! Nothing here calls `exp` or `ln`: their last digit differs between systems.

use crate::chance::SplitMix64;
use crate::chance::fnv1a;

/// A stream of chance.
pub(super) struct Random {
    state: [u64; 4],
}

impl Random {
    /// The stream called `name` of a seed. A stream of its own for each person and subject keeps one person's
    /// days the same when another is added.
    pub(super) fn new(seed: u64, name: &str) -> Random {
        let mut mix = SplitMix64(seed ^ fnv1a(name.bytes()));
        Random { state: std::array::from_fn(|_| mix.bits()) }
    }

    /// The stream called `name` of one day, device or whatever is counted by `number`: none depends on those before it.
    pub(super) fn numbered(seed: u64, name: &str, number: i64) -> Random {
        Random::new(seed ^ SplitMix64(number as u64).bits(), name)
    }

    /// Any number, as the seed of another stream.
    pub(super) fn draw(&mut self) -> u64 {
        self.next()
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Evenly from 0 (included) to 1 (excluded).
    pub(super) fn unit(&mut self) -> f64 {
        // 53 bits are what an f64 holds exactly.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly from `low` to `high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True in a share `p` of all cases.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Nearly normal, never beyond six deviations: the sum of twelve even draws.
    pub(super) fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        mean + deviation * (sum - 6.0)
    }

    /// Positive and skewed as durations are: half below `median`, a sixth above `median * (1 + spread)`.
    pub(super) fn skewed(&mut self, median: f64, spread: f64) -> f64 {
        let draw = self.normal(0.0, 1.0);
        if draw >= 0.0 { median * (1.0 + spread * draw) } else { median / (1.0 - spread * draw) }
    }

    /// One of several, each as likely as its weight says; `None` if nothing weighs anything.
    pub(super) fn pick<T: Copy>(&mut self, weighed: &[(T, f64)]) -> Option<T> {
        let mut left = self.unit() * weighed.iter().map(|(_, weight)| weight).sum::<f64>();
        weighed.iter().filter(|(_, weight)| *weight > 0.0).find_map(|(item, weight)| {
            left -= weight;
            (left < 0.0).then_some(*item)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first outputs of xoshiro256++ from 1, 2, 3, 4, as its authors' code gives them.
        let mut random = Random { state: [1, 2, 3, 4] };
        assert_eq!([random.next(), random.next(), random.next()], [41_943_041, 58_720_359, 3_588_806_011_781_223]);
    }

    #[test]
    fn draws_have_the_shape_that_was_asked_for() {
        let mut random = Random::new(7, "shape");
        let draws = 20_000;
        let share = (0..draws).filter(|_| random.chance(0.3)).count() as f64 / f64::from(draws);
        assert!((0.28..0.32).contains(&share), "{share}");
        let below = (0..draws).filter(|_| random.skewed(40.0, 0.5) < 40.0).count() as f64 / f64::from(draws);
        assert!((0.48..0.52).contains(&below), "{below}");
        let heads = (0..draws).filter(|_| random.pick(&[('a', 3.0), ('b', 0.0), ('c', 1.0)]) == Some('a')).count();
        assert!((0.73..0.77).contains(&(heads as f64 / f64::from(draws))), "{heads}");
        assert_eq!(random.pick(&[('a', 0.0)]), None);
    }

    #[test]
    fn streams_differ_by_seed_and_by_name() {
        let first = |seed, name| Random::new(seed, name).next();
        assert_eq!(first(1, "a"), first(1, "a"));
        assert_ne!(first(1, "a"), first(2, "a"));
        assert_ne!(first(1, "a"), first(1, "b"));
    }
}
