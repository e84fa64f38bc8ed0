//! From a message to what it says: one interpreter for every ecosystem.

use std::borrow::Cow;

use serde_json::Map;
use serde_json::Value as Json;

use crate::device::DeviceId;
use crate::device::Message;
use crate::profile::compile::Profile;
use crate::profile::compile::State;
use crate::profile::condition::Condition;
use crate::profile::condition::Scene;
use crate::profile::convert::spelt;
use crate::profile::file::Format;
use crate::profile::index::Place;
use crate::profile::index::Section;
use crate::profile::listing::Devices;
use crate::profile::listing::Listed;
use crate::profile::listing::excerpt;
use crate::profile::pattern::Captures;
use crate::profile::pattern::captured;
use crate::profile::payload::ANNOUNCEMENT_LIMIT_BYTES;
use crate::profile::payload::LIST_LIMIT_BYTES;
use crate::profile::payload::STATE_LIMIT_BYTES;
use crate::profile::payload::said_at;
use crate::profile::read::Telling;
use crate::profile::read::noted;
use crate::profile::said::Decoded;
use crate::profile::said::Directory;
use crate::profile::said::Said;
use crate::time::Timestamp;

/// A device's topic that the message matched.
struct Found<'a> {
    place: Place,
    captures: Captures<'a>,
    /// The device's native name.
    native: Cow<'a, str>,
}

impl Profile {
    /// What `message` says in this ecosystem; `None` if its topic is none of this profile's.
    pub fn decode(&self, message: &Message, directory: &dyn Directory) -> Option<Decoded> {
        let mut places = self.index.find(&message.topic);
        places.sort_unstable();
        self.decode_at(&places, message, directory)
    }

    /// The same, with the places of the topic at hand, in order.
    pub(super) fn decode_at(&self, places: &[Place], message: &Message, directory: &dyn Directory) -> Option<Decoded> {
        let mut out = Decoded::default();
        // Of devices that are not known yet.
        let mut strangers: Vec<Found<'_>> = Vec::new();
        let mut is_watched = false;
        for place in places {
            let Some(captures) = self.pattern(*place).captures(&message.topic) else { continue };
            match place.section {
                // What is no command by one rule may be one by another, and is nothing else.
                section if is_watched && section != Section::Watch => continue,
                Section::Devices if !self.devices[place.item].allows(&captures) => continue,
                Section::State if !self.states[place.item].allows(&captures) => continue,
                Section::Devices => self.decode_list(place.item, &captures, message, &mut out),
                Section::Groups => self.decode_groups(place.item, message, &mut out),
                Section::Announcement => self.decode_announcement(place.item, &captures, message, directory, &mut out),
                Section::Source => {
                    if let Some(online) = self.online(place.item, message, &|_| None, &mut out) {
                        out.said.push(Said::SourceAvailable(self.source.clone(), online));
                    }
                }
                Section::Ignore => {}
                Section::Availability | Section::Watch | Section::State => {
                    let Some(native) = self.native(*place, &captures) else { continue };
                    let found = Found { place: *place, captures, native };
                    if let Some(device) = directory.find(&self.source, &found.native) {
                        if self.follow(&found, device, message, directory, &mut out) {
                            return Some(out);
                        }
                        is_watched = true;
                        continue;
                    }
                    if directory.is_group(&self.source, &found.native) {
                        // A group's own state says nothing that its members do not say; a command to it concerns them all.
                        if place.section == Section::Watch && !message.retained {
                            out.said.push(Said::Commanded(DeviceId::new(&self.source, &found.native)));
                        }
                        return Some(out);
                    }
                    strangers.push(found);
                    continue;
                }
            }
            return Some(out);
        }
        if is_watched {
            return Some(out);
        }
        let name = strangers.first()?.native.clone();
        if self.needs_list() {
            out.said.push(Said::Early);
            return Some(out);
        }
        let is_alike = |found: &&Found<'_>| found.native == name && found.place.section == strangers[0].place.section;
        for found in strangers.iter().filter(is_alike) {
            let device = DeviceId::new(&self.source, &name);
            if self.follow(found, device, message, directory, &mut out) {
                break;
            }
        }
        Some(out)
    }

    /// When the message was sent, by its own stamp, where this ecosystem stamps on such topics.
    pub(super) fn stamp_at(&self, places: &[Place], message: &Message) -> Option<Timestamp> {
        let states = places.iter().filter(|place| place.section == Section::State);
        let mut paths = states.filter_map(|place| self.states[place.item].time.as_ref());
        let path = paths.next()?;
        let document: Json = serde_json::from_slice(&message.payload).ok()?;
        std::iter::once(path).chain(paths).find_map(|path| said_at(path.first(&document)?))
    }

