//! `hunchd explain`: every number behind a decision, from the daemon that runs, its last snapshot, or a recorded home.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use hunchd::daemon::demo;
use hunchd::daemon::wiring;
use hunchd::engine;
use hunchd::home_log;
use hunchd::profile::Profiles;
use hunchd::replay;
use hunchd::time::Timestamp;
use hunchd::web;
use hunchd::web::Answer;
use hunchd::web::Question;

use super::configured::checked;
use super::runtime;
use super::time;

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// A device (its id or its name), a room (its name) or a hunch (its id).
    of: String,
    /// The configuration of the daemon that is asked.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Explain from a recorded home instead of asking the daemon.
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// With --home: as it was at this time (RFC 3339); at its end where none is named.
    #[arg(long, value_name = "TIME", value_parser = time, requires = "home")]
    at: Option<Timestamp>,
}

impl Explain {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.home {
            Some(home) => explain_recorded(&self.of, &home, self.at),
            None => explain_living(&self.of, self.config.as_deref()),
        }
    }
}

fn explain_recorded(of: &str, dir: &Path, at: Option<Timestamp>) -> anyhow::Result<ExitCode> {
    let home = home_log::read(dir)?;
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    let voice = profiles.of(demo::SPEAKS).context("The profile that homes are played through is missing.")?.clone();
    let player = replay::Player::new(&home, voice).context("Its profile has no device list.")?;
    let models = wiring::models(None);
    let settings = engine::Settings {
        calendar: home.calendar,
        position: home.position(),
        archetypes: wiring::archetypes(models.as_ref()),
        models,
        ..engine::Settings::default()
    };
    let mut engine = engine::Engine::new(settings, profiles);
    let mut events = home.events()?.take_while(|event| at.is_none_or(|at| event.at <= at)).peekable();
    let first = events.peek().map(|event| (event.at, player.announcement().clone()));
    let messages = events.filter_map(|event| Some((event.at, player.message(&event)?)));
    replay::run(&mut engine, first.into_iter().chain(messages), |_, _| {});
    if let Some(at) = at {
        replay::advance(&mut engine, at, &engine::Input::Tick, |_, _| {});
    }
    told(of, engine::explain(&engine.view(), of))
}

fn explain_living(of: &str, config: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Some(config) = checked(config) else { return Ok(ExitCode::from(2)) };
    if let Some(address) = config.web.listen {
        match runtime()?.block_on(web::ask(address, &Question::Explain { of: of.to_owned() })) {
            Ok(Answer::Text(text) | Answer::Html(text) | Answer::Page(text) | Answer::Picture(text)) => {
                return told(of, Some(text));
            }
            Ok(Answer::Unknown(reason)) => anyhow::bail!("{reason}"),
            Ok(Answer::Json(state) | Answer::Unwell(state)) => anyhow::bail!("The daemon answers: {state}"),
            Ok(Answer::Offer(_) | Answer::Refused { .. }) => anyhow::bail!("The daemon answers something else."),
            Err(error) => eprintln!("{error} The last snapshot is looked for."),
        }
    }
    let engine = hunchd::daemon::last_snapshot(&config)?;
    println!("As of {}:", engine.now());
    told(of, engine::explain(&engine.view(), of))
}

fn told(of: &str, text: Option<String>) -> anyhow::Result<ExitCode> {
    let text = text.with_context(|| format!("There is no device, no room and no recent hunch `{of}`."))?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
