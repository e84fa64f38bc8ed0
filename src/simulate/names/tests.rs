//! That names are whole in every language, differ within a home, and come in every style.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::language::FILES;
use super::language::File;
use super::language::PATTERNS;
use super::language::ROOMS;
use super::language::WORDS;
use super::nouns::NOUNS;
use super::style::Case;
use super::style::Order;
use super::*;
use crate::simulate::cast::Behind;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Opening;

/// What a home may have, with what it is registered as: every role, and each kind that may carry it.
fn everything() -> Vec<(Role, Kind)> {
    let lights = [
        LightUse::Main,
        LightUse::Mood,
        LightUse::Bedside { resident: 0 },
        LightUse::Desk { resident: 0 },
        LightUse::Worktop,
        LightUse::Table,
        LightUse::Mirror,
        LightUse::Way,
        LightUse::Porch,
        LightUse::Garden,
        LightUse::Night,
        LightUse::Closet,
    ];
    let behind = [
        Behind::Television,
        Behind::ChristmasTree,
        Behind::Kettle,
        Behind::CoffeeMaker,
        Behind::Freezer,
        Behind::Router,
        Behind::Aquarium,
        Behind::Heater,
        Behind::Charger,
        Behind::Fan,
        Behind::WashingMachine,
        Behind::Dishwasher,
        Behind::Computer,
        Behind::TowelRail,
        Behind::Anything,
    ];
    let openings = [
        Opening::FrontDoor,
        Opening::BackDoor,
        Opening::RoomDoor,
        Opening::Window,
        Opening::Fridge,
        Opening::Letterbox,
    ];
    let mut all = vec![
        (Role::Television, Kind::Media),
        (Role::Speaker, Kind::Media),
        (Role::Fan, Kind::Fan),
        (Role::Cover, Kind::Cover),
        (Role::GarageDoor, Kind::Cover),
        (Role::DoorLock, Kind::Lock),
        (Role::Thermostat, Kind::Climate),
        (Role::AirConditioner, Kind::Climate),
        (Role::Vacuum, Kind::Vacuum),
        (Role::Motion, Kind::Sensor),
        (Role::Radar, Kind::Sensor),
        (Role::Illuminance, Kind::Sensor),
        (Role::Climate, Kind::Sensor),
        (Role::Button, Kind::Button),
        (Role::Phone { resident: 0 }, Kind::Sensor),
        (Role::Bed { resident: 0 }, Kind::Sensor),
    ];
    for light in lights {
        all.extend([Kind::Light, Kind::Switch].map(|kind| (Role::Light(light), kind)));
        all.push((Role::Plug(Behind::Lamp(light)), Kind::Plug));
    }
    all.extend(behind.map(|behind| (Role::Plug(behind), Kind::Plug)));
    all.extend(openings.map(|opening| (Role::Contact(opening), Kind::Sensor)));
    all
}

/// The names and ids of a home of so many things, each drawn from everything there is.
fn furnished(language: &'static str, seed: u64, things: usize) -> Vec<(String, String)> {
    let mut random = Random::new(seed, "names");
    let mut namer = Namer::new(language, &mut random);
    let people: Vec<String> =
        [Age::Adult, Age::Senior, Age::Child].map(|age| namer.first_name(age, &mut random)).into();
    let everything = everything();
    let mut before: BTreeMap<(Role, Option<RoomKind>), usize> = BTreeMap::new();
    (0..things)
        .map(|_| {
            let (role, kind) = *one(&mut random, &everything);
            let room = random.chance(0.95).then(|| one(&mut random, &ROOMS).0);
            let owner = random.chance(0.4).then(|| one(&mut random, &people).as_str());
            let nth = before.entry((role, room)).or_insert(0);
            let nth_room = usize::from(random.chance(0.1));
            let thing = Thing { role, kind, room, nth_room, owner, nth: *nth };
            *nth += 1;
            let name = namer.device(&thing, &mut random);
            let id = namer.id(&name, kind, &mut random);
            (name, id)
        })
        .collect()
}

