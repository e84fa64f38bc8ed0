//! What a profile remembers of a device, and who it says did something.

use serde_json::Value as Json;

use crate::profile::condition::Condition;
use crate::profile::condition::Scene;
use crate::profile::convert::spelt;
use crate::profile::file;
use crate::profile::path::Path;
use crate::profile::pattern::Captures;
use crate::profile::pattern::Template;
use crate::profile::said::Hand;

/// A note is a word or two: a longer text is no attribute, and it would be kept for ever.
const LONGEST_NOTE: usize = 200;

/// An attribute to be remembered, checked.
#[derive(Clone, Debug)]
pub(super) struct Note {
    key: Template,
    text: Text,
    when: Vec<Condition>,
}

#[derive(Clone, Debug)]
enum Text {
    At(Path),
    Fixed(String),
}

impl Note {
    /// Checks a raw note; the error is a finished sentence.
    pub(super) fn compile(raw: &file::Note) -> Result<Note, String> {
        let text = match (&raw.path, &raw.value) {
            (Some(path), None) => Text::At(Path::compile(path)?),
            (None, Some(value)) => Text::Fixed(value.clone()),
            _ => return Err(format!("note `{}` needs exactly one of `path` and `value`.", raw.key)),
        };
        let when = raw.when.iter().map(Condition::compile).collect::<Result<_, String>>()?;
        Ok(Note { key: Template::compile(&raw.key, "")?, text, when })
    }

    /// The endpoint (where the path captures one), key and text of everything to be remembered.
    pub(super) fn read(&self, scene: &Scene<'_>) -> Vec<(Option<String>, String, String)> {
        if !Condition::all_hold(&self.when, scene) {
            return Vec::new();
        }
        let path = match &self.text {
            Text::Fixed(text) => {
                return self.key.fill(scene.captures).map(|key| (None, key, text.clone())).into_iter().collect();
            }
            Text::At(path) => path,
        };
        let found = path.walk(scene.document).into_iter().filter_map(|(inner, value)| {
            let text = spelt(value).into_owned();
            let endpoint = inner.iter().find(|(name, _)| *name == "endpoint").map(|(_, text)| (*text).to_owned());
            let captures: Captures<'_> = scene.captures.iter().copied().chain(inner).collect();
            let plain = !matches!(value, Json::Null | Json::Object(_) | Json::Array(_));
            let key = self.key.fill(&captures).filter(|_| plain && text.len() <= LONGEST_NOTE)?;
            Some((endpoint, key, text))
        });
        found.collect()
    }
}

/// `by`, checked.
#[derive(Clone, Debug)]
pub(super) struct By {
    path: Path,
    physical: Vec<String>,
    commanded: Vec<String>,
}

impl By {
    /// Checks a raw attribution.
    pub(super) fn compile(raw: &file::By) -> Result<By, String> {
        let (physical, commanded) = (raw.physical.clone(), raw.commanded.clone());
        Ok(By { path: Path::compile(&raw.path)?, physical, commanded })
    }

    /// Whose doing it was; `None` where the device does not say.
    pub(super) fn read(&self, document: &Json) -> Option<Hand> {
        let word = self.path.first(document)?.as_str().filter(|word| !word.is_empty())?;
        let among = |words: &[String]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        Some(match () {
            () if among(&self.physical) => Hand::Physical,
            () if among(&self.commanded) => Hand::Commanded,
            // A word of a newer firmware: to call it a person's doing would teach a habit that nobody has.
            () => Hand::Unknown,
        })
    }
}
