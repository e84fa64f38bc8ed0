//! How ecosystems speak: files in `device-profiles/`, and the one interpreter that reads them.
//!
//! Knows no ecosystem by name, no home and no time of its own. Invariant: adding an ecosystem touches no Rust.

mod compile;
mod condition;
mod convert;
mod decode;
mod encode;
mod examples;
mod file;
mod listing;
mod path;
mod pattern;
mod reject;
mod said;
mod shipped;
mod speak;

pub use compile::Profile;
pub use examples::ExampleReport;
pub use listing::Group;
pub use listing::Listing;
pub use reject::Reject;
pub use said::Decoded;
pub use said::Directory;
pub use said::Said;
pub use shipped::SHIPPED;
pub use speak::Announced;

use crate::device::Command;
use crate::device::Kind;
use crate::device::Message;
use crate::time::Timestamp;

/// The profiles in use, each under its own source name.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    profiles: Vec<Profile>,
}

impl Profiles {
    /// These profiles, asked in this order.
    pub fn new(profiles: Vec<Profile>) -> Profiles {
        Profiles { profiles }
    }

    /// Every shipped profile with its own base topic.
    ///
    /// # Errors
    /// None in a released binary: a test reads every shipped file.
    pub fn shipped() -> Result<Profiles, String> {
        let profiles = SHIPPED.iter().map(|(_, text)| Profile::parse(text, None)).collect::<Result<_, _>>()?;
        Ok(Profiles { profiles })
    }

    /// What the message says, by the first profile that knows its topic; `None` if nobody does.
    pub fn decode(&self, message: &Message, directory: &dyn Directory) -> Option<Decoded> {
        self.profiles.iter().find_map(|profile| profile.decode(message, directory))
    }

    /// When the message was sent, by its own stamp; `None` where there is none.
    pub fn stamp(&self, message: &Message) -> Option<Timestamp> {
        self.profiles.iter().find_map(|profile| profile.stamp(message))
    }

    /// The message that carries a command to a device of that kind; `None` if there is no way.
    pub fn encode(&self, command: &Command, kind: Kind) -> Option<Message> {
        self.of(&command.device.source)?.encode(command, kind)
    }

    /// Whether there is a way to carry such a command.
    pub fn can_command(&self, command: &Command, kind: Kind) -> bool {
        self.of(&command.device.source).is_some_and(|profile| profile.can_command(command, kind))
    }

    /// All subscriptions of all profiles.
    pub fn subscriptions(&self) -> Vec<String> {
        let mut all: Vec<String> = self.profiles.iter().flat_map(Profile::subscriptions).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Every profile.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.iter()
    }

    /// The profile of a source.
    pub fn of(&self, source: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.source() == source)
    }
}
