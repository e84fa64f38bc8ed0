//! Conditions of a profile file: tests on a capture, a remembered attribute, or a value of the payload.

use serde_json::Value as Json;

use crate::device::Kind;
use crate::profile::convert::spelt;
use crate::profile::file;
use crate::profile::path::Path;
use crate::profile::pattern::Captures;
use crate::profile::pattern::based;
use crate::profile::pattern::captured;

/// A checked condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    subject: Subject,
    is: Vec<String>,
    is_not: Vec<String>,
    contains: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Subject {
    Capture(String),
    Note(String),
    Path(Path),
}

/// What a condition may look at.
pub(super) struct Scene<'a> {
    pub(super) captures: &'a Captures<'a>,
    pub(super) document: &'a Json,
    /// A remembered attribute of the device, by name.
    pub(super) note: &'a dyn Fn(&str) -> Option<String>,
}

impl Condition {
    /// Checks a raw condition; the error is a finished sentence.
    pub(super) fn compile(raw: &file::Condition) -> Result<Condition, String> {
        let subject = match (&raw.capture, &raw.note, &raw.path) {
            (Some(capture), None, None) => Subject::Capture(capture.clone()),
            (None, Some(note), None) => Subject::Note(note.clone()),
            (None, None, Some(path)) => Subject::Path(Path::compile(path)?),
            _ => return Err("a condition needs exactly one of `capture`, `note` and `path`.".to_owned()),
        };
        if [raw.is.is_empty() && raw.contains.is_empty(), raw.is_not.is_empty()].iter().filter(|empty| **empty).count()
            != 1
        {
            return Err("a condition needs `is` or `contains`, or else `is_not`.".to_owned());
        }
        let is_not = raw.is_not.iter().map(|value| spelt(value).into_owned()).collect();
        let is = raw.is.iter().map(|value| spelt(value).into_owned()).collect();
        let contains = raw.contains.iter().map(|text| text.to_lowercase()).collect();
        Ok(Condition { subject, is, is_not, contains })
    }

    /// The same, with the base topic put in for `{base}` in the texts that it is held against.
    pub(super) fn compile_based(raw: &file::Condition, base: &str) -> Result<Condition, String> {
        let mut condition = Condition::compile(raw)?;
        for text in condition.is.iter_mut().chain(&mut condition.is_not) {
            *text = based(text, base);
        }
        Ok(condition)
    }

    /// Whether all of them hold.
    pub(super) fn all_hold(conditions: &[Condition], scene: &Scene<'_>) -> bool {
        conditions.iter().all(|condition| condition.holds(scene))
    }

    /// Whether it may hold, as far as the captures tell.
    pub(super) fn may_hold(&self, captures: &Captures<'_>) -> bool {
        match &self.subject {
            Subject::Capture(_) => self.holds(&Scene { captures, document: &Json::Null, note: &|_| None }),
            Subject::Note(_) | Subject::Path(_) => true,
        }
    }

    /// Whether it holds; on a path with `*`, whether it holds for any value. What is absent is not anything.
    pub(super) fn holds(&self, scene: &Scene<'_>) -> bool {
        self.finds(scene) == self.is_not.is_empty()
    }

    fn finds(&self, scene: &Scene<'_>) -> bool {
        match &self.subject {
            Subject::Capture(name) => captured(scene.captures, name).is_some_and(|text| self.accepts(text)),
            Subject::Note(name) => (scene.note)(name).is_some_and(|text| self.accepts(&text)),
            Subject::Path(path) => path.any(scene.document, |value| self.accepts(&spelt(value))),
        }
    }

    /// Makes it hold, in a document that is being written; only conditions on paths can be made to.
    pub(super) fn satisfy(&self, document: &mut Json) {
        if let (Subject::Path(path), Some(text)) = (&self.subject, self.is.first().or(self.contains.first())) {
            path.put(document, Json::String(text.clone()));
        }
    }

    fn accepts(&self, text: &str) -> bool {
        self.is.iter().chain(&self.is_not).any(|wanted| wanted == text)
            || self.contains.iter().any(|part| holds_part(text, part))
    }
}

/// Whether `part`, which is in small letters, stands in the text in letters of any case.
fn holds_part(text: &str, part: &str) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(part);
    }
    let (text, part) = (text.as_bytes(), part.as_bytes());
    part.is_empty() || text.windows(part.len()).any(|here| here.eq_ignore_ascii_case(part))
}

/// A checked rule of a device's kind.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KindRule {
    pub(super) kind: Kind,
    pub(super) when: Vec<Condition>,
}

impl KindRule {
    /// Checks a raw rule.
    pub(super) fn compile(raw: &file::KindRule) -> Result<KindRule, String> {
        let when = raw.when.iter().map(Condition::compile).collect::<Result<_, String>>()?;
        Ok(KindRule { kind: raw.kind, when })
    }

    /// The kind by the first rule all of whose conditions hold.
    pub(super) fn decide(rules: &[KindRule], scene: &Scene<'_>) -> Option<Kind> {
        rules.iter().find(|rule| rule.when.iter().all(|c| c.holds(scene))).map(|rule| rule.kind)
    }
}
