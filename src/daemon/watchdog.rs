//! The word to systemd: ready, still alive, stopping. Spoken from the engine's thread, so that a stuck engine falls silent.

use std::time::Duration;

use sd_notify::NotifyState;
use tracing::debug;

/// The longest silence where systemd does not watch.
const UNWATCHED: Duration = Duration::from_secs(60);

/// systemd's notify socket, if there is one.
#[derive(Debug)]
pub(super) struct Watchdog {
    /// A third of what systemd tolerates.
    interval: Duration,
    watched: bool,
}

impl Watchdog {
    pub(super) fn new() -> Watchdog {
        let tolerated = sd_notify::watchdog_enabled();
        Watchdog { interval: tolerated.map_or(UNWATCHED, |tolerated| tolerated / 3), watched: tolerated.is_some() }
    }

    /// How often it wants to be fed.
    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    /// The engine has read its past, and its doors are open.
    pub(super) fn ready(&self) {
        say(&[NotifyState::Ready]);
    }

    /// The engine's thread is alive.
    pub(super) fn feed(&self) {
        if self.watched {
            say(&[NotifyState::Watchdog]);
        }
    }

    /// A line for `systemctl status`.
    pub(super) fn status(&self, text: &str) {
        say(&[NotifyState::Status(text)]);
    }

    pub(super) fn stopping(&self) {
        say(&[NotifyState::Stopping]);
    }
}

fn say(states: &[NotifyState<'_>]) {
    // Without systemd there is no socket, and nobody to miss the word.
    if let Err(error) = sd_notify::notify(states) {
        debug!(%error, "systemd could not be told");
    }
}
