//! One device that is told of by its own ecosystem and, second-hand, by Home Assistant's statestream: it is there once, and nothing is done to it
//! twice. Two devices of one name stay two.

use hunchd::device::Command;
use hunchd::device::DeviceId;
use hunchd::device::Message;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::engine;
use hunchd::engine::ClockState;
use hunchd::engine::Engine;
use hunchd::engine::Input;
use hunchd::engine::Link;
use hunchd::home::Home;
use hunchd::home::Sameness;
use hunchd::profile::Profiles;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

use crate::replaying::new_engine;
use crate::replaying::reborn;

const LIST: &str = r#"[{"ieee_address":"0x1","type":"Router","friendly_name":"Hall/lamp","definition":{"exposes":[{"type":"light","features":[{"name":"state","property":"state"}]}]}},
 {"ieee_address":"0x2","type":"EndDevice","friendly_name":"Hall/motion","definition":{"exposes":[{"type":"binary","name":"occupancy","property":"occupancy"}]}},
 {"ieee_address":"0x3","type":"Router","friendly_name":"Porch","definition":{"exposes":[{"type":"light","features":[{"name":"state","property":"state"}]}]}}]"#;
const LISTED: (&str, &str) = ("zigbee2mqtt/bridge/devices", LIST);
const NAMED: (&str, &str) = ("statestream/light/hall_lamp/friendly_name", r#""Hall/lamp""#);
const NATIVE: &str = "zigbee2mqtt:Hall/lamp";
const ECHO: &str = "home-assistant-statestream:light.hall_lamp";

/// A home that hears messages at seconds.
struct Heard {
    profiles: Profiles,
    home: Home,
}

impl Heard {
    fn new(messages: &[(&str, &str)]) -> Heard {
        let profiles = Profiles::shipped().unwrap();
        let mut home = Home::new(Calendar::default()).listening(&profiles);
        home.clock(at(0), true);
        let mut heard = Heard { profiles, home };
        messages.iter().for_each(|(topic, payload)| heard.hear(0, Message::retained(*topic, *payload)));
        heard
    }

    fn hear(&mut self, second: i64, message: Message) {
        let decoded = self.profiles.decode(&message, &self.home).unwrap();
        assert_eq!(decoded.rejects, [], "{message:?}");
        for said in &decoded.said {
            self.home.apply(at(second), said);
        }
    }

    fn native(&mut self, second: i64, on: bool) {
        self.hear(
            second,
            Message::new("zigbee2mqtt/Hall/lamp", format!(r#"{{"state":"{}"}}"#, word(on).to_uppercase())),
        );
    }

    fn echo(&mut self, second: i64, on: bool) {
        self.hear(second, Message::new("statestream/light/hall_lamp/state", word(on)));
    }

    /// Both know that it is off.
    fn both_off(&mut self) {
        self.native(1, false);
        self.echo(2, false);
    }

    fn there(&self) -> Vec<String> {
        let there = self.home.devices().filter(|(_, device)| !device.gone && device.in_use().is_some());
        there.map(|(_, device)| device.id.to_string()).collect()
    }

    fn sameness(&self) -> Option<Sameness> {
        let twin = self.home.twin(self.home.key(&ECHO.parse().unwrap()).unwrap())?;
        assert_eq!(self.home.device(twin.of).id.to_string(), NATIVE);
        Some(twin.sameness)
    }
}

fn word(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

#[test]
fn a_lamp_that_is_told_of_twice_is_counted_once_in_any_order() {
    for order in [[LISTED, NAMED], [NAMED, LISTED]] {
        for native_first in [true, false] {
            let mut heard = Heard::new(&order);
            for (second, on) in [(1, false), (100, true)] {
                if native_first {
                    heard.native(second, on);
                    heard.echo(second + 1, on);
                } else {
                    heard.echo(second, on);
                    heard.native(second + 1, on);
                }
            }
            assert_eq!(heard.there(), [NATIVE]);
            assert_eq!(heard.home.in_use().count(), 1, "one lamp is on");
            assert_eq!(heard.sameness(), Some(Sameness::Doubt), "one evening is no proof");
        }
    }
}

#[test]
fn what_for_days_changes_only_together_is_one_device_commanded_by_the_shortest_way() {
    let mut heard = Heard::new(&[LISTED, NAMED, ("statestream/light/hall_lamp/hunchd_commands", "yes")]);
    heard.both_off();
    for n in 0..32 {
        let (second, on) = (1000 + n * 3 * 3600, n % 2 == 0);
        heard.native(second, on);
        heard.echo(second + 1, on);
    }
    assert_eq!(heard.sameness(), Some(Sameness::One));
    let (_, lamp) = heard.home.devices().find(|(_, device)| !device.gone && device.in_use().is_some()).unwrap();
    let off = Command { device: lamp.id.clone(), property: Property::On, value: Value::Bool(false) };
    let message = heard.profiles.encode(&off, lamp.kind, &heard.home).unwrap();
    assert_eq!(message.topic, "zigbee2mqtt/Hall/lamp/set");
}

#[test]
fn two_lamps_of_one_name_are_two_as_soon_as_they_are_switched_alone() {
    let mut heard = Heard::new(&[LISTED, NAMED]);
    heard.both_off();
    // A scene switches both, and then each goes its own way for two evenings.
    for evening in [0, 86_400] {
        heard.native(evening + 100, true);
        heard.echo(evening + 101, true);
        heard.echo(evening + 4000, false);
        heard.native(evening + 9000, false);
    }
    assert_eq!(heard.sameness(), None);
    let mut there = heard.there();
    there.sort();
    assert_eq!(there, [ECHO, NATIVE]);
    heard.echo(200_000, true);
    heard.native(200_500, true);
    assert_eq!(heard.home.in_use().count(), 2);
}

#[test]
fn two_lamps_of_one_name_that_are_only_switched_together_are_two_by_their_brightness() {
    // Switched by a scene each time: that alone is all that one lamp told twice would do.
    let days = |heard: &mut Heard, echoes_at: f64, days: std::ops::Range<i64>| {
        for n in days.start * 8..days.end * 8 {
            let (second, on) = (1000 + n * 3 * 3600, n % 2 == 0);
            let says = if on { r#"{"state":"ON","brightness":203}"# } else { r#"{"state":"OFF","brightness":203}"# };
            heard.hear(second, Message::new("zigbee2mqtt/Hall/lamp", says));
            heard.echo(second + 1, on);
            if on {
                let brightness = format!("{}", (echoes_at * 2.55).round());
                heard.hear(second + 1, Message::new("statestream/light/hall_lamp/brightness", brightness));
            }
        }
    };
    let mut one = Heard::new(&[LISTED, NAMED]);
    one.both_off();
    days(&mut one, 80.0, 0..5);
    assert_eq!(one.sameness(), Some(Sameness::One));
    let mut two = Heard::new(&[LISTED, NAMED]);
    two.both_off();
    days(&mut two, 30.0, 0..5);
    assert_eq!(two.sameness(), None);
    assert_eq!(two.there().len(), 2);
}

#[test]
fn lamps_of_other_names_are_two_however_often_they_change_together() {
    let mut heard = Heard::new(&[LISTED, ("statestream/light/sideboard/friendly_name", "Sideboard")]);
    for n in 0..100 {
        let (second, on) = (1000 + n * 3 * 3600, n % 2 == 0);
        heard.native(second, on);
        heard.hear(second + 1, Message::new("statestream/light/sideboard/state", word(on)));
    }
    assert_eq!(heard.there().len(), 2);
}

#[test]
fn a_ghost_on_a_list_and_a_lamp_that_was_taken_off_stand_for_nobody() {
    // Long gone: the broker remembers the list and a state, and nothing is ever said.
    let mut heard = Heard::new(&[LISTED, NAMED, ("zigbee2mqtt/Hall/lamp", r#"{"state":"OFF"}"#)]);
    heard.echo(10, true);
    assert!(heard.there().contains(&ECHO.to_owned()), "{:?}", heard.there());
    // It lives after all; then it is taken off, and the hub goes on telling of one.
    heard.native(20, true);
    heard.echo(21, true);
    assert_eq!(heard.there(), [NATIVE]);
    heard.hear(30, Message::retained("zigbee2mqtt/bridge/devices", "[]"));
    assert_eq!(heard.there(), [ECHO]);
    assert_eq!(heard.home.in_use().count(), 1);
    // It comes again, and so does its name elsewhere: still one.
    heard.hear(40, Message::retained(LISTED.0, LISTED.1));
    heard.hear(41, Message::retained(NAMED.0, NAMED.1));
    heard.native(50, false);
    heard.echo(51, false);
    assert_eq!(heard.there(), [NATIVE]);
}

#[test]
fn somebody_who_walks_past_one_sensor_walks_past_one() {
    let mut heard = Heard::new(&[
        LISTED,
        ("statestream/binary_sensor/hall_motion_occupancy/friendly_name", "Hall/motion Occupancy"),
        ("statestream/binary_sensor/hall_motion_occupancy/device_class", "occupancy"),
    ]);
    let mut beats = Vec::new();
    for second in [10, 1000, 2000] {
        let says = |seen: bool| Message::new("zigbee2mqtt/Hall/motion", format!(r#"{{"occupancy":{seen}}}"#));
        let echoes = |seen: bool| Message::new("statestream/binary_sensor/hall_motion_occupancy/state", word(seen));
        heard.hear(second, says(true));
        beats.push(heard.home.pulse().clone());
        heard.hear(second + 1, echoes(true));
        beats.push(heard.home.pulse().clone());
        heard.hear(second + 60, says(false));
        heard.hear(second + 61, echoes(false));
    }
    assert_eq!(beats[4], beats[5], "the echo is no second person");
    assert_ne!(beats[3], beats[4]);
    let echo: DeviceId = "home-assistant-statestream:binary_sensor.hall_motion_occupancy".parse().unwrap();
    assert!(heard.home.device(heard.home.key(&echo).unwrap()).gone);
}

#[test]
fn other_ecosystems_are_told_of_twice_too() {
    let check = |native: &str, says: [(&str, &str); 2], entity: &str| {
        let mut heard = Heard::new(&[]);
        if native.starts_with("esphome") {
            let config = r#"{"schema":"json","name":"Lights","stat_t":"livingroom/light/ceiling/state","cmd_t":"livingroom/light/ceiling/command","uniq_id":"l1","dev":{"ids":"bc","name":"Living room"}}"#;
            heard.hear(0, Message::retained("homeassistant/light/livingroom/ceiling/config", config));
        }
        for (second, (topic, payload), echo) in [(1, says[0], "off"), (100, says[1], "on")] {
            heard.hear(second, Message::new(topic, payload));
            heard.hear(second + 1, Message::new(format!("statestream/{entity}/state"), echo));
        }
        assert_eq!(heard.there(), [native]);
        assert_eq!(heard.home.in_use().count(), 1);
    };
    check("tasmota:desk_lamp", [("stat/desk_lamp/POWER", "OFF"), ("stat/desk_lamp/POWER", "ON")], "switch/desk_lamp");
    // ESPHome's topics do not tell the name that Home Assistant makes of it; what it announces does.
    check(
        "esphome:livingroom#light/ceiling",
        [
            ("livingroom/light/ceiling/state", r#"{"state":"OFF"}"#),
            ("livingroom/light/ceiling/state", r#"{"state":"ON"}"#),
        ],
        "light/living_room_lights",
    );
    check("wled:shelf", [("wled/shelf/g", "0"), ("wled/shelf/g", "128")], "light/shelf");
    check(
        "z-wave-js-ui:attic",
        [
            ("zwave/attic/switch_binary/endpoint_0/currentValue", "false"),
            ("zwave/attic/switch_binary/endpoint_0/currentValue", "true"),
        ],
        "switch/attic",
    );
}

#[test]
fn the_engine_sees_it_once_and_remembers_that_in_another_life() {
    let mut engine = new_engine();
    let inputs = [Input::Clock(ClockState::Synchronised), Input::Link(Link::Up)];
    inputs.iter().for_each(|input| drop(engine.handle(at(0), input)));
    let hear = |engine: &mut Engine, second, message| drop(engine.handle(at(second), &Input::Message(message)));
    for (topic, payload) in [LISTED, NAMED] {
        hear(&mut engine, 1, Message::retained(topic, payload));
    }
    for (second, native, echo) in [(10, "OFF", "off"), (100, "ON", "on")] {
        hear(&mut engine, second, Message::new("zigbee2mqtt/Hall/lamp", format!(r#"{{"state":"{native}"}}"#)));
        hear(&mut engine, second + 1, Message::new("statestream/light/hall_lamp/state", echo));
    }
    for mut engine in [reborn(&engine), engine] {
        hear(&mut engine, 200, Message::new("statestream/light/hall_lamp/state", "on"));
        let in_use: Vec<String> = engine
            .view()
            .devices
            .iter()
            .filter(|device| device.in_use == Some(true))
            .map(|it| it.id.to_string())
            .collect();
        assert_eq!(in_use, [NATIVE]);
        // Nobody can have it done twice, not even by its other name.
        let command = format!(r#"{{"device":"{ECHO}","set":{{"on":false}}}}"#);
        let effects = engine.handle(at(300), &Input::Message(Message::new(engine::COMMAND_TOPIC, command)));
        assert!(!format!("{effects:?}").contains("statestream/hunchd"), "{effects:?}");
    }
}
