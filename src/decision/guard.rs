//! The guard: the one place that may say no last, as a table.

use serde::Deserialize;
use serde::Serialize;

/// Why a hunch was not had. The order is the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The clock has not been set: it may be any time of day.
    ClockUnsynchronised,
}
