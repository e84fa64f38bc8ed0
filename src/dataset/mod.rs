//! Training data: homes' tensors as Parquet, one pair of files for each home.
//!
//! Must not know what a model makes of them. `parquet` is named in this room only.

mod read;

pub use read::DeviceRow;
pub use read::ReadError;
pub use read::Shard;
pub use read::devices;
