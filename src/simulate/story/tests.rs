//! What must hold in any house, whoever lives there.

mod year;

use std::collections::BTreeMap;

use super::*;
use crate::device::Kind;
use crate::device::Shape;
use crate::home_log::BadRows;
use crate::home_log::HomeLog;
use crate::home_log::LoggedDevice;
use crate::simulate::cast::*;
use crate::simulate::example;
use crate::time::Calendar;

const DAYS: u32 = 35;

fn start() -> Timestamp {
    Timestamp::parse_rfc3339("2025-11-02T23:00:00Z").unwrap()
}

fn kind(role: Role) -> Kind {
    match role {
        Role::Light(_) => Kind::Light,
        Role::Plug(_) => Kind::Plug,
        Role::Television | Role::Speaker => Kind::Media,
        Role::Fan => Kind::Fan,
        Role::Cover | Role::GarageDoor => Kind::Cover,
        Role::DoorLock => Kind::Lock,
        Role::Thermostat | Role::AirConditioner => Kind::Climate,
        Role::Vacuum => Kind::Vacuum,
        Role::Button => Kind::Button,
        _ => Kind::Sensor,
    }
}

/// A house with these rooms, people and devices; `latitude` decides on summer and winter.
fn house(
    kind_of: HouseholdKind,
    latitude: f64,
    rooms: &[RoomKind],
    people: &[Age],
    roles: &[(Role, RoomKind)],
) -> House {
    let at = |wanted: RoomKind| rooms.iter().position(|room| *room == wanted).unwrap_or(0);
    let residents: Vec<Resident> = people
        .iter()
        .enumerate()
        .map(|(place, age)| Resident {
            name: format!("R{place}"),
            age: *age,
            bedroom: at(if matches!(age, Age::Child | Age::Teenager) {
                RoomKind::ChildRoom
            } else {
                RoomKind::Bedroom
            }),
        })
        .collect();
    let devices = roles.iter().enumerate().map(|(place, (role, _))| LoggedDevice {
        id: format!("d{place}").into(),
        name: format!("{role:?}"),
        kind: kind(*role),
        room: None,
        groups: Vec::new(),
        role: None,
    });
    let log = HomeLog {
        name: "a house".to_owned(),
        calendar: Calendar::named("Europe/Amsterdam").unwrap(),
        latitude: Some(latitude),
        longitude: Some(5.0),
        licence: String::new(),
        note: String::new(),
        evaluate_from: None,
        language: None,
        devices: devices.collect(),
        bad_devices: BadRows::default(),
        folder: None,
    };
    let daylight = |kind: &RoomKind| match kind {
        kind if kind.outside() => 1.0,
        RoomKind::Closet | RoomKind::Basement | RoomKind::Garage => 0.0,
        _ => 0.03,
    };
    let fitting = |(role, room): &(Role, RoomKind)| Fitting {
        role: *role,
        room: (!matches!(role, Role::Phone { .. })).then(|| at(*room)),
        dims: matches!(role, Role::Light(LightUse::Mood | LightUse::Main)),
        meters: false,
        by_use: false,
    };
    House {
        log,
        site: Site { latitude, longitude: 5.0, language: "nl", country: "NL" },
        kind: kind_of,
        residents,
        rooms: rooms.iter().map(|kind| Room { kind: *kind, daylight: daylight(kind) }).collect(),
        fittings: roles.iter().map(fitting).collect(),
    }
}

