//! `hunchd simulate`: homes made up and written down, or held against real ones.
#![expect(clippy::print_stderr, reason = "a command line prints")]

use std::io;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use hunchd::simulate::Fleet;
use hunchd::simulate::check;
use hunchd::simulate::check::Against;
use hunchd::simulate::check::Surveyed;
use hunchd::time::Timestamp;

use super::progress;
use super::time;

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["out", "check"]))]
pub(crate) struct Simulate {
    /// How many homes to make up.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    homes: u32,
    /// How many days of each.
    #[arg(long, value_name = "D", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
    /// What all of them follow from: the same seed gives the same homes, and a larger fleet begins with a smaller one.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// When all homes start (RFC 3339); without it, each starts at some day of a year.
    #[arg(long, value_name = "TIME", value_parser = time)]
    start: Option<Timestamp>,
    /// Put sensors on cupboards, beds, taps and inner doors, too, as in homes where people are watched over.
    #[arg(long)]
    watched: bool,
    /// The folder to write the homes into, one folder each. A fleet that was broken off is taken up again.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; hold the recorded homes in this folder against the fleet, and tell where they lie outside it.
    #[arg(long, value_name = "HOMES", conflicts_with = "out")]
    check: Option<PathBuf>,
    /// Check against the homes in this folder, instead of making some up.
    #[arg(long, value_name = "DIR", requires = "check", conflicts_with_all = ["out", "homes", "days", "seed", "start"])]
    fleet: Option<PathBuf>,
    /// How many threads work on it; without it, as many as there are cores.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Say it as JSON.
    #[arg(long)]
    json: bool,
}

impl Simulate {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        // Whoever cannot be asked has one core.
        let jobs = self.jobs.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN));
        match &self.check {
            Some(homes) => self.check(homes, jobs),
            None => self.write(self.out.as_deref().expect("clap wants one of the two"), jobs),
        }
    }

    fn fleet(&self) -> Fleet {
        Fleet { seed: self.seed, homes: self.homes, days: self.days, start: self.start, watched: self.watched }
    }

    fn write(&self, out: &Path, jobs: NonZeroUsize) -> anyhow::Result<ExitCode> {
        let bar = progress::bar(u64::from(self.homes), "homes");
        let written = self.fleet().write(out, jobs, &mut |so_far| {
            bar.set_position(u64::from(so_far.homes + so_far.found));
        });
        bar.finish_and_clear();
        let written = written?;
        let mut told = io::stdout().lock();
        if self.json {
            let json = serde_json::json!({ "homes": written.homes, "found": written.found, "events": written.events });
            writeln!(told, "{json}")?;
            return Ok(ExitCode::SUCCESS);
        }
        let place = out.display();
        writeln!(told, "Homes written to {place}: {}, with {} events.", written.homes, written.events)?;
        if written.found > 0 {
            writeln!(told, "Homes that lay there already and are as they were: {}.", written.found)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn check(&self, homes: &Path, jobs: NonZeroUsize) -> anyhow::Result<ExitCode> {
        let against = match &self.fleet {
            Some(fleet) => Against::Recorded(check::homes_in(fleet)?),
            None => Against::Simulated(self.fleet()),
        };
        let mut real = Vec::new();
        for folder in check::homes_in(homes)? {
            let surveyed = check::survey_folder(&folder)?;
            tell_bad_rows(&surveyed);
            real.push(surveyed);
        }
        let bar = progress::bar(against.homes() as u64, "homes");
        let report = check::check(&against, real, jobs, &mut |done| bar.set_position(done));
        bar.finish_and_clear();
        let (report, mut told) = (report?, io::stdout().lock());
        if self.json {
            writeln!(told, "{}", report.to_json())?
        } else {
            write!(told, "{report}")?
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn tell_bad_rows(home: &Surveyed) {
    if home.bad_rows.count > 0 {
        eprintln!("{}: {} rows could not be used.", home.name, home.bad_rows.count);
        for row in &home.bad_rows.first {
            eprintln!("  {row}");
        }
    }
}
