//! Hands that make a device as the recording has it: of people who want it so, and are in and up.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::Due;
use super::Living;
use super::Were;
use crate::time::Timestamp;

/// Whoever sees that a device changed by itself and wants it back does so after this long, in seconds.
pub(super) const NOTICED: RangeInclusive<u64> = 60..=300;
/// Whoever said yes and then wants it back was about to be done with it, or was mistaken.
pub(super) const AFTER_A_YES: RangeInclusive<u64> = 600..=840;
/// Whoever comes to use it and finds it off.
pub(super) const AT_ONCE: RangeInclusive<u64> = 2..=10;

impl Living<'_> {
    /// Somebody may want a device to be as it was recorded: whoever is next in and up will see.
    pub(super) fn plan_hand(&mut self, at: Timestamp, device: usize, after: RangeInclusive<u64>, because: bool) {
        let number = self.next_number();
        let mixed = (at.as_millis() as u64 ^ (device as u64) << 48).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let seconds = after.start() + mixed % (after.end() - after.start() + 1);
        let then = self.people.next_up(at) + Duration::from_secs(seconds);
        self.due.insert((then, number), Due::Hand(device, because));
    }

    /// Somebody who is in and up makes a device as it was recorded, if that is how it is wanted.
    pub(super) fn reaches(&mut self, at: Timestamp, device: usize, because: bool) {
        let recorded = self.things.is_recorded_in_use(device);
        if !self.things.is_apart(device) || recorded.is_none() || self.truths.wants(device) != recorded {
            return;
        }
        if self.people.were(at) != Were::Up {
            return self.plan_hand(at, device, NOTICED, because);
        }
        self.lived.taken_back(device, at, because);
        for event in self.things.restore(at, device) {
            self.tell(&event);
        }
    }
}
