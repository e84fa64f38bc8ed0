//! Following a hunch to its end: answers, what people do by themselves, and silence; and what each of them teaches.

use crate::decision::Hunch;
use crate::decision::Rung;
use crate::device::HunchId;
use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::look::log_odds;
use crate::engine::look::place_of;
use crate::engine::memory::Open;
use crate::engine::said::No;
use crate::feedback::Answer;
use crate::feedback::Lesson;
use crate::feedback::Outcome;
use crate::feedback::Verdict;
use crate::home::DeviceKey;
use crate::home::UseChange;
use crate::time::Timestamp;

/// An answer counts as one lesson; one that is remembered as a rule of its own need hardly teach beside.
const ANSWERED: f64 = 1.0;
const REMEMBERED_ANYWAY: f64 = 0.5;
/// Hands that did it themselves agreed, if only because they would have done it anyway;
const DONE_BY_HAND: f64 = 0.3;
/// and who came by and left it as it was may not have noticed.
const PASSED_BY: f64 = 0.3;
/// Answers that are remembered of a device.
const REMEMBERED: usize = 32;

impl Engine {
    /// A person answered.
    pub(super) fn answer(&mut self, now: Timestamp, answer: &Answer, effects: &mut Vec<Effect>) {
        if !self.take_answer(now, answer, effects) {
            effects.push(Effect::Keep(Fact::StaleAnswer(answer.clone())));
        }
    }

    /// Takes an answer; whether there was anything that it could be an answer to.
    pub(super) fn take_answer(&mut self, now: Timestamp, answer: &Answer, effects: &mut Vec<Effect>) -> bool {
        let before = effects.len();
        let is_taken = match answer.verdict {
            Verdict::Undo => self.undo(now, answer.hunch, effects),
            _ => {
                self.answer_offer(now, answer.hunch, answer.verdict, effects)
                    || self.answer_question(now, answer, effects)
            }
        };
        let ended = effects.iter().skip(before).find_map(|effect| match effect {
            Effect::Retract(notice) => Some(notice.0),
            _ => None,
        });
        if let Some(notice) = ended.filter(|_| is_taken) {
            // Before it is taken off the phones: they tell whose answer it was.
            let answered = Answer { hunch: notice, ..answer.clone() };
            effects.insert(before, Effect::Keep(Fact::Answered(answered)));
        }
        is_taken
    }

    fn answer_question(&mut self, now: Timestamp, answer: &Answer, effects: &mut Vec<Effect>) -> bool {
        let mut asked = self.asked_by(answer.hunch);
        asked.retain(|(id, key)| {
            let open = self.memory.open.get(id);
            let is_asked = open.is_some_and(|open| now <= open.expires && open.hunch.rung >= Rung::Ask);
            is_asked && self.may(*key, answer)
        });
        let opened: Vec<Open> = asked.iter().filter_map(|(id, _)| self.memory.open.get(id).cloned()).collect();
        for open in &opened {
            self.answered(now, open, answer.verdict, effects);
        }
        for Open { key, hunch, .. } in &opened {
            if answer.verdict == Verdict::Accept {
                self.act(now, *key, hunch, effects);
                self.maybe_offer(now, *key, hunch, effects);
            }
        }
        self.told_together(answer.hunch, opened.iter().map(|open| open.hunch.id));
        !opened.is_empty()
    }

    fn answered(&mut self, now: Timestamp, open: &Open, verdict: Verdict, effects: &mut Vec<Effect>) {
        let Open { key, hunch, .. } = open;
        let (outcome, no, weight) = match verdict {
            Verdict::Accept => (Outcome::Accepted, None, ANSWERED),
            Verdict::NotThen => (Outcome::NotThen, Some(No::Then(*key, hunch.occasion)), REMEMBERED_ANYWAY),
            Verdict::Never => (Outcome::Never, Some(No::Device(*key)), REMEMBERED_ANYWAY),
            Verdict::NeverKind => (Outcome::NeverKind, Some(No::Kind(hunch.kind)), REMEMBERED_ANYWAY),
            // There is nothing to undo in a question.
            Verdict::Decline | Verdict::Undo => {
                (Outcome::Declined, Some(No::Now(*key, self.state_since(*key))), ANSWERED)
            }
        };
        if let Some(no) = no {
            self.memory.said.say(now, hunch.id, no, None);
        }
        self.teach(now, *key, hunch, Lesson { agreed: no.is_none(), weight });
        let mind = self.memory.minds.entry(*key).or_default();
        if mind.answers.len() == REMEMBERED {
            mind.answers.remove(0);
        }
        mind.answers.push(no.is_none());
        self.close(now, hunch.id, outcome, effects);
    }

