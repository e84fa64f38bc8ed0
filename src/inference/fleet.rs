//! What the fleet's model says of one device at one time.

/// How many features of its last hidden layer the fleet's forecaster hands on.
pub const HIDDEN: usize = 16;

/// The fleet's forecast for one device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fleet {
    /// Log-odds of being in use at each of [`crate::inference::HORIZONS`].
    pub log_odds: [f32; 5],
    /// The p10, p50 and p90 of the time until the next change, as ln(1 + minutes).
    pub quantiles: [f32; 3],
    /// The last hidden layer, each -1 to 1.
    pub hidden: [f32; HIDDEN],
}
