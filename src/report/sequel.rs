//! What came of one hunch, and whether that is agreement, the contrary, or silence.

use std::fmt;

use serde::Serialize;

use crate::feedback::Outcome;

/// How what came of a hunch bears on whether it was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Somebody said yes, or did it.
    Agreed,
    /// Somebody said no, or did the contrary.
    Contradicted,
    /// Nobody said or did anything that would tell. Not a no, and not a yes.
    Silent,
}

impl Stance {
    /// All, in the order of a table.
    pub const ALL: [Stance; 3] = [Stance::Agreed, Stance::Contradicted, Stance::Silent];

    /// One word for programs; the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Stance::Agreed => "agreed",
            Stance::Contradicted => "contradicted",
            Stance::Silent => "silent",
        }
    }
}

impl fmt::Display for Stance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stance::Agreed => "agreed",
            Stance::Contradicted => "did not agree",
            Stance::Silent => "never told",
        })
    }
}

/// What came of one hunch. Ordered by how it bears, then by its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sequel {
    /// How it bears on the hunch.
    pub stance: Stance,
    /// One word for programs.
    pub word: &'static str,
    /// What it means, without a capital and a full stop.
    pub meaning: &'static str,
}

impl Sequel {
    /// A hand agreed.
    pub const fn agreed(word: &'static str, meaning: &'static str) -> Sequel {
        Sequel { stance: Stance::Agreed, word, meaning }
    }

    /// A hand contradicted.
    pub const fn contradicted(word: &'static str, meaning: &'static str) -> Sequel {
        Sequel { stance: Stance::Contradicted, word, meaning }
    }

    /// Nothing was told.
    pub const fn silent(word: &'static str, meaning: &'static str) -> Sequel {
        Sequel { stance: Stance::Silent, word, meaning }
    }

    /// Of an outcome in a daemon's log; `None` is a hunch that still waits. This is the one place where outcomes are judged.
    pub fn of(outcome: Option<Outcome>) -> Sequel {
        let Some(outcome) = outcome else { return Sequel::silent("open", "still open") };
        let word = outcome.word();
        match outcome {
            Outcome::Accepted => Sequel::agreed(word, "you said yes"),
            Outcome::DoneByHand => Sequel::agreed(word, "done by hand before anybody answered"),
            Outcome::Declined => Sequel::contradicted(word, "you said: not now"),
            Outcome::Never => Sequel::contradicted(word, "you said: never this device"),
            Outcome::Expired => Sequel::silent(word, "nobody answered, and nobody did it in time"),
            Outcome::Overtaken => Sequel::silent(word, "it lost its sense before anybody answered"),
            Outcome::NotThen => Sequel::contradicted(word, "you said: not on such occasions"),
            Outcome::NeverKind => Sequel::contradicted(word, "you said: never such hunches"),
            // That nobody undid it is not yet agreement.
            Outcome::Acted => Sequel::silent(word, "done by itself, and left so"),
            Outcome::Undone => Sequel::contradicted(word, "done by itself, and you had it undone"),
            Outcome::ReversedByHand => Sequel::contradicted(word, "done by itself, and soon put back by hand"),
            Outcome::PassedBy => Sequel::contradicted(word, "somebody came by and left it as it was"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_neither_yes_nor_no() {
        for (outcome, stance) in [
            (Some(Outcome::Accepted), Stance::Agreed),
            (Some(Outcome::DoneByHand), Stance::Agreed),
            (Some(Outcome::Declined), Stance::Contradicted),
            (Some(Outcome::Never), Stance::Contradicted),
            (Some(Outcome::Expired), Stance::Silent),
            (Some(Outcome::Overtaken), Stance::Silent),
            (Some(Outcome::Acted), Stance::Silent),
            (Some(Outcome::Undone), Stance::Contradicted),
            (Some(Outcome::ReversedByHand), Stance::Contradicted),
            (Some(Outcome::NotThen), Stance::Contradicted),
            (Some(Outcome::NeverKind), Stance::Contradicted),
            (Some(Outcome::PassedBy), Stance::Contradicted),
            (None, Stance::Silent),
        ] {
            assert_eq!(Sequel::of(outcome).stance, stance, "{outcome:?}");
        }
    }
}
