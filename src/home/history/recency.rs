//! How much a device was in use of late: shares of time that fade, at three paces.

use serde::Deserialize;
use serde::Serialize;

use crate::time::SLOTS_PER_DAY;

/// Slots after which what was seen counts half: six hours, two days, two weeks.
const HALF_LIVES: [f32; 3] = [12.0, 2.0 * SLOTS_PER_DAY as f32, 14.0 * SLOTS_PER_DAY as f32];

/// Fading sums of time in use and time observed, in slots, at each pace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recency {
    on: [f32; HALF_LIVES.len()],
    observed: [f32; HALF_LIVES.len()],
}

impl Recency {
    /// Adds what was seen of one slot: shares of its half hour, 0 to 1. Time that nobody observed fades what came before, too.
    pub(super) fn add(&mut self, on: f32, observed: f32) {
        for (place, half_life) in HALF_LIVES.into_iter().enumerate() {
            let keep = (-1.0 / half_life).exp2();
            self.on[place] = self.on[place] * keep + on;
            self.observed[place] = self.observed[place] * keep + observed;
        }
    }

    /// Share of the observed time in use, of late, with half-lives of six hours, two days and two weeks; one slot in use and one
    /// out of it are added, so that nothing observed is one half.
    pub fn shares(&self) -> [f32; HALF_LIVES.len()] {
        std::array::from_fn(|place| (self.on[place] + 0.5) / (self.observed[place] + 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faster_pace_sees_a_change_first() {
        let mut recency = Recency::default();
        assert_eq!(recency.shares(), [0.5; 3]);
        (0..480).for_each(|_| recency.add(0.0, 1.0));
        (0..24).for_each(|_| recency.add(1.0, 1.0));
        let [hours, days, weeks] = recency.shares();
        assert!(hours > 0.7 && (0.1..0.3).contains(&days) && weeks < 0.1, "{hours} {days} {weeks}");
    }
}
