//! What goes wrong on real brokers, in every ecosystem: half messages, no numbers, numbers in quotes, ghosts, the same name twice.

use hunchd::device::DeviceId;
use hunchd::device::Message;
use hunchd::device::Observation;
use hunchd::device::Property;
use hunchd::device::Shape;
use hunchd::home::Home;
use hunchd::profile::Directory;
use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::profile::SHIPPED;
use hunchd::profile::Said;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use serde_json::Value as Json;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

/// A message that a file knows, with the home in which it was said.
struct Known {
    ecosystem: &'static str,
    profiles: Profiles,
    home: Home,
    topic: String,
    payload: String,
    good: Vec<Observation>,
}

impl Known {
    fn decode(&self, payload: &str, retained: bool) -> Vec<Said> {
        let message = Message { topic: self.topic.clone(), payload: payload.as_bytes().to_vec(), retained };
        self.profiles.decode(&message, &self.home).map(|decoded| decoded.said).unwrap_or_default()
    }

    fn observations(&self, payload: &str) -> Vec<Observation> {
        seen(self.decode(payload, false))
    }
}

fn seen(said: Vec<Said>) -> Vec<Observation> {
    let observation = |said| if let Said::Observation(seen, _) = said { Some(seen) } else { None };
    said.into_iter().filter_map(observation).collect()
}

/// Every example message of every file that says something.
fn known() -> Vec<Known> {
    let mut all = Vec::new();
    for (ecosystem, text) in SHIPPED {
        let file: toml::Table = text.parse().unwrap();
        for example in file["example"].as_array().unwrap() {
            let Some(topic) = example.get("topic").and_then(|topic| topic.as_str()) else { continue };
            let payload = example.get("payload").and_then(|payload| payload.as_str()).unwrap_or_default();
            let profiles = Profiles::new(vec![Profile::parse(text, None).unwrap()]);
            let mut home = Home::new(Calendar::default());
            for given in example.get("given").and_then(|given| given.as_array()).into_iter().flatten() {
                let message = Message::retained(given["topic"].as_str().unwrap(), given["payload"].as_str().unwrap());
                for said in profiles.decode(&message, &home).unwrap().said {
                    home.apply(NOW, &said);
                }
            }
            let (topic, payload) = (topic.to_owned(), payload.to_owned());
            let mut known = Known { ecosystem, profiles, home, topic, payload, good: Vec::new() };
            known.good = known.observations(&known.payload);
            all.push(known);
        }
    }
    all
}

/// Whether what came of a spoilt message is no more than came of the sound one; a word may be any word.
fn is_no_more(spoilt: &[Observation], good: &[Observation]) -> bool {
    spoilt.iter().all(|seen| good.contains(seen) || seen.property.shape() == Shape::Text)
}

#[test]
fn half_a_message_says_nothing() {
    let mut checked = std::collections::BTreeSet::new();
    for known in known().iter().filter(|known| !known.good.is_empty() && known.payload.starts_with('{')) {
        let cuts = known.payload.char_indices().map(|(at, _)| at).skip(1);
        for half in cuts.map(|at| &known.payload[..at]) {
            assert_eq!(known.observations(half), [], "{}: {} {half}", known.ecosystem, known.topic);
        }
        checked.insert(known.ecosystem);
    }
    assert!(checked.len() >= 9, "{checked:?}");
}

