//! Everything that is announced: by the topic of its announcement, and by the topics on which it is heard.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value as Json;

use crate::device::DeviceId;
use crate::device::Message;
use crate::device::Observation;
use crate::profile::Reject;
use crate::profile::aliases::Aliases;
use crate::profile::announced::ear::Heard;
use crate::profile::announced::entity::Entity;
use crate::profile::listing::excerpt;
use crate::profile::payload::STATE_LIMIT_BYTES;
use crate::profile::said::Decoded;
use crate::profile::said::Directory;
use crate::profile::said::Said;

/// A stranger must not fill the memory with announcements.
const MOST: usize = 20_000;

/// An announcement, which of its entities, and which of that one's ears.
type Place = (Arc<str>, usize, usize);

/// What was announced and not taken back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entities {
    by_announcement: BTreeMap<Arc<str>, Vec<Entity>>,
    /// By the topic on which it is heard.
    by_topic: BTreeMap<Arc<str>, Vec<Place>>,
    by_id: BTreeMap<DeviceId, (Arc<str>, usize)>,
    count: usize,
    /// Beginnings of topics that devices have told.
    pub(in crate::profile) aliases: Aliases,
    /// Grows with every change of what is to be listened to.
    version: u64,
}

impl Entities {
    /// Puts in what this announcement says now, in place of what it said before. Returns the devices that it no longer names.
    pub fn announce(&mut self, announcement: &Arc<str>, entities: &[Entity]) -> Vec<DeviceId> {
        let before = self.by_announcement.remove(announcement).unwrap_or_default();
        for entity in &before {
            self.by_id.remove(&entity.id);
            for (topic, _) in &entity.ears {
                if let Some(heard) = self.by_topic.get_mut(topic) {
                    heard.retain(|(by, _, _)| by != announcement);
                    if heard.is_empty() {
                        self.by_topic.remove(topic);
                    }
                }
            }
        }
        self.count -= before.len();
        let room = MOST.saturating_sub(self.count).min(entities.len());
        let entities = &entities[..room];
        for (index, entity) in entities.iter().enumerate() {
            self.by_id.insert(entity.id.clone(), (announcement.clone(), index));
            for (ear, (topic, _)) in entity.ears.iter().enumerate() {
                self.by_topic.entry(topic.clone()).or_default().push((announcement.clone(), index, ear));
            }
        }
        self.count += entities.len();
        self.version += 1;
        if !entities.is_empty() {
            self.by_announcement.insert(announcement.clone(), entities.to_vec());
        }
        let still = |id: &DeviceId| self.by_id.contains_key(id);
        before.into_iter().map(|entity| entity.id).filter(|id| !still(id)).collect()
    }

    /// Notes how topics of devices begin, each with how their profile expects them to.
    pub fn learn_topics(&mut self, aliases: &[(Arc<str>, Arc<str>)]) {
        if self.aliases.learn(aliases) {
            self.version += 1;
        }
    }

    /// What this announcement says.
    pub fn announced(&self, announcement: &str) -> &[Entity] {
        self.by_announcement.get(announcement).map_or(&[], Vec::as_slice)
    }

    /// The entity of a device.
    pub fn of(&self, id: &DeviceId) -> Option<&Entity> {
        let (announcement, index) = self.by_id.get(id)?;
        self.announced(announcement).get(*index)
    }

    /// Every topic on which something announced is heard.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.by_topic.keys().map(AsRef::as_ref)
    }

    /// Changes whenever [`Entities::topics`] may have changed.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// What a message says to those who announced its topic; `None` if nobody did.
    pub(in crate::profile) fn hear(&self, message: &Message, directory: &dyn Directory) -> Option<Decoded> {
        let heard = self.by_topic.get(message.topic.as_str())?;
        let mut out = Decoded::default();
        let reject =
            |id: &DeviceId, reason: String| Reject { source: id.source.clone(), topic: message.topic.clone(), reason };
        let entity = |by: &Arc<str>, index: usize| self.announced(by).get(index);
        let text = std::str::from_utf8(&message.payload).ok().filter(|text| text.len() <= STATE_LIMIT_BYTES);
        let Some(text) = text else {
            let whose = heard.iter().find_map(|(by, index, _)| entity(by, *index));
            let reason = "the payload is not UTF-8 text, or too large.".to_owned();
            out.rejects.extend(whose.map(|entity| reject(&entity.id, reason)));
            return Some(out);
        };
        let document: Option<Json> = serde_json::from_str(text).ok();
        for (by, index, ear) in heard {
            let Some(entity) = entity(by, *index) else { continue };
            let Some((topic, ear)) = entity.ears.get(*ear) else { continue };
            match ear.hear(text, document.as_ref()) {
                Heard::Nothing => {}
                Heard::Property(property, value) => {
                    let device = entity.id.clone();
                    let seen = Observation { device, property, value, fresh: !message.retained };
                    out.said.push(Said::Observation(seen, Some(entity.kind)));
                }
                // A retained command is the broker's memory of one: nobody is commanding now.
                Heard::Commanded if message.retained || text.is_empty() => {}
                Heard::Commanded => out.said.push(Said::Commanded(entity.id.clone())),
                Heard::Available(online) => {
                    let mut online = online;
                    if ear.needs_all() {
                        let key = |topic: &str| format!("reached by {topic}");
                        let others = entity.ears.iter().filter(|(other, ear)| ear.needs_all() && other != topic);
                        let offline = |other: &str| directory.note(&entity.id, &key(other)).as_deref() == Some("false");
                        out.said.push(Said::Note(entity.id.clone(), key(topic), online.to_string()));
                        online &= !others.into_iter().any(|(other, _)| offline(other));
                    }
                    out.said.push(Said::Available(entity.id.clone(), online));
                }
                Heard::Strange(said) => {
                    let reason = format!(
                        "`{}` is told {}, which its announcement does not explain.",
                        entity.name,
                        excerpt(&said)
                    );
                    out.rejects.push(reject(&entity.id, reason));
                }
            }
        }
        Some(out)
    }
}
