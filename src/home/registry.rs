//! Which devices there are, by every name they go by: ids, stable ids, groups. A renamed device keeps its key, and so its past.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::device::DeviceId;

/// A device's place in the home; it never changes, whatever the device is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceKey(pub u32);

impl DeviceKey {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The names of one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Source {
    natives: BTreeMap<Arc<str>, Housing>,
    /// Stable id to the name that the device goes by now.
    stable: BTreeMap<Arc<str>, Arc<str>>,
    groups: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    /// Boxes that were taken off, by stable id.
    retired: BTreeMap<Arc<str>, Housing>,
}

/// One box with its channels: its id without an endpoint, and the device at each of its endpoints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Housing {
    id: DeviceId,
    endpoints: Vec<(Option<Arc<str>>, DeviceKey)>,
}

/// All names of all sources.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Registry {
    sources: BTreeMap<Arc<str>, Source>,
}

impl Registry {
    /// The box of that name.
    pub(super) fn find(&self, source: &str, native: &str) -> Option<&DeviceId> {
        Some(&self.sources.get(source)?.natives.get(native)?.id)
    }

    /// The device with that id.
    pub(super) fn key(&self, id: &DeviceId) -> Option<DeviceKey> {
        let housing = self.sources.get(&id.source)?.natives.get(&id.native)?;
        housing.endpoints.iter().find(|(endpoint, _)| *endpoint == id.endpoint).map(|(_, key)| *key)
    }

    /// Every device in the box of that name.
    pub(super) fn keys_in(&self, source: &str, native: &str) -> Vec<DeviceKey> {
        let housing = self.sources.get(source).and_then(|s| s.natives.get(native));
        housing.map(|housing| housing.endpoints.iter().map(|(_, key)| *key).collect()).unwrap_or_default()
    }

    /// Enters a device under its id.
    pub(super) fn enter(&mut self, id: &DeviceId, key: DeviceKey) {
        let source = self.sources.entry(id.source.clone()).or_default();
        let bare = DeviceId { endpoint: None, ..id.clone() };
        let housing =
            source.natives.entry(id.native.clone()).or_insert_with(|| Housing { id: bare, endpoints: Vec::new() });
        housing.endpoints.push((id.endpoint.clone(), key));
    }

    /// Notes that the box with this stable id now goes by `id`. Returns the name that it went by until now, if that was another.
    ///
    /// A box that had been taken off is back under its old name after this.
    pub(super) fn settle(&mut self, id: &DeviceId, stable: &Arc<str>) -> Option<Arc<str>> {
        let source = self.sources.entry(id.source.clone()).or_default();
        let before = source.stable.insert(stable.clone(), id.native.clone())?;
        if let Some(housing) = source.retired.remove(stable) {
            source.natives.insert(before.clone(), housing);
        }
        (before != id.native).then_some(before)
    }

    /// Gives boxes new names, all at once, since two may have swapped theirs; each given as its name before and its id now.
    /// Their devices keep their keys, which are returned with the new id.
    pub(super) fn rename(&mut self, renames: Vec<(Arc<str>, DeviceId)>) -> Vec<(DeviceKey, DeviceId)> {
        let mut moving = Vec::new();
        for (before, id) in renames {
            let housing = self.sources.get_mut(&id.source).and_then(|source| source.natives.remove(&before));
            moving.extend(housing.map(|housing| (housing, id)));
        }
        let mut keys = Vec::new();
        for (mut housing, id) in moving {
            keys.extend(housing.endpoints.iter().map(|(_, key)| (*key, id.clone())));
            housing.id = id.clone();
            self.sources.entry(id.source.clone()).or_default().natives.insert(id.native.clone(), housing);
        }
        keys
    }

    /// The name of the box with that stable id.
    pub(super) fn native_of(&self, source: &str, stable: &str) -> Option<&Arc<str>> {
        self.sources.get(source)?.stable.get(stable)
    }

    /// The stable id of the box of that name.
    pub(super) fn stable_of(&self, source: &str, native: &str) -> Option<&Arc<str>> {
        self.sources.get(source)?.stable.iter().find(|(_, name)| name.as_ref() == native).map(|(stable, _)| stable)
    }

    /// Takes a box off by its name; returns its devices. It is kept by its stable id, so that it can return with its past.
    pub(super) fn remove(&mut self, source: &str, native: &str) -> Vec<DeviceKey> {
        let Some(source) = self.sources.get_mut(source) else { return Vec::new() };
        let Some(housing) = source.natives.remove(native) else { return Vec::new() };
        let keys = housing.endpoints.iter().map(|(_, key)| *key).collect();
        if let Some(stable) = source.stable.iter().find(|(_, name)| name.as_ref() == native).map(|(stable, _)| stable) {
            source.retired.insert(stable.clone(), housing);
        }
        keys
    }

    /// Names of all boxes of a source.
    pub(super) fn natives(&self, source: &str) -> Vec<Arc<str>> {
        self.sources.get(source).map(|s| s.natives.keys().cloned().collect()).unwrap_or_default()
    }

    /// Rehousings the groups of a source.
    pub(super) fn set_groups(&mut self, source: &Arc<str>, groups: BTreeMap<Arc<str>, Vec<Arc<str>>>) {
        self.sources.entry(source.clone()).or_default().groups = groups;
    }

    /// The stable ids of a group's members.
    pub(super) fn group(&self, source: &str, native: &str) -> Option<&[Arc<str>]> {
        self.sources.get(source)?.groups.get(native).map(Vec::as_slice)
    }

    /// Every group of a source with its members.
    pub(super) fn groups(&self, source: &str) -> impl Iterator<Item = (&Arc<str>, &Vec<Arc<str>>)> {
        self.sources.get(source).into_iter().flat_map(|s| s.groups.iter())
    }
}
