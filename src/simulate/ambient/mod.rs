//! What sensors tell of their own accord: how light, warm and humid it is, and what each plug draws.
//!
//! Follows the sky and what the story's people switched; nobody in the story follows it. `light`, `air` and `power`
//! each add their reports, `reporter` says when a sensor thinks that something is worth a report.

mod air;
mod light;
mod power;
mod programme;
mod reporter;
mod room_air;

use std::time::Duration;

use crate::home_log::LoggedEvent;
use crate::simulate::cast::Draw;
use crate::simulate::cast::House;
use crate::simulate::cast::Role;
use crate::simulate::random::Random;
use crate::time::Timestamp;

use crate::simulate::sky::Sky;

/// From when until when a home is recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    /// Not included.
    pub(super) until: Timestamp,
}

/// The story's events with the sensors' reports among them, in the order of time.
///
/// `events` must be in that order too.
pub(super) fn added(
    house: &House,
    seed: u64,
    span: Span,
    events: Vec<LoggedEvent>,
    draws: &[Draw],
) -> Vec<LoggedEvent> {
    let sky = Sky::new(seed, house.site);
    let extras = Extras::drawn(house, seed);
    let mut told = events;
    let heard = told.len();
    let mut reports = Vec::new();
    light::tell(house, seed, span, &sky, &extras, &told[..heard], &mut reports);
    air::tell(house, seed, span, &sky, &extras, &told[..heard], &mut reports);
    power::tell(house, seed, span, &told[..heard], draws, &mut reports);
    told.append(&mut reports);
    told.retain(|event| event.at < span.until);
    // Stable: of two events of one instant the story's comes first.
    told.sort_by_key(|event| event.at);
    told
}

/// What the makes in this home measure beside what they are bought for, by device.
struct Extras {
    light: Vec<bool>,
    warmth: Vec<bool>,
}

impl Extras {
    /// Motion sensors of one make report light and warmth as well, of another light when something moves, of a third nothing.
    fn drawn(house: &House, seed: u64) -> Extras {
        let mut random = Random::new(seed, "makes");
        let mut share = |often: f64| if random.chance(often) { 0.85 } else { 0.05 };
        let (motion_light, motion_warmth, contact_warmth, button_warmth) =
            (share(0.5), share(0.3), share(0.2), share(0.12));
        let mut has = |role: Role| match role {
            Role::Motion => (random.chance(motion_light), random.chance(motion_warmth)),
            Role::Radar => (random.chance(motion_light), false),
            Role::Contact(_) => (false, random.chance(contact_warmth)),
            Role::Button => (false, random.chance(button_warmth)),
            Role::Illuminance => (true, false),
            Role::Climate | Role::Thermostat | Role::AirConditioner => (false, true),
            _ => (false, false),
        };
        let (light, warmth) = house.fittings.iter().map(|fitting| has(fitting.role)).unzip();
        Extras { light, warmth }
    }
}

fn later(at: Timestamp, seconds: f64) -> Timestamp {
    at + Duration::from_millis((seconds.max(0.0) * 1000.0) as u64)
}

#[cfg(test)]
mod tests;
