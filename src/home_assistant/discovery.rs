//! When what is announced, and to whom: at each connection, when Home Assistant is born, when rooms and devices come and go, and never
//! again once it is switched off.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::device::DeviceId;
use crate::device::Message;
use crate::engine::DAYLIGHT_TOPICS;
use crate::engine::RUNG_TOPICS;
use crate::engine::device_of_rung_topic;
use crate::engine::rung_topic;
use crate::home_assistant::entities;
use crate::texts::Language;
use crate::texts::Texts;

/// What hunchd is called as a device. Its topics are its alone on a broker, and so is this: installed anew, it is the same device.
const OBJECT_ID: &str = "hunchd";
/// What Home Assistant says at its birth.
const BORN: &[u8] = b"online";

/// Whether hunchd shows itself in Home Assistant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether it does. Where it does not, what was announced before is taken back.
    pub discovery: bool,
    /// The first level of discovery topics, as it is set in Home Assistant.
    pub prefix: String,
    /// What the names of our entities are in.
    pub language: Language,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { discovery: true, prefix: "homeassistant".to_owned(), language: Language::En }
    }
}

/// What Home Assistant has been told, and what it is to be told.
#[derive(Clone, Debug)]
pub struct Discovery {
    settings: Settings,
    /// Rooms of which daylight is told, by topic.
    rooms: BTreeMap<String, String>,
    /// Devices of which the rung is told, by topic.
    devices: BTreeMap<String, DeviceId>,
    /// What Home Assistant knows of us, by key.
    known: Map<String, Json>,
    /// Topics of what was taken back.
    taken_back: BTreeSet<String>,
    /// Topics of devices that have another name, before and after.
    renamed: Vec<(String, String)>,
    /// Whether anything was published in this life: from then on what is heard of our announcement is only its echo.
    has_spoken: bool,
    is_due: bool,
}

impl Discovery {
    /// Nothing has been told.
    pub fn new(settings: Settings) -> Discovery {
        Discovery {
            settings,
            rooms: BTreeMap::new(),
            devices: BTreeMap::new(),
            known: Map::new(),
            taken_back: BTreeSet::new(),
            renamed: Vec::new(),
            has_spoken: false,
            is_due: false,
        }
    }

    /// The topics that are to be heard: Home Assistant's birth, and what was announced in another life.
    pub fn topics(&self) -> [String; 2] {
        [format!("{}/status", self.settings.prefix), self.topic()]
    }

    /// The broker is there, and may have forgotten everything.
    pub fn connected(&mut self) {
        self.is_due = self.settings.discovery;
    }

    /// A message was heard on one of [`Discovery::topics`].
    pub fn heard(&mut self, message: &Message) {
        let [birth, config] = self.topics();
        if message.topic == birth {
            self.is_due |= self.settings.discovery && message.payload == BORN;
        } else if message.topic == config && !self.has_spoken {
            // What was announced in another life.
            let document: Option<Json> = serde_json::from_slice(&message.payload).ok();
            let components = document.as_ref().and_then(|document| document["cmps"].as_object());
            // What was nothing but its platform was on its way out.
            let whole = components.into_iter().flatten().filter(|(_, component)| component["uniq_id"].is_string());
            self.known.extend(whole.map(|(key, component)| (key.clone(), component.clone())));
            self.is_due |= !self.settings.discovery && document.is_some();
        }
    }

    /// hunchd has told a state of its own.
    pub fn told(&mut self, message: &Message) {
        let topic = &message.topic;
        let before = (self.rooms.len(), self.devices.len());
        if message.payload.is_empty() {
            self.rooms.remove(topic);
            self.devices.remove(topic);
            if self.known.values().any(|component| entities::is_told_on(component, topic)) {
                self.taken_back.insert(topic.clone());
            }
        } else if let Some(room) = topic.strip_prefix(DAYLIGHT_TOPICS) {
            // The topic's level may lack what no topic may have in it.
            let told: Option<Json> = serde_json::from_slice(&message.payload).ok();
            let name = told.as_ref().and_then(|told| told["room"].as_str()).unwrap_or(room);
            self.rooms.insert(topic.clone(), name.to_owned());
        } else if let Some(device) = device_of_rung_topic(topic) {
            self.devices.insert(topic.clone(), device);
        }
        let is_other = before != (self.rooms.len(), self.devices.len()) || !self.taken_back.is_empty();
        self.is_due |= self.settings.discovery && is_other;
    }

    /// A device has another name in its ecosystem; its states are told on another topic from now on. Its entity stays the same, with what
    /// people have made of it.
    pub fn renamed(&mut self, from: &DeviceId, to: &DeviceId) {
        self.renamed.push((rung_topic(from), rung_topic(to)));
        self.is_due |= self.settings.discovery;
    }

