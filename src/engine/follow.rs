//! Following a hunch to its end: answers, what people do by themselves, silence, and whether the device obeyed.

use std::time::Duration;

use crate::decision::Hunch;
use crate::decision::Rung;
use crate::device::HunchId;
use crate::device::Origin;
use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::engine::memory::Open;
use crate::engine::memory::Unverified;
use crate::feedback::Answer;
use crate::feedback::Outcome;
use crate::feedback::Verdict;
use crate::home::DeviceKey;
use crate::home::UseChange;
use crate::time::Timestamp;

/// How long a device has to do what it was told.
const OBEY_WITHIN: Duration = Duration::from_secs(20);

impl Engine {
    /// A person answered.
    pub(super) fn answer(&mut self, now: Timestamp, answer: &Answer, effects: &mut Vec<Effect>) {
        let open = match self.memory.open.get(&answer.hunch) {
            Some(open) if now <= open.expires && open.hunch.rung >= Rung::Ask && self.may(open.key, answer) => {
                open.clone()
            }
            _ => return effects.push(Effect::Keep(Fact::StaleAnswer(answer.clone()))),
        };
        let mind = self.memory.minds.entry(open.key).or_default();
        let outcome = match answer.verdict {
            Verdict::Accept => Outcome::Accepted,
            // Nothing more is needed: about one use there is never a second hunch.
            Verdict::Decline => Outcome::Declined,
            Verdict::Never => {
                mind.never = true;
                Outcome::Never
            }
        };
        self.close(now, open.hunch.id, outcome, effects);
        if answer.verdict == Verdict::Accept {
            self.act(now, open, effects);
        }
    }

    /// A yes to an old notice does nothing once a person has said that nothing is to be done; a no always counts.
    fn may(&self, key: DeviceKey, answer: &Answer) -> bool {
        answer.verdict != Verdict::Accept || self.rung(key) >= Rung::Ask
    }

    /// Does what was accepted.
    fn act(&mut self, now: Timestamp, open: Open, effects: &mut Vec<Effect>) {
        let Open { key, hunch, .. } = open;
        let device = self.memory.home.device(key);
        // The device may have been renamed since: its id is looked up now.
        let command = crate::device::Command { device: device.id.clone(), ..hunch.command.clone() };
        let reachable = self.memory.connected_since.is_some() && device.available && !device.gone;
        let message = self.profiles.encode(&command, device.kind, &self.memory.home).filter(|_| reachable);
        let Some(message) = message else {
            let expires = now + self.settings.decision.answer_within;
            effects.push(Effect::Notify(told(&hunch, "It cannot be reached, so nothing was done.", expires)));
            effects.push(Effect::Keep(Fact::Verified { hunch: hunch.id, device: command.device, obeyed: false }));
            return;
        };
        self.memory.home.expect(now, key, hunch.id, command.property, command.value);
        self.memory.unverified.push(Unverified { key, hunch, due: now + OBEY_WITHIN });
        effects.push(Effect::Send(message));
    }

    /// A device was taken into or out of use: whatever was proposed about it may be done, or may have lost its sense.
    pub(super) fn use_changed(&mut self, now: Timestamp, change: &UseChange, effects: &mut Vec<Effect>) {
        self.lamp_changed(now, change);
        if change.in_use == Some(false) {
            let (done, waiting) =
                std::mem::take(&mut self.memory.unverified).into_iter().partition::<Vec<_>, _>(|u| u.key == change.key);
            self.memory.unverified = waiting;
            for Unverified { hunch, .. } in done {
                effects.push(Effect::Keep(Fact::Verified { hunch: hunch.id, device: hunch.device, obeyed: true }));
            }
        }
        if change.in_use == Some(true) {
            return;
        }
        let outcome = match (change.in_use, change.origin) {
            (Some(false), Origin::Physical | Origin::Commanded) => Outcome::DoneByHand,
            _ => Outcome::Overtaken,
        };
        let about: Vec<HunchId> =
            self.memory.open.iter().filter(|(_, open)| open.key == change.key).map(|(id, _)| *id).collect();
        for id in about {
            self.close(now, id, outcome, effects);
        }
    }

