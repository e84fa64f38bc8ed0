//! What an entity is, and how its states are read, by its domain and device class; or why it has no place in a home log.

use super::entity::Entity;
use super::reads::Reads;
use crate::device::Kind;
use crate::device::Property;

/// What an entity is, and how its states are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) kind: Kind,
    pub(super) reads: Reads,
}

const NO_WORD: &str = "home logs have no word for what these tell";
const NO_USE: &str = "these tell nothing of how the home is used";

/// What the entity means; `Err` with a reason that is the same for all entities like it.
///
/// `attributes_known` is false for an export that holds only states.
pub(super) fn meaning(entity: &Entity, attributes_known: bool) -> Result<Meaning, String> {
    if entity.hidden {
        return Err("hidden in Home Assistant".to_owned());
    }
    if matches!(entity.category.as_deref(), Some("config" | "diagnostic")) {
        return Err("settings and diagnoses of their devices".to_owned());
    }
    let class = entity.class.as_deref();
    let meaning = |kind, reads| Ok(Meaning { kind, reads });
    match entity.domain() {
        "light" => meaning(Kind::Light, Reads::Light),
        "switch" if class == Some("outlet") || entity.is_plug => meaning(Kind::Plug, Reads::Switched),
        "switch" => meaning(Kind::Switch, Reads::Switched),
        // A note that people keep for themselves, such as `guests`: it tells, and is never switched by anybody else.
        "input_boolean" => meaning(Kind::Sensor, Reads::Switched),
        "fan" => meaning(Kind::Fan, Reads::Switched),
        "humidifier" => meaning(Kind::Appliance, Reads::Switched),
        "lock" => meaning(Kind::Lock, Reads::Lock),
        "cover" => meaning(Kind::Cover, Reads::Cover),
        "climate" | "water_heater" => meaning(Kind::Climate, Reads::Climate { fahrenheit: entity.fahrenheit }),
        "media_player" => meaning(Kind::Media, Reads::Playing),
        "vacuum" => meaning(Kind::Vacuum, Reads::Working("cleaning")),
        "lawn_mower" => meaning(Kind::Appliance, Reads::Working("mowing")),
        "valve" => meaning(Kind::Valve, Reads::Opened),
        "siren" => meaning(Kind::Siren, Reads::Switched),
        "alarm_control_panel" => meaning(Kind::Alarm, Reads::Mode),
        "person" => meaning(Kind::Sensor, Reads::AtHome),
        "device_tracker" => match entity.source_type.as_deref() {
            // The router sees printers and televisions too; which of them is a phone only a person can tell.
            Some("router") => {
                Err("trackers of a router, which may be anything: give those that are phones to a person".to_owned())
            }
            _ => meaning(Kind::Sensor, Reads::AtHome),
        },
        "event" if class == Some("motion") => Err(NO_WORD.to_owned()),
        "button" | "input_button" | "event" => meaning(Kind::Button, Reads::Pressed),
        "binary_sensor" => binary(entity, class, attributes_known),
        "sensor" => sensor(entity, class, attributes_known),
        "" => Err("their names are not those of entities".to_owned()),
        domain => Err(format!("there is no device behind `{domain}`, or none that hunchd knows")),
    }
}

fn binary(entity: &Entity, class: Option<&str>, attributes_known: bool) -> Result<Meaning, String> {
    let guessed = if attributes_known { None } else { word_at_the_end(entity.object(), BINARY_ENDINGS) };
    let sensed = |property| Ok(Meaning { kind: Kind::Sensor, reads: Reads::Sensed(property) });
    match class.or(guessed) {
        Some("motion" | "occupancy" | "moving" | "presence") => sensed(Property::Occupancy),
        Some("door" | "window" | "opening" | "garage_door") => sensed(Property::Contact),
        Some("lock") => Ok(Meaning { kind: Kind::Lock, reads: Reads::Unlocked }),
        Some("running" | "power") => Ok(Meaning { kind: Kind::Appliance, reads: Reads::Switched }),
        Some("battery" | "battery_charging" | "connectivity" | "problem" | "update" | "tamper" | "plug") => {
            Err(NO_USE.to_owned())
        }
        Some(_) => Err(NO_WORD.to_owned()),
        None if attributes_known => Err("binary sensors without a device class".to_owned()),
        None => {
            Err("binary sensors of which an export does not tell what they sense: name the .storage folder".to_owned())
        }
    }
}

fn sensor(entity: &Entity, class: Option<&str>, attributes_known: bool) -> Result<Meaning, String> {
    let measured = |property| Ok(Meaning { kind: Kind::Sensor, reads: Reads::Measured(property) });
    let is_remote = ["_action", "_click"].iter().any(|ending| entity.object().ends_with(ending));
    if is_remote && entity.unit.is_none() && matches!(class, None | Some("enum")) {
        return Ok(Meaning { kind: Kind::Button, reads: Reads::Action });
    }
    // Percent and lux are the same everywhere; degrees, watts and kilowatts are not.
    let guessed = if attributes_known { None } else { word_at_the_end(entity.object(), SENSOR_ENDINGS) };
    match class.or(guessed) {
        Some("temperature") => measured(Property::TemperatureC),
        Some("humidity") => measured(Property::HumidityPct),
        Some("illuminance") => measured(Property::IlluminanceLx),
        Some("power") => measured(Property::PowerW),
        Some("energy") => measured(Property::EnergyKwh),
        Some(_) => Err(NO_WORD.to_owned()),
        None if !attributes_known => {
            Err("sensors of which an export does not tell the unit: name the .storage folder".to_owned())
        }
        None if entity.unit.is_some() => Err("numeric sensors without a device class".to_owned()),
        None => Err("sensors that tell a text".to_owned()),
    }
}

/// Home Assistant names entities after what they sense, where nobody has renamed them.
const BINARY_ENDINGS: &[(&str, &str)] = &[
    ("motion", "motion"),
    ("occupancy", "occupancy"),
    ("presence", "occupancy"),
    ("door", "door"),
    ("window", "window"),
    ("contact", "opening"),
    ("opening", "opening"),
];
const SENSOR_ENDINGS: &[(&str, &str)] =
    &[("humidity", "humidity"), ("illuminance", "illuminance"), ("illuminance_lux", "illuminance")];

fn word_at_the_end(object: &str, endings: &[(&str, &'static str)]) -> Option<&'static str> {
    let ends = |ending: &str| object == ending || object.strip_suffix(ending).is_some_and(|rest| rest.ends_with('_'));
    endings.iter().find(|(ending, _)| ends(ending)).map(|(_, class)| *class)
}
