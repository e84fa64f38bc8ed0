//! What the fleet's models make of this home: each device's embedding, kept from day to day, and forecasts from it.
//!
//! A model that fails is not asked again: the home's own statistics go on alone, and the view and the log say so.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::features::CONTEXT_LEN;
use crate::features::Company;
use crate::features::Context;
use crate::features::DeviceTensors;
use crate::features::House;
use crate::features::Mate;
use crate::features::OWN_LEN;
use crate::features::Surroundings;
use crate::features::mates;
use crate::home::DeviceKey;
use crate::inference::Around;
use crate::inference::Embedding;
use crate::inference::Experts;
use crate::inference::Fleet;
use crate::inference::Forecast;
use crate::inference::ModelError;
use crate::inference::Models;
use crate::presence;
use crate::presence::Presence;
use crate::time::Timestamp;

/// Devices that are made acquaintance with in one half hour, at most: ten thousand take four days, and no half hour takes long.
const MOST_AT_ONCE: usize = 64;
/// A device of which this much is known is looked at anew on each day,
const YOUNG: Duration = Duration::from_secs(14 * 86_400);
/// and an older one after so long, if it was used since.
const ANEW: Duration = Duration::from_secs(3 * 86_400);
const DAY: Duration = Duration::from_secs(86_400);

/// What the models made of the home so far: part of the snapshot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Acquaintances {
    /// The models that made it; embeddings of others mean nothing to them.
    version: String,
    devices: BTreeMap<DeviceKey, Acquaintance>,
    home: Embedding,
    /// Why the models are not asked any more.
    #[serde(skip)]
    failed: Option<String>,
}

/// What was made of one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Acquaintance {
    at: Timestamp,
    embedding: Embedding,
    mates: Vec<Mate>,
}

/// What is made of one device at one moment, whatever might be proposed about it.
pub(super) struct Prospect {
    pub(super) forecast: Option<Forecast>,
    pub(super) embedding: Embedding,
    pub(super) home: Embedding,
    /// What the forecaster is shown of the moment.
    pub(super) context: [f32; CONTEXT_LEN],
}

/// Forecasts of the fleet's models at one time, by device.
type Forecasts = BTreeMap<DeviceKey, Fleet>;

/// What is told to the experts at one time, by device.
pub(super) struct Told {
    contexts: BTreeMap<DeviceKey, Context>,
    forecasts: Forecasts,
}

impl Told {
    /// What is told to those of one device.
    pub(super) fn around(&self, key: DeviceKey) -> Around<'_> {
        Around { fleet: self.forecasts.get(&key), context: self.contexts.get(&key) }
    }
}

