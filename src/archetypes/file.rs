//! `models/archetypes.toml`: one table for each archetype, laid out so that a person can read it and a diff shows what changed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use thiserror::Error;

use super::Archetype;
use super::Archetypes;
use super::EMBEDDING_LEN;
use crate::device::Kind;
use crate::time::SLOTS_PER_DAY;

/// Version of this layout.
pub const VERSION: u32 = 1;

/// As many digits of a SHA-256 tell models apart.
const SHORT: usize = 12;

/// Why a file of archetypes cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FileError {
    /// It is not what it should be; the parser says where.
    #[error("The archetypes cannot be read: {0}")]
    Syntax(String),
    /// Made by another version.
    #[error("The archetypes have layout {found}, and this hunchd reads layout {VERSION}: fit them again.")]
    Layout {
        /// The layout of the file.
        found: u32,
    },
    /// The devices were described otherwise when they were embedded.
    #[error("The archetypes were fitted under feature schema {found}, and this hunchd has {expected}: fit them again.")]
    Schema {
        /// That of the file.
        found: u32,
        /// That of this hunchd.
        expected: u32,
    },
    /// Fitted on embeddings of another encoder.
    #[error("The archetypes belong to the encoder {found}, and the encoder is {expected}: fit them again.")]
    Encoder {
        /// SHA-256 in the file.
        found: String,
        /// SHA-256 of the encoder in use.
        expected: String,
    },
    /// A table is wrong.
    #[error("Archetype {id} (`{label}`): {wrong}")]
    Archetype {
        /// Its id as written.
        id: u8,
        /// Its label as written.
        label: String,
        /// What is wrong, as a finished sentence.
        wrong: String,
    },
    /// There are none.
    #[error("The file holds no archetypes: fit them again.")]
    Empty,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    feature_schema: u32,
    encoder_sha256: String,
    seed: u64,
    homes: u32,
    #[expect(dead_code, reason = "written for the reader; it is the sum of the members below")]
    devices: u32,
    made_from: String,
    #[serde(default)]
    archetype: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    id: u8,
    label: String,
    kind: Kind,
    members: u32,
    habits: String,
    uses_per_day: f32,
    minutes_on: f32,
    lamp_share: f32,
    words: Vec<String>,
    kinds: BTreeMap<Kind, f32>,
    roles: BTreeMap<String, f32>,
    day_pct: Vec<f32>,
    radius: [f32; 3],
    centre: Vec<f32>,
}

impl Archetypes {
    /// Reads what [`Archetypes::to_toml`] writes.
    ///
    /// # Errors
    /// Where the file is not one of archetypes, is of another layout or feature schema, or holds a table that cannot be.
    pub fn from_toml(text: &str, feature_schema: u32) -> Result<Archetypes, FileError> {
        let file: File = toml::from_str(text).map_err(|error| FileError::Syntax(error.to_string()))?;
        if file.version != VERSION {
            return Err(FileError::Layout { found: file.version });
        }
        if file.feature_schema != feature_schema {
            return Err(FileError::Schema { found: file.feature_schema, expected: feature_schema });
        }
        if file.archetype.is_empty() {
            return Err(FileError::Empty);
        }
        let all = (1..).zip(file.archetype).map(|(id, table)| table.checked(id)).collect::<Result<_, _>>()?;
        Ok(Archetypes {
            feature_schema: file.feature_schema,
            encoder_sha256: file.encoder_sha256,
            seed: file.seed,
            homes: file.homes,
            made_from: file.made_from,
            all,
        })
    }

    /// Whether they belong to the encoder whose file has this SHA-256, or one that begins like it.
    ///
    /// # Errors
    /// Where they belong to another: its embeddings are not comparable with these centres.
    pub fn check_encoder(&self, sha256: &str) -> Result<(), FileError> {
        if sha256.len() >= SHORT && self.encoder_sha256.starts_with(&sha256.to_ascii_lowercase()) {
            return Ok(());
        }
        Err(FileError::Encoder { found: self.encoder_sha256.clone(), expected: sha256.to_owned() })
    }