#[test]
fn every_language_has_every_word() {
    let mut missing = Vec::new();
    for (code, text) in FILES {
        let file: File = toml::from_str(text).unwrap_or_else(|error| panic!("{code}.toml: {error}"));
        for (list, names) in [("young", &file.young), ("adult", &file.adult), ("senior", &file.senior)] {
            let names: BTreeSet<String> = language::words(names).into_iter().map(|word| word.plain).collect();
            if names.len() < 12 {
                missing.push(format!("{code}.toml: `{list}` has {} names, 12 are wanted.", names.len()));
            }
        }
        let rooms: Vec<&str> = ROOMS.iter().map(|(_, key)| *key).collect();
        let tables: [(&str, &[&str], &BTreeMap<String, String>); 4] = [
            ("patterns", &PATTERNS, &file.patterns),
            ("words", &WORDS, &file.words),
            ("rooms", &rooms, &file.rooms),
            ("things", &NOUNS, &file.things),
        ];
        for (table, wanted, found) in tables {
            for key in wanted {
                let words = language::words(found.get(*key).map_or("", String::as_str));
                if words.is_empty() || words.iter().any(|word| word.plain.is_empty() || word.plain.contains('*')) {
                    missing.push(format!("{code}.toml: `{table}.{key}` is missing or has an empty word."));
                }
                if words.iter().all(|word| word.short) && !words.is_empty() {
                    missing.push(format!("{code}.toml: `{table}.{key}` has nothing but abbreviations."));
                }
            }
            let unknown = found.keys().filter(|key| !wanted.contains(&key.as_str()));
            missing.extend(unknown.map(|key| format!("{code}.toml: nobody asks for `{table}.{key}`.")));
        }
        for (key, slots) in [
            ("join", &["room", "of", "in", "thing", "bound", "glued"][..]),
            ("own", &["owner", "owner's", "owner before s", "thing", "bound"]),
            ("own_room", &["owner", "owner's", "owner before s"]),
            ("on_plug", &["thing", "plug"]),
            ("place", &["name", "place"]),
            ("number", &["name", "n"]),
            ("group", &["room", "of", "in"]),
        ] {
            let text = file.patterns.get(key).map_or("", String::as_str);
            let unknown = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            missing.extend(
                unknown
                    .filter(|slot| !slots.contains(slot))
                    .map(|slot| format!("{code}.toml: `patterns.{key}` has no slot `{slot}`.")),
            );
        }
    }
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}

#[test]
fn at_least_24_languages_are_spoken() {
    assert!(FILES.len() >= 24, "{}", FILES.len());
    assert_eq!(language::Language::of("xx").code, "en");
}

#[test]
fn names_and_ids_are_there_and_differ_within_a_home() {
    for (code, _) in FILES {
        for seed in 0..12 {
            let home = furnished(code, seed, 120);
            for (name, id) in &home {
                assert!(!name.is_empty() && name.trim() == name, "{code} {seed}: `{name}`");
                assert!(!id.is_empty() && id.trim() == id && !id.contains('#'), "{code} {seed}: `{name}` is `{id}`");
                let of_the_data = ["{", "}", "|", "~", "*", "  "];
                assert!(!of_the_data.iter().any(|mark| name.contains(mark)), "{code} {seed}: `{name}`");
            }
            let names: BTreeSet<&str> = home.iter().map(|(name, _)| name.as_str()).collect();
            let ids: BTreeSet<&str> = home.iter().map(|(_, id)| id.as_str()).collect();
            assert_eq!((names.len(), ids.len()), (120, 120), "{code} {seed}: {home:#?}");
        }
    }
}

#[test]
fn whatever_stands_in_whatever_room_has_a_name() {
    for (code, _) in FILES {
        let mut random = Random::new(1, code);
        let mut namer = Namer::new(code, &mut random);
        let mut names = BTreeSet::new();
        for (role, kind) in everything() {
            for room in ROOMS.iter().map(|(room, _)| Some(*room)).chain([None]) {
                let thing = Thing { role, kind, room, nth_room: 0, owner: Some("Anna"), nth: 0 };
                let name = namer.device(&thing, &mut random);
                assert!(!name.is_empty() && name.trim() == name, "{code} {role:?} {room:?}: `{name}`");
                assert!(names.insert(name.clone()), "{code} {role:?} {room:?}: `{name}` twice");
            }
        }
    }
}

#[test]
fn a_seed_names_a_home_for_ever() {
    for (code, _) in FILES {
        assert_eq!(furnished(code, 3, 40), furnished(code, 3, 40));
        assert_ne!(furnished(code, 3, 40), furnished(code, 4, 40));
    }
}

