//! How a recorder database is laid out, found out by looking at its columns, and the queries that fit.
//!
//! Schema 25 (2022.4) moved attributes into a table of their own, 31 (2023.2) turned times into numbers, 38 (2023.4) moved the names of
//! entities out of the rows; each in steps, so that a database between two versions has both.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use rusqlite::types::ValueRef;

use super::Key;
use crate::time::Timestamp;

/// How the times of states are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// `last_updated_ts`, in seconds.
    Number,
    /// `last_updated`, in words, UTC.
    Text,
}

/// The layout of one database.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    pub(super) clock: Clock,
    /// Rows name entities by a number, `metadata_id`, into `states_meta`.
    has_numbers: bool,
    /// Rows name entities by `entity_id`.
    has_names: bool,
    /// Attributes stand in `state_attributes`.
    has_shared_attributes: bool,
    /// Attributes stand in the rows.
    has_own_attributes: bool,
    /// There is an index by time; without one, rows are read as they were written.
    is_indexed: bool,
}

impl Schema {
    /// Looks at the tables; the inner error says what is missing, as a finished sentence.
    pub(super) fn find(db: &Connection) -> Result<Result<Schema, String>, rusqlite::Error> {
        let states = columns(db, "states")?;
        let has = |column: &str| states.iter().any(|known| known == column);
        if states.is_empty() {
            let tables = db
                .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name LIMIT 5")?
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            let holds =
                if tables.is_empty() { "no tables at all".to_owned() } else { format!("`{}`", tables.join("`, `")) };
            return Ok(Err(format!(
                "It is not a recorder database of Home Assistant: it has no table `states`; it holds {holds}."
            )));
        }
        let has_numbers = has("metadata_id") && !columns(db, "states_meta")?.is_empty();
        let clock =
            if has("last_updated_ts") { Some(Clock::Number) } else { has("last_updated").then_some(Clock::Text) };
        let missing = if !has("state") || !has("state_id") {
            Some("`state_id` and `state`")
        } else if !has_numbers && !has("entity_id") {
            Some("`metadata_id` or `entity_id`")
        } else if clock.is_none() {
            Some("`last_updated_ts` or `last_updated`")
        } else {
            None
        };
        let (None, Some(clock)) = (missing, clock) else {
            let version = db
                .query_row("SELECT max(schema_version) FROM schema_changes", [], |row| row.get::<_, Option<i64>>(0))
                .ok()
                .flatten();
            let version = version.map(|version| format!(" (it says that it is schema {version})")).unwrap_or_default();
            return Ok(Err(format!(
                "Its table `states` has no column {}{version}: this is no layout that hunchd knows.",
                missing.unwrap_or_default(),
            )));
        };
        let mut schema = Schema {
            clock,
            has_numbers,
            has_names: has("entity_id"),
            has_shared_attributes: has("attributes_id") && !columns(db, "state_attributes")?.is_empty(),
            has_own_attributes: has("attributes"),
            is_indexed: true,
        };
        schema.is_indexed = !schema.plan(db)?.iter().any(|step| step.contains("TEMP B-TREE"));
        Ok(Ok(schema))
    }

