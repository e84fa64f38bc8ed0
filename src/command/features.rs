//! `hunchd features`: training tensors of recorded homes.
#![expect(clippy::print_stderr, reason = "a command line prints")]

use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use hunchd::daemon::wiring;
use hunchd::dataset;
use hunchd::dataset::AskingShards;
use hunchd::dataset::MinuteShards;
use hunchd::dataset::Plan;
use hunchd::dataset::Shards;
use hunchd::dataset::Written;
use hunchd::engine;
use hunchd::profile::Profiles;

#[derive(Debug, clap::Args)]
pub(crate) struct Features {
    /// The recorded homes (folders), each of another name.
    #[arg(required = true)]
    homes: Vec<PathBuf>,
    /// Folder of the Parquet files: HOME.devices.parquet and HOME.queries.parquet. What is there already is not made again.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Moments at which each home's devices are looked at; half of them early in its life.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    moments: u16,
    /// Random times in the day after each moment at which every device is asked about.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    times: u16,
    /// Seed of the random times.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write minutes for the presence network instead (HOME.minutes.parquet), each home looked at in so many ways: with some of its
    /// sensors, without names, with faults. 0: as it is, every minute.
    #[arg(long, value_name = "WAYS", conflicts_with_all = ["moments", "times", "seed"])]
    presence: Option<u16>,
    /// Write proposals for the acceptance network instead (HOME.askings.parquet), of simulated homes: what might have been asked, and
    /// whether their people wanted it.
    #[arg(long, conflicts_with_all = ["moments", "times", "seed", "presence"])]
    asking: bool,
    /// With --asking: read only the first days of each home; 0: all.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "asking")]
    days: u16,
    /// Write homes whose licence says `evaluation only`, too. Weights that ship must not be trained on them.
    #[arg(long)]
    for_evaluation: bool,
    /// Threads to use; the files do not depend on it. Without it: as many as there are cores.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl Features {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let threads = self.threads.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        if let Some(ways) = self.presence {
            let shards = MinuteShards { out: self.out, ways, threads, for_evaluation: self.for_evaluation };
            return minutes(&self.homes, &shards);
        }
        if self.asking {
            let models = wiring::models(None);
            let settings = engine::Settings {
                archetypes: wiring::archetypes(models.as_ref()),
                models,
                presence: wiring::presence(None),
                ..engine::Settings::default()
            };
            let (out, days, for_evaluation) = (self.out, self.days, self.for_evaluation);
            return askings(&self.homes, &AskingShards { out, settings, days, threads, for_evaluation });
        }
        let plan = Plan { seed: self.seed, moments: self.moments.into(), times: self.times.into() };
        let shards = Shards { out: self.out, plan, threads, for_evaluation: self.for_evaluation };
        let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
        let bar = ProgressBar::new(self.homes.len() as u64);
        bar.set_style(ProgressStyle::with_template("{elapsed:>4} [{bar:30}] {pos}/{len} homes")?);
        let (mut devices, mut queries, mut there) = (0, 0, 0);
        dataset::write(&self.homes, &profiles, &shards, |_, written| {
            bar.inc(1);
            match written {
                Written::Rows(more_devices, more_queries) => {
                    devices += more_devices;
                    queries += more_queries;
                }
                Written::There => there += 1,
            }
        })?;
        bar.finish_and_clear();
        eprintln!(
            "{} homes: {devices} rows of devices, {queries} of questions; {there} homes were there already.",
            self.homes.len()
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn minutes(homes: &[PathBuf], shards: &MinuteShards) -> anyhow::Result<ExitCode> {
    counted(homes, "minutes", |told| dataset::write_minutes(homes, shards, told))
}

fn askings(homes: &[PathBuf], shards: &AskingShards) -> anyhow::Result<ExitCode> {
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    counted(homes, "proposals", |told| dataset::write_askings(homes, &profiles, shards, told))
}

/// Writes one shard for each home, and tells how many rows there are. `write` is handed whom to tell of each home: how many rows, or that
/// it was there already.
fn counted<E>(
    homes: &[PathBuf],
    what: &str,
    write: impl FnOnce(&mut dyn FnMut(&Path, Option<usize>)) -> Result<(), E>,
) -> anyhow::Result<ExitCode>
where
    anyhow::Error: From<E>,
{
    let bar = ProgressBar::new(homes.len() as u64);
    bar.set_style(ProgressStyle::with_template("{elapsed:>4} [{bar:30}] {pos}/{len} homes")?);
    let (mut rows, mut there) = (0, 0);
    write(&mut |_, written| {
        bar.inc(1);
        match written {
            Some(more) => rows += more,
            None => there += 1,
        }
    })?;
    bar.finish_and_clear();
    eprintln!("{} homes: {rows} {what}; {there} homes were there already.", homes.len());
    Ok(ExitCode::SUCCESS)
}
