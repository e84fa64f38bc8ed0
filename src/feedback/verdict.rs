//! What a person says of a hunch.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::device::HunchId;

/// What a person says of a hunch. There are four ways to say no, and each is remembered in its own way.
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
    /// Not on such an occasion: not about this device when everybody is asleep, say.
    #[serde(rename = "not_then")]
    NotThen,
    /// Never have this kind of hunch again, whatever the device.
    #[serde(rename = "never_kind")]
    NeverKind,
    /// Put it back as it was before.
    #[serde(rename = "undo")]
    Undo,
}

impl Verdict {
    /// Every verdict; the first three stand on the buttons of a question, in this order.
    pub const ALL: [Verdict; 6] =
        [Verdict::Accept, Verdict::Decline, Verdict::Never, Verdict::NotThen, Verdict::NeverKind, Verdict::Undo];
    /// What stands on the buttons of a question about one device: phones show three.
    pub const ON_BUTTONS: [Verdict; 3] = [Verdict::Accept, Verdict::Decline, Verdict::Never];

    /// The word as it stands in messages.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Accept => "accept",
            Verdict::Decline => "decline",
            Verdict::Never => "never",
            Verdict::NotThen => "not_then",
            Verdict::NeverKind => "never_kind",
            Verdict::Undo => "undo",
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
        Verdict::ALL.into_iter().find(|verdict| verdict.word() == text).ok_or_else(|| {
            let words = Verdict::ALL.map(Verdict::word).join(", ");
            format!("`{text}` is not an answer: it is one of {words}.")
        })
    }
}

/// An answer to one hunch. Whoever hands it to the engine has checked that it may be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The hunch that is answered; where one notice asked about several, the first of them.
    pub hunch: HunchId,
    /// What is said of it.
    pub verdict: Verdict,
    /// The channel that it came by, such as `ntfy`; shown in the log.
    pub via: Arc<str>,
}
