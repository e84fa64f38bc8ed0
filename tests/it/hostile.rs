//! No byte from the broker and no time from a clock is a crash, costs more than it weighs, or harms a neighbour.

use std::time::Duration;

use hunchd::device::DeviceId;
use hunchd::device::Message;
use hunchd::engine::ClockState;
use hunchd::engine::Engine;
use hunchd::engine::Input;
use hunchd::engine::Link;
use hunchd::replay::opening;
use hunchd::time::Timestamp;
use proptest::prelude::*;

use crate::replaying::check;
use crate::replaying::new_engine;
use crate::replaying::reborn;

/// Topics that mean something, topics that nearly do, and topics that mean nothing.
fn topic() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "zigbee2mqtt/bridge/devices",
        "zigbee2mqtt/bridge/groups",
        "zigbee2mqtt/bridge/state",
        "zigbee2mqtt/bridge/logging",
        "zigbee2mqtt/Hall/lamp",
        "zigbee2mqtt/Hall/lamp/set",
        "zigbee2mqtt/Hall/lamp/availability",
        "zigbee2mqtt/Hall/lamp/state",
        "zigbee2mqtt/unheard",
        "zigbee2mqtt/",
        "zigbee2mqtt",
        "tasmota/discovery/5CCF7F112244/config",
        "tasmota/discovery//config",
        "tele/box/LWT",
        "tele/box/STATE",
        "tele/box/SENSOR",
        "stat/box/POWER",
        "stat/box/POWER2",
        "stat//POWER",
        "cmnd/box/POWER1",
        "statestream/light/porch/state",
        "statestream/light/porch/friendly_name",
        "statestream/binary_sensor/hall/device_class",
        "statestream/binary_sensor/hall/state",
        "hunchd/mode/set",
        "",
        "/",
        "///",
        "$SYS/broker/uptime",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => ".{0,40}", 1 => "[a-z/#+$\u{0}]{0,60}"]
}

/// Payloads that mean something.
const PAYLOADS: &[&str] = &[
    r#"{"state":"ON","brightness":127,"last_seen":"2026-01-05T18:40:00Z"}"#,
    r#"{"state_left":"ON","state_right":"OFF","position":50,"occupancy":true}"#,
    r#"[{"ieee_address":"0x1","type":"Router","friendly_name":"Hall/lamp","definition":{"exposes":[{"type":"light"}]}}]"#,
    r#"[{"ieee_address":"0x1","friendly_name":"a"},{"ieee_address":"0x1","friendly_name":"b"},{"ieee_address":"0x2","friendly_name":"a"}]"#,
    r#"[{"friendly_name":"Hall","members":[{"ieee_address":"0x1"},{"ieee_address":7}]},{"friendly_name":"Hall/lamp"}]"#,
    r#"{"dn":"Box","fn":["Pond","Path"],"mac":"5CCF7F112244","t":"box","rl":[1,1,0,0],"ver":1}"#,
    r#"{"POWER1":"OFF","POWER2":"ON","ENERGY":{"Power":12.5,"Total":1e308}}"#,
    r#"{"state":"online"}"#,
    "offline",
    "ON",
    "\"motion\"",
    "off",
    "ask",
];

/// Payloads, mutated and made up.
fn payload() -> impl Strategy<Value = Vec<u8>> {
    let valid = || prop::sample::select(PAYLOADS.to_vec()).prop_map(|text| text.as_bytes().to_vec());
    let mutated = (valid(), prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)).prop_map(
        |(mut bytes, changes)| {
            changes.iter().for_each(|(index, byte)| *index.get_mut(&mut bytes) = *byte);
            bytes
        },
    );
    let cut = (valid(), any::<prop::sample::Index>()).prop_map(|(bytes, at)| bytes[..at.index(bytes.len())].to_vec());
    let value = prop::sample::select(vec![
        "1e999",
        "-1e999",
        "1e308",
        "NaN",
        "\"NaN\"",
        "\"inf\"",
        "-0.0",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551616",
        "null",
        "{}",
        "[]",
        "\"\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"ON\"",
        "true",
        "0.5",
    ]);
    let key = prop::sample::select(vec![
        "state",
        "state_left",
        "state_",
        "brightness",
        "last_seen",
        "position",
        "POWER",
        "POWER99999999999999999999",
        "Time",
        "friendly_name",
        "occupancy",
        "action",
        "power",
        "",
    ]);
    let object = prop::collection::vec((key, value), 0..5).prop_map(|fields| {
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        format!("{{{}}}", fields.join(",")).into_bytes()
    });
    let monstrous = prop::sample::select(vec![
        vec![],
        vec![0],
        vec![0xff, 0xfe, 0xc0, 0x80],
        "[".repeat(100_000).into_bytes(),
        "[".repeat(60_000).into_bytes(),
        "{\"a\":".repeat(10_000).into_bytes(),
        format!("{}{}", "[".repeat(120), "]".repeat(120)).into_bytes(),
        vec![b'x'; 1_000_000],
        format!("\"{}\"", "y".repeat(1_000_000)).into_bytes(),
        format!("[{}]", "{},".repeat(1000).trim_end_matches(',')).into_bytes(),
        "1".repeat(10_000).into_bytes(),
        "\u{feff}{\"state\":\"ON\"}".as_bytes().to_vec(),
    ]);
    prop_oneof![
        3 => valid(),
        3 => mutated,
        2 => cut,
        3 => object,
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => monstrous,
    ]
}

