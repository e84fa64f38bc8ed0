//! What a careful user could build without hunchd, written from scratch on the raw log: none of it shares a line with what the
//! daemon thinks with, so that the comparison is also a check on the daemon's code.

mod boosting;
mod features;
mod forest;
mod grown;
mod habit;
mod logistic;
mod simple;
mod spells;
mod stack;
mod trees;

pub use boosting::Boosting;
pub use forest::Forest;
pub(super) use grown::GROWN;
pub use habit::Profile;
pub use simple::BaseRate;
pub use simple::Persistence;
pub(super) use spells::SPELLS;
pub use spells::spells;
pub use stack::Stack;
pub use trees::Growth;
