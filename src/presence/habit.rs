//! What is usual in this home: when something stirs, and how long it is quiet in between. Learnt as it goes, without labels.

use serde::Deserialize;
use serde::Serialize;

use crate::time::SLOTS_PER_DAY;

/// What is kept of a day after one more day.
const KEEP_PER_DAY: f64 = 0.94;
/// Quiet is sorted by its length: 2 minutes, 4, 8, ... 17 hours and more.
const LENGTHS: usize = 10;
/// Parts of a day in which a quiet may begin.
const PARTS: usize = 4;

/// Shares of minutes with activity by half hour, and lengths of quiet by part of the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Habit {
    active: Vec<f64>,
    watched: Vec<f64>,
    quiet: [[f64; LENGTHS]; PARTS],
    /// Minutes of activity that habit would have had since the last activity.
    missed: f64,
    begun_in: usize,
    minutes: f64,
    day_minutes: f64,
}

impl Habit {
    pub(super) fn new() -> Habit {
        Habit {
            active: vec![0.0; SLOTS_PER_DAY],
            watched: vec![0.0; SLOTS_PER_DAY],
            quiet: [[0.0; LENGTHS]; PARTS],
            missed: 0.0,
            begun_in: 0,
            minutes: 0.0,
            day_minutes: 0.0,
        }
    }

    /// Some watched time passed; `active`: something stirred in it.
    pub(super) fn pass(&mut self, slot: usize, minutes: f64, active: bool) {
        self.active[slot] += f64::from(u8::from(active));
        self.watched[slot] += minutes;
        self.minutes += minutes;
        self.day_minutes += minutes;
        if active {
            self.missed = 0.0;
        } else {
            self.missed += self.rate(slot, self.mean()) * minutes;
        }
        if self.day_minutes >= 1440.0 {
            self.day_minutes -= 1440.0;
            self.active.iter_mut().chain(&mut self.watched).for_each(|sum| *sum *= KEEP_PER_DAY);
            self.quiet.as_flattened_mut().iter_mut().for_each(|sum| *sum *= KEEP_PER_DAY);
        }
    }

    /// A quiet of so many minutes is over, or begins now where it is short.
    pub(super) fn stirred(&mut self, slot: usize, quiet_minutes: f64) {
        if quiet_minutes >= 2.0 {
            self.quiet[self.begun_in][length(quiet_minutes).0] += 1.0;
        }
        self.begun_in = slot * PARTS / SLOTS_PER_DAY;
    }

    /// Share of the minutes of a slot in which something stirs, shrunk to the home's mean where little is known. The mean is a sum over
    /// the whole day: whoever asks about several slots sums it once.
    fn rate(&self, slot: usize, mean: f64) -> f64 {
        (self.active[slot] + 40.0 * mean) / (self.watched[slot] + 40.0)
    }

    /// Share of all minutes in which something stirs.
    pub(super) fn mean(&self) -> f64 {
        let (active, watched): (f64, f64) = (self.active.iter().sum(), self.watched.iter().sum());
        (active + 5.0) / (watched + 200.0)
    }

    /// How much stirs now, before and after, as ratios to the mean: this half hour, the two hours before, the two after.
    pub(super) fn around(&self, slot: usize) -> [f64; 3] {
        let mean = self.mean();
        let over = |offsets: std::ops::RangeInclusive<usize>| {
            let count = offsets.clone().count() as f64;
            offsets.map(|offset| self.rate((slot + offset) % SLOTS_PER_DAY, mean)).sum::<f64>() / count / mean
        };
        [over(0..=0), over(SLOTS_PER_DAY - 4..=SLOTS_PER_DAY - 1), over(1..=4)]
    }

    /// Minutes of activity that were to be expected since the last.
    pub(super) fn missed(&self) -> f64 {
        self.missed
    }

    /// Share of quiets that went on for longer than this one, once they were two minutes long: those that began in this part
    /// of the day, and all; and how many are known.
    pub(super) fn outlasted(&self, quiet_minutes: f64) -> [f64; 3] {
        let mut all = [0.0; LENGTHS];
        for part in &self.quiet {
            all.iter_mut().zip(part).for_each(|(sum, own)| *sum += own);
        }
        let share = |sorts: &[f64; LENGTHS]| {
            let (at, within) = length(quiet_minutes);
            let longer = sorts[at] * (1.0 - within) + sorts[at + 1..].iter().sum::<f64>();
            (longer + 0.3) / (sorts.iter().sum::<f64>() + 0.6)
        };
        [share(&self.quiet[self.begun_in]), share(&all), all.iter().sum()]
    }

    /// Days that were watched.
    pub(super) fn days(&self) -> f64 {
        self.minutes / 1440.0
    }

    /// Where in the day the quietest seven hours lie, as a point on a circle, drawn to the middle while little is known.
    pub(super) fn quietest(&self) -> [f64; 2] {
        const HOURS_7: usize = 14;
        let mean = self.mean();
        let rates: [f64; SLOTS_PER_DAY] = std::array::from_fn(|slot| self.rate(slot, mean));
        let sums: [f64; SLOTS_PER_DAY] =
            std::array::from_fn(|start| (0..HOURS_7).map(|offset| rates[(start + offset) % SLOTS_PER_DAY]).sum());
        let start = (0..SLOTS_PER_DAY).min_by(|a, b| sums[*a].total_cmp(&sums[*b])).unwrap_or(0);
        let turn = std::f64::consts::TAU * (start + HOURS_7 / 2) as f64 / SLOTS_PER_DAY as f64;
        let known = self.days() / (self.days() + 3.0);
        [turn.sin() * known, turn.cos() * known]
    }
}

/// The sort of a quiet, and how far through it.
fn length(minutes: f64) -> (usize, f64) {
    let log = (minutes.max(2.0) / 2.0).log2();
    let at = (log as usize).min(LENGTHS - 1);
    (at, (log - at as f64).clamp(0.0, 1.0))
}
