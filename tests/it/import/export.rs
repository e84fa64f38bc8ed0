//! Home Assistant's history export: a table that comes sorted by entity, and that people have opened in spreadsheets.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use hunchd::import;
use hunchd::import::Error;
use hunchd::import::Report;
use tempfile::TempDir;

use super::devices;
use super::events;
use super::source;

struct Table {
    folder: TempDir,
    file: PathBuf,
}

impl Table {
    fn new(name: &str, bytes: &[u8]) -> Table {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        Table { folder, file }
    }

    fn imported(&self) -> Result<(Report, Vec<String>), Error> {
        let out = self.folder.path().join("home");
        let report = import::history_export(&source(&self.file), &out, None, &mut |_, _| {})?;
        Ok((report, events(&out)))
    }
}

const EXPORT: &str = "entity_id,state,last_changed
light.kitchen,on,2024-01-10T18:00:00.250Z
light.kitchen,unavailable,2024-01-10T18:10:00.000Z
light.kitchen,on,2024-01-10T18:11:00.000Z
light.kitchen,off,2024-01-10T19:00:00.000Z
binary_sensor.hall_motion,off,2024-01-10T17:59:00.000Z
binary_sensor.hall_motion,on,2024-01-10T18:30:00.000Z
sensor.kitchen_temperature,21.5,2024-01-10T18:00:00.000Z
sun.sun,below_horizon,2024-01-10T18:00:00.000Z
";

const CHANGES: [&str; 4] = [
    "2024-01-10T17:59:00Z binary_sensor.hall_motion occupancy no",
    "2024-01-10T18:00:00.250Z light.kitchen on yes",
    "2024-01-10T18:30:00Z binary_sensor.hall_motion occupancy yes",
    "2024-01-10T19:00:00Z light.kitchen on no",
];

fn gzipped(text: &str) -> Vec<u8> {
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    zipped.write_all(text.as_bytes()).unwrap();
    zipped.finish().unwrap()
}

#[test]
fn an_export_is_sorted_by_time_whatever_its_order() {
    let quoted = EXPORT.replace("light.kitchen,on,", "\"light.kitchen\",\"on\",");
    let turned: String = EXPORT
        .lines()
        .map(|line| line.split(',').rev().chain(["more"]).collect::<Vec<_>>().join(",") + "\r\n")
        .collect();
    let spaced = EXPORT.replace('T', " ").replace(".000Z", "+00:00");
    for (name, bytes) in [
        ("plain.csv", EXPORT.as_bytes().to_vec()),
        ("marked.csv", format!("\u{feff}{EXPORT}").into_bytes()),
        ("turned.csv", turned.into_bytes()),
        ("quoted.csv", quoted.into_bytes()),
        ("spaced.csv", spaced.into_bytes()),
        ("zipped.csv.gz", gzipped(EXPORT)),
    ] {
        let table = Table::new(name, &bytes);
        let (report, changes) = table.imported().unwrap();
        assert_eq!(changes, CHANGES, "{name}");
        assert_eq!((report.rows, report.flaws.count), (8, 0), "{name}: {:?}", report.flaws);
        let kinds = devices(&table.folder.path().join("home"));
        assert_eq!(
            kinds,
            ["binary_sensor.hall_motion: sensor `Hall motion` in - []", "light.kitchen: light `Kitchen` in - []"]
        );
        let reasons: Vec<(&str, &str)> = report.unused.iter().map(|u| (u.entity.as_str(), u.reason.as_str())).collect();
        assert!(
            reasons[0].0 == "sensor.kitchen_temperature" && reasons[0].1.contains("does not tell the unit"),
            "{reasons:?}"
        );
    }
}

#[test]
fn a_time_without_a_zone_is_the_time_on_the_wall() {
    let table = Table::new(
        "wall.csv",
        b"entity_id,state,last_changed\nlight.a,on,2024-07-10 18:00:00\nlight.a,off,2024-01-10 18:00:00\n",
    );
    let (_, changes) = table.imported().unwrap();
    assert_eq!(changes, ["2024-01-10T17:00:00Z light.a on no", "2024-07-10T16:00:00Z light.a on yes"]);
}

#[test]
fn missing_columns_are_named_with_file_and_line() {
    for (text, words) in [
        ("entity_id,value,when\n", "there is no column `state` and no column `last_changed`"),
        ("time,device,property,value\n", "it names `time`, `device`, `property`, `value`"),
        ("\u{0}\u{1}\u{2}\n", "there is no column `entity_id`"),
    ] {
        let table = Table::new("other.csv", text.as_bytes());
        let told = table.imported().unwrap_err().to_string();
        assert!(told.starts_with(&format!("`{}`, line 1: ", table.file.display())) && told.contains(words), "{told}");
        assert!(told.ends_with('.') && !told.contains(char::is_control), "{told}");
    }
    let told = Table::new("empty.csv", b"").imported().unwrap_err().to_string();
    assert!(told.ends_with("empty.csv`: it is empty."), "{told}");
}

#[test]
fn bad_rows_are_named_with_their_line_and_the_rest_is_used() {
    let bad = format!(
        "{EXPORT}light.kitchen,on\nlight.kitchen,on,yesterday\nkitchen,on,2024-01-10T20:00:00Z\nlight.kitchen,on,2099-01-10T20:00:00Z\n"
    );
    let table = Table::new("bad.csv", bad.as_bytes());
    let (report, changes) = table.imported().unwrap();
    assert_eq!(changes, CHANGES);
    assert_eq!(report.flaws.count, 4);
    for (flaw, (line, words)) in report.flaws.first.iter().zip([
        (10, "there are only 2 columns."),
        (11, "`yesterday` is not a time."),
        (12, "`kitchen` is not an entity's id."),
        (13, "2099-01-10T20:00:00Z is in the future"),
    ]) {
        assert!(flaw.contains(&format!("bad.csv`, line {line}: ")) && flaw.contains(words), "{flaw}");
    }
}

#[test]
fn half_a_gzip_gives_what_is_in_that_half() {
    let rows: String = (0..4000)
        .map(|n| {
            format!(
                "light.a,{},2024-01-{:02}T{:02}:{:02}:00Z\n",
                ["on", "off"][n % 2],
                1 + n / 1000,
                n / 60 % 24,
                n % 60
            )
        })
        .collect();
    let whole = gzipped(&format!("entity_id,state,last_changed\n{rows}"));
    let table = Table::new("half.csv.gz", &whole[..whole.len() / 2]);
    let (report, changes) = table.imported().unwrap();
    assert!(changes.len() > 100, "{}", changes.len());
    assert_eq!(report.flaws.count, 1);
    assert!(report.flaws.first[0].contains("the file breaks off here"), "{:?}", report.flaws);
}
