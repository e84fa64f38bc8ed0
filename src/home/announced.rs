//! Devices that announce themselves, and what one ecosystem tells of another's devices.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::device::DeviceId;
use crate::home::DeviceKey;
use crate::home::Home;
use crate::home::UseChange;
use crate::profile::Entity;
use crate::profile::Listing;
use crate::time::Timestamp;

/// Hints that are kept; a home has fewer devices than this.
const MOST_HINTS: usize = 20_000;

/// What devices are called elsewhere, and where they stand by that word; kept, since it may come before the device does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Hints {
    by_id: BTreeMap<DeviceId, (String, Option<String>)>,
}

impl Hints {
    /// What the device is called elsewhere.
    pub(super) fn name_of(&self, id: &DeviceId) -> Option<&str> {
        self.by_id.get(id).map(|(name, _)| name.as_str())
    }
}

impl Home {
    /// All that an announcement says now. What it no longer names is gone.
    pub(super) fn announced(&mut self, now: Timestamp, by: &Arc<str>, entities: &[Entity]) -> Vec<UseChange> {
        let mut changes = Vec::new();
        for id in self.entities.announce(by, entities) {
            if let Some(key) = self.registry.key(&id) {
                changes.extend(self.lose(now, key));
                self.devices[key.index()].gone = true;
                changes.extend(self.forget_twins(key));
            }
        }
        for entity in entities {
            let known = self.registry.key(&entity.id);
            if known.is_none() && self.is_full() {
                continue;
            }
            self.describe(&Listing {
                id: entity.id.clone(),
                stable: entity.id.native.clone(),
                name: Some(entity.name.clone()),
                kind: Some(entity.kind),
                room: entity.room.clone(),
                endpoints: Vec::new(),
            });
        }
        changes
    }

    /// What another ecosystem calls a device.
    pub(super) fn called(&mut self, id: &DeviceId, name: &str, room: Option<&str>) {
        let hint = (name.to_owned(), room.map(str::to_owned));
        if self.hints.by_id.len() < MOST_HINTS || self.hints.by_id.contains_key(id) {
            self.hints.by_id.insert(id.clone(), hint);
        }
        if let Some(key) = self.registry.key(id) {
            self.take_hint(key);
            self.name_twins(key);
        }
    }

    /// Gives a device the name and the room that were told elsewhere, where its own ecosystem has told none.
    pub(super) fn take_hint(&mut self, key: DeviceKey) {
        let device = &mut self.devices[key.index()];
        let Some((name, room)) = self.hints.by_id.get(&device.id) else { return };
        let nameless = match &device.id.endpoint {
            None => device.name.as_str() == device.id.native.as_ref(),
            Some(endpoint) => device.name == format!("{} {endpoint}", device.id.native),
        };
        if nameless {
            device.name.clone_from(name);
        }
        if device.room.is_none() && room.is_some() {
            device.room.clone_from(room);
            self.rooms.lose(key);
        }
    }
}
