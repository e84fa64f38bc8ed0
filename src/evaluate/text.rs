//! The report as a table for a terminal of 100 columns.

use std::fmt;
use std::fmt::Write;

use super::grid;
use super::grid::Grid;
use super::presence::Score;
use super::presence::Scores;
use super::report::HomeReport;
use super::report::Report;
use super::score::Figure;
use super::score::Figures;
use super::score::HorizonScore;

/// Width of the first column, and of each horizon's.
const NAME: usize = 14;
const CELL: usize = 17;

/// The whole report.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = compose(&mut out, report);
    out
}

fn compose(out: &mut String, report: &Report) -> fmt::Result {
    for home in &report.homes {
        head(out, home)?;
        horizons(out, &home.horizons, &report.predictors)?;
        writeln!(out)?;
    }
    if !report.pooled.is_empty() {
        let answers: usize = report.pooled.iter().map(|horizon| horizon.answers).sum();
        writeln!(out, "ALL {} HOMES: {answers} questions in one pot", report.homes.len())?;
        horizons(out, &report.pooled, &report.predictors)?;
        writeln!(out)?;
    }
    asleep_and_away(out, report)?;
    for grid in grid::grids(report) {
        told(out, &grid)?;
    }
    if report.homes.is_empty() {
        return Ok(());
    }
    let settings = &report.settings;
    let rest = format!(
        "Log loss in nats with 95 % intervals (bootstrap of {} draws over local days), lower is better. Answers are kept {} \
         from 0 and 1. ECE over {} bins of equal mass. The difference is held against the baseline that was best on these very \
         questions. Seed {}, at most {} times per home and {} per day; hunchd {}.",
        settings.bootstrap_draws,
        settings.clip,
        settings.bins,
        settings.seed,
        settings.times_per_home,
        settings.times_per_day,
        settings.hunchd_version,
    );
    wrapped(out, &rest)
}

/// Presence against labels, a line per home.
fn asleep_and_away(out: &mut String, report: &Report) -> fmt::Result {
    if report.presence.is_empty() {
        return Ok(());
    }
    writeln!(out, "ASLEEP AND AWAY, minute by minute, against what people said: F1 / ECE / minutes until noticed")?;
    writeln!(
        out,
        "  {:<30}{:>8}{:>22}{:>22}{:>14}",
        "", "minutes", "everybody asleep", "everybody away", "falsely away"
    )?;
    for home in &report.presence {
        let told = |score: &Score| match score.share {
            0.0 => "never".to_owned(),
            _ => {
                let delay = score.delay_min.map_or_else(|| "never".to_owned(), |minutes| format!("{minutes:.0}"));
                format!("{} / {} / {delay}", short(score.f1), short(score.ece))
            }
        };
        // Before the first label and after the last nobody wrote anything down: that time proves nothing.
        let Scores { rows, asleep, away, false_away, labelled } = &home.scores;
        let all = labelled.map(|labelled| labelled.all);
        let (rows, asleep, away, false_away) = match &all {
            Some(part) => (part.rows, &part.asleep, &part.away, part.false_away),
            None => (*rows, asleep, away, *false_away),
        };
        let name = format!("{}, {}", home.home, home.teller.word());
        let falsely = format!("{:.2} %", false_away * 100.0);
        writeln!(out, "  {name:<30}{rows:>8}{:>22}{:>22}{falsely:>14}", told(asleep), told(away))?;
    }
    writeln!(out)
}

