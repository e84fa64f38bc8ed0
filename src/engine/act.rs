//! Acting: what was is read, what is wanted is sent, that it was done is seen, all of it is written down, and it can be put back.

use std::time::Duration;

use crate::decision::Hunch;
use crate::decision::Proposal;
use crate::decision::Rung;
use crate::decision::refuse_though_agreed;
use crate::device::Command;
use crate::device::HunchId;
use crate::device::Observation;
use crate::device::Property;
use crate::device::Value;
use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::engine::memory::Done;
use crate::engine::memory::Unverified;
use crate::feedback::Lesson;
use crate::feedback::Outcome;
use crate::home::DeviceKey;
use crate::texts::Texts;
use crate::time::Timestamp;

/// How long a device has to do what it was told.
const OBEY_WITHIN: Duration = Duration::from_secs(20);
/// What a hand puts back within this time had not been wanted; later it is a use of its own.
const REVERSED_WITHIN: Duration = Duration::from_secs(15 * 60);
/// What is used again within this time after a yes is not asked about soon again.
const USED_AGAIN_WITHIN: Duration = Duration::from_secs(30 * 60);
/// An action that is taken back says more than an answer that costs nothing.
const TAKEN_BACK_WEIGHT: f64 = 3.0;
const AN_HOUR: Duration = Duration::from_secs(3600);

/// What is put back, in the order in which it is told; of these only what people had set.
const KEPT: [Property; 6] = [
    Property::On,
    Property::BrightnessPct,
    Property::ColorTempK,
    Property::Locked,
    Property::PositionPct,
    Property::TargetTemperatureC,
];

impl Engine {
    /// Does what a person has allowed to be done without asking.
    pub(super) fn act_alone(&mut self, now: Timestamp, key: DeviceKey, hunch: &Hunch, effects: &mut Vec<Effect>) {
        self.memory.actions.retain(|at| now.since(*at) < AN_HOUR);
        self.memory.actions.push(now);
        self.memory.log_outcome(now, hunch.id, Outcome::Acted);
        effects.push(Effect::Keep(Fact::Outcome {
            hunch: hunch.id,
            question: self.news_of(hunch),
            device: hunch.device.clone(),
            outcome: Outcome::Acted,
        }));
        self.act(now, key, hunch, effects);
    }

    /// What these hunches did is undone together, by the notice of this id.
    pub(super) fn told_together(&mut self, notice: HunchId, hunches: impl IntoIterator<Item = HunchId>) {
        for id in hunches {
            if let Some(done) = self.memory.done.get_mut(&id) {
                done.notice = notice;
            }
        }
    }

    /// The notice that tells of what was done: it is named after the first that was done in the same look.
    fn news_of(&self, hunch: &Hunch) -> HunchId {
        let same_look = self.memory.log.iter().rev().take_while(|logged| logged.hunch.at >= hunch.at);
        let done = same_look.filter(|logged| logged.refusal.is_none() && logged.hunch.is_action());
        done.map(|logged| logged.hunch.id).min().unwrap_or(hunch.id)
    }

    /// What was done without asking within the last hour.
    pub(super) fn actions_last_hour(&self, now: Timestamp) -> u32 {
        self.memory.actions.iter().filter(|at| now.since(**at) < AN_HOUR).count() as u32
    }

