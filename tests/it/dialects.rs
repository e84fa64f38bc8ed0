//! Every ecosystem at once: who did it, hostile words on every topic that is known, and the tutorial's own file.

use hunchd::device::Command;
use hunchd::device::DeviceId;
use hunchd::device::HunchId;
use hunchd::device::Message;
use hunchd::device::Origin;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::home::Home;
use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::profile::SHIPPED;
use hunchd::profile::Said;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use proptest::prelude::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

/// Tells a home one message after the other, ten seconds apart unless they come with a plus, and returns who made the last change.
fn origin(device: &str, property: Property, messages: &[&str]) -> Option<Origin> {
    let profiles = Profiles::shipped().unwrap();
    let mut home = Home::new(Calendar::default());
    home.clock(at(0), true);
    let mut second = 0;
    for message in messages {
        let (message, soon) = match message.strip_prefix('+') {
            Some(message) => (message, true),
            None => (*message, false),
        };
        second += if soon { 1 } else { 10 };
        let (topic, payload) = message.split_once(' ').unwrap();
        let decoded = profiles.decode(&Message::new(topic, payload), &home).unwrap();
        assert_eq!(decoded.rejects, [], "{message}");
        for said in &decoded.said {
            home.apply(at(second), said);
        }
    }
    let key = home.key(&device.parse().unwrap()).unwrap_or_else(|| panic!("{device} is not known"));
    Some(home.device(key).readings.get(&property)?.origin)
}

