//! All that is measured of one home, in one pass over its events.

use std::collections::BTreeMap;

use super::Measure;
use super::Statistic;
use super::Topic;
use super::labelled;
use super::rhythm::Rhythm;
use super::sensed::CONTACT_BOUNCES;
use super::sensed::MOTION_GOES_ON;
use super::sensed::Sensed;
use super::switched::Switched;
use super::together::Together;
use super::wall::Wall;
use crate::device::Property;
use crate::device::Value;
use crate::home_log::HomeLog;
use crate::home_log::Label;
use crate::home_log::LoggedEvent;
use crate::presence::Activity;

/// A recording that is shorter says nothing, in days.
const ENOUGH_DAYS: f64 = 5.0;

/// The figures of one home: those that its devices and its labels allow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(BTreeMap<Statistic, f64>);

impl Values {
    pub(super) fn add(&mut self, topic: Topic, measure: Measure, value: Option<f64>) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            self.0.insert(Statistic { topic, measure }, value);
        }
    }

    /// One figure; `None` where the home says nothing of it.
    pub fn of(&self, topic: Topic, measure: Measure) -> Option<f64> {
        self.0.get(&Statistic { topic, measure }).copied()
    }

    /// All figures, in the order of their topics.
    pub fn all(&self) -> impl Iterator<Item = (Statistic, f64)> {
        self.0.iter().map(|(statistic, value)| (*statistic, *value))
    }
}

/// Measures a home. `events` must be in the order of time; rows of devices that the home has not are passed over.
pub fn survey(home: &HomeLog, events: impl IntoIterator<Item = LoggedEvent>, labels: &[Label]) -> Values {
    let mut events = events.into_iter().filter(|event| event.device < home.devices.len()).peekable();
    let mut values = Values::default();
    let Some(start) = events.peek().map(|first| first.at) else { return values };
    let mut end = start;
    let mut wall = Wall::from(start, home.calendar);
    let mut switched = Switched::new(home.devices.iter().map(|device| device.kind));
    let mut motion = Sensed::new(home.devices.len(), MOTION_GOES_ON);
    let mut contacts = Sensed::new(home.devices.len(), CONTACT_BOUNCES);
    let mut together = Together::new(&home.devices);
    let (mut activity, mut rhythm) = (Activity::default(), Rhythm::default());
    for LoggedEvent { at, device, property, value } in events {
        end = at;
        if activity.is_caused(device, home.devices[device].kind, property, &value) {
            rhythm.see(wall.minutes(at), device);
        }
        match (property, value) {
            (Property::On, Value::Bool(on)) => {
                let switched_on = switched.see(at, device, on, &mut wall);
                if switched_on {
                    together.switched_on(at, device);
                }
            }
            (Property::Occupancy, Value::Bool(seen)) => {
                let began = motion.see(at, device, seen, &mut wall);
                if began {
                    together.motion(at, device);
                }
            }
            (Property::Contact, Value::Bool(open)) => {
                contacts.see(at, device, open, &mut wall);
            }
            _ => {}
        }
    }
    if end.since(start).as_secs_f64() / 86_400.0 < ENOUGH_DAYS {
        return values;
    }
    switched.finish(end, &mut wall, &mut values);
    motion.finish_motion(end, &mut wall, &mut values);
    contacts.finish_contacts(end, &mut values);
    let (first, last) = (wall.minutes(start), wall.minutes(end));
    rhythm.finish(first, last, &mut values);
    together.finish(&mut values);
    labelled::measure(labels, start, end, home.calendar, &mut values);
    values
}
