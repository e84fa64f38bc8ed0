//! A network that stands alone, in one file beside its manifest: loaded, checked and shared.

use std::fmt;
use std::sync::Arc;

use crate::inference::models::About;
use crate::inference::models::Candidate;
use crate::inference::models::error::ModelError;
use crate::inference::models::interface::Interface;
use crate::inference::models::part::Part;
use crate::inference::models::run::Network;

/// The network, ready to run, and what it tells of itself. Cloning shares it.
#[derive(Clone)]
pub(super) struct Alone(Arc<(Network, About)>);

impl Alone {
    /// Checks, optimises and tries a network.
    ///
    /// # Errors
    /// One that is damaged, made for another schema or of another shape, or that computes here something else than where it was
    /// trained.
    pub(super) fn from_part(part: &Part<'_>, interface: Interface) -> Result<Alone, ModelError> {
        let parts = [*part];
        Ok(Alone(Arc::new(Candidate::checked(&parts, interface)?.load()?)))
    }

    /// The first output for one row of inputs; of the length of its interface, against which the run has held it.
    ///
    /// # Errors
    /// A run that failed, or an input or an answer that is no number.
    pub(super) fn ask(&self, inputs: &[&[f32]]) -> Result<Vec<f32>, ModelError> {
        let outputs = self.0.0.run(1, inputs)?;
        Ok(outputs.into_iter().next().unwrap_or_default())
    }

    pub(super) fn about(&self) -> &About {
        &self.0.1
    }
}

/// The same network, whoever loaded it.
impl PartialEq for Alone {
    fn eq(&self, other: &Alone) -> bool {
        self.about().version == other.about().version
    }
}

impl fmt::Debug for Alone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.about().version)
    }
}
