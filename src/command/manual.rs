//! `hunchd manual`: the manual pages, written from the same words as `--help`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::CommandFactory;

use crate::Cli;

#[derive(Debug, clap::Args)]
pub(crate) struct Manual {
    /// The folder that they are written to: hunchd.1, and one for each command.
    #[arg(value_name = "DIR")]
    out: PathBuf,
}

impl Manual {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let told = || format!("The manual pages cannot be written to {}", self.out.display());
        fs::create_dir_all(&self.out).with_context(told)?;
        clap_mangen::generate_to(Cli::command(), &self.out).with_context(told)?;
        Ok(ExitCode::SUCCESS)
    }
}
