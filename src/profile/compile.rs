//! From the raw file to the checked profile: every pattern, path and condition compiled once, each mistake a sentence with its place.

use std::sync::Arc;

use crate::device::Kind;
use crate::device::Property;
use crate::device::Shape;
use crate::profile::announced::Announcement;
use crate::profile::condition::Condition;
use crate::profile::condition::KindRule;
use crate::profile::convert::Conversion;
use crate::profile::convert::checked_map;
use crate::profile::convert::spelt;
use crate::profile::file;
use crate::profile::index::Place;
use crate::profile::listing::Devices;
use crate::profile::listing::Groups;
use crate::profile::note::By;
use crate::profile::note::Note;
use crate::profile::path::Path;
use crate::profile::pattern::Pattern;
use crate::profile::pattern::Template;
use crate::profile::pattern::uncovered;
use crate::profile::trie::Trie;

/// One ecosystem, checked and ready to decode and encode.
#[derive(Clone, Debug)]
pub struct Profile {
    pub(super) source: Arc<str>,
    pub(super) name: String,
    pub(super) second_hand: bool,
    pub(super) past_the_broker: bool,
    pub(super) main_endpoint: Option<String>,
    pub(super) ignore: Vec<Pattern>,
    pub(super) states: Vec<State>,
    pub(super) availability: Vec<Availability>,
    pub(super) watches: Vec<Watch>,
    pub(super) devices: Vec<Devices>,
    pub(super) groups: Vec<Groups>,
    pub(super) announcements: Vec<Announcement>,
    pub(super) commands: Vec<Route>,
    pub(super) examples: Vec<file::Example>,
    /// Of this profile's own topics.
    pub(super) index: Trie<Place>,
}

#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) topics: Vec<Pattern>,
    pub(super) device: Vec<Template>,
    pub(super) endpoint: Vec<Template>,
    pub(super) only: Vec<(String, Vec<String>)>,
    pub(super) format: file::Format,
    pub(super) each: Vec<Each>,
    pub(super) unwrap: Option<Path>,
    pub(super) time: Option<Path>,
    pub(super) remember: Vec<String>,
    pub(super) notes: Vec<Note>,
    pub(super) by: Option<By>,
    pub(super) repeats: bool,
    pub(super) unavailable: Vec<String>,
    pub(super) kinds: Vec<KindRule>,
    pub(super) reads: Vec<Read>,
}

#[derive(Clone, Debug)]
pub(super) struct Each {
    pub(super) path: Path,
    pub(super) endpoint: Option<Path>,
}

#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) property: Property,
    pub(super) kind: Option<Kind>,
    pub(super) path: Option<Path>,
    pub(super) path_text: String,
    pub(super) endpoint_path: Option<Path>,
    pub(super) endpoint: Vec<Template>,
    pub(super) conversion: Conversion,
    pub(super) unit: Option<Unit>,
    pub(super) silent: Vec<String>,
    pub(super) when: Vec<Condition>,
}

/// Which conversion, by the unit that is named at the path or in the note.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) path: Option<Path>,
    pub(super) note: Option<String>,
    pub(super) convert: Vec<(String, file::Named)>,
}

#[derive(Clone, Debug)]
pub(super) struct Availability {
    pub(super) topics: Vec<Pattern>,
    pub(super) device: Vec<Template>,
    /// It tells of the whole ecosystem.
    pub(super) of_source: bool,
    pub(super) path: Path,
    pub(super) online: Vec<String>,
    pub(super) offline: Vec<String>,
    pub(super) online_note: Option<String>,
    pub(super) offline_note: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub(super) topics: Vec<Pattern>,
    pub(super) device: Vec<Template>,
    pub(super) endpoint: Vec<Template>,
    pub(super) when: Vec<Condition>,
    pub(super) ignore_empty: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) property: Property,
    pub(super) kinds: Vec<Kind>,
    pub(super) endpoint: Option<Pattern>,
    pub(super) when: Vec<Condition>,
    pub(super) topic: Pattern,
    pub(super) payload: String,
    pub(super) endpoint_payload: Option<String>,
    pub(super) map: std::collections::BTreeMap<String, String>,
    pub(super) scale: Option<f64>,
    pub(super) convert: Option<crate::profile::encode::ToDevice>,
}

