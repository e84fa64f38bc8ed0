//! Forecasts of a device's state, from what its own home has seen.
//!
//! These experts stay for good: a fleet's model, once there is one, is blended with them, and must not do worse. Must not know:
//! what is decided on a forecast.

mod experts;
mod logistic;
mod models;

use std::time::Duration;

pub use experts::Experts;
pub use experts::Forecast;
pub use experts::Opinion;
pub use models::About;
pub use models::EMBEDDING_LEN;
pub use models::Embedding;
pub use models::Fleet;
pub use models::HIDDEN_LEN;
pub use models::MAP_LEN;
pub use models::ModelError;
pub use models::Models;
pub use models::Part;
pub use models::QUANTILES;
pub use models::SHIPPED;

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
