//! What the home tells those who read messages.

use crate::device::DeviceId;
use crate::home::Home;
use crate::profile::Directory;
use crate::profile::Entities;

impl Directory for Home {
    /// By its name, or else by its stable id: some ecosystems take commands to either.
    fn find(&self, source: &str, native: &str) -> Option<DeviceId> {
        let by_stable = || self.registry.find(source, self.registry.native_of(source, native)?);
        self.registry.find(source, native).or_else(by_stable).cloned()
    }

    fn knows(&self, device: &DeviceId) -> bool {
        self.registry.key(device).is_some()
    }

    fn is_group(&self, source: &str, native: &str) -> bool {
        self.registry.group(source, native).is_some()
    }

    fn note(&self, device: &DeviceId, key: &str) -> Option<String> {
        self.device(self.key(device)?).notes.get(key).cloned()
    }

    fn entities(&self) -> &Entities {
        &self.entities
    }
}