    /// The name of the device whose topic this is: the capture `device`, or what the profile makes of the captures.
    pub(super) fn native<'a>(&self, place: Place, captures: &Captures<'a>) -> Option<Cow<'a, str>> {
        if let Some(device) = captured(captures, "device") {
            return Some(Cow::Borrowed(device));
        }
        let templates = match place.section {
            Section::Watch => &self.watches[place.item].device,
            Section::State => &self.states[place.item].device,
            _ => &self.availability[place.item].device,
        };
        templates.iter().find_map(|template| template.fill(captures)).map(Cow::Owned)
    }

    /// Reads the message as the place says; false if that is a place for other messages on this topic.
    fn follow(
        &self,
        found: &Found<'_>,
        device: DeviceId,
        message: &Message,
        directory: &dyn Directory,
        out: &mut Decoded,
    ) -> bool {
        let item = found.place.item;
        let note = |key: &str| noted(directory, &device, key);
        match found.place.section {
            Section::Watch => {
                let watch = &self.watches[item];
                // A retained command is the broker's memory of one: nobody is commanding now.
                if message.retained || watch.ignore_empty && message.payload.is_empty() {
                    return false;
                }
                if !watch.when.is_empty() {
                    let format = Format::JsonOrText;
                    let document = match message.payload.is_empty() {
                        true => Some(Json::String(String::new())),
                        false => self.document(format, message, STATE_LIMIT_BYTES, out),
                    };
                    let Some(document) = document else { return true };
                    let scene = Scene { captures: &found.captures, document: &document, note: &note };
                    if !Condition::all_hold(&watch.when, &scene) {
                        return false;
                    }
                }
                out.said.push(Said::Commanded(self.located(&device, &watch.endpoint, &found.captures)));
            }
            Section::State => {
                let state = &self.states[item];
                let Some(document) = self.document(state.format, message, STATE_LIMIT_BYTES, out) else { return true };
                let document = match captured(&found.captures, "attribute") {
                    Some(attribute) => Json::Object(Map::from_iter([(attribute.to_owned(), document)])),
                    None => document,
                };
                let telling = Telling { profile: self, state, message, directory, device };
                telling.read(&found.captures, &document, out);
            }
            _ => {
                if let Some(online) = self.online(item, message, &note, out) {
                    out.said.push(Said::Available(device, online));
                }
            }
        }
        true
    }

    fn decode_list(&self, item: usize, captures: &Captures<'_>, message: &Message, out: &mut Decoded) {
        let list = &self.devices[item];
        if message.payload.is_empty() {
            // A part that is taken back, such as a node's name, does not take the device with it.
            if list.endpoint.is_some() {
                return;
            }
            let nothing = Scene { captures, document: &Json::Null, note: &|_| None };
            if let Some(stable) = list.stable.read(&nothing) {
                out.said.push(Said::Gone(self.source.clone(), stable.as_str().into()));
            }
            return;
        }
        if let Some(document) = self.document(list.format, message, LIST_LIMIT_BYTES, out) {
            let Listed { listings, notes, aliases, reasons } = list.read(&self.source, captures, &document);
            out.rejects.extend(reasons.into_iter().map(|reason| self.reject(message, reason)));
            // A list that could not be read at all says nothing about who is gone.
            let complete = list.complete && (out.rejects.is_empty() || !listings.is_empty());
            if !aliases.is_empty() {
                out.said.push(Said::Topics(aliases));
            }
            if complete || !listings.is_empty() {
                out.said.push(Said::Devices { source: self.source.clone(), complete, listings });
            }
            out.said.extend(notes.into_iter().map(|(device, key, text)| Said::Note(device, key, text)));
        }
    }

    fn decode_announcement(
        &self,
        item: usize,
        captures: &Captures<'_>,
        message: &Message,
        directory: &dyn Directory,
        out: &mut Decoded,
    ) {
        let mut entities = Vec::new();
        if !message.payload.is_empty() {
            let Some(document) = self.document(Format::Json, message, ANNOUNCEMENT_LIMIT_BYTES, out) else { return };
            let (found, reasons) = self.announcements[item].read(&self.source, captures, document);
            let is_refused = !reasons.is_empty();
            out.rejects.extend(reasons.into_iter().map(|reason| self.reject(message, reason)));
            if is_refused {
                // What cannot be read takes nothing back.
                return;
            }
            entities = found;
        }
        // Announcements are said again whenever a hub starts; what is known is no news.
        if directory.entities().announced(&message.topic) != entities {
            out.said.push(Said::Announced(message.topic.as_str().into(), entities));
        }
    }

    fn decode_groups(&self, item: usize, message: &Message, out: &mut Decoded) {
        if let Some(document) = self.document(Format::Json, message, LIST_LIMIT_BYTES, out) {
            out.said.push(Said::Groups(self.source.clone(), self.groups[item].read(&document)));
        }
    }

    fn online(
        &self,
        item: usize,
        message: &Message,
        note: &dyn Fn(&str) -> Option<String>,
        out: &mut Decoded,
    ) -> Option<bool> {
        let availability = &self.availability[item];
        // What is taken back says nothing, unless the file says that it does.
        if message.payload.is_empty() {
            return availability.offline.iter().any(String::is_empty).then_some(false);
        }
        let document = self.document(Format::JsonOrText, message, STATE_LIMIT_BYTES, out)?;
        let value = availability.path.first(&document).unwrap_or(&document);
        let word = spelt(value);
        let is = |words: &[String], announced: &Option<String>| {
            words.iter().any(|known| *known == word)
                || announced.as_ref().is_some_and(|key| note(key).as_deref() == Some(word.as_ref()))
        };
        if is(&availability.online, &availability.online_note) {
            return Some(true);
        }
        if is(&availability.offline, &availability.offline_note) {
            return Some(false);
        }
        out.rejects.push(
            self.reject(message, format!("availability is {}, which is neither online nor offline.", excerpt(value))),
        );
        None
    }
}

impl State {
    /// Whether captures are among the words that the file allows.
    pub(super) fn allows(&self, captures: &Captures<'_>) -> bool {
        allowed(&self.only, captures)
    }
}

impl Devices {
    /// Whether captures are among the words that the file allows.
    pub(super) fn allows(&self, captures: &Captures<'_>) -> bool {
        allowed(&self.only, captures)
    }
}

fn allowed(only: &[(String, Vec<String>)], captures: &Captures<'_>) -> bool {
    only.iter().all(|(name, words)| captured(captures, name).is_none_or(|text| words.iter().any(|word| word == text)))
}
