//! The home log, read and written on a real disk.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

const DEVICES: &str =
    "device,name,kind,room\nlamp,Lamp,light,Hall\ndoor,\"Door, front\",sensor,\nremote,Remote,button,\n";

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    zipped.write_all(text).unwrap();
    zipped.finish().unwrap()
}

/// A home with three devices and these bytes as its `events.csv.gz`.
fn home_of(zipped: &[u8]) -> (TempDir, HomeLog) {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("home.toml"), "name = \"h\"\ntime_zone = \"Europe/Berlin\"\nmine = 1\n").unwrap();
    fs::write(dir.path().join("devices.csv"), DEVICES).unwrap();
    fs::write(dir.path().join("events.csv.gz"), zipped).unwrap();
    let home = read(dir.path()).unwrap();
    (dir, home)
}

/// The values that could be read, and what was said of the others.
fn outcome(rows: &[u8]) -> (Vec<String>, Vec<String>) {
    let text = [b"time,device,property,value\n", rows].concat();
    let (_dir, home) = home_of(&gzip(&text));
    let mut events = home.events().unwrap();
    let good = events.by_ref().map(|e| format!("{} {}={}", e.device, e.property, e.value)).collect();
    assert_eq!(events.bad_rows().count as usize, events.bad_rows().first.len());
    (good, events.bad_rows().first.iter().map(ToString::to_string).collect())
}

#[test]
fn good_rows_are_read_in_every_spelling() {
    let (good, bad) = outcome(
        b"2026-01-05T18:40:00Z,lamp,on,on\r\n2026-01-05T18:40:00.5Z,lamp,brightness_pct,40.5\n\
          2026-01-05T19:40:01+01:00,door,contact,open\n\n2026-01-05T18:40:02Z,\"remote\",button,\"a \"\"b\"\", c\"",
    );
    assert_eq!(good, ["0 on=true", "0 brightness_pct=40.5", "1 contact=true", "2 button=a \"b\", c"]);
    assert!(bad.is_empty(), "{bad:?}");
}

