//! How long spells of a home's devices last, as a histogram: what is left of one that has lasted as long as this one.
//!
//! A device alone knows a few dozen of its spells, and none of those lasted a winter. All devices together have seen long ones.

use serde::Deserialize;
use serde::Serialize;

/// Bins of equal width in ln(1 + minutes); the last ends at [`BINS`] x [`WIDTH`], ten years.
const BINS: usize = 62;
const WIDTH: f32 = 0.25;
/// What one more spell leaves of the count of those before it.
const KEEP: f32 = 0.9995;
/// What is held for possible before anything was seen: it goes on for so many times as long as it has, each as likely.
const SUPPOSED: [f32; 5] = [0.1, 0.4, 1.0, 2.5, 8.0];
/// What each of these counts, in spells.
const SUPPOSED_WEIGHT: f32 = 0.6;

/// Lengths of ended spells, faded: of uses and of the gaps between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Lengths {
    gaps: Vec<f32>,
    uses: Vec<f32>,
}

impl Default for Lengths {
    fn default() -> Lengths {
        Lengths { gaps: vec![0.0; BINS], uses: vec![0.0; BINS] }
    }
}

impl Lengths {
    /// A use, or a gap between uses, ended after `length_min` minutes.
    pub(super) fn add(&mut self, in_use: bool, length_min: f32) {
        let bins = if in_use { &mut self.uses } else { &mut self.gaps };
        for bin in bins.iter_mut() {
            *bin *= KEEP;
        }
        bins[bin_of(length_min)] += 1.0;
    }

    /// ln(1 + minutes) until a spell that has lasted `elapsed_min` minutes ends, at each of `shares`, which ascend.
    pub(super) fn left<const N: usize>(&self, in_use: bool, elapsed_min: f32, shares: [f32; N]) -> [f32; N] {
        let bins = if in_use { &self.uses } else { &self.gaps };
        let mut longer = [0.0; BINS];
        let elapsed = elapsed_min.ln_1p();
        let first = bin_of(elapsed_min);
        for (place, (longer, count)) in longer.iter_mut().zip(bins).enumerate().skip(first) {
            // Of the bin in which it is now, what lies beyond.
            let beyond = ((place + 1) as f32 - elapsed / WIDTH).clamp(0.0, 1.0);
            *longer = count * beyond;
        }
        for times in SUPPOSED {
            longer[bin_of(elapsed_min + (elapsed_min + 5.0) * times)] += SUPPOSED_WEIGHT;
        }
        let all: f32 = longer.iter().sum();
        let mut place = first;
        let mut below = 0.0;
        shares.map(|share| {
            while place + 1 < BINS && below + longer[place] < share * all {
                below += longer[place];
                place += 1;
            }
            let from = (place as f32 * WIDTH).max(elapsed);
            let into = ((share * all - below) / longer[place].max(1e-9)).clamp(0.0, 1.0);
            let total_min = (from + into * ((place + 1) as f32 * WIDTH - from).max(0.0)).exp_m1();
            (total_min - elapsed_min).max(0.0).ln_1p()
        })
    }
}

fn bin_of(minutes: f32) -> usize {
    ((minutes.max(0.0).ln_1p() / WIDTH) as usize).min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasted_longer_says_how_much_is_left() {
        let mut lengths = Lengths::default();
        for _ in 0..50 {
            lengths.add(false, 10.0);
            lengths.add(false, 1000.0);
        }
        let [p10, p90] = lengths.left(false, 0.0, [0.1, 0.9]).map(f32::exp_m1);
        assert!((5.0..15.0).contains(&p10) && (700.0..1300.0).contains(&p90), "{p10} {p90}");
        let [p50] = lengths.left(false, 100.0, [0.5]).map(f32::exp_m1);
        assert!((650.0..1150.0).contains(&p50), "{p50}: those of ten minutes are over");
    }

    #[test]
    fn what_nobody_has_seen_goes_on_as_long_again() {
        let lengths = Lengths::default();
        let [p10, p50, p90] = lengths.left(true, 1440.0, [0.1, 0.5, 0.9]).map(f32::exp_m1);
        assert!(p10 < 400.0 && (700.0..3000.0).contains(&p50) && p90 > 6000.0, "{p10} {p50} {p90}");
    }
}
