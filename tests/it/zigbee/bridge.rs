//! The real Zigbee2MQTT between a mock radio and our intake: every device is found as what it is, what it says is read, what it is
//! told arrives; through renames, removals, restarts, and beside a second bridge.

use std::time::Duration;

use hunchd::daemon::clock::Clock;
use hunchd::daemon::clock::Stopwatch;
use hunchd::device::Command;
use hunchd::device::DeviceId;
use hunchd::device::Kind;
use hunchd::device::Origin;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::engine;
use hunchd::engine::ClockState;
use hunchd::engine::DeviceView;
use hunchd::engine::Engine;
use hunchd::engine::Input;
use hunchd::engine::Link;
use hunchd::engine::View;
use hunchd::home::Home;
use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::profile::SHIPPED;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use serde_json::json;

use crate::live::Client;
use crate::mosquitto::Mosquitto;
use crate::zigbee2mqtt::Zigbee2Mqtt;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The home of `home.json`, in its order: the device that stands for each box, and what it is.
const HOME: [(&str, Kind); 15] = [
    ("Living room/ceiling", Kind::Light),
    ("Küche/Lämpchen über der Spüle", Kind::Light),
    ("washer", Kind::Plug),
    ("hall switch#right", Kind::Switch),
    ("bedroom/blind", Kind::Cover),
    ("front door", Kind::Lock),
    ("bathroom/radiator", Kind::Climate),
    ("purifier", Kind::Fan),
    ("hall motion", Kind::Sensor),
    ("balcony door", Kind::Sensor),
    ("bathroom/air", Kind::Sensor),
    ("bed remote", Kind::Button),
    ("siren", Kind::Siren),
    ("garden tap", Kind::Valve),
    ("stranger", Kind::Sensor),
];

/// Whoever listens as the daemon does: the real engine behind a real client.
struct Ear {
    client: Client,
    engine: Engine,
    clock: Clock,
    /// The same home a second time: it knows the way to each device, which the engine keeps to itself.
    home: Home,
}

impl Ear {
    async fn at(port: u16) -> Ear {
        let shipped = |wanted: &str, base| {
            let text = SHIPPED.iter().find(|(id, _)| *id == wanted).map(|(_, text)| *text).unwrap();
            Profile::parse(text, base).unwrap()
        };
        let zigbee = |base| shipped("zigbee2mqtt", base);
        let profiles =
            Profiles::new(vec![zigbee(None), zigbee(Some("upstairs")), shipped("home-assistant-discovery", None)]);
        let filters = profiles.subscriptions();
        let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
        let mut engine = Engine::new(engine::Settings::default(), profiles);
        let clock = Clock::system(Timestamp::from_millis(0));
        for input in [Input::Clock(ClockState::Synchronised), Input::Link(Link::Up)] {
            engine.handle(clock.now(), &input);
        }
        Ear {
            client: Client::connect(port, "ear", &filters).await,
            engine,
            clock,
            home: Home::new(Calendar::default()),
        }
    }

    /// Listens until what is known is as `found` wants it.
    fn until<T>(&mut self, what: &str, found: impl Fn(&View, &Home) -> Option<T>) -> T {
        let waited = Stopwatch::start();
        loop {
            let view = self.engine.view();
            if let Some(found) = found(&view, &self.home) {
                return found;
            }
            let Some(message) = self.client.next(PATIENCE.saturating_sub(waited.elapsed())) else {
                let known: Vec<String> = view
                    .devices
                    .iter()
                    .map(|device| format!("{} {:?} {}", device.id, device.kind, told(device)))
                    .collect();
                panic!("{what} did not come; known are\n{}\nrejects: {:?}", known.join("\n"), view.rejects);
            };
            let now = self.clock.now();
            if let Some(decoded) = self.engine.profiles().decode(&message, &self.home) {
                decoded.said.iter().for_each(|said| drop(self.home.apply(now, said)));
            }
            self.engine.handle(now, &Input::Message(message));
        }
    }

    /// Listens until a device has said just this.
    fn hears(&mut self, id: &str, all: &str) {
        self.until(&format!("{id}: {all}"), |view, _| (told(find(view, id)?) == all).then_some(()));
    }

