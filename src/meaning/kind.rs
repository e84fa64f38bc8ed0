//! What hangs on a plug or behind a switch.

use serde::Serialize;

use super::survey::Survey;
use crate::archetypes::Archetype;
use crate::archetypes::Assignment;
use crate::device::Kind;
use crate::home::DeviceKey;

/// What company with lights weighs, in log-odds, beside the archetype.
const LIGHT_COMPANY: f32 = 0.6;
/// Devices of an archetype that are made up beside its members, half of them lamps: a small one proves little.
const DOUBT: f32 = 4.0;
/// Before anything is known: fewer plugs and switches carry lamps than do not.
const BEFORE: f32 = -0.8;
/// Changes that must have been seen before anything is claimed.
const FEWEST_CHANGES: f32 = 10.0;
/// A sign of its own: odds of two to one by its habits, and company that is told of.
const HABITS_SPEAK: f32 = 0.7;
const COMPANY_SPEAKS: f32 = 1.0;
/// From here on a plug may be treated as a lamp.
const SURE: f32 = 0.95;

/// What a plug or a switch seems to carry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KindGuess {
    /// `light`, or `appliance` for what is no lamp.
    pub kind: Kind,
    /// How likely it is that, 0 to 1.
    pub confidence: f32,
    /// How likely it is a lamp, 0 to 1.
    pub p_lamp: f32,
    /// Whether its habits and its company say so each for itself.
    #[serde(skip)]
    pub is_said_twice: bool,
    /// What it behaves like: `the Living Room's lights`, or its archetype.
    pub like: String,
    /// Why, as a finished sentence.
    pub evidence: String,
}

impl KindGuess {
    /// Whether it is a lamp with enough confidence to be treated as one: a doubt is a no. However strong one sign is, it does not do by
    /// itself: what is always switched with the lamps may be the stereo, and what has a lamp's hours a diffuser.
    pub fn is_surely_a_lamp(&self) -> bool {
        self.p_lamp >= SURE && self.is_said_twice
    }
}

impl Survey<'_> {
    /// What a plug or a switch seems to carry, by its archetype (where it has one) and by the company of its changes. `None` for
    /// devices of other kinds, whose kind is known, and before enough was seen.
    pub fn kind_of(&self, key: DeviceKey, archetype: Option<(&Archetype, &Assignment)>) -> Option<KindGuess> {
        let device = self.home.device(key);
        if !matches!(device.kind, Kind::Plug | Kind::Switch) {
            return None;
        }
        let lifts = self.rooms.iter().filter_map(|room| Some((room.name, self.lift(key, room)?[1])));
        let (room, lift) = lifts.max_by(|left, right| left.1.log_odds().total_cmp(&right.1.log_odds()))?;
        if lift.changes < FEWEST_CHANGES {
            return None;
        }
        let of_archetype = archetype.map_or(BEFORE, |(archetype, assignment)| {
            let members = archetype.members as f32;
            let share = (archetype.lamp_share * members + DOUBT / 2.0) / (members + DOUBT);
            // What lies outside, or between two, is less surely one of them.
            let trust = if assignment.is_at_home { 0.6 + 0.4 * (assignment.margin * 4.0).min(1.0) } else { 0.3 };
            trust * (share / (1.0 - share)).ln()
        });
        let p_lamp = 1.0 / (1.0 + (-of_archetype - LIGHT_COMPANY * lift.log_odds()).exp());
        let in_company = lift.log_odds() > COMPANY_SPEAKS;
        let is_lamp = p_lamp >= 0.5;
        let like = match archetype {
            _ if in_company && is_lamp => format!("the {room}'s lights"),
            Some((archetype, _)) => format!("a {}", archetype.label),
            None => if is_lamp { "a lamp" } else { "no lamp" }.to_owned(),
        };
        let company = format!(
            "a light in the {room} had been switched within a minute before {:.0} % of its changes (of other devices': {:.0} %)",
            lift.share * 100.0,
            lift.base * 100.0
        );
        let evidence = match archetype {
            Some((archetype, assignment)) => format!(
                "It is {} a {} ({:.0} % of those are lamps), and {company}.",
                assignment.confidence,
                archetype.label,
                archetype.lamp_share * 100.0
            ),
            None => format!("It has no archetype yet; {company}."),
        };
        Some(KindGuess {
            kind: if is_lamp { Kind::Light } else { Kind::Appliance },
            confidence: p_lamp.max(1.0 - p_lamp),
            p_lamp,
            is_said_twice: in_company && of_archetype >= HABITS_SPEAK,
            like,
            evidence,
        })
    }
}
