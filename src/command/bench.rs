//! `hunchd bench`: speed and size on this machine.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use hunchd::daemon::bench;
use hunchd::home_log;

use super::runtime;
use super::simulated_home;

#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    /// A recorded home to replay; without one, a simulated home.
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

impl Bench {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
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
