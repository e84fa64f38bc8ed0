//! `hunchd check`: configuration, profiles and models, all mistakes at once.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use hunchd::daemon::models;
use hunchd::daemon::wiring;
use hunchd::decision::Acceptance;
use hunchd::inference::About;

use super::configured::checked;

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The configuration; /etc/hunchd/hunchd.toml where none is named.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Check {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = checked(self.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        let profiles = wiring::profiles(&config)?;
        let mut failed = false;
        for note in &config.notes {
            println!("note: {note}");
        }
        for mistake in wiring::notify(&config).mistakes() {
            eprintln!("{mistake}");
            failed = true;
        }
        for profile in profiles.iter() {
            let report = profile.run_examples();
            println!("profile {} ({}): {} examples hold", profile.source(), profile.name(), report.passed);
            for failure in &report.failures {
                eprintln!("{failure}");
                failed = true;
            }
        }
        match models::load(config.models.folder.as_deref()) {
            Ok(models) => {
                for about in models.about() {
                    // Their figures are many, and stand in the manifests.
                    let About { name, version, trained_on, licence, .. } = about;
                    println!("model {name} {version}: trained on {trained_on} ({licence})");
                }
            }
            Err(error) => {
                eprintln!("models: not used, forecasts come from your home alone: {error:#}");
                failed = true;
            }
        }
        match wiring::presence(config.models.folder.as_deref()) {
            Some(network) => {
                let About { name, version, trained_on, licence, .. } = network.about();
                println!("model {name} {version}: trained on {trained_on} ({licence})");
            }
            None => failed = true,
        }
        match wiring::acceptance(config.models.folder.as_deref()) {
            Acceptance::Network(network) => {
                let About { name, version, trained_on, licence, .. } = network.about();
                println!("model {name} {version}: trained on {trained_on} ({licence})");
            }
            _ if config.models.folder.as_ref().is_some_and(|folder| !folder.join("acceptance.toml").exists()) => {
                println!("model acceptance: none beside these models, hunches are judged by your home's own counts");
            }
            _ => {
                let why = config.models.folder.as_deref().and_then(|folder| models::acceptance(folder).err());
                let why = why.map_or_else(String::new, |error| format!(": {error:#}"));
                eprintln!("model acceptance: not used, hunches are judged by your home's own counts{why}");
                failed = true;
            }
        }
        println!("home: time zone {}, mode {}", config.home.calendar.zone_name(), config.ladder.mode);
        println!("{}", if failed { "Something is wrong." } else { "All is well." });
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