    /// A yes to an old notice does nothing once a person has said that nothing is to be done; a no always counts.
    fn may(&self, key: DeviceKey, answer: &Answer) -> bool {
        answer.verdict != Verdict::Accept || self.rung(key) >= Rung::Ask
    }

    /// Learns from what became of a hunch. While the home does not live as usual nothing is learnt.
    pub(super) fn teach(&mut self, now: Timestamp, key: DeviceKey, hunch: &Hunch, lesson: Lesson) {
        if self.memory.house_mode.0.learns() {
            let place = place_of(key, hunch.kind, hunch.occasion);
            self.memory.head.learn(now, place, log_odds(hunch.fleet_confidence), lesson);
        }
    }

    /// A device was taken into or out of use: whatever was proposed about it may be done, or may have lost its sense.
    pub(super) fn use_changed(&mut self, now: Timestamp, change: &UseChange, effects: &mut Vec<Effect>) {
        self.lamp_changed(now, change);
        self.follow_lamps(now, change);
        self.memory.said.use_is_over(change.key);
        let about: Vec<(HunchId, Open)> = (self.memory.open.iter())
            .filter(|(_, open)| open.key == change.key && !is_still_so(open, change))
            .map(|(id, open)| (*id, open.clone()))
            .collect();
        for (id, open) in about {
            let by_hand = change.origin.is_theirs();
            let outcome = if by_hand && change.in_use.is_some() { Outcome::DoneByHand } else { Outcome::Overtaken };
            if outcome == Outcome::DoneByHand {
                self.teach(now, open.key, &open.hunch, Lesson { agreed: true, weight: DONE_BY_HAND });
            }
            self.close(now, id, outcome, effects);
        }
    }

    /// Ends the hunches and the waits whose time is over.
    pub(super) fn expire(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let expired: Vec<HunchId> =
            self.memory.open.iter().filter(|(_, open)| open.expires <= now).map(|(id, _)| *id).collect();
        for id in expired {
            let outcome = if self.note_passing_by(now, id) { Outcome::PassedBy } else { Outcome::Expired };
            self.close(now, id, outcome, effects);
        }
        self.expire_offers(now, effects);
        self.give_up_waiting(now, effects);
    }

    /// Silence is not a no. But who came into the room and left the device as it was has said something, if not to us. Returns whether
    /// somebody did.
    fn note_passing_by(&mut self, now: Timestamp, id: HunchId) -> bool {
        let Some(open) = self.memory.open.get(&id).cloned() else { return false };
        let room = self.memory.home.device(open.key).room.as_deref();
        let came_by = room.is_some_and(|room| self.memory.home.rooms().stirred_since(room, open.hunch.at));
        if came_by && self.memory.house_mode.0.learns() {
            let mind = self.memory.minds.entry(open.key).or_default();
            mind.passed_by = Some((mind.passed_by.map_or(1, |(times, _)| times.saturating_add(1)), now));
            self.teach(now, open.key, &open.hunch, Lesson { agreed: false, weight: PASSED_BY });
        }
        came_by
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
            Change::Forget(number) => {
                if !self.forget(*number) {
                    return;
                }
            }
            Change::Pause(until) => self.memory.paused_until = *until,
            Change::ForgetDevice(device) => match self.memory.home.key(device) {
                Some(key) => self.forget_device(now, key, effects),
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

/// Whether a change leaves a hunch its sense: what was to be taken out of use still is in use, and the other way about.
fn is_still_so(open: &Open, change: &UseChange) -> bool {
    let wants_use = open.hunch.kind == crate::decision::HunchKind::UsuallyOn;
    change.in_use == Some(!wants_use)
}
