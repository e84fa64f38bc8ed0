//! The built-in home: a couple with a daughter at school, and 21 devices as such people have and name them.

use super::cast::Age;
use super::cast::Behind;
use super::cast::Fitting;
use super::cast::House;
use super::cast::HouseholdKind;
use super::cast::LightUse;
use super::cast::Opening;
use super::cast::Resident;
use super::cast::Role;
use super::cast::Room;
use super::cast::RoomKind;
use super::cast::Site;
use super::random::Random;
use crate::device::Kind;
use crate::home_log::BadRows;
use crate::home_log::HomeLog;
use crate::home_log::LoggedDevice;
use crate::time::Calendar;
use crate::time::Timestamp;

const HALL: usize = 0;
const KITCHEN: usize = 1;
const LIVING: usize = 2;
const BATHROOM: usize = 3;
const BEDROOM: usize = 4;
const EMMAS: usize = 5;
const GARAGE: usize = 6;
const PORCH: usize = 7;

/// Kind and daylight factor; the garage has no window.
const ROOMS: [(RoomKind, f64); 8] = [
    (RoomKind::Hall, 0.012),
    (RoomKind::Kitchen, 0.025),
    (RoomKind::Living, 0.035),
    (RoomKind::Bathroom, 0.015),
    (RoomKind::Bedroom, 0.03),
    (RoomKind::ChildRoom, 0.03),
    (RoomKind::Garage, 0.0),
    (RoomKind::Porch, 1.0),
];

/// Id, name as these people gave it, kind, room as these people wrote it, where it really is, and what it is there for.
type Furnished = (&'static str, &'static str, Kind, &'static str, usize, Role);

const fn light(purpose: LightUse) -> Role {
    Role::Light(purpose)
}

const fn plug(behind: Behind) -> Role {
    Role::Plug(behind)
}

#[rustfmt::skip]
const FITTINGS: [Furnished; 21] = [
    ("hall_light", "Hall", Kind::Light, "Hall", HALL, light(LightUse::Main)),
    ("kitchen_ceiling", "kitchen ceiling", Kind::Light, "Kitchen", KITCHEN, light(LightUse::Main)),
    ("lamp_corner", "Lamp corner LR", Kind::Light, "Living room", LIVING, light(LightUse::Main)),
    ("lamp_sofa", "sofa lamp", Kind::Light, "Living room", LIVING, light(LightUse::Mood)),
    ("bathroom_light", "Bathroom", Kind::Light, "Bathroom", BATHROOM, light(LightUse::Main)),
    ("bedside_anna", "Anna bedside", Kind::Light, "Bedroom", BEDROOM, light(LightUse::Bedside { resident: 0 })),
    ("desk_emma", "EMMA desk", Kind::Light, "Emma", EMMAS, light(LightUse::Main)),
    ("porch_light", "Porch light", Kind::Light, "Outside", PORCH, light(LightUse::Porch)),
    ("garage_light", "Garage light", Kind::Light, "Garage", GARAGE, light(LightUse::Main)),
    ("tv", "TV", Kind::Plug, "Living room", LIVING, plug(Behind::Television)),
    ("plug_2", "fairy lights (plug 2)", Kind::Plug, "Living room", LIVING, plug(Behind::Lamp(LightUse::Mood))),
    ("fridge", "Fridge!! leave on", Kind::Plug, "Kitchen", KITCHEN, plug(Behind::Freezer)),
    ("router", "router", Kind::Plug, "", LIVING, plug(Behind::Router)),
    ("front_door", "Front door", Kind::Lock, "Hall", HALL, Role::DoorLock),
    ("front_door_contact", "front door contact", Kind::Sensor, "Hall", HALL, Role::Contact(Opening::FrontDoor)),
    ("motion_hall", "Hall motion", Kind::Sensor, "Hall", HALL, Role::Motion),
    ("motion_kitchen", "motion kitchen", Kind::Sensor, "Kitchen", KITCHEN, Role::Motion),
    ("motion_lr", "Motion LR", Kind::Sensor, "Living room", LIVING, Role::Motion),
    ("motion_bath", "bathroom motion", Kind::Sensor, "Bathroom", BATHROOM, Role::Motion),
    ("temp_lr", "Temp living room", Kind::Sensor, "Living room", LIVING, Role::Climate),
    ("bedroom_button", "Button bed", Kind::Button, "Bedroom", BEDROOM, Role::Button),
];

const FAMILY: [(&str, Age, usize); 3] =
    [("Anna", Age::Adult, BEDROOM), ("Ben", Age::Adult, BEDROOM), ("Emma", Age::Teenager, EMMAS)];

/// The built-in home of a seed, somewhere in the middle of its zone.
pub(super) fn house(seed: u64, calendar: Calendar, start: Timestamp) -> House {
    let mut random = Random::new(seed, "home");
    // As far north as most of Europe.
    let latitude = round_to_tenths(random.between(47.0, 55.0));
    let longitude = round_to_tenths(standard_offset_hours(calendar, start) * 15.0 + random.between(-6.0, 6.0));
    let devices = FITTINGS.iter().map(|(id, name, kind, room, _, role)| LoggedDevice {
        id: (*id).into(),
        name: (*name).to_owned(),
        kind: *kind,
        room: (!room.is_empty()).then(|| (*room).to_owned()),
        groups: Vec::new(),
        role: Some(role.word().to_owned()),
    });
    let log = HomeLog {
        name: format!("simulated_{seed}"),
        calendar,
        latitude: Some(latitude),
        longitude: Some(longitude),
        licence: "simulated; free to use".to_owned(),
        note: "a couple and a teenager, made up".to_owned(),
        evaluate_from: None,
        language: Some("en".to_owned()),
        devices: devices.collect(),
        bad_devices: BadRows::default(),
        folder: None,
    };
    let fitting = |furnished: &Furnished| Fitting {
        role: furnished.5,
        room: Some(furnished.4),
        dims: false,
        meters: false,
        by_use: false,
    };
    let resident =
        |(name, age, bedroom): &(&str, Age, usize)| Resident { name: (*name).to_owned(), age: *age, bedroom: *bedroom };
    House {
        log,
        site: Site { latitude, longitude, language: "en", country: "GB" },
        kind: HouseholdKind::Family,
        residents: FAMILY.iter().map(resident).collect(),
        rooms: ROOMS.iter().map(|(kind, daylight)| Room { kind: *kind, daylight: *daylight }).collect(),
        fittings: FITTINGS.iter().map(fitting).collect(),
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
