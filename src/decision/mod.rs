//! From a forecast to a proposal: candidates, their reason in counted facts, how likely people agree, whether it is worth it, and the guard
//! that has the last word.
//!
//! Sees the home and its forecasts; sends nothing, asks nobody, reads no clock.

mod acceptance;
mod choice;
mod class;
mod columns;
mod customs;
mod guard;
mod hunch;
mod propose;
mod refusal;
mod rung;
mod settings;
mod words;

pub use acceptance::Acceptance;
pub use acceptance::Asked;
pub use acceptance::Judge;
pub use choice::Choice;
pub use choice::Stakes;
pub use choice::may_be_done_alone;
pub use class::Class;
pub use class::class;
pub use columns::ASKING;
pub use columns::ASKING_LEN;
pub use columns::ASKING_VERSION;
pub use columns::Shown;
pub use columns::columns;
pub use customs::Customs;
pub use customs::Tally;
pub use customs::While;
pub use guard::Situation;
pub use guard::refuse;
pub use guard::refuse_though_agreed;
pub use hunch::Hunch;
pub use hunch::HunchKind;
pub use hunch::Occasion;
pub use hunch::Reason;
pub use propose::Beside;
pub use propose::Proposal;
pub use propose::Scene;
pub use propose::propose;
pub use refusal::Refusal;
pub use rung::Rung;
pub use settings::DeviceRule;
pub use settings::Settings;
