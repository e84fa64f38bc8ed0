//! A history that becomes the daemon's own past.

use std::time::Duration;

use hunchd::daemon::clock::Clock;
use hunchd::decision::Rung;
use hunchd::engine::Change;
use hunchd::engine::Engine;
use hunchd::engine::Input;
use hunchd::engine::Settings;
use hunchd::import;
use hunchd::import::Learner;
use hunchd::profile::Profiles;
use hunchd::replay;
use hunchd::store;
use hunchd::store::Store;
use hunchd::store::StoreEngine;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use hunchd::web::Answer;
use hunchd::web::Question;
use serde_json::json;

use super::Layout;
use super::Recorder;
use super::source;
use crate::mosquitto::free_port;
use crate::process::Hub;

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);

/// A lamp that Zigbee2MQTT has announced, and one of another integration: on from 18:00 to 23:00 UTC on each of the last `days` days.
fn evenings(days: u32, now: Timestamp) -> Recorder {
    let recorder = Recorder::new(Layout::Y2025);
    let entity = json!({"entity_id": "light.study", "unique_id": "0x00158d0000000001_light_zigbee2mqtt", "platform": "mqtt",
                        "device_id": "d1", "has_entity_name": true, "original_name": null});
    recorder.stores("core.entity_registry", &json!({"entities": [entity]}));
    let device = json!({"id": "d1", "identifiers": [["mqtt", "zigbee2mqtt_0x00158d0000000001"]], "connections": [], "name": "Study/lamp"});
    recorder.stores("core.device_registry", &json!({"devices": [device]}));
    recorder.stores("core.config", &json!({"time_zone": "Etc/UTC"}));
    let today = Timestamp::from_millis(now.as_millis() / 86_400_000 * 86_400_000);
    recorder.db.execute_batch("BEGIN").unwrap();
    for day in 0..=days {
        let midnight = today - DAY * (days - day);
        for (hour, state) in [(0, "off"), (18, "on"), (23, "off")] {
            let at = midnight + HOUR * hour;
            for entity in ["light.study", "light.porch"].into_iter().filter(|_| at < now) {
                recorder.row_at(at, entity, state, &json!({"friendly_name": "Porch"}));
            }
        }
    }
    recorder.db.execute_batch("COMMIT").unwrap();
    recorder
}

fn now() -> Timestamp {
    Clock::system(Timestamp::from_millis(0)).now()
}

#[test]
fn a_new_daemon_begins_with_the_habits_of_the_past() {
    let recorder = evenings(40, now());
    let hub = Hub::new("[home]\ntime_zone = \"Etc/UTC\"\n")
        .with("HUNCHD_BROKER__ENABLED", "always")
        .with("HUNCHD_BROKER__LISTEN", &format!("127.0.0.1:{}", free_port()));
    let (settings, file) = (hub.settings().display().to_string(), recorder.path().display().to_string());
    let arguments = ["import", "home-assistant", &file, "--out", "home", "--into-state", "--config", &settings];
    let output = hub.run(&arguments);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("The daemon begins with the habits of 2 devices (2 of them new to it)."), "{told}");

    let explained = hub.run(&["explain", "zigbee2mqtt:Study/lamp", "--config", &settings]);
    assert_eq!(explained.status.code(), Some(0), "{}", String::from_utf8_lossy(&explained.stderr));

    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let daemon = hub.start();
        let state = daemon.state().await;
        let devices = state["devices"].as_array().unwrap();
        for (source, native) in [("zigbee2mqtt", "Study/lamp"), ("home-assistant-statestream", "light.porch")] {
            let found =
                devices.iter().find(|device| device["id"]["source"] == source && device["id"]["native"] == native);
            let found = found.unwrap_or_else(|| panic!("no {native} in {state}"));
            assert!(found["observed_days"].as_u64().unwrap() >= 26, "{found}");
            assert_eq!(found["kind"], "light");
            assert_eq!(found["uses"], 41 - u64::from(now().as_millis() % 86_400_000 < 23 * 3_600_000), "{found}");
        }
        assert_eq!(state["open"], 0, "nothing is asked about the past");
        assert!(state["log"].as_array().unwrap().is_empty(), "{state}");
        match daemon.ask(&Question::Explain { of: "zigbee2mqtt:Study/lamp".to_owned() }).await {
            Answer::Text(text) => assert!(text.starts_with("lamp: light in Study"), "{text}"),
            other => panic!("{other:?}"),
        }
        assert!(daemon.terminate().0.success());
    });
}

