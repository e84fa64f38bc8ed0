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
    /// Without a path the value is remembered; without a value what stands at the path; with both the value wherever the path holds true.
    path: Option<Path>,
    value: Option<Template>,
    when: Vec<Condition>,
}

impl Note {
    /// Checks a raw note; the error is a finished sentence.
    pub(super) fn compile(raw: &file::Note) -> Result<Note, String> {
        if raw.path.is_none() && raw.value.is_none() {
            return Err(format!("note `{}` needs a `path`, a `value` or both.", raw.key));
        }
        let path = raw.path.as_deref().map(Path::compile).transpose()?;
        let value = raw.value.as_deref().map(|value| Template::compile(value, "")).transpose()?;
        let when = raw.when.iter().map(Condition::compile).collect::<Result<_, String>>()?;
        Ok(Note { key: Template::compile(&raw.key, "")?, path, value, when })
    }

    /// The endpoint (where the path captures one), key and text of everything to be remembered.
    pub(super) fn read(&self, scene: &Scene<'_>) -> Vec<(Option<String>, String, String)> {
        let Some(path) = &self.path else {
            let note = Condition::all_hold(&self.when, scene)
                .then(|| Some((None, self.key.fill(scene.captures)?, self.value.as_ref()?.fill(scene.captures)?)));
            return note.flatten().into_iter().collect();
        };
        let found = path.walk(scene.document).into_iter().filter_map(|(inner, at)| {
            let endpoint = inner.iter().find(|(name, _)| *name == "endpoint").map(|(_, text)| (*text).to_owned());
            let captures: Captures<'_> = scene.captures.iter().copied().chain(inner).collect();
            let scene = Scene { captures: &captures, ..*scene };
            let text = spelt(at);
            let text = match &self.value {
                Some(value) => value.fill(&captures).filter(|_| text == "true")?,
                None => text.into_owned(),
            };
            let plain = !matches!(at, Json::Null | Json::Object(_) | Json::Array(_)) && text.len() <= LONGEST_NOTE;
            let key = self.key.fill(&captures)?;
            (plain && Condition::all_hold(&self.when, &scene)).then_some((endpoint, key, text))
        });
        found.collect()
    }
}

/// `by`, checked.
#[derive(Clone, Debug)]
pub(super) struct By {
    path: Path,
    words: [(Hand, Vec<String>); 5],
}

impl By {
    /// Checks a raw attribution.
    pub(super) fn compile(raw: &file::By) -> Result<By, String> {
        let words = [
            (Hand::Physical, raw.physical.clone()),
            (Hand::Remote, raw.remote.clone()),
            (Hand::App, raw.app.clone()),
            (Hand::Automation, raw.automation.clone()),
            (Hand::Commanded, raw.commanded.clone()),
        ];
        Ok(By { path: Path::compile(&raw.path)?, words })
    }

    /// Whose doing it was; `None` where the device does not say.
    pub(super) fn read(&self, document: &Json) -> Option<Hand> {
        let word = self.path.first(document)?.as_str().filter(|word| !word.is_empty())?;
        let among = |words: &[String]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        // A word of a newer firmware: to call it a person's doing would teach a habit that nobody has.
        Some(self.words.iter().find(|(_, words)| among(words)).map_or(Hand::Unknown, |(hand, _)| *hand))
    }
}
