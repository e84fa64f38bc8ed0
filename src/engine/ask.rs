//! Having hunches: each is written down, and then thought, asked or done. What is left on together is asked about together.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::decision::Choice;
use crate::decision::Hunch;
use crate::decision::HunchKind;
use crate::decision::Rung;
use crate::decision::refuse;
use crate::device::HunchId;
use crate::engine::Button;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::engine::look::Judged;
use crate::engine::memory::Open;
use crate::feedback::Outcome;
use crate::feedback::Verdict;
use crate::home::DeviceKey;
use crate::texts::Texts;
use crate::time::Timestamp;

/// More than so many names nobody reads on a phone.
const MOST_TOGETHER: usize = 6;
/// When something that a question asks about was done by hand, the question is told anew so much later.
const TOLD_ANEW_AFTER: Duration = Duration::from_secs(1);

/// What one look at the home comes to.
#[derive(Debug, Default)]
pub(super) struct Sum {
    /// What is left on, to be asked about together; in shadow, to be counted as one.
    asked: Vec<Hunch>,
    /// What was done by itself.
    done: Vec<Hunch>,
}

impl Engine {
    /// Has the hunch, if it is worth it and the guard lets it pass.
    pub(super) fn decide(&mut self, now: Timestamp, judged: Judged, sum: &mut Sum, effects: &mut Vec<Effect>) {
        let key = judged.key;
        let (rung, choice) = self.choose(&judged);
        let today = self.settings.calendar.local(now).day;
        if self.memory.asked.0 != today {
            self.memory.asked = (today, 0);
        }
        let mut situation = self.situation(now, key, &judged.proposal, rung);
        situation.is_worth_it = choice != Choice::Wait;
        situation.confidence = if judged.explores { self.settings.decision.min_confidence } else { judged.p };
        let joins = self.joins(&judged, rung, sum);
        if joins {
            // One more line under a question that is asked anyway.
            situation.asked_today = situation.asked_today.saturating_sub(1);
        }
        let refusal = refuse(&situation, &self.settings.decision);
        let since = self.state_since(key);
        let mind = self.memory.minds.get(&key);
        if refusal.is_some_and(|refusal| mind.is_some_and(|mind| mind.goes_without_saying(since, refusal))) {
            return;
        }
        let hunch = self.hunch(now, judged, rung);
        self.memory.hunches_had += 1;
        self.memory.log(hunch.clone(), refusal);
        let mind = self.memory.minds.entry(key).or_default();
        if let Some(refusal) = refusal {
            mind.was_refused(since, refusal);
            effects.push(Effect::Keep(Fact::Refused { hunch, refusal }));
            return;
        }
        mind.last_hunch_at = Some(now);
        mind.hunched_use = Some(since);
        mind.agreed_last = false;
        effects.push(Effect::Keep(Fact::Hunch(hunch.clone())));
        if hunch.is_action() {
            self.act_alone(now, key, &hunch, effects);
            sum.done.push(hunch);
            return;
        }
        if !joins {
            self.memory.asked.1 += 1;
        }
        let expires = now + self.settings.decision.answer_within;
        self.memory.open.insert(hunch.id, Open { key, hunch: hunch.clone(), expires, notice: hunch.id });
        if hunch.kind == HunchKind::LeftOn {
            sum.asked.push(hunch);
        } else if hunch.rung >= Rung::Ask {
            effects.push(Effect::Notify(question(self.texts(), &hunch, &[], expires)));
        }
    }

    /// Whether it goes under the question that this look asks already.
    fn joins(&self, judged: &Judged, rung: Rung, sum: &Sum) -> bool {
        let first = sum.asked.first();
        judged.proposal.kind == HunchKind::LeftOn
            && rung < Rung::Auto
            && sum.asked.len() < MOST_TOGETHER
            && first.is_some_and(|first| first.rung == rung)
    }

