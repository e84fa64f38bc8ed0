//! The presence network: from one minute of a house (the columns that `presence` makes) to the chances that somebody is up, that everybody
//! sleeps, and that everybody is away. It is small, stands alone and is run each minute.

use std::fmt;
use std::sync::Arc;

use crate::inference::models::About;
use crate::inference::models::Candidate;
use crate::inference::models::error::ModelError;
use crate::inference::models::interface::Interface;
use crate::inference::models::part::Part;
use crate::inference::models::run::Network;

/// How many columns the network is shown.
pub const PRESENCE_COLUMNS: usize = 153;
/// Which columns those are: raised when a column comes, goes or means something else.
pub const PRESENCE_SCHEMA: u32 = 1;

/// The files of the presence network that is part of the binary.
pub const SHIPPED_PRESENCE: Part<'static> = Part {
    name: "presence",
    manifest: include_str!("../../../models/presence.toml"),
    onnx: include_bytes!("../../../models/presence.onnx"),
    golden: include_bytes!("../../../models/presence.golden"),
};

/// The network, ready to run. Cloning shares it.
#[derive(Clone)]
pub struct PresenceNetwork(Arc<(Network, About)>);

impl PresenceNetwork {
    /// The one that is part of the binary.
    ///
    /// # Errors
    /// As [`PresenceNetwork::from_part`]; a test loads it, so that no release has this error.
    pub fn shipped() -> Result<PresenceNetwork, ModelError> {
        PresenceNetwork::from_part(&SHIPPED_PRESENCE)
    }

    /// Checks, optimises and tries a network.
    ///
    /// # Errors
    /// One that is damaged, trained on other columns, of another shape, or that computes here something else than where it was
    /// trained.
    pub fn from_part(part: &Part<'_>) -> Result<PresenceNetwork, ModelError> {
        let parts = [*part];
        Ok(PresenceNetwork(Arc::new(Candidate::checked(&parts, Interface::presence())?.load()?)))
    }

    /// The chances of up, asleep and away.
    ///
    /// # Errors
    /// A run that failed, or a column or an answer that is no number.
    pub fn ask(&self, columns: &[f32; PRESENCE_COLUMNS]) -> Result<[f32; 3], ModelError> {
        let outputs = self.0.0.run(1, &[columns])?;
        // Of the length of its interface: the run has held it against that.
        let chances = outputs.first().and_then(|output| <[f32; 3]>::try_from(&output[..]).ok());
        Ok(chances.unwrap_or([1.0 / 3.0; 3]))
    }

    /// What it tells of itself.
    pub fn about(&self) -> &About {
        &self.0.1
    }
}

/// The same network, whoever loaded it.
impl PartialEq for PresenceNetwork {
    fn eq(&self, other: &PresenceNetwork) -> bool {
        self.about().version == other.about().version
    }
}

impl fmt::Debug for PresenceNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PresenceNetwork").field(&self.0.1.version).finish()
    }
}
