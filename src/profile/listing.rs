//! Device lists and announcements: which devices there are, what they are called, what they are and where they stand.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::device::DeviceId;
use crate::device::Kind;
use crate::profile::aliases::Beginnings;
use crate::profile::compile::Compiler;
use crate::profile::condition::Condition;
use crate::profile::condition::KindRule;
use crate::profile::condition::Scene;
use crate::profile::convert::spelt;
use crate::profile::file;
use crate::profile::note::Note;
use crate::profile::path::Path;
use crate::profile::pattern::Captures;
use crate::profile::pattern::Pattern;
use crate::profile::pattern::Template;

/// A device as its ecosystem announces it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// How it is addressed; with an endpoint if only that is announced.
    pub id: DeviceId,
    /// What stays when it is renamed, such as a radio address.
    pub stable: Arc<str>,
    /// Its name for people, where the announcement tells.
    pub name: Option<String>,
    /// What it is, where the announcement tells.
    pub kind: Option<Kind>,
    /// Where it stands, where the announcement tells; empty where it tells that this is no room.
    pub room: Option<String>,
    /// Its endpoints; empty for a device with only one.
    pub endpoints: Vec<ListedEndpoint>,
}

/// One endpoint of a box, as its ecosystem announces it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedEndpoint {
    /// The gang, relay or channel.
    pub id: Arc<str>,
    /// Its own name, where it has one.
    pub name: Option<String>,
    /// What it is, where that is told apart from the box.
    pub kind: Option<Kind>,
}

/// Devices that are commanded together under one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The group's native name, as it stands in topics.
    pub native: Arc<str>,
    /// The stable ids of its members.
    pub members: Vec<Arc<str>>,
}

/// `[[devices]]`, checked.
#[derive(Clone, Debug)]
pub(super) struct Devices {
    pub(super) topics: Vec<Pattern>,
    pub(super) format: file::Format,
    pub(super) items: Path,
    pub(super) only: Vec<(String, Vec<String>)>,
    pub(super) skip: Vec<Condition>,
    unsupported: Vec<Vec<Condition>>,
    topics_told: Option<Beginnings>,
    pub(super) native: Text,
    pub(super) stable: Text,
    pub(super) endpoint: Option<Template>,
    pub(super) name: Option<Text>,
    pub(super) room: Option<Text>,
    pub(super) complete: bool,
    pub(super) required: bool,
    pub(super) kinds: Vec<KindRule>,
    endpoints: Option<Endpoints>,
    notes: Vec<Note>,
}

#[derive(Clone, Debug)]
struct Endpoints {
    path: Path,
    /// Whether the path captures the endpoints.
    keyed: bool,
    positions_of: Vec<String>,
    names: Option<Path>,
    kinds: Vec<KindRule>,
    parts: Option<Parts>,
}

/// Entries of an item that belong to one endpoint each.
#[derive(Clone, Debug)]
struct Parts {
    list: Path,
    endpoint: Path,
}

/// What a list says: devices, and what is to be remembered of them.
#[derive(Default)]
pub(super) struct Listed {
    pub(super) listings: Vec<Listing>,
    pub(super) notes: Vec<(DeviceId, String, String)>,
    /// How topics begin, and how they are expected to.
    pub(super) aliases: Vec<(Arc<str>, Arc<str>)>,
    /// Why items were left out.
    pub(super) reasons: Vec<String>,
}

/// `[[groups]]`, checked.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    pub(super) topics: Vec<Pattern>,
    items: Path,
    native: Path,
    members: Path,
}

/// Where a text of a listing comes from.
#[derive(Clone, Debug)]
pub(super) enum Text {
    Path(Path, Option<file::Part>),
    Captures(Template, Option<file::Part>),
}

