//! `hunchd hello`: a greeting on every phone.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use hunchd::daemon::hello;

use super::configured::checked;
use super::runtime;

#[derive(Debug, clap::Args)]
pub(crate) struct Hello {
    /// The configuration; /etc/hunchd/hunchd.toml where none is named.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Hello {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = checked(self.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        for note in &config.notes {
            eprintln!("note: {note}");
        }
        let greeted = runtime()?.block_on(hello::hello(&config))?;
        if greeted.is_empty() {
            eprintln!(
                "The configuration names no way to a phone: write one under [notify]. Credentials of systemd are seen where \
                 CREDENTIALS_DIRECTORY names their folder."
            );
            return Ok(ExitCode::FAILURE);
        }
        let mut failed = false;
        for one in greeted {
            match one.outcome {
                Ok(()) => println!("{}: sent. Look at the phone.", one.via),
                Err(reason) => {
                    failed = true;
                    println!("{}: not sent. {reason}", one.via);
                }
            }
        }
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
