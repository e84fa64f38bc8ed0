//! What a device is like: by its embedding among the archetypes and its neighbours, and by the company it keeps.

use serde::Serialize;

use crate::archetypes::Archetype;
use crate::archetypes::Assignment;
use crate::decision::Class;
use crate::decision::class;
use crate::engine::Engine;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::home::Home;
use crate::inference::Embedding;
use crate::meaning::Clues;
use crate::meaning::KindGuess;
use crate::meaning::Load;
use crate::meaning::RoomGuess;
use crate::meaning::Survey;

/// So many neighbours are told.
const NEIGHBOURS: usize = 3;
/// In a home of more devices than this neighbours are not looked for: each would be held against each.
const MOST_COMPARED: usize = 400;

/// What a device is like.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Likeness {
    /// The archetype that it is nearest to.
    pub archetype: Option<Assignment>,
    /// What devices of that archetype usually do.
    pub habits: Option<String>,
    /// What it seems to carry, if it is a plug or a switch.
    pub carries: Option<KindGuess>,
    /// What the power that it draws looks like, if it is a plug or a switch and that can be told.
    pub draws: Option<Load>,
    /// Where it seems to stand, if nobody said where.
    pub stands: Option<RoomGuess>,
    /// The devices of this home that are nearest to it among all that devices can be like, and how far they are: two of the same
    /// make and use are about 1 apart, the average pair about 6.
    pub neighbours: Vec<(String, f32)>,
    /// Where it lies on the fleet's map.
    pub place: Option<[f32; 2]>,
}

impl Engine {
    /// What each of these devices is like, in their order; neighbours and place only of those that are looked at closely.
    pub fn likenesses(&self, keys: &[DeviceKey], closely: impl Fn(&Device) -> bool) -> Vec<Likeness> {
        let home = self.home();
        let survey = Survey::of(home);
        let known: Vec<(DeviceKey, &Embedding)> =
            keys.iter().filter_map(|key| Some((*key, self.embedding(*key)?))).collect();
        let likeness = |key: &DeviceKey| {
            let known: &[_] = if closely(home.device(*key)) { &known } else { &[] };
            self.likeness(*key, &survey, known)
        };
        keys.iter().map(likeness).collect()
    }

    /// How careful one has to be with a device. A plug that nobody vouched for is as harmless as a lamp if it surely carries one,
    /// which is only asked where it matters.
    pub(super) fn class_of(&self, key: DeviceKey, is_surely_a_lamp: impl FnOnce() -> bool) -> Class {
        let device = self.memory.home.device(key);
        let rule = self.settings.decision.said_of(device);
        match class(device, &rule) {
            // What its power says is only overruled by a person.
            _ if rule.harmless != Some(true) && self.load(key).is_some_and(Load::must_run) => Class::NeverTouch,
            Class::Unidentified if is_surely_a_lamp() => Class::Harmless,
            class => class,
        }
    }

    /// Whether a plug or a switch carries a lamp, so surely that it may be treated as one. A doubt is a no.
    pub(super) fn is_surely_a_lamp(&self, key: DeviceKey) -> bool {
        let carries = self.carries(key, &Survey::of(self.home()));
        carries.is_some_and(|carries| carries.is_surely_a_lamp())
    }

    fn likeness(&self, key: DeviceKey, survey: &Survey<'_>, known: &[(DeviceKey, &Embedding)]) -> Likeness {
        let home = self.home();
        let archetype = self.archetype(key);
        let is_homeless = home.device(key).room.is_none();
        Likeness {
            habits: archetype.as_ref().map(|(archetype, _)| archetype.habits.clone()),
            carries: self.carries(key, survey),
            draws: self.load(key),
            stands: if is_homeless { survey.room_of(key, Clues::All) } else { None },
            neighbours: if known.len() > MOST_COMPARED { Vec::new() } else { neighbours(home, key, known) },
            place: if known.is_empty() { None } else { self.place(key) },
            archetype: archetype.map(|(_, assignment)| assignment),
        }
    }

    fn archetype(&self, key: DeviceKey) -> Option<(&Archetype, Assignment)> {
        let archetypes = self.settings.archetypes.as_deref()?;
        let assignment = archetypes.nearest(self.embedding(key)?)?;
        Some((archetypes.by_id(assignment.id)?, assignment))
    }

    fn carries(&self, key: DeviceKey, survey: &Survey<'_>) -> Option<KindGuess> {
        let archetype = self.archetype(key);
        survey.kind_of(key, archetype.as_ref().map(|(archetype, assignment)| (*archetype, assignment)))
    }

    fn place(&self, key: DeviceKey) -> Option<[f32; 2]> {
        self.models()?.project(&[*self.embedding(key)?]).ok()?.pop()
    }
}

fn neighbours(home: &Home, key: DeviceKey, known: &[(DeviceKey, &Embedding)]) -> Vec<(String, f32)> {
    let Some((_, own)) = known.iter().find(|(other, _)| *other == key) else { return Vec::new() };
    let apart = |other: &Embedding| own.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt();
    let others = known.iter().filter(|(other, _)| *other != key);
    let mut near: Vec<(f32, DeviceKey)> = others.map(|(other, embedding)| (apart(embedding), *other)).collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    near.truncate(NEIGHBOURS);
    near.into_iter().map(|(apart, other)| (home.device(other).described(), apart)).collect()
}
