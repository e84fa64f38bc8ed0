//! The home as it is and as it was: devices, their state, who changed it, and a bounded past.
//!
//! Must not know: protocols, topics, notices, and what is thought about any of it. Offline is unknown, not off.

mod adopt;
mod announced;
mod couse;
mod device;
mod directory;
mod forget;
mod frozen;
mod history;
mod listings;
mod observe;
mod pressed;
mod pulse;
mod registry;
mod rooms;
#[cfg(test)]
mod tests;
mod twins;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

pub use adopt::Adopted;
pub use couse::CoUse;
pub use couse::Company;
pub use device::Device;
pub use device::Reading;
pub use history::Cell;
pub use history::GRID_DAYS;
pub use history::History;
pub use history::Recency;
pub use history::TimeOfWeek;
pub use history::UsageGrid;
pub use history::Use;
pub use history::Uses;
pub use pulse::Pulse;
pub use pulse::Switching;
pub use registry::DeviceKey;
pub use rooms::Rooms;
pub use twins::Sameness;
pub use twins::Twin;

use crate::device::DeviceId;
use crate::device::HunchId;
use crate::device::Origin;
use crate::device::Property;
use crate::device::Value;
use crate::home::announced::Hints;
use crate::home::pressed::Pressed;
use crate::home::registry::Registry;
use crate::home::twins::Twins;
use crate::profile::Entities;
use crate::profile::Said;
use crate::time::Calendar;
use crate::time::Timestamp;

/// The broker may be away for this long before what was known is no longer believed.
const TRUSTED_GAP: Duration = Duration::from_secs(300);

/// The most devices that a home may have, those that are gone too.
pub const MOST_DEVICES: usize = 20_000;

/// The note of a device that names the device by way of which it is reached.
const VIA: &str = "via";

/// A change of a device's use: taken into or out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct UseChange {
    /// Whose.
    pub key: DeviceKey,
    /// Taken into use, out of it, or lost sight of.
    pub in_use: Option<bool>,
    /// By whom.
    pub origin: Origin,
}

/// All devices of a home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Home {
    #[serde(skip)]
    calendar: Calendar,
    /// Sources that repeat what others tell first-hand.
    second_hand: BTreeSet<Arc<str>>,
    /// Sources whose devices can be told past the broker, and do not say so.
    past_the_broker: BTreeSet<Arc<str>>,
    devices: Vec<Device>,
    registry: Registry,
    rooms: Rooms,
    /// What has announced itself with topics of its own.
    entities: Entities,
    hints: Hints,
    twins: Twins,
    /// By source: when somebody commanded a name there that no device goes by, such as that of a group which nobody announced.
    strays: BTreeMap<Arc<str>, Timestamp>,
    /// By source: where a button was pressed last.
    pressed: BTreeMap<Arc<str>, Pressed>,
    co_use: CoUse,
    /// What stirs anywhere.
    pulse: Pulse,
    switching: Switching,
    /// The devices in use, so that a look at them does not pass by all the others.
    in_use: BTreeSet<DeviceKey>,
    /// Since when the broker is away.
    link_down_since: Option<Timestamp>,
    /// While the clock cannot be believed, nothing is counted.
    clock_synchronised: bool,
    /// Nor while the home does not live as usual.
    frozen: bool,
}

impl Home {
    /// An empty home in that zone.
    pub fn new(calendar: Calendar) -> Home {
        Home {
            calendar,
            second_hand: BTreeSet::new(),
            past_the_broker: BTreeSet::new(),
            devices: Vec::new(),
            registry: Registry::default(),
            rooms: Rooms::default(),
            entities: Entities::default(),
            hints: Hints::default(),
            twins: Twins::default(),
            strays: BTreeMap::new(),
            pressed: BTreeMap::new(),
            co_use: CoUse::default(),
            pulse: Pulse::default(),
            switching: Switching::default(),
            in_use: BTreeSet::new(),
            link_down_since: None,
            clock_synchronised: false,
            frozen: false,
        }
    }

    /// The home of a snapshot: the zone is a setting and is not part of it.
    pub fn in_zone(mut self, calendar: Calendar) -> Home {
        self.calendar = calendar;
        self
    }

    /// Whether no further device is taken in. A misbehaving publisher must not fill the memory.
    pub fn is_full(&self) -> bool {
        self.devices.len() >= MOST_DEVICES
    }

