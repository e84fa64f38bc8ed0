//! `events.csv.gz`, row by row.

use std::fs::File;
use std::io;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::BadRows;
use super::Error;
use super::LoggedDevice;
use super::LoggedEvent;
use super::cells;
use super::cells::Words;
use super::cells::shown;
use super::lines;
use super::lines::Line;
use super::lines::Lines;
use crate::time::Timestamp;

pub(super) const FILE: &str = "events.csv.gz";
pub(super) const HEADER: &str = "time,device,property,value";

const BUFFER: usize = 64 * 1024;

/// The events of a home in the order of time. Rows that cannot be used are skipped and stand in [`Events::bad_rows`].
pub struct Events {
    lines: Lines<BufReader<MultiGzDecoder<BufReader<File>>>>,
    /// Ids with their place in the list of devices, sorted to be searched by halves.
    ids: Vec<(Arc<str>, usize)>,
    words: Words,
    last: Option<Timestamp>,
    bad: BadRows,
    ended: bool,
}

impl Events {
    pub(super) fn open(dir: &Path, devices: &[LoggedDevice]) -> Result<Events, Error> {
        let path = dir.join(FILE);
        let unreadable = |source: io::Error| Error::Unreadable { path: path.clone(), source };
        let file = File::open(&path).map_err(unreadable)?;
        let unzipped = MultiGzDecoder::new(BufReader::with_capacity(BUFFER, file));
        let mut lines = Lines::new(BufReader::with_capacity(BUFFER, unzipped));
        let malformed = |reason: String| Error::Malformed { path: path.clone(), reason };
        match lines.advance() {
            Line::There if lines.line() == HEADER.as_bytes() => {}
            Line::Broken(source) => return Err(unreadable(source)),
            Line::End => return Err(malformed(format!("it is empty; its first line must be `{HEADER}`."))),
            Line::There | Line::TooLong => {
                let found = shown(lines.line());
                return Err(malformed(format!("its first line is `{found}`, which must be `{HEADER}`.")));
            }
        }
        let mut ids: Vec<(Arc<str>, usize)> =
            devices.iter().enumerate().map(|(place, device)| (device.id.clone(), place)).collect();
        ids.sort();
        Ok(Events { lines, ids, words: Words::default(), last: None, bad: BadRows::default(), ended: false })
    }

    /// The rows that could not be used so far.
    pub fn bad_rows(&self) -> &BadRows {
        &self.bad
    }

    fn parse_line(&mut self) -> Result<LoggedEvent, String> {
        let line = self.lines.line();
        if let Some(four) = lines::four_plain_cells(line) {
            return row(four, &self.ids, &mut self.words, &mut self.last);
        }
        let cells = lines::cells(line);
        let [time, device, property, value] = cells.as_slice() else {
            return Err(format!("There are {} columns, not 4: `{}`.", cells.len(), shown(line)));
        };
        row([time, device, property, value], &self.ids, &mut self.words, &mut self.last)
    }
}

fn row(
    [time, device, property, value]: [&[u8]; 4],
    ids: &[(Arc<str>, usize)],
    words: &mut Words,
    last: &mut Option<Timestamp>,
) -> Result<LoggedEvent, String> {
    let at = cells::time(time)?;
    if let Some(last) = last.filter(|last| at < *last) {
        return Err(format!(
            "`{}` is earlier than the row before it, {last}: times must not go backwards.",
            shown(time)
        ));
    }
    let found = ids.binary_search_by(|(id, _)| id.as_bytes().cmp(device));
    let device = match found {
        Ok(found) => ids[found].1,
        Err(_) => return Err(format!("There is no device `{}` in devices.csv.", shown(device))),
    };
    let property = cells::property(property)?;
    let value = cells::value(value, property, words)?;
    // Only a row that is good in all its parts moves the time: garbage must not condemn the rows that follow it.
    *last = Some(at);
    Ok(LoggedEvent { at, device, property, value })
}

impl Iterator for Events {
    type Item = LoggedEvent;

    fn next(&mut self) -> Option<LoggedEvent> {
        while !self.ended {
            let next = self.lines.advance();
            let number = self.lines.number();
            match next {
                Line::There if self.lines.line().is_empty() => {}
                Line::There => match self.parse_line() {
                    Ok(event) => return Some(event),
                    Err(reason) => self.bad.add(FILE, number, reason),
                },
                Line::TooLong => {
                    self.bad.add(FILE, number, format!("The line is longer than {} bytes.", lines::LONGEST));
                }
                Line::End => self.ended = true,
                Line::Broken(error) => {
                    self.bad.add(FILE, number, format!("The file breaks off here: {error}."));
                    self.ended = true;
                }
            }
        }
        None
    }
}
