//! `hunchd simulate` and `hunchd presence`, as a person types them.

use std::fs;
use std::process::Output;

use hunchd::home_log;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use serde_json::Value;

use crate::process::Hub;

/// Exit code, standard output, standard error.
fn parts(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn run(hub: &Hub, words: &str) -> (Option<i32>, String, String) {
    parts(&hub.run(&words.split(' ').collect::<Vec<_>>()))
}

/// Writes the built-in home: a fleet's own may have one bulb and nothing to measure.
fn write_family(hub: &Hub, folder: &str, seed: u64, days: u32) {
    let start = Timestamp::parse_rfc3339("2026-03-02T00:00:00Z").unwrap();
    let home = simulate::home(seed, days, start, Calendar::named("UTC").unwrap());
    let folder = hub.folder().join(folder);
    home_log::write(&folder, &home.log, home.events).unwrap();
    home_log::write_labels(&folder, &home.labels).unwrap();
}

#[test]
fn what_is_meant_otherwise_is_a_matter_of_usage() {
    let hub = Hub::new("");
    for command in ["simulate", "presence"] {
        let (code, out, err) = run(&hub, &format!("{command} --help"));
        assert_eq!((code, err.as_str()), (Some(0), ""), "{command}");
        assert!(out.contains(&format!("Usage: hunchd {command}")), "{out}");
    }
    for wrong in [
        "simulate",
        "simulate --homes 3",
        "simulate --out a --check b",
        "simulate --out a --homes 0",
        "simulate --out a --days 0",
        "simulate --out a --start yesterday",
        "simulate --out a --jobs 0",
        "simulate --out a --fleet b",
        "simulate --check a --fleet b --seed 3",
        "presence home",
        "presence home --out p.csv --every 1d",
        "presence home --out p.csv --every 0s",
    ] {
        let (code, out, err) = run(&hub, wrong);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{wrong}: {err}");
        assert!(err.starts_with("error: ") && err.contains("--help"), "{err}");
    }
    assert_eq!(fs::read_dir(hub.folder()).unwrap().count(), 1, "only the settings are there");
}

#[test]
fn a_fleet_is_written_taken_up_and_never_written_over() {
    let hub = Hub::new("");
    let simulate = "simulate --homes 3 --days 2 --seed 5 --out fleet";
    let (code, out, err) = run(&hub, simulate);
    assert_eq!((code, err.as_str()), (Some(0), ""), "silent where there is no terminal");
    assert!(out.starts_with("Homes written to fleet: 3, with ") && out.ends_with(" events.\n"), "{out}");
    for home in ["home_00001", "home_00002", "home_00003"] {
        let log = home_log::read(&hub.folder().join("fleet").join(home)).unwrap();
        let mut events = log.events().unwrap();
        assert!(log.name == home && events.by_ref().count() > 0 && events.bad_rows().count == 0);
        assert_eq!(log.truth().unwrap().1.count, 0);
    }
    let (code, out, _) = run(&hub, &simulate.replace("--homes 3", "--homes 4 --jobs 1"));
    assert_eq!(code, Some(0));
    assert!(out.starts_with("Homes written to fleet: 1, with ") && out.ends_with("as they were: 3.\n"), "{out}");
    let (_, out, _) = run(&hub, &format!("{simulate} --json"));
    assert_eq!(
        serde_json::from_str::<Value>(&out).unwrap(),
        serde_json::json!({ "homes": 0, "found": 3, "events": 0 })
    );

    let (code, out, err) = run(&hub, &simulate.replace("seed 5", "seed 6"));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.starts_with("hunchd: `fleet/home_0000") && err.contains("holds another home"), "{err}");
    let (code, out, err) = run(&hub, &simulate.replace("fleet", "hunchd.toml/fleet"));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("`hunchd.toml/fleet` could not be made") && err.lines().count() == 1, "{err}");
}

