//! The usage grid: a device's last 28 local days by 48 half hours.

use serde::Deserialize;
use serde::Serialize;

use crate::time::LocalDay;
use crate::time::SLOTS_PER_DAY;

/// Local days that the grid remembers.
pub const GRID_DAYS: usize = 28;

/// One half hour of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Share of the slot that the device was in use, in 255ths.
    on: u8,
    /// Share of the slot that the device was observed, in 255ths.
    observed: u8,
    /// Changes that people made.
    changes: u8,
}

impl Cell {
    /// Share of the observed time that the device was in use, 0 to 1; `None` if less than half of the slot was observed.
    pub fn on_share(self) -> Option<f32> {
        (self.observed >= 128).then(|| (f32::from(self.on) / f32::from(self.observed)).min(1.0))
    }

    /// Share of the slot that was observed, 0 to 1.
    pub fn observed_share(self) -> f32 {
        f32::from(self.observed) / 255.0
    }

    /// Share in use and share observed in 255ths, and changes that people made.
    pub fn bytes(self) -> [u8; 3] {
        [self.on, self.observed, self.changes]
    }

    /// Changes that people made in the slot; stops counting at 255.
    pub fn changes(self) -> u8 {
        self.changes
    }
}

/// 28 days x 48 slots x (share in use, share observed, changes by people), in local time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsageGrid {
    /// Row of a day: its number modulo 28. The day that a row holds, or `None`.
    days: Vec<Option<LocalDay>>,
    cells: Vec<Cell>,
}

impl Default for UsageGrid {
    fn default() -> UsageGrid {
        UsageGrid { days: vec![None; GRID_DAYS], cells: vec![Cell::default(); GRID_DAYS * SLOTS_PER_DAY] }
    }
}

impl UsageGrid {
    /// Adds what was seen of one slot: shares of its half hour, 0 to 1.
    ///
    /// The repeated hour of autumn adds to the same slots twice: shares then are of both.
    pub(super) fn add(&mut self, day: LocalDay, slot: usize, on: f32, observed: f32, changes: u8) {
        let row = row(day);
        if self.days[row] != Some(day) {
            if self.days[row].is_some_and(|held| held > day) {
                return; // older than the grid reaches back
            }
            self.days[row] = Some(day);
            self.cells[row * SLOTS_PER_DAY..(row + 1) * SLOTS_PER_DAY].fill(Cell::default());
        }
        let cell = &mut self.cells[row * SLOTS_PER_DAY + slot];
        let total_on = f32::from(cell.on) / 255.0 + on;
        let total_observed = f32::from(cell.observed) / 255.0 + observed;
        let over = total_observed.max(1.0);
        cell.on = share(total_on / over);
        cell.observed = share(total_observed / over);
        cell.changes = cell.changes.saturating_add(changes);
    }

    /// The cell of a day and slot; empty if the grid does not reach there.
    pub fn cell(&self, day: LocalDay, slot: usize) -> Cell {
        let row = row(day);
        if self.days[row] == Some(day) { self.cells[row * SLOTS_PER_DAY + slot] } else { Cell::default() }
    }

    /// Days before `today`, as far back as the grid reaches (27, since today has a row too), of which at least half of this slot was observed, and on how many of those the
    /// device was out of use (less than a fifth of the time) in this slot and the next.
    pub fn off_days(&self, today: LocalDay, slot: usize) -> (u16, u16) {
        let mut off = 0;
        let mut observed = 0;
        for back in 1..=GRID_DAYS as i32 {
            let day = LocalDay(today.0 - back);
            let (next_day, next_slot) =
                if slot + 1 < SLOTS_PER_DAY { (day, slot + 1) } else { (LocalDay(day.0 + 1), 0) };
            let Some(now) = self.cell(day, slot).on_share() else { continue };
            observed += 1;
            let then = self.cell(next_day, next_slot).on_share().unwrap_or(now);
            off += u16::from(now < 0.2 && then < 0.2);
        }
        (off, observed)
    }

    /// Days before `today`, as far back as the grid reaches, on which this slot and the one before it were observed, and on how many of those the
    /// device was in use in both (more than four fifths of the time).
    pub fn on_days(&self, today: LocalDay, slot: usize) -> (u16, u16) {
        let (mut on, mut observed) = (0, 0);
        for back in 1..=GRID_DAYS as i32 {
            let day = LocalDay(today.0 - back);
            let (day_before, slot_before) =
                if slot > 0 { (day, slot - 1) } else { (LocalDay(day.0 - 1), SLOTS_PER_DAY - 1) };
            let shares = (self.cell(day, slot).on_share(), self.cell(day_before, slot_before).on_share());
            let (Some(now), Some(before)) = shares else { continue };
            observed += 1;
            on += u16::from(now > 0.8 && before > 0.8);
        }
        (on, observed)
    }

    /// Share of the observed time of the last `days` days that the device was in use; `None` if less than half was observed.
    pub fn on_share_of_days(&self, today: LocalDay, days: i32) -> Option<f32> {
        let mut on = 0.0;
        let mut observed = 0.0;
        for back in 1..=days {
            for slot in 0..SLOTS_PER_DAY {
                let cell = self.cell(LocalDay(today.0 - back), slot);
                on += f32::from(cell.on) / 255.0;
                observed += cell.observed_share();
            }
        }
        (observed > (days as f32) * SLOTS_PER_DAY as f32 / 2.0).then(|| on / observed)
    }
}

fn row(day: LocalDay) -> usize {
    usize::try_from(day.0.rem_euclid(GRID_DAYS as i32)).unwrap_or(0)
}

fn share(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_days_make_room_for_new_ones() {
        let mut grid = UsageGrid::default();
        grid.add(LocalDay(1000), 3, 1.0, 1.0, 2);
        assert_eq!(grid.cell(LocalDay(1000), 3).on_share(), Some(1.0));
        assert_eq!(grid.cell(LocalDay(1000), 3).changes(), 2);
        grid.add(LocalDay(1028), 4, 0.5, 1.0, 0);
        assert_eq!(grid.cell(LocalDay(1000), 3).on_share(), None);
        grid.add(LocalDay(1000), 4, 1.0, 1.0, 0);
        assert_eq!(grid.cell(LocalDay(1028), 4).on_share(), Some(128.0 / 255.0), "an old day does not overwrite");
    }

    #[test]
    fn the_repeated_hour_adds_up_to_one() {
        let mut grid = UsageGrid::default();
        grid.add(LocalDay(1), 4, 1.0, 1.0, 0);
        grid.add(LocalDay(1), 4, 0.0, 1.0, 0);
        let share = grid.cell(LocalDay(1), 4).on_share().expect("observed");
        assert!((share - 0.5).abs() < 0.01, "{share}");
    }

    #[test]
    fn days_off_are_counted_among_days_observed() {
        let mut grid = UsageGrid::default();
        for back in 1..=20 {
            let day = LocalDay(1000 - back);
            let on = if back <= 2 { 1.0 } else { 0.0 };
            grid.add(day, 47, on, 1.0, 0);
            grid.add(LocalDay(day.0 + 1), 0, 0.0, 1.0, 0);
        }
        assert_eq!(grid.off_days(LocalDay(1000), 47), (18, 20));
    }
}
