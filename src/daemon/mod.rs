//! The daemon: opens the doors, starts the engine's thread, carries out its effects, and closes everything in order.
//!
//! Decides nothing about a home. The one clock is here.

mod announcer;
mod answers;
mod audience;
pub mod bench;
mod boot;
mod changed;
mod channels;
pub mod clock;
pub mod demo;
mod effects;
mod handed_back;
pub mod hello;
mod inbox;
mod keeper;
mod links;
mod live;
pub mod logging;
pub mod model_bench;
pub mod models;
mod pressed;
pub mod seed;
pub mod survey;
mod watchdog;
pub mod wiring;

use std::future::Future;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio::sync::watch;
use tracing::info;
use tracing::warn;

pub use audience::Audience;
pub use effects::Onlooker;

use crate::config::ClockSource;
use crate::config::Config;
use crate::daemon::answers::Desk;
use crate::daemon::boot::decode_snapshot;
use crate::daemon::changed::Changed;
use crate::daemon::clock::Clock;
use crate::daemon::effects::Hands;
use crate::daemon::handed_back::HandedBack;
use crate::daemon::inbox::Inbox;
use crate::daemon::inbox::Item;
use crate::daemon::keeper::Keeper;
use crate::daemon::live::Dropped;
use crate::daemon::live::Live;
use crate::daemon::watchdog::Watchdog;
use crate::engine;
use crate::engine::Engine;
use crate::engine::Input;
use crate::engine::LISTENED;
use crate::home_assistant;
use crate::home_assistant::Discovery;
use crate::mqtt;
use crate::mqtt::Intake;
use crate::mqtt::Queue;
use crate::notify;
use crate::notify::SigningKey;
use crate::page;
use crate::page::Setup;
use crate::profile::Profiles;
use crate::texts::Texts;
use crate::time::Timestamp;
use crate::web;
use crate::web::Metrics;

/// Effects on their way to being carried out.
const EFFECTS: usize = 1024;
/// How long what is under way may take when everything is being closed.
const PATIENCE: Duration = Duration::from_secs(3);

/// A daemon that is to be run: settings of every room, and what differs between living, demonstrating and testing.
pub struct Daemon {
    /// The core's settings.
    pub engine: engine::Settings,
    /// The ecosystems that are listened to.
    pub profiles: Profiles,
    /// The broker.
    pub mqtt: mqtt::Settings,
    /// The channels to phones.
    pub notify: notify::Settings,
    /// Who is asked when.
    pub audience: Audience,
    /// Signs the answers that are offered.
    pub key: SigningKey,
    /// How hunchd shows itself in Home Assistant; `None`: not at all, whatever was shown before.
    pub home_assistant: Option<home_assistant::Settings>,
    /// The page; `None`: none.
    pub web: Option<web::Settings>,
    /// What the page tells of how this hub is set.
    pub setup: Setup,
    /// An open store, if anything is to be kept.
    pub store: Option<crate::store::Store>,
    /// How often a snapshot is kept.
    pub snapshot_every: Duration,
    /// Which clock; `None`: the hub's own.
    pub clock: Option<Arc<Clock>>,
    /// Nothing is sent to devices.
    pub dry_run: bool,
    /// Somebody who looks on.
    pub onlooker: Option<Onlooker>,
    /// The queue between MQTT and the engine; whoever plays a recording watches it.
    pub queue: Arc<Queue>,
}

impl Daemon {
    /// The daemon of a configuration, with its broker at hand and its store open. Starts the embedded broker if that is wanted.
    ///
    /// # Errors
    /// A profile, the store, the key or the broker that cannot be used: in a sentence.
    pub async fn of_config(config: &Config, dry_run: bool) -> anyhow::Result<Daemon> {
        let profiles = wiring::profiles(config)?;
        let own_broker = wiring::wants_own_broker(config).await;
        let (host, port) = if own_broker {
            let settings = mqtt::broker::Settings { listen: config.broker.listen, ..mqtt::broker::Settings::default() };
            let address = mqtt::broker::start(settings).context("The embedded broker cannot be started")?.address();
            info!(%address, "the embedded broker was started");
            ("127.0.0.1".to_owned(), address.port())
        } else {
            (config.mqtt.host.clone().unwrap_or_else(|| "localhost".to_owned()), config.mqtt.port)
        };
        let of_messages = config.clock == ClockSource::Messages;
        let intake = if of_messages { Intake::Lossless } else { Intake::Live };
        let store = boot::open(wiring::store(config))?;
        let key = SigningKey::load_or_create(&config.store.dir.join("answers.key"))
            .context("The key that signs answers cannot be read or made")?;
        let home_assistant = wiring::home_assistant(config);
        let mut topics = subscriptions(&profiles);
        if !dry_run {
            topics.extend(Discovery::new(home_assistant.clone()).topics());
        }
        let engine = wiring::engine(config);
        Ok(Daemon {
            setup: wiring::setup(
                config,
                &engine,
                page::Broker { address: format!("{host}:{port}"), is_own: own_broker },
            ),
            engine,
            mqtt: wiring::mqtt(config, &host, port, topics, intake),
            // Who only looks on changes nothing anywhere.
            home_assistant: Some(home_assistant).filter(|_| !dry_run),
            profiles,
            notify: wiring::notify(config),
            audience: Audience::of(&config.notify.people),
            key,
            web: wiring::web(config),
            store: Some(store),
            snapshot_every: Duration::from_secs(u64::from(config.store.snapshot_interval_min) * 60),
            clock: of_messages.then(|| Arc::new(Clock::of_messages())),
            dry_run,
            onlooker: None,
            queue: Arc::new(Queue::default()),
        })
    }

