//! What announces itself for Home Assistant: read by its announcement, and by no second name where another profile knows it already.

use hunchd::device::Command;
use hunchd::device::DeviceId;
use hunchd::device::Kind;
use hunchd::device::Message;
use hunchd::device::Origin;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::home::Home;
use hunchd::profile::Directory;
use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::profile::SHIPPED;
use hunchd::profile::Said;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use proptest::prelude::*;

/// What Zigbee2MQTT 2 says of a lamp, to its own and to Home Assistant.
const LIST: &str = r#"[{"ieee_address":"0x0017880103d55d65","type":"Router","friendly_name":"hall","definition":{"exposes":[{"type":"light","features":[{"name":"state","property":"state"}]}]}}]"#;
const LAMP: &str = r#"{"availability":[{"topic":"zigbee2mqtt/bridge/state","value_template":"{{ value_json.state }}"}],"brightness":true,"brightness_scale":254,"command_topic":"zigbee2mqtt/hall/set","device":{"identifiers":["zigbee2mqtt_0x0017880103d55d65"],"manufacturer":"Philips","name":"hall","suggested_area":"Upstairs","via_device":"zigbee2mqtt_bridge_0x00124b"},"name":null,"object_id":"hall","origin":{"name":"Zigbee2MQTT","sw":"2.1.0","url":"https://www.zigbee2mqtt.io"},"schema":"json","state_topic":"zigbee2mqtt/hall","supported_color_modes":["brightness"],"unique_id":"0x0017880103d55d65_light_zigbee2mqtt"}"#;
const LAMP_AT: &str = "homeassistant/light/0x0017880103d55d65/light/config";

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

/// A home that was told these messages, retained ones with an `r` before, ten seconds apart.
fn told(profiles: &Profiles, messages: &[(&str, &str)]) -> Home {
    let mut home = Home::new(Calendar::default());
    home.clock(at(0), true);
    tell(&mut home, profiles, messages);
    home
}

fn tell(home: &mut Home, profiles: &Profiles, messages: &[(&str, &str)]) {
    for (index, (topic, payload)) in messages.iter().enumerate() {
        let message = Message::new(*topic, *payload);
        let decoded = profiles.decode(&message, home).unwrap_or_else(|| panic!("nobody reads {topic}"));
        assert_eq!(decoded.rejects, [], "{topic}");
        for said in decoded.said {
            home.apply(at(10 * (index as i64 + 1)), &said);
        }
    }
}

fn devices(home: &Home) -> Vec<String> {
    let device = |device: &hunchd::home::Device| {
        let room = device.room.as_deref().unwrap_or("nowhere");
        format!("{} is a {} called {} in {room}", device.id, device.kind, device.name)
    };
    home.devices().filter(|(_, device)| !device.gone).map(|(_, it)| device(it)).collect()
}

fn discovery_alone() -> Profiles {
    let (_, text) = SHIPPED.iter().find(|(id, _)| *id == "home-assistant-discovery").unwrap();
    Profiles::new(vec![Profile::parse(text, None).unwrap()])
}

fn off(id: &DeviceId) -> Command {
    Command { device: id.clone(), property: Property::On, value: Value::Bool(false) }
}