/// The document once for each number in it, with that number put through `change`.
fn spoilt(document: &Json, change: &dyn Fn(&Json) -> Json) -> Vec<Json> {
    match document {
        Json::Number(_) => vec![change(document)],
        Json::Array(list) => {
            let at = |index: usize| {
                spoilt(&list[index], change).into_iter().map(move |item| {
                    let mut list = list.clone();
                    list[index] = item;
                    Json::Array(list)
                })
            };
            (0..list.len()).flat_map(at).collect()
        }
        Json::Object(object) => {
            let at = |(key, inner): (&String, &Json)| {
                let put = |item| {
                    let mut object = object.clone();
                    object.insert(key.clone(), item);
                    Json::Object(object)
                };
                spoilt(inner, change).into_iter().map(put).collect::<Vec<_>>()
            };
            object.iter().flat_map(at).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn no_number_is_none_and_a_number_in_quotes_is_the_same_or_nothing() {
    let mut checked = std::collections::BTreeSet::new();
    // A template that says "rest" of whatever is not 1 says so of what is no number, too.
    let is_a_choice = |known: &Known| known.topic == "ems/boiler_data";
    for known in known().into_iter().filter(|known| !is_a_choice(known)) {
        let Ok(document) = serde_json::from_str::<Json>(&known.payload) else { continue };
        let place = |payload: &str| format!("{}: {} {payload}", known.ecosystem, known.topic);
        for word in ["NaN", "nan", "inf", "-Infinity", "1e999", "unavailable", ""] {
            for spoilt in spoilt(&document, &|_| Json::String(word.to_owned())) {
                let payload = spoilt.to_string();
                let found = known.observations(&payload);
                assert!(is_no_more(&found, &known.good), "{}: {found:?}", place(&payload));
            }
            checked.insert(known.ecosystem);
        }
        for spoilt in spoilt(&document, &|number| Json::String(number.to_string())) {
            let payload = spoilt.to_string();
            let found = known.observations(&payload);
            assert!(is_no_more(&found, &known.good), "{}: {found:?} of {:?}", place(&payload), known.good);
        }
    }
    assert!(checked.len() >= 12, "{checked:?}");
}

#[test]
fn ghosts_are_snapshots_and_nobodys_doing() {
    for known in known() {
        for said in known.decode(&known.payload, true) {
            match said {
                Said::Observation(seen, _) => assert!(!seen.fresh, "{}: {}", known.ecosystem, known.topic),
                Said::Commanded(_) | Said::By(..) => panic!("{}: {}: {said}", known.ecosystem, known.topic),
                _ => {}
            }
        }
    }
}

#[test]
fn the_same_name_twice_is_two_devices_or_one_and_never_a_mixture() {
    let profiles = Profiles::shipped().unwrap();
    let mut home = Home::new(Calendar::default());
    let mut tell = |topic: &str, payload: &str| {
        for said in profiles.decode(&Message::new(topic, payload), &home).unwrap().said {
            home.apply(NOW, &said);
        }
    };
    // In two ecosystems, and in two that a stranger could take for one.
    tell("stat/lamp/POWER", "ON");
    tell("wled/lamp/g", "128");
    tell("homie/lamp/light/power", "false");
    tell("lamp/light/lamp/state", r#"{"state":"ON"}"#);
    // Twice in one list: the first keeps the name, and the second is no third device.
    let twice = r#"[{"ieee_address":"0x1","type":"Router","friendly_name":"lamp","definition":{"exposes":[{"type":"light"}]}},
      {"ieee_address":"0x2","type":"Router","friendly_name":"lamp","definition":{"exposes":[{"type":"light"}]}}]"#;
    tell("zigbee2mqtt/bridge/devices", twice);
    tell("zigbee2mqtt/lamp", r#"{"state":"ON"}"#);
    let mut ids: Vec<String> = home.devices().map(|(_, device)| device.id.to_string()).collect();
    ids.sort();
    assert_eq!(ids, ["esphome:lamp#light/lamp", "homie:lamp#light", "tasmota:lamp", "wled:lamp", "zigbee2mqtt:lamp"]);
}

#[test]
fn names_with_slashes_and_signs_in_any_script_come_back_in_commands() {
    let profiles = Profiles::shipped().unwrap();
    for name in ["Küche/Lämpchen", "リビング/電気", "a b/c\"d\\e", "💡", "$dollar", "{device}"] {
        let mut home = Home::new(Calendar::default());
        let item = serde_json::json!([{"ieee_address": "0x1", "type": "Router", "friendly_name": name,
            "definition": {"exposes": [{"type": "light", "features": [{"name": "state", "property": "state"}]}]}}]);
        let entity = serde_json::json!({"name": name, "uniq_id": name, "stat_t": format!("my/{name}"), "cmd_t": format!("my/{name}/do")});
        for (topic, payload) in [
            ("zigbee2mqtt/bridge/devices".to_owned(), item.to_string()),
            (format!("zigbee2mqtt/{name}"), r#"{"state":"ON"}"#.to_owned()),
            ("homeassistant/light/any/config".to_owned(), entity.to_string()),
            (format!("my/{name}"), "ON".to_owned()),
        ] {
            for said in profiles.decode(&Message::new(topic, payload), &home).unwrap().said {
                home.apply(NOW, &said);
            }
        }
        for (id, expected) in [
            (DeviceId::new("zigbee2mqtt", name), format!("zigbee2mqtt/{name}/set")),
            (DeviceId::new("home-assistant-discovery", name).at("light/any"), format!("my/{name}/do")),
        ] {
            let device = home.device(home.key(&id).unwrap_or_else(|| panic!("{id} is not there")));
            assert_eq!(device.in_use(), Some(true), "{id}");
            let value = hunchd::device::Value::Bool(false);
            let command = hunchd::device::Command { device: id.clone(), property: Property::On, value };
            assert_eq!(profiles.encode(&command, device.kind, &home).unwrap().topic, expected);
        }
        assert!(home.knows(&DeviceId::new("zigbee2mqtt", name)));
    }
}
