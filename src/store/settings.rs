//! The store's settings. Knows no configuration file.

use std::fmt;
use std::path::PathBuf;

/// Which database keeps the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StoreEngine {
    /// sled 0.34.
    #[default]
    Sled,
    /// redb 4.
    Redb,
}

impl StoreEngine {
    /// Its name in files and in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            StoreEngine::Sled => "sled",
            StoreEngine::Redb => "redb",
        }
    }

    /// The engine of that name; `None` if there is none.
    pub fn named(name: &str) -> Option<StoreEngine> {
        [StoreEngine::Sled, StoreEngine::Redb].into_iter().find(|engine| engine.name() == name)
    }

    /// What the journal is called in the store's folder.
    pub(super) const fn file_name(self) -> &'static str {
        match self {
            StoreEngine::Sled => "journal.sled",
            StoreEngine::Redb => "journal.redb",
        }
    }
}

impl fmt::Display for StoreEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where and how the store keeps things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The store's folder; made if it is not there.
    pub dir: PathBuf,
    /// Which database. A journal that another one kept is taken over at the next opening.
    pub engine: StoreEngine,
    /// Where the tail file lives; beside the database if `None`.
    ///
    /// A folder in memory, such as systemd's `RuntimeDirectory` with `RuntimeDirectoryPreserve=yes`, gives the same
    /// promises (a killed process loses nothing that was flushed, a power cut what was not synced) and saves
    /// the SD card every write in between. Two stores cannot share it.
    pub tail_dir: Option<PathBuf>,
    /// How often the owner calls `flush`, in milliseconds: the most that a killed process loses.
    pub flush_interval_ms: u64,
    /// How often the owner calls `sync`, in milliseconds: the most that a power cut loses.
    pub sync_interval_ms: u64,
    /// Records older than this many days go, once a snapshot contains them.
    pub retention_days: u32,
    /// The most that the journal's values may take, in MiB, as written. The database's file is larger than that.
    pub retention_mb: u64,
    /// Size of the ballast, in KiB; 0 for none.
    pub ballast_kb: u64,
}

impl Settings {
    /// The usual settings, in that folder.
    pub fn in_dir(dir: PathBuf) -> Settings {
        Settings { dir, ..Settings::default() }
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            dir: PathBuf::from("/var/lib/hunchd/store"),
            engine: StoreEngine::default(),
            tail_dir: None,
            flush_interval_ms: 2_000,
            sync_interval_ms: 60_000,
            retention_days: 35,
            retention_mb: 256,
            ballast_kb: 8_192,
        }
    }
}
