//! What one channel still has to send: bounded, newest wins, nothing is sent late.
//!
//! Knows no channel and no clock; the courier asks it what is next.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::time::Timestamp;

use super::ledger::Ending;

/// Something to do on a channel.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Job {
    /// Show this.
    Push(Arc<Notice>),
    /// Take that away, because it has ended so.
    Retract(NoticeId, Ending),
}

/// The jobs that wait, oldest first.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
    next_ticket: u64,
    /// Notices that may be on the phones by now, oldest first.
    attempted: VecDeque<NoticeId>,
}

#[derive(Debug)]
struct Waiting {
    ticket: u64,
    job: Job,
    /// Why the latest attempt failed.
    reason: Option<String>,
    failures: u32,
}

/// A notice that will not be sent, and why.
#[derive(Debug, PartialEq)]
pub(super) struct Lost {
    /// Which.
    pub(super) id: NoticeId,
    /// A finished sentence.
    pub(super) reason: String,
}

/// How many jobs may wait. A home asks a few times a day: more than this is a fault somewhere.
pub(super) const CAPACITY: usize = 32;
/// How often a retraction is tried; the notice expires on its own.
const RETRACTION_TRIES: u32 = 5;

impl Queue {
    /// Adds a job; gives back the notice that had to make room.
    pub(super) fn put(&mut self, job: Job) -> Option<Lost> {
        match &job {
            // The newer text replaces the older one, which nobody needs to see any more.
            Job::Push(notice) => self.waiting.retain(|waiting| !waiting.pushes(notice.id)),
            Job::Retract(id, _) => {
                let before = self.waiting.len();
                self.waiting.retain(|waiting| !waiting.pushes(*id));
                let never_shown = self.waiting.len() < before && !self.attempted.contains(id);
                if never_shown || self.waiting.iter().any(|waiting| waiting.retracts(*id)) {
                    return None;
                }
            }
        }
        let lost = if self.waiting.len() == CAPACITY { self.drop_oldest() } else { None };
        self.waiting.push_back(Waiting { ticket: self.next_ticket, job, reason: None, failures: 0 });
        self.next_ticket += 1;
        lost
    }

    /// The job to try now, with the ticket under which to report what became of it.
    pub(super) fn attempt(&mut self) -> Option<(u64, Job)> {
        let first = self.waiting.front()?;
        if let Job::Push(notice) = &first.job
            && !self.attempted.contains(&notice.id)
        {
            if self.attempted.len() == CAPACITY {
                self.attempted.pop_front();
            }
            self.attempted.push_back(notice.id);
        }
        Some((first.ticket, first.job.clone()))
    }

    /// The job is done, or given up.
    pub(super) fn finish(&mut self, ticket: u64) {
        self.waiting.retain(|waiting| waiting.ticket != ticket);
    }

    /// The job failed for now. It may be gone already: replaced or retracted while it was tried.
    pub(super) fn postpone(&mut self, ticket: u64, reason: &str) {
        for waiting in &mut self.waiting {
            if waiting.ticket == ticket {
                waiting.reason = Some(reason.to_owned());
                waiting.failures += 1;
            }
        }
        self.waiting.retain(|waiting| waiting.failures < RETRACTION_TRIES || matches!(waiting.job, Job::Push(_)));
    }

    /// Takes out what would come too late.
    pub(super) fn expire(&mut self, now: Timestamp) -> Vec<Lost> {
        let mut lost = Vec::new();
        self.waiting.retain(|waiting| match &waiting.job {
            Job::Push(notice) if notice.expires <= now => {
                let reason = match &waiting.reason {
                    Some(reason) => format!("It could not be sent before it expired. {reason}"),
                    None => "It had expired before it could be sent.".to_owned(),
                };
                lost.push(Lost { id: notice.id, reason });
                false
            }
            _ => true,
        });
        lost
    }

    fn drop_oldest(&mut self) -> Option<Lost> {
        let dropped = self.waiting.pop_front()?;
        let Job::Push(notice) = dropped.job else { return None };
        let because = dropped.reason.map(|reason| format!(" {reason}")).unwrap_or_default();
        let reason = format!("It was dropped because {CAPACITY} newer ones wait to be sent.{because}");
        Some(Lost { id: notice.id, reason })
    }
}

impl Waiting {
    fn pushes(&self, id: NoticeId) -> bool {
        matches!(&self.job, Job::Push(notice) if notice.id == id)
    }

