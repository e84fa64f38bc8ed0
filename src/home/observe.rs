//! What is seen of devices and of commands, and what that changes.

use std::time::Duration;

use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Observation;
use crate::device::Origin;
use crate::device::Property;
use crate::device::Value;
use crate::home::DeviceKey;
use crate::home::Home;
use crate::home::Reading;
use crate::home::UseChange;
use crate::home::device;
use crate::home::history::History;
use crate::home::pressed::Pressed;
use crate::time::Timestamp;

/// What is bound to a button does at once what that says.
const PRESSED_BEFORE: Duration = Duration::from_secs(3);
/// Sources of which a stray command is remembered; they are profiles, so a home has fewer.
const MOST_SOURCES: usize = 100;

impl Home {
    pub(super) fn observe(&mut self, now: Timestamp, seen: &Observation, kind: Option<Kind>) -> Vec<UseChange> {
        let key = self.enter(&seen.device, kind);
        let stray = self.strays.get(&seen.device.source).copied();
        let silence = self.silence(now, &seen.device);
        let device = &mut self.devices[key.index()];
        if device.readings.is_empty() && device.kind == Kind::Switch {
            // So far it was only remembered, or listed as what nobody knows.
            device.kind = kind.unwrap_or(device.kind);
            self.name_twins(key);
        }
        let device = &mut self.devices[key.index()];
        let before = device.readings.get(&seen.property);
        let changed = before.is_none_or(|reading| reading.value != seen.value);
        // What it was before is only known if it was seen, and if it was in sight all the time.
        let continuous = before.is_some_and(|reading| reading.fresh) && device.available;
        let origin = match (changed, before) {
            (false, Some(reading)) => reading.origin,
            _ if !seen.fresh || !continuous => Origin::Unknown,
            _ => device.commands.origin(now, seen.property, &seen.value, stray, silence),
        };
        let changed_at = match before {
            Some(reading) if !changed => reading.changed_at,
            _ => now,
        };
        let first_fresh = seen.fresh && before.is_none_or(|reading| !reading.fresh);
        let reading = Reading { value: seen.value.clone(), at: now, changed_at, origin, fresh: seen.fresh };
        device.readings.insert(seen.property, reading);
        if !changed && device.commands.tells(now) {
            self.second(now, seen);
        }
        let mut changes = Vec::new();
        if changed || first_fresh {
            changes = self.compare_twins(now, key, seen.property);
        }
        if seen.property == Property::Button && seen.fresh {
            // Profiles are few, so these are.
            let native = seen.device.native.clone();
            match self.pressed.get_mut(&seen.device.source) {
                Some(pressed) => pressed.again(native, now),
                None => drop(self.pressed.insert(seen.device.source.clone(), Pressed::first(native, now))),
            }
        }
        // What another ecosystem tells better is not counted again.
        let counts = !self.device(key).gone;
        if counts {
            self.stir(now, key, seen, changed, origin);
        }
        changes.extend(self.used(now, key, seen, origin).filter(|_| counts));
        changes
    }

    /// A device says once more what it is, perhaps with whose doing that was, which is believed if it is said soon. What was concluded
    /// from the change itself, such as that somebody is stirring, stays.
    pub(super) fn second(&mut self, now: Timestamp, seen: &Observation) {
        let Some(key) = self.registry.key(&seen.device) else { return };
        let device = &mut self.devices[key.index()];
        let reading = device.readings.get_mut(&seen.property);
        let Some(reading) = reading.filter(|it| seen.fresh && it.fresh && it.value == seen.value) else { return };
        let Some(origin) = device.commands.amended(now, reading) else { return };
        reading.origin = origin;
        if let Some(history) = &mut device.history
            && device::in_use(device.kind, seen.property, &seen.value).is_some()
        {
            history.amend(reading.changed_at, origin);
        }
    }

