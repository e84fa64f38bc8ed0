//! Notices out to phones, and answers back. Everything here may be slow or away; the engine never waits for it.
//!
//! Each channel has a task of its own with a small queue, so that a dead server delays nobody else.
//! Must not know what a hunch is about: it carries the engine's words, and lets in only answers that this home has signed.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tracing::warn;

use crate::engine::Delivery;
use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::feedback::Answer;
use crate::time::Timestamp;

mod backoff;
mod courier;
mod hex;
mod http;
mod log;
mod ntfy;
mod queue;
mod replies;
mod secret;
mod settings;
mod tokens;
mod webhook;

pub use secret::KeyError;
pub use secret::SigningKey;
pub use settings::NtfySettings;
pub use settings::Settings;
pub use settings::SettingsError;
pub use settings::WebhookSettings;
pub use tokens::TokenError;
pub use tokens::Tokens;

use courier::Courier;
use queue::Job;

/// What comes back from the channels.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A person pressed a button; its token was checked.
    Answer(Answer),
    /// What became of a notice on one channel.
    Delivery(NoticeId, Delivery),
}

/// The daemon's clock, handed in.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Starts every channel of the settings; with none, notices go to the log. Must be called inside a tokio runtime.
///
/// The daemon has to read `events`: while nobody does, the channels stand still.
///
/// # Errors
/// Where a setting cannot work, or no TLS provider was installed before. An unreachable server is no error: it is retried.
pub fn start(
    settings: &Settings,
    key: SigningKey,
    now: impl Fn() -> Timestamp + Send + Sync + 'static,
    events: mpsc::Sender<Event>,
) -> Result<Notifier, NotifyError> {
    let mut notifier = Notifier {
        shared: Shared {
            now: Arc::new(now),
            tokens: Arc::new(Mutex::new(Tokens::new(key.clone()))),
            counts: Arc::default(),
            events,
        },
        inboxes: Vec::new(),
        couriers: JoinSet::new(),
        listeners: JoinSet::new(),
    };
    if let Some(ntfy) = &settings.ntfy {
        ntfy.check()?;
        notifier.add(Box::new(ntfy::Ntfy::new(ntfy, key.clone())?));
        let replies = replies::Replies::new(ntfy, notifier.shared.clone())?;
        notifier.listeners.spawn(replies.run());
    }
    if let Some(webhook) = &settings.webhook {
        let channel = webhook::Webhook::new(webhook, key, Arc::clone(&notifier.shared.now))?;
        notifier.add(Box::new(channel));
    }
    if settings.log || notifier.inboxes.is_empty() {
        notifier.add(Box::new(log::Log));
    }
    Ok(notifier)
}

/// The way out to every channel. Dropping it stops them at once; [`Notifier::close`] lets them finish.
pub struct Notifier {
    shared: Shared,
    inboxes: Vec<(&'static str, mpsc::Sender<Job>)>,
    couriers: JoinSet<()>,
    listeners: JoinSet<()>,
}

impl Notifier {
    /// Shows a notice on every channel. Returns at once; what became of it comes back as an event of each channel.
    pub fn notify(&self, notice: Notice) {
        self.hand_out(&Job::Push(Arc::new(notice)));
    }

    /// Takes a notice off the phones, where a channel can. Returns at once.
    pub fn retract(&self, id: NoticeId) {
        self.hand_out(&Job::Retract(id));
    }

    /// Checks a token that came by another door, such as MQTT from the receiver of the webhook, and uses it up.
    ///
    /// # Errors
    /// Where it is not ours, too late, or was redeemed before.
    pub fn redeem(&self, token: &str, via: &str) -> Result<Answer, TokenError> {
        self.shared.redeem(token, &via.into())
    }

    /// What was done so far, for the metrics.
    pub fn counts(&self) -> Counts {
        lock(&self.shared.counts).clone()
    }

    /// Stops listening, and lets the channels send what waits, once and for `patience` at most.
    pub async fn close(self, patience: Duration) {
        let Notifier { inboxes, mut couriers, listeners, .. } = self;
        drop((inboxes, listeners));
        let all = async { while couriers.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, all).await.is_err() {
            warn!("notices were left unsent on closing");
        }
    }

    fn add(&mut self, channel: Box<dyn Channel>) {
        let (sender, inbox) = mpsc::channel(INBOX);
        self.inboxes.push((channel.name(), sender));
        self.couriers.spawn(Courier::new(channel, inbox, self.shared.clone()).run());
    }

    fn hand_out(&self, job: &Job) {
        for (name, inbox) in &self.inboxes {
            if inbox.try_send(job.clone()).is_err() {
                // Only where nobody reads the events: the courier cannot go on, and an event would not be read either.
                lock(&self.shared.counts).dropped += 1;
                warn!(channel = name, "a notice was dropped because its channel stands still");
            }
        }
    }
}

/// How many jobs may lie before a channel's own queue; the courier empties it at all times.
const INBOX: usize = 64;

/// What was done since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Notices that a channel took.
    pub delivered: u64,
    /// Notices that a channel gave up on, the dropped ones included.
    pub failed: u64,
    /// Notices that were dropped because too many waited.
    pub dropped: u64,
    /// Attempts that failed for now and were repeated.
    pub retries: u64,
    /// Answers let in.
    pub answers: u64,
    /// Texts on a reply topic that were no answer, by reason.
    pub rejected: BTreeMap<TokenError, u64>,
    /// Whether the reply stream stands: answers can come in now. False without an ntfy server.
    pub listening: bool,
}

/// Why the channels could not be started.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// A setting cannot work.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Nobody installed a provider of TLS.
    #[error("No TLS provider is installed: the program has to install one before it starts the channels.")]
    NoTlsProvider,
    /// No HTTP client can be made, for want of root certificates as a rule.
    #[error("No HTTPS client can be made: {0}. Is the package `ca-certificates` installed?")]
    Client(String),
}

/// A way to show notices. Each is called by one task, one notice at a time.
trait Channel: Send + Sync {
    /// Its name in the log and in answers.
    fn name(&self) -> &'static str;

    /// Shows a notice; a later one of the same id replaces it where the channel can.
    fn push<'a>(&'a self, notice: &'a Notice) -> Pushing<'a>;

    /// Takes a notice away, where the channel can; where it cannot, this is no error.
    fn retract(&self, id: NoticeId) -> Pushing<'_>;
}

/// A push under way.
type Pushing<'a> = Pin<Box<dyn Future<Output = Result<(), PushError>> + Send + 'a>>;

/// Why a push did not succeed, as a finished sentence without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum PushError {
    /// It may succeed later.
    #[error("{0}")]
    ForNow(String),
    /// It will not succeed until a person changes something.
    #[error("{0}")]
    ForGood(String),
}

/// What the tasks of this room have in common.
#[derive(Clone)]
struct Shared {
    now: Clock,
    tokens: Arc<Mutex<Tokens>>,
    counts: Arc<Mutex<Counts>>,
    events: mpsc::Sender<Event>,
}

impl Shared {
    fn redeem(&self, token: &str, via: &Arc<str>) -> Result<Answer, TokenError> {
        let result = lock(&self.tokens).redeem((self.now)(), token, via);
        let mut counts = lock(&self.counts);
        match &result {
            Ok(_) => counts.answers += 1,
            Err(reason) => *counts.rejected.entry(*reason).or_default() += 1,
        }
        result
    }
}

/// A panic elsewhere leaves counters and used tokens usable.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
