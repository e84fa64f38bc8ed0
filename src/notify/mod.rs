//! Notices out to phones, and answers back. Everything here may be slow or away; the engine never waits for it.
//!
//! Each channel has a task of its own with a small queue, so that a dead server delays nobody else.
//! Must not know what a hunch is about: it carries the engine's words, and lets in only answers that this home has signed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
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
mod bot;
mod courier;
mod door;
mod gotify;
mod hex;
mod http;
mod ledger;
mod link;
mod log;
mod ntfy;
mod open;
mod presses;
mod pushover;
mod queue;
mod recent;
mod replies;
mod secret;
mod services;
mod settings;
mod shared;
mod short;
mod telegram;
mod tokens;
mod webhook;
mod who;

pub use door::Choice;
pub use door::Door;
pub use door::Offer;
pub use open::start;
pub use open::start_deaf;
pub use secret::KeyError;
pub use secret::SigningKey;
pub use services::GotifySettings;
pub use services::PUSHOVER;
pub use services::Person;
pub use services::PushoverSettings;
pub use services::TELEGRAM;
pub use services::TelegramSettings;
pub use settings::NtfySettings;
pub use settings::Settings;
pub use settings::SettingsError;
pub use settings::WebhookSettings;
pub use tokens::TokenError;
pub use tokens::Tokens;

use courier::Courier;
use ledger::Ending;
use queue::Job;
use shared::Shared;
use shared::lock;
use who::Who;

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

/// The way out to every channel. Dropping it stops them at once; [`Notifier::close`] lets them finish.
pub struct Notifier {
    shared: Shared,
    inboxes: Vec<(Who, mpsc::Sender<Job>)>,
    couriers: JoinSet<()>,
    listeners: JoinSet<()>,
}

impl Notifier {
    /// Shows a notice on every channel. Returns at once; what became of it comes back as an event of each channel.
    pub fn notify(&self, notice: Notice) {
        self.notify_but(notice, Vec::new());
    }

    /// The same, without the people of these names. Whoever has seen an older notice of the same id sees this one too.
    pub fn notify_but(&self, notice: Notice, spared: Vec<String>) {
        let notice = Arc::new(notice);
        let spared = lock(&self.shared.ledger).opened(Arc::clone(&notice), spared);
        self.hand_out(&Job::Push(notice), &spared);
    }

    /// Takes a notice off the phones, where a channel can; whoever has not answered it is told who did. Returns at once.
    pub fn retract(&self, id: NoticeId) {
        let (ending, spared) = lock(&self.shared.ledger).ended(id);
        self.hand_out(&Job::Retract(id, ending), &spared);
    }

    /// Takes down an answer that the engine was given by another door, which checked it: so that the others are told of it.
    pub fn heard(&self, answer: &Answer) {
        lock(&self.shared.ledger).answered(NoticeId(answer.hunch), answer.verdict, &Who::house(&answer.via));
    }

    /// The way in for answers from our own page; it outlives nothing: once the daemon hangs up, it leads nowhere.
    pub fn door(&self) -> Door {
        Door::new(self.shared.clone())
    }

    /// How many channels there are: each tells what became of a notice.
    pub fn channels(&self) -> usize {
        self.inboxes.len()
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
        self.inboxes.push((channel.who().clone(), sender));
        self.couriers.spawn(Courier::new(channel, inbox, self.shared.clone()).run());
    }

    fn hand_out(&self, job: &Job, spared: &[String]) {
        for (who, inbox) in self.inboxes.iter().filter(|(who, _)| !spared.iter().any(|name| name == who.name())) {
            if inbox.try_send(job.clone()).is_err() {
                // Only where nobody reads the events: the courier cannot go on, and an event would not be read either.
                lock(&self.shared.counts).dropped += 1;
                warn!(channel = %who, "a notice was dropped because its channel stands still");
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
    /// Texts that were no answer, on every way in, by reason.
    pub rejected: BTreeMap<TokenError, u64>,
    /// The channels whose way back stands: answers can come in by them now.
    pub listening: BTreeSet<Arc<str>>,
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
    /// Whom it speaks to.
    fn who(&self) -> &Who;

    /// Shows a notice; a later one of the same id replaces it where the channel can.
    fn push<'a>(&'a self, notice: &'a Notice) -> Pushing<'a>;

    /// Takes a notice away, where the channel can; where it cannot, this is no error. Whoever has not answered is told who did.
    fn retract<'a>(&'a self, id: NoticeId, ending: &'a Ending) -> Pushing<'a>;
}

/// A push under way.
type Pushing<'a> = Pin<Box<dyn Future<Output = Result<(), PushError>> + Send + 'a>>;

/// Why a push did not succeed, as a finished sentence without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum PushError {
    /// It may succeed later.
    #[error("{0}")]
    ForNow(String),
    /// The same, and the server has said for how long it does not want to hear of it.
    #[error("{1}")]
    NotBefore(Duration, String),
    /// It will not succeed until a person changes something.
    #[error("{0}")]
    ForGood(String),
}