    fn hunch(&self, now: Timestamp, judged: Judged, rung: Rung) -> Hunch {
        let Judged { key, proposal, fleet_p, p, explores, .. } = judged;
        Hunch {
            id: HunchId { at: now, seq: self.memory.hunches_had },
            at: now,
            device: proposal.command.device.clone(),
            name: self.memory.home.device(key).described(),
            kind: proposal.kind,
            occasion: proposal.occasion,
            command: proposal.command,
            confidence: p,
            fleet_confidence: fleet_p,
            explores,
            reason: proposal.reason,
            rung,
        }
    }

    /// Sends the questions and the news of one look.
    pub(super) fn ask_together(&mut self, now: Timestamp, sum: Sum, effects: &mut Vec<Effect>) {
        for rung in [Rung::Shadow, Rung::Ask] {
            let together: Vec<&Hunch> = sum.asked.iter().filter(|hunch| hunch.rung == rung).collect();
            let Some((first, others)) = together.split_first() else { continue };
            for hunch in others {
                if let Some(open) = self.memory.open.get_mut(&hunch.id) {
                    open.notice = first.id;
                }
            }
            if rung >= Rung::Ask {
                let expires = now + self.settings.decision.answer_within;
                effects.push(Effect::Notify(question(self.texts(), first, others, expires)));
            }
        }
        if let Some(first) = sum.done.first() {
            self.told_together(first.id, sum.done.iter().map(|hunch| hunch.id));
            let until = now + self.settings.decision.undo_within;
            effects.push(Effect::Notify(news(self.texts(), first.id, &sum.done, until)));
        }
    }

    /// Tells the questions anew about which something was done by hand meanwhile.
    pub(super) fn tell_anew(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let (due, later) = std::mem::take(&mut self.memory.shrunk).into_iter().partition(|(_, at)| *at <= now);
        let due: BTreeMap<HunchId, Timestamp> = due;
        self.memory.shrunk = later;
        for id in due.into_keys() {
            let left: Vec<&Open> = self.memory.open.values().filter(|open| open.notice == id).collect();
            let hunches: Vec<&Hunch> = left.iter().map(|open| &open.hunch).collect();
            let (Some((first, others)), Some(open)) = (hunches.split_first(), left.first()) else { continue };
            let asked = question(self.texts(), first, others, open.expires);
            effects.push(Effect::Notify(Notice { id: NoticeId(id), ..asked }));
        }
    }

    /// The questions that wait for an answer, and what was done and can be undone, as the phones show them now; oldest first.
    pub(super) fn standing(&self, now: Timestamp) -> Vec<Notice> {
        let mut asked: BTreeMap<HunchId, (Vec<&Hunch>, Timestamp)> = BTreeMap::new();
        let open = self.memory.open.values().filter(|open| open.hunch.rung >= Rung::Ask && now <= open.expires);
        for open in open {
            asked.entry(open.notice).or_insert_with(|| (Vec::new(), open.expires)).0.push(&open.hunch);
        }
        let mut done: BTreeMap<HunchId, (Vec<Hunch>, Timestamp)> = BTreeMap::new();
        for one in self.memory.done.values().filter(|done| now <= done.until) {
            done.entry(one.notice).or_insert_with(|| (Vec::new(), one.until)).0.push(one.hunch.clone());
        }
        let questions = asked.into_iter().filter_map(|(id, (hunches, expires))| {
            let (first, others) = hunches.split_first()?;
            Some(Notice { id: NoticeId(id), ..question(self.texts(), first, others, expires) })
        });
        let done = done.into_iter().map(|(id, (hunches, until))| news(self.texts(), id, &hunches, until));
        let mut all: Vec<Notice> = questions.chain(done).chain(self.standing_offers(now)).collect();
        all.sort_by_key(|notice| notice.id);
        all
    }

    /// What a notice asks about that is still open; or the one hunch of that id.
    pub(super) fn asked_by(&self, notice: HunchId) -> Vec<(HunchId, DeviceKey)> {
        let asked = self.memory.open.iter().filter(|(_, open)| open.notice == notice);
        let asked: Vec<(HunchId, DeviceKey)> = asked.map(|(id, open)| (*id, open.key)).collect();
        // Whoever names one of several that are asked about together means that one.
        let one = self.memory.open.get(&notice).filter(|_| asked.is_empty());
        asked.into_iter().chain(one.map(|open| (notice, open.key))).collect()
    }

