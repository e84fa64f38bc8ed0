//! A button of a page, made into what the engine understands, and what came of it into a sentence for whoever pressed it.
//!
//! Decides nothing: an answer is an answer, and everything else is a command like any that comes by MQTT.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value as Json;

use crate::device::HunchId;
use crate::device::Message;
use crate::engine::COMMAND_TOPIC;
use crate::engine::Effect;
use crate::engine::Fact;
use crate::engine::Input;
use crate::feedback::Answer;
use crate::feedback::Verdict;

/// Where commands of the pages are replied to.
const REPLY_TOPIC: &str = "hunchd/reply/page";
/// By which way answers of the pages come.
const VIA: &str = "page";
/// Fields that are numbers; a form knows only text.
const NUMBERS: [&str; 2] = ["hours", "number"];

/// What a form asks for.
///
/// # Errors
/// A finished sentence, where it is no form of ours.
pub(super) fn input(fields: &[(String, String)]) -> Result<Input, String> {
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    if field("do") == Some("answer") {
        let missing = |name: &str| format!("`{name}` is missing.");
        let hunch: HunchId = field("hunch").ok_or_else(|| missing("hunch"))?.parse()?;
        let verdict: Verdict = field("verdict").ok_or_else(|| missing("verdict"))?.parse()?;
        return Ok(Input::Answer(Answer { hunch, verdict, via: Arc::from(VIA) }));
    }
    let value = |name: &str, text: &str| match text.parse::<f64>() {
        Ok(number) if NUMBERS.contains(&name) && number.fract() == 0.0 && number.abs() < 1e9 => (number as i64).into(),
        _ => Json::String(text.to_owned()),
    };
    let mut command: Map<String, Json> = fields.iter().map(|(name, text)| (name.clone(), value(name, text))).collect();
    command.insert("reply_to".to_owned(), REPLY_TOPIC.into());
    Ok(Input::Message(Message::new(COMMAND_TOPIC, Json::Object(command).to_string())))
}

/// What came of it, in a sentence.
///
/// # Errors
/// Why it was not done, in a sentence.
pub(super) fn outcome(input: &Input, effects: &[Effect]) -> Result<String, String> {
    match input {
        Input::Answer(answer) => {
            let is_stale =
                |effect: &Effect| matches!(effect, Effect::Keep(Fact::StaleAnswer(stale)) if stale == answer);
            if effects.iter().any(is_stale) {
                return Err("It was answered before, or it is over.".to_owned());
            }
            // A notice without buttons tells why nothing came of a yes.
            let told = effects.iter().find_map(|effect| match effect {
                Effect::Notify(notice) if notice.buttons.is_empty() => Some(notice.body.clone()),
                _ => None,
            });
            Ok(told.unwrap_or_else(|| said(answer.verdict).to_owned()))
        }
        _ => {
            let reply = effects.iter().find_map(|effect| match effect {
                Effect::Tell(message) if message.topic == REPLY_TOPIC => {
                    serde_json::from_slice::<Json>(&message.payload).ok()
                }
                _ => None,
            });
            let reply = reply.ok_or("The engine did not say what came of it.")?;
            match (reply["said"].as_str(), reply["error"].as_str()) {
                (Some(said), _) => Ok(said.to_owned()),
                (None, error) => Err(error.unwrap_or("It was not done.").to_owned()),
            }
        }
    }
}

fn said(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accept => "Your yes is taken.",
        Verdict::Decline => "Left as it is. It is not asked about again until it is next used.",
        Verdict::Never => "It is never asked about again. You can take that back under House.",
        Verdict::NotThen => "It is not asked about on such an occasion again. You can take that back under House.",
        Verdict::NeverKind => "Such things are not asked about again. You can take that back under House.",
        Verdict::Undo => "It is put back as it was.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Result<Input, String> {
        let fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        input(&fields)
    }

    #[test]
    fn an_answer_is_an_answer_and_everything_else_a_command() {
        let hunch = HunchId { at: crate::time::Timestamp::from_millis(1_700_000_000_000), seq: 7 };
        let answer = form(&[("do", "answer"), ("hunch", &hunch.to_string()), ("verdict", "not_then")]).expect("a form");
        assert_eq!(answer, Input::Answer(Answer { hunch, verdict: Verdict::NotThen, via: "page".into() }));
        let Ok(Input::Message(pause)) = form(&[("do", "pause"), ("hours", "2")]) else { panic!("a command") };
        let command: Json = serde_json::from_slice(&pause.payload).expect("JSON");
        assert_eq!(command, serde_json::json!({ "do": "pause", "hours": 2, "reply_to": "hunchd/reply/page" }));
        let Ok(Input::Message(rung)) = form(&[("do", "rung"), ("device", "7"), ("rung", "ask")]) else {
            panic!("a command")
        };
        let command: Json = serde_json::from_slice(&rung.payload).expect("JSON");
        assert_eq!(command["device"], "7", "a device may be called by a number");
        assert!(form(&[("do", "answer"), ("hunch", "x"), ("verdict", "accept")]).is_err());
        assert!(form(&[("do", "answer"), ("verdict", "accept")]).is_err());
    }
}
