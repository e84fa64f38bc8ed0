//! `hunchd demo`: an embedded broker, a home and the daemon, and what the phone would have shown.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::future;
use std::io;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use hunchd::daemon::Onlooker;
use hunchd::daemon::clock::Stopwatch;
use hunchd::daemon::demo;
use hunchd::engine;
use hunchd::engine::Effect;
use hunchd::engine::Fact;
use hunchd::feedback::Outcome;
use hunchd::home_log;
use hunchd::time::Calendar;
use hunchd::web;
use tokio::signal;

use super::runtime;
use super::simulated_home;

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// A recorded home (a folder); without one, a simulated home.
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// How many times as fast as life, or `max`.
    #[arg(long, value_name = "N", default_value = "max", value_parser = speed)]
    speed: demo::Speed,
    /// Serve the pages, on this machine only, and keep them when the home has been lived, until you press Ctrl-C.
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "8780")]
    page: Option<u16>,
}

impl Demo {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let stopwatch = Stopwatch::start();
        let runtime = runtime()?;
        let tally = Arc::new(Tally::default());
        let (engine, messages) = match &self.home {
            Some(dir) => {
                let home = home_log::read(dir)?;
                let events = home.events()?;
                introduce(&home);
                let show = self.show(home.calendar, &tally);
                runtime.block_on(demo::demo(demo::Played { home, events }, show, self.leave()))?
            }
            None => {
                let simulated = simulated_home();
                introduce(&simulated.log);
                let show = self.show(simulated.log.calendar, &tally);
                let played = demo::Played { home: simulated.log, events: simulated.events.into_iter() };
                runtime.block_on(demo::demo(played, show, self.leave()))?
            }
        };
        let view = engine.view();
        println!(
            "\n{messages} messages of {} devices went through MQTT in {:.1} s, up to {}.\n{} hunches were had; {} somebody did by hand \
         what was proposed, while the question was open.\nNobody was there to answer. In your home, `hunchd run` begins in shadow, and asks \
         nobody until you allow it.",
            view.devices.len(),
            stopwatch.elapsed().as_secs_f64(),
            view.wall,
            tally.asked.load(Ordering::Relaxed),
            match tally.by_hand.load(Ordering::Relaxed) {
                0 => "never".to_owned(),
                1 => "once".to_owned(),
                times => format!("{times} times"),
            },
        );
        Ok(ExitCode::SUCCESS)
    }

    fn show(&self, calendar: Calendar, tally: &Arc<Tally>) -> demo::Show {
        let page = self
            .page
            .map(|port| web::Settings { listen: (Ipv4Addr::LOCALHOST, port).into(), ..web::Settings::default() });
        if let Some(page) = &page {
            println!("Its pages are at http://{}\n", page.listen);
        }
        let decision = engine::Settings::default().decision;
        demo::Show { speed: self.speed, decision, onlooker: tell_of(calendar, Arc::clone(tally)), page }
    }

    /// Over when the home has been lived; with pages, when somebody has seen enough of them.
    async fn leave(&self) {
        if let Some(port) = self.page {
            println!(
                "The home has been lived. Look at http://127.0.0.1:{port}, and press Ctrl-C when you have seen enough."
            );
            if signal::ctrl_c().await.is_err() {
                future::pending::<()>().await;
            }
        }
    }
}

fn introduce(home: &home_log::HomeLog) {
    println!("{}: {} devices, time zone {}.\n", home.name, home.devices.len(), home.calendar.zone_name());
}

/// What is told at the end of a demonstration.
#[derive(Default)]
struct Tally {
    asked: AtomicU32,
    by_hand: AtomicU32,
}

/// Prints hunches and what becomes of them, as a phone would show them.
fn tell_of(calendar: Calendar, tally: Arc<Tally>) -> Onlooker {
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

fn speed(text: &str) -> Result<demo::Speed, String> {
    if text == "max" {
        return Ok(demo::Speed::Max);
    }
    match text.parse::<f64>() {
        Ok(factor) if factor.is_finite() && factor > 0.0 => Ok(demo::Speed::Times(factor)),
        _ => Err(format!("`{text}` is not a speed: say a number such as 3600, or max.")),
    }
}
