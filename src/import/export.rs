//! Home Assistant's history export: a table of `entity_id,state,last_changed`, as a file or gzipped.
//!
//! It comes sorted by entity, so that all of it is kept, closely packed, and sorted by time.

use std::collections::BTreeMap;
use std::path::Path;

use super::Error;
use super::Flaws;
use super::columns::Columns;
use super::report::grouped;
use crate::home_log::Line;
use crate::home_log::Lines;
use crate::home_log::cells;
use crate::home_log::shown;
use crate::time::Calendar;
use crate::time::Timestamp;

/// More would not fit into the memory of a hub: this is about 400 MB, and far more than Home Assistant exports at once.
const MOST_ROWS: usize = 10_000_000;
/// Lines between two words of progress.
const TELL_EVERY: u64 = 50_000;

/// A whole export, in the order of time.
pub(super) struct Table {
    entities: Vec<String>,
    /// All states behind each other; a row points into them.
    states: String,
    rows: Vec<Packed>,
}

#[derive(Clone, Copy)]
struct Packed {
    at: Timestamp,
    entity: u32,
    state_at: u32,
    state_len: u32,
}

impl Table {
    pub(super) fn entities(&self) -> &[String] {
        &self.entities
    }

    /// The rows: when, which entity, what it was.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Timestamp, usize, &str)> {
        let state = |row: &Packed| &self.states[row.state_at as usize..][..row.state_len as usize];
        self.rows.iter().map(move |row| (row.at, row.entity as usize, state(row)))
    }
}

/// Reads an export. Rows that cannot be used are flaws; `progress` is told lines done.
pub(super) fn read(
    path: &Path,
    calendar: Calendar,
    not_after: Timestamp,
    flaws: &mut Flaws,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Table, Error> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let mut lines = Lines::open(path).map_err(unreadable)?;
    let foreign = |line, reason| Error::Foreign { path: path.to_owned(), line, reason };
    let columns = match lines.advance() {
        Line::There => Columns::find(&cells(lines.line())).map_err(|reason| foreign(Some(1), reason))?,
        Line::End => return Err(foreign(None, "it is empty.".to_owned())),
        Line::TooLong => {
            return Err(foreign(Some(1), "it is no table: the line is longer than any header.".to_owned()));
        }
        Line::Broken(source) => return Err(unreadable(source)),
    };
    let mut table = Table { entities: Vec::new(), states: String::new(), rows: Vec::new() };
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    loop {
        let next = lines.advance();
        let number = lines.number();
        let mut flaw = |reason: String| flaws.add(|| format!("`{}`, line {number}: {reason}", path.display()));
        match next {
            Line::There if lines.line().is_empty() => {}
            Line::There => {
                let cells = cells(lines.line());
                let row = columns.of(&cells).ok_or_else(|| format!("there are only {} columns.", cells.len()));
                let row = row.and_then(|row| {
                    let entity = std::str::from_utf8(row.entity).ok().map(str::trim).filter(|id| id.contains('.'));
                    let entity = entity.ok_or_else(|| format!("`{}` is not an entity's id.", shown(row.entity)))?;
                    let state =
                        std::str::from_utf8(row.state).map_err(|_| "the state is not UTF-8 text.".to_owned())?;
                    let at = time(row.time, calendar).ok_or_else(|| format!("`{}` is not a time.", shown(row.time)))?;
                    if at > not_after {
                        return Err(format!("{at} is in the future; the clock was wrong."));
                    }
                    Ok((entity, state, at))
                });
                match row {
                    Ok((entity, state, at)) => {
                        let entity = match known.get(entity) {
                            Some(entity) => *entity,
                            None => {
                                table.entities.push(entity.to_owned());
                                let index = table.entities.len() as u32 - 1;
                                known.insert(entity.to_owned(), index);
                                index
                            }
                        };
                        let place = (table.states.len() as u32, state.len() as u32);
                        // Most states are one of the two that came just before: on and off are kept once.
                        let before = table.rows.iter().rev().take(2).map(|row| (row.state_at, row.state_len));
                        let same = before
                            .into_iter()
                            .find(|(at, len)| table.states[*at as usize..][..*len as usize] == *state);
                        let (state_at, state_len) = same.unwrap_or(place);
                        if same.is_none() {
                            table.states.push_str(state);
                        }
                        table.rows.push(Packed { at, entity, state_at, state_len });
                    }
                    Err(reason) => flaw(reason),
                }
            }
            Line::TooLong => flaw("it is too long to be a row.".to_owned()),
            Line::End => break,
            Line::Broken(error) => {
                flaw(format!("the file breaks off here: {error}."));
                break;
            }
        }
        if table.rows.len() >= MOST_ROWS || table.states.len() > u32::MAX as usize - 0x1_0000 {
            let rows = grouped(table.rows.len() as u64);
            let reason = format!(
                "the rows after this one are left out: {rows} are the most that are sorted at once; export fewer days."
            );
            flaws.add(|| format!("`{}`, line {number}: {reason}", path.display()));
            break;
        }
        if number.is_multiple_of(TELL_EVERY) {
            progress(number, 0);
        }
    }
    // Stable: what happened in the same millisecond stays in the order of the file.
    table.rows.sort_by_key(|row| row.at);
    Ok(table)
}

/// RFC 3339, with a blank for the `T` or without a zone where a spreadsheet has been at it: then it is the home's own time.
fn time(cell: &[u8], calendar: Calendar) -> Option<Timestamp> {
    let text = std::str::from_utf8(cell).ok()?.trim();
    let dated = text.replacen(' ', "T", 1);
    Timestamp::parse_rfc3339(&dated).or_else(|| {
        let seconds = dated.split('.').next().unwrap_or(&dated);
        calendar.parse_wall(&seconds.replacen('T', " ", 1))
    })
}
