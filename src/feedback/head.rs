//! What this home adds to the fleet's opinion of a hunch: a small Bayesian head on the log-odds, moved by every outcome.
//!
//! Three offsets are summed: of the home, of the kind of hunch, of the device. Each is a normal variable; an outcome moves those that
//! are still open the most (assumed-density filtering: the logistic likelihood taken at its mean, as in an extended Kalman filter, with
//! the covariances between offsets dropped). What is not asked about for long becomes uncertain again, at a steady pace: being asked
//! only when it is sure must not make it sure. Must not know what a hunch is.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// Variance of each offset before anything was learnt, in log-odds squared.
const HOME: f64 = 0.3;
const KIND: f64 = 0.5;
const DEVICE: f64 = 1.2;
/// After so long without news an offset is as uncertain as at the beginning.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(365 * 86_400);
/// Offsets that are remembered of one level, at most.
const MOST: usize = 20_000;

/// Where a lesson belongs: numbers that stay with the kind of hunch and with the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The kind of hunch and its occasion.
    pub kind: u32,
    /// The device.
    pub device: u32,
}

/// An outcome, as the head learns from it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Whether people agreed.
    pub agreed: bool,
    /// How much it counts: 1 for an answer, less for a hint.
    pub weight: f64,
}

/// One offset.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Offset {
    mean: f64,
    variance: f64,
    at: Timestamp,
}

/// What this home adds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    home: Option<Offset>,
    kinds: BTreeMap<u32, Offset>,
    devices: BTreeMap<u32, Offset>,
    lessons: u64,
    /// Outcomes of one instant, in an order of their own: not taken in yet.
    fresh: Vec<Taught>,
}

/// An outcome that waits until its instant is over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Taught {
    at: Timestamp,
    place: Place,
    log_odds: f64,
    lesson: Lesson,
}

impl Taught {
    /// An order that does not depend on which came first.
    fn order(&self, other: &Taught) -> Ordering {
        (self.place.cmp(&other.place))
            .then(self.log_odds.total_cmp(&other.log_odds))
            .then(self.lesson.agreed.cmp(&other.lesson.agreed))
            .then(self.lesson.weight.total_cmp(&other.lesson.weight))
    }
}

impl Head {
    /// Mean and variance, in log-odds, of all that is added at a place.
    pub fn offset(&self, now: Timestamp, place: Place) -> (f64, f64) {
        let [home, kind, device] = self.offsets(now, place);
        (home.mean + kind.mean + device.mean, home.variance + kind.variance + device.variance)
    }

    /// P(they agree) when the fleet says `log_odds`. What this home may add beyond its mean is no doubt about what is known of all
    /// homes: the fleet's chance is calibrated over homes, each of which had an offset of its own.
    pub fn p(&self, now: Timestamp, place: Place, log_odds: f64) -> f64 {
        sigmoid(log_odds + self.offset(now, place).0)
    }

    /// As [`Head::p`], for an offset that lies `deviations` above its mean: what it may well be, if one dares to ask.
    pub fn p_at(&self, now: Timestamp, place: Place, log_odds: f64, deviations: f64) -> f64 {
        let (mean, variance) = self.offset(now, place);
        sigmoid(log_odds + mean + deviations * variance.sqrt())
    }

    /// Hears what became of a hunch of which the fleet had said `log_odds`. A step depends on the steps before it, and outcomes of one
    /// instant come in any order: they are kept until [`Head::take_in`], or until the next instant.
    pub fn learn(&mut self, now: Timestamp, place: Place, log_odds: f64, lesson: Lesson) {
        if self.fresh.first().is_some_and(|taught| taught.at < now) {
            self.take_in();
        }
        let taught = Taught { at: now, place, log_odds, lesson };
        let position = self.fresh.partition_point(|other| other.order(&taught).is_lt());
        self.fresh.insert(position, taught);
    }

    /// Learns from all that was heard: to be called before its opinion is asked.
    pub fn take_in(&mut self) {
        for taught in std::mem::take(&mut self.fresh) {
            self.step(taught);
        }
    }

    fn step(&mut self, taught: Taught) {
        let Taught { at: now, place, log_odds, lesson } = taught;
        let offsets = self.offsets(now, place);
        let mean: f64 = offsets.iter().map(|offset| offset.mean).sum();
        let variance: f64 = offsets.iter().map(|offset| offset.variance).sum();
        let p = sigmoid(log_odds + mean);
        let error = if lesson.agreed { 1.0 - p } else { -p };
        let information = (p * (1.0 - p)).max(0.02) * lesson.weight;
        let step = error * lesson.weight / (1.0 + information * variance);
        if !step.is_finite() {
            return;
        }
        let learnt = offsets.map(|Offset { mean, variance: own, .. }| Offset {
            mean: mean + own * step,
            variance: own - own * own * information / (1.0 + information * variance),
            at: now,
        });
        let [home, kind, device] = learnt;
        self.home = Some(home);
        keep(&mut self.kinds, place.kind, kind);
        keep(&mut self.devices, place.device, device);
        self.lessons += 1;
    }

