//! Presence along a recorded home, and how well it agrees with what the people said.
//!
//! Strictly causal: a row knows only the events before its time, and never a label.

use std::iter::Peekable;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::home_log;
use crate::home_log::HomeLog;
use crate::home_log::Label;
use crate::home_log::LoggedEvent;
use crate::presence::Activity;
use crate::presence::Chances;
use crate::presence::Presence;
use crate::presence::Settings;
use crate::time::Timestamp;

/// The label of the whole household's sleep.
pub const ASLEEP: &str = "asleep";
/// The label of an empty house.
pub const AWAY: &str = "away";

/// What was likely at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// When.
    pub at: Timestamp,
    /// What was likely, from the events before.
    pub chances: Chances,
}

/// A row each `every` of a recording, from its first event to its last.
pub struct Rows<'h, I: Iterator<Item = LoggedEvent>> {
    home: &'h HomeLog,
    events: Peekable<I>,
    activity: Activity,
    presence: Presence,
    every: Duration,
    next: Option<Timestamp>,
}

/// Goes along `events`, which must be in the order of time. Rows stand at whole multiples of `every`, counted from
/// midnight UTC of the first of January 1970: at full minutes, if it is a minute.
pub fn rows<I: IntoIterator<Item = LoggedEvent>>(
    home: &HomeLog,
    events: I,
    every: Duration,
    settings: Settings,
) -> Rows<'_, I::IntoIter> {
    let mut events = events.into_iter().peekable();
    let next = events.peek().map(|first| round_up(first.at, every));
    Rows { home, events, activity: Activity::default(), presence: Presence::new(settings), every, next }
}

impl<I: Iterator<Item = LoggedEvent>> Iterator for Rows<'_, I> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let at = self.next?;
        while let Some(event) = self.events.next_if(|event| event.at < at) {
            let kind = self.home.devices.get(event.device)?.kind;
            if self.activity.is_caused(event.device, kind, event.property, &event.value) {
                self.presence.observe(event.at);
            }
        }
        // After the last event nobody recorded any more.
        self.events.peek()?;
        self.next = Some(at + self.every);
        Some(Row { at, chances: self.presence.now(at, self.home.calendar) })
    }
}

fn round_up(at: Timestamp, every: Duration) -> Timestamp {
    let step = i64::try_from(every.as_millis()).unwrap_or(i64::MAX).max(1);
    let over = at.as_millis().rem_euclid(step);
    if over == 0 { at } else { Timestamp::from_millis(at.as_millis().saturating_add(step - over)) }
}

/// How well chances agree with labels; asleep and away each for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Rows that were held against labels.
    pub rows: u64,
    /// Everybody asleep.
    pub asleep: Score,
    /// Everybody away.
    pub away: Score,
}

/// How well one home's presence agrees with what its people said.
#[derive(Clone, Debug, Serialize)]
pub struct PresenceReport {
    /// The home's name.
    pub home: String,
    /// Whether its licence keeps it out of weights that ship.
    pub evaluation_only: bool,
    /// The figures, minute by minute.
    pub scores: Scores,
}

/// Judges presence in a recorded home, minute by minute; `None` where its people never said when they slept or were away.
///
/// # Errors
/// If the home cannot be read.
pub fn judged(folder: &Path) -> Result<Option<PresenceReport>, home_log::Error> {
    let home = home_log::read(folder)?;
    let (labels, _) = home.labels()?;
    if labels.is_empty() {
        return Ok(None);
    }
    let minutes = rows(&home, home.events()?, Duration::from_secs(60), Settings::default());
    let evaluation_only = home.is_for_evaluation_only();
    Ok(score(minutes, &labels).map(|scores| PresenceReport { home: home.name.clone(), evaluation_only, scores }))
}

