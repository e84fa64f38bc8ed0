//! `[store]`: what is kept on disk, and for how long.

use std::path::PathBuf;

use super::reader::Table;

/// What is kept on disk, and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Store {
    /// The folder that holds everything.
    pub dir: PathBuf,
    /// A folder in memory that outlives this process, where the system gives one: it takes the writes between two syncs.
    pub tail_dir: Option<PathBuf>,
    /// Which database.
    pub engine: StoreEngine,
    /// How long writes are gathered before they go to the disk, milliseconds.
    pub flush_interval_ms: u32,
    /// How long received messages are kept, days.
    pub retention_days: u16,
    /// How much of them is kept, mebibytes.
    pub retention_mb: u32,
    /// How often all that was learnt is written down, minutes.
    pub snapshot_interval_min: u16,
}

/// Which database keeps the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreEngine {
    /// sled.
    Sled,
    /// redb.
    Redb,
}

impl Store {
    pub(super) fn read(table: &mut Table<'_>) -> Store {
        Store {
            dir: table.path("dir").unwrap_or_else(|| table.environment().state_dir()),
            tail_dir: table.environment().runtime_dir(),
            engine: table
                .one_of("engine", &[("sled", StoreEngine::Sled), ("redb", StoreEngine::Redb)])
                .unwrap_or(StoreEngine::Redb),
            flush_interval_ms: table.whole_in("flush_interval_ms", 100..=60_000).unwrap_or(2000),
            retention_days: table.whole_in("retention_days", 1..=3650).unwrap_or(35),
            retention_mb: table.whole_in("retention_mb", 8..=65_536).unwrap_or(256),
            snapshot_interval_min: table.whole_in("snapshot_interval_min", 1..=1440).unwrap_or(60),
        }
    }
}
