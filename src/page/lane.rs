//! One row of the timeline as SVG: what lies behind it, when the device was on, and its hunches. Widths are shares of the row, so
//! that a phone and a desk draw the same.

use std::fmt::Write;

use crate::decision::Rung;
use crate::engine::Bar;
use crate::engine::Logged;
use crate::engine::Past;
use crate::engine::Stretch;
use crate::feedback::Outcome;

/// A row is so many units long, a day or a month alike.
const WIDTH: f64 = 1440.0;
/// A bar that is shorter would not be seen on a phone.
const LEAST: f64 = 5.0;
/// Steps of the colour scale.
const LEVELS: f32 = 4.0;

/// What stands on a row beside its bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Asked, and people agreed.
    Agreed,
    /// Asked or done, and people said no.
    No,
    /// Done by itself.
    Done,
    /// Done by itself, and put back.
    Undone,
    /// Asked, and nobody told.
    Asked,
    /// Only thought.
    Thought,
}

impl Mark {
    /// Of a hunch that was had.
    pub(super) fn of(logged: &Logged) -> Mark {
        let did_itself = logged.hunch.rung == Rung::Auto;
        match logged.outcome.map(|(outcome, _)| outcome) {
            Some(Outcome::Undone | Outcome::ReversedByHand) => Mark::Undone,
            Some(outcome) if outcome.is_no() => Mark::No,
            _ if did_itself => Mark::Done,
            Some(Outcome::Accepted | Outcome::DoneByHand) => Mark::Agreed,
            _ if logged.hunch.rung < Rung::Ask => Mark::Thought,
            _ => Mark::Asked,
        }
    }

    /// What it means.
    pub(super) fn words(self) -> &'static str {
        match self {
            Mark::Agreed => "asked, or thought, and you agreed",
            Mark::No => "you said no",
            Mark::Done => "done by itself",
            Mark::Undone => "done by itself, and put back",
            Mark::Asked => "asked, and nobody told",
            Mark::Thought => "only thought",
        }
    }

    /// Its class, and its shape around the origin: no two share a shape, so that colour is not needed.
    fn shape(self) -> (&'static str, &'static str) {
        match self {
            Mark::Agreed => ("right", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"),
            Mark::No => ("no", "M-4.5-4.5l9 9M-4.5 4.5l9-9"),
            Mark::Done => ("did", "M-5-5h10v10h-10z"),
            Mark::Undone => ("no", "M-5-5h10v10h-10zM-5-5l10 10"),
            Mark::Asked => ("open", "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z"),
            Mark::Thought => ("open", "M0-5.5 5.5 0 0 5.5-5.5 0z"),
        }
    }

    /// The mark alone, for a legend.
    pub(super) fn alone(self) -> String {
        let (class, d) = self.shape();
        format!(
            r#"<svg class="badge" viewBox="-7 -7 14 14" aria-hidden="true"><path class="mark {class}" d="{d}"/></svg>"#
        )
    }
}

