//! Which events people cause, and which come by themselves.

use std::collections::BTreeMap;

use crate::device::Kind;
use crate::device::Property;
use crate::device::Value;

/// A plug draws more or less by at least this many watts where somebody switched what hangs on it.
const POWER_STEP_W: f64 = 30.0;
/// A blind or a dimmer that moved by less only said again where it stands.
const STEP_PCT: f64 = 3.0;

/// Tells what people cause from what devices say by themselves. Holds the last state of each property of each device.
///
/// A device that says again what it said before is not people, nor is the first state that is heard of it: after a
/// restart every device tells its state.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Activity {
    last: BTreeMap<(usize, Property), f64>,
}

impl Activity {
    /// Whether this event shows that somebody did something just now. `device` is any number that stays with the
    /// device, such as its place in a list.
    pub fn is_caused(&mut self, device: usize, kind: Kind, property: Property, value: &Value) -> bool {
        let (state, step) = match (property, value) {
            (Property::Button, _) => return true,
            (
                Property::On | Property::Locked | Property::Occupancy | Property::Contact | Property::Presence,
                Value::Bool(state),
            ) => (f64::from(u8::from(*state)), 0.5),
            (Property::BrightnessPct | Property::PositionPct, Value::Number(state)) => (*state, STEP_PCT),
            (Property::TargetTemperatureC, Value::Number(state)) => (*state, 0.25),
            // A meter for the whole house moves by itself.
            (Property::PowerW, Value::Number(state)) if kind != Kind::Sensor => (*state, POWER_STEP_W),
            _ => return false,
        };
        let Some(before) = self.last.insert((device, property), state) else { return false };
        let moved = (state - before).abs() >= step;
        // That a sensor sees nobody any more says only how long it holds.
        moved && !(property == Property::Occupancy && state == 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_press_switch_move_and_open() {
        let mut activity = Activity::default();
        let mut is_caused = |kind, property, value: Value| activity.is_caused(0, kind, property, &value);
        let (on, off) = (Value::Bool(true), Value::Bool(false));
        for (kind, property, value, caused) in [
            (Kind::Button, Property::Button, Value::Text("single".into()), true),
            // What was found so.
            (Kind::Light, Property::On, off.clone(), false),
            (Kind::Light, Property::On, on.clone(), true),
            // Said again.
            (Kind::Light, Property::On, on.clone(), false),
            (Kind::Light, Property::On, off.clone(), true),
            (Kind::Sensor, Property::Occupancy, off.clone(), false),
            (Kind::Sensor, Property::Occupancy, on.clone(), true),
            (Kind::Sensor, Property::Occupancy, off.clone(), false),
            (Kind::Sensor, Property::Contact, off, false),
            (Kind::Sensor, Property::Contact, on, true),
            (Kind::Plug, Property::PowerW, Value::Number(3.0), false),
            (Kind::Plug, Property::PowerW, Value::Number(20.0), false),
            (Kind::Plug, Property::PowerW, Value::Number(900.0), true),
            (Kind::Sensor, Property::TemperatureC, Value::Number(20.0), false),
            (Kind::Sensor, Property::TemperatureC, Value::Number(30.0), false),
            (Kind::Sensor, Property::IlluminanceLx, Value::Number(900.0), false),
        ] {
            assert_eq!(is_caused(kind, property, value.clone()), caused, "{kind} {property} {value}");
        }
    }

    #[test]
    fn a_meter_of_the_house_is_nobody() {
        let mut activity = Activity::default();
        for watts in [200.0, 900.0, 200.0] {
            assert!(!activity.is_caused(0, Kind::Sensor, Property::PowerW, &Value::Number(watts)));
        }
    }
}