    fn retracts(&self, id: NoticeId) -> bool {
        matches!(&self.job, Job::Retract(other, _) if *other == id)
    }
}

#[cfg(test)]
mod tests {
    use crate::device::HunchId;

    use super::*;

    fn id(seq: u32) -> NoticeId {
        NoticeId(HunchId { at: Timestamp::from_millis(0), seq })
    }

    fn push(seq: u32, title: &str) -> Job {
        let expires = Timestamp::from_millis(i64::from(seq) + 1000);
        let title = title.to_owned();
        Job::Push(Arc::new(Notice {
            id: id(seq),
            title,
            body: String::new(),
            buttons: Vec::new(),
            expires,
            silent: false,
        }))
    }

    fn retract(id: NoticeId) -> Job {
        Job::Retract(id, Ending::default())
    }

    fn waiting(queue: &Queue) -> Vec<Job> {
        queue.waiting.iter().map(|waiting| waiting.job.clone()).collect()
    }

    #[test]
    fn jobs_leave_in_order_and_stay_until_they_are_finished() {
        let mut queue = Queue::default();
        queue.put(push(1, "a"));
        queue.put(push(2, "b"));
        let (ticket, job) = queue.attempt().unwrap();
        assert_eq!(job, push(1, "a"));
        queue.postpone(ticket, "The server is away.");
        assert_eq!(queue.attempt().unwrap(), (ticket, push(1, "a")));
        queue.finish(ticket);
        assert_eq!(waiting(&queue), [push(2, "b")]);
    }

    #[test]
    fn a_newer_notice_replaces_the_one_that_waits() {
        let mut queue = Queue::default();
        queue.put(push(1, "old"));
        queue.put(push(2, "other"));
        let (ticket, _) = queue.attempt().unwrap();
        queue.put(push(1, "new"));
        // The attempt on the old one may still fail: it is not revived.
        queue.postpone(ticket, "The server is away.");
        assert_eq!(waiting(&queue), [push(2, "other"), push(1, "new")]);
    }

    #[test]
    fn a_notice_that_was_never_tried_is_retracted_without_a_word() {
        let mut queue = Queue::default();
        queue.put(push(1, "a"));
        queue.put(retract(id(1)));
        assert_eq!(waiting(&queue), []);
        // One that may have been shown, in this run or before it, is taken away.
        queue.put(push(2, "b"));
        queue.attempt();
        queue.put(retract(id(2)));
        queue.put(retract(id(2)));
        queue.put(retract(id(9)));
        assert_eq!(waiting(&queue), [retract(id(2)), retract(id(9))]);
    }

    #[test]
    fn retractions_are_not_tried_for_ever() {
        let mut queue = Queue::default();
        queue.put(retract(id(1)));
        queue.put(push(2, "b"));
        for _ in 0..RETRACTION_TRIES {
            let (ticket, job) = queue.attempt().unwrap();
            assert_eq!(job, retract(id(1)));
            queue.postpone(ticket, "The server is away.");
        }
        for _ in 0..100 {
            let (ticket, job) = queue.attempt().unwrap();
            assert_eq!(job, push(2, "b"));
            queue.postpone(ticket, "The server is away.");
        }
    }

    #[test]
    fn the_oldest_makes_room() {
        let mut queue = Queue::default();
        for seq in 0..32 {
            assert_eq!(queue.put(push(seq, "a")), None);
        }
        let (ticket, _) = queue.attempt().unwrap();
        queue.postpone(ticket, "The server is away.");
        let reason = "It was dropped because 32 newer ones wait to be sent. The server is away.".to_owned();
        assert_eq!(queue.put(push(32, "a")), Some(Lost { id: id(0), reason }));
        assert_eq!(queue.waiting.len(), CAPACITY);
    }

    #[test]
    fn nothing_is_sent_late() {
        let mut queue = Queue::default();
        queue.put(push(1, "a"));
        queue.put(push(2, "b"));
        queue.put(push(3, "c"));
        let (ticket, _) = queue.attempt().unwrap();
        queue.postpone(ticket, "The server is away.");
        let lost = queue.expire(Timestamp::from_millis(1002));
        let reasons: Vec<&str> = lost.iter().map(|lost| lost.reason.as_str()).collect();
        assert_eq!(
            reasons,
            ["It could not be sent before it expired. The server is away.", "It had expired before it could be sent."]
        );
        assert_eq!(waiting(&queue), [push(3, "c")]);
    }
}