    /// Ends the hunches and the waits whose time is over.
    pub(super) fn expire(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let expired: Vec<HunchId> =
            self.memory.open.iter().filter(|(_, open)| open.expires <= now).map(|(id, _)| *id).collect();
        for id in expired {
            self.note_passing_by(now, id);
            self.close(now, id, Outcome::Expired, effects);
        }
        let (late, waiting) =
            std::mem::take(&mut self.memory.unverified).into_iter().partition::<Vec<_>, _>(|u| u.due <= now);
        self.memory.unverified = waiting;
        for Unverified { hunch, .. } in late {
            let expires = now + self.settings.decision.answer_within;
            let body = "It was told, and did not do it. Please look for yourself.";
            effects.push(Effect::Notify(told(&hunch, body, expires)));
            effects.push(Effect::Keep(Fact::Verified { hunch: hunch.id, device: hunch.device, obeyed: false }));
        }
    }

    /// Silence is not a no. But who came into the room and left the device as it was has said something, if not to us.
    fn note_passing_by(&mut self, now: Timestamp, id: HunchId) {
        if !self.memory.house_mode.0.learns() {
            return;
        }
        let Some(open) = self.memory.open.get(&id) else { return };
        let room = self.memory.home.device(open.key).room.as_deref();
        if room.is_some_and(|room| self.memory.home.rooms().stirred_since(room, open.hunch.at)) {
            let mind = self.memory.minds.entry(open.key).or_default();
            mind.passed_by = Some((mind.passed_by.map_or(1, |(times, _)| times.saturating_add(1)), now));
        }
    }

    /// Writes down what became of a hunch, and takes its notice off the phones.
    fn close(&mut self, now: Timestamp, id: HunchId, outcome: Outcome, effects: &mut Vec<Effect>) {
        let Some(open) = self.memory.open.remove(&id) else { return };
        if matches!(outcome, Outcome::Accepted | Outcome::DoneByHand) {
            self.memory.minds.entry(open.key).or_default().passed_by = None;
        }
        self.memory.log_outcome(now, id, outcome);
        if open.hunch.rung >= Rung::Ask {
            effects.push(Effect::Retract(NoticeId(id)));
        }
        effects.push(Effect::Keep(Fact::Outcome { hunch: id, device: open.hunch.device, outcome }));
    }

    /// A person changed a setting.
    pub(super) fn change(&mut self, now: Timestamp, change: &Change, effects: &mut Vec<Effect>) {
        match change {
            Change::Mode(mode) => self.memory.mode = *mode,
            Change::House(mode, until) => self.set_house_mode(now, *mode, *until),
            Change::Rung(device, rung) => match self.memory.home.key(device) {
                Some(key) => self.memory.minds.entry(key).or_default().rung = Some(*rung),
                None => return,
            },
        }
        effects.push(Effect::Keep(Fact::Changed(change.clone())));
        self.withdraw(now, effects);
    }

    /// Takes back the questions that may not be asked any more.
    fn withdraw(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let asked = self.memory.open.iter().filter(|(_, open)| open.hunch.rung >= Rung::Ask);
        let stopped: Vec<HunchId> =
            asked.filter(|(_, open)| self.rung(open.key) < Rung::Ask).map(|(id, _)| *id).collect();
        for id in stopped {
            self.close(now, id, Outcome::Overtaken, effects);
        }
    }
}

/// The notice that tells that nothing came of a yes.
fn told(hunch: &Hunch, body: &str, expires: Timestamp) -> Notice {
    Notice { id: NoticeId(hunch.id), title: hunch.title(), body: body.to_owned(), buttons: Vec::new(), expires }
}
