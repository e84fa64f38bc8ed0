//! Who sleeps and who is away, as spans of time: of each person, and of the whole household.

use crate::home_log::Label;
use crate::time::Timestamp;

/// What may be said of a time. A person's are their place in the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// Everybody who is at home sleeps, and somebody is.
    Asleep,
    /// Nobody is at home.
    Away,
    AsleepOne(usize),
    AwayOne(usize),
    Ill(usize),
    Guests,
    Party,
    /// Everybody is on a journey.
    Vacation,
}

/// Spans that are open, and those that are over.
pub(super) struct Labels {
    names: Vec<String>,
    from: Timestamp,
    open: Vec<(Said, Timestamp)>,
    closed: Vec<Label>,
}

impl Labels {
    /// Keeps what is said of the time after `from`.
    pub(super) fn new(names: Vec<String>, from: Timestamp) -> Labels {
        Labels { names, from, open: Vec::new(), closed: Vec::new() }
    }

    /// From `at` on it is so, or not.
    pub(super) fn say(&mut self, at: Timestamp, said: Said, so: bool) {
        let open = self.open.iter().position(|span| span.0 == said);
        match (open, so) {
            (None, true) => self.open.push((said, at)),
            (Some(place), false) => {
                let (said, start) = self.open.swap_remove(place);
                self.close(said, start, at);
            }
            _ => {}
        }
    }

    pub(super) fn holds(&self, said: Said) -> bool {
        self.open.iter().any(|span| span.0 == said)
    }

    fn close(&mut self, said: Said, start: Timestamp, end: Timestamp) {
        let start = start.max(self.from);
        if end > start {
            let label = self.word(said);
            self.closed.push(Label { start, end, label });
        }
    }

    fn word(&self, said: Said) -> String {
        match said {
            Said::Asleep => "asleep".to_owned(),
            Said::Away => "away".to_owned(),
            Said::AsleepOne(person) => format!("asleep:{}", self.names[person]),
            Said::AwayOne(person) => format!("away:{}", self.names[person]),
            Said::Ill(person) => format!("ill:{}", self.names[person]),
            Said::Guests => "guests".to_owned(),
            Said::Party => "party".to_owned(),
            Said::Vacation => "vacation".to_owned(),
        }
    }

    /// All spans in the order of time; those that are open end with the story.
    pub(super) fn told(mut self, end: Timestamp) -> Vec<Label> {
        for (said, start) in std::mem::take(&mut self.open) {
            self.close(said, start, end);
        }
        self.closed.sort_by(|a, b| (a.start, a.end, &a.label).cmp(&(b.start, b.end, &b.label)));
        self.closed
    }
}
