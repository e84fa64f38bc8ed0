//! The people of a recorded home by what they wrote down: who slept, and when nobody was in.

use std::time::Duration;

use serde::Serialize;

use crate::home_log::Label;
use crate::home_log::spans;
use crate::time::Timestamp;

/// What the people were doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Were {
    /// Everybody who was in slept.
    Asleep,
    /// Nobody was in.
    Away,
    /// Somebody was in and up.
    Up,
}

impl Were {
    /// Every word, in the order of tables.
    pub const ALL: [Were; 3] = [Were::Asleep, Were::Away, Were::Up];

    /// As one word.
    pub fn word(self) -> &'static str {
        match self {
            Were::Asleep => "asleep",
            Were::Away => "away",
            Were::Up => "up",
        }
    }
}

/// When nobody was in and up, in the order of time and without overlap.
#[derive(Clone, Debug, Default)]
pub struct People {
    spans: Vec<(Timestamp, Timestamp, Were)>,
}

impl People {
    /// By the labels `asleep` and `away`, which are the household's. Where both hold, nobody is in.
    pub fn new(labels: &[Label]) -> People {
        let away = spans(labels, "away");
        let mut all: Vec<_> = away.iter().map(|(from, until)| (*from, *until, Were::Away)).collect();
        for (from, until) in spans(labels, "asleep") {
            let mut from = from;
            for (left, back) in &away {
                if *left >= until || *back <= from {
                    continue;
                }
                if from < *left {
                    all.push((from, *left, Were::Asleep));
                }
                from = (*back).max(from);
            }
            if from < until {
                all.push((from, until, Were::Asleep));
            }
        }
        all.sort_unstable();
        People { spans: all }
    }

    /// What they were doing at `at`.
    pub fn were(&self, at: Timestamp) -> Were {
        self.span(at).map_or(Were::Up, |span| span.2)
    }

    /// The first time from `at` on at which somebody was in and up.
    pub fn next_up(&self, at: Timestamp) -> Timestamp {
        let mut at = at;
        while let Some((_, until, _)) = self.span(at) {
            at = *until;
        }
        at
    }

    /// How long they were doing what from `from` to `until`, in the order of [`Were::ALL`].
    pub fn split(&self, from: Timestamp, until: Timestamp) -> [Duration; 3] {
        let mut split = [Duration::ZERO; 3];
        let first = self.spans.partition_point(|span| span.1 <= from);
        for (start, end, were) in self.spans[first..].iter().take_while(|span| span.0 < until) {
            let part = (*end).min(until).since((*start).max(from));
            split[usize::from(*were == Were::Away)] += part;
        }
        split[2] = until.since(from).saturating_sub(split[0] + split[1]);
        split
    }

    fn span(&self, at: Timestamp) -> Option<&(Timestamp, Timestamp, Were)> {
        let after = self.spans.partition_point(|span| span.0 <= at);
        self.spans.get(after.checked_sub(1)?).filter(|span| at < span.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(hours * 3_600_000)
    }

    #[test]
    fn an_empty_house_does_not_sleep() {
        let label = |start, end, label: &str| Label { start: at(start), end: at(end), label: label.to_owned() };
        let labels =
            [label(22, 30, "asleep"), label(22, 31, "asleep:Ann"), label(26, 28, "away"), label(30, 32, "away")];
        let people = People::new(&labels);
        for (hour, were) in [(21, Were::Up), (22, Were::Asleep), (26, Were::Away), (28, Were::Asleep), (30, Were::Away)]
        {
            assert_eq!(people.were(at(hour)), were, "{hour}");
        }
        assert_eq!(people.next_up(at(23)), at(32));
        assert_eq!(people.next_up(at(40)), at(40));
        let hours = people.split(at(20), at(29)).map(|part| part.as_secs() / 3600);
        assert_eq!(hours, [5, 2, 2]);
    }
}
