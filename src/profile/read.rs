//! From a state's document to observations: whose they are, who caused them, and what none of the reads understood.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Message;
use crate::device::Observation;
use crate::device::Value;
use crate::profile::compile::Profile;
use crate::profile::compile::Read;
use crate::profile::compile::State;
use crate::profile::condition::Condition;
use crate::profile::condition::KindRule;
use crate::profile::condition::Scene;
use crate::profile::convert::spelt;
use crate::profile::listing::excerpt;
use crate::profile::pattern::Captures;
use crate::profile::pattern::Template;
use crate::profile::pattern::captured;
use crate::profile::payload::said_at;
use crate::profile::said::Decoded;
use crate::profile::said::Directory;
use crate::profile::said::Said;

/// One message that tells a state, on its way through.
pub(super) struct Telling<'a> {
    pub(super) profile: &'a Profile,
    pub(super) state: &'a State,
    pub(super) message: &'a Message,
    pub(super) directory: &'a dyn Directory,
    /// The box, without an endpoint.
    pub(super) device: DeviceId,
}

impl Telling<'_> {
    /// Reads the whole document, in parts where the state says so and the topic names no endpoint.
    pub(super) fn read(&self, captures: &Captures<'_>, document: &Json, out: &mut Decoded) {
        out.said_at = self.state.time.as_ref().and_then(|path| said_at(path.first(document)?));
        if self.state.each.is_empty() || captured(captures, "endpoint").is_some() {
            return self.read_part(captures, document, out);
        }
        for each in &self.state.each {
            for (inner, part) in each.path.walk(document) {
                let mut all: Captures<'_> = captures.iter().copied().chain(inner).collect();
                if let Some(path) = &each.endpoint {
                    let Some(endpoint) = path.first(part).and_then(Json::as_str) else { continue };
                    all.push(("endpoint", endpoint));
                }
                self.read_part(&all, part, out);
            }
        }
    }

    fn read_part(&self, captures: &Captures<'_>, whole: &Json, out: &mut Decoded) {
        let state = self.state;
        let device = self.profile.located(&self.device, &state.endpoint, captures);
        let document = match &state.unwrap {
            // An object without its value says that there is none; what is no object is the value itself.
            Some(path) if whole.is_object() => path.first(whole).unwrap_or(&Json::Null),
            _ => whole,
        };
        let note = |key: &str| noted(self.directory, &device, key);
        let scene = Scene { captures, document, note: &note };
        if !self.message.retained
            && let Some(hand) = state.by.as_ref().and_then(|by| by.read(document))
        {
            out.said.push(Said::By(device.clone(), hand));
        }
        self.read_properties(&scene, whole, &device, out);
        self.remember(&scene, &device, out);
    }

    /// Notes come behind the observations, which know better what kind of device a new one is.
    fn remember(&self, scene: &Scene<'_>, device: &DeviceId, out: &mut Decoded) {
        let mut say = |device: DeviceId, key: String, text: String| {
            if noted(self.directory, &device, &key).as_ref() != Some(&text) {
                out.said.push(Said::Note(device, key, text));
            }
        };
        for key in &self.state.remember {
            if let Some(Json::String(text)) = scene.document.get(key) {
                say(device.clone(), key.clone(), text.clone());
            }
        }
        for (endpoint, key, text) in self.state.notes.iter().flat_map(|note| note.read(scene)) {
            let device = endpoint.map_or_else(|| device.clone(), |endpoint| device.at(&endpoint));
            say(device, key, text);
        }
    }

    fn read_properties(&self, scene: &Scene<'_>, whole: &Json, device: &DeviceId, out: &mut Decoded) {
        let state = self.state;
        // Decided once there is something to say, since most parts of most messages say nothing.
        let mut decided: Option<Option<Kind>> = None;
        let mut wrong: Vec<(&str, &Json)> = Vec::new();
        let mut understood: Vec<&str> = Vec::new();
        for read in &state.reads {
            // Nothing and the empty text, to which remotes reset their `action`, say nothing.
            let value = read.path.as_ref().and_then(|path| path.first(scene.document));
            let value = value.filter(|value| !spelt(value).is_empty());
            let parts = read.endpoint_path.as_ref().map(|path| path.walk(scene.document)).unwrap_or_default();
            if value.is_none() && parts.is_empty() {
                continue;
            }
            let mut kind = || read.kind.or(*decided.get_or_insert_with(|| KindRule::decide(&state.kinds, scene)));
            let mut observe = |device: DeviceId, value| {
                let observation = Observation { device, property: read.property, value, fresh: !self.message.retained };
                out.said.push(match state.repeats {
                    true => Said::Seconded(observation),
                    false => Said::Observation(observation, kind()),
                });
            };
            for (inner, value) in parts {
                let captures = scene.captures.iter().copied().chain(inner).collect();
                let scene = Scene { captures: &captures, ..*scene };
                let endpoint = self.profile.located(device, &read.endpoint, &captures);
                // Where a list tells the endpoints, `power_factor` is no power of an endpoint named `factor`.
                if self.profile.needs_list() && !self.directory.knows(&endpoint) {
                    continue;
                }
                if Condition::all_hold(&read.when, &scene)
                    && let Some(value) = read.value(value, &scene, whole)
                {
                    observe(endpoint, value);
                }
            }
            let Some(value) = value.filter(|_| Condition::all_hold(&read.when, scene)) else { continue };
            if state.unavailable.iter().any(|word| *word == spelt(value)) {
                out.said.push(Said::Available(device.clone(), false));
                return;
            }
            match read.value(value, scene, whole) {
                None if read.is_silent(value) => understood.push(&read.path_text),
                Some(value) => {
                    let device = match read.endpoint.is_empty() {
                        true => device.clone(),
                        false => self.profile.located(device, &read.endpoint, scene.captures),
                    };
                    observe(device, value);
                    understood.push(&read.path_text);
                }
                None if wrong.iter().all(|(path, _)| *path != read.path_text) => wrong.push((&read.path_text, value)),
                None => {}
            }
        }
        if !state.unavailable.is_empty() && !understood.is_empty() {
            out.said.push(Said::Available(device.clone(), true));
        }
        // Several properties may share one path, such as a lock's and a light's `state`: wrong is what none of them understood.
        for (path, value) in wrong {
            if !understood.contains(&path) {
                let place = if path.is_empty() { "the payload".to_owned() } else { format!("`{path}`") };
                let reason = format!("{place} is {}, which nothing in the profile understands.", excerpt(value));
                out.rejects.push(self.profile.reject(self.message, reason));
            }
        }
    }
}

