//! What one would do without knowing much: the sun alone, the sensor's own time of day, another sensor. Each knows the sensor's
//! days before today, and nothing of its day.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use super::Said;
use crate::daylight::clear_sky_ln_lx;
use crate::sun::Sun;
use crate::time::LocalDay;
use crate::time::LocalTime;

/// Days of which the time of day is averaged.
const DAYS: i32 = 28;
/// So many minutes before and after count as the same time of day.
const AROUND_MIN: i32 = 30;
const DAY_MIN: i32 = 1440;

/// All sensors of a home, by their index in the log.
#[derive(Default)]
pub(super) struct Baselines {
    sensors: BTreeMap<usize, Track>,
}

#[derive(Default)]
struct Track {
    /// Of the last days: when, and the logarithm of one more than the lux.
    past: VecDeque<(LocalTime, f64)>,
    last: Option<f64>,
    /// The share of the clear sky's light, as a logarithm.
    of_sky: Mean,
    /// How much more it tells than each other sensor, and how far that is off.
    over: BTreeMap<usize, (Mean, Mean)>,
    /// What today adds to the means, when it is over.
    today: Vec<Added>,
    day: Option<LocalDay>,
}

/// What one reading adds: to the share of the sky, and to what it tells more than others.
type Added = (Option<f64>, Vec<(usize, f64)>);

#[derive(Clone, Copy, Default)]
struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1.0;
    }

    fn value(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

impl Baselines {
    /// The sun alone; the sensor's own time of day; the other sensor that was best.
    pub(super) fn say(&mut self, device: usize, now: LocalTime, sun: Sun) -> [Option<Said>; 3] {
        let Some(track) = self.sensors.get_mut(&device) else { return [None; 3] };
        track.turn(now.day);
        let said = |ln_1p: f64| Said { lux: ln_1p.exp_m1().max(0.0), within: None };
        let by_sun = track.of_sky.value().map(|share| {
            let lux = (clear_sky_ln_lx(sun.elevation_deg) + share).exp();
            Said { lux, within: None }
        });
        let track = &self.sensors[&device];
        let mut habit = Mean::default();
        let same_time = track.past.iter().filter(|(then, _)| {
            let apart = (i32::from(then.minute) - i32::from(now.minute)).rem_euclid(DAY_MIN);
            then.day < now.day && then.day.0 >= now.day.0 - DAYS && apart.min(DAY_MIN - apart) <= AROUND_MIN
        });
        same_time.for_each(|(_, value)| habit.add(*value));
        let others = track
            .over
            .iter()
            .filter_map(|(other, (over, off))| Some((off.value()?, self.sensors.get(other)?.last? + over.value()?)));
        let best = others.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, value)| said(value));
        [by_sun, habit.value().map(said), best]
    }

    /// A reading that is daylight.
    pub(super) fn read(&mut self, device: usize, now: LocalTime, sun: Sun, lux: f64) {
        let value = lux.ln_1p();
        let others: Vec<(usize, f64)> = (self.sensors.iter().filter(|(other, _)| **other != device))
            .filter_map(|(other, track)| Some((*other, value - track.last?)))
            .collect();
        let track = self.sensors.entry(device).or_default();
        track.turn(now.day);
        let share = (sun.elevation_deg > 0.0).then(|| lux.max(0.1).ln() - clear_sky_ln_lx(sun.elevation_deg));
        track.today.push((share, others));
        track.last = Some(value);
        track.past.push_back((now, value));
        while track.past.front().is_some_and(|(then, _)| then.day.0 < now.day.0 - DAYS) {
            track.past.pop_front();
        }
    }
}

impl Track {
    /// A new day: the one before is over, and counts.
    fn turn(&mut self, day: LocalDay) {
        if self.day.replace(day) == Some(day) {
            return;
        }
        for (share, others) in std::mem::take(&mut self.today) {
            share.into_iter().for_each(|share| self.of_sky.add(share));
            for (other, over) in others {
                let (mean, off) = self.over.entry(other).or_default();
                if let Some(expected) = mean.value() {
                    off.add((over - expected).abs());
                }
                mean.add(over);
            }
        }
    }
}
