//! The proposal as a file: topics put together into patterns, a read for each value that was recognised, and what was heard as examples.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value as Json;

use super::Proposal;
use super::guess::Guess;
use super::guess::guess;
use super::guess::is_known;
use crate::device::Message;
use crate::device::Property;
use crate::profile::Profile;

/// Last levels on which a device says what it is.
const STATES: &[&str] =
    &["state", "status", "stat", "data", "sensor", "tele", "telemetry", "attributes", "json", "values"];
/// Last levels on which somebody tells a device what to be.
const COMMANDS: &[&str] = &["set", "command", "cmd", "cmnd", "do"];
/// Examples that are kept of each pattern, and topics of which there is one at least.
const EXAMPLES: usize = 3;
const MOST_TOPICS: usize = 6;
/// Objects within objects that are looked into.
const DEEPEST: usize = 4;

/// A pattern with everything that was said on its topics.
#[derive(Default)]
struct Group<'a> {
    heard: Vec<&'a Message>,
    topics: usize,
    /// The last level, where it names the value.
    named: Option<String>,
    /// The device, where no level names it.
    device: Option<String>,
}

/// The profile for what was heard below one first level; `None` if nothing was recognised.
pub(super) fn proposal(first: &str, topics: &BTreeMap<String, Vec<Message>>) -> Option<Proposal> {
    let mut groups: BTreeMap<(bool, String), Group<'_>> = BTreeMap::new();
    let mut watched: Vec<String> = Vec::new();
    let mut described = 0;
    for (topic, heard) in topics {
        let levels: Vec<&str> = topic.split('/').collect();
        let (last, before) = levels.split_last()?;
        if COMMANDS.contains(last) && levels.len() > 2 {
            let pattern = format!("{{base}}/{{device}}/{last}");
            if !watched.contains(&pattern) {
                watched.push(pattern);
            }
            described += 1;
            continue;
        }
        let leaf = STATES.contains(last) || is_known(last);
        let (pattern, device) = match (before.len(), leaf) {
            (0, _) => ("{base}".to_owned(), Some(first.to_owned())),
            (1, true) => (format!("{{base}}/{last}"), Some(first.to_owned())),
            (_, true) => (format!("{{base}}/{{device}}/{last}"), None),
            (_, false) => ("{base}/{device}".to_owned(), None),
        };
        // The wider pattern comes last: the first that fits is taken.
        let group = groups.entry((pattern == "{base}/{device}", pattern)).or_default();
        group.device = device;
        group.named = Some((*last).to_owned()).filter(|_| leaf);
        group.topics += 1;
        group.heard.extend(heard);
    }
    let all = topics.len();
    let mut states = String::new();
    let mut examples: Vec<&Message> = Vec::new();
    for ((_, pattern), group) in &groups {
        if let Some(text) = state(pattern, group) {
            states.push_str(&text);
            described += group.topics;
            examples.extend(chosen(&group.heard));
        }
    }
    if states.is_empty() {
        return None;
    }
    let id = id_of(first);
    let mut text = format!(
        "# Proposed by `hunchd profile learn` from what was heard. Look it over: what a value means was told by its name, what hangs behind a\n\
         # switch nobody knows (say kind = \"light\" only of what is a light), and how a device is told something is for you to add:\n\
         # [[command]]\n# property = \"on\"\n# topic = \"{{base}}/{{device}}/set\"\n# payload = \"{{value}}\"\n# map = {{ true = \"ON\", false = \"OFF\" }}\n\
         id = {}\nname = {}\nbase = {}\n",
        quoted(&id),
        quoted(first),
        quoted(first),
    );
    for pattern in &watched {
        let _ = write!(
            text,
            "\n[[watch]] # somebody commands it: what follows was not done by hand\ntopics = [{}]\n",
            quoted(pattern)
        );
    }
    text.push_str(&states);
    let profile = Profile::parse(&text, None).ok()?;
    let first = examples.first().map(|message| message.topic.clone())?;
    for message in examples {
        example(&mut text, &profile, "", message);
    }
    // Every profile says what it ignores and what it does with half a message.
    example(&mut text, &profile, "nothing is said", &Message::new(first.as_str(), ""));
    example(&mut text, &profile, "half a message", &Message::new(first.as_str(), "{"));
    Some(Proposal { id, text, described, unknown: all - described })
}

/// Messages to be examples: one of each topic first, since devices of different kinds may share a pattern.
fn chosen<'a>(heard: &[&'a Message]) -> Vec<&'a Message> {
    let mut topics: Vec<&str> = Vec::new();
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for message in heard {
        if topics.contains(&message.topic.as_str()) {
            others.push(*message);
        } else {
            topics.push(&message.topic);
            first.push(*message);
        }
    }
    first.truncate(MOST_TOPICS);
    first.extend(others.into_iter().take(EXAMPLES.saturating_sub(first.len())));
    first
}