    /// Tells the device, and waits to see that it obeys. The guard is asked once more: the device may have become another since.
    pub(super) fn act(&mut self, now: Timestamp, key: DeviceKey, hunch: &Hunch, effects: &mut Vec<Effect>) {
        let expires = now + self.settings.decision.answer_within;
        let situation = self.situation(now, key, &Proposal::of(hunch), hunch.rung);
        if let Some(refusal) = refuse_though_agreed(&situation, &self.settings.decision) {
            let body = self.texts().say("nothing-done", &[("why", refusal.word().into())]);
            effects.push(Effect::Notify(told(self.texts(), hunch, body, expires)));
            effects.push(Effect::Keep(Fact::Refused { hunch: hunch.clone(), refusal }));
            return;
        }
        let device = self.memory.home.device(key);
        // The device may have been renamed since: its id is looked up now.
        let command = Command { device: device.id.clone(), ..hunch.command.clone() };
        let message = self.profiles.encode(&command, device.kind, &self.memory.home).filter(|_| self.reaches(key));
        let Some(message) = message else {
            let body = self.texts().say("not-reached", &[]);
            effects.push(Effect::Notify(told(self.texts(), hunch, body, expires)));
            effects.push(Effect::Keep(Fact::Verified { hunch: hunch.id, device: command.device, obeyed: false }));
            return;
        };
        let known = KEPT.iter().filter_map(|property| Some((*property, device.value(*property)?.clone())));
        let before: Vec<(Property, Value)> = known.collect();
        self.memory.home.expect(now, key, hunch.id, command.property, command.value);
        self.memory.unverified.push(Unverified { key, hunch: hunch.clone(), due: now + OBEY_WITHIN });
        let until = now + self.settings.decision.undo_within;
        // What was done before to the same device cannot be undone any more.
        self.memory.done.retain(|_, done| done.key != key);
        let notice = hunch.id;
        self.memory.done.insert(hunch.id, Done { key, hunch: hunch.clone(), notice, before, at: now, until });
        effects.push(Effect::Send(message));
    }

    /// A device told something: perhaps it obeyed, or a hand has taken back what was done.
    pub(super) fn seen_after_acting(&mut self, now: Timestamp, seen: &Observation, effects: &mut Vec<Effect>) {
        if self.memory.unverified.is_empty() && self.memory.done.is_empty() {
            return;
        }
        let Some(key) = self.memory.home.key(&seen.device) else { return };
        let about = |hunch: &Hunch| hunch.command.property == seen.property;
        let is_done = |hunch: &Hunch| about(hunch) && is_as_wanted(&seen.value, &hunch.command.value);
        let (obeyed, waiting) = std::mem::take(&mut self.memory.unverified)
            .into_iter()
            .partition::<Vec<_>, _>(|waits| waits.key == key && is_done(&waits.hunch));
        self.memory.unverified = waiting;
        for Unverified { hunch, .. } in obeyed {
            effects.push(Effect::Keep(Fact::Verified { hunch: hunch.id, device: hunch.device, obeyed: true }));
        }
        let reading = self.memory.home.device(key).readings.get(&seen.property);
        let by_people = reading.is_some_and(|reading| reading.changed_at == now && reading.origin.is_theirs());
        let touched =
            self.memory.done.values().find(|done| done.key == key && by_people && KEPT.contains(&seen.property));
        let Some(done) = touched.cloned() else { return };
        // Untouched no more: it stays as people have it now.
        self.memory.done.remove(&done.hunch.id);
        // Who said yes to a question and uses the device again a little later has not changed their mind about the question, and does
        // not want to hear it again tonight.
        if !done.hunch.is_action() {
            if about(&done.hunch) && !is_done(&done.hunch) && now.since(done.at) <= USED_AGAIN_WITHIN {
                self.memory.minds.entry(key).or_default().agreed_last = false;
            }
            return;
        }
        if about(&done.hunch) && !is_done(&done.hunch) && now.since(done.at) <= REVERSED_WITHIN {
            self.taken_back(now, &done, Outcome::ReversedByHand, effects);
        }
        // What else the same notice told of may still be undone.
        if !self.memory.done.values().any(|other| other.notice == done.notice) {
            effects.push(Effect::Retract(NoticeId(done.notice)));
        }
    }

