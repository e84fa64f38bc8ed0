//! When a home is looked at: moments at which its devices' tensors are taken, and random times after each of them at which
//! every device is asked about.

use std::time::Duration;

use crate::evaluate::Random;
use crate::evaluate::Recording;
use crate::time::Timestamp;

/// The queries of a moment lie within so long after it: tensors are taken anew each day on the hub, too.
const FRESH: Duration = Duration::from_secs(86_400);
/// Nothing is asked before a home has been watched this long.
const EARLIEST: Duration = Duration::from_secs(3 * 3600);

/// How often a home is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Seed of the random times.
    pub seed: u64,
    /// Moments in each home.
    pub moments: usize,
    /// Times that are asked about after each moment.
    pub times: usize,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan { seed: 1, moments: 4, times: 6 }
    }
}

/// A moment and the times that are asked about after it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) at: Timestamp,
    pub(super) queries: Vec<Timestamp>,
}

impl Plan {
    /// The moments of a home, in the order of time. Half of them lie anywhere, and half in its first weeks, the first days most
    /// of all: a new home has little to go on, and is where a fleet is worth most.
    pub(super) fn moments(&self, recording: &Recording) -> Vec<Moment> {
        let (Some(first), Some(last)) = (recording.first(), recording.last()) else { return Vec::new() };
        let mut random = Random::new(self.seed, &format!("moments {}", recording.log.name));
        let length = last.since(first);
        let Some(span) = length.checked_sub(EARLIEST + FRESH) else { return Vec::new() };
        let mut moments: Vec<Moment> = (0..self.moments)
            .map(|count| {
                let share = random.below(1 << 32) as f64 / f64::from(u32::MAX);
                let share = if count % 2 == 0 { share } else { early(share, span) };
                let at = first + EARLIEST + span.mul_f64(share);
                let mut queries: Vec<Timestamp> = (0..self.times)
                    .map(|_| at + Duration::from_secs(random.below(FRESH.as_secs())))
                    .filter(|query| !recording.in_hole(*query))
                    .collect();
                queries.sort_unstable();
                queries.dedup();
                Moment { at, queries }
            })
            .collect();
        moments.sort_by_key(|moment| moment.at);
        moments
    }
}

/// A share of the span such that the logarithm of the days is even, from a quarter of a day on.
fn early(share: f64, span: Duration) -> f64 {
    let days = (span.as_secs_f64() / 86_400.0).max(0.25);
    0.25 * (days / 0.25).powf(share) / days - 0.25 / days
}
