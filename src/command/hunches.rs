//! `hunchd evaluate --hunches`: how good hunches are in simulated homes whose people answer.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use anyhow::Context;
use anyhow::bail;

use hunchd::daemon::wiring;
use hunchd::decision;
use hunchd::decision::Acceptance;
use hunchd::decision::Asked;
use hunchd::decision::Occasion;
use hunchd::decision::Rung;
use hunchd::engine;
use hunchd::evaluate::hunches;
use hunchd::evaluate::hunches::Options;
use hunchd::evaluate::hunches::Policy;
use hunchd::home_log::HomeLog;
use hunchd::profile::Profiles;
use hunchd::replay::Answers;
use hunchd::simulate;

use super::progress;

/// Draws of the bootstrap.
const DRAWS: usize = 1000;
/// Those that are judged where none is named: the fleet's network, the home's own counts, and off whenever all sleep or nobody is in.
const POLICIES: &[&str] = &["network", "habit", "rule"];

/// Judges every policy of `only`, or all.
pub(super) fn judge(
    homes: &[PathBuf],
    only: &[String],
    seed: u64,
    threads: Option<NonZeroUsize>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let threads = threads.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    let names: Vec<&str> = if only.is_empty() { POLICIES.to_vec() } else { only.iter().map(String::as_str).collect() };
    let policies = names.into_iter().map(policy).collect::<anyhow::Result<Vec<_>>>()?;
    let bar = progress::bar(homes.len() as u64, "homes");
    let options = Options { threads, draws: DRAWS, seed };
    let mut done = |count| bar.set_position(count);
    let report = hunches::judge(homes, &profiles, &policies, &people, options, &mut done)?;
    bar.finish_and_clear();
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", hunches::told(&report));
    }
    Ok(ExitCode::SUCCESS)
}

/// By its name: `habit`, or `habit:0.7` to ask from another confidence on.
fn policy(name: &str) -> anyhow::Result<Policy> {
    let (kind, least) = name.split_once(':').map_or((name, None), |(kind, least)| (kind, Some(least)));
    if !POLICIES.contains(&kind) {
        bail!("`{kind}` is no way to have hunches that could be judged; there are: {}.", POLICIES.join(", "));
    }
    let mut decision = decision::Settings { mode: Rung::Ask, ..decision::Settings::default() };
    if let Some(least) = least {
        decision.min_confidence = least.parse().with_context(|| format!("`{least}` is not a number"))?;
    }
    let acceptance = match kind {
        "network" => wiring::acceptance(None),
        "rule" => Acceptance::Other("rule", Arc::new(by_rule)),
        _ => Acceptance::Habit,
    };
    let models = wiring::models(None);
    let settings = engine::Settings {
        archetypes: wiring::archetypes(models.as_ref()),
        models,
        presence: wiring::presence(None),
        decision,
        acceptance,
        ..engine::Settings::default()
    };
    Ok(Policy { name: name.to_owned(), settings })
}

/// What anybody could write down: off when everybody sleeps or nobody is in, and nothing else.
fn by_rule(asked: &Asked<'_>) -> f32 {
    f32::from(u8::from(matches!(asked.occasion, Occasion::Asleep | Occasion::Away)))
}

/// The people of a simulated home, asked.
fn people(home: &HomeLog) -> Result<Box<Answers>, String> {
    simulate::answers(home).map_err(|error| error.to_string())
}