impl Devices {
    /// Checks a raw list; the error is a finished sentence.
    pub(super) fn compile(raw: &file::Devices, compiler: &Compiler<'_>) -> Result<Devices, String> {
        let endpoints = raw.endpoints.as_ref().map(|endpoints| {
            Ok::<_, String>(Endpoints {
                path: Path::compile(&endpoints.path)?,
                keyed: endpoints.path.contains("{endpoint}"),
                positions_of: endpoints.positions_of.iter().map(|v| spelt(v).into_owned()).collect(),
                names: endpoints.names.as_deref().map(Path::compile).transpose()?,
                kinds: endpoints.kinds.iter().map(KindRule::compile).collect::<Result<_, _>>()?,
                parts: endpoints.parts.as_ref().map(Parts::compile).transpose()?,
            })
        });
        Ok(Devices {
            topics: compiler.patterns(&raw.topics)?,
            format: raw.format,
            items: Path::compile(&raw.items)?,
            only: raw.only.clone().into_iter().collect(),
            skip: raw.skip.iter().map(Condition::compile).collect::<Result<_, _>>()?,
            unsupported: raw
                .unsupported
                .iter()
                .map(|all| all.iter().map(|one| Condition::compile_based(one, compiler.base)).collect())
                .collect::<Result<_, _>>()?,
            topics_told: raw.topics_told.as_ref().map(|told| Beginnings::compile(told, compiler.base)).transpose()?,
            native: Text::compile(&raw.native, compiler.base)?,
            stable: Text::compile(&raw.stable, compiler.base)?,
            endpoint: compiler.template(&raw.endpoint)?,
            name: raw.name.as_ref().map(|name| Text::compile(name, compiler.base)).transpose()?,
            room: raw.room.as_ref().map(|room| Text::compile(room, compiler.base)).transpose()?,
            complete: raw.complete,
            required: raw.required,
            kinds: raw.kinds.iter().map(KindRule::compile).collect::<Result<_, _>>()?,
            endpoints: endpoints.transpose()?,
            notes: raw.notes.iter().map(Note::compile).collect::<Result<_, _>>()?,
        })
    }

    /// The devices of a list; items without a name are left out and said.
    pub(super) fn read(&self, source: &Arc<str>, captures: &Captures<'_>, document: &Json) -> Listed {
        let mut listed = Listed::default();
        let items = self.items.all(document);
        if items.is_empty() && !matches!(document, Json::Array(list) if list.is_empty()) {
            listed.reasons.push("the device list holds no items.".to_owned());
        }
        for item in items {
            let scene = Scene { captures, document: item, note: &|_| None };
            if self.skip.iter().any(|condition| condition.holds(&scene)) {
                continue;
            }
            if self.unsupported.iter().any(|all| Condition::all_hold(all, &scene)) {
                let reason = format!("a device speaks in a way that this profile does not read: {}.", excerpt(item));
                listed.reasons.push(reason);
                continue;
            }
            let Some(listing) = self.item(source, &scene) else {
                let reason = format!("a device in the list has no name or no address: {}.", excerpt(item));
                listed.reasons.push(reason);
                continue;
            };
            match self.topics_told.as_ref().map(|told| told.read(item)) {
                Some(Ok(aliases)) => listed.aliases.extend(aliases),
                Some(Err(reason)) => {
                    listed.reasons.push(format!("`{}`: {reason}.", listing.id.native));
                    continue;
                }
                None => {}
            }
            for (endpoint, key, text) in self.notes.iter().flat_map(|note| note.read(&scene)) {
                let device = endpoint.map_or_else(|| listing.id.clone(), |endpoint| listing.id.at(&endpoint));
                listed.notes.push((device, key, text));
            }
            listed.listings.push(listing);
        }
        listed
    }

    fn item(&self, source: &Arc<str>, scene: &Scene<'_>) -> Option<Listing> {
        let native = self.native.read(scene)?;
        let endpoint = match &self.endpoint {
            Some(template) => Some(template.fill(scene.captures)?.as_str().into()),
            None => None,
        };
        let mut listing = Listing {
            id: DeviceId { source: source.clone(), native: native.as_str().into(), endpoint },
            stable: self.stable.read(scene)?.as_str().into(),
            name: self.name.as_ref().map(|name| name.read(scene).unwrap_or(native)),
            kind: KindRule::decide(&self.kinds, scene),
            room: self
                .room
                .as_ref()
                .and_then(|room| room.read(scene).or_else(|| room.is_nothing(scene).then(String::new))),
            endpoints: self.endpoints.as_ref().map(|e| e.read(scene)).unwrap_or_default(),
        };
        if let Some(parts) = self.endpoints.as_ref().and_then(|endpoints| endpoints.parts.as_ref()) {
            let of = |endpoint: Option<&str>| {
                let document = parts.of(endpoint, scene.document)?;
                KindRule::decide(&self.kinds, &Scene { document: &document, ..*scene })
            };
            for endpoint in &mut listing.endpoints {
                endpoint.kind = of(Some(&endpoint.id));
            }
            listing.kind = of(None).or(listing.kind);
        }
        Some(listing)
    }
}

