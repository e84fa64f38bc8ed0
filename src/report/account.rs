//! The report as data: every hunch of a period with what came of it, counted by device. All forms are made of it.

use std::collections::BTreeMap;

use crate::decision::Hunch;
use crate::decision::Rung;
use crate::device::DeviceId;
use crate::report::History;
use crate::report::NextStep;
use crate::report::Sequel;
use crate::report::Share;
use crate::report::Tally;
use crate::time::Calendar;
use crate::time::LocalDay;

/// A hunch and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The hunch.
    pub hunch: Hunch,
    /// How what came of it bears on it.
    pub sequel: Sequel,
    /// The same in particular, as finished sentences.
    pub then: String,
}

/// One device: how far its hunches may be trusted by now.
#[derive(Clone, Debug, PartialEq)]
pub struct Trust {
    /// Which.
    pub device: DeviceId,
    /// Its name, as it was at the last hunch.
    pub name: String,
    /// Its rung, where there is a daemon that gave it one.
    pub rung: Option<Rung>,
    /// Its hunches by what came of them.
    pub tally: Tally,
    /// What a person may do next.
    pub next: NextStep,
}

impl Trust {
    /// Of those of which somebody told, the share that agreed.
    pub fn share(&self) -> Option<Share> {
        self.tally.share()
    }
}

/// What was, or would have been, asked in a period, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The home's calendar: all days and hours are by the clock on its wall.
    pub calendar: Calendar,
    /// The first day that is reported.
    pub first_day: LocalDay,
    /// Days from the first to the last that is reported, both counted.
    pub days: u32,
    /// What it rests on.
    pub history: History,
    /// Every hunch of the period.
    pub all: Tally,
    /// Each device about which there was one: first those with the most that told, then by name.
    pub devices: Vec<Trust>,
    /// The hunches, in the order of time.
    pub hunches: Vec<Entry>,
}

impl Report {
    /// Counts the hunches of a period; `standing` is the rung of a device and whether a person said never, where that is known.
    pub fn new(
        calendar: Calendar,
        (first_day, days): (LocalDay, u32),
        history: History,
        hunches: Vec<Entry>,
        standing: impl Fn(&DeviceId) -> Option<(Rung, bool)>,
    ) -> Report {
        let mut all = Tally::default();
        let mut by_device: BTreeMap<&DeviceId, (&str, Tally)> = BTreeMap::new();
        for Entry { hunch, sequel, .. } in &hunches {
            all.add(*sequel);
            let (name, tally) = by_device.entry(&hunch.device).or_default();
            *name = &hunch.name;
            tally.add(*sequel);
        }
        let trust = |(device, (name, tally)): (&DeviceId, (&str, Tally))| {
            let (rung, never) = standing(device).map_or((None, false), |(rung, never)| (Some(rung), never));
            let next = NextStep::after(&tally, rung, never);
            Trust { device: device.clone(), name: name.to_owned(), rung, tally, next }
        };
        let mut devices: Vec<Trust> = by_device.into_iter().map(trust).collect();
        devices.sort_by_cached_key(|trust| {
            let Tally { had, silent, .. } = trust.tally;
            (std::cmp::Reverse((had - silent, had)), trust.name.clone(), trust.device.clone())
        });
        Report { calendar, first_day, days, history, all, devices, hunches }
    }

    /// The last day that is reported.
    pub fn last_day(&self) -> LocalDay {
        LocalDay(self.first_day.0.saturating_add(i32::try_from(self.days).unwrap_or(i32::MAX)).saturating_sub(1))
    }
}