/// One device of every role there is, in a house with every room.
fn showroom(latitude: f64) -> House {
    use RoomKind::*;
    let rooms = [
        Hall, Stairs, Kitchen, Dining, Living, Bathroom, Toilet, Bedroom, ChildRoom, GuestRoom, Office, Closet,
        Laundry, Attic, Basement, Garage, Balcony, Porch, Garden,
    ];
    let lights = [
        (LightUse::Main, Kitchen),
        (LightUse::Main, Bathroom),
        (LightUse::Main, Toilet),
        (LightUse::Main, Garage),
        (LightUse::Mood, Living),
        (LightUse::Mood, Living),
        (LightUse::Mood, Living),
        (LightUse::Bedside { resident: 0 }, Bedroom),
        (LightUse::Desk { resident: 1 }, Office),
        (LightUse::Worktop, Kitchen),
        (LightUse::Table, Dining),
        (LightUse::Mirror, Bathroom),
        (LightUse::Way, Stairs),
        (LightUse::Porch, Porch),
        (LightUse::Garden, Garden),
        (LightUse::Night, ChildRoom),
        (LightUse::Closet, Closet),
    ];
    let plugs = [
        (Behind::Lamp(LightUse::Mood), Living),
        (Behind::Television, Living),
        (Behind::ChristmasTree, Living),
        (Behind::Kettle, Kitchen),
        (Behind::CoffeeMaker, Kitchen),
        (Behind::Freezer, Basement),
        (Behind::Router, Hall),
        (Behind::Aquarium, Living),
        (Behind::Heater, Living),
        (Behind::Charger, Bedroom),
        (Behind::Fan, Living),
        (Behind::WashingMachine, Laundry),
        (Behind::Dishwasher, Kitchen),
        (Behind::Computer, Office),
        (Behind::TowelRail, Bathroom),
        (Behind::Anything, Living),
    ];
    let others = [
        (Role::Television, Living),
        (Role::Speaker, Living),
        (Role::Fan, Living),
        (Role::Cover, Living),
        (Role::GarageDoor, Garage),
        (Role::DoorLock, Hall),
        (Role::Thermostat, Living),
        (Role::AirConditioner, Living),
        (Role::Vacuum, Living),
        (Role::Contact(Opening::FrontDoor), Hall),
        (Role::Contact(Opening::BackDoor), Kitchen),
        (Role::Contact(Opening::RoomDoor), Bathroom),
        (Role::Contact(Opening::Window), Bedroom),
        (Role::Contact(Opening::Fridge), Kitchen),
        (Role::Contact(Opening::Letterbox), Porch),
        (Role::Motion, Hall),
        (Role::Motion, Living),
        (Role::Motion, Bathroom),
        (Role::Radar, Living),
        (Role::Illuminance, Living),
        (Role::Climate, Living),
        (Role::Button, Bedroom),
        (Role::Button, Living),
        (Role::Phone { resident: 0 }, Hall),
        (Role::Bed { resident: 1 }, Bedroom),
    ];
    let roles: Vec<(Role, RoomKind)> = lights
        .iter()
        .map(|(purpose, room)| (Role::Light(*purpose), *room))
        .chain(plugs.iter().map(|(behind, room)| (Role::Plug(*behind), *room)))
        .chain(others)
        .collect();
    house(HouseholdKind::Family, latitude, &rooms, &[Age::Adult, Age::Adult, Age::Teenager, Age::Child], &roles)
}

/// Homes of every kind of household, from a studio with one bulb on.
fn street() -> Vec<House> {
    use RoomKind::*;
    let flat = [Hall, Kitchen, Living, Bathroom, Bedroom];
    let some: &[(Role, RoomKind)] = &[
        (Role::Light(LightUse::Main), Kitchen),
        (Role::Light(LightUse::Mood), Living),
        (Role::Light(LightUse::Main), Bathroom),
        (Role::Light(LightUse::Main), Hall),
        (Role::Light(LightUse::Bedside { resident: 0 }), Bedroom),
        (Role::Plug(Behind::Television), Living),
        (Role::Motion, Living),
        (Role::Motion, Hall),
        (Role::DoorLock, Hall),
        (Role::Phone { resident: 0 }, Hall),
        (Role::Contact(Opening::FrontDoor), Hall),
    ];
    let bulb: &[(Role, RoomKind)] = &[(Role::Light(LightUse::Main), Living)];
    let mut homes = vec![
        house(HouseholdKind::Single, 52.0, &[Living, Bathroom], &[Age::Adult], bulb),
        house(HouseholdKind::Couple, 40.0, &flat, &[Age::Adult; 2], some),
        house(HouseholdKind::Retired, 60.0, &flat, &[Age::Senior; 2], some),
        house(HouseholdKind::NightShift, -34.0, &flat, &[Age::Adult; 2], some),
        house(HouseholdKind::WorkFromHome, 48.0, &flat, &[Age::Adult], some),
        house(HouseholdKind::Flatmates, 1.0, &flat, &[Age::Adult; 4], some),
        house(HouseholdKind::SingleParent, 52.0, &flat, &[Age::Adult, Age::Child], some),
    ];
    homes.push(showroom(52.0));
    homes.push(showroom(-38.0));
    homes.push(showroom(70.0));
    homes.push(example::house(3, Calendar::named("Europe/Amsterdam").unwrap(), start()));
    homes
}

