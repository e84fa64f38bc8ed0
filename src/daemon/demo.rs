//! The demonstration: an embedded broker, a recorded or simulated home that speaks through it, and the daemon that listens.
//!
//! Nothing of the daemon is different here but its clock, and that it keeps nothing.

use std::future::Future;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::oneshot;

use crate::daemon::Audience;
use crate::daemon::Daemon;
use crate::daemon::Onlooker;
use crate::daemon::clock::Clock;
use crate::daemon::subscriptions;
use crate::daemon::wiring;
use crate::decision::Rung;
use crate::device::Message;
use crate::engine;
use crate::engine::Engine;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::mqtt;
use crate::mqtt::Intake;
use crate::mqtt::Publisher;
use crate::mqtt::Queue;
use crate::notify;
use crate::notify::SigningKey;
use crate::page;
use crate::page::Setup;
use crate::profile::Profiles;
use crate::replay::Player;
use crate::texts::Language;
use crate::web;

/// The ecosystem that the home's devices speak.
pub const SPEAKS: &str = "zigbee2mqtt";
/// How far the player may be ahead of the engine: what waits in the broker beyond this, it would drop.
const AHEAD: u64 = 500;
/// Messages sent in one go, where nothing has to be waited for.
const BATCH: usize = 64;

/// How fast the demonstration runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// So many times as fast as life.
    Times(f64),
    /// As fast as the machine can.
    Max,
}

/// How it is shown.
pub struct Show {
    /// How fast time runs.
    pub speed: Speed,
    /// What hunches rest on.
    pub decision: crate::decision::Settings,
    /// Sees every effect.
    pub onlooker: Onlooker,
    /// Where the pages are served, if they are.
    pub page: Option<web::Settings>,
}

/// A home to be played.
pub struct Played<I> {
    /// What is known of it.
    pub home: HomeLog,
    /// What happens in it, in the order of time.
    pub events: I,
}

/// Plays a home through an embedded broker to a daemon that asks, and returns the engine at the end, with the messages played. The
/// daemon stays, with its pages, until `leave` is over.
///
/// # Errors
/// A port, a thread or a connection that could not be had.
pub async fn demo<I>(played: Played<I>, show: Show, leave: impl Future<Output = ()>) -> anyhow::Result<(Engine, u64)>
where
    I: Iterator<Item = LoggedEvent> + Send + 'static,
{
    let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
    let speaking = profiles.of(SPEAKS).context("The profile that homes are played through is missing.")?;
    let player = Player::new(&played.home, speaking.clone()).context("Its profile has no device list.")?;
    let mut events = played.events.peekable();
    let first = events.peek().map(|event| event.at).context("Nothing happens in this home: it has no events.")?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let settings_of_broker = mqtt::broker::Settings { listen: address, ..mqtt::broker::Settings::default() };
    let port = mqtt::broker::start(settings_of_broker)?.address().port();
    let clock = Arc::new(match show.speed {
        Speed::Max => Clock::of_messages(),
        Speed::Times(factor) => Clock::scaled(first, factor),
    });
    let queue = Arc::new(Queue::default());
    let settings = engine::Settings {
        calendar: played.home.calendar,
        position: played.home.position(),
        archetypes: wiring::archetypes(wiring::models(None).as_ref()),
        models: wiring::models(None),
        presence: wiring::presence(None),
        decision: crate::decision::Settings { mode: Rung::Ask, ..show.decision },
        acceptance: wiring::acceptance(None),
        language: Language::default(),
    };
    let broker = page::Broker { address: format!("127.0.0.1:{port}"), is_own: true };
    let daemon = Daemon {
        setup: Setup { broker, ..Setup::of(&settings) },
        engine: settings,
        mqtt: client("hunchd", port, subscriptions(&profiles)),
        profiles,
        notify: notify::Settings::default(),
        audience: Audience::default(),
        key: SigningKey::generate().context("No key can be made")?,
        home_assistant: None,
        web: show.page,
        store: None,
        snapshot_every: Duration::MAX,
        clock: Some(Arc::clone(&clock)),
        dry_run: false,
        onlooker: Some(show.onlooker),
        queue: Arc::clone(&queue),
    };
    let (done, stop) = oneshot::channel::<()>();
    let running = tokio::spawn(daemon.run(async { drop(stop.await) }));
    let (publisher, connection) = mqtt::connect(client("home", port, Vec::new()), Arc::new(Queue::default()))?;
    let stage = Stage { player, publisher, queue, clock, port };
    let count = stage.play(events).await?;
    leave.await;
    drop(done);
    let engine = running.await??;
    connection.shutdown().await;
    Ok((engine, count))
}

fn client(id: &str, port: u16, subscriptions: Vec<String>) -> mqtt::Settings {
    mqtt::Settings {
        host: Ipv4Addr::LOCALHOST.to_string(),
        port,
        client_id: id.to_owned(),
        subscriptions,
        // Only the daemon says how it is: the home's player is no device.
        status_topic: if id == "hunchd" { "hunchd/status".to_owned() } else { String::new() },
        intake: Intake::Lossless,
        ..mqtt::Settings::default()
    }
}

/// So many messages taken, and the device list was among them: of its own statuses there are two at most.
const HEARD: u64 = 4;

/// What the player works with.
struct Stage {
    player: Player,
    publisher: Publisher,
    queue: Arc<Queue>,
    clock: Arc<Clock>,
    port: u16,
}

impl Stage {
    async fn play(&self, events: impl Iterator<Item = LoggedEvent>) -> anyhow::Result<u64> {
        self.wait_until_heard().await?;
        let before = self.queue.taken();
        let mut sent = 0;
        let mut batch: Vec<Message> = Vec::with_capacity(BATCH);
        for event in events {
            let Some(message) = self.player.message(&event) else { continue };
            if !self.clock.is_of_messages() {
                tokio::time::sleep(self.clock.until(event.at)).await;
                self.publisher.publish(message).await?;
                sent += 1;
                continue;
            }
            batch.push(message);
            if batch.len() == BATCH {
                sent += self.send(&mut batch).await?;
                self.wait_until_taken(before + sent.saturating_sub(AHEAD)).await;
            }
        }
        sent += self.send(&mut batch).await?;
        self.wait_until_taken(before + sent).await;
        Ok(sent)
    }

    async fn send(&self, batch: &mut Vec<Message>) -> anyhow::Result<u64> {
        let count = batch.len() as u64;
        self.publisher.publish_in_order(std::mem::take(batch)).await?;
        Ok(count)
    }

    /// Sends the device list until the daemon has it: from then on it hears everything.
    async fn wait_until_heard(&self) -> anyhow::Result<()> {
        let heard = async {
            while !self.publisher.is_up() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            // The first that it takes may be its own status, which looks to it like that of a device.
            while self.queue.taken() < HEARD {
                self.publisher.publish(self.player.announcement().clone()).await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            // What is still on its way must not be counted as a message of the home.
            tokio::time::sleep(Duration::from_millis(200)).await;
            anyhow::Ok(())
        };
        let deaf = || format!("The daemon does not hear what is said on the embedded broker at port {}.", self.port);
        tokio::time::timeout(Duration::from_secs(20), heard).await.with_context(deaf)?
    }

    async fn wait_until_taken(&self, count: u64) {
        while self.queue.taken() < count {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    }
}
