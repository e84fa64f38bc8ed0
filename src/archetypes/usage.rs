//! What a usage grid says in short: when in the day, how often, and how long at a time.

use crate::time::SLOT_MINUTES;
use crate::time::SLOTS_PER_DAY;

/// Bytes of one half hour in a grid: share in use, share observed, changes by people.
const CELL: usize = 3;
/// A half hour of which less than this was observed says nothing.
const SEEN: u8 = 128;
const FULL: f32 = 255.0;

/// A device's use in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Usage {
    /// Share of the observed time in use, by half hour of the day, 0 to 1.
    pub day: [f32; SLOTS_PER_DAY],
    /// Uses a day.
    pub uses_per_day: f32,
    /// How long a use lasts, the median, in minutes; `None` if it was never seen used and left.
    pub minutes_on: Option<f32>,
    /// Days observed.
    pub days: f32,
}

impl Usage {
    /// Reads the grid of an encoder's input: days from today backwards, 48 half hours each, three bytes each. `None` if less than
    /// a day of it was observed.
    ///
    /// Uses are told from the shares: two within one half hour count as one unless people's changes tell them apart.
    pub fn of_grid(grid: &[u8]) -> Option<Usage> {
        let rows: Vec<&[u8]> = grid.chunks_exact(SLOTS_PER_DAY * CELL).collect();
        let mut on = [0.0_f32; SLOTS_PER_DAY];
        let mut observed = [0.0_f32; SLOTS_PER_DAY];
        let mut runs = Runs::default();
        for row in rows.iter().rev() {
            for (slot, cell) in row.as_chunks::<CELL>().0.iter().enumerate() {
                let [in_use, seen, changes] = *cell;
                on[slot] += f32::from(in_use) / FULL;
                observed[slot] += f32::from(seen) / FULL;
                if seen < SEEN { runs.lose() } else { runs.add(in_use, changes) }
            }
        }
        let slots: f32 = observed.iter().sum();
        let days = slots / SLOTS_PER_DAY as f32;
        if days < 1.0 {
            return None;
        }
        let overall = on.iter().sum::<f32>() / slots;
        let day =
            std::array::from_fn(
                |slot| if observed[slot] > 0.0 { (on[slot] / observed[slot]).min(1.0) } else { overall },
            );
        Some(Usage { day, uses_per_day: runs.uses / days, minutes_on: runs.median(), days })
    }
}

/// Uses, told from half hours that follow each other.
#[derive(Default)]
struct Runs {
    /// Share in use and changes of the run that has not ended; its beginning was seen.
    open: Option<(f32, f32)>,
    /// Whether the half hour before was observed and out of use, so that a beginning can be told.
    was_off: bool,
    uses: f32,
    /// Minutes and how many uses of that length.
    lengths: Vec<(f32, f32)>,
}

impl Runs {
    fn add(&mut self, in_use: u8, changes: u8) {
        let share = f32::from(in_use) / FULL;
        if in_use == 0 {
            self.end();
            self.was_off = true;
            return;
        }
        match &mut self.open {
            Some((on, told)) => {
                *on += share;
                *told += f32::from(changes);
            }
            None if self.was_off => self.open = Some((share, f32::from(changes))),
            None => {}
        }
        self.was_off = false;
    }

    fn end(&mut self) {
        let Some((on, changes)) = self.open.take() else { return };
        let uses = (changes / 2.0).ceil().max(1.0);
        self.uses += uses;
        self.lengths.push((on * f32::from(SLOT_MINUTES) / uses, uses));
    }

    /// Nobody saw what came next.
    fn lose(&mut self) {
        self.open = None;
        self.was_off = false;
    }

    fn median(&mut self) -> Option<f32> {
        self.lengths.sort_by(|left, right| left.0.total_cmp(&right.0));
        let half = self.uses / 2.0;
        let mut before = 0.0;
        self.lengths.iter().find_map(|(length, uses)| {
            before += uses;
            (before >= half).then_some(*length)
        })
    }
}

/// A grid of `days` observed days, the rest unseen, with the share in use and the changes of each half hour.
#[cfg(test)]
pub(super) fn grid(days: usize, cell: impl Fn(usize, usize) -> (u8, u8)) -> Vec<u8> {
    let cells = (0..28).flat_map(|row| (0..SLOTS_PER_DAY).map(move |slot| (row, slot)));
    cells
        .flat_map(|(row, slot)| {
            let (on, changes) = cell(row, slot);
            if row < days { [on, 255, changes] } else { [0; 3] }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_lamp_is_used_once_a_day_for_three_hours() {
        let usage = Usage::of_grid(&grid(14, |_, slot| match slot {
            40..46 => (255, u8::from(slot == 40 || slot == 45)),
            _ => (0, 0),
        }));
        let usage = usage.expect("it was observed");
        assert_eq!(usage.minutes_on, Some(180.0));
        assert!((usage.uses_per_day - 1.0).abs() < 0.01, "{}", usage.uses_per_day);
        assert_eq!((usage.day[39], usage.day[40]), (0.0, 1.0));
    }

    #[test]
    fn two_short_uses_in_one_half_hour_are_told_apart_by_the_hands() {
        let usage = Usage::of_grid(&grid(10, |_, slot| if slot == 14 { (85, 4) } else { (0, 0) }));
        let usage = usage.expect("it was observed");
        assert_eq!(usage.minutes_on, Some(5.0));
        assert!((usage.uses_per_day - 2.0).abs() < 0.01);
    }

    #[test]
    fn what_nobody_saw_says_nothing() {
        assert_eq!(Usage::of_grid(&grid(0, |_, _| (255, 0))), None);
        let always = Usage::of_grid(&grid(5, |_, _| (255, 0))).expect("it was observed");
        assert_eq!((always.minutes_on, always.uses_per_day), (None, 0.0));
    }
}
