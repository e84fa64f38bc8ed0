//! How busy something has been lately: events that fade, at several paces at once. One more event costs the same however many came before.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// A count of events in which each event counts less the longer it is ago: by half after each half-life.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Fading {
    value: f32,
    at: Timestamp,
}

impl Default for Fading {
    fn default() -> Fading {
        Fading { value: 0.0, at: Timestamp::from_millis(0) }
    }
}

impl Fading {
    /// What is left at `now`, with that half-life.
    fn left(self, now: Timestamp, half_life: Duration) -> f32 {
        let halves = now.since(self.at).as_secs_f32() / half_life.as_secs_f32();
        self.value * (-halves).exp2()
    }

    fn add(&mut self, now: Timestamp, half_life: Duration) {
        *self = Fading { value: self.left(now, half_life) + 1.0, at: now };
    }
}

/// Half-lives of [`Pulse::lately`]: minutes, an hour, an evening, and a week, against which the others are many or few.
const HALF_LIVES: [Duration; 4] = [
    Duration::from_secs(600),
    Duration::from_secs(3600),
    Duration::from_secs(4 * 3600),
    Duration::from_secs(7 * 86_400),
];

/// What stirs in a room or a home.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    last: Option<Timestamp>,
    fading: [Fading; HALF_LIVES.len()],
}

impl Pulse {
    /// Something stirred.
    pub(super) fn beat(&mut self, now: Timestamp) {
        self.last = Some(now);
        for (fading, half_life) in self.fading.iter_mut().zip(HALF_LIVES) {
            fading.add(now, half_life);
        }
    }

    /// When something last stirred.
    pub fn last(&self) -> Option<Timestamp> {
        self.last
    }

    /// Events of late, faded with half-lives of ten minutes, an hour, four hours and a week.
    pub fn lately(&self, now: Timestamp) -> [f32; HALF_LIVES.len()] {
        std::array::from_fn(|place| self.fading[place].left(now, HALF_LIVES[place]))
    }
}

/// Half-lives of [`Switching`].
const SWITCHING: [Duration; 2] = [Duration::from_secs(900), Duration::from_secs(7200)];

/// What is taken into use and out of it in a home: people who leave or go to bed switch off one thing after the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Switching {
    began: [Fading; SWITCHING.len()],
    ended: [Fading; SWITCHING.len()],
}

impl Switching {
    /// Something was taken into use, or out of it.
    pub(super) fn seen(&mut self, now: Timestamp, in_use: bool) {
        let which = if in_use { &mut self.began } else { &mut self.ended };
        for (fading, half_life) in which.iter_mut().zip(SWITCHING) {
            fading.add(now, half_life);
        }
    }

    /// What was taken into use of late, faded with half-lives of a quarter of an hour and two hours.
    pub fn began(&self, now: Timestamp) -> [f32; SWITCHING.len()] {
        std::array::from_fn(|place| self.began[place].left(now, SWITCHING[place]))
    }

    /// What was taken out of use of late, in the same way.
    pub fn ended(&self, now: Timestamp) -> [f32; SWITCHING.len()] {
        std::array::from_fn(|place| self.ended[place].left(now, SWITCHING[place]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    #[test]
    fn events_count_half_after_each_half_life() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.lately(at(0)), [0.0; 4]);
        pulse.beat(at(0));
        pulse.beat(at(10));
        let [minutes, hour, ..] = pulse.lately(at(20));
        assert!((minutes - 0.75).abs() < 1e-5, "{minutes}");
        assert!((hour - (0.5_f32.powf(20.0 / 60.0) + 0.5_f32.powf(10.0 / 60.0))).abs() < 1e-5, "{hour}");
        assert_eq!(pulse.last(), Some(at(10)));
    }
}
