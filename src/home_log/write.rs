//! Writing a home log. What was written reads back the same; what would not is refused.

use std::collections::BTreeSet;
use std::fs;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Error;
use super::HomeLog;
use super::Label;
use super::LoggedEvent;
use super::Truth;
use super::about;
use super::cells;
use super::lines;
use super::rows;
use super::tables;
use crate::time::Timestamp;

/// Rows are gathered to this many bytes before they are zipped.
const GATHERED: usize = 64 * 1024;

/// Level 1 of 9: about ten times as fast as the usual 6, and files half as large again. At 6 a fleet would take longer
/// to be zipped than to be lived.
const ZIPPED: Compression = Compression::fast();

/// Writes a home log into `dir`, which is made if need be and must not hold one yet; returns how many events there were.
///
/// For a home with labels or truth, see [`Draft`].
pub fn write(dir: &Path, home: &HomeLog, events: impl IntoIterator<Item = LoggedEvent>) -> Result<u64, Error> {
    let draft = Draft::begin(dir, home)?;
    let count = draft.events(events)?;
    draft.finish()?;
    Ok(count)
}

/// A home log that is being written. Until [`Draft::finish`] the folder holds no `home.toml`: one that was left
/// half-written is not taken for a home.
pub struct Draft<'h> {
    dir: PathBuf,
    home: &'h HomeLog,
}

