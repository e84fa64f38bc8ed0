//! Forecasts of a device's state, from what its own home has seen, and from what the fleet's model says where there is one.
//!
//! The home's own experts stay for good: the fleet's model is one more among them, and whoever was right is heard more. Must not
//! know: what is decided on a forecast.

mod counts;
mod experts;
mod forecast;
mod household;
mod inputs;
mod kalman;
mod lengths;
mod log_odds;
mod mixture;
mod models;
mod next_change;
mod paces;
mod question;
mod spells;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use experts::Experts;
pub use forecast::Around;
pub use forecast::EXPERTS;
pub use forecast::Forecast;
pub use forecast::NextChange;
pub use forecast::Opinion;
pub use forecast::Said;
pub use household::Household;
pub use models::ACCEPTANCE_COLUMNS;
pub use models::ACCEPTANCE_SCHEMA;
pub use models::About;
pub use models::AcceptanceNetwork;
pub use models::EMBEDDING_LEN;
pub use models::Embedding;
pub use models::Fleet;
pub use models::HIDDEN_LEN;
pub use models::MAP_LEN;
pub use models::ModelError;
pub use models::Models;
pub use models::PRESENCE_COLUMNS;
pub use models::PRESENCE_SCHEMA;
pub use models::Part;
pub use models::PresenceNetwork;
pub use models::QUANTILES;
pub use models::SHIPPED;
pub use models::SHIPPED_ACCEPTANCE;
pub use models::SHIPPED_PRESENCE;

/// How far ahead a forecast looks.
pub const HORIZONS: [Duration; 5] = [
    Duration::from_secs(15 * 60),
    Duration::from_secs(3600),
    Duration::from_secs(4 * 3600),
    Duration::from_secs(12 * 3600),
    Duration::from_secs(24 * 3600),
];

/// Index of the one-hour horizon in [`HORIZONS`].
pub const ONE_HOUR: usize = 1;
