//! Minutes of homes to files, one for each home: what the presence network is trained on.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;

use serde_json::json;

use crate::dataset::Error;
use crate::dataset::Minute;
use crate::dataset::minutes;
use crate::dataset::shards::bytes;
use crate::dataset::shards::name;
use crate::dataset::shards::whole;
use crate::dataset::table;
use crate::dataset::table::Column;
use crate::dataset::table::Values;
use crate::evaluate;
use crate::home_log;
use crate::inference::PRESENCE_SCHEMA;
use crate::presence::COLUMNS;
use crate::workers;

/// What is to be written, and where.
#[derive(Clone, Debug)]
pub struct MinuteShards {
    /// The folder.
    pub out: PathBuf,
    /// In how many ways each home is looked at; 0: once as it is, every minute of it.
    pub ways: u16,
    /// Threads to use; the files do not depend on it.
    pub threads: NonZeroUsize,
    /// Write homes that may not be trained on, too.
    pub for_evaluation: bool,
}

/// Writes HOME.minutes.parquet for each of these homes, and tells how many rows it has, `None` if it was there already.
///
/// # Errors
/// The first home that fails ends it.
pub fn write_minutes(
    homes: &[PathBuf],
    shards: &MinuteShards,
    mut done: impl FnMut(&Path, Option<usize>),
) -> Result<(), Error> {
    fs::create_dir_all(&shards.out).map_err(|source| Error::Unwritable { path: shards.out.clone(), source })?;
    let work = |place: usize| shard(&homes[place], shards);
    workers::for_each(homes.len(), shards.threads, work, |place, rows| done(&homes[place], rows))
}

fn shard(folder: &Path, shards: &MinuteShards) -> Result<Option<usize>, Error> {
    let path = shards.out.join(format!("{}.minutes.parquet", name(folder)));
    if path.exists() {
        return Ok(None);
    }
    let home = home_log::read(folder).map_err(evaluate::Error::from)?;
    if home.is_for_evaluation_only() && !shards.for_evaluation {
        return Err(Error::EvaluationOnly { home: home.name.clone(), licence: home.licence.clone() });
    }
    let events: Vec<_> = home.events().map_err(evaluate::Error::from)?.collect();
    let (labels, _) = home.labels().map_err(evaluate::Error::from)?;
    let ways = if shards.ways == 0 { 0..=0 } else { 1..=u64::from(shards.ways) };
    let rows: Vec<(u64, Minute)> =
        ways.flat_map(|way| minutes(&home, &events, &labels, way).into_iter().map(move |row| (way, row))).collect();
    let schema = json!({
        "version": PRESENCE_SCHEMA,
        "columns": &COLUMNS[..],
        "home": home.name,
        "licence": home.licence,
    });
    whole(&path, |path| table::write(path, &[("hunchd.presence", schema.to_string())], columns(&rows)))?;
    Ok(Some(rows.len()))
}

fn columns(rows: &[(u64, Minute)]) -> Vec<Column> {
    vec![
        ("way", Values::Int32(rows.iter().map(|(way, _)| *way as i32).collect())),
        ("at", Values::Int64(rows.iter().map(|(_, row)| row.at.as_millis()).collect())),
        ("doing", Values::Int32(rows.iter().map(|(_, row)| row.doing.into()).collect())),
        ("weight", Values::Float(rows.iter().map(|(_, row)| row.weight).collect())),
        ("columns", Values::Bytes(4 * COLUMNS.len(), rows.iter().map(|(_, row)| bytes(&row.columns)).collect())),
    ]
}
