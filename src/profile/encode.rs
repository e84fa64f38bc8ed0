//! From a command to the message that carries it.

use serde_json::Value as Json;

use crate::device::Command;
use crate::device::Kind;
use crate::device::Message;
use crate::profile::compile::Profile;
use crate::profile::compile::Route;

impl Profile {
    /// The message that tells a device of that kind what `command` says; `None` if this ecosystem has no way to.
    ///
    /// Never retained: a command that the broker remembers would switch the device again, by itself, at its next start.
    pub fn encode(&self, command: &Command, kind: Kind) -> Option<Message> {
        let route = self.route(command, kind)?;
        let said = match route.map.is_empty() {
            true => command.value.to_string(),
            false => route.map.get(&command.value.to_string())?.clone(),
        };
        let endpoint = command.device.endpoint.as_deref();
        let topic = route.topic.fill(|capture| match capture {
            "device" => Some(command.device.native.to_string()),
            "endpoint" => endpoint.map(str::to_owned),
            _ => None,
        })?;
        let template = match (&route.endpoint_payload, endpoint) {
            (Some(template), Some(_)) => template,
            _ => &route.payload,
        };
        let payload = template.replace("{endpoint}", endpoint.unwrap_or_default()).replace("{value}", &escaped(&said));
        Some(Message::new(topic, payload))
    }

    /// Whether this ecosystem can be told such a thing.
    pub fn can_command(&self, command: &Command, kind: Kind) -> bool {
        self.route(command, kind).is_some()
    }

    fn route(&self, command: &Command, kind: Kind) -> Option<&Route> {
        let fits = |route: &&Route| {
            route.property == command.property && (route.kinds.is_empty() || route.kinds.contains(&kind))
        };
        self.commands.iter().find(fits)
    }
}

/// The text as it stands between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = Json::String(text.to_owned()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
