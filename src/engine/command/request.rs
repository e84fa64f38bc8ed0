//! What is asked for on MQTT: read from bytes, checked, and refused in sentences. Knows nothing of the engine's state.

use serde_json::Map;
use serde_json::Value as Json;

use std::time::Duration;

use crate::decision::Rung;
use crate::device::HunchId;
use crate::engine::HouseMode;
use crate::feedback::Verdict;
use crate::time::Timestamp;

/// Where a command is answered that names no other place.
pub const REPLY_TOPIC: &str = "hunchd/reply";
/// A longer command is none.
const LONGEST_BYTES: usize = 4 * 1024;
/// A longer correlation id is none.
const LONGEST_ID: usize = 128;
/// A place to reply to that is longer is none, in bytes.
const LONGEST_TOPIC: usize = 256;
/// The longest pause, and the longest time for which a house mode may be set, in hours: a year.
const MOST_HOURS: f64 = 8784.0;
/// What a command may be called.
const VERBS: [&str; 9] = ["answer", "ask_now", "explain", "rung", "mode", "house_mode", "pause", "resume", "forget"];

/// One command.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Request {
    /// An answer to a hunch, or to the last one.
    Answer(Option<HunchId>, Verdict),
    /// Look at the home at once.
    AskNow,
    /// Every number behind a decision, in words.
    Explain(String),
    /// How far a device may be taken.
    Rung(String, Rung),
    /// How far the home may be taken.
    Mode(Rung),
    /// How the home lives, and until when.
    House(HouseMode, Option<Timestamp>),
    /// Nothing is asked and nothing done until then.
    Pause(Timestamp),
    /// The pause is over.
    Resume,
    /// What was said is taken back, by its number.
    Forget(u32),
    /// All that was learnt of a device is forgotten.
    ForgetDevice(String),
}

/// A command with what its reply needs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    /// What tells the reply from others: a text or a number, as it came; null where there was none.
    pub(super) id: Json,
    /// What the command called itself.
    pub(super) verb: Option<String>,
    /// Where it is answered.
    pub(super) reply_to: String,
    /// What is asked for, or why it cannot be.
    pub(super) request: Result<Request, String>,
}

impl Asked {
    /// What cannot be read at all: it is answered where everything is.
    fn unreadable(why: String) -> Asked {
        Asked { id: Json::Null, verb: None, reply_to: REPLY_TOPIC.to_owned(), request: Err(why) }
    }

    /// Reads a command, such as `{"id":7,"do":"pause","hours":2}`.
    pub(super) fn command(now: Timestamp, payload: &[u8]) -> Asked {
        let fields = match object(payload) {
            Ok(fields) => fields,
            Err(why) => return Asked::unreadable(why),
        };
        let mut fields = Fields(fields);
        let (id, id_fault) = correlation(fields.0.remove("id"));
        let (reply_to, reply_fault) = reply_topic(fields.0.remove("reply_to"));
        let verb = fields.text("do");
        let request = match (id_fault.or(reply_fault), &verb) {
            (Some(fault), _) => Err(fault),
            (None, Err(why)) => Err(why.clone()),
            (None, Ok(verb)) => fields.request(now, verb),
        };
        Asked { id, verb: verb.ok().map(|verb| short(&verb)), reply_to, request }
    }

    /// Reads an answer: one word about the last question or action, a word with the hunch's id behind it, or
    /// `{"h":"18c2a9f6e40-7","a":"yes"}`.
    pub(super) fn answer(payload: &[u8]) -> Asked {
        let read = || -> Result<Request, String> {
            if !payload.trim_ascii_start().starts_with(b"{") {
                let text = String::from_utf8_lossy(payload);
                let (word, hunch) = match text.trim().split_once(' ') {
                    Some((word, hunch)) => (word, Some(hunch_id(hunch.trim())?)),
                    None => (text.trim(), None),
                };
                return Ok(Request::Answer(hunch, verdict(word)?));
            }
            let mut fields = Fields(object(payload)?);
            let request = Request::Answer(Some(hunch_id(&fields.text("h")?)?), verdict(&fields.text("a")?)?);
            fields.nothing_else("answer").map(|()| request)
        };
        Asked { verb: Some("answer".to_owned()), request: read(), ..Asked::unreadable(String::new()) }
    }
}

/// What a command says, by name; each is taken out as it is read.
struct Fields(Map<String, Json>);

impl Fields {
    fn request(mut self, now: Timestamp, verb: &str) -> Result<Request, String> {
        let request = match verb {
            "answer" => {
                let hunch = self.0.contains_key("hunch").then(|| self.text("hunch")).transpose()?;
                let hunch = hunch.map(|text| hunch_id(&text)).transpose()?;
                Request::Answer(hunch, verdict(&self.text("verdict")?)?)
            }
            "ask_now" => Request::AskNow,
            "explain" => Request::Explain(self.text("of")?),
            "rung" => Request::Rung(self.text("device")?, rung(&self.text("rung")?)?),
            "mode" => Request::Mode(rung(&self.text("mode")?)?),
            "house_mode" => {
                let word = self.text("mode")?;
                let mode = HouseMode::of_word(&word).ok_or_else(|| {
                    format!("`{}` is not a mode of the house: it is home, guest, vacation or party.", short(&word))
                })?;
                Request::House(mode, self.end(now)?)
            }
            "pause" => {
                let until = self.end(now)?;
                Request::Pause(until.ok_or("A pause needs its end: `hours`, such as 2, or `until`, a time.")?)
            }
            "resume" => Request::Resume,
            "forget" if self.0.contains_key("device") => Request::ForgetDevice(self.text("device")?),
            "forget" => match self.0.remove("number") {
                Some(number) => Request::Forget(whole(&number)?),
                None => return Err("Forget what? Name a `number` that `explain house` lists, or a `device`.".into()),
            },
            other => return Err(format!("`{}` is no command: it is one of {}.", short(other), VERBS.join(", "))),
        };
        self.nothing_else(verb).map(|()| request)
    }