fn spans(told: &Told, label: &str) -> Vec<(Timestamp, Timestamp)> {
    told.labels.iter().filter(|row| row.label == label).map(|row| (row.start, row.end)).collect()
}

fn inside(spans: &[(Timestamp, Timestamp)], at: Timestamp) -> bool {
    spans.iter().any(|span| span.0 <= at && at < span.1)
}

/// What was asleep or away, as hours of each day.
fn hours(spans: &[(Timestamp, Timestamp)]) -> f64 {
    spans.iter().map(|span| span.1.since(span.0).as_secs_f64() / 3600.0).sum::<f64>() / f64::from(DAYS)
}

#[test]
fn events_are_legal_in_order_and_news() {
    for house in street() {
        for seed in 0..3 {
            let told = told(&house, seed, DAYS, start());
            let mut last: BTreeMap<(usize, Property), Value> = BTreeMap::new();
            for event in &told.events {
                let fits = match (&event.value, event.property) {
                    (Value::Bool(_), property) => property.shape() == Shape::Bool,
                    (Value::Number(number), Property::BrightnessPct) => (1.0..=100.0).contains(number),
                    (Value::Number(number), Property::PositionPct) => (0.0..=100.0).contains(number),
                    (Value::Number(number), Property::TargetTemperatureC) => (14.0..=27.0).contains(number),
                    (Value::Text(_), property) => property == Property::Button,
                    _ => false,
                };
                assert!(fits, "{event:?} of {:?}", house.fittings[event.device].role);
                let before = last.insert((event.device, event.property), event.value.clone());
                let repeats = matches!(event.property, Property::Button | Property::TargetTemperatureC);
                assert!(repeats || before != Some(event.value.clone()), "{event:?} is no news");
            }
            assert!(told.events.is_sorted_by_key(|event| event.at));
            assert!(told.truth.is_sorted_by_key(|row| row.at));
            assert!(told.labels.is_sorted_by_key(|row| row.start));
        }
    }
}

#[test]
fn every_role_says_something_sooner_or_later() {
    let mut said: BTreeMap<usize, usize> = BTreeMap::new();
    let house = showroom(45.0);
    for seed in 0..6 {
        for year in ["2025-11-20T23:00:00Z", "2026-06-20T22:00:00Z"] {
            let told = told(&house, seed, 40, Timestamp::parse_rfc3339(year).unwrap());
            let spoke = told.events.iter().map(|event| event.device);
            for device in spoke.chain(told.draws.iter().map(|draw| draw.device)) {
                *said.entry(device).or_default() += 1;
            }
        }
    }
    for (device, fitting) in house.fittings.iter().enumerate() {
        let ambient = matches!(fitting.role, Role::Illuminance | Role::Climate);
        let still = matches!(fitting.role, Role::Plug(Behind::Freezer | Behind::Router));
        let count = said.get(&device).copied().unwrap_or(0);
        assert!(if ambient { count == 0 } else { count > if still { 11 } else { 24 } }, "{:?}: {count}", fitting.role);
    }
}

#[test]
fn a_story_is_the_same_for_ever_and_goes_on_as_it_began() {
    for house in street() {
        let (short, again, long) =
            (told(&house, 5, 9, start()), told(&house, 5, 9, start()), told(&house, 5, 25, start()));
        assert!(short.events == again.events && short.truth == again.truth && short.labels == again.labels);
        assert_eq!(short.events[..], long.events[..short.events.len()]);
        assert_eq!(short.truth[..], long.truth[..short.truth.len()]);
        assert_ne!(told(&house, 6, 25, start()).events, long.events);
    }
}

