//! The fleet's models: what a device is like (encoder), what its home is like (home), what it will do next (forecaster), and where it
//! lies on the map (projector).
//!
//! They are trained elsewhere and only run here. Whatever is wrong with them is found when they are loaded: schema, checksum, inputs
//! and outputs, and golden vectors that must come out as they did in training. After that a run still returns a [`Result`], because
//! nothing that is not ours is trusted to succeed; whoever calls goes on with the home's own statistics and tells the error, once.
//! Must not know: where the files lie, and what is decided on a forecast.

mod acceptance;
mod alone;
mod error;
mod golden;
mod interface;
mod manifest;
mod part;
mod presence;
mod run;
mod shipped;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

pub use acceptance::ACCEPTANCE_COLUMNS;
pub use acceptance::ACCEPTANCE_SCHEMA;
pub use acceptance::AcceptanceNetwork;
pub use acceptance::SHIPPED_ACCEPTANCE;
pub use error::ModelError;
pub use part::Part;
pub use presence::PRESENCE_COLUMNS;
pub use presence::PRESENCE_SCHEMA;
pub use presence::PresenceNetwork;
pub use presence::SHIPPED_PRESENCE;
pub use shipped::SHIPPED;

use crate::features::CONTEXT_LEN;
use crate::features::DeviceTensors;
use crate::features::OWN_LEN;
use crate::inference::HORIZONS;
use interface::Interface;
use manifest::Manifest;
use run::Network;

/// How many numbers say what a device, or a home, is like.
pub const EMBEDDING_LEN: usize = 32;
/// What a device, or a home, is like.
pub type Embedding = [f32; EMBEDDING_LEN];
/// How many quantiles of the time until the next change are forecast: p10, p50 and p90.
pub const QUANTILES: usize = 3;
/// How many features the forecaster hands to a linear head on the hub.
pub const HIDDEN_LEN: usize = 16;
/// The dimensions of the fleet's map.
pub const MAP_LEN: usize = 2;

/// What the fleet's model says of a device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fleet {
    /// Log-odds of being in use at each of [`HORIZONS`].
    pub log_odds: [f32; HORIZONS.len()],
    /// p10, p50 and p90 of ln(1 + minutes until the next change); never decreasing.
    pub quantiles: [f32; QUANTILES],
    /// What the forecaster last thought of, each -1 to 1: features for a linear head that learns on the hub.
    pub hidden: [f32; HIDDEN_LEN],
}

/// What a loaded model tells of itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct About {
    /// Its name.
    pub name: &'static str,
    /// The first twelve hex digits of its file's SHA-256.
    pub version: String,
    /// What it was trained on, in plain words.
    pub trained_on: String,
    /// The licence of what it was trained on.
    pub licence: String,
    /// Figures from training, by name.
    pub metrics: BTreeMap<String, f64>,
}

/// The four models, ready to run. Cloning shares them.
#[derive(Clone)]
pub struct Models(Arc<Loaded>);

struct Loaded {
    version: String,
    about: [About; 4],
    encoder: Network,
    home: Network,
    forecaster: Network,
    projector: Network,
}

impl Models {
    /// The models that are part of the binary.
    ///
    /// # Errors
    /// See [`Models::from_parts`]; a test loads them, so that no release has this error.
    pub fn shipped() -> Result<Models, ModelError> {
        Models::from_parts(&SHIPPED)
    }

