//! A replay in sentences for people, or in lines of JSON for programs. Decides nothing and counts nothing.

use std::io;

use serde_json::json;

use crate::decision::Hunch;
use crate::decision::HunchKind;
use crate::decision::Refusal;
use crate::replay::Summary;
use crate::replay::TruthSummary;
use crate::replay::aftermath::Aftermath;
use crate::replay::aftermath::Then;
use crate::replay::aftermath::Watch;
use crate::replay::wanted::Wanted;
use crate::report::clock;
use crate::report::counted;
use crate::report::wrapped;
use crate::texts::Texts;
use crate::time::Calendar;
use crate::time::Timestamp;

/// Something to be told, once everything before it has been.
pub(super) enum Told {
    /// A hunch, and what became of it once that is known.
    Hunch { watch: Box<Watch>, aftermath: Option<Aftermath>, wanted: Option<Wanted> },
    /// A hunch that was not had.
    Refused { hunch: Box<Hunch>, refusal: Refusal },
}

impl Told {
    /// Whether everything is known that is to be told.
    pub(super) fn is_settled(&self) -> bool {
        !matches!(self, Told::Hunch { aftermath: None, .. })
    }

    /// Takes what became of a hunch as settled, if it is once everything before `now` has been seen.
    pub(super) fn settle(&mut self, now: Timestamp) {
        if let Told::Hunch { watch, aftermath: aftermath @ None, wanted } = self {
            *aftermath = watch.settled(now);
            told_by_hand(wanted, aftermath);
        }
    }

    /// Takes what became of a hunch as settled: nothing comes any more.
    pub(super) fn break_off(&mut self, end: Timestamp) {
        if let Told::Hunch { watch, aftermath: aftermath @ None, wanted } = self {
            *aftermath = Some(watch.broken_off(end));
            told_by_hand(wanted, aftermath);
        }
    }
}

/// Whoever turns it off for good wants it no more, whatever was written before.
fn told_by_hand(wanted: &mut Option<Wanted>, aftermath: &Option<Aftermath>) {
    if *wanted == Some(Wanted::Still) && aftermath.is_some_and(|aftermath| aftermath.then == Then::TurnedOffSoon) {
        *wanted = Some(Wanted::NotForLong);
    }
}

/// Where a replay is told, and how.
pub(super) struct Tell<'a> {
    pub(super) out: &'a mut dyn io::Write,
    pub(super) json: bool,
    pub(super) calendar: Calendar,
}

