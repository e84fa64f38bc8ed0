//! Hunches counted by what came of them, and how sure the share that agreed is, small as the numbers are.

use std::collections::BTreeMap;

use crate::report::Sequel;
use crate::report::Stance;

/// Hunches by what came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub had: u32,
    /// Those with which somebody agreed.
    pub agreed: u32,
    /// Those that somebody contradicted.
    pub contradicted: u32,
    /// Those of which nobody ever told.
    pub silent: u32,
    /// The same, by what came of them in particular.
    pub by_what: BTreeMap<Sequel, u32>,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, sequel: Sequel) {
        self.had += 1;
        *self.by_what.entry(sequel).or_default() += 1;
        match sequel.stance {
            Stance::Agreed => self.agreed += 1,
            Stance::Contradicted => self.contradicted += 1,
            Stance::Silent => self.silent += 1,
        }
    }

    /// Of those of which somebody told, the share that agreed; `None` where nobody ever did.
    pub fn share(&self) -> Option<Share> {
        Share::of(self.agreed, self.agreed + self.contradicted)
    }
}

/// A share with what it may well be, given how few were counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Which were counted as agreed.
    pub agreed: u32,
    /// Of how many.
    pub told: u32,
    /// The share, 0 to 1.
    pub share: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The normal quantile that leaves one in forty on each side.
const Z: f64 = 1.959_964;

impl Share {
    /// `agreed` of `told`, with the score interval of E. B. Wilson ("Probable inference, the law of succession, and statistical
    /// inference", 1927), which holds up where counts are small and shares near 0 or 1 (L. D. Brown, T. T. Cai and A. DasGupta,
    /// "Interval estimation for a binomial proportion", 2001). `None` where nobody told.
    pub fn of(agreed: u32, told: u32) -> Option<Share> {
        if told == 0 {
            return None;
        }
        let n = f64::from(told);
        let share = f64::from(agreed.min(told)) / n;
        let centre = share + Z * Z / (2.0 * n);
        let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        // Rounding must not leave the share outside of its own interval, nor the interval outside of 0 to 1.
        let low = ((centre - spread) / scale).clamp(0.0, share);
        let high = ((centre + spread) / scale).clamp(share, 1.0);
        Some(Share { agreed, told, share, low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_textbook() {
        // Brown, Cai and DasGupta's formula, by hand.
        for (agreed, told, low, high) in [
            (0, 1, 0.0, 0.793),
            (1, 1, 0.207, 1.0),
            (8, 8, 0.676, 1.0),
            (8, 9, 0.565, 0.980),
            (0, 10, 0.0, 0.278),
            (5, 10, 0.237, 0.763),
            (90, 100, 0.826, 0.945),
        ] {
            let share = Share::of(agreed, told).expect("somebody told");
            assert!((share.low - low).abs() < 0.001 && (share.high - high).abs() < 0.001, "{share:?}");
        }
        assert_eq!(Share::of(0, 0), None);
    }

    #[test]
    fn an_interval_holds_its_share_and_narrows_with_more() {
        for told in 1..200 {
            for agreed in 0..=told {
                let Share { share, low, high, .. } = Share::of(agreed, told).expect("somebody told");
                assert!((0.0..=share).contains(&low) && (share..=1.0).contains(&high), "{agreed} of {told}");
                let more = Share::of(agreed * 4, told * 4).expect("somebody told");
                assert!(more.high - more.low < high - low, "{agreed} of {told}");
            }
        }
    }

    #[test]
    fn what_was_never_told_is_in_no_share() {
        let mut tally = Tally::default();
        let (yes, no, nothing) =
            (Sequel::agreed("yes", "yes"), Sequel::contradicted("no", "no"), Sequel::silent("nothing", "nothing"));
        for sequel in [yes, nothing, yes, no, nothing, nothing] {
            tally.add(sequel);
        }
        assert_eq!((tally.had, tally.agreed, tally.contradicted, tally.silent), (6, 2, 1, 3));
        assert_eq!(tally.by_what.into_iter().collect::<Vec<_>>(), [(yes, 2), (no, 1), (nothing, 3)]);
        let mut silent = Tally::default();
        silent.add(nothing);
        assert_eq!(silent.share(), None);
    }
}
