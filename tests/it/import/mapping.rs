//! What entities become: kinds, properties, units, names, rooms, and devices made of several entities.

use std::fs;

use serde_json::Value as Json;
use serde_json::json;

use super::Layout;
use super::Recorder;
use super::devices;
use super::source;

const AT: &str = "2024-01-10T18:00:00Z";

#[test]
fn every_domain_says_what_it_says() {
    let binary = |class: &str| json!({"device_class": class});
    let sensor = |class: &str, unit: &str| json!({"device_class": class, "unit_of_measurement": unit});
    let cases: Vec<(&str, &str, Json, &[&str])> = vec![
        ("switch.wall", "on", json!({}), &["switch", "on yes"]),
        ("switch.plug", "off", binary("outlet"), &["plug", "on no"]),
        ("input_boolean.guests", "on", json!({}), &["sensor", "on yes"]),
        (
            "light.warm",
            "on",
            json!({"brightness": 255, "color_temp": 250}),
            &["light", "on yes", "brightness_pct 100", "color_temp_k 4000"],
        ),
        ("binary_sensor.m", "on", binary("motion"), &["sensor", "occupancy yes"]),
        ("binary_sensor.o", "off", binary("occupancy"), &["sensor", "occupancy no"]),
        ("binary_sensor.d", "on", binary("door"), &["sensor", "contact yes"]),
        ("binary_sensor.w", "off", binary("window"), &["sensor", "contact no"]),
        ("binary_sensor.l", "on", binary("lock"), &["lock", "locked no"]),
        ("binary_sensor.wash", "on", binary("running"), &["appliance", "on yes"]),
        ("sensor.t", "68.9", sensor("temperature", "°F"), &["sensor", "temperature_c 20.5"]),
        ("sensor.h", "55", sensor("humidity", "%"), &["sensor", "humidity_pct 55"]),
        ("sensor.lux", "120.5", sensor("illuminance", "lx"), &["sensor", "illuminance_lx 120.5"]),
        ("sensor.e", "820", sensor("energy", "Wh"), &["sensor", "energy_kwh 0.82"]),
        ("lock.front", "unlocking", json!({}), &["lock", "locked no"]),
        ("cover.blind", "open", json!({"current_position": 30}), &["cover", "position_pct 30"]),
        ("cover.garage", "closing", json!({"device_class": "garage"}), &["cover", "position_pct 0"]),
        (
            "climate.us",
            "heat",
            json!({"temperature": 68, "current_temperature": 66.2, "max_temp": 95}),
            &["climate", "mode heat", "target_temperature_c 20", "temperature_c 19"],
        ),
        ("fan.attic", "on", json!({}), &["fan", "on yes"]),
        ("media_player.tv", "standby", json!({}), &["media", "on no"]),
        ("media_player.radio", "idle", json!({}), &["media", "on yes"]),
        ("person.anna", "home", json!({}), &["sensor", "presence yes"]),
        ("device_tracker.phone", "Work", json!({"source_type": "gps"}), &["sensor", "presence no"]),
        ("vacuum.robot", "cleaning", json!({}), &["vacuum", "on yes"]),
        ("vacuum.other", "docked", json!({}), &["vacuum", "on no"]),
        ("valve.garden", "open", json!({}), &["valve", "on yes"]),
        ("siren.hall", "off", json!({}), &["siren", "on no"]),
        ("alarm_control_panel.home", "armed_away", json!({}), &["alarm", "mode armed_away"]),
        ("humidifier.bed", "on", json!({}), &["appliance", "on yes"]),
        ("event.remote", AT, json!({"event_type": "double"}), &["button", "button double"]),
        ("input_button.bell", AT, json!({}), &["button", "button press"]),
        ("sensor.old_remote_action", "single", json!({}), &["button", "button single"]),
    ];
    let recorder = Recorder::new(Layout::Y2025);
    for (entity, state, attributes, _) in &cases {
        recorder.row(AT, entity, state, attributes);
    }
    let (report, events) = recorder.imported();
    assert_eq!(report.unused, [], "all have a place");
    let listed = devices(&recorder.folder.path().join("home"));
    for (entity, state, _, expected) in &cases {
        let kind = listed.iter().find_map(|line| line.strip_prefix(&format!("{entity}: "))?.split(' ').next());
        let said: Vec<&str> =
            events.iter().filter_map(|event| event.strip_prefix(&format!("{AT} {entity} "))).collect();
        let found: Vec<&str> = kind.into_iter().chain(said).collect();
        assert_eq!(found, *expected, "{entity} {state}");
    }
}

