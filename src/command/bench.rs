//! `hunchd bench`: speed and size on this machine.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use hunchd::daemon::bench;
use hunchd::daemon::model_bench;
use hunchd::home_log;

use super::runtime;
use super::simulated_home;

#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    /// A recorded home to replay; without one, a simulated home.
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Measure the fleet's models alone.
    #[arg(long, conflicts_with = "home")]
    models: bool,
    /// Other models than those that are built in.
    #[arg(long, value_name = "DIR", requires = "models")]
    folder: Option<PathBuf>,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

impl Bench {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        if self.models {
            let figures = model_bench::bench(self.folder.as_deref())?;
            if self.json {
                println!("{}", serde_json::to_string(&figures)?)
            } else {
                println!("{figures}")
            }
            return Ok(ExitCode::SUCCESS);
        }
        let figures = match self.home {
            Some(dir) => {
                let home = home_log::read(&dir)?;
                let events: Vec<_> = home.events()?.collect();
                runtime()?.block_on(bench::bench(home, events))?
            }
            None => {
                let simulated = simulated_home();
                runtime()?.block_on(bench::bench(simulated.log, simulated.events))?
            }
        };
        if self.json {
            println!("{}", serde_json::to_string(&figures)?)
        } else {
            println!("{figures}")
        }
        Ok(ExitCode::SUCCESS)
    }
}
