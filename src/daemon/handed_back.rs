//! Answers that a program hands back by MQTT as the webhook gave them to it: signed, about one question, good once.
//!
//! Decides nothing: the room that signed them says whether they are good. What is not signed is a command like any other, and the engine's.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use serde_json::json;
use tracing::debug;
use tracing::warn;

use crate::device::Message;
use crate::engine::ANSWER_TOPIC;
use crate::engine::REPLY_TOPIC;
use crate::feedback::Answer;
use crate::notify::Door;
use crate::notify::TokenError;

/// A signed answer has some 140 characters. In bytes.
const LONGEST_BYTES: usize = 1024;

/// The way in for them.
pub(super) struct HandedBack {
    door: Door,
    /// What was said about refused ones: once per reason.
    said: BTreeSet<TokenError>,
}

/// What became of one.
#[derive(Debug, PartialEq)]
pub(super) struct Taken {
    /// The answer, if it is good.
    pub(super) answer: Option<Answer>,
    /// What whoever has sent it is told.
    pub(super) reply: Message,
}

impl HandedBack {
    pub(super) fn new(door: Door) -> HandedBack {
        HandedBack { door, said: BTreeSet::new() }
    }

    /// Takes a signed answer in; `None` where the message is none, and the engine's business.
    pub(super) fn take(&mut self, message: &Message) -> Option<Taken> {
        let result = self.door.redeem(signed(message)?);
        let reply = match &result {
            Ok(_) => json!({ "id": null, "do": "answer", "ok": true, "said": "The answer is passed on." }),
            Err(reason) => json!({ "id": null, "do": "answer", "ok": false, "error": reason.to_string() }),
        };
        if let Err(reason) = &result {
            self.refused(*reason);
        }
        Some(Taken { answer: result.ok(), reply: Message::new(REPLY_TOPIC, reply.to_string()) })
    }

    fn refused(&mut self, reason: TokenError) {
        if self.said.insert(reason) {
            warn!(%reason, topic = ANSWER_TOPIC, "a signed answer was refused; further ones of this kind are only counted");
        } else {
            debug!(%reason, "one more signed answer was refused");
        }
    }
}

/// The text, where it claims to be signed. What the broker has kept from another day is for the engine to refuse, as all of that is.
fn signed(message: &Message) -> Option<&str> {
    if message.topic != ANSWER_TOPIC || message.retained || message.payload.len() > LONGEST_BYTES {
        return None;
    }
    let text = std::str::from_utf8(&message.payload).ok()?;
    let fields: Json = serde_json::from_str(text).ok()?;
    fields.get("s").is_some().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_claims_to_be_signed_is_taken_for_it() {
        let text = r#"{"h":"1a1fca78740-7","a":"accept","e":1795242000000,"s":"59"}"#;
        assert_eq!(signed(&Message::new(ANSWER_TOPIC, text)), Some(text));
        let long = format!("{text}{}", " ".repeat(LONGEST_BYTES));
        for other in ["accept", r#"{"h":"1a1fca78740-7","a":"yes"}"#, &text[1..], "[]", "7", &long] {
            assert_eq!(signed(&Message::new(ANSWER_TOPIC, other)), None, "{other}");
        }
        assert_eq!(signed(&Message::retained(ANSWER_TOPIC, text)), None);
        assert_eq!(signed(&Message::new("hunchd/command", text)), None);
    }
}
