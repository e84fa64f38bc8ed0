//! Whether somebody would live there: what holds for every home, and what holds for two thousand of them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::furnished;
use crate::simulate::cast::Age;
use crate::simulate::cast::Behind;
use crate::simulate::cast::House;
use crate::simulate::cast::HouseholdKind;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Opening;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;
use crate::time::Timestamp;

const HOMES: u64 = 2000;

fn fleet() -> impl Iterator<Item = House> {
    (0..HOMES).map(furnished)
}

/// A word for everything that may occur, residents left out.
fn words(house: &House) -> Vec<String> {
    let plain = |text: String| text.split(" {").next().unwrap_or_default().to_owned();
    let mut words = vec![format!("{:?}", house.kind)];
    for fitting in &house.fittings {
        words.push(match fitting.role {
            Role::Light(purpose) => plain(format!("Light {purpose:?}")),
            Role::Plug(Behind::Lamp(purpose)) => plain(format!("Lamp {purpose:?}")),
            role => plain(format!("{role:?}")),
        });
    }
    words
}

#[test]
fn every_home_fits_together() {
    for house in fleet() {
        let name = &house.log.name;
        assert_eq!(house.rooms[0].kind, RoomKind::Living, "{name}");
        assert!(!house.residents.is_empty() && !house.log.devices.is_empty(), "{name}");
        assert_eq!(house.log.devices.len(), house.fittings.len(), "{name}");
        for resident in &house.residents {
            let kind = house.rooms[resident.bedroom].kind;
            assert!(matches!(kind, RoomKind::Bedroom | RoomKind::ChildRoom | RoomKind::Living), "{name}: {kind:?}");
            assert!(!resident.name.is_empty(), "{name}");
        }
        let ids: BTreeSet<_> = house.log.devices.iter().map(|device| device.id.clone()).collect();
        assert!(ids.len() == house.fittings.len() && ids.iter().all(|id| !id.trim().is_empty()), "{name}: {ids:?}");
        for fitting in &house.fittings {
            let is_phone = matches!(fitting.role, Role::Phone { .. });
            assert_eq!(fitting.room.is_none(), is_phone, "{name}: {fitting:?}");
            assert!(fitting.room.is_none_or(|room| room < house.rooms.len()), "{name}: {fitting:?}");
        }
    }
}

#[test]
fn things_stand_where_such_things_stand() {
    for house in fleet() {
        for fitting in &house.fittings {
            let Some(kind) = fitting.room.map(|room| house.rooms[room].kind) else { continue };
            let fits = match fitting.role {
                Role::GarageDoor => kind == RoomKind::Garage,
                Role::Light(LightUse::Garden) => matches!(kind, RoomKind::Garden | RoomKind::Balcony),
                Role::Light(LightUse::Porch) => kind == RoomKind::Porch,
                Role::Plug(Behind::Freezer) => {
                    matches!(kind, RoomKind::Kitchen | RoomKind::Basement | RoomKind::Garage)
                }
                Role::Light(LightUse::Bedside { resident }) | Role::Bed { resident } => {
                    fitting.room == Some(house.residents[resident].bedroom)
                }
                Role::Phone { resident } => house.residents[resident].age != Age::Child,
                Role::Thermostat | Role::AirConditioner | Role::Cover | Role::Television => !kind.outside(),
                Role::Contact(Opening::Window) => !kind.outside(),
                _ => true,
            };
            assert!(fits, "{}: {fitting:?} in {kind:?}", house.log.name);
        }
    }
}