    /// The file.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(
            "# Archetypes: the centres of k-means on the embeddings of a fleet, by `hunchd archetypes fit`.\n\
             # Written by a program: fit again rather than edit. `hunchd archetypes show` tells it in words.\n",
        );
        let devices: u32 = self.all.iter().map(|archetype| archetype.members).sum();
        let _ = write!(
            text,
            "version = {VERSION}\nfeature_schema = {}\nencoder_sha256 = {}\nseed = {}\nhomes = {}\ndevices = {devices}\nmade_from = {}\n",
            self.feature_schema,
            quoted(&self.encoder_sha256),
            self.seed,
            self.homes,
            quoted(&self.made_from),
        );
        self.all.iter().for_each(|archetype| archetype.write(&mut text));
        text
    }
}

impl Archetype {
    fn write(&self, text: &mut String) {
        let words: Vec<String> = self.words.iter().map(|word| quoted(word)).collect();
        let kinds: Vec<String> = by_size(&self.kinds, |kind| kind.word().to_owned());
        let roles: Vec<String> = by_size(&self.roles, |role| quoted(role));
        let _ = write!(
            text,
            "\n[[archetype]]\nid = {}\nlabel = {}\nkind = \"{}\"\nmembers = {}\nhabits = {}\nuses_per_day = {:.2}\n\
             minutes_on = {:.1}\nlamp_share = {:.3}\nwords = [{}]\nkinds = {{ {} }}\nroles = {{ {} }}\n\
             day_pct = [{}]\nradius = [{}]\ncentre = [{}]\n",
            self.id,
            quoted(&self.label),
            self.kind,
            self.members,
            quoted(&self.habits),
            self.uses_per_day,
            self.minutes_on,
            self.lamp_share,
            words.join(", "),
            kinds.join(", "),
            roles.join(", "),
            numbers(self.day.iter().map(|share| share * 100.0), 1),
            numbers(self.radius, 4),
            numbers(self.centre, 5),
        );
    }
}

/// Shares of at least a hundredth, the largest first.
fn by_size<T: Ord>(shares: &BTreeMap<T, f32>, word: impl Fn(&T) -> String) -> Vec<String> {
    let mut sorted: Vec<(&T, f32)> = shares.iter().map(|(item, share)| (item, *share)).collect();
    sorted.sort_by(|left, right| right.1.total_cmp(&left.1));
    sorted.retain(|(_, share)| *share >= 0.01);
    sorted.into_iter().map(|(item, share)| format!("{} = {share:.3}", word(item))).collect()
}

fn numbers(values: impl IntoIterator<Item = f32>, places: usize) -> String {
    let written: Vec<String> = values.into_iter().map(|value| format!("{value:.places$}")).collect();
    written.join(", ")
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => drop(write!(quoted, "\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

impl Table {
    fn checked(self, id: u8) -> Result<Archetype, FileError> {
        let wrong = |wrong: String| FileError::Archetype { id: self.id, label: self.label.clone(), wrong };
        if self.id != id {
            return Err(wrong(format!("it should be archetype {id}; they are numbered from 1, in order.")));
        }
        let day: [f32; SLOTS_PER_DAY] = exactly(&self.day_pct)
            .ok_or_else(|| wrong(format!("day_pct has {} numbers instead of {SLOTS_PER_DAY}.", self.day_pct.len())))?;
        let centre: [f32; EMBEDDING_LEN] = exactly(&self.centre)
            .ok_or_else(|| wrong(format!("centre has {} numbers instead of {EMBEDDING_LEN}.", self.centre.len())))?;
        if let Some(pct) = day.iter().find(|pct| !(0.0..=100.0).contains(*pct)) {
            return Err(wrong(format!("day_pct holds {pct}, which is no percentage.")));
        }
        if !(0.0..=1.0).contains(&self.lamp_share) {
            return Err(wrong(format!("lamp_share is {}, which is no share.", self.lamp_share)));
        }
        if centre.iter().chain(&self.radius).any(|value| !value.is_finite()) || self.radius.iter().any(|r| *r < 0.0) {
            return Err(wrong("centre or radius is not finite, or a radius is negative.".to_owned()));
        }
        Ok(Archetype {
            id,
            label: self.label,
            kind: self.kind,
            members: self.members,
            habits: self.habits,
            uses_per_day: self.uses_per_day,
            minutes_on: self.minutes_on,
            lamp_share: self.lamp_share,
            words: self.words,
            kinds: self.kinds,
            roles: self.roles,
            day: day.map(|pct| pct / 100.0),
            radius: self.radius,
            centre,
        })
    }
}

fn exactly<const N: usize>(values: &[f32]) -> Option<[f32; N]> {
    values.try_into().ok()
}