    /// The home's local calendar.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// Every device with its key, those that are gone too.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceKey, &Device)> {
        self.devices.iter().enumerate().map(|(index, device)| (DeviceKey(index as u32), device))
    }

    /// The device of a key.
    pub fn device(&self, key: DeviceKey) -> &Device {
        &self.devices[key.index()]
    }

    /// The key of an id.
    pub fn key(&self, id: &DeviceId) -> Option<DeviceKey> {
        self.registry.key(id)
    }

    /// Every device in use: on, unlocked, open.
    pub fn in_use(&self) -> impl ExactSizeIterator<Item = DeviceKey> {
        self.in_use.iter().copied()
    }

    /// What stirs in the rooms.
    pub fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    /// What stirs anywhere in the home, in a known room or not.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// What was taken into use and out of it of late, anywhere in the home.
    pub fn switching(&self) -> &Switching {
        &self.switching
    }

    /// What stirred before devices changed.
    pub fn co_use(&self) -> &CoUse {
        &self.co_use
    }

    /// Takes in one thing that was said, and returns what it changed in the use of devices.
    pub fn apply(&mut self, now: Timestamp, said: &Said) -> Vec<UseChange> {
        match said {
            Said::Observation(seen, kind) => self.observe(now, seen, *kind),
            Said::Seconded(seen) => {
                self.second(now, seen);
                Vec::new()
            }
            Said::Available(id, online) => {
                let mut keys = self.registry.keys_in(&id.source, &id.native);
                if keys.iter().any(|key| self.device(*key).available != *online) {
                    keys.extend(self.behind(id));
                }
                self.available(now, keys, *online)
            }
            Said::SourceAvailable(source, online) => {
                let natives = self.registry.natives(source);
                let keys = natives.iter().flat_map(|native| self.registry.keys_in(source, native)).collect();
                self.available(now, keys, *online)
            }
            Said::Commanded(id) => {
                self.commanded(now, id);
                Vec::new()
            }
            Said::By(id, hand) => {
                if let Some(key) = self.registry.key(id) {
                    self.devices[key.index()].commands.told(now, *hand);
                }
                Vec::new()
            }
            Said::Note(id, key, value) => {
                let device = self.enter(id, None);
                self.devices[device.index()].notes.insert(key.clone(), value.clone());
                Vec::new()
            }
            Said::Devices { source, complete, listings } => self.listed(now, source, *complete, listings),
            Said::Topics(aliases) => {
                self.entities.learn_topics(aliases);
                Vec::new()
            }
            Said::Announced(by, entities) => self.announced(now, by, entities),
            Said::Called { device, name, room } => {
                self.called(device, name, room.as_deref());
                Vec::new()
            }
            Said::Groups(source, groups) => {
                self.grouped(source, groups);
                Vec::new()
            }
            Said::Gone(source, stable) => match self.registry.native_of(source, stable).cloned() {
                Some(native) => self.remove(now, source, &native),
                None => Vec::new(),
            },
            Said::Early => Vec::new(),
        }
    }

    /// The clock was set, or cannot be believed any more.
    pub fn clock(&mut self, now: Timestamp, synchronised: bool) {
        let was = std::mem::replace(&mut self.clock_synchronised, synchronised);
        if synchronised && !was {
            self.devices
                .iter_mut()
                .filter_map(|device| device.history.as_mut())
                .for_each(|history| history.restart(now));
        }
    }

    /// Whether the clock can be believed.
    pub fn is_clock_synchronised(&self) -> bool {
        self.clock_synchronised
    }

    /// The broker went away: from now on nothing is seen.
    pub fn link_down(&mut self, now: Timestamp) {
        self.count_to(now);
        self.link_down_since.get_or_insert(now);
    }

    /// The broker is back. After more than a few minutes nobody knows what happened in between.
    pub fn link_up(&mut self, now: Timestamp) -> Vec<UseChange> {
        match self.link_down_since.take() {
            Some(since) if now.since(since) > TRUSTED_GAP => {
                let keys = (0..self.devices.len() as u32).map(DeviceKey).collect::<Vec<_>>();
                keys.into_iter().filter_map(|key| self.lose(since, key)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// We are about to command a device: what follows is our own doing.
    pub fn expect(&mut self, now: Timestamp, key: DeviceKey, hunch: HunchId, property: Property, value: Value) {
        self.devices[key.index()].commands.expect(now, hunch, property, value);
    }

    /// Counts every device's time up to `now`.
    pub fn count_to(&mut self, now: Timestamp) {
        if self.link_down_since.is_some() || !self.is_learning() {
            return;
        }
        for device in &mut self.devices {
            if let Some(history) = &mut device.history {
                history.count_to(now, self.calendar);
            }
        }
    }

    /// The devices that are reached by way of this one, as they have told.
    fn behind(&self, bridge: &DeviceId) -> Vec<DeviceKey> {
        let is_behind = |device: &&Device| {
            device.id.source == bridge.source && device.notes.get(VIA).is_some_and(|via| **via == *bridge.native)
        };
        let boxes = self.devices.iter().filter(is_behind);
        boxes.flat_map(|device| self.registry.keys_in(&device.id.source, &device.id.native)).collect()
    }

    fn available(&mut self, now: Timestamp, keys: Vec<DeviceKey>, online: bool) -> Vec<UseChange> {
        let mut changes = Vec::new();
        for key in keys {
            let was = std::mem::replace(&mut self.devices[key.index()].available, online);
            if was && !online {
                changes.extend(self.lose(now, key));
            }
        }
        changes
    }

    /// Nobody knows any more what the device is.
    fn lose(&mut self, now: Timestamp, key: DeviceKey) -> Option<UseChange> {
        self.rooms.lose(key);
        self.in_use.remove(&key);
        let device = &mut self.devices[key.index()];
        for reading in device.readings.values_mut() {
            reading.fresh = false;
        }
        let history = device.history.as_mut()?;
        let was = history.in_use();
        if self.frozen {
            history.skip_to(now);
        }
        history.lose(now, self.calendar);
        was.map(|_| UseChange { key, in_use: None, origin: Origin::Unknown })
    }
}
