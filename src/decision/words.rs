//! A hunch in words: counted facts only, in sentences that can be read at a glance and said aloud.

use crate::decision::hunch::Hunch;
use crate::decision::hunch::HunchKind;
use crate::decision::hunch::Occasion;
use crate::decision::hunch::Reason;
use crate::feedback::Verdict;

impl Hunch {
    /// The headline: `Kitchen lamp is still on`.
    pub fn title(&self) -> String {
        match self.kind {
            HunchKind::LeftOn => format!("{} is still on", self.name),
            HunchKind::LeftUnlocked => format!("{} is still unlocked", self.name),
            HunchKind::LeftOpen => format!("{} is still open", self.name),
            HunchKind::SetBack => format!("{} is set to {}", self.name, celsius(self.reason.set_to_c)),
            HunchKind::UsuallyOn => format!("{} is still off", self.name),
        }
    }

    /// What was done, as a headline: `Turned off: Kitchen lamp`.
    pub fn done(&self) -> String {
        match self.kind {
            HunchKind::LeftOn => format!("Turned off: {}", self.name),
            HunchKind::LeftUnlocked => format!("Locked: {}", self.name),
            HunchKind::LeftOpen => format!("Closed: {}", self.name),
            HunchKind::SetBack => format!("Set to {}: {}", self.target(), self.name),
            HunchKind::UsuallyOn => format!("Turned on: {}", self.name),
        }
    }

    /// The reason: `It was off by 22:40 on 27 of the last 30 days. It has been on for 2 h 10 min.`
    pub fn because(&self) -> String {
        match self.kind {
            HunchKind::SetBack => self.reason.of_set_back(self.occasion, &self.target()),
            HunchKind::UsuallyOn => self.reason.of_usually_on(),
            kind => self.reason.of_use(kind, self.occasion),
        }
    }

    /// The question: `Turn it off?`
    pub fn question(&self) -> String {
        match self.kind {
            HunchKind::LeftOn => "Turn it off?".to_owned(),
            HunchKind::LeftUnlocked => "Lock it?".to_owned(),
            HunchKind::LeftOpen => "Close it?".to_owned(),
            HunchKind::SetBack => format!("Set it to {}?", self.target()),
            HunchKind::UsuallyOn => "Turn it on?".to_owned(),
        }
    }

    /// What stands on the button for a verdict.
    pub fn label(&self, verdict: Verdict) -> String {
        let label = match (verdict, self.kind) {
            (Verdict::Accept, HunchKind::LeftOn) => "Turn off",
            (Verdict::Accept, HunchKind::LeftUnlocked) => "Lock",
            (Verdict::Accept, HunchKind::LeftOpen) => "Close",
            (Verdict::Accept, HunchKind::SetBack) => return format!("Set to {}", self.target()),
            (Verdict::Accept, HunchKind::UsuallyOn) => "Turn on",
            (Verdict::Decline, HunchKind::LeftOn) => "Leave on",
            (Verdict::Decline, HunchKind::LeftUnlocked) => "Leave unlocked",
            (Verdict::Decline, HunchKind::LeftOpen) => "Leave open",
            (Verdict::Decline, HunchKind::SetBack) => "Leave it",
            (Verdict::Decline, HunchKind::UsuallyOn) => "Leave off",
            (Verdict::Never, _) => "Never ask",
            (Verdict::NotThen, _) => match self.occasion {
                Occasion::Asleep => "Not while asleep",
                Occasion::Away => "Not while away",
                Occasion::Bright => "Not by daylight",
                Occasion::OddOneOut => "Not with the others",
                Occasion::LongPast | Occasion::Dusk => "Not by the clock",
            },
            (Verdict::NeverKind, _) => "Never such hunches",
            (Verdict::Undo, _) => "Undo",
        };
        label.to_owned()
    }

    /// The value that is proposed, where it is a temperature.
    fn target(&self) -> String {
        match self.command.value {
            crate::device::Value::Number(value) => celsius(Some(value)),
            _ => String::new(),
        }
    }
}

