//! Leave one out: each device's room, and whether it is a lamp, is withheld in turn, the recording is lived, and the daemon guesses.

use std::num::NonZeroUsize;

use serde::Serialize;

use super::Error;
use super::recording::Recording;
use crate::archetypes::Archetypes;
use crate::device::Kind;
use crate::device::Property;
use crate::features::Company;
use crate::features::DeviceTensors;
use crate::home_log::HomeLog;
use crate::inference::Models;
use crate::meaning::Clues;
use crate::meaning::KindGuess;
use crate::meaning::RoomGuess;
use crate::meaning::Survey;
use crate::profile::Profiles;
use crate::replay::Life;
use crate::replay::VIA;
use crate::time::Timestamp;
use crate::workers;

/// A device whose room was withheld.
#[derive(Clone, Debug, Serialize)]
pub struct Placed {
    /// Its id in the home log.
    pub device: String,
    /// Its name.
    pub name: String,
    /// What it is registered as.
    pub kind: Kind,
    /// Its room.
    pub room: String,
    /// The guess from its name and its company.
    pub guess: Option<RoomGuess>,
    /// From its name alone.
    pub by_name: Option<RoomGuess>,
    /// From its company alone.
    pub by_company: Option<RoomGuess>,
    /// The room with the most other devices.
    pub most_devices: String,
    /// What it would be taken for if it were a plug.
    pub kind_guess: Option<KindGuess>,
    /// Whether it is a lamp, as far as the home log tells.
    pub is_lamp: Option<bool>,
}

/// Which share of the devices was placed right, by each way to guess; of those, lamps told from others.
#[derive(Clone, Debug, Serialize)]
pub struct Placing {
    /// Devices that could be placed.
    pub devices: usize,
    /// Right by name and company.
    pub right: usize,
    /// Right by the name alone.
    pub right_by_name: usize,
    /// Right by company alone.
    pub right_by_company: usize,
    /// Right by naming the room with the most devices.
    pub right_by_most_devices: usize,
    /// Mean confidence of the guesses: well calibrated if it is near the share that was right.
    pub mean_confidence: f64,
}

impl Placing {
    /// Counts.
    pub fn of(placed: &[Placed]) -> Placing {
        let right = |guess: &dyn Fn(&Placed) -> Option<&RoomGuess>| {
            placed.iter().filter(|one| guess(one).is_some_and(|guess| guess.room == one.room)).count()
        };
        let confidence: f64 =
            placed.iter().filter_map(|one| one.guess.as_ref()).map(|guess| f64::from(guess.confidence)).sum();
        Placing {
            devices: placed.len(),
            right: right(&|one| one.guess.as_ref()),
            right_by_name: right(&|one| one.by_name.as_ref()),
            right_by_company: right(&|one| one.by_company.as_ref()),
            right_by_most_devices: placed.iter().filter(|one| one.most_devices == one.room).count(),
            mean_confidence: if placed.is_empty() { 0.0 } else { confidence / placed.len() as f64 },
        }
    }
}

/// Withholds the room of each device that can be switched in turn, lives what happened `from` and until `to`, and guesses. A device
/// that is alone in its room is left out: nothing in the house knows of that room without it.
///
/// # Errors
/// If the profile is missing through which recorded devices speak.
pub fn placing(
    recording: &Recording,
    profiles: &Profiles,
    fleet: Option<(&Models, &Archetypes)>,
    span: (Option<Timestamp>, Option<Timestamp>),
    threads: NonZeroUsize,
) -> Result<Vec<Placed>, Error> {
    let log = &recording.log;
    let left_out: Vec<usize> = recording.switched().filter(|device| other_devices(log, *device) > 0).collect();
    let mut placed: Vec<Option<Placed>> = left_out.iter().map(|_| None).collect();
    let work = |place: usize| without(recording, profiles, fleet, left_out[place], span);
    workers::for_each(left_out.len(), threads, work, |place, one| placed[place] = one)?;
    Ok(placed.into_iter().flatten().collect())
}

fn other_devices(log: &HomeLog, device: usize) -> usize {
    let room = &log.devices[device].room;
    let together = log.devices.iter().filter(|other| room.is_some() && other.room == *room).count();
    together.saturating_sub(1)
}

fn without(
    recording: &Recording,
    profiles: &Profiles,
    fleet: Option<(&Models, &Archetypes)>,
    device: usize,
    (from, to): (Option<Timestamp>, Option<Timestamp>),
) -> Result<Option<Placed>, Error> {
    let mut log = recording.log.clone();
    let known = recording.log.devices[device].clone();
    let Some(room) = known.room else { return Ok(None) };
    log.devices[device].room = None;
    log.devices[device].groups.clear();
    // What hangs on a plug is unknown; what is called a light is known.
    if matches!(known.kind, Kind::Light | Kind::Switch | Kind::Media | Kind::Fan) {
        log.devices[device].kind = Kind::Plug;
    }
    let mut life = Life::new(&log, profiles, None).ok_or_else(|| Error::NoVoice { via: VIA.to_owned() })?;
    let heard = recording.events.iter().filter(|event| {
        from.is_none_or(|from| event.at >= from) && to.is_none_or(|to| event.at < to) && tells_of_people(event.property)
    });
    heard.for_each(|event| life.hear(event));
    let Some(engine) = life.engine() else { return Ok(None) };
    let home = engine.home();
    let Some(key) = life.id(device).and_then(|id| home.key(id)) else { return Ok(None) };
    let tensors = DeviceTensors::of(home, key, &Company::counted(home), engine.now());
    let archetype = fleet.zip(tensors).and_then(|((models, archetypes), tensors)| {
        let assignment = archetypes.nearest(models.embed(&[tensors]).ok()?.first()?)?;
        Some((archetypes.by_id(assignment.id)?, assignment))
    });
    let survey = Survey::of(home);
    let counts = |room: &str| log.devices.iter().filter(|other| other.room.as_deref() == Some(room)).count();
    let rooms = log.devices.iter().filter_map(|other| other.room.as_deref());
    let most_devices = rooms.max_by_key(|room| counts(room)).unwrap_or_default().to_owned();
    Ok(Some(Placed {
        device: known.id.to_string(),
        name: known.name,
        kind: known.kind,
        room,
        guess: survey.room_of(key, Clues::All),
        by_name: survey.room_of(key, Clues::Name),
        by_company: survey.room_of(key, Clues::Company),
        most_devices,
        kind_guess: survey.kind_of(key, archetype.as_ref().map(|(archetype, assignment)| (*archetype, assignment))),
        is_lamp: match (&known.role, known.kind) {
            (Some(role), _) => Some(role.starts_with("lamp_")),
            (None, Kind::Light) => Some(true),
            (None, Kind::Media | Kind::Appliance | Kind::Fan) => Some(false),
            _ => None,
        },
    }))
}

/// All else that is recorded says nothing of who stirred where.
fn tells_of_people(property: Property) -> bool {
    matches!(
        property,
        Property::On
            | Property::Occupancy
            | Property::Contact
            | Property::Button
            | Property::Locked
            | Property::PositionPct
    )
}
