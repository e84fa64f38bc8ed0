//! What hunchd itself is at the moment, told to everybody on the broker and remembered there: its modes, the last hunch, how it does,
//! what is wrong, and how far each device may be taken. Told where it has changed, and all of it whenever the broker is back.

use serde_json::json;

use crate::decision::Class;
use crate::decision::Rung;
use crate::device::Command;
use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Message;
use crate::device::Property;
use crate::device::Value;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::happened::action;
use crate::engine::happened::hundredths;
use crate::feedback::Outcome;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::time::Timestamp;

/// The mode, as one word.
pub const MODE_STATE_TOPIC: &str = "hunchd/mode";
/// How the home lives, as one word.
pub const HOUSE_MODE_STATE_TOPIC: &str = "hunchd/house_mode";
/// The last hunch.
pub const LAST_TOPIC: &str = "hunchd/hunch/last";
/// How it does, in numbers.
pub const STATS_TOPIC: &str = "hunchd/stats";
/// Whether something is wrong, and what.
pub const PROBLEM_TOPIC: &str = "hunchd/problem";
/// How far a device may be taken: the device's id follows, as one level.
pub const RUNG_TOPICS: &str = "hunchd/rung/";
/// Of more devices it is not told.
const MOST_RUNGS: usize = 1000;

impl Engine {
    /// Tells what has changed. Nobody hears it while the broker is away; it is told when it is back.
    pub(super) fn tell_state(&mut self, now: Timestamp, had_look: bool, effects: &mut Vec<Effect>) {
        let is_told = |effect: &Effect| matches!(effect, Effect::Keep(fact) if !matches!(fact, Fact::Rejected(_)));
        let is_set = |effect: &Effect| matches!(effect, Effect::Keep(Fact::Changed(_) | Fact::Verified { .. }));
        let anew = std::mem::take(&mut self.memory.announced.anew);
        let devices = std::mem::take(&mut self.memory.announced.devices_anew);
        if self.memory.connected_since.is_none() || !(anew || devices || had_look || effects.iter().any(is_told)) {
            // What nobody hears is still to be told.
            self.memory.announced.anew = anew;
            self.memory.announced.devices_anew = devices;
            return;
        }
        let today = self.settings.calendar.local(now).day;
        let is_set = effects.iter().any(is_set);
        let new_day = self.memory.announced.day.replace(today) != Some(today);
        let last = self.last();
        let mut told = vec![
            (MODE_STATE_TOPIC.to_owned(), self.memory.mode.word().to_owned()),
            (HOUSE_MODE_STATE_TOPIC.to_owned(), self.memory.house_mode.0.word().to_owned()),
            (STATS_TOPIC.to_owned(), self.stats(now)),
            (PROBLEM_TOPIC.to_owned(), self.problem()),
        ];
        told.extend(last.map(|last| (LAST_TOPIC.to_owned(), last)));
        if anew || devices || is_set || new_day {
            self.tell_rungs(effects);
        }
        for (topic, payload) in told {
            self.tell_if_new(topic, payload, effects);
        }
    }

    fn tell_if_new(&mut self, topic: String, payload: String, effects: &mut Vec<Effect>) {
        let states = &mut self.memory.announced.states;
        if states.get(&topic).is_none_or(|told| told.as_deref() != Some(payload.as_str())) {
            effects.push(Effect::Tell(Message::retained(topic.clone(), payload.clone())));
            states.insert(topic, Some(payload));
        }
    }

    /// Tells how far each device may be taken about which there may be a hunch, and takes back what was told of others.
    fn tell_rungs(&mut self, effects: &mut Vec<Effect>) {
        let keys: Vec<DeviceKey> = self.memory.home.devices().map(|(key, _)| key).collect();
        let may = keys.into_iter().filter(|key| self.may_be_hunched(*key)).take(MOST_RUNGS);
        let told: Vec<(String, Rung)> =
            may.map(|key| (rung_topic(&self.memory.home.device(key).id), self.own_rung(key))).collect();
        let is_gone = |topic: &String| topic.starts_with(RUNG_TOPICS) && !told.iter().any(|(other, _)| other == topic);
        let gone: Vec<String> = self.memory.announced.states.keys().filter(|topic| is_gone(topic)).cloned().collect();
        for topic in gone {
            self.memory.announced.states.remove(&topic);
            // The broker forgets what is empty.
            effects.push(Effect::Tell(Message::retained(topic, "")));
        }
        for (topic, rung) in told {
            self.tell_if_new(topic, rung.word().to_owned(), effects);
        }
    }

    /// Whether there may ever be a hunch about a device.
    fn may_be_hunched(&self, key: DeviceKey) -> bool {
        let device = self.memory.home.device(key);
        let Some((property, value)) = proposal(device.kind).filter(|_| !device.gone) else { return false };
        let command = Command { device: device.id.clone(), property, value };
        self.profiles.can_command(&command, device.kind, &self.memory.home)
            && self.class_of(key, || self.is_surely_a_lamp(key)) != Class::NeverTouch
    }

    /// How far a person let a device be taken, whatever the mode of the home holds back.
    fn own_rung(&self, key: DeviceKey) -> Rung {
        let given = self.memory.minds.get(&key).and_then(|mind| mind.rung);
        let ruled = self.settings.decision.said_of(self.memory.home.device(key)).rung;
        given.or(ruled).unwrap_or(Rung::Ask)
    }

