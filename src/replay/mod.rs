//! Recorded homes: reading and writing the home-log folder format, and living a recorded home again through the engine.
//!
//! Must not know simulated homes: `simulate` writes this format and is never asked for it.

mod aftermath;
pub mod home_log;
mod player;
mod report;
mod run;
mod summary;
mod tell;
mod wanted;

pub use aftermath::Aftermath;
pub use aftermath::Then;
pub use home_log::Events;
pub use home_log::HomeLog;
pub use home_log::LoggedDevice;
pub use home_log::LoggedEvent;
pub use player::Player;
pub use report::Error;
pub use report::Options;
pub use report::replay;
pub use report::replay_events;
pub use run::advance;
pub use run::opening;
pub use run::run;
pub use summary::Summary;
pub use summary::TruthSummary;
pub use wanted::Forgotten;
pub use wanted::Wanted;
