//! Whose a device is that is announced on topics of another ecosystem: that one's, which knows it better and is the shorter way to it.

use crate::device::DeviceId;
use crate::device::Property;
use crate::profile::Decoded;
use crate::profile::Directory;
use crate::profile::Entity;
use crate::profile::Profile;
use crate::profile::Profiles;
use crate::profile::Reject;
use crate::profile::Said;
use crate::profile::index::Place;
use crate::profile::index::Section;
use crate::profile::pattern::Captures;
use crate::profile::pattern::Level;
use crate::profile::pattern::captured;

impl Decoded {
    /// Leaves out of announcements what has another owner, what cannot be read, and what is no news.
    pub(super) fn leave_out(&mut self, directory: &dyn Directory, owner: impl Fn(&Entity) -> Owner) {
        let mut called = Vec::new();
        let rejects = &mut self.rejects;
        self.said.retain_mut(|said| {
            let Said::Announced(by, entities) = said else { return true };
            entities.retain(|entity| match (owner(entity), entity.fault()) {
                (Owner::Profile(device), _) => {
                    let (name, room) = (entity.name.clone(), entity.room.clone());
                    called.extend(device.map(|device| Said::Called { device, name, room }));
                    false
                }
                (Owner::Nobody, Some(fault)) => {
                    let (source, topic) = (entity.id.source.clone(), by.to_string());
                    rejects.push(Reject { source, topic, reason: fault.to_owned() });
                    false
                }
                (Owner::Nobody, None) => true,
            });
            directory.entities().announced(by) != entities.as_slice()
        });
        self.said.extend(called);
    }
}

/// Whose the topics are on which an announced device speaks.
pub(super) enum Owner {
    /// Nobody's: the announcement is all that is known of them.
    Nobody,
    /// Another profile's, and its device if that can be told.
    Profile(Option<DeviceId>),
}

impl Profiles {
    /// Leaves out of announcements what other profiles read by themselves, but for what it is called.
    ///
    /// Zigbee2MQTT announces a lamp to Home Assistant on `homeassistant/light/0x1/light/config` and says there that it speaks on
    /// `zigbee2mqtt/hall`: that is the lamp `zigbee2mqtt:hall`, and no second one.
    pub(super) fn keep_to_their_own(&self, decoded: &mut Decoded, directory: &dyn Directory) {
        decoded.leave_out(directory, |entity| self.owner(entity, directory));
    }

    fn owner(&self, entity: &Entity, directory: &dyn Directory) -> Owner {
        for (topic, property) in entity.states() {
            for (profile, places) in self.index.find(topic) {
                let profile = &self.profiles[profile];
                let mut own = false;
                let mut first: Option<DeviceId> = None;
                let mut second: Option<DeviceId> = None;
                for place in places {
                    let Some(captures) = profile.pattern(place).captures(topic) else { continue };
                    match place.section {
                        // A command or a sign of life says nothing of who tells the state.
                        Section::Watch | Section::Availability => continue,
                        Section::State if !profile.states[place.item].allows(&captures) => continue,
                        Section::Devices if !profile.devices[place.item].allows(&captures) => continue,
                        // A pattern that begins with anybody's word fits strangers too: it must at least know what is told there.
                        Section::State if !profile.tells(place, property, &captures) => continue,
                        Section::State => {
                            own = true;
                            let Some(native) = profile.native(place, &captures) else { continue };
                            let state = &profile.states[place.item];
                            let located = |device: &DeviceId| profile.located(device, &state.endpoint, &captures);
                            if let Some(device) = directory.find(profile.source(), &native) {
                                return Owner::Profile(Some(located(&device)));
                            }
                            // `hall/state` may be an attribute of one device or the name of another: the announcement names whole states.
                            let is_attribute = captured(&captures, "attribute").is_some();
                            let guess = if is_attribute { &mut second } else { &mut first };
                            guess.get_or_insert_with(|| located(&DeviceId::new(profile.source(), &native)));
                        }
                        _ => own = true,
                    }
                }
                if own {
                    return Owner::Profile(first.or(second));
                }
            }
        }
        Owner::Nobody
    }
}

impl Profile {
    /// Whether the state at that place tells this property, or whatever stands there is this profile's by its first word.
    fn tells(&self, place: Place, property: Property, captures: &Captures<'_>) -> bool {
        if matches!(self.pattern(place).levels().first(), Some(Level::Literal(_))) {
            return true;
        }
        let reads = self.states[place.item].reads.iter().filter(|read| read.property == property);
        reads.into_iter().any(|read| read.when.iter().all(|condition| condition.may_hold(captures)))
    }
}