#[test]
fn another_device_or_flatmate_leaves_the_days_of_the_others_as_they_were() {
    let house = showroom(52.0);
    let mut more = house.clone();
    more.log.devices.push(LoggedDevice { id: "new".into(), ..more.log.devices[4].clone() });
    more.fittings.push(more.fittings[4]);
    let (before, after) = (told(&house, 2, DAYS, start()), told(&more, 2, DAYS, start()));
    assert_eq!(before.labels, after.labels);
    let of = |told: &Told, device: usize| -> Vec<LoggedEvent> {
        told.events.iter().filter(|event| event.device == device).cloned().collect()
    };
    // The bathroom's mirror has nothing to do with a lamp in the living room.
    assert_eq!(of(&before, 11), of(&after, 11));
    let life = |house: &House, person: usize| Life::drawn(2, house, person);
    more.residents.push(Resident { name: "New".to_owned(), age: Age::Adult, bedroom: 0 });
    assert!((0..4).all(|person| life(&house, person) == life(&more, person)));
}

#[test]
fn nobody_switches_anything_while_everybody_is_away() {
    let mut looked_at = 0;
    for house in street() {
        for seed in 0..4 {
            let told = told(&house, seed, DAYS, start());
            let away = spans(&told, "away");
            // A hand at the door is still at home; what it has started takes a moment.
            let gone: Vec<_> = away.iter().map(|span| (span.0 + Duration::from_secs(240), span.1)).collect();
            for row in told.truth.iter().filter(|row| inside(&gone, row.at)) {
                looked_at += 1;
                let nobodys = [AUTOMATION, FORGOTTEN].contains(&row.reason.as_str());
                // The sun, a timer or oblivion; or NOTICED by a timer that switches off what was forgotten.
                let timed = row.reason == NOTICED && row.wanted != Value::Bool(true);
                assert!(nobodys || timed, "{row:?} of {:?}", house.fittings[row.device].role);
            }
        }
    }
    assert!(looked_at > 20, "{looked_at}");
}

#[test]
fn people_sleep_and_leave_as_people_do() {
    let mut slept = Vec::new();
    for house in street() {
        for seed in 0..5 {
            let told = told(&house, seed, DAYS, start());
            let vacation = hours(&spans(&told, "vacation"));
            for resident in &house.residents {
                let asleep = spans(&told, &format!("asleep:{}", resident.name));
                let away = spans(&told, &format!("away:{}", resident.name));
                let asleep_h = hours(&asleep);
                let away_h = hours(&away);
                assert!(
                    away.iter().all(|span| !inside(&asleep, span.0 + Duration::from_secs(60))),
                    "asleep while away"
                );
                let at_home_share = (24.0 - away_h.max(vacation)) / 24.0;
                slept.push(asleep_h / at_home_share.max(0.3));
                assert!(asleep_h < 12.5, "{:?} seed {seed}: {asleep_h} h asleep", house.kind);
                assert!(away_h < 21.0, "{:?} seed {seed}: {away_h} h away", house.kind);
            }
            // Away is everybody's, and only then the household's.
            for (from, until) in spans(&told, "away") {
                for resident in &house.residents {
                    let own = spans(&told, &format!("away:{}", resident.name));
                    assert!(own.iter().any(|span| span.0 <= from && span.1 >= until), "{from} {}", resident.name);
                }
            }
        }
    }
    slept.sort_by(f64::total_cmp);
    let median = slept[slept.len() / 2];
    assert!((6.5..14.0).contains(&median), "{median}");
}

#[test]
fn what_is_forgotten_is_on_and_what_is_noticed_is_as_wanted() {
    for house in street() {
        let told = told(&house, 11, DAYS, start());
        let mut rows: BTreeMap<usize, bool> = BTreeMap::new();
        for row in &told.truth {
            let lost = rows.insert(row.device, row.reason == FORGOTTEN).unwrap_or(false);
            assert!(row.reason != NOTICED || lost, "noticed what was not forgotten: {row:?}");
            assert!(row.reason != FORGOTTEN || !lost, "forgotten twice: {row:?}");
        }
    }
}
