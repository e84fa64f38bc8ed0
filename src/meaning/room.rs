//! Where a device stands.

use serde::Serialize;

use super::survey::Lift;
use super::survey::Survey;
use crate::home::DeviceKey;

/// What each piece of evidence weighs, in log-odds: fitted (multinomial logit) on simulated homes of which each device's room was
/// withheld in turn.
const DIVERGENCE: f32 = 1.25;
const LOG_ODDS: f32 = 1.1;
const NAMED_AS_ROOM: f32 = 4.5;
const NAMED_AS_DEVICES: f32 = 1.0;
/// Names less alike than this are not told as evidence.
const ALIKE: f32 = 0.3;
/// Company that is not so much more frequent than by chance is not told as evidence.
const TELLING_LIFT: f32 = 1.5;

/// Where a device may stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoomGuess {
    /// The likeliest of the home's rooms.
    pub room: String,
    /// How likely it is that room, among those that have devices, 0 to 1.
    pub confidence: f32,
    /// Why, as a finished sentence.
    pub evidence: String,
    /// The next likely rooms with their chances, likeliest first; at most three.
    pub others: Vec<(String, f32)>,
}

/// What a guess may rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clues {
    /// Everything.
    All,
    /// The names only.
    Name,
    /// The company of its changes only.
    Company,
}

/// What speaks for a room.
#[derive(Clone, Copy, Debug, Default)]
struct Evidence {
    lift: Option<Lift>,
    as_room: f32,
    as_devices: f32,
}

impl Evidence {
    fn weight(&self) -> f32 {
        let company = self.lift.map_or(0.0, |lift| DIVERGENCE * lift.divergence() + LOG_ODDS * lift.log_odds());
        company + NAMED_AS_ROOM * self.as_room + NAMED_AS_DEVICES * self.as_devices
    }
}

impl Survey<'_> {
    /// The room in which a device seems to stand, whatever was said of it. `None` if no room has another device in it, or if
    /// nothing speaks for any.
    pub fn room_of(&self, key: DeviceKey, by: Clues) -> Option<RoomGuess> {
        let name = super::names::Pieces::of(&self.home.device(key).name);
        let rarity = self.rarity_without(key);
        let mut weighed: Vec<(&str, Evidence, f32)> = Vec::new();
        for (room, names) in self.named().filter(|(_, names)| names.devices.iter().any(|(other, _)| *other != key)) {
            let others = names.devices.iter().filter(|(other, _)| *other != key);
            let mut evidence = Evidence::default();
            if by != Clues::Name {
                evidence.lift = self.lift(key, room).map(|[stir, _]| stir);
            }
            if by != Clues::Company {
                evidence.as_room = rarity.alike(&name, &names.room);
                evidence.as_devices = others.map(|(_, called)| rarity.alike(&name, called)).fold(0.0, f32::max);
            }
            weighed.push((room.name, evidence, evidence.weight()));
        }
        weighed.sort_by(|left, right| right.2.total_cmp(&left.2));
        let (room, evidence, most) = *weighed.first()?;
        // Where nothing is known, the alphabet would decide.
        if weighed.iter().all(|(_, evidence, weight)| evidence.lift.is_none() && *weight == 0.0) {
            return None;
        }
        let sum: f32 = weighed.iter().map(|(_, _, weight)| (weight - most).exp()).sum();
        Some(RoomGuess {
            room: room.to_owned(),
            confidence: 1.0 / sum,
            evidence: told(room, &evidence),
            others: (weighed.iter().skip(1).take(3))
                .map(|(room, _, weight)| ((*room).to_owned(), (weight - most).exp() / sum))
                .collect(),
        })
    }
}

fn told(room: &str, evidence: &Evidence) -> String {
    let mut parts = Vec::new();
    if let Some(lift) = evidence.lift.filter(|lift| lift.share > TELLING_LIFT * lift.base) {
        parts.push(format!(
            "something in the {room} had stirred within a minute before {:.0} % of its changes (of other devices': {:.0} %)",
            lift.share * 100.0,
            lift.base * 100.0
        ));
    }
    if evidence.as_room >= ALIKE {
        parts.push(format!("its name is like `{room}`"));
    } else if evidence.as_devices >= ALIKE {
        parts.push(format!("its name is like those of devices in the {room}"));
    }
    match parts.as_slice() {
        [] => format!("Little speaks for any room, and least against the {room}."),
        parts => {
            let text = parts.join(", and ");
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
        }
    }
}
