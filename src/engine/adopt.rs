//! Beginning with a past that was lived elsewhere: what another engine has learnt of devices, and nothing of what it thought or asked.

use crate::engine::Engine;
use crate::home::Adopted;
use crate::home::Home;

/// What was taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adoption {
    /// Devices that were not known before.
    pub new: usize,
    /// Devices that were known for less time.
    pub longer: usize,
    /// Devices that were known for as long, and kept the past that they had.
    pub kept: usize,
}

impl Engine {
    /// The home as it is known.
    pub fn home(&self) -> &Home {
        &self.memory.home
    }

    /// Takes over the past of each device that `other` has known for longer.
    ///
    /// Rungs, answers, hunches and settings stay as they are: those of `other` are nobody's. The devices count as out of sight until
    /// they are heard from.
    pub fn adopt(&mut self, other: &Engine) -> Adoption {
        let mut adoption = Adoption::default();
        for (key, _) in other.memory.home.devices() {
            let taken = match self.memory.home.adopt(self.now, &other.memory.home, key, other.now) {
                Adopted::New(taken) => {
                    adoption.new += 1;
                    taken
                }
                Adopted::Longer(taken) => {
                    adoption.longer += 1;
                    taken
                }
                Adopted::Known => {
                    adoption.kept += 1;
                    continue;
                }
                Adopted::Nothing => continue,
            };
            match other.memory.experts.get(&key) {
                Some(experts) => drop(self.memory.experts.insert(taken, experts.clone())),
                None => drop(self.memory.experts.remove(&taken)),
            }
            let customs = &mut self.memory.occasions.customs;
            match other.memory.occasions.customs.get(&key) {
                Some(seen) => drop(customs.insert(taken, seen.clone())),
                None => drop(customs.remove(&taken)),
            }
        }
        self.now = self.now.max(other.now);
        adoption
    }
}
