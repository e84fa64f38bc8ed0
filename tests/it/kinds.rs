//! What a plug or a switch is: by its name, by what it exposes, by the power it draws (see `power`) and by its use. Where they contradict each
//! other the graver holds, and of a doubt nothing is touched.

use std::collections::BTreeMap;

use hunchd::archetypes::Archetype;
use hunchd::archetypes::Assignment;
use hunchd::decision::Class;
use hunchd::device::DeviceId;
use hunchd::device::Kind;
use hunchd::device::Message;
use hunchd::engine;
use hunchd::engine::Engine;
use hunchd::engine::Input;
use hunchd::home::DeviceKey;
use hunchd::home::Home;
use hunchd::meaning::Survey;
use hunchd::profile::Profiles;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

/// How carefully a device of that name with such a definition is treated.
fn class(name: &str, definition: &str) -> Class {
    let mut engine = Engine::new(engine::Settings::default(), Profiles::shipped().unwrap());
    let list =
        format!(r#"[{{"ieee_address":"0x1","type":"Router","friendly_name":"{name}","definition":{definition}}}]"#);
    engine.handle(at(0), &Input::Message(Message::retained("zigbee2mqtt/bridge/devices", list)));
    engine.view().devices[0].class
}

#[test]
fn name_and_exposes_are_held_against_each_other_and_the_graver_holds() {
    let relay = r#"{"exposes":[{"type":"switch","features":[{"name":"state","property":"state"}]}]}"#;
    let plug = r#"{"description":"Smart plug","exposes":[{"type":"switch","features":[{"name":"state","property":"state"}]}]}"#;
    let light = r#"{"exposes":[{"type":"light","features":[{"name":"state","property":"state"}]}]}"#;
    let lock = r#"{"exposes":[{"type":"lock","features":[{"name":"state","property":"lock_state"}]}]}"#;
    // Nothing is known of it: it stays untouchable.
    assert_eq!(class("Plug 7", plug), Class::Unidentified);
    assert_eq!(class("0x00124b0024", relay), Class::Unidentified);
    // A name alone, where what it exposes says no more than that it switches.
    assert_eq!(class("Floor lamp", plug), Class::Harmless);
    assert_eq!(class("Freezer", plug), Class::NeverTouch);
    assert_eq!(class("Heater", relay), Class::NeverTouch);
    // What it exposes alone, where the name says nothing.
    assert_eq!(class("0x00124b0024", light), Class::Harmless);
    assert!(!matches!(class("0x00124b0024", lock), Class::Harmless), "a lock is no lamp");
    assert_eq!(class("Floor lamp", lock), class("0x00124b0024", lock), "and no name makes it one");
}

#[test]
fn no_single_sign_makes_a_plug_touchable_that_nobody_has_named() {
    // By its name a person says what it is; what it exposes and where it stands says nothing of that, and what it draws is in `power`.
    let plug = r#"{"description":"Smart plug with lights","exposes":[{"type":"switch","features":[{"name":"state","property":"state"}]},{"type":"numeric","name":"power","property":"power"}]}"#;
    assert_eq!(class("Plug 7", plug), Class::Unidentified, "exposes alone");
    // However often it is switched with lamps, and however lamplike the archetype is that it is in.
    let (home, key) = home_with_a_plug_switched(true, 400);
    let guess = Survey::of(&home).kind_of(key, None).unwrap();
    assert!(guess.p_lamp > 0.5 && !guess.is_surely_a_lamp(), "company alone: {guess:?}");
    let (home, key) = home_with_a_plug_switched(false, 400);
    let (mut lamps, assignment) = archetype(1.0);
    lamps.members = 1_000_000;
    let guess = Survey::of(&home).kind_of(key, Some((&lamps, &assignment))).unwrap();
    assert!(!guess.is_surely_a_lamp(), "habits alone: {guess:?}");
    let (home, key) = home_with_a_plug_switched(true, 400);
    let guess = Survey::of(&home).kind_of(key, Some((&lamps, &assignment))).unwrap();
    assert!(guess.is_surely_a_lamp(), "both: {guess:?}");
}

/// A home in which a plug without a place is switched with a lamp, or at other times, and a kettle by itself.
fn home_with_a_plug(with_the_lamp: bool) -> (Home, DeviceKey) {
    home_with_a_plug_switched(with_the_lamp, 80)
}

fn home_with_a_plug_switched(with_the_lamp: bool, times: i64) -> (Home, DeviceKey) {
    let profiles = Profiles::shipped().unwrap();
    let mut home = Home::new(Calendar::default());
    home.clock(at(0), true);
    let listed = [("Living Room/lamp", "light"), ("Plug 7", "switch"), ("Kitchen/kettle", "switch")].map(|(name, what)| {
        format!(
            r#"{{"ieee_address":"{name}","type":"Router","friendly_name":"{name}","definition":{{"exposes":[{{"type":"{what}","features":[{{"name":"state","property":"state"}}]}}]}}}}"#
        )
    });
    let mut hear = |second: i64, message: Message| {
        for said in profiles.decode(&message, &home).unwrap().said {
            home.apply(at(second), &said);
        }
    };
    hear(0, Message::retained("zigbee2mqtt/bridge/devices", format!("[{}]", listed.join(","))));
    for n in 0..times {
        let state = if n % 2 == 0 { "ON" } else { "OFF" };
        let says = |name: &str| Message::new(format!("zigbee2mqtt/{name}"), format!(r#"{{"state":"{state}"}}"#));
        let second = n * 6 * 3600;
        hear(second, says("Living Room/lamp"));
        hear(second + if with_the_lamp { 20 } else { 7200 }, says("Plug 7"));
        hear(second + 3 * 3600, says("Kitchen/kettle"));
    }
    let key = home.key(&DeviceId::new("zigbee2mqtt", "Plug 7")).unwrap();
    (home, key)
}

fn archetype(lamp_share: f32) -> (Archetype, Assignment) {
    let archetype = Archetype {
        id: 1,
        label: "evening lamp".to_owned(),
        kind: Kind::Plug,
        members: 500,
        habits: String::new(),
        uses_per_day: 1.0,
        minutes_on: 120.0,
        lamp_share,
        words: Vec::new(),
        kinds: BTreeMap::new(),
        roles: BTreeMap::new(),
        day: [0.0; 48],
        radius: [1.0, 2.0, 3.0],
        centre: [0.0; 32],
    };
    let assignment = Assignment {
        id: 1,
        label: archetype.label.clone(),
        distance: 1.0,
        second: None,
        margin: 1.0,
        confidence: "much like",
        is_at_home: true,
    };
    (archetype, assignment)
}

#[test]
fn use_makes_a_lamp_of_a_plug_only_where_habits_and_company_do_not_contradict_each_other() {
    let surely = |with_the_lamp: bool, lamp_share: Option<f32>| {
        let (home, plug) = home_with_a_plug(with_the_lamp);
        let like = lamp_share.map(archetype);
        let survey = Survey::of(&home);
        let guess = survey.kind_of(plug, like.as_ref().map(|(archetype, assignment)| (archetype, assignment))).unwrap();
        assert!(guess.evidence.ends_with('.') && guess.evidence.contains("Living Room"), "{}", guess.evidence);
        (guess.is_surely_a_lamp(), guess.p_lamp)
    };
    let (both, p_both) = surely(true, Some(0.95));
    assert!(!surely(true, None).0, "company alone");
    assert!(!surely(false, Some(1.0)).0, "the habits of lamps alone");
    let (habits_alone, p_habits) = surely(false, Some(0.95));
    let (_, p_company) = surely(true, None);
    let (against, p_against) = surely(true, Some(0.05));
    let (neither, p_neither) = surely(false, None);
    assert!(both, "{p_both}");
    assert!(!habits_alone, "habits like a lamp's, switched when no lamp is: {p_habits}");
    assert!(!against, "company of lamps, habits of none: {p_against}");
    assert!(!neither, "{p_neither}");
    assert!(p_both > p_habits && p_both > p_company, "{p_both} {p_habits} {p_company}");
    assert!(p_company > p_neither && p_company > p_against, "{p_company} {p_neither} {p_against}");
}

#[test]
fn what_is_known_to_be_something_is_not_guessed_at() {
    let (home, _) = home_with_a_plug(true);
    let lamp = home.key(&DeviceId::new("zigbee2mqtt", "Living Room/lamp")).unwrap();
    assert!(Survey::of(&home).kind_of(lamp, None).is_none());
}
