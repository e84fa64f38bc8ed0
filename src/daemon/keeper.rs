//! The store's thread: appends, flushes, syncs, snapshots, prunes. The engine's thread never waits for a disk.

use std::sync::Arc;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;

use tracing::error;
use tracing::info;
use tracing::warn;

use crate::daemon::clock::Clock;
use crate::daemon::clock::Stopwatch;
use crate::store;
use crate::store::Note;
use crate::store::Store;
use crate::time::Timestamp;

/// Records on the way to the disk. At a thousand messages a second this is ten seconds of a disk that does not answer.
const PLACES: usize = 10_000;
/// Old records are looked for this often.
const PRUNE_EVERY: Duration = Duration::from_secs(3600);

/// What the store's thread is told.
enum Order {
    Append(Timestamp, Vec<u8>),
    /// The snapshot of everything appended before it.
    Snapshot(Timestamp, Vec<u8>),
    /// What was appended must survive a power cut from now on.
    Sync,
}

/// The way to the store's thread. Dropping it flushes, syncs and ends it.
pub(super) struct Keeper {
    orders: Option<mpsc::SyncSender<Order>>,
    thread: Option<thread::JoinHandle<()>>,
    lossless: bool,
}

impl Keeper {
    /// Starts the thread. `lossless`: wait for the disk rather than lose a record, which only a recording can afford.
    pub(super) fn start(store: Store, clock: Arc<Clock>, lossless: bool) -> std::io::Result<Keeper> {
        let (orders, inbox) = mpsc::sync_channel(PLACES);
        let work = move || Work { store, clock, inbox }.run();
        let thread = thread::Builder::new().name("store".to_owned()).spawn(work)?;
        Ok(Keeper { orders: Some(orders), thread: Some(thread), lossless })
    }

    /// Appends one record; false if the disk is so far behind that it had to be dropped.
    pub(super) fn append(&self, at: Timestamp, record: Vec<u8>) -> bool {
        self.order(Order::Append(at, record))
    }

    /// Keeps a snapshot of everything appended before.
    pub(super) fn snapshot(&self, at: Timestamp, bytes: Vec<u8>) -> bool {
        self.order(Order::Snapshot(at, bytes))
    }

    /// Puts everything appended before on the disk for good: for what a person said.
    pub(super) fn sync(&self) -> bool {
        self.order(Order::Sync)
    }

    fn order(&self, order: Order) -> bool {
        match &self.orders {
            Some(orders) if self.lossless => orders.send(order).is_ok(),
            Some(orders) => orders.try_send(order).is_ok(),
            None => false,
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            error!("the store's thread ended in a panic");
        }
    }
}

struct Work {
    store: Store,
    clock: Arc<Clock>,
    inbox: mpsc::Receiver<Order>,
}

impl Work {
    fn run(mut self) {
        let flush_every = Duration::from_millis(self.store.settings().flush_interval_ms);
        let sync_every = Duration::from_millis(self.store.settings().sync_interval_ms);
        let (mut flushed, mut synced, mut pruned) = (Stopwatch::start(), Stopwatch::start(), Stopwatch::start());
        let mut failing = false;
        loop {
            let wait = flush_every.saturating_sub(flushed.elapsed());
            match self.inbox.recv_timeout(wait) {
                Ok(Order::Append(at, record)) => drop(self.store.append(at, &record)),
                Ok(Order::Snapshot(at, bytes)) => self.snapshot(at, &bytes),
                Ok(Order::Sync) => failing = said(self.store.sync().map(|flushed| flushed.notes), failing),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if flushed.elapsed() >= flush_every {
                let sync = synced.elapsed() >= sync_every;
                let result = if sync { self.store.sync() } else { self.store.flush() };
                failing = said(result.map(|flushed| flushed.notes), failing);
                flushed = Stopwatch::start();
                if sync {
                    synced = Stopwatch::start();
                }
            }
            // By a wrong clock everything, or nothing, would be too old.
            if pruned.elapsed() >= PRUNE_EVERY && self.clock.is_synchronised() {
                failing = said(self.store.prune(self.clock.now()).map(|pruned| pruned.notes), failing);
                pruned = Stopwatch::start();
            }
        }
        said(self.store.sync().map(|flushed| flushed.notes), false);
        info!("the store is closed");
    }

    fn snapshot(&mut self, at: Timestamp, bytes: &[u8]) {
        let upto_seq = self.store.next_seq();
        let stopwatch = Stopwatch::start();
        let result = self.store.put_snapshot(at, upto_seq, bytes);
        if result.is_ok() {
            info!(bytes = bytes.len(), duration_ms = stopwatch.elapsed().as_millis() as u64, "snapshot kept");
        }
        said(result, false);
    }
}

/// Writes down what the store has to tell; an error once, until it works again. Returns whether it fails now.
fn said(result: Result<Vec<Note>, store::Error>, failing: bool) -> bool {
    match result {
        Ok(notes) => {
            for note in notes {
                if note.is_problem() { warn!("{note}") } else { info!("{note}") }
            }
            false
        }
        Err(error) => {
            if !failing {
                error!(%error, "the store could not write; it will be tried again");
            }
            true
        }
    }
}
