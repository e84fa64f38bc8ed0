//! A hunch in words: counted facts only, in sentences that can be read at a glance and said aloud.

use crate::decision::hunch::Hunch;
use crate::decision::hunch::HunchKind;
use crate::decision::hunch::Reason;
use crate::feedback::Verdict;

impl Hunch {
    /// The headline: `Kitchen lamp is still on`.
    pub fn title(&self) -> String {
        let state = match self.kind {
            HunchKind::LeftOn => "on",
            HunchKind::LeftUnlocked => "unlocked",
            HunchKind::LeftOpen => "open",
        };
        format!("{} is still {state}", self.name)
    }

    /// The reason: `It was off by 22:40 on 27 of the last 30 days. It has been on for 2 h 10 min.`
    pub fn because(&self) -> String {
        self.reason.in_words(self.kind)
    }

    /// The question: `Turn it off?`
    pub fn question(&self) -> &'static str {
        match self.kind {
            HunchKind::LeftOn => "Turn it off?",
            HunchKind::LeftUnlocked => "Lock it?",
            HunchKind::LeftOpen => "Close it?",
        }
    }

    /// What stands on the button for a verdict.
    pub fn label(&self, verdict: Verdict) -> &'static str {
        match (verdict, self.kind) {
            (Verdict::Accept, HunchKind::LeftOn) => "Turn off",
            (Verdict::Accept, HunchKind::LeftUnlocked) => "Lock",
            (Verdict::Accept, HunchKind::LeftOpen) => "Close",
            (Verdict::Decline, HunchKind::LeftOn) => "Leave on",
            (Verdict::Decline, HunchKind::LeftUnlocked) => "Leave unlocked",
            (Verdict::Decline, HunchKind::LeftOpen) => "Leave open",
            (Verdict::Never, _) => "Never ask",
        }
    }
}

impl Reason {
    /// The counted facts, as sentences.
    pub fn in_words(&self, kind: HunchKind) -> String {
        let (not_in_use, in_use) = match kind {
            HunchKind::LeftOn => ("off", "on"),
            HunchKind::LeftUnlocked => ("locked", "unlocked"),
            HunchKind::LeftOpen => ("closed", "open"),
        };
        let mut text = format!(
            "It was {not_in_use} at {:02}:{:02} on {} of the last {} days. It has been {in_use} for {}, longer than {} of its last {} uses.",
            self.minute / 60,
            self.minute % 60,
            self.off_days,
            self.observed_days,
            duration(self.on_for_min),
            self.shorter_uses,
            self.uses,
        );
        if let Some(quiet) = self.room_quiet_min {
            text.push_str(&format!(" Nothing has stirred in the room for {}.", duration(quiet)));
        }
        text
    }
}

/// Minutes as people say them: `45 min`, `2 h 10 min`, `3 h`, `2 days`.
pub fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, _) if hours >= 48 => format!("{} days", hours / 24),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_as_people_say_them() {
        for (minutes, said) in [(0, "0 min"), (45, "45 min"), (60, "1 h"), (130, "2 h 10 min"), (3000, "2 days")] {
            assert_eq!(duration(minutes), said);
        }
    }
}
