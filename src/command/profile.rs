//! `hunchd profile`: device profiles.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Profile {
    /// Run the examples inside a profile file.
    Test {
        /// The file.
        file: PathBuf,
    },
}

impl Profile {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Profile::Test { file } = self;
        test_profile(&file)
    }
}

fn test_profile(file: &Path) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let profile = hunchd::profile::Profile::parse(&text, None)
        .map_err(|reason| anyhow::anyhow!("{}: {reason}", file.display()))?;
    let report = profile.run_examples();
    for failure in &report.failures {
        eprintln!("{failure}");
    }
    println!("{}: {} examples hold, {} do not.", profile.source(), report.passed, report.failures.len());
    Ok(if report.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
