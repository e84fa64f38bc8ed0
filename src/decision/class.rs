//! What may be done with a device at all, by its kind and its name. A doubt is a no.
//!
//! Sources of the list: what cloud assistants and other hubs were seen to switch off to their users' harm (air purifiers, heat pumps,
//! towel heaters, aquariums), and what their makers exclude themselves.

use serde::Deserialize;
use serde::Serialize;

use crate::decision::settings::DeviceRule;
use crate::device::Kind;
use crate::home::Device;

/// How careful one has to be with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Switching it off harms nobody.
    Harmless,
    /// Doors and thermostats: closing, locking and setting back may be asked for, and is not done by itself.
    AskOnly,
    /// A plug or relay of which nobody knows what hangs behind it.
    Unidentified,
    /// Not to be touched.
    NeverTouch,
}

/// The class of a device.
pub fn class(device: &Device, rule: &DeviceRule) -> Class {
    let text =
        format!("{} {} {}", device.name, device.id.native, device.room.as_deref().unwrap_or_default()).to_lowercase();
    let vouched = rule.harmless == Some(true);
    match device.kind {
        Kind::Light if holds(&text, ANIMALS_AND_PLANTS) => Class::NeverTouch,
        Kind::Light => Class::Harmless,
        Kind::Lock | Kind::Cover => Class::AskOnly,
        Kind::Media | Kind::Fan | Kind::Plug | Kind::Switch => {
            if vouched {
                Class::Harmless
            } else if rule.harmless == Some(false) || holds(&text, NEVER) || holds(&text, ANIMALS_AND_PLANTS) {
                Class::NeverTouch
            } else if device.kind == Kind::Media || names_a_harmless_thing(&own_name(device)) {
                Class::Harmless
            } else {
                Class::Unidentified
            }
        }
        Kind::Climate if holds(&text, ANIMALS_AND_PLANTS) => Class::NeverTouch,
        // Set back only, and to values that people have set themselves; who vouches for it lets that be done without asking.
        Kind::Climate if vouched => Class::Harmless,
        Kind::Climate => Class::AskOnly,
        Kind::Valve
        | Kind::Siren
        | Kind::Alarm
        | Kind::Camera
        | Kind::Vacuum
        | Kind::Appliance
        | Kind::Button
        | Kind::Sensor => Class::NeverTouch,
    }
}

/// What it is called itself. That it stands in the TV room says nothing of what hangs on it.
fn own_name(device: &Device) -> String {
    let text = format!("{} {}", device.name, device.id.native).to_lowercase();
    match device.room.as_ref().map(|room| room.to_lowercase()).filter(|room| !room.is_empty()) {
        Some(room) => text.replace(&room, " "),
        None => text,
    }
}

/// Substrings, since German, Dutch and the Nordic languages glue words together.
fn holds(text: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| text.contains(part))
}

/// Whole words and beginnings of words: `tv` is a television, `atv_4` is not known to be one.
fn names_a_harmless_thing(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| HARMLESS_WORDS.contains(&word) || HARMLESS_BEGINNINGS.iter().any(|begin| word.starts_with(begin)))
        || holds(text, HARMLESS_PARTS)
}

/// Lights that keep something alive.
const ANIMALS_AND_PLANTS: &[&str] = &[
    "aquari",
    "terrari",
    "vivari",
    "reptil",
    "incubat",
    "brooder",
    "grow light",
    "growlight",
    "grow lamp",
    "plant light",
    "kweek",
    "pflanzenlicht",
    "akvari",
    "acuari",
    "acquari",
];

/// What must never be switched by a hunch, in the languages of most homes.
const NEVER: &[&str] = &[
    // cold and food
    "fridge",
    "freezer",
    "refrig",
    "koelkast",
    "vriezer",
    "vriesk",
    "kühl",
    "kuehl",
    "gefrier",
    "frigo",
    "congel",
    "frigider",
    "nevera",
    "kylskåp",
    "frys",
    "køleskab",
    "kjøleskap",
    "jääkaap",
    "pakast",
    "lodów",
    "zamraż",
    "lednic",
    "mrazni",
    "geladeira",
    // network and the hub itself
    "router",
    "modem",
    "wifi",
    "wi-fi",
    "wlan",
    "network",
    "netwerk",
    "netzwerk",
    "switch hub",
    "access point",
    "server",
    "nas",
    "synology",
    "raspberry",
    "homeassistant",
    "home assistant",
    "hub",
    "bridge",
    "gateway",
    "timecapsule",
    "time capsule",
    "ups",
    "internet",
    "meter kast",
    "meterkast",
    // heat, water and air
    "boiler",
    "heat",
    "verwarm",
    "heizung",
    "chauff",
    "calef",
    "riscald",
    "värme",
    "varme",
    "lämmi",
    "pump",
    "pomp",
    "pompe",
    "thermostat",
    "ketel",
    "cv-",
    "warmwasser",
    "geyser",
    "sauna",
    "airco",
    "air con",
    "klima",
    "ventilat",
    "purif",
    "luchtreinig",
    "luftreinig",
    "dehumid",
    "humidif",
    "ontvochtig",
    "extractor",
    "radiator",
    "radiad",
    "towel",
    "blanket",
    "vloer",
    // kitchen and laundry
    "oven",
    "stove",
    "cooker",
    "hob",
    "kookplaat",
    "herd",
    "kettle",
    "waterkoker",
    "wasserkocher",
    "bouilloire",
    "iron",
    "strijk",
    "washing",
    "washer",
    "wasmachine",
    "waschma",
    "lave",
    "lavadora",
    "lavatrice",
    "dryer",
    "droger",
    "trockner",
    "dishwash",
    "vaatwas",
    "spülma",
    "microwave",
    "magnetron",
    "mikrowelle",
    "toaster",
    "rice",
    "instant pot",
    "slow cook",
    // health and safety
    "cpap",
    "oxygen",
    "concentrator",
    "medical",
    "nebul",
    "bed",
    "matras",
    "mattress",
    "baby",
    "monitor baby",
    "alarm",
    "camera",
    "security",
    "smoke",
    "rook",
    "rauch",
    "siren",
    "white noise",
    "door",
    "gate",
    "garage",
    "lock",
    // charging and machines
    "charger",
    "lader",
    "ladeger",
    "charging",
    "ev ",
    "wallbox",
    "car",
    "bike",
    "fiets",
    "tesla",
    "saw",
    "compressor",
    "printer",
    "3d",
    "pond",
    "vijver",
    "teich",
    "pool",
    "irrig",
    "sprink",
    "bewäss",
    "computer",
    "desktop",
    "pc",
    "laptop",
    "solar",
    "inverter",
];

