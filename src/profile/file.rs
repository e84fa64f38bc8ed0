//! A profile file as it is written: the raw form that TOML is read into, before anything is checked.
//!
//! Each struct here has its checked counterpart in `compile`; unknown keys are errors, so that a slip does not pass silently.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::device::Kind;
use crate::device::Property;

/// A whole file of `device-profiles/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) base: String,
    #[serde(default)]
    pub(super) ignore: Vec<String>,
    #[serde(default)]
    pub(super) state: Vec<State>,
    #[serde(default)]
    pub(super) availability: Vec<Availability>,
    #[serde(default)]
    pub(super) watch: Vec<Watch>,
    #[serde(default)]
    pub(super) devices: Vec<Devices>,
    #[serde(default)]
    pub(super) groups: Vec<Groups>,
    #[serde(default)]
    pub(super) command: Vec<CommandRoute>,
    #[serde(default)]
    pub(super) example: Vec<Example>,
}

/// How a payload is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// It must be JSON.
    #[default]
    Json,
    /// It is plain text, whatever it looks like.
    Text,
    /// JSON where it is JSON, else text.
    JsonOrText,
}

/// `[[state]]`: topics that tell what a device is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    pub(super) topics: Vec<String>,
    #[serde(default = "whole_device")]
    pub(super) device: String,
    #[serde(default)]
    pub(super) only: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) format: Format,
    pub(super) time: Option<String>,
    #[serde(default)]
    pub(super) remember: Vec<String>,
    #[serde(default)]
    pub(super) unavailable: Vec<Json>,
    #[serde(default)]
    pub(super) kinds: Vec<KindRule>,
    #[serde(default)]
    pub(super) read: Vec<Read>,
}

fn whole_device() -> String {
    "{device}".to_owned()
}

/// `[[state.read]]`: one property of one payload.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Read {
    pub(super) property: Property,
    #[serde(default)]
    pub(super) path: String,
    pub(super) endpoint_path: Option<String>,
    #[serde(default)]
    pub(super) map: BTreeMap<String, Json>,
    pub(super) scale: Option<f64>,
    pub(super) offset: Option<f64>,
    #[serde(default)]
    pub(super) invert: bool,
    #[serde(default)]
    pub(super) when: Vec<Condition>,
}

/// A test on a capture of the topic, a remembered attribute, or a value of the payload; exactly one of the three.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    pub(super) capture: Option<String>,
    pub(super) note: Option<String>,
    pub(super) path: Option<String>,
    #[serde(default)]
    pub(super) is: Vec<Json>,
    #[serde(default)]
    pub(super) contains: Vec<String>,
}

/// One rule of a device's kind; the first rule whose condition holds decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindRule {
    pub(super) kind: Kind,
    pub(super) when: Vec<Condition>,
}

/// `[[availability]]`: topics that tell whether a device, or with no `{device}` the whole ecosystem, can be reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Availability {
    pub(super) topics: Vec<String>,
    #[serde(default)]
    pub(super) path: String,
    pub(super) online: Vec<Json>,
    pub(super) offline: Vec<Json>,
}

/// `[[watch]]`: topics on which somebody commands a device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Watch {
    pub(super) topics: Vec<String>,
    #[serde(default = "whole_device")]
    pub(super) device: String,
    #[serde(default)]
    pub(super) ignore_empty: bool,
}

/// Where a text comes from: a path into the item, or a template of the topic's captures, with a part of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum TextSource {
    Plain(String),
    Cut { from: String, part: Part },
}

/// A part of a text that holds slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    BeforeLastSlash,
    AfterLastSlash,
}

/// `[[devices]]`: a device list, or an announcement of one device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Devices {
    pub(super) topics: Vec<String>,
    #[serde(default)]
    pub(super) format: Format,
    #[serde(default)]
    pub(super) items: String,
    #[serde(default)]
    pub(super) only: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) skip: Vec<Condition>,
    pub(super) native: TextSource,
    pub(super) stable: TextSource,
    pub(super) name: TextSource,
    pub(super) room: Option<TextSource>,
    #[serde(default)]
    pub(super) complete: bool,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) kinds: Vec<KindRule>,
    pub(super) endpoints: Option<Endpoints>,
}

/// How the endpoints of a listed device are found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Endpoints {
    pub(super) path: String,
    /// Endpoints are the positions, counted from one, of these values; without it they are the values themselves.
    #[serde(default)]
    pub(super) positions_of: Vec<Json>,
    pub(super) names: Option<String>,
}

/// `[[groups]]`: lists of devices that are commanded together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Groups {
    pub(super) topics: Vec<String>,
    #[serde(default)]
    pub(super) items: String,
    pub(super) native: String,
    pub(super) members: String,
}

/// `[[command]]`: how a property is set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandRoute {
    pub(super) property: Property,
    #[serde(default)]
    pub(super) kinds: Vec<Kind>,
    pub(super) topic: String,
    pub(super) payload: String,
    pub(super) endpoint_payload: Option<String>,
    #[serde(default)]
    pub(super) map: BTreeMap<String, String>,
}

/// `[[example]]`: a message (or a command) and what must come of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub(super) about: Option<String>,
    #[serde(default)]
    pub(super) given: Vec<ExampleMessage>,
    pub(super) topic: Option<String>,
    #[serde(default)]
    pub(super) payload: String,
    #[serde(default)]
    pub(super) retained: bool,
    pub(super) command: Option<ExampleCommand>,
    pub(super) expect: Vec<String>,
}

/// A message that came before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleMessage {
    pub(super) topic: String,
    pub(super) payload: String,
}

/// A command to be put into words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleCommand {
    pub(super) device: String,
    pub(super) endpoint: Option<String>,
    pub(super) kind: Kind,
    pub(super) property: Property,
    pub(super) value: Json,
}
