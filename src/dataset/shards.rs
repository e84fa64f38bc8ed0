//! Homes to files: one pair for each home, on several threads, and where it was left off.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;

use serde_json::json;

use crate::dataset::Error;
use crate::dataset::Home;
use crate::dataset::Plan;
use crate::dataset::lived;
use crate::dataset::table;
use crate::dataset::table::Column;
use crate::dataset::table::Values;
use crate::evaluate::Recording;
use crate::features::CONTEXT;
use crate::features::OWN_LEN;
use crate::features::VERSION;
use crate::features::device_tensors;
use crate::home_log::HomeLog;
use crate::inference::HORIZONS;
use crate::profile::Profiles;
use crate::workers;

/// What is to be written, and where.
#[derive(Clone, Debug)]
pub struct Shards {
    /// The folder.
    pub out: PathBuf,
    /// When homes are looked at.
    pub plan: Plan,
    /// Threads to use; the files do not depend on it.
    pub threads: NonZeroUsize,
    /// Write the tensors of homes that may not be trained on, too.
    pub for_evaluation: bool,
}

/// What became of one home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// So many rows of devices and of questions were written.
    Rows(usize, usize),
    /// It was there already.
    There,
}

/// Writes the shards of these homes, and tells of each as it is done. What is there already is not made again: an
/// interrupted run goes on where it was.
///
/// # Errors
/// The first home that fails ends it.
pub fn write(
    homes: &[PathBuf],
    profiles: &Profiles,
    shards: &Shards,
    mut done: impl FnMut(&Path, Written),
) -> Result<(), Error> {
    fs::create_dir_all(&shards.out).map_err(|source| Error::Unwritable { path: shards.out.clone(), source })?;
    names_differ(homes)?;
    let work = |place: usize| shard(&homes[place], profiles, shards);
    workers::for_each(homes.len(), shards.threads, work, |place, written| done(&homes[place], written))
}

fn shard(folder: &Path, profiles: &Profiles, shards: &Shards) -> Result<Written, Error> {
    let name = name(folder);
    let devices = shards.out.join(format!("{name}.devices.parquet"));
    let queries = shards.out.join(format!("{name}.queries.parquet"));
    if devices.exists() && queries.exists() {
        return Ok(Written::There);
    }
    let recording = Recording::read(folder)?;
    let log = &recording.log;
    if log.is_for_evaluation_only() && !shards.for_evaluation {
        return Err(Error::EvaluationOnly { home: log.name.clone(), licence: log.licence.clone() });
    }
    let home = lived(&recording, profiles, &shards.plan)?;
    let about = [("hunchd.schema", schema(log, &shards.plan))];
    // The questions come last: where they are, the shard is whole.
    whole(&devices, |path| table::write(path, &about, device_columns(log, &home)))?;
    whole(&queries, |path| table::write(path, &about, query_columns(&home)))?;
    Ok(Written::Rows(home.devices.len(), home.queries.len()))
}

/// Writes under another name first: a run that is killed leaves no half file behind.
pub(super) fn whole(path: &Path, write: impl FnOnce(&Path) -> Result<(), Error>) -> Result<(), Error> {
    let unfinished = path.with_extension("unfinished");
    write(&unfinished)?;
    fs::rename(&unfinished, path).map_err(|source| Error::Unwritable { path: path.to_owned(), source })
}

pub(super) fn name(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "home".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn names_differ(homes: &[PathBuf]) -> Result<(), Error> {
    let mut seen: BTreeMap<String, &PathBuf> = BTreeMap::new();
    for other in homes {
        if let Some(one) = seen.insert(name(other), other) {
            return Err(Error::TwoOfOneName { name: name(other), one: one.clone(), other: other.clone() });
        }
    }
    Ok(())
}

/// What the tensors are, for whoever reads them.
fn schema(log: &HomeLog, plan: &Plan) -> String {
    let device: Vec<_> = device_tensors()
        .iter()
        .map(|tensor| {
            let dtype = if tensor.name == "grid" { "u8" } else { "f32" };
            json!({ "name": tensor.name, "shape": tensor.shape, "dtype": dtype })
        })
        .collect();
    json!({
        "version": VERSION,
        "device": device,
        "context": &CONTEXT[..],
        "own": OWN_LEN,
        "horizons_s": HORIZONS.map(|ahead| ahead.as_secs()),
        "home": log.name,
        "licence": log.licence,
        "seed": plan.seed,
        "moments": plan.moments,
        "times": plan.times,
    })
    .to_string()
}

fn device_columns(log: &HomeLog, home: &Home) -> Vec<Column> {
    let rows = &home.devices;
    let of = |row: &super::DeviceRow| &log.devices[row.device];
    let text = |of: &dyn Fn(&super::DeviceRow) -> String| Values::Text(rows.iter().map(of).collect());
    let tensor =
        |length: usize, of: &dyn Fn(&super::DeviceRow) -> Vec<u8>| Values::Bytes(length, rows.iter().map(of).collect());
    let [grid, name, place, kind, company] = device_tensors().map(|tensor| tensor.shape.iter().product::<usize>());
    vec![
        ("moment", Values::Int32(rows.iter().map(|row| row.moment as i32).collect())),
        ("at", Values::Int64(rows.iter().map(|row| row.at.as_millis()).collect())),
        ("device", text(&|row| of(row).id.to_string())),
        ("kind", text(&|row| of(row).kind.word().to_owned())),
        ("name", text(&|row| of(row).name.clone())),
        ("room", text(&|row| of(row).room.clone().unwrap_or_default())),
        ("role", text(&|row| of(row).role.clone().unwrap_or_default())),
        ("age_days", Values::Float(rows.iter().map(|row| row.age_days).collect())),
        ("grid", tensor(grid, &|row| row.tensors.grid.to_vec())),
        ("name_ngrams", tensor(4 * name, &|row| bytes(&row.tensors.name))),
        ("place_ngrams", tensor(4 * place, &|row| bytes(&row.tensors.place))),
        ("kind_onehot", tensor(4 * kind, &|row| bytes(&row.tensors.kind))),
        ("company", tensor(4 * company, &|row| bytes(&row.tensors.company))),
    ]
}

fn query_columns(home: &Home) -> Vec<Column> {
    let rows = &home.queries;
    vec![
        ("moment", Values::Int32(rows.iter().map(|row| row.moment as i32).collect())),
        ("at", Values::Int64(rows.iter().map(|row| row.at.as_millis()).collect())),
        ("row", Values::Int32(rows.iter().map(|row| row.row as i32).collect())),
        ("context", Values::Bytes(4 * CONTEXT.len(), rows.iter().map(|row| bytes(&row.context.0)).collect())),
        (
            "on",
            Values::Bytes(HORIZONS.len(), rows.iter().map(|row| row.truth.on.map(|on| on as u8).to_vec()).collect()),
        ),
        ("change_minutes", Values::Float(rows.iter().map(|row| row.truth.change_min).collect())),
        ("censored", Values::Bool(rows.iter().map(|row| row.truth.censored).collect())),
    ]
}

/// Little-endian, four bytes each.
pub(super) fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
