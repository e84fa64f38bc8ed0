//! Listening to everything on the broker for a while, for whoever only looks.

use std::sync::Arc;
use std::time::Duration;

use hunchd::config::Config;
use hunchd::daemon::clock::Clock;
use hunchd::daemon::clock::Stopwatch;
use hunchd::daemon::wiring;
use hunchd::device::Message;
use hunchd::mqtt;
use hunchd::mqtt::Event;
use hunchd::mqtt::Intake;
use hunchd::mqtt::Queue;
use hunchd::time::Timestamp;

use super::runtime;

/// How long a broker may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands over every message with its time, from the moment that the broker answers. `who` tells our name there from the daemon's.
pub(super) fn listen(
    config: &Config,
    listen_for: Duration,
    who: &str,
    mut hear: impl FnMut(Timestamp, Message),
) -> anyhow::Result<()> {
    let host = config.mqtt.host.as_deref().unwrap_or("localhost");
    let all = vec!["#".to_owned()];
    let settings = mqtt::Settings {
        // A name of its own, or the daemon would be thrown out; and no status, for the same reason.
        client_id: format!("{}-{who}-{}", config.mqtt.client_id, std::process::id()),
        status_topic: String::new(),
        ..wiring::mqtt(config, host, config.mqtt.port, all, Intake::Live)
    };
    let runtime = runtime()?;
    let _inside = runtime.enter();
    let queue = Arc::new(Queue::default());
    let (_publisher, _connection) = mqtt::connect(settings, Arc::clone(&queue))?;
    let clock = Clock::system(Timestamp::from_millis(0));
    let (mut waited, mut limit, mut up) = (Stopwatch::start(), PATIENCE, false);
    while let Some(left) = limit.checked_sub(waited.elapsed()) {
        match queue.pop_timeout(left) {
            Some(Event::Up) if !up => (waited, limit, up) = (Stopwatch::start(), listen_for, true),
            Some(Event::Message(message)) => hear(clock.now(), message),
            Some(Event::Down { reason }) => anyhow::bail!("{reason}"),
            _ => {}
        }
    }
    anyhow::ensure!(up, "The MQTT broker {host}:{} did not answer within {} s.", config.mqtt.port, PATIENCE.as_secs());
    Ok(())
}

/// A time to listen, on a command line.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a time span: write it as 30s or 2m, at most 1h.");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let seconds = match &text[digits.len()..] {
        "s" | "" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3600),
        _ => None,
    };
    seconds.filter(|seconds| *seconds <= 3600).map(Duration::from_secs).ok_or_else(wrong)
}
