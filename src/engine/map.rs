//! The fleet's map: where each way to behave lies among all that devices can be like, and where the devices of this home do.

use serde::Serialize;

use crate::device::DeviceId;
use crate::engine::Engine;
use crate::home::Device;
use crate::inference::Embedding;
use crate::inference::MAP_LEN;

/// The map of the fleet, with this home on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FleetMap {
    /// Every archetype.
    pub islands: Vec<Island>,
    /// The devices of this home of which enough is known.
    pub devices: Vec<Placed>,
}

/// An archetype on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Island {
    /// Its number.
    pub id: u8,
    /// What it is, in words.
    pub label: String,
    /// What its devices usually do.
    pub habits: String,
    /// How many devices of the fleet it was made from.
    pub members: u32,
    /// How long a use lasts there, in minutes; 0 where none ends.
    pub minutes_on: f32,
    /// Where its centre lies, in the map's own units.
    pub place: [f32; MAP_LEN],
}

/// A device of this home on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placed {
    /// Which.
    pub id: DeviceId,
    /// The archetype that it is nearest to.
    pub archetype: Option<u8>,
    /// How long it is usually on: the median of its remembered uses, in minutes; `None` where there are none.
    pub minutes_on: Option<f32>,
    /// Where it lies.
    pub place: [f32; MAP_LEN],
}

impl Engine {
    /// The map; `None` without models, or without archetypes that belong to them. Asks the projector once for all.
    pub fn map(&self) -> Option<FleetMap> {
        let archetypes = self.settings.archetypes.as_deref()?;
        let keys = self.memory.home.devices().filter(|(_, device)| !device.gone && device.history.is_some());
        let known: Vec<(&Device, Embedding)> =
            keys.filter_map(|(key, device)| Some((device, *self.embedding(key)?))).collect();
        let mut asked: Vec<Embedding> = archetypes.all.iter().map(|archetype| archetype.centre).collect();
        asked.extend(known.iter().map(|(_, embedding)| *embedding));
        let mut places = self.models()?.project(&asked).ok()?.into_iter();
        let islands =
            archetypes.all.iter().zip(places.by_ref().take(archetypes.all.len())).map(|(archetype, place)| Island {
                id: archetype.id,
                label: archetype.label.clone(),
                habits: archetype.habits.clone(),
                members: archetype.members,
                minutes_on: archetype.minutes_on,
                place,
            });
        let islands: Vec<Island> = islands.collect();
        let devices = known.iter().zip(places).map(|((device, embedding), place)| Placed {
            id: device.id.clone(),
            archetype: archetypes.nearest(embedding).map(|nearest| nearest.id),
            minutes_on: minutes_on(device),
            place,
        });
        Some(FleetMap { islands, devices: devices.collect() })
    }
}

fn minutes_on(device: &Device) -> Option<f32> {
    let history = device.history.as_deref()?;
    let mut lengths: Vec<u64> = history.uses.past().map(|past| past.to.since(past.from).as_secs()).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).map(|seconds| *seconds as f32 / 60.0)
}
