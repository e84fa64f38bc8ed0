//! `[[announcement]]`, checked: which attributes of an announcement mean what, and from an announcement to its entities.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::device::DeviceId;
use crate::device::Value;
use crate::profile::announced::ear::Ear;
use crate::profile::announced::ear::Meaning;
use crate::profile::announced::entity::Entity;
use crate::profile::announced::entity::Way;
use crate::profile::announced::expand::Announced;
use crate::profile::announced::expand::expand;
use crate::profile::announced::raw;
use crate::profile::compile::Compiler;
use crate::profile::condition::Condition;
use crate::profile::condition::Scene;
use crate::profile::convert::natural;
use crate::profile::convert::spelt;
use crate::profile::file;
use crate::profile::pattern::Captures;
use crate::profile::pattern::Pattern;
use crate::profile::pattern::captured;
use crate::profile::template::ValueTemplate;

/// Checked.
#[derive(Clone, Debug)]
pub(in crate::profile) struct Announcement {
    pub(in crate::profile) topics: Vec<Pattern>,
    raw: Arc<raw::Announcement>,
    skip: Vec<Condition>,
    /// Conditions of each rule of the file.
    rules: Vec<Vec<Condition>>,
    /// Conditions of each read of each rule.
    reads: Vec<Vec<Vec<Condition>>>,
}

impl Announcement {
    /// Checks a raw section; the error is a finished sentence.
    pub(in crate::profile) fn compile(
        written: &raw::Announcement,
        compiler: &Compiler<'_>,
    ) -> Result<Announcement, String> {
        let conditions = |raw: &[file::Condition]| raw.iter().map(Condition::compile).collect::<Result<Vec<_>, _>>();
        for rule in &written.entity {
            for read in &rule.read {
                for word in &read.words {
                    word.value(read.property)?;
                }
            }
            for word in rule.command.iter().flat_map(|way| way.words.iter().map(move |word| (way, word))) {
                word.1.value(word.0.property)?;
            }
        }
        Ok(Announcement {
            topics: compiler.patterns(&written.topics)?,
            skip: conditions(&written.skip)?,
            rules: written.entity.iter().map(|rule| conditions(&rule.when)).collect::<Result<_, _>>()?,
            reads: written
                .entity
                .iter()
                .map(|rule| rule.read.iter().map(|read| conditions(&read.when)).collect::<Result<_, _>>())
                .collect::<Result<_, _>>()?,
            raw: Arc::new(written.clone()),
        })
    }

    /// The entities of an announcement, and why some of it cannot be used.
    pub(in crate::profile) fn read(
        &self,
        source: &Arc<str>,
        captures: &Captures<'_>,
        document: Json,
    ) -> (Vec<Entity>, Vec<String>) {
        let object = captured(captures, "object").unwrap_or("it");
        let object = captured(captures, "node").map_or(object.to_owned(), |node| format!("{node}/{object}"));
        let announced = match expand(&self.raw, captured(captures, "component"), &object, document) {
            Ok(announced) => announced,
            Err(reason) => return (Vec::new(), vec![reason]),
        };
        let mut entities = Vec::new();
        for one in announced {
            entities.extend(self.entity(source, captures, &object, &one));
        }
        (entities, Vec::new())
    }

    fn entity(&self, source: &Arc<str>, captures: &Captures<'_>, object: &str, one: &Announced) -> Option<Entity> {
        let attributes = &one.attributes;
        let scene = Scene { captures, document: attributes, note: &|_| None };
        if self.skip.iter().any(|condition| condition.holds(&scene)) {
            return None;
        }
        let rule = self.raw.entity.iter().enumerate().find(|(index, rule)| {
            rule.components.contains(&one.component) && Condition::all_hold(&self.rules[*index], &scene)
        });
        let (index, rule) = rule?;
        let mut fault = None;
        let mut ears: Vec<(Arc<str>, Ear)> = Vec::new();
        for (read, when) in rule.read.iter().zip(&self.reads[index]) {
            let Some(topic) = topic(attributes, &read.topic) else { continue };
            if read.unless.as_ref().is_some_and(|better| attributes.get(better).is_some()) {
                continue;
            }
            if !Condition::all_hold(when, &scene) {
                continue;
            }
            match read.ear(attributes) {
                Ok(ear) => ears.extend(ear.map(|ear| (topic, ear))),
                Err(reason) => {
                    fault = Some(format!("{} `{}`: {reason}", one.component, one.object));
                    ears.push((topic, Ear::deaf(read.property)));
                }
            }
        }
        if ears.is_empty() {
            return None;
        }
        let mut ways = Vec::new();
        for way in &rule.command {
            let Some(topic) = topic(attributes, &way.topic) else { continue };
            let word = |word: &raw::Word| {
                let said = word.said(attributes).filter(|said| !said.contains("{{") && !said.contains("{%"))?;
                Some((word.value(way.property).ok()?, way.payload.replace("{value}", &said)))
            };
            let words: Vec<(Value, String)> = way.words.iter().filter_map(word).collect();
            ears.push((topic.clone(), Ear { template: None, only: None, meaning: Meaning::Command }));
            ways.push(Way { property: way.property, topic, words });
        }
        if let Err(reason) = availability(attributes, &mut ears) {
            fault = Some(format!("{} `{}`: {reason}", one.component, one.object));
        }
        let device = attributes.get("device");
        let box_id = identifier(device).or_else(|| text(attributes, "unique_id")).unwrap_or_else(|| object.to_owned());
        let id = DeviceId::new(source, &box_id).at(&format!("{}/{}", one.component, one.object));
        let room = device.and_then(|device| text(device, "suggested_area"));
        Some(Entity { id, name: name(attributes, &one.object), kind: rule.kind, room, ears, ways, fault })
    }
}

