//! Homes watched closely, as in studies of daily life and with the old who live alone: contacts on cupboards and doors, pressure
//! under beds and couches, flushes, taps and stoves, beside whatever else is there.
//!
//! Walks along what the people of a story did and lets each such sensor tell of it, in the manner of its make, with its faults. The
//! story knows nothing of it: a home without these sensors is the same home.

mod tells;
mod things;
mod words;

use std::sync::Arc;

use crate::device::Value;
use crate::home_log::HomeLog;
use crate::home_log::LoggedDevice;
use crate::home_log::LoggedEvent;
use crate::simulate::ambient::Span;
use crate::simulate::cast::House;
use crate::simulate::random::Random;
use crate::simulate::story::Activity;
use crate::simulate::story::Step;
use crate::time::Timestamp;

use things::Sensor;
use things::Style;

/// Somebody did one thing in one place for a while.
#[derive(Clone, Copy, Debug)]
struct Episode {
    person: usize,
    /// `None`: out of the house.
    room: Option<usize>,
    before: Option<usize>,
    doing: Activity,
    from: Timestamp,
    until: Timestamp,
}

/// A state that a sensor takes on.
type Turn = (Timestamp, bool);

/// Puts sensors into the house and what they tell among its events.
pub(super) fn added(
    house: &House,
    seed: u64,
    span: Span,
    steps: &[Step],
    log: &mut HomeLog,
    events: &mut Vec<LoggedEvent>,
) {
    let mut random = Random::new(seed, "sensed");
    let style = Style::drawn(&mut random);
    let sensors = things::installed(house, &style, &mut random);
    let episodes = episodes(house.residents.len(), steps, span);
    for (place, sensor) in sensors.iter().enumerate() {
        let mut own = Random::numbered(seed, "sensed", place as i64);
        let device = log.devices.len();
        log.devices.push(device_of(sensor, place));
        let turns = tells::of(sensor, &style, &episodes, steps, span, &mut own);
        events.extend(spoken(turns, span).map(|(at, on)| LoggedEvent {
            at,
            device,
            property: sensor.property,
            value: Value::Bool(on),
        }));
    }
    // Stable: of two events of one instant the house's own comes first.
    events.sort_by_key(|event| event.at);
}

fn device_of(sensor: &Sensor, place: usize) -> LoggedDevice {
    LoggedDevice {
        id: Arc::from(format!("sensed_{place}")),
        name: sensor.name.clone(),
        kind: sensor.kind,
        room: sensor.room_name.clone(),
        groups: Vec::new(),
        role: Some(sensor.what.word().to_owned()),
    }
}

/// What is heard of a sensor: in order, and nothing twice.
fn spoken(mut turns: Vec<Turn>, span: Span) -> impl Iterator<Item = Turn> {
    turns.retain(|(at, _)| *at >= span.from && *at < span.until);
    turns.sort_by_key(|(at, _)| *at);
    let mut last = false;
    turns.into_iter().filter(move |(_, on)| std::mem::replace(&mut last, *on) != *on)
}

/// What each did, one after the other.
fn episodes(people: usize, steps: &[Step], span: Span) -> Vec<Episode> {
    let mut open: Vec<Option<Episode>> = vec![None; people];
    let mut all = Vec::new();
    for step in steps {
        let Step::Turns { at, person, room, doing } = *step else { continue };
        let before = open[person].map_or(room, |last| last.room);
        if let Some(last) = open[person].take() {
            all.push(Episode { until: at, ..last });
        }
        open[person] = Some(Episode { person, room, before, doing, from: at, until: span.until });
    }
    all.extend(open.into_iter().flatten());
    all.sort_by_key(|episode| episode.from);
    all
}

#[cfg(test)]
mod tests;
