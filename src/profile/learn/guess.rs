//! What a value means, by what it is called and by what was seen of it. Few names and narrow ranges: what is not recognised is left out.

use serde_json::Value as Json;

use crate::device::Property;

/// What a value was taken for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guess {
    pub(super) property: Property,
    /// Words of the device that are none of the usual spellings.
    pub(super) map: Vec<(String, bool)>,
    pub(super) scale: Option<f64>,
}

/// Names of values, in the order in which they are tried; a name fits whole, or as the last word of several.
const NAMES: &[(Property, &[&str])] = &[
    (Property::TargetTemperatureC, &["target_temperature", "setpoint", "target_temp", "set_temperature"]),
    (Property::TemperatureC, &["temperature", "temp", "temp_c", "tempc", "temperature_c"]),
    (Property::HumidityPct, &["humidity", "hum", "rh"]),
    (Property::IlluminanceLx, &["illuminance", "lux", "illuminance_lux", "lx"]),
    (Property::PowerW, &["watt", "watts", "apower", "active_power", "power_w", "power"]),
    (Property::EnergyKwh, &["kwh", "energy_kwh"]),
    (Property::BrightnessPct, &["brightness", "bri", "dimmer", "level"]),
    (Property::PositionPct, &["position", "pos"]),
    (Property::Occupancy, &["occupancy", "motion", "pir", "movement"]),
    (Property::Contact, &["contact", "door", "window", "opened", "open"]),
    (Property::Locked, &["lock", "locked"]),
    (Property::Presence, &["presence"]),
    (Property::Button, &["action", "button", "click"]),
    (Property::On, &["on", "state", "power", "relay", "switch", "output", "status"]),
];

/// Words beside the usual spellings, and what they mean of each property.
const WORDS: &[(Property, &[(&str, bool)])] = &[
    (Property::Contact, &[("open", true), ("opened", true), ("closed", false), ("close", false)]),
    (Property::Locked, &[("locked", true), ("unlocked", false)]),
    (Property::Occupancy, &[("detected", true), ("clear", false), ("motion", true)]),
    (Property::Presence, &[("present", true), ("absent", false), ("home", true), ("away", false), ("not_home", false)]),
];

/// What a value of that name is, by every value that was seen.
pub(super) fn guess(name: &str, seen: &[&Json]) -> Option<Guess> {
    let name = plain(name);
    let named = |names: &[&str]| names.iter().any(|known| name == *known || name.ends_with(&format!("_{known}")));
    NAMES.iter().filter(|(_, names)| named(names)).find_map(|(property, _)| of(*property, seen))
}

/// Whether that name tells something, so that a topic that ends with it is one value of a device.
pub(super) fn is_known(name: &str) -> bool {
    let name = plain(name);
    NAMES.iter().any(|(_, names)| names.contains(&name.as_str()))
}

/// `targetTemperature` as `target_temperature`.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut small = false;
    for c in name.chars() {
        if c.is_uppercase() && small {
            plain.push('_');
        }
        small = c.is_lowercase();
        plain.extend(if c == '-' || c == ' ' { "_".chars().collect::<Vec<_>>() } else { c.to_lowercase().collect() });
    }
    plain
}

fn of(property: Property, seen: &[&Json]) -> Option<Guess> {
    let guess = |map, scale| Some(Guess { property, map, scale });
    if property == Property::Button {
        return if seen.iter().all(|value| value.is_string()) { guess(Vec::new(), None) } else { None };
    }
    if let Some((low, high)) = range(property) {
        let numbers: Option<Vec<f64>> = seen.iter().map(|value| number(value)).collect();
        let numbers = numbers.filter(|numbers| numbers.iter().all(|number| (low..=high).contains(number)))?;
        let share = matches!(property, Property::BrightnessPct);
        let scale = (share && numbers.iter().any(|number| *number > 100.0)).then_some(100.0 / 255.0);
        return guess(Vec::new(), scale);
    }
    if seen.iter().all(|value| usual(value)) {
        return guess(Vec::new(), None);
    }
    let (_, words) = WORDS.iter().find(|(of, _)| *of == property)?;
    let mut map: Vec<(String, bool)> = Vec::new();
    for value in seen {
        let word = value.as_str()?;
        let (_, meaning) = words.iter().find(|(known, _)| known.eq_ignore_ascii_case(word))?;
        if map.iter().all(|(known, _)| known != word) {
            map.push((word.to_owned(), *meaning));
        }
    }
    // A device that says one word for yes says the other for no, and it will.
    for (word, meaning) in *words {
        let cased = |like: &str| {
            if like.chars().all(|c| c.is_uppercase() || c == '_') { word.to_uppercase() } else { (*word).to_owned() }
        };
        let word = map.first().map_or((*word).to_owned(), |(like, _)| cased(like));
        if map.iter().all(|(known, _)| *known != word) {
            map.push((word, *meaning));
        }
    }
    guess(map, None)
}

/// What numbers of that property can be at home; `None` for what is no number.
fn range(property: Property) -> Option<(f64, f64)> {
    Some(match property {
        Property::TemperatureC => (-40.0, 100.0),
        Property::TargetTemperatureC => (4.0, 90.0),
        Property::HumidityPct | Property::PositionPct => (0.0, 100.0),
        Property::IlluminanceLx => (0.0, 200_000.0),
        Property::PowerW => (-20_000.0, 20_000.0),
        Property::EnergyKwh => (0.0, 1e7),
        Property::BrightnessPct => (0.0, 255.0),
        _ => return None,
    })
}

fn number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// One of the spellings of yes and no that need no telling.
fn usual(value: &Json) -> bool {
    match value {
        Json::Bool(_) => true,
        Json::Number(number) => matches!(number.as_f64(), Some(0.0 | 1.0)),
        Json::String(text) => {
            matches!(
                text.as_str(),
                "ON" | "on" | "On" | "true" | "True" | "1" | "OFF" | "off" | "Off" | "false" | "False" | "0"
            )
        }
        _ => false,
    }
}
