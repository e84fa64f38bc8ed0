//! Carrying out what the engine asks for: publishes, notices, and the log. Its thread never waits for any of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tracing::info;
use tracing::warn;

use crate::daemon::announcer::Announcements;
use crate::daemon::audience::Audience;
use crate::daemon::inbox::Inbox;
use crate::daemon::inbox::Item;
use crate::engine::Closely;
use crate::engine::Effect;
use crate::engine::Fact;
use crate::engine::Notice;
use crate::mqtt::Publisher;
use crate::notify::Notifier;
use crate::texts::Texts;
use crate::time::Timestamp;
use crate::web::Metrics;

/// Somebody who looks on: the demonstration, a test.
pub type Onlooker = Box<dyn Fn(Timestamp, &Effect) + Send + Sync>;

/// How long a look at the home may take before a question goes to everybody.
const VIEW_WITHIN: Duration = Duration::from_secs(2);

/// The hands of the daemon.
pub(super) struct Hands {
    pub(super) publisher: Publisher,
    pub(super) notifier: Notifier,
    pub(super) audience: Audience,
    pub(super) inbox: Inbox,
    pub(super) metrics: Arc<Metrics>,
    pub(super) dry_run: bool,
    pub(super) announcements: Option<Announcements>,
    pub(super) onlooker: Option<Onlooker>,
}

impl Hands {
    /// Works until the engine's thread has ended and everything is carried out.
    pub(super) async fn run(self, mut effects: mpsc::Receiver<(Timestamp, Vec<Effect>)>) -> Notifier {
        while let Some((at, effects)) = effects.recv().await {
            for effect in effects {
                if let Some(onlooker) = &self.onlooker {
                    onlooker(at, &effect);
                }
                self.carry_out(effect).await;
            }
        }
        self.notifier
    }

    async fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Send(message) if self.dry_run => {
                info!(topic = message.topic, "not sent: this is a dry run");
            }
            Effect::Send(message) => {
                let topic = message.topic.clone();
                match self.publisher.publish(message).await {
                    Ok(()) => info!(topic, "sent"),
                    Err(error) => warn!(%error, "a command could not be sent"),
                }
            }
            Effect::Tell(_) if self.dry_run => {}
            Effect::Tell(message) => {
                if let Some(announcements) = &self.announcements {
                    announcements.told(&message);
                }
                if let Err(error) = self.publisher.publish(message).await {
                    warn!(%error, "a state of our own could not be told");
                }
            }
            Effect::Notify(notice) => {
                let spared = self.spared(&notice).await;
                self.notifier.notify_but(notice, spared);
            }
            Effect::Retract(id) => self.notifier.retract(id),
            Effect::Keep(fact) => {
                match (&fact, &self.announcements) {
                    (Fact::Answered(answer), _) => self.notifier.heard(answer),
                    (Fact::Renamed { from, to }, Some(announcements)) => announcements.renamed(from, to),
                    _ => {}
                }
                self.keep(&fact);
            }
        }
    }

    /// Those who are not asked. Where the engine has no time to tell what that takes, everybody is.
    async fn spared(&self, notice: &Notice) -> Vec<String> {
        if !self.audience.is_limited() {
            return Vec::new();
        }
        let (reply, replied) = oneshot::channel();
        if !self.inbox.put(Item::View(Closely::None, reply)) {
            return Vec::new();
        }
        match tokio::time::timeout(VIEW_WITHIN, replied).await {
            Ok(Ok(view)) => self.audience.spared(&view, notice.id.0),
            _ => Vec::new(),
        }
    }

    /// One line in the log for each decision, and its place in the metrics.
    fn keep(&self, fact: &Fact) {
        match fact {
            Fact::Hunch(hunch) => {
                info!(
                    hunch_id = %hunch.id,
                    device = %hunch.device,
                    rung = %hunch.rung,
                    confidence = f64::from(hunch.confidence),
                    reason = hunch.because(Texts::english()),
                    "{}",
                    hunch.title(Texts::english())
                );
                self.metrics.hunch("had");
            }
            Fact::Refused { hunch, refusal } => {
                info!(hunch_id = %hunch.id, device = %hunch.device, because = %refusal, "a hunch was not had");
                self.metrics.hunch_suppressed(refusal.word());
            }
            Fact::Outcome { hunch, device, outcome, .. } => {
                info!(hunch_id = %hunch, device = %device, outcome = %outcome, "a hunch has ended");
                self.metrics.hunch(outcome.word());
            }
            Fact::Offered { device, right } => {
                info!(device = %device, right, "it was offered to do it without asking");
            }
            Fact::Verified { hunch, device, obeyed: true } => {
                info!(hunch_id = %hunch, device = %device, "the device did what it was told");
            }
            Fact::Verified { hunch, device, obeyed: false } => {
                warn!(hunch_id = %hunch, device = %device, "the device did not do what it was told");
            }
            Fact::Rejected(reject) => {
                warn!(source = %reject.source, topic = reject.topic, reason = reject.reason, "a message cannot be used");
            }
            Fact::Answered(answer) => {
                info!(hunch_id = %answer.hunch, verdict = %answer.verdict, via = %answer.via, "a question was answered");
            }
            Fact::StaleAnswer(answer) => {
                info!(hunch_id = %answer.hunch, verdict = %answer.verdict, "an answer came too late, or twice");
            }
            Fact::People(onset) => {
                info!(happened_at = %onset.happened, "the people of the house {}", onset.turn.words());
            }
            Fact::ModelsFailed { reason } => {
                warn!(%reason, "the fleet's models failed: from now on the home's own statistics forecast alone");
            }
            Fact::Renamed { from, to } => info!(%from, %to, "a device has another name"),
            Fact::Changed(change) => info!(?change, "a setting was changed"),
        }
    }
}
