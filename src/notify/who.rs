//! Whom a channel speaks to: the house as a whole, or one person by name.
//!
//! Knows no channel's protocol.

use std::fmt;
use std::sync::Arc;

/// A reader of notices, and the way to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Who {
    /// The person's name; `None` where the whole house reads.
    name: Option<Arc<str>>,
    channel: Arc<str>,
}

impl Who {
    /// Whoever reads the channel.
    pub(super) fn house(channel: &str) -> Who {
        Who { name: None, channel: channel.into() }
    }

    /// The person of that name; an empty name is nobody's and means the house.
    pub(super) fn named(name: &str, channel: &str) -> Who {
        Who { name: (!name.is_empty()).then(|| name.into()), channel: channel.into() }
    }

    /// The person's name, empty for the house. It is what tokens are bound to.
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// How answers and deliveries name it: `ntfy`, or `Anna (ntfy)`.
    pub(super) fn via(&self) -> Arc<str> {
        match &self.name {
            Some(_) => self.to_string().into(),
            None => Arc::clone(&self.channel),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} ({})", self.channel),
            None => f.write_str(&self.channel),
        }
    }
}
