//! Who did it, in every ecosystem, by every sign that it gives; and that what no sign tells stays untold.

use hunchd::device::DeviceId;
use hunchd::device::HunchId;
use hunchd::device::Message;
use hunchd::device::Origin;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::home::Home;
use hunchd::profile::Profiles;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

/// A home that hears messages ten seconds apart; those with a plus come one second after the one before.
struct Ear {
    profiles: Profiles,
    home: Home,
    second: i64,
}

impl Ear {
    fn new() -> Ear {
        let profiles = Profiles::shipped().unwrap();
        let mut home = Home::new(Calendar::default()).listening(&profiles);
        home.clock(at(0), true);
        Ear { profiles, home, second: 0 }
    }

    fn hear(&mut self, message: &str) {
        let (message, soon) = match message.strip_prefix('+') {
            Some(message) => (message, true),
            None => (message, false),
        };
        self.second += if soon { 1 } else { 10 };
        let (topic, payload) = message.split_once(' ').unwrap();
        let decoded = self.profiles.decode(&Message::new(topic, payload), &self.home);
        let decoded = decoded.unwrap_or_else(|| panic!("{message}: nobody's topic"));
        assert_eq!(decoded.rejects, [], "{message}");
        for said in &decoded.said {
            self.home.apply(at(self.second), said);
        }
    }

    fn origin(&self, device: &str, property: Property) -> Origin {
        let key = self.home.key(&device.parse().unwrap()).unwrap_or_else(|| panic!("{device} is not known"));
        self.home.device(key).readings[&property].origin
    }
}

fn heard(messages: &[&str]) -> Ear {
    let mut ear = Ear::new();
    messages.iter().for_each(|message| ear.hear(message));
    ear
}

/// A lamp, a wall switch with buttons of its own, and a remote.
const ZIGBEE: &str = r#"zigbee2mqtt/bridge/devices [{"ieee_address":"0x1","type":"Router","friendly_name":"hall","definition":{"exposes":[{"type":"light","features":[{"name":"state","property":"state"}]},{"type":"enum","name":"action","property":"action","values":["single"]}]}},{"ieee_address":"0x2","type":"EndDevice","friendly_name":"remote","definition":{"exposes":[{"type":"enum","name":"action","property":"action","values":["on"]}]}}]"#;
const Z_OFF: &str = r#"zigbee2mqtt/hall {"state":"OFF"}"#;
const Z_ON: &str = r#"+zigbee2mqtt/hall {"state":"ON"}"#;
const Z_PRESS: &str = r#"zigbee2mqtt/remote {"action":"on"}"#;
const DESK: &str = r#"homeassistant/switch/desk/config {"uniq_id":"d1","stat_t":"my/desk","cmd_t":"my/desk/do"}"#;
const BELL: &str = r#"homeassistant/event/bell/config {"uniq_id":"b1","stat_t":"my/bell","event_types":["press"]}"#;
const CARRIED: &str = "statestream/light/hall/hunchd_commands yes";
const ZW_OFF: &str = "zwave/hall/lamp/switch_binary/endpoint_0/currentValue false";
const ZW_ON: &str = "+zwave/hall/lamp/switch_binary/endpoint_0/currentValue true";
const IX3: &str = r#"shellies/shellyix3-1/input_event/0 {"event":"S","event_cnt":1}"#;