/// How well a chance agrees with yes or no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Share of rows in which it was so.
    pub share: f64,
    /// Harmonic mean of precision and recall, where a chance of one half and more is a yes; 0 if there was no right yes.
    pub f1: f64,
    /// Of the rows that were said to be so, the share that were.
    pub precision: f64,
    /// Of the rows that were so, the share that were said to be.
    pub recall: f64,
    /// Mean of minus the natural logarithm of the chance that was given to what was.
    pub log_loss: f64,
    /// Mean of the square of what was missing.
    pub brier: f64,
}

/// Holds rows against labels; `None` where the people said neither when they slept nor when they were away.
pub fn score(rows: impl Iterator<Item = Row>, labels: &[Label]) -> Option<Scores> {
    let (asleep, away) = (Spans::of(labels, ASLEEP), Spans::of(labels, AWAY));
    if asleep.0.is_empty() && away.0.is_empty() {
        return None;
    }
    let (mut count, mut tallies) = (0, [Tally::default(); 2]);
    for row in rows {
        count += 1;
        tallies[0].add(row.chances.asleep, asleep.hold(row.at));
        tallies[1].add(row.chances.away, away.hold(row.at));
    }
    Some(Scores { rows: count, asleep: tallies[0].score(), away: tallies[1].score() })
}

/// Where one label holds, in the order of time and without overlap.
struct Spans(Vec<(Timestamp, Timestamp)>);

impl Spans {
    fn of(labels: &[Label], label: &str) -> Spans {
        let mut all: Vec<_> = labels.iter().filter(|l| l.label == label).map(|l| (l.start, l.end)).collect();
        all.sort_unstable();
        let mut spans: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(all.len());
        for (start, end) in all {
            match spans.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => spans.push((start, end)),
            }
        }
        Spans(spans)
    }

    fn hold(&self, at: Timestamp) -> bool {
        let begun = self.0.partition_point(|(start, _)| *start <= at);
        begun > 0 && at < self.0[begun - 1].1
    }
}

#[derive(Clone, Copy, Default)]
struct Tally {
    rows: f64,
    so: f64,
    said: f64,
    both: f64,
    log_loss: f64,
    squares: f64,
}

impl Tally {
    fn add(&mut self, chance: f64, so: bool) {
        let truth = f64::from(u8::from(so));
        let said = f64::from(u8::from(chance >= 0.5));
        self.rows += 1.0;
        self.so += truth;
        self.said += said;
        self.both += truth * said;
        let given = if so { chance } else { 1.0 - chance };
        // A chance of nothing for what then was would cost everything: it is held to be one in a million.
        self.log_loss -= given.max(1e-6).ln();
        self.squares += (chance - truth).powi(2);
    }