#[test]
fn a_daemon_that_runs_is_not_disturbed() {
    let recorder = evenings(2, now());
    let hub = Hub::new("");
    let held = store::Settings { engine: StoreEngine::Redb, ..store::Settings::in_dir(hub.store()) };
    let (_store, _) = Store::open(held).unwrap();
    let (settings, file) = (hub.settings().display().to_string(), recorder.path().display().to_string());
    for command in [
        &["import", "home-assistant", &file, "--out", "home", "--into-state", "--config", &settings][..],
        &["import", "journal", "--out", "home", "--config", &settings],
    ] {
        let output = hub.run(command);
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{wrong}");
        assert!(wrong.contains("stop it first (`systemctl stop hunchd`)") && wrong.lines().count() == 1, "{wrong}");
        assert!(!hub.settings().with_file_name("home").exists(), "nothing was written");
    }
}

/// An engine that has lived those evenings.
fn learnt(recorder: &Recorder, now: Timestamp) -> Engine {
    let mut learner = Learner::new(blank(), now);
    let out = recorder.folder.path().join("learnt");
    let _ = std::fs::remove_dir_all(&out);
    import::recorder_database(&source(&recorder.path()), &out, Some(&mut learner), &mut |_, _| {}).unwrap();
    let (engine, unheard) = learner.finish();
    assert_eq!(unheard, 0);
    engine
}

fn blank() -> Engine {
    let settings = Settings { calendar: Calendar::named("Etc/UTC").unwrap(), ..Settings::default() };
    Engine::new(settings, Profiles::shipped().unwrap())
}

#[test]
fn a_longer_past_is_taken_over_and_what_a_person_said_stays() {
    let now = Timestamp::parse_rfc3339("2026-03-01T12:00:00Z").unwrap();
    let mut engine = learnt(&evenings(3, now), now);
    let lamp = "zigbee2mqtt:Study/lamp".parse().unwrap();
    replay::advance(&mut engine, now, &Input::Setting(Change::Rung(lamp, Rung::Off)), |_, _| {});
    let seen = |engine: &Engine| {
        let view = engine.view();
        let lamp = view.devices.iter().find(|device| &*device.id.native == "Study/lamp").unwrap().clone();
        (lamp.observed_days, lamp.rung, lamp.in_use)
    };
    assert_eq!(seen(&engine), (3, Rung::Off, Some(false)));
    let long = learnt(&evenings(40, now), now);
    let adoption = engine.adopt(&long);
    assert_eq!((adoption.new, adoption.longer, adoption.kept), (0, 2, 0));
    assert!(seen(&engine).0 >= 27, "{:?}", seen(&engine));
    assert_eq!((seen(&engine).1, seen(&engine).2), (Rung::Off, None), "what a person said stays");
    let again = engine.adopt(&long);
    assert_eq!((again.new, again.longer, again.kept), (0, 0, 2), "the second time there is nothing to add");
    let short = engine.adopt(&learnt(&evenings(3, now), now));
    assert_eq!((short.new, short.longer, short.kept), (0, 0, 2), "a shorter past does not replace a longer one");
}