/// The table of docs/profiles.md: the sign, the device, the messages, and who did it by them.
const TABLE: &[(&str, &str, &[&str], Origin)] = &[
    ("Zigbee2MQTT: silence", "zigbee2mqtt:hall", &[ZIGBEE, Z_OFF, Z_ON], Origin::Physical),
    (
        "Zigbee2MQTT: /set",
        "zigbee2mqtt:hall",
        &[ZIGBEE, Z_OFF, r#"zigbee2mqtt/hall/set {"state":"ON"}"#, Z_ON],
        Origin::Commanded,
    ),
    ("Zigbee2MQTT: the action of a remote", "zigbee2mqtt:hall", &[ZIGBEE, Z_OFF, Z_PRESS, Z_ON], Origin::Remote),
    (
        "Zigbee2MQTT: an action long ago",
        "zigbee2mqtt:hall",
        &[ZIGBEE, Z_OFF, Z_PRESS, r#"zigbee2mqtt/hall {"state":"ON"}"#],
        Origin::Physical,
    ),
    (
        "Zigbee2MQTT: an action on the device itself",
        "zigbee2mqtt:hall",
        &[ZIGBEE, Z_OFF, r#"zigbee2mqtt/hall {"action":"single"}"#, Z_ON],
        Origin::Physical,
    ),
    (
        "Zigbee2MQTT: an automation that a remote sets off",
        "zigbee2mqtt:hall",
        &[ZIGBEE, Z_OFF, Z_PRESS, r#"+zigbee2mqtt/hall/set {"state":"ON"}"#, Z_ON],
        Origin::Commanded,
    ),
    ("Tasmota: silence", "tasmota:hall", &["stat/hall/POWER OFF", "stat/hall/POWER ON"], Origin::Untold),
    (
        "Tasmota: cmnd",
        "tasmota:hall",
        &["stat/hall/POWER OFF", "cmnd/hall/POWER ON", "+stat/hall/POWER ON"],
        Origin::Commanded,
    ),
    (
        "Tasmota: a button elsewhere",
        "tasmota:hall",
        &["stat/hall/POWER OFF", r#"stat/wall/RESULT {"Button1":{"Action":"SINGLE"}}"#, "+stat/hall/POWER ON"],
        Origin::Remote,
    ),
    ("Shelly Gen1: silence", "shelly:s#relay/0", &["shellies/s/relay/0 off", "shellies/s/relay/0 on"], Origin::Untold),
    (
        "Shelly Gen1: command",
        "shelly:s#relay/0",
        &["shellies/s/relay/0 off", "shellies/s/relay/0/command on", "+shellies/s/relay/0 on"],
        Origin::Commanded,
    ),
    (
        "Shelly Gen1: a button elsewhere",
        "shelly:s#relay/0",
        &["shellies/s/relay/0 off", IX3, "+shellies/s/relay/0 on"],
        Origin::Remote,
    ),
    (
        "ESPHome: silence",
        "esphome:desk#switch/a",
        &["desk/switch/a/state OFF", "desk/switch/a/state ON"],
        Origin::Physical,
    ),
    (
        "ESPHome: command",
        "esphome:desk#switch/a",
        &["desk/switch/a/state OFF", "desk/switch/a/command ON", "+desk/switch/a/state ON"],
        Origin::Commanded,
    ),
    (
        "ESPHome: an event elsewhere",
        "esphome:desk#switch/a",
        &["desk/switch/a/state OFF", r#"wall/event/up/state {"event_type":"press"}"#, "+desk/switch/a/state ON"],
        Origin::Remote,
    ),
    (
        "Homie: silence",
        "homie:lamp#light",
        &["homie/5/lamp/light/power false", "homie/5/lamp/light/power true"],
        Origin::Physical,
    ),
    (
        "Homie: /set",
        "homie:lamp#light",
        &["homie/5/lamp/light/power false", "homie/5/lamp/light/power/set true", "+homie/5/lamp/light/power true"],
        Origin::Commanded,
    ),
    ("Z-Wave JS UI: silence", "z-wave-js-ui:hall/lamp", &[ZW_OFF, ZW_ON], Origin::Untold),
    (
        "Z-Wave JS UI: /set",
        "z-wave-js-ui:hall/lamp",
        &[ZW_OFF, "zwave/hall/lamp/switch_binary/endpoint_0/targetValue/set true", ZW_ON],
        Origin::Commanded,
    ),
    (
        "Z-Wave JS UI: a central scene",
        "z-wave-js-ui:hall/lamp",
        &[ZW_OFF, r#"zwave/remote/central_scene/endpoint_0/scene/001 {"time":1,"value":0}"#, ZW_ON],
        Origin::Remote,
    ),
    (
        "discovery: silence",
        "home-assistant-discovery:d1#switch/desk",
        &[DESK, "my/desk OFF", "my/desk ON"],
        Origin::Untold,
    ),
    (
        "discovery: the announced command topic",
        "home-assistant-discovery:d1#switch/desk",
        &[DESK, "my/desk OFF", "my/desk/do ON", "+my/desk ON"],
        Origin::Commanded,
    ),
    (
        "discovery: an event elsewhere",
        "home-assistant-discovery:d1#switch/desk",
        &[DESK, BELL, "my/desk OFF", r#"my/bell {"event_type":"press"}"#, "+my/desk ON"],
        Origin::Remote,
    ),
    (
        "statestream: silence",
        "home-assistant-statestream:light.hall",
        &["statestream/light/hall/state off", "statestream/light/hall/state on"],
        Origin::Untold,
    ),
    (
        "statestream: the way that carries commands",
        "home-assistant-statestream:light.hall",
        &[
            CARRIED,
            "statestream/light/hall/state off",
            "statestream/hunchd/light.hall/set turn_on",
            "+statestream/light/hall/state on",
        ],
        Origin::Commanded,
    ),
    ("WLED: silence", "wled:strip", &["wled/strip/g 0", "wled/strip/g 128"], Origin::Untold),
    ("WLED: its topic", "wled:strip", &["wled/strip/g 0", "wled/strip ON", "+wled/strip/g 128"], Origin::Commanded),
    (
        "Valetudo: silence",
        "valetudo:dusty",
        &["valetudo/dusty/StatusStateAttribute/status docked", "valetudo/dusty/StatusStateAttribute/status cleaning"],
        Origin::Untold,
    ),
    (
        "Valetudo: /set",
        "valetudo:dusty",
        &[
            "valetudo/dusty/StatusStateAttribute/status docked",
            "valetudo/dusty/BasicControlCapability/operation/set START",
            "+valetudo/dusty/StatusStateAttribute/status cleaning",
        ],
        Origin::Commanded,
    ),
];

#[test]
fn every_sign_in_every_ecosystem_tells_who_did_it_and_no_sign_tells_nobody() {
    for (sign, device, messages, expected) in TABLE {
        assert_eq!(heard(messages).origin(device, Property::On), *expected, "{sign}");
    }
}

#[test]
fn devices_that_name_their_source_are_believed() {
    let relay = |word: &str| {
        heard(&[
            r#"s1/status/switch:0 {"id":0,"source":"init","output":false}"#,
            &format!(r#"s1/status/switch:0 {{"id":0,"source":"{word}","output":true}}"#),
        ])
        .origin("shelly:s1#switch:0", Property::On)
    };
    for (word, expected) in [
        ("switch", Origin::Physical),
        ("button", Origin::Physical),
        ("SHC", Origin::App),
        ("timer", Origin::Automation),
        ("schedule", Origin::Automation),
        ("loopback", Origin::Automation),
        ("WS_in", Origin::Commanded),
        ("HTTP_in", Origin::Commanded),
        ("MQTT", Origin::Commanded),
        ("init", Origin::Unknown),
        ("a word of tomorrow", Origin::Unknown),
    ] {
        assert_eq!(relay(word), expected, "Shelly Gen2: {word}");
    }
    let lock = |before: &str, word: &str| {
        let says = |word: &str| format!("zwave/door/alarm/access_control {word}");
        heard(&[&says(before), &says(word)]).origin("z-wave-js-ui:door", Property::Locked)
    };
    let unlocked = "Manual Unlock Operation";
    assert_eq!(lock(unlocked, "Manual Lock Operation"), Origin::Physical);
    assert_eq!(lock(unlocked, "Keypad Lock Operation"), Origin::Physical);
    assert_eq!(lock(unlocked, "Wireless Lock Operation"), Origin::Commanded);
    assert_eq!(lock(unlocked, "Auto Lock"), Origin::Automation);
}

/// What Gen1 says a moment after the state, and by which word.
const GEN1: &[(&str, Origin)] = &[
    ("input", Origin::Physical),
    ("cloud", Origin::App),
    ("timer", Origin::Automation),
    ("schedule", Origin::Automation),
    ("http", Origin::Commanded),
    ("mqtt", Origin::Commanded),
    ("a word of tomorrow", Origin::Unknown),
];

#[test]
fn a_source_that_comes_a_moment_late_amends_who_did_it() {
    for (word, expected) in GEN1 {
        let status = format!(r#"+shellies/d/light/0/status {{"ison":true,"source":"{word}","brightness":48}}"#);
        let mut ear = heard(&["shellies/d/light/0 off", "shellies/d/light/0 on"]);
        assert_eq!(ear.origin("shelly:d#light/0", Property::On), Origin::Untold);
        ear.hear(&status);
        assert_eq!(ear.origin("shelly:d#light/0", Property::On), *expected, "{word}");
        let key = ear.home.key(&"shelly:d#light/0".parse().unwrap()).unwrap();
        let began = ear.home.device(key).history.as_ref().unwrap().uses.present().unwrap();
        assert_eq!(began, (at(20), *expected), "{word}: the use that has begun");
        // What comes out of use is amended as well, and an end that nobody meant is no use.
        ear.hear("shellies/d/light/0 off");
        ear.hear(&status.replace("true", "false"));
        let uses = &ear.home.device(key).history.as_ref().unwrap().uses;
        let ended: Vec<Origin> = uses.past().map(|past| past.ended).collect();
        let expected: &[Origin] = if *expected == Origin::Unknown { &[] } else { &[*expected] };
        assert_eq!(ended, expected, "{word}: the use that has ended");
    }
    // A relay by `info`, which may be older than what is known: it amends, and changes nothing.
    let info = |on: bool| format!(r#"+shellies/s/info {{"relays":[{{"ison":{on},"source":"input"}}]}}"#);
    let relay = |more: &[&str]| {
        let mut ear = heard(&["shellies/s/relay/0 off", "shellies/s/relay/0 on"]);
        more.iter().for_each(|message| ear.hear(message));
        let key = ear.home.key(&"shelly:s#relay/0".parse().unwrap()).unwrap();
        (ear.home.device(key).in_use(), ear.origin("shelly:s#relay/0", Property::On))
    };
    assert_eq!(relay(&[&info(true)]), (Some(true), Origin::Physical));
    assert_eq!(relay(&[&info(false)]), (Some(true), Origin::Untold), "it is older than the change");
    assert_eq!(relay(&[&info(true)[1..]]), (Some(true), Origin::Untold), "it comes too late");
    let again = info(true).replace("input", "http");
    assert_eq!(relay(&[&info(true), &again]), (Some(true), Origin::Physical), "what changed nothing did not do it");
    assert_eq!(heard(&[&info(true)]).home.devices().count(), 0, "nobody is known by it");
}

#[test]
fn what_we_did_stays_ours_whatever_the_device_says_afterwards() {
    let hunch = HunchId { at: at(0), seq: 1 };
    let mut ear = heard(&["shellies/d/light/0 on"]);
    let id: DeviceId = "shelly:d#light/0".parse().unwrap();
    let key = ear.home.key(&id).unwrap();
    ear.home.expect(at(19), key, hunch, Property::On, Value::Bool(false));
    ear.hear("shellies/d/light/0/command off");
    ear.hear("+shellies/d/light/0 off");
    ear.hear(r#"+shellies/d/light/0/status {"ison":false,"source":"mqtt","brightness":48}"#);
    assert_eq!(ear.origin("shelly:d#light/0", Property::On), Origin::Ours(hunch));
}

#[test]
fn the_words_keep_their_bytes() {
    for (byte, origin) in [(0, Origin::Physical), (1, Origin::Commanded), (3, Origin::Unknown)] {
        assert_eq!(postcard::from_bytes::<Origin>(&[byte]), Ok(origin));
    }
}

#[test]
fn to_the_models_the_finer_words_are_the_two_that_they_have_learnt() {
    let hunch = HunchId { at: at(0), seq: 1 };
    for origin in [Origin::Physical, Origin::Remote, Origin::Untold] {
        assert!(origin.is_uncommanded() && !origin.is_commanded() && origin.is_theirs(), "{origin}");
    }
    for origin in [Origin::Commanded, Origin::App, Origin::Automation] {
        assert!(!origin.is_uncommanded() && origin.is_commanded() && origin.is_theirs(), "{origin}");
    }
    for origin in [Origin::Ours(hunch), Origin::Unknown] {
        assert!(!origin.is_uncommanded() && !origin.is_commanded() && !origin.is_theirs(), "{origin}");
    }
}
