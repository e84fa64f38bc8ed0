//! How ecosystems speak: files in `device-profiles/`, and the one interpreter that reads them.
//!
//! Knows no ecosystem by name, no home and no time of its own. Invariant: adding an ecosystem touches no Rust.

mod aliases;
mod announced;
mod compile;
mod condition;
mod convert;
mod decode;
mod encode;
mod examples;
mod file;
mod index;
mod learn;
mod listing;
mod native;
mod note;
mod path;
mod pattern;
mod payload;
mod read;
mod reject;
mod said;
mod shipped;
mod speak;
mod template;
mod trie;

pub use announced::Ear;
pub use announced::Entities;
pub use announced::Entity;
pub use compile::Profile;
pub use examples::ExampleReport;
pub use learn::Learner;
pub use learn::Proposal;
pub use listing::Group;
pub use listing::ListedEndpoint;
pub use listing::Listing;
pub use reject::Reject;
pub use said::Decoded;
pub use said::Directory;
pub use said::Hand;
pub use said::Said;
pub use shipped::SHIPPED;
pub use speak::Announced;
pub use template::ValueTemplate;

use crate::device::Command;
use crate::device::Kind;
use crate::device::Message;
use crate::profile::index::Index;
use crate::time::Timestamp;

/// The profiles in use, each under its own source name.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    profiles: Vec<Profile>,
    index: Index,
}

impl Profiles {
    /// These profiles, asked in this order.
    pub fn new(profiles: Vec<Profile>) -> Profiles {
        let index = Index::new(&profiles);
        Profiles { profiles, index }
    }

    /// Every shipped profile with its own base topic.
    ///
    /// # Errors
    /// None in a released binary: a test reads every shipped file.
    pub fn shipped() -> Result<Profiles, String> {
        let profiles = SHIPPED.iter().map(|(_, text)| Profile::parse(text, None)).collect::<Result<_, _>>()?;
        Ok(Profiles::new(profiles))
    }

    /// What the message says, by the profile that knows its topic best; `None` if nobody does.
    pub fn decode(&self, message: &Message, directory: &dyn Directory) -> Option<Decoded> {
        let message = directory.entities().aliases.expected(message);
        let message = message.as_ref();
        let mut described = self.index.find(&message.topic);
        let mut decoded =
            described.find_map(|(profile, places)| self.profiles[profile].decode_at(&places, message, directory));
        if let Some(decoded) = &mut decoded {
            self.keep_to_their_own(decoded, directory);
        }
        let Some(announced) = directory.entities().hear(message, directory) else { return decoded };
        // What its own announcement explains is not held against a profile that only happens to know such topics.
        let mut said = decoded.map(|decoded| decoded.said).unwrap_or_default();
        said.retain(|said| !matches!(said, Said::Early));
        said.extend(announced.said);
        Some(Decoded { said, ..announced })
    }

    /// Topics that devices have announced and that [`Profiles::subscriptions`] do not bring: they are to be subscribed to as well.
    pub fn announced_topics(&self, entities: &Entities) -> Vec<String> {
        let own = self.subscriptions();
        let brought = |topic: &&str| own.iter().any(|filter| pattern::covers(filter, topic));
        let exact = entities.topics().map(str::to_owned);
        let all: Vec<String> = exact.chain(entities.aliases.filters()).collect();
        all.into_iter().filter(|topic| !brought(&topic.as_str())).collect()
    }

    /// When the message was sent, by its own stamp; `None` where there is none.
    pub fn stamp(&self, message: &Message) -> Option<Timestamp> {
        let mut described = self.index.find(&message.topic);
        described.find_map(|(profile, places)| self.profiles[profile].stamp_at(&places, message))
    }

    /// The message that carries a command to a device of that kind; `None` if there is no way.
    pub fn encode(&self, command: &Command, kind: Kind, directory: &dyn Directory) -> Option<Message> {
        let message = self.of(&command.device.source)?.encode(command, kind, directory)?;
        Some(directory.entities().aliases.told(message))
    }

    /// Whether there is a way to carry such a command.
    pub fn can_command(&self, command: &Command, kind: Kind, directory: &dyn Directory) -> bool {
        self.of(&command.device.source).is_some_and(|profile| profile.can_command(command, kind, directory))
    }

    /// The subscriptions that bring all topics of all profiles, without those that another covers.
    pub fn subscriptions(&self) -> Vec<String> {
        pattern::uncovered(self.profiles.iter().flat_map(Profile::subscriptions).collect())
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
