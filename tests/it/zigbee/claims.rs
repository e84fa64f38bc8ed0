//! What a model of Zigbee2MQTT must be understood to say, worked out from its exposes alone: the profile is not looked at.

use hunchd::device::Kind;
use hunchd::device::Property;
use hunchd::device::Value;
use serde_json::Value as Json;
use serde_json::json;

/// Exposes that are a thing of their own; all others are single values.
const THINGS: [&str; 6] = ["lock", "climate", "cover", "light", "fan", "switch"];
/// What carries these is one of the models that count.
const WANTED: [&str; 8] = ["light", "switch", "cover", "lock", "climate", "fan", "occupancy", "contact"];

/// One value that a model exposes, and what it must be read as.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Its key in the state.
    pub(super) key: String,
    /// The endpoint that it belongs to.
    pub(super) endpoint: Option<String>,
    pub(super) property: Property,
    /// What may be said, and what it means.
    pub(super) cases: Vec<(Json, Value)>,
    /// Of several values for one property of one endpoint, only those of the greatest weight count.
    weight: u8,
}

/// One entry of the exposes, with the thing that it is a feature of.
struct Leaf<'a> {
    thing: &'a str,
    leaf: &'a Json,
}

impl Leaf<'_> {
    fn text(&self, member: &str) -> &str {
        self.leaf[member].as_str().unwrap_or_default()
    }

    fn is_numeric(&self) -> bool {
        self.text("type") == "numeric"
    }

    /// The two words of a binary, as they mean yes and no.
    fn yes_and_no(&self) -> Vec<(Json, Value)> {
        let case = |member: &str, meant| (self.leaf[member].clone(), Value::Bool(meant));
        vec![case("value_on", true), case("value_off", false)]
    }

    /// Every word of an enumeration as it is.
    fn words(&self) -> Vec<(Json, Value)> {
        let words = self.leaf["values"].as_array().into_iter().flatten().filter_map(Json::as_str);
        // Some reset their buttons with a word; it is no press.
        words.filter(|word| *word != "none").map(|word| (json!(word), Value::Text(word.into()))).collect()
    }

    /// The least, a middle and the greatest figure, each as `meant` says.
    fn figures(&self, low: f64, high: f64, meant: impl Fn(f64) -> f64) -> Vec<(Json, Value)> {
        let low = self.leaf["value_min"].as_f64().unwrap_or(low);
        let high = self.leaf["value_max"].as_f64().unwrap_or(high);
        [high, low, ((low + high) / 2.0).round()].map(|said| (json!(said), Value::Number(meant(said)))).to_vec()
    }
}

/// Whether the model is one of those that must be understood.
pub(super) fn is_wanted(exposes: &[Json]) -> bool {
    exposes.iter().any(|expose| {
        let named = |member: &str| WANTED.contains(&expose[member].as_str().unwrap_or_default());
        named("type") || named("name")
    })
}

/// The kinds that the entries of one endpoint (or of none) may make: whatever is graver decides.
pub(super) fn kinds(exposes: &[Json], endpoint: Option<&str>) -> &'static [Kind] {
    let own = |expose: &&Json| expose["endpoint"].as_str() == endpoint;
    let has = |thing: &str| exposes.iter().filter(own).any(|expose| expose["type"] == thing);
    let named = |name: &str| exposes.iter().filter(own).any(|expose| expose["name"] == name);
    match THINGS.into_iter().find(|thing| has(thing)) {
        Some("lock") => &[Kind::Lock],
        Some("climate") => &[Kind::Climate],
        Some("cover") => &[Kind::Cover],
        Some("light") => &[Kind::Light],
        Some("fan") => &[Kind::Fan],
        // What the words of its description make of it; never a light, which would be taken for harmless.
        Some(_) => &[Kind::Switch, Kind::Plug, Kind::Valve, Kind::Siren, Kind::Appliance, Kind::Climate],
        None if named("occupancy") || named("contact") => {
            &[Kind::Sensor, Kind::Siren, Kind::Lock, Kind::Cover, Kind::Valve]
        }
        None => Kind::ALL,
    }
}

