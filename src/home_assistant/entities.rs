//! The entities: for each what it is, where its state is told, and where what is pressed goes.
//!
//! Ids must stay what they are: by them people have their dashboards and automations.

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::decision::Rung;
use crate::device::DeviceId;
use crate::engine::ANSWER_TOPIC;
use crate::engine::COMMAND_TOPIC;
use crate::engine::EVENT_TOPIC;
use crate::engine::EVENT_TYPES;
use crate::engine::HOUSE_MODE_STATE_TOPIC;
use crate::engine::HOUSE_MODE_TOPIC;
use crate::engine::HouseMode;
use crate::engine::LAST_TOPIC;
use crate::engine::MODE_STATE_TOPIC;
use crate::engine::MODE_TOPIC;
use crate::engine::PRESENCE_TOPIC;
use crate::engine::PROBLEM_TOPIC;
use crate::engine::STATS_TOPIC;
use crate::texts::Texts;

/// All that is announced: what is always there, a sensor for each room, a switch for each device. Those have the keys that they had.
pub(super) fn all(
    texts: &Texts,
    rooms: &BTreeMap<String, String>,
    devices: &BTreeMap<String, DeviceId>,
    mut keys: BTreeMap<String, String>,
) -> Map<String, Json> {
    let mut all = Map::new();
    let mut add = |key: &str, entity_id: &str, entity: Json| {
        let Json::Object(mut entity) = entity else { return };
        let platform = entity.get("p").and_then(Json::as_str).unwrap_or_default();
        let default_id = format!("{platform}.{entity_id}");
        entity.insert("uniq_id".to_owned(), json!(format!("hunchd_{key}")));
        // Until October 2025 the one word was known, and since then the other.
        entity.insert("obj_id".to_owned(), json!(entity_id));
        entity.insert("default_entity_id".to_owned(), json!(default_id));
        all.insert(key.to_owned(), Json::Object(entity));
    };
    for (key, entity) in fixed(texts) {
        add(key, &format!("hunchd_{key}"), entity);
    }
    for (topic, room) in rooms {
        let key = key_of("daylight", topic, &mut keys);
        add(&key, &format!("hunchd_daylight_{}", slug(room)), daylight(texts, topic, room));
    }
    for (topic, device) in devices {
        let key = key_of("rung", topic, &mut keys);
        add(&key, &format!("hunchd_rung_{}", slug(&device.to_string())), rung(texts, topic, device));
    }
    all
}

/// The key of what is told on that topic: the one that it has, or else one that nothing else has.
fn key_of(what: &str, topic: &str, keys: &mut BTreeMap<String, String>) -> String {
    if let Some(key) = keys.get(topic) {
        return key.clone();
    }
    let mut key = format!("{what}_{}", digest(topic));
    // Another device was called so once.
    while keys.values().any(|other| *other == key) {
        key.push('x');
    }
    keys.insert(topic.to_owned(), key.clone());
    key
}

/// Whether a component shows what is told on that topic.
pub(super) fn is_told_on(component: &Json, topic: &str) -> bool {
    component["stat_t"] == topic
}

/// Whether a key is that of a room or of a device.
pub(super) fn comes_and_goes(key: &str) -> bool {
    key.starts_with("daylight_") || key.starts_with("rung_")
}

