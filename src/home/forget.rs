//! Forgetting the past of one device. What it is now stays known. Must not know why.

use crate::device::Origin;
use crate::home::DeviceKey;
use crate::home::Home;
use crate::home::history::History;
use crate::time::Timestamp;

impl Home {
    /// Forgets all that was seen of a device's use; it counts as first observed now.
    pub fn forget(&mut self, now: Timestamp, key: DeviceKey) {
        self.co_use.forget(key);
        if let Some(history) = &mut self.devices[key.index()].history {
            let in_use = history.in_use();
            **history = History::new(now);
            if let Some(in_use) = in_use {
                // Since when nobody remembers.
                history.set(now, in_use, Origin::Unknown, self.calendar);
            }
        }
    }
}
