//! Offering to do without asking what was always agreed to. Only a person takes a device there.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::decision::Class;
use crate::decision::Hunch;
use crate::decision::Rung;
use crate::decision::may_be_done_alone;
use crate::device::HunchId;
use crate::engine::Button;
use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::feedback::Verdict;
use crate::home::DeviceKey;
use crate::texts::Texts;
use crate::time::Timestamp;

/// Whoever did not take an offer is not offered the same again for so long.
const OFFERED_AGAIN_AFTER: Duration = Duration::from_secs(60 * 86_400);
/// An offer waits for a day.
const OPEN_FOR: Duration = Duration::from_secs(86_400);

/// An offer that waits for an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Offer {
    pub(super) key: DeviceKey,
    pub(super) expires: Timestamp,
}

impl Engine {
    /// Offers to do it without asking, if the last answers about the device were all a yes.
    pub(super) fn maybe_offer(&mut self, now: Timestamp, key: DeviceKey, hunch: &Hunch, effects: &mut Vec<Effect>) {
        let wanted = usize::from(self.settings.decision.offer_after);
        let is_harmless = self.class_of(key, || self.is_surely_a_lamp(key)) == Class::Harmless;
        let may = self.rung(key) == Rung::Ask && is_harmless && may_be_done_alone(hunch.kind);
        let mind = self.memory.minds.entry(key).or_default();
        let right = mind.answers.iter().rev().take(wanted).filter(|yes| **yes).count();
        let was_offered = mind.offered_at.is_some_and(|at| now.since(at) < OFFERED_AGAIN_AFTER);
        if !may || was_offered || wanted == 0 || right < wanted {
            return;
        }
        mind.offered_at = Some(now);
        let id = HunchId { at: now, seq: self.memory.hunches_had };
        self.memory.hunches_had += 1;
        let expires = now + OPEN_FOR;
        self.memory.offers.insert(id, Offer { key, expires });
        let device = self.memory.home.device(key);
        effects.push(Effect::Notify(question(self.texts(), id, &device.described(), right, expires)));
        effects.push(Effect::Keep(Fact::Offered { device: device.id.clone(), right: right as u16 }));
    }

    /// The offers that wait for an answer, as they were made.
    pub(super) fn standing_offers(&self, now: Timestamp) -> impl Iterator<Item = Notice> {
        let waiting = self.memory.offers.iter().filter(move |(_, offer)| now <= offer.expires);
        waiting.map(|(id, Offer { key, expires })| {
            let answers = self.memory.minds.get(key).map(|mind| mind.answers.iter().rev());
            let right = answers.map_or(0, |answers| answers.take_while(|yes| **yes).count());
            let right = right.min(usize::from(self.settings.decision.offer_after));
            question(self.texts(), *id, &self.memory.home.device(*key).described(), right, *expires)
        })
    }

    /// An answer to an offer; whether there was one of that id.
    pub(super) fn answer_offer(
        &mut self,
        now: Timestamp,
        id: HunchId,
        verdict: Verdict,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let Some(Offer { key, .. }) = self.memory.offers.get(&id).filter(|offer| now <= offer.expires).cloned() else {
            return false;
        };
        self.memory.offers.remove(&id);
        effects.push(Effect::Retract(NoticeId(id)));
        // It was offered to a device that was asked about; one that was taken lower since stays there.
        if verdict == Verdict::Accept && self.rung(key) == Rung::Ask {
            let device = self.memory.home.device(key).id.clone();
            self.change(now, &Change::Rung(device, Rung::Auto), effects);
        }
        true
    }

    /// Takes the offers back whose time is over.
    pub(super) fn expire_offers(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let over: Vec<HunchId> =
            self.memory.offers.iter().filter(|(_, offer)| offer.expires <= now).map(|(id, _)| *id).collect();
        for id in over {
            self.memory.offers.remove(&id);
            effects.push(Effect::Retract(NoticeId(id)));
        }
    }
}

/// The notice that offers it, after so many times that were all a yes.
fn question(texts: &Texts, id: HunchId, name: &str, right: usize, expires: Timestamp) -> Notice {
    let button = |label, verdict| Button { label, verdict };
    Notice {
        id: NoticeId(id),
        title: texts.say("offer-title", &[("name", name.into())]),
        body: texts.say("offer", &[("right", right.into())]),
        buttons: vec![
            button(texts.say("accept-offer", &[]), Verdict::Accept),
            button(texts.say("decline-offer", &[]), Verdict::Decline),
        ],
        expires,
        silent: false,
    }
}
