//! The examples in a profile file, as they are written: each is a test of it. Must not know how they are run.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::device::Kind;
use crate::device::Property;

/// `[[example]]`: a message (or a command) and what must come of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct Example {
    pub(in crate::profile) about: Option<String>,
    #[serde(default)]
    pub(in crate::profile) given: Vec<ExampleMessage>,
    pub(in crate::profile) topic: Option<String>,
    #[serde(default)]
    pub(in crate::profile) payload: String,
    #[serde(default)]
    pub(in crate::profile) retained: bool,
    pub(in crate::profile) command: Option<ExampleCommand>,
    pub(in crate::profile) expect: Vec<String>,
}

/// A message that came before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct ExampleMessage {
    pub(in crate::profile) topic: String,
    pub(in crate::profile) payload: String,
}

/// A command to be put into words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct ExampleCommand {
    pub(in crate::profile) device: String,
    pub(in crate::profile) endpoint: Option<String>,
    pub(in crate::profile) kind: Kind,
    pub(in crate::profile) property: Property,
    pub(in crate::profile) value: Json,
}