#[test]
fn what_has_no_place_is_listed_with_a_reason_and_its_rows() {
    let recorder = Recorder::new(Layout::Y2025);
    recorder.row(AT, "light.lamp", "on", &json!({}));
    let router = json!({"source_type": "router"});
    for (entity, attributes, reason) in [
        ("sun.sun", json!({}), "there is no device behind `sun`, or none that hunchd knows"),
        ("sensor.number", json!({"unit_of_measurement": "things"}), "numeric sensors without a device class"),
        ("sensor.words", json!({}), "sensors that tell a text"),
        ("sensor.pressure", json!({"device_class": "pressure"}), "home logs have no word for what these tell"),
        ("binary_sensor.thing", json!({}), "binary sensors without a device class"),
        ("binary_sensor.low", json!({"device_class": "battery"}), "these tell nothing of how the home is used"),
        ("device_tracker.printer", router, "trackers of a router"),
        ("light.all", json!({"entity_id": ["light.lamp"]}), "groups, whose members are there themselves"),
    ] {
        recorder.row(AT, entity, "on", &attributes);
        recorder.row("2024-01-10T18:00:01Z", entity, "off", &attributes);
        let (report, events) = recorder.imported();
        let unused = report.unused.iter().find(|unused| unused.entity == entity).unwrap_or_else(|| panic!("{entity}"));
        assert!(unused.reason.starts_with(reason), "{entity}: {}", unused.reason);
        assert_eq!(unused.rows, 2, "{entity}");
        assert_eq!(events, ["2024-01-10T18:00:00Z light.lamp on yes"]);
    }
    assert_eq!(devices(&recorder.folder.path().join("home")), ["light.lamp: light `Lamp` in - [All]"]);
    let (report, _) = recorder.imported();
    let told = report.told("HOME", hunchd::time::Calendar::named("Europe/Amsterdam").unwrap());
    assert!(
        told.starts_with("17 rows read; 1 change of 1 device from 2024-01-10 to 2024-01-10 written to HOME.\n"),
        "{told}"
    );
    assert!(told.contains("8 entities were left out:\n"), "{told}");
}

#[test]
fn values_that_mean_nothing_are_counted_and_change_nothing() {
    let recorder = Recorder::new(Layout::Y2025);
    let degrees = json!({"device_class": "temperature", "unit_of_measurement": "°C"});
    for (second, state) in ["21", "ERR", "NaN", "21", "inf", "22"].into_iter().enumerate() {
        recorder.row(&format!("2024-01-10T18:00:0{second}Z"), "sensor.t", state, &degrees);
    }
    let (report, events) = recorder.imported();
    assert_eq!(
        events,
        ["2024-01-10T18:00:00Z sensor.t temperature_c 21", "2024-01-10T18:00:05Z sensor.t temperature_c 22"]
    );
    assert_eq!(report.nonsense, [("sensor.t".to_owned(), "ERR".to_owned(), 3)]);
    assert_eq!(report.flaws.count, 0, "the database is sound");
}

#[test]
fn a_button_that_is_restored_was_not_pressed() {
    let recorder = Recorder::new(Layout::Y2025);
    let double = json!({"event_type": "double"});
    recorder.row("2024-01-10T18:00:00.100Z", "event.remote", "2024-01-10T18:00:00.000+00:00", &double);
    recorder.row("2024-01-10T18:01:00.100Z", "event.remote", "2024-01-10T18:01:00.000+00:00", &double);
    recorder.row("2024-01-10T20:00:00Z", "event.remote", "unavailable", &json!({}));
    recorder.row("2024-01-10T20:00:05Z", "event.remote", "2024-01-10T18:01:00.000+00:00", &double);
    let (_, events) = recorder.imported();
    let expected =
        ["2024-01-10T18:00:00.100Z event.remote button double", "2024-01-10T18:01:00.100Z event.remote button double"];
    assert_eq!(events, expected);
}

