//! What an announcement comes to: one device with the topics on which it is heard, and the ways to tell it something.

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::device::Command;
use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Message;
use crate::device::Property;
use crate::device::Value;
use crate::profile::announced::ear::Ear;

/// A device, or one endpoint of one, as it was announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// The box by what identifies it, with the entity as its endpoint.
    pub id: DeviceId,
    /// Its name for people.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it stands, where it tells.
    pub room: Option<String>,
    /// Where it is heard, each topic with how to read it.
    pub(super) ears: Vec<(Arc<str>, Ear)>,
    pub(super) ways: Vec<Way>,
    /// Why it cannot be read, if it cannot; no such one is kept.
    #[serde(skip)]
    pub(super) fault: Option<String>,
}

/// How a property is set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Way {
    pub(super) property: Property,
    pub(super) topic: Arc<str>,
    /// What is said to mean each value; nothing else can be said.
    pub(super) words: Vec<(Value, String)>,
}

impl Entity {
    /// The topics that tell what it is, each with what it tells.
    pub fn states(&self) -> impl Iterator<Item = (&str, Property)> {
        self.ears.iter().filter_map(|(topic, ear)| Some((topic.as_ref(), ear.property()?)))
    }

    /// Why it cannot be read, if it cannot.
    pub(in crate::profile) fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// The message that carries the command; `None` if there is no way to say it.
    pub(in crate::profile) fn encode(&self, command: &Command) -> Option<Message> {
        let ways = self.ways.iter().filter(|way| way.property == command.property);
        let mut said = ways.filter_map(|way| {
            let (_, word) = way.words.iter().find(|(value, _)| *value == command.value)?;
            Some(Message::new(way.topic.as_ref(), word.as_str()))
        });
        said.next()
    }
}
