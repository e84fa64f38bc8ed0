//! What a recording holds, gathered while it is read: what a report may rest on, and what it could not have seen.

use std::collections::BTreeSet;

use crate::device::Property;
use crate::device::Value;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::replay::Summary;
use crate::report::Recorded;
use crate::time::LocalDay;

/// What was heard of a recording so far.
pub(super) struct Heard {
    first: Option<LocalDay>,
    last: LocalDay,
    /// Days on which there was anything.
    days: u32,
    /// Which devices spoke, by their index.
    spoke: Vec<bool>,
    /// Devices that told of motion.
    moved: Vec<bool>,
}

impl Heard {
    /// Nothing yet.
    pub(super) fn new(home: &HomeLog) -> Heard {
        let none = vec![false; home.devices.len()];
        Heard { first: None, last: LocalDay(0), days: 0, spoke: none.clone(), moved: none }
    }

    /// Takes in the next event.
    pub(super) fn hear(&mut self, home: &HomeLog, event: &LoggedEvent) {
        let day = home.calendar.local(event.at).day;
        if self.first.is_none() || day > self.last {
            self.days += 1;
            self.last = day;
        }
        self.first.get_or_insert(day);
        self.spoke[event.device] = true;
        self.moved[event.device] |= event.property == Property::Occupancy && event.value == Value::Bool(true);
    }

    /// What a report from `from` on rests on, with hunches about these devices.
    pub(super) fn history(
        &self,
        home: &HomeLog,
        summary: &Summary,
        from: LocalDay,
        hunched: &BTreeSet<usize>,
    ) -> Recorded {
        let rooms = (home.devices.iter().zip(&self.moved))
            .filter_map(|(device, moved)| device.room.as_ref().filter(|_| *moved));
        let rooms: BTreeSet<&String> = rooms.collect();
        let is_unseen = |device: &&usize| home.devices[**device].room.as_ref().is_none_or(|room| !rooms.contains(room));
        let Some(first) = self.first else {
            return Recorded { home: home.name.clone(), ..about_rows(summary) };
        };
        let days = days_between(first, self.last) + 1;
        Recorded {
            home: home.name.clone(),
            note: home.note.clone(),
            first_day: first.to_iso(),
            last_day: self.last.to_iso(),
            days,
            learnt_days: days_between(first, from),
            empty_days: days.saturating_sub(self.days),
            changes: summary.events,
            devices: home.devices.len(),
            mute_devices: self.spoke.iter().filter(|spoke| !**spoke).count(),
            has_motion: self.moved.contains(&true),
            hunched_devices: hunched.len(),
            unseen_devices: hunched.iter().filter(is_unseen).count(),
            ..about_rows(summary)
        }
    }
}

fn about_rows(summary: &Summary) -> Recorded {
    Recorded {
        bad_rows: summary.bad_rows,
        named_bad_rows: summary.named_bad_rows.clone(),
        rejected: summary.rejected,
        ..Recorded::default()
    }
}

fn days_between(first: LocalDay, last: LocalDay) -> u32 {
    u32::try_from(last.0 - first.0).unwrap_or_default()
}