#[test]
fn bad_rows_are_named_and_the_others_are_read() {
    let mut rows = Vec::new();
    for row in [
        "2026-01-05T18:40:00Z,lamp,on,on".as_bytes(),
        b"2026-01-05T18:40:01Z,lamp,on",
        b"2026-01-05T18:40:01Z,lamp,on,on,on",
        b"yesterday,lamp,on,on",
        b"2026-02-30T18:40:01Z,lamp,on,on",
        b"2026-01-05T18:39:59Z,lamp,on,off",
        b"2026-01-05T18:40:01Z,lmap,on,on",
        b"2026-01-05T18:40:01Z,lamp,colour,red",
        b"2026-01-05T18:40:01Z,lamp,on,open",
        b"2026-01-05T18:40:01Z,lamp,power_w,inf",
        b"2026-01-05T18:40:01Z,remote,button,",
        b"2026-01-05T18:40:01Z,remote,button,\xff\xfe",
        b"2026-01-05T18:40:01Z,\"lamp,on,on",
        b"2099-01-05T18:40:01Z,l\xc3mp,on,on",
        b"2026-01-05T18:40:02Z,lamp,on,off",
    ] {
        rows.extend_from_slice(row);
        rows.push(b'\n');
    }
    let (good, bad) = outcome(&rows);
    assert_eq!(good, ["0 on=true", "0 on=false"]);
    insta::assert_snapshot!(bad.join("\n"), @r#"
    events.csv.gz, line 3: There are 3 columns, not 4: `2026-01-05T18:40:01Z,lamp,on`.
    events.csv.gz, line 4: There are 5 columns, not 4: `2026-01-05T18:40:01Z,lamp,on,on,on`.
    events.csv.gz, line 5: `yesterday` is not a time: write RFC 3339 such as `2026-01-05T18:40:00Z`.
    events.csv.gz, line 6: `2026-02-30T18:40:01Z` is not a time: write RFC 3339 such as `2026-01-05T18:40:00Z`.
    events.csv.gz, line 7: `2026-01-05T18:39:59Z` is earlier than the row before it, 2026-01-05T18:40:00Z: times must not go backwards.
    events.csv.gz, line 8: There is no device `lmap` in devices.csv.
    events.csv.gz, line 9: `colour` is not one of: on, brightness_pct, color_temp_k, locked, position_pct, target_temperature_c, temperature_c, humidity_pct, illuminance_lx, occupancy, contact, presence, power_w, energy_kwh, button, mode.
    events.csv.gz, line 10: `open` is not a value of `on`: write `on` or `off`.
    events.csv.gz, line 11: `inf` is not a value of `power_w`: write a number.
    events.csv.gz, line 12: The value of `button` is empty.
    events.csv.gz, line 13: `��` is not a value of `button`: it is not UTF-8.
    events.csv.gz, line 14: There are 2 columns, not 4: `2026-01-05T18:40:01Z,"lamp,on,on`.
    events.csv.gz, line 15: There is no device `l�mp` in devices.csv.
    "#);
}

#[test]
fn a_file_that_breaks_off_gives_what_came_before() {
    let mut text = String::from("time,device,property,value\n");
    for second in 0..20_000 {
        text.push_str(&format!(
            "2026-01-05T{:02}:{:02}:{:02}Z,lamp,on,on\n",
            second / 3600,
            second / 60 % 60,
            second % 60
        ));
    }
    let whole = gzip(text.as_bytes());
    let (_dir, home) = home_of(&whole[..whole.len() / 2]);
    let mut events = home.events().unwrap();
    let count = events.by_ref().count();
    assert!((1000..19_999).contains(&count), "{count}");
    assert_eq!(events.bad_rows().count, 1);
    let said = events.bad_rows().first[0].to_string();
    assert!(said.contains("breaks off"), "{said}");
    assert!(events.next().is_none());
}

#[test]
fn an_endless_line_costs_one_row() {
    let mut rows = vec![b'x'; 300_000];
    rows.extend_from_slice(b"\n2026-01-05T18:40:02Z,lamp,on,off\n");
    let (good, bad) = outcome(&rows);
    assert_eq!(good, ["0 on=false"]);
    assert_eq!(bad, ["events.csv.gz, line 2: The line is longer than 65536 bytes."]);
}

#[test]
fn devices_that_cannot_be_used_are_named() {
    let (dir, _) = home_of(b"");
    let devices = "device,name,kind,room,groups\na,A,light,Hall,up; all\nb,B,lamp,Hall,\na,A,light,,\n,C,light,,\nd,D,plug\ne,,plug,,\n";
    fs::write(dir.path().join("devices.csv"), devices).unwrap();
    let home = read(dir.path()).unwrap();
    assert_eq!(home.devices.iter().map(|d| &*d.name).collect::<Vec<_>>(), ["A", "e"]);
    assert_eq!(home.devices[0].groups, ["up", "all"]);
    let said: Vec<String> = home.bad_devices.first.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    devices.csv, line 3: `lamp` is not one of: light, switch, plug, lock, cover, climate, fan, media, valve, siren, alarm, camera, vacuum, appliance, button, sensor.
    devices.csv, line 4: The device `a` was there before.
    devices.csv, line 5: The device has no id.
    devices.csv, line 6: There are 3 columns, not 5: `d,D,plug`.
    "#);
}

#[test]
fn what_is_no_home_log_is_refused_in_a_sentence() {
    let (dir, home) = home_of(b"this is not gzip at all");
    let said = |error: Error| error.to_string().replace(&*dir.path().to_string_lossy(), "DIR");
    let mut all = vec![said(home.events().err().unwrap())];
    fs::write(dir.path().join("events.csv.gz"), gzip(b"a,b\n")).unwrap();
    all.push(said(home.events().err().unwrap()));
    for about in [
        "name = \"h\"\ntime_zone = \"Berlin\"\n",
        "name = 5\ntime_zone = \"Europe/Berlin\"\n",
        "name = \"h\"\ntime_zone = \"Europe/Berlin\"\nlatitude = 91.0\n",
        "name = \"h\"\ntime_zone = \"Europe/Berlin\"\nevaluate_from = 2026-01-05\n",
    ] {
        fs::write(dir.path().join("home.toml"), about).unwrap();
        all.push(said(read(dir.path()).unwrap_err()));
    }
    fs::remove_file(dir.path().join("home.toml")).unwrap();
    all.push(said(read(dir.path()).unwrap_err()));
    insta::assert_snapshot!(all.join("\n"), @r#"
    `DIR/events.csv.gz` could not be read: invalid gzip header.
    `DIR/events.csv.gz` is not part of a home log: its first line is `a,b`, which must be `time,device,property,value`.
    `DIR/home.toml` is not part of a home log: `Berlin` is not a time zone: write an IANA name such as `Europe/Amsterdam`.
    `DIR/home.toml` is not part of a home log: line 1: invalid type: integer `5`, expected a string.
    `DIR/home.toml` is not part of a home log: `latitude` is 91, which is not between -90 and 90 degrees.
    `DIR/home.toml` is not part of a home log: `evaluate_from` is `2026-01-05`, which is not a time: write RFC 3339 such as `2026-01-05T18:40:00Z`.
    `DIR/home.toml` could not be read: No such file or directory (os error 2).
    "#);
}

#[test]
fn a_home_log_is_not_written_over_another() {
    let (dir, home) = home_of(b"");
    assert!(matches!(write(dir.path(), &home, Vec::new()), Err(Error::AlreadyThere { .. })));
}

fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 ,\"'/äß台所#;-]{1,12}"
}

fn any_home() -> impl Strategy<Value = (HomeLog, Vec<LoggedEvent>, Vec<Truth>)> {
    let device = (
        text(),
        proptest::sample::select(Kind::ALL),
        proptest::option::of(text()),
        proptest::option::of(text()),
        prop::collection::vec("[a-z ]{0,3}[a-z\"]", 0..3),
    );
    let value = prop_oneof![
        any::<bool>().prop_map(|b| (Property::On, Value::Bool(b))),
        any::<bool>().prop_map(|b| (Property::Contact, Value::Bool(b))),
        any::<bool>().prop_map(|b| (Property::Locked, Value::Bool(b))),
        any::<i32>().prop_map(|n| (Property::PowerW, Value::Number(f64::from(n) / 7.0))),
        text().prop_map(|t| (Property::Button, Value::Text(t.as_str().into()))),
    ];
    (
        prop::collection::vec(device, 1..6),
        prop::collection::vec((0_i64..5_000_000, any::<prop::sample::Index>(), value), 0..60),
        text(),
        proptest::option::of(-90.0..90.0),
    )
        .prop_map(|(devices, events, note, latitude)| {
            let devices: Vec<LoggedDevice> = devices
                .into_iter()
                .enumerate()
                .map(|(place, (name, kind, room, role, groups))| LoggedDevice {
                    id: format!("{name}{place}").into(),
                    name,
                    kind,
                    room,
                    role,
                    groups: groups
                        .iter()
                        .map(|group| group.trim().to_owned())
                        .filter(|group| !group.is_empty())
                        .collect(),
                })
                .collect();
            let mut at = 1_700_000_000_000;
            let events: Vec<LoggedEvent> = events
                .into_iter()
                .map(|(later, device, (property, value))| {
                    at += later;
                    LoggedEvent { at: Timestamp::from_millis(at), device: device.index(devices.len()), property, value }
                })
                .collect();
            let truth = events
                .iter()
                .filter(|e| matches!(e.value, Value::Bool(_)))
                .map(|e| Truth {
                    at: e.at,
                    device: e.device,
                    property: e.property,
                    wanted: e.value.clone(),
                    reason: note.clone(),
                })
                .collect();
            let home = HomeLog {
                name: note.clone(),
                calendar: Calendar::named("Asia/Tokyo").unwrap(),
                latitude,
                longitude: None,
                licence: "none\t\"at all\" \\".to_owned(),
                note,
                language: Some("nl".to_owned()).filter(|_| events.len().is_multiple_of(2)),
                evaluate_from: events.first().map(|e| e.at),
                devices,
                bad_devices: BadRows::default(),
                folder: None,
            };
            (home, events, truth)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_reads_back((home, events, truth) in any_home()) {
        let dir = TempDir::new().unwrap();
        let folder = dir.path().join("new/home");
        prop_assert_eq!(write(&folder, &home, events.clone()).unwrap(), events.len() as u64);
        write_truth(&folder, &home, &truth).unwrap();
        let labels = vec![Label { start: Timestamp::from_millis(0), end: Timestamp::from_millis(1), label: home.note.clone() }];
        write_labels(&folder, &labels).unwrap();

        let back = read(&folder).unwrap();
        prop_assert_eq!(back.events().unwrap().collect::<Vec<_>>(), events);
        prop_assert_eq!(back.truth().unwrap(), (truth, BadRows::default()));
        prop_assert_eq!(back.labels().unwrap(), (labels, BadRows::default()));
        prop_assert_eq!(HomeLog { folder: None, ..back }, home);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop::sample::select(b"2026-01-05T18:40:00Z,\"\n\r\xff lampon".as_slice()), 0..400)) {
        let lines = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty() && *line != b"\r").count();
        let (good, bad) = outcome_counted(&bytes);
        prop_assert_eq!(good + bad, lines as u64);
    }
}

#[test]
fn roles_of_devices_that_are_not_there_are_bad_rows() {
    let (dir, home) = home_of(&gzip(b"time,device,property,value\n"));
    assert!(home.devices.iter().all(|device| device.role.is_none()) && home.language.is_none());
    fs::write(dir.path().join("roles.csv"), "device,role\nlamp,lamp_main\nlmap,lamp_main\ndoor,\n").unwrap();
    let home = read(dir.path()).unwrap();
    assert_eq!(home.devices[0].role.as_deref(), Some("lamp_main"));
    assert_eq!(home.devices[1].role, None);
    let said: Vec<String> = home.bad_devices.first.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "roles.csv, line 3: There is no device `lmap` in devices.csv.",
            "roles.csv, line 4: The role of `door` is empty."
        ]
    );
}

