//! From a message to what it says: one interpreter for every ecosystem.

use std::borrow::Cow;

use serde_json::Map;
use serde_json::Value as Json;

use crate::device::DeviceId;
use crate::device::Message;
use crate::device::Observation;
use crate::profile::Reject;
use crate::profile::compile::Profile;
use crate::profile::compile::State;
use crate::profile::condition::KindRule;
use crate::profile::condition::Scene;
use crate::profile::convert::spelt;
use crate::profile::file::Format;
use crate::profile::listing::excerpt;
use crate::profile::pattern::Captures;
use crate::profile::pattern::Pattern;
use crate::profile::pattern::Template;
use crate::profile::pattern::captured;
use crate::profile::said::Decoded;
use crate::profile::said::Directory;
use crate::profile::said::Said;
use crate::time::Timestamp;

/// The largest payload that tells a state; a device list may be larger.
const STATE_LIMIT_BYTES: usize = 64 * 1024;
/// The largest device list: 300 devices with all their exposes are about 3 MB.
const LIST_LIMIT_BYTES: usize = 16 * 1024 * 1024;

impl Profile {
    /// What `message` says in this ecosystem; `None` if its topic is none of this profile's.
    pub fn decode(&self, message: &Message, directory: &dyn Directory) -> Option<Decoded> {
        let topic = message.topic.as_str();
        let mut out = Decoded::default();
        if self.decode_list(message, &mut out) || self.decode_source(message, &mut out) {
            return Some(out);
        }
        if self.ignore.iter().any(|pattern| pattern.captures(topic).is_some()) {
            return Some(out);
        }
        let mut first: Option<Found<'_, '_>> = None;
        for found in self.routes(topic) {
            let native = found.native()?;
            if let Some(device) = directory.find(&self.source, &native) {
                self.follow(&found, device, message, directory, &mut out);
                return Some(out);
            }
            if directory.is_group(&self.source, &native) {
                // A group's own state says nothing that its members do not say; a command to it concerns them all.
                if matches!(found.route, Route::Watch(_)) {
                    out.said.push(Said::Commanded(DeviceId::new(&self.source, &native)));
                }
                return Some(out);
            }
            first.get_or_insert(found);
        }
        let found = first?;
        if self.needs_list() {
            out.said.push(Said::Early);
            return Some(out);
        }
        let native = found.native()?;
        let device = DeviceId { source: self.source.clone(), native: native.as_ref().into(), endpoint: None };
        self.follow(&found, device, message, directory, &mut out);
        Some(out)
    }

    /// When the message was sent, by its own stamp, where this ecosystem stamps.
    pub fn stamp(&self, message: &Message) -> Option<Timestamp> {
        let mut paths = self.states.iter().filter_map(|state| state.time.as_ref());
        let document: Json = paths.clone().next().and_then(|_| serde_json::from_slice(&message.payload).ok())?;
        paths.find_map(|path| said_at(path.first(&document)?))
    }

    /// Every device route that the topic matches, in the order of the file.
    fn routes<'p, 't>(&'p self, topic: &'t str) -> impl Iterator<Item = Found<'p, 't>> {
        let availability = self
            .availability
            .iter()
            .enumerate()
            .flat_map(|(i, a)| a.topics.iter().map(move |t| (Route::Availability(i), None, t)));
        let watches = self
            .watches
            .iter()
            .enumerate()
            .flat_map(|(i, w)| w.topics.iter().map(move |t| (Route::Watch(i), Some(&w.device), t)));
        let states = self
            .states
            .iter()
            .enumerate()
            .flat_map(|(i, s)| s.topics.iter().map(move |t| (Route::State(i), Some(&s.device), t)));
        availability.chain(watches).chain(states).filter_map(move |(route, device, pattern)| {
            let captures = pattern.captures(topic)?;
            if let Route::State(index) = route
                && !allowed(&self.states[index].only, &captures)
            {
                return None;
            }
            Some(Found { route, device, captures })
        })
    }

