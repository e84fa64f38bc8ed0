//! A look at what speaks on a broker: which devices, by which profile, and what nobody knows.
//!
//! Says nothing, keeps nothing, and decides nothing: it folds messages into a picture that is shown to a person.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Message;
use crate::device::Property;
use crate::home::Device;
use crate::home::Home;
use crate::profile::Decoded;
use crate::profile::Profiles;
use crate::profile::Said;
use crate::time::Calendar;
use crate::time::Timestamp;

/// Topics that are remembered one by one; of a busier broker the rest is only counted.
const MOST_TOPICS: usize = 20_000;
/// Levels of a topic by which strangers are put together.
const GROUP_LEVELS: usize = 2;
/// What hunchd itself says.
const OWN: &str = "hunchd/";

/// How it is known what a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// Nobody has told: the most careful guess is taken.
    Guessed,
    /// Only such devices say such things.
    Spoken,
    /// Its ecosystem has announced it.
    Announced,
}

impl fmt::Display for Sure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sure::Guessed => "a guess",
            Sure::Spoken => "by what it says",
            Sure::Announced => "announced",
        })
    }
}

/// A device that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Its id, as commands and settings name it.
    pub id: String,
    /// The profile that knows it.
    pub profile: String,
    /// Its name for people.
    pub name: String,
    /// Where it stands.
    pub room: Option<String>,
    /// The groups that it belongs to.
    pub groups: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// How that is known.
    pub sure: Sure,
    /// Whether it can be reached, as far as it is told.
    pub available: bool,
    /// What it has said.
    pub properties: BTreeMap<Property, String>,
}

/// Topics that no profile describes, put together by their first levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Strangers {
    /// The first levels.
    pub under: String,
    /// Different topics below them.
    pub topics: usize,
    /// Messages there.
    pub messages: u64,
    /// One of the topics.
    pub such_as: String,
}

/// All that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    /// Devices, in the order of their ids.
    pub devices: Vec<Found>,
    /// Devices that are most likely told of twice, as ids: the second-hand one, and the one that stands for it.
    pub told_twice: Vec<(String, String)>,
    /// Topics of devices that are on no list: long gone, or not yet announced.
    pub unlisted: Vec<String>,
    /// What nobody knows, the busiest first.
    pub unknown: Vec<Strangers>,
    /// What could not be used, by source: how often, and why the first time.
    pub rejects: BTreeMap<Arc<str>, (u64, String)>,
    /// Messages heard.
    pub messages: u64,
}

/// A look that is going on.
#[derive(Debug)]
pub struct Survey {
    profiles: Profiles,
    home: Home,
    sure: BTreeMap<DeviceId, Sure>,
    /// Messages about devices that no list has named yet, by topic.
    early: BTreeMap<String, Message>,
    strangers: BTreeMap<String, (BTreeSet<String>, u64)>,
    topics: usize,
    rejects: BTreeMap<Arc<str>, (u64, String)>,
    messages: u64,
}

impl Survey {
    /// Nothing was heard yet.
    pub fn new(profiles: Profiles, calendar: Calendar) -> Survey {
        Survey {
            home: Home::new(calendar).listening(&profiles),
            profiles,
            sure: BTreeMap::new(),
            early: BTreeMap::new(),
            strangers: BTreeMap::new(),
            topics: 0,
            rejects: BTreeMap::new(),
            messages: 0,
        }
    }

    /// Takes in one message.
    pub fn hear(&mut self, now: Timestamp, message: Message) {
        self.messages += 1;
        if message.topic.starts_with(OWN) {
            return;
        }
        match self.profiles.decode(&message, &self.home) {
            None => self.strange(&message.topic),
            Some(decoded) => self.take_in(now, message, &decoded),
        }
    }

    fn take_in(&mut self, now: Timestamp, message: Message, decoded: &Decoded) {
        for reject in &decoded.rejects {
            let first = || (0, format!("{}: {}", reject.topic, reject.reason));
            self.rejects.entry(reject.source.clone()).or_insert_with(first).0 += 1;
        }
        let mut listed = false;
        for said in &decoded.said {
            match said {
                Said::Early if self.early.len() < MOST_TOPICS => {
                    self.early.insert(message.topic.clone(), message.clone());
                }
                Said::Devices { listings, .. } => {
                    listed = true;
                    for listing in listings.iter().filter(|listing| listing.kind.is_some()) {
                        self.is_sure(&listing.id, Sure::Announced);
                    }
                }
                Said::Announced(_, entities) => {
                    listed = true;
                    entities.iter().for_each(|entity| self.is_sure(&entity.id, Sure::Announced));
                }
                Said::Groups(..) => listed = true,
                Said::Observation(seen, Some(_)) => self.is_sure(&seen.device, Sure::Spoken),
                _ => {}
            }
            self.home.apply(now, said);
        }
        if listed {
            for (_, message) in std::mem::take(&mut self.early) {
                let decoded = self.profiles.decode(&message, &self.home).unwrap_or_default();
                self.take_in(now, message, &decoded);
            }
        }
    }

