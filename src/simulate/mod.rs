//! Made-up homes with people in them: what their devices would have told, and what their people wanted.
//!
//! Deterministic by seed. `cast` has the words; `site`, `household`, `dwelling`, `furnish` and `names` make houses of them
//! (`example` is the built-in one); `story` plays any house under `sky` by its `clock`; `ambient` adds what sensors
//! measure, `faults` what goes wrong on the way to the hub; `persona` answers hunches as its people would. `fleet` makes
//! many, `check` holds them against real homes. Nothing here knows the engine or how a hunch is had: it would only please itself.

mod ambient;
mod cast;
pub mod check;
mod clock;
mod dwelling;
mod example;
mod faults;
mod fleet;
mod furnish;
mod household;
mod names;
mod persona;
mod random;
mod sensed;
mod site;
mod sky;
mod story;
mod sun;

use std::time::Duration;

use crate::home_log::HomeLog;
use crate::home_log::Label;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::time::Calendar;
use crate::time::Timestamp;

use ambient::Span;
use cast::House;
use clock::Clock;
use story::Told;

pub use fleet::Error;
pub use fleet::Fleet;
pub use fleet::Written;
pub use fleet::member;
pub use fleet::watched_member;
pub use persona::Error as PersonaError;
pub use persona::Person;
pub use persona::Persona;
pub use persona::Reaction;
pub use persona::Reply;
pub use persona::Standing;
pub use persona::Traits;
pub use persona::Wishes;
pub use persona::answers;
pub use story::ALWAYS_ON;
pub use story::AUTOMATION;
pub use story::FORGOTTEN;
pub use story::NOTICED;
pub use story::ON_PURPOSE;

/// A home that never was.
pub struct SimulatedHome {
    /// The home and its devices.
    pub log: HomeLog,
    /// What the devices told, in the order of time; first the state of each as it was found.
    pub events: Vec<LoggedEvent>,
    /// What the people wanted of what can be switched, locked or closed, and why: a row at each change. Where what is
    /// and what is wanted part, the reason is [`FORGOTTEN`]; where they meet again, [`NOTICED`]. [`ON_PURPOSE`] marks
    /// what only looks forgotten.
    pub truth: Vec<Truth>,
    /// Who slept and who was away, and what else made a time different.
    pub labels: Vec<Label>,
    /// Its people, asked about a hunch.
    pub persona: Persona,
}

/// Makes up `days` days of the built-in home from `start`: no timers, no cat, every message heard. The same arguments
/// give the same home for ever.
pub fn home(seed: u64, days: u32, start: Timestamp, calendar: Calendar) -> SimulatedHome {
    let house = example::house(seed, calendar, start);
    let told = story::told_by_hand(&house, seed, days, start);
    measured(&house, seed, days, start, told)
}

/// Makes up `days` days of some home from the local midnight before `start`, as its hub heard them: which home, and of
/// whom, is a matter of `seed`. `watched`: its people put sensors on everything.
fn any_home(seed: u64, days: u32, start: Timestamp, watched: bool) -> SimulatedHome {
    let house = furnish::furnished(seed);
    let clock = Clock::new(house.log.calendar);
    let start = clock.instant(clock.day(start), 0.0);
    let told = story::told(&house, seed, days, start);
    let steps = told.steps.clone();
    let mut home = measured(&house, seed, days, start, told);
    home.events = faults::as_heard(&house, seed, home.events);
    if watched {
        let span = Span { from: start, until: start + Duration::from_secs(86_400) * days };
        sensed::added(&house, seed, span, &steps, &mut home.log, &mut home.events);
    }
    home
}

/// What the story told, with the sensors' reports among it, and its people, to be asked.
fn measured(house: &House, seed: u64, days: u32, start: Timestamp, told: Told) -> SimulatedHome {
    let persona = Persona::new(&house.log, Traits::drawn(house, seed), &told.truth, &told.labels);
    let span = Span { from: start, until: start + Duration::from_secs(86_400) * days };
    SimulatedHome {
        events: ambient::added(house, seed, span, told.events, &told.draws),
        log: house.log.clone(),
        truth: told.truth,
        labels: told.labels,
        persona,
    }
}

#[cfg(test)]
mod tests;
