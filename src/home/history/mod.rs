//! What is remembered of one device's use: bounded, incremental, in local time. One more event costs the same however long the past.

mod clockwork;
mod grid;
mod recency;
mod uses;
mod week;

use std::collections::VecDeque;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

pub use grid::Cell;
pub use grid::GRID_DAYS;
pub use grid::UsageGrid;
pub use recency::Recency;
pub use uses::Use;
pub use uses::Uses;
pub use week::TimeOfWeek;

use crate::device::Origin;
use crate::time::Calendar;
use crate::time::SLOT_MINUTES;
use crate::time::Timestamp;

/// The longest gap that is filled slot by slot; a device that was away for longer has no grid left anyway.
const LONGEST_FILL: Duration = Duration::from_secs(29 * 24 * 3600);
/// Changes that are remembered exactly; what happened half an hour ago must be told even of a nervous motion light.
const RECENT_CHANGES: usize = 16;
const SLOT_MS: f32 = SLOT_MINUTES as f32 * 60_000.0;

/// A device's use over time, and what is in the slot that has not ended yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// 28 days by 48 half hours.
    pub grid: UsageGrid,
    /// P(in use) by time of the week.
    pub week: TimeOfWeek,
    /// How much it was in use of late.
    pub recency: Recency,
    /// Recent uses.
    pub uses: Uses,
    /// When the device was first observed.
    pub since: Timestamp,
    /// In use (`Some(true)`), out of use, or unknown.
    in_use: Option<bool>,
    /// When that last changed.
    changed_at: Timestamp,
    /// The last few of these changes, oldest first: since when it was what.
    recent: VecDeque<(Timestamp, Option<bool>)>,
    /// Up to when time has been counted.
    counted_to: Timestamp,
    slot: OpenSlot,
}

/// The half hour that has not ended yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct OpenSlot {
    on_ms: f32,
    observed_ms: f32,
    changes: u8,
}

impl History {
    /// A device that is first heard of now.
    pub(super) fn new(now: Timestamp) -> History {
        History {
            grid: UsageGrid::default(),
            week: TimeOfWeek::default(),
            recency: Recency::default(),
            uses: Uses::default(),
            since: now,
            in_use: None,
            changed_at: now,
            recent: VecDeque::from([(now, None)]),
            counted_to: now,
            slot: OpenSlot::default(),
        }
    }

    /// In use, out of use, or unknown.
    pub fn in_use(&self) -> Option<bool> {
        self.in_use
    }

    /// Whether it was in use at `then`, as far back as the last few changes; `None` where unknown or further back.
    pub fn in_use_at(&self, then: Timestamp) -> Option<bool> {
        self.recent.iter().rev().find(|(since, _)| *since <= then)?.1
    }

    /// The first change after `then`, as far back as the last few changes: `None` if there was none, `Some(None)` if it was lost sight of.
    pub fn first_change_after(&self, then: Timestamp) -> Option<Option<Timestamp>> {
        let (at, is) = self.recent.iter().find(|(at, _)| *at > then)?;
        Some(is.is_some().then_some(*at))
    }

    /// The last few changes, at most 16, oldest first: since when it was what.
    pub fn recent(&self) -> impl Iterator<Item = (Timestamp, Option<bool>)> {
        self.recent.iter().copied()
    }

    /// Changes within `length` before `now`, as far back as the last few changes: at most 16.
    pub fn changes_within(&self, now: Timestamp, length: Duration) -> usize {
        self.recent.iter().rev().take_while(|(at, _)| now.since(*at) <= length).count()
    }

    /// Whether a timer that has ended many uses at the same second of the day is due within `ahead` from `now`.
    pub fn is_timer_due(&self, now: Timestamp, ahead: Duration, calendar: Calendar) -> bool {
        clockwork::is_due(&self.uses, now, ahead, calendar)
    }

    /// When it was last taken into or out of use, or lost sight of.
    pub fn changed_at(&self) -> Timestamp {
        self.changed_at
    }

    /// It is known to be in use or not, from `now` on.
    pub(super) fn set(&mut self, now: Timestamp, in_use: bool, origin: Origin, calendar: Calendar) {
        self.count_to(now, calendar);
        if self.in_use == Some(in_use) {
            return;
        }
        if self.in_use.is_some() && origin.is_theirs() {
            self.slot.changes = self.slot.changes.saturating_add(1);
        }
        if matches!(origin, Origin::Ours(_)) {
            // What was on for nothing is no habit: the half hour in which we put an end to it is not counted.
            self.slot = OpenSlot::default();
        }
        if in_use {
            self.uses.begin(now, origin);
        } else {
            self.uses.end(now, origin);
        }
        self.become_now(now, Some(in_use));
    }

    /// The device says only now whose doing the change of that time was.
    pub(super) fn amend(&mut self, at: Timestamp, origin: Origin) {
        self.uses.amend(at, origin);
    }

    /// From `now` on nobody knows whether it is in use.
    pub(super) fn lose(&mut self, now: Timestamp, calendar: Calendar) {
        self.count_to(now, calendar);
        if self.in_use.is_some() {
            self.become_now(now, None);
        }
        self.uses.lose();
    }

