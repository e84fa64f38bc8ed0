//! The power that devices draw, and what it forbids.

use crate::device::Kind;
use crate::device::Observation;
use crate::device::Property;
use crate::engine::Engine;
use crate::home::DeviceKey;
use crate::meaning::Load;
use crate::time::Timestamp;

impl Engine {
    /// Takes in what a device draws. A snapshot does not say when it was drawn.
    pub(super) fn see_power(&mut self, now: Timestamp, seen: &Observation) {
        let (Property::PowerW, Some(watts), true) = (seen.property, seen.value.as_number(), seen.fresh) else { return };
        let home = &self.memory.home;
        if !home.is_clock_synchronised() {
            return;
        }
        if let Some(key) = home.key(&seen.device) {
            let hour = u8::try_from(home.calendar().local(now).minute / 60).unwrap_or_default();
            self.memory.powers.entry(key).or_default().seen(now, hour, watts);
        }
    }

    /// What a plug or a switch carries by the power that it draws: it, or the box that it is in. Of several the one to be left alone most.
    pub(super) fn load(&self, key: DeviceKey) -> Option<Load> {
        let device = self.memory.home.device(key);
        if !matches!(device.kind, Kind::Plug | Kind::Switch) {
            return None;
        }
        let of_box = |other: &DeviceKey| {
            let other = &self.memory.home.device(*other).id;
            // What another channel of the box draws says nothing of this one; what the box draws may be this one's.
            let same = other.source == device.id.source && other.native == device.id.native;
            same && (other.endpoint == device.id.endpoint || !self.carries_itself(other))
        };
        let loads = self.memory.powers.iter().filter(|(other, _)| of_box(other)).filter_map(|(_, power)| power.load());
        loads.max_by_key(|load| load.must_run())
    }

    /// Whether the device of that id is something that is switched, and no mere meter.
    fn carries_itself(&self, id: &crate::device::DeviceId) -> bool {
        let device = self.memory.home.key(id).map(|key| self.memory.home.device(key));
        device.is_some_and(|device| device.readings.contains_key(&Property::On))
    }
}