/// Words that name something which may always be switched off.
const HARMLESS_WORDS: &[&str] =
    &["tv", "xmas", "led", "leds", "radio", "stereo", "hifi", "subwoofer", "soundbar", "disco"];
/// Beginnings of such words.
const HARMLESS_BEGINNINGS: &[&str] =
    &["telev", "fernseh", "christmas", "kerst", "weihnacht", "speaker", "luidspreker", "lautsprecher"];
/// Parts of such words: lamps in most languages that are written on switches.
const HARMLESS_PARTS: &[&str] = &[
    "lamp",
    "light",
    "licht",
    "leucht",
    "lumi",
    "luce",
    "luz",
    "lys",
    "ljus",
    "valo",
    "verlicht",
    "éclair",
    "świat",
    "světl",
    "lichter",
    "lantern",
    "chandel",
    "lichtsnoer",
    "string",
    "guirlande",
    "julgran",
    "juletre",
    "sapin",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::DeviceId;

    fn check(kind: Kind, name: &str, expected: Class) {
        let mut device = Device::named(DeviceId::new("t", "x"), name, kind);
        device.id.native = name.into();
        assert_eq!(class(&device, &DeviceRule::default()), expected, "{kind} `{name}`");
    }

    #[test]
    fn a_doubt_is_a_no() {
        for name in ["Plug 1", "0x00158d0001", "Büro", "atv_4", "", "Socket hall"] {
            check(Kind::Plug, name, Class::Unidentified);
        }
        for name in [
            "Fridge lamp",
            "Kühlschrank",
            "Blue Room (wifi)",
            "Kitchen (boiler)",
            "aquarium light",
            "Air purifier",
            "Lader fiets",
        ] {
            check(Kind::Plug, name, Class::NeverTouch);
        }
        for name in ["Living Room (Xmas tree)", "TV", "Stehlampe", "Kerstboom", "luz terraza", "Lichterkette"] {
            check(Kind::Plug, name, Class::Harmless);
        }
        check(Kind::Light, "Garage light", Class::Harmless);
        check(Kind::Light, "Terrarium", Class::NeverTouch);
        check(Kind::Media, "Living Room (TV)", Class::Harmless);
        check(Kind::Media, "NAS", Class::NeverTouch);
        check(Kind::Lock, "Front door", Class::AskOnly);
        check(Kind::Climate, "Living room", Class::AskOnly);
        check(Kind::Climate, "Terrarium", Class::NeverTouch);
        for kind in [Kind::Alarm, Kind::Camera, Kind::Siren, Kind::Valve, Kind::Vacuum, Kind::Appliance] {
            check(kind, "lamp", Class::NeverTouch);
        }
    }

    #[test]
    fn the_name_of_the_room_is_not_that_of_the_plug() {
        let class_in = |room: &str, name: &str| {
            let mut device = Device::named(DeviceId::new("t", name), name, Kind::Plug);
            device.room = Some(room.to_owned());
            class(&device, &DeviceRule::default())
        };
        assert_eq!(class_in("TV room", "TV room/Plug 7"), Class::Unidentified);
        assert_eq!(class_in("TV room", "Plug 7"), Class::Unidentified);
        assert_eq!(class_in("TV room", "TV room/lamp"), Class::Harmless);
        assert_eq!(class_in("Server room", "Lamp"), Class::NeverTouch, "of a doubt it is left alone");
    }

    #[test]
    fn a_person_may_vouch_for_a_plug_and_not_for_an_alarm() {
        let rule = DeviceRule { harmless: Some(true), ..DeviceRule::default() };
        let device = |kind| Device::named(DeviceId::new("t", "x"), "Plug 1", kind);
        assert_eq!(class(&device(Kind::Plug), &rule), Class::Harmless);
        assert_eq!(class(&device(Kind::Alarm), &rule), Class::NeverTouch);
    }
}
