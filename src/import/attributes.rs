//! What stands beside a state in Home Assistant: the few attributes that matter here.

use serde_json::Map;
use serde_json::Value as Json;

/// The attributes of one row; all that was absent, null or of another type is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Attributes {
    pub(super) friendly_name: Option<String>,
    pub(super) device_class: Option<String>,
    pub(super) unit: Option<String>,
    /// 0 to 255.
    pub(super) brightness: Option<f64>,
    pub(super) color_temp_kelvin: Option<f64>,
    /// 0 to 100.
    pub(super) current_position: Option<f64>,
    pub(super) temperature: Option<f64>,
    pub(super) current_temperature: Option<f64>,
    /// The highest temperature that a thermostat can be set to.
    pub(super) max_temp: Option<f64>,
    pub(super) event_type: Option<String>,
    pub(super) source_type: Option<String>,
    /// The members of a group.
    pub(super) members: Vec<String>,
}

impl Attributes {
    /// Reads the JSON text of a row; what is not an object says nothing.
    pub(super) fn parse(text: &str) -> Attributes {
        match serde_json::from_str(text) {
            Ok(Json::Object(all)) => Attributes::of(&all),
            _ => Attributes::default(),
        }
    }

    fn of(all: &Map<String, Json>) -> Attributes {
        let text = |key: &str| all.get(key).and_then(Json::as_str).map(str::to_owned);
        let number = |key: &str| all.get(key).and_then(Json::as_f64).filter(|number| number.is_finite());
        // Before 2022.11 only mireds were recorded.
        let mireds = number("color_temp").filter(|mireds| *mireds > 0.0).map(|mireds| 1_000_000.0 / mireds);
        Attributes {
            friendly_name: text("friendly_name"),
            device_class: text("device_class"),
            unit: text("unit_of_measurement"),
            brightness: number("brightness"),
            color_temp_kelvin: number("color_temp_kelvin").or(mireds),
            current_position: number("current_position"),
            temperature: number("temperature"),
            current_temperature: number("current_temperature"),
            max_temp: number("max_temp"),
            event_type: text("event_type"),
            source_type: text("source_type"),
            members: match all.get("entity_id") {
                Some(Json::Array(list)) => list.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
                _ => Vec::new(),
            },
        }
    }
}
