//! The bounded queue between the doors and the engine's thread.
//!
//! What is taken out is always a part of what was put in, in the same order. Only messages can be missing, and first
//! those that a later message of the same topic has overtaken: of every topic the newest message arrives, unless more
//! topics than places wait. [`Event::Up`] and [`Event::Down`] are never missing.
//!
//! Must not know the network: it is filled by the poll loop and emptied by a plain thread.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::Notify;

use crate::device::Message;

use super::Event;
use super::MAX_PACKET_BYTES;

/// A bounded queue of [`Event`]s: many put in, one thread waits and takes out.
#[derive(Debug)]
pub struct Queue {
    inner: Mutex<Inner>,
    /// Rung when something was put in, or the queue closed.
    filled: Condvar,
    /// Rung when something was taken out, or the queue closed.
    room: Notify,
}

impl Default for Queue {
    fn default() -> Queue {
        Queue::new(Queue::MESSAGES, Queue::BYTES)
    }
}

impl Queue {
    /// Places in a default queue: ten seconds of the busiest home.
    pub const MESSAGES: usize = 10_000;
    /// Bytes of topics and payloads in a default queue: one message of the greatest size that is let in.
    pub const BYTES: usize = MAX_PACKET_BYTES;

    /// A queue for at most `max_messages` messages, at least one, of at most `max_bytes` bytes together.
    /// A single message is always let in, however large.
    pub fn new(max_messages: usize, max_bytes: usize) -> Queue {
        let inner = Inner { max_messages: max_messages.max(1), max_bytes, ..Inner::default() };
        Queue { inner: Mutex::new(inner), filled: Condvar::new(), room: Notify::new() }
    }

    /// Puts in without waiting. A message that finds no room takes the place of an older one.
    pub fn push_live(&self, event: Event) {
        let mut inner = self.lock();
        if inner.closed {
            return;
        }
        if let Event::Message(message) = &event {
            inner.make_room(message);
        }
        inner.insert(event);
        let begun = inner.overflow_begins();
        drop(inner);
        self.filled.notify_one();
        if begun {
            // Once per overflow; its end is logged with the count.
            tracing::warn!("The engine cannot keep up: of topics that wait already only the newest message is kept.");
        }
    }

    /// Puts in as soon as there is room; at once if the event is no message. Gives up when the queue is closed.
    pub async fn push_waiting(&self, event: Event) {
        loop {
            // Made before the look, so that what is taken out in between is not missed.
            let room = self.room.notified();
            {
                let mut inner = self.lock();
                if inner.closed {
                    return;
                }
                let fits = match &event {
                    Event::Message(message) => inner.fits(message),
                    _ => true,
                };
                if fits {
                    inner.insert(event);
                    drop(inner);
                    self.filled.notify_one();
                    return;
                }
            }
            room.await;
        }
    }

    /// Takes the oldest event, blocking this thread for at most `timeout`; `None` if none came or the queue is closed
    /// and empty. Never call it from an async task.
    pub fn pop_timeout(&self, timeout: Duration) -> Option<Event> {
        let (mut inner, _) = self
            .filled
            .wait_timeout_while(self.lock(), timeout, |inner| inner.events.is_empty() && !inner.closed)
            .unwrap_or_else(PoisonError::into_inner);
        let event = inner.pop()?;
        let ended = inner.overflow_ends();
        drop(inner);
        self.room.notify_one();
        if let Some((coalesced, dropped)) = ended {
            tracing::warn!(coalesced, dropped, "The engine has caught up again; some messages were overtaken.");
        }
        Some(event)
    }