fn fixed(texts: &Texts) -> Vec<(&'static str, Json)> {
    let modes: Vec<&str> = Rung::ALL.iter().filter(|rung| **rung != Rung::Auto).map(|rung| rung.word()).collect();
    let house_modes: Vec<&str> = HouseMode::ALL.iter().map(|mode| mode.word()).collect();
    let people = |state: &str| {
        json!({
            "p": "binary_sensor",
            "name": match state { "asleep" => texts.say("entity-asleep", &[]), _ => texts.say("entity-away", &[]) },
            "ic": match state { "asleep" => "mdi:sleep", _ => "mdi:home-export-outline" },
            "stat_t": PRESENCE_TOPIC,
            "val_tpl": format!("{{{{ 'ON' if value_json.state == '{state}' else 'OFF' }}}}"),
            "json_attr_t": PRESENCE_TOPIC,
            "json_attr_tpl": format!("{{{{ {{'probability': value_json.{state}}} | tojson }}}}"),
        })
    };
    let button = |name: String, word: &str, icon: &str| json!({ "p": "button", "name": name, "cmd_t": ANSWER_TOPIC, "pl_prs": word, "ic": icon });
    let stat = |name: String, field: &str, unit: Option<&str>, icon: &str| {
        let mut sensor = json!({
            "p": "sensor", "name": name, "stat_t": STATS_TOPIC, "val_tpl": format!("{{{{ value_json.{field} }}}}"),
            "ent_cat": "diagnostic", "ic": icon,
        });
        if let Some(unit) = unit {
            sensor["unit_of_meas"] = json!(unit);
        }
        sensor
    };
    vec![
        (
            "mode",
            json!({
                "p": "select", "name": texts.say("entity-mode", &[]), "ops": modes, "stat_t": MODE_STATE_TOPIC, "cmd_t": MODE_TOPIC,
                "ent_cat": "config", "ic": "mdi:stairs",
            }),
        ),
        (
            "house_mode",
            json!({
                "p": "select", "name": texts.say("entity-house-mode", &[]), "ops": house_modes, "stat_t": HOUSE_MODE_STATE_TOPIC,
                "cmd_t": HOUSE_MODE_TOPIC, "ic": "mdi:home-account",
            }),
        ),
        (
            "hunch",
            json!({
                "p": "event", "name": texts.say("entity-hunch", &[]), "evt_typ": EVENT_TYPES, "stat_t": EVENT_TOPIC, "ic": "mdi:lightbulb-question-outline",
            }),
        ),
        (
            "last",
            json!({
                "p": "sensor", "name": texts.say("entity-last", &[]), "stat_t": LAST_TOPIC, "val_tpl": "{{ value_json.text[:250] }}",
                "json_attr_t": LAST_TOPIC, "ic": "mdi:lightbulb-question-outline",
            }),
        ),
        ("accept", button(texts.say("entity-accept", &[]), "accept", "mdi:thumb-up-outline")),
        ("decline", button(texts.say("entity-decline", &[]), "decline", "mdi:thumb-down-outline")),
        ("undo", button(texts.say("entity-undo", &[]), "undo", "mdi:undo")),
        (
            "acceptance",
            stat(texts.say("entity-acceptance", &[]), "accept_pct", Some("%"), "mdi:thumbs-up-down-outline"),
        ),
        (
            "asked_today",
            stat(texts.say("entity-asked-today", &[]), "asked_today", None, "mdi:message-question-outline"),
        ),
        ("open", stat(texts.say("entity-open", &[]), "open", None, "mdi:message-question-outline")),
        (
            "days_learnt",
            stat(texts.say("entity-days-learnt", &[]), "days_learnt", Some("d"), "mdi:calendar-check-outline"),
        ),
        ("paused_until", {
            let mut sensor =
                stat(texts.say("entity-paused-until", &[]), "paused_until", None, "mdi:pause-circle-outline");
            sensor["dev_cla"] = json!("timestamp");
            sensor
        }),
        (
            "problem",
            json!({
                "p": "binary_sensor", "name": texts.say("entity-problem", &[]), "dev_cla": "problem", "stat_t": PROBLEM_TOPIC,
                "val_tpl": "{{ value_json.state }}", "json_attr_t": PROBLEM_TOPIC, "ent_cat": "diagnostic",
            }),
        ),
        ("asleep", people("asleep")),
        ("away", people("away")),
    ]
}

fn daylight(texts: &Texts, topic: &str, room: &str) -> Json {
    json!({
        "p": "sensor", "name": texts.say("entity-daylight", &[("room", room.into())]), "dev_cla": "illuminance", "unit_of_meas": "lx", "stat_cla": "measurement",
        "stat_t": topic, "val_tpl": "{{ value_json.lux }}", "json_attr_t": topic,
    })
}

/// Kept off until somebody wants it: a home has hundreds of devices.
fn rung(texts: &Texts, topic: &str, device: &DeviceId) -> Json {
    let words: Vec<&str> = Rung::ALL.iter().map(|rung| rung.word()).collect();
    // The id stands inside a template, in which braces begin what is to be worked out; in JSON they may be written otherwise.
    let id = json!(device.to_string()).to_string().replace('{', "\\u007b").replace('}', "\\u007d");
    json!({
        "p": "select", "name": texts.say("entity-rung", &[("device", (&*device.native).into())]), "ops": words, "stat_t": topic, "cmd_t": COMMAND_TOPIC,
        "cmd_tpl": format!("{{\"do\":\"rung\",\"device\":{id},\"rung\":\"{{{{ value }}}}\"}}"),
        "ent_cat": "config", "en": false, "ic": "mdi:stairs",
    })
}

/// As Home Assistant makes ids of names, nearly: it does the rest by itself.
fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    name.chars().map(plain).collect()
}

/// What tells one topic from another in an id: FNV-1a, for it is the same for ever.
fn digest(text: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}
