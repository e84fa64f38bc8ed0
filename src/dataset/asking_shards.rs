//! Proposals of simulated homes to files, one for each home: what the acceptance network is trained on.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use crate::dataset::AskingRow;
use crate::dataset::Error;
use crate::dataset::askings;
use crate::dataset::shards::bytes;
use crate::dataset::shards::name;
use crate::dataset::shards::whole;
use crate::dataset::table;
use crate::dataset::table::Column;
use crate::dataset::table::Values;
use crate::decision::ASKING;
use crate::decision::ASKING_LEN;
use crate::decision::ASKING_VERSION;
use crate::engine::Settings;
use crate::evaluate;
use crate::features::CONTEXT_LEN;
use crate::home_log;
use crate::home_log::HomeLog;
use crate::inference::EMBEDDING_LEN;
use crate::profile::Profiles;
use crate::simulate::Standing;
use crate::workers;

/// What is to be written, and where.
#[derive(Clone, Debug)]
pub struct AskingShards {
    /// The folder.
    pub out: PathBuf,
    /// The homes live under these, each at its own place and time.
    pub settings: Settings,
    /// Only the first days of each home are read; 0: all.
    pub days: u16,
    /// Threads to use; the files do not depend on it.
    pub threads: NonZeroUsize,
    /// Write homes that may not be trained on, too.
    pub for_evaluation: bool,
}

/// Writes HOME.askings.parquet for each of these homes, and tells how many rows it has, `None` if it was there already.
///
/// # Errors
/// The first home that fails ends it; one without truth is such a home.
pub fn write_askings(
    homes: &[PathBuf],
    profiles: &Profiles,
    shards: &AskingShards,
    mut done: impl FnMut(&Path, Option<usize>),
) -> Result<(), Error> {
    fs::create_dir_all(&shards.out).map_err(|source| Error::Unwritable { path: shards.out.clone(), source })?;
    let work = |place: usize| shard(&homes[place], profiles, shards);
    workers::for_each(homes.len(), shards.threads, work, |place, rows| done(&homes[place], rows))
}

fn shard(folder: &Path, profiles: &Profiles, shards: &AskingShards) -> Result<Option<usize>, Error> {
    let path = shards.out.join(format!("{}.askings.parquet", name(folder)));
    if path.exists() {
        return Ok(None);
    }
    let home = home_log::read(folder).map_err(evaluate::Error::from)?;
    if home.is_for_evaluation_only() && !shards.for_evaluation {
        return Err(Error::EvaluationOnly { home: home.name.clone(), licence: home.licence.clone() });
    }
    let (truth, _) = home.truth().map_err(evaluate::Error::from)?;
    // A home with nothing to switch has truth without rows.
    if truth.is_empty() && !folder.join("truth.csv").exists() {
        return Err(Error::NoTruth { home: home.name.clone() });
    }
    let mut heard = home.events().map_err(evaluate::Error::from)?.peekable();
    let days = if shards.days == 0 { u16::MAX } else { shards.days };
    let end = heard.peek().map(|first| first.at + Duration::from_secs(86_400) * u32::from(days));
    let events: Vec<_> = heard.take_while(|event| end.is_none_or(|end| event.at < end)).collect();
    let rows = askings(&home, &events, &truth, profiles, shards.settings.clone())?;
    let schema = json!({
        "version": ASKING_VERSION,
        "columns": &ASKING[..],
        "home": home.name,
        "licence": home.licence,
    });
    whole(&path, |path| table::write(path, &[("hunchd.asking", schema.to_string())], columns(&home, &rows)))?;
    Ok(Some(rows.len()))
}

fn columns(home: &HomeLog, rows: &[AskingRow]) -> Vec<Column> {
    let device = |row: &AskingRow| &home.devices[row.device];
    let is = |standing| Values::Bool(rows.iter().map(|row| row.standing == standing).collect());
    let tensor =
        |length: usize, of: &dyn Fn(&AskingRow) -> Vec<u8>| Values::Bytes(4 * length, rows.iter().map(of).collect());
    vec![
        ("at", Values::Int64(rows.iter().map(|row| row.at.as_millis()).collect())),
        ("device", Values::Text(rows.iter().map(|row| device(row).id.to_string()).collect())),
        ("kind", Values::Text(rows.iter().map(|row| device(row).kind.word().to_owned()).collect())),
        ("agrees", is(Standing::Wanted)),
        ("soon", is(Standing::Soon)),
        ("weight", Values::Float(rows.iter().map(|_| 1.0).collect())),
        ("habit_p", Values::Float(rows.iter().map(|row| row.judged.fleet_p).collect())),
        ("asking", tensor(ASKING_LEN, &|row| bytes(&row.judged.columns))),
        ("embedding", tensor(EMBEDDING_LEN, &|row| bytes(&row.judged.embedding))),
        ("home", tensor(EMBEDDING_LEN, &|row| bytes(&row.judged.home))),
        ("context", tensor(CONTEXT_LEN, &|row| bytes(&row.judged.context))),
    ]
}