    /// What the observation says of the device's use, if it changes that.
    fn used(&mut self, now: Timestamp, key: DeviceKey, seen: &Observation, origin: Origin) -> Option<UseChange> {
        let device = &mut self.devices[key.index()];
        let in_use = device::in_use(device.kind, seen.property, &seen.value)?;
        let history = device.history.get_or_insert_with(|| Box::new(History::new(now)));
        // After a gap the use itself is unknown even if the last value was the same.
        let origin = if history.in_use().is_none() { Origin::Unknown } else { origin };
        let was = history.in_use();
        if self.clock_synchronised && !self.frozen {
            history.set(now, in_use, origin, self.calendar);
        } else {
            history.skip_to(now);
            // A use that nobody began, or nobody ended, is not remembered.
            history.set(now, in_use, if self.frozen { Origin::Unknown } else { origin }, self.calendar);
        }
        if in_use && !device.gone {
            self.in_use.insert(key);
        } else {
            self.in_use.remove(&key);
        }
        if was.is_some() && was != Some(in_use) && origin != Origin::Unknown && !device.gone {
            self.switching.seen(now, in_use);
            if !matches!(origin, Origin::Ours(_)) && !self.frozen {
                self.co_use.changed(key, device.room.as_deref(), device.kind == Kind::Light, now);
            }
        }
        (was != Some(in_use)).then_some(UseChange { key, in_use: Some(in_use), origin })
    }

    /// What an observation says of its room and of the home: somebody may be stirring there.
    fn stir(&mut self, now: Timestamp, key: DeviceKey, seen: &Observation, changed: bool, origin: Origin) {
        let device = &self.devices[key.index()];
        let stirs = match (seen.property, &seen.value) {
            (Property::Occupancy, Value::Bool(moving)) => {
                if let Some(room) = &device.room {
                    self.rooms.motion(room, key, *moving, seen.fresh, now);
                }
                // That a sensor sees nobody any more says only how long it holds.
                *moving && changed && seen.fresh
            }
            (Property::Contact, _) => changed && seen.fresh,
            (Property::Button, _) => seen.fresh,
            (Property::On, _) => changed && origin.is_uncommanded(),
            _ => false,
        };
        if stirs {
            self.pulse.beat(now);
            if let Some(room) = &device.room {
                self.rooms.stir(room, now);
                if seen.property != Property::On {
                    self.co_use.stirred(key, room, now);
                }
            }
        }
    }

    /// Whose doing a change is that nobody commanded and of which the device itself says nothing. A press on the same box is a hand at the
    /// device; one elsewhere, of a button in the same ecosystem, was a remote's. Two people at the same time are taken for one.
    fn silence(&self, now: Timestamp, device: &DeviceId) -> Origin {
        match self.pressed.get(&device.source).and_then(|pressed| pressed.before(now)) {
            Some((native, at)) if *native != *device.native && now.since(at) <= PRESSED_BEFORE => Origin::Remote,
            _ if self.past_the_broker.contains(&device.source) => Origin::Untold,
            _ => Origin::Physical,
        }
    }

    pub(super) fn commanded(&mut self, now: Timestamp, id: &DeviceId) {
        let keys: Vec<DeviceKey> = match self.registry.group(&id.source, &id.native) {
            Some(members) => {
                let natives = members.iter().filter_map(|stable| self.registry.native_of(&id.source, stable));
                natives.flat_map(|native| self.registry.keys_in(&id.source, native)).collect()
            }
            None if id.endpoint.is_some() => self.registry.key(id).into_iter().collect(),
            None => self.registry.keys_in(&id.source, &id.native),
        };
        if keys.is_empty() && (self.strays.contains_key(&id.source) || self.strays.len() < MOST_SOURCES) {
            self.strays.insert(id.source.clone(), now);
        }
        // A box hears one message for all its channels: if it is the echo of ours to one of them, it is that for all.
        let mut echo = false;
        for key in &keys {
            echo |= self.devices[key.index()].commands.is_echo(now);
        }
        for key in keys.iter().filter(|_| !echo) {
            self.devices[key.index()].commands.seen(now);
        }
    }
}