/// One `[[example]]`: the message, and what the profile makes of it.
fn example(text: &mut String, profile: &Profile, about: &str, message: &Message) {
    let payload = String::from_utf8_lossy(&message.payload);
    let expected: Vec<String> = profile.expected(message).iter().map(|line| quoted(line)).collect();
    text.push_str("\n[[example]]\n");
    if !about.is_empty() {
        let _ = writeln!(text, "about = {}", quoted(about));
    }
    let _ = write!(text, "topic = {}\npayload = {}\n", quoted(&message.topic), quoted(&payload));
    if message.retained {
        text.push_str("retained = true\n");
    }
    let _ = writeln!(text, "expect = [{}]", expected.join(", "));
}

/// One `[[state]]` with a read for each value that was recognised.
fn state(pattern: &str, group: &Group<'_>) -> Option<String> {
    let mut seen: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    // The paths of each message.
    let mut together: Vec<Vec<String>> = Vec::new();
    let mut objects = 0;
    for message in &group.heard {
        let text = String::from_utf8_lossy(&message.payload);
        match serde_json::from_str(&text) {
            Ok(Json::Object(object)) => {
                objects += 1;
                let mut inside = BTreeMap::new();
                flatten("", &Json::Object(object), 0, &mut inside);
                together.push(inside.keys().cloned().collect());
                for (path, values) in inside {
                    seen.entry(path).or_default().extend(values);
                }
            }
            Ok(plain) => seen.entry(String::new()).or_default().push(plain),
            Err(_) if text.trim_start().starts_with(['{', '[']) => {}
            Err(_) => seen.entry(String::new()).or_default().push(Json::String(text.into_owned())),
        }
    }
    let mut reads: Vec<(String, Guess)> = Vec::new();
    for (path, values) in &seen {
        let name = match path.rsplit_once('/') {
            Some((_, name)) => name,
            None => group.named.as_deref().unwrap_or_default(),
        };
        let values: Vec<&Json> = values.iter().collect();
        let found = guess(name, &values);
        // A property has one value: of several channels in a message the first is read, and the others are for a person to tell apart.
        let beside = |other: &String| together.iter().any(|paths| paths.contains(other) && paths.contains(path));
        let is_new = |found: &Guess| {
            reads.iter().all(|(other, known)| known.property != found.property || (other != path && !beside(other)))
        };
        let read = found.filter(is_new).map(|found| (path.clone(), found));
        reads.extend(read);
    }
    if reads.is_empty() {
        return None;
    }
    let switches = |read: &(String, Guess)| matches!(read.1.property, Property::On | Property::BrightnessPct);
    let kind = match reads.iter().find_map(|(_, guess)| kind_of(guess.property)) {
        Some(kind) => kind,
        None if reads.iter().any(switches) => "switch",
        None => "sensor",
    };
    let mut text = format!("\n[[state]]\ntopics = [{}]\n", quoted(pattern));
    if let Some(device) = &group.device {
        let _ = writeln!(text, "device = {}", quoted(device));
    }
    if objects < group.heard.len() {
        text.push_str("format = \"json_or_text\"\n");
    }
    for (path, guess) in reads {
        let _ = write!(text, "[[state.read]]\nproperty = \"{}\"\nkind = \"{kind}\"\n", guess.property);
        if !path.is_empty() {
            let _ = writeln!(text, "path = {}", quoted(&path));
        }
        if let Some(scale) = guess.scale {
            let _ = writeln!(text, "scale = {scale} # 0 to 255");
        }
        if !guess.map.is_empty() {
            let words: Vec<String> =
                guess.map.iter().map(|(word, meaning)| format!("{} = {meaning}", quoted(word))).collect();
            let _ = writeln!(text, "map = {{ {} }}", words.join(", "));
        }
    }
    Some(text)
}

fn kind_of(property: Property) -> Option<&'static str> {
    match property {
        Property::Locked => Some("lock"),
        Property::PositionPct => Some("cover"),
        Property::TargetTemperatureC => Some("climate"),
        Property::Button => Some("button"),
        _ => None,
    }
}

fn flatten(path: &str, value: &Json, depth: usize, seen: &mut BTreeMap<String, Vec<Json>>) {
    match value {
        Json::Object(object) if depth < DEEPEST => {
            for (key, value) in object {
                // `*`, `{x}` and `[a=b]` are more than names in a path.
                if key.is_empty() || key == "*" || key.starts_with('[') || key.contains(['{', '}']) {
                    continue;
                }
                let key = key.replace('~', "~0").replace('/', "~1");
                flatten(&format!("{path}/{key}"), value, depth + 1, seen);
            }
        }
        Json::Object(_) | Json::Array(_) | Json::Null => {}
        plain => seen.entry(path.to_owned()).or_default().push(plain.clone()),
    }
}

/// Small letters, digits and dashes: it names a file and a source.
fn id_of(first: &str) -> String {
    let dashed: String =
        first.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let id = dashed.trim_matches('-');
    if id.is_empty() { "learnt".to_owned() } else { id.to_owned() }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
