//! Writing a home log. What was written reads back the same; what would not is refused.

use std::collections::BTreeSet;
use std::fs;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;

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

/// Writes a home log into `dir`, which is made if need be and must not hold one yet; returns how many events there were.
///
/// `home.toml` comes last: a folder that was left half-written is not taken for a home.
pub fn write(dir: &Path, home: &HomeLog, events: impl IntoIterator<Item = LoggedEvent>) -> Result<u64, Error> {
    let about = dir.join(about::FILE);
    if about.exists() {
        return Err(Error::AlreadyThere { path: dir.to_owned() });
    }
    fs::create_dir_all(dir).map_err(|source| Error::Unwritable { path: dir.to_owned(), source })?;
    // Rows of another home, left by a run that was broken off, must not be read as this one's.
    for file in [tables::LABELS, tables::TRUTH] {
        remove_if_there(&dir.join(file))?;
    }
    write_devices(dir, home)?;
    let count = write_events(dir, home, events)?;
    fs::write(&about, about::compose(home)).map_err(|source| Error::Unwritable { path: about, source })?;
    Ok(count)
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

fn write_events(dir: &Path, home: &HomeLog, events: impl IntoIterator<Item = LoggedEvent>) -> Result<u64, Error> {
    let path = dir.join(rows::FILE);
    let unwritable = |source: io::Error| Error::Unwritable { path: path.clone(), source };
    let file = File::create(&path).map_err(unwritable)?;
    let mut zipped = GzEncoder::new(BufWriter::new(file), Compression::default());
    let (mut text, mut count, mut last) = (format!("{}\n", rows::HEADER), 0, None);
    for event in events {
        push_event(&mut text, home, &event, last).map_err(|reason| Error::Unfit {
            file: rows::FILE,
            row: count + 1,
            reason,
        })?;
        last = Some(event.at);
        count += 1;
        if text.len() > 64 * 1024 {
            zipped.write_all(text.as_bytes()).map_err(unwritable)?;
            text.clear();
        }
    }
    zipped.write_all(text.as_bytes()).map_err(unwritable)?;
    zipped.finish().and_then(|mut file| file.flush()).map_err(unwritable)?;
    Ok(count)
}

fn push_event(text: &mut String, home: &HomeLog, event: &LoggedEvent, last: Option<Timestamp>) -> Result<(), String> {
    let device = home.devices.get(event.device).ok_or_else(|| format!("there is no device {}.", event.device))?;
    if let Some(last) = last.filter(|last| event.at < *last) {
        return Err(format!("{} is earlier than the event before it, {last}.", event.at));
    }
    let value = cells::written(&event.value, event.property)?;
    let before = text.len();
    lines::push_row(text, &[&event.at.to_rfc3339(), &device.id, event.property.word(), &value])?;
    let length = text.len() - before;
    if length >= lines::LONGEST {
        return Err(format!("it is {length} bytes long, and {} is the limit.", lines::LONGEST));
    }
    Ok(())
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