#[test]
fn a_room_is_called_the_same_each_time() {
    for (code, _) in FILES {
        let mut random = Random::new(11, code);
        let mut namer = Namer::new(code, &mut random);
        let mut shown = BTreeSet::new();
        for (kind, _) in ROOMS {
            for nth in 0..3 {
                let first = namer.room(kind, nth, None, &mut random);
                assert_eq!(first, namer.room(kind, nth, Some("Anna"), &mut random));
                assert!(shown.insert(first.clone()), "{code}: two rooms are called `{first}`.");
            }
        }
    }
}

#[test]
fn people_and_groups_have_names_of_their_own() {
    for (code, _) in FILES {
        let mut random = Random::new(5, code);
        let mut namer = Namer::new(code, &mut random);
        let ages = [Age::Child, Age::Teenager, Age::Adult, Age::Senior];
        let people: BTreeSet<String> = (0..24).map(|at| namer.first_name(ages[at % 4], &mut random)).collect();
        assert_eq!(people.len(), 24);
        let kinds = ROOMS.map(|(kind, _)| GroupOf::Room(kind, 0));
        let whole = [GroupOf::AllLights, GroupOf::Downstairs, GroupOf::Upstairs, GroupOf::Outside];
        let groups: Vec<String> = kinds.iter().chain(&whole).map(|of| namer.group(*of, &mut random)).collect();
        assert!(groups.iter().all(|name| !name.is_empty() && name.trim() == name), "{groups:?}");
        assert_eq!(groups.iter().collect::<BTreeSet<_>>().len(), 23, "{groups:?}");
    }
}

#[test]
fn every_style_occurs() {
    let mut cases = BTreeSet::new();
    let mut orders = BTreeSet::new();
    let mut schemes = BTreeSet::new();
    for seed in 0..600 {
        let style = Namer::new("fr", &mut Random::new(seed, "style")).style;
        cases.insert(style.case);
        orders.insert(style.order);
        schemes.insert(style.ids);
    }
    assert_eq!((cases.len(), orders.len(), schemes.len()), (9, 6, 5), "{cases:?} {orders:?} {schemes:?}");
    assert!(cases.contains(&Case::Camel) && orders.contains(&Order::Slash));

    let fleet: Vec<String> = (0..400).flat_map(|seed| furnished("en", seed, 15)).map(|(name, _)| name).collect();
    for (what, seen) in [
        ("an address", (|name| name.starts_with("0x00158d")) as fn(&str) -> bool),
        ("a model", |name| name.starts_with("TRADFRI bulb")),
        ("Tasmota", |name| name.starts_with("Tasmota-")),
        ("Shelly", |name| name.starts_with("shellyplus1-")),
        ("an exclamation", |name| name.contains("!!")),
        ("a plug in brackets", |name| name.to_lowercase().contains("(plug")),
        ("a picture", |name| name.contains('💡')),
        ("nothing but a plug", |name| name == "Plug 1"),
        ("nothing but a light", |name| name == "Light"),
        ("snake", |name| name.starts_with("living_room_")),
        ("a dash", |name| name.starts_with("Kitchen - ")),
        ("a slash", |name| name.starts_with("Kitchen/")),
        ("a side", |name| name.ends_with(" left")),
        ("somebody's", |name| name.contains("'s bed")),
        ("kin", |name| name.contains("Dad")),
    ] {
        assert!(fleet.iter().any(|name| seen(name)), "Nothing in 6,000 names is {what}.");
    }
}

#[test]
fn letters_are_those_of_the_language() {
    let check = |code, case, text, expected| {
        assert_eq!(letters::dressed(text, case, language::Language::of(code)), expected);
    };
    check("en", Case::Title, "light in kitchen", "Light in Kitchen");
    check("en", Case::Snake, "Anna's bedside - left", "annas_bedside_left");
    check("de", Case::PlainSnake, "große Lampe (Küche)", "grosse_lampe_kuche");
    check("de", Case::Camel, "Küche Decke", "KücheDecke");
    assert_eq!(letters::slug("Stehlampe (groß) 💡").as_deref(), Some("stehlampe_gross"));
    assert_eq!(letters::slug("свет на кухне").as_deref(), Some("svet_na_kukhne"));
    assert_eq!(letters::slug("거실 조명").as_deref(), Some("geosil_jomyeong"));
    assert_eq!(letters::slug("客厅灯"), None);
}