/// A double wall switch, a lamp plug and a motion sensor that Zigbee2MQTT has announced.
fn registries(recorder: &Recorder) {
    let entity = |id: &str, unique: &str, device: &str| {
        json!({"entity_id": id, "unique_id": unique, "platform": "mqtt", "device_id": device, "has_entity_name": true,
               "original_name": null, "name": null, "area_id": null, "hidden_by": null, "entity_category": null, "labels": []})
    };
    let with = |mut entity: Json, more: &[(&str, Json)]| {
        for (key, value) in more {
            entity[*key] = value.clone();
        }
        entity
    };
    let plug = entity("switch.plug", "0x00158d0000000001_switch_zigbee2mqtt", "d1");
    let power = entity("sensor.plug_power", "0x00158d0000000001_power_zigbee2mqtt", "d1");
    let quality = entity("sensor.plug_temperature", "0x00158d0000000001_device_temperature_zigbee2mqtt", "d1");
    let left = entity("switch.wall_left", "0x00158d0000000002_switch_left_zigbee2mqtt", "d2");
    let right = entity("switch.wall_right", "0x00158d0000000002_switch_right_zigbee2mqtt", "d2");
    let motion = entity("binary_sensor.hall_occupancy", "0x00158d0000000003_occupancy_zigbee2mqtt", "d3");
    let hidden = entity("light.twin", "x", "d3");
    let entities = json!({"entities": [
        with(plug, &[("labels", json!(["cosy"]))]),
        with(power, &[("original_device_class", json!("power")), ("unit_of_measurement", json!("W"))]),
        with(quality, &[("original_device_class", json!("temperature")), ("entity_category", json!("diagnostic"))]),
        with(left, &[("original_name", json!("Left")), ("name", json!("Ceiling lamp")), ("area_id", json!("loft"))]),
        with(right, &[("original_name", json!("Right"))]),
        with(motion, &[("original_device_class", json!("occupancy")), ("device_class", json!("motion"))]),
        with(hidden, &[("hidden_by", json!("user"))]),
    ]});
    recorder.stores("core.entity_registry", &entities);
    let device = |id: &str, ieee: u32, name: &str, by_user: Option<&str>, area: Option<&str>| {
        json!({"id": id, "identifiers": [["mqtt", format!("zigbee2mqtt_0x00158d000000000{ieee}")]], "connections": [], "name": name,
               "name_by_user": by_user, "area_id": area, "labels": []})
    };
    let devices = json!({"devices": [
        device("d1", 1, "Living/plug", Some("Reading lamp"), None),
        device("d2", 2, "Wall", None, Some("kitchen")),
        device("d3", 3, "Hall/motion", None, None),
    ]});
    recorder.stores("core.device_registry", &devices);
    recorder.stores(
        "core.area_registry",
        &json!({"areas": [{"id": "kitchen", "name": "Kitchen"}, {"id": "loft", "name": "Loft"}]}),
    );
    recorder.stores("core.label_registry", &json!({"labels": [{"label_id": "cosy", "name": "Cosy; warm"}]}));
    recorder.stores("core.config", &json!({"time_zone": "Asia/Tokyo", "latitude": 35.6, "longitude": 139.7, "location_name": "My home", "unit_system_v2": "us_customary"}));
    for entity in ["switch.plug", "switch.wall_left", "switch.wall_right", "binary_sensor.hall_occupancy", "light.twin"]
    {
        recorder.row(AT, entity, "on", &json!({}));
    }
    recorder.row(AT, "sensor.plug_power", "12", &json!({"unit_of_measurement": "W"}));
    recorder.row(AT, "sensor.plug_temperature", "31", &json!({"unit_of_measurement": "°C"}));
}

#[test]
fn names_rooms_labels_and_the_place_come_from_the_registries() {
    let recorder = Recorder::new(Layout::Y2025);
    registries(&recorder);
    let (report, events) =
        recorder.imported_from(&hunchd::import::Source { time_zone: None, ..source(&recorder.path()) });
    let home = recorder.folder.path().join("home");
    assert_eq!(
        devices(&home),
        [
            "binary_sensor.hall_occupancy: sensor `motion` in - []",
            "switch.plug: switch `Reading lamp` in - [Cosy, warm]",
            "switch.wall_left: switch `Ceiling lamp` in Loft []",
            "switch.wall_right: switch `Wall Right` in Kitchen []",
        ]
    );
    assert!(events.contains(&format!("{AT} switch.plug power_w 12")), "{events:?}");
    let reasons: Vec<&str> = report.unused.iter().map(|unused| unused.reason.as_str()).collect();
    assert_eq!(reasons, ["hidden in Home Assistant", "settings and diagnoses of their devices"]);
    let home = hunchd::home_log::read(&home).unwrap();
    assert_eq!((home.name.as_str(), home.calendar.zone_name()), ("My home", "Asia/Tokyo"));
    assert_eq!((home.latitude, home.longitude), (Some(35.6), Some(139.7)));
}

#[test]
fn the_list_of_zigbee2mqtt_tells_rooms_by_names_and_plugs_from_switches() {
    let recorder = Recorder::new(Layout::Y2025);
    registries(&recorder);
    let list = recorder.folder.path().join("devices.json");
    let switch = json!([{"type": "switch", "features": []}]);
    let devices_list = json!([
        {"ieee_address": "0x00158d0000000001", "friendly_name": "Living/plug", "definition": {"description": "Mi smart plug", "exposes": switch}},
        {"ieee_address": "0x00158d0000000003", "friendly_name": "Hall/motion", "definition": null},
        {"ieee_address": "0x00158d0000000002", "friendly_name": "Wall",
         "definition": {"description": "Wall switch", "exposes": [{"type": "switch", "endpoint": "left"}, {"type": "switch", "endpoint": "right"}]}},
    ]);
    fs::write(&list, devices_list.to_string()).unwrap();
    recorder.imported_from(&hunchd::import::Source { zigbee2mqtt: Some(list), ..source(&recorder.path()) });
    assert_eq!(
        devices(&recorder.folder.path().join("home")),
        [
            "binary_sensor.hall_occupancy: sensor `motion` in Hall []",
            "switch.plug: plug `Reading lamp` in Living [Cosy, warm]",
            "switch.wall_left: switch `Ceiling lamp` in Loft []",
            "switch.wall_right: switch `Wall Right` in Kitchen []",
        ]
    );
}
