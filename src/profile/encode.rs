//! From a command to the message that carries it.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::device::Command;
use crate::device::Kind;
use crate::device::Message;
use crate::device::Value;
use crate::profile::compile::Profile;
use crate::profile::compile::Route;
use crate::profile::condition::Condition;
use crate::profile::condition::Scene;
use crate::profile::pattern::Captures;
use crate::profile::pattern::captured;
use crate::profile::read::noted;
use crate::profile::said::Directory;

/// A conversion with a name, from the property's number to the device's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ToDevice {
    /// A colour temperature in kelvin, as the reciprocal megakelvins that devices speak, to the nearest whole.
    KelvinToMired,
}

impl Profile {
    /// The message that tells a device of that kind what `command` says; `None` if this ecosystem has no way to.
    ///
    /// Never retained: a command that the broker remembers would switch the device again, by itself, at its next start.
    pub fn encode(&self, command: &Command, kind: Kind, directory: &dyn Directory) -> Option<Message> {
        if !self.announcements.is_empty() {
            return directory.entities().of(&command.device)?.encode(command);
        }
        let (route, captures) = self.route(command, kind, directory)?;
        let said = match route.map.is_empty() {
            true => route.number(&command.value).unwrap_or_else(|| command.value.to_string()),
            false => route.map.get(&command.value.to_string())?.clone(),
        };
        let endpoint = self.endpoint_of(command);
        let topic = route.topic.fill(|capture| match capture {
            "device" => Some(command.device.native.to_string()),
            "endpoint" => endpoint.map(str::to_owned),
            // What the endpoint's form does not capture, the device has told.
            _ => captured(&captures, capture).map(str::to_owned).or_else(|| noted(directory, &command.device, capture)),
        })?;
        let template = match (&route.endpoint_payload, endpoint) {
            (Some(template), Some(_)) => template,
            _ => &route.payload,
        };
        // A name with a wildcard in it would not be that device's topic, and a broker throws out who publishes there.
        if topic.is_empty() || topic.contains(['+', '#', '\0']) {
            return None;
        }
        let mut payload = template.replace("{endpoint}", endpoint.unwrap_or_default());
        for (name, text) in &captures {
            payload = payload.replace(&format!("{{{name}}}"), &escaped(text));
        }
        Some(Message::new(topic, payload.replace("{value}", &escaped(&said))))
    }

    /// Whether this ecosystem can be told such a thing.
    pub fn can_command(&self, command: &Command, kind: Kind, directory: &dyn Directory) -> bool {
        if !self.announcements.is_empty() {
            return self.encode(command, kind, directory).is_some();
        }
        self.route(command, kind, directory).is_some()
    }

    /// The route that fits, with what stands in the endpoint's form.
    fn route<'a>(
        &'a self,
        command: &'a Command,
        kind: Kind,
        directory: &dyn Directory,
    ) -> Option<(&'a Route, Captures<'a>)> {
        let note = |key: &str| noted(directory, &command.device, key);
        let fits = |route: &'a Route| {
            if route.property != command.property || !(route.kinds.is_empty() || route.kinds.contains(&kind)) {
                return None;
            }
            let captures = match &route.endpoint {
                Some(form) => form.captures(self.endpoint_of(command)?)?,
                None => Captures::new(),
            };
            let scene = Scene { captures: &captures, document: &Json::Null, note: &note };
            Condition::all_hold(&route.when, &scene).then_some((route, captures))
        };
        self.commands.iter().find_map(fits)
    }

    /// The endpoint as it stands in topics: that of the box itself too, where the ecosystem numbers it.
    fn endpoint_of<'a>(&'a self, command: &'a Command) -> Option<&'a str> {
        command.device.endpoint.as_deref().or(self.main_endpoint.as_deref())
    }
}

impl Route {
    /// The device's number; `None` where it is the property's own.
    fn number(&self, value: &Value) -> Option<String> {
        let value = value.as_number()?;
        let number = match (self.convert, self.scale) {
            (Some(ToDevice::KelvinToMired), _) => 1e6 / value,
            (None, Some(scale)) => value * scale,
            (None, None) => return None,
        };
        number.is_finite().then(|| format!("{:.0}", number.round()))
    }
}

/// The text as it stands between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = Json::String(text.to_owned()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