    /// Runs until `shutdown` resolves; then closes in order, and returns the engine as it was.
    ///
    /// # Errors
    /// A door that cannot be opened, in a sentence. A broker that is away is no error: it is waited for.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) -> anyhow::Result<Engine> {
        let lossless = self.mqtt.intake == Intake::Lossless;
        let (calendar, texts) = (self.engine.calendar, Texts::of(self.engine.language));
        let booted = match &mut self.store {
            Some(store) => boot::boot(store, self.engine, self.profiles),
            None => boot::Booted::fresh(self.engine, self.profiles),
        };
        let clock = self.clock.unwrap_or_else(|| Arc::new(Clock::system(booted.latest)));
        let metrics = Arc::new(Metrics::new());
        let keeper = self.store.map(|store| Keeper::start(store, Arc::clone(&clock), lossless)).transpose()?;
        let inbox = Inbox::new(Arc::clone(&self.queue));
        let (answers, answered) = mpsc::channel(64);
        let told = Arc::clone(&clock);
        let notifier = notify::start(&self.notify, self.key, move || told.now(), answers)?;
        let setup = Arc::new(self.setup);
        let desk = Desk { inbox: inbox.clone(), door: notifier.door(), calendar, texts, setup };
        let (changed, changes) = watch::channel(0);
        let (close_web, web) = answers::open(self.web, desk, Arc::clone(&metrics), changes, Arc::clone(&clock)).await?;
        let (publisher, connection) = mqtt::connect(self.mqtt, Arc::clone(&self.queue))?;
        let announced = |settings| announcer::start(Discovery::new(settings), publisher.clone());
        let announcements = self.home_assistant.map(announced);
        let answering = tokio::spawn(bring_answers(answered, inbox.clone()));
        let handed_back = HandedBack::new(notifier.door());
        let counting = tokio::spawn(links::count(notifier.door(), Arc::clone(&metrics)));
        let (effects, to_do) = mpsc::channel(EFFECTS);
        let hands = Hands {
            publisher: publisher.clone(),
            notifier,
            audience: self.audience,
            inbox: inbox.clone(),
            metrics: Arc::clone(&metrics),
            dry_run: self.dry_run,
            announcements: announcements.clone(),
            onlooker: self.onlooker,
        };
        let carrying_out = tokio::spawn(hands.run(to_do));
        let live = Live {
            engine: booted.engine,
            clock,
            inbox: inbox.clone(),
            keeper,
            effects,
            changed: Changed::new(changed),
            overheard: None,
            metrics,
            watchdog: Watchdog::new(),
            snapshot_every: self.snapshot_every,
            believed: None,
            dropped: Dropped::default(),
            publisher,
            announcements,
            handed_back,
            listened: None,
            untimed: Vec::new(),
        };
        let (ended, mut engine) = oneshot::channel();
        thread::Builder::new().name("engine".to_owned()).spawn(move || drop(ended.send(live.run())))?;
        info!("hunchd is running");
        tokio::select! {
            () = shutdown => {}
            // The engine's thread only ends when it is told to: ending before is a panic, and systemd starts us again.
            _ = &mut engine => anyhow::bail!("The engine's thread ended by itself; this is a bug, please report it."),
        }
        info!("stopping");
        inbox.put(Item::Stop);
        let engine = engine.await.context("The engine's thread ended in a panic; this is a bug, please report it")?;
        counting.abort();
        // With the engine's thread gone its effects end too: what is under way gets a few seconds.
        if let Ok(Ok(notifier)) = tokio::time::timeout(PATIENCE, carrying_out).await {
            answering.abort();
            notifier.close(PATIENCE).await;
        } else {
            warn!("some effects were left undone on closing");
        }
        self.queue.close();
        connection.shutdown().await;
        drop(close_web);
        if let Some(web) = web {
            let _ = web.await;
        }
        Ok(engine)
    }
}

/// The engine of the last exported snapshot, for whoever asks while no daemon runs. The store itself is not opened.
///
/// # Errors
/// There is none, or it cannot be read.
pub fn last_snapshot(config: &Config) -> anyhow::Result<Engine> {
    let record = crate::store::latest_export(&config.store.dir)?
        .with_context(|| format!("There is no snapshot in {} yet", config.store.dir.display()))?;
    Ok(Engine::restore(wiring::engine(config), wiring::profiles(config)?, decode_snapshot(&record)?))
}

/// What is subscribed to: every profile's topics, and those of our own.
pub fn subscriptions(profiles: &Profiles) -> Vec<String> {
    let mut all = profiles.subscriptions();
    all.extend(LISTENED.map(str::to_owned));
    all
}

/// Brings what comes back from the phones to the engine.
async fn bring_answers(mut answered: mpsc::Receiver<notify::Event>, inbox: Inbox) {
    while let Some(event) = answered.recv().await {
        let input = match event {
            notify::Event::Answer(answer) => Input::Answer(answer),
            notify::Event::Delivery(id, delivery) => Input::Delivery(id, delivery),
        };
        if !inbox.put(Item::Input(input)) {
            warn!("an answer was dropped, because the engine does not keep up");
        }
    }
}

impl boot::Booted {
    /// An engine without a past.
    fn fresh(settings: engine::Settings, profiles: Profiles) -> boot::Booted {
        boot::Booted { engine: Engine::new(settings, profiles), latest: Timestamp::from_millis(0) }
    }
}
