//! Rows that could not be used: all are counted, the first few are named.

use std::fmt;

/// How many bad rows are named; the rest are only counted.
const NAMED: usize = 20;

/// One row that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Which file of the home log.
    pub file: &'static str,
    /// Which line of it, from 1; the header is line 1.
    pub line: u64,
    /// What is wrong with which value, as a finished sentence.
    pub reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.reason)
    }
}

/// The bad rows of one file, or of two that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadRows {
    /// How many there were.
    pub count: u64,
    /// The first 20 of them.
    pub first: Vec<BadRow>,
}

impl BadRows {
    pub(super) fn add(&mut self, file: &'static str, line: u64, reason: String) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(BadRow { file, line, reason });
        }
    }

    /// Adds those of another file.
    pub(super) fn join(&mut self, other: BadRows) {
        self.count += other.count;
        let room = NAMED.saturating_sub(self.first.len());
        self.first.extend(other.first.into_iter().take(room));
    }
}
