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
    /// Those that were missed since the guard refused, by its last new reason in that use.
    pub refused: BTreeMap<Refusal, u64>,
    /// Those that were missed since nothing was thought, or not surely enough.
    pub not_thought: u64,
}

/// One time in which something was in use that nobody wanted so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForgottenTime {
    /// Which device: an index into the devices of the recording.
    pub device: usize,
    /// From when.
    pub since: Timestamp,
    /// When it went out of use, or was wanted again.
    pub until: Timestamp,
    /// When a hunch about it was first had in that time.
    pub found: Option<Timestamp>,
    /// Whether a hunch was had earlier in the same use.
    pub asked_before: bool,
    /// The guard's last new reason in that use: each is told once.
    pub refused: Option<Refusal>,
}

impl Forgotten {
    /// These times, counted.
    fn of(times: &[ForgottenTime]) -> Forgotten {
        let mut forgotten = Forgotten::default();
        for time in times {
            forgotten.times += 1;
            match time.refused {
                _ if time.found.is_some() => forgotten.found += 1,
                _ if time.asked_before => forgotten.asked_before += 1,
                Some(refusal) => *forgotten.refused.entry(refusal).or_default() += 1,
                None => forgotten.not_thought += 1,
            }
        }
        forgotten
    }
}

/// Truth, followed through time.
#[derive(Clone, Debug)]
pub(super) struct Truths<'a> {
    rows: &'a [Truth],
    states: Vec<State>,
    /// Whether each device is wanted in use; `None` where the truth never said.
    wants: Vec<Option<bool>>,
    from: Timestamp,
    /// What was forgotten for long enough, by its end.
    pub(super) times: Vec<ForgottenTime>,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    in_use: bool,
    /// Since when it is in use and not wanted.
    forgotten: Option<Timestamp>,
    /// When a hunch was first had since then.
    found: Option<Timestamp>,
    /// Whether a hunch was had earlier in this use.
    asked: bool,
    /// The guard's last new reason in this use.
    refused: Option<Refusal>,
}

impl<'a> Truths<'a> {
    /// Follows `rows`, in the order of time, and keeps what is forgotten from `from` on.
    pub(super) fn new(rows: &'a [Truth], devices: usize, from: Timestamp) -> Truths<'a> {
        Truths { rows, states: vec![State::default(); devices], wants: vec![None; devices], from, times: Vec::new() }
    }

    /// Takes in the truth before `now`, and tells of each device that is wanted in use from then on (true), or was forgotten in
    /// use then (false). Rows of the same time as an event come after it: they speak of what it made.
    pub(super) fn pass(&mut self, now: Timestamp, mut wanted: impl FnMut(usize, Timestamp, bool)) {
        while let Some((row, rest)) = self.rows.split_first().filter(|(row, _)| row.at < now) {
            self.rows = rest;
            let Some(in_use) = in_use(row.property, &row.wanted) else { continue };
            self.wants[row.device] = Some(in_use);
            let state = &mut self.states[row.device];
            if in_use {
                self.remembered(row.device, row.at);
                wanted(row.device, row.at, true);
            } else if state.in_use && state.forgotten.is_none() {
                state.forgotten = Some(row.at);
                wanted(row.device, row.at, false);
            }
        }
    }

    /// When the truth next has something to say.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        self.rows.first().map(|row| row.at)
    }

    /// Whether people want a device in use, as far as the truth says.
    pub(super) fn wants(&self, device: usize) -> Option<bool> {
        self.wants[device]
    }

    /// Takes in what a device told.
    pub(super) fn see(&mut self, event: &LoggedEvent) {
        let Some(in_use) = in_use(event.property, &event.value) else { return };
        if in_use != self.states[event.device].in_use {
            self.remembered(event.device, event.at);
            self.states[event.device] = State { in_use, ..State::default() };
        }
    }

    /// A hunch was had at `at` that would take the device out of use; returns whether the device was wanted just then.
    pub(super) fn hunch(&mut self, device: usize, at: Timestamp) -> Wanted {
        let state = &mut self.states[device];
        state.asked = true;
        if state.forgotten.is_none() {
            return Wanted::Still;
        }
        state.found.get_or_insert(at);
        Wanted::NoMore
    }

    /// It was taken out of use at `at`, or has been since before: what is forgotten by now is found.
    pub(super) fn acted(&mut self, device: usize, at: Timestamp) {
        let state = &mut self.states[device];
        if state.forgotten.is_some() {
            state.found.get_or_insert(at);
        }
    }

    /// A hunch was refused.
    pub(super) fn refused(&mut self, device: usize, refusal: Refusal) {
        self.states[device].refused = Some(refusal);
    }

    /// The recording, or the time that is reported, is over.
    pub(super) fn end(&mut self, at: Timestamp) {
        (0..self.states.len()).for_each(|device| self.remembered(device, at));
    }

    /// What was forgotten, counted.
    pub(super) fn forgotten(&self) -> Forgotten {
        Forgotten::of(&self.times)
    }

    /// It is not forgotten any more, if it was.
    fn remembered(&mut self, device: usize, at: Timestamp) {
        let state = &mut self.states[device];
        let Some(since) = state.forgotten.take() else { return };
        let found = state.found.take();
        if since < self.from || at.since(since) < WORTH_FINDING {
            return;
        }
        let (asked_before, refused) = (state.asked, state.refused);
        self.times.push(ForgottenTime { device, since, until: at, found, asked_before, refused });
    }
}

/// What a value says of use: on, unlocked, open.
pub(super) fn in_use(property: Property, value: &Value) -> Option<bool> {
    match (property, value) {
        (Property::On, Value::Bool(on)) => Some(*on),
        (Property::Locked, Value::Bool(locked)) => Some(!locked),
        (Property::PositionPct, Value::Number(position)) => Some(*position > 0.0),
        _ => None,
    }
}
