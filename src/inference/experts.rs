//! The home's own experts for one device: persistence, the recency-weighted profile of the week, and their online stack.
//!
//! Each half hour the experts are asked, their answers are put aside, and when the time that was asked about has come, the stack
//! learns from what happened. Strictly causal: a forecast only ever rests on what was seen before it.

use std::collections::VecDeque;

use serde::Deserialize;
use serde::Serialize;

use crate::home::History;
use crate::inference::HORIZONS;
use crate::inference::logistic::Logistic;
use crate::inference::logistic::log_odds;
use crate::time::Calendar;
use crate::time::Timestamp;

/// What the persistence expert forgets per half hour: half of it in about a month.
const KEEP: f32 = 0.9995;

/// P(in use) at each of [`HORIZONS`], 0 to 1, by each expert.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// The answers, by horizon.
    pub by_horizon: [Opinion; HORIZONS.len()],
    /// The profile's answer for now: what the home is used to at this time of the week.
    pub habit_now: f32,
}

/// What each expert says of one horizon, as probabilities of being in use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Opinion {
    /// It stays as it is, as often as it did before.
    pub persistence: f32,
    /// As at that time of the week.
    pub profile: f32,
    /// Both, weighed by how right they were.
    pub stack: f32,
}

/// The experts of one device, and the questions whose answers are still out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experts {
    stays: [Stays; HORIZONS.len()],
    stacks: [Logistic; HORIZONS.len()],
    /// Oldest first, for each horizon.
    open: [VecDeque<Question>; HORIZONS.len()],
}

/// How often a state, once seen, was the same a horizon later; decayed counts, by state.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Stays {
    /// [out of use, in use] x [asked, same].
    counts: [[f32; 2]; 2],
}

/// A question put aside.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Question {
    due: Timestamp,
    was: bool,
    /// Log-odds of the two experts at the time of asking.
    said: [f32; 2],
}

impl Default for Experts {
    fn default() -> Experts {
        // Before anything is known: the nearer the horizon, the more things stay as they are.
        let prior = [0.95, 0.85, 0.65, 0.55, 0.6];
        let trust = [1.0, 0.9, 0.6, 0.4, 0.4];
        Experts {
            stays: prior.map(|same| Stays { counts: [[4.0, 4.0 * same]; 2] }),
            stacks: trust.map(|persistence| Logistic::new(persistence, 1.0 - persistence)),
            open: std::array::from_fn(|_| VecDeque::new()),
        }
    }
}

impl Experts {
    /// Learns from every question whose time has come, and asks anew. Called once in each half hour, the history counted up to `now`.
    pub fn half_hour(&mut self, now: Timestamp, history: &History, calendar: Calendar) {
        for horizon in 0..HORIZONS.len() {
            while let Some(question) = self.open[horizon].front().copied().filter(|question| question.due <= now) {
                self.open[horizon].pop_front();
                if let Some(is) = history.in_use_at(question.due) {
                    self.stays[horizon].learn(question.was, is);
                    self.stacks[horizon].learn(question.said, is);
                }
            }
        }
        let Some(was) = history.in_use() else { return };
        for (horizon, ahead) in HORIZONS.into_iter().enumerate() {
            let said = self.said(horizon, was, history, now + ahead, calendar);
            self.open[horizon].push_back(Question { due: now + ahead, was, said: said.map(log_odds) });
        }
    }

    /// The forecast from `now` on; `None` while nobody knows what the device is.
    pub fn forecast(&self, now: Timestamp, history: &History, calendar: Calendar) -> Option<Forecast> {
        let is = history.in_use()?;
        let by_horizon = std::array::from_fn(|horizon| {
            let [persistence, profile] = self.said(horizon, is, history, now + HORIZONS[horizon], calendar);
            let stack = self.stacks[horizon].p([log_odds(persistence), log_odds(profile)]);
            Opinion { persistence, profile, stack }
        });
        Some(Forecast { by_horizon, habit_now: history.week.p_on(calendar.local(now)) })
    }

    fn said(&self, horizon: usize, is: bool, history: &History, then: Timestamp, calendar: Calendar) -> [f32; 2] {
        [self.stays[horizon].p_in_use(is), history.week.p_on(calendar.local(then))]
    }
}

impl Stays {
    fn learn(&mut self, was: bool, is: bool) {
        for counts in self.counts.iter_mut().flatten() {
            *counts *= KEEP;
        }
        let counts = &mut self.counts[usize::from(was)];
        counts[0] += 1.0;
        counts[1] += if was == is { 1.0 } else { 0.0 };
    }

    fn p_in_use(&self, is: bool) -> f32 {
        let [asked, same] = self.counts[usize::from(is)];
        let stays = (same + 0.5) / (asked + 1.0);
        if is { stays } else { 1.0 - stays }
    }
}
