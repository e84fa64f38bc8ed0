//! What was there and could not be read: all of it is counted, the first of it is named.

/// How many flaws are named; the rest are only counted.
const NAMED: usize = 20;

/// Rows, stretches and files that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// How many there were.
    pub count: u64,
    /// The first 20 of them, as finished sentences that say where.
    pub first: Vec<String>,
}

impl Flaws {
    pub(super) fn add(&mut self, sentence: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(sentence());
        }
    }
}
