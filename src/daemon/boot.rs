//! From the disk to a running engine: the latest snapshot, and the journal's tail through the very same `handle`.

use anyhow::Context;
use tracing::info;
use tracing::warn;

use crate::engine::Engine;
use crate::engine::Input;
use crate::engine::Link;
use crate::engine::Settings;
use crate::engine::Snapshot;
use crate::profile::Profiles;
use crate::store;
use crate::store::SnapshotRecord;
use crate::store::Store;
use crate::time::Timestamp;

/// Version of an input's bytes in the store: the first byte of each. What is added at the end of an enum leaves older bytes as they are.
const INPUT_VERSION: u8 = 2;
/// Version of a snapshot's bytes: the first of them. The journal outlives it.
const SNAPSHOT_VERSION: u8 = 7;

/// An engine that has read its past.
pub(super) struct Booted {
    pub(super) engine: Engine,
    /// The last time that was told in the past life; the epoch if there was none.
    pub(super) latest: Timestamp,
}

/// Opens the store and says what there is to say.
///
/// # Errors
/// Where it is in use, of a newer format, or the disk refuses.
pub(super) fn open(settings: store::Settings) -> anyhow::Result<Store> {
    let dir = settings.dir.clone();
    let (store, opened) =
        Store::open(settings).with_context(|| format!("The store in {} cannot be opened", dir.display()))?;
    for note in &opened.notes {
        if note.is_problem() { warn!("{note}") } else { info!("{note}") }
    }
    Ok(store)
}

/// Brings the engine to where it was. That the home was out of sight since goes into the journal too: whoever reads it again, after
/// this life, must not take that time for one in which nothing happened.
pub(super) fn boot(store: &mut Store, settings: Settings, profiles: Profiles) -> Booted {
    let snapshot = store.latest_snapshot().unwrap_or_else(|error| {
        warn!(%error, "no snapshot can be read; the journal is read from its beginning");
        None
    });
    let from = snapshot.as_ref().map_or(0, |record| record.upto_seq);
    let restored = snapshot.and_then(|record| match decode_snapshot(&record) {
        Ok(snapshot) => Some(snapshot),
        Err(error) => {
            warn!(%error, "the snapshot cannot be used; the journal is read from its beginning");
            None
        }
    });
    let (mut engine, from) = match restored {
        Some(snapshot) => (Engine::restore(settings, profiles, snapshot), from),
        None => (Engine::new(settings, profiles), 0),
    };
    let (mut records, mut lost) = (0_u64, 0_u64);
    for record in store.read_from(from) {
        let input = record.ok().and_then(|record| Some((record.at, decode_input(&record.payload)?)));
        match input {
            // What these asked of the world was done, or left undone, in the past life.
            Some((at, input)) => {
                engine.handle(at, &input);
                records += 1;
            }
            None => lost += 1,
        }
    }
    if lost > 0 {
        warn!(records = lost, "parts of the journal could not be read and are left out");
    }
    let latest = engine.now();
    if latest > Timestamp::from_millis(0) {
        // From its last word on, this home was out of sight.
        let out_of_sight = Input::Link(Link::Down);
        store.append(latest, &encode_input(&out_of_sight));
        engine.handle(latest, &out_of_sight);
        info!(records, latest = %latest, "the past is read");
    }
    Booted { engine, latest }
}

/// The bytes of an input in the journal.
pub(super) fn encode_input(input: &Input) -> Vec<u8> {
    encode(INPUT_VERSION, input)
}

/// The bytes of a snapshot.
pub(super) fn encode_snapshot(snapshot: &Snapshot) -> Vec<u8> {
    encode(SNAPSHOT_VERSION, snapshot)
}

/// Reads a snapshot's bytes.
///
/// # Errors
/// Where another version wrote them.
pub(super) fn decode_snapshot(record: &SnapshotRecord) -> anyhow::Result<Snapshot> {
    decode(SNAPSHOT_VERSION, &record.bytes).context("The snapshot was written by another version of hunchd")
}

/// Reads an input's bytes; `None` where another version wrote them.
pub(super) fn decode_input(bytes: &[u8]) -> Option<Input> {
    decode(INPUT_VERSION, bytes).ok()
}

fn encode<T: serde::Serialize>(version: u8, value: &T) -> Vec<u8> {
    // Writing plain data into memory cannot fail; an empty record would be counted as unreadable at the next boot.
    postcard::to_extend(value, vec![version]).unwrap_or_default()
}

fn decode<T: serde::de::DeserializeOwned>(expected: u8, bytes: &[u8]) -> anyhow::Result<T> {
    match bytes.split_first() {
        Some((version, rest)) if *version == expected => Ok(postcard::from_bytes(rest)?),
        Some((version, _)) => anyhow::bail!("Its version is {version}, and this hunchd reads version {expected}."),
        None => anyhow::bail!("It is empty."),
    }
}
