//! `hunchd evaluate --daylight`: how well each light sensor's readings are foretold without that sensor.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use hunchd::evaluate::daylight;
use hunchd::evaluate::daylight::DaylightReport;
use hunchd::evaluate::daylight::SensorReport;
use hunchd::time::Timestamp;

use super::progress;

/// Judges homes one by one.
pub(super) fn judge(
    homes: &[PathBuf],
    span: (Option<Timestamp>, Option<Timestamp>),
    json: bool,
) -> anyhow::Result<ExitCode> {
    let bar = progress::bar(homes.len() as u64, "homes");
    let mut reports: Vec<DaylightReport> = Vec::new();
    let mut without = Vec::new();
    for home in homes {
        match daylight::judged(home, span)? {
            Some(report) => reports.push(report),
            None => without.push(home.display().to_string()),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
        return Ok(ExitCode::SUCCESS);
    }
    for report in &reports {
        println!("{}, from {}, by daylight and without lamps:\n", report.home, report.from);
        report.sensors.iter().for_each(tell);
    }
    for home in without {
        println!("{home}: it has no light sensor, or nobody said where it stands.");
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(sensor: &SensorReport) {
    let SensorReport { device, room, read, lit, scored, predictors } = sensor;
    let room = room.as_ref().map(|room| format!(" ({room})")).unwrap_or_default();
    println!("{device}{room}: {read} readings, {lit} of them under lamps; {scored} are scored");
    if predictors.is_empty() {
        println!();
        return;
    }
    println!("  {:<28} {:>6} {:>14} {:>12} {:>10}", "", "r", "median |log10|", "median |lx|", "in 80 %");
    for score in predictors {
        let within = score.within_80.map_or_else(String::new, |share| format!("{:.0} %", share * 100.0));
        println!(
            "  {:<28} {:>6.3} {:>14.3} {:>12.0} {:>10}",
            score.predictor, score.correlation, score.median_log10, score.median_lx, within
        );
    }
    println!();
}
