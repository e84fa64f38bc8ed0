//! hunchd: the command line. Reads arguments, calls a driver, prints, and gives an exit code: 0 done, 1 failed, 2 usage.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use anyhow::Context;
use clap::Parser;
use clap::Subcommand;
use hunchd::config::Config;
use hunchd::config::Environment;
use hunchd::daemon::Daemon;
use hunchd::daemon::clock::Stopwatch;
use hunchd::daemon::demo;
use hunchd::daemon::logging;
use hunchd::daemon::wiring;
use hunchd::engine;
use hunchd::engine::Effect;
use hunchd::engine::Fact;
use hunchd::feedback::Outcome;
use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::replay;
use hunchd::replay::home_log;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

/// Knows what the people of a home want their devices to be, and asks before it acts. Local, private, explained.
#[derive(Debug, Parser)]
#[command(name = "hunchd", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon.
    Run {
        /// The configuration; /etc/hunchd/hunchd.toml where none is named.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Send nothing to devices; everything else is as always.
        #[arg(long)]
        dry_run: bool,
    },
    /// Show it at work: an embedded broker, a simulated or recorded home, and the daemon. Needs nothing installed.
    Demo {
        /// A recorded home (a folder); without one, a simulated home.
        #[arg(long, value_name = "DIR")]
        home: Option<PathBuf>,
        /// How many times as fast as life, or `max`.
        #[arg(long, value_name = "N", default_value = "max", value_parser = speed)]
        speed: demo::Speed,
    },
    /// Live a recorded home again through the engine, and hold every hunch against what the people then did.
    Replay {
        /// The recorded home (a folder).
        home: PathBuf,
        /// Report hunches from this time on (RFC 3339); what is before is only learnt from.
        #[arg(long, value_name = "TIME", value_parser = time)]
        from: Option<Timestamp>,
        /// Report hunches up to this time (RFC 3339).
        #[arg(long, value_name = "TIME", value_parser = time)]
        to: Option<Timestamp>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Check configuration and profiles: all mistakes at once.
    Check {
        /// The configuration; /etc/hunchd/hunchd.toml where none is named.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Every number behind a decision, in words.
    Explain {
        /// A device (its id or its name) or a hunch (its id).
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
    },
    /// Device profiles.
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Measure speed and size on this machine.
    Bench {
        /// A recorded home to replay; without one, a simulated home.
        #[arg(long, value_name = "DIR")]
        home: Option<PathBuf>,
        /// JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum ProfileCommand {
    /// Run the examples inside a profile file.
    Test {
        /// The file.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    // The one TLS provider of all clients. It can only be there already if somebody called main twice.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(Cli::parse().command) {
        Ok(code) => code,
        // Whoever reads a pipe may close it: `hunchd replay HOME | head` is no failure.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hunchd: {}", in_full(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run { config, dry_run } => daemon(config.as_deref(), dry_run),
        Command::Demo { home, speed } => show(home.as_deref(), speed),
        Command::Replay { home, from, to, json } => {
            replay_home(&home, replay::Options { from, to, json, ..Default::default() })
        }
        Command::Check { config } => check(config.as_deref()),
        Command::Explain { of, home: Some(home), at, .. } => explain_recorded(&of, &home, at),
        Command::Explain { of, config, .. } => explain_living(&of, config.as_deref()),
        Command::Profile(ProfileCommand::Test { file }) => test_profile(&file),
        Command::Bench { home, json } => bench(home.as_deref(), json),
    }
}

fn daemon(config: Option<&Path>, dry_run: bool) -> anyhow::Result<ExitCode> {
    let Some(config) = checked(config) else { return Ok(ExitCode::from(2)) };
    logging::start(&config.log);
    for note in &config.notes {
        tracing::warn!("{note}");
    }
    runtime()?.block_on(async {
        let daemon = Daemon::of_config(&config, dry_run).await?;
        daemon.run(asked_to_stop()?).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The configuration, or `None` after all its mistakes were told.
fn checked(file: Option<&Path>) -> Option<Config> {
    match Config::load(file, &Environment::of_process()) {
        Ok(config) => Some(config),
        Err(mistakes) => {
            eprintln!("{mistakes}");
            None
        }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    // Two threads: one polls the broker, the other carries out effects; thinking has a thread of its own.
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Resolves at SIGTERM or SIGINT.
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::SignalKind;
    use tokio::signal::unix::signal;
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}

fn show(home: Option<&Path>, speed: demo::Speed) -> anyhow::Result<ExitCode> {
    let stopwatch = Stopwatch::start();
    let runtime = runtime()?;
    let tally = Arc::new(Tally::default());
    let (engine, messages) = match home {
        Some(dir) => {
            let home = home_log::read(dir)?;
            let events = home.events()?;
            introduce(&home);
            let onlooker = tell_of(home.calendar, Arc::clone(&tally));
            runtime.block_on(demo::demo(demo::Played { home, events }, speed, engine::Settings::default(), onlooker))?
        }
        None => {
            let simulated = simulated_home();
            introduce(&simulated.log);
            let onlooker = tell_of(simulated.log.calendar, Arc::clone(&tally));
            let played = demo::Played { home: simulated.log, events: simulated.events.into_iter() };
            runtime.block_on(demo::demo(played, speed, engine::Settings::default(), onlooker))?
        }
    };
    let view = engine.view();
    println!(
        "\n{messages} messages of {} devices went through MQTT in {:.1} s, up to {}.\n{} hunches were had; {} times somebody did by hand \
         what was proposed, while the question was open.\nNobody was there to answer. In your home, `hunchd run` begins in shadow, and asks \
         nobody until you allow it.",
        view.devices.len(),
        stopwatch.elapsed().as_secs_f64(),
        view.wall,
        tally.asked.load(Ordering::Relaxed),
        tally.by_hand.load(Ordering::Relaxed),
    );
    Ok(ExitCode::SUCCESS)
}

fn introduce(home: &home_log::HomeLog) {
    println!("{}: {} devices, time zone {}.\n", home.name, home.devices.len(), home.calendar.zone_name());
}

/// The home that is shown where none is named: six weeks of a family of three.
fn simulated_home() -> simulate::SimulatedHome {
    let start = Timestamp::parse_rfc3339("2026-01-12T00:00:00Z").expect("it is a time");
    simulate::home(47, 42, start, Calendar::named("Europe/London").expect("it is a zone"))
}

/// What is told at the end of a demonstration.
#[derive(Default)]
struct Tally {
    asked: AtomicU32,
    by_hand: AtomicU32,
}

/// Prints hunches and what becomes of them, as a phone would show them.
fn tell_of(calendar: Calendar, tally: Arc<Tally>) -> hunchd::daemon::Onlooker {
    Box::new(move |at, effect| {
        let wall = calendar.wall(at);
        let count = match effect {
            Effect::Keep(Fact::Hunch(_)) => Some(&tally.asked),
            Effect::Keep(Fact::Outcome { outcome: Outcome::DoneByHand, .. }) => Some(&tally.by_hand),
            _ => None,
        };
        if let Some(count) = count {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let line = match effect {
            Effect::Notify(notice) if notice.buttons.is_empty() => {
                format!("{wall}  {}. {}\n", notice.title, notice.body)
            }
            Effect::Notify(notice) => {
                let buttons: Vec<String> = notice.buttons.iter().map(|button| format!("[{}]", button.label)).collect();
                format!("{wall}  {}\n    {}\n    {}\n", notice.title, notice.body, buttons.join(" "))
            }
            Effect::Keep(Fact::Outcome { device, outcome, .. }) => format!("{wall}  {}: {outcome}\n", device.native),
            Effect::Keep(Fact::Rejected(reject)) => format!("{wall}  {}: {}\n", reject.topic, reject.reason),
            _ => return,
        };
        // Whoever looks on may have gone; the demonstration goes on.
        let _ = io::stdout().write_all(line.as_bytes());
    })
}

fn replay_home(dir: &Path, options: replay::Options) -> anyhow::Result<ExitCode> {
    let home = home_log::read(dir)?;
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    replay::replay(&home, profiles, &options, &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn check(file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Some(config) = checked(file) else { return Ok(ExitCode::from(2)) };
    let profiles = wiring::profiles(&config)?;
    let mut failed = false;
    for note in &config.notes {
        println!("note: {note}");
    }
    for profile in profiles.iter() {
        let report = profile.run_examples();
        println!("profile {} ({}): {} examples hold", profile.source(), profile.name(), report.passed);
        for failure in &report.failures {
            eprintln!("{failure}");
            failed = true;
        }
    }
    println!("home: time zone {}, mode {}", config.home.calendar.zone_name(), config.ladder.mode);
    println!("{}", if failed { "Profiles are wrong." } else { "All is well." });
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn explain_recorded(of: &str, dir: &Path, at: Option<Timestamp>) -> anyhow::Result<ExitCode> {
    let home = home_log::read(dir)?;
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    let voice = profiles.of(demo::SPEAKS).context("The profile that homes are played through is missing.")?.clone();
    let player = replay::Player::new(&home, voice).context("Its profile has no device list.")?;
    let settings = engine::Settings { calendar: home.calendar, ..engine::Settings::default() };
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
    use hunchd::web::Answer;
    use hunchd::web::Question;
    let Some(config) = checked(config) else { return Ok(ExitCode::from(2)) };
    if let Some(address) = config.web.listen {
        match runtime()?.block_on(hunchd::web::ask(address, &Question::Explain { of: of.to_owned() })) {
            Ok(Answer::Text(text)) => return told(of, Some(text)),
            Ok(Answer::Unknown(reason)) => anyhow::bail!("{reason}"),
            Ok(Answer::Json(state) | Answer::Unwell(state)) => anyhow::bail!("The daemon answers: {state}"),
            Err(error) => eprintln!("{error} The last snapshot is looked for."),
        }
    }
    let engine = hunchd::daemon::last_snapshot(&config)?;
    println!("As of {}:", engine.now());
    told(of, engine::explain(&engine.view(), of))
}

fn told(of: &str, text: Option<String>) -> anyhow::Result<ExitCode> {
    let text = text.with_context(|| format!("There is no device and no recent hunch `{of}`."))?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn test_profile(file: &Path) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let profile = Profile::parse(&text, None).map_err(|reason| anyhow::anyhow!("{}: {reason}", file.display()))?;
    let report = profile.run_examples();
    for failure in &report.failures {
        eprintln!("{failure}");
    }
    println!("{}: {} examples hold, {} do not.", profile.source(), report.passed, report.failures.len());
    Ok(if report.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn bench(home: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    let figures = match home {
        Some(dir) => {
            let home = home_log::read(dir)?;
            let events: Vec<_> = home.events()?.collect();
            runtime()?.block_on(hunchd::daemon::bench::bench(home, events))?
        }
        None => {
            let simulated = simulated_home();
            runtime()?.block_on(hunchd::daemon::bench::bench(simulated.log, simulated.events))?
        }
    };
    if json {
        println!("{}", serde_json::to_string(&figures)?)
    } else {
        println!("{figures}")
    }
    Ok(ExitCode::SUCCESS)
}

fn speed(text: &str) -> Result<demo::Speed, String> {
    if text == "max" {
        return Ok(demo::Speed::Max);
    }
    match text.parse::<f64>() {
        Ok(factor) if factor.is_finite() && factor > 0.0 => Ok(demo::Speed::Times(factor)),
        _ => Err(format!("`{text}` is not a speed: say a number such as 3600, or max.")),
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text).ok_or_else(|| format!("`{text}` is not a time: write it as 2026-01-05T18:40:00Z."))
}

/// An error with its causes, each said once: rooms write whole sentences, which name their cause already.
fn in_full(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        _ if told.contains(cause.trim_end_matches('.')) => told,
        _ => format!("{}: {cause}", told.trim_end_matches('.')),
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