#[test]
fn who_did_it_is_told_in_every_ecosystem() {
    let check = |device: &str, messages: &[&str], expected: Origin| {
        assert_eq!(origin(device, Property::On, messages), Some(expected), "{device}: {messages:?}");
    };
    // Ecosystems that say it themselves: no command is seen on the broker, and it still was no hand.
    let shelly = |source: &str, on: bool| format!(r#"s1/status/switch:0 {{"id":0,"source":"{source}","output":{on}}}"#);
    let first = shelly("init", false);
    let by = |source: &str| vec![first.clone(), shelly(source, true)];
    for (source, expected) in [
        ("switch", Origin::Physical),
        ("button", Origin::Physical),
        ("WS_in", Origin::Commanded),
        ("SHC", Origin::App),
        ("HTTP_in", Origin::Commanded),
        ("timer", Origin::Automation),
        ("mqtt", Origin::Commanded),
        ("init", Origin::Unknown),
        ("a word of tomorrow", Origin::Unknown),
    ] {
        let messages = by(source);
        let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
        check("shelly:s1#switch:0", &messages, expected);
    }
    // A hand at the wall, even a second after somebody's command to another channel of the box.
    check(
        "shelly:s1#switch:0",
        &[
            &first,
            r#"s1/rpc {"id":1,"method":"Switch.Set","params":{"id":1,"on":true}}"#,
            &format!("+{}", shelly("switch", true)),
        ],
        Origin::Physical,
    );
    // Ecosystems that do not: the topics of commands tell.
    for (device, off, command, on) in [
        (
            "shelly:shelly1#relay/0",
            "shellies/shelly1/relay/0 off",
            "shellies/shelly1/relay/0/command on",
            "shellies/shelly1/relay/0 on",
        ),
        (
            "tasmota:hall",
            r#"stat/hall/RESULT {"POWER":"OFF"}"#,
            "cmnd/hall/Power ON",
            r#"stat/hall/RESULT {"POWER":"ON"}"#,
        ),
        (
            "tasmota:flur",
            r#"flur/stat/RESULT {"POWER":"OFF"}"#,
            "flur/cmnd/POWER ON",
            r#"flur/stat/RESULT {"POWER":"ON"}"#,
        ),
        (
            "homie:lamp#light",
            "homie/lamp/light/power false",
            "homie/lamp/light/power/set true",
            "homie/lamp/light/power true",
        ),
        (
            "homie:lamp#light",
            "homie/5/lamp/light/power false",
            "homie/5/lamp/light/power/set true",
            "homie/5/lamp/light/power true",
        ),
        (
            "esphome:desk#light/top",
            r#"desk/light/top/state {"state":"OFF"}"#,
            r#"desk/light/top/command {"state":"ON"}"#,
            r#"desk/light/top/state {"state":"ON"}"#,
        ),
        (
            "z-wave-js-ui:hall/lamp",
            "zwave/hall/lamp/switch_binary/endpoint_0/currentValue false",
            "zwave/hall/lamp/switch_binary/endpoint_0/targetValue/set true",
            "zwave/hall/lamp/switch_binary/endpoint_0/currentValue true",
        ),
        (
            "z-wave-js-ui:8",
            "zwave/8/37/0/currentValue false",
            "zwave/8/37/0/targetValue/set true",
            "zwave/8/37/0/currentValue true",
        ),
        ("wled:strip", "wled/strip/g 0", "wled/strip ON", "wled/strip/g 128"),
        (
            "valetudo:dusty",
            "valetudo/dusty/StatusStateAttribute/status docked",
            "valetudo/dusty/BasicControlCapability/operation/set START",
            "valetudo/dusty/StatusStateAttribute/status cleaning",
        ),
    ] {
        check(device, &[off, on], Origin::Physical);
        check(device, &[off, command, &format!("+{on}")], Origin::Commanded);
        check(device, &[off, command, on], Origin::Physical);
    }
}

/// Lists of devices, for the ecosystems that believe in nobody else.
const ZIGBEE: &str = r#"zigbee2mqtt/bridge/devices [{"ieee_address":"0x1","type":"Router","friendly_name":"hall","definition":{"exposes":[{"type":"light","features":[{"name":"state","property":"state"}]}]}}]"#;
const DESK: &str = r#"homeassistant/switch/desk/config {"uniq_id":"d1","stat_t":"my/desk","cmd_t":"my/desk/do"}"#;
const CARRIED: &str = "statestream/light/hall/hunchd_commands yes";

#[test]
fn who_did_it_is_told_where_there_are_lists_and_groups_too() {
    let check = |device: &str, messages: &[&str], expected: Origin| {
        assert_eq!(origin(device, Property::On, messages), Some(expected), "{device}: {messages:?}");
    };
    for (device, before, off, command, on) in [
        (
            "zigbee2mqtt:hall",
            ZIGBEE,
            r#"zigbee2mqtt/hall {"state":"OFF"}"#,
            r#"zigbee2mqtt/hall/set {"state":"ON"}"#,
            r#"zigbee2mqtt/hall {"state":"ON"}"#,
        ),
        (
            "zigbee2mqtt:hall",
            ZIGBEE,
            r#"zigbee2mqtt/hall {"state":"OFF"}"#,
            "zigbee2mqtt/hall/set/state ON",
            r#"zigbee2mqtt/hall {"state":"ON"}"#,
        ),
        (
            "home-assistant-statestream:light.hall",
            CARRIED,
            "statestream/light/hall/state off",
            "statestream/hunchd/light.hall/set turn_on",
            "statestream/light/hall/state on",
        ),
        ("home-assistant-discovery:d1#switch/desk", DESK, "my/desk OFF", "my/desk/do ON", "my/desk ON"),
        // The old zwave2mqtt, by numbers and by names.
        (
            "z-wave-js-ui:4",
            "zwave/4/status true",
            "zwave/4/37/1/0 false",
            "zwave/4/37/1/0/set true",
            "zwave/4/37/1/0 true",
        ),
        (
            "z-wave-js-ui:hall/lamp",
            "zwave/hall/lamp/status true",
            "zwave/hall/lamp/switch_binary/switch false",
            "zwave/hall/lamp/switch_binary/switch/set true",
            "zwave/hall/lamp/switch_binary/switch true",
        ),
        // Groups that nobody has announced: names that no device goes by.
        ("wled:strip", "wled/strip/status online", "wled/strip/g 0", "wled/all ON", "wled/strip/g 128"),
        ("tasmota:hall", "tele/hall/LWT Online", "stat/hall/POWER OFF", "cmnd/tasmotas/POWER ON", "stat/hall/POWER ON"),
    ] {
        let soon = format!("+{on}");
        check(device, &[before, off, on], Origin::Physical);
        check(device, &[before, off, command, &soon], Origin::Commanded);
        check(device, &[before, off, command, on], Origin::Physical);
    }
    // What asks is no command.
    check("tasmota:hall", &["stat/hall/POWER OFF", "cmnd/hall/POWER ?", "+stat/hall/POWER ON"], Origin::Physical);
    // A group that Zigbee2MQTT announces commands its members, and nobody else.
    let groups =
        r#"zigbee2mqtt/bridge/groups [{"id":1,"friendly_name":"all","members":[{"ieee_address":"0x1","endpoint":1}]}]"#;
    let off = r#"zigbee2mqtt/hall {"state":"OFF"}"#;
    let on = r#"+zigbee2mqtt/hall {"state":"ON"}"#;
    check("zigbee2mqtt:hall", &[ZIGBEE, groups, off, r#"zigbee2mqtt/all/set {"state":"ON"}"#, on], Origin::Commanded);
}

#[test]
fn what_we_did_is_ours_in_every_ecosystem_that_can_be_told() {
    let hunch = HunchId { at: at(0), seq: 1 };
    let profiles = Profiles::shipped().unwrap();
    for (device, messages, done) in [
        (
            "zigbee2mqtt:hall",
            &[ZIGBEE, r#"zigbee2mqtt/hall {"state":"ON"}"#][..],
            r#"zigbee2mqtt/hall {"state":"OFF"}"#,
        ),
        ("tasmota:hall", &["stat/hall/POWER ON"], "stat/hall/POWER OFF"),
        (
            "shelly:s1#switch:0",
            &[r#"s1/status/switch:0 {"id":0,"source":"switch","output":true}"#],
            // It cannot tell us from anybody else who speaks MQTT.
            r#"s1/status/switch:0 {"id":0,"source":"MQTT","output":false}"#,
        ),
        ("shelly:shelly1#relay/0", &["shellies/shelly1/relay/0 on"], "shellies/shelly1/relay/0 off"),
        (
            "esphome:desk#light/top",
            &[r#"desk/light/top/state {"state":"ON"}"#],
            r#"desk/light/top/state {"state":"OFF"}"#,
        ),
        ("home-assistant-discovery:d1#switch/desk", &[DESK, "my/desk ON"], "my/desk OFF"),
        (
            "home-assistant-statestream:light.hall",
            &[CARRIED, "statestream/light/hall/state on"],
            "statestream/light/hall/state off",
        ),
        (
            "homie:lamp#light",
            &["homie/lamp/light/power/$settable true", "homie/lamp/light/power true"],
            "homie/lamp/light/power false",
        ),
        (
            "homie:lamp#light",
            &[
                r#"homie/5/lamp/$description {"homie":"5.0","nodes":{"light":{"properties":{"power":{"datatype":"boolean","settable":true}}}}}"#,
                "homie/5/lamp/light/power true",
            ],
            "homie/5/lamp/light/power false",
        ),
        (
            "z-wave-js-ui:hall",
            &["zwave/hall/switch_binary/endpoint_0/currentValue true"],
            "zwave/hall/switch_binary/endpoint_0/currentValue false",
        ),
        ("z-wave-js-ui:4", &["zwave/4/37/1/0 true"], "zwave/4/37/1/0 false"),
        ("wled:strip", &["wled/strip/g 128"], "wled/strip/g 0"),
    ] {
        let mut home = Home::new(Calendar::default());
        home.clock(at(0), true);
        let hear = |home: &mut Home, second: i64, message: Message| {
            for said in profiles.decode(&message, home).unwrap_or_else(|| panic!("{message:?}")).said {
                home.apply(at(second), &said);
            }
        };
        for (second, message) in messages.iter().enumerate() {
            let (topic, payload) = message.split_once(' ').unwrap();
            hear(&mut home, second as i64, Message::new(topic, payload));
        }
        let id: DeviceId = device.parse().unwrap();
        let key = home.key(&id).unwrap_or_else(|| panic!("{device} is not known"));
        let command = Command { device: id, property: Property::On, value: Value::Bool(false) };
        home.expect(at(100), key, hunch, Property::On, Value::Bool(false));
        let told =
            profiles.encode(&command, home.device(key).kind, &home).unwrap_or_else(|| panic!("{device} is mute"));
        assert!(!told.retained, "{told:?}");
        // The broker sends us our own command.
        if profiles.decode(&told, &home).is_some() {
            hear(&mut home, 100, told);
        }
        let (topic, payload) = done.split_once(' ').unwrap();
        hear(&mut home, 101, Message::new(topic, payload));
        assert_eq!(home.device(key).readings[&Property::On].origin, Origin::Ours(hunch), "{device}");
        // What somebody does next is not.
        let (topic, payload) = messages.last().unwrap().split_once(' ').unwrap();
        hear(&mut home, 110, Message::new(topic, payload));
        assert_eq!(home.device(key).readings[&Property::On].origin, Origin::Physical, "{device}");
    }
}

#[test]
fn a_remote_in_a_hand_is_heard_in_every_ecosystem_that_has_remotes() {
    let profiles = Profiles::shipped().unwrap();
    let remote = r#"zigbee2mqtt/bridge/devices [{"ieee_address":"0x1","type":"EndDevice","friendly_name":"remote","definition":{"exposes":[{"type":"enum","name":"action","property":"action","values":["single"]}]}}]"#;
    let doorbell = r#"homeassistant/event/bell/config {"uniq_id":"b1","stat_t":"my/bell","event_types":["press"]}"#;
    for messages in [
        &[remote, r#"zigbee2mqtt/remote {"action":"single"}"#][..],
        &[r#"stat/wall/RESULT {"Button1":{"Action":"SINGLE"}}"#],
        &[r#"shellies/shellyix3-1/input_event/0 {"event":"S","event_cnt":1}"#],
        &[
            r#"s1/events/rpc {"src":"s1","method":"NotifyEvent","params":{"ts":1,"events":[{"component":"input:0","id":0,"event":"single_push","ts":1}]}}"#,
        ],
        &[r#"livingroom/event/doorbell/state {"event_type":"press"}"#],
        &[doorbell, r#"my/bell {"event_type":"press"}"#],
        &[r#"zwave/remote/central_scene/endpoint_0/scene/001 {"time":1,"value":0}"#],
    ] {
        let mut home = Home::new(Calendar::default());
        home.clock(at(0), true);
        let quiet = home.pulse().clone();
        for message in messages {
            let (topic, payload) = message.split_once(' ').unwrap();
            for said in profiles.decode(&Message::new(topic, payload), &home).unwrap().said {
                home.apply(at(1), &said);
            }
        }
        let pressed = home.devices().filter(|(_, device)| device.value(Property::Button).is_some()).count();
        assert_eq!(pressed, 1, "{messages:?}");
        assert_ne!(*home.pulse(), quiet, "{messages:?}: somebody is there");
    }
}

#[test]
fn behind_a_bridge_that_is_lost_nobody_is_reached() {
    let profiles = Profiles::shipped().unwrap();
    let mut home = Home::new(Calendar::default());
    home.clock(at(0), true);
    let lamp: DeviceId = "homie:lamp-a#main".parse().unwrap();
    let mut reached = Vec::new();
    for (topic, payload) in [
        ("homie/5/bridge/$description", r#"{"homie":"5.0","name":"Bridge","children":["lamp-a"]}"#),
        (
            "homie/5/lamp-a/$description",
            r#"{"homie":"5.0","root":"bridge","parent":"bridge","nodes":{"main":{"type":"lamp","properties":{"power":{"datatype":"boolean","settable":true}}}}}"#,
        ),
        ("homie/5/lamp-a/main/power", "true"),
        ("homie/5/bridge/$state", "lost"),
        ("homie/5/bridge/$state", "ready"),
    ] {
        for said in profiles.decode(&Message::new(topic, payload), &home).unwrap().said {
            home.apply(at(1), &said);
        }
        reached.push(home.key(&lamp).map(|key| home.device(key).available));
    }
    assert_eq!(reached, [None, Some(true), Some(true), Some(false), Some(true)]);
}

#[test]
fn no_relay_becomes_a_light_by_itself() {
    let profiles = Profiles::shipped().unwrap();
    for (topic, payload) in [
        ("s1/status/switch:0", r#"{"id":0,"output":true}"#),
        ("shellies/shelly1/relay/0", "on"),
        ("stat/kitchen_light/RESULT", r#"{"POWER":"ON"}"#),
        ("kitchen/switch/light/state", "ON"),
        ("homie/kitchen-light/light/power", "true"),
        ("zwave/kitchen/light/switch_binary/endpoint_0/currentValue", "true"),
        ("zwave/kitchen/light/switch_multilevel/endpoint_0/currentValue", "99"),
    ] {
        let mut home = Home::new(Calendar::default());
        for said in profiles.decode(&Message::new(topic, payload), &home).unwrap().said {
            home.apply(at(0), &said);
        }
        let kinds: Vec<&str> = home.devices().map(|(_, device)| device.kind.word()).collect();
        assert_eq!(kinds, ["switch"], "{topic}");
    }
}

/// Every topic of every example of every file.
fn known_topics() -> Vec<String> {
    let files = SHIPPED.iter().map(|(_, text)| text.parse::<toml::Table>().unwrap());
    let examples = files.flat_map(|file| file["example"].as_array().unwrap().clone());
    let topics = examples.filter_map(|example| Some(example.get("topic")?.as_str()?.to_owned()));
    topics.collect()
}

const WORDS: &[&str] = &[
    "",
    "NaN",
    "inf",
    "-inf",
    "1e999",
    "-1",
    "ON",
    "on",
    "true",
    "open",
    "{",
    "[",
    "\"",
    "{}",
    "[]",
    "null",
    "{\"value\":",
    "{\"POWER\":\"",
    "{\"params\":{\"switch:0\":{\"output\":",
    "{\"value\":{\"value\":1}}",
    "{\"state\":[\"ON\"]}",
    "{\"params\":{\"switch:0\":{\"output\":\"NaN\",\"apower\":\"NaN\",\"source\":7},\"\":{},\"ts\":\"x\"}}",
    "{\"params\":{\"events\":[{\"component\":5,\"event\":\"single_push\"},{},7]}}",
    "{\"t\":\"a/b\",\"dn\":\"\",\"rl\":[1,\"x\",null],\"tp\":[]}",
    "{\"nodes\":{\"a/b\":{\"properties\":{\"power\":{\"settable\":true,\"unit\":{}}}}}}",
    "{\"id\":{},\"name\":[],\"deviceClass\":7}",
    "\u{1f4a1}",
    "Küche/Licht",
    "ON\u{0}",
    "\u{feff}{}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Half messages, other words and other levels on the topics of every ecosystem: nothing falls over, no number is none, no name is empty.
    #[test]
    fn hostile_words_are_rejected_or_ignored(
        turns in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(),
            prop::sample::select(vec!["", "/", "+", "#", "a/b", "Küche", "\u{1f4a1}", "$", "{device}", "set", " "]), any::<bool>()), 1..20)
    ) {
        let profiles = Profiles::shipped().unwrap();
        let topics = known_topics();
        let mut home = Home::new(Calendar::default());
        for (topic, word, level, other, retained) in turns {
            let mut levels: Vec<&str> = topic.get(&topics).split('/').collect();
            let index = level.index(levels.len() * 2);
            if let Some(level) = levels.get_mut(index) {
                *level = other;
            }
            let message = Message { topic: levels.join("/"), payload: word.get(WORDS).as_bytes().to_vec(), retained };
            let Some(decoded) = profiles.decode(&message, &home) else { continue };
            for said in &decoded.said {
                if let Said::Observation(seen, _) = said {
                    prop_assert!(!matches!(seen.value, Value::Number(number) if !number.is_finite()), "{message:?}: {seen:?}");
                    prop_assert!(!seen.device.native.is_empty(), "{message:?}");
                }
                home.apply(at(1), said);
            }
            prop_assert!(decoded.rejects.iter().all(|reject| reject.reason.ends_with('.') && reject.reason.len() < 400));
        }
    }
}

#[test]
fn two_profiles_that_know_a_topic_do_not_quarrel() {
    let profiles = Profiles::shipped().unwrap();
    let home = Home::new(Calendar::default());
    let whose = |topic: &str, payload: &str| {
        let decoded = profiles.decode(&Message::new(topic, payload), &home).unwrap();
        let said = decoded.said.into_iter().find_map(|said| match said {
            Said::Observation(seen, _) => Some(seen.device),
            _ => None,
        });
        said.map(|device: DeviceId| device.source.to_string())
    };
    assert_eq!(whose("statestream/light/hall/state", "on").as_deref(), Some("home-assistant-statestream"));
    assert_eq!(whose("hall/light/hall/state", r#"{"state":"ON"}"#).as_deref(), Some("esphome"));
    assert_eq!(whose("zigbee2mqtt/light/hall/state", "ON"), None, "its list has not come");
}

#[test]
fn the_tutorials_profile_holds() {
    let text = include_str!("../../docs/profiles.md");
    let (_, behind) = text.split_once("```toml\n").unwrap();
    let (file, _) = behind.split_once("```").unwrap();
    let report = Profile::parse(file, None).unwrap().run_examples();
    assert_eq!(report.failures, Vec::<String>::new());
    assert_eq!(report.passed, 3);
}
