//! From an announcement as it is written to one attribute map for each entity: short words, `~`, and bundles are gone after this.

use serde_json::Map;
use serde_json::Value as Json;

use crate::profile::announced::raw;

/// The attribute whose text stands wherever another one says `~`.
const BASE: &str = "~";
/// A bundle's entities, by their keys.
const BUNDLE: &str = "components";
/// What kind of entity one of a bundle is.
const PLATFORM: &str = "platform";
/// What a bundle says once for all its entities.
const SHARED: &[&str] = &[
    "availability",
    "availability_topic",
    "availability_mode",
    "availability_template",
    "payload_available",
    "payload_not_available",
    "command_topic",
    "device",
    "origin",
    "state_topic",
];

/// One entity of an announcement.
#[derive(Debug)]
pub(super) struct Announced {
    /// What it is, such as `light`.
    pub(super) component: String,
    /// What tells it from the others of its device.
    pub(super) object: String,
    pub(super) attributes: Json,
}

/// The entities of an announcement. `component` and `object` are those of the topic; a bundle has a component for each entity.
pub(super) fn expand(
    written: &raw::Announcement,
    component: Option<&str>,
    object: &str,
    document: Json,
) -> Result<Vec<Announced>, String> {
    let Json::Object(mut whole) = document else { return Err("the announcement is no JSON object.".to_owned()) };
    write_out(&mut whole, written);
    let Some(Json::Object(bundle)) = whole.remove(BUNDLE) else {
        let Some(component) = component else {
            return Err(format!("the announcement of a whole device has no `{BUNDLE}`."));
        };
        let attributes = Json::Object(whole);
        return Ok(vec![Announced { component: component.to_owned(), object: object.to_owned(), attributes }]);
    };
    let mut found = Vec::new();
    for (key, part) in bundle {
        let Json::Object(mut part) = part else { continue };
        if let Some(base) = whole.get(BASE) {
            part.entry(BASE).or_insert_with(|| base.clone());
        }
        write_out(&mut part, written);
        // A part that is nothing but its platform was taken out of the bundle.
        if part.keys().all(|key| key == PLATFORM || key == BASE) {
            continue;
        }
        let Some(component) = part.get(PLATFORM).and_then(Json::as_str).map(str::to_owned) else { continue };
        for shared in SHARED {
            if let Some(said) = whole.get(*shared) {
                part.entry(*shared).or_insert_with(|| said.clone());
            }
        }
        found.push(Announced { component, object: key, attributes: Json::Object(part) });
    }
    Ok(found)
}

/// Writes short words out, and puts the base in for `~`, here and in the device, the origin and the availability.
fn write_out(attributes: &mut Map<String, Json>, written: &raw::Announcement) {
    rename(attributes, &written.abbreviations);
    for inner in ["device", "origin"] {
        if let Some(Json::Object(inner)) = attributes.get_mut(inner) {
            rename(inner, &written.device_abbreviations);
        }
    }
    let list = match attributes.get_mut("availability") {
        Some(Json::Array(list)) => list.as_mut_slice(),
        Some(one) => std::slice::from_mut(one),
        None => &mut [],
    };
    for one in list.iter_mut().filter_map(Json::as_object_mut) {
        rename(one, &written.abbreviations);
    }
    let Some(Json::String(base)) = attributes.get(BASE).cloned() else { return };
    if let Some(Json::Array(list)) = attributes.get_mut("availability") {
        list.iter_mut().filter_map(Json::as_object_mut).for_each(|one| put_base(one, &base));
    } else if let Some(Json::Object(one)) = attributes.get_mut("availability") {
        put_base(one, &base);
    }
    put_base(attributes, &base);
}

fn rename(attributes: &mut Map<String, Json>, words: &std::collections::BTreeMap<String, String>) {
    let short: Vec<String> = attributes.keys().filter(|key| words.contains_key(*key)).cloned().collect();
    for key in short {
        if let (Some(long), Some(said)) = (words.get(&key), attributes.remove(&key)) {
            attributes.entry(long.clone()).or_insert(said);
        }
    }
}

fn put_base(attributes: &mut Map<String, Json>, base: &str) {
    for (key, said) in attributes.iter_mut().filter(|(key, _)| key.ends_with("topic")) {
        let Json::String(topic) = said else { continue };
        debug_assert!(key != BASE);
        if let Some(behind) = topic.strip_prefix(BASE) {
            *topic = format!("{base}{behind}");
        } else if let Some(before) = topic.strip_suffix(BASE) {
            *topic = format!("{before}{base}");
        }
    }
}
