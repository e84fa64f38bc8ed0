//! What a device's past shrinks to when a hub is short of memory: its archetype, and what makes the device differ from it.
//!
//! A hundred bytes instead of the seven kilobytes of a usage grid and a profile of the week. Log-odds are kept, not shares: the
//! difference between one day in a hundred and one in a thousand is what a forecast of a rarely used lamp lives on.

use serde::Deserialize;
use serde::Serialize;

use super::Archetype;
use crate::home::TimeOfWeek;
use crate::time::LocalDay;
use crate::time::LocalTime;
use crate::time::SLOT_MINUTES;
use crate::time::SLOTS_PER_DAY;

/// Parts of the day by which weekdays differ: four hours each.
const PARTS: usize = 6;
const SLOTS_PER_PART: usize = SLOTS_PER_DAY / PARTS;
/// A step of a difference, in log-odds.
const STEP: f32 = 1.0 / 12.0;
/// Evidence is kept by its logarithm, in steps of this.
const EVIDENCE_STEP: f32 = 1.0 / 32.0;
/// Log-odds beyond these are "never" and "always".
const LIMIT: f32 = 7.0;

/// A device's past in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Id of its archetype.
    pub archetype: u8,
    /// By half hour: the device's log-odds of being in use, less the archetype's.
    day: Vec<i8>,
    /// By weekday (Monday first) and part of the day: the log-odds there, less those of that part of all days.
    weekdays: Vec<i8>,
    /// How much was observed: of a half hour of the week, of the day, and of any, by logarithm.
    evidence: [u8; 3],
}

impl Sketch {
    /// The sketch of what was seen of a device.
    pub fn of(week: &TimeOfWeek, archetype: &Archetype) -> Sketch {
        let p = |weekday: usize, slot: usize| week.p_on(at(weekday, slot));
        let mean = |slot: usize| (0..7).map(|weekday| p(weekday, slot)).sum::<f32>() / 7.0;
        let day = (0..SLOTS_PER_DAY).map(|slot| step(log_odds(mean(slot)) - log_odds(archetype.day[slot])));
        let parts = (0..7).flat_map(|weekday| (0..PARTS).map(move |part| (weekday, part)));
        let weekdays = parts.map(|(weekday, part)| {
            // Half hours in which it is hardly ever or always in use say little of what makes a weekday differ.
            let (mut sum, mut weights) = (0.0, 0.0);
            for slot in part * SLOTS_PER_PART..(part + 1) * SLOTS_PER_PART {
                let usual = mean(slot);
                let weight = usual * (1.0 - usual) + 1e-6;
                sum += weight * (log_odds(p(weekday, slot)) - log_odds(usual));
                weights += weight;
            }
            step(sum / weights)
        });
        Sketch {
            archetype: archetype.id,
            day: day.collect(),
            weekdays: weekdays.collect(),
            evidence: week
                .evidence()
                .map(|observed| (observed.ln_1p() / EVIDENCE_STEP).round().clamp(0.0, 255.0) as u8),
        }
    }

    /// The profile of the week, as well as it is remembered. `archetype` is that of the sketch's id.
    pub fn recalled(&self, archetype: &Archetype) -> TimeOfWeek {
        let kept = |steps: &[i8], index: usize| steps.get(index).map_or(0.0, |step| f32::from(*step) * STEP);
        TimeOfWeek::recalled(
            |weekday, slot| {
                let usual = log_odds(archetype.day[slot]) + kept(&self.day, slot);
                p(usual + kept(&self.weekdays, weekday * PARTS + slot / SLOTS_PER_PART))
            },
            self.evidence.map(|steps| (f32::from(steps) * EVIDENCE_STEP).exp_m1()),
        )
    }
}

fn at(weekday: usize, slot: usize) -> LocalTime {
    // Day 1 of the common era was a Monday.
    LocalTime { day: LocalDay(1 + weekday as i32), minute: slot as u16 * SLOT_MINUTES }
}

fn log_odds(p: f32) -> f32 {
    (p / (1.0 - p)).ln().clamp(-LIMIT, LIMIT)
}

fn p(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

fn step(difference: f32) -> i8 {
    (difference / STEP).round().clamp(-127.0, 127.0) as i8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archetypes::EMBEDDING_LEN;
    use crate::device::Kind;

    fn archetype() -> Archetype {
        Archetype {
            id: 9,
            label: "porch light".into(),
            kind: Kind::Light,
            members: 1,
            habits: String::new(),
            uses_per_day: 1.0,
            minutes_on: 300.0,
            lamp_share: 1.0,
            words: Vec::new(),
            kinds: [(Kind::Light, 1.0)].into(),
            roles: [].into(),
            day: std::array::from_fn(|slot| if (36..46).contains(&slot) { 0.7 } else { 0.02 }),
            radius: [1.0; 3],
            centre: [0.0; EMBEDDING_LEN],
        }
    }

    #[test]
    fn what_makes_a_device_differ_is_recalled_and_it_is_small() {
        // Earlier than its archetype, and not at weekends.
        let seen = |weekday: usize, slot: usize| match (weekday, slot) {
            (0..5, 32..44) => 0.9,
            (_, 32..44) => 0.2,
            _ => 0.001,
        };
        let week = TimeOfWeek::recalled(seen, [8.0, 20.0, 900.0]);
        let sketch = Sketch::of(&week, &archetype());
        let recalled = sketch.recalled(&archetype());
        let mut furthest = 0.0_f32;
        for slot in 0..7 * SLOTS_PER_DAY {
            let at = at(slot / SLOTS_PER_DAY, slot % SLOTS_PER_DAY);
            furthest = furthest.max((week.p_on(at) - recalled.p_on(at)).abs());
        }
        assert!(furthest < 0.06, "{furthest}");
        let bytes = postcard::to_stdvec(&sketch).expect("it can be written").len();
        assert!(bytes <= 100, "{bytes}");
        let before = postcard::to_stdvec(&week).expect("it can be written").len();
        assert!(before > 30 * bytes, "{before}");
    }
}
