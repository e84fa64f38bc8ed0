//! The other direction: what devices of this ecosystem would have said. Recordings are played through it.
//!
//! The inverse of `decode`, by the same file: nothing here knows an ecosystem either.

use serde_json::Value as Json;
use serde_json::json;

use crate::device::Kind;
use crate::device::Message;
use crate::device::Property;
use crate::device::Value;
use crate::profile::compile::Profile;
use crate::profile::file::Format;
use crate::profile::pattern::Pattern;
use crate::time::Timestamp;

/// A device of a recording, as it is to be announced.
#[derive(Clone, Debug, PartialEq)]
pub struct Announced {
    /// The name that goes into topics; slashes are allowed where the ecosystem allows them.
    pub native: String,
    /// What never changes.
    pub stable: String,
    /// What it is.
    pub kind: Kind,
}

impl Profile {
    /// The device list that announces these devices; `None` if this ecosystem has no list.
    pub fn announce(&self, devices: &[Announced]) -> Option<Message> {
        let list = self.devices.iter().find(|list| list.complete)?;
        let items: Vec<Json> = devices.iter().map(|device| self.item(device)).collect::<Option<_>>()?;
        let topic = list.topics.first()?.fill(|_| None)?;
        Some(Message::retained(topic, Json::Array(items).to_string()))
    }

    /// Whether the list of this ecosystem can say that a device is of this kind.
    pub fn announces(&self, kind: Kind) -> bool {
        let list = self.devices.iter().find(|list| list.complete);
        list.is_some_and(|list| list.kinds.iter().any(|rule| rule.kind == kind))
    }

    fn item(&self, device: &Announced) -> Option<Json> {
        let list = self.devices.iter().find(|list| list.complete)?;
        let mut item = json!({});
        list.native.whole_path()?.put(&mut item, json!(device.native));
        list.stable.whole_path()?.put(&mut item, json!(device.stable));
        if let Some(rule) = list.kinds.iter().find(|rule| rule.kind == device.kind) {
            rule.when.iter().for_each(|condition| condition.satisfy(&mut item));
        }
        Some(item)
    }

    /// The message by which `native` would say that `property` is `value`, stamped with `at` where this ecosystem stamps.
    pub fn speak(&self, native: &str, property: Property, value: &Value, at: Timestamp) -> Option<Message> {
        self.speak_at(native, None, property, value, at)
    }

    /// As [`Profile::speak`], for one gang of a box that has several; what only the box itself says has no gang.
    pub fn speak_at(
        &self,
        native: &str,
        endpoint: Option<&str>,
        property: Property,
        value: &Value,
        at: Timestamp,
    ) -> Option<Message> {
        let state = self.states.iter().find(|state| state.format != Format::Text && !state.reads.is_empty())?;
        let of = |conditional: bool| {
            state.reads.iter().filter(move |read| read.property == property && read.when.is_empty() != conditional)
        };
        // Conditions ask what was announced: what needs none is understood of every device.
        let reads = of(false).chain(of(true));
        let (read, said) = reads.filter_map(|read| Some((read, read.conversion.unapply(value)?))).next()?;
        let mut document = json!({});
        match endpoint.and_then(|endpoint| Some(read.endpoint_path.as_ref()?.of_endpoint(endpoint))) {
            Some(path) => path.put(&mut document, said),
            None => read.path.as_ref()?.put(&mut document, said),
        }
        if let Some(time) = &state.time {
            time.put(&mut document, json!(at.to_rfc3339()));
        }
        let topic = state
            .topics
            .iter()
            .find(|topic| topic.has("device"))
            .and_then(|topic: &Pattern| topic.fill(|capture| (capture == "device").then(|| native.to_owned())))?;
        Some(Message::new(topic, document.to_string()))
    }
}
