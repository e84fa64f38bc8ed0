//! Training data: recorded homes lived through the daemon's own engine, and what its models would have been shown, with what
//! came true. Parquet, one pair of files for each home.
//!
//! A driver. Must not know how a feature is computed, nor what is learnt from it.

mod asking_shards;
mod askings;
mod error;
mod home;
mod labels;
mod minute_shards;
mod minutes;
mod moments;
mod read;
mod shards;
mod table;

pub use asking_shards::AskingShards;
pub use asking_shards::write_askings;
pub use askings::AskingRow;
pub use askings::askings;
pub use error::Error;
pub use home::DeviceRow;
pub use home::Home;
pub use home::QueryRow;
pub use home::lived;
pub use minute_shards::MinuteShards;
pub use minute_shards::write_minutes;
pub use minutes::Minute;
pub use minutes::minutes;
pub use moments::Plan;
pub use read::ReadError;
pub use read::Shard;
pub use read::StoredDevice;
pub use read::devices;
pub use shards::Shards;
pub use shards::Written;
pub use shards::write;
