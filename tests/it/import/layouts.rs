//! Databases of every layout: the same home comes out of each.

use serde_json::json;

use super::LAYOUTS;
use super::Layout;
use super::Recorder;

#[test]
fn every_layout_gives_the_same_changes() {
    for layout in LAYOUTS {
        let recorder = Recorder::new(layout);
        let lamp = |brightness: u16| json!({"friendly_name": "Lamp", "brightness": brightness});
        let watts = json!({"friendly_name": "Oven", "device_class": "power", "unit_of_measurement": "kW"});
        recorder.row("2024-01-10T18:00:00Z", "light.lamp", "on", &lamp(255));
        recorder.row("2024-01-10T18:00:05Z", "light.lamp", "on", &lamp(128));
        recorder.row(
            "2024-01-10T18:00:06Z",
            "light.lamp",
            "on",
            &json!({"friendly_name": "Lamp", "brightness": 128, "effect": 1}),
        );
        recorder.row("2024-01-10T18:30:00Z", "sensor.oven", "1.5", &watts);
        recorder.row(
            "2024-01-10T19:00:00.250Z",
            "light.lamp",
            "off",
            &json!({"friendly_name": "Lamp", "brightness": null}),
        );
        recorder.row("2024-01-10T19:00:01Z", "light.lamp", "off", &json!({}));
        let (report, events) = recorder.imported();
        let expected = [
            "2024-01-10T18:00:00Z light.lamp on yes",
            "2024-01-10T18:00:00Z light.lamp brightness_pct 100",
            "2024-01-10T18:00:05Z light.lamp brightness_pct 50.2",
            "2024-01-10T18:30:00Z sensor.oven power_w 1500",
            "2024-01-10T19:00:00.250Z light.lamp on no",
        ];
        assert_eq!(events, expected, "{layout:?}");
        assert_eq!((report.rows, report.changes, report.devices), (6, 5, 2), "{layout:?}");
        assert_eq!(report.flaws.count, 0, "{:?}", report.flaws);
    }
}

#[test]
fn what_happened_before_the_names_moved_out_of_the_rows_belongs_to_the_same_device() {
    // While Home Assistant moves the names of a large database, some rows have the number and some still the name.
    let recorder = Recorder::new(Layout::Y2025);
    recorder.row("2024-01-10T18:00:00Z", "light.lamp", "on", &json!({}));
    let sql = "INSERT INTO states (entity_id, state, last_updated_ts) VALUES ('light.lamp', 'off', 1704906000.0)";
    recorder.db.execute(sql, []).unwrap();
    let (report, events) = recorder.imported();
    assert_eq!(events, ["2024-01-10T17:00:00Z light.lamp on no", "2024-01-10T18:00:00Z light.lamp on yes"]);
    assert_eq!((report.devices, report.flaws.count), (1, 0));
}

#[test]
fn a_gap_and_a_restart_make_no_change_that_did_not_happen() {
    for layout in LAYOUTS {
        let recorder = Recorder::new(layout);
        recorder.started("2024-01-10T17:00:00Z");
        for (at, state) in [
            ("2024-01-10T18:00:00Z", "on"),
            // It cannot be reached for a while.
            ("2024-01-10T18:10:00Z", "unavailable"),
            ("2024-01-10T18:11:00Z", "unknown"),
            ("2024-01-10T18:12:00Z", "on"),
            ("2024-01-10T18:20:00Z", "unavailable"),
            ("2024-01-10T18:22:00Z", "off"),
            // Home Assistant is started again; everything says what it is.
            ("2024-01-10T20:00:00Z", "unavailable"),
            ("2024-01-10T20:00:10Z", "off"),
            ("2024-01-10T20:10:00Z", "on"),
            // It is removed, and comes back.
            ("2024-01-10T21:00:00Z", ""),
            ("2024-01-10T22:00:00Z", "on"),
        ] {
            if at == "2024-01-10T20:00:00Z" {
                recorder.started("2024-01-10T19:59:59Z");
            }
            recorder.row(at, "switch.pump", state, &json!({"friendly_name": "Pump"}));
        }
        let (_, events) = recorder.imported();
        let expected = [
            "2024-01-10T18:00:00Z switch.pump on yes",
            "2024-01-10T18:22:00Z switch.pump on no",
            "2024-01-10T20:10:00Z switch.pump on yes",
        ];
        assert_eq!(events, expected, "{layout:?}");
    }
}

#[test]
fn a_database_of_another_program_is_refused_in_a_sentence() {
    for (sql, words) in [
        ("CREATE TABLE songs (title TEXT)", "it has no table `states`; it holds `songs`"),
        ("SELECT 1", "it has no table `states`; it holds no tables at all"),
        (
            "CREATE TABLE states (state_id INTEGER PRIMARY KEY, state TEXT, entity_id TEXT, moment TEXT); \
             CREATE TABLE schema_changes (schema_version INTEGER); INSERT INTO schema_changes VALUES (99)",
            "has no column `last_updated_ts` or `last_updated` (it says that it is schema 99)",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        let db = rusqlite::Connection::open(&path).unwrap();
        db.execute_batch(&format!("{sql}; PRAGMA user_version = 1")).unwrap();
        let out = folder.path().join("home");
        let told = hunchd::import::recorder_database(&super::source(&path), &out, None, &mut |_, _| {}).unwrap_err();
        assert!(told.to_string().contains(words), "{told}");
        assert!(!out.exists(), "nothing was written");
    }
}
