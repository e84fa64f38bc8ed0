//! Tables of questions and answers: CSV from outside, and CSV for whoever wants to check the figures by their own script.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Error;
use super::ahead::FARTHEST;
use super::ahead::NEAREST;
use super::answers::HomeAnswers;
use super::query::Query;
use super::recording::Recording;
use crate::time::Timestamp;

const HEADER: [&str; 3] = ["time", "device", "horizon_s"];
/// How many bad rows are named.
const NAMED: usize = 20;
/// Nobody's habits of today say anything about a day so long after the recording.
const LONGEST_AFTER: Duration = Duration::from_secs(366 * 86_400);

/// Questions from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryTable {
    /// The questions that can be answered, in the order of the file, each with its cells as they were written.
    pub rows: Vec<([String; 3], Query)>,
    /// How many rows can not.
    pub bad: u64,
    /// The first of these, each as a finished sentence with its line.
    pub named: Vec<String>,
}

/// Reads questions about the devices of `recording`.
pub fn read_queries(path: &Path, recording: &Recording) -> Result<QueryTable, Error> {
    let wrong = |reason: String| Error::Questions { path: path.to_owned(), reason };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_path(path)
        .map_err(|error| wrong(format!("it could not be opened: {error}.")))?;
    let mut table = QueryTable::default();
    let mut record = csv::ByteRecord::new();
    let mut headed = false;
    loop {
        let more = reader.read_byte_record(&mut record).map_err(|error| wrong(format!("{error}.")))?;
        if !more {
            break;
        }
        let cells: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        if !headed {
            headed = true;
            let first = cells.join(",");
            if first.trim_start_matches('\u{feff}') != HEADER.join(",") {
                let wanted = HEADER.join(",");
                return Err(wrong(format!("its first line is `{}`, which must be `{wanted}`.", shown(&first))));
            }
            continue;
        }
        match parse(&cells, recording) {
            Ok(row) => table.rows.push(row),
            Err(reason) => {
                table.bad += 1;
                let line = record.position().map_or(0, csv::Position::line);
                if table.named.len() < NAMED {
                    table.named.push(format!("{}, line {line}: {reason}", path.display()));
                }
            }
        }
    }
    if !headed {
        return Err(wrong(format!("it is empty; its first line must be `{}`.", HEADER.join(","))));
    }
    Ok(table)
}

fn parse(cells: &[String], recording: &Recording) -> Result<([String; 3], Query), String> {
    let [time, device, horizon] = cells else {
        return Err(format!("There are {} columns, not 3.", cells.len()));
    };
    let at = Timestamp::parse_rfc3339(time)
        .ok_or_else(|| format!("`{}` is not a time: write RFC 3339 such as `2026-01-05T18:40:00Z`.", shown(time)))?;
    if let Some(last) = recording.last().filter(|last| at > *last + LONGEST_AFTER) {
        return Err(format!("`{}` is more than a year after the last event, {last}.", shown(time)));
    }
    let found = recording.log.devices.iter().position(|d| &*d.id == device.as_str());
    let found = found.ok_or_else(|| format!("There is no device `{}` in devices.csv.", shown(device)))?;
    let (least, most) = (NEAREST.as_secs(), FARTHEST.as_secs());
    let seconds = horizon.parse::<u64>().ok().filter(|seconds| (least..=most).contains(seconds));
    let seconds = seconds.ok_or_else(|| {
        format!("`{}` is not a horizon: write whole seconds from {least} to {most} (7 days).", shown(horizon))
    })?;
    let query = Query { at, device: found, ahead: Duration::from_secs(seconds) };
    Ok(([time.clone(), device.clone(), horizon.clone()], query))
}

/// A cell for a message: not endless, and without control characters.
fn shown(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Writes the answers to questions from outside.
pub fn write_answers(path: &Path, table: &QueryTable, answers: &[f64]) -> Result<(), Error> {
    let header = [HEADER.as_slice(), &["p_on"]].concat().into_iter().map(str::to_owned).collect();
    let rows = table.rows.iter().zip(answers).map(|((cells, _), p)| {
        let mut row = cells.to_vec();
        row.push(p.to_string());
        row
    });
    write(path, std::iter::once(header).chain(rows))
}

/// Writes the questions that were scored in a home, and everybody's answers with what came true, into a folder of its name.
///
/// `queries.csv` is what `hunchd forecast` reads; `answers.csv` has the same rows in the same order.
pub(super) fn write_queries(
    dir: &Path,
    recording: &Recording,
    answers: &HomeAnswers,
    names: &[&'static str],
) -> Result<(), Error> {
    // The name may come from anywhere: it must not lead out of the folder.
    let name: String = recording.log.name.chars().map(|c| if c == '/' || c == '\\' { '-' } else { c }).collect();
    let own = dir.join(if name.starts_with('.') || name.is_empty() { format!("home {name}") } else { name });
    fs::create_dir_all(&own).map_err(|source| Error::Unwritable { path: own.clone(), source })?;
    let cells = |query: &Query| {
        let device = recording.log.devices[query.device].id.to_string();
        vec![query.at.to_rfc3339(), device, query.ahead.as_secs().to_string()]
    };
    let header = || HEADER.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let queries = answers.scored.queries.iter().map(cells);
    write(&own.join("queries.csv"), std::iter::once(header()).chain(queries))?;
    let wide = header().into_iter().chain(["came_true".to_owned()]).chain(names.iter().map(|n| (*n).to_owned()));
    let rows = answers.scored.queries.iter().enumerate().map(|(n, query)| {
        let mut row = cells(query);
        row.push(if answers.scored.came_true[n] { "1" } else { "0" }.to_owned());
        row.extend(answers.scored_answers.iter().map(|said| said[n].to_string()));
        row
    });
    write(&own.join("answers.csv"), std::iter::once(wide.collect()).chain(rows))
}

fn write(path: &Path, rows: impl Iterator<Item = Vec<String>>) -> Result<(), Error> {
    let unwritable = |error: csv::Error| Error::Unwritable { path: path.to_owned(), source: error.into() };
    let mut writer = csv::Writer::from_path(path).map_err(unwritable)?;
    for row in rows {
        writer.write_record(&row).map_err(unwritable)?;
    }
    writer.flush().map_err(|source| Error::Unwritable { path: path.to_owned(), source })
}