    fn follow(
        &self,
        found: &Found<'_, '_>,
        device: DeviceId,
        message: &Message,
        directory: &dyn Directory,
        out: &mut Decoded,
    ) {
        let at_endpoint = |device: &DeviceId| match captured(&found.captures, "endpoint") {
            Some(endpoint) => device.at(endpoint),
            None => device.clone(),
        };
        match found.route {
            Route::Availability(index) => {
                if let Some(online) = self.online(index, message, out) {
                    out.said.push(Said::Available(device, online));
                }
            }
            Route::Watch(index) => {
                // A retained command is the broker's memory of one: nobody is commanding now.
                if !(message.retained || self.watches[index].ignore_empty && message.payload.is_empty()) {
                    out.said.push(Said::Commanded(at_endpoint(&device)));
                }
            }
            Route::State(index) => {
                let state = &self.states[index];
                let document = match self.document(state.format, message, STATE_LIMIT_BYTES, out) {
                    Some(document) => document,
                    None => return,
                };
                let document = match captured(&found.captures, "attribute") {
                    Some(attribute) => Json::Object(Map::from_iter([(attribute.to_owned(), document)])),
                    None => document,
                };
                self.read_state(state, &found.captures, at_endpoint(&device), &document, message, directory, out);
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one message's parts, each used once; a struct would only rename them"
    )]
    fn read_state(
        &self,
        state: &State,
        captures: &Captures<'_>,
        device: DeviceId,
        document: &Json,
        message: &Message,
        directory: &dyn Directory,
        out: &mut Decoded,
    ) {
        out.said_at = state.time.as_ref().and_then(|path| said_at(path.first(document)?));
        for key in &state.remember {
            if let Some(Json::String(text)) = document.get(key) {
                out.said.push(Said::Note(device.clone(), key.clone(), text.clone()));
            }
        }
        let note = |key: &str| directory.note(&device, key);
        let scene = Scene { captures, document, note: &note };
        let kind = KindRule::decide(&state.kinds, &scene);
        let mut wrong: Vec<(&str, &Json)> = Vec::new();
        let mut understood: Vec<&str> = Vec::new();
        for read in &state.reads {
            let whole = read.path.first(document).filter(|value| !value.is_null());
            let parts = read.endpoint_path.as_ref().map(|path| path.endpoints(document)).unwrap_or_default();
            if (whole.is_none() && parts.is_empty()) || !read.when.iter().all(|condition| condition.holds(&scene)) {
                continue;
            }
            let mut observe = |device: DeviceId, value| {
                let observation = Observation { device, property: read.property, value, fresh: !message.retained };
                out.said.push(Said::Observation(observation, kind));
            };
            for (endpoint, value) in parts {
                if let Some(value) = read.conversion.apply(value) {
                    observe(device.at(endpoint), value);
                }
            }
            let Some(value) = whole else { continue };
            if state.unavailable.iter().any(|word| *word == spelt(value)) {
                out.said.push(Said::Available(device.clone(), false));
                return;
            }
            match read.conversion.apply(value) {
                Some(value) => {
                    observe(device.clone(), value);
                    understood.push(&read.path_text);
                }
                None if wrong.iter().all(|(path, _)| *path != read.path_text) => wrong.push((&read.path_text, value)),
                None => {}
            }
        }
        if !state.unavailable.is_empty() && !understood.is_empty() {
            out.said.push(Said::Available(device, true));
        }
        // Several properties may share one path, such as a lock's and a light's `state`: wrong is what none of them understood.
        for (path, value) in wrong {
            if !understood.contains(&path) {
                let place = if path.is_empty() { "the payload".to_owned() } else { format!("`{path}`") };
                out.rejects.push(self.reject(
                    message,
                    format!("{place} is {}, which nothing in the profile understands.", excerpt(value)),
                ));
            }
        }
    }

    fn decode_list(&self, message: &Message, out: &mut Decoded) -> bool {
        for list in &self.devices {
            let Some(captures) = captures_of(&list.topics, &message.topic).filter(|c| allowed(&list.only, c)) else {
                continue;
            };
            if message.payload.is_empty() {
                if let Some(stable) =
                    list.stable.read(&Scene { captures: &captures, document: &Json::Null, note: &|_| None })
                {
                    out.said.push(Said::Gone(self.source.clone(), stable.as_str().into()));
                }
                return true;
            }
            if let Some(document) = self.document(list.format, message, LIST_LIMIT_BYTES, out) {
                let (listings, reasons) = list.read(&self.source, &captures, &document);
                out.rejects.extend(reasons.into_iter().map(|reason| self.reject(message, reason)));
                // A list that could not be read at all says nothing about who is gone.
                let complete = list.complete && (out.rejects.is_empty() || !listings.is_empty());
                out.said.push(Said::Devices { source: self.source.clone(), complete, listings });
            }
            return true;
        }
        for groups in &self.groups {
            if captures_of(&groups.topics, &message.topic).is_some() {
                if let Some(document) = self.document(Format::Json, message, LIST_LIMIT_BYTES, out) {
                    out.said.push(Said::Groups(self.source.clone(), groups.read(&document)));
                }
                return true;
            }
        }
        false
    }

    /// Availability of the whole source: a topic without a device in it.
    fn decode_source(&self, message: &Message, out: &mut Decoded) -> bool {
        for (index, availability) in self.availability.iter().enumerate() {
            let whole = |pattern: &&Pattern| !pattern.has("device") && pattern.captures(&message.topic).is_some();
            if availability.topics.iter().any(|pattern| whole(&pattern)) {
                if let Some(online) = self.online(index, message, out) {
                    out.said.push(Said::SourceAvailable(self.source.clone(), online));
                }
                return true;
            }
        }
        false
    }

    fn online(&self, index: usize, message: &Message, out: &mut Decoded) -> Option<bool> {
        let availability = &self.availability[index];
        let document = self.document(Format::JsonOrText, message, STATE_LIMIT_BYTES, out)?;
        let value = availability.path.first(&document).unwrap_or(&document);
        let word = spelt(value);
        if availability.online.iter().any(|online| *online == word) {
            return Some(true);
        }
        if availability.offline.iter().any(|offline| *offline == word) {
            return Some(false);
        }
        out.rejects.push(
            self.reject(message, format!("availability is {}, which is neither online nor offline.", excerpt(value))),
        );
        None
    }

    fn document(&self, format: Format, message: &Message, limit_bytes: usize, out: &mut Decoded) -> Option<Json> {
        let size = message.payload.len();
        let reason = if size > limit_bytes {
            format!("the payload has {size} bytes, more than the {limit_bytes} that are read here.")
        } else if size == 0 {
            // An empty payload clears a retained topic: it says nothing.
            return None;
        } else {
            match std::str::from_utf8(&message.payload) {
                Err(error) => format!("the payload is not UTF-8 text from byte {} on.", error.valid_up_to()),
                Ok(text) if format == Format::Text => return Some(Json::String(text.to_owned())),
                Ok(text) => match serde_json::from_str(text) {
                    Ok(document) => return Some(document),
                    // What begins as JSON and is none was cut short: it is no word.
                    Err(_) if format == Format::JsonOrText && !text.trim_start().starts_with(['{', '[']) => {
                        return Some(Json::String(text.to_owned()));
                    }
                    Err(error) => format!("the payload is not JSON: {error}."),
                },
            }
        };
        out.rejects.push(self.reject(message, reason));
        None
    }

    fn reject(&self, message: &Message, reason: String) -> Reject {
        Reject { source: self.source.clone(), topic: message.topic.clone(), reason }
    }
}

#[derive(Clone, Copy)]
enum Route {
    Availability(usize),
    Watch(usize),
    State(usize),
}

/// A route that a topic matched.
struct Found<'p, 't> {
    route: Route,
    /// How the native name is made of the captures; `None`: it is the capture `device`.
    device: Option<&'p Template>,
    captures: Captures<'t>,
}

impl<'t> Found<'_, 't> {
    fn native(&self) -> Option<Cow<'t, str>> {
        match captured(&self.captures, "device") {
            Some(device) => Some(Cow::Borrowed(device)),
            None => self.device?.fill(&self.captures).map(Cow::Owned),
        }
    }
}

fn captures_of<'t>(patterns: &[Pattern], topic: &'t str) -> Option<Captures<'t>> {
    patterns.iter().find_map(|pattern| pattern.captures(topic))
}

fn allowed(only: &[(String, Vec<String>)], captures: &Captures<'_>) -> bool {
    only.iter().all(|(name, words)| captured(captures, name).is_none_or(|text| words.iter().any(|word| word == text)))
}

/// RFC 3339 text or milliseconds since the epoch.
fn said_at(value: &Json) -> Option<Timestamp> {
    match value {
        Json::String(text) => Timestamp::parse_rfc3339(text),
        Json::Number(number) => number.as_i64().map(Timestamp::from_millis),
        _ => None,
    }
}