impl Reason {
    /// Why something in use need not be: the habit first, then the moment.
    fn of_use(&self, kind: HunchKind, occasion: Occasion) -> String {
        let (not_in_use, in_use) = match kind {
            HunchKind::LeftUnlocked => ("locked", "unlocked"),
            HunchKind::LeftOpen => ("closed", "open"),
            _ => ("off", "on"),
        };
        let (yes, all) = self.occasions;
        let lasts = duration(self.lasts_min.unwrap_or_default());
        let on_for = format!("It has been {in_use} for {}", duration(self.on_for_min));
        let mut text = match occasion {
            Occasion::LongPast | Occasion::Dusk => format!(
                "It was {not_in_use} at {} on {} of the last {} days. {on_for}, longer than {} of its last {} uses.",
                clock(self.minute),
                self.off_days,
                self.observed_days,
                self.shorter_uses,
                self.uses,
            ),
            Occasion::Asleep => format!(
                "Everybody seems to have been asleep for {lasts}. It was {not_in_use} on {yes} of the last {all} nights. {on_for}."
            ),
            Occasion::Away => format!(
                "Nobody seems to have been in for {lasts}. It was {not_in_use} {yes} of the last {all} times that nobody was in. \
                 {on_for}."
            ),
            Occasion::Bright => format!(
                "It is bright there without it{}. It was {not_in_use} then on {yes} of the last {all} days. {on_for}.",
                self.lux.map(|lux| format!(" (about {} lux)", round(lux))).unwrap_or_default(),
            ),
            Occasion::OddOneOut => format!(
                "The others were switched off {lasts} ago. It went with them {yes} of the last {all} times. {on_for}."
            ),
        };
        if let Some(quiet) = self.room_quiet_min {
            text.push_str(&format!(" Nothing has stirred in the room for {}.", duration(quiet)));
        }
        text
    }

    fn of_set_back(&self, occasion: Occasion, target: &str) -> String {
        let (yes, all) = self.occasions;
        let lasts = duration(self.lasts_min.unwrap_or_default());
        let (people, times) = match occasion {
            Occasion::Away => ("Nobody seems to have been in for", "times that nobody was in"),
            _ => ("Everybody seems to have been asleep for", "nights"),
        };
        format!("{people} {lasts}. It was at {target} on {yes} of the last {all} {times}.")
    }

    fn of_usually_on(&self) -> String {
        let on_days = self.observed_days.saturating_sub(self.off_days);
        format!("It is dark. It was on at {} on {on_days} of the last {} days.", clock(self.minute), self.observed_days)
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn celsius(value: Option<f64>) -> String {
    value.map(|value| format!("{value} °C")).unwrap_or_default()
}

/// To two figures: nobody can tell 412 lux from 400.
fn round(lux: f32) -> f32 {
    let unit = 10f32.powf((lux.max(1.0).log10() - 1.0).floor().max(0.0));
    (lux / unit).round() * unit
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

    #[test]
    fn each_occasion_is_told_with_its_counts() {
        let reason = Reason {
            minute: 22 * 60 + 40,
            on_for_min: 130,
            occasions: (26, 28),
            lasts_min: Some(20),
            lux: Some(412.0),
            ..Reason::default()
        };
        for (occasion, said) in [
            (
                Occasion::Asleep,
                "Everybody seems to have been asleep for 20 min. It was off on 26 of the last 28 nights. It has been on for 2 h 10 min.",
            ),
            (
                Occasion::Away,
                "Nobody seems to have been in for 20 min. It was off 26 of the last 28 times that nobody was in. It has been on for 2 h 10 min.",
            ),
            (
                Occasion::Bright,
                "It is bright there without it (about 410 lux). It was off then on 26 of the last 28 days. It has been on for 2 h 10 min.",
            ),
            (
                Occasion::OddOneOut,
                "The others were switched off 20 min ago. It went with them 26 of the last 28 times. It has been on for 2 h 10 min.",
            ),
        ] {
            assert_eq!(reason.of_use(HunchKind::LeftOn, occasion), said);
        }
    }
}
