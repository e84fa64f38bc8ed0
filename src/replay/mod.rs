//! Recorded homes: reading and writing the home-log folder format, and living a recorded home again through the engine.
//!
//! Must not know simulated homes: `simulate` writes this format and is never asked for it.

pub mod home_log;
mod player;
mod run;

pub use home_log::Events;
pub use home_log::HomeLog;
pub use home_log::LoggedDevice;
pub use home_log::LoggedEvent;
pub use player::Player;
pub use run::advance;
pub use run::opening;
pub use run::run;
