//! What was lived: each asking with its answer and what came of it, and each time in which something was forgotten.

use std::time::Duration;

use serde::Serialize;

use super::People;
use super::Were;
use crate::decision::Class;
use crate::decision::Hunch;
use crate::decision::HunchKind;
use crate::decision::Rung;
use crate::device::HunchId;
use crate::device::Property;
use crate::device::Value;
use crate::feedback::Outcome;
use crate::feedback::Verdict;
use crate::home_log::LoggedEvent;
use crate::replay::wanted::ForgottenTime;
use crate::replay::wanted::Wanted;
use crate::replay::wanted::in_use;
use crate::time::Timestamp;

/// What is on again this soon after it went off had not been done with.
const AGAIN_WITHIN: Duration = Duration::from_secs(30 * 60);

/// A home that was lived.
#[derive(Clone, Debug)]
pub struct Lived {
    /// The first event.
    pub from: Timestamp,
    /// The last.
    pub until: Timestamp,
    /// Each hunch that was asked, acted on, or had in shadow, in the order of time.
    pub asked: Vec<Asking>,
    /// Each time of 40 min or more in which something was in use that nobody wanted so, in the recording, by its end.
    pub forgotten: Vec<ForgottenTime>,
    /// What each device was last taken for, by its index; `None` if it is unknown.
    pub classes: Vec<Option<Class>>,
    /// When nobody was in and up.
    pub people: People,
    /// Messages, or parts of them, that the engine could not use.
    pub rejected: u64,
    /// Messages of the engine that told nobody anything.
    pub not_understood: u64,
}

/// One proposal, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Asking {
    /// The hunch.
    pub hunch: HunchId,
    /// When it was had.
    pub at: Timestamp,
    /// About which device: an index into the devices of the recording.
    pub device: usize,
    /// Which kind.
    pub kind: HunchKind,
    /// What was proposed: of this property
    pub property: Property,
    /// this value.
    pub proposed: Value,
    /// How sure it was.
    pub confidence: f32,
    /// The rung: asked, acted on, or only thought.
    pub rung: Rung,
    /// The notice in which it was asked.
    pub notice: Option<HunchId>,
    /// Whether it was what the people wanted; `None` where nobody knows.
    pub wanted: Option<Wanted>,
    /// What the people were doing.
    pub people: Were,
    /// What they said, and when.
    pub answer: Option<(Verdict, Timestamp)>,
    /// What became of it last, by the engine's own account.
    pub outcome: Option<Outcome>,
    /// When the device did it.
    pub done: Option<Timestamp>,
    /// When a hand made it as it had been: whoever turns it on again hours later, for a use of its own, takes nothing back.
    pub taken_back: Option<Timestamp>,
    /// When, after it was asked, a hand did in the recording what was proposed.
    pub by_hand: Option<Timestamp>,
}

impl Asking {
    pub(super) fn of(hunch: &Hunch, device: usize, wanted: Option<Wanted>, people: Were) -> Asking {
        Asking {
            hunch: hunch.id,
            at: hunch.at,
            device,
            kind: hunch.kind,
            property: hunch.command.property,
            proposed: hunch.command.value.clone(),
            confidence: hunch.confidence,
            rung: hunch.rung,
            notice: None,
            wanted,
            people,
            answer: None,
            outcome: None,
            done: None,
            taken_back: None,
            by_hand: None,
        }
    }
}

impl Lived {
    pub(super) fn new(from: Timestamp, until: Timestamp, devices: usize) -> Lived {
        Lived {
            from,
            until,
            asked: Vec::new(),
            forgotten: Vec::new(),
            classes: vec![None; devices],
            people: People::default(),
            rejected: 0,
            not_understood: 0,
        }
    }

    /// A notice was answered.
    pub(super) fn answered(&mut self, notice: HunchId, verdict: Verdict, at: Timestamp) {
        for asking in self.asked.iter_mut().rev().filter(|asking| asking.notice == Some(notice)) {
            asking.answer = Some((verdict, at));
        }
    }

    /// Something became of a hunch.
    pub(super) fn came_of(&mut self, hunch: HunchId, outcome: Outcome) {
        if let Some(asking) = self.asked.iter_mut().rev().find(|asking| asking.hunch == hunch) {
            asking.outcome = Some(outcome);
        }
    }

    /// A device did what it was told; returns whether that was nobody's wish but the engine's.
    pub(super) fn done(&mut self, device: usize, value: &Value, at: Timestamp) -> bool {
        let last = self.asked.iter_mut().rev().find(|asking| asking.device == device && asking.proposed == *value);
        let Some(asking) = last.filter(|asking| asking.done.is_none()) else { return false };
        asking.done = Some(at);
        asking.rung > Rung::Ask
    }

    /// A hand made a device as it had been: because of what was done to it, or so soon after that it comes to the same.
    pub(super) fn taken_back(&mut self, device: usize, at: Timestamp, because: bool) {
        let done = self.asked.iter_mut().rev().find(|asking| asking.device == device && asking.done.is_some());
        if let Some(asking) = done
            && (because || asking.done.is_some_and(|done| at.since(done) <= AGAIN_WITHIN))
        {
            asking.taken_back.get_or_insert(at);
        }
    }

    /// The truth says from when on a device is wanted in use, or not: a proposal that came before may have been early.
    pub(super) fn no_more_wanted(&mut self, device: usize, at: Timestamp, wanted: bool, soon: Duration) {
        let recent = self.asked.iter_mut().rev().take_while(|asking| at.since(asking.at) <= soon);
        for asking in recent.filter(|asking| asking.device == device && asking.wanted == Some(Wanted::Still)) {
            if in_use(asking.property, &asking.proposed) == Some(wanted) {
                asking.wanted = Some(Wanted::NotForLong);
            }
        }
    }

    /// A hand did something in the recording: whoever does soon what was proposed, and for good, wanted it soon.
    pub(super) fn by_hand(&mut self, event: &LoggedEvent, soon: Duration) {
        let Some(used) = in_use(event.property, &event.value) else { return };
        let recent = self.asked.iter_mut().rev().take_while(|asking| event.at.since(asking.at) <= soon + AGAIN_WITHIN);
        for asking in recent.filter(|asking| asking.device == event.device && asking.property == event.property) {
            let is_as_proposed = in_use(asking.property, &asking.proposed) == Some(used);
            match asking.by_hand {
                None if is_as_proposed && event.at.since(asking.at) <= soon => {
                    asking.by_hand = Some(event.at);
                    if asking.wanted == Some(Wanted::Still) {
                        asking.wanted = Some(Wanted::NotForLong);
                    }
                }
                Some(done)
                    if !is_as_proposed
                        && event.at.since(done) <= AGAIN_WITHIN
                        && asking.wanted == Some(Wanted::NotForLong) =>
                {
                    asking.wanted = Some(Wanted::Still);
                }
                _ => {}
            }
        }
    }
}
