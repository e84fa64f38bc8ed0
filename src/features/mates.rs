//! The devices whose use goes most with that of another: the lamps of one room, the television and its amplifier.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::home::DeviceKey;
use crate::home::GRID_DAYS;
use crate::home::History;
use crate::home::Home;
use crate::time::LocalDay;
use crate::time::SLOTS_PER_DAY;
use crate::time::Timestamp;

/// So many are kept for each device.
pub const MATES: usize = 3;
/// So many others are compared with at most: those of its own room first.
const MOST_COMPARED: usize = 48;
/// Slots that both must have been observed in before anything is said: three days.
const LEAST_SLOTS: f32 = 144.0;
/// Worth as many slots of evidence for nothing going with anything.
const SHRINK_SLOTS: f32 = 48.0;
const DAY: Duration = Duration::from_secs(86_400);

/// A device whose use goes with another's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mate {
    /// Which.
    pub key: DeviceKey,
    /// How much the two go together, -1 to 1: the correlation of the half hours in use, shrunk while few were observed.
    pub goes_with: f32,
}

/// The mates of one device at `now`, those that go with it most first. Compares half hours of the usage grids: to be asked once
/// a day, not at each event.
pub fn mates(home: &Home, key: DeviceKey, now: Timestamp) -> Vec<Mate> {
    let device = home.device(key);
    let Some(history) = &device.history else { return Vec::new() };
    let yesterday = home.calendar().local(now - DAY).day;
    let own = shares(history, yesterday);
    let is_near = |other: DeviceKey| device.room.is_some() && home.device(other).room == device.room;
    let mut others: Vec<(bool, DeviceKey, &History)> = home
        .devices()
        .filter(|(other, theirs)| *other != key && !theirs.gone)
        .filter_map(|(other, theirs)| Some((!is_near(other), other, theirs.history.as_deref()?)))
        .collect();
    others.sort_by_key(|(far, other, _)| (*far, *other));
    let mut found: Vec<Mate> = others
        .into_iter()
        .take(MOST_COMPARED)
        .filter_map(|(_, other, theirs)| {
            Some(Mate { key: other, goes_with: together(&own, &shares(theirs, yesterday))? })
        })
        .collect();
    found.sort_by(|a, b| b.goes_with.abs().total_cmp(&a.goes_with.abs()).then(a.key.cmp(&b.key)));
    found.truncate(MATES);
    found
}

/// The share in use of each half hour, newest day first; negative where less than half of it was observed.
fn shares(history: &History, last: LocalDay) -> Vec<f32> {
    let days = 0..GRID_DAYS as i32 - 1;
    let cells =
        days.flat_map(|back| (0..SLOTS_PER_DAY).map(move |slot| history.grid.cell(LocalDay(last.0 - back), slot)));
    cells.map(|cell| cell.on_share().unwrap_or(-1.0)).collect()
}

/// Pearson's correlation over the slots in which both were observed; `None` while those are too few or one of the two never changes.
fn together(a: &[f32], b: &[f32]) -> Option<f32> {
    let (mut n, mut sum_a, mut sum_b, mut squares_a, mut squares_b, mut products) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b).filter(|(a, b)| **a >= 0.0 && **b >= 0.0) {
        n += 1.0;
        sum_a += a;
        sum_b += b;
        squares_a += a * a;
        squares_b += b * b;
        products += a * b;
    }
    if n < LEAST_SLOTS {
        return None;
    }
    let (var_a, var_b) = (squares_a - sum_a * sum_a / n, squares_b - sum_b * sum_b / n);
    let covariance: f32 = products - sum_a * sum_b / n;
    let scale = (var_a * var_b).sqrt();
    (scale > 1e-3).then(|| covariance / scale * n / (n + SHRINK_SLOTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_together_and_what_does_not() {
        let wave = |period: usize| {
            (0..480).map(|slot| if slot % period < period / 2 { 1.0 } else { 0.0 }).collect::<Vec<f32>>()
        };
        let (a, b) = (wave(48), wave(48));
        assert!(together(&a, &b).is_some_and(|r| r > 0.9));
        let opposite: Vec<f32> = a.iter().map(|share| 1.0 - share).collect();
        assert!(together(&a, &opposite).is_some_and(|r| r < -0.9));
        assert!(together(&a, &wave(10)).is_some_and(|r| r.abs() < 0.1));
        assert_eq!(together(&a, &[0.0; 480]), None, "what never changes goes with nothing");
        assert_eq!(together(&a, &[-1.0; 480]), None, "nobody saw it");
        assert_eq!(together(&a[..100], &b[..100]), None, "two days may be chance");
    }
}
