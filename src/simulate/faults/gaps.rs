//! When nobody hears a device: while it is offline, while its battery is dead, while the hub restarts, before it was
//! bought and after it was thrown out.

use crate::simulate::random::Random;
use crate::time::Timestamp;

use super::after;
use super::quality::Link;
use super::quality::Quality;

const DAY_S: f64 = 86_400.0;
/// Days from one dead battery to the next.
const BATTERY_DAYS: f64 = 700.0;

/// Nothing is heard from `from` (included) until `until`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gap {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    /// At its end the device is new to the hub, which asks it how it stands.
    pub(super) is_new: bool,
}

/// When the hub restarts: minutes that nobody hears.
pub(super) fn restarts(quality: &Quality, from: Timestamp, until: Timestamp, random: &mut Random) -> Vec<Gap> {
    let lasts_s = |random: &mut Random| {
        if random.chance(0.06) { random.between(1200.0, 20_000.0) } else { random.between(20.0, 400.0) }
    };
    now_and_then(quality.restart_days, lasts_s, from, until, random)
}

/// All silences of one device, in the order of time and apart from each other.
pub(super) fn silences(
    link: &Link,
    restarts: &[Gap],
    from: Timestamp,
    until: Timestamp,
    random: &mut Random,
) -> Vec<Gap> {
    let lasts_s = |random: &mut Random| match random.unit() {
        draw if draw < 0.45 => random.between(60.0, 3600.0),
        draw if draw < 0.85 => random.between(3600.0, 14.0 * 3600.0),
        _ => random.between(0.6 * DAY_S, 6.0 * DAY_S),
    };
    let mut silences = now_and_then(link.gap_days, lasts_s, from, until, random);
    if link.battery {
        // Nobody buys the odd cell at once.
        let lasts_s = |random: &mut Random| random.skewed(9.0, 1.2).min(70.0) * DAY_S;
        silences.extend(now_and_then(BATTERY_DAYS, lasts_s, from, until, random));
    }
    silences.extend(restarts);
    apart(silences)
}

/// Some homes grow while they are recorded, and some things leave.
pub(super) fn come_and_go(
    silences: &mut [Vec<Gap>],
    quality: &Quality,
    from: Timestamp,
    until: Timestamp,
    random: &mut Random,
) {
    // A home's only things are there from the beginning to the end.
    if silences.len() < 4 {
        return;
    }
    let length_s = until.since(from).as_secs_f64();
    for silences in silences {
        if !random.chance(quality.comes_and_goes) {
            continue;
        }
        let then = after(from, length_s * random.between(0.05, 0.9));
        let gap = if random.chance(0.75) {
            Gap { from, until: then, is_new: true }
        } else {
            Gap { from: then, until: after(until, DAY_S), is_new: false }
        };
        silences.push(gap);
        *silences = apart(std::mem::take(silences));
    }
}

/// Gaps that come by chance every so many days.
fn now_and_then(
    every_days: f64,
    lasts_s: impl Fn(&mut Random) -> f64,
    from: Timestamp,
    until: Timestamp,
    random: &mut Random,
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    // The state as found is heard in any case: the first gap comes later.
    let mut begins = after(from, waits_s(every_days, random).max(1.0));
    while begins < until {
        let ends = after(begins, lasts_s(random));
        gaps.push(Gap { from: begins, until: ends, is_new: false });
        begins = after(ends, waits_s(every_days, random).max(1.0));
    }
    gaps
}

/// Waiting times as chance has them, without a logarithm: an even draw within a span that is itself drawn, so that
/// short ones are common and long ones are not rare.
fn waits_s(mean_days: f64, random: &mut Random) -> f64 {
    4.0 * mean_days * DAY_S * random.unit() * random.unit()
}

/// In the order of time, those that touch made one.
fn apart(mut gaps: Vec<Gap>) -> Vec<Gap> {
    gaps.sort_unstable_by_key(|gap| (gap.from, gap.until));
    let mut apart: Vec<Gap> = Vec::with_capacity(gaps.len());
    for gap in gaps {
        match apart.last_mut() {
            Some(last) if gap.from <= last.until => {
                if gap.until >= last.until {
                    last.is_new = gap.is_new || (last.is_new && gap.until == last.until);
                    last.until = gap.until;
                }
            }
            _ => apart.push(gap),
        }
    }
    apart
}
