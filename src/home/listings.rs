//! Device lists and groups: who is new, who is renamed, who is gone, and where everybody belongs.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::device::DeviceId;
use crate::device::Kind;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::home::Home;
use crate::home::UseChange;
use crate::profile::Group;
use crate::profile::Listing;
use crate::time::Timestamp;

impl Home {
    /// The devices that a list will give another name, each by its id until then and its id from then on.
    pub fn renames<'a>(
        &'a self,
        source: &'a Arc<str>,
        listings: &'a [Listing],
    ) -> impl Iterator<Item = (DeviceId, DeviceId)> + 'a {
        let renamed = listings.iter().filter_map(|listing| {
            let before = self.registry.native_of(source, &listing.stable)?;
            (*before != listing.id.native).then_some((before, listing))
        });
        renamed.flat_map(|(before, listing)| {
            self.registry.keys_in(source, before).into_iter().map(|key| {
                let from = self.device(key).id.clone();
                let to = DeviceId { endpoint: from.endpoint.clone(), ..listing.id.clone() };
                (from, to)
            })
        })
    }

    pub(super) fn listed(
        &mut self,
        now: Timestamp,
        source: &Arc<str>,
        complete: bool,
        listings: &[Listing],
    ) -> Vec<UseChange> {
        let mut changes = Vec::new();
        if complete {
            let still = |native: &Arc<str>| listings.iter().any(|listing| listing.id.native == *native);
            let renamed = |native: &Arc<str>| {
                listings.iter().any(|listing| self.registry.native_of(source, &listing.stable) == Some(native))
            };
            let gone: Vec<Arc<str>> =
                self.registry.natives(source).into_iter().filter(|native| !still(native) && !renamed(native)).collect();
            for native in gone {
                changes.extend(self.remove(now, source, &native));
            }
        }
        let renames = listings
            .iter()
            .filter_map(|listing| Some((self.registry.settle(&listing.id, &listing.stable)?, listing.id.clone())));
        let renames = renames.collect();
        for (key, id) in self.registry.rename(renames) {
            let device = &mut self.devices[key.index()];
            device.id = DeviceId { endpoint: device.id.endpoint.take(), ..id };
        }
        for listing in listings {
            self.describe(listing);
        }
        changes
    }

    /// Gives a listed box and each of its endpoints its name, kind and room.
    pub(super) fn describe(&mut self, listing: &Listing) {
        let key = self.enter(&listing.id, listing.kind);
        let mut keys = vec![(key, listing.name.clone(), listing.kind)];
        for endpoint in &listing.endpoints {
            let kind = endpoint.kind.or(listing.kind);
            let own_name = endpoint.name.clone();
            let name = own_name.or_else(|| Some(format!("{} {}", listing.name.as_ref()?, endpoint.id)));
            keys.push((self.enter(&listing.id.at(&endpoint.id), kind), name, kind));
        }
        for (key, name, kind) in keys {
            let device = &mut self.devices[key.index()];
            device.name = name.unwrap_or_else(|| std::mem::take(&mut device.name));
            device.gone = self.twins.is_aside(key);
            device.kind = kind.unwrap_or(device.kind);
            let room = listing.room.clone().map(|room| Some(room).filter(|room| !room.is_empty()));
            if let Some(room) = room.filter(|room| *room != device.room) {
                device.room = room;
                self.rooms.lose(key);
            }
            self.take_hint(key);
            self.name_twins(key);
        }
    }

    pub(super) fn remove(&mut self, now: Timestamp, source: &Arc<str>, native: &Arc<str>) -> Vec<UseChange> {
        let mut changes = Vec::new();
        for key in self.registry.remove(source, native) {
            changes.extend(self.lose(now, key));
            self.devices[key.index()].gone = true;
            changes.extend(self.forget_twins(key));
        }
        changes
    }

    pub(super) fn grouped(&mut self, source: &Arc<str>, groups: &[Group]) {
        let by_name = groups.iter().map(|group| (group.native.clone(), group.members.clone()));
        self.registry.set_groups(source, by_name.collect::<BTreeMap<_, _>>());
        for device in self.devices.iter_mut().filter(|device| device.id.source == *source) {
            device.groups.clear();
        }
        let mut belongs: Vec<(DeviceKey, String)> = Vec::new();
        for (group, members) in self.registry.groups(source) {
            for native in members.iter().filter_map(|stable| self.registry.native_of(source, stable)) {
                let keys = self.registry.keys_in(source, native);
                belongs.extend(keys.into_iter().map(|key| (key, group.to_string())));
            }
        }
        for (key, group) in belongs {
            self.devices[key.index()].groups.push(group);
        }
    }

    /// The key of a device, which is entered if it is new.
    pub(super) fn enter(&mut self, id: &DeviceId, kind: Option<Kind>) -> DeviceKey {
        if let Some(key) = self.registry.key(id) {
            return key;
        }
        let key = DeviceKey(self.devices.len() as u32);
        let main = id.endpoint.as_ref().and_then(|_| self.registry.key(&DeviceId { endpoint: None, ..id.clone() }));
        let mut device = match (main.map(|main| self.device(main)), &id.endpoint) {
            (Some(main), Some(endpoint)) => {
                let mut device = Device::named(id.clone(), &format!("{} {endpoint}", main.name), main.kind);
                device.room.clone_from(&main.room);
                device
            }
            (None, Some(endpoint)) => Device::named(id.clone(), &format!("{} {endpoint}", id.native), Kind::Switch),
            _ => Device::named(id.clone(), &id.native, Kind::Switch),
        };
        device.kind = kind.unwrap_or(device.kind);
        self.devices.push(device);
        self.registry.enter(id, key);
        self.take_hint(key);
        self.name_twins(key);
        key
    }
}