#[test]
fn everything_occurs_and_every_language_too() {
    let houses: Vec<House> = fleet().collect();
    let languages: BTreeSet<_> = houses.iter().map(|house| house.site.language).collect();
    assert!(languages.len() >= 20, "{languages:?}");
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for word in houses.iter().flat_map(words) {
        *found.entry(word).or_default() += 1;
    }
    use HouseholdKind as H;
    let kinds = [H::Single, H::Couple, H::Family, H::SingleParent, H::Flatmates, H::Retired, H::NightShift];
    let mut expected: Vec<String> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
    expected.push(format!("{:?}", H::WorkFromHome));
    for purpose in
        ["Main", "Mood", "Bedside", "Desk", "Worktop", "Table", "Mirror", "Way", "Porch", "Garden", "Night", "Closet"]
    {
        expected.push(format!("Light {purpose}"));
    }
    for behind in [
        "Television",
        "ChristmasTree",
        "Kettle",
        "CoffeeMaker",
        "Freezer",
        "Router",
        "Aquarium",
        "Heater",
        "Charger",
        "Fan",
        "WashingMachine",
        "Dishwasher",
        "Computer",
        "TowelRail",
        "Anything",
    ] {
        expected.push(format!("Plug({behind})"));
    }
    for opening in ["FrontDoor", "BackDoor", "RoomDoor", "Window", "Fridge", "Letterbox"] {
        expected.push(format!("Contact({opening})"));
    }
    for role in [
        "Television",
        "Speaker",
        "Fan",
        "Cover",
        "GarageDoor",
        "DoorLock",
        "Thermostat",
        "AirConditioner",
        "Vacuum",
        "Motion",
        "Radar",
        "Illuminance",
        "Climate",
        "Button",
        "Phone",
        "Bed",
        "Lamp Mood",
        "Lamp Bedside",
    ] {
        expected.push(role.to_owned());
    }
    for word in expected {
        // Once in two thousand homes would be an accident.
        assert!(found.get(&word).is_some_and(|count| *count >= 5), "{word}: {:?}", found.get(&word));
    }
}

#[test]
fn one_device_is_the_most_common_home_and_some_have_a_hundred() {
    let mut homes_of_size: BTreeMap<usize, usize> = BTreeMap::new();
    let houses: Vec<House> = fleet().collect();
    let mut sizes: Vec<usize> = houses.iter().map(|house| house.fittings.len()).collect();
    for size in &sizes {
        *homes_of_size.entry(*size).or_default() += 1;
    }
    sizes.sort_unstable();
    let most_common = homes_of_size.iter().max_by_key(|(_, homes)| **homes).map(|(size, _)| *size);
    assert_eq!(most_common, Some(1), "{homes_of_size:?}");
    let share = homes_of_size[&1] as f64 / HOMES as f64;
    assert!((0.07..0.105).contains(&share), "{share}");
    let alone = houses.iter().filter(|house| house.fittings.len() == 1);
    let lamps = alone.filter(|house| matches!(house.fittings[0].role, Role::Light(_))).count();
    assert!(lamps * 2 > homes_of_size[&1], "of {} only devices {lamps} are lamps", homes_of_size[&1]);
    let (median, largest) = (sizes[sizes.len() / 2], sizes[sizes.len() - 1]);
    assert!((8..=12).contains(&median), "{median}");
    assert!((90..=130).contains(&largest), "{largest}");
}

#[test]
fn clocks_go_roughly_by_the_sun() {
    let noon = Timestamp::parse_rfc3339("2025-01-15T12:00:00Z").unwrap();
    for house in fleet() {
        let ahead_h = (f64::from(house.log.calendar.local(noon).minute) - 720.0) / 60.0;
        let sun_h = house.site.longitude / 15.0;
        let apart_h = (ahead_h - sun_h + 36.0).rem_euclid(24.0) - 12.0;
        assert!(apart_h.abs() < 3.1, "{}: {apart_h} h", house.log.name);
    }
}

#[test]
fn the_same_seed_gives_the_same_home() {
    for seed in [0, 7, u64::MAX] {
        let (one, other) = (furnished(seed), furnished(seed));
        assert_eq!(one.log, other.log);
        assert_eq!(one.fittings, other.fittings);
        assert_ne!(one.log, furnished(seed ^ 1).log);
    }
}
