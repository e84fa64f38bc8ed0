//! Devices that announce how their topics are put together, in another order than their profile expects: their topics are translated.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value as Json;

use crate::device::Message;
use crate::profile::convert::spelt;
use crate::profile::path::Path;
use crate::profile::pattern::based;

/// How a topic begins, and how its profile expects it to.
pub(super) type Alias = (Arc<str>, Arc<str>);

/// Devices whose topics are translated, three beginnings each.
const MOST: usize = 3000;

/// `topics_told`, as it is written: where an announcement says how topics begin, and how the profile expects them to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicsTold {
    /// To the form, such as `%prefix%/%topic%/`.
    pub(super) form: String,
    /// To the list of prefixes.
    pub(super) prefixes: String,
    /// To the device's own word.
    pub(super) topic: String,
    /// The prefixes that the profile expects, in the order of that list.
    pub(super) expected: Vec<String>,
}

/// Checked.
#[derive(Clone, Debug)]
pub(super) struct Beginnings {
    form: Path,
    prefixes: Path,
    topic: Path,
    expected: Vec<String>,
    base: String,
}

impl Beginnings {
    /// Checks it; the error is a finished sentence.
    pub(super) fn compile(written: &TopicsTold, base: &str) -> Result<Beginnings, String> {
        Ok(Beginnings {
            form: Path::compile(&written.form)?,
            prefixes: Path::compile(&written.prefixes)?,
            topic: Path::compile(&written.topic)?,
            expected: written.expected.clone(),
            base: base.to_owned(),
        })
    }

    /// How this device's topics begin, each with how they are expected to; empty where it says nothing, or what is expected anyway.
    ///
    /// # Errors
    /// The form, where it cannot be put together from the announcement.
    pub(super) fn read(&self, item: &Json) -> Result<Vec<Alias>, String> {
        let text = |path: &Path| path.first(item).map(|said| spelt(said).into_owned()).filter(|text| !text.is_empty());
        let (Some(form), Some(topic)) = (text(&self.form), text(&self.topic)) else { return Ok(Vec::new()) };
        let form = if form.ends_with('/') { form } else { format!("{form}/") };
        let told: Vec<String> = self.prefixes.all(item).iter().map(|said| spelt(said).into_owned()).collect();
        let mut found: Vec<Alias> = Vec::new();
        for (index, expected) in self.expected.iter().enumerate() {
            let prefix = told.get(index).filter(|prefix| !prefix.is_empty()).unwrap_or(expected);
            let begins = form.replace("%prefix%", prefix).replace("%topic%", &topic);
            if begins.contains(['%', '+', '#', '\0']) || !form.contains("%prefix%") || !form.contains("%topic%") {
                return Err(format!("its topics are put together as `{form}`, which cannot be followed"));
            }
            let usual = |form: &str| based(form, &self.base).replace("%prefix%", expected).replace("%topic%", &topic);
            let orders = [usual("{base}/%prefix%/%topic%/"), usual("{base}/%topic%/%prefix%/")];
            // The second order is read where the device's word is one level.
            let read = if topic.contains('/') { &orders[..1] } else { &orders[..] };
            if read.contains(&begins) {
                continue;
            }
            // What is told goes by the order of the form; both orders lead back to the device, and the one that is read comes last.
            let last = usize::from(form.contains("%topic%/%prefix%") && read.len() == 2);
            let pairs = [1 - last, last].into_iter().filter(|order| orders[*order] != begins);
            found.extend(pairs.map(|order| (begins.as_str().into(), orders[order].as_str().into())));
        }
        Ok(found)
    }
}

/// Beginnings of topics, and what they stand for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Aliases {
    expected: BTreeMap<Arc<str>, Arc<str>>,
    told: BTreeMap<Arc<str>, Arc<str>>,
}

impl Aliases {
    /// Notes them; says whether any was new.
    pub(super) fn learn(&mut self, aliases: &[Alias]) -> bool {
        let mut new = false;
        for (told, expected) in aliases {
            if self.expected.get(told) == Some(expected) || self.expected.len() >= MOST {
                continue;
            }
            // The device has moved: what it said before stands for nothing any more.
            if let Some(before) = self.told.insert(expected.clone(), told.clone())
                && before != *told
            {
                self.expected.remove(&before);
            }
            new |= self.expected.insert(told.clone(), expected.clone()).is_none();
        }
        new
    }

    /// The message as its profile expects it.
    pub(super) fn expected<'m>(&self, message: &'m Message) -> Cow<'m, Message> {
        match swapped(&self.expected, &message.topic) {
            Some(topic) => Cow::Owned(Message { topic, ..message.clone() }),
            None => Cow::Borrowed(message),
        }
    }

    /// The message as the device expects it.
    pub(super) fn told(&self, message: Message) -> Message {
        match swapped(&self.told, &message.topic) {
            Some(topic) => Message { topic, ..message },
            None => message,
        }
    }

    /// Filters that bring what is told.
    pub(super) fn filters(&self) -> impl Iterator<Item = String> {
        self.expected.keys().map(|begins| format!("{begins}#"))
    }
}

/// The topic with its longest known beginning put in another's place.
fn swapped(beginnings: &BTreeMap<Arc<str>, Arc<str>>, topic: &str) -> Option<String> {
    if beginnings.is_empty() {
        return None;
    }
    let slashes = topic.rmatch_indices('/');
    slashes.into_iter().find_map(|(at, _)| Some(format!("{}{}", beginnings.get(&topic[..=at])?, &topic[at + 1..])))
}
