//! The small tables of a home log: devices, labels, truth.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::io::BufReader;
use std::path::Path;

use super::BadRows;
use super::Error;
use super::Label;
use super::LoggedDevice;
use super::Truth;
use super::cells;
use super::cells::shown;
use super::lines;
use super::lines::Line;
use super::lines::Lines;
use crate::device::Kind;

pub(super) const DEVICES: &str = "devices.csv";
pub(super) const DEVICES_HEADER: &str = "device,name,kind,room,groups";
pub(super) const ROLES: &str = "roles.csv";
pub(super) const ROLES_HEADER: &str = "device,role";
pub(super) const LABELS: &str = "labels.csv";
pub(super) const LABELS_HEADER: &str = "start,end,label";
pub(super) const TRUTH: &str = "truth.csv";
pub(super) const TRUTH_HEADER: &str = "time,device,wanted,reason";

type Cell<'a> = Cow<'a, [u8]>;

pub(super) fn devices(dir: &Path) -> Result<(Vec<LoggedDevice>, BadRows), Error> {
    let mut taken = BTreeSet::new();
    // The groups came later: files without them are as good.
    read_table(dir, DEVICES, &[DEVICES_HEADER, "device,name,kind,room"], |cells| {
        let device = device(cells)?;
        if !taken.insert(device.id.clone()) {
            return Err(format!("The device `{}` was there before.", device.id));
        }
        Ok(device)
    })
}

fn device(cells: &[Cell<'_>]) -> Result<LoggedDevice, String> {
    let text = |place: usize| -> Result<&str, String> {
        let Some(cell) = cells.get(place) else { return Ok("") };
        std::str::from_utf8(cell).map_err(|_| format!("`{}` is not UTF-8.", shown(cell)))
    };
    let id = text(0)?;
    if id.is_empty() {
        return Err("The device has no id.".to_owned());
    }
    let name = text(1)?;
    let kind: Kind = shown(&cells[2]).parse()?;
    let room = text(3)?;
    let groups = text(4)?.split(';').map(str::trim).filter(|group| !group.is_empty()).map(str::to_owned).collect();
    Ok(LoggedDevice {
        id: id.into(),
        name: if name.is_empty() { id } else { name }.to_owned(),
        kind,
        room: (!room.is_empty()).then(|| room.to_owned()),
        groups,
        role: None,
    })
}

/// Tells the devices what they really are, where somebody knows.
pub(super) fn roles(dir: &Path, devices: &mut [LoggedDevice], bad: &mut BadRows) -> Result<(), Error> {
    if !dir.join(ROLES).exists() {
        return Ok(());
    }
    let (_, bad_roles): (Vec<()>, _) = read_table(dir, ROLES, &[ROLES_HEADER], |cells| {
        let device = device_of(devices, &cells[0])?;
        match utf8(&cells[1])? {
            role if role.is_empty() => Err(format!("The role of `{}` is empty.", devices[device].id)),
            role => {
                devices[device].role = Some(role);
                Ok(())
            }
        }
    })?;
    bad.join(bad_roles);
    Ok(())
}

pub(super) fn labels(dir: &Path) -> Result<(Vec<Label>, BadRows), Error> {
    if !dir.join(LABELS).exists() {
        return Ok((Vec::new(), BadRows::default()));
    }
    read_table(dir, LABELS, &[LABELS_HEADER], |cells| {
        let (start, end) = (cells::time(&cells[0])?, cells::time(&cells[1])?);
        if end < start {
            return Err(format!("It ends at {end}, before it starts at {start}."));
        }
        Ok(Label { start, end, label: utf8(&cells[2])? })
    })
}

pub(super) fn truth(dir: &Path, devices: &[LoggedDevice]) -> Result<(Vec<Truth>, BadRows), Error> {
    if !dir.join(TRUTH).exists() {
        return Ok((Vec::new(), BadRows::default()));
    }
    read_table(dir, TRUTH, &[TRUTH_HEADER], |cells| {
        let at = cells::time(&cells[0])?;
        let device = device_of(devices, &cells[1])?;
        let (property, wanted) = cells::wanted(&cells[2], devices[device].kind)?;
        Ok(Truth { at, device, property, wanted, reason: utf8(&cells[3])? })
    })
}

fn device_of(devices: &[LoggedDevice], cell: &[u8]) -> Result<usize, String> {
    let found = devices.iter().position(|device| device.id.as_bytes() == cell);
    found.ok_or_else(|| format!("There is no device `{}` in devices.csv.", shown(cell)))
}

fn utf8(cell: &[u8]) -> Result<String, String> {
    std::str::from_utf8(cell).map(str::to_owned).map_err(|_| format!("`{}` is not UTF-8.", shown(cell)))
}

/// Reads a whole table; each row has as many cells as the header that was found.
fn read_table<T>(
    dir: &Path,
    file: &'static str,
    headers: &[&str],
    mut parse: impl FnMut(&[Cell<'_>]) -> Result<T, String>,
) -> Result<(Vec<T>, BadRows), Error> {
    let path = dir.join(file);
    let unreadable = |source: io::Error| Error::Unreadable { path: path.clone(), source };
    let mut lines = Lines::new(BufReader::new(File::open(&path).map_err(unreadable)?));
    let (mut rows, mut bad) = (Vec::new(), BadRows::default());
    let mut columns = None;
    loop {
        let next = lines.advance();
        let number = lines.number();
        match (next, columns) {
            (Line::End, Some(_)) => return Ok((rows, bad)),
            (Line::Broken(source), _) => return Err(unreadable(source)),
            (Line::TooLong, Some(_)) => {
                bad.add(file, number, format!("The line is longer than {} bytes.", lines::LONGEST));
            }
            (Line::There, Some(_)) if lines.line().is_empty() => {}
            (Line::There, Some(columns)) => {
                let cells = lines::cells(lines.line());
                let row = if cells.len() == columns {
                    parse(&cells)
                } else {
                    Err(format!("There are {} columns, not {columns}: `{}`.", cells.len(), shown(lines.line())))
                };
                match row {
                    Ok(row) => rows.push(row),
                    Err(reason) => bad.add(file, number, reason),
                }
            }
            (Line::There, None) if headers.iter().any(|header| header.as_bytes() == lines.line()) => {
                columns = Some(lines::cells(lines.line()).len());
            }
            (_, None) => {
                let (found, wanted) = (shown(lines.line()), headers[0]);
                let reason = format!("its first line is `{found}`, which must be `{wanted}`.");
                return Err(Error::Malformed { path, reason });
            }
        }
    }
}
