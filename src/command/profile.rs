//! `hunchd profile`: device profiles.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use hunchd::daemon::wiring;
use hunchd::home::Home;
use hunchd::profile::Learner;
use hunchd::profile::Proposal;

use super::configured::checked;
use super::hearing;
use super::hearing::span;

/// What we say ourselves.
const OWN: &str = "hunchd/";
/// Messages of strangers that are kept; what comes after has most likely been said before.
const MOST: usize = 50_000;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Profile {
    /// Run the examples inside a profile file.
    Test {
        /// The file.
        file: PathBuf,
    },
    /// Listen on the broker, and propose a profile for topics that no profile describes.
    Learn(Learn),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Learn {
    /// The configuration; /etc/hunchd/hunchd.toml where none is named.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How long to listen, such as 60s or 10m: switch something meanwhile. What the broker remembers comes at once.
    #[arg(long = "for", value_name = "TIME", default_value = "60s", value_parser = span)]
    listen_for: Duration,
    /// Only topics whose first level is this.
    #[arg(long, value_name = "LEVEL")]
    under: Option<String>,
    /// Write each proposal to this folder as ID.toml, instead of all to standard output. What is there already is not replaced.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Profile {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Profile::Test { file } => test_profile(&file),
            Profile::Learn(learn) => learn.run(),
        }
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

impl Learn {
    fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = checked(self.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        let profiles = wiring::profiles(&config)?;
        let mut home = Home::new(config.home.calendar);
        let mut learner = Learner::default();
        let (mut strangers, mut heard) = (Vec::new(), 0_u64);
        hearing::listen(&config, self.listen_for, "learn", |now, message| {
            if message.topic.starts_with(OWN) {
                return;
            }
            heard += 1;
            match profiles.decode(&message, &home) {
                Some(decoded) => decoded.said.iter().for_each(|said| drop(home.apply(now, said))),
                None if strangers.len() < MOST => strangers.push(message),
                None => {}
            }
        })?;
        // Its announcement may have come after the message: only now is it known who is a stranger.
        strangers.retain(|message| profiles.decode(message, &home).is_none());
        for message in &strangers {
            if self.under.as_ref().is_none_or(|under| message.topic.split('/').next() == Some(under)) {
                learner.hear(message);
            }
        }
        let proposals = learner.propose();
        if proposals.is_empty() {
            let below = self.under.as_ref().map(|under| format!(" below `{under}`")).unwrap_or_default();
            eprintln!(
                "Nothing to propose: of {heard} messages, {} are described by no profile, and no value was recognised in any of those{below}.",
                strangers.len()
            );
            return Ok(ExitCode::FAILURE);
        }
        proposals.iter().try_for_each(|proposal| self.hand_over(proposal))?;
        Ok(ExitCode::SUCCESS)
    }

    fn hand_over(&self, proposal: &Proposal) -> anyhow::Result<()> {
        let Proposal { id, text, described, unknown } = proposal;
        eprintln!("{id}: {described} topics described, {unknown} in which nothing was recognised.");
        let Some(folder) = &self.out else {
            println!("{text}");
            return Ok(());
        };
        let path = folder.join(format!("{id}.toml"));
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let mut file =
            std::fs::File::create_new(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        println!("{}", path.display());
        Ok(())
    }
}
