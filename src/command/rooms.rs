//! `hunchd evaluate --rooms`: how well devices are placed whose room nobody told.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use hunchd::archetypes::Archetypes;
use hunchd::evaluate;
use hunchd::evaluate::Placed;
use hunchd::evaluate::Placing;
use hunchd::evaluate::Recording;
use hunchd::features;
use hunchd::inference::Models;
use hunchd::profile::Profiles;
use hunchd::time::Timestamp;

use super::progress;

/// Judges homes one by one, and all of them together.
pub(super) fn judge(
    homes: &[PathBuf],
    span: (Option<Timestamp>, Option<Timestamp>),
    threads: Option<NonZeroUsize>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let threads = threads.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    let fleet = Models::shipped().ok().zip(Archetypes::shipped(features::VERSION).ok());
    let bar = progress::bar(homes.len() as u64, "homes");
    let mut all: Vec<(String, Vec<Placed>)> = Vec::new();
    for home in homes {
        let recording = Recording::read(home)?;
        let placed = evaluate::placing(
            &recording,
            &profiles,
            fleet.as_ref().map(|(models, archetypes)| (models, archetypes)),
            span,
            threads,
        )?;
        all.push((recording.log.name.clone(), placed));
        bar.inc(1);
    }
    bar.finish_and_clear();
    if json {
        let homes = all.iter().map(
            |(home, placed)| serde_json::json!({ "home": home, "figures": Placing::of(placed), "devices": placed }),
        );
        println!("{}", serde_json::to_string_pretty(&homes.collect::<Vec<_>>())?);
        return Ok(ExitCode::SUCCESS);
    }
    for (home, placed) in &all {
        println!("{home}");
        placed.iter().for_each(tell);
        sum_up(placed);
    }
    if all.len() > 1 {
        println!("all homes");
        sum_up(&all.iter().flat_map(|(_, placed)| placed.clone()).collect::<Vec<_>>());
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(placed: &Placed) {
    let told = placed.guess.as_ref().map_or_else(
        || "no guess".to_owned(),
        |guess| format!("{} ({:.0} %). {}", guess.room, guess.confidence * 100.0, guess.evidence),
    );
    let mark = if placed.guess.as_ref().is_some_and(|guess| guess.room == placed.room) { ' ' } else { '!' };
    println!("{mark} {} in {}: {told}", placed.name, placed.room);
}

fn sum_up(placed: &[Placed]) {
    let Placing { devices, right, right_by_name, right_by_company, right_by_most_devices, mean_confidence } =
        Placing::of(placed);
    println!(
        "  {right} of {devices} placed right (by name alone {right_by_name}, by company alone {right_by_company}, by the room with \
         the most devices {right_by_most_devices}); mean confidence {:.0} %\n",
        mean_confidence * 100.0
    );
}
