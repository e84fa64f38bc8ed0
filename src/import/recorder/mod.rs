//! Home Assistant's recorder database, read only: `home-assistant_v2.db` of every layout since 2021.
//!
//! Read in pages by time, each in a transaction of its own: a database of many gigabytes costs the memory of one page, and Home Assistant,
//! which may be writing all the while, is never kept from tidying up. What is damaged is stepped over, and told.

mod pages;
mod schema;

use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;

pub(super) use pages::Pages;

use self::schema::Schema;
use super::Error;
use super::Flaws;
use super::attributes::Attributes;
use crate::time::Timestamp;

/// A writer holds the database for moments only; whoever holds it longer does not let go.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open recorder database.
pub(super) struct Recorder {
    db: Connection,
    schema: Schema,
    path: PathBuf,
    /// Nobody was using it when it was opened.
    is_at_rest: bool,
}

/// How the rows of an entity name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// In `states_meta`.
    Number(i64),
    /// By its own id.
    Name(String),
}

/// An entity of the database with the last attributes that it is known to have had.
pub(super) struct Recorded {
    pub(super) keys: Vec<Key>,
    pub(super) id: String,
    pub(super) attributes: Attributes,
}

impl Recorder {
    /// Opens the database and finds out how it is laid out.
    ///
    /// # Errors
    /// It is missing, no database, or one of something else.
    pub(super) fn open(path: &Path, flaws: &mut Flaws) -> Result<Recorder, Error> {
        // SQLite says only that it is unable to open the file; the system says why.
        let unreadable = |source: io::Error| Error::Unreadable { path: path.to_owned(), source };
        let size = File::open(path).and_then(|file| file.metadata()).map_err(unreadable)?.len();
        if size == 0 {
            let reason = "It is empty.".to_owned();
            return Err(Error::Foreign { path: path.to_owned(), line: None, reason });
        }
        let complaint = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Error::Foreign {
                path: path.to_owned(),
                line: None,
                reason:
                    "It is not an SQLite database. Home Assistant's is called `home-assistant_v2.db` and lies in its \
                         configuration folder."
                        .to_owned(),
            },
            _ => Error::Database { path: path.to_owned(), reason: in_words(&error) },
        };
        let log = beside(path, "-wal");
        // Nobody uses a database in this mode that has no log beside it; whoever opens it in the usual way would make one.
        let is_at_rest = is_logged_ahead(path) && !log.exists();
        let (db, schema) = match connected(path, if is_at_rest { "immutable=1" } else { "mode=ro" }) {
            Ok(opened) => opened,
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => {
                flaws.add(|| {
                    format!(
                        "`{}` cannot be used by this user: what Home Assistant wrote last, and has not yet moved from there into \
                         the database, is missing. Run this as the user of Home Assistant, or stop Home Assistant first.",
                        log.display()
                    )
                });
                connected(path, "immutable=1").map_err(complaint)?
            }
            Err(error) => return Err(complaint(error)),
        };
        let schema = schema.map_err(|reason| Error::Foreign { path: path.to_owned(), line: None, reason })?;
        Ok(Recorder { db, schema, path: path.to_owned(), is_at_rest })
    }

    /// Tells if what was at rest when it was opened is not so any more: what was read since may be half new.
    pub(super) fn close(self, flaws: &mut Flaws) {
        if self.is_at_rest && beside(&self.path, "-wal").exists() {
            flaws.add(|| {
                format!("`{}` was opened by another program while it was read: read it again.", self.path.display())
            });
        }
    }

    /// Every entity that has states.
    pub(super) fn entities(&self, flaws: &mut Flaws) -> Vec<Recorded> {
        let mut found: Vec<Recorded> = Vec::new();
        for (id, key) in self.keys(flaws) {
            match found.iter_mut().find(|recorded| recorded.id == id) {
                Some(recorded) => recorded.keys.push(key),
                None => found.push(Recorded { keys: vec![key], id, attributes: Attributes::default() }),
            }
        }
        for recorded in &mut found {
            // A part of the database that cannot be read is told when its rows are read.
            let said = recorded.keys.iter().find_map(|key| self.schema.last_attributes(&self.db, key).ok().flatten());
            recorded.attributes = said.map(|said| Attributes::parse(&said)).unwrap_or_default();
        }
        found
    }

    fn keys(&self, flaws: &mut Flaws) -> Vec<(String, Key)> {
        let mut keys = Vec::new();
        if let Err(error) = self.schema.each_key(&self.db, |id, key| keys.push((id, key))) {
            flaws.add(|| {
                format!(
                    "`{}`: the list of entities cannot be read to its end: {}.",
                    self.path.display(),
                    in_words(&error)
                )
            });
        }
        keys
    }

    /// When the recorder was started, in order. What happened before each of these was not seen by it.
    pub(super) fn starts(&self) -> Vec<Timestamp> {
        self.schema.starts(&self.db).unwrap_or_default()
    }

    /// About how many rows there are, for whoever waits.
    pub(super) fn about_rows(&self) -> u64 {
        let count = self.db.query_row("SELECT max(state_id) - min(state_id) + 1 FROM states", [], |row| row.get(0));
        count.map(|count: Option<i64>| count.unwrap_or(0).unsigned_abs()).unwrap_or(0)
    }

    /// The rows, page by page; those that lie after `not_after` are flaws.
    pub(super) fn pages(&self, not_after: Timestamp) -> Pages<'_> {
        Pages::of(&self.db, &self.schema, &self.path, not_after)
    }
}

type Found = Result<Schema, String>;

fn connected(path: &Path, how: &str) -> Result<(Connection, Found), rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(uri(path, how), flags)?;
    db.busy_timeout(PATIENCE)?;
    // The first time that it is read at all.
    let schema = Schema::find(&db)?;
    Ok((db, schema))
}

/// A file name in a URI: what means something there is escaped.
fn uri(path: &Path, how: &str) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => uri.push(char::from(*byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    format!("{uri}?{how}")
}

/// Whether it is a database that is written by way of a log, as Home Assistant's are.
fn is_logged_ahead(path: &Path) -> bool {
    // The 20th byte is the version that a reader must understand: 2 means with a write-ahead log (SQLite, "Database File Format", 1.3).
    let mut header = [0; 20];
    File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok() && header[19] == 2
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// What SQLite said, without its number and its full stop.
pub(super) fn in_words(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(words)) => words.trim_end_matches('.').to_owned(),
        other => other.to_string().trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_survives_in_a_uri() {
        assert_eq!(uri(Path::new("/a b/c?d#e%.db"), "mode=ro"), "file:/a%20b/c%3Fd%23e%25.db?mode=ro");
    }
}
