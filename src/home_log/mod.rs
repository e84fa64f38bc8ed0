//! The home log: a folder that holds one recorded home.
//!
//! `home.toml` says where and under which licence, `devices.csv` what there is, `events.csv.gz` what happened,
//! `labels.csv` (optional) what the people did; simulated homes also say in `truth.csv` what they wanted and in `roles.csv`
//! what each device really is.
//! A bad row is counted, the first few are named with their line, and reading goes on. Knows no engine.

mod about;
mod bad_rows;
mod cells;
mod error;
mod lines;
mod rows;
mod spans;
mod tables;
mod write;

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::device::Kind;
use crate::device::Property;
use crate::device::Value;
use crate::sun::Position;
use crate::time::Calendar;
use crate::time::Timestamp;

pub use bad_rows::BadRow;
pub use bad_rows::BadRows;
pub use cells::shown;
pub use error::Error;
pub use lines::Line;
pub use lines::Lines;
pub use lines::cells;
pub use rows::Events;
pub use spans::spans;
pub use write::Draft;
pub use write::is_home;
pub use write::write;
pub use write::write_labels;
pub use write::write_truth;

/// What is known of a home before anything happens in it.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeLog {
    /// Short name, such as `nl_noordwijk`.
    pub name: String,
    /// The home's time zone.
    pub calendar: Calendar,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// What the recording may be used for.
    pub licence: String,
    /// What to know before believing it.
    pub note: String,
    /// The language of its names, ISO 639-1 such as `nl`, where that is known.
    pub language: Option<String>,
    /// Figures are reported from here on; what is before is for learning.
    pub evaluate_from: Option<Timestamp>,
    /// Everything that reports or can be set, each id once.
    pub devices: Vec<LoggedDevice>,
    /// Rows of `devices.csv` and `roles.csv` that could not be used.
    pub bad_devices: BadRows,
    /// Where the events lie; `None` for a home that was never on disk.
    pub folder: Option<PathBuf>,
}

/// One row of `devices.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedDevice {
    /// Unique in the home.
    pub id: Arc<str>,
    /// As people call it.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it is, where that is known.
    pub room: Option<String>,
    /// What else it belongs to.
    pub groups: Vec<String>,
    /// What it is really for, in the simulation's words (`roles.csv`); `None` for real homes, where nobody wrote it down.
    /// It is for judges: what thinks must not see it.
    pub role: Option<String>,
}

/// One row of `events.csv.gz`.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedEvent {
    /// When.
    pub at: Timestamp,
    /// Whose: an index into [`HomeLog::devices`].
    pub device: usize,
    /// Which property.
    pub property: Property,
    /// What it became.
    pub value: Value,
}

/// One row of `labels.csv`: what the people of the home did, as they said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// From when.
    pub start: Timestamp,
    /// Until when.
    pub end: Timestamp,
    /// `asleep` and `away` are the whole household's; others are free.
    pub label: String,
}

/// One row of `truth.csv`: from this time on, the people want this device to be so.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// From when.
    pub at: Timestamp,
    /// Which device: an index into [`HomeLog::devices`].
    pub device: usize,
    /// Which property; the file does not name it, it follows from the word (`off`, `locked`) or from the device's kind.
    pub property: Property,
    /// What it should be.
    pub wanted: Value,
    /// Why, in the simulation's words.
    pub reason: String,
}

/// Opens the home log in `dir`: what the home is and which devices it has. Events are read by [`HomeLog::events`].
pub fn read(dir: &Path) -> Result<HomeLog, Error> {
    let about = about::read(&dir.join(about::FILE))?;
    let (mut devices, mut bad_devices) = tables::devices(dir)?;
    tables::roles(dir, &mut devices, &mut bad_devices)?;
    Ok(HomeLog {
        name: about.name,
        calendar: about.calendar,
        latitude: about.latitude,
        longitude: about.longitude,
        licence: about.licence,
        note: about.note,
        language: about.language,
        evaluate_from: about.evaluate_from,
        devices,
        bad_devices,
        folder: Some(dir.to_owned()),
    })
}

/// `text` as a TOML basic string, for whoever writes a file of its own into a home log's folder.
pub fn toml_string(text: &str) -> String {
    about::quote(text)
}

impl HomeLog {
    /// Whether the licence keeps the recording out of weights that ship.
    pub fn is_for_evaluation_only(&self) -> bool {
        self.licence.to_lowercase().contains("evaluation only")
    }

    /// Where the home stands, if the log tells.
    pub fn position(&self) -> Option<Position> {
        Position::new(self.latitude?, self.longitude?)
    }

    /// Streams the events in the order of time, without holding them all.
    pub fn events(&self) -> Result<Events, Error> {
        Events::open(self.folder()?, &self.devices)
    }

    /// What the people said they did; empty where nobody was asked.
    pub fn labels(&self) -> Result<(Vec<Label>, BadRows), Error> {
        tables::labels(self.folder()?)
    }

    /// What the people wanted; empty for real homes, where nobody knows.
    pub fn truth(&self) -> Result<(Vec<Truth>, BadRows), Error> {
        tables::truth(self.folder()?, &self.devices)
    }

    fn folder(&self) -> Result<&Path, Error> {
        self.folder.as_deref().ok_or_else(|| Error::NotOnDisk { name: self.name.clone() })
    }
}

#[cfg(test)]
mod tests;
