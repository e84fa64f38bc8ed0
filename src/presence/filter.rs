//! A Bayesian filter: what the minutes say, held against how long people sleep and stay out.
//!
//! Five phases, so that neither sleep nor absence is over after four minutes: up; fallen asleep just now, asleep; gone just now, away.

use serde::Deserialize;
use serde::Serialize;

use super::Chances;

const PHASES: usize = 5;
const UP: usize = 0;
const DOZING: usize = 1;
const ASLEEP: usize = 2;
const GONE: usize = 3;
const AWAY: usize = 4;

/// Which of up, asleep, away a phase shows as.
const SHOWS: [usize; PHASES] = [0, 1, 1, 2, 2];

/// How likely each of up, asleep and away makes what was heard in some time; only their ratios matter.
pub(super) type Evidence = [f64; 3];

/// How soon, in minutes at the mean, one phase gives way to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paces {
    pub(super) falls_asleep: f64,
    pub(super) leaves: f64,
}

/// What is believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Filter {
    belief: [f64; PHASES],
}

impl Filter {
    pub(super) fn new() -> Filter {
        Filter { belief: [0.45, 0.05, 0.25, 0.05, 0.2] }
    }

    pub(super) fn chances(&self) -> Chances {
        Chances { asleep: self.belief[DOZING] + self.belief[ASLEEP], away: self.belief[GONE] + self.belief[AWAY] }
    }

    /// So many minutes pass of which nothing is known but that they passed.
    pub(super) fn pass(&mut self, minutes: f64, paces: Paces) {
        // In steps short against every mean.
        let steps = minutes.ceil().clamp(1.0, 240.0);
        let step = minutes / steps;
        for _ in 0..steps as usize {
            let mut next = self.belief;
            for (from, to, mean) in [
                (UP, DOZING, paces.falls_asleep),
                (UP, GONE, paces.leaves),
                (DOZING, ASLEEP, 20.0),
                (DOZING, UP, 45.0),
                (ASLEEP, UP, 400.0),
                (ASLEEP, AWAY, 6000.0),
                (GONE, AWAY, 12.0),
                (GONE, UP, 30.0),
                (AWAY, UP, 200.0),
                (AWAY, DOZING, 6000.0),
            ] {
                let moved = self.belief[from] * (step / mean).min(0.2);
                next[from] -= moved;
                next[to] += moved;
            }
            self.belief = next;
        }
    }

    /// Something was heard, or was not.
    pub(super) fn weigh(&mut self, evidence: Evidence) {
        let mut sum = 0.0;
        for (phase, belief) in self.belief.iter_mut().enumerate() {
            *belief = (*belief * evidence[SHOWS[phase]].max(1e-9)).max(1e-7);
            sum += *belief;
        }
        self.belief.iter_mut().for_each(|belief| *belief /= sum);
    }
}
