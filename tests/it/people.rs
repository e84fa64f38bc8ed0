//! Who sleeps and who is away, through the engine: eyes and doors that speak through their profile, the view, `explain`, and the topics on
//! which it is told.

use hunchd::device::Message;
use hunchd::engine::ClockState;
use hunchd::engine::Effect;
use hunchd::engine::Fact;
use hunchd::engine::Link;
use hunchd::engine::PRESENCE_TOPIC;
use hunchd::engine::PeopleState;
use hunchd::engine::Settings;
use hunchd::engine::explain;
use hunchd::inference::PresenceNetwork;
use hunchd::presence::Turn;
use hunchd::time::Calendar;
use serde_json::Value as Json;

use crate::house::House;

const EYES: [&str; 4] = ["Kitchen/eye", "Living room/eye", "Bedroom/eye", "Hall/eye"];

fn house() -> House {
    let calendar = Calendar::named("Europe/Amsterdam").unwrap();
    let presence = Some(PresenceNetwork::shipped().unwrap());
    let mut house = House::with(Settings { calendar, presence, ..Settings::default() });
    for eye in EYES {
        house.lists("motion", eye, &[]);
    }
    house.lists("light", "Kitchen/lamp", &[]);
    house
}

fn sees(house: &mut House, eye: &str, wall: &str) {
    house.at(wall).says(&format!("zigbee2mqtt/{eye}"), r#"{"occupancy":true}"#);
    let later = format!("{}30", &wall[..17]);
    house.at(&later).says(&format!("zigbee2mqtt/{eye}"), r#"{"occupancy":false}"#);
}

/// Up at seven, in bed at eleven; the kitchen, the living room and the hall by turns, every five minutes.
fn day(house: &mut House, day: u8, until_hour: u8) {
    for (turn, minute) in (7 * 60..u32::from(until_hour) * 60).step_by(5).enumerate() {
        let eye = EYES[[0, 1, 1, 3, 0, 1][turn % 6]];
        sees(house, eye, &format!("2026-01-{day:02} {:02}:{:02}:00", minute / 60, minute % 60));
    }
    if until_hour == 23 {
        sees(house, "Bedroom/eye", &format!("2026-01-{day:02} 23:04:00"));
    }
}

fn told_presence(effects: &[(hunchd::time::Timestamp, Effect)]) -> Vec<Json> {
    let told = effects.iter().filter_map(|(_, effect)| match effect {
        Effect::Tell(Message { topic, payload, retained: true }) if topic == PRESENCE_TOPIC => Some(payload),
        _ => None,
    });
    told.map(|payload| serde_json::from_slice(payload).unwrap()).collect()
}

#[test]
fn a_house_falls_asleep_and_wakes_and_says_so() {
    let mut house = house();
    (5..=9).for_each(|date| day(&mut house, date, 23));
    house.at("2026-01-10 03:00:00").passes();
    let view = house.engine().view();
    assert_eq!(view.people.state, PeopleState::Asleep, "{:?}", view.people);
    let text = explain(&view, "house").unwrap();
    assert!(text.contains("everybody who is in is asleep") && text.contains("fell asleep at"), "{text}");
    let effects = house.effects();
    let turns = |wanted: Turn| {
        effects
            .iter()
            .filter(|(_, effect)| matches!(effect, Effect::Keep(Fact::People(onset)) if onset.turn == wanted))
            .count()
    };
    assert!((4..=6).contains(&turns(Turn::FellAsleep)), "{}: five nights", turns(Turn::FellAsleep));
    let told = told_presence(&effects);
    assert_eq!(told.last().unwrap()["state"], "asleep", "{told:?}");
    assert!(told.len() < 5 * 100, "{}: told again only where it changed", told.len());

    day(&mut house, 10, 13);
    assert_eq!(house.engine().view().people.state, PeopleState::Up, "{:?}", house.engine().view().people);
}

#[test]
fn it_outlives_a_restart() {
    let mut house = house();
    (5..=8).for_each(|date| day(&mut house, date, 23));
    house.at("2026-01-09 02:59:30").passes();
    let before = house.engine().people();
    house.stops().starts(ClockState::Synchronised);
    assert_eq!(house.engine().people(), before);
    house.at("2026-01-09 03:05:00").passes();
    assert_eq!(house.engine().view().people.state, PeopleState::Asleep, "{:?}", house.engine().view().people);
}

#[test]
fn a_broker_that_is_gone_is_no_empty_house() {
    let mut house = house();
    (5..=8).for_each(|date| day(&mut house, date, 23));
    day(&mut house, 9, 12);
    house.link(Link::Down).at("2026-01-09 15:00:00").passes();
    assert!(house.engine().people().away < 0.5, "{:?}", house.engine().people());
    // The same hours with the broker there, and nothing stirring.
    let mut quiet = self::house();
    (5..=8).for_each(|date| day(&mut quiet, date, 23));
    day(&mut quiet, 9, 12);
    quiet.at("2026-01-09 15:00:00").passes();
    let (gone, empty) = (house.engine().people().away, quiet.engine().people().away);
    assert!(empty > gone, "quiet says more than silence: {empty} against {gone}");
}

#[test]
fn what_we_say_ourselves_is_no_news() {
    let mut house = house();
    day(&mut house, 5, 12);
    house.effects();
    house.says(PRESENCE_TOPIC, r#"{"state":"away"}"#).says("hunchd/status", "online");
    let rejected = house.effects().iter().any(|(_, effect)| matches!(effect, Effect::Keep(Fact::Rejected(_))));
    assert!(!rejected && house.engine().view().rejects.is_empty(), "{:?}", house.engine().view().rejects);
}
