//! A real Home Assistant, driven through its own API, stopped and killed in between: exactly what was done comes out of its database.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use hunchd::device::Kind;
use hunchd::home_log;
use hunchd::time::Timestamp;
use serde_json::Value as Json;

use crate::mosquitto::Mosquitto;
use crate::mosquitto::free_port;
use crate::process::Hub;

/// The times of the driver and of Home Assistant are of one clock, but are rounded differently.
const ROUNDING_S: f64 = 0.01;

/// Where `install-home-assistant.sh` has put it.
fn installed() -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/home-assistant");
    if !place.join("complete").exists() {
        println!("SKIPPED: Home Assistant is not installed; run tests/support/install-home-assistant.sh.");
        return None;
    }
    Some(place)
}

/// The driver; Home Assistant ends with it.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        // It stops Home Assistant when nobody holds its input open any more.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[test]
fn exactly_what_happened_comes_out() {
    let (Some(place), Some(broker)) = (installed(), Mosquitto::start()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let done = folder.path().join("done.json");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/drive_home_assistant.py");
    let mut driver = Command::new(place.join("bin/python"))
        .arg(script)
        .arg(place.join("bin/hass"))
        .arg(folder.path())
        .args([free_port().to_string(), broker.port().to_string()])
        .arg(&done)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(driver.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let driver = Driver(driver);
    assert_eq!(said, "done\n", "the driver's complaint is above");

    // Home Assistant is running, and its database is open.
    let hub = Hub::new("");
    let out = hub.settings().with_file_name("home");
    let database = folder.path().join("home-assistant_v2.db").display().to_string();
    let output = hub.run(&["import", "home-assistant", &database, "--out", &out.display().to_string(), "--json"]);
    let (told, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((output.status.code(), &*wrong), (Some(0), ""), "{told}");
    drop(driver);

    let expected: Vec<Json> = serde_json::from_slice(&std::fs::read(&done).unwrap()).unwrap();
    assert!(expected.len() > 200, "only {} changes were made", expected.len());
    let home = home_log::read(&out).unwrap();
    let mut found: BTreeMap<(String, String), Vec<(Timestamp, String)>> = BTreeMap::new();
    for event in home.events().unwrap() {
        let device = &home.devices[event.device].id;
        // Home Assistant makes a person of its first user.
        if device.as_ref() == "person.a" {
            continue;
        }
        let value = event.value.to_string();
        found.entry((device.to_string(), event.property.to_string())).or_default().push((event.at, value));
    }
    let mut wanted: BTreeMap<(String, String), Vec<&Json>> = BTreeMap::new();
    for change in &expected {
        let text = |key: &str| change[key].as_str().unwrap().to_owned();
        wanted.entry((text("device"), text("property"))).or_default().push(change);
    }
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    for (of, wanted) in &wanted {
        let values: Vec<&str> = found[of].iter().map(|(_, value)| value.as_str()).collect();
        let driven: Vec<&str> = wanted.iter().map(|change| as_value(change["value"].as_str().unwrap())).collect();
        assert_eq!(values, driven, "{of:?}");
        for ((at, _), change) in found[of].iter().zip(wanted) {
            let at = at.as_millis() as f64 / 1000.0;
            let (after, before) = (change["after"].as_f64().unwrap(), change["before"].as_f64().unwrap());
            assert!(after - ROUNDING_S <= at && at <= before + ROUNDING_S, "{of:?}: {at} is not of {change}");
        }
    }

    assert_eq!((home.name.as_str(), home.calendar.zone_name()), ("Test home", "Europe/Amsterdam"));
    assert_eq!((home.latitude, home.longitude), (Some(52.37), Some(4.89)));
    for (id, name, kind, room, groups) in [
        ("light.kitchen_table", "Table lamp", Kind::Light, Some("Kitchen"), &[][..]),
        ("switch.lamp_plug", "Lamp plug", Kind::Plug, Some("Kitchen"), &["Evening"]),
        ("switch.wall_left", "Wall Left", Kind::Switch, None, &[]),
        ("binary_sensor.hall_motion", "Hall sensor", Kind::Sensor, Some("Hallway"), &[]),
        ("binary_sensor.front_door", "The front door", Kind::Sensor, Some("Hallway"), &[]),
    ] {
        let device = home.devices.iter().find(|device| &*device.id == id).unwrap_or_else(|| panic!("no {id}"));
        assert_eq!((device.name.as_str(), device.kind, device.room.as_deref()), (name, kind, room), "{id}");
        assert_eq!(device.groups, groups, "{id}");
    }
}

/// The word of a home log as a value is shown.
fn as_value(word: &str) -> &str {
    match word {
        "on" | "open" | "locked" => "true",
        "off" | "closed" | "unlocked" => "false",
        other => other,
    }
}
