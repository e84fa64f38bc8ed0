//! What the fleet's models are shown of the home.

use crate::engine::Engine;
use crate::features::House;
use crate::features::Surroundings;
use crate::home::DeviceKey;
use crate::inference::Around;
use crate::inference::Experts;
use crate::inference::Forecast;
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

    /// The home as the experts see it at `now`.
    pub(super) fn house(&self, now: Timestamp) -> House<'_> {
        House::at(&self.memory.home, now, self.surroundings(now))
    }

    /// What is expected of a device from `now`, the time of `house`, on. One of which no half hour has been lived through is
    /// answered by experts that have learnt nothing yet.
    pub(super) fn expect(&self, key: DeviceKey, now: Timestamp, house: &House<'_>) -> Option<Forecast> {
        let history = self.memory.home.device(key).history.as_deref()?;
        let context = house.context(key, &[]);
        let around = Around { fleet: None, context: context.as_ref() };
        let (calendar, household) = (self.settings.calendar, &self.memory.household);
        match self.memory.experts.get(&key) {
            Some(experts) => experts.forecast(now, history, calendar, around, household),
            None => Experts::default().forecast(now, history, calendar, around, household),
        }
    }
}
