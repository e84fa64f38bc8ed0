//! Tells the pages when they have something new: at once where it is for people, and now and then where a device did something.

use std::time::Duration;

use tokio::sync::watch;

use crate::daemon::clock::Stopwatch;
use crate::engine::Effect;

/// A home in which something always moves is shown anew this often.
const MOVED_EVERY: Duration = Duration::from_secs(2);

/// Counts up when the pages have something new.
#[derive(Debug)]
pub(super) struct Changed {
    count: watch::Sender<u64>,
    has_moved: bool,
    since_told: Stopwatch,
}

impl Changed {
    pub(super) fn new(count: watch::Sender<u64>) -> Changed {
        Changed { count, has_moved: false, since_told: Stopwatch::start() }
    }

    /// The engine has taken something in, with these effects.
    pub(super) fn after(&mut self, effects: &[Effect]) {
        self.has_moved = true;
        let is_for_people =
            |effect: &Effect| matches!(effect, Effect::Notify(_) | Effect::Retract(_) | Effect::Keep(_));
        if effects.iter().any(is_for_people) {
            self.tell();
        }
    }

    /// Tells what has moved, when it is time to.
    pub(super) fn look(&mut self) {
        if self.has_moved && self.since_told.elapsed() >= MOVED_EVERY {
            self.tell();
        }
    }

    fn tell(&mut self) {
        self.has_moved = false;
        self.since_told = Stopwatch::start();
        self.count.send_modify(|count| *count += 1);
    }
}
