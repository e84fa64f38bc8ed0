//! `[log]`: what is written to the log, and in which form.

use super::reader::Table;

/// What is written to the log, and in which form.
#[derive(Clone, Debug, PartialEq)]
pub struct Log {
    /// In which form.
    pub format: LogFormat,
    /// From which level on, as a `tracing` filter: a level, or what `RUST_LOG` says.
    pub filter: String,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
    /// The system's journal, with fields.
    Journald,
}

impl Log {
    pub(super) fn read(table: &mut Table<'_>) -> Log {
        let words = [
            ("auto", None),
            ("text", Some(LogFormat::Text)),
            ("json", Some(LogFormat::Json)),
            ("journald", Some(LogFormat::Journald)),
        ];
        let levels = [("error", "error"), ("warn", "warn"), ("info", "info"), ("debug", "debug"), ("trace", "trace")];
        let level = table.one_of("level", &levels).unwrap_or("info");
        // systemd sets this variable for whatever it has connected to the journal.
        let fitting = if table.environment().variable("JOURNAL_STREAM").is_some() {
            LogFormat::Journald
        } else {
            LogFormat::Text
        };
        Log {
            format: table.one_of("format", &words).flatten().unwrap_or(fitting),
            filter: table.environment().variable("RUST_LOG").unwrap_or(level).to_owned(),
        }
    }
}