/// What the device goes by: its own name, with that of the entity behind it unless the one begins with the other.
fn name(attributes: &Json, object: &str) -> String {
    let own = text(attributes, "name");
    let device = attributes.get("device").and_then(|device| text(device, "name"));
    match (device, own) {
        (Some(device), Some(own)) if own.to_lowercase().starts_with(&device.to_lowercase()) => own,
        (Some(device), Some(own)) => format!("{device} {own}"),
        (Some(device), None) => match text(attributes, "device_class") {
            Some(class) if attributes.get("name").is_none() => format!("{device} {class}"),
            _ => device,
        },
        (None, Some(own)) => own,
        (None, None) => object.to_owned(),
    }
}

fn identifier(device: Option<&Json>) -> Option<String> {
    let device = device?;
    let first = |said: &Json| match said {
        Json::Array(list) => list.first().cloned(),
        other => Some(other.clone()),
    };
    let plain = |said: Json| match said {
        Json::String(_) | Json::Number(_) => Some(spelt(&said).into_owned()).filter(|text| !text.is_empty()),
        _ => None,
    };
    let identifier = device.get("identifiers").and_then(first).and_then(plain);
    // A connection is a pair such as ["mac", "02:5b:26:a8:dc:12"].
    let connection = || plain(first(device.get("connections")?)?.get(1)?.clone());
    identifier.or_else(connection)
}

/// One topic, or a list of topics with their own words.
fn availability(attributes: &Json, ears: &mut Vec<(Arc<str>, Ear)>) -> Result<(), String> {
    let all = text(attributes, "availability_mode").as_deref() == Some("all");
    let mut add = |from: &Json, key: &str, template: &str| {
        let Some(topic) = topic(from, key) else { return Ok(()) };
        let word = |key: &str, usual: &str| from.get(key).map_or(usual.to_owned(), |said| spelt(said).into_owned());
        let meaning = Meaning::Availability {
            online: word("payload_available", "online"),
            offline: word("payload_not_available", "offline"),
            all,
        };
        ears.push((topic, Ear { template: template_at(from, template)?, only: None, meaning }));
        Ok::<(), String>(())
    };
    add(attributes, "availability_topic", "availability_template")?;
    match attributes.get("availability") {
        Some(Json::Array(list)) => list.iter().try_for_each(|one| add(one, "topic", "value_template")),
        Some(one) => add(one, "topic", "value_template"),
        None => Ok(()),
    }
}

fn topic(attributes: &Json, key: &str) -> Option<Arc<str>> {
    let topic = attributes.get(key)?.as_str()?;
    let sound = !topic.is_empty() && topic.len() < 1000 && !topic.contains(['#', '+', '\0']);
    sound.then(|| topic.into())
}

fn text(attributes: &Json, key: &str) -> Option<String> {
    attributes.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn template_at(attributes: &Json, key: &str) -> Result<Option<ValueTemplate>, String> {
    text(attributes, key).map(|template| ValueTemplate::parse(&template)).transpose()
}

impl raw::Read {
    /// How this device is heard; `None` in a unit that nobody knows.
    fn ear(&self, attributes: &Json) -> Result<Option<Ear>, String> {
        let mut template = None;
        for key in &self.templates {
            if template.is_none() {
                template = template_at(attributes, key)?;
            }
        }
        let template = template.or_else(|| self.member.as_deref().map(ValueTemplate::member));
        let words =
            self.words.iter().filter_map(|word| Some((word.said(attributes)?, word.value(self.property).ok()?)));
        let mut named = self.convert.unwrap_or(file::Named::AsItIs);
        if let Some(unit) = &self.unit
            && let Some(said) = text(attributes, &unit.key)
        {
            let Some(convert) = unit.convert.get(&said) else { return Ok(None) };
            named = *convert;
        }
        let number = |key: &str, usual: f64| attributes.get(key).and_then(Json::as_f64).unwrap_or(usual);
        let range =
            self.range.as_ref().map(|range| (number(&range.low_key, range.low), number(&range.high_key, range.high)));
        if range.is_some_and(|(low, high)| low == high) {
            return Err("its range is empty.".to_owned());
        }
        let silent = self.silent.iter().filter_map(|word| word.said(attributes)).collect();
        let meaning = Meaning::Reads { property: self.property, words: words.collect(), silent, range, named };
        let only = self.only.as_ref().and_then(|key| attributes.get(key)).map(|said| spelt(said).into_owned());
        Ok(Some(Ear { template, only, meaning }))
    }
}

impl raw::Word {
    /// What the device says: by the first attribute that tells, or else the usual word.
    fn said(&self, attributes: &Json) -> Option<String> {
        let told = self.keys.iter().find_map(|key| attributes.get(key)).map(|said| spelt(said).into_owned());
        told.filter(|said| !said.is_empty()).or_else(|| self.otherwise.clone())
    }

    fn value(&self, property: crate::device::Property) -> Result<Value, String> {
        natural(property.shape(), &self.means)
            .ok_or_else(|| format!("a word means {}, which no `{property}` can be.", self.means))
    }
}