fn outcome_counted(rows: &[u8]) -> (u64, u64) {
    let text = [b"time,device,property,value\n", rows].concat();
    let (_dir, home) = home_of(&gzip(&text));
    let mut events = home.events().unwrap();
    let good = events.by_ref().count() as u64;
    (good, events.bad_rows().count)
}

#[test]
fn real_homes_are_read_whole() {
    let Some(homes) = real_homes() else { return };
    for (name, devices, events) in [
        ("nl_noordwijk", 41, 828_552),
        ("refit_2", 5, 32_570),
        ("ideal_65", 4, 5_041),
        ("ideal_175", 4, 1_715),
        ("mit_subject1", 72, 5_240),
        ("mk_home", 15, 369),
        ("kasteren_A", 14, 2_458),
        ("kasteren_B", 23, 38_108),
        ("aras_A", 20, 103_995),
        ("ordonez_A", 12, 818),
    ] {
        let home = read(&homes.join(name)).unwrap();
        assert_eq!(home.name, name);
        assert_eq!((home.devices.len(), &home.bad_devices), (devices, &BadRows::default()), "{name}");
        let mut rows = home.events().unwrap();
        assert_eq!((rows.by_ref().count(), rows.bad_rows()), (events, &BadRows::default()), "{name}");
        let (labels, bad) = home.labels().unwrap();
        // Three of the labels that were published with this home end before they start.
        assert_eq!(bad.count, if name == "ordonez_A" { 3 } else { 0 }, "{name}: {:?}", bad.first);
        assert_eq!(labels.is_empty(), !homes.join(name).join("labels.csv").exists(), "{name}");
    }
}

/// Where the real homes lie; they are not part of the project.
fn real_homes() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/homes");
    let homes = std::env::var_os("HUNCHD_HOMES").map_or(beside, PathBuf::from);
    if !homes.is_dir() {
        println!("skipped: there are no real homes at {} (HUNCHD_HOMES says where they are)", homes.display());
        return None;
    }
    Some(homes)
}
