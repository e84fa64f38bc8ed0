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
const BEFORE: [f64; 3] = [0.45, 0.33, 0.22];
/// How much of a minute's word is news. Its neighbours have said nearly the same.
const NEWS_PER_MINUTE: f64 = 0.35;

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
        let minutes = self.stepped.map_or(1.0, |last| at.since(last).as_secs_f64() / 60.0);
        self.stepped = Some(at);
        let night = f64::from(u8::from(local.minute >= 1320 || local.minute < 480));
        let blind = self.senses.is_blind();
        let answer = if method == Method::Filter || blind { None } else { ask(&columns::of(&self.senses, at, local)) };
        let known = answer.is_some();
        let paces = if known {
            Paces { falls_asleep: 1500.0, leaves: 700.0 }
        } else {
            Paces { falls_asleep: if night > 0.0 { 240.0 } else { 4000.0 }, leaves: if night > 0.0 { 2500.0 } else { 350.0 } }
        };
        self.filter.pass(minutes, paces);
        match answer {
            Some(answer) => {
                let share = NEWS_PER_MINUTE * minutes.clamp(0.25, 2.0);
                self.filter.weigh(std::array::from_fn(|of| (f64::from(answer[of]).max(1e-4) / BEFORE[of]).powf(share)));
            }
            None if blind => {}
            None => {
                let evidence = self.stirs_or_not(minutes);
                self.filter.weigh(evidence);
            }
        }
        self.chances = match answer {
            Some([_, asleep, away]) if method == Method::Network => Chances { asleep: asleep.into(), away: away.into() },
            _ => self.filter.chances(),
        };
        self.learns(minutes);
        self.stirred = false;
        let quiet = self.senses.any.since(self.senses.watched(at)).unwrap_or(0.0);
        let before = |minutes: f64| Timestamp::from_millis(at.as_millis() - (minutes * 60_000.0) as i64);
        let passage = self.senses.passage.last(self.senses.watched(at));
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
