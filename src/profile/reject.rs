//! What could not be used, and why: bad device data is counted, never an error.

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

/// A message, or a part of one, that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The profile that the topic belongs to, or `none`.
    pub source: Arc<str>,
    /// The topic.
    pub topic: String,
    /// Why, as a finished sentence with the offending value.
    pub reason: String,
}