    /// Tells a device something, as an accepted hunch would.
    async fn tells(&self, id: &str, property: Property, value: Value) {
        let device: DeviceId = id.parse().unwrap();
        let kind = find(&self.engine.view(), id).unwrap().kind;
        let command = Command { device, property, value };
        let message = self.engine.profiles().encode(&command, kind, &self.home).unwrap();
        assert!(!message.retained);
        self.client.say(&message.topic, &String::from_utf8(message.payload).unwrap()).await;
    }
}

fn find<'v>(view: &'v View, id: &str) -> Option<&'v DeviceView> {
    view.devices.iter().find(|device| device.id.to_string() == id)
}

fn told(device: &DeviceView) -> String {
    let told: Vec<String> =
        device.readings.iter().map(|(property, reading)| format!("{property} {}", reading.value)).collect();
    told.join(", ")
}

/// Who made a device be on, locked or where it is.
fn by(view: &View, id: &str) -> Option<Origin> {
    let made = [Property::On, Property::Locked, Property::PositionPct];
    let readings = &find(view, id)?.readings;
    made.iter().find_map(|property| readings.get(property)).map(|reading| reading.origin)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_is_found_understood_and_obeys() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let port = mosquitto.port();
    let Some(mut bridge) = Zigbee2Mqtt::start(port, "zigbee2mqtt", "json") else { return };
    let guest = Client::connect(port, "guest", &[]).await;
    guest.publish_retained("zigbee2mqtt/long gone", r#"{"state":"ON"}"#).await;
    let mut ear = Ear::at(port).await;
    for number in 1..=HOME.len() {
        bridge.joins(number);
    }
    let id = |name: &str| format!("zigbee2mqtt:{name}");
    for (name, kind) in HOME {
        ear.until(&format!("{name} as {kind}"), |view, _| {
            find(view, &id(name)).filter(|device| device.kind == kind).map(drop)
        });
    }
    ear.until("the room of a lamp", |view, _| {
        let lamp = find(view, &id("Küche/Lämpchen über der Spüle"))?;
        (lamp.room.as_deref() == Some("Küche") && lamp.name == "Lämpchen über der Spüle").then_some(())
    });

    says_all_it_can(&mut bridge, &mut ear);
    obeys(&mut bridge, &mut ear).await;

    // By hand, once it is known what it was before: nobody has said `/set` for longer than a command takes.
    tokio::time::sleep(Duration::from_millis(5_500)).await;
    bridge.reports(1, "genOnOff", json!({"onOff": 1}));
    let origin = ear.until("the ceiling lamp on again", |view, _| {
        let lamp = find(view, &id("Living room/ceiling"))?;
        (lamp.in_use == Some(true)).then(|| by(view, &id("Living room/ceiling")))?
    });
    assert_eq!(origin, Origin::Physical);

    // A group is commanded under its own name, and a lamp by its address: both are commands to the lamps.
    guest
        .say("zigbee2mqtt/bridge/request/group/members/add", r#"{"group":"all lamps","device":"Living room/ceiling"}"#)
        .await;
    bridge.radio_sends(Some(1), "genGroups", "add");
    ear.until("the group", |_, home| {
        let (_, lamp) = home.devices().find(|(_, device)| &*device.id.native == "Living room/ceiling")?;
        (lamp.groups == ["all lamps"]).then_some(())
    });
    guest.say("zigbee2mqtt/0x0000000000000001/set", r#"{"state":"OFF"}"#).await;
    bridge.radio_sends(Some(1), "genOnOff", "off");
    let origin = ear.until("the lamp off by its address", |view, _| {
        (find(view, &id("Living room/ceiling"))?.in_use == Some(false)).then(|| by(view, &id("Living room/ceiling")))?
    });
    assert_eq!(origin, Origin::Commanded);
    guest.say("zigbee2mqtt/all lamps/set", r#"{"state":"ON"}"#).await;
    bridge.radio_sends(None, "genOnOff", "on");
    let origin = ear.until("the lamp on by its group", |view, _| {
        (find(view, &id("Living room/ceiling"))?.in_use == Some(true)).then(|| by(view, &id("Living room/ceiling")))?
    });
    assert_eq!(origin, Origin::Commanded);

    changes_its_home(&mut bridge, &mut ear, &guest).await;
    has_a_neighbour(port, &mut bridge, &mut ear).await;
    let rejects = ear.engine.view().rejects;
    assert!(rejects.is_empty(), "{rejects:?}");
    // It announces every one of them to Home Assistant as well: nobody is there twice.
    let twice = |device: &&DeviceView| &*device.id.source == "home-assistant-discovery";
    let view = ear.engine.view();
    let twice: Vec<String> = view.devices.iter().filter(twice).map(|device| device.id.to_string()).collect();
    assert_eq!(twice, Vec::<String>::new());
    assert_eq!(ear.engine.announced_topics(), Vec::<String>::new());
    assert!(ear.until("no ghost", |view, _| Some(find(view, &id("long gone")).is_none())));
}

/// What each device reports is read, with its unit and its meaning.
fn says_all_it_can(bridge: &mut Zigbee2Mqtt, ear: &mut Ear) {
    bridge.reports(1, "genOnOff", json!({"onOff": 1}));
    bridge.reports(1, "genLevelCtrl", json!({"currentLevel": 127}));
    bridge.reports(1, "lightingColorCtrl", json!({"colorTemperature": 250}));
    bridge.reports(3, "genOnOff", json!({"onOff": 1}));
    bridge.reports(3, "haElectricalMeasurement", json!({"activePower": 1200}));
    bridge.reports_at(4, 1, None, "genOnOff", json!({"onOff": 1}));
    bridge.reports_at(4, 2, None, "genOnOff", json!({"onOff": 0}));
    bridge.reports(5, "closuresWindowCovering", json!({"currentPositionLiftPercentage": 70}));
    bridge.reports(6, "closuresDoorLock", json!({"lockState": 2}));
    bridge.reports(7, "hvacThermostat", json!({"localTemp": 2150}));
    bridge.reports(7, "hvacThermostat", json!({"occupiedHeatingSetpoint": 2000}));
    bridge.reports_at(8, 1, Some(0x117c), "manuSpecificIkeaAirPurifier", json!({"fanMode": 10}));
    bridge.reports(9, "msOccupancySensing", json!({"occupancy": 1}));
    bridge.reports(9, "msIlluminanceMeasurement", json!({"measuredValue": 120}));
    bridge.reports(10, "genOnOff", json!({"onOff": 1}));
    bridge.reports(11, "msTemperatureMeasurement", json!({"measuredValue": 2134}));
    bridge.reports(11, "msRelativeHumidity", json!({"measuredValue": 5630}));
    bridge.sends(12, "genOnOff", "on");
    bridge.reports(14, "genOnOff", json!({"onOff": 1}));
    bridge.reports(15, "msTemperatureMeasurement", json!({"measuredValue": 1800}));
    for (name, all) in [
        ("Living room/ceiling", "on true, brightness_pct 50, color_temp_k 4000"),
        ("washer", "on true, power_w 1200"),
        ("hall switch#left", "on true"),
        ("hall switch#right", "on false"),
        ("hall switch", "button single"),
        ("bedroom/blind", "position_pct 30"),
        ("front door", "locked false"),
        ("bathroom/radiator", "target_temperature_c 20, temperature_c 21.5"),
        ("purifier", "on true, mode 1"),
        ("hall motion", "illuminance_lx 120, occupancy true"),
        ("balcony door", "contact true"),
        ("bathroom/air", "temperature_c 21.34, humidity_pct 56.3"),
        ("bed remote", "button on"),
        ("garden tap", "on true"),
        ("stranger", "temperature_c 18"),
    ] {
        ear.hears(&format!("zigbee2mqtt:{name}"), all);
    }
}

/// What we may tell a device arrives at its radio; what comes of it is a command's doing.
async fn obeys(bridge: &mut Zigbee2Mqtt, ear: &mut Ear) {
    let off = || Value::Bool(false);
    for (number, name, property, value, cluster, command) in [
        (1, "Living room/ceiling", Property::On, off(), "genOnOff", "off"),
        (3, "washer", Property::On, off(), "genOnOff", "off"),
        (4, "hall switch#left", Property::On, off(), "genOnOff", "off"),
        (5, "bedroom/blind", Property::PositionPct, Value::Number(0.0), "closuresWindowCovering", "downClose"),
        (6, "front door", Property::Locked, Value::Bool(true), "closuresDoorLock", "lockDoor"),
        (8, "purifier", Property::On, off(), "manuSpecificIkeaAirPurifier", "write"),
    ] {
        ear.tells(&format!("zigbee2mqtt:{name}"), property, value).await;
        let frame = bridge.radio_sends(Some(number), cluster, command);
        assert_eq!(frame["endpoint"], 1, "{frame}");
    }
    for name in ["Living room/ceiling", "washer", "hall switch#left", "purifier"] {
        let id = format!("zigbee2mqtt:{name}");
        let origin = ear.until(&format!("{name} off"), |view, _| {
            (find(view, &id)?.in_use == Some(false)).then(|| by(view, &id))?
        });
        assert_eq!(origin, Origin::Commanded, "{name}");
    }
}

/// Renamed, taken off and come back, and the bridge itself gone for a while.
async fn changes_its_home(bridge: &mut Zigbee2Mqtt, ear: &mut Ear, guest: &Client) {
    let rename = r#"{"from":"washer","to":"Utility room/washing machine"}"#;
    guest.say("zigbee2mqtt/bridge/request/device/rename", rename).await;
    ear.until("the washer under its new name", |view, _| {
        let washer = find(view, "zigbee2mqtt:Utility room/washing machine")?;
        let same = told(washer) == "on false, power_w 1200" && washer.room.as_deref() == Some("Utility room");
        (same && find(view, "zigbee2mqtt:washer").is_none()).then_some(())
    });
    bridge.reports(3, "genOnOff", json!({"onOff": 1}));
    ear.hears("zigbee2mqtt:Utility room/washing machine", "on true, power_w 1200");

    guest.say("zigbee2mqtt/bridge/request/device/remove", r#"{"id":"bed remote","force":true}"#).await;
    ear.until("the remote gone", |view, _| find(view, "zigbee2mqtt:bed remote").is_none().then_some(()));
    bridge.joins(12);
    // It has lost its name, and keeps its past: the address is the same.
    ear.hears("zigbee2mqtt:0x000000000000000c", "button on");

    bridge.stops();
    ear.until("nobody in reach", |view, _| view.devices.iter().all(|device| !device.available).then_some(()));
    bridge.starts();
    ear.until("the lamp in reach again", |view, _| {
        let lamp =
            find(view, "zigbee2mqtt:Living room/ceiling").filter(|lamp| lamp.available && lamp.in_use == Some(true))?;
        // What the bridge remembers of it is no change that anybody made.
        (lamp.readings[&Property::On].origin != Origin::Physical).then_some(())
    });
    bridge.reports(10, "genOnOff", json!({"onOff": 0}));
    ear.hears("zigbee2mqtt:balcony door", "contact false");
}

/// A second bridge under another base topic, whose devices have the same names and addresses, and which tells each value apart.
async fn has_a_neighbour(port: u16, bridge: &mut Zigbee2Mqtt, ear: &mut Ear) {
    let mut upstairs = Zigbee2Mqtt::start(port, "upstairs", "attribute").unwrap();
    upstairs.joins(1);
    upstairs.joins(4);
    ear.until("the lamp upstairs", |view, _| {
        find(view, "upstairs:Living room/ceiling").filter(|lamp| lamp.kind == Kind::Light).map(drop)
    });
    ear.until("the switch upstairs", |view, _| find(view, "upstairs:hall switch#left").map(drop));
    upstairs.reports(1, "genOnOff", json!({"onOff": 1}));
    upstairs.reports(1, "genLevelCtrl", json!({"currentLevel": 254}));
    upstairs.reports(4, "genOnOff", json!({"onOff": 1}));
    ear.hears("upstairs:Living room/ceiling", "on true, brightness_pct 100");
    ear.hears("upstairs:hall switch#left", "on true");
    ear.tells("upstairs:Living room/ceiling", Property::On, Value::Bool(false)).await;
    upstairs.radio_sends(Some(1), "genOnOff", "off");
    ear.hears("upstairs:Living room/ceiling", "on false, brightness_pct 100");
    bridge.reports(15, "msTemperatureMeasurement", json!({"measuredValue": 1700}));
    ear.hears("zigbee2mqtt:stranger", "temperature_c 17");
    ear.hears("zigbee2mqtt:Living room/ceiling", "on true, brightness_pct 50, color_temp_k 4000");
}
