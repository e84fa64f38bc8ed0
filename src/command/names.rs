//! `hunchd evaluate --names`: what devices are taken for by their use alone, against what their people call them.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use hunchd::archetypes::Archetypes;
use hunchd::evaluate;
use hunchd::evaluate::Named;
use hunchd::evaluate::Recording;
use hunchd::features;
use hunchd::inference::Models;
use hunchd::profile::Profiles;

use super::progress;

/// Judges homes one by one, and all of them together.
pub(super) fn judge(homes: &[PathBuf], json: bool) -> anyhow::Result<ExitCode> {
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    let models = Models::shipped().context("without models nothing is taken for anything")?;
    let archetypes = Archetypes::shipped(features::VERSION)?;
    let bar = progress::bar(homes.len() as u64, "homes");
    let mut all: Vec<(String, Vec<Named>)> = Vec::new();
    for home in homes {
        let recording = Recording::read(home)?;
        let named = evaluate::naming(&recording, &profiles, &models, &archetypes)?;
        all.push((recording.log.name.clone(), named));
        bar.inc(1);
    }
    bar.finish_and_clear();
    if json {
        let homes = all.iter().map(|(home, named)| serde_json::json!({ "home": home, "devices": named }));
        println!("{}", serde_json::to_string_pretty(&homes.collect::<Vec<_>>())?);
        return Ok(ExitCode::SUCCESS);
    }
    for (home, named) in &all {
        println!("{home}");
        named.iter().for_each(tell);
        sum_up(named);
    }
    if all.len() > 1 {
        println!("all homes");
        sum_up(&all.iter().flat_map(|(_, named)| named.clone()).collect::<Vec<_>>());
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(named: &Named) {
    let mark = if named.right { ' ' } else { '!' };
    let room = named.room.as_ref().map_or_else(String::new, |room| format!(" in {room}"));
    println!("{mark} {} ({}{room}): like a {}", named.name, named.kind, named.label);
}

fn sum_up(named: &[Named]) {
    let right = named.iter().filter(|one| one.right).count();
    let by_kind = named.iter().filter(|one| one.right_by_kind).count();
    let by_chance: f64 = named.iter().map(|one| one.right_by_chance).sum();
    println!(
        "  {right} of {} have a word of their archetype's in their name or room; {by_kind} have one of the largest archetype of \
         their kind, {by_chance:.1} of that of another device of their home\n",
        named.len()
    );
}
