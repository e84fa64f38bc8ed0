//! What a careful user could build without hunchd, written from scratch on the raw log: none of it shares a line with what the
//! daemon thinks with, so that the comparison is also a check on the daemon's code.

mod features;
mod forest;
mod habit;
mod logistic;
mod simple;
mod stack;

pub use forest::Forest;
pub use habit::Profile;
pub use simple::BaseRate;
pub use simple::Persistence;
pub use stack::Stack;