impl Tell<'_> {
    /// Tells of a hunch, had or refused.
    pub(super) fn told(&mut self, told: &Told) -> io::Result<()> {
        match told {
            Told::Hunch { watch, aftermath: Some(aftermath), wanted } => {
                if self.json {
                    let mut line = self.line("hunch", &watch.hunch);
                    line["then"] = json!(aftermath);
                    if let Some(wanted) = wanted {
                        line["wanted"] = json!(wanted);
                    }
                    writeln!(self.out, "{line}")
                } else {
                    self.hunch(&watch.hunch, aftermath, *wanted)
                }
            }
            Told::Refused { hunch, refusal } if self.json => {
                let mut line = self.line("refused", hunch);
                line["refusal"] = json!(refusal);
                line["why_not"] = json!(refusal.to_string());
                writeln!(self.out, "{line}")
            }
            _ => Ok(()),
        }
    }

    fn line(&self, what: &str, hunch: &Hunch) -> serde_json::Value {
        json!({
            what: hunch,
            "at": hunch.at.to_rfc3339(),
            "wall": self.calendar.wall(hunch.at),
            "title": hunch.title(Texts::english()),
            "because": hunch.because(Texts::english()),
            "question": hunch.question(Texts::english()),
        })
    }

    fn hunch(&mut self, hunch: &Hunch, aftermath: &Aftermath, wanted: Option<Wanted>) -> io::Result<()> {
        let heading = format!("{}  {}", clock(self.calendar, hunch.at), hunch.title(Texts::english()));
        writeln!(self.out, "{heading}  ({:.0} % sure)", hunch.confidence * 100.0)?;
        self.wrapped(
            &format!("{} {}", hunch.because(Texts::english()), hunch.question(Texts::english())),
            "    ",
            "    ",
        )?;
        self.wrapped(&then_in_words(hunch.kind, aftermath, wanted), "  > ", "    ")?;
        writeln!(self.out)
    }

    /// Tells what came of the whole replay.
    pub(super) fn summary(&mut self, summary: &Summary) -> io::Result<()> {
        if self.json {
            let mut line = json!({ "summary": summary });
            line["summary"]["agreed_share"] = json!(summary.agreed_share());
            line["summary"]["turned_off_soon_share"] = json!(summary.turned_off_soon_share());
            if let Some(truth) = &summary.truth {
                line["summary"]["truth"]["right_share"] = json!(truth.right_share());
                line["summary"]["truth"]["found_share"] = json!(truth.found_share());
            }
            return writeln!(self.out, "{line}");
        }
        let Summary { home, first_day, last_day, days, events, hunches, .. } = summary;
        if *events == 0 {
            return writeln!(self.out, "{home}: there are no events to replay.").and_then(|()| self.rows(summary));
        }
        let span = format!("{home}, {first_day} to {last_day}: {} from {events} events.", counted(*days, "day"));
        self.wrapped(&span, "", "")?;
        self.rows(summary)?;
        if *hunches == 0 {
            writeln!(self.out, "\nNo hunch was had.")?;
        } else {
            let a_week = *hunches as f64 * 7.0 / f64::from((*days).max(1));
            writeln!(
                self.out,
                "\n{}, {a_week:.1} a week. Nobody was asked; what people did by themselves:",
                had(*hunches)
            )?;
            for then in Then::ALL {
                let meaning = in_words(then, summary.soon_min);
                self.counted(summary.count(then), &meaning)?;
            }
            self.agreement(summary)?;
        }
        if let Some(truth) = &summary.truth {
            self.truth(truth)?;
        }
        if !summary.refused.is_empty() {
            writeln!(self.out, "\nNot asked, because")?;
            let mut refused: Vec<_> = summary.refused.iter().collect();
            refused.sort_by_key(|(refusal, count)| (std::cmp::Reverse(**count), **refusal));
            for (refusal, count) in refused {
                self.counted(*count, &refusal.to_string())?;
            }
        }
        Ok(())
    }

    fn agreement(&mut self, summary: &Summary) -> io::Result<()> {
        let (agreed, told) = summary.agreed_of();
        let hands = match summary.agreed_share() {
            Some(share) => format!(
                "Where hands told, {agreed} of {told} agreed ({:.0} %): off soon and for good, against used again or \
                 left on by somebody.",
                share * 100.0
            ),
            None => "No hand told whether it agreed.".to_owned(),
        };
        let caution = "This does not measure precision: much is turned off soon without any hunch, and what is truly \
                       forgotten is not. Who sleeps or is away has no hand in it at all.";
        self.wrapped(&format!("{hands} {caution}"), "", "")
    }

    fn truth(&mut self, truth: &TruthSummary) -> io::Result<()> {
        let percent = |share: Option<f64>| share.map_or("none".to_owned(), |share| format!("{:.0} %", share * 100.0));
        let right = truth.count(Wanted::NoMore);
        writeln!(self.out, "\nThis home is simulated, so it is known what people wanted when a hunch was had:")?;
        self.counted(right, &format!("nobody wanted it so any more: right ({})", percent(truth.right_share())))?;
        self.counted(truth.count(Wanted::NotForLong), "they still wanted it, though not for long: early")?;
        self.counted(truth.count(Wanted::Still), "they wanted it so: wrong")?;
        let forgotten = &truth.forgotten;
        writeln!(self.out, "For 40 min or more something was forgotten {}:", counted(forgotten.times, "time"))?;
        self.counted(forgotten.found, &format!("found ({})", percent(truth.found_share())))?;
        self.counted(forgotten.asked_before, "missed: the hunch was had too early in the same use")?;
        self.counted(forgotten.not_thought, "missed: nothing was thought of it, or not surely enough")?;
        for (refusal, count) in &forgotten.refused {
            self.counted(*count, &format!("missed: {refusal}"))?;
        }
        Ok(())
    }

    fn rows(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.rejected > 0 {
            writeln!(self.out, "{} could not be used by the engine.", counted(summary.rejected, "message"))?;
        }
        if summary.bad_rows == 0 {
            return Ok(());
        }
        writeln!(self.out, "{} of the home log could not be used:", counted(summary.bad_rows, "row"))?;
        for row in &summary.named_bad_rows {
            self.wrapped(row, "  ", "    ")?;
        }
        match summary.bad_rows - summary.named_bad_rows.len() as u64 {
            0 => Ok(()),
            more => writeln!(self.out, "  and {more} more."),
        }
    }

    /// One line of a count; nothing is said of what there was none of.
    fn counted(&mut self, count: u64, what: &str) -> io::Result<()> {
        if count == 0 { Ok(()) } else { self.wrapped(what, &format!("{count:6}  "), "        ") }
    }

    fn wrapped(&mut self, text: &str, first: &str, rest: &str) -> io::Result<()> {
        self.out.write_all(wrapped(text, first, rest).as_bytes())
    }
}

