//! Where in an ecosystem a button was pressed last. What is pressed in an instant counts from the next on, so that the order within an
//! instant, which is that of the broker's topics, does not matter. Must not know what is concluded from it.

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// The latest presses: on which box, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Pressed {
    /// Of several in one instant, the first by name.
    latest: (Arc<str>, Timestamp),
    before: Option<(Arc<str>, Timestamp)>,
}

impl Pressed {
    /// The first press.
    pub(super) fn first(native: Arc<str>, now: Timestamp) -> Pressed {
        Pressed { latest: (native, now), before: None }
    }

    /// Another one.
    pub(super) fn again(&mut self, native: Arc<str>, now: Timestamp) {
        if now > self.latest.1 {
            self.before = Some(std::mem::replace(&mut self.latest, (native, now)));
        } else if native < self.latest.0 {
            self.latest.0 = native;
        }
    }

    /// The latest press before `now`.
    pub(super) fn before(&self, now: Timestamp) -> Option<(&str, Timestamp)> {
        let latest = if self.latest.1 < now { Some(&self.latest) } else { self.before.as_ref() };
        latest.map(|(native, at)| (native.as_ref(), *at))
    }
}