    fn score(&self) -> Score {
        let share = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
        Score {
            share: share(self.so, self.rows),
            f1: share(2.0 * self.both, self.so + self.said),
            precision: share(self.both, self.said),
            recall: share(self.both, self.so),
            log_loss: share(self.log_loss, self.rows),
            brier: share(self.squares, self.rows),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Kind;
    use crate::device::Property;
    use crate::device::Value;
    use crate::home_log::BadRows;
    use crate::home_log::LoggedDevice;
    use crate::time::Calendar;

    const MINUTE: Duration = Duration::from_secs(60);

    fn log() -> HomeLog {
        let device = |id: &str, kind| LoggedDevice {
            id: id.into(),
            name: id.to_owned(),
            kind,
            room: None,
            groups: Vec::new(),
            role: None,
        };
        HomeLog {
            name: "week".to_owned(),
            calendar: Calendar::named("Europe/Amsterdam").unwrap(),
            latitude: None,
            longitude: None,
            licence: String::new(),
            note: String::new(),
            evaluate_from: None,
            language: None,
            devices: vec![device("lamp", Kind::Light), device("motion", Kind::Sensor)],
            bad_devices: BadRows::default(),
            folder: None,
        }
    }

    fn event(minute: u32, device: usize, on: bool) -> LoggedEvent {
        let property = [Property::On, Property::Occupancy][device];
        let start = Timestamp::parse_rfc3339("2025-10-06T10:00:00Z").unwrap();
        LoggedEvent { at: start + MINUTE * minute, device, property, value: Value::Bool(on) }
    }

    /// A week of motion, at intervals from four minutes to nine hours, and a lamp.
    fn week() -> Vec<LoggedEvent> {
        let mut events = Vec::new();
        let mut minute = 0;
        for turn in 0_u32.. {
            if minute > 7 * 1440 {
                break;
            }
            events.extend([event(minute, 1, true), event(minute + 2, 1, false), event(minute + 3, 0, turn % 3 == 0)]);
            minute += 4 + (turn * 37) % 50 + if turn % 11 == 0 { 540 } else { 0 };
        }
        events
    }

    fn told(home: &HomeLog, events: &[LoggedEvent]) -> Vec<Row> {
        rows(home, events.iter().cloned(), MINUTE, Settings::default()).collect()
    }

    #[test]
    fn the_future_changes_no_row() {
        let (log, events) = (log(), week());
        let whole = told(&log, &events);
        assert!(whole.len() > 9_000 && whole.windows(2).all(|pair| pair[1].at.since(pair[0].at) == MINUTE));
        for share in [3, 5, 8] {
            let cut = events.len() * share / 10;
            let then = events[cut].at;
            // Another future: everything from then on is left out, but for one event at the very end, or turned round.
            let shorter: Vec<_> = events[..cut].iter().chain(events.last()).cloned().collect();
            let mut turned = events.clone();
            for event in turned[cut..].iter_mut().filter(|event| event.at >= then) {
                event.value = Value::Bool(event.value == Value::Bool(false));
            }
            for other in [shorter, turned] {
                let other = told(&log, &other);
                let until = whole.partition_point(|row| row.at <= then);
                assert!(until > 1000 && whole[..until] == other[..until]);
                assert!(whole[until..] != other[until..], "the future does matter to the future");
            }
        }
    }

    #[test]
    fn an_event_counts_from_the_row_after_it() {
        let rows = told(&log(), &[event(0, 0, false), event(60, 0, true), event(120, 0, false)]);
        assert_eq!(rows.len(), 121);
        assert_eq!(rows[60].chances, rows[0].chances, "the first state is no activity, and what is now is not before");
        assert!(rows[61].chances.away < 0.1 && rows[120].chances.away > 0.5);
    }

    #[test]
    fn scores_are_what_a_hand_counts() {
        let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
        let label = |start, end, label: &str| Label { start: at(start), end: at(end), label: label.to_owned() };
        let labels = [label(0, 3, ASLEEP), label(2, 4, ASLEEP), label(8, 9, AWAY), label(0, 10, "R1:Reading")];
        // Said asleep in minutes 2 to 7, was asleep in 0 to 3: two right of six said and four that were.
        let rows = (0..10).map(|minute| Row {
            at: at(minute),
            chances: Chances { asleep: if (2..8).contains(&minute) { 0.8 } else { 0.2 }, away: 0.0 },
        });
        let scores = score(rows, &labels).unwrap();
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert_eq!(scores.rows, 10);
        assert!(close(scores.asleep.share, 0.4) && close(scores.asleep.f1, 0.4), "{scores:?}");
        assert!(close(scores.asleep.precision, 2.0 / 6.0) && close(scores.asleep.recall, 0.5));
        // Six rows were wrong by 0.8, four by 0.2.
        assert!(close(scores.asleep.brier, (6.0 * 0.64 + 4.0 * 0.04) / 10.0));
        assert!(close(scores.asleep.log_loss, -(6.0 * 0.2_f64.ln() + 4.0 * 0.8_f64.ln()) / 10.0));
        assert!(close(scores.away.f1, 0.0) && close(scores.away.brier, 0.1));
        assert!(close(scores.away.log_loss, -1e-6_f64.ln() / 10.0), "{scores:?}");
        assert_eq!(score(std::iter::empty(), &labels[3..]), None);
    }
}
