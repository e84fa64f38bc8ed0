//! Home Assistant's `.storage`: the names that people gave, the areas, the labels, and where the home is.
//!
//! Files of every version are read by the keys that matter, so that a new version with further keys is no obstacle.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value as Json;

use super::Flaws;
use super::zigbee;

/// All that is used of `.storage`; empty where there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Storage {
    entities: BTreeMap<String, Registered>,
    devices: BTreeMap<String, Thing>,
    areas: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    pub(super) place: Place,
}

/// Where the home is, as far as it is told.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) name: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) latitude: Option<f64>,
    pub(super) longitude: Option<f64>,
    pub(super) fahrenheit: Option<bool>,
}

/// An entry of the entity registry.
#[derive(Clone, Debug, Default)]
pub(super) struct Registered {
    /// Given by a person.
    pub(super) name: Option<String>,
    /// Given by the integration: only the entity's own part where `has_entity_name`.
    pub(super) original_name: Option<String>,
    pub(super) has_entity_name: bool,
    pub(super) device_class: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) category: Option<String>,
    pub(super) hidden: bool,
    pub(super) unique_id: String,
    pub(super) device: Option<String>,
    area: Option<String>,
    labels: Vec<String>,
}

/// An entry of the device registry.
#[derive(Clone, Debug, Default)]
pub(super) struct Thing {
    pub(super) name_by_user: Option<String>,
    pub(super) name: Option<String>,
    /// Its radio address, where it is a Zigbee device.
    pub(super) ieee: Option<String>,
    /// Whether Zigbee2MQTT has announced it.
    pub(super) of_zigbee2mqtt: bool,
    area: Option<String>,
    labels: Vec<String>,
}

impl Storage {
    /// Reads the folder `.storage`. Files that are missing say nothing; files that cannot be read are flaws.
    pub(super) fn read(folder: &Path, flaws: &mut Flaws) -> Storage {
        let mut storage = Storage::default();
        for entry in list(folder, "core.entity_registry", "entities", flaws) {
            if let Some(id) = text(&entry, "entity_id") {
                storage.entities.insert(id, registered(&entry));
            }
        }
        for entry in list(folder, "core.device_registry", "devices", flaws) {
            if let Some(id) = text(&entry, "id") {
                storage.devices.insert(id, thing(&entry));
            }
        }
        for entry in list(folder, "core.area_registry", "areas", flaws) {
            if let (Some(id), Some(name)) =
                (text(&entry, "id").or_else(|| text(&entry, "area_id")), text(&entry, "name"))
            {
                storage.areas.insert(id, name);
            }
        }
        for entry in list(folder, "core.label_registry", "labels", flaws) {
            if let (Some(id), Some(name)) = (text(&entry, "label_id"), text(&entry, "name")) {
                storage.labels.insert(id, name);
            }
        }
        storage.place = data(folder, "core.config", flaws).map(|data| place(&data)).unwrap_or_default();
        storage
    }

    pub(super) fn entity(&self, id: &str) -> Option<&Registered> {
        self.entities.get(id)
    }

    /// The device that an entity is part of, with its id.
    pub(super) fn device_of<'s>(&'s self, entity: &'s Registered) -> Option<(&'s str, &'s Thing)> {
        let id = entity.device.as_deref()?;
        Some((id, self.devices.get(id)?))
    }

    /// The room of an entity: its own area, else that of its device.
    pub(super) fn room_of(&self, entity: &Registered) -> Option<String> {
        let device = self.device_of(entity).and_then(|(_, thing)| thing.area.as_deref());
        let area = entity.area.as_deref().or(device)?;
        self.areas.get(area).cloned()
    }

    /// The labels of an entity and of its device.
    pub(super) fn labels_of(&self, entity: &Registered) -> Vec<String> {
        let of_device = self.device_of(entity).map(|(_, thing)| thing.labels.as_slice()).unwrap_or_default();
        let ids = entity.labels.iter().chain(of_device);
        ids.map(|id| self.labels.get(id).unwrap_or(id).clone()).collect()
    }
}

fn registered(entry: &Json) -> Registered {
    Registered {
        name: text(entry, "name"),
        original_name: text(entry, "original_name"),
        has_entity_name: entry["has_entity_name"] == true,
        device_class: text(entry, "device_class").or_else(|| text(entry, "original_device_class")),
        unit: text(entry, "unit_of_measurement"),
        category: text(entry, "entity_category"),
        hidden: !entry["hidden_by"].is_null(),
        unique_id: match &entry["unique_id"] {
            Json::String(id) => id.clone(),
            other => other.to_string(),
        },
        device: text(entry, "device_id"),
        area: text(entry, "area_id"),
        labels: texts(&entry["labels"]),
    }
}

fn thing(entry: &Json) -> Thing {
    let pairs = ["identifiers", "connections"].into_iter().filter_map(|key| entry[key].as_array()).flatten();
    let pairs: Vec<(&str, &str)> = pairs.filter_map(|pair| Some((pair[0].as_str()?, pair[1].as_str()?))).collect();
    let of_zigbee2mqtt =
        pairs.iter().any(|(by, id)| *by == "mqtt" && id.starts_with("zigbee2mqtt_") && !id.contains("_bridge_"));
    let zigbee = pairs.iter().filter(|(by, id)| matches!(*by, "mqtt" | "zigbee" | "zha") && !id.contains("_bridge_"));
    Thing {
        name_by_user: text(entry, "name_by_user"),
        name: text(entry, "name"),
        ieee: zigbee.filter_map(|(_, id)| zigbee::ieee(id)).next(),
        of_zigbee2mqtt,
        area: text(entry, "area_id"),
        labels: texts(&entry["labels"]),
    }
}

fn place(data: &Json) -> Place {
    // Before 2022.11 it was `unit_system`, `imperial` or `metric`.
    let system = text(data, "unit_system_v2").or_else(|| text(data, "unit_system"));
    Place {
        name: text(data, "location_name"),
        time_zone: text(data, "time_zone"),
        latitude: data["latitude"].as_f64().filter(|degrees| degrees.abs() <= 90.0),
        longitude: data["longitude"].as_f64().filter(|degrees| degrees.abs() <= 180.0),
        fahrenheit: system.map(|system| matches!(system.as_str(), "us_customary" | "imperial")),
    }
}

fn list(folder: &Path, file: &str, key: &str, flaws: &mut Flaws) -> Vec<Json> {
    match data(folder, file, flaws) {
        Some(mut data) => match data[key].take() {
            Json::Array(list) => list,
            _ => Vec::new(),
        },
        None => Vec::new(),
    }
}

/// What is in a file, without its envelope of version and key.
fn data(folder: &Path, file: &str, flaws: &mut Flaws) -> Option<Json> {
    let path = folder.join(file);
    let read = match fs::read(&path) {
        Ok(read) => read,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            flaws.add(|| format!("`{}` cannot be read: {error}.", path.display()));
            return None;
        }
    };
    match serde_json::from_slice::<Json>(&read) {
        Ok(mut whole) => Some(whole["data"].take()),
        Err(error) => {
            flaws.add(|| format!("`{}`, line {}: it is not JSON: {error}.", path.display(), error.line()));
            None
        }
    }
}

/// A text that is there and not empty.
fn text(entry: &Json, key: &str) -> Option<String> {
    entry[key].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn texts(list: &Json) -> Vec<String> {
    list.as_array().map(|list| list.iter().filter_map(Json::as_str).map(str::to_owned).collect()).unwrap_or_default()
}
