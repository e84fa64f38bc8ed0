//! What a device is, told from its use alone: its name and its room are withheld from the encoder, and the words by which its
//! archetype is known are held against those by which its people call it.

use serde::Serialize;

use super::Error;
use super::recording::Recording;
use crate::archetypes::Archetype;
use crate::archetypes::Archetypes;
use crate::archetypes::words;
use crate::device::Kind;
use crate::features::Company;
use crate::features::DeviceTensors;
use crate::inference::Models;
use crate::profile::Profiles;
use crate::replay::Life;
use crate::replay::VIA;

/// A device whose name was withheld.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its room.
    pub room: Option<String>,
    /// What it is registered as.
    pub kind: Kind,
    /// The archetype that it was taken for.
    pub label: String,
    /// Whether one of the words of its name or room is one of those that tell the archetype from others.
    pub right: bool,
    /// The same for the archetype that is the largest of its kind.
    pub right_by_kind: bool,
    /// Over the home's other devices: how often their archetypes would have been right, 0 to 1.
    pub right_by_chance: f64,
}

/// Takes every device of a home that can be switched for the archetype of its use and kind, at the end of the recording.
///
/// # Errors
/// If the profile is missing through which recorded devices speak, or the encoder fails.
pub fn naming(
    recording: &Recording,
    profiles: &Profiles,
    models: &Models,
    archetypes: &Archetypes,
) -> Result<Vec<Named>, Error> {
    let log = &recording.log;
    let mut life = Life::new(log, profiles, None).ok_or_else(|| Error::NoVoice { via: VIA.to_owned() })?;
    recording.events.iter().for_each(|event| life.hear(event));
    let Some(engine) = life.engine() else { return Ok(Vec::new()) };
    let home = engine.home();
    let company = Company::counted(home);
    let mut taken: Vec<(usize, &Archetype)> = Vec::new();
    for device in recording.switched() {
        let Some(key) = life.id(device).and_then(|id| home.key(id)) else { continue };
        let Some(mut tensors) = DeviceTensors::of(home, key, &company, engine.now()) else { continue };
        tensors.name.fill(0.0);
        tensors.place.fill(0.0);
        let embedded = models.embed(&[tensors])?;
        let nearest = embedded.first().and_then(|embedding| archetypes.nearest(embedding));
        taken.extend(nearest.and_then(|nearest| Some((device, archetypes.by_id(nearest.id)?))));
    }
    let named = taken.iter().map(|(device, archetype)| {
        let known = &log.devices[*device];
        let own: Vec<String> = words(&known.name).into_iter().chain(known.room.iter().flat_map(|r| words(r))).collect();
        let is_right = |archetype: &Archetype| own.iter().any(|word| archetype.words.contains(word));
        let others = || taken.iter().filter(|(other, _)| other != device);
        let right = others().filter(|(_, archetype)| is_right(archetype)).count();
        let of_kind = archetypes.all.iter().filter(|archetype| archetype.kind == known.kind);
        Named {
            name: known.name.clone(),
            room: known.room.clone(),
            kind: known.kind,
            label: archetype.label.clone(),
            right: is_right(archetype),
            right_by_kind: of_kind.max_by_key(|archetype| archetype.members).is_some_and(is_right),
            right_by_chance: right as f64 / others().count().max(1) as f64,
        }
    });
    Ok(named.collect())
}
