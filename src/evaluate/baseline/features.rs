//! What the forest sees of a home at a time: the clock, the device, all other devices, and who stirs. All of it from what was strictly before.

use std::time::Duration;

use super::habit::Habit;
use crate::evaluate::recording::Recording;
use crate::time::Timestamp;

/// Names of the inputs that every home has; the state of each other device follows them.
pub(super) const COMMON: [&str; 12] = [
    "sine of the time of day",
    "cosine of the time of day",
    "weekday",
    "weekend",
    "own state",
    "log of minutes since own change",
    "log of seconds since any motion",
    "motions in 10 minutes",
    "motions in an hour",
    "motions in the own room in 30 minutes",
    "profile now",
    "profile then",
];

/// Looks at one home for one device.
#[derive(Clone, Copy)]
pub(super) struct Looker<'a> {
    pub(super) recording: &'a Recording,
    pub(super) device: usize,
}

impl Looker<'_> {
    /// The device's state; `None` where nobody knows.
    pub(super) fn state(&self, at: Timestamp) -> Option<bool> {
        self.recording.track(self.device).before(at)?.1
    }

    /// The inputs at `at`. `profile` is what is usual now and then; `others` are the devices that were heard of before the forest was grown.
    pub(super) fn look(&self, at: Timestamp, profile: [f64; 2], others: &[usize], into: &mut Vec<f32>) {
        let local = self.recording.log.calendar.local(at);
        let turn = f64::from(local.minute) / 1440.0 * std::f64::consts::TAU;
        let weekday = local.day.weekday();
        let changed = self.recording.track(self.device).before(at);
        let minutes = changed.map_or(0.0, |(since, _)| at.since(since).as_secs_f64() / 60.0);
        let motion = self.recording.motion();
        let near = self.recording.motion_near(self.device);
        let common: [f64; COMMON.len()] = [
            turn.sin(),
            turn.cos(),
            weekday as f64,
            f64::from(u8::from(weekday >= 5)),
            state(changed.and_then(|(_, on)| on)),
            minutes.ln_1p(),
            since_last(motion, at).ln_1p(),
            count(motion, at, 10),
            count(motion, at, 60),
            count(near, at, 30),
            profile[0],
            profile[1],
        ];
        into.extend(common.map(|input| input as f32));
        let others = others.iter().filter(|other| **other != self.device);
        into.extend(others.map(|other| state(self.recording.track(*other).before(at).and_then(|(_, on)| on)) as f32));
    }

    /// What is usual at each of `times` and each of `ahead` after it; `times` are in order.
    pub(super) fn profiles(&self, times: &[Timestamp], ahead: &[Duration]) -> Vec<Vec<f64>> {
        let mut habit = Habit::new(self.recording, self.device);
        let each = times.iter().map(|at| {
            habit.count_to(*at);
            std::iter::once(Duration::ZERO).chain(ahead.iter().copied()).map(|ahead| habit.p_on(*at + ahead)).collect()
        });
        each.collect()
    }
}

/// Off, on, or unknown between them.
fn state(on: Option<bool>) -> f64 {
    match on {
        Some(true) => 1.0,
        Some(false) => 0.0,
        None => 0.5,
    }
}

/// Seconds since the last of these times; a day where there is none.
fn since_last(times: &[Timestamp], at: Timestamp) -> f64 {
    let before = times.partition_point(|time| *time < at);
    before.checked_sub(1).map_or(86_400.0, |last| at.since(times[last]).as_secs_f64())
}

/// How many of these times lie within the last minutes.
fn count(times: &[Timestamp], at: Timestamp, minutes: u64) -> f64 {
    let from = at - Duration::from_secs(minutes * 60);
    let (from, to) = (times.partition_point(|time| *time < from), times.partition_point(|time| *time < at));
    (to - from) as f64
}