    /// Lets nothing more in and wakes all who wait; what is inside can still be taken out.
    pub fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
        self.room.notify_waiters();
    }

    /// Whether [`Queue::close`] was called.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Messages that wait now.
    pub fn waiting(&self) -> usize {
        self.lock().messages
    }

    /// Messages taken out so far. Whoever plays a recording through a broker must not run further ahead of this
    /// count than the broker keeps messages (Mosquitto: 1,000).
    pub fn taken(&self) -> u64 {
        self.lock().taken
    }

    /// Messages that a later one of the same topic overtook for lack of room.
    pub fn coalesced(&self) -> u64 {
        self.lock().coalesced
    }

    /// Messages that were lost although they were the newest of their topic: more topics than places.
    pub fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing in here panics half-way, so the content is sound even if a holder of the lock died.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct Inner {
    max_messages: usize,
    max_bytes: usize,
    /// By number of arrival: the front is the smallest, and one can be taken from the middle.
    events: BTreeMap<u64, Event>,
    next: u64,
    messages: usize,
    bytes: usize,
    /// Of every topic that waits, the newest message.
    newest: BTreeMap<String, u64>,
    /// Messages behind which a newer one of the same topic waits.
    overtaken: BTreeSet<u64>,
    woken: bool,
    closed: bool,
    coalesced: u64,
    dropped: u64,
    taken: u64,
    /// The two counts when the overflow began that has not ended yet.
    overflow: Option<(u64, u64)>,
    /// The two counts when it was last looked whether an overflow begins.
    seen: (u64, u64),
}

impl Inner {
    fn fits(&self, message: &Message) -> bool {
        self.messages == 0 || (self.messages < self.max_messages && self.bytes + size(message) <= self.max_bytes)
    }

    fn make_room(&mut self, message: &Message) {
        while !self.fits(message) {
            // A topic that floods pays for itself; only then do others.
            let overtaken = self.newest.get(&message.topic).or_else(|| self.overtaken.first()).copied();
            if let Some(number) = overtaken {
                self.remove(number);
                self.coalesced += 1;
            } else {
                let oldest = self.events.iter().find(|(_, event)| matches!(event, Event::Message(_)));
                let Some((&number, _)) = oldest else { return };
                self.remove(number);
                self.dropped += 1;
            }
        }
    }

    fn insert(&mut self, event: Event) {
        match &event {
            // One is enough: it only says that somebody should look.
            Event::Wake if self.woken => return,
            Event::Wake => self.woken = true,
            Event::Message(message) => {
                self.messages += 1;
                self.bytes += size(message);
                match self.newest.get_mut(&message.topic) {
                    Some(number) => {
                        self.overtaken.insert(std::mem::replace(number, self.next));
                    }
                    None => {
                        self.newest.insert(message.topic.clone(), self.next);
                    }
                }
            }
            Event::Up | Event::Down { .. } => {}
        }
        self.events.insert(self.next, event);
        self.next += 1;
    }

    fn pop(&mut self) -> Option<Event> {
        let number = *self.events.first_key_value()?.0;
        let event = self.remove(number)?;
        match event {
            Event::Wake => self.woken = false,
            Event::Message(_) => self.taken += 1,
            Event::Up | Event::Down { .. } => {}
        }
        Some(event)
    }

    fn remove(&mut self, number: u64) -> Option<Event> {
        let event = self.events.remove(&number)?;
        if let Event::Message(message) = &event {
            self.messages -= 1;
            self.bytes -= size(message);
            // If it was the newest of its topic, older ones that still wait stay in `overtaken`: make_room takes the
            // newest only for a newer one that is put in right after.
            if !self.overtaken.remove(&number) {
                self.newest.remove(&message.topic);
            }
        }
        Some(event)
    }

    fn overflow_begins(&mut self) -> bool {
        let before = std::mem::replace(&mut self.seen, (self.coalesced, self.dropped));
        if self.overflow.is_none() && before != self.seen {
            self.overflow = Some(before);
            return true;
        }
        false
    }

    /// An overflow has ended when half the room is free again: with less it would be logged as many.
    fn overflow_ends(&mut self) -> Option<(u64, u64)> {
        if self.messages > self.max_messages / 2 || self.bytes > self.max_bytes / 2 {
            return None;
        }
        let (coalesced, dropped) = self.overflow.take()?;
        Some((self.coalesced - coalesced, self.dropped - dropped))
    }
}

fn size(message: &Message) -> usize {
    message.topic.len() + message.payload.len()
}

#[cfg(test)]
mod tests;
