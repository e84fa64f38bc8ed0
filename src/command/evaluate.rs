//! `hunchd evaluate`: how good the forecasts are, against what a careful user could build without them.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use anyhow::Context;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use hunchd::evaluate;
use hunchd::evaluate::Options;
use hunchd::evaluate::Progress;
use hunchd::evaluate::Questions;
use hunchd::profile::Profiles;
use hunchd::time::Timestamp;

use super::daylight;
use super::hunches;
use super::names;
use super::rooms;
use super::time;

/// What `--judge` scores of each recording, and how often it begins.
const LAST: f64 = 0.2;
const STARTS: u64 = 6;

#[derive(Debug, clap::Args)]
pub(crate) struct Evaluate {
    /// The recorded homes (folders).
    #[arg(required = true)]
    homes: Vec<PathBuf>,
    /// Score from this time on (RFC 3339); what is before is only learnt from. Without it: what the home log says, else all
    /// but the first 14 days of a home that has more than 28, else the second half.
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,
    /// Seed of the random times and of everything else that is drawn.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Random times to ask about in each home, at most, and at most 48 a day; at each time every device, at every horizon.
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    queries: u64,
    /// Leave out the random forest and the boosted trees, which take most of the time.
    #[arg(long, alias = "no-forest")]
    no_trees: bool,
    /// Ask only these, such as `hunchd,profile`; the first in the order of the report is held against the others.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
    /// Score only this last share of each recording, such as 0.2; `--from` and what a home log says go before.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    last: Option<f64>,
    /// Live the first two weeks of each home this often, from days that are spread over the recording.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1000))]
    starts: Option<u64>,
    /// As the project judges itself: `--last 0.2 --starts 6`.
    #[arg(long)]
    judge: bool,
    /// Everything as one JSON object, instead of tables.
    #[arg(long)]
    json: bool,
    /// Write the report as a web page.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write each home's questions and everybody's answers into a folder of its name in this folder.
    #[arg(long, value_name = "FOLDER")]
    write_queries: Option<PathBuf>,
    /// Judge only how well devices are placed: each device's room is withheld in turn, and guessed from what happened `--from` on
    /// and until `--to`.
    #[arg(long, group = "apart")]
    rooms: bool,
    /// Judge only what devices are taken for by their use: their names and rooms are withheld from the encoder, and held against the
    /// words of their archetypes.
    #[arg(long, conflicts_with = "apart")]
    names: bool,
    /// Judge only how well each room's daylight is known: each light sensor's readings are foretold without that sensor, over the last
    /// fifth of the recording or `--from` on.
    #[arg(long, group = "apart")]
    daylight: bool,
    /// Judge only hunches, in simulated homes: their people answer, and what is done has consequences. `--only` names policies.
    #[arg(long, conflicts_with_all = ["apart", "names"])]
    hunches: bool,
    /// With --rooms or --daylight: what happens from here on is not lived.
    #[arg(long, value_name = "TIME", value_parser = time, requires = "apart")]
    to: Option<Timestamp>,
    /// Threads to use; the figures do not depend on it. Without it: as many as there are cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Evaluate {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        if self.rooms {
            let threads = self.threads.and_then(|threads| NonZeroUsize::new(threads.into()));
            return rooms::judge(&self.homes, (self.from, self.to), threads, self.json);
        }
        if self.names {
            return names::judge(&self.homes, self.json);
        }
        if self.daylight {
            return daylight::judge(&self.homes, (self.from, self.to), self.json);
        }
        if self.hunches {
            let threads = self.threads.and_then(|threads| NonZeroUsize::new(threads.into()));
            return hunches::judge(&self.homes, &self.only, self.seed, threads, self.json);
        }
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        let options = Options {
            questions: Questions {
                from: self.from,
                last: self.last.or(self.judge.then_some(LAST)),
                times: self.queries,
                seed: self.seed,
            },
            threads: self.threads.map_or_else(cores, usize::from),
            trees: !self.no_trees,
            only: self.only,
            starts: self.starts.unwrap_or(if self.judge { STARTS } else { 0 }),
            write_queries: self.write_queries,
            ..Options::default()
        };
        let bar = ProgressBar::new(0);
        bar.set_style(ProgressStyle::with_template("{elapsed:>4} [{bar:30}] {pos}/{len} {msg}")?);
        let progress = |progress: Progress| {
            bar.set_length(progress.of);
            bar.set_position(progress.done);
            bar.set_message(progress.home);
        };
        let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
        let report = evaluate::evaluate(&self.homes, &profiles, &options, &progress)?;
        bar.finish_and_clear();

        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print!("{}", evaluate::text(&report));
        }
        if let Some(path) = &self.out {
            let page = evaluate::page(&report)?;
            fs::write(path, page).with_context(|| format!("`{}` could not be written.", path.display()))?;
        }
        for note in &report.notes {
            eprintln!("hunchd: {note}");
        }
        let mut good = true;
        for home in report.homes.iter().filter(|home| home.bad_rows > 0) {
            good = false;
            home.named_bad_rows.iter().for_each(|bad| eprintln!("{}: {bad}", home.name));
        }
        for sentence in &report.failed {
            good = false;
            eprintln!("hunchd: {sentence}");
        }
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| format!("`{text}` is not a share: write a number above 0 and up to 1, such as 0.2."))
}
