//! When one device was in use, day by day and half hour by half hour: what a heat map is drawn from.

use serde::Serialize;

use crate::device::DeviceId;
use crate::engine::Engine;
use crate::home::GRID_DAYS;
use crate::time::LocalDay;
use crate::time::SLOTS_PER_DAY;

/// The last 28 local days of one device.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Usage {
    /// Oldest day first, today last.
    pub days: Vec<UsageDay>,
}

/// One local day of one device.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UsageDay {
    /// The date, such as `2026-01-07`.
    pub date: String,
    /// Of each half hour from midnight on, the share that it was in use, 0 to 1; `None` where it was not observed.
    pub on: Vec<Option<f32>>,
}

impl Engine {
    /// When a device was in use in the last 28 days; `None` for one that is unknown, or of which nobody can say.
    pub fn usage(&self, id: &DeviceId) -> Option<Usage> {
        let history = self.memory.home.device(self.memory.home.key(id)?).history.as_ref()?;
        let today = self.settings.calendar.local(self.now).day;
        let days = (0..GRID_DAYS as i32).rev().map(|back| {
            let day = LocalDay(today.0 - back);
            let on = (0..SLOTS_PER_DAY).map(|slot| history.grid.cell(day, slot).on_share());
            UsageDay { date: day.to_iso(), on: on.collect() }
        });
        Some(Usage { days: days.collect() })
    }
}