    fn is_sure(&mut self, id: &DeviceId, how: Sure) {
        let sure = self.sure.entry(id.clone()).or_insert(how);
        *sure = how.max(*sure);
    }

    fn strange(&mut self, topic: &str) {
        let end = topic.match_indices('/').nth(GROUP_LEVELS - 1).map_or(topic.len(), |(at, _)| at);
        let (topics, messages) = self.strangers.entry(topic[..end].to_owned()).or_default();
        *messages += 1;
        if self.topics < MOST_TOPICS && topics.insert(topic.to_owned()) {
            self.topics += 1;
        }
    }

    /// What was found so far.
    pub fn picture(&self) -> Picture {
        let mut devices: Vec<(&DeviceId, Found)> = (self.home.devices())
            .filter(|(_, device)| !device.gone && self.is_device(device))
            .map(|(_, device)| (&device.id, self.found(device)))
            .collect();
        devices.sort_by_key(|(id, _)| *id);
        let mut unknown: Vec<Strangers> = (self.strangers.iter())
            .map(|(under, (topics, messages))| Strangers {
                under: under.clone(),
                topics: topics.len(),
                messages: *messages,
                such_as: topics.first().cloned().unwrap_or_default(),
            })
            .collect();
        unknown.sort_by(|a, b| b.messages.cmp(&a.messages).then_with(|| a.under.cmp(&b.under)));
        Picture {
            devices: devices.into_iter().map(|(_, found)| found).collect(),
            told_twice: self.told_twice(),
            unlisted: self.early.keys().cloned().collect(),
            unknown,
            rejects: self.rejects.clone(),
            messages: self.messages,
        }
    }

    fn told_twice(&self) -> Vec<(String, String)> {
        let id = |key| self.home.device(key).id.to_string();
        let twins = self.home.devices().filter_map(|(key, _)| Some((id(key), id(self.home.twin(key)?.of))));
        twins.collect()
    }

    /// A box whose channels are devices of their own is none itself, unless it says something as a whole.
    fn is_device(&self, device: &Device) -> bool {
        let channel = |other: &Device| {
            other.id.endpoint.is_some() && other.id.native == device.id.native && other.id.source == device.id.source
        };
        device.id.endpoint.is_some()
            || !device.readings.is_empty()
            || !self.home.devices().any(|(_, other)| !other.gone && channel(other))
    }

    fn found(&self, device: &Device) -> Found {
        let whole = DeviceId { endpoint: None, ..device.id.clone() };
        let sure = self.sure.get(&device.id).or_else(|| self.sure.get(&whole)).copied().unwrap_or(Sure::Guessed);
        Found {
            id: device.id.to_string(),
            profile: self.profiles.of(&device.id.source).map_or("", |profile| profile.name()).to_owned(),
            name: device.name.clone(),
            room: device.room.clone(),
            groups: device.groups.clone(),
            kind: device.kind,
            sure,
            available: device.available,
            properties: device
                .readings
                .iter()
                .map(|(property, reading)| (*property, reading.value.to_string()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(messages: &[(&str, &str)]) -> Picture {
        let mut survey = Survey::new(Profiles::shipped().unwrap(), Calendar::default());
        for (topic, payload) in messages {
            survey.hear(Timestamp::from_millis(1), Message::retained(*topic, *payload));
        }
        survey.picture()
    }

    #[test]
    fn who_speaks_before_the_list_is_found_and_who_is_on_none_is_told() {
        let list = r#"[{"ieee_address":"0x1","type":"Router","friendly_name":"Hall/lamp","definition":{"exposes":[{"type":"light"}]}}]"#;
        let picture = survey(&[
            ("zigbee2mqtt/Hall/lamp", r#"{"state":"ON"}"#),
            ("zigbee2mqtt/ghost", r#"{"state":"ON"}"#),
            ("zigbee2mqtt/bridge/devices", list),
            ("stat/plug/POWER", "ON"),
        ]);
        let told: Vec<_> = picture.devices.iter().map(|found| (found.id.as_str(), found.kind, found.sure)).collect();
        assert_eq!(told[1], ("zigbee2mqtt:Hall/lamp", Kind::Light, Sure::Announced));
        assert_eq!((told[0].0, told[0].1), ("tasmota:plug", Kind::Switch));
        assert!(told[0].2 < Sure::Announced);
        assert_eq!(picture.devices[1].properties[&Property::On], "true");
        assert_eq!(picture.unlisted, ["zigbee2mqtt/ghost"]);
    }

    #[test]
    fn strangers_are_put_together_by_their_first_levels() {
        let picture = survey(&[
            ("ems/boiler/temp", "61"),
            ("ems/boiler/pump", "1"),
            ("ems/boiler/pump", "0"),
            ("weather", "{}"),
            ("hunchd/status", "online"),
        ]);
        let told: Vec<_> = picture.unknown.iter().map(|s| (s.under.as_str(), s.topics, s.messages)).collect();
        assert_eq!(told, [("ems/boiler", 2, 3), ("weather", 1, 1)]);
        assert_eq!(picture.messages, 5);
    }
}
