//! `hunchd presence`: asleep and away along a recorded home.
#![expect(clippy::print_stderr, reason = "a command line prints")]

use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use hunchd::daemon;
use hunchd::evaluate::presence;
use hunchd::evaluate::presence::Score;
use hunchd::evaluate::presence::Scores;
use hunchd::evaluate::presence::Teller;
use hunchd::home_log;
use hunchd::home_log::HomeLog;
use hunchd::inference::PresenceNetwork;

use super::progress;
use super::timeline;

#[derive(Debug, clap::Args)]
pub(crate) struct Presence {
    /// The recorded home (a folder).
    home: PathBuf,
    /// How far apart the rows are, such as 60s, 5m or 1h.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = every)]
    every: Duration,
    /// The file to write: `time,p_asleep,p_away`, each row from what was known before its time.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["svg", "compare"])]
    out: Option<PathBuf>,
    /// Draw some days as a picture (SVG), beside what the people of the home said.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// With --svg: the first day, such as 2026-01-05. Without it: the first that is recorded.
    #[arg(long, value_name = "DATE", requires = "svg")]
    from: Option<String>,
    /// With --svg: how many days.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=31))]
    days: u16,
    /// Who says it: the two rules, the filter alone, the network alone, or both together.
    #[arg(long, value_name = "MODEL", default_value = "full", value_parser = teller)]
    model: Teller,
    /// Hold all of them against what the people of the home said, in one table, instead of writing rows.
    #[arg(long, conflicts_with = "out")]
    compare: bool,
    /// Folder of another presence network (presence.toml, presence.onnx, presence.golden) than the one that is built in.
    #[arg(long, value_name = "FOLDER")]
    models: Option<PathBuf>,
    /// Say as JSON how well the rows agree with what the people of the home said, where they said it.
    #[arg(long)]
    json: bool,
}

impl Presence {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        // Without it the filter goes on alone; a test sees to it that what ships can be read.
        let network = match &self.models {
            Some(folder) => daemon::models::presence(folder)?,
            None => PresenceNetwork::shipped()?,
        };
        if self.compare {
            return self.compare_all(&network);
        }
        let home = home_log::read(&self.home)?;
        if let Some(svg) = &self.svg {
            let told = (self.model, &network);
            timeline::draw(&home, told, self.from.as_deref(), self.days, svg)?;
        }
        let Some(path) = &self.out else { return Ok(ExitCode::SUCCESS) };
        let (labels, _) = home.labels()?;
        let rows = self.write(&home, path, &network)?;
        let events = home.events()?;
        // Labels are minute by minute, whatever the rows are.
        let minutes = presence::rows(&home, events, Duration::from_secs(60), self.model, Some(network));
        let scores = presence::score(minutes, &labels);
        let mut out = io::stdout().lock();
        if self.json {
            let told = serde_json::json!({ "home": home.name, "rows": rows, "model": self.model, "scores": scores });
            writeln!(out, "{told}")?;
            return Ok(ExitCode::SUCCESS);
        }
        writeln!(out, "{}: {rows} rows are in {}.", home.name, path.display())?;
        if let Some(scores) = scores {
            for (what, Score { share, f1, log_loss, brier, .. }) in [("asleep", scores.asleep), ("away", scores.away)] {
                let percent = share * 100.0;
                writeln!(
                    out,
                    "{what}: {percent:.1} % of the minutes; F1 {f1:.2}, log loss {log_loss:.3}, Brier {brier:.3}."
                )?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn compare_all(&self, network: &PresenceNetwork) -> anyhow::Result<ExitCode> {
        let reports = presence::judged(&self.home, Some(network))?;
        let mut out = io::stdout().lock();
        if self.json {
            writeln!(out, "{}", serde_json::to_string(&reports)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        if reports.is_empty() {
            writeln!(out, "The people of this home never said when they slept or were away.")?;
        }
        for report in &reports {
            let Scores { rows, asleep, away, false_away, labelled } = &report.scores;
            let mut line = |span: &str, rows: u64, asleep: &Score, away: &Score, false_away: f64| {
                writeln!(
                    out,
                    "{:<14} {:<8} {span:<12} {rows:>6} min   asleep {}   away {}   falsely away {:.2} %",
                    report.home,
                    report.teller.word(),
                    told(asleep),
                    told(away),
                    false_away * 100.0
                )
            };
            line("recording", *rows, asleep, away, *false_away)?;
            let parts = labelled
                .map(|parts| [("labelled", parts.all), ("first half", parts.first), ("second half", parts.second)]);
            for (span, part) in parts.into_iter().flatten() {
                line(span, part.rows, &part.asleep, &part.away, part.false_away)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn write(&self, home: &HomeLog, path: &Path, network: &PresenceNetwork) -> anyhow::Result<u64> {
        let unwritable = || format!("`{}` could not be written", path.display());
        let mut out = BufWriter::new(File::create(path).with_context(unwritable)?);
        writeln!(out, "time,p_asleep,p_away").with_context(unwritable)?;
        let bar = progress::spinner("rows");
        let mut events = home.events()?;
        let mut count = 0;
        for row in presence::rows(home, events.by_ref(), self.every, self.model, Some(network.clone())) {
            writeln!(out, "{},{:.4},{:.4}", row.at, row.chances.asleep, row.chances.away).with_context(unwritable)?;
            count += 1;
            bar.set_position(count);
        }
        bar.finish_and_clear();
        out.flush().with_context(unwritable)?;
        let bad = events.bad_rows();
        for row in &bad.first {
            eprintln!("{row}");
        }
        if bad.count > bad.first.len() as u64 {
            eprintln!("{} rows could not be used.", bad.count);
        }
        Ok(count)
    }
}

fn told(score: &Score) -> String {
    let delay = score.delay_min.map_or_else(|| "never".to_owned(), |minutes| format!("{minutes:.0} min"));
    format!("F1 {:.3} ECE {:.3} after {delay:>7}", score.f1, score.ece)
}

fn teller(text: &str) -> Result<Teller, String> {
    let words = || Teller::ALL.map(Teller::word).join(", ");
    Teller::ALL
        .into_iter()
        .find(|teller| teller.word() == text)
        .ok_or_else(|| format!("`{text}` is none of: {}.", words()))
}

/// Reads `60s`, `5m` or `1h`.
fn every(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a span of time: write 60s, 5m or 1h.");
    let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(split);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match number.checked_mul(seconds) {
        // A year is more than anybody means, and less than what overflows.
        Some(seconds @ 1..=31_536_000) => Ok(Duration::from_secs(seconds)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_seconds_minutes_and_hours() {
        for (text, seconds) in [("60s", 60), ("5m", 300), ("1h", 3600)] {
            assert_eq!(every(text), Ok(Duration::from_secs(seconds)));
        }
        for wrong in ["", "60", "m", "0s", "-5m", "5 m", "1d", "99999999999999999999h", "9999999999999999h"] {
            assert!(every(wrong).unwrap_err().contains("60s, 5m or 1h"), "{wrong}");
        }
    }
}
