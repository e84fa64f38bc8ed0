//! What became of a hunch, and what people said of it.
//!
//! Knows no channel: how an answer travelled is the business of `notify`. Silence is not a no.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::device::HunchId;

/// What a person says of a hunch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// Do it.
    #[serde(rename = "accept")]
    Accept,
    /// Not now: leave it as it is until it is next changed.
    #[serde(rename = "decline")]
    Decline,
    /// Never ask about this device again.
    #[serde(rename = "never")]
    Never,
}

impl Verdict {
    /// Every verdict, in the order of the buttons.
    pub const ALL: [Verdict; 3] = [Verdict::Accept, Verdict::Decline, Verdict::Never];

    /// The word as it stands in messages.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Accept => "accept",
            Verdict::Decline => "decline",
            Verdict::Never => "never",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Verdict {
    type Err = String;

    fn from_str(text: &str) -> Result<Verdict, String> {
        Verdict::ALL
            .into_iter()
            .find(|verdict| verdict.word() == text)
            .ok_or_else(|| format!("`{text}` is not an answer: say accept, decline or never."))
    }
}

/// An answer to one hunch. Whoever hands it to the engine has checked that it may be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The hunch that is answered.
    pub hunch: HunchId,
    /// What is said of it.
    pub verdict: Verdict,
    /// The channel that it came by, such as `ntfy`; shown in the log.
    pub via: Arc<str>,
}

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
}

impl Outcome {
    /// One word for metrics; the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Declined => "declined",
            Outcome::Never => "never",
            Outcome::Expired => "expired",
            Outcome::DoneByHand => "done_by_hand",
            Outcome::Overtaken => "overtaken",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Outcome::Accepted => "accepted",
            Outcome::Declined => "declined",
            Outcome::Never => "declined for ever",
            Outcome::Expired => "expired without an answer",
            Outcome::DoneByHand => "done by hand",
            Outcome::Overtaken => "overtaken by events",
        })
    }
}
