//! What is told to everybody on the broker: who sleeps or is away, and how light each room is. Retained, so that whoever comes later
//! knows it, too; told again only where it changed enough to matter.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;
use serde_json::json;

use crate::daylight::Estimate;
use crate::device::Message;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::PeopleState;
use crate::engine::RoomView;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// All topics of our own begin so.
pub(super) const OWN_TOPICS: &str = "hunchd/";
/// Where presence is told.
pub const PRESENCE_TOPIC: &str = "hunchd/presence";
/// Where each room's daylight is told; the room's name follows.
pub const DAYLIGHT_TOPICS: &str = "hunchd/daylight/";

/// A chance is told again when it has moved by so much, or when another state is the likeliest,
const STEP: f64 = 0.1;
/// and lux in steps of such ratios.
const STEP_RATIO: f64 = 1.25;

/// What was told last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Announced {
    people: Option<(PeopleState, f64, f64)>,
    /// By room; `None` where it has to be told anew.
    rooms: BTreeMap<String, Option<[i64; 4]>>,
    /// By topic; `None` where it has to be told anew.
    pub(super) states: BTreeMap<String, Option<String>>,
    /// All states are to be told anew,
    pub(super) anew: bool,
    /// or those of the devices.
    pub(super) devices_anew: bool,
    /// When the devices were last looked through.
    pub(super) day: Option<LocalDay>,
}

impl Engine {
    /// The broker may have forgotten everything.
    pub(super) fn announce_anew(&mut self) {
        let announced = &mut self.memory.announced;
        announced.people = None;
        // What was told of rooms and devices is kept in mind: whatever goes is taken back.
        announced.rooms.values_mut().for_each(|told| *told = None);
        announced.states.values_mut().for_each(|told| *told = None);
        announced.anew = true;
    }

    /// Tells what changed about the people.
    pub(super) fn announce_people(&mut self, effects: &mut Vec<Effect>) {
        let seen = self.people_view();
        let told = self.memory.announced.people;
        let holds = |(state, asleep, away): (PeopleState, f64, f64)| {
            state == seen.state && (asleep - seen.asleep).abs() < STEP && (away - seen.away).abs() < STEP
        };
        if told.is_some_and(holds) {
            return;
        }
        self.memory.announced.people = Some((seen.state, seen.asleep, seen.away));
        let last = seen.last.map(|onset| {
            json!({ "what": onset.turn.words(), "happened_at": onset.happened.to_string(), "told_at": onset.told.to_string() })
        });
        let told = json!({
            "state": seen.state.word(),
            "asleep": hundredths(seen.asleep),
            "away": hundredths(seen.away),
            "last": last,
        });
        effects.push(tell(PRESENCE_TOPIC.to_owned(), &told));
    }

    /// Tells what changed about the rooms' daylight at `now`.
    pub(super) fn announce_daylight(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let rooms = self.room_views();
        let gone: Vec<String> = (self.memory.announced.rooms.keys())
            .filter(|room| !rooms.iter().any(|seen| seen.room == **room))
            .cloned()
            .collect();
        for room in gone {
            self.memory.announced.rooms.remove(&room);
            // The broker forgets what is empty.
            effects.push(Effect::Tell(Message::retained(daylight_topic(&room), "")));
        }
        for RoomView { room, daylight, .. } in rooms {
            let Some(light) = daylight else { continue };
            let ratio = |lux: f64| (lux.max(0.01).ln() / STEP_RATIO.ln()).round() as i64;
            let steps = [light.level() as i64, ratio(light.lux), ratio(light.low_lx) / 2, ratio(light.high_lx) / 2];
            if self.memory.announced.rooms.get(&room) == Some(&Some(steps)) {
                continue;
            }
            effects.push(tell(daylight_topic(&room), &daylight_json(now, &room, &light)));
            self.memory.announced.rooms.insert(room, Some(steps));
        }
    }
}

fn daylight_json(now: Timestamp, room: &str, light: &Estimate) -> serde_json::Value {
    json!({
        "room": room,
        "level": light.level(),
        "lux": light.lux.round(),
        "low_lx": light.low_lx.round(),
        "high_lx": light.high_lx.round(),
        "from": light.from,
        "at": now.to_string(),
    })
}

/// A room may be called anything; in a topic `/` parts levels, and `+` and `#` may not be.
fn daylight_topic(room: &str) -> String {
    let level: String = room.chars().map(|c| if matches!(c, '/' | '+' | '#' | '\0') { '_' } else { c }).collect();
    format!("{DAYLIGHT_TOPICS}{level}")
}

fn hundredths(chance: f64) -> f64 {
    (chance * 100.0).round() / 100.0
}

fn tell(topic: String, told: &serde_json::Value) -> Effect {
    Effect::Tell(Message { topic, payload: told.to_string().into_bytes(), retained: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_of_any_name_have_a_topic() {
        assert_eq!(daylight_topic("Wohnzimmer"), "hunchd/daylight/Wohnzimmer");
        assert_eq!(daylight_topic("Office/study #2"), "hunchd/daylight/Office_study _2");
    }
}
