//! Questions: will this device be on that long after this time? And which of them a run asks, by seed.

use std::time::Duration;

use super::Error;
use super::random::Random;
use super::recording::Recording;
use crate::inference::HORIZONS;
use crate::time::Timestamp;

/// At most this many times are asked about per day of scoring: more would only repeat the same days.
pub(super) const TIMES_PER_DAY: u64 = 48;
/// Times that are asked about on each of the first 14 days, for the curve of the first weeks.
pub(super) const CURVE_TIMES_PER_DAY: u64 = 48;
/// Times that are asked about in each later week of that curve.
pub(super) const CURVE_TIMES_PER_WEEK: u64 = 96;
/// Weeks that the curve covers.
pub(super) const CURVE_WEEKS: u64 = 12;
/// The shortest recording that is evaluated.
const SHORTEST: Duration = Duration::from_secs(48 * 3600);
/// Unless told otherwise, what comes before this much of a long recording is only learnt from.
const WARM_UP: Duration = Duration::from_secs(14 * 86_400);

/// Why scoring begins where only the last share of a recording is to be scored.
const LAST: &str = "the last part, as asked";
/// The first two weeks of a home, and how often they are asked about.
pub(super) const FORTNIGHT: Duration = Duration::from_secs(14 * 86_400);
const FORTNIGHT_TIMES_PER_DAY: u64 = 24;

/// One question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Query {
    /// When it is asked: what happens at this very time is not known yet.
    pub at: Timestamp,
    /// About which device: an index into the home's devices.
    pub device: usize,
    /// How far ahead.
    pub ahead: Duration,
}

/// Questions with what came true.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// In the order of time.
    pub queries: Vec<Query>,
    /// Whether it was on then.
    pub came_true: Vec<bool>,
}

/// Which part of a recording is scored, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// What is before is only learnt from.
    pub from: Timestamp,
    /// The last event.
    pub to: Timestamp,
    /// Why `from` is what it is, for the report.
    pub rule: &'static str,
}

/// The part of a recording that is scored.
pub(super) fn span(recording: &Recording, from: Option<Timestamp>, last: Option<f64>) -> Result<Span, Error> {
    let home = || recording.log.name.clone();
    let (Some(first), Some(to)) = (recording.first(), recording.last()) else {
        return Err(Error::Empty { home: home() });
    };
    if recording.switched().next().is_none() {
        return Err(Error::NothingToSwitch { home: home() });
    }
    let length = to.since(first);
    if length < SHORTEST {
        return Err(Error::TooShort { home: home(), hours: length.as_secs() / 3600 });
    }
    let (from, rule) = match (from, recording.log.evaluate_from, last) {
        (Some(from), ..) => (from.max(first), "as asked"),
        (None, Some(from), _) => (from.max(first), "as the home log says"),
        (None, None, Some(last)) => (to - length.mul_f64(last.clamp(0.0, 1.0)), LAST),
        (None, None, None) if length > 2 * WARM_UP => (first + WARM_UP, "everything after the first 14 days"),
        (None, None, None) => (first + length / 2, "the second half"),
    };
    if from >= to {
        return Err(Error::NothingToScore { home: home(), from: from.to_rfc3339(), last: to.to_rfc3339() });
    }
    Ok(Span { from, to, rule })
}

/// The questions that are scored: at most `most` random times, every device that is in sight then, every horizon.
pub(super) fn scored(recording: &Recording, span: Span, most: u64, seed: u64) -> Asked {
    let by_length = span.to.since(span.from).as_secs() * TIMES_PER_DAY / 86_400;
    let mut random = Random::new(seed, &format!("scored {}", recording.log.name));
    let times = times(span.from, span.to, most.min(by_length.max(1)), &mut random);
    asked(recording, times)
}

/// The questions of the first weeks, from the very first event on.
pub(super) fn first_weeks(recording: &Recording, seed: u64) -> Asked {
    let (Some(first), Some(last)) = (recording.first(), recording.last()) else { return Asked::default() };
    let mut all = Vec::new();
    for (from_day, to_day, count) in curve_buckets() {
        let (from, to) = (first + day(from_day), (first + day(to_day)).min(last));
        if from < to {
            // A stream for each bucket: a longer recording asks the same about its first days.
            let mut random = Random::new(seed, &format!("curve {} {from_day}", recording.log.name));
            all.extend(times(from, first + day(to_day), count, &mut random));
        }
    }
    asked(recording, all)
}

/// The buckets of the curve of the first weeks: first day, day after the last, times that are asked about.
pub(super) fn curve_buckets() -> impl Iterator<Item = (u64, u64, u64)> {
    let days = (0..14).map(|day| (day, day + 1, CURVE_TIMES_PER_DAY));
    days.chain((2..CURVE_WEEKS).map(|week| (week * 7, week * 7 + 7, CURVE_TIMES_PER_WEEK)))
}

/// The questions of a home's first two weeks, the same however much later it goes on.
pub(super) fn fortnight(recording: &Recording, seed: u64) -> Asked {
    let (Some(first), Some(last)) = (recording.first(), recording.last()) else { return Asked::default() };
    let mut random = Random::new(seed, &format!("fortnight {} {first}", recording.log.name));
    let count = FORTNIGHT.as_secs() / 86_400 * FORTNIGHT_TIMES_PER_DAY;
    let mut times = times(first, first + FORTNIGHT, count, &mut random);
    times.retain(|at| *at < last);
    asked(recording, times)
}

fn day(count: u64) -> Duration {
    Duration::from_secs(count * 86_400)
}

/// Random whole seconds, in order.
fn times(from: Timestamp, to: Timestamp, count: u64, random: &mut Random) -> Vec<Timestamp> {
    let length = to.since(from).as_secs();
    let whole = Timestamp::from_millis(from.as_millis().div_euclid(1000) * 1000 + 1000);
    let mut times: Vec<Timestamp> =
        (0..count).map(|_| whole + Duration::from_secs(random.below(length))).filter(|at| *at < to).collect();
    times.sort_unstable();
    times.dedup();
    times
}

/// The questions at these times of which somebody knows the answer: the device is in sight when it is asked, and then.
fn asked(recording: &Recording, times: Vec<Timestamp>) -> Asked {
    let mut asked = Asked::default();
    let Some(last) = recording.last() else { return asked };
    let devices: Vec<usize> = recording.switched().collect();
    for at in times.into_iter().filter(|at| !recording.in_hole(*at)) {
        for device in &devices {
            let track = recording.track(*device);
            if track.before(at).is_none_or(|(_, on)| on.is_none()) {
                continue;
            }
            for ahead in HORIZONS {
                let then = at + ahead;
                if then > last || recording.in_hole(then) {
                    continue;
                }
                if let Some(on) = track.at(then) {
                    asked.queries.push(Query { at, device: *device, ahead });
                    asked.came_true.push(on);
                }
            }
        }
    }
    asked
}
