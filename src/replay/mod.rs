//! Recorded homes: reading and writing the home-log folder format, from which a home can be lived again.
//!
//! Must not know simulated homes: `simulate` writes this format and is never asked for it.

pub mod home_log;

pub use home_log::Events;
pub use home_log::HomeLog;
pub use home_log::LoggedDevice;
pub use home_log::LoggedEvent;