impl Endpoints {
    fn read(&self, scene: &Scene<'_>) -> Vec<ListedEndpoint> {
        let kind = |value: &Json| KindRule::decide(&self.kinds, &Scene { document: value, ..*scene });
        if self.keyed {
            let name = |value: &Json| Some(self.names.as_ref()?.first(value)?.as_str()?.to_owned());
            let listed = |(captures, value): (Captures<'_>, &Json)| {
                let (_, endpoint) = captures.into_iter().find(|(capture, _)| *capture == "endpoint")?;
                Some(ListedEndpoint { id: endpoint.into(), name: name(value), kind: kind(value) })
            };
            return self.path.walk(scene.document).into_iter().filter_map(listed).collect();
        }
        let values = self.path.all(scene.document);
        if self.positions_of.is_empty() {
            let mut found: Vec<ListedEndpoint> = Vec::new();
            for value in values {
                let id: Arc<str> = spelt(value).as_ref().into();
                if !id.is_empty() && !found.iter().any(|seen| seen.id == id) {
                    found.push(ListedEndpoint { id, name: None, kind: kind(value) });
                }
            }
            return found;
        }
        let names = self.names.as_ref().map(|names| names.all(scene.document)).unwrap_or_default();
        let mut found = Vec::new();
        for (index, value) in values.into_iter().enumerate() {
            if self.positions_of.iter().any(|wanted| *wanted == spelt(value)) {
                let name = names.get(index).and_then(|name| name.as_str()).map(str::to_owned);
                found.push(ListedEndpoint { id: (index + 1).to_string().as_str().into(), name, kind: kind(value) });
            }
        }
        // A box with one channel is the device itself: its topics carry no number.
        if found.len() < 2 {
            found.clear();
        }
        found
    }
}

impl Parts {
    fn compile(raw: &file::Parts) -> Result<Parts, String> {
        Ok(Parts { list: Path::compile(&raw.path)?, endpoint: Path::compile(&raw.endpoint)? })
    }

    /// The item with the entries of this endpoint only, or with those of none; `None` if there are no such entries.
    fn of(&self, endpoint: Option<&str>, item: &Json) -> Option<Json> {
        let list = self.list.first(item)?.as_array()?;
        let own = |entry: &&Json| self.endpoint.first(entry).map(spelt).as_deref() == endpoint;
        let own: Vec<Json> = list.iter().filter(own).cloned().collect();
        if own.is_empty() {
            return None;
        }
        let mut item = item.clone();
        self.list.put(&mut item, Json::Array(own));
        Some(item)
    }
}

impl Groups {
    /// Checks a raw group list; the error is a finished sentence.
    pub(super) fn compile(raw: &file::Groups, compiler: &Compiler<'_>) -> Result<Groups, String> {
        Ok(Groups {
            topics: compiler.patterns(&raw.topics)?,
            items: Path::compile(&raw.items)?,
            native: Path::compile(&raw.native)?,
            members: Path::compile(&raw.members)?,
        })
    }

    /// The groups of a list.
    pub(super) fn read(&self, document: &Json) -> Vec<Group> {
        let group = |item: &&Json| {
            let native = self.native.first(item)?.as_str()?.into();
            let members = self.members.all(item).into_iter().filter_map(Json::as_str).map(Arc::from).collect();
            Some(Group { native, members })
        };
        self.items.all(document).iter().filter_map(group).collect()
    }
}

impl Text {
    fn compile(raw: &file::TextSource, base: &str) -> Result<Text, String> {
        let (from, part) = match raw {
            file::TextSource::Plain(from) => (from, None),
            file::TextSource::Cut { from, part } => (from, Some(*part)),
        };
        if from.contains('{') {
            Ok(Text::Captures(Template::compile(from, base)?, part))
        } else {
            Ok(Text::Path(Path::compile(from)?, part))
        }
    }

    /// The text; `None` where there is none or it is empty.
    pub(super) fn read(&self, scene: &Scene<'_>) -> Option<String> {
        let (text, part) = match self {
            Text::Path(path, part) => match path.first(scene.document)? {
                Json::Null | Json::Object(_) | Json::Array(_) => return None,
                plain => (spelt(plain).into_owned(), part),
            },
            Text::Captures(template, part) => (template.fill(scene.captures)?, part),
        };
        let text = match part {
            None => text.as_str(),
            Some(file::Part::BeforeLastSlash) => text.rsplit_once('/')?.0,
            Some(file::Part::AfterLastSlash) => text.rsplit_once('/').map_or(text.as_str(), |(_, last)| last),
        };
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether it is told that there is none: not an absent value, but `null`.
    fn is_nothing(&self, scene: &Scene<'_>) -> bool {
        self.whole_path().is_some_and(|path| path.first(scene.document).is_some_and(Json::is_null))
    }

    /// The path, where the text comes from one whole.
    pub(super) fn whole_path(&self) -> Option<&Path> {
        match self {
            Text::Path(path, None) => Some(path),
            _ => None,
        }
    }
}

/// The beginning of a document, for a sentence.
pub(super) fn excerpt(document: &Json) -> String {
    let text = document.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
