//! What became of a hunch.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// What became of a hunch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A person said yes.
    Accepted,
    /// A person said: not now.
    Declined,
    /// A person said: never for this device.
    Never,
    /// Nobody answered in time. Not a no.
    Expired,
    /// Somebody did by hand what was proposed, before any answer.
    DoneByHand,
    /// The device went away, or the proposal lost its sense, before any answer.
    Overtaken,
    /// A person said: not for this device on such an occasion.
    NotThen,
    /// A person said: never this kind of hunch.
    NeverKind,
    /// It was done without asking, as a person had allowed for this device.
    Acted,
    /// It was done, and a person asked for it to be undone.
    Undone,
    /// It was done, and soon a hand put it back.
    ReversedByHand,
    /// Nobody answered in time, and somebody came into the room and left the device as it was.
    PassedBy,
}

/// Each outcome with one word for metrics and messages, and as one says it.
const WORDS: [(Outcome, &str, &str); 12] = [
    (Outcome::Accepted, "accepted", "accepted"),
    (Outcome::Declined, "declined", "declined"),
    (Outcome::Never, "never", "declined for ever"),
    (Outcome::Expired, "expired", "expired without an answer"),
    (Outcome::DoneByHand, "done_by_hand", "done by hand"),
    (Outcome::Overtaken, "overtaken", "overtaken by events"),
    (Outcome::NotThen, "not_then", "declined for such occasions"),
    (Outcome::NeverKind, "never_kind", "declined for this kind of hunch"),
    (Outcome::Acted, "acted", "done by itself"),
    (Outcome::Undone, "undone", "done, and undone"),
    (Outcome::ReversedByHand, "reversed_by_hand", "done, and put back by hand"),
    (Outcome::PassedBy, "passed_by", "expired, and left as it was by who came by"),
];

impl Outcome {
    /// One word for metrics; the same as in JSON.
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// Whether a person said no to it, in whichever way.
    pub fn is_no(self) -> bool {
        use Outcome::Declined;
        use Outcome::Never;
        use Outcome::NeverKind;
        use Outcome::NotThen;
        use Outcome::ReversedByHand;
        use Outcome::Undone;
        matches!(self, Declined | Never | NeverKind | NotThen | ReversedByHand | Undone)
    }

    fn row(self) -> &'static (Outcome, &'static str, &'static str) {
        WORDS.iter().find(|(outcome, ..)| *outcome == self).unwrap_or(&WORDS[0])
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_each_outcome_is_the_one_in_json() {
        for (outcome, word, _) in WORDS {
            assert_eq!(serde_json::to_string(&outcome).expect("a word"), format!("\"{word}\""));
            assert_eq!(outcome.word(), word);
        }
    }
}
