//! The report in words: first the one sentence that matters, then what it rests on, then each device, then each hunch.

use crate::decision::Rung;
use crate::report::Entry;
use crate::report::History;
use crate::report::NextStep;
use crate::report::Report;
use crate::report::Share;
use crate::report::Stance;
use crate::report::Tally;
use crate::report::clock;
use crate::report::wrap::capitalised;
use crate::report::wrapped;
use crate::texts::Texts;

/// How to read the counts.
pub const HOW_TO_READ: &str = "The share is of those of which somebody told; in brackets, where it may well lie (95 %, by \
     Wilson's score). It is no measure of how good hunches are: much is switched off soon without any hunch, and what is truly \
     forgotten is not. Silence counts for nothing.";

impl Report {
    /// `In the last 30 days I would have asked 9 times: 8 agreed with what you then did, 1 did not.`
    pub fn headline(&self) -> String {
        let (period, they) = match &self.history {
            History::Lived(_) if self.days == 1 => ("Today".to_owned(), "you"),
            History::Lived(_) => (format!("In the last {} days", self.days), "you"),
            History::Recorded(recorded) if self.days == 0 => {
                (format!("In the history of {}", recorded.home), "its people")
            }
            History::Recorded(recorded) => {
                let (first, last) = (self.first_day.to_iso(), self.last_day().to_iso());
                let days = if self.days == 1 { "day".to_owned() } else { format!("{} days", self.days) };
                (format!("In the {days} from {first} to {last} of {}", recorded.home), "its people")
            }
        };
        let Tally { had, agreed, contradicted, silent, .. } = self.all;
        if had == 0 {
            return format!("{period} I would have asked nothing.");
        }
        let at = |fits: fn(Rung) -> bool| self.hunches.iter().filter(|entry| fits(entry.hunch.rung)).count();
        let (acted, asked, shadow) = (at(|r| r > Rung::Ask), at(|r| r == Rung::Ask), at(|r| r < Rung::Ask));
        let did = [("acted by myself", acted), ("asked", asked), ("would have asked", shadow)];
        let did: Vec<_> =
            did.into_iter().filter(|(_, count)| *count > 0).map(|(what, n)| format!("{what} {}", times(n))).collect();
        let said = if asked + acted == 0 { "did" } else { "said or did" };
        let none = |count: u32| if count == 0 { "none".to_owned() } else { count.to_string() };
        let outcome = match (agreed + contradicted, silent) {
            (0, 1) => "I was never told whether that was right".to_owned(),
            (0, _) => "I was never told whether any of that was right".to_owned(),
            (_, 0) => format!("{} agreed with what {they} then {said}, {} did not", none(agreed), none(contradicted)),
            (_, _) => format!(
                "{} agreed with what {they} then {said}, {} did not, and of {silent} I was never told",
                none(agreed),
                none(contradicted)
            ),
        };
        format!("{period} I {}: {outcome}.", joined(&did))
    }

    /// The whole report for a terminal.
    pub fn words(&self) -> String {
        let mut text = wrapped(&self.headline(), "", "");
        text.push('\n');
        text.push_str(&wrapped(&self.history.sentences().join(" "), "", ""));
        for warning in self.history.warnings() {
            text.push_str(&wrapped(&warning, "  ! ", "    "));
        }
        if self.hunches.is_empty() {
            return text;
        }
        text.push_str("\nWhat came of them\n");
        for (sequel, count) in &self.all.by_what {
            text.push_str(&wrapped(
                &format!("{}: {}", sequel.stance, sequel.meaning),
                &format!("{count:6}  "),
                "        ",
            ));
        }
        text.push_str("\nBy device\n");
        text.push_str(&super::table::table(&self.devices));
        text.push_str(&wrapped(HOW_TO_READ, "", ""));
        if let Some(advice) = self.advice() {
            text.push_str(&wrapped(&advice, "", ""));
        }
        text.push_str("\nEach hunch\n");
        for entry in &self.hunches {
            text.push_str(&self.one(entry));
        }
        text
    }

    /// How to go on with the devices that are ready; `None` where none is.
    pub(super) fn advice(&self) -> Option<String> {
        let ready = self.devices.iter().filter(|trust| trust.next == NextStep::Ready).count();
        (ready > 0).then(|| {
            let what = if ready == 1 { "One device is".to_owned() } else { format!("{ready} devices are") };
            format!(
                "{what} ready to be asked about: `mode = \"ask\"` under [ladder] in hunchd.toml, and `rung = \"shadow\"` under \
                 [[device]] for those that you would rather watch on."
            )
        })
    }

    fn one(&self, Entry { hunch, sequel, then }: &Entry) -> String {
        let mark = match sequel.stance {
            Stance::Agreed => "+",
            Stance::Contradicted => "x",
            Stance::Silent => "?",
        };
        let mut text = format!("{mark} {}  {}\n", clock(self.calendar, hunch.at), hunch.title(Texts::english()));
        text.push_str(&wrapped(&hunch.because(Texts::english()), "    ", "    "));
        text + &wrapped(&format!("{}: {then}", capitalised(&sequel.stance.to_string())), "  > ", "    ")
    }
}

/// `80 % (38 to 96)`, or that nobody told.
pub fn share_in_words(share: Option<Share>) -> String {
    let percent = |share: f64| (share * 100.0).round();
    match share {
        Some(Share { share, low, high, .. }) => {
            format!("{} % ({} to {})", percent(share), percent(low), percent(high))
        }
        None => "nobody told".to_owned(),
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
