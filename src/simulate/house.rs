//! The house: its rooms, and its devices with what each is there for.

use super::random::Random;
use crate::device::Kind;
use crate::home_log::BadRows;
use crate::home_log::HomeLog;
use crate::home_log::LoggedDevice;
use crate::time::Calendar;
use crate::time::Timestamp;

/// Where a person can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Hall,
    Kitchen,
    Living,
    Bathroom,
    Bedroom,
    Teen,
    Garage,
    /// Not in the house at all.
    Away,
}

impl Room {
    /// Rooms in which somebody who stays up may be; what is on in them is looked over before the house sleeps.
    pub(super) const COMMON: [Room; 3] = [Room::Hall, Room::Kitchen, Room::Living];

    /// People want light here when the sun stands lower than this, in degrees. The garage has no window.
    pub(super) fn dark_below_deg(self) -> f64 {
        match self {
            Room::Hall => 5.0,
            Room::Kitchen => 2.0,
            Room::Living => 0.0,
            Room::Bathroom => 9.0,
            Room::Bedroom | Room::Teen => 1.0,
            Room::Garage => 91.0,
            Room::Away => -91.0,
        }
    }
}

/// What a device is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The light by which one sees in a room.
    RoomLight(Room),
    /// A light for the mood, of an evening.
    MoodLight(Room),
    /// The lamp by which one reads in bed.
    Bedside,
    Porch,
    Tv,
    AlwaysOn,
    DoorLock,
    DoorContact,
    Motion(Room),
    Temperature,
    BedButton,
}

/// A home as it was furnished: `roles[i]` is what `log.devices[i]` is there for.
pub(super) struct House {
    pub(super) log: HomeLog,
    pub(super) roles: Vec<Role>,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

/// Id, name as these people gave it, kind, room as these people wrote it, and what it is there for.
type Fitting = (&'static str, &'static str, Kind, &'static str, Role);

#[rustfmt::skip]
const FITTINGS: [Fitting; 21] = [
    ("hall_light", "Hall", Kind::Light, "Hall", Role::RoomLight(Room::Hall)),
    ("kitchen_ceiling", "kitchen ceiling", Kind::Light, "Kitchen", Role::RoomLight(Room::Kitchen)),
    ("lamp_corner", "Lamp corner LR", Kind::Light, "Living room", Role::RoomLight(Room::Living)),
    ("lamp_sofa", "sofa lamp", Kind::Light, "Living room", Role::MoodLight(Room::Living)),
    ("bathroom_light", "Bathroom", Kind::Light, "Bathroom", Role::RoomLight(Room::Bathroom)),
    ("bedside_anna", "Anna bedside", Kind::Light, "Bedroom", Role::Bedside),
    ("desk_emma", "EMMA desk", Kind::Light, "Emma", Role::RoomLight(Room::Teen)),
    ("porch_light", "Porch light", Kind::Light, "Outside", Role::Porch),
    ("garage_light", "Garage light", Kind::Light, "Garage", Role::RoomLight(Room::Garage)),
    ("tv", "TV", Kind::Plug, "Living room", Role::Tv),
    ("plug_2", "fairy lights (plug 2)", Kind::Plug, "Living room", Role::MoodLight(Room::Living)),
    ("fridge", "Fridge!! leave on", Kind::Plug, "Kitchen", Role::AlwaysOn),
    ("router", "router", Kind::Plug, "", Role::AlwaysOn),
    ("front_door", "Front door", Kind::Lock, "Hall", Role::DoorLock),
    ("front_door_contact", "front door contact", Kind::Sensor, "Hall", Role::DoorContact),
    ("motion_hall", "Hall motion", Kind::Sensor, "Hall", Role::Motion(Room::Hall)),
    ("motion_kitchen", "motion kitchen", Kind::Sensor, "Kitchen", Role::Motion(Room::Kitchen)),
    ("motion_lr", "Motion LR", Kind::Sensor, "Living room", Role::Motion(Room::Living)),
    ("motion_bath", "bathroom motion", Kind::Sensor, "Bathroom", Role::Motion(Room::Bathroom)),
    ("temp_lr", "Temp living room", Kind::Sensor, "Living room", Role::Temperature),
    ("bedroom_button", "Button bed", Kind::Button, "Bedroom", Role::BedButton),
];

impl House {
    pub(super) fn new(seed: u64, calendar: Calendar, start: Timestamp, random: &mut Random) -> House {
        // Somewhere at the middle of the zone, and as far north as most of Europe.
        let latitude = round_to_tenths(random.between(47.0, 55.0));
        let longitude = round_to_tenths(standard_offset_hours(calendar, start) * 15.0 + random.between(-6.0, 6.0));
        let devices = FITTINGS.iter().map(|(id, name, kind, room, _)| LoggedDevice {
            id: (*id).into(),
            name: (*name).to_owned(),
            kind: *kind,
            room: (!room.is_empty()).then(|| (*room).to_owned()),
            groups: Vec::new(),
        });
        let log = HomeLog {
            name: format!("simulated_{seed}"),
            calendar,
            latitude: Some(latitude),
            longitude: Some(longitude),
            licence: "simulated; free to use".to_owned(),
            note: "a couple and a teenager, made up".to_owned(),
            evaluate_from: None,
            devices: devices.collect(),
            bad_devices: BadRows::default(),
            folder: None,
        };
        House { log, roles: FITTINGS.iter().map(|fitting| fitting.4).collect(), latitude, longitude }
    }

    /// The devices that are there for `role`; a house need not have any.
    pub(super) fn with_role(&self, role: Role) -> impl Iterator<Item = usize> {
        (0..self.roles.len()).filter(move |device| self.roles[*device] == role)
    }

    /// The room of which a device is on or off for those who are in it.
    pub(super) fn lit_room(&self, device: usize) -> Option<Room> {
        match self.roles[device] {
            Role::RoomLight(room) | Role::MoodLight(room) => Some(room),
            Role::Tv => Some(Room::Living),
            _ => None,
        }
    }
}

fn round_to_tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Hours ahead of UTC outside daylight-saving time: the lesser of two readings half a year apart.
fn standard_offset_hours(calendar: Calendar, start: Timestamp) -> f64 {
    let half_a_year_ms = 183 * 86_400_000_i64;
    let offset_minutes = |at: Timestamp| {
        let utc = at.as_millis().div_euclid(60_000).rem_euclid(1440);
        let ahead = (i64::from(calendar.local(at).minute) - utc).rem_euclid(1440);
        if ahead > 840 { ahead - 1440 } else { ahead }
    };
    let later = Timestamp::from_millis(start.as_millis() + half_a_year_ms);
    offset_minutes(start).min(offset_minutes(later)) as f64 / 60.0
}
