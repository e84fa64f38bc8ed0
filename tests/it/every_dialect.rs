//! What goes wrong on real brokers, once more and dialect by dialect: each kind of bad luck is tried on each of the shipped profiles.

use std::collections::BTreeSet;

use hunchd::device::Command;
use hunchd::device::DeviceId;
use hunchd::device::Message;
use hunchd::device::Origin;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::home::Device;
use hunchd::home::Home;
use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::profile::SHIPPED;
use hunchd::profile::Said;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

/// How one device of a profile speaks; `{b}` is the base topic with its slash, `{n}` the device's name.
struct Dialect {
    id: &'static str,
    /// The base topic as it comes.
    base: &'static str,
    /// What makes it known, where anything does.
    announced: Option<(&'static str, &'static str)>,
    /// What takes it off again.
    taken_off: Option<(&'static str, &'static str)>,
    /// Two states in which the property differs.
    topic: &'static str,
    says: [&'static str; 2],
    /// Its id without the source.
    device: &'static str,
    property: Property,
    /// Its names may hold slashes.
    slashes: bool,
    /// A number that it may say, and what must be true of it in quotes as well.
    number: Option<(&'static str, &'static str, &'static str)>,
}

const DIALECTS: &[Dialect] = &[
    Dialect {
        id: "zigbee2mqtt",
        base: "zigbee2mqtt",
        announced: Some((
            "{b}bridge/devices",
            r#"[{"ieee_address":"0x1","type":"Router","friendly_name":"{n}","definition":{"exposes":[{"type":"light","features":[{"name":"state","property":"state"}]}]}}]"#,
        )),
        taken_off: Some(("{b}bridge/devices", "[]")),
        topic: "{b}{n}",
        says: [r#"{"state":"ON"}"#, r#"{"state":"OFF"}"#],
        device: "{n}",
        property: Property::On,
        slashes: true,
        number: Some(("{b}{n}", r#"{"brightness":127}"#, r#"{"brightness":"127"}"#)),
    },
    Dialect {
        id: "tasmota",
        base: "",
        announced: Some((
            "tasmota/discovery/5CCF7F11/config",
            r#"{"dn":"{n}","t":"{n}","ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"],"rl":[1],"ver":1}"#,
        )),
        taken_off: Some(("tasmota/discovery/5CCF7F11/config", "")),
        topic: "{b}stat/{n}/RESULT",
        says: [r#"{"POWER":"ON"}"#, r#"{"POWER":"OFF"}"#],
        device: "{n}",
        property: Property::On,
        slashes: true,
        number: Some(("{b}tele/{n}/SENSOR", r#"{"ENERGY":{"Power":12}}"#, r#"{"ENERGY":{"Power":"12"}}"#)),
    },
    Dialect {
        id: "shelly",
        base: "shellies",
        announced: Some(("{b}announce", r#"{"id":"{n}","model":"SHSW-1"}"#)),
        taken_off: None,
        topic: "{b}{n}/relay/0",
        says: ["on", "off"],
        device: "{n}#relay/0",
        property: Property::On,
        slashes: true,
        number: Some(("{b}{n}/relay/0/power", "12", "\"12\"")),
    },
    Dialect {
        id: "esphome",
        base: "",
        announced: None,
        taken_off: None,
        topic: "{b}{n}/light/top/state",
        says: [r#"{"state":"ON"}"#, r#"{"state":"OFF"}"#],
        device: "{n}#light/top",
        property: Property::On,
        slashes: false,
        number: Some(("{b}{n}/light/top/state", r#"{"brightness":255}"#, r#"{"brightness":"255"}"#)),
    },
    Dialect {
        id: "homie",
        base: "homie",
        announced: Some((
            "{b}5/{n}/$description",
            r#"{"homie":"5.0","name":"{n}","nodes":{"light":{"properties":{"power":{"datatype":"boolean","settable":true}}}}}"#,
        )),
        taken_off: Some(("{b}5/{n}/$description", "")),
        topic: "{b}5/{n}/light/power",
        says: ["true", "false"],
        device: "{n}#light",
        property: Property::On,
        slashes: false,
        number: Some(("{b}5/{n}/light/brightness", "50", "\"50\"")),
    },
    Dialect {
        id: "home-assistant-discovery",
        base: "homeassistant",
        announced: Some((
            "{b}light/one/config",
            r#"{"name":"{n}","uniq_id":"{n}","stat_t":"my/{b}{n}","cmd_t":"my/{b}{n}/do","schema":"json","brightness":true}"#,
        )),
        taken_off: Some(("{b}light/one/config", "")),
        topic: "my/{b}{n}",
        says: [r#"{"state":"ON"}"#, r#"{"state":"OFF"}"#],
        device: "{n}#light/one",
        property: Property::On,
        slashes: true,
        number: Some(("my/{b}{n}", r#"{"brightness":255}"#, r#"{"brightness":"255"}"#)),
    },
    Dialect {
        id: "home-assistant-statestream",
        base: "statestream",
        announced: Some(("{b}light/{n}/friendly_name", "The lamp")),
        taken_off: Some(("{b}light/{n}/friendly_name", "")),
        topic: "{b}light/{n}/state",
        says: ["on", "\"off\""],
        device: "light.{n}",
        property: Property::On,
        slashes: false,
        number: Some(("{b}light/{n}/brightness", "255", "\"255\"")),
    },
    Dialect {
        id: "z-wave-js-ui",
        base: "zwave",
        announced: Some(("{b}{n}/nodeinfo", r#"{"id":8,"name":"{n}","deviceClass":{"generic":16}}"#)),
        taken_off: None,
        topic: "{b}{n}/switch_binary/endpoint_0/currentValue",
        says: [r#"{"time":1,"value":true}"#, r#"{"time":1,"value":false}"#],
        device: "{n}",
        property: Property::On,
        slashes: true,
        number: Some(("{b}{n}/switch_multilevel/endpoint_0/currentValue", r#"{"value":99}"#, r#"{"value":"99"}"#)),
    },
    Dialect {
        id: "openmqttgateway",
        base: "home",
        announced: None,
        taken_off: None,
        topic: "{b}gateway/BTtoMQTT/{n}",
        says: [r#"{"presence":"present"}"#, r#"{"presence":"absent"}"#],
        device: "{n}",
        property: Property::Presence,
        slashes: false,
        number: Some(("{b}gateway/BTtoMQTT/{n}", r#"{"tempc":21.5}"#, r#"{"tempc":"21.5"}"#)),
    },
    Dialect {
        id: "room-assistant",
        base: "room-assistant",
        announced: None,
        taken_off: None,
        topic: "{b}entity/study/bluetooth-low-energy-presence-sensor/{n}",
        says: [
            r#"{"entity":{"id":"{n}","state":"study"},"hasAuthority":true}"#,
            r#"{"entity":{"id":"{n}","state":"not_home"},"hasAuthority":true}"#,
        ],
        device: "{n}",
        property: Property::Presence,
        slashes: false,
        number: None,
    },
    Dialect {
        id: "espresense",
        base: "espresense",
        announced: None,
        taken_off: None,
        topic: "{b}companion/{n}",
        says: ["kitchen", "not_home"],
        device: "{n}",
        property: Property::Presence,
        slashes: false,
        number: Some(("{b}rooms/{n}/lux", "12", "\"12\"")),
    },
    Dialect {
        id: "valetudo",
        base: "valetudo",
        announced: Some(("{b}{n}/$name", "Dusty")),
        taken_off: Some(("{b}{n}/$name", "")),
        topic: "{b}{n}/StatusStateAttribute/status",
        says: ["cleaning", "docked"],
        device: "{n}",
        property: Property::On,
        slashes: false,
        number: None,
    },
    Dialect {
        id: "wled",
        base: "wled",
        announced: None,
        taken_off: None,
        topic: "{b}{n}/g",
        says: ["128", "0"],
        device: "{n}",
        property: Property::On,
        slashes: false,
        number: Some(("{b}{n}/g", "51", "\"51\"")),
    },
    Dialect {
        id: "matter2mqtt",
        base: "matter",
        announced: None,
        taken_off: None,
        topic: "{b}{n}/temperature",
        says: [r#"{"temperature":20}"#, r#"{"temperature":21}"#],
        device: "{n}",
        property: Property::TemperatureC,
        slashes: false,
        number: Some(("{b}{n}/humidity", r#"{"humidity":45}"#, r#"{"humidity":"45"}"#)),
    },
];

impl Dialect {
    fn profile(&self, base: Option<&str>) -> Profile {
        let (_, text) = SHIPPED.iter().find(|(id, _)| *id == self.id).unwrap();
        Profile::parse(text, base).unwrap()
    }

    /// Topic and payload with base and name put in; in a payload as JSON writes the name.
    fn message(&self, base: &str, name: &str, (topic, payload): (&str, &str)) -> Message {
        let base = if base.is_empty() { String::new() } else { format!("{base}/") };
        let quoted = serde_json::Value::String(name.to_owned()).to_string();
        let topic = topic.replace("{b}", &base).replace("{n}", name);
        let payload = payload.replace("{b}", &base).replace("{n}", &quoted[1..quoted.len() - 1]);
        Message::new(topic, payload)
    }

    fn id(&self, source: &str, name: &str) -> DeviceId {
        format!("{source}:{}", self.device.replace("{n}", name)).parse().unwrap()
    }

    fn says(&self, which: usize) -> (&str, &str) {
        (self.topic, self.says[which])
    }
}

/// A broker with one listener.
struct Ear {
    profiles: Profiles,
    home: Home,
}

impl Ear {
    fn new(profiles: Vec<Profile>) -> Ear {
        let mut home = Home::new(Calendar::default());
        home.clock(at(0), true);
        Ear { profiles: Profiles::new(profiles), home }
    }

    /// Hears a message, and returns what it saw and whether it refused anything.
    fn hear(&mut self, second: i64, message: &Message) -> (Vec<(Property, Value)>, bool) {
        let decoded = self.profiles.decode(message, &self.home).unwrap_or_default();
        for said in &decoded.said {
            self.home.apply(at(second), said);
        }
        let refused = !decoded.rejects.is_empty();
        assert!(decoded.rejects.iter().all(|reject| reject.reason.ends_with('.')), "{:?}", decoded.rejects);
        let seen = decoded.said.into_iter().filter_map(|said| match said {
            Said::Observation(seen, _) => Some((seen.property, seen.value)),
            _ => None,
        });
        (seen.collect(), refused)
    }

    /// What makes a device known, as the broker remembers it.
    fn announce(&mut self, second: i64, dialect: &Dialect, base: &str, name: &str) {
        if let Some(announced) = dialect.announced {
            self.hear(second, &Message { retained: true, ..dialect.message(base, name, announced) });
        }
    }

    fn device(&self, id: &DeviceId) -> Option<&Device> {
        self.home.key(id).map(|key| self.home.device(key))
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

#[test]
fn every_shipped_profile_is_in_the_table() {
    let tried: BTreeSet<&str> = DIALECTS.iter().map(|dialect| dialect.id).collect();
    let shipped: BTreeSet<&str> = SHIPPED.iter().map(|(id, _)| *id).collect();
    assert_eq!(tried, shipped);
}

#[test]
fn no_sense_is_no_state_and_who_speaks_plainly_afterwards_is_understood() {
    for dialect in DIALECTS {
        let mut ear = Ear::new(vec![dialect.profile(None)]);
        ear.announce(0, dialect, dialect.base, "lamp");
        let sound = dialect.message(dialect.base, "lamp", dialect.says(0));
        let text = String::from_utf8(sound.payload.clone()).unwrap();
        let halves: Vec<String> = match text.starts_with('{') {
            true => (1..text.len()).map(|at| text[..at].to_owned()).collect(),
            false => Vec::new(),
        };
        let nonsense = [
            "", " ", "{", "[", "\"", "{\"", "null", "NaN", "nan", "inf", "-inf", "1e999", "{}", "[]", "\u{0}",
            "\u{feff}",
        ];
        for payload in nonsense.map(str::to_owned).into_iter().chain(halves) {
            let (seen, _) = ear.hear(1, &Message::new(sound.topic.clone(), payload.as_str()));
            // The word of a mode may be any word.
            let told = seen.iter().find(|(_, value)| !matches!(value, Value::Text(_)));
            assert_eq!(told, None, "{}: {payload:?}", dialect.id);
        }
        let broken = Message { payload: vec![0xff, 0xfe, 0xc0], ..sound.clone() };
        assert_eq!(ear.hear(2, &broken).0, [], "{}", dialect.id);
        if let Some((announced, _)) = dialect.announced {
            for payload in ["{", "[{", "nul", "\u{0}", "{\"nodes\":[", "[7]", "7"] {
                let topic = dialect.message(dialect.base, "lamp", (announced, "")).topic;
                ear.hear(3, &Message::new(topic, payload));
            }
        }
        assert_eq!(ear.hear(4, &sound).0.len().min(1), 1, "{}: the plain word after all that", dialect.id);
    }
}

#[test]
fn numbers_in_quotes_are_the_same_or_nothing_and_what_is_none_is_refused() {
    for dialect in DIALECTS {
        let Some((topic, plain, quoted)) = dialect.number else { continue };
        let said = |payload: &str| {
            let mut ear = Ear::new(vec![dialect.profile(None)]);
            ear.announce(0, dialect, dialect.base, "lamp");
            ear.hear(1, &dialect.message(dialect.base, "lamp", (topic, payload))).0
        };
        let expected = said(plain);
        assert!(!expected.is_empty(), "{}: {plain}", dialect.id);
        let found = said(quoted);
        assert!(found.is_empty() || found == expected, "{}: {found:?} of {expected:?}", dialect.id);
        let number = plain.split(|c: char| !c.is_ascii_digit() && c != '.').find(|part| !part.is_empty()).unwrap();
        for word in ["\"NaN\"", "\"inf\"", "\"\"", "\"-\"", "null", "[1]", "{\"a\":1}", "true"] {
            let found = said(&plain.replace(number, word));
            let finite =
                |(_, value): &(Property, Value)| !matches!(value, Value::Number(number) if !number.is_finite());
            assert!(found.iter().all(finite), "{}: {word}: {found:?}", dialect.id);
            assert_ne!(found, expected, "{}: {word}", dialect.id);
        }
    }
}

#[test]
fn names_in_any_script_and_with_any_sign_come_back_in_commands_or_are_told_nothing() {
    for dialect in DIALECTS {
        for name in ["Küche", "リビング", "a b", "💡", "it's", "100%", "{device}", "ends.", "upper floor/Lämpchen"]
        {
            if name.contains('/') && !dialect.slashes {
                continue;
            }
            let mut ear = Ear::new(vec![dialect.profile(None)]);
            ear.announce(0, dialect, dialect.base, name);
            ear.hear(1, &dialect.message(dialect.base, name, dialect.says(0)));
            let id = dialect.id(dialect.id, name);
            let device = ear.device(&id).unwrap_or_else(|| panic!("{id} is not there"));
            assert!(device.readings.contains_key(&dialect.property), "{id}");
            let off = Command { device: id.clone(), property: Property::On, value: Value::Bool(false) };
            if let Some(message) = ear.profiles.encode(&off, device.kind, &ear.home) {
                assert!(message.topic.contains(name), "{id}: {}", message.topic);
            }
        }
        // No topic can hold these; a payload can, and what comes of it is never published.
        for name in ["a+b", "x/#", "+", "nul\u{0}"] {
            let mut ear = Ear::new(vec![dialect.profile(None)]);
            ear.announce(0, dialect, dialect.base, name);
            ear.hear(1, &dialect.message(dialect.base, name, dialect.says(0)));
            for (_, device) in ear.home.devices() {
                let off = Command { device: device.id.clone(), property: Property::On, value: Value::Bool(false) };
                let told = ear.profiles.encode(&off, device.kind, &ear.home);
                assert!(told.iter().all(|told| !told.topic.contains(['+', '#', '\0'])), "{}: {told:?}", dialect.id);
            }
        }
    }
}

#[test]
fn one_name_in_every_dialect_is_as_many_devices_and_each_keeps_its_own_state() {
    let mut ear = Ear::new(DIALECTS.iter().map(|dialect| dialect.profile(None)).collect());
    for (n, dialect) in DIALECTS.iter().enumerate() {
        ear.announce(0, dialect, dialect.base, "lamp");
        ear.hear(1, &dialect.message(dialect.base, "lamp", dialect.says(n % 2)));
    }
    for (n, dialect) in DIALECTS.iter().enumerate() {
        let value = |ear: &Ear| {
            let id = dialect.id(dialect.id, "lamp");
            let device = ear.device(&id).unwrap_or_else(|| panic!("{id} is not there"));
            device.value(dialect.property).cloned().unwrap_or_else(|| panic!("{id} has said nothing"))
        };
        let found = value(&ear);
        let mut alone = Ear::new(vec![dialect.profile(None)]);
        alone.announce(0, dialect, dialect.base, "lamp");
        alone.hear(1, &dialect.message(dialect.base, "lamp", dialect.says(n % 2)));
        assert_eq!(found, value(&alone), "{} among its neighbours", dialect.id);
    }
    // The same name twice in one dialect: told by another item, under another id.
    for dialect in DIALECTS {
        let Some((topic, payload)) = dialect.announced else { continue };
        let again = (topic, &*payload.replace("0x1", "0x2").replace("\"id\":8", "\"id\":9"));
        let mut ear = Ear::new(vec![dialect.profile(None)]);
        for announced in [(topic, payload), again, (topic, payload)] {
            ear.hear(0, &dialect.message(dialect.base, "lamp", announced));
        }
        ear.hear(1, &dialect.message(dialect.base, "lamp", dialect.says(0)));
        let of_that_name = |device: &Device| !device.gone && device.readings.contains_key(&dialect.property);
        assert_eq!(ear.home.devices().filter(|(_, device)| of_that_name(device)).count(), 1, "{}", dialect.id);
    }
}

#[test]
fn what_is_taken_off_is_gone_and_what_comes_again_is_the_same_device() {
    for dialect in DIALECTS {
        let (Some(announced), Some(taken_off)) = (dialect.announced, dialect.taken_off) else { continue };
        let mut ear = Ear::new(vec![dialect.profile(None)]);
        let id = dialect.id(dialect.id, "lamp");
        ear.hear(0, &dialect.message(dialect.base, "lamp", announced));
        ear.hear(1, &dialect.message(dialect.base, "lamp", dialect.says(0)));
        let key = ear.home.key(&id).unwrap_or_else(|| panic!("{id} is not there"));
        ear.hear(2, &dialect.message(dialect.base, "lamp", taken_off));
        assert!(ear.home.device(key).gone, "{id} is still there");
        assert_eq!(ear.home.device(key).in_use(), None, "{id}");
        assert_eq!(ear.home.in_use().count(), 0, "{id}");
        ear.hear(3, &dialect.message(dialect.base, "lamp", announced));
        ear.hear(4, &dialect.message(dialect.base, "lamp", dialect.says(1)));
        assert_eq!(ear.home.key(&id), Some(key), "{id} has lost its past");
        assert!(!ear.home.device(key).gone, "{id}");
        let origin = ear.home.device(key).readings[&dialect.property].origin;
        assert_eq!(origin, Origin::Unknown, "{id}: nobody knows what happened meanwhile");
    }
}

#[test]
fn two_bridges_with_their_own_base_topics_are_two_homes_in_one() {
    for dialect in DIALECTS {
        let other = "upstairs";
        let mut ear = Ear::new(vec![dialect.profile(None), dialect.profile(Some(other))]);
        for (base, which) in [(dialect.base, 0), (other, 1)] {
            ear.announce(0, dialect, base, "lamp");
            ear.hear(1, &dialect.message(base, "lamp", dialect.says(which)));
        }
        let (one, two) = (dialect.id(dialect.id, "lamp"), dialect.id(other, "lamp"));
        let value = |id: &DeviceId| {
            let device = ear.device(id).unwrap_or_else(|| panic!("{id} is not there"));
            device.value(dialect.property).cloned()
        };
        assert!(value(&one).is_some() && value(&two).is_some(), "{}", dialect.id);
        assert_ne!(value(&one), value(&two), "{}: they are mixed up", dialect.id);
        for (id, base) in [(&one, dialect.base), (&two, other)] {
            let device = ear.device(id).unwrap();
            let off = Command { device: id.clone(), property: Property::On, value: Value::Bool(false) };
            if let Some(message) = ear.profiles.encode(&off, device.kind, &ear.home) {
                let at_home = message.topic.contains(base) && (base == other || !message.topic.contains(other));
                assert!(at_home, "{id} is told on {}", message.topic);
            }
        }
    }
}

#[test]
fn ghosts_on_the_broker_are_no_events_and_nobodys_doing() {
    for dialect in DIALECTS {
        let mut ear = Ear::new(vec![dialect.profile(None)]);
        let quiet = ear.home.pulse().clone();
        let ghost = |which| Message { retained: true, ..dialect.message(dialect.base, "ghost", dialect.says(which)) };
        ear.hear(1, &ghost(0));
        ear.hear(2, &ghost(1));
        ear.announce(3, dialect, dialect.base, "ghost");
        ear.hear(4, &ghost(0));
        ear.hear(5, &ghost(1));
        assert_eq!(*ear.home.pulse(), quiet, "{}: a ghost stirs", dialect.id);
        for (_, device) in ear.home.devices() {
            for (property, reading) in &device.readings {
                assert!(!reading.fresh && reading.origin == Origin::Unknown, "{} {property}", device.id);
            }
            let uses = device.history.as_ref().map_or(0, |history| history.uses.past().len());
            assert_eq!(uses, 0, "{}: a ghost's use is remembered", device.id);
        }
    }
}
