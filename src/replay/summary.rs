//! What came of a replay, counted.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::decision::Refusal;
use crate::replay::aftermath::Then;
use crate::replay::wanted::Forgotten;
use crate::replay::wanted::Wanted;

/// What came of a replay, counted. Hunches and refusals are those of the time that was reported, events are all that were read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Which home.
    pub home: String,
    /// The first local day that is reported.
    pub first_day: String,
    /// The last local day that is reported.
    pub last_day: String,
    /// Local days from the first to the last that is reported.
    pub days: u32,
    /// Events that were read and could be used.
    pub events: u64,
    /// Rows of the home log that could not be used.
    pub bad_rows: u64,
    /// The first few of them, with file, line and what is wrong.
    pub named_bad_rows: Vec<String>,
    /// Messages, or parts of them, that the engine could not use.
    pub rejected: u64,
    /// Hunches that were had.
    pub hunches: u64,
    /// What the people then did, without having been asked.
    pub then: BTreeMap<Then, u64>,
    /// Hunches that were not had, by the guard's reason.
    pub refused: BTreeMap<Refusal, u64>,
    /// Of simulated homes: what the people wanted.
    pub truth: Option<TruthSummary>,
    /// How long a question may be answered, in minutes: within this is "soon".
    pub soon_min: u64,
}

/// Of simulated homes: hunches and what was forgotten, held against what the people wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TruthSummary {
    /// Hunches by whether the device was still wanted.
    pub hunches: BTreeMap<Wanted, u64>,
    /// What was forgotten.
    pub forgotten: Forgotten,
}

impl Summary {
    /// Of the hunches after which a hand told, the share in which it agreed; `None` where no hand told.
    ///
    /// A hand told if it turned the device off soon (agreed), or used it again, or left it on while moving in its room (not agreed).
    pub fn agreed_share(&self) -> Option<f64> {
        let (agreed, told) = self.agreed_of();
        share(agreed, told)
    }

    /// Of all hunches, the share after which the device was turned off soon and for good; `None` where there was no hunch.
    pub fn turned_off_soon_share(&self) -> Option<f64> {
        share(self.count(Then::TurnedOffSoon), self.hunches)
    }

    pub(super) fn count(&self, then: Then) -> u64 {
        self.then.get(&then).copied().unwrap_or_default()
    }

    /// Hunches with which hands agreed, and hunches after which hands told.
    pub(super) fn agreed_of(&self) -> (u64, u64) {
        let agreed = self.count(Then::TurnedOffSoon);
        (agreed, agreed + self.count(Then::UsedAgain) + self.count(Then::LeftOnBySomebody))
    }
}

impl TruthSummary {
    /// Of all hunches, the share whose device nobody wanted any more; `None` where there was no hunch.
    pub fn right_share(&self) -> Option<f64> {
        share(self.count(Wanted::NoMore), self.hunches.values().sum())
    }

    /// Of what was forgotten for long enough, the share that was found; `None` where nothing was.
    pub fn found_share(&self) -> Option<f64> {
        share(self.forgotten.found, self.forgotten.times)
    }

    pub(super) fn count(&self, wanted: Wanted) -> u64 {
        self.hunches.get(&wanted).copied().unwrap_or_default()
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