    fn last(&self) -> Option<String> {
        let logged = self.memory.log.iter().rev().find(|logged| logged.refusal.is_none())?;
        let hunch = &logged.hunch;
        let (outcome, ended) = logged.outcome.unzip();
        let text = if outcome == Some(Outcome::Acted) { hunch.done(self.texts()) } else { hunch.title(self.texts()) };
        let last = json!({
            "text": text,
            "hunch_id": hunch.id.to_string(),
            "device": hunch.device.to_string(),
            "name": hunch.name,
            "action": action(&hunch.command),
            "rung": hunch.rung,
            "confidence": hundredths(hunch.confidence),
            "why": [hunch.because(self.texts())],
            "at": hunch.at.to_string(),
            "outcome": outcome.map(Outcome::word),
            "ended_at": ended.map(|at| at.to_string()),
        });
        Some(last.to_string())
    }

    fn stats(&self, now: Timestamp) -> String {
        let memory = &self.memory;
        let asked = memory.log.iter().filter(|logged| logged.hunch.rung >= Rung::Ask);
        let outcomes: Vec<Outcome> = asked.filter_map(|logged| Some(logged.outcome?.0)).collect();
        let yes = outcomes.iter().filter(|outcome| **outcome == Outcome::Accepted).count();
        let no = outcomes.iter().filter(|outcome| outcome.is_no()).count();
        let share = (yes as f64 * 100.0 / (yes + no) as f64).round();
        let first = memory.home.devices().filter_map(|(_, device)| Some(device.history.as_ref()?.since)).min();
        let today = self.settings.calendar.local(now).day;
        let stats = json!({
            "accept_pct": (yes + no > 0).then_some(share),
            "accepted": yes,
            "declined": no,
            "asked_today": if memory.asked.0 == today { memory.asked.1 } else { 0 },
            "asks_per_day": self.settings.decision.asks_per_day,
            "open": memory.open.values().filter(|open| open.hunch.rung >= Rung::Ask).count(),
            "days_learnt": first.map_or(0, |first| now.since(first).as_secs() / 86_400),
            "devices": memory.home.devices().filter(|(_, device): &(_, &Device)| !device.gone).count(),
            "paused_until": memory.paused_until.map(|until| until.to_string()),
            "house_mode_until": memory.house_mode.1.map(|until| until.to_string()),
        });
        stats.to_string()
    }

    fn problem(&self) -> String {
        let mut why = Vec::new();
        if !self.memory.home.is_clock_synchronised() {
            why.push(self.texts().say("problem-clock", &[]));
        }
        if let Some(reason) = self.models_failed() {
            why.push(self.texts().say("problem-models", &[("reason", reason.into())]));
        }
        json!({ "state": if why.is_empty() { "OFF" } else { "ON" }, "why": why }).to_string()
    }
}

/// What might be proposed of a device of this kind; nothing is ever proposed of others.
fn proposal(kind: Kind) -> Option<(Property, Value)> {
    match kind {
        Kind::Light | Kind::Switch | Kind::Plug | Kind::Media | Kind::Fan => Some((Property::On, Value::Bool(false))),
        Kind::Lock => Some((Property::Locked, Value::Bool(true))),
        Kind::Cover => Some((Property::PositionPct, Value::Number(0.0))),
        Kind::Climate => Some((Property::TargetTemperatureC, Value::Number(17.0))),
        _ => None,
    }
}

/// A device's id as one level of a topic: what would part levels, or stand for others, is written as `%2F` and the like, so that no two
/// devices have the same.
/// Where it is told how far a device may be taken.
pub fn rung_topic(id: &DeviceId) -> String {
    let mut topic = RUNG_TOPICS.to_owned();
    for c in id.to_string().chars() {
        match c {
            '/' | '+' | '#' | '%' | '\0' => topic.push_str(&format!("%{:02X}", c as u32)),
            c => topic.push(c),
        }
    }
    topic
}

/// The device whose rung is told on this topic.
pub fn device_of_rung_topic(topic: &str) -> Option<DeviceId> {
    let mut level = topic.strip_prefix(RUNG_TOPICS)?;
    let mut id = String::new();
    while let Some((before, code)) = level.split_once('%') {
        id.push_str(before);
        let digits = code.get(..2)?;
        id.push(char::from(u8::from_str_radix(digits, 16).ok()?));
        level = &code[2..];
    }
    id.push_str(level);
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_has_a_level_of_its_own_and_is_read_back_from_it() {
        for text in ["zigbee2mqtt:Kitchen/table", "tasmota:hall#2", "a:b%2Fc", "a:b/c", "a:Büro +1"] {
            let id: DeviceId = text.parse().expect("an id");
            let topic = rung_topic(&id);
            assert!(!topic[RUNG_TOPICS.len()..].contains(['/', '+', '#']), "{topic}");
            assert_eq!(device_of_rung_topic(&topic), Some(id));
        }
        assert_eq!(device_of_rung_topic("hunchd/rung/a:b%"), None);
        assert_eq!(device_of_rung_topic("hunchd/rung/a:%é"), None);
    }
}