    /// Forgets what was learnt of one device.
    pub fn forget(&mut self, device: u32) {
        self.take_in();
        self.devices.remove(&device);
    }

    /// Outcomes that it has heard of.
    pub fn lessons(&self) -> u64 {
        self.lessons + self.fresh.len() as u64
    }

    fn offsets(&self, now: Timestamp, place: Place) -> [Offset; 3] {
        let aged = |offset: Option<&Offset>, prior: f64| match offset {
            None => Offset { mean: 0.0, variance: prior, at: now },
            Some(offset) => {
                let part = now.since(offset.at).as_secs_f64() / FORGOTTEN_AFTER.as_secs_f64();
                Offset { variance: (offset.variance + part * prior).min(prior), ..*offset }
            }
        };
        [
            aged(self.home.as_ref(), HOME),
            aged(self.kinds.get(&place.kind), KIND),
            aged(self.devices.get(&place.device), DEVICE),
        ]
    }
}

fn keep(offsets: &mut BTreeMap<u32, Offset>, place: u32, offset: Offset) {
    if offsets.len() < MOST || offsets.contains_key(&place) {
        offsets.insert(place, offset);
    }
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMP: Place = Place { kind: 1, device: 7 };
    const OTHER: Place = Place { kind: 1, device: 8 };

    fn day(day: i64) -> Timestamp {
        Timestamp::from_millis(day * 86_400_000)
    }

    /// A head that has taken in outcomes, one a day.
    fn taught(outcomes: impl IntoIterator<Item = bool>, log_odds: f64) -> Head {
        let mut head = Head::default();
        for (n, agreed) in (0..).zip(outcomes) {
            head.learn(day(n), LAMP, log_odds, Lesson { agreed, weight: 1.0 });
        }
        head.take_in();
        head
    }

    #[test]
    fn an_answer_moves_its_device_the_most_and_every_other_a_little() {
        let head = taught([false; 4], 2.0);
        let before = sigmoid(2.0);
        let (own, other) = (head.p(day(4), LAMP, 2.0), head.p(day(4), OTHER, 2.0));
        assert!(own < other && other < before, "{own} {other} {before}");
        let stranger = head.p(day(4), Place { kind: 2, device: 9 }, 2.0);
        assert!(other < stranger && stranger < before, "{other} {stranger}");
    }

    #[test]
    fn what_is_not_asked_about_becomes_uncertain_again_and_never_more_than_at_first() {
        let fresh = Head::default().offset(day(0), LAMP).1;
        let head = taught([true; 50], 0.0);
        let sure = head.offset(day(50), LAMP).1;
        let later = head.offset(day(50 + 180), LAMP).1;
        assert!(sure < later && later < fresh, "{sure} {later} {fresh}");
        assert!((head.offset(day(5000), LAMP).1 - fresh).abs() < 1e-9);
        assert!(head.p_at(day(50), LAMP, 0.0, 1.0) > head.p(day(50), LAMP, 0.0));
    }

    #[test]
    fn it_finds_how_a_home_answers() {
        // Three of four are declined where the fleet expects three of four to be accepted.
        let mut head = taught((0..80).map(|n| n % 4 == 0), 1.1);
        let p = head.p(day(80), LAMP, 1.1);
        assert!((0.15..0.4).contains(&p), "{p}");
        head.forget(LAMP.device);
        assert!(head.p(day(80), LAMP, 1.1) > p);
    }

    #[test]
    fn the_order_of_outcomes_within_an_instant_does_not_matter() {
        let outcomes =
            [(LAMP, 2.0, true), (OTHER, 1.0, false), (LAMP, -1.0, false), (Place { kind: 2, device: 9 }, 0.5, true)];
        let learn = |order: [usize; 4]| {
            let mut head = Head::default();
            for (place, log_odds, agreed) in order.map(|n| outcomes[n]) {
                head.learn(day(1), place, log_odds, Lesson { agreed, weight: 1.0 });
            }
            assert_eq!(head.lessons(), 4);
            head.take_in();
            head
        };
        let head = learn([0, 1, 2, 3]);
        assert_eq!(head, learn([3, 2, 1, 0]));
        assert_eq!(head, learn([1, 3, 0, 2]));
        assert_eq!(head.lessons(), 4);
    }
}
