//! Where the log goes: stderr for people, JSON lines for programs, or the system's journal.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Log;
use crate::config::LogFormat;
use crate::mqtt::broker;

/// Starts the log of this process. A second call changes nothing.
///
/// A filter that cannot be read counts as `info`; the embedded broker is silent unless the filter names it, because it calls every
/// ordinary goodbye an error.
pub fn start(log: &Log) {
    let quiet = match log.filter.contains(broker::LOG_TARGET) {
        true => log.filter.clone(),
        false => format!("{},{}=off", log.filter, broker::LOG_TARGET),
    };
    let filter = EnvFilter::try_new(&quiet).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let text = || tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    // Only fails if a log was started before, which then goes on.
    let _ = match log.format {
        LogFormat::Text => registry.with(text()).try_init(),
        LogFormat::Json => registry.with(text().json().flatten_event(true)).try_init(),
        LogFormat::Journald => match tracing_journald::layer() {
            Ok(journal) => registry.with(journal).try_init(),
            Err(_) => registry.with(text().without_time()).try_init(),
        },
    };
}
