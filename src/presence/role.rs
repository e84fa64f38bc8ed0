//! What a device's word means for presence: where it stands and what it watches, as far as kind, name and room tell.
//!
//! A name in no language that is known here leaves the device what its kind makes it, somewhere in the house.

use serde::Deserialize;
use serde::Serialize;

use super::words::Place;
use super::words::Thing;
use crate::device::Kind;
use crate::device::Property;

/// Where something stirred, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Channel {
    /// The door through which people come and go, or its lock.
    Entrance,
    /// A bed that feels who lies in it.
    Bed,
    /// A sensor in a bedroom.
    Bedroom,
    /// A sensor where people wash, or in the toilet.
    Bath,
    /// A sensor where people cook and eat.
    Kitchen,
    /// A sensor where people sit.
    Living,
    /// A sensor elsewhere, or nobody knows where.
    Elsewhere,
    /// Something switched, moved or pressed in a bedroom.
    BedroomHand,
    /// Something switched, moved or pressed in another room.
    Hand,
    /// A screen, a machine: it may go on by itself.
    Machine,
}

/// How many channels there are; the one behind them all is any of them.
pub(super) const CHANNELS: usize = 10;

/// What a state means while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Lasts {
    /// Somebody lies there.
    InBed,
    /// Somebody sits there.
    Seated,
    /// Somebody is in the room.
    Occupied,
    /// It is lit.
    Lit,
    /// A screen is on, or music plays.
    Playing,
    /// A phone or a person is at home.
    Home,
    /// Nothing that matters.
    Nothing,
}

/// What a device is to presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    kind: Kind,
    place: Place,
    thing: Thing,
}

impl Role {
    /// Reads kind, name and room. The room is believed before the name.
    pub fn of(kind: Kind, name: &str, room: Option<&str>) -> Role {
        let place = match room.map(super::words::place) {
            Some(place) if place != Place::Unknown => place,
            _ => super::words::place(name),
        };
        let thing = match (super::words::thing(name), room) {
            (Thing::Unknown, Some(room)) if place == Place::Entry => super::words::thing(room),
            (thing, _) => thing,
        };
        Role { kind, place, thing }
    }

    /// What it is when one of its properties is heard.
    pub(super) fn sense(self, property: Property) -> (Option<Channel>, Lasts) {
        let Role { kind, place, thing } = self;
        let of_place = match place {
            Place::Bedroom => Channel::Bedroom,
            Place::Bath => Channel::Bath,
            Place::Kitchen => Channel::Kitchen,
            Place::Living => Channel::Living,
            Place::Entry | Place::Other | Place::Unknown => Channel::Elsewhere,
        };
        let by_hand = if place == Place::Bedroom { Channel::BedroomHand } else { Channel::Hand };
        match property {
            Property::Presence => (None, Lasts::Home),
            Property::Locked => (Some(Channel::Entrance), Lasts::Nothing),
            Property::Contact if self.is_entrance() => (Some(Channel::Entrance), Lasts::Nothing),
            Property::PositionPct if thing == Thing::GarageDoor => (Some(Channel::Entrance), Lasts::Nothing),
            Property::Occupancy | Property::Contact if thing == Thing::Bed => (Some(Channel::Bed), Lasts::InBed),
            Property::Occupancy if thing == Thing::Seat => {
                (Some(if place == Place::Kitchen { Channel::Kitchen } else { Channel::Living }), Lasts::Seated)
            }
            Property::Occupancy => (Some(of_place), Lasts::Occupied),
            Property::Contact => (Some(of_place), Lasts::Nothing),
            Property::On | Property::BrightnessPct if kind == Kind::Light => (Some(by_hand), Lasts::Lit),
            Property::On if kind == Kind::Media => (Some(Channel::Machine), Lasts::Playing),
            Property::On if kind == Kind::Switch => (Some(by_hand), Lasts::Lit),
            Property::On if matches!(kind, Kind::Sensor | Kind::Appliance) => (Some(of_place), Lasts::Nothing),
            Property::On if matches!(kind, Kind::Vacuum | Kind::Siren | Kind::Valve | Kind::Camera) => {
                (None, Lasts::Nothing)
            }
            Property::On | Property::PowerW => (Some(Channel::Machine), Lasts::Nothing),
            Property::Button | Property::PositionPct => (Some(by_hand), Lasts::Nothing),
            // Thermostats follow their clock more often than a hand.
            _ => (None, Lasts::Nothing),
        }
    }

    fn is_entrance(self) -> bool {
        match self.thing {
            Thing::Entrance => true,
            Thing::Door => self.place == Place::Entry,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_several_languages_say_where_and_what() {
        for (name, room, property, channel) in [
            ("Front door", Some("hall"), Property::Contact, Channel::Entrance),
            ("house door", Some("hall"), Property::Contact, Channel::Entrance),
            ("Entrance Maindoor", Some("Entrance"), Property::Contact, Channel::Entrance),
            ("voordeur", None, Property::Contact, Channel::Entrance),
            ("Haustür", Some("Flur"), Property::Contact, Channel::Entrance),
            ("Porte d'entrée", None, Property::Contact, Channel::Entrance),
            ("Hall-Bedroom door", Some("bedroom"), Property::Contact, Channel::Bedroom),
            ("Hall-Toilet door", Some("toilet"), Property::Contact, Channel::Bath),
            ("bathroom door", Some("bathroom"), Property::Contact, Channel::Bath),
            ("Bedroom door", None, Property::Contact, Channel::Bedroom),
            ("bed force", Some("bedroom"), Property::Occupancy, Channel::Bed),
            ("press bed links", Some("bedroom"), Property::Occupancy, Channel::Bed),
            ("Bedroom Bed", Some("Bedroom"), Property::Occupancy, Channel::Bed),
            ("Schlafzimmer Bett", None, Property::Occupancy, Channel::Bed),
            ("PIR slaapkamer", Some("bedroom"), Property::Occupancy, Channel::Bedroom),
            ("couch force 2", Some("living room"), Property::Occupancy, Channel::Living),
            ("chair distance", Some("kitchen"), Property::Occupancy, Channel::Kitchen),
            ("Living Seat", Some("Living"), Property::Occupancy, Channel::Living),
            ("water closet distance", Some("bathroom"), Property::On, Channel::Bath),
            ("unnamed sensor 4", None, Property::On, Channel::Elsewhere),
            ("Kühlschrank", None, Property::Contact, Channel::Kitchen),
            ("gootsteen float", Some("kitchen"), Property::On, Channel::Kitchen),
        ] {
            let role = Role::of(Kind::Sensor, name, room);
            assert_eq!(role.sense(property).0, Some(channel), "{name} in {room:?}: {role:?}");
        }
    }

    #[test]
    fn a_bedside_lamp_is_no_bed() {
        let lamp = Role::of(Kind::Light, "Bedside lamp", Some("Bedroom"));
        assert_eq!(lamp.sense(Property::On), (Some(Channel::BedroomHand), Lasts::Lit));
        assert_eq!(Role::of(Kind::Sensor, "phone", None).sense(Property::Presence), (None, Lasts::Home));
    }
}
