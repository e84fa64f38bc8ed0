//! The presence network: from one minute of a house (the columns that `presence` makes) to the chances that somebody is up, that everybody
//! sleeps, and that everybody is away. It is small, stands alone and is run each minute.

use crate::inference::models::About;
use crate::inference::models::alone::Alone;
use crate::inference::models::error::ModelError;
use crate::inference::models::interface::Interface;
use crate::inference::models::part::Part;

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
#[derive(Clone, Debug, PartialEq)]
pub struct PresenceNetwork(Alone);

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
        Alone::from_part(part, Interface::presence()).map(PresenceNetwork)
    }

    /// The chances of up, asleep and away.
    ///
    /// # Errors
    /// A run that failed, or a column or an answer that is no number.
    pub fn ask(&self, columns: &[f32; PRESENCE_COLUMNS]) -> Result<[f32; 3], ModelError> {
        let chances = self.0.ask(&[columns])?;
        Ok(<[f32; 3]>::try_from(&chances[..]).unwrap_or([1.0 / 3.0; 3]))
    }

    /// What it tells of itself.
    pub fn about(&self) -> &About {
        self.0.about()
    }
}
