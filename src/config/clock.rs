//! `[clock]`: where the daemon takes the time from.

use super::reader::Table;

/// Where the daemon takes the time from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockSource {
    /// The hub's clock.
    System,
    /// The messages themselves; only for playing a recording through a broker.
    Messages,
}

impl ClockSource {
    pub(super) fn read(table: &mut Table<'_>) -> ClockSource {
        let words = [("system", ClockSource::System), ("messages", ClockSource::Messages)];
        let source = table.one_of("source", &words).unwrap_or(ClockSource::System);
        if source == ClockSource::Messages {
            table.note(
                "The time is taken from the messages: that is for playing a recording, never for a real home."
                    .to_owned(),
            );
        }
        source
    }
}
