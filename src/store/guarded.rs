//! A database on a thread of its own: its panics become faults, and its hangs too.
//!
//! sled panics on some damaged files, and waits for ever for a write whose thread has panicked. This file knows
//! no database by name.

use std::any::Any;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;

use super::StoreEngine;
use super::backend;
use super::backend::Backend;
use super::backend::Entry;
use super::error::Fault;

/// A slow card may stall for many seconds; a database that takes longer than this will not come back.
const PATIENCE: Duration = Duration::from_secs(60);
/// Closing only tidies up: everything that was promised is on the disk before.
const CLOSING_PATIENCE: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce(&mut dyn Backend) + Send>;

/// A journal database behind glass.
pub(super) struct Guarded {
    jobs: Option<mpsc::Sender<Job>>,
    closed: mpsc::Receiver<()>,
    hung: AtomicBool,
}

impl Guarded {
    /// Opens the journal at `path`, or makes it.
    pub(super) fn open(engine: StoreEngine, path: &Path) -> Result<Guarded, Fault> {
        let path = path.to_path_buf();
        let (jobs, waiting) = mpsc::channel::<Job>();
        let (say_opened, opened) = mpsc::channel();
        let (say_closed, closed) = mpsc::channel();
        let serve = move || {
            let found = panic::catch_unwind(|| backend::open(engine, &path)).unwrap_or_else(|p| Err(panicked(p)));
            let mut journal = match found {
                Ok(journal) => journal,
                Err(fault) => {
                    let _ = say_opened.send(Err(fault));
                    return;
                }
            };
            let _ = say_opened.send(Ok(()));
            for job in waiting {
                job(journal.as_mut());
            }
            let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(journal)));
            let _ = say_closed.send(());
        };
        thread::Builder::new().name("journal".to_owned()).spawn(serve).map_err(Fault::Io)?;
        opened.recv_timeout(PATIENCE).unwrap_or(Err(Fault::Hung))?;
        Ok(Guarded { jobs: Some(jobs), closed, hung: AtomicBool::new(false) })
    }

    /// Stores values durably.
    pub(super) fn put(&self, entries: Vec<Entry>) -> Result<(), Fault> {
        self.call(move |journal| journal.put(&entries))
    }

    /// The first value whose number is `from` or more.
    pub(super) fn first_from(&self, from: u64) -> Result<Option<Entry>, Fault> {
        self.call(move |journal| journal.first_from(from))
    }

    /// The last value whose number is `upto` or less.
    pub(super) fn last_upto(&self, upto: u64) -> Result<Option<Entry>, Fault> {
        self.call(move |journal| journal.last_upto(upto))
    }

    /// Deletes all values whose number is less than `end`.
    pub(super) fn delete_before(&self, end: u64) -> Result<u64, Fault> {
        self.call(move |journal| journal.delete_before(end))
    }

    /// What the files take, in bytes.
    pub(super) fn bytes_on_disk(&self) -> Result<u64, Fault> {
        self.call(|journal| journal.bytes_on_disk())
    }

    fn call<R: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut dyn Backend) -> Result<R, Fault> + Send + 'static,
    ) -> Result<R, Fault> {
        if self.hung.load(Ordering::Relaxed) {
            return Err(Fault::Hung);
        }
        let (say, answer) = mpsc::channel();
        let job: Job = Box::new(move |journal| {
            let result = panic::catch_unwind(AssertUnwindSafe(|| ask(journal))).unwrap_or_else(|p| Err(panicked(p)));
            let _ = say.send(result);
        });
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if !sent {
            return Err(Fault::Panicked("its thread is gone".to_owned()));
        }
        answer.recv_timeout(PATIENCE).unwrap_or_else(|why| match why {
            RecvTimeoutError::Timeout => {
                self.hung.store(true, Ordering::Relaxed);
                Err(Fault::Hung)
            }
            RecvTimeoutError::Disconnected => Err(Fault::Panicked("its thread ended".to_owned())),
        })
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.jobs = None;
        if !*self.hung.get_mut() {
            // Whoever opens the same files next must find them unlocked.
            let _ = self.closed.recv_timeout(CLOSING_PATIENCE);
        }
    }
}

fn panicked(payload: Box<dyn Any + Send>) -> Fault {
    let words = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no words");
    Fault::Panicked(words.lines().next().unwrap_or_default().to_owned())
}
