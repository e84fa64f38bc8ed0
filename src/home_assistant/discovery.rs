//! When what is announced, and to whom: at each connection, when Home Assistant is born, when rooms and devices come and go, and never
//! again once it is switched off.

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::device::DeviceId;
use crate::device::Message;
use crate::engine::DAYLIGHT_TOPICS;
use crate::engine::RUNG_TOPICS;
use crate::engine::device_of_rung_topic;
use crate::home_assistant::entities;

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
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { discovery: true, prefix: "homeassistant".to_owned() }
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
    /// What Home Assistant knows of us: the platform of each component.
    known: BTreeMap<String, String>,
    is_due: bool,
}

impl Discovery {
    /// Nothing has been told.
    pub fn new(settings: Settings) -> Discovery {
        let (rooms, devices, known) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Discovery { settings, rooms, devices, known, is_due: false }
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
        } else if message.topic == config {
            // What is announced, by us in this life or in another.
            let document: Option<Json> = serde_json::from_slice(&message.payload).ok();
            let components = document.as_ref().and_then(|document| document["cmps"].as_object());
            for (key, component) in components.into_iter().flatten() {
                let platform = component["p"].as_str().unwrap_or_default();
                self.known.insert(key.clone(), platform.to_owned());
            }
            self.is_due |= !self.settings.discovery && !self.known.is_empty() && !message.payload.is_empty();
        }
    }

    /// hunchd has told a state of its own.
    pub fn told(&mut self, message: &Message) {
        let topic = &message.topic;
        let before = (self.rooms.len(), self.devices.len());
        if message.payload.is_empty() {
            self.rooms.remove(topic);
            self.devices.remove(topic);
        } else if let Some(room) = topic.strip_prefix(DAYLIGHT_TOPICS) {
            // The topic's level may lack what no topic may have in it.
            let told: Option<Json> = serde_json::from_slice(&message.payload).ok();
            let name = told.as_ref().and_then(|told| told["room"].as_str()).unwrap_or(room);
            self.rooms.insert(topic.clone(), name.to_owned());
        } else if let Some(device) = device_of_rung_topic(topic) {
            self.devices.insert(topic.clone(), device);
        }
        self.is_due |= self.settings.discovery && before != (self.rooms.len(), self.devices.len());
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
        if !self.settings.discovery {
            self.known.clear();
            // The device goes with all that belongs to it.
            return vec![Message::retained(self.topic(), "")];
        }
        let wanted = entities::all(&self.rooms, &self.devices);
        let gone: Vec<(String, String)> =
            (std::mem::take(&mut self.known).into_iter()).filter(|(key, _)| !wanted.contains_key(key)).collect();
        let platform =
            |(key, entity): (&String, &Json)| (key.clone(), entity["p"].as_str().unwrap_or_default().to_owned());
        self.known = wanted.iter().map(platform).collect();
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

    fn topic(&self) -> String {
        format!("{}/device/{OBJECT_ID}/config", self.settings.prefix)
    }

    fn announcement(&self, components: Map<String, Json>) -> Message {
        let version = env!("CARGO_PKG_VERSION");
        let document = json!({
            "dev": { "ids": [OBJECT_ID], "name": "Hunches", "mf": "hunchd", "mdl": "Edge hub", "sw": version },
            "o": { "name": "hunchd", "sw": version },
            "avty": [{ "t": "hunchd/status" }],
            "qos": 1,
            "cmps": components,
        });
        Message::retained(self.topic(), document.to_string())
    }
}
