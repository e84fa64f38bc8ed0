//! Made-up homes with people in them: what their devices would have told, and what their people wanted.
//!
//! Deterministic by seed. `cast` has the words, `example` the built-in home, `story` plays any house, `persona` answers
//! hunches as its people would. Nothing here knows the engine or how a hunch is had: it would only please itself.

#[cfg_attr(not(test), expect(dead_code, reason = "houses are being built on it"))]
mod cast;
mod example;
mod persona;
mod random;
mod story;
mod sun;
mod weather;

use std::time::Duration;

use crate::device::Property;
use crate::device::Value;
use crate::home_log::HomeLog;
use crate::home_log::Label;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::time::Calendar;
use crate::time::Timestamp;

pub use persona::Error as PersonaError;
pub use persona::Person;
pub use persona::Persona;
pub use persona::Reaction;
pub use persona::Reply;
pub use persona::Traits;
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

/// Makes up `days` days of the built-in home from `start`. The same arguments give the same home for ever.
pub fn home(seed: u64, days: u32, start: Timestamp, calendar: Calendar) -> SimulatedHome {
    let house = example::house(seed, calendar, start);
    let told = story::told_by_hand(&house, seed, days, start);
    let mut events = told.events;
    measures_the_air(&house, seed, start + Duration::from_secs(86_400) * days, &mut events);
    let persona = Persona::new(&house.log, Traits::drawn(&house, seed), &told.truth, &told.labels);
    SimulatedHome { log: house.log, events, truth: told.truth, labels: told.labels, persona }
}

/// The thermometers of the built-in home report now and then.
fn measures_the_air(house: &cast::House, seed: u64, end: Timestamp, events: &mut Vec<LoggedEvent>) {
    let Some(mut at) = events.first().map(|event| event.at) else { return };
    let mut air = weather::Air::new(random::Random::new(seed, "air"));
    let sensors: Vec<usize> =
        (0..house.fittings.len()).filter(|device| house.fittings[*device].role == cast::Role::Climate).collect();
    while at < end && !sensors.is_empty() {
        let value = Value::Number(air.measure(at, house.log.calendar.local(at).minute));
        let said = |device: &usize| LoggedEvent {
            at,
            device: *device,
            property: Property::TemperatureC,
            value: value.clone(),
        };
        events.extend(sensors.iter().map(said));
        at = at + Duration::from_secs(air.pause() as u64);
    }
    // A stable sort: what falls into the same second keeps its order.
    events.sort_by_key(|event| event.at);
}

#[cfg(test)]
mod tests;
