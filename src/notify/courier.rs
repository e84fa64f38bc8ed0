//! One task per channel: takes jobs at all times, tries them in order, and reports what became of them.
//!
//! Knows no protocol: a channel says whether a failure is for now or for good.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Sleep;
use tracing::debug;
use tracing::warn;

use crate::engine::Delivery;
use crate::engine::NoticeId;

use super::Channel;
use super::Event;
use super::PushError;
use super::Shared;
use super::backoff::Backoff;
use super::lock;
use super::queue::Job;
use super::queue::Lost;
use super::queue::Queue;

/// How often a channel that waits looks whether something has expired.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Carries one channel's notices.
pub(super) struct Courier {
    channel: Box<dyn Channel>,
    inbox: mpsc::Receiver<Job>,
    desk: Desk,
    queue: Queue,
    backoff: Backoff,
    /// The wait after a failure. A future that is kept, so that a new job does not begin it again.
    pause: Option<Pin<Box<Sleep>>>,
    /// False once the daemon has hung up: what waits is then tried once.
    open: bool,
}

impl Courier {
    /// A courier with nothing to carry yet.
    pub(super) fn new(channel: Box<dyn Channel>, inbox: mpsc::Receiver<Job>, shared: Shared) -> Courier {
        let desk = Desk { via: channel.who().via(), shared, said: String::new() };
        Courier { channel, inbox, desk, queue: Queue::default(), backoff: Backoff::default(), pause: None, open: true }
    }

    /// Works until the daemon hangs up.
    pub(super) async fn run(mut self) {
        loop {
            for lost in self.queue.expire((self.desk.shared.now)()) {
                self.desk.lost(lost).await;
            }
            if let Some(pause) = &mut self.pause {
                if !self.open {
                    return;
                }
                tokio::select! {
                    biased;
                    job = self.inbox.recv() => {
                        self.accept(job).await;
                        continue;
                    }
                    () = pause => self.pause = None,
                    // A server may ask for hours of patience: what expires meanwhile is told when it does.
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
                // Time has passed: what waits may have expired.
                continue;
            }
            match self.queue.attempt() {
                Some((ticket, job)) => self.carry(ticket, job).await,
                None if self.open => {
                    let job = self.inbox.recv().await;
                    self.accept(job).await;
                }
                None => return,
            }
        }
    }

    /// Tries one job, and takes in others meanwhile.
    async fn carry(&mut self, ticket: u64, job: Job) {
        let mut attempt = match &job {
            Job::Push(notice) => self.channel.push(notice),
            Job::Retract(id, ending) => self.channel.retract(*id, ending),
        };
        let outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut attempt => break outcome,
                job = self.inbox.recv(), if self.open => match job {
                    Some(job) => {
                        if let Some(lost) = self.queue.put(job) {
                            self.desk.dropped(lost).await;
                        }
                    }
                    None => self.open = false,
                },
            }
        };
        drop(attempt);
        match outcome {
            Ok(()) => {
                self.queue.finish(ticket);
                self.backoff.reset();
                self.desk.succeeded(&job).await;
            }
            Err(PushError::ForNow(reason)) => self.postpone(ticket, &reason, Duration::ZERO),
            Err(PushError::NotBefore(wait, reason)) => self.postpone(ticket, &reason, wait),
            Err(PushError::ForGood(reason)) => {
                self.queue.finish(ticket);
                self.backoff.reset();
                match &job {
                    Job::Push(notice) => self.desk.refused(Lost { id: notice.id, reason }).await,
                    Job::Retract(id, _) => {
                        debug!(channel = %self.desk.via, hunch = %id.0, reason, "a notice was not retracted")
                    }
                }
            }
        }
    }

    /// Tries it again later, and not before the server wants to hear of it.
    fn postpone(&mut self, ticket: u64, reason: &str, wait: Duration) {
        self.queue.postpone(ticket, reason);
        let first = self.backoff.is_calm();
        let delay = self.backoff.next_delay().max(wait);
        self.pause = Some(Box::pin(tokio::time::sleep(delay)));
        self.desk.postponed(reason, first, delay);
    }

    async fn accept(&mut self, job: Option<Job>) {
        match job {
            Some(job) => {
                if let Some(lost) = self.queue.put(job) {
                    self.desk.dropped(lost).await;
                }
            }
            None => self.open = false,
        }
    }
}

/// Where a courier reports: to the engine, to the counters and to the log, once each.
struct Desk {
    via: Arc<str>,
    shared: Shared,
    /// Why the channel gave up the last time: a wrong token would otherwise be told with each notice.
    said: String,
}

impl Desk {
    async fn succeeded(&mut self, job: &Job) {
        self.said.clear();
        if let Job::Push(notice) = job {
            lock(&self.shared.counts).delivered += 1;
            self.report(notice.id, Delivery::Delivered { via: Arc::clone(&self.via) }).await;
        }
    }

    fn postponed(&self, reason: &str, first: bool, delay: Duration) {
        lock(&self.shared.counts).retries += 1;
        // The first time is worth a line; the rest is the same.
        if first {
            warn!(channel = %self.via, reason, delay_s = delay.as_secs(), "notices wait for their channel");
        } else {
            debug!(channel = %self.via, reason, "notices still wait for their channel");
        }
    }

    async fn dropped(&self, lost: Lost) {
        lock(&self.shared.counts).dropped += 1;
        self.lost(lost).await;
    }

    async fn lost(&self, lost: Lost) {
        warn!(channel = %self.via, hunch = %lost.id.0, reason = lost.reason, "a notice was not delivered");
        self.failed(lost).await;
    }

    /// The channel will have none of it: a person has to change something, and is told so once.
    async fn refused(&mut self, lost: Lost) {
        if self.said == lost.reason {
            debug!(channel = %self.via, hunch = %lost.id.0, reason = lost.reason, "a notice was not delivered either");
        } else {
            self.said.clone_from(&lost.reason);
            warn!(channel = %self.via, hunch = %lost.id.0, reason = lost.reason, "a notice was not delivered");
        }
        self.failed(lost).await;
    }

    async fn failed(&self, lost: Lost) {
        lock(&self.shared.counts).failed += 1;
        let failed = Delivery::Failed { via: Arc::clone(&self.via), reason: lost.reason.into() };
        self.report(lost.id, failed).await;
    }

    async fn report(&self, id: NoticeId, delivery: Delivery) {
        // Where nobody listens any more the daemon is closing, and nobody wants to know.
        let _ = self.shared.events.send(Event::Delivery(id, delivery)).await;
    }
}