#[test]
fn recorded_homes_are_held_against_a_fleet() {
    let hub = Hub::new("");
    write_family(&hub, "homes/one", 9, 10);
    write_family(&hub, "homes/two", 10, 10);
    fs::create_dir(hub.folder().join("homes/notes")).unwrap();
    let (code, out, err) = run(&hub, "simulate --check homes --homes 60 --days 8 --seed 1");
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for wanted in
        ["simulated_9  simulated_10", "\nlights\n", " figures of 2 real homes lie outside", "of 60 homes of the fleet."]
    {
        assert!(out.contains(wanted), "{wanted}\nin\n{out}");
    }
    let (code, out, _) = run(&hub, "simulate --check homes --homes 60 --days 8 --seed 1 --json");
    let json: Value = serde_json::from_str(&out).unwrap();
    assert!(code == Some(0) && json["compared"].as_u64() > Some(40), "{json}");
    let of_lights = json["statistics"][0]["fleet"]["homes"].as_u64().unwrap();
    assert!((20..60).contains(&of_lights), "of homes that have lights: {of_lights}");
    let (code, out, err) = run(&hub, "simulate --check homes --fleet homes");
    assert!(code == Some(0) && out.contains("0 of 0 figures of 2 real homes"), "too few for a band: {out}{err}");

    let (code, _, err) = run(&hub, "simulate --check homes/notes");
    assert!(code == Some(1) && err.starts_with("hunchd: `homes/notes` holds no home"), "{err}");
    let (code, _, err) = run(&hub, "simulate --check no_such");
    assert!(code == Some(1) && err.starts_with("hunchd: `no_such` could not be read"), "{err}");
    fs::write(hub.folder().join("homes/two/events.csv.gz"), b"half").unwrap();
    let (code, _, err) = run(&hub, "simulate --check homes");
    assert!(code == Some(1) && err.contains("two/events.csv.gz"), "{err}");
}

#[test]
fn presence_is_written_row_by_row_and_held_against_labels() {
    let hub = Hub::new("");
    write_family(&hub, "family", 1, 3);
    fs::remove_file(hub.folder().join("family/labels.csv")).unwrap();
    let (code, out, err) = run(&hub, "presence family --every 15m --out p.csv");
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let text = fs::read_to_string(hub.folder().join("p.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("time,p_asleep,p_away"));
    assert_eq!(out, format!("simulated_1: {} rows are in p.csv.\n", text.lines().count() - 1));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert!(rows.len() > 280 && rows[0][0] == "2026-03-02T00:00:00Z" && rows[1][0] == "2026-03-02T00:15:00Z");
    for row in &rows {
        let (asleep, away): (f64, f64) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        assert!(asleep > 0.0 && away > 0.0 && asleep + away < 1.0, "{row:?}");
    }
    let night = rows.iter().find(|row| row[0] == "2026-03-03T03:00:00Z").unwrap();
    assert!(night[1].parse::<f64>().unwrap() > 0.5, "{night:?}");

    let labels = "start,end,label\n2026-03-02T22:30:00Z,2026-03-03T06:00:00Z,asleep\n";
    fs::write(hub.folder().join("family/labels.csv"), labels).unwrap();
    let (code, out, _) = run(&hub, "presence family --every 1h --out p.csv --json");
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["home"]), (Some(0), &"simulated_1".into()));
    assert!(json["scores"]["rows"].as_u64() > Some(4000), "minutes are scored, whatever is written: {json}");
    assert!(json["scores"]["asleep"]["recall"].as_f64() > Some(0.5), "{json}");

    let (code, _, err) = run(&hub, "presence family --out no_such/p.csv");
    assert!(code == Some(1) && err.contains("`no_such/p.csv` could not be written: "), "{err}");
    let (code, _, err) = run(&hub, "presence no_such --out p.csv");
    assert!(code == Some(1) && err.contains("no_such"), "{err}");
}
