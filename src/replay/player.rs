//! From a recording to the messages that its devices would have sent, by a profile's own file.

use std::collections::BTreeSet;

use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Message;
use crate::home_log::HomeLog;
use crate::home_log::LoggedDevice;
use crate::home_log::LoggedEvent;
use crate::profile::Announced;
use crate::profile::Profile;

/// Gives a recorded home's devices a voice.
#[derive(Clone, Debug)]
pub struct Player {
    profile: Profile,
    natives: Vec<String>,
    announcement: Message,
}

impl Player {
    /// A player through `profile`; `None` if that ecosystem cannot announce devices.
    pub fn new(home: &HomeLog, profile: Profile) -> Option<Player> {
        let mut taken = BTreeSet::new();
        let natives: Vec<String> = home.devices.iter().map(|device| native(device, &mut taken)).collect();
        let announced: Vec<Announced> = (home.devices.iter().zip(&natives))
            .map(|(device, native)| Announced {
                native: native.clone(),
                stable: device.id.to_string(),
                kind: if profile.announces(device.kind) { device.kind } else { carrier(device.kind) },
            })
            .collect();
        let announcement = profile.announce(&announced)?;
        Some(Player { profile, natives, announcement })
    }

    /// The device list, to be sent before anything else.
    pub fn announcement(&self) -> &Message {
        &self.announcement
    }

    /// The message of one event; `None` for a property that this ecosystem has no word for.
    pub fn message(&self, event: &LoggedEvent) -> Option<Message> {
        self.profile.speak(self.natives.get(event.device)?, event.property, &event.value, event.at)
    }

    /// The id under which a recorded device is known in the house, by its index in the log.
    pub fn device(&self, index: usize) -> Option<DeviceId> {
        Some(DeviceId::new(self.profile.source(), self.natives.get(index)?))
    }
}

/// What a device of a kind that the ecosystem does not know is plugged into.
fn carrier(kind: Kind) -> Kind {
    match kind {
        Kind::Media | Kind::Appliance | Kind::Fan => Kind::Plug,
        _ => Kind::Sensor,
    }
}

/// `Room/Name`, the way many people name devices where rooms are not known otherwise; once each.
fn native(device: &LoggedDevice, taken: &mut BTreeSet<String>) -> String {
    let clean = |text: &str| text.replace(['+', '#', '/'], "-");
    let mut name = match &device.room {
        Some(room) => format!("{}/{}", clean(room), clean(&device.name)),
        None => clean(&device.name),
    };
    if !taken.insert(name.clone()) {
        name = format!("{name} {}", clean(&device.id));
        taken.insert(name.clone());
    }
    name
}
