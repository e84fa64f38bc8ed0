//! How one announced topic is read.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value as Json;

use crate::device::Property;
use crate::device::Value;
use crate::profile::convert::natural;
use crate::profile::convert::spelt;
use crate::profile::file::Named;
use crate::profile::template::ValueTemplate;

/// What some hubs say where there is no value.
const NO_VALUE: &[&str] = &["", "None", "none", "null", "unknown", "unavailable"];

/// How a topic is read, and what it then means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ear {
    pub(super) template: Option<ValueTemplate>,
    /// The one word that counts, if not any does.
    pub(super) only: Option<String>,
    pub(super) meaning: Meaning,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Meaning {
    Reads {
        property: Property,
        /// Words and what they mean; none: the usual spellings.
        words: Vec<(String, Value)>,
        /// Words that say nothing of the property.
        silent: Vec<String>,
        /// What is nothing and what is all, for a share of a hundred.
        range: Option<(f64, f64)>,
        named: Named,
    },
    Availability {
        online: String,
        offline: String,
        /// All of several topics must say so; else the last one counts.
        all: bool,
    },
    Command,
}

/// What was understood.
pub(super) enum Heard {
    Nothing,
    Property(Property, Value),
    Available(bool),
    Commanded,
    /// It cannot be used: what it was.
    Strange(Json),
}

impl Ear {
    /// What it tells of its device's state.
    pub(super) fn property(&self) -> Option<Property> {
        match &self.meaning {
            Meaning::Reads { property, .. } => Some(*property),
            Meaning::Availability { .. } | Meaning::Command => None,
        }
    }

    /// One that is not understood.
    pub(super) fn deaf(property: Property) -> Ear {
        let named = Named::AsItIs;
        let meaning = Meaning::Reads { property, words: Vec::new(), silent: Vec::new(), range: None, named };
        Ear { template: None, only: None, meaning }
    }

    pub(super) fn needs_all(&self) -> bool {
        matches!(self.meaning, Meaning::Availability { all: true, .. })
    }

    /// What a payload says: `text` as it came, `document` where it is JSON.
    pub(super) fn hear(&self, text: &str, document: Option<&Json>) -> Heard {
        if self.meaning == Meaning::Command {
            return Heard::Commanded;
        }
        let said = match &self.template {
            Some(template) => template.render(text, document),
            None => Some(Json::String(text.trim().to_owned())),
        };
        let Some(said) = said else { return Heard::Nothing };
        let word = spelt(&said);
        if NO_VALUE.contains(&word.as_ref()) || self.only.as_ref().is_some_and(|only| *only != word) {
            return Heard::Nothing;
        }
        match &self.meaning {
            Meaning::Command => Heard::Commanded,
            Meaning::Availability { online, offline, .. } => {
                if same(&word, online) {
                    Heard::Available(true)
                } else if same(&word, offline) {
                    Heard::Available(false)
                } else {
                    Heard::Strange(said.clone())
                }
            }
            Meaning::Reads { property, words, silent, range, named } => {
                if let Some((_, value)) = words.iter().find(|(known, _)| same(&word, known)) {
                    return Heard::Property(*property, value.clone());
                }
                if silent.iter().any(|known| same(&word, known)) {
                    return Heard::Nothing;
                }
                let value = if words.is_empty() { quantity(*property, &said, *range, *named) } else { None };
                match value {
                    Some(value) => Heard::Property(*property, value),
                    None => Heard::Strange(said.clone()),
                }
            }
        }
    }
}

/// A number in its range and unit, or one of the usual spellings.
fn quantity(property: Property, said: &Json, range: Option<(f64, f64)>, named: Named) -> Option<Value> {
    match natural(property.shape(), said)? {
        Value::Number(number) => {
            let share = |(none, all): (f64, f64)| (number - none) / (all - none) * 100.0;
            let number = named.apply(range.map_or(number, share))?;
            // What lies beyond is another unit than was announced.
            let sound = number.is_finite() && (range.is_none() || (-0.5..=101.0).contains(&number));
            sound.then_some(Value::Number(if range.is_some() { number.clamp(0.0, 100.0) } else { number }))
        }
        other => Some(other),
    }
}

/// Whether two words are the same; a truth value in letters of any case, since hubs write `True` what devices write `true`.
fn same(said: &str, known: &str) -> bool {
    said == known
        || ["true", "false"].iter().any(|word| known.eq_ignore_ascii_case(word)) && said.eq_ignore_ascii_case(known)
}