    /// A person wants it back as it was.
    pub(super) fn undo(&mut self, now: Timestamp, id: HunchId, effects: &mut Vec<Effect>) -> bool {
        // One notice may have told of several.
        let ids: Vec<HunchId> = (self.memory.done.iter())
            .filter(|(other, done)| (**other == id || done.notice == id) && now <= done.until)
            .map(|(id, _)| *id)
            .collect();
        if ids.is_empty() {
            return false;
        }
        for id in ids {
            let Some(done) = self.memory.done.remove(&id) else { continue };
            self.put_back(now, &done, effects);
            self.taken_back(now, &done, Outcome::Undone, effects);
        }
        effects.push(Effect::Retract(NoticeId(id)));
        true
    }

    /// Whether a command would arrive now: one that waits somewhere and is carried out later would be a surprise.
    fn reaches(&self, key: DeviceKey) -> bool {
        let device = self.memory.home.device(key);
        self.memory.connected_since.is_some() && device.available && !device.gone
    }

    fn put_back(&mut self, now: Timestamp, done: &Done, effects: &mut Vec<Effect>) {
        let key = done.key;
        if !self.reaches(key) {
            let expires = now + self.settings.decision.answer_within;
            let body = self.texts().say("not-put-back", &[]);
            effects.push(Effect::Notify(told(self.texts(), &done.hunch, body, expires)));
            return;
        }
        for (property, value) in &done.before {
            let device = self.memory.home.device(key);
            if device.value(*property) == Some(value) && *property != done.hunch.command.property {
                continue;
            }
            let command = Command { device: device.id.clone(), property: *property, value: value.clone() };
            let Some(message) = self.profiles.encode(&command, device.kind, &self.memory.home) else { continue };
            self.memory.home.expect(now, key, done.hunch.id, *property, value.clone());
            effects.push(Effect::Send(message));
        }
    }

    /// What was done was not wanted: it is remembered, it teaches, and the device goes one rung down.
    fn taken_back(&mut self, now: Timestamp, done: &Done, outcome: Outcome, effects: &mut Vec<Effect>) {
        let Done { key, hunch, .. } = done;
        self.memory.log_outcome(now, hunch.id, outcome);
        let device = self.memory.home.device(*key).id.clone();
        let question = done.notice;
        effects.push(Effect::Keep(Fact::Outcome { hunch: hunch.id, question, device: device.clone(), outcome }));
        self.teach(now, *key, hunch, Lesson { agreed: false, weight: TAKEN_BACK_WEIGHT });
        self.leave_alone(now, hunch.id, *key, hunch.occasion);
        self.memory.minds.entry(*key).or_default().answers.clear();
        if self.rung(*key) == Rung::Auto {
            self.change(now, &Change::Rung(device, Rung::Ask), effects);
        }
    }

    /// Ends the waits whose time is over.
    pub(super) fn give_up_waiting(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let (late, waiting) =
            std::mem::take(&mut self.memory.unverified).into_iter().partition::<Vec<_>, _>(|u| u.due <= now);
        self.memory.unverified = waiting;
        for Unverified { hunch, .. } in late {
            let expires = now + self.settings.decision.answer_within;
            let body = self.texts().say("not-obeyed", &[]);
            effects.push(Effect::Notify(told(self.texts(), &hunch, body, expires)));
            effects.push(Effect::Keep(Fact::Verified { hunch: hunch.id, device: hunch.device, obeyed: false }));
        }
        self.memory.done.retain(|_, done| now < done.until);
    }
}

/// A cover that stops at one percent is closed, and a thermostat may round.
fn is_as_wanted(seen: &Value, wanted: &Value) -> bool {
    match (seen, wanted) {
        (Value::Number(seen), Value::Number(wanted)) => (seen - wanted).abs() <= 1.0,
        _ => seen == wanted,
    }
}

/// The notice that tells that nothing came of it.
fn told(texts: &Texts, hunch: &Hunch, body: String, expires: Timestamp) -> Notice {
    Notice { id: NoticeId(hunch.id), title: hunch.title(texts), body, buttons: Vec::new(), expires, silent: false }
}