    /// The end that is named by `hours` or by `until`.
    fn end(&mut self, now: Timestamp) -> Result<Option<Timestamp>, String> {
        match (self.0.remove("hours"), self.0.remove("until")) {
            (Some(_), Some(_)) => Err("Say `hours` or `until`, and not both.".to_owned()),
            (None, None) => Ok(None),
            (Some(hours), None) => {
                let long = hours.as_f64().filter(|hours| *hours > 0.0 && *hours <= MOST_HOURS);
                let long = long.ok_or_else(|| {
                    format!("`hours` is {}; it must be a number above 0, and at most {MOST_HOURS}.", shown(&hours))
                })?;
                Ok(Some(now + Duration::from_secs_f64(long * 3600.0)))
            }
            (None, Some(until)) => {
                let wrong = || format!("`until` is {}; it must be a time such as 2026-01-07T12:00:00Z.", shown(&until));
                let then = until.as_str().and_then(Timestamp::parse_rfc3339).ok_or_else(wrong)?;
                let ahead = then.since(now).as_secs_f64();
                if ahead <= 0.0 || ahead > MOST_HOURS * 3600.0 {
                    return Err(format!("`until` is {then}; it must be ahead, by a year at most."));
                }
                Ok(Some(then))
            }
        }
    }

    fn text(&mut self, name: &str) -> Result<String, String> {
        match self.0.remove(name) {
            Some(Json::String(text)) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            Some(other) => Err(format!("`{name}` is {}; it must be a text.", shown(&other))),
            None => Err(format!("`{name}` is missing.")),
        }
    }

    /// Whatever was not read is a slip.
    fn nothing_else(&self, verb: &str) -> Result<(), String> {
        match self.0.keys().next() {
            Some(other) => Err(format!("`{}` means nothing to `{verb}`.", short(other))),
            None => Ok(()),
        }
    }
}

fn object(payload: &[u8]) -> Result<Map<String, Json>, String> {
    if payload.len() > LONGEST_BYTES {
        return Err(format!("A command of {} bytes is too long; {LONGEST_BYTES} are allowed.", payload.len()));
    }
    match serde_json::from_slice(payload) {
        Ok(Json::Object(fields)) => Ok(fields),
        Ok(other) => Err(format!("A command is a JSON object such as {{\"do\":\"ask_now\"}}, not {}.", shown(&other))),
        Err(error) => Err(format!("This is no JSON: {error}.")),
    }
}

/// The correlation id as it is sent back, and what is wrong with it.
fn correlation(id: Option<Json>) -> (Json, Option<String>) {
    match id {
        None => (Json::Null, None),
        Some(Json::String(text)) if text.len() <= LONGEST_ID => (Json::String(text), None),
        Some(id @ (Json::Number(_) | Json::Null)) => (id, None),
        Some(other) => {
            let why =
                format!("`id` is {}; it must be a number, or a text of at most {LONGEST_ID} bytes.", shown(&other));
            (Json::Null, Some(why))
        }
    }
}

/// Where the reply goes. Only below our own place for replies: whoever may send us commands must not be able to have us speak to a
/// device, or in the name of one.
fn reply_topic(wanted: Option<Json>) -> (String, Option<String>) {
    let usual = REPLY_TOPIC.to_owned();
    let Some(wanted) = wanted else { return (usual, None) };
    let below =
        |topic: &&str| topic.strip_prefix(REPLY_TOPIC).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let sound = |topic: &&str| topic.len() <= LONGEST_TOPIC && !topic.contains(['+', '#', '\0']);
    match wanted.as_str().filter(below).filter(sound) {
        Some(topic) => (topic.to_owned(), None),
        None => {
            let why = format!(
                "`reply_to` is {}; it must be {REPLY_TOPIC} or a topic below it, such as {REPLY_TOPIC}/node-red.",
                shown(&wanted)
            );
            (usual, Some(why))
        }
    }
}

fn hunch_id(text: &str) -> Result<HunchId, String> {
    short(text).parse()
}

/// Phones say yes and no.
fn verdict(word: &str) -> Result<Verdict, String> {
    match word {
        "yes" => Ok(Verdict::Accept),
        "no" => Ok(Verdict::Decline),
        word => short(word).parse(),
    }
}

fn rung(word: &str) -> Result<Rung, String> {
    Rung::parse(word).ok_or_else(|| format!("`{}` is no rung: it is off, shadow, ask or auto.", short(word)))
}

fn whole(number: &Json) -> Result<u32, String> {
    let whole = number.as_u64().and_then(|number| u32::try_from(number).ok());
    whole.ok_or_else(|| format!("`number` is {}; it must be a whole number.", shown(number)))
}

fn shown(value: &Json) -> String {
    format!("`{}`", short(&value.to_string()))
}

/// What strangers wrote is told back in part only.
fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