/// Times near, backwards, far and absurd; in milliseconds.
fn time() -> impl Strategy<Value = i64> {
    let now = Timestamp::parse_rfc3339("2026-01-05T18:40:00Z").unwrap().as_millis();
    prop_oneof![
        12 => now..now + 86_400_000,
        2 => now - 86_400_000 * 400..now,
        1 => now..now + 86_400_000 * 365,
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let message = (topic(), payload(), any::<bool>())
        .prop_map(|(topic, payload, retained)| Input::Message(Message { topic, payload, retained }));
    prop_oneof![
        20 => message,
        3 => Just(Input::Tick),
        1 => Just(Input::Link(Link::Down)),
        1 => Just(Input::Link(Link::Up)),
        1 => Just(Input::Clock(ClockState::Unsynchronised)),
        1 => Just(Input::Clock(ClockState::Synchronised)),
    ]
}

#[test]
fn no_bytes_and_no_times_are_a_crash_and_the_neighbour_is_still_understood() {
    check(500, prop::collection::vec((time(), input()), 1..60), |inputs| {
        let mut engine = new_engine();
        for (at, input) in &inputs {
            for effect in engine.handle(Timestamp::from_millis(*at), input) {
                let size = format!("{effect:?}").len();
                prop_assert!(size < 70_000, "an effect of {size} bytes");
            }
            engine.next_deadline();
        }
        understands_a_neighbour(&mut reborn(&engine))
    });
}

#[test]
fn the_ends_of_time_are_no_crash() {
    let wild = prop::sample::select(vec![
        i64::MIN,
        i64::MIN + 1,
        -8_334_601_228_800_001,
        -62_135_596_800_001,
        -1,
        0,
        253_402_300_800_000,
        8_210_266_876_799_999,
        8_210_266_876_800_000,
        i64::MAX - 1,
        i64::MAX,
    ]);
    check(200, prop::collection::vec((wild, input()), 1..12), |inputs| {
        let mut engine = new_engine();
        opening().iter().for_each(|input| drop(engine.handle(Timestamp::from_millis(i64::MIN), input)));
        for (at, input) in &inputs {
            engine.handle(Timestamp::from_millis(*at), input);
            engine.next_deadline();
            engine.view();
        }
        understands_a_neighbour(&mut reborn(&engine))
    });
}

#[test]
fn a_megabyte_is_neither_kept_nor_repeated() {
    let mut engine = new_engine();
    let now = Timestamp::parse_rfc3339("2026-01-05T18:40:00Z").unwrap();
    let empty = postcard::to_allocvec(&engine.snapshot()).unwrap().len();
    for topic in
        ["zigbee2mqtt/unheard", "zigbee2mqtt/bridge/devices", "hunchd/mode/set", "stat/box/POWER", "nobody/knows"]
    {
        let effects = engine.handle(now, &Input::Message(Message::retained(topic, vec![b'x'; 1_000_000])));
        assert!(format!("{effects:?}").len() < 1000, "{topic} is repeated at length");
        let kept = postcard::to_allocvec(&engine.snapshot()).unwrap().len() - empty;
        assert!(kept < 1000, "{kept} bytes are kept after {topic}");
    }
}

/// Whatever was said before: a device that is listed and speaks plainly is understood.
fn understands_a_neighbour(engine: &mut Engine) -> Result<(), TestCaseError> {
    let now = engine.view().now + Duration::from_secs(1);
    let list = r#"[{"ieee_address":"0xabc","type":"Router","friendly_name":"Neighbour/lamp","definition":{"exposes":[{"type":"light"}]}}]"#;
    let online = Message::new("zigbee2mqtt/bridge/state", r#"{"state":"online"}"#);
    let says = |state| Message::new("zigbee2mqtt/Neighbour/lamp", format!(r#"{{"state":"{state}"}}"#));
    let list = Message::retained("zigbee2mqtt/bridge/devices", list);
    for message in [list, online, says("OFF"), says("ON")] {
        engine.handle(now, &Input::Message(message));
    }
    let neighbour = DeviceId::new("zigbee2mqtt", "Neighbour/lamp");
    let view = engine.view();
    let seen = view.devices.iter().find(|device| device.id == neighbour);
    prop_assert_eq!(seen.map(|device| (device.available, device.in_use)), Some((true, Some(true))));
    Ok(())
}
