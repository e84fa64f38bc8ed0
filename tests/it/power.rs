//! What a plug draws is held against what it is called: it can make it more careful to touch, and never less.

use hunchd::decision::Class;
use hunchd::decision::DeviceRule;
use hunchd::device::Message;
use hunchd::engine;
use hunchd::engine::ClockState;
use hunchd::engine::Engine;
use hunchd::engine::Input;
use hunchd::engine::Link;
use hunchd::engine::explain;
use hunchd::profile::Profiles;
use hunchd::time::Timestamp;

/// What becomes of a plug of that name that draws this in each minute of four days, said every five.
fn engine(name: &str, harmless: Option<bool>, draws: impl Fn(i64) -> f64) -> Engine {
    let mut settings = engine::Settings::default();
    settings.decision.devices.push(DeviceRule { matches: "*".to_owned(), harmless, ..DeviceRule::default() });
    let mut engine = Engine::new(settings, Profiles::shipped().unwrap());
    let at = |minute: i64| Timestamp::from_millis(1_700_000_000_000 + minute * 60_000);
    for input in [Input::Clock(ClockState::Synchronised), Input::Link(Link::Up)] {
        engine.handle(at(0), &input);
    }
    let list = format!(
        r#"[{{"ieee_address":"0x1","type":"Router","friendly_name":"{name}","definition":{{"description":"Smart plug","exposes":[{{"type":"switch","features":[{{"name":"state","property":"state"}}]}},{{"name":"power","property":"power"}}]}}}}]"#
    );
    engine.handle(at(0), &Input::Message(Message::new("zigbee2mqtt/bridge/devices", list)));
    for minute in (0..4 * 24 * 60).step_by(5) {
        let payload = format!(r#"{{"state":"ON","power":{}}}"#, draws(minute));
        engine.handle(at(minute), &Input::Message(Message::new(format!("zigbee2mqtt/{name}"), payload)));
    }
    engine
}

#[test]
fn a_lamp_by_name_that_is_none_by_its_power_is_left_alone() {
    let fridge = |minute: i64| if minute % 55 < 20 { 85.0 } else { 2.0 };
    let lamp = |minute: i64| if (18..23).contains(&(minute / 60 % 24)) { 9.0 } else { 0.2 };
    let class =
        |name: &str, harmless, draws: &dyn Fn(i64) -> f64| engine(name, harmless, draws).view().devices[0].class;
    assert_eq!(class("Stehlampe", None, &lamp), Class::Harmless);
    assert_eq!(class("Stehlampe", None, &|_| 7.0), Class::NeverTouch, "a router");
    assert_eq!(class("Stehlampe", None, &fridge), Class::NeverTouch);
    assert_eq!(class("Stehlampe", Some(true), &fridge), Class::Harmless, "a person knows better");
    // The other way round it proves nothing.
    assert_eq!(class("Plug 7", None, &lamp), Class::Unidentified);
    assert_eq!(class("Freezer", None, &lamp), Class::NeverTouch);
    let text = explain(&engine("Stehlampe", None, fridge).view(), "zigbee2mqtt:Stehlampe").unwrap();
    assert!(text.contains("runs and rests in even turns"), "{text}");
}
