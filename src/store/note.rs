//! What the store has to tell beside yes and no, in finished sentences.

use std::fmt;
use std::path::PathBuf;

use super::StoreEngine;

/// Something that the owner should write down, and for most of these show to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// There was no store here.
    Fresh,
    /// The journal could not be opened or written, and a fresh one took its place.
    Rebuilt {
        /// Where the broken one lies.
        aside: PathBuf,
        /// What was wrong with it.
        reason: String,
    },
    /// The newest snapshot is damaged; the one before it is used.
    SnapshotDamaged {
        /// What is wrong with it.
        reason: String,
    },
    /// The journal was taken over from another database.
    Migrated {
        /// By which it was kept.
        from: StoreEngine,
        /// By which it is kept now.
        to: StoreEngine,
        /// How many values were taken over.
        batches: u64,
    },
    /// The disk is full, and the ballast was thrown overboard.
    BallastFreed,
    /// There is no room for the ballast.
    BallastMissing,
    /// There is room again, and the ballast is aboard.
    BallastTaken,
    /// Memory's share was used up while nothing could be written.
    RecordsDropped {
        /// How many records were not kept.
        count: u64,
    },
}

impl Note {
    /// Whether a person should see it; else it is for the log.
    pub fn is_problem(&self) -> bool {
        !matches!(self, Note::Fresh | Note::Migrated { .. } | Note::BallastTaken)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Fresh => write!(f, "A new store was made."),
            Note::Rebuilt { aside, reason } => write!(
                f,
                "The journal could not be used ({}), so a fresh one was begun and the broken one was moved to {}; \
                 what had been learnt is kept in the snapshot.",
                reason.trim_end_matches('.'),
                aside.display()
            ),
            Note::SnapshotDamaged { reason } => {
                write!(
                    f,
                    "The newest snapshot cannot be used ({}); an older one is taken.",
                    reason.trim_end_matches('.')
                )
            }
            Note::Migrated { from, to, batches } => {
                write!(f, "The journal was taken over from {from} to {to}: {batches} batches.")
            }
            Note::BallastFreed => write!(
                f,
                "The disk is full: the store's ballast was freed so that the last records and a snapshot can be \
                 written; make room on the disk."
            ),
            Note::BallastMissing => {
                write!(f, "The disk has no room for the store's ballast, which would help when it is full.")
            }
            Note::BallastTaken => write!(f, "The disk has room again, and the store's ballast is back."),
            Note::RecordsDropped { count } => {
                write!(f, "{count} records could not be kept, because the disk refused for too long.")
            }
        }
    }
}

/// How opening went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What there is to tell; empty if all was as it was left.
    pub notes: Vec<Note>,
    /// How many records were found flushed but not synced: the last process ended without a word.
    pub recovered_records: u64,
}

impl Opened {
    /// Whether the journal was begun anew because the old one could not be used.
    pub fn is_rebuilt(&self) -> bool {
        self.notes.iter().any(|note| matches!(note, Note::Rebuilt { .. }))
    }
}

/// How a flush or a sync went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flushed {
    /// Everything before this sequence number survives the end of this process.
    pub upto_seq: u64,
    /// Everything before this sequence number survives a power cut.
    pub synced_upto_seq: u64,
    /// What there is to tell.
    pub notes: Vec<Note>,
}

/// How pruning went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many values of the journal were deleted.
    pub batches: u64,
    /// What the remaining values take, in bytes.
    pub kept_bytes: u64,
    /// What the database's files take, in bytes.
    pub bytes_on_disk: u64,
    /// What there is to tell.
    pub notes: Vec<Note>,
}