    /// Checks, optimises and tries the four models, given in any order. Takes some tens of milliseconds.
    ///
    /// The checksum is held against the manifest before anything takes a model's file apart: a damaged file is never parsed.
    ///
    /// # Errors
    /// A model that is missing, damaged, trained on other features, of another shape, or that computes here something else than
    /// where it was trained.
    pub fn from_parts(parts: &[Part<'_>]) -> Result<Models, ModelError> {
        let interfaces = [Interface::encoder(), Interface::home(), Interface::forecaster(), Interface::projector()];
        for (at, part) in parts.iter().enumerate() {
            if interfaces.iter().all(|interface| interface.name != part.name) {
                return Err(ModelError::Unknown { model: part.name.to_owned() });
            }
            if parts[..at].iter().any(|other| other.name == part.name) {
                return Err(ModelError::Twice { model: part.name.to_owned() });
            }
        }
        let [encoder, home, forecaster, projector] = interfaces;
        // All manifests first: nothing is taken apart while any file is damaged.
        let encoder = Candidate::checked(parts, encoder)?;
        let home = Candidate::checked(parts, home)?;
        let forecaster = Candidate::checked(parts, forecaster)?;
        let projector = Candidate::checked(parts, projector)?;
        // The quickest first.
        let (projector, home, forecaster, encoder) =
            (projector.load()?, home.load()?, forecaster.load()?, encoder.load()?);
        let about = [encoder.1, home.1, forecaster.1, projector.1];
        let all: Vec<&str> = about.iter().map(|about| about.version.as_str()).collect();
        let version = short(&manifest::hex(&Sha256::digest(all.join(" "))));
        let (encoder, home, forecaster, projector) = (encoder.0, home.0, forecaster.0, projector.0);
        Ok(Models(Arc::new(Loaded { version, about, encoder, home, forecaster, projector })))
    }

    /// Names this very set of models: embeddings of another version are not comparable.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// What each model tells of itself.
    pub fn about(&self) -> &[About] {
        &self.0.about
    }

    /// What each device is like, in the order given.
    ///
    /// # Errors
    /// A run that failed, or an answer that is no number; none of the answers is to be used then.
    pub fn embed(&self, devices: &[DeviceTensors]) -> Result<Vec<Embedding>, ModelError> {
        let mut embeddings = Vec::with_capacity(devices.len());
        // One by one, as the encoder is run: the grids of many at once would be half a megabyte to fetch and give back each time.
        let mut grid = Vec::new();
        for device in devices {
            grid.clear();
            grid.extend(device.grid.iter().map(|byte| f32::from(*byte)));
            let inputs = [&grid[..], &device.name, &device.place, &device.kind, &device.company];
            embeddings.extend(one(self.0.encoder.run(1, &inputs)?));
        }
        Ok(embeddings)
    }

    /// What a home is like, from its devices and the first columns of their contexts. A home without devices is all zeros.
    ///
    /// # Errors
    /// Other numbers of rows, a run that failed, or an answer that is no number.
    pub fn home(&self, embeddings: &[Embedding], own: &[[f32; OWN_LEN]]) -> Result<Embedding, ModelError> {
        same_rows("home", embeddings.len(), "own", own.len())?;
        if embeddings.is_empty() {
            return Ok([0.0; EMBEDDING_LEN]);
        }
        let inputs = [embeddings.as_flattened(), own.as_flattened()];
        let rows = one(self.0.home.run(embeddings.len(), &inputs)?);
        Ok(rows.into_iter().next().unwrap_or([0.0; EMBEDDING_LEN]))
    }

    /// What devices of one home will do, in the order given.
    ///
    /// # Errors
    /// Other numbers of rows, a run that failed, or an answer that is no number; none of the answers is to be used then.
    pub fn forecast(
        &self,
        embeddings: &[Embedding],
        home: &Embedding,
        contexts: &[[f32; CONTEXT_LEN]],
    ) -> Result<Vec<Fleet>, ModelError> {
        same_rows("forecaster", embeddings.len(), "context", contexts.len())?;
        let home = home.repeat(embeddings.len());
        let inputs = [embeddings.as_flattened(), &home, contexts.as_flattened()];
        let outputs = self.0.forecaster.run(embeddings.len(), &inputs)?;
        // As many as the interface has, and each of its length: the run has held them against it.
        let [log_odds, quantiles, hidden] = &outputs[..] else { return Ok(Vec::new()) };
        let forecasts = rows(log_odds).zip(rows(quantiles)).zip(rows(hidden));
        Ok(forecasts.map(|((log_odds, quantiles), hidden)| Fleet { log_odds, quantiles, hidden }).collect())
    }

    /// Where devices lie on the fleet's map.
    ///
    /// # Errors
    /// A run that failed, or an answer that is no number.
    pub fn project(&self, embeddings: &[Embedding]) -> Result<Vec<[f32; MAP_LEN]>, ModelError> {
        Ok(one(self.0.projector.run(embeddings.len(), &[embeddings.as_flattened()])?))
    }
}

impl PartialEq for Models {
    /// Two sets are one if every model in them was made from the same bytes.
    fn eq(&self, other: &Models) -> bool {
        self.0.version == other.0.version
    }
}

impl fmt::Debug for Models {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.about.iter().map(|about| (about.name, &about.version))).finish()
    }
}

/// A model whose manifest is right.
struct Candidate<'a> {
    part: &'a Part<'a>,
    interface: Interface,
    manifest: Manifest,
}

impl<'a> Candidate<'a> {
    fn checked(parts: &'a [Part<'a>], interface: Interface) -> Result<Candidate<'a>, ModelError> {
        let missing = || ModelError::Missing { model: interface.name.to_owned() };
        let part = parts.iter().find(|part| part.name == interface.name).ok_or_else(missing)?;
        let manifest = Manifest::checked(part, &interface)?;
        Ok(Candidate { part, interface, manifest })
    }

    fn load(self) -> Result<(Network, About), ModelError> {
        let Candidate { part, interface, manifest } = self;
        let network = Network::load(part.onnx, interface.clone())?;
        golden::check(&network, &interface, &manifest.golden, part.golden)?;
        let version = short(&manifest.sha256().to_lowercase());
        let Manifest { trained_on, licence, metrics, .. } = manifest;
        Ok((network, About { name: interface.name, version, trained_on, licence, metrics }))
    }
}

/// Enough of a checksum to tell one from another.
fn short(sum: &str) -> String {
    sum.chars().take(12).collect()
}

fn same_rows(model: &str, embeddings: usize, other: &'static str, other_rows: usize) -> Result<(), ModelError> {
    if embeddings == other_rows {
        return Ok(());
    }
    Err(ModelError::Rows { model: model.to_owned(), first: "embedding", rows: embeddings, other, other_rows })
}

/// The rows of the only output.
fn one<const LEN: usize>(outputs: Vec<Vec<f32>>) -> Vec<[f32; LEN]> {
    outputs.first().map(|output| rows(output).collect()).unwrap_or_default()
}

/// Rows of a length that a run has already held the output against.
fn rows<const LEN: usize>(numbers: &[f32]) -> impl Iterator<Item = [f32; LEN]> {
    numbers.as_chunks::<LEN>().0.iter().copied()
}
