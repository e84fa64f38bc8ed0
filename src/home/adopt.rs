//! Taking over a device's learnt past from another home: one that was imported.
//!
//! What a person said about a device is no part of this, and neither is what it was at the end of that past: that is long ago.

use std::sync::Arc;

use crate::device::DeviceId;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::home::Home;
use crate::time::Timestamp;

/// What became of a device's past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adopted {
    /// The device was not known here, and is now.
    New(DeviceKey),
    /// It was known for less time than there, and has the longer past now.
    Longer(DeviceKey),
    /// It was known for as long here.
    Known,
    /// There is nothing to learn about it, or no place for it.
    Nothing,
}

impl Home {
    /// Takes over the past of the device `key` of `other`, which ends at `other_now`, if it is longer than what is known here.
    pub fn adopt(&mut self, now: Timestamp, other: &Home, key: DeviceKey, other_now: Timestamp) -> Adopted {
        let theirs = other.device(key);
        let Some(history) = theirs.history.as_ref().filter(|_| !theirs.gone) else { return Adopted::Nothing };
        let stable = other.registry.stable_of(&theirs.id.source, &theirs.id.native).cloned();
        // It may go by another name by now.
        let native = stable.as_ref().and_then(|stable| self.registry.native_of(&theirs.id.source, stable));
        let id = DeviceId { native: native.unwrap_or(&theirs.id.native).clone(), ..theirs.id.clone() };
        let known = self.registry.key(&id);
        let length = other_now.since(history.since);
        if let Some(known) = known {
            let mine = self.device(known).history.as_ref();
            if mine.is_some_and(|mine| now.since(mine.since) >= length) {
                return Adopted::Known;
            }
        } else if self.is_full() {
            return Adopted::Nothing;
        }
        let mut history = history.clone();
        history.lose(other_now, self.calendar);
        match known {
            Some(known) => {
                self.devices[known.index()].history = Some(history);
                self.in_use.remove(&known);
                Adopted::Longer(known)
            }
            None => {
                let entered = self.enter_stranger(&id, theirs, stable.as_ref());
                self.devices[entered.index()].history = Some(history);
                Adopted::New(entered)
            }
        }
    }

    fn enter_stranger(&mut self, id: &DeviceId, theirs: &Device, stable: Option<&Arc<str>>) -> DeviceKey {
        if let Some(stable) = stable {
            self.registry.settle(&DeviceId { endpoint: None, ..id.clone() }, stable);
        }
        let key = self.enter(id, Some(theirs.kind));
        let device = &mut self.devices[key.index()];
        device.name.clone_from(&theirs.name);
        device.room.clone_from(&theirs.room);
        device.groups.clone_from(&theirs.groups);
        device.notes.clone_from(&theirs.notes);
        key
    }
}