#[test]
fn a_lamp_in_two_ecosystems_is_one_device_commanded_by_the_shortest_way() {
    let profiles = Profiles::shipped().unwrap();
    let list = ("zigbee2mqtt/bridge/devices", LIST);
    let announced = (LAMP_AT, LAMP);
    // Retained messages come in any order.
    for order in [[list, announced], [announced, list]] {
        let mut home = told(&profiles, &order);
        tell(&mut home, &profiles, &[("zigbee2mqtt/hall", r#"{"state":"ON","brightness":254}"#)]);
        assert_eq!(devices(&home), ["zigbee2mqtt:hall is a light called hall in Upstairs"]);
        let (_, lamp) = home.devices().next().unwrap();
        assert_eq!(lamp.value(Property::BrightnessPct), Some(&Value::Number(100.0)));
        let message = profiles.encode(&off(&lamp.id), Kind::Light, &home).unwrap();
        assert_eq!(message, Message::new("zigbee2mqtt/hall/set", r#"{"state":"OFF"}"#));
        assert_eq!(profiles.announced_topics(home.entities()), Vec::<String>::new(), "nothing more to listen to");
    }
}

#[test]
fn topics_and_no_names_tell_which_device_is_announced() {
    let profiles = Profiles::shipped().unwrap();
    let list = ("zigbee2mqtt/bridge/devices", LIST);
    // Called otherwise in every place where a name or an id stands; only its topics are those of the lamp in the hall.
    let other = LAMP
        .replace(r#""name":"hall""#, r#""name":"Deckenlicht""#)
        .replace(r#""object_id":"hall""#, r#""object_id":"deckenlicht""#)
        .replace("0x0017880103d55d65", "0xffff");
    let announced = ("homeassistant/light/0xffff/light/config", other.as_str());
    // And one that is called as the lamp is, and has topics of its own.
    let namesake = r#"{"name":null,"device":{"identifiers":["esp1"],"name":"hall"},"state_topic":"my/lamp","command_topic":"my/lamp/do","unique_id":"esp1_light"}"#;
    let namesake = ("homeassistant/light/esp1/light/config", namesake);
    for order in [[list, announced, namesake], [namesake, announced, list]] {
        let mut home = told(&profiles, &order);
        tell(&mut home, &profiles, &[("zigbee2mqtt/hall", r#"{"state":"ON"}"#), ("my/lamp", "OFF")]);
        let mut there: Vec<String> = home
            .devices()
            .filter(|(_, device)| !device.gone)
            .map(|(_, device)| format!("{} {:?}", device.id, device.value(Property::On)))
            .collect();
        there.sort();
        assert_eq!(
            there,
            ["home-assistant-discovery:esp1#light/esp1/light Some(Bool(false))", "zigbee2mqtt:hall Some(Bool(true))",]
        );
    }
}

#[test]
fn without_its_own_profile_the_announcement_is_the_way() {
    let profiles = discovery_alone();
    let mut home = told(&profiles, &[(LAMP_AT, LAMP)]);
    let mut topics = profiles.announced_topics(home.entities());
    topics.sort();
    assert_eq!(topics, ["zigbee2mqtt/bridge/state", "zigbee2mqtt/hall", "zigbee2mqtt/hall/set"]);
    tell(&mut home, &profiles, &[("zigbee2mqtt/hall", r#"{"state":"ON","brightness":127}"#)]);
    let id = "home-assistant-discovery:zigbee2mqtt_0x0017880103d55d65#light/0x0017880103d55d65/light";
    assert_eq!(devices(&home), [format!("{id} is a light called hall in Upstairs")]);
    let lamp = home.device(home.key(&id.parse().unwrap()).unwrap());
    assert_eq!(lamp.value(Property::BrightnessPct), Some(&Value::Number(50.0)));
    let message = profiles.encode(&off(&lamp.id), Kind::Light, &home).unwrap();
    assert_eq!((message.topic.as_str(), message.retained), ("zigbee2mqtt/hall/set", false));
    assert_eq!(message.payload, br#"{"state":"OFF"}"#);
}

#[test]
fn whoever_speaks_natively_too_is_there_once() {
    let check = |announced: (&str, &str), says: &[(&str, &str)], expected: &[&str]| {
        let profiles = Profiles::shipped().unwrap();
        for announced_first in [true, false] {
            let mut home = told(&profiles, &[]);
            let (first, last) = if announced_first { (&[announced][..], says) } else { (says, &[announced][..]) };
            tell(&mut home, &profiles, first);
            tell(&mut home, &profiles, last);
            assert_eq!(devices(&home), expected, "{}", announced.0);
        }
    };
    // Tasmota before its own discovery, as Home Assistant's (SetOption19 1).
    check(
        (
            "homeassistant/switch/E65AB7_RL_1/config",
            r#"{"name":"Hall plug","stat_t":"tele/hall/STATE","avty_t":"tele/hall/LWT","pl_avail":"Online","pl_not_avail":"Offline","cmd_t":"cmnd/hall/POWER","val_tpl":"{{value_json.POWER}}","pl_off":"OFF","pl_on":"ON","uniq_id":"E65AB7_RL_1","dev":{"ids":["E65AB7"],"sa":"Hall"}}"#,
        ),
        &[("tele/hall/STATE", r#"{"POWER":"ON"}"#)],
        &["tasmota:hall is a switch called Hall plug in Hall"],
    );
    // ESPHome, with its abbreviations.
    check(
        (
            "homeassistant/light/livingroom/livingroom_lights/config",
            r#"{"schema":"json","clrm":true,"sup_clrm":["brightness"],"name":"Lights","stat_t":"livingroom/light/livingroom_lights/state","cmd_t":"livingroom/light/livingroom_lights/command","avty_t":"livingroom/status","uniq_id":"ESPlight1","dev":{"ids":"bcddc2","name":"Living room","sw":"esphome v2023.2","mdl":"esp01","mf":"espressif","sa":"Downstairs"}}"#,
        ),
        &[("livingroom/light/livingroom_lights/state", r#"{"state":"ON"}"#)],
        &["esphome:livingroom#light/livingroom_lights is a light called Living room Lights in Downstairs"],
    );
    // OpenMQTTGateway: a thermometer, three entities on one topic.
    check(
        (
            "homeassistant/sensor/4C33A6603C79-tempc/config",
            r#"{"stat_t":"home/OpenMQTTGateway/BTtoMQTT/4C33A6603C79","dev_cla":"temperature","unit_of_meas":"°C","name":"LYWSD03MMC-tempc","uniq_id":"4C33A6603C79-tempc","val_tpl":"{{ value_json.tempc | is_defined }}","dev":{"ids":["4C33A6603C79"],"name":"Thermometer","mf":"Xiaomi","via_device":"OpenMQTTGateway"}}"#,
        ),
        &[("home/OpenMQTTGateway/BTtoMQTT/4C33A6603C79", r#"{"hum":"52.6","tempc":"19.2"}"#)],
        &["openmqttgateway:4C33A6603C79 is a sensor called Thermometer LYWSD03MMC-tempc in nowhere"],
    );
    // Z-Wave JS UI.
    check(
        (
            "homeassistant/switch/nodeID_8/switch/config",
            r#"{"payload_off":false,"payload_on":true,"value_template":"{{ value_json.value }}","state_topic":"zwave/hall/lamp/switch_binary/endpoint_0/currentValue","command_topic":"zwave/hall/lamp/switch_binary/endpoint_0/targetValue/set","device":{"identifiers":["zwavejs2mqtt_0xd6_node8"],"name":"hall-lamp"},"name":"hall-lamp_switch","unique_id":"zwavejs2mqtt_0xd6_8-37-0-currentValue"}"#,
        ),
        &[("zwave/hall/lamp/switch_binary/endpoint_0/currentValue", r#"{"time":1,"value":true}"#)],
        &["z-wave-js-ui:hall/lamp is a switch called hall-lamp_switch in nowhere"],
    );
}

#[test]
fn whoever_speaks_natively_too_is_commanded_by_the_shortest_way() {
    let check = |announced: (&str, &str), says: &[(&str, &str)], id: &str, told: Option<&str>| {
        let profiles = Profiles::shipped().unwrap();
        for announced_first in [true, false] {
            let mut home = told_in(&profiles, announced, says, announced_first);
            tell(&mut home, &profiles, &says[says.len() - 1..]);
            let there: Vec<String> = home
                .devices()
                .filter(|(_, it)| !it.gone && !it.readings.is_empty())
                .map(|(_, it)| it.id.to_string())
                .collect();
            assert_eq!(there, [id], "{}", announced.0);
            let device = home.device(home.key(&id.parse().unwrap()).unwrap());
            let message = profiles.encode(&off(&device.id), device.kind, &home);
            assert_eq!(message.map(|message| message.topic).as_deref(), told, "{id}");
            // Nothing is asked of the broker that the native profile does not bring anyway.
            assert_eq!(profiles.announced_topics(home.entities()), Vec::<String>::new(), "{id}");
        }
    };
    // Tasmota, the second of two relays.
    check(
        (
            "homeassistant/switch/E65AB7_RL_2/config",
            r#"{"name":"Path","stat_t":"tele/box/STATE","cmd_t":"cmnd/box/POWER2","val_tpl":"{{value_json.POWER2}}","uniq_id":"E65AB7_RL_2","dev":{"ids":["E65AB7"]}}"#,
        ),
        &[("stat/box/POWER2", "ON")],
        "tasmota:box#2",
        Some("cmnd/box/POWER2"),
    );
    check(
        (
            "homeassistant/light/livingroom/ceiling/config",
            r#"{"schema":"json","name":"Ceiling","stat_t":"livingroom/light/ceiling/state","cmd_t":"livingroom/light/ceiling/command","uniq_id":"ESPl","dev":{"ids":"bc"}}"#,
        ),
        &[("livingroom/light/ceiling/state", r#"{"state":"ON"}"#)],
        "esphome:livingroom#light/ceiling",
        Some("livingroom/light/ceiling/command"),
    );
    // Homie devices are announced by bridges of their own.
    check(
        (
            "homeassistant/light/kitchen/config",
            r#"{"name":"Kitchen","stat_t":"homie/5/kitchen-light/light/power","cmd_t":"homie/5/kitchen-light/light/power/set","pl_on":"true","pl_off":"false","uniq_id":"h1"}"#,
        ),
        &[
            (
                "homie/5/kitchen-light/$description",
                r#"{"homie":"5.0","nodes":{"light":{"type":"light","properties":{"power":{"datatype":"boolean","settable":true}}}}}"#,
            ),
            ("homie/5/kitchen-light/light/power", "true"),
        ],
        "homie:kitchen-light#light",
        Some("homie/5/kitchen-light/light/power/set"),
    );
    check(
        (
            "homeassistant/switch/nodeID_8/switch/config",
            r#"{"payload_off":false,"payload_on":true,"value_template":"{{ value_json.value }}","state_topic":"zwave/8/37/0/currentValue","command_topic":"zwave/8/37/0/targetValue/set","unique_id":"zwavejs2mqtt_8"}"#,
        ),
        &[("zwave/8/37/0/currentValue", r#"{"time":1,"value":true}"#)],
        "z-wave-js-ui:8",
        Some("zwave/8/37/0/targetValue/set"),
    );
    // The old zwave2mqtt.
    check(
        (
            "homeassistant/switch/nodeID_4/switch/config",
            r#"{"payload_off":false,"payload_on":true,"value_template":"{{ value_json.value }}","state_topic":"zwave/4/37/1/0","command_topic":"zwave/4/37/1/0/set","unique_id":"zwave2mqtt_4"}"#,
        ),
        &[("zwave/4/37/1/0", r#"{"time":1,"value":true}"#)],
        "z-wave-js-ui:4",
        Some("zwave/4/37/1/0/set"),
    );
    // A vacuum robot and a motion sensor, which are told nothing.
    check(
        (
            "homeassistant/vacuum/valetudo_robot/robot_vacuum/config",
            r#"{"name":"Robot","state_topic":"valetudo/robot/hass/robot_state","command_topic":"valetudo/robot/hass/robot_vacuum/command","unique_id":"robot_vacuum"}"#,
        ),
        &[("valetudo/robot/StatusStateAttribute/status", "cleaning")],
        "valetudo:robot",
        None,
    );
    check(
        (
            "homeassistant/binary_sensor/espresense_aabbcc/motion/config",
            r#"{"~":"espresense/rooms/study","name":"Study Motion","uniq_id":"espresense_aabbcc_motion","stat_t":"~/motion","dev_cla":"motion","avty_t":"~/status"}"#,
        ),
        &[("espresense/rooms/study/motion", "ON")],
        "espresense:study#motion",
        None,
    );
}

/// A home that heard the announcement and what its device says, in either order.
fn told_in(profiles: &Profiles, announced: (&str, &str), says: &[(&str, &str)], announced_first: bool) -> Home {
    let mut messages = says.to_vec();
    messages.insert(if announced_first { 0 } else { says.len() }, announced);
    told(profiles, &messages)
}

#[test]
fn what_the_native_profile_cannot_read_is_read_by_its_announcement() {
    let profiles = Profiles::shipped().unwrap();
    // ESPHome tells on the topic that it is a binary sensor; that it is one of motion stands in the announcement alone.
    let config = r#"{"name":"Bewegung","dev_cla":"motion","stat_t":"flur/binary_sensor/bewegung/state","uniq_id":"ESPb1","dev":{"ids":"bcddc3","name":"Flur","sw":"esphome v2023.2"}}"#;
    let messages =
        [("homeassistant/binary_sensor/flur/bewegung/config", config), ("flur/binary_sensor/bewegung/state", "ON")];
    let home = told(&profiles, &messages);
    assert_eq!(
        devices(&home),
        ["home-assistant-discovery:bcddc3#binary_sensor/flur/bewegung is a sensor called Flur Bewegung in nowhere"]
    );
    let (_, sensor) = home.devices().next().unwrap();
    assert_eq!(sensor.value(Property::Occupancy), Some(&Value::Bool(true)));
}

#[test]
fn who_did_it_is_told_by_the_announced_topics() {
    let profiles = Profiles::shipped().unwrap();
    let config = (
        "homeassistant/switch/desk/config",
        r#"{"name":"Desk","uniq_id":"d1","stat_t":"my/desk","cmd_t":"my/desk/do"}"#,
    );
    let id: DeviceId = "home-assistant-discovery:d1#switch/desk".parse().unwrap();
    let origin = |messages: &[(&str, &str)]| {
        let mut home = told(&profiles, &[config, ("my/desk", "OFF")]);
        for (topic, payload) in messages {
            for said in profiles.decode(&Message::new(*topic, *payload), &home).unwrap().said {
                home.apply(at(100), &said);
            }
        }
        home.device(home.key(&id).unwrap()).readings[&Property::On].origin
    };
    assert_eq!(origin(&[("my/desk", "ON")]), Origin::Physical);
    assert_eq!(origin(&[("my/desk/do", "ON"), ("my/desk", "ON")]), Origin::Commanded);
}

#[test]
fn an_announcement_that_is_taken_back_and_comes_again_is_the_same_device() {
    let profiles = Profiles::shipped().unwrap();
    let config = (
        "homeassistant/switch/desk/config",
        r#"{"name":"Desk","uniq_id":"d1","stat_t":"my/desk","cmd_t":"my/desk/do"}"#,
    );
    let mut home = told(&profiles, &[config, ("my/desk", "ON"), ("homeassistant/switch/desk/config", "")]);
    assert_eq!(devices(&home), Vec::<String>::new());
    assert_eq!(profiles.decode(&Message::new("my/desk", "OFF"), &home), None);
    let renamed = config.1.replace("Desk", "Desk lamp");
    tell(&mut home, &profiles, &[(config.0, &renamed), ("my/desk", "OFF")]);
    assert_eq!(home.devices().count(), 1);
    assert_eq!(devices(&home), ["home-assistant-discovery:d1#switch/desk is a switch called Desk lamp in nowhere"]);
    // Home Assistant starts, and all devices announce themselves again: that is no news.
    let again = profiles.decode(&Message::new(config.0, renamed.as_str()), &home).unwrap();
    assert_eq!(again.said, []);
}

#[test]
fn what_hunchd_announces_is_nothing_that_hunchd_has() {
    let profiles = Profiles::shipped().unwrap();
    let home = told(
        &profiles,
        &[(
            "homeassistant/device/hunchd_a1b2c3/config",
            r#"{"dev":{"ids":["hunchd_a1b2c3"],"name":"Hunches"},"o":{"name":"hunchd"},"cmps":{"guest":{"p":"switch","stat_t":"hunchd/guest","cmd_t":"hunchd/guest/set"}}}"#,
        )],
    );
    assert_eq!(home.devices().count(), 0);
}

const HOSTILE: &[&str] = &[
    "",
    "{",
    "[]",
    "null",
    r#"{"~":7,"stat_t":"~/a"}"#,
    r#"{"~":"a","stat_t":"~~","uniq_id":"u"}"#,
    r##"{"stat_t":"a/#","uniq_id":"u"}"##,
    r#"{"stat_t":"","uniq_id":"u"}"#,
    r#"{"stat_t":"x/y","uniq_id":"u","dev":{"ids":[{}]}}"#,
    r#"{"stat_t":"x/y","uniq_id":"u","dev":[],"avty":{"t":[]}}"#,
    r#"{"stat_t":"x/y","uniq_id":"a/b#c","name":"💡/+","dev":{"cns":[["mac","02:5b"]]}}"#,
    r#"{"stat_t":"x/y","uniq_id":"u","val_tpl":"{{ value_json.a / value_json.b }}","dev_cla":"power","unit_of_meas":"W"}"#,
    r#"{"stat_t":"x/y","pos_t":"x/y","pos_open":5,"pos_clsd":5,"bri_stat_t":"x/y","bri_scl":0,"uniq_id":"v"}"#,
    r#"{"stat_t":"zigbee2mqtt/hall","uniq_id":"w","pl_on":"{{ value }}","cmd_t":"x/y","cmd_off_tpl":"{{ value }}","schema":"template"}"#,
    r#"{"cmps":{"a":{"p":"switch"},"b":7,"c":{"p":"switch","stat_t":"x/y"}},"dev":{"ids":"z"},"stat_t":"x/y"}"#,
    r#"{"state":"ON","a":1,"b":0}"#,
    "ON",
    "NaN",
    "1e999",
    "\u{0}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Announcements that nobody would write, in any order, and words on their topics: nothing falls over, no number is none, and
    /// nothing is told that is no topic.
    #[test]
    fn hostile_announcements_are_refused_or_read(
        turns in prop::collection::vec((prop::sample::select(vec![
            "homeassistant/light/a/config", "homeassistant/switch/a/b/config", "homeassistant/sensor/c/config", "homeassistant/cover/d/config",
            "homeassistant/device/e/config", "homeassistant//f/config", "homeassistant/light/config", "x/y", "zigbee2mqtt/hall"]),
            prop::sample::select(HOSTILE.to_vec()), any::<bool>()), 1..24)
    ) {
        let profiles = Profiles::shipped().unwrap();
        let mut home = Home::new(Calendar::default());
        for (topic, payload, retained) in turns {
            let message = Message { topic: topic.to_owned(), payload: payload.as_bytes().to_vec(), retained };
            let Some(decoded) = profiles.decode(&message, &home) else { continue };
            for said in &decoded.said {
                if let Said::Observation(seen, _) = said {
                    prop_assert!(!matches!(seen.value, Value::Number(number) if !number.is_finite()), "{message:?}: {seen:?}");
                }
                home.apply(at(1), said);
            }
            prop_assert!(decoded.rejects.iter().all(|reject| reject.reason.ends_with('.') && reject.reason.len() < 600), "{decoded:?}");
        }
        for topic in profiles.announced_topics(home.entities()) {
            prop_assert!(!topic.is_empty() && !topic.contains(['#', '+']), "{topic}");
        }
        for (_, device) in home.devices() {
            if let Some(message) = profiles.encode(&off(&device.id), device.kind, &home) {
                prop_assert!(!message.retained && !message.topic.contains(['#', '+']));
            }
        }
    }
}