    /// Whether [`Discovery::told`] wants to know of it.
    pub fn is_about(message: &Message) -> bool {
        message.topic.starts_with(DAYLIGHT_TOPICS) || message.topic.starts_with(RUNG_TOPICS)
    }

    /// Something could not be published: it is to be tried again at the next occasion.
    pub fn failed(&mut self) {
        self.is_due = true;
    }

    /// What is to be published now, in this order.
    pub fn due(&mut self) -> Vec<Message> {
        if !std::mem::take(&mut self.is_due) {
            return Vec::new();
        }
        self.has_spoken = true;
        if !self.settings.discovery {
            // The device goes with all that belongs to it.
            return vec![Message::retained(self.topic(), "")];
        }
        let keys = self.keys();
        let mut wanted = entities::all(Texts::of(self.settings.language), &self.rooms, &self.devices, keys);
        let taken_back = std::mem::take(&mut self.taken_back);
        let mut gone = Vec::new();
        for (key, component) in std::mem::take(&mut self.known) {
            if wanted.contains_key(&key) {
                continue;
            }
            // After a start it takes a while until all rooms and devices are told: what was not taken back is still there.
            let is_taken_back = taken_back.iter().any(|topic| entities::is_told_on(&component, topic));
            if entities::comes_and_goes(&key) && !is_taken_back {
                wanted.insert(key, component);
            } else {
                gone.push((key, component["p"].clone()));
            }
        }
        self.known = wanted.clone();
        let mut messages = Vec::new();
        if !gone.is_empty() {
            // What is nothing but its platform is taken out; only then may it be left out.
            let mut with_gone = wanted.clone();
            with_gone.extend(gone.into_iter().map(|(key, platform)| (key, json!({ "p": platform }))));
            messages.push(self.announcement(with_gone));
        }
        messages.push(self.announcement(wanted));
        messages
    }

    /// The keys that rooms and devices have in what is known there, by topic: whatever it was made of once, it stays.
    fn keys(&mut self) -> BTreeMap<String, String> {
        let known = self.known.iter().filter(|(key, _)| entities::comes_and_goes(key));
        let told_on = |component: &Json| component["stat_t"].as_str().map(str::to_owned);
        let mut keys: BTreeMap<String, String> =
            known.filter_map(|(key, component)| Some((told_on(component)?, key.clone()))).collect();
        // Two may have changed names: nobody moves in before all have moved out.
        let moving = std::mem::take(&mut self.renamed).into_iter();
        let moving: Vec<_> = moving.filter_map(|(from, to)| Some((to, keys.remove(&from)?))).collect();
        keys.extend(moving);
        keys
    }

    fn topic(&self) -> String {
        format!("{}/device/{OBJECT_ID}/config", self.settings.prefix)
    }

