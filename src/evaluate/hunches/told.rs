//! The report as tables for a terminal of 100 columns.

use std::fmt;
use std::fmt::Write;

use super::HunchReport;
use super::Lost;
use super::PolicyReport;
use super::Span;
use super::figures;
use super::figures::Figure;

/// The report as text.
pub fn told(report: &HunchReport) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = report.policies.iter().try_for_each(|policy| compose(&mut out, policy));
    out
}

/// The spans that have a column.
const COLUMNS: [Span; 4] = [Span::First, Span::Second, Span::FromDay29, Span::FromDay15];

fn compose(out: &mut String, policy: &PolicyReport) -> fmt::Result {
    let days: u32 = policy.homes.iter().map(|home| home.days).sum();
    writeln!(out, "{}: {} homes, {days} days", policy.policy.to_uppercase(), policy.homes.len())?;
    let of = |span: Span| policy.pooled.iter().find(|report| report.span == span);
    write!(out, "  {:<29}", "pooled [95 % by home]")?;
    for span in COLUMNS {
        write!(out, " {:>16}", span.word())?;
    }
    writeln!(out)?;
    for (place, (_, about, _)) in figures::FIGURES.iter().enumerate() {
        write!(out, "  {about:<29}")?;
        for span in COLUMNS {
            write!(out, " {:>16}", of(span).map_or_else(String::new, |report| pooled(&report.figures[place])))?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "\n  {:<29} {:>9} {:>9} {:>9} {:>9}",
        "home by home, from day 15", "10 %", "median", "90 %", "homes"
    )?;
    for figure in of(Span::FromDay15).iter().flat_map(|report| &report.figures) {
        let Some(spread) = figure.spread else { continue };
        let [low, middle, high] = spread.map(|value| figures::in_words(figure.figure, value));
        writeln!(out, "  {:<29} {low:>9} {middle:>9} {high:>9} {:>9}", figure.about, figure.homes)?;
    }
    writeln!(
        out,
        "\n  {:<29} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "forgotten, from day 15", "hours", "of all", "found", "times", "found"
    )?;
    let all: f64 = policy.splits.kinds.values().map(|lost| lost.hours).sum();
    for (were, lost) in &policy.splits.people {
        sort(out, &format!("people {}", were.word()), lost, all)?;
    }
    for (kind, lost) in &policy.splits.kinds {
        sort(out, kind, lost, all)?;
    }
    for (class, lost) in &policy.splits.classes {
        sort(out, &format!("class {class}"), lost, all)?;
    }
    for (why, lost) in &policy.splits.why {
        sort(out, &format!("({})", why.replace('_', " ")), lost, all)?;
    }
    writeln!(out)
}

fn pooled(figure: &Figure) -> String {
    let Some(value) = figure.value else { return "-".to_owned() };
    let value = figures::in_words(figure.figure, value);
    let Some(interval) = figure.interval else { return value };
    if figure.figure.ends_with("_per_week") {
        let digits = usize::from(interval.high < 100.0);
        return format!("{value} [{:.digits$}-{:.digits$}]", interval.low, interval.high);
    }
    format!("{value} [{:.0}-{:.0}]", interval.low * 100.0, interval.high * 100.0)
}

fn sort(out: &mut String, name: &str, lost: &Lost, all: f64) -> fmt::Result {
    let share = |part: f64, whole: f64| if whole > 0.0 { format!("{:.1} %", part / whole * 100.0) } else { "-".into() };
    writeln!(
        out,
        "  {name:<29} {:>9.0} {:>9} {:>9} {:>9} {:>9}",
        lost.hours,
        share(lost.hours, all),
        share(lost.found_hours, lost.hours),
        lost.times,
        share(lost.found.into(), lost.times.into())
    )
}
