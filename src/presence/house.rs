//! A house whose people one hears moving about: observe, tick, and what is likely now.

use serde::Deserialize;
use serde::Serialize;

use super::Chances;
use super::Onset;
use super::columns;
use super::columns::Columns;
use super::filter::Evidence;
use super::filter::Filter;
use super::filter::Paces;
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

/// From so many minutes on a tick is remembered as a minute.
const WHOLE_MINUTE: f64 = 0.9;

/// How soon people fall asleep or leave. The network knows the clock; the filter alone has to.
fn paces(asked: bool, local: LocalTime) -> Paces {
    let night = local.minute >= 22 * 60 || local.minute < 8 * 60;
    match (asked, night) {
        (true, _) => Paces { falls_asleep: 1500.0, leaves: 700.0 },
        (false, true) => Paces { falls_asleep: 240.0, leaves: 2500.0 },
        (false, false) => Paces { falls_asleep: 4000.0, leaves: 350.0 },
    }
}

/// Everything that is remembered of a house to say who is asleep or away. Serialise it to keep it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct House {
    senses: Senses,
    filter: Filter,
    onsets: Onsets,
    stepped: Option<Timestamp>,
    chances: Chances,
    /// How often something stirs in a minute in which somebody is up, learnt from what was believed.
    up_stirs: f64,
    up_minutes: f64,
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
            up_stirs: 3.0,
            up_minutes: 30.0,
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
        self.senses.tick(at, calendar);
    }

    /// What the network is shown of this minute. Changes nothing that a tick would not.
    pub fn columns(&mut self, at: Timestamp, calendar: Calendar) -> Columns {
        let local = self.senses.tick(at, calendar);
        columns::of(&self.senses, at, local)
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
        let local = self.senses.tick(at, calendar);
        let passed = self.stepped.map_or(1.0, |last| at.since(last).as_secs_f64() / 60.0);
        let blind = self.senses.is_blind();
        let answer = if method == Method::Filter || blind { None } else { ask(&columns::of(&self.senses, at, local)) };
        let mut filter = self.filter.clone();
        filter.pass(passed, paces(answer.is_some(), local));
        // Between two minutes a look ahead is taken, as if the minute were over; only whole minutes are remembered.
        let whole = passed >= WHOLE_MINUTE;
        let minutes = passed.clamp(WHOLE_MINUTE, 2.0);
        match answer {
            Some(answer) => filter.weigh(std::array::from_fn(|of| {
                (f64::from(answer[of]).max(1e-4) / BEFORE[of]).powf(NEWS_PER_MINUTE * minutes)
            })),
            None if blind => {}
            None => filter.weigh(self.stirs_or_not(minutes)),
        }
        self.chances = match answer {
            Some([_, asleep, away]) if method == Method::Network => {
                Chances { asleep: asleep.into(), away: away.into() }
            }
            // The filter does not flicker, but is too sure of itself, having counted the same quiet again and again: half and half.
            Some([_, asleep, away]) => {
                let Chances { asleep: held_asleep, away: held_away } = filter.chances();
                Chances { asleep: 0.5 * (held_asleep + f64::from(asleep)), away: 0.5 * (held_away + f64::from(away)) }
            }
            None => filter.chances(),
        };
        if whole {
            self.filter = filter;
            self.stepped = Some(at);
            if !blind {
                self.learns(minutes);
            }
            self.stirred = false;
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

    /// How likely each of up, asleep and away makes that something stirred, or that nothing did, in so many minutes.
    fn stirs_or_not(&self, minutes: f64) -> Evidence {
        let up = (self.up_stirs / self.up_minutes).clamp(0.01, 0.8);
        [up, up * 0.06 + 0.001, 0.0025].map(|rate| {
            let none = (1.0 - rate).powf(minutes);
            if self.stirred { 1.0 - none } else { none }
        })
    }

    fn learns(&mut self, minutes: f64) {
        let up = self.filter.chances().awake() * minutes.min(5.0);
        let keep = 0.9998_f64;
        self.up_minutes = self.up_minutes * keep + up;
        self.up_stirs = self.up_stirs * keep + if self.stirred { up.min(1.0) } else { 0.0 };
    }
}