/// A table; what does not fit into 100 columns goes on below, indented.
fn told(out: &mut String, grid: &Grid) -> fmt::Result {
    writeln!(out, "{}", grid.title.to_uppercase())?;
    if !grid.about.is_empty() {
        wrapped(out, &grid.about)?;
    }
    let columns = grid.heads.len();
    let length = |row: &Vec<String>, column: usize| row[column].chars().count();
    let all = || grid.rows.iter().chain([&grid.heads]);
    let widths: Vec<usize> =
        (0..columns).map(|column| all().map(|row| length(row, column)).max().unwrap_or(0)).collect();
    for row in std::iter::once(&grid.heads).chain(&grid.rows) {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            // What comes last may be as long as it likes: it makes no other row longer.
            let is_words = column + 1 == columns && cell.contains(' ') && !cell.ends_with(" %");
            let width = if is_words { cell.chars().count() } else { width };
            let cell = if column < 2 { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
            if line.chars().count() + 2 + width > 100 && !line.is_empty() {
                writeln!(out, "{}", line.trim_end())?;
                line = " ".repeat(6);
            }
            line.push_str("  ");
            line.push_str(&cell);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

fn head(out: &mut String, home: &HomeReport) -> fmt::Result {
    let licence = if home.evaluation_only { "  (evaluation only)" } else { "" };
    writeln!(out, "{}{licence}", home.name)?;
    let bad = match home.bad_rows {
        0 => String::new(),
        1 => " One row could not be used.".to_owned(),
        count => format!(" {count} rows could not be used."),
    };
    let about = format!(
        "{} devices, {} events from {} to {}. Scored from {} on ({}): {} random times.{bad}",
        home.devices.len(),
        home.events,
        &home.first[..10],
        &home.last[..10],
        &home.scored_from[..10],
        home.scored_from_rule,
        home.times,
    );
    wrapped(out, &about)
}

fn horizons(out: &mut String, horizons: &[HorizonScore], names: &[&'static str]) -> fmt::Result {
    write!(out, "{:<NAME$}", "")?;
    for horizon in horizons {
        write!(out, "{:>CELL$}", ahead(horizon.horizon_s))?;
    }
    write!(out, "\n{:<NAME$}", "was on")?;
    for horizon in horizons {
        write!(out, "{:>CELL$}", format!("{:.1} %", horizon.on_share * 100.0))?;
    }
    writeln!(out, "\nlog loss")?;
    for (n, name) in names.iter().enumerate() {
        row(out, name, horizons, |horizon| with_interval(&horizon.predictors[n].log_loss))?;
    }
    row(out, "difference", horizons, |horizon| match &horizon.against_best {
        Some(against) => match against.log_loss.interval {
            Some(interval) => format!("{}..{}", signed(interval.low), signed(interval.high)),
            None => signed(against.log_loss.value),
        },
        None => String::new(),
    })?;
    row(out, "  against", horizons, |horizon| {
        horizon.against_best.as_ref().map(|against| against.best.to_owned()).unwrap_or_default()
    })?;
    row(out, "  verdict", horizons, |horizon| match &horizon.against_best {
        Some(against) => format!("{} {:+.0} %", against.verdict.word(), against.share * 100.0),
        None => String::new(),
    })?;
    writeln!(out, "Brier / AUC / ECE")?;
    for (n, name) in names.iter().enumerate() {
        row(out, name, horizons, |horizon| others(&horizon.predictors[n]))?;
    }
    Ok(())
}

fn row(out: &mut String, name: &str, horizons: &[HorizonScore], cell: impl Fn(&HorizonScore) -> String) -> fmt::Result {
    write!(out, "  {name:<width$}", width = NAME - 2)?;
    for horizon in horizons {
        write!(out, "{:>CELL$}", cell(horizon))?;
    }
    writeln!(out)
}

/// `0.0743 .071-.078`.
fn with_interval(figure: &Figure) -> String {
    match figure.interval {
        Some(interval) => format!("{:.4} {}-{}", figure.value, short(interval.low), short(interval.high)),
        None => format!("{:.4}         ", figure.value),
    }
}

/// `.021/.981/.004`.
fn others(figures: &Figures) -> String {
    let auc = figures.auc.map_or_else(|| "  - ".to_owned(), |auc| short(auc.value));
    format!("{}/{auc}/{}", short(figures.brier.value), short(figures.ece.value))
}

/// Three decimals without the leading zero: a share in little room.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    match text.strip_prefix('0') {
        Some(short) => short.to_owned(),
        // Above one there is no room for a third decimal.
        None => format!("{value:.2}"),
    }
}

fn signed(value: f64) -> String {
    format!("{value:+.4}").replace("0.", ".")
}

/// A horizon for people.
pub(super) fn ahead(horizon_s: u64) -> String {
    match horizon_s {
        0..3600 => format!("{} min", horizon_s / 60),
        _ => format!("{} h", horizon_s / 3600),
    }
}

/// Text in lines of at most 98 characters, indented by two.
fn wrapped(out: &mut String, text: &str) -> fmt::Result {
    let mut width = 100;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width + 1 + length > 98 {
            let end = if out.ends_with('\n') || out.is_empty() { "  " } else { "\n  " };
            write!(out, "{end}{word}")?;
            width = 2 + length;
        } else {
            write!(out, " {word}")?;
            width += 1 + length;
        }
    }
    writeln!(out)
}