impl Acquaintances {
    /// What was made of a device is forgotten: it is looked at as a new one.
    pub(super) fn forget(&mut self, key: DeviceKey) {
        self.devices.remove(&key);
    }
}

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
        self.expect_in(key, now, self.context(key, house).as_ref())
    }

    fn expect_in(&self, key: DeviceKey, now: Timestamp, context: Option<&Context>) -> Option<Forecast> {
        let history = self.memory.home.device(key).history.as_deref()?;
        let known = self.memory.fleet.devices.get(&key);
        let fleet = context.zip(known).and_then(|(context, known)| self.ask_models_about(known, context));
        let around = Around { fleet: fleet.as_ref(), context };
        let (calendar, household) = (self.settings.calendar, &self.memory.household);
        match self.memory.experts.get(&key) {
            Some(experts) => experts.forecast(now, history, calendar, around, household),
            None => Experts::default().forecast(now, history, calendar, around, household),
        }
    }

    fn context(&self, key: DeviceKey, house: &House<'_>) -> Option<Context> {
        let known = self.memory.fleet.devices.get(&key);
        house.context(key, known.map_or(&[], |known| &known.mates))
    }

    /// What the models make of a device and of its home at `now`, the time of `house`; without a house, for what has no use, all is zeros.
    pub(super) fn prospect(&self, now: Timestamp, key: DeviceKey, house: Option<&House<'_>>) -> Prospect {
        let context = house.and_then(|house| self.context(key, house));
        Prospect {
            forecast: house.and_then(|_| self.expect_in(key, now, context.as_ref())),
            embedding: self.embedding(key).copied().unwrap_or_default(),
            home: self.memory.fleet.home,
            context: context.map_or([0.0; CONTEXT_LEN], |Context(context)| context),
        }
    }

    /// What a device is like, by the fleet's encoder; `None` without models, or for a device that they have not been shown yet.
    pub fn embedding(&self, key: DeviceKey) -> Option<&Embedding> {
        self.memory.fleet.devices.get(&key).map(|known| &known.embedding)
    }

    /// The models that are asked; `None` where there are none, or where they have failed.
    pub fn models(&self) -> Option<&Models> {
        self.settings.models.as_ref().filter(|_| self.memory.fleet.failed.is_none())
    }

    /// Why the models are not asked any more, if they have failed.
    pub fn models_failed(&self) -> Option<&str> {
        self.memory.fleet.failed.as_deref()
    }

    /// Looks at the devices of this half hour: what goes on around each, and what the models make of it.
    pub(super) fn ask_models(&mut self, now: Timestamp, effects: &mut Vec<Effect>) -> Told {
        let models = self.models().cloned();
        let anew = models.as_ref().map_or(Ok(()), |models| self.look_anew(now, models));
        let contexts = self.contexts(now);
        let asked =
            anew.and_then(|()| models.map_or(Ok(Forecasts::new()), |models| self.forecast_all(&contexts, &models)));
        let forecasts = asked.unwrap_or_else(|error| {
            self.memory.fleet.failed = Some(error.to_string());
            effects.push(Effect::Keep(Fact::ModelsFailed { reason: error.to_string() }));
            Forecasts::new()
        });
        Told { contexts, forecasts }
    }

    fn contexts(&self, now: Timestamp) -> BTreeMap<DeviceKey, Context> {
        let house = self.house(now);
        let devices = self.memory.home.devices().filter(|(_, device)| !device.gone);
        devices.filter_map(|(key, _)| Some((key, self.context(key, &house)?))).collect()
    }

    /// The fleet's forecast of one device; the home is taken as it was at the last half hour.
    fn ask_models_about(&self, known: &Acquaintance, Context(context): &Context) -> Option<Fleet> {
        // What fails here fails in the next half hour, too, and is told then.
        self.models()?.forecast(&[known.embedding], &self.memory.fleet.home, &[*context]).ok()?.pop()
    }

    fn look_anew(&mut self, now: Timestamp, models: &Models) -> Result<(), ModelError> {
        if self.memory.fleet.version != models.version() {
            self.memory.fleet = Acquaintances { version: models.version().to_owned(), ..Acquaintances::default() };
        }
        let home = &self.memory.home;
        let mut due: Vec<(Timestamp, DeviceKey)> =
            home.devices().filter_map(|(key, _)| Some((self.due(key, now)?, key))).collect();
        due.sort_unstable();
        due.truncate(MOST_AT_ONCE);
        if due.is_empty() {
            return Ok(());
        }
        let company = Company::counted(home);
        let (keys, tensors): (Vec<DeviceKey>, Vec<DeviceTensors>) =
            due.into_iter().filter_map(|(_, key)| Some((key, DeviceTensors::of(home, key, &company, now)?))).unzip();
        let embeddings = models.embed(&tensors)?;
        for (key, embedding) in keys.into_iter().zip(embeddings) {
            let known = Acquaintance { at: now, embedding, mates: mates(home, key, now) };
            self.memory.fleet.devices.insert(key, known);
        }
        Ok(())
    }

    /// Since when a device waits to be looked at; `None` while what is known of it will do.
    fn due(&self, key: DeviceKey, now: Timestamp) -> Option<Timestamp> {
        let device = self.memory.home.device(key);
        let history = device.history.as_ref().filter(|_| !device.gone)?;
        let Some(known) = self.memory.fleet.devices.get(&key) else { return Some(Timestamp::from_millis(0)) };
        let is_young = now.since(history.since) < YOUNG;
        let was_used = history.changed_at() > known.at;
        let lasts = if is_young { DAY } else { ANEW };
        (now.since(known.at) >= lasts && (is_young || was_used)).then_some(known.at)
    }

    fn forecast_all(
        &mut self,
        contexts: &BTreeMap<DeviceKey, Context>,
        models: &Models,
    ) -> Result<Forecasts, ModelError> {
        let (mut keys, mut embeddings, mut shown) = (Vec::new(), Vec::new(), Vec::new());
        for (key, Context(context)) in contexts {
            let Some(known) = self.memory.fleet.devices.get(key) else { continue };
            keys.push(*key);
            embeddings.push(known.embedding);
            shown.push(*context);
        }
        let own: Vec<[f32; OWN_LEN]> =
            shown.iter().map(|context| std::array::from_fn(|column| context[column])).collect();
        self.memory.fleet.home = models.home(&embeddings, &own)?;
        let forecasts = models.forecast(&embeddings, &self.memory.fleet.home, &shown)?;
        Ok(keys.into_iter().zip(forecasts).collect())
    }
}
