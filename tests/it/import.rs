//! Other systems' histories: databases and exports as they are found in homes, sound and broken.

mod bad_input;
mod export;
mod home_assistant;
mod layouts;
mod mapping;
mod state;

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use hunchd::home_log;
use hunchd::import;
use hunchd::import::Report;
use hunchd::import::Source;
use hunchd::time::Timestamp;
use rusqlite::Connection;
use rusqlite::params;
use serde_json::Value as Json;
use tempfile::TempDir;

/// How Home Assistant has laid its database out over the years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Times and attributes in words, in each row.
    Y2021,
    /// Times in numbers, attributes shared, entities by name.
    Y2023,
    /// All by number.
    Y2025,
}

const LAYOUTS: [Layout; 3] = [Layout::Y2021, Layout::Y2023, Layout::Y2025];

/// A configuration folder of Home Assistant with a recorder database in it.
struct Recorder {
    folder: TempDir,
    db: Connection,
    layout: Layout,
}

impl Recorder {
    fn new(layout: Layout) -> Recorder {
        let folder = tempfile::tempdir().unwrap();
        let db = Connection::open(folder.path().join("home-assistant_v2.db")).unwrap();
        let schema = match layout {
            Layout::Y2021 => include_str!("import/schema_2021_12.sql"),
            Layout::Y2023 => include_str!("import/schema_2023_3.sql"),
            Layout::Y2025 => include_str!("import/schema_2025_4.sql"),
        };
        // As Home Assistant opens it.
        db.pragma_update(None, "journal_mode", "WAL").unwrap();
        db.pragma_update(None, "foreign_keys", "OFF").unwrap();
        db.execute_batch(schema).unwrap();
        let version = match layout {
            Layout::Y2021 => 23,
            Layout::Y2023 => 35,
            Layout::Y2025 => 50,
        };
        db.execute("INSERT INTO schema_changes (schema_version, changed) VALUES (?1, '2021-01-01')", [version])
            .unwrap();
        Recorder { folder, db, layout }
    }

    /// One row, as the recorder of that year writes it.
    fn row(&self, at: &str, entity: &str, state: &str, attributes: &Json) {
        let at = Timestamp::parse_rfc3339(at).unwrap_or_else(|| panic!("{at} is no time"));
        self.row_at(at, entity, state, attributes);
    }

    fn row_at(&self, at: Timestamp, entity: &str, state: &str, attributes: &Json) {
        let (seconds, attributes) = (at.as_millis() as f64 / 1000.0, attributes.to_string());
        let whole = Timestamp::from_millis(at.as_millis() / 1000 * 1000).to_rfc3339();
        let words = format!("{}.{:03}000", whole.replace('T', " ").trim_end_matches('Z'), at.as_millis() % 1000);
        let mut fast = match self.layout {
            Layout::Y2021 => {
                let sql = "INSERT INTO states (domain, entity_id, state, attributes, last_changed, last_updated, created) \
                           VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?5)";
                let mut insert = self.db.prepare_cached(sql).unwrap();
                let (domain, _) = entity.split_once('.').unwrap();
                insert.execute(params![domain, entity, state, attributes, words]).unwrap();
                return;
            }
            Layout::Y2023 => {
                let sql =
                    "INSERT INTO states (entity_id, state, last_updated_ts, attributes_id) VALUES (?1, ?2, ?3, ?4)";
                self.db.prepare_cached(sql).unwrap()
            }
            Layout::Y2025 => {
                let sql =
                    "INSERT INTO states (metadata_id, state, last_updated_ts, attributes_id) VALUES (?1, ?2, ?3, ?4)";
                self.db.prepare_cached(sql).unwrap()
            }
        };
        let shared = self.number("state_attributes", "attributes_id", "shared_attrs", &attributes);
        match self.layout {
            Layout::Y2025 => {
                let entity = self.number("states_meta", "metadata_id", "entity_id", entity);
                fast.execute(params![entity, state, seconds, shared]).unwrap();
            }
            _ => drop(fast.execute(params![entity, state, seconds, shared]).unwrap()),
        }
    }

    /// The number of a text in a table of its own.
    fn number(&self, table: &str, number: &str, column: &str, text: &str) -> i64 {
        let found = self
            .db
            .prepare_cached(&format!("SELECT {number} FROM {table} WHERE {column} = ?1"))
            .unwrap()
            .query_row([text], |row| row.get(0));
        found.unwrap_or_else(|_| {
            self.db.execute(&format!("INSERT INTO {table} ({column}) VALUES (?1)"), [text]).unwrap();
            self.db.last_insert_rowid()
        })
    }

    /// The recorder was started.
    fn started(&self, at: &str) {
        let words = at.replace('T', " ").replace('Z', ".000000");
        let sql = "INSERT INTO recorder_runs (start, closed_incorrect, created) VALUES (?1, 0, ?1)";
        self.db.execute(sql, [words]).unwrap();
    }

    /// A file of `.storage`.
    fn stores(&self, file: &str, data: &Json) {
        let folder = self.folder.path().join(".storage");
        fs::create_dir_all(&folder).unwrap();
        let whole = serde_json::json!({"version": 1, "minor_version": 1, "key": file, "data": data});
        fs::write(folder.join(file), whole.to_string()).unwrap();
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("home-assistant_v2.db")
    }

    /// What the importer makes of it while it is open here; the home lies beside it.
    fn imported(&self) -> (Report, Vec<String>) {
        self.imported_from(&source(&self.path()))
    }

    fn imported_from(&self, source: &Source) -> (Report, Vec<String>) {
        let out = self.folder.path().join("home");
        let _ = fs::remove_dir_all(&out);
        let report =
            import::recorder_database(source, &out, None, &mut |_, _| {}).unwrap_or_else(|error| panic!("{error}"));
        (report, events(&out))
    }

    /// Closes it as Home Assistant does when it stops: the log is moved into the database.
    fn closed(self) -> TempDir {
        self.db.close().unwrap();
        self.folder
    }
}

/// Home Assistant's history at `file`, in Amsterdam, in 2030.
fn source(file: &Path) -> Source {
    Source {
        file: file.to_owned(),
        storage: None,
        zigbee2mqtt: None,
        time_zone: Some("Europe/Amsterdam".to_owned()),
        zone_here: None,
        now: Timestamp::parse_rfc3339("2030-01-01T00:00:00Z").unwrap(),
    }
}

/// The events of a home, one a line: time, device, property, value. Nothing in it may be unreadable.
fn events(home: &Path) -> Vec<String> {
    let home = home_log::read(home).unwrap();
    assert_eq!(home.bad_devices.count, 0, "{:?}", home.bad_devices);
    let mut events = home.events().unwrap();
    let lines = events.by_ref().map(|event| {
        let value = match event.value.as_bool() {
            Some(true) => "yes".to_owned(),
            Some(false) => "no".to_owned(),
            None => event.value.to_string(),
        };
        format!("{} {} {} {value}", event.at, home.devices[event.device].id, event.property)
    });
    let lines = lines.collect();
    assert_eq!(events.bad_rows().count, 0, "{:?}", events.bad_rows());
    lines
}

/// The devices of a home, one a line.
fn devices(home: &Path) -> Vec<String> {
    let home = home_log::read(home).unwrap();
    let line = |device: &home_log::LoggedDevice| {
        let room = device.room.as_deref().unwrap_or("-");
        format!("{}: {} `{}` in {room} [{}]", device.id, device.kind, device.name, device.groups.join("; "))
    };
    home.devices.iter().map(line).collect()
}
