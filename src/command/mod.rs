//! The commands: each file has the arguments of one, calls a driver, and prints.

mod archetypes;
mod bench;
mod check;
mod completions;
mod configured;
mod daylight;
mod demo;
mod devices;
mod evaluate;
mod explain;
mod features;
mod forecast;
mod hearing;
mod hello;
mod hunches;
mod import;
mod manual;
mod names;
mod password;
mod presence;
mod profile;
mod progress;
mod replay;
mod report;
mod rooms;
mod run;
mod simulate;
mod timeline;

use std::io;
use std::process::ExitCode;

use hunchd::simulate::SimulatedHome;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Run the daemon.
    Run(run::Run),
    /// Show it at work: an embedded broker, a simulated or recorded home, and the daemon. Needs nothing installed.
    Demo(demo::Demo),
    /// Live a recorded home again through the engine, and hold every hunch against what the people then did.
    Replay(replay::Replay),
    /// What the daemon asked or would have asked in the last days, and what people then said or did, device by device.
    Report(report::Report),
    /// Turn another system's history into a home to replay, and, if you want, into the daemon's own past.
    #[command(subcommand)]
    Import(import::Import),
    /// Measure how good the forecasts are on recorded homes, against what one could build without them.
    Evaluate(evaluate::Evaluate),
    /// Write what the models would have been shown of recorded homes, and what came true: Parquet, to train on.
    Features(features::Features),
    /// Answer questions about a recorded home from a file, each from nothing but what came before it.
    Forecast(forecast::Forecast),
    /// Was everybody asleep, was nobody in? Chances along a recorded home, each from what was known before.
    Presence(presence::Presence),
    /// Make up homes with people in them to learn from, or hold them against real homes.
    Simulate(simulate::Simulate),
    /// The ways to behave that there are among the devices of many homes.
    #[command(subcommand)]
    Archetypes(archetypes::Command),
    /// Check configuration and profiles: all mistakes at once.
    Check(check::Check),
    /// What is found on the broker: devices, by which profile, how sure, and what nobody knows.
    Devices(devices::Devices),
    /// Every number behind a decision, in words.
    Explain(explain::Explain),
    /// Send a greeting to every phone of the configuration, and say what became of each.
    Hello(hello::Hello),
    /// Set the password of the pages, so that phones in the house may see them.
    Password(password::Password),
    /// Device profiles.
    #[command(subcommand)]
    Profile(profile::Profile),
    /// Measure speed and size on this machine.
    Bench(bench::Bench),
    /// What a shell needs to complete hunchd's commands. The packages have it.
    #[command(hide = true)]
    Completions(completions::Completions),
    /// The manual pages, one for each command. The packages have them.
    #[command(hide = true)]
    Manual(manual::Manual),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Command::Run(command) => command.run(),
            Command::Demo(command) => command.run(),
            Command::Replay(command) => command.run(),
            Command::Report(command) => command.run(),
            Command::Hello(command) => command.run(),
            Command::Password(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Evaluate(command) => command.run(),
            Command::Features(command) => command.run(),
            Command::Forecast(command) => command.run(),
            Command::Archetypes(command) => command.run(),
            Command::Check(command) => command.run(),
            Command::Devices(command) => command.run(),
            Command::Explain(command) => command.run(),
            Command::Profile(command) => command.run(),
            Command::Presence(command) => command.run(),
            Command::Simulate(command) => command.run(),
            Command::Bench(command) => command.run(),
            Command::Completions(command) => command.run(),
            Command::Manual(command) => command.run(),
        }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    // Two threads: one polls the broker, the other carries out effects; thinking has a thread of its own.
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// The home that is shown where none is named: six weeks of a family of three.
fn simulated_home() -> SimulatedHome {
    let start = Timestamp::parse_rfc3339("2026-01-12T00:00:00Z").expect("it is a time");
    hunchd::simulate::home(47, 42, start, Calendar::named("Europe/London").expect("it is a zone"))
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text).ok_or_else(|| format!("`{text}` is not a time: write it as 2026-01-05T18:40:00Z."))
}
