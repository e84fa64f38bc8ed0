//! From the raw file to the checked profile: every pattern, path and condition compiled once, each mistake a sentence with its place.

use std::sync::Arc;

use crate::device::Kind;
use crate::device::Property;
use crate::profile::condition::Condition;
use crate::profile::condition::KindRule;
use crate::profile::convert::Conversion;
use crate::profile::convert::spelt;
use crate::profile::file;
use crate::profile::listing::Devices;
use crate::profile::listing::Groups;
use crate::profile::path::Path;
use crate::profile::pattern::Pattern;
use crate::profile::pattern::Template;

/// One ecosystem, checked and ready to decode and encode.
#[derive(Clone, Debug)]
pub struct Profile {
    pub(super) source: Arc<str>,
    pub(super) name: String,
    pub(super) ignore: Vec<Pattern>,
    pub(super) states: Vec<State>,
    pub(super) availability: Vec<Availability>,
    pub(super) watches: Vec<Watch>,
    pub(super) devices: Vec<Devices>,
    pub(super) groups: Vec<Groups>,
    pub(super) commands: Vec<Route>,
    pub(super) examples: Vec<file::Example>,
}

#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) topics: Vec<Pattern>,
    pub(super) device: Template,
    pub(super) only: Vec<(String, Vec<String>)>,
    pub(super) format: file::Format,
    pub(super) time: Option<Path>,
    pub(super) remember: Vec<String>,
    pub(super) unavailable: Vec<String>,
    pub(super) kinds: Vec<KindRule>,
    pub(super) reads: Vec<Read>,
}

#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) property: Property,
    pub(super) path: Path,
    pub(super) path_text: String,
    pub(super) endpoint_path: Option<Path>,
    pub(super) conversion: Conversion,
    pub(super) when: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub(super) struct Availability {
    pub(super) topics: Vec<Pattern>,
    pub(super) path: Path,
    pub(super) online: Vec<String>,
    pub(super) offline: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub(super) topics: Vec<Pattern>,
    pub(super) device: Template,
    pub(super) ignore_empty: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) property: Property,
    pub(super) kinds: Vec<Kind>,
    pub(super) topic: Pattern,
    pub(super) payload: String,
    pub(super) endpoint_payload: Option<String>,
    pub(super) map: std::collections::BTreeMap<String, String>,
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

    /// The subscriptions that bring all this profile's topics, without those that another covers.
    pub fn subscriptions(&self) -> Vec<String> {
        let patterns = (self.states.iter().flat_map(|s| &s.topics))
            .chain(self.availability.iter().flat_map(|a| &a.topics))
            .chain(self.watches.iter().flat_map(|w| &w.topics))
            .chain(self.devices.iter().flat_map(|d| &d.topics))
            .chain(self.groups.iter().flat_map(|g| &g.topics));
        let mut all: Vec<String> = patterns.map(Pattern::subscription).collect();
        all.sort();
        all.dedup();
        let covered = |filter: &String, by: &String| by != filter && covers(by, filter);
        all.iter().filter(|filter| !all.iter().any(|by| covered(filter, by))).cloned().collect()
    }

    /// Whether devices are only believed in once a list has named them.
    pub(super) fn needs_list(&self) -> bool {
        self.devices.iter().any(|list| list.required)
    }
}

/// Compiles with the base topic at hand.
pub(super) struct Compiler<'b> {
    base: &'b str,
}

impl Compiler<'_> {
    fn profile(&self, raw: &file::File, source: Arc<str>) -> Result<Profile, String> {
        Ok(Profile {
            source,
            name: raw.name.clone(),
            ignore: self.patterns(&raw.ignore)?,
            states: numbered("state", &raw.state, |state| self.state(state))?,
            availability: numbered("availability", &raw.availability, |a| {
                Ok(Availability {
                    topics: self.patterns(&a.topics)?,
                    path: Path::compile(&a.path)?,
                    online: a.online.iter().map(|v| spelt(v).into_owned()).collect(),
                    offline: a.offline.iter().map(|v| spelt(v).into_owned()).collect(),
                })
            })?,
            watches: numbered("watch", &raw.watch, |w| {
                Ok(Watch {
                    topics: self.patterns(&w.topics)?,
                    device: Template::compile(&w.device)?,
                    ignore_empty: w.ignore_empty,
                })
            })?,
            devices: numbered("devices", &raw.devices, |list| Devices::compile(list, self))?,
            groups: numbered("groups", &raw.groups, |groups| Groups::compile(groups, self))?,
            commands: numbered("command", &raw.command, |route| self.route(route))?,
            examples: raw.example.clone(),
        })
    }

    fn state(&self, raw: &file::State) -> Result<State, String> {
        Ok(State {
            topics: self.patterns(&raw.topics)?,
            device: Template::compile(&raw.device)?,
            only: raw.only.clone().into_iter().collect(),
            format: raw.format,
            time: raw.time.as_deref().map(Path::compile).transpose()?,
            remember: raw.remember.clone(),
            unavailable: raw.unavailable.iter().map(|v| spelt(v).into_owned()).collect(),
            kinds: raw.kinds.iter().map(KindRule::compile).collect::<Result<_, _>>()?,
            reads: numbered("read", &raw.read, read)?,
        })
    }

    fn route(&self, raw: &file::CommandRoute) -> Result<Route, String> {
        Ok(Route {
            property: raw.property,
            kinds: raw.kinds.clone(),
            topic: Pattern::compile(&raw.topic, self.base)?,
            payload: raw.payload.clone(),
            endpoint_payload: raw.endpoint_payload.clone(),
            map: raw.map.clone(),
        })
    }

    /// Compiles topic patterns; at least one.
    pub(super) fn patterns(&self, texts: &[String]) -> Result<Vec<Pattern>, String> {
        texts.iter().map(|text| Pattern::compile(text, self.base)).collect()
    }
}

fn read(raw: &file::Read) -> Result<Read, String> {
    let mut conversion = Conversion::new(raw.property, &raw.map)?;
    conversion.scale = raw.scale.unwrap_or(1.0);
    conversion.offset = raw.offset.unwrap_or(0.0);
    conversion.invert = raw.invert;
    if conversion.scale == 0.0 || !conversion.scale.is_finite() {
        return Err(format!("`scale = {}` would lose the value.", conversion.scale));
    }
    Ok(Read {
        property: raw.property,
        path: Path::compile(&raw.path)?,
        path_text: raw.path.clone(),
        endpoint_path: raw.endpoint_path.as_deref().map(Path::compile).transpose()?,
        conversion,
        when: raw.when.iter().map(Condition::compile).collect::<Result<_, _>>()?,
    })
}

/// Compiles each item of a section, and says which one is wrong.
fn numbered<R, C>(section: &str, raw: &[R], compile: impl Fn(&R) -> Result<C, String>) -> Result<Vec<C>, String> {
    let place = |index: usize| move |reason: String| format!("{section} {}: {reason}", index + 1);
    raw.iter().enumerate().map(|(index, item)| compile(item).map_err(place(index))).collect()
}

/// Whether every topic that `narrow` brings is brought by `wide` too.
fn covers(wide: &str, narrow: &str) -> bool {
    let mut narrow = narrow.split('/');
    for level in wide.split('/') {
        match (level, narrow.next()) {
            ("#", _) => return true,
            ("+", Some(other)) if other != "#" => {}
            (level, Some(other)) if level == other => {}
            _ => return false,
        }
    }
    narrow.next().is_none()
}

/// A TOML error spans lines with a drawing of the place; a log line does not.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('|')).collect();
    lines.join("; ")
}
