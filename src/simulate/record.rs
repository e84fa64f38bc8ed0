//! What becomes known: the state of every device, the events that tell it, and the truth that no device knows.

use super::house::House;
use super::house::Role;
use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::time::Timestamp;

/// From here on the device is not as anybody wants it: it was forgotten.
pub const FORGOTTEN: &str = "forgotten";
/// From here on somebody knows of it again, and wants it so.
pub const NOTICED: &str = "noticed";
/// It looks forgotten and is not: somebody is still out, and the light is for them.
pub const ON_PURPOSE: &str = "on purpose";

/// One device: `None` for those that are never simply on or off.
struct State {
    switched: Option<(Property, bool)>,
    forgotten: bool,
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
        let switched = |role: &Role| match role {
            Role::RoomLight(_) | Role::MoodLight(_) | Role::Bedside | Role::Porch | Role::Tv => {
                Some((Property::On, false))
            }
            Role::AlwaysOn => Some((Property::On, true)),
            Role::DoorLock => Some((Property::Locked, true)),
            Role::DoorContact => Some((Property::Contact, false)),
            Role::Motion(_) => Some((Property::Occupancy, false)),
            Role::Temperature | Role::BedButton => None,
        };
        let states = house.roles.iter().map(|role| State { switched: switched(role), forgotten: false }).collect();
        Record { states, events: Vec::new(), truth: Vec::new(), running: false }
    }

    /// Begins to keep what happens, with the state of everything as it is found.
    pub(super) fn begin(&mut self, at: Timestamp) {
        self.running = true;
        for device in 0..self.states.len() {
            if let Some((property, on)) = self.states[device].switched {
                self.say(at, device, property, Value::Bool(on));
            }
            if self.states[device].forgotten {
                self.tell_truth(at, device, FORGOTTEN);
            }
        }
    }

    pub(super) fn is_on(&self, device: usize) -> bool {
        self.states[device].switched.is_some_and(|(_, on)| on)
    }

    pub(super) fn is_forgotten(&self, device: usize) -> bool {
        self.states[device].forgotten
    }

    /// Somebody or something makes it so. If it is so already, at least somebody knows of it again.
    pub(super) fn set(&mut self, at: Timestamp, device: usize, on: bool) {
        let Some((property, was_on)) = self.states[device].switched else { return };
        if was_on != on {
            self.states[device].switched = Some((property, on));
            self.say(at, device, property, Value::Bool(on));
        }
        self.notice(at, device);
    }

    /// Nobody wants it to be as it is any more, and nobody thinks of it.
    pub(super) fn forget(&mut self, at: Timestamp, device: usize) {
        if !self.states[device].forgotten {
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
        self.tell_truth(at, device, ON_PURPOSE);
    }

    /// A device reports something.
    pub(super) fn say(&mut self, at: Timestamp, device: usize, property: Property, value: Value) {
        if self.running {
            self.events.push(LoggedEvent { at, device, property, value });
        }
    }

    fn tell_truth(&mut self, at: Timestamp, device: usize, reason: &str) {
        let State { switched: Some((property, on)), forgotten } = self.states[device] else { return };
        if self.running {
            let wanted = Value::Bool(on != forgotten);
            self.truth.push(Truth { at, device, property, wanted, reason: reason.to_owned() });
        }
    }
}