impl Read {
    fn is_silent(&self, said: &Json) -> bool {
        !self.silent.is_empty() && self.silent.iter().any(|word| *word == spelt(said))
    }

    /// The value, by the device's own words, by its unit, or as the profile says.
    fn value(&self, said: &Json, scene: &Scene<'_>, whole: &Json) -> Option<Value> {
        if self.is_silent(said) {
            return None;
        }
        if !self.conversion.note_map.is_empty()
            && let Some(value) = self.conversion.apply_announced(said, scene.note)
        {
            return Some(value);
        }
        let Some(unit) = &self.unit else { return self.conversion.apply(said) };
        let word = match (&unit.path, &unit.note) {
            (Some(path), _) => path.first(whole).map(|word| spelt(word).into_owned()),
            (None, note) => note.as_ref().and_then(|key| (scene.note)(key)),
        };
        match word {
            None => self.conversion.apply(said),
            Some(word) => {
                let (_, named) = unit.convert.iter().find(|(unit, _)| *unit == word)?;
                self.conversion.apply_named(said, *named)
            }
        }
    }
}

impl Profile {
    /// The box itself or its endpoint, as the first template says whose captures are there, or without templates the capture of that name.
    pub(super) fn located(&self, device: &DeviceId, templates: &[Template], captures: &Captures<'_>) -> DeviceId {
        let endpoint = match templates {
            [] => captured(captures, "endpoint").map(Cow::Borrowed),
            templates => templates.iter().find_map(|template| template.fill(captures)).map(Cow::Owned),
        };
        match endpoint {
            Some(endpoint) if self.main_endpoint.as_deref() != Some(endpoint.as_ref()) => device.at(&endpoint),
            _ => device.clone(),
        }
    }
}

/// What is remembered of the device, or else of its box.
pub(super) fn noted(directory: &dyn Directory, device: &DeviceId, key: &str) -> Option<String> {
    directory.note(device, key).or_else(|| {
        device.endpoint.as_ref()?;
        directory.note(&DeviceId { endpoint: None, ..device.clone() }, key)
    })
}
