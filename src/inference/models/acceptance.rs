//! The acceptance network: from one proposal (the columns that `decision` makes, what the device and its home are like, what the forecaster
//! is shown of the moment) to the chance that the people of the house want it. Must not know what is done with the chance.

use crate::features::CONTEXT_LEN;
use crate::inference::Embedding;
use crate::inference::models::About;
use crate::inference::models::alone::Alone;
use crate::inference::models::error::ModelError;
use crate::inference::models::interface::Interface;
use crate::inference::models::part::Part;

/// How many columns of a proposal the network is shown.
pub const ACCEPTANCE_COLUMNS: usize = 62;
/// Which columns those are: raised when a column comes, goes or means something else.
pub const ACCEPTANCE_SCHEMA: u32 = 1;

/// The files of the acceptance network that is part of the binary.
pub const SHIPPED_ACCEPTANCE: Part<'static> = Part {
    name: "acceptance",
    manifest: include_str!("../../../models/acceptance.toml"),
    onnx: include_bytes!("../../../models/acceptance.onnx"),
    golden: include_bytes!("../../../models/acceptance.golden"),
};

/// The network, ready to run. Cloning shares it.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptanceNetwork(Alone);

impl AcceptanceNetwork {
    /// The one that is part of the binary.
    ///
    /// # Errors
    /// As [`AcceptanceNetwork::from_part`]; a test loads it, so that no release has this error.
    pub fn shipped() -> Result<AcceptanceNetwork, ModelError> {
        AcceptanceNetwork::from_part(&SHIPPED_ACCEPTANCE)
    }

    /// Checks, optimises and tries a network.
    ///
    /// # Errors
    /// One that is damaged, trained on other columns, of another shape, or that computes here something else than where it was
    /// trained.
    pub fn from_part(part: &Part<'_>) -> Result<AcceptanceNetwork, ModelError> {
        Alone::from_part(part, Interface::acceptance()).map(AcceptanceNetwork)
    }

    /// The chance that they want it, 0 to 1.
    ///
    /// # Errors
    /// A run that failed, or a column or an answer that is no number.
    pub fn ask(
        &self,
        columns: &[f32; ACCEPTANCE_COLUMNS],
        embedding: &Embedding,
        home: &Embedding,
        context: &[f32; CONTEXT_LEN],
    ) -> Result<f32, ModelError> {
        Ok(self.0.ask(&[columns, embedding, home, context])?.first().copied().unwrap_or_default())
    }

    /// What it tells of itself.
    pub fn about(&self) -> &About {
        self.0.about()
    }
}
