//! `[[announcement]]` as it is written, before anything is checked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::device::Kind;
use crate::device::Property;
use crate::profile::file::Condition;
use crate::profile::file::Named;

/// Topics on which devices announce themselves, one attribute map for each entity, or a bundle of several.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct Announcement {
    /// With the captures `component`, `object` and, where there is one, `node`.
    pub(in crate::profile) topics: Vec<String>,
    /// Short words of attributes, written out.
    #[serde(default)]
    pub(in crate::profile) abbreviations: BTreeMap<String, String>,
    /// Short words inside `device` and `origin`.
    #[serde(default)]
    pub(in crate::profile) device_abbreviations: BTreeMap<String, String>,
    /// Entities that are left out: where any of these holds.
    #[serde(default)]
    pub(in crate::profile) skip: Vec<Condition>,
    /// What the entities are; the first whose component and conditions fit.
    #[serde(default)]
    pub(in crate::profile) entity: Vec<Entity>,
}

/// One kind of entity.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct Entity {
    pub(in crate::profile) components: Vec<String>,
    #[serde(default)]
    pub(in crate::profile) when: Vec<Condition>,
    pub(in crate::profile) kind: Kind,
    #[serde(default)]
    pub(in crate::profile) read: Vec<Read>,
    #[serde(default)]
    pub(in crate::profile) command: Vec<Way>,
}

/// One property, on the topic that an attribute names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct Read {
    pub(in crate::profile) property: Property,
    /// The attribute that names the topic.
    pub(in crate::profile) topic: String,
    /// Attributes with the value template; the first that is there.
    #[serde(default)]
    pub(in crate::profile) templates: Vec<String>,
    /// Where no template tells, the member of the JSON payload.
    pub(in crate::profile) member: Option<String>,
    /// The device's words; none: the usual spellings and numbers.
    #[serde(default)]
    pub(in crate::profile) words: Vec<Word>,
    /// Words that say nothing of the property.
    #[serde(default)]
    pub(in crate::profile) silent: Vec<Word>,
    /// What is nothing and what is all, of a share of a hundred.
    pub(in crate::profile) range: Option<Range>,
    pub(in crate::profile) convert: Option<Named>,
    pub(in crate::profile) unit: Option<Unit>,
    #[serde(default)]
    pub(in crate::profile) when: Vec<Condition>,
    /// An attribute with the one payload that counts.
    pub(in crate::profile) only: Option<String>,
    /// An attribute that tells it better, where it is there.
    pub(in crate::profile) unless: Option<String>,
}

/// A word of the device: the first of these attributes that tells it, or else the usual one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct Word {
    #[serde(default)]
    pub(in crate::profile) keys: Vec<String>,
    pub(in crate::profile) otherwise: Option<String>,
    #[serde(default)]
    pub(in crate::profile) means: Json,
}

/// Attributes with the ends of a range, and the ends where they do not tell.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct Range {
    #[serde(default)]
    pub(in crate::profile) low_key: String,
    #[serde(default)]
    pub(in crate::profile) low: f64,
    pub(in crate::profile) high_key: String,
    pub(in crate::profile) high: f64,
}

/// The attribute with the unit, and what each unit needs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct Unit {
    pub(in crate::profile) key: String,
    pub(in crate::profile) convert: BTreeMap<String, Named>,
}

/// How a property is set, on the topic that an attribute names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::profile) struct Way {
    pub(in crate::profile) property: Property,
    pub(in crate::profile) topic: String,
    #[serde(default = "word_itself")]
    pub(in crate::profile) payload: String,
    pub(in crate::profile) words: Vec<Word>,
}

fn word_itself() -> String {
    "{value}".to_owned()
}
