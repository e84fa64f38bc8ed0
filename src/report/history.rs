//! What a report rests on, in sentences: how long was looked on, and what could not be seen.

use serde::Serialize;

use crate::report::counted;

/// Fewer days than these are a beginning, not a history.
const SHORT_DAYS: u32 = 28;

/// What a report rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum History {
    /// The log of a daemon that runs, or of its last snapshot.
    Lived(Lived),
    /// A recording, imported or simulated.
    Recorded(Recorded),
}

/// A daemon's own log.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lived {
    /// The most of the last 28 days on which any device was observed at this time of day.
    pub observed_days: u16,
    /// Devices that are known.
    pub devices: usize,
    /// The first day of which the log holds anything, if that is later than the first of the period.
    pub remembered_from: Option<String>,
    /// Hunches in shadow after which nobody did anything in time.
    pub shadow_left: u32,
}

/// A recording.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Recorded {
    /// The home's name.
    pub home: String,
    /// What its files say is to be known before believing it.
    pub note: String,
    /// The first day that is recorded, such as `2026-01-05`, whether it is reported or only learnt from.
    pub first_day: String,
    /// The last day that was read.
    pub last_day: String,
    /// Days from the first to the last, both counted.
    pub days: u32,
    /// Days of these that were only learnt from: they lie before the period.
    pub learnt_days: u32,
    /// Days of these on which nothing at all was recorded.
    pub empty_days: u32,
    /// Changes that were read.
    pub changes: u64,
    /// Devices that the recording names.
    pub devices: usize,
    /// Devices of these that never said anything.
    pub mute_devices: usize,
    /// Whether anything told of motion.
    pub has_motion: bool,
    /// Devices about which there was a hunch.
    pub hunched_devices: usize,
    /// Devices of these in whose room nothing tells of motion, or whose room is not known.
    pub unseen_devices: usize,
    /// Rows that could not be used.
    pub bad_rows: u64,
    /// The first few of them, with file, line and what is wrong.
    pub named_bad_rows: Vec<String>,
    /// Messages, or parts of them, that the engine could not use.
    pub rejected: u64,
}

impl History {
    /// What it is, as finished sentences.
    pub fn sentences(&self) -> Vec<String> {
        match self {
            History::Lived(Lived { observed_days, devices, remembered_from, .. }) => {
                let known = counted(*devices as u64, "device");
                let mut told = match observed_days {
                    0 => vec![format!(
                        "This rests on what I remember of my own hunches. I know {known}, and no habit yet."
                    )],
                    days => vec![format!(
                        "This rests on what I remember of my own hunches. I know {known}, and have observed the longest of \
                         them on {days} of the last 28 days."
                    )],
                };
                if let Some(day) = remembered_from {
                    told.push(format!("The first hunch that I remember is of {day}."));
                }
                told
            }
            History::Recorded(recorded) => recorded.sentences(),
        }
    }

    /// What it cannot tell, or may tell wrongly, as finished sentences.
    pub fn warnings(&self) -> Vec<String> {
        match self {
            History::Lived(Lived { shadow_left: 0, .. }) => Vec::new(),
            History::Lived(Lived { shadow_left, .. }) => vec![format!(
                "{} in shadow nobody did it in time. Whether people saw it and wanted it so, I cannot tell here: silence is not \
                 agreement.",
                counted(*shadow_left, "time")
            )],
            History::Recorded(recorded) => recorded.warnings(),
        }
    }
}

impl Recorded {
    fn sentences(&self) -> Vec<String> {
        if self.changes == 0 {
            return vec![format!("The recorded history of {} is empty.", self.home)];
        }
        let mut told = vec![format!(
            "This rests on the recorded history of {}: {} from {} to {}, {} of {}.",
            self.home,
            counted(self.days, "day"),
            self.first_day,
            self.last_day,
            counted(self.changes, "change"),
            counted(self.devices as u64, "device"),
        )];
        if self.learnt_days > 0 {
            told.push(format!(
                "Its first {} were learnt from, and are not reported.",
                counted(self.learnt_days, "day")
            ));
        }
        if !self.note.is_empty() {
            told.push(format!("Its files say: \u{201c}{}\u{201d}", self.note.trim()));
        }
        told
    }

    fn warnings(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.changes == 0 {
            return self.rows();
        }
        if self.days < SHORT_DAYS {
            told.push(format!(
                "{} are little to learn habits from: most of what would be asked later is not here yet.",
                counted(self.days, "day")
            ));
        }
        if !self.has_motion {
            told.push(
                "Nothing in this history tells of motion, so nobody is ever seen to come by and leave a thing as it is: too \
                 few are counted as not agreed, and silence is not agreement."
                    .to_owned(),
            );
        } else if self.unseen_devices > 0 {
            let of = counted(self.hunched_devices as u64, "device");
            told.push(format!(
                "For {} of the {of} below nothing tells of motion in the room, or the room is not known, so nobody is seen to \
                 come by and leave it as it is. There silence is not agreement.",
                self.unseen_devices
            ));
        }
        told.push(
            "A recording does not say whose hand it was: what an automation switched off soon after a hunch counts as agreed."
                .to_owned(),
        );
        if self.empty_days > 0 {
            let days = counted(self.days, "day");
            told.push(format!("On {} of the {days} nothing at all was recorded.", self.empty_days));
        }
        if self.mute_devices > 0 {
            let of = counted(self.devices as u64, "device");
            told.push(format!("{} of {of} never said anything.", self.mute_devices));
        }
        if self.rejected > 0 {
            told.push(format!("{} could not be used by the engine.", counted(self.rejected, "message")));
        }
        told.extend(self.rows());
        told
    }

    fn rows(&self) -> Vec<String> {
        if self.bad_rows == 0 {
            return Vec::new();
        }
        let mut told = vec![format!("{} of the files could not be used.", counted(self.bad_rows, "row"))];
        told.extend(self.named_bad_rows.iter().map(|row| finished(row)));
        told
    }
}

fn finished(sentence: &str) -> String {
    let sentence = sentence.trim();
    if sentence.ends_with(['.', '!', '?']) { sentence.to_owned() } else { format!("{sentence}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(recorded: Recorded) -> String {
        History::Recorded(Recorded { changes: 9, days: 60, devices: 4, ..recorded }).warnings().join("\n")
    }

    #[test]
    fn what_cannot_be_seen_is_said() {
        let all_seen = Recorded { has_motion: true, hunched_devices: 2, ..Recorded::default() };
        assert!(!warned(all_seen.clone()).contains("motion"));
        assert!(warned(Recorded::default()).contains("Nothing in this history tells of motion"));
        let some = warned(Recorded { unseen_devices: 1, ..all_seen.clone() });
        assert!(some.contains("For 1 of the 2 devices below nothing tells of motion"), "{some}");
        let some = warned(Recorded { empty_days: 3, mute_devices: 1, bad_rows: 1, ..all_seen });
        for sentence in ["On 3 of the 60 days nothing", "1 of 4 devices never said", "1 row of the files could"] {
            assert!(some.contains(sentence), "{some}");
        }
    }

    #[test]
    fn an_empty_history_is_told_as_such() {
        let history = History::Recorded(Recorded { home: "attic".to_owned(), ..Recorded::default() });
        assert_eq!(history.sentences(), ["The recorded history of attic is empty."]);
        assert!(history.warnings().is_empty());
    }
}
