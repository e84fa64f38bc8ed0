//! Counted experience: how often it was in use a horizon later, when it was so at such an hour, for so long, in such a quiet house,
//! under such a sun. Counts fade with each answer, and lean on the plain "it stays as it is" while they are few.

use serde::Deserialize;
use serde::Serialize;

use crate::inference::HORIZONS;
use crate::inference::paces::Faded;
use crate::time::SLOTS_PER_DAY;

/// What "stays as it is" keeps with each answer; half is forgotten after 460.
const STAYS_KEEP: f32 = 0.9985;
/// What a bin keeps with each answer that falls into it; half is forgotten after 34.
const KEEP: f32 = 0.98;
/// Answers of "it stays as it is" that a bin begins with.
const LEAN: f32 = 3.0;
const HOUR_LEAN: f32 = 2.0;
/// What the hours beside count.
const BESIDE: f32 = 0.5;

/// Bins of each kind, for each of the two states.
const HOURS: usize = 24;
pub(super) const ELAPSED: usize = 12;
pub(super) const QUIET: usize = 8;
pub(super) const SUN: usize = 24;

/// Where a moment falls; bins of what is not known are `None`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Bins {
    pub(super) slot: u8,
    pub(super) elapsed: u8,
    pub(super) quiet: Option<u8>,
    pub(super) sun: Option<u8>,
}

/// P(in use), 0 to 1, by each of the counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counted {
    pub(super) stays: f32,
    pub(super) hour: f32,
    pub(super) elapsed: f32,
    pub(super) quiet: Option<f32>,
    pub(super) sun: Option<f32>,
}

/// The counts of one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Counts {
    /// By horizon and state: [asked, same].
    stays: [[[f32; 2]; 2]; HORIZONS.len()],
    /// By horizon, state and bin.
    hour: Vec<Faded>,
    elapsed: Vec<Faded>,
    quiet: Vec<Faded>,
    sun: Vec<Faded>,
}

impl Default for Counts {
    fn default() -> Counts {
        // Before anything is known: the nearer the horizon, the more things stay as they are.
        let prior = [0.95, 0.85, 0.65, 0.55, 0.6];
        let bins = |count: usize| vec![Faded::default(); HORIZONS.len() * 2 * count];
        Counts {
            stays: prior.map(|same| [[4.0, 4.0 * same]; 2]),
            hour: bins(HOURS),
            elapsed: bins(ELAPSED),
            quiet: bins(QUIET),
            sun: bins(SUN),
        }
    }
}

fn place(horizon: usize, was: bool, bin: usize, bins: usize) -> usize {
    (horizon * 2 + usize::from(was)) * bins + bin
}

fn hour(slot: u8) -> usize {
    usize::from(slot) * HOURS / SLOTS_PER_DAY
}

impl Counts {
    /// P(in use) a horizon after a moment at which it was in use or not.
    pub(super) fn said(&self, horizon: usize, was: bool, bins: Bins) -> Counted {
        let [asked, same] = self.stays[horizon][usize::from(was)];
        let same = (same + 0.5) / (asked + 1.0);
        let stays = if was { same } else { 1.0 - same };
        let at = |sums: &[Faded], bin: u8, bins: usize| sums[place(horizon, was, usize::from(bin), bins)];
        let hours = |beside: usize| self.hour[place(horizon, was, (hour(bins.slot) + beside) % HOURS, HOURS)];
        let (before, now, after) = (hours(HOURS - 1), hours(0), hours(1));
        let yes = now.yes() + BESIDE * (before.yes() + after.yes());
        let all = now.all() + BESIDE * (before.all() + after.all());
        Counted {
            stays,
            hour: (yes + HOUR_LEAN * stays) / (all + HOUR_LEAN),
            elapsed: at(&self.elapsed, bins.elapsed, ELAPSED).share(stays, LEAN),
            quiet: bins.quiet.map(|bin| at(&self.quiet, bin, QUIET).share(stays, LEAN)),
            sun: bins.sun.map(|bin| at(&self.sun, bin, SUN).share(stays, LEAN)),
        }
    }

    /// Learns whether it was in use then.
    pub(super) fn learn(&mut self, horizon: usize, was: bool, bins: Bins, is: bool) {
        let stays = &mut self.stays[horizon];
        stays.iter_mut().flatten().for_each(|count| *count *= STAYS_KEEP);
        stays[usize::from(was)][0] += 1.0;
        stays[usize::from(was)][1] += if was == is { 1.0 } else { 0.0 };
        let yes = if is { 1.0 } else { 0.0 };
        let add =
            |sums: &mut [Faded], bin: usize, bins: usize| sums[place(horizon, was, bin, bins)].add(yes, 1.0, KEEP);
        add(&mut self.hour, hour(bins.slot), HOURS);
        add(&mut self.elapsed, usize::from(bins.elapsed), ELAPSED);
        if let Some(bin) = bins.quiet {
            add(&mut self.quiet, usize::from(bin), QUIET);
        }
        if let Some(bin) = bins.sun {
            add(&mut self.sun, usize::from(bin), SUN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lamp_that_goes_out_at_eleven_is_known_for_it() {
        let mut counts = Counts::default();
        let bins = |slot| Bins { slot, elapsed: 3, quiet: None, sun: None };
        for _ in 0..30 {
            counts.learn(1, true, bins(40), true);
            counts.learn(1, true, bins(46), false);
        }
        assert!(counts.said(1, true, bins(40)).hour > 0.8);
        assert!(counts.said(1, true, bins(46)).hour < 0.2);
        assert!((counts.said(1, true, bins(46)).stays - 0.5).abs() < 0.1);
        assert!(counts.said(1, false, bins(46)).hour < 0.3, "nothing is known of the other state");
    }
}
