//! The figures of this machine: how fast a home is replayed, how long a message takes to its effects, and how much memory that takes.

use std::fmt;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use tokio::sync::oneshot;

use crate::daemon::Audience;
use crate::daemon::Daemon;
use crate::daemon::clock::Stopwatch;
use crate::daemon::demo::SPEAKS;
use crate::daemon::subscriptions;
use crate::daemon::wiring;
use crate::device::Message;
use crate::engine;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::MODE_TOPIC;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::mqtt;
use crate::mqtt::Queue;
use crate::notify;
use crate::notify::SigningKey;
use crate::page::Setup;
use crate::profile::Profiles;
use crate::replay;
use crate::replay::Player;

/// Messages a second while delays are measured.
const RATE_PER_S: u32 = 1000;
/// How long that is kept up, in seconds.
const SECONDS: u32 = 10;
/// One message in so many has an effect that can be waited for; the others are what a home says.
const PROBE_EVERY: u32 = 10;

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Events of the replayed home.
    pub replayed_events: u64,
    /// Events replayed in a second, on one core, from decoded rows to decisions.
    pub replay_events_per_s: f64,
    /// Messages a second at which delays were measured.
    pub rate_per_s: u32,
    /// Delay from publishing a message to its effect, by way of the embedded broker: the median, in milliseconds.
    pub delay_p50_ms: f64,
    /// The same, 99 of 100.
    pub delay_p99_ms: f64,
    /// The longest.
    pub delay_max_ms: f64,
    /// Effects that were waited for.
    pub delays: usize,
    /// Size of a snapshot after the replay, in bytes.
    pub snapshot_bytes: usize,
    /// Resident memory of this process at the end, broker and player included, in KiB; `None` where the system does not tell.
    pub resident_kib: Option<u64>,
}

/// Measures everything.
///
/// # Errors
/// A port or a thread that could not be had.
pub async fn bench(home: HomeLog, events: Vec<LoggedEvent>) -> anyhow::Result<Figures> {
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    let voice = profiles.of(SPEAKS).context("The profile that homes are played through is missing.")?;
    let player = Player::new(&home, voice.clone()).context("Its profile has no device list.")?;
    let settings = engine::Settings {
        calendar: home.calendar,
        position: home.position(),
        models: wiring::models(None),
        presence: wiring::presence(None),
        ..engine::Settings::default()
    };
    let mut engine = Engine::new(settings.clone(), profiles.clone());
    let first = events.first().map(|event| (event.at, player.announcement().clone()));
    let messages = events.iter().filter_map(|event| Some((event.at, player.message(event)?)));
    let stopwatch = Stopwatch::start();
    let replayed_events = replay::run(&mut engine, first.into_iter().chain(messages), |_, _| {});
    let replay_s = stopwatch.elapsed().as_secs_f64();
    let snapshot_bytes = super::boot::encode_snapshot(&engine.snapshot()).len();
    let mut delays = delays(&player, &events, settings, profiles).await?;
    delays.sort_by(f64::total_cmp);
    let at = |share: f64| delays.get(((delays.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(f64::NAN);
    Ok(Figures {
        replayed_events,
        replay_events_per_s: replayed_events as f64 / replay_s,
        rate_per_s: RATE_PER_S,
        delay_p50_ms: at(0.5),
        delay_p99_ms: at(0.99),
        delay_max_ms: at(1.0),
        delays: delays.len(),
        snapshot_bytes,
        resident_kib: resident_kib(),
    })
}

/// Delays in milliseconds, from handing a message to the broker's client to the engine's effect.
async fn delays(
    player: &Player,
    events: &[LoggedEvent],
    settings: engine::Settings,
    profiles: Profiles,
) -> anyhow::Result<Vec<f64>> {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let port = mqtt::broker::start(mqtt::broker::Settings { listen, ..Default::default() })?.address().port();
    let client = |id: &str, subscriptions| mqtt::Settings {
        host: Ipv4Addr::LOCALHOST.to_string(),
        port,
        client_id: id.to_owned(),
        status_topic: format!("{id}/status"),
        subscriptions,
        ..mqtt::Settings::default()
    };
    // Probes are answered in order, so the oldest one that waits is the one that was answered.
    let waiting: Arc<Mutex<std::collections::VecDeque<Stopwatch>>> = Arc::default();
    let measured: Arc<Mutex<Vec<f64>>> = Arc::default();
    let (asked, told) = (Arc::clone(&waiting), Arc::clone(&measured));
    let onlooker = Box::new(move |_, effect: &Effect| {
        if matches!(effect, Effect::Keep(Fact::Changed(_)))
            && let Some(probe) = asked.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
        {
            told.lock().unwrap_or_else(PoisonError::into_inner).push(probe.elapsed().as_secs_f64() * 1000.0);
        }
    });
    let daemon = Daemon {
        engine: settings,
        mqtt: client("hunchd", subscriptions(&profiles)),
        profiles,
        notify: notify::Settings::default(),
        audience: Audience::default(),
        key: SigningKey::generate().context("No key can be made")?,
        home_assistant: None,
        web: None,
        setup: Setup::default(),
        store: None,
        snapshot_every: Duration::MAX,
        clock: None,
        dry_run: true,
        onlooker: Some(onlooker),
        queue: Arc::new(Queue::default()),
    };
    let (done, stop) = oneshot::channel::<()>();
    let running = tokio::spawn(daemon.run(async { drop(stop.await) }));
    let (publisher, connection) = mqtt::connect(client("home", Vec::new()), Arc::new(Queue::default()))?;
    while !publisher.is_up() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    publisher.publish(player.announcement().clone()).await?;
    // Until the daemon hears: what is said before it has subscribed is lost, and every later probe would be taken for the one before.
    for n in 0.. {
        if !measured.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            break;
        }
        waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(Stopwatch::start());
        publisher.publish(Message::new(MODE_TOPIC, if n % 2 == 0 { "off" } else { "shadow" })).await?;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // The first probe says `off`, and is to change something.
    publisher.publish(Message::new(MODE_TOPIC, "shadow")).await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    measured.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / u64::from(RATE_PER_S)));
    let mut home_says = events.iter().filter_map(|event| player.message(event)).cycle();
    for n in 0..RATE_PER_S * SECONDS {
        ticks.tick().await;
        let message = if n % PROBE_EVERY == 0 {
            waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(Stopwatch::start());
            Message::new(MODE_TOPIC, if n % (2 * PROBE_EVERY) == 0 { "off" } else { "shadow" })
        } else {
            home_says.next().context("Nothing happens in this home.")?
        };
        let publisher = publisher.clone();
        // Not awaited: a slow confirmation must not slow the pace, or the delays would hide themselves.
        tokio::spawn(async move { publisher.publish(message).await });
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(done);
    running.await??;
    connection.shutdown().await;
    let measured = measured.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(measured)
}

fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix("kB")?.trim().parse().ok()
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "replay            {:>10.0} events/s ({} events)", self.replay_events_per_s, self.replayed_events)?;
        writeln!(f, "message to effect {:>10.2} ms median at {} messages/s", self.delay_p50_ms, self.rate_per_s)?;
        writeln!(
            f,
            "                  {:>10.2} ms p99, {:.2} ms at most, of {}",
            self.delay_p99_ms, self.delay_max_ms, self.delays
        )?;
        writeln!(f, "snapshot          {:>10} bytes", self.snapshot_bytes)?;
        match self.resident_kib {
            Some(kib) => write!(f, "resident memory   {kib:>10} KiB (with broker, player and the whole recording)"),
            None => write!(f, "resident memory   unknown on this system"),
        }
    }
}
