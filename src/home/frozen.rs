//! Times in which the home does not live as usual: what happens is followed, and not counted. Must not know why.

use crate::home::Home;
use crate::time::Timestamp;

impl Home {
    /// From now on the home does not live as usual, or does so again: what happens meanwhile is followed, and not counted.
    pub fn freeze(&mut self, now: Timestamp, frozen: bool) {
        if frozen && !self.frozen {
            self.count_to(now);
        }
        let was = std::mem::replace(&mut self.frozen, frozen);
        if was && !frozen {
            let histories = self.devices.iter_mut().filter_map(|device| device.history.as_mut());
            histories.for_each(|history| history.resume(now));
        }
    }

    /// Whether what happens is counted: the clock can be believed, and the home lives as usual.
    pub fn is_learning(&self) -> bool {
        self.clock_synchronised && !self.frozen
    }
}
