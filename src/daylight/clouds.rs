//! How cloudy it is, from all light sensors of the home at once: the state that they share. Knows no window and no room.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::home::DeviceKey;
use crate::time::Timestamp;

/// What a sensor told of the clouds counts less by a factor of e after so long.
const FADES_IN: Duration = Duration::from_secs(4 * 3600);
/// The clouds are a standard normal deviate as long as nobody tells of them.
const PRIOR_PRECISION: f64 = 1.0;

/// What one sensor says of the clouds: lighter (above 0) or darker than usual, in standard deviations of the weather.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Witness {
    pub(super) deviation: f64,
    /// One over its variance.
    pub(super) precision: f64,
}

/// The latest word of each sensor, and what they make together, which takes the same time however many there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Clouds {
    witnesses: BTreeMap<DeviceKey, (Timestamp, Witness)>,
    at: Timestamp,
    weighted: f64,
    precision: f64,
}

impl Default for Clouds {
    fn default() -> Clouds {
        Clouds { witnesses: BTreeMap::new(), at: Timestamp::from_millis(0), weighted: 0.0, precision: 0.0 }
    }
}

impl Clouds {
    /// What the sky is taken to be: 0 is usual, 1 is lighter than five days of six.
    pub(super) fn all(&self, now: Timestamp) -> f64 {
        let left = left(self.at, now);
        self.weighted * left / (self.precision * left + PRIOR_PRECISION)
    }

    /// The same without the word of one sensor: what it is to be judged against.
    pub(super) fn without(&self, sensor: DeviceKey, now: Timestamp) -> f64 {
        let Some((at, witness)) = self.witnesses.get(&sensor) else { return self.all(now) };
        let (left, own) = (left(self.at, now), left(*at, now));
        let weighted = self.weighted * left - witness.deviation * witness.precision * own;
        let precision = (self.precision * left - witness.precision * own).max(0.0);
        weighted / (precision + PRIOR_PRECISION)
    }

    /// A sensor says something else than before, or nothing any more.
    pub(super) fn told(&mut self, now: Timestamp, sensor: DeviceKey, witness: Option<Witness>) {
        let left_of_all = left(self.at, now);
        self.at = self.at.max(now);
        self.weighted *= left_of_all;
        self.precision *= left_of_all;
        if let Some((at, before)) = self.witnesses.remove(&sensor) {
            let own = left(at, now);
            self.weighted -= before.deviation * before.precision * own;
            self.precision = (self.precision - before.precision * own).max(0.0);
        }
        if let Some(witness) = witness {
            self.weighted += witness.deviation * witness.precision;
            self.precision += witness.precision;
            self.witnesses.insert(sensor, (now, witness));
        }
        if self.witnesses.is_empty() {
            // What rounding left over is nobody's word.
            (self.weighted, self.precision) = (0.0, 0.0);
        }
    }
}

/// The share that is left at `now` of what was said at `at`.
fn left(at: Timestamp, now: Timestamp) -> f64 {
    (-now.since(at).as_secs_f64() / FADES_IN.as_secs_f64()).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u64) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000) + Duration::from_secs(hour * 3600)
    }

    fn witness(deviation: f64) -> Option<Witness> {
        Some(Witness { deviation, precision: 4.0 })
    }

    #[test]
    fn sensors_agree_on_the_sky_and_none_is_asked_about_itself() {
        let mut clouds = Clouds::default();
        assert!(clouds.all(at(0)).abs() < 1e-12);
        clouds.told(at(0), DeviceKey(1), witness(-1.0));
        assert!((clouds.all(at(0)) + 0.8).abs() < 1e-9, "4 of 5 parts");
        assert!(clouds.without(DeviceKey(1), at(0)).abs() < 1e-12, "nobody else spoke");
        clouds.told(at(1), DeviceKey(2), witness(-1.0));
        assert!(clouds.all(at(1)) < -0.85);
        assert!((clouds.without(DeviceKey(2), at(1)) - -3.1152 / 4.1152).abs() < 1e-4, "a word of an hour ago");
    }

    #[test]
    fn a_new_word_replaces_the_old_one_and_old_words_fade() {
        let mut clouds = Clouds::default();
        for hour in 0..500 {
            clouds.told(at(hour), DeviceKey(1), witness(if hour % 2 == 0 { -1.0 } else { 1.0 }));
            clouds.told(at(hour), DeviceKey(2), witness(1.0));
        }
        assert!((clouds.all(at(499)) - 8.0 / 9.0).abs() < 1e-9, "only the latest two count");
        assert!(clouds.all(at(499 + 24)) < 0.03);
        clouds.told(at(499), DeviceKey(1), None);
        clouds.told(at(499), DeviceKey(2), None);
        assert!(clouds.all(at(499)).abs() < 1e-12);
    }
}