    fn time_column(&self) -> &'static str {
        match self.clock {
            Clock::Number => "last_updated_ts",
            Clock::Text => "last_updated",
        }
    }

    /// One page: `?1` and `?2` are the time and id of the last row before it, `?3` is its length, `?4` the time that is not passed.
    pub(super) fn page(&self) -> String {
        let time = self.time_column();
        let or_null = |has: bool, column: &'static str| if has { column } else { "NULL" };
        let columns = format!(
            "state_id, {}, {}, state, {time}, {}, {}",
            or_null(self.has_numbers, "metadata_id"),
            or_null(self.has_names, "entity_id"),
            or_null(self.has_shared_attributes, "attributes_id"),
            or_null(self.has_own_attributes, "attributes"),
        );
        if !self.is_indexed {
            return format!(
                "SELECT {columns} FROM states WHERE state_id > ?2 AND {time} IS NOT NULL AND {time} <= ?4 AND ?1 IS NOT NULL \
                 ORDER BY state_id LIMIT ?3"
            );
        }
        format!(
            "SELECT {columns} FROM states WHERE {time} >= ?1 AND {time} <= ?4 AND ({time} > ?1 OR state_id > ?2) \
             ORDER BY {time}, state_id LIMIT ?3"
        )
    }

    /// How SQLite would fetch a page.
    pub(super) fn plan(&self, db: &Connection) -> Result<Vec<String>, rusqlite::Error> {
        let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {}", self.page()))?;
        plan.query_map(params![0, 0, 1, 1], |row| row.get(3))?.collect()
    }

    /// Whether rows come in the order of time.
    pub(super) fn is_indexed(&self) -> bool {
        self.is_indexed
    }

    /// Each entity with the way that rows name it.
    pub(super) fn each_key(&self, db: &Connection, mut found: impl FnMut(String, Key)) -> Result<(), rusqlite::Error> {
        if self.has_numbers {
            let mut listed = db.prepare("SELECT metadata_id, entity_id FROM states_meta ORDER BY metadata_id")?;
            let mut rows = listed.query([])?;
            while let Some(row) = rows.next()? {
                if let Some(id) = text(row, 1) {
                    found(id, Key::Number(row.get(0)?));
                }
            }
        }
        if self.has_names {
            // From name to name along the index, instead of through every row.
            let mut next = db.prepare("SELECT min(entity_id) FROM states WHERE entity_id > ?1")?;
            let mut last = String::new();
            while let Some(id) = next.query_row([&last], |row| Ok(text(row, 0)))? {
                found(id.clone(), Key::Name(id.clone()));
                last = id;
            }
        }
        Ok(())
    }

    /// The attributes of an entity's latest state that it was in sight for; of its latest, if it never was.
    pub(super) fn last_attributes(&self, db: &Connection, key: &Key) -> Result<Option<String>, rusqlite::Error> {
        let (column, time) =
            (if matches!(key, Key::Number(_)) { "metadata_id" } else { "entity_id" }, self.time_column());
        for condition in ["AND state NOT IN ('unavailable', 'unknown', '')", ""] {
            let query = format!(
                "SELECT {}, {} FROM states WHERE {column} = ?1 {condition} ORDER BY {time} DESC LIMIT 1",
                if self.has_shared_attributes { "attributes_id" } else { "NULL" },
                if self.has_own_attributes { "attributes" } else { "NULL" },
            );
            let read = |row: &Row<'_>| Ok((row.get::<_, Option<i64>>(0)?, text(row, 1)));
            let found = match key {
                Key::Number(number) => db.query_row(&query, [number], read),
                Key::Name(name) => db.query_row(&query, [name], read),
            };
            match found.optional()? {
                Some((_, Some(own))) => return Ok(Some(own)),
                Some((Some(id), None)) => return shared_attributes(db, id),
                Some((None, None)) | None => {}
            }
        }
        Ok(None)
    }

    /// When the recorder was started, in order.
    pub(super) fn starts(&self, db: &Connection) -> Result<Vec<Timestamp>, rusqlite::Error> {
        let mut starts = db.prepare("SELECT start FROM recorder_runs ORDER BY start")?;
        let starts = starts.query_map([], |row| Ok(text(row, 0)))?.collect::<Result<Vec<_>, _>>()?;
        Ok(starts.into_iter().flatten().filter_map(|start| spelt_time(&start)).collect())
    }
}

/// Attributes by their id; `None` if they are not there.
pub(super) fn shared_attributes(db: &Connection, id: i64) -> Result<Option<String>, rusqlite::Error> {
    let mut query = db.prepare_cached("SELECT shared_attrs FROM state_attributes WHERE attributes_id = ?1")?;
    Ok(query.query_row([id], |row| Ok(text(row, 0))).optional()?.flatten())
}

/// A text, where the column holds one.
pub(super) fn text(row: &Row<'_>, column: usize) -> Option<String> {
    match row.get_ref(column) {
        Ok(ValueRef::Text(bytes)) => std::str::from_utf8(bytes).ok().map(str::to_owned),
        _ => None,
    }
}

/// Reads `2021-05-13 08:22:33.123456`, which is UTC.
pub(super) fn spelt_time(text: &str) -> Option<Timestamp> {
    let dated = text.replacen(' ', "T", 1);
    Timestamp::parse_rfc3339(&dated).or_else(|| Timestamp::parse_rfc3339(&format!("{dated}Z")))
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>, rusqlite::Error> {
    // The name is one of ours: a pragma takes no parameters.
    let mut info = db.prepare(&format!("PRAGMA table_info({table})"))?;
    info.query_map([], |row| row.get(1))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A database of many millions of rows is read along an index, without being sorted.
    #[test]
    fn pages_of_every_layout_are_read_along_the_index_of_time() {
        for (sql, index) in [
            (include_str!("../../../tests/it/import/schema_2021_12.sql"), "ix_states_last_updated"),
            (include_str!("../../../tests/it/import/schema_2023_3.sql"), "ix_states_last_updated_ts"),
            (include_str!("../../../tests/it/import/schema_2025_4.sql"), "ix_states_last_updated_ts"),
        ] {
            let db = Connection::open_in_memory().expect("a database");
            db.execute_batch(sql).expect("tables");
            let schema = Schema::find(&db).expect("tables").expect("a known layout");
            let plan = schema.plan(&db).expect("a plan");
            assert!(schema.is_indexed, "{plan:?}");
            assert!(plan.len() == 1 && plan[0].contains(&format!("USING INDEX {index} (")), "{plan:?}");
            // Names are found from one to the next along an index, and last attributes likewise.
            db.execute_batch(&format!("DROP INDEX {index}")).expect("an index");
            let schema = Schema::find(&db).expect("tables").expect("a known layout");
            assert!(!schema.is_indexed, "it is noticed that the index is gone");
            assert!(schema.page().contains("ORDER BY state_id"), "{}", schema.page());
        }
    }

    #[test]
    fn times_in_words_are_read() {
        for text in ["2021-05-13 08:22:33.123456", "2021-05-13T08:22:33.123Z", "2021-05-13 10:22:33.123+02:00"] {
            assert_eq!(spelt_time(text), Some(Timestamp::from_millis(1_620_894_153_123)), "{text}");
        }
        assert_eq!(spelt_time(""), None);
    }
}
