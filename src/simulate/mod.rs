//! A made-up home with people in it: what its devices would have told, and what its people wanted.
//!
//! One household so far (a couple, a daughter at school, 21 devices), deterministic by seed. Each file is one part of
//! the make-believe: `house` and `person` are the cast, `story` is the course of events, `habits` is what hands do.
//! Nothing here knows the engine or how a hunch is had: it would only please itself. Left out so far: illness and
//! holidays, guests, automations, sensors that fail, other households.

#[expect(dead_code, reason = "houses and stories are being built on it")]
mod cast;
mod habits;
mod house;
#[cfg_attr(not(test), expect(dead_code, reason = "houses will be named with it"))]
mod names;
mod person;
mod random;
mod record;
mod story;
mod sun;
mod weather;

use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::time::Calendar;
use crate::time::Timestamp;

pub use record::FORGOTTEN;
pub use record::NOTICED;
pub use record::ON_PURPOSE;

/// A home that never was.
pub struct SimulatedHome {
    /// The home and its devices.
    pub log: HomeLog,
    /// What the devices told, in the order of time; first the state of each as it was found.
    pub events: Vec<LoggedEvent>,
    /// Where what is and what is wanted parted ([`FORGOTTEN`]) and met again ([`NOTICED`]), in the order of time.
    /// [`ON_PURPOSE`] marks what only looks forgotten. Where nothing is said, each device is as its people want it.
    pub truth: Vec<Truth>,
}

/// Makes up `days` days of a home from `start`. The same arguments give the same home for ever.
pub fn home(seed: u64, days: u32, start: Timestamp, calendar: Calendar) -> SimulatedHome {
    let story = story::Story::told(seed, days, start, calendar);
    SimulatedHome { log: story.house.log, events: story.record.events, truth: story.record.truth }
}

#[cfg(test)]
mod tests;
