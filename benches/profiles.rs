//! What it costs to understand a message: every shipped profile loaded, three hundred devices known, eleven ecosystems talking in turn.
//!
//! `cargo bench --bench profiles`. The target is 300,000 messages a second on one core: 3.3 microseconds each. The second figure uses all
//! profiles sixteen times, under as many base topics: it may only grow as a walk down a larger tree does.
#![allow(clippy::unwrap_used, reason = "a benchmark may stop")]

use std::hint::black_box;

use criterion::Criterion;
use criterion::Throughput;
use criterion::criterion_group;
use criterion::criterion_main;
use hunchd::device::Message;
use hunchd::home::Home;
use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::profile::SHIPPED;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

/// What three hundred devices say, a quarter of them on Zigbee2MQTT.
fn stream() -> Vec<Message> {
    let say = |topic: String, payload: &str| Message::new(topic, payload);
    let mut messages = Vec::new();
    for n in 0..30 {
        messages.extend([
            say(format!("zigbee2mqtt/Room {n}/lamp"), r#"{"brightness":127,"color_mode":"color_temp","color_temp":325,"linkquality":88,"state":"ON","update":{"state":"idle"}}"#),
            say(format!("zigbee2mqtt/Room {n}/motion"), r#"{"battery":97,"illuminance":12,"linkquality":120,"occupancy":true,"temperature":21.5,"voltage":3005}"#),
            say(format!("zigbee2mqtt/Room {n}/plug"), r#"{"current":0.12,"energy":12.61,"linkquality":88,"power":23.5,"state":"ON","voltage":231}"#),
            say(format!("tele/tasmota_{n}/STATE"), r#"{"Time":"2019-10-31T11:14:59","Uptime":"0T18:36:12","UptimeSec":66972,"Heap":27,"POWER":"OFF","Wifi":{"AP":1,"RSSI":60,"Signal":-70}}"#),
            say(format!("shellyplus1pm-{n}/events/rpc"), r#"{"src":"shellyplus1pm-x","dst":"shellyplus1pm-x/events","method":"NotifyStatus","params":{"ts":1708326851.41,"switch:0":{"id":0,"output":true,"source":"button","apower":12.5}}}"#),
            say(format!("shellies/shelly1-{n}/relay/0"), "on"),
            say(format!("node{n}/light/ceiling/state"), r#"{"state":"ON","brightness":255}"#),
            say(format!("node{n}/sensor/air_temperature/state"), "23.4"),
            say(format!("homie/lamp-{n}/light/power"), "true"),
            say(format!("zwave/floor/node_{n}/switch_multilevel/endpoint_0/currentValue"), r#"{"time":1548683523859,"value":99,"nodeName":"node","nodeLocation":"floor"}"#),
            say(format!("statestream/light/lamp_{n}/state"), "\"on\""),
            say(format!("wled/strip{n}/g"), "128"),
            say(format!("zigbee2mqtt/Room {n}/lamp/set"), r#"{"state":"ON"}"#),
            say(format!("ems-esp/boiler_{n}"), r#"{"curtemp":61.5,"pump":1,"flow":12,"burner":"off"}"#),
        ]);
    }
    messages
}

/// A home that knows every device of the stream.
fn home(profiles: &Profiles) -> Home {
    let mut home = Home::new(Calendar::default());
    let listed = (0..30).flat_map(|n| {
        ["lamp", "motion", "plug"].map(|what| {
            format!(r#"{{"ieee_address":"0x{n}{what}","type":"Router","friendly_name":"Room {n}/{what}"}}"#)
        })
    });
    let list = format!("[{}]", listed.collect::<Vec<_>>().join(","));
    let list = Message::retained("zigbee2mqtt/bridge/devices", list);
    // Those that only Home Assistant's discovery knows: two entities on one topic.
    let announced = (0..30).flat_map(|n| {
        [
            ("sensor/temperature", r#""dev_cla":"temperature","val_tpl":"{{ value_json.curtemp | round(1) }}""#),
            ("switch/pump", r#""val_tpl":"{{ 'ON' if value_json.pump == 1 else 'OFF' }}""#),
        ]
        .map(|(what, tells)| {
            let config =
                format!(r#"{{"uniq_id":"{what}{n}","dev":{{"ids":["{n}"]}},"stat_t":"ems-esp/boiler_{n}",{tells}}}"#);
            let (component, object) = what.split_once('/').unwrap();
            Message::retained(format!("homeassistant/{component}/boiler_{n}/{object}/config"), config)
        })
    });
    for message in std::iter::once(list).chain(announced).chain(stream()) {
        for said in profiles.decode(&message, &home).unwrap().said {
            home.apply(Timestamp::from_millis(1_700_000_000_000), &said);
        }
    }
    assert!(home.devices().count() >= 300, "{} devices", home.devices().count());
    home
}

fn profiles(criterion: &mut Criterion) {
    let shipped = Profiles::shipped().unwrap();
    let again = (0..16).flat_map(|n| {
        SHIPPED.iter().map(move |(id, text)| Profile::parse(text, Some(&format!("house{n}/{id}"))).unwrap())
    });
    let many = Profiles::new(shipped.iter().cloned().chain(again).collect());
    let stream = stream();
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Elements(1));
    for (name, profiles) in [("all profiles", &shipped), ("all profiles, sixteen times more", &many)] {
        let home = home(profiles);
        let mut turn = stream.iter().cycle();
        group.bench_function(name, |bench| bench.iter(|| profiles.decode(black_box(turn.next().unwrap()), &home)));
    }
    let home = home(&shipped);
    for message in stream.iter().take(14) {
        let name: String = message.topic.chars().map(|c| if c == '/' { ' ' } else { c }).collect();
        group.bench_function(name, |bench| bench.iter(|| shipped.decode(black_box(message), &home)));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = profiles
}
criterion_main!(benches);