#[test]
fn what_nobody_saw_is_not_learnt_as_off() {
    let now = Timestamp::parse_rfc3339("2026-03-01T12:00:00Z").unwrap();
    let recorder = evenings(10, now);
    // Home Assistant was down for five of these days, and the porch could not be reached at one midnight more.
    let forgets = |sql: &str| assert!(recorder.db.execute(&format!("DELETE FROM states WHERE {sql}"), []).unwrap() > 0);
    forgets("last_updated_ts BETWEEN unixepoch('2026-02-24 02:00') AND unixepoch('2026-02-28 23:59')");
    recorder.started("2026-02-28T23:59:30Z");
    forgets(
        "metadata_id = 2 AND last_updated_ts BETWEEN unixepoch('2026-02-20 22:00') AND unixepoch('2026-02-21 01:00')",
    );
    recorder.row("2026-02-20T22:00:00Z", "light.porch", "unavailable", &json!({}));
    let view = learnt(&recorder, now).view();
    assert_eq!(view.now, Timestamp::parse_rfc3339("2026-03-01T00:00:00Z").unwrap());
    let days: Vec<(&str, u16)> = view.devices.iter().map(|device| (&*device.id.native, device.observed_days)).collect();
    // Midnights from the 19th to the 23rd.
    assert_eq!(days, [("Study/lamp", 5), ("light.porch", 4)]);
}

#[test]
fn the_gangs_of_a_wall_switch_are_learnt_as_the_daemon_will_hear_them() {
    let now = Timestamp::parse_rfc3339("2026-03-01T12:00:00Z").unwrap();
    let recorder = Recorder::new(Layout::Y2025);
    let gang = |side: &str| {
        json!({"entity_id": format!("switch.wall_{side}"), "unique_id": format!("0x00158d0000000002_switch_{side}_zigbee2mqtt"),
               "platform": "mqtt", "device_id": "d1", "has_entity_name": true, "original_name": side})
    };
    recorder.stores("core.entity_registry", &json!({"entities": [gang("left"), gang("right")]}));
    // Home Assistant still has the name that it had when it was announced.
    let device = json!({"id": "d1", "identifiers": [["mqtt", "zigbee2mqtt_0x00158d0000000002"]], "connections": [], "name": "Wall"});
    recorder.stores("core.device_registry", &json!({"devices": [device]}));
    let exposes = json!([{"type": "switch", "endpoint": "left"}, {"type": "switch", "endpoint": "right"}]);
    let list = json!([{"ieee_address": "0x00158d0000000002", "type": "Router", "friendly_name": "Hall/wall",
                       "definition": {"description": "Double wall switch", "exposes": exposes}}]);
    let file = recorder.folder.path().join("list.json");
    std::fs::write(&file, list.to_string()).unwrap();
    for (at, side, state) in [
        ("2026-02-27T10:00:00Z", "left", "off"),
        ("2026-02-27T10:00:00Z", "right", "off"),
        ("2026-02-27T18:00:00Z", "left", "on"),
        ("2026-02-27T19:00:00Z", "left", "off"),
    ] {
        recorder.row(at, &format!("switch.wall_{side}"), state, &json!({}));
    }
    let mut learner = Learner::new(blank(), now);
    let source = import::Source { zigbee2mqtt: Some(file), ..source(&recorder.path()) };
    let out = recorder.folder.path().join("learnt");
    import::recorder_database(&source, &out, Some(&mut learner), &mut |_, _| {}).unwrap();
    let (engine, unheard) = learner.finish();
    let view = engine.view();
    let uses: Vec<(String, usize)> =
        view.devices.iter().filter(|d| d.in_use.is_some()).map(|d| (d.id.to_string(), d.uses)).collect();
    let expected = [("zigbee2mqtt:Hall/wall#left".to_owned(), 1), ("zigbee2mqtt:Hall/wall#right".to_owned(), 0)];
    assert_eq!((uses, unheard), (expected.to_vec(), 0));
    assert!(view.rejects.is_empty(), "{:?}", view.rejects);
}
