//! What the fleet's models are shown of the home.

use crate::engine::Engine;
use crate::features::Surroundings;
use crate::presence;
use crate::presence::Presence;
use crate::time::Timestamp;

impl Engine {
    /// What is known at `now` beside the devices' own history.
    pub fn surroundings(&self, now: Timestamp) -> Surroundings {
        let mut presence = Presence::new(presence::Settings::default());
        if let Some(stirred_at) = self.memory.home.pulse().last() {
            presence.observe(stirred_at);
        }
        let chances = presence.now(now, self.settings.calendar);
        Surroundings { position: self.settings.position, asleep: chances.asleep as f32, away: chances.away as f32 }
    }
}
