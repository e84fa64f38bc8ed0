//! What happens to hunches, told to everybody on the broker as it happens: one event for each question, action and outcome. Made of
//! the effects alone, so that nothing can be done without being told. Nobody is told of what was only thought of.

use serde_json::Value as Json;
use serde_json::json;

use crate::decision::Hunch;
use crate::decision::Rung;
use crate::device::Command;
use crate::device::HunchId;
use crate::device::Message;
use crate::device::Property;
use crate::device::Value;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::Notice;
use crate::feedback::Outcome;
use crate::feedback::Verdict;
use crate::texts::Part;
use crate::time::Timestamp;

/// Where events are told. The broker does not remember them: an event is for now.
pub const EVENT_TOPIC: &str = "hunchd/hunch/event";
/// Every `event_type`, the outcomes' words among them.
pub const EVENT_TYPES: [&str; 16] = [
    "asked",
    "offered",
    "acted",
    "failed",
    "closed",
    "accepted",
    "declined",
    "never",
    "not_then",
    "never_kind",
    "expired",
    "done_by_hand",
    "overtaken",
    "passed_by",
    "undone",
    "reversed_by_hand",
];

impl Engine {
    /// Tells what these effects are to the people.
    pub(super) fn tell_events(&self, now: Timestamp, effects: &mut Vec<Effect>) {
        let mut events: Vec<Json> = effects.iter().filter_map(|effect| self.event(now, effect)).collect();
        // How it ended is what is to be seen last.
        events.sort_by_key(|event| event["event_type"] != "closed");
        let tell = |event: Json| Effect::Tell(Message::new(EVENT_TOPIC, event.to_string()));
        effects.extend(events.into_iter().map(tell));
    }

    fn event(&self, now: Timestamp, effect: &Effect) -> Option<Json> {
        match effect {
            Effect::Notify(notice) => self.question_or_news(now, notice),
            // Of all that it asked about, or told of: whoever shows it may take it away.
            Effect::Retract(notice) => {
                let id = notice.0.to_string();
                Some(json!({ "event_type": "closed", "hunch_id": id, "question": id }))
            }
            // It is told with the notice of what was done.
            Effect::Keep(Fact::Outcome { outcome: Outcome::Acted, .. }) => None,
            Effect::Keep(Fact::Outcome { hunch, question, outcome, .. }) => {
                self.ended(*hunch, *question, outcome.word())
            }
            Effect::Keep(Fact::Verified { hunch, obeyed: false, .. }) => self.ended(*hunch, *hunch, "failed"),
            _ => None,
        }
    }

    fn question_or_news(&self, now: Timestamp, notice: &Notice) -> Option<Json> {
        let has = |verdict| notice.buttons.iter().any(|button| button.verdict == verdict);
        let kind = match () {
            () if has(Verdict::Undo) => "acted",
            () if self.memory.offers.contains_key(&notice.id.0) => "offered",
            () if has(Verdict::Accept) => "asked",
            () => return None,
        };
        let hunches = self.of_notice(notice.id.0);
        let first = hunches.first();
        let buttons = notice.buttons.iter().map(|button| json!({ "verdict": button.verdict, "label": button.label }));
        Some(json!({
            "event_type": kind,
            "hunch_id": notice.id.0.to_string(),
            "question": notice.id.0.to_string(),
            "device": first.map(|hunch| hunch.device.to_string()),
            "name": first.map(|hunch| &hunch.name),
            "devices": hunches.iter().map(|hunch| hunch.device.to_string()).collect::<Vec<_>>(),
            "action": first.map(|hunch| action(&hunch.command)),
            "title": notice.title,
            "text": notice.body,
            "buttons": buttons.collect::<Vec<_>>(),
            "confidence": first.map(|hunch| hundredths(hunch.confidence)),
            "why": hunches.iter().map(|hunch| hunch.because(self.texts())).collect::<Vec<_>>(),
            "again": notice.id.0.at != now,
            "expires": notice.expires.to_string(),
        }))
    }

    fn ended(&self, id: HunchId, question: HunchId, kind: &str) -> Option<Json> {
        let logged = self.memory.log.iter().rev().find(|logged| logged.hunch.id == id && logged.refusal.is_none())?;
        let hunch = Some(&logged.hunch).filter(|hunch| hunch.rung >= Rung::Ask)?;
        let title = hunch.title(self.texts());
        let ended = ("title", Part::from(&title));
        let text = match (kind, &logged.outcome) {
            ("failed", _) => self.texts().say("event-failed", &[ended]),
            (_, Some((outcome, _))) => self.texts().say("event-ended", &[ended, ("outcome", outcome.word().into())]),
            (kind, None) => self.texts().say("event-ended", &[ended, ("outcome", kind.into())]),
        };
        Some(json!({
            "event_type": kind,
            "hunch_id": id.to_string(),
            "question": question.to_string(),
            "device": hunch.device.to_string(),
            "name": hunch.name,
            "action": action(&hunch.command),
            "title": title,
            "text": text,
            "confidence": hundredths(hunch.confidence),
            "why": [hunch.because(self.texts())],
        }))
    }

    /// What a notice asks about, or tells of.
    fn of_notice(&self, notice: HunchId) -> Vec<&Hunch> {
        let open = self.memory.open.values().filter(|open| open.notice == notice).map(|open| &open.hunch);
        let open: Vec<&Hunch> = open.collect();
        if !open.is_empty() {
            return open;
        }
        self.memory.done.values().filter(|done| done.notice == notice).map(|done| &done.hunch).collect()
    }
}

/// What is proposed, as one word: `off`, `lock`, `close`, `on`, `set`.
pub(super) fn action(command: &Command) -> &'static str {
    match (command.property, &command.value) {
        (Property::On, Value::Bool(false)) => "off",
        (Property::On, _) => "on",
        (Property::Locked, _) => "lock",
        (Property::PositionPct, _) => "close",
        _ => "set",
    }
}

pub(super) fn hundredths(p: f32) -> f64 {
    (f64::from(p) * 100.0).round() / 100.0
}
