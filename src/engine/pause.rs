//! A pause: for some hours nothing is asked and nothing done. What is, is followed and learnt all the same.

use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::time::Timestamp;

impl Engine {
    /// Until when nothing is asked and nothing done, if a person said so.
    pub fn paused_until(&self) -> Option<Timestamp> {
        self.memory.paused_until
    }

    /// A pause ends when it was said that it would.
    pub(super) fn end_pause(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.memory.paused_until.is_some_and(|until| until <= now) {
            self.change(now, &Change::Pause(None), effects);
        }
    }
}
