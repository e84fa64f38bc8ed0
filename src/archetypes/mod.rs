//! Archetypes: what kinds of behaviour there are among the devices of many homes, and which of them a device is nearest to.
//!
//! The centres are fitted once, on a fleet; a hub only looks up the nearest. Pure; must not know: files, how an embedding is made,
//! and what is decided on an archetype. `linfa` is named in `clusters.rs` only.

mod clusters;
mod file;
mod fit;
mod habits;
mod label;
mod nearest;
mod quality;
mod sketch;
mod usage;

pub use file::FileError;
pub use file::VERSION;
pub use fit::Fit;
pub use fit::FitError;
pub use fit::Member;
pub use fit::fit;
pub use habits::habits;
pub use label::words;
pub use nearest::Assignment;
pub use quality::mutual_information;
pub use sketch::Sketch;
pub use usage::Usage;

use std::collections::BTreeMap;

use serde::Serialize;
use serde::Serializer;

use crate::device::Kind;
use crate::time::SLOTS_PER_DAY;

/// The archetypes that are part of the binary.
const SHIPPED: &str = include_str!("../../models/archetypes.toml");

/// Length of an embedding.
pub const EMBEDDING_LEN: usize = 32;

/// A way in which devices behave: the centre of a cluster of the fleet's embeddings, and what its members have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Archetype {
    /// Its number, from 1 on, by which everything else names it.
    pub id: u8,
    /// What it is in plain English, such as `porch light`; no two have the same.
    pub label: String,
    /// The kind that most of its members are registered as.
    pub kind: Kind,
    /// How many devices of the fleet it was made from.
    pub members: u32,
    /// What its members usually do: `on at dusk, off around 23:00`.
    pub habits: String,
    /// Uses a day, on average over its members.
    pub uses_per_day: f32,
    /// How long a use lasts: the median over its members, in minutes. 0 where none of them was ever used and left.
    pub minutes_on: f32,
    /// Share of its members that are lamps, whatever they are registered as, 0 to 1.
    pub lamp_share: f32,
    /// The words in its members' names that set them apart, best first.
    pub words: Vec<String>,
    /// Share of its members by kind, 0 to 1.
    pub kinds: BTreeMap<Kind, f32>,
    /// Share of its members by what they truly are, where that is known (simulated homes), 0 to 1; the largest few.
    pub roles: BTreeMap<String, f32>,
    /// Share in use by half hour of the day, averaged over its members, 0 to 1.
    #[serde(serialize_with = "as_slice")]
    pub day: [f32; SLOTS_PER_DAY],
    /// Distances from the centre within which half, nine of ten, and 99 of a hundred of its members lie.
    pub radius: [f32; 3],
    /// The centre.
    pub centre: [f32; EMBEDDING_LEN],
}

/// All archetypes of a fleet, and what they were made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Archetypes {
    /// Version of the feature schema under which the devices were embedded.
    pub feature_schema: u32,
    /// SHA-256 of the encoder's ONNX file, in hexadecimal: centres mean nothing under another encoder.
    pub encoder_sha256: String,
    /// What was drawn from it.
    pub seed: u64,
    /// Homes of the fleet.
    pub homes: u32,
    /// What they were made from, in words.
    pub made_from: String,
    /// By id, 1 first.
    pub all: Vec<Archetype>,
}

impl Archetypes {
    /// The archetypes that are part of the binary.
    ///
    /// # Errors
    /// Where they were fitted under another feature schema; a test reads them, so that no release has this error.
    pub fn shipped(feature_schema: u32) -> Result<Archetypes, FileError> {
        Archetypes::from_toml(SHIPPED, feature_schema)
    }

    /// The archetype of an id.
    pub fn by_id(&self, id: u8) -> Option<&Archetype> {
        self.all.get(usize::from(id).checked_sub(1)?)
    }
}

fn as_slice<S: Serializer>(values: &[f32; SLOTS_PER_DAY], serializer: S) -> Result<S::Ok, S::Error> {
    values[..].serialize(serializer)
}