    /// Writes down what became of a hunch, and takes its notice off the phones, or its line off the notice.
    pub(super) fn close(&mut self, now: Timestamp, id: HunchId, outcome: Outcome, effects: &mut Vec<Effect>) {
        let Some(open) = self.memory.open.remove(&id) else { return };
        let mind = self.memory.minds.entry(open.key).or_default();
        if matches!(outcome, Outcome::Accepted | Outcome::DoneByHand) {
            mind.passed_by = None;
            mind.agreed_last = true;
        }
        self.memory.log_outcome(now, id, outcome);
        if open.hunch.rung >= Rung::Ask {
            let is_last = !self.memory.open.values().any(|other| other.notice == open.notice);
            if is_last {
                effects.push(Effect::Retract(NoticeId(open.notice)));
                self.memory.shrunk.remove(&open.notice);
            } else if matches!(outcome, Outcome::DoneByHand | Outcome::Overtaken) {
                // Several lamps may go off in one instant, in any order: the notice is told anew when that is over.
                self.memory.shrunk.insert(open.notice, now + TOLD_ANEW_AFTER);
            }
        }
        effects.push(Effect::Keep(Fact::Outcome {
            hunch: id,
            question: open.notice,
            device: open.hunch.device,
            outcome,
        }));
    }
}

/// The notice that asks, about one device or about several.
fn question(texts: &Texts, first: &Hunch, others: &[&Hunch], expires: Timestamp) -> Notice {
    let label = |verdict| Button { label: first.label(texts, verdict), verdict };
    if others.is_empty() {
        return Notice {
            id: NoticeId(first.id),
            title: first.title(texts),
            body: format!("{} {}", first.because(texts), first.question(texts)),
            buttons: Verdict::ON_BUTTONS.map(label).to_vec(),
            expires,
            silent: false,
        };
    }
    let all = || std::iter::once(&first).chain(others);
    let names: Vec<&str> = all().map(|hunch| hunch.name.as_str()).collect();
    let row = texts.in_a_row(&names);
    let reasons: Vec<String> = all().map(|hunch| named_reason(texts, hunch)).collect();
    let button = |verdict, label: String| Button { label, verdict };
    Notice {
        id: NoticeId(first.id),
        title: texts.say("title-together", &[("count", names.len().into()), ("names", (&row).into())]),
        body: format!("{}\n{}", reasons.join("\n"), texts.say("ask-together", &[])),
        // Whoever means only one of them says so by hand: a never for all of them is too easily said.
        buttons: vec![
            button(Verdict::Accept, texts.say("accept-together", &[])),
            button(Verdict::Decline, texts.say("decline-together", &[])),
        ],
        expires,
        silent: false,
    }
}

/// The notice that tells what was done without asking. Nobody need be woken by it.
fn news(texts: &Texts, id: HunchId, done: &[Hunch], until: Timestamp) -> Notice {
    let (title, body) = match done {
        [one] => (one.done(texts), one.because(texts)),
        several => {
            let names: Vec<&str> = several.iter().map(|hunch| hunch.name.as_str()).collect();
            let reasons: Vec<String> = several.iter().map(|hunch| named_reason(texts, hunch)).collect();
            (texts.say("done-left-on", &[("name", (&texts.in_a_row(&names)).into())]), reasons.join("\n"))
        }
    };
    Notice {
        id: NoticeId(id),
        title,
        body,
        buttons: vec![Button { label: texts.say("undo", &[]), verdict: Verdict::Undo }],
        expires: until,
        silent: true,
    }
}

/// One line of several.
fn named_reason(texts: &Texts, hunch: &Hunch) -> String {
    texts.say("named-reason", &[("name", (&hunch.name).into()), ("reason", (&hunch.because(texts)).into())])
}
