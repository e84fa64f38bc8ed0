//! From a forecast to a proposal: candidates, their reason in counted facts, and the guard that has the last word.
//!
//! Sees the home and its forecasts; sends nothing, asks nobody, reads no clock.

mod class;
mod guard;
mod hunch;
mod propose;
mod settings;
mod words;

pub use class::Class;
pub use class::class;
pub use guard::Refusal;
pub use guard::Situation;
pub use guard::refuse;
pub use hunch::Hunch;
pub use hunch::HunchKind;
pub use hunch::Reason;
pub use hunch::Rung;
pub use propose::Proposal;
pub use propose::propose;
pub use settings::DeviceRule;
pub use settings::Settings;
pub use words::duration;
