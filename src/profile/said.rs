//! What a message can say: the words between an ecosystem and the home.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Observation;
use crate::profile::Entities;
use crate::profile::Entity;
use crate::profile::Reject;
use crate::profile::listing::Group;
use crate::profile::listing::Listing;
use crate::time::Timestamp;

/// What is known of devices while a message is read.
pub trait Directory {
    /// The device of that name, if it is known.
    fn find(&self, source: &str, native: &str) -> Option<DeviceId>;
    /// Whether this very device is known, endpoint and all.
    fn knows(&self, device: &DeviceId) -> bool;
    /// Whether the name is that of a group.
    fn is_group(&self, source: &str, native: &str) -> bool;
    /// An attribute that the profile asked to be remembered.
    fn note(&self, device: &DeviceId, key: &str) -> Option<String>;
    /// What was announced with topics of its own.
    fn entities(&self) -> &Entities;
}

/// Whose doing a change was, by the device's own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hand {
    /// A person's, at the device or at a switch that is wired to it.
    Physical,
    /// A person's, at a button that stands elsewhere.
    Remote,
    /// The maker's app, or a voice by way of it.
    App,
    /// A timer's, a schedule's, a scene's or a script's.
    Automation,
    /// A command's, and it does not say whose: an app, a voice, an automation, or ours.
    Commanded,
    /// Nobody's that is known, such as the device itself after a power cut.
    Unknown,
}

/// One thing that a message says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A property's value, with the kind of device that says such a thing, where the topic tells.
    Observation(Observation, Option<Kind>),
    /// What another message has told already, said once more: no news, and it may be older than what is known by now.
    Seconded(Observation),
    /// A device can, or can no longer, be reached.
    Available(DeviceId, bool),
    /// A whole ecosystem can, or can no longer, be reached.
    SourceAvailable(Arc<str>, bool),
    /// Somebody commands the device, or the group of that name.
    Commanded(DeviceId),
    /// What the same message says of the device was this one's doing. It comes before the observations that it concerns.
    By(DeviceId, Hand),
    /// An attribute to be remembered.
    Note(DeviceId, String, String),
    /// A device list; `complete` if a device that is absent from it is gone.
    Devices {
        /// Whose list.
        source: Arc<str>,
        /// Whether it names every device of the source.
        complete: bool,
        /// The devices.
        listings: Vec<Listing>,
    },
    /// The groups of a source.
    Groups(Arc<str>, Vec<Group>),
    /// This is all that the announcement on that topic says now; nothing, if it was taken back.
    Announced(Arc<str>, Vec<Entity>),
    /// Topics begin as the first of each pair, where their profile expects the second.
    Topics(Vec<(Arc<str>, Arc<str>)>),
    /// What another ecosystem calls a device, and where it says that it stands: for where its own does not tell.
    Called {
        /// Whom.
        device: DeviceId,
        /// Its name there.
        name: String,
        /// Its place there.
        room: Option<String>,
    },
    /// The announcement with that stable id was taken back.
    Gone(Arc<str>, Arc<str>),
    /// It concerns a device that no list has named yet: keep the message until one does.
    Early,
}

/// All that a message says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// In the order in which it was said.
    pub said: Vec<Said>,
    /// What could not be used.
    pub rejects: Vec<Reject>,
    /// The device's own idea of when this was, where it tells.
    pub said_at: Option<Timestamp>,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = |id: &DeviceId| match &id.endpoint {
            Some(endpoint) => format!("{}#{endpoint}", id.native),
            None => id.native.to_string(),
        };
        let state = |online: &bool| if *online { "online" } else { "offline" };
        match self {
            Said::Observation(seen, _) => {
                let snapshot = if seen.fresh { "" } else { " (snapshot)" };
                write!(f, "{}: {} = {}{snapshot}", local(&seen.device), seen.property, seen.value)
            }
            Said::Seconded(seen) => write!(f, "{}: still {} = {}", local(&seen.device), seen.property, seen.value),
            Said::Available(device, online) => write!(f, "{}: {}", local(device), state(online)),
            Said::SourceAvailable(_, online) => write!(f, "everything: {}", state(online)),
            Said::Commanded(device) => write!(f, "{}: commanded", local(device)),
            Said::By(device, hand) => {
                let whose = match hand {
                    Hand::Physical => "by hand",
                    Hand::Remote => "by a remote",
                    Hand::App => "by an app",
                    Hand::Automation => "by an automation",
                    Hand::Commanded => "by command",
                    Hand::Unknown => "by nobody knows whom",
                };
                write!(f, "{}: {whose}", local(device))
            }
            Said::Note(device, key, value) => write!(f, "{}: {key} is `{value}`", local(device)),
            Said::Devices { listings, .. } => {
                let lines: Vec<String> = listings.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("; "))
            }
            Said::Groups(_, groups) => {
                let line = |group: &Group| format!("group {} of {}", group.native, group.members.join(", "));
                f.write_str(&groups.iter().map(line).collect::<Vec<_>>().join("; "))
            }
            Said::Topics(aliases) => {
                let line = |(told, expected): &(Arc<str>, Arc<str>)| format!("{told} stands for {expected}");
                f.write_str(&aliases.iter().map(line).collect::<Vec<_>>().join("; "))
            }
            Said::Announced(_, entities) if entities.is_empty() => f.write_str("nothing is announced"),
            Said::Announced(_, entities) => {
                let line = |entity: &Entity| {
                    let room = entity.room.as_ref().map(|room| format!(" in `{room}`")).unwrap_or_default();
                    format!("{} announced as {} `{}`{room}", local(&entity.id), entity.kind, entity.name)
                };
                f.write_str(&entities.iter().map(line).collect::<Vec<_>>().join("; "))
            }
            Said::Called { device, name, room } => {
                let room = room.as_ref().map(|room| format!(" in `{room}`")).unwrap_or_default();
                write!(f, "{}: elsewhere called `{name}`{room}", local(device))
            }
            Said::Gone(_, stable) => write!(f, "{stable}: gone"),
            Said::Early => f.write_str("kept until a list names the device"),
        }
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.map_or("unknown", Kind::word);
        write!(f, "{}", self.id.native)?;
        if let Some(endpoint) = &self.id.endpoint {
            write!(f, "#{endpoint}")?;
        }
        write!(f, " is {kind}")?;
        if let Some(name) = &self.name {
            write!(f, " `{name}`")?;
        }
        match self.room.as_deref() {
            Some("") => write!(f, " in no room")?,
            Some(room) => write!(f, " in `{room}`")?,
            None => {}
        }
        for endpoint in &self.endpoints {
            write!(f, ", #{}", endpoint.id)?;
            if let Some(name) = &endpoint.name {
                write!(f, " `{name}`")?;
            }
            if let Some(kind) = endpoint.kind {
                write!(f, " {kind}")?;
            }
        }
        Ok(())
    }
}
