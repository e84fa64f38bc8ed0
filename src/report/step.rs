//! What a person may do next with a device, as far as the counts go. Advice only: nothing is moved by it.

use std::fmt;

use serde::Serialize;

use crate::decision::Rung;
use crate::report::Tally;

/// Of those of which somebody told, this share must have agreed,
const READY_SHARE: f64 = 0.8;
/// and by the lower end of the interval more likely yes than no: four of four are enough for that, and eight of nine.
const READY_LOW: f64 = 0.5;
/// Before this many told, not even two noes in a row mean much.
const NOT_YET_TOLD: u32 = 3;

/// What a person may do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// People agreed so often that it may be asked about.
    Ready,
    /// Too few told.
    WatchOn,
    /// They did not agree often enough.
    NotYet,
    /// It is asked about, or more, already.
    Asked,
    /// A person said that nothing is to be thought about it.
    LeftAlone,
}

impl NextStep {
    /// After these counts; `rung` is the device's, where there is a daemon that gave it one.
    pub fn after(tally: &Tally, rung: Option<Rung>, never: bool) -> NextStep {
        if never || rung == Some(Rung::Off) {
            return NextStep::LeftAlone;
        }
        if rung >= Some(Rung::Ask) {
            return NextStep::Asked;
        }
        match tally.share() {
            Some(share) if share.share >= READY_SHARE && share.low >= READY_LOW => NextStep::Ready,
            // Even at best it would not be enough.
            Some(share) if share.high < READY_SHARE && share.told >= NOT_YET_TOLD => NextStep::NotYet,
            _ => NextStep::WatchOn,
        }
    }
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NextStep::Ready => "ready to be asked about",
            NextStep::WatchOn => "watch on",
            NextStep::NotYet => "watch on: too often wrong",
            NextStep::Asked => "is asked about",
            NextStep::LeftAlone => "left alone, as was said",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_ready_when_enough_of_enough_agreed() {
        for (agreed, contradicted, silent, step) in [
            (0, 0, 9, NextStep::WatchOn),
            (3, 0, 0, NextStep::WatchOn),
            (4, 0, 0, NextStep::Ready),
            (8, 1, 0, NextStep::Ready),
            (6, 3, 0, NextStep::WatchOn),
            (60, 40, 0, NextStep::NotYet),
            (0, 2, 0, NextStep::WatchOn),
            (0, 3, 0, NextStep::NotYet),
        ] {
            let tally = Tally { had: agreed + contradicted + silent, agreed, contradicted, silent, ..Tally::default() };
            assert_eq!(NextStep::after(&tally, Some(Rung::Shadow), false), step, "{agreed} {contradicted} {silent}");
            assert_eq!(NextStep::after(&tally, None, false), step);
            assert_eq!(NextStep::after(&tally, Some(Rung::Ask), false), NextStep::Asked);
            assert_eq!(NextStep::after(&tally, Some(Rung::Off), false), NextStep::LeftAlone);
            assert_eq!(NextStep::after(&tally, Some(Rung::Ask), true), NextStep::LeftAlone);
        }
    }
}