    /// The clock was set: what was measured by the wrong one is dropped, and what is in use now counts from now on.
    pub(super) fn restart(&mut self, now: Timestamp) {
        self.skip_to(now);
        self.recent = VecDeque::from([(now, self.in_use)]);
        self.changed_at = now;
        self.uses.lose();
        if self.in_use == Some(true) {
            self.uses.begin(now, Origin::Unknown);
        }
    }

    /// The home lives as usual again: what happened meanwhile teaches nothing to whoever waited for it, and what is, is kept.
    pub(super) fn resume(&mut self, now: Timestamp) {
        self.skip_to(now);
        // Out of sight until just now: a change that is not one must not be taken for one.
        let just_before = now - Duration::from_millis(1);
        self.recent = VecDeque::from([(just_before, None), (now, self.in_use)]);
    }

    /// Lets the time up to `now` pass uncounted: the clock cannot be believed.
    pub(super) fn skip_to(&mut self, now: Timestamp) {
        self.counted_to = now;
        self.slot = OpenSlot::default();
    }

    fn become_now(&mut self, now: Timestamp, in_use: Option<bool>) {
        if self.recent.len() == RECENT_CHANGES {
            self.recent.pop_front();
        }
        self.recent.push_back((now, in_use));
        self.in_use = in_use;
        self.changed_at = now;
    }

    /// Counts the time up to `now`, closing every slot on the way.
    pub(super) fn count_to(&mut self, now: Timestamp, calendar: Calendar) {
        if now.since(self.counted_to) > LONGEST_FILL {
            self.counted_to = now - LONGEST_FILL;
            self.slot = OpenSlot::default();
        }
        while self.counted_to < now {
            let border = calendar.next_slot(self.counted_to);
            let until = border.min(now);
            let ms = until.since(self.counted_to).as_millis() as f32;
            if let Some(in_use) = self.in_use {
                self.slot.observed_ms += ms;
                self.slot.on_ms += if in_use { ms } else { 0.0 };
            }
            if until == border {
                let local = calendar.local(self.counted_to);
                let OpenSlot { on_ms, observed_ms, changes } = std::mem::take(&mut self.slot);
                self.grid.add(local.day, local.slot(), on_ms / SLOT_MS, observed_ms / SLOT_MS, changes);
                self.week.add(local, on_ms / SLOT_MS, observed_ms / SLOT_MS);
                self.recency.add(on_ms / SLOT_MS, observed_ms / SLOT_MS);
            }
            self.counted_to = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).expect("a time")
    }

    #[test]
    fn time_in_use_fills_the_slots_that_it_covers() {
        let home = Calendar::named("Europe/Amsterdam").expect("a zone");
        let mut history = History::new(at("2024-01-10T17:00:00Z"));
        history.set(at("2024-01-10T17:00:00Z"), false, Origin::Unknown, home);
        history.set(at("2024-01-10T17:15:00Z"), true, Origin::Physical, home);
        history.set(at("2024-01-10T18:00:00Z"), false, Origin::Physical, home);
        history.count_to(at("2024-01-10T19:00:00Z"), home);
        let day = home.local(at("2024-01-10T17:00:00Z")).day;
        let shares: Vec<Option<f32>> = (36..40).map(|slot| history.grid.cell(day, slot).on_share()).collect();
        assert_eq!(shares, [Some(128.0 / 255.0), Some(1.0), Some(0.0), Some(0.0)]);
        assert_eq!(history.grid.cell(day, 36).changes(), 1);
        assert_eq!(history.uses.shorter_than(Duration::from_secs(3600)), (1, 1));
        assert_eq!(history.uses.shorter_than(Duration::from_secs(60)), (0, 1));
    }

    #[test]
    fn what_nobody_saw_is_not_off() {
        let home = Calendar::named("UTC").expect("a zone");
        let mut history = History::new(at("2024-01-10T10:00:00Z"));
        history.set(at("2024-01-10T10:00:00Z"), true, Origin::Unknown, home);
        history.lose(at("2024-01-10T10:05:00Z"), home);
        history.set(at("2024-01-10T11:00:00Z"), false, Origin::Unknown, home);
        history.count_to(at("2024-01-10T11:30:00Z"), home);
        let day = home.local(at("2024-01-10T10:00:00Z")).day;
        assert_eq!(history.grid.cell(day, 20).on_share(), None, "five minutes of thirty are too few to tell");
        assert_eq!(history.grid.cell(day, 22).on_share(), Some(0.0));
        assert_eq!(history.uses.past().len(), 0);
        assert_eq!(history.in_use_at(at("2024-01-10T10:30:00Z")), None);
    }

    #[test]
    fn a_year_away_costs_no_year_of_slots() {
        let home = Calendar::named("UTC").expect("a zone");
        let mut history = History::new(at("2000-01-01T00:00:00Z"));
        history.count_to(at("2024-01-01T00:00:00Z"), home);
        assert_eq!(history.counted_to, at("2024-01-01T00:00:00Z"));
    }
}
