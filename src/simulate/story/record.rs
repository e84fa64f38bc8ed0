//! What becomes known: the state of every device, the events that tell it, and the truth that no device knows.

use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::simulate::cast::Behind;
use crate::simulate::cast::House;
use crate::simulate::cast::Role;
use crate::time::Timestamp;

/// From here on the device is not as anybody wants it: it was forgotten.
pub const FORGOTTEN: &str = "forgotten";
/// From here on somebody knows of it again, and wants it so.
pub const NOTICED: &str = "noticed";
/// It looks forgotten and is not: somebody is still out and the light is for them, or it is to burn through the night.
pub const ON_PURPOSE: &str = "on purpose";
/// No hand did it, and people want what it does: a timer, a rule, a motion light.
pub const AUTOMATION: &str = "automation";
/// Nobody ever means to switch it.
pub const ALWAYS_ON: &str = "always on";

/// One device.
struct State {
    /// By which it says how it is; `None` for those that only report now and then.
    property: Option<Property>,
    level: f64,
    brightness_pct: f64,
    forgotten: bool,
    /// Why it is as it is.
    why: &'static str,
    /// Whether anybody wants anything of it: a motion sensor is as it is.
    is_wanted: bool,
}

/// Events and truth, both in the order of time. Nothing is kept before [`Record::begin`].
pub(super) struct Record {
    states: Vec<State>,
    pub(super) events: Vec<LoggedEvent>,
    pub(super) truth: Vec<Truth>,
    running: bool,
}

impl Record {
    pub(super) fn new(house: &House) -> Record {
        let states = house.fittings.iter().map(|fitting| {
            let (property, level) = at_first(fitting.role);
            let is_wanted = matches!(property, Some(Property::On | Property::Locked | Property::PositionPct));
            let why = if level > 0.0 && fitting.role != Role::DoorLock { ALWAYS_ON } else { "off" };
            State { property, level, brightness_pct: 0.0, forgotten: false, why, is_wanted }
        });
        Record { states: states.collect(), events: Vec::new(), truth: Vec::new(), running: false }
    }

    /// Begins to keep what happens, with the state of everything as it is found.
    pub(super) fn begin(&mut self, at: Timestamp) {
        self.running = true;
        for device in 0..self.states.len() {
            let state = &self.states[device];
            if let Some(property) = state.property {
                let value = spoken(property, state.level);
                let brightness_pct = state.brightness_pct;
                self.say(at, device, property, value);
                if brightness_pct > 0.0 {
                    self.say(at, device, Property::BrightnessPct, Value::Number(brightness_pct));
                }
            }
            let state = &self.states[device];
            self.tell_truth(at, device, if state.forgotten { FORGOTTEN } else { state.why });
        }
    }

    pub(super) fn is_on(&self, device: usize) -> bool {
        self.states[device].level > 0.0
    }

    pub(super) fn level(&self, device: usize) -> f64 {
        self.states[device].level
    }

    pub(super) fn is_forgotten(&self, device: usize) -> bool {
        self.states[device].forgotten
    }

    /// Why it is as it is.
    pub(super) fn why(&self, device: usize) -> &'static str {
        self.states[device].why
    }

    /// On, and somebody means it to be.
    pub(super) fn is_tended(&self, device: usize) -> bool {
        self.is_on(device) && !self.is_forgotten(device)
    }

    /// Somebody or something makes it so. If it is so already, at least somebody knows of it again.
    pub(super) fn set(&mut self, at: Timestamp, device: usize, on: bool, why: &'static str) {
        let full = if self.states[device].property == Some(Property::PositionPct) { 100.0 } else { 1.0 };
        self.set_level(at, device, if on { full } else { 0.0 }, why);
    }

    /// As [`Record::set`], for what has more states than two.
    pub(super) fn set_level(&mut self, at: Timestamp, device: usize, level: f64, why: &'static str) {
        let state = &mut self.states[device];
        let Some(property) = state.property else { return };
        if state.level != level {
            state.level = level;
            state.why = why;
            let forgotten = std::mem::take(&mut state.forgotten);
            self.say(at, device, property, spoken(property, level));
            self.tell_truth(at, device, if forgotten { NOTICED } else { why });
        } else if state.forgotten {
            state.why = why;
            self.notice(at, device);
        }
    }

    /// A lamp says how bright it is, if that is news.
    pub(super) fn dim(&mut self, at: Timestamp, device: usize, brightness_pct: f64) {
        if self.states[device].brightness_pct != brightness_pct {
            self.states[device].brightness_pct = brightness_pct;
            self.say(at, device, Property::BrightnessPct, Value::Number(brightness_pct));
        }
    }

    /// Nobody wants it to be as it is any more, and nobody thinks of it.
    pub(super) fn forget(&mut self, at: Timestamp, device: usize) {
        if !self.states[device].forgotten && self.states[device].is_wanted {
            self.states[device].forgotten = true;
            self.tell_truth(at, device, FORGOTTEN);
        }
    }

    /// If it was forgotten: it is as somebody wants it again.
    pub(super) fn notice(&mut self, at: Timestamp, device: usize) {
        if self.states[device].forgotten {
            self.states[device].forgotten = false;
            self.tell_truth(at, device, NOTICED);
        }
    }

    /// It stays as it is for a reason that no device can know.
    pub(super) fn intend(&mut self, at: Timestamp, device: usize) {
        self.notice(at, device);
        if self.states[device].why != ON_PURPOSE {
            self.states[device].why = ON_PURPOSE;
            self.tell_truth(at, device, ON_PURPOSE);
        }
    }

    /// A device reports something.
    pub(super) fn say(&mut self, at: Timestamp, device: usize, property: Property, value: Value) {
        if self.running {
            self.events.push(LoggedEvent { at, device, property, value });
        }
    }

    fn tell_truth(&mut self, at: Timestamp, device: usize, reason: &str) {
        let State { property: Some(property), level, forgotten, is_wanted: true, .. } = self.states[device] else {
            return;
        };
        if !self.running {
            return;
        }
        let wanted = match (property, forgotten) {
            (Property::PositionPct, false) => Value::Number(level),
            (Property::PositionPct, true) => Value::Number(0.0),
            _ => Value::Bool((level > 0.0) != forgotten),
        };
        self.truth.push(Truth { at, device, property, wanted, reason: reason.to_owned() });
    }
}

fn spoken(property: Property, level: f64) -> Value {
    match property {
        Property::PositionPct | Property::TargetTemperatureC => Value::Number(level),
        _ => Value::Bool(level > 0.0),
    }
}

/// By which property a device says how it is, and how it is before anybody has touched it.
fn at_first(role: Role) -> (Option<Property>, f64) {
    match role {
        Role::Plug(Behind::Freezer | Behind::Router) => (Some(Property::On), 1.0),
        Role::Light(_)
        | Role::Plug(_)
        | Role::Television
        | Role::Speaker
        | Role::Fan
        | Role::AirConditioner
        | Role::Vacuum => (Some(Property::On), 0.0),
        Role::Cover | Role::GarageDoor => (Some(Property::PositionPct), 0.0),
        Role::DoorLock => (Some(Property::Locked), 1.0),
        Role::Thermostat => (Some(Property::TargetTemperatureC), 17.0),
        Role::Contact(_) => (Some(Property::Contact), 0.0),
        Role::Motion | Role::Radar | Role::Bed { .. } => (Some(Property::Occupancy), 0.0),
        Role::Phone { .. } => (Some(Property::Presence), 1.0),
        Role::Illuminance | Role::Climate | Role::Button => (None, 0.0),
    }
}
