//! The one place that reads the clock. Everything else is told what time it is.

#![expect(clippy::disallowed_methods, reason = "this is the clock")]

use std::path::Path;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use crate::time::Timestamp;

/// No hunchd is older than this: an earlier clock has not been set. 2026-01-01T00:00:00Z.
const EARLIEST: Timestamp = Timestamp::from_millis(1_767_225_600_000);
/// systemd-timesyncd keeps this folder, and makes the file once the time has come from the network.
const TIMESYNC: &str = "/run/systemd/timesync";

/// Where time comes from. It never goes backwards.
#[derive(Debug)]
pub struct Clock {
    source: Source,
    /// The latest time told, in milliseconds.
    latest: AtomicI64,
}

#[derive(Debug)]
enum Source {
    System,
    Scaled { origin: Timestamp, started: Instant, factor: f64 },
    Messages,
}

impl Clock {
    /// The hub's clock, but never before `latest`, which was told in an earlier life.
    pub fn system(latest: Timestamp) -> Clock {
        Clock { source: Source::System, latest: AtomicI64::new(latest.as_millis()) }
    }

    /// A clock that starts at `origin` and runs `factor` times as fast: for demonstrations.
    pub fn scaled(origin: Timestamp, factor: f64) -> Clock {
        let source = Source::Scaled { origin, started: Instant::now(), factor };
        Clock { source, latest: AtomicI64::new(origin.as_millis()) }
    }

    /// A clock that only knows what messages say: for recordings. See [`Clock::told`].
    pub fn of_messages() -> Clock {
        Clock { source: Source::Messages, latest: AtomicI64::new(0) }
    }

    /// The time, but never earlier than the last one told.
    pub fn now(&self) -> Timestamp {
        let read = match &self.source {
            Source::System => system_now(),
            Source::Scaled { origin, started, factor } => *origin + started.elapsed().mul_f64(*factor),
            Source::Messages => Timestamp::from_millis(0),
        };
        let before = self.latest.fetch_max(read.as_millis(), Ordering::AcqRel);
        read.max(Timestamp::from_millis(before))
    }

    /// A message says that it was sent at `at`. Only a clock of messages listens.
    pub fn told(&self, at: Timestamp) {
        if self.is_of_messages() {
            self.latest.fetch_max(at.as_millis(), Ordering::AcqRel);
        }
    }

    /// Whether time is what messages say, and stands still between them.
    pub fn is_of_messages(&self) -> bool {
        matches!(self.source, Source::Messages)
    }

    /// How long to wait, in real time, until this clock shows `due`.
    pub fn until(&self, due: Timestamp) -> Duration {
        let left = due.since(self.now());
        match &self.source {
            Source::Scaled { factor, .. } => left.div_f64(*factor),
            Source::System | Source::Messages => left,
        }
    }

    /// Whether the time can be believed. A hub without a clock chip boots in the past.
    pub fn is_synchronised(&self) -> bool {
        if !matches!(self.source, Source::System) {
            return true;
        }
        let timesync = Path::new(TIMESYNC);
        let waits_for_network = timesync.is_dir() && !timesync.join("synchronized").exists();
        // Behind what was told before means that the clock has lost time since.
        let behind = system_now() < Timestamp::from_millis(self.latest.load(Ordering::Acquire));
        system_now() >= EARLIEST && !waits_for_network && !behind
    }
}

/// Measures how long something takes, for metrics and benchmarks only: nothing is decided on it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

fn system_now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_goes_backwards_and_a_clock_behind_its_past_is_not_believed() {
        let future = Timestamp::parse_rfc3339("2100-01-01T00:00:00Z").unwrap();
        let clock = Clock::system(future);
        assert_eq!(clock.now(), future);
        assert!(!clock.is_synchronised());
    }

    #[test]
    fn a_clock_of_messages_stands_still_between_them() {
        let clock = Clock::of_messages();
        let (first, second) = (Timestamp::from_millis(10), Timestamp::from_millis(20));
        clock.told(second);
        clock.told(first);
        assert_eq!(clock.now(), second);
    }

    #[test]
    fn a_fast_clock_waits_less() {
        let origin = Timestamp::from_millis(1_000_000_000_000);
        let clock = Clock::scaled(origin, 3600.0);
        assert!(clock.until(origin + Duration::from_secs(3600)) <= Duration::from_secs(1));
    }
}
