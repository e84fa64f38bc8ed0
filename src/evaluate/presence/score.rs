//! How well chances agree with labels.

use serde::Serialize;

use super::ASLEEP;
use super::AWAY;
use super::Row;
use super::delay::Delays;
use crate::home_log::Label;
use crate::home_log::spans;
use crate::time::Timestamp;

/// How well chances agree with labels; asleep and away each for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Rows that were held against labels.
    pub rows: u64,
    /// Everybody asleep.
    pub asleep: Score,
    /// Everybody away.
    pub away: Score,
    /// Share of rows that were said to be away while somebody was at home.
    pub false_away: f64,
    /// As all of these, between the first and the last label of either only: before and after, nobody wrote anything down.
    pub labelled: Option<Labelled>,
}

/// The figures of the time in which labels were kept, and of its halves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Labelled {
    /// All of it.
    pub all: Part,
    /// Its first half.
    pub first: Part,
    /// Its second half.
    pub second: Part,
}

/// The figures of some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Part {
    /// Rows in it.
    pub rows: u64,
    /// Everybody asleep.
    pub asleep: Score,
    /// Everybody away.
    pub away: Score,
    /// Share of rows that were said to be away while somebody was at home.
    pub false_away: f64,
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
    /// Expected calibration error, over ten bins.
    pub ece: f64,
    /// Median of the minutes after which a spell of twenty minutes or more was believed; `None` if most never were.
    pub delay_min: Option<f64>,
}

/// Holds rows against labels; `None` where the people said neither when they slept nor when they were away.
pub fn score(rows: impl Iterator<Item = Row>, labels: &[Label]) -> Option<Scores> {
    let (asleep, away) = (Spans::of(labels, ASLEEP), Spans::of(labels, AWAY));
    if asleep.0.is_empty() && away.0.is_empty() {
        return None;
    }
    let (from, until) = (asleep.from().min(away.from()), asleep.until().max(away.until()));
    let half = Timestamp::from_millis(from.as_millis().midpoint(until.as_millis()));
    let (mut whole, mut all, mut first, mut second) =
        (Sheet::default(), Sheet::default(), Sheet::default(), Sheet::default());
    for row in rows {
        let held = (asleep.hold(row.at), away.hold(row.at));
        whole.add(&row, held);
        if row.at >= from && row.at < until {
            all.add(&row, held);
            if row.at < half { &mut first } else { &mut second }.add(&row, held);
        }
    }
    let Part { rows, asleep, away, false_away } = whole.part();
    let labelled = (all.rows > 0).then(|| Labelled { all: all.part(), first: first.part(), second: second.part() });
    Some(Scores { rows, asleep, away, false_away, labelled })
}

#[derive(Default)]
struct Sheet {
    rows: u64,
    falsely_away: f64,
    asleep: Tally,
    away: Tally,
}

impl Sheet {
    fn add(&mut self, row: &Row, (asleep, away): (bool, bool)) {
        self.rows += 1;
        self.falsely_away += f64::from(u8::from(row.chances.away >= 0.5 && !away));
        self.asleep.add(row.chances.asleep, asleep);
        self.away.add(row.chances.away, away);
    }

    fn part(self) -> Part {
        let false_away = if self.rows > 0 { self.falsely_away / self.rows as f64 } else { 0.0 };
        Part { rows: self.rows, asleep: self.asleep.score(), away: self.away.score(), false_away }
    }
}

/// Where one label holds, in the order of time and without overlap.
struct Spans(Vec<(Timestamp, Timestamp)>);

impl Spans {
    fn of(labels: &[Label], label: &str) -> Spans {
        Spans(spans(labels, label))
    }

    fn from(&self) -> Timestamp {
        self.0.first().map_or(Timestamp::from_millis(i64::MAX), |span| span.0)
    }

    fn until(&self) -> Timestamp {
        self.0.last().map_or(Timestamp::from_millis(i64::MIN), |span| span.1)
    }

    fn hold(&self, at: Timestamp) -> bool {
        let begun = self.0.partition_point(|(start, _)| *start <= at);
        begun > 0 && at < self.0[begun - 1].1
    }
}

#[derive(Clone, Default)]
struct Tally {
    rows: f64,
    so: f64,
    said: f64,
    both: f64,
    log_loss: f64,
    squares: f64,
    /// Rows, chances and truths by the tenth in which the chance lies.
    bins: [[f64; 3]; BINS],
    delays: Delays,
}

const BINS: usize = 10;

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
        let bin = &mut self.bins[((chance * BINS as f64) as usize).min(BINS - 1)];
        bin.iter_mut().zip([1.0, chance, truth]).for_each(|(sum, part)| *sum += part);
        self.delays.add(chance, so);
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
            ece: share(self.bins.iter().map(|[_, chance, truth]| (chance - truth).abs()).sum(), self.rows),
            delay_min: self.delays.median(),
        }
    }
}
