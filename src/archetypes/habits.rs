//! What a group of devices usually does, in words a person would use. Knows nothing of where the numbers come from.

use crate::device::Kind;
use crate::time::SLOTS_PER_DAY;

/// A use that lasts longer than this has a beginning and an end worth telling by the clock.
const LONG_MINUTES: f32 = 90.0;
/// In use for more of the day than this is "on all day".
const ALWAYS: f32 = 0.9;
/// Used less often than this (once in three weeks) is hardly ever used.
const HARDLY_EVER: f32 = 0.05;
/// The busiest time of the day must stand out by so much, as a share of it, for there to be a time of day at all.
const STANDS_OUT: f32 = 0.35;

/// Parts of the day: the half hour in which each begins, and what it is called.
const PARTS: [(usize, &str); 5] =
    [(10, "mornings"), (22, "around noon"), (27, "afternoons"), (35, "evenings"), (46, "nights")];

/// The usual day of devices of a kind: shares in use by half hour (0 to 1), uses a day, and how long a use lasts (minutes; 0 if
/// that was never seen). `with_the_sun`: it begins earlier in winter than in summer.
///
/// For example `on at dusk, off around 23:00`, or `a few minutes at a time, mornings and evenings, 4 times a day`.
pub fn habits(
    kind: Kind,
    day: &[f32; SLOTS_PER_DAY],
    uses_per_day: f32,
    minutes_on: f32,
    with_the_sun: bool,
) -> String {
    let (on, off) = match kind {
        Kind::Lock => ("unlocked", "locked"),
        Kind::Cover | Kind::Valve => ("open", "closed"),
        _ => ("on", "off"),
    };
    let mean = day.iter().sum::<f32>() / SLOTS_PER_DAY as f32;
    if mean > ALWAYS {
        return format!("{on} all day");
    }
    if uses_per_day < HARDLY_EVER {
        return if mean > 0.5 { format!("left {on} for days") } else { format!("hardly ever {on}") };
    }
    let times = busy(day);
    let how_often = often(uses_per_day);
    let long = minutes_on >= LONG_MINUTES;
    match times.as_deref() {
        None if long => format!("{on} for {}, at any hour, {how_often}", lasting(minutes_on)),
        None => format!("{}, at any hour, {how_often}", lasting(minutes_on)),
        Some([(from, to)]) if long => {
            let dusk = with_the_sun && (28..46).contains(from);
            let begin = if dusk { format!("{on} at dusk") } else { format!("{on} from around {}", clock(*from)) };
            let end = if *to < 46 && *to > 6 || *to == *from {
                format!("{off} around {}", clock(*to))
            } else {
                night(off, *to)
            };
            match uses_per_day {
                often_enough if often_enough >= 0.6 => format!("{begin}, {end}"),
                _ => format!("{begin}, {end}, {how_often}"),
            }
        }
        Some(times) => format!("{}, {}, {how_often}", lasting(minutes_on), listed(&parts(times))),
    }
}

/// An end late in the evening or in the small hours.
fn night(off: &str, slot: usize) -> String {
    match slot {
        0 => format!("{off} around midnight"),
        _ => format!("{off} around {}", clock(slot)),
    }
}

/// The times of day at which it is in use more than half as much as at its busiest; `None` if no time stands out. Each is from
/// its first half hour to the one behind its last, around midnight where need be.
fn busy(day: &[f32; SLOTS_PER_DAY]) -> Option<Vec<(usize, usize)>> {
    let smooth: Vec<f32> = (0..SLOTS_PER_DAY)
        .map(|slot| {
            let at = |ahead: usize| day[(slot + ahead) % SLOTS_PER_DAY];
            (at(SLOTS_PER_DAY - 1) + 2.0 * at(0) + at(1)) / 4.0
        })
        .collect();
    let most = smooth.iter().copied().fold(0.0, f32::max);
    let least = smooth.iter().copied().fold(1.0, f32::min);
    if most - least < STANDS_OUT * most {
        return None;
    }
    let half = f32::midpoint(most, least);
    let is_busy = |slot: usize| smooth[slot % SLOTS_PER_DAY] >= half;
    let quiet = (0..SLOTS_PER_DAY).find(|slot| !is_busy(*slot))?;
    let mut times = Vec::new();
    let mut slot = quiet;
    while slot < quiet + SLOTS_PER_DAY {
        if is_busy(slot) {
            let from = slot;
            while is_busy(slot) {
                slot += 1;
            }
            times.push((from % SLOTS_PER_DAY, slot % SLOTS_PER_DAY));
        }
        slot += 1;
    }
    Some(times)
}