/// All that the model must be understood to say.
pub(super) fn claims(exposes: &[Json]) -> Vec<Claim> {
    let mut all = Vec::new();
    for expose in exposes {
        let thing = expose["type"].as_str().unwrap_or_default();
        match expose["features"].as_array().filter(|_| THINGS.contains(&thing)) {
            Some(features) => all.extend(features.iter().filter_map(|leaf| claim(&Leaf { thing, leaf }))),
            None => all.extend(claim(&Leaf { thing: "", leaf: expose })),
        }
    }
    let graver = |claim: &Claim| {
        let rival = |other: &&Claim| other.property == claim.property && other.endpoint == claim.endpoint;
        all.iter().filter(rival).map(|other| other.weight).max()
    };
    all.iter().filter(|claim| graver(claim) == Some(claim.weight)).cloned().collect()
}

fn claim(leaf: &Leaf<'_>) -> Option<Claim> {
    let celsius = || leaf.figures(-5.0, 30.0, |said| said);
    let quantity = || leaf.figures(0.0, 1000.0, |said| said);
    let on = leaf.leaf["value_on"].as_str();
    let (property, cases, weight) = match (leaf.thing, leaf.text("name")) {
        // Settings of a thermostat are written as switches too: they are none.
        ("switch" | "light", "state") if !leaf.text("property").starts_with("state") => return None,
        ("switch" | "light", "state") => (Property::On, leaf.yes_and_no(), 2),
        // Where a lamp and its fan are one box, only the lamp is told apart.
        ("fan", "state") => (Property::On, leaf.yes_and_no(), 1),
        ("lock", "state") => (Property::Locked, leaf.yes_and_no(), 1),
        ("cover", "state") => {
            let cases = [("OPEN", 100.0), ("CLOSE", 0.0)].map(|(said, meant)| (json!(said), Value::Number(meant)));
            (Property::PositionPct, cases.to_vec(), 0)
        }
        ("cover" | "", "position") if leaf.is_numeric() => {
            (Property::PositionPct, leaf.figures(0.0, 100.0, |said| said), 1)
        }
        ("light", "brightness") => {
            let full = leaf.leaf["value_max"].as_f64()?;
            (Property::BrightnessPct, leaf.figures(0.0, 254.0, |said| said / full * 100.0), 1)
        }
        ("light", "color_temp") => (Property::ColorTempK, leaf.figures(153.0, 500.0, |mired| 1e6 / mired), 1),
        ("climate" | "", "local_temperature") => (Property::TemperatureC, celsius(), 1),
        ("", "temperature") => (Property::TemperatureC, celsius(), 0),
        ("climate", "occupied_heating_setpoint" | "current_heating_setpoint") => {
            (Property::TargetTemperatureC, celsius(), 1)
        }
        ("climate", "occupied_cooling_setpoint") => (Property::TargetTemperatureC, celsius(), 0),
        ("climate", "system_mode") => (Property::Mode, leaf.words(), 2),
        ("fan", "mode") => (Property::Mode, leaf.words(), 1),
        ("", "occupancy") => (Property::Occupancy, leaf.yes_and_no(), 1),
        ("", "presence") => (Property::Presence, leaf.yes_and_no(), 0),
        ("", "contact" | "garage_door_contact") => {
            // Closed is true by Zigbee2MQTT's own description, whatever is called "on"; here open is true.
            let closed = |said: &Json| matches!(said, Json::Bool(true)) || *said == json!("ON");
            let case = |(said, _): (Json, Value)| (said.clone(), Value::Bool(!closed(&said)));
            (Property::Contact, leaf.yes_and_no().into_iter().map(case).collect(), 1)
        }
        ("", "illuminance") if leaf.text("unit") == "lx" => (Property::IlluminanceLx, quantity(), 1),
        ("", "humidity") => (Property::HumidityPct, leaf.figures(0.0, 100.0, |said| said), 1),
        ("", "power") if leaf.is_numeric() => (Property::PowerW, quantity(), 1),
        ("", "energy") if leaf.is_numeric() => (Property::EnergyKwh, quantity(), 1),
        ("", "action") => (Property::Button, leaf.words(), 1),
        ("", "state") if matches!(on, Some("ON" | "OPEN")) => (Property::On, leaf.yes_and_no(), 2),
        ("", "state") if matches!(on, Some("LOCK" | "UNLOCK")) => {
            let word = |said: &str| (json!(said), Value::Bool(said == "LOCK"));
            (Property::Locked, vec![word("LOCK"), word("UNLOCK")], 1)
        }
        _ => return None,
    };
    let endpoint = leaf.leaf["endpoint"].as_str().map(str::to_owned);
    let key = leaf.text("property").to_owned();
    (!cases.is_empty()).then_some(Claim { key, endpoint, property, cases, weight })
}
