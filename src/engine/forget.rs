//! Forgetting a device: all that was learnt of it goes; what it is, how it is called and what a person set for it stays.
//!
//! What the home learnt from all of its devices together (how its experts are weighed, when people sleep) has no device to forget.

use crate::device::HunchId;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::NoticeId;
use crate::engine::memory::Mind;
use crate::feedback::Outcome;
use crate::home::DeviceKey;
use crate::time::Timestamp;

impl Engine {
    pub(super) fn forget_device(&mut self, now: Timestamp, key: DeviceKey, effects: &mut Vec<Effect>) {
        let open: Vec<HunchId> =
            self.memory.open.iter().filter(|(_, open)| open.key == key).map(|(id, _)| *id).collect();
        for id in open {
            self.close(now, id, Outcome::Overtaken, effects);
        }
        let memory = &mut self.memory;
        let offered: Vec<HunchId> =
            memory.offers.iter().filter(|(_, offer)| offer.key == key).map(|(id, _)| *id).collect();
        for id in offered {
            memory.offers.remove(&id);
            effects.push(Effect::Retract(NoticeId(id)));
        }
        memory.home.forget(now, key);
        memory.experts.remove(&key);
        memory.fleet.forget(key);
        memory.occasions.customs.remove(&key);
        memory.head.forget(key.0);
        memory.said.forget_device(key);
        memory.powers.remove(&key);
        memory.daylight.forget(key);
        memory.done.retain(|_, done| done.key != key);
        memory.unverified.retain(|waits| waits.key != key);
        let device = &memory.home.device(key).id;
        memory.log.retain(|logged| logged.hunch.device != *device);
        // The rung is no lesson: a person set it.
        if let Some(mind) = memory.minds.get_mut(&key) {
            *mind = Mind { rung: mind.rung, ..Mind::default() };
        }
    }
}
