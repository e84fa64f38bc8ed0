//! Databases that are in use, half there, damaged, or none at all: what is good is used, and a sentence says what is not.

use std::fs;
use std::fs::File;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use hunchd::import;
use hunchd::time::Timestamp;
use serde_json::json;

use super::LAYOUTS;
use super::Layout;
use super::Recorder;
use super::source;
use crate::process::Hub;

const BEGIN: Timestamp = Timestamp::from_millis(1_704_880_800_000);

/// A lamp that is switched every minute, `count` times.
fn busy(layout: Layout, count: u64) -> Recorder {
    let recorder = Recorder::new(layout);
    recorder.db.execute_batch("BEGIN").unwrap();
    for n in 0..count {
        let state = ["on", "off"][(n % 2) as usize];
        recorder.row_at(BEGIN + Duration::from_secs(60 * n), "light.lamp", state, &json!({"friendly_name": "Lamp"}));
    }
    recorder.db.execute_batch("COMMIT").unwrap();
    recorder
}

fn import_by_command(file: &Path) -> (Output, String, String) {
    let hub = Hub::new("");
    let out = hub.settings().with_file_name("home");
    let arguments = ["import", "home-assistant", &file.display().to_string(), "--out", &out.display().to_string()];
    let output = hub.run(&arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (told, wrong) = (text(&output.stdout), text(&output.stderr));
    (output, told, wrong)
}

#[test]
fn a_database_that_is_being_written_to_is_read_up_to_its_last_word() {
    for layout in LAYOUTS {
        let recorder = busy(layout, 100);
        // What was written last is only in the log, and what is being written is not there yet.
        recorder.db.execute_batch("BEGIN IMMEDIATE").unwrap();
        recorder.row_at(BEGIN + Duration::from_secs(60_000), "light.lamp", "maybe", &json!({}));
        let (report, events) = recorder.imported();
        assert_eq!((events.len(), report.flaws.count), (100, 0), "{layout:?}: {:?}", report.flaws);
        recorder.db.execute_batch("COMMIT").unwrap();
    }
}

#[test]
fn nothing_is_changed_and_nothing_is_left_behind() {
    let folder = busy(Layout::Y2025, 100).closed();
    let look = || -> Vec<(String, Vec<u8>)> {
        let mut all: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all.into_iter()
            .filter(|path| path.is_file())
            .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
            .collect()
    };
    let before = look();
    let file = folder.path().join("home-assistant_v2.db");
    let report = import::recorder_database(&source(&file), &folder.path().join("home"), None, &mut |_, _| {}).unwrap();
    assert_eq!((report.changes, report.flaws.count), (100, 0));
    assert_eq!(before.len(), 1, "it was at rest");
    assert!(look() == before, "it is as it was");
}

#[test]
fn a_damaged_database_gives_what_is_sound_and_says_what_is_not() {
    for layout in LAYOUTS {
        let folder = busy(layout, 20_000).closed();
        let path = folder.path().join("home-assistant_v2.db");
        let size = fs::metadata(&path).unwrap().len();
        // Twelve pages in the middle.
        let mut file = File::options().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(size / 2 / 4096 * 4096)).unwrap();
        file.write_all(&[0xa5; 12 * 4096]).unwrap();
        drop(file);
        let (output, told, wrong) = import_by_command(&path);
        assert_eq!(output.status.code(), Some(1), "{layout:?}: {told}{wrong}");
        assert_eq!(wrong, "Not all of it could be read.\n");
        let changes = told.split("; ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().replace(',', "");
        let changes: u64 = changes.parse().unwrap();
        assert!((15_000..20_000).contains(&changes), "{layout:?}: {told}");
        assert!(told.contains("could not be read, and what could be is written"), "{told}");
        assert!(told.contains("what is between 2024-01-"), "{layout:?}: {told}");
    }
}

#[test]
fn the_end_of_a_database_that_was_cut_off_is_missed_and_said() {
    let folder = busy(Layout::Y2025, 20_000).closed();
    let path = folder.path().join("home-assistant_v2.db");
    let size = fs::metadata(&path).unwrap().len();
    File::options().write(true).open(&path).unwrap().set_len(size * 3 / 4).unwrap();
    let (output, told, wrong) = import_by_command(&path);
    assert_eq!(output.status.code(), Some(1), "{told}{wrong}");
    assert!(!told.contains("panicked") && !wrong.contains("panicked"), "{told}{wrong}");
}

#[test]
fn what_is_no_database_is_told_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home-assistant_v2.db");
    for (bytes, words) in [
        (None, "cannot be read: No such file"),
        (Some(Vec::new()), "It is empty."),
        (Some(vec![b'x'; 10_000]), "It is not an SQLite database."),
    ] {
        if let Some(bytes) = bytes {
            fs::write(&path, bytes).unwrap();
        }
        let (output, told, wrong) = import_by_command(&path);
        assert_eq!((output.status.code(), told.as_str()), (Some(1), ""), "{wrong}");
        assert!(wrong.starts_with("hunchd: `") && wrong.contains(words) && wrong.lines().count() == 1, "{wrong}");
    }
    // Tables, and nothing in them.
    let empty = Recorder::new(Layout::Y2025).closed();
    let (output, _, wrong) = import_by_command(&empty.path().join("home-assistant_v2.db"));
    assert!(output.status.code() == Some(1) && wrong.contains("there is no entity in it"), "{wrong}");
}

#[test]
fn rows_without_sense_are_named_by_their_number() {
    let recorder = busy(Layout::Y2025, 10);
    for (state, time) in [("'on'", "NULL"), ("'on'", "0.0"), ("x'ff'", "1704990000.0"), ("'on'", "9e99")] {
        let sql = format!("INSERT INTO states (metadata_id, state, last_updated_ts) VALUES (1, {state}, {time})");
        recorder.db.execute(&sql, []).unwrap();
    }
    let sql = "INSERT INTO states (metadata_id, state, last_updated_ts) VALUES (99, 'on', 1704990000.0)";
    recorder.db.execute(sql, []).unwrap();
    let (report, events) = recorder.imported();
    assert_eq!(events.len(), 10);
    let flaws = report.flaws.first.join("\n");
    for words in [
        "states row 12: 1970-01-01T00:00:00Z is before",
        "states row 13: its state is not a text",
        "rows are of entities whose names are not there",
    ] {
        assert!(flaws.contains(words), "{flaws}");
    }
}
