//! What the models see of a home: named, ordered, versioned tensors, computed from its history by the daemon's own code.
//!
//! The same code runs on the hub and writes the training data: there is no second implementation of a feature. Every
//! function here costs the same however long the past is. Pure; must not know what a model makes of a tensor.

mod context;
mod device;
mod habit;
mod mates;
mod ngrams;
mod schema;
mod spell;

pub use context::Context;
pub use context::House;
pub use context::Surroundings;
pub use device::COMPANY_LEN;
pub use device::Company;
pub use device::DeviceTensors;
pub use device::GRID_LEN;
pub use device::KIND_COUNT;
pub use mates::MATES;
pub use mates::Mate;
pub use mates::mates;
pub use ngrams::NAME_LEN;
pub use ngrams::PLACE_LEN;
pub use schema::CONTEXT;
pub use schema::CONTEXT_LEN;
pub use schema::OWN_LEN;
pub use schema::Tensor;
pub use schema::VERSION;
pub use schema::device_tensors;
