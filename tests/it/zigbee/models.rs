//! Every model that zigbee-herdsman-converters supports, as Zigbee2MQTT would list it: found as what it is, each value of it read.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::process::Command as Process;

use hunchd::device::Command;
use hunchd::device::DeviceId;
use hunchd::device::Kind;
use hunchd::device::Message;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::home::Home;
use hunchd::profile::Profile;
use hunchd::profile::SHIPPED;
use hunchd::profile::Said;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use super::claims::Claim;
use super::claims::claims;
use super::claims::is_wanted;
use super::claims::kinds;
use crate::zigbee2mqtt;

/// The share of the wanted models that must be understood.
const SHARE: f64 = 0.99;
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

#[test]
fn every_supported_model_is_understood() {
    let Some(tools) = zigbee2mqtt::tools() else { return };
    let dump = Process::new(tools.join("node_modules/.bin/node"))
        .arg(zigbee2mqtt::scripts().join("dump.mjs"))
        .arg(&tools)
        .output()
        .unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let models: Vec<Json> =
        String::from_utf8(dump.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(models.len() > 4000, "only {} models", models.len());

    let profile = profile();
    let mut counted: BTreeMap<Kind, usize> = BTreeMap::new();
    let (mut wanted, mut values, mut silent) = (0, 0, BTreeSet::new());
    let mut misunderstood = Vec::new();
    for model in &models {
        let mut model = model.clone();
        let definition = model["definition"].clone();
        let exposes = definition["exposes"].as_array().unwrap();
        let counts = is_wanted(exposes);
        wanted += usize::from(counts);
        let claims = claims(exposes);
        values += claims.len();
        let name = format!(
            "{} {} ({})",
            text(&definition["vendor"]),
            text(&definition["model"]),
            text(&definition["description"])
        );
        if claims.is_empty() {
            silent.insert(name.clone());
        }
        // As Zigbee2MQTT lists every device.
        let list = model["definition"]["exposes"].as_array_mut().unwrap();
        list.push(json!({"type": "numeric", "name": "linkquality", "property": "linkquality", "access": 1}));
        match understands(&profile, &model, exposes, &claims) {
            Ok(kind) => *counted.entry(kind).or_default() += 1,
            Err(reasons) => misunderstood.push((counts, format!("{name}: {}", reasons.join(" ")))),
        }
    }
    let missed = misunderstood.iter().filter(|(counts, _)| *counts).count();
    let share = 1.0 - missed as f64 / wanted as f64;
    println!("{} models, {values} values of theirs checked, kinds of the boxes {counted:?}", models.len());
    println!("{} models expose nothing that there is a word for:", silent.len());
    silent.iter().for_each(|name| println!("  {name}"));
    println!("not (wholly) understood:");
    misunderstood.iter().for_each(|(_, told)| println!("  {told}"));
    println!(
        "{} of {wanted} models with a light, switch, cover, lock, climate, fan, occupancy or contact are understood: {:.2} %",
        wanted - missed,
        share * 100.0
    );
    assert!(share >= SHARE, "{:.2} % is too little", share * 100.0);
}

/// What the box is, or every reason why it is not understood.
fn understands(profile: &Profile, model: &Json, exposes: &[Json], claims: &[Claim]) -> Result<Kind, Vec<String>> {
    let mut home = Home::new(Calendar::default());
    let mut wrong = Vec::new();
    let list = Message::retained("zigbee2mqtt/bridge/devices", Json::Array(vec![model.clone()]).to_string());
    let decoded = profile.decode(&list, &home).unwrap();
    wrong.extend(decoded.rejects.iter().map(|reject| reject.reason.clone()));
    for said in &decoded.said {
        home.apply(NOW, said);
    }
    let name = text(&model["friendly_name"]);
    let whole = DeviceId::new("zigbee2mqtt", name);
    let kind = |home: &Home, id: &DeviceId| home.key(id).map(|key| home.device(key).kind);
    let endpoints: BTreeSet<Option<&str>> = exposes.iter().map(|expose| expose["endpoint"].as_str()).collect();
    for endpoint in endpoints {
        let id = endpoint.map_or_else(|| whole.clone(), |endpoint| whole.at(endpoint));
        let may = kinds(exposes, endpoint);
        match kind(&home, &id) {
            Some(kind) if may.contains(&kind) => {}
            kind => wrong.push(format!("{id} is {kind:?} instead of {may:?}.")),
        }
    }
    let rounds = claims.iter().map(|claim| claim.cases.len()).max().unwrap_or_default();
    for round in 0..rounds {
        let said = |claim: &Claim| claim.cases[round % claim.cases.len()].clone();
        let state: Map<String, Json> = claims.iter().map(|claim| (claim.key.clone(), said(claim).0)).collect();
        let message = Message::new(format!("zigbee2mqtt/{name}"), Json::Object(state).to_string());
        let decoded = profile.decode(&message, &home).unwrap();
        wrong.extend(decoded.rejects.iter().map(|reject| reject.reason.clone()));
        for claim in claims {
            let id = claim.endpoint.as_ref().map_or_else(|| whole.clone(), |endpoint| whole.at(endpoint));
            let found = decoded.said.iter().filter_map(|said| match said {
                Said::Observation(seen, _) if seen.device == id && is(seen.property, claim.property) => {
                    Some(&seen.value)
                }
                _ => None,
            });
            let found: Vec<&Value> = found.collect();
            let (word, meant) = said(claim);
            if found.is_empty() || found.iter().any(|value| !same(value, &meant)) {
                wrong.push(format!(
                    "{} {word} must be {} {meant} of {id}, but is {found:?}.",
                    claim.key, claim.property
                ));
            }
        }
    }
    for claim in claims {
        wrong.extend(obeys(profile, &home, &whole, claim));
    }
    wrong.dedup();
    if wrong.is_empty() { Ok(kind(&home, &whole).unwrap()) } else { Err(wrong) }
}

/// A radar's presence is of the room, a tag's of the home: either is right here, and `presence_is_of_a_room_or_of_a_home` tells them apart.
fn is(found: Property, claimed: Property) -> bool {
    found == claimed || (claimed == Property::Presence && found == Property::Occupancy)
}

fn same(found: &Value, meant: &Value) -> bool {
    match (found, meant) {
        (Value::Number(found), Value::Number(meant)) => (found - meant).abs() <= 1e-6 * meant.abs().max(1.0),
        _ => found == meant,
    }
}

/// What we may tell a device must be said with its own key and its own word; why not, where that fails.
fn obeys(profile: &Profile, home: &Home, whole: &DeviceId, claim: &Claim) -> Option<String> {
    let device = claim.endpoint.as_ref().map_or_else(|| whole.clone(), |endpoint| whole.at(endpoint));
    let kind = home.key(&device).map(|key| home.device(key).kind)?;
    let to = match (claim.property, kind) {
        (Property::On, Kind::Light | Kind::Switch | Kind::Plug | Kind::Fan) => Value::Bool(false),
        (Property::Locked, Kind::Lock) => Value::Bool(true),
        (Property::PositionPct, Kind::Cover) => Value::Number(0.0),
        _ => return None,
    };
    let (word, _) = claim.cases.iter().find(|(_, meant)| *meant == to)?;
    let (key, word) = match claim.property {
        // A cover is closed by its word, which leaves the speed to it.
        Property::PositionPct => (claim.key.replace("position", "state"), json!("CLOSE")),
        _ => (claim.key.clone(), word.clone()),
    };
    let command = Command { device, property: claim.property, value: to };
    let told = profile.encode(&command, kind, home).map(|message| String::from_utf8(message.payload).unwrap());
    let must = json!({key: word}).to_string();
    (told.as_ref() != Some(&must)).then(|| format!("it is told {told:?} instead of {must}."))
}

#[test]
fn presence_is_of_a_room_or_of_a_home() {
    let told = |description: &str| {
        let item = json!([{"ieee_address": "0x1", "type": "EndDevice", "friendly_name": "it", "definition": {
            "description": description, "exposes": [{"type": "binary", "name": "presence", "property": "presence"}]}}]);
        let mut home = Home::new(Calendar::default());
        let list = profile().decode(&Message::retained("zigbee2mqtt/bridge/devices", item.to_string()), &home).unwrap();
        list.said.iter().for_each(|said| drop(home.apply(NOW, said)));
        let said = profile().decode(&Message::new("zigbee2mqtt/it", r#"{"presence":true}"#), &home).unwrap().said;
        said.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(told("24GHz human presence sensor"), ["it: occupancy = true"]);
    assert_eq!(told("Arrival sensor"), ["it: presence = true"]);
}

fn profile() -> Profile {
    let (_, text) = SHIPPED.iter().find(|(id, _)| *id == "zigbee2mqtt").unwrap();
    Profile::parse(text, None).unwrap()
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}
