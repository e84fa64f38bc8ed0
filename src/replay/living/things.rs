//! The devices of a recording, once somebody has changed what the recording knows nothing of.
//!
//! A device that was told to be otherwise than it was recorded is *apart*. While it is, what the recording tells of it is not heard,
//! until the recording makes it otherwise than it is by now, or so as it is: from then on they go together again.

use std::collections::BTreeMap;

use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::replay::wanted::in_use;
use crate::time::Timestamp;

/// What each device tells.
#[derive(Clone, Debug)]
pub(super) struct Things {
    devices: Vec<Thing>,
}

#[derive(Clone, Debug, Default)]
struct Thing {
    recorded: BTreeMap<Property, Value>,
    actual: BTreeMap<Property, Value>,
    is_apart: bool,
}

/// By which a device says whether it is in use.
const USES: [Property; 3] = [Property::On, Property::Locked, Property::PositionPct];

impl Things {
    pub(super) fn new(devices: usize) -> Things {
        Things { devices: vec![Thing::default(); devices] }
    }

    /// What was recorded next; returns whether it is heard.
    pub(super) fn record(&mut self, event: &LoggedEvent) -> bool {
        let thing = &mut self.devices[event.device];
        thing.recorded.insert(event.property, event.value.clone());
        if thing.is_apart {
            if !USES.contains(&event.property) {
                return thing.is_used() == Some(true);
            }
            let repeats = thing.actual.get(&event.property) == Some(&event.value);
            // Of a device that says more than one such thing, every one has to agree.
            thing.is_apart =
                repeats && USES.iter().any(|property| thing.recorded.get(property) != thing.actual.get(property));
            if repeats {
                return false;
            }
        }
        thing.actual.insert(event.property, event.value.clone());
        true
    }

    /// The device does as it is told; returns what it then tells.
    pub(super) fn obey(&mut self, at: Timestamp, device: usize, property: Property, value: &Value) -> Vec<LoggedEvent> {
        let thing = &mut self.devices[device];
        thing.actual.insert(property, value.clone());
        let mut told = vec![LoggedEvent { at, device, property, value: value.clone() }];
        if USES.contains(&property) {
            thing.is_apart = thing.recorded.get(&property) != Some(value);
            told.extend(thing.power(at, device));
        }
        told
    }

    /// A hand makes it as it was recorded; returns what it then tells.
    pub(super) fn restore(&mut self, at: Timestamp, device: usize) -> Vec<LoggedEvent> {
        let thing = &mut self.devices[device];
        thing.is_apart = false;
        let differs = |(property, value): &(&Property, &Value)| thing.actual.get(property) != Some(value);
        let mut told: Vec<LoggedEvent> = (thing.recorded.iter().filter(differs))
            .map(|(property, value)| LoggedEvent { at, device, property: *property, value: value.clone() })
            .collect();
        // First that it is on, then how bright.
        told.sort_by_key(|event| !USES.contains(&event.property));
        thing.actual.clone_from(&thing.recorded);
        told
    }

    /// Whether a device is otherwise than it was recorded.
    pub(super) fn is_apart(&self, device: usize) -> bool {
        self.devices[device].is_apart
    }

    /// Whether the recording has a device in use.
    pub(super) fn is_recorded_in_use(&self, device: usize) -> Option<bool> {
        used(&self.devices[device].recorded)
    }

    /// What a device has told of itself last, and what the recording has it tell.
    pub(super) fn values(&self, device: usize) -> impl Iterator<Item = (Property, &Value)> {
        let thing = &self.devices[device];
        thing.actual.iter().chain(&thing.recorded).map(|(property, value)| (*property, value))
    }
}

impl Thing {
    fn is_used(&self) -> Option<bool> {
        used(&self.actual)
    }

    /// A plug that meters tells that nothing flows any more, or what flows again.
    fn power(&mut self, at: Timestamp, device: usize) -> Option<LoggedEvent> {
        let property = Property::PowerW;
        let recorded = self.recorded.get(&property)?;
        let value = if self.is_used()? { recorded.clone() } else { Value::Number(0.0) };
        let before = self.actual.insert(property, value.clone());
        (before.as_ref() != Some(&value)).then_some(LoggedEvent { at, device, property, value })
    }
}

fn used(values: &BTreeMap<Property, Value>) -> Option<bool> {
    USES.iter().find_map(|property| in_use(*property, values.get(property)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(minute: i64, property: Property, value: Value) -> LoggedEvent {
        LoggedEvent { at: Timestamp::from_millis(minute * 60_000), device: 0, property, value }
    }

    fn on(minute: i64, on: bool) -> LoggedEvent {
        event(minute, Property::On, Value::Bool(on))
    }

    #[test]
    fn what_only_repeats_is_not_heard_and_what_comes_after_it_is() {
        let mut things = Things::new(1);
        assert!(things.record(&on(0, true)) && things.record(&event(0, Property::PowerW, Value::Number(40.0))));
        let told = things.obey(Timestamp::from_millis(60_000), 0, Property::On, &Value::Bool(false));
        assert_eq!(told, [on(1, false), event(1, Property::PowerW, Value::Number(0.0))]);
        assert!(things.is_apart(0) && things.is_recorded_in_use(0) == Some(true));
        assert!(!things.record(&event(2, Property::PowerW, Value::Number(41.0))), "it is off");
        assert!(!things.record(&on(3, false)), "the hand finds it off");
        assert!(!things.is_apart(0));
        assert!(things.record(&on(4, true)));
    }

    #[test]
    fn a_hand_makes_it_as_it_was() {
        let mut things = Things::new(1);
        things.record(&on(0, true));
        things.record(&event(0, Property::BrightnessPct, Value::Number(60.0)));
        things.obey(Timestamp::from_millis(60_000), 0, Property::On, &Value::Bool(false));
        assert!(!things.record(&event(2, Property::BrightnessPct, Value::Number(80.0))));
        let told = things.restore(Timestamp::from_millis(180_000), 0);
        assert_eq!(told, [on(3, true), event(3, Property::BrightnessPct, Value::Number(80.0))]);
        assert!(!things.is_apart(0) && things.record(&on(5, false)));
    }

    #[test]
    fn a_cover_that_is_moved_elsewhere_goes_with_the_recording_again() {
        let mut things = Things::new(1);
        let at = |minute, position| event(minute, Property::PositionPct, Value::Number(position));
        things.record(&at(0, 100.0));
        things.obey(Timestamp::from_millis(60_000), 0, Property::PositionPct, &Value::Number(0.0));
        assert!(things.record(&at(2, 60.0)), "from closed to a little open");
        assert!(!things.is_apart(0) && things.record(&at(3, 0.0)));
    }
}