/// What became of it, and what was wanted, where that is known.
pub(super) fn then_in_words(kind: HunchKind, aftermath: &Aftermath, wanted: Option<Wanted>) -> String {
    let wanted = match wanted {
        Some(Wanted::NoMore) => " Nobody wanted it so any more.",
        Some(Wanted::NotForLong) => " They still wanted it then, though not for long.",
        Some(Wanted::Still) => " They wanted it so.",
        None => "",
    };
    afterwards(kind, aftermath) + wanted
}

/// What became of it: `It was turned off 12 min later.`
fn afterwards(kind: HunchKind, aftermath: &Aftermath) -> String {
    let (undone, redone, state) = match kind {
        HunchKind::LeftOn => ("turned off", "on", "on"),
        HunchKind::SetBack => ("set back", "turned up", "set so"),
        HunchKind::UsuallyOn => ("turned on", "off", "off"),
        HunchKind::LeftUnlocked => ("locked", "unlocked", "unlocked"),
        HunchKind::LeftOpen => ("closed", "open", "open"),
    };
    let Aftermath { then, off_after_min, again_after_min, stirred_after_min, followed_min } = aftermath;
    let off = match off_after_min {
        Some(0) => format!("It was {undone} within the minute"),
        Some(minutes) => format!("It was {undone} {} later", Texts::english().duration(*minutes)),
        None => format!("It was still {state} {} later", Texts::english().duration(*followed_min)),
    };
    match (then, off_after_min) {
        (Then::TurnedOffSoon, _) => format!("{off}."),
        (Then::UsedAgain, _) => {
            format!(
                "{off}, and {redone} again {} after that.",
                Texts::english().duration(again_after_min.unwrap_or_default())
            )
        }
        (Then::LeftOnBySomebody | Then::LeftOnUnseen, off_after) => {
            let stayed = match off_after {
                Some(minutes) => format!("It stayed {state} for another {}", Texts::english().duration(*minutes)),
                None => format!("It was still {state} a day later"),
            };
            match stirred_after_min.filter(|_| *then == Then::LeftOnBySomebody) {
                Some(minutes) => format!(
                    "{stayed}, though somebody was in the room {} after this.",
                    Texts::english().duration(minutes)
                ),
                None => format!("{stayed}."),
            }
        }
        (Then::Unknown, _) => format!("{off}, and there the recording ends."),
    }
}

fn in_words(then: Then, soon_min: u64) -> String {
    match then {
        Then::TurnedOffSoon => {
            format!("turned off soon: within {soon_min} min, and not on again within 30 min")
        }
        Then::UsedAgain => format!("used again: off within {soon_min} min, and on again within 30 min"),
        Then::LeftOnBySomebody => {
            format!("left on by somebody: its room saw motion within {soon_min} min")
        }
        Then::LeftOnUnseen => "left on, and nobody seen there: asleep, away, content, or no sensor".to_owned(),
        Then::Unknown => "not known: the recording ends too soon after".to_owned(),
    }
}

fn had(hunches: u64) -> String {
    if hunches == 1 { "1 hunch was had".to_owned() } else { format!("{hunches} hunches were had") }
}
