//! Presence along a recorded home, and how well it agrees with what the people said.
//!
//! Strictly causal: a row knows only the events before its time, and never a label.

mod delay;
mod score;

use std::iter::Peekable;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::home_log;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::inference::PresenceNetwork;
use crate::presence::Activity;
use crate::presence::Chances;
use crate::presence::House;
use crate::presence::Method;
use crate::presence::Onset;
use crate::presence::Presence;
use crate::presence::Settings;
use crate::time::Timestamp;

pub use score::Score;
pub use score::Scores;
pub use score::score;

/// The label of the whole household's sleep.
pub const ASLEEP: &str = "asleep";
/// The label of an empty house.
pub const AWAY: &str = "away";

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Teller {
    /// The two rules: night and ten quiet minutes, thirty quiet minutes by day.
    Rules,
    /// The Bayesian filter, without the network.
    Filter,
    /// The network's word for each minute, without the filter.
    Network,
    /// The network, held against how long people sleep and stay out.
    Full,
}

impl Teller {
    /// All, in the order of a table.
    pub const ALL: [Teller; 4] = [Teller::Rules, Teller::Filter, Teller::Network, Teller::Full];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Teller::Rules => "rules",
            Teller::Filter => "filter",
            Teller::Network => "network",
            Teller::Full => "full",
        }
    }
}

/// What was likely at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// When.
    pub at: Timestamp,
    /// What was likely, from the events before.
    pub chances: Chances,
    /// What was told to have changed since the row before.
    pub onsets: Vec<Onset>,
}

/// A row each `every` of a recording, from its first event to its last.
pub struct Rows<'h, I: Iterator<Item = LoggedEvent>> {
    home: &'h HomeLog,
    events: Peekable<I>,
    thought: Thought,
    every: Duration,
    next: Option<Timestamp>,
}

enum Thought {
    Rules(Activity, Presence),
    House(Box<House>, Method, Option<PresenceNetwork>),
}

/// Goes along `events`, which must be in the order of time. Rows stand at whole multiples of `every`, counted from
/// midnight UTC of the first of January 1970: at full minutes, if it is a minute. Without a network the filter is alone.
pub fn rows<I: IntoIterator<Item = LoggedEvent>>(
    home: &HomeLog,
    events: I,
    every: Duration,
    teller: Teller,
    network: Option<PresenceNetwork>,
) -> Rows<'_, I::IntoIter> {
    let mut events = events.into_iter().peekable();
    let next = events.peek().map(|first| round_up(first.at, every.min(MINUTE)));
    let house = |method| {
        let mut house = House::new();
        for (device, known) in home.devices.iter().enumerate() {
            house.know(device, known.kind, &known.name, known.room.as_deref());
        }
        Thought::House(Box::new(house), method, network)
    };
    let thought = match teller {
        Teller::Rules => Thought::Rules(Activity::default(), Presence::new(Settings::default())),
        Teller::Filter => house(Method::Filter),
        Teller::Network => house(Method::Network),
        Teller::Full => house(Method::Full),
    };
    Rows { home, events, thought, every, next }
}

const MINUTE: Duration = Duration::from_secs(60);

impl<I: Iterator<Item = LoggedEvent>> Iterator for Rows<'_, I> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let mut told = Vec::new();
        // A house is told each minute that time passes, however far apart the rows are.
        loop {
            let at = self.next?;
            while let Some(event) = self.events.next_if(|event| event.at < at) {
                let kind = self.home.devices.get(event.device)?.kind;
                match &mut self.thought {
                    Thought::Rules(activity, presence) => {
                        if activity.is_caused(event.device, kind, event.property, &event.value) {
                            presence.observe(event.at);
                        }
                    }
                    Thought::House(house, ..) => {
                        house.observe(event.at, event.device, event.property, &event.value);
                    }
                }
            }
            // After the last event nobody recorded any more.
            self.events.peek()?;
            self.next = Some(at + self.every.min(MINUTE));
            let calendar = self.home.calendar;
            let chances = match &mut self.thought {
                Thought::Rules(_, presence) => presence.now(at, calendar),
                Thought::House(house, method, network) => {
                    let ask = |columns: &_| network.as_ref().and_then(|network| network.ask(columns).ok());
                    told.extend(house.tick(at, calendar, *method, ask));
                    house.now()
                }
            };
            if round_up(at, self.every) == at {
                return Some(Row { at, chances, onsets: told });
            }
        }
    }
}

fn round_up(at: Timestamp, every: Duration) -> Timestamp {
    let step = i64::try_from(every.as_millis()).unwrap_or(i64::MAX).max(1);
    let over = at.as_millis().rem_euclid(step);
    if over == 0 { at } else { Timestamp::from_millis(at.as_millis().saturating_add(step - over)) }
}

/// How well one home's presence agrees with what its people said.
#[derive(Clone, Debug, Serialize)]
pub struct PresenceReport {
    /// The home's name.
    pub home: String,
    /// Whether its licence keeps it out of weights that ship.
    pub evaluation_only: bool,
    /// Who said it.
    pub teller: Teller,
    /// The figures, minute by minute.
    pub scores: Scores,
}

/// Judges presence in a recorded home, minute by minute, a report for each teller; none where its people never said when they slept or were
/// away.
///
/// # Errors
/// If the home cannot be read.
pub fn judged(folder: &Path, network: Option<&PresenceNetwork>) -> Result<Vec<PresenceReport>, home_log::Error> {
    let home = home_log::read(folder)?;
    let (labels, _) = home.labels()?;
    if labels.is_empty() {
        return Ok(Vec::new());
    }
    let mut reports = Vec::new();
    for teller in Teller::ALL {
        if matches!(teller, Teller::Network | Teller::Full) && network.is_none() {
            continue;
        }
        let minutes = rows(&home, home.events()?, MINUTE, teller, network.cloned());
        reports.extend(score(minutes, &labels).map(|scores| PresenceReport {
            home: home.name.clone(),
            evaluation_only: home.is_for_evaluation_only(),
            teller,
            scores,
        }));
    }
    Ok(reports)
}

#[cfg(test)]
mod tests;