/// The parts of the day that the times lie in, each once, in the order of the day.
fn parts(times: &[(usize, usize)]) -> Vec<&'static str> {
    let mut told = [0_usize; PARTS.len()];
    for (from, to) in times {
        let length = (to + SLOTS_PER_DAY - from) % SLOTS_PER_DAY;
        (0..length).for_each(|ahead| told[part((from + ahead) % SLOTS_PER_DAY)] += 1);
    }
    let all: usize = told.iter().sum();
    // A half hour that reaches into the next part of the day is not worth a word.
    (0..PARTS.len()).filter(|part| told[*part] * 5 > all).map(|part| PARTS[part].1).collect()
}

fn part(slot: usize) -> usize {
    PARTS.iter().rposition(|(from, _)| *from <= slot).unwrap_or(PARTS.len() - 1)
}

fn listed(words: &[&str]) -> String {
    match words {
        [] => "at any hour".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn lasting(minutes: f32) -> String {
    match minutes {
        m if m <= 0.0 => "for an unknown time".to_owned(),
        m if m < 2.5 => "a minute or two at a time".to_owned(),
        m if m < 10.0 => "a few minutes at a time".to_owned(),
        m if m < 22.0 => "a quarter of an hour at a time".to_owned(),
        m if m < 45.0 => "half an hour at a time".to_owned(),
        m if m < LONG_MINUTES => "an hour at a time".to_owned(),
        m => format!("{} hours at a time", (m / 60.0).round()),
    }
}

fn often(uses_per_day: f32) -> String {
    match uses_per_day {
        uses if uses < 0.15 => "less than once a week".to_owned(),
        uses if uses < 0.6 => match (uses * 7.0).round() {
            1.0 => "once a week".to_owned(),
            2.0 => "twice a week".to_owned(),
            days => format!("{days} times a week"),
        },
        uses if uses < 1.5 => "once a day".to_owned(),
        uses if uses < 2.5 => "twice a day".to_owned(),
        uses => format!("{} times a day", uses.round()),
    }
}

fn clock(slot: usize) -> String {
    format!("{:02}:{}", slot / 2, if slot.is_multiple_of(2) { "00" } else { "30" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(share: impl Fn(usize) -> f32) -> [f32; SLOTS_PER_DAY] {
        std::array::from_fn(share)
    }

    #[test]
    fn habits_are_told_as_a_person_would() {
        let evening = day(|slot| if (36..46).contains(&slot) { 0.8 } else { 0.0 });
        assert_eq!(habits(Kind::Light, &evening, 1.0, 300.0, true), "on at dusk, off around 23:00");
        assert_eq!(habits(Kind::Light, &evening, 1.0, 300.0, false), "on from around 18:00, off around 23:00");
        let twice = day(|slot| if matches!(slot, 13..16 | 36..42) { 0.1 } else { 0.01 });
        assert_eq!(
            habits(Kind::Light, &twice, 4.0, 5.0, false),
            "a few minutes at a time, mornings and evenings, 4 times a day"
        );
        assert_eq!(habits(Kind::Plug, &day(|_| 0.99), 0.1, 0.0, false), "on all day");
        assert_eq!(
            habits(Kind::Lock, &day(|_| 0.01), 3.0, 5.0, false),
            "a few minutes at a time, at any hour, 3 times a day"
        );
        assert_eq!(habits(Kind::Lock, &day(|_| 0.0), 0.0, 0.0, false), "hardly ever unlocked");
        let late = day(|slot| if !(4..40).contains(&slot) { 0.5 } else { 0.0 });
        assert_eq!(
            habits(Kind::Light, &late, 0.3, 240.0, false),
            "on from around 20:00, off around 02:00, twice a week"
        );
    }
}
