//! Activity of one sort of place, counted with falling weight: a few numbers, whatever the make of the sensors.

use serde::Deserialize;
use serde::Serialize;

/// Minutes over which activity is counted with falling weight.
pub(super) const SPANS_MIN: [f64; 3] = [10.0, 45.0, 180.0];
/// Stirring within so many minutes is counted once, whatever the make of the sensor.
const ONCE_MIN: f64 = 1.0;
/// Activity of one sort of place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stirs {
    pub(super) last: Option<f64>,
    counted: f64,
    counts: [f64; 3],
    /// Sensors that are alive.
    pub(super) live: u16,
}

impl Stirs {
    pub(super) fn stir(&mut self, now: f64) {
        if self.last.is_none() || now - self.counted >= ONCE_MIN {
            self.counts = self.counts(now).map(|count| count + 1.0);
            self.counted = now;
        }
        self.last = Some(now);
    }

    pub(super) fn counts(&self, now: f64) -> [f64; 3] {
        let passed = (now - self.counted).max(0.0);
        std::array::from_fn(|span| self.counts[span] * (-passed / SPANS_MIN[span]).exp())
    }

    pub(super) fn since(&self, now: f64) -> Option<f64> {
        self.last.map(|last| (now - last).max(0.0))
    }
}