impl Profile {
    /// Reads a profile file. `base` replaces the file's own base topic, and then also names the source.
    ///
    /// # Errors
    /// A finished sentence that names the place and the offending text.
    pub fn parse(text: &str, base: Option<&str>) -> Result<Profile, String> {
        let raw: file::File = toml::from_str(text).map_err(|error| one_line(&error.to_string()))?;
        let own_base = raw.base.clone();
        let base = base.unwrap_or(&own_base);
        let source = if base == own_base { raw.id.clone() } else { base.to_owned() };
        let compiled = Compiler { base }.profile(&raw, source.as_str().into());
        compiled.map_err(|reason| format!("profile `{}`: {reason}", raw.id))
    }

    /// Under which name this profile's devices go; the first part of their ids.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The ecosystem's name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it repeats what other ecosystems may tell first-hand.
    pub fn is_second_hand(&self) -> bool {
        self.second_hand
    }

    /// Whether its devices can be told past the broker without saying so.
    pub fn is_past_the_broker(&self) -> bool {
        self.past_the_broker
    }

    /// The subscriptions that bring all this profile's topics, without those that another covers.
    pub fn subscriptions(&self) -> Vec<String> {
        let patterns = (self.states.iter().flat_map(|s| &s.topics))
            .chain(self.availability.iter().flat_map(|a| &a.topics))
            .chain(self.watches.iter().flat_map(|w| &w.topics))
            .chain(self.devices.iter().flat_map(|d| &d.topics))
            .chain(self.groups.iter().flat_map(|g| &g.topics))
            .chain(self.announcements.iter().flat_map(|a| &a.topics));
        uncovered(patterns.map(Pattern::subscription).collect())
    }

    /// Whether devices are only believed in once a list has named them.
    pub(super) fn needs_list(&self) -> bool {
        self.devices.iter().any(|list| list.required)
    }
}

/// Compiles with the base topic at hand.
pub(super) struct Compiler<'b> {
    pub(super) base: &'b str,
}

