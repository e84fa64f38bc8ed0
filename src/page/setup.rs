//! What the configuration says of this hub, as far as its people may read it: plain data that the daemon fills in. No token, no key
//! and no password is ever in it.

use crate::decision;
use crate::engine;
use crate::texts::Language;

/// What is set for this hub, and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setup {
    /// The file that it was read from; `None` where there is none.
    pub file: Option<String>,
    /// How hunches are had.
    pub decision: decision::Settings,
    /// What the people of the house are spoken to in.
    pub language: Language,
    /// Whether it was told where the home stands.
    pub has_position: bool,
    /// The broker.
    pub broker: Broker,
    /// How notices reach the whole house, such as `ntfy`.
    pub channels: Vec<&'static str>,
    /// Who is asked by name.
    pub people: Vec<Person>,
    /// The folder with all that was heard and learnt; `None` where nothing is kept.
    pub folder: Option<String>,
    /// How many days messages are kept.
    pub kept_days: u16,
}

/// Which broker is spoken to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Broker {
    /// Host and port.
    pub address: String,
    /// Whether it is the one inside hunchd.
    pub is_own: bool,
}

/// Somebody who is asked by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Where they read, such as `Telegram`.
    pub channels: Vec<&'static str>,
    /// Asked only about these rooms; empty: about all.
    pub rooms: Vec<String>,
    /// Asked only while at home.
    pub only_at_home: bool,
}

impl Setup {
    /// What the core's settings tell of it.
    pub fn of(settings: &engine::Settings) -> Setup {
        Setup {
            decision: settings.decision.clone(),
            language: settings.language,
            has_position: settings.position.is_some(),
            ..Setup::default()
        }
    }
}