/// What lies behind every row, to be named by each of them: daylight, sleep, absence, and lines to read times by.
pub(super) fn behind(past: &Past) -> String {
    let lines = match past.days {
        1 => 4,
        7 => 7,
        _ => 4,
    };
    let grid = (1..lines)
        .fold(String::new(), |d, line| d + &format!("M{:.0} 0v10", WIDTH * f64::from(line) / f64::from(lines)));
    let all = f64::from(past.days) * WIDTH;
    let now = if f64::from(past.known_min) < all {
        format!(r#"<path class="now" d="M{} 0v10"/>"#, at(past, past.known_min))
    } else {
        String::new()
    };
    format!(
        r#"<svg class="behind" aria-hidden="true"><defs><g id="behind">{}{}{}<path class="grid" d="{grid}"/>{now}</g></defs></svg>"#,
        band("day", past, &past.daylight),
        band("asleep", past, &past.asleep),
        band("away", past, &past.away),
    )
}

/// A band by itself, as it lies behind the others.
pub(super) fn band(class: &str, past: &Past, when: &[Stretch]) -> String {
    if when.is_empty() {
        return String::new();
    }
    format!(r#"<path class="{class}" d="{}"/>"#, path(past, when.iter().copied()))
}

/// A row that holds nothing but one band.
pub(super) fn of_band(class: &str, past: &Past, when: &[Stretch]) -> String {
    format!(r#"<svg viewBox="0 0 1440 10" preserveAspectRatio="none">{}</svg>"#, band(class, past, when))
}

/// A device's row.
pub(super) fn of_device(past: &Past, on: &[Bar], unseen: &[Stretch], marks: &[(u32, Mark)]) -> String {
    let mut svg = String::from(r##"<svg viewBox="0 0 1440 10" preserveAspectRatio="none"><use href="#behind"/>"##);
    svg += &band("unseen", past, unseen);
    let level = |bar: &Bar| bar.share.map_or(LEVELS as u8 + 1, |share| (share * LEVELS).ceil() as u8);
    for wanted in 1..=LEVELS as u8 + 1 {
        let mut own: Vec<Stretch> = Vec::new();
        for bar in on.iter().filter(|bar| level(bar) == wanted) {
            match own.last_mut().filter(|last| last.to_min == bar.when.from_min) {
                Some(last) => last.to_min = bar.when.to_min,
                None => own.push(bar.when),
            }
        }
        if !own.is_empty() {
            let class = if wanted > LEVELS as u8 { "on".to_owned() } else { format!("on s{wanted}") };
            let _ = write!(svg, r#"<path class="{class}" d="{}"/>"#, path(past, own.into_iter()));
        }
    }
    svg.push_str("</svg>");
    for (minute, mark) in marks {
        let (class, d) = mark.shape();
        let x = f64::from(*minute) * 100.0 / (f64::from(past.days) * WIDTH);
        let _ = write!(svg, r#"<svg class="at" x="{x:.1}%" y="50%"><path class="mark {class}" d="{d}"/></svg>"#);
    }
    svg
}

fn path(past: &Past, when: impl Iterator<Item = Stretch>) -> String {
    when.fold(String::new(), |d, Stretch { from_min, to_min }| {
        let from = f64::from(from_min) / f64::from(past.days);
        let length = (f64::from(to_min) / f64::from(past.days) - from).max(LEAST).min(WIDTH - from);
        d + &format!("M{} 5h{}", short(from), short(length))
    })
}

fn at(past: &Past, minute: u32) -> String {
    short(f64::from(minute) / f64::from(past.days))
}

/// A tenth of a unit is less than anybody sees.
fn short(x: f64) -> String {
    let tenths = format!("{x:.1}");
    tenths.strip_suffix(".0").map(str::to_owned).unwrap_or(tenths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::LocalDay;

    fn week() -> Past {
        let nothing = Vec::new();
        Past {
            first: LocalDay(1),
            days: 7,
            known_min: 5040,
            asleep: nothing.clone(),
            away: nothing.clone(),
            daylight: nothing,
            devices: Vec::new(),
        }
    }

    #[test]
    fn neighbours_of_one_level_are_one_stroke_and_a_week_is_as_long_as_a_day() {
        let bar = |from_min: u32, share| Bar { when: Stretch { from_min, to_min: from_min + 60 }, share: Some(share) };
        let svg = of_device(&week(), &[bar(0, 0.9), bar(60, 1.0), bar(1440, 0.2)], &[], &[(5040, Mark::No)]);
        assert!(svg.contains(r#"<path class="on s4" d="M0 5h17.1"/>"#), "{svg}");
        assert!(svg.contains(r#"<path class="on s1" d="M205.7 5h8.6"/>"#), "{svg}");
        assert!(svg.contains(r#"x="50.0%""#), "{svg}");
        assert!(behind(&week()).contains(r#"class="now" d="M720 0v10""#));
    }
}
