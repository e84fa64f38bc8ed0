//! From a forecast to a proposal: candidates, their reason in counted facts, and the guard that has the last word.
//!
//! Sees the home and its forecasts; sends nothing, asks nobody, reads no clock.

mod guard;
mod hunch;

pub use guard::Refusal;
pub use hunch::Hunch;
pub use hunch::HunchKind;
pub use hunch::Reason;
pub use hunch::Rung;