    fn announcement(&self, components: Map<String, Json>) -> Message {
        let version = env!("CARGO_PKG_VERSION");
        let name = Texts::of(self.settings.language).say("entities", &[]);
        let document = json!({
            "dev": { "ids": [OBJECT_ID], "name": name, "mf": "hunchd", "mdl": "Edge hub", "sw": version },
            "o": { "name": "hunchd", "sw": version },
            "avty": [{ "t": "hunchd/status" }],
            "qos": 1,
            "cmps": components,
        });
        Message::retained(self.topic(), document.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn daylight(room: &str) -> Message {
        Message::retained(format!("{DAYLIGHT_TOPICS}{room}"), json!({ "room": room, "lux": 1 }).to_string())
    }

    fn rung() -> Message {
        Message::retained(format!("{RUNG_TOPICS}a:{{{{b"), "ask")
    }

    /// The components of each message.
    fn components(messages: &[Message]) -> Vec<Json> {
        let read = |message: &Message| serde_json::from_slice::<Json>(&message.payload).expect("JSON")["cmps"].clone();
        messages.iter().map(read).collect()
    }

    fn names(components: &Json) -> Vec<&str> {
        components.as_object().into_iter().flatten().filter_map(|(_, component)| component["name"].as_str()).collect()
    }

    fn connected(settings: Settings) -> Discovery {
        let mut discovery = Discovery::new(settings);
        discovery.connected();
        discovery
    }

    #[test]
    fn rooms_and_devices_come_and_go_and_what_goes_is_taken_out_first() {
        let mut discovery = connected(Settings::default());
        discovery.told(&daylight("Kitchen"));
        discovery.told(&rung());
        let [all] = &components(&discovery.due())[..] else { panic!("one message") };
        assert!(names(all).contains(&"Daylight Kitchen") && names(all).contains(&"How far: {{b"));
        // Braces of a device's name begin no template.
        let mut templates = all.as_object().into_iter().flatten().filter_map(|(_, one)| one["cmd_tpl"].as_str());
        assert_eq!(templates.next(), Some(r#"{"do":"rung","device":"a:\u007b\u007bb","rung":"{{ value }}"}"#));
        assert!(discovery.due().is_empty());
        discovery.told(&Message::retained(daylight("Kitchen").topic, ""));
        let [with, without] = &components(&discovery.due())[..] else { panic!("two messages") };
        let bare = with.as_object().expect("components").values().filter(|component| component.get("name").is_none());
        assert_eq!(bare.collect::<Vec<_>>(), [&json!({ "p": "sensor" })]);
        assert!(!names(without).contains(&"Daylight Kitchen"));
        assert_eq!(with.as_object().expect("components").len(), without.as_object().expect("components").len() + 1);
    }

    #[test]
    fn what_was_announced_in_another_life_stays_until_it_is_taken_back() {
        let mut before = connected(Settings::default());
        before.told(&daylight("Kitchen"));
        let announced = before.due();
        let mut discovery = connected(Settings::default());
        discovery.heard(&announced[0]);
        let now = components(&discovery.due());
        assert_eq!((now.len(), names(&now[0]).contains(&"Daylight Kitchen")), (1, true));
        // The echo of it changes nothing.
        discovery.heard(&announced[0]);
        discovery.told(&Message::retained(daylight("Kitchen").topic, ""));
        let now = components(&discovery.due());
        assert_eq!((now.len(), names(&now[1]).contains(&"Daylight Kitchen")), (2, false));
    }

    #[test]
    fn a_device_that_is_called_otherwise_is_the_same_entity_with_another_name() {
        let id = |name: &str| DeviceId::new("a", name);
        let tell = |name: &str| Message::retained(rung_topic(&id(name)), "ask");
        let key_of = |components: &Json, name: &str| -> String {
            let found = components.as_object().into_iter().flatten().find(|(_, component)| component["name"] == name);
            found.map(|(key, _)| key.clone()).unwrap_or_else(|| panic!("no {name} in {components}"))
        };
        let mut before = connected(Settings::default());
        before.told(&tell("lamp"));
        before.told(&tell("fan"));
        let announced = before.due();
        let all = &components(&announced)[0];
        let (lamp, fan) = (key_of(all, "How far: lamp"), key_of(all, "How far: fan"));
        // It was renamed while hunchd was away; the old name is another's now, and the fan is gone.
        let mut discovery = connected(Settings::default());
        discovery.heard(&announced[0]);
        discovery.renamed(&id("lamp"), &id("old lamp"));
        discovery.told(&Message::retained(tell("fan").topic, ""));
        discovery.told(&tell("old lamp"));
        discovery.told(&tell("lamp"));
        let now = components(&discovery.due());
        let [with, without] = &now[..] else { panic!("two messages") };
        assert_eq!(key_of(without, "How far: old lamp"), lamp);
        assert_eq!(without[&lamp]["stat_t"], "hunchd/rung/a:old lamp");
        assert_eq!(without[&lamp]["uniq_id"], all[&lamp]["uniq_id"]);
        assert_ne!(key_of(without, "How far: lamp"), lamp);
        assert_eq!((&with[&fan], without.get(&fan)), (&json!({ "p": "select" }), None));
        // Two change names, in one message of their ecosystem.
        discovery.renamed(&id("lamp"), &id("old lamp"));
        discovery.renamed(&id("old lamp"), &id("lamp"));
        discovery.connected();
        assert_eq!(key_of(&components(&discovery.due())[0], "How far: lamp"), lamp);
    }

    #[test]
    fn a_birth_is_answered_and_switched_off_it_is_taken_away_once() {
        let mut discovery = connected(Settings::default());
        let announced = discovery.due();
        discovery.heard(&Message::new("homeassistant/status", "offline"));
        assert!(discovery.due().is_empty());
        discovery.heard(&Message::new("homeassistant/status", "online"));
        assert_eq!(discovery.due(), announced);
        let mut off = connected(Settings { discovery: false, ..Settings::default() });
        assert!(off.due().is_empty(), "there was nothing");
        off.heard(&announced[0]);
        assert_eq!(off.due(), [Message::retained("homeassistant/device/hunchd/config", "")]);
        off.heard(&Message::retained("homeassistant/device/hunchd/config", ""));
        assert!(off.due().is_empty());
    }
}