impl Compiler<'_> {
    fn profile(&self, raw: &file::File, source: Arc<str>) -> Result<Profile, String> {
        let mut profile = Profile {
            source,
            name: raw.name.clone(),
            second_hand: raw.second_hand,
            past_the_broker: raw.past_the_broker,
            main_endpoint: raw.main_endpoint.clone(),
            ignore: self.patterns(&raw.ignore)?,
            states: numbered("state", &raw.state, |state| self.state(state))?,
            availability: numbered("availability", &raw.availability, |a| {
                let topics = self.patterns(&a.topics)?;
                Ok(Availability {
                    of_source: a.device.is_none() && !topics.iter().any(|topic| topic.has("device")),
                    topics,
                    device: self.templates(a.device.as_ref())?,
                    path: Path::compile(&a.path)?,
                    online: a.online.iter().map(|v| spelt(v).into_owned()).collect(),
                    offline: a.offline.iter().map(|v| spelt(v).into_owned()).collect(),
                    online_note: a.online_note.clone(),
                    offline_note: a.offline_note.clone(),
                })
            })?,
            watches: numbered("watch", &raw.watch, |w| {
                Ok(Watch {
                    topics: self.patterns(&w.topics)?,
                    device: self.templates(Some(&w.device))?,
                    endpoint: self.templates(w.endpoint.as_ref())?,
                    when: conditions(&w.when)?,
                    ignore_empty: w.ignore_empty,
                })
            })?,
            devices: numbered("devices", &raw.devices, |list| Devices::compile(list, self))?,
            groups: numbered("groups", &raw.groups, |groups| Groups::compile(groups, self))?,
            announcements: numbered("announcement", &raw.announcement, |one| Announcement::compile(one, self))?,
            commands: numbered("command", &raw.command, |route| self.route(route))?,
            examples: raw.example.clone(),
            index: Trie::default(),
        };
        profile.index = profile.index();
        Ok(profile)
    }

    fn state(&self, raw: &file::State) -> Result<State, String> {
        Ok(State {
            topics: self.patterns(&raw.topics)?,
            device: self.templates(Some(&raw.device))?,
            endpoint: self.templates(raw.endpoint.as_ref())?,
            only: raw.only.clone().into_iter().collect(),
            format: raw.format,
            each: numbered("each", &raw.each, |each| {
                Ok(Each { path: Path::compile(&each.path)?, endpoint: path(&each.endpoint)? })
            })?,
            unwrap: path(&raw.unwrap)?,
            time: path(&raw.time)?,
            remember: raw.remember.clone(),
            notes: numbered("note", &raw.notes, Note::compile)?,
            by: raw.by.as_ref().map(By::compile).transpose()?,
            repeats: raw.repeats,
            unavailable: raw.unavailable.iter().map(|v| spelt(v).into_owned()).collect(),
            kinds: raw.kinds.iter().map(KindRule::compile).collect::<Result<_, _>>()?,
            reads: numbered("read", &raw.read, |raw| self.read(raw))?,
        })
    }

    fn read(&self, raw: &file::Read) -> Result<Read, String> {
        let mut conversion = Conversion::new(raw.property, &raw.map)?;
        conversion.scale = raw.scale.unwrap_or(1.0);
        conversion.offset = raw.offset.unwrap_or(0.0);
        conversion.invert = raw.invert;
        conversion.named = raw.convert.unwrap_or(file::Named::AsItIs);
        if matches!(conversion.named, file::Named::AboveZero | file::Named::AnyWord) && conversion.shape != Shape::Bool
        {
            return Err(format!("`convert` makes yes or no of it, which no `{}` can be.", raw.property));
        }
        conversion.note_map = checked_map(raw.property, &raw.note_map)?;
        if conversion.scale == 0.0 || !conversion.scale.is_finite() {
            return Err(format!("`scale = {}` would lose the value.", conversion.scale));
        }
        Ok(Read {
            property: raw.property,
            kind: raw.kind,
            path: match (&raw.path, &raw.endpoint_path) {
                (None, Some(_)) => None,
                (path, _) => Some(Path::compile(path.as_deref().unwrap_or_default())?),
            },
            path_text: raw.path.clone().unwrap_or_default(),
            endpoint_path: path(&raw.endpoint_path)?,
            endpoint: self.templates(raw.endpoint.as_ref())?,
            conversion,
            unit: raw.unit.as_ref().map(unit).transpose()?,
            silent: raw.silent.iter().map(|v| spelt(v).into_owned()).collect(),
            when: conditions(&raw.when)?,
        })
    }

    fn route(&self, raw: &file::CommandRoute) -> Result<Route, String> {
        Ok(Route {
            property: raw.property,
            kinds: raw.kinds.clone(),
            endpoint: raw.endpoint.as_deref().map(|form| Pattern::compile(form, "")).transpose()?,
            when: conditions(&raw.when)?,
            topic: Pattern::compile(&raw.topic, self.base)?,
            payload: raw.payload.clone(),
            endpoint_payload: raw.endpoint_payload.clone(),
            map: raw.map.clone(),
            scale: raw.scale,
            convert: raw.convert,
        })
    }

    /// Compiles a template, where there is one.
    pub(super) fn template(&self, raw: &Option<String>) -> Result<Option<Template>, String> {
        raw.as_deref().map(|text| Template::compile(text, self.base)).transpose()
    }

    fn templates(&self, raw: Option<&file::OneOrMore>) -> Result<Vec<Template>, String> {
        let texts = match raw {
            None => &[],
            Some(file::OneOrMore::One(text)) => std::slice::from_ref(text),
            Some(file::OneOrMore::More(texts)) => texts.as_slice(),
        };
        texts.iter().map(|text| Template::compile(text, self.base)).collect()
    }

    /// Compiles topic patterns; at least one.
    pub(super) fn patterns(&self, texts: &[String]) -> Result<Vec<Pattern>, String> {
        texts.iter().map(|text| Pattern::compile(text, self.base)).collect()
    }
}

fn unit(raw: &file::Unit) -> Result<Unit, String> {
    if raw.path.is_some() == raw.note.is_some() {
        return Err("a unit is named either at a `path` or in a `note`.".to_owned());
    }
    let convert = raw.convert.iter().map(|(unit, named)| (unit.clone(), *named)).collect();
    Ok(Unit { path: path(&raw.path)?, note: raw.note.clone(), convert })
}

fn path(raw: &Option<String>) -> Result<Option<Path>, String> {
    raw.as_deref().map(Path::compile).transpose()
}

fn conditions(raw: &[file::Condition]) -> Result<Vec<Condition>, String> {
    raw.iter().map(Condition::compile).collect()
}

/// Compiles each item of a section, and says which one is wrong.
fn numbered<R, C>(section: &str, raw: &[R], compile: impl Fn(&R) -> Result<C, String>) -> Result<Vec<C>, String> {
    let place = |index: usize| move |reason: String| format!("{section} {}: {reason}", index + 1);
    raw.iter().enumerate().map(|(index, item)| compile(item).map_err(place(index))).collect()
}

/// A TOML error spans lines with a drawing of the place; a log line does not.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('|')).collect();
    lines.join("; ")
}
