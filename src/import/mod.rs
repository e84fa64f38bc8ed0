//! Other systems' histories become home logs, and, where that is wanted, the past of a daemon.
//!
//! Home Assistant's recorder database and its export, Zigbee2MQTT's device list, and hunchd's own journal. What cannot be used is counted
//! and named with its reason; nothing is ever written to what is read. Must not know what is thought about any of it, nor the daemon's
//! store: whoever has an open one hands over what it says.

mod attributes;
mod changes;
mod columns;
mod entity;
mod error;
mod export;
mod flaws;
mod home_assistant;
mod house;
mod journal;
mod learner;
mod meaning;
mod names;
mod reads;
mod recorder;
mod report;
mod scribe;
mod storage;
mod units;
mod voice;
mod zigbee;

pub use error::Error;
pub use flaws::Flaws;
pub use home_assistant::Source;
pub use home_assistant::history_export;
pub use home_assistant::recorder_database;
pub use journal::Lived;
pub use journal::journal;
pub use learner::Learner;
pub use report::Report;
pub use report::Unused;
