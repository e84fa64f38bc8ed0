//! A house whose people one hears moving about: observe, tick, and what is likely now.

use serde::Deserialize;
use serde::Serialize;

use super::Chances;
use super::Onset;
use super::columns;
use super::columns::Columns;
use super::filter::Filter;
use super::filter::Paces;
use super::lone::Lone;
use super::onset::Onsets;
use super::senses::Senses;
use crate::device::Kind;
use crate::device::Property;
use crate::device::Value;
use crate::time::Calendar;
use crate::time::LocalTime;
use crate::time::Timestamp;

/// What a network says of a minute: chances of up, asleep and away.
pub type Answer = [f32; 3];

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// The filter alone, on how much usually stirs.
    Filter,
    /// The network's word alone.
    Network,
    /// The network's word, weighed by the filter.
    Full,
}

/// Shares of up, asleep and away in a house at large: what a network has learnt as its starting point.
const BEFORE: [f64; 3] = [0.55, 0.27, 0.18];
/// How much of a minute's word is news. The network has seen the past already, so that less would only delay it; chosen on the first
/// halves of four real homes.
const NEWS_PER_MINUTE: f64 = 1.5;

/// No chance is less.
const LEAST: f64 = 0.001;
/// Share of the filter's word in what is said; with a half, poorly sensed homes were held to be empty in 9 % of the time in which they were not.
const HELD: f64 = 0.25;
/// From so many minutes on a tick is remembered as a minute.
const WHOLE_MINUTE: f64 = 0.9;

/// How soon people fall asleep or leave, where the network reads the clock.
const PACES: Paces = Paces { falls_asleep: 1500.0, leaves: 700.0 };

/// Everything that is remembered of a house to say who is asleep or away. Serialise it to keep it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct House {
    senses: Senses,
    filter: Filter,
    onsets: Onsets,
    stepped: Option<Timestamp>,
    chances: Chances,
    /// The filter alone, for when there is no network.
    lone: Lone,
    stirred: bool,
}

impl Default for House {
    fn default() -> House {
        House::new()
    }
}

impl House {
    /// A house of which nothing is known.
    pub fn new() -> House {
        House {
            senses: Senses::new(),
            filter: Filter::new(),
            onsets: Onsets::default(),
            stepped: None,
            chances: Filter::new().chances(),
            lone: Lone::new(),
            stirred: false,
        }
    }

    /// A device is in the house, by a number that stays with it. To be said again if its name or room changes.
    pub fn know(&mut self, device: usize, kind: Kind, name: &str, room: Option<&str>) {
        self.senses.know(device, kind, name, room);
    }

    /// Something was heard. Returns whether it was people, as far as one can tell.
    pub fn observe(&mut self, at: Timestamp, device: usize, property: Property, value: &Value) -> bool {
        let people = self.senses.observe(at, device, property, value);
        self.stirred |= people;
        people
    }

    /// As [`House::observe`], for what a machine did: the device's state is known, and nobody stirred.
    pub fn observe_machine(&mut self, at: Timestamp, device: usize, property: Property, value: &Value) {
        self.senses.follow(at, device, property, value);
    }

    /// While there are guests or nobody for weeks, nothing is learnt of what is usual here.
    pub fn rests(&mut self, rests: bool) {
        self.senses.rests = rests;
    }

    /// The broker came or went: while it is gone, quiet means nothing.
    pub fn connected(&mut self, at: Timestamp, connected: bool) {
        self.senses.connected(at, connected);
    }

    /// A device became reachable or not: what it said last counts no more while it is not.
    pub fn reachable(&mut self, device: usize, reachable: bool) {
        self.senses.reachable(device, reachable);
    }

    /// Time passes, and nobody asks. To be called about once a minute.
    pub fn passes(&mut self, at: Timestamp, calendar: Calendar) {
        self.minute(at, calendar);
    }

    /// What the network is shown of this minute. Changes nothing that a tick would not.
    pub fn columns(&mut self, at: Timestamp, calendar: Calendar) -> Columns {
        let (local, ..) = self.minute(at, calendar);
        columns::of(&self.senses, at, local)
    }

    /// Lets time pass; returns the wall clock and, if a minute is over, how many minutes it was. Between two minutes a look ahead may be
    /// taken, but only whole minutes are remembered.
    fn minute(&mut self, at: Timestamp, calendar: Calendar) -> (LocalTime, f64, bool) {
        let local = self.senses.tick(at, calendar);
        let passed = self.stepped.map_or(1.0, |last| at.since(last).as_secs_f64() / 60.0);
        let whole = passed >= WHOLE_MINUTE;
        if whole {
            let sees = !self.senses.is_blind();
            self.lone.step(passed, local, sees.then_some(self.stirred));
            self.stirred = false;
            self.stepped = Some(at);
        }
        (local, passed, whole)
    }

    /// Time passes; to be called at least each minute, and after each event whose effect is wanted at once. `ask` runs the network; without
    /// an answer the filter goes on alone. Returns what changed.
    pub fn tick(
        &mut self,
        at: Timestamp,
        calendar: Calendar,
        method: Method,
        ask: impl FnOnce(&Columns) -> Option<Answer>,
    ) -> Vec<Onset> {
        let (local, passed, whole) = self.minute(at, calendar);
        let blind = self.senses.is_blind();
        let asked = method != Method::Filter && !blind;
        let columns = || columns::of(&self.senses, at, local);
        let answer = if asked { ask(&columns()) } else { None };
        let mut filter = self.filter.clone();
        filter.pass(passed, PACES);
        if let Some(answer) = answer {
            let minutes = passed.clamp(WHOLE_MINUTE, 2.0);
            filter.weigh(std::array::from_fn(|of| {
                (f64::from(answer[of]).max(1e-4) / BEFORE[of]).powf(NEWS_PER_MINUTE * minutes)
            }));
        }
        self.chances = match answer {
            Some([_, asleep, away]) if method == Method::Network => {
                Chances { asleep: asleep.into(), away: away.into() }
            }
            // The filter does not flicker, but is too sure of itself, having counted the same quiet again and again.
            Some([_, asleep, away]) => {
                let held = filter.chances();
                let mixed = |held: f64, said: f32| HELD * held + (1.0 - HELD) * f64::from(said);
                Chances { asleep: mixed(held.asleep, asleep), away: mixed(held.away, away) }
            }
            // What was believed fades while nobody hears.
            None if blind && method != Method::Filter => filter.chances(),
            None => self.lone.chances(),
        };
        // Nothing is ever quite out of the question.
        let possible = |chance: f64| LEAST + (1.0 - 3.0 * LEAST) * chance;
        self.chances = Chances { asleep: possible(self.chances.asleep), away: possible(self.chances.away) };
        if whole {
            self.filter = filter;
        }
        self.turns(at)
    }

    fn turns(&mut self, at: Timestamp) -> Vec<Onset> {
        let watched = self.senses.watched(at);
        let before = |minutes: f64| Timestamp::from_millis(at.as_millis() - (minutes * 60_000.0) as i64);
        let quiet = self.senses.any.since(watched).unwrap_or(0.0);
        let passage = self.senses.passage.last(watched);
        let passed = passage.filter(|(ago, stirred)| !stirred || *ago < 15.0).map(|(ago, _)| before(ago));
        self.onsets.told(at, self.chances, before(quiet), passed)
    }

    /// What is likely, as of the last tick.
    pub fn now(&self) -> Chances {
        self.chances
    }
}