impl<'h> Draft<'h> {
    /// Makes the folder if need be, refuses one that holds a home, and writes which devices there are.
    pub fn begin(dir: &Path, home: &'h HomeLog) -> Result<Draft<'h>, Error> {
        if is_home(dir) {
            return Err(Error::AlreadyThere { path: dir.to_owned() });
        }
        fs::create_dir_all(dir).map_err(|source| Error::Unwritable { path: dir.to_owned(), source })?;
        // Rows of another home, left by a run that was broken off, must not be read as this one's.
        for file in [tables::LABELS, tables::TRUTH, tables::ROLES] {
            remove_if_there(&dir.join(file))?;
        }
        write_devices(dir, home)?;
        write_roles(dir, home)?;
        Ok(Draft { dir: dir.to_owned(), home })
    }

    /// Writes what happened, in the order of time; returns how many events there were.
    pub fn events(&self, events: impl IntoIterator<Item = LoggedEvent>) -> Result<u64, Error> {
        write_events(&self.dir, self.home, events)
    }

    /// Writes what the people said they did.
    pub fn labels(&self, labels: &[Label]) -> Result<(), Error> {
        write_labels(&self.dir, labels)
    }

    /// Writes what the people wanted.
    pub fn truth(&self, truth: &[Truth]) -> Result<(), Error> {
        write_truth(&self.dir, self.home, truth)
    }

    /// Writes `home.toml`: the folder is a home now.
    pub fn finish(self) -> Result<(), Error> {
        let path = self.dir.join(about::FILE);
        // On a full disk half a file would be left, and be taken for a home: it gets its name when it is whole.
        let part = path.with_extension("part");
        fs::write(&part, about::compose(self.home))
            .and_then(|()| fs::rename(&part, &path))
            .map_err(|source| Error::Unwritable { path, source })
    }
}

/// Whether `dir` holds a home log that was written to its end.
pub fn is_home(dir: &Path) -> bool {
    dir.join(about::FILE).exists()
}

fn remove_if_there(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::Unwritable { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

fn write_devices(dir: &Path, home: &HomeLog) -> Result<(), Error> {
    let mut taken = BTreeSet::new();
    write_table(dir, tables::DEVICES, tables::DEVICES_HEADER, &home.devices, |text, device| {
        if device.id.is_empty() || device.name.is_empty() {
            return Err(format!("the device `{}` needs both an id and a name.", device.id));
        }
        if !taken.insert(device.id.clone()) {
            return Err(format!("the device `{}` is there twice.", device.id));
        }
        if device.groups.iter().any(|group| group.contains(';') || group.trim() != group || group.is_empty()) {
            return Err(format!("a group of `{}` is empty, padded with blanks, or holds a semicolon.", device.id));
        }
        if device.room.as_deref() == Some("") {
            return Err(format!("the room of `{}` is empty.", device.id));
        }
        let room = device.room.as_deref().unwrap_or_default();
        lines::push_row(text, &[&device.id, &device.name, device.kind.word(), room, &device.groups.join(";")])
    })
}

fn write_roles(dir: &Path, home: &HomeLog) -> Result<(), Error> {
    let known: Vec<(&str, &str)> =
        home.devices.iter().filter_map(|device| Some((&*device.id, device.role.as_deref()?))).collect();
    if known.is_empty() {
        return Ok(());
    }
    write_table(dir, tables::ROLES, tables::ROLES_HEADER, &known, |text, (device, role)| {
        if role.is_empty() {
            return Err(format!("the role of `{device}` is empty."));
        }
        lines::push_row(text, &[device, role])
    })
}

fn write_events(dir: &Path, home: &HomeLog, events: impl IntoIterator<Item = LoggedEvent>) -> Result<u64, Error> {
    let path = dir.join(rows::FILE);
    let unwritable = |source: io::Error| Error::Unwritable { path: path.clone(), source };
    let file = File::create(&path).map_err(unwritable)?;
    // The encoder notes no time and no name: the same events are the same bytes.
    let mut zipped = GzEncoder::new(BufWriter::new(file), ZIPPED);
    let mut rows = EventRows { ids: quoted_ids(home), last: None };
    let (mut text, mut count) = (format!("{}\n", rows::HEADER), 0);
    for event in events {
        rows.push(&mut text, &event).map_err(|reason| Error::Unfit { file: rows::FILE, row: count + 1, reason })?;
        count += 1;
        if text.len() > GATHERED {
            zipped.write_all(text.as_bytes()).map_err(unwritable)?;
            text.clear();
        }
    }
    zipped.write_all(text.as_bytes()).map_err(unwritable)?;
    zipped.finish().and_then(|mut file| file.flush()).map_err(unwritable)?;
    Ok(count)
}

/// The id of each device as it stands in a cell, made once: it is written in every row.
fn quoted_ids(home: &HomeLog) -> Vec<String> {
    let quoted = |id: &str| {
        let mut cell = String::new();
        // An id with a line break has been refused with `devices.csv`.
        let _ = lines::push_cell(&mut cell, id);
        cell
    };
    home.devices.iter().map(|device| quoted(&device.id)).collect()
}

/// Rows of `events.csv.gz`, one after the other.
struct EventRows {
    ids: Vec<String>,
    last: Option<Timestamp>,
}

impl EventRows {
    fn push(&mut self, text: &mut String, event: &LoggedEvent) -> Result<(), String> {
        let id = self.ids.get(event.device).ok_or_else(|| format!("there is no device {}.", event.device))?;
        if let Some(last) = self.last.filter(|last| event.at < *last) {
            return Err(format!("{} is earlier than the event before it, {last}.", event.at));
        }
        let before = text.len();
        cells::push_time(text, event.at);
        for cell in [id, event.property.word()] {
            text.push(',');
            text.push_str(cell);
        }
        text.push(',');
        cells::push_value(text, &event.value, event.property)?;
        text.push('\n');
        let length = text.len() - before;
        if length >= lines::LONGEST {
            return Err(format!("it is {length} bytes long, and {} is the limit.", lines::LONGEST));
        }
        self.last = Some(event.at);
        Ok(())
    }
}

/// Adds `labels.csv` to a home log.
pub fn write_labels(dir: &Path, labels: &[Label]) -> Result<(), Error> {
    write_table(dir, tables::LABELS, tables::LABELS_HEADER, labels, |text, label| {
        lines::push_row(text, &[&label.start.to_rfc3339(), &label.end.to_rfc3339(), &label.label])
    })
}

/// Adds `truth.csv` to a home log.
pub fn write_truth(dir: &Path, home: &HomeLog, truth: &[Truth]) -> Result<(), Error> {
    write_table(dir, tables::TRUTH, tables::TRUTH_HEADER, truth, |text, row| {
        let device = home.devices.get(row.device).ok_or_else(|| format!("there is no device {}.", row.device))?;
        let wanted = cells::written(&row.wanted, row.property)?;
        if cells::wanted(wanted.as_bytes(), device.kind)? != (row.property, row.wanted.clone()) {
            return Err(format!("`{wanted}` of a {} would not be read as its `{}`.", device.kind, row.property));
        }
        lines::push_row(text, &[&row.at.to_rfc3339(), &device.id, &wanted, &row.reason])
    })
}

fn write_table<T>(
    dir: &Path,
    file: &'static str,
    header: &str,
    rows: &[T],
    mut push: impl FnMut(&mut String, &T) -> Result<(), String>,
) -> Result<(), Error> {
    let mut text = format!("{header}\n");
    for (place, row) in rows.iter().enumerate() {
        push(&mut text, row).map_err(|reason| Error::Unfit { file, row: place as u64 + 1, reason })?;
    }
    let path = dir.join(file);
    fs::write(&path, text).map_err(|source| Error::Unwritable { path, source })
}
