//! What the people of a simulated home wanted, held against what was thought: right hunches, and what was forgotten and never found.
//!
//! A row of truth that wants a device out of use while it is in use begins a forgotten time; it ends when the device goes out of use,
//! or with the next row that wants it in use. A hand at the device overrides what was wanted before. Must not know the engine.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::decision::Refusal;
use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::time::Timestamp;

/// What was forgotten for less than this need not be found.
const WORTH_FINDING: Duration = Duration::from_secs(40 * 60);

/// Whether a device was still wanted when a hunch about it was had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Nobody wanted it any more: the hunch was right.
    NoMore,
    /// It was wanted then, and no more within the time in which a question may be answered: the hunch was early.
    NotForLong,
    /// It was wanted: the hunch was wrong.
    Still,
}

/// Times of at least 40 min in which something was in use that nobody wanted so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// How many began in the time that is reported.
    pub times: u64,
    /// Those in which a hunch about it was had.
    pub found: u64,
    /// Those that were missed since the hunch had been had earlier in the same use, when it was still wanted.
    pub asked_before: u64,
    /// Those that were missed since the guard refused, by its last reason in that use.
    pub refused: BTreeMap<Refusal, u64>,
    /// Those that were missed since nothing was thought, or not surely enough.
    pub not_thought: u64,
}

/// Truth, followed through time.
pub(super) struct Truths<'a> {
    rows: &'a [Truth],
    states: Vec<State>,
    from: Timestamp,
    pub(super) forgotten: Forgotten,
}

#[derive(Clone, Copy, Default)]
struct State {
    in_use: bool,
    /// Since when it is in use and not wanted.
    forgotten: Option<Timestamp>,
    /// Whether a hunch was had since then.
    found: bool,
    /// Whether a hunch was had earlier in this use.
    asked: bool,
    /// The guard's last reason in this use.
    refused: Option<Refusal>,
}

impl<'a> Truths<'a> {
    /// Follows `rows`, in the order of time, and counts what is forgotten from `from` on.
    pub(super) fn new(rows: &'a [Truth], devices: usize, from: Timestamp) -> Truths<'a> {
        Truths { rows, states: vec![State::default(); devices], from, forgotten: Forgotten::default() }
    }

    /// Takes in the truth before `now`. Rows of the same time as an event come after it: they speak of what it made.
    pub(super) fn pass(&mut self, now: Timestamp, mut no_more_wanted: impl FnMut(usize, Timestamp)) {
        while let Some((row, rest)) = self.rows.split_first().filter(|(row, _)| row.at < now) {
            self.rows = rest;
            let state = &mut self.states[row.device];
            match in_use(row.property, &row.wanted) {
                Some(false) if state.in_use && state.forgotten.is_none() => {
                    state.forgotten = Some(row.at);
                    no_more_wanted(row.device, row.at);
                }
                Some(true) => self.remembered(row.device, row.at),
                _ => {}
            }
        }
    }

    /// Takes in what a device told.
    pub(super) fn see(&mut self, event: &LoggedEvent) {
        let Some(in_use) = in_use(event.property, &event.value) else { return };
        if in_use != self.states[event.device].in_use {
            self.remembered(event.device, event.at);
            self.states[event.device] = State { in_use, ..State::default() };
        }
    }

    /// A hunch was had; returns whether the device was wanted just then.
    pub(super) fn hunch(&mut self, device: usize) -> Wanted {
        let state = &mut self.states[device];
        state.asked = true;
        state.found = state.forgotten.is_some();
        if state.found { Wanted::NoMore } else { Wanted::Still }
    }

    /// A hunch was refused.
    pub(super) fn refused(&mut self, device: usize, refusal: Refusal) {
        self.states[device].refused = Some(refusal);
    }

    /// The recording, or the time that is reported, is over.
    pub(super) fn end(&mut self, at: Timestamp) {
        (0..self.states.len()).for_each(|device| self.remembered(device, at));
    }

    /// It is not forgotten any more, if it was.
    fn remembered(&mut self, device: usize, at: Timestamp) {
        let state = &mut self.states[device];
        let Some(since) = state.forgotten.take() else { return };
        let found = std::mem::take(&mut state.found);
        if since < self.from || at.since(since) < WORTH_FINDING {
            return;
        }
        let forgotten = &mut self.forgotten;
        forgotten.times += 1;
        match state.refused {
            _ if found => forgotten.found += 1,
            _ if state.asked => forgotten.asked_before += 1,
            Some(refusal) => *forgotten.refused.entry(refusal).or_default() += 1,
            None => forgotten.not_thought += 1,
        }
    }
}

/// What a value says of use: on, unlocked, open.
fn in_use(property: Property, value: &Value) -> Option<bool> {
    match (property, value) {
        (Property::On, Value::Bool(on)) => Some(*on),
        (Property::Locked, Value::Bool(locked)) => Some(!locked),
        (Property::PositionPct, Value::Number(position)) => Some(*position > 0.0),
        _ => None,
    }
}
