//! The rows of a recorder database in the order of time, a page at a time; what is damaged is stepped over.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;
use rusqlite::types::ToSqlOutput;
use rusqlite::types::ValueRef;

use super::Key;
use super::in_words;
use super::schema;
use super::schema::Clock;
use super::schema::Schema;
use crate::import::Flaws;
use crate::import::attributes::Attributes;
use crate::time::Timestamp;

/// Rows of one page.
const PAGE: i64 = 5000;
/// Home Assistant's first release is of 2013: what is older was written by a clock that had not been set. 2013-01-01.
const EARLIEST: Timestamp = Timestamp::from_millis(1_356_998_400_000);
/// How far behind damage it is first tried again; doubles as long as it fails.
const FIRST_STEP: Duration = Duration::from_secs(1);
/// A step of this length has left all of the database behind: 34 years.
const LAST_STEP: Duration = Duration::from_secs(1 << 30);

/// One row of `states`.
#[derive(Clone, Debug)]
pub(in crate::import) struct RawRow {
    pub(in crate::import) key: Key,
    pub(in crate::import) at: Timestamp,
    pub(in crate::import) state: Option<String>,
    attributes_id: Option<i64>,
    attributes: Option<String>,
}

/// A time as the database spells it.
#[derive(Clone, Debug)]
enum Moment {
    Number(f64),
    Text(String),
}

/// Walks through the rows.
pub(in crate::import) struct Pages<'r> {
    db: &'r Connection,
    path: &'r Path,
    query: String,
    clock: Clock,
    is_ordered: bool,
    /// The last row that was read: the next page begins behind it.
    behind: (Moment, i64),
    /// What is written from now on is not waited for.
    until: Moment,
    latest: Timestamp,
    /// A later time was written by a clock that was wrong.
    not_after: Timestamp,
    step: Duration,
    /// Since when nothing can be read, and why.
    damage: Option<(Timestamp, String)>,
    ended: bool,
}

impl<'r> Pages<'r> {
    pub(super) fn of(db: &'r Connection, schema: &Schema, path: &'r Path, not_after: Timestamp) -> Pages<'r> {
        let (begin, end) = match schema.clock {
            Clock::Number => (Moment::Number(f64::MIN), Moment::Number(f64::MAX)),
            Clock::Text => (Moment::Text(String::new()), Moment::Text("9999".to_owned())),
        };
        let column = if schema.clock == Clock::Number { "last_updated_ts" } else { "last_updated" };
        let newest = db.query_row(&format!("SELECT max({column}) FROM states"), [], |row| Ok(moment(row, 0)));
        Pages {
            db,
            path,
            query: schema.page(),
            clock: schema.clock,
            is_ordered: schema.is_indexed(),
            behind: (begin, i64::MIN),
            until: newest.ok().flatten().unwrap_or(end),
            latest: EARLIEST,
            not_after,
            step: FIRST_STEP,
            damage: None,
            ended: false,
        }
    }

    /// The next page; empty behind the last row.
    pub(in crate::import) fn next(&mut self, flaws: &mut Flaws) -> Vec<RawRow> {
        while !self.ended {
            let (rows, read, error) = self.fetch(flaws);
            if let Some(error) = error.filter(|_| read == 0) {
                self.step_over(in_words(&error));
                continue;
            }
            self.step = FIRST_STEP;
            if let Some(first) = rows.first()
                && let Some((since, reason)) = self.damage.take()
            {
                let (path, until) = (self.path.display(), first.at);
                flaws.add(|| format!("`{path}`: what is between {since} and {until} cannot be read: {reason}."));
            }
            self.ended = read == 0;
            if !rows.is_empty() {
                return rows;
            }
        }
        if let Some((since, reason)) = self.damage.take() {
            flaws.add(|| format!("`{}`: what is after {since} cannot be read: {reason}.", self.path.display()));
        }
        Vec::new()
    }

    /// Rows up to the first that cannot be read; how many were looked at, and what stopped it.
    fn fetch(&mut self, flaws: &mut Flaws) -> (Vec<RawRow>, usize, Option<rusqlite::Error>) {
        let (mut rows, mut read) = (Vec::new(), 0);
        let result = self.collect(&mut rows, &mut read, flaws);
        (rows, read, result.err())
    }

    fn collect(&mut self, into: &mut Vec<RawRow>, read: &mut usize, flaws: &mut Flaws) -> Result<(), rusqlite::Error> {
        let mut query = self.db.prepare_cached(&self.query)?;
        let mut rows = query.query(params![self.behind.0, self.behind.1, PAGE, self.until])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let Some(moment) = moment(row, 4) else {
                flaws.add(|| format!("`{}`, states row {id}: it has no time.", self.path.display()));
                self.behind.1 = self.behind.1.max(id);
                *read += 1;
                continue;
            };
            let at = moment.at();
            self.behind = (moment, id);
            *read += 1;
            match self.usable(row, at) {
                Ok((row, at)) => {
                    self.latest = at;
                    into.push(row);
                }
                Err(reason) => flaws.add(|| format!("`{}`, states row {id}: {reason}", self.path.display())),
            }
        }
        Ok(())
    }

    fn step_over(&mut self, reason: String) {
        if self.step >= LAST_STEP || !self.is_ordered {
            self.damage.get_or_insert((self.latest, reason));
            self.ended = true;
            return;
        }
        if self.damage.is_none() && self.latest == EARLIEST {
            // Nothing was read yet, so that there is no time to step from.
            let column = if self.clock == Clock::Number { "last_updated_ts" } else { "last_updated" };
            let first = self.db.query_row(&format!("SELECT min({column}) FROM states"), [], |row| Ok(moment(row, 0)));
            let first = first.ok().flatten().and_then(|first| first.at());
            self.latest = first.unwrap_or(EARLIEST);
        }
        let since = self.latest;
        self.damage.get_or_insert((since, reason));
        let from = self.behind.0.at().unwrap_or(since).max(since) + self.step;
        self.step *= 2;
        self.behind = (Moment::of(from, self.clock), i64::MIN);
        if self.until.at().is_some_and(|until| from > until) {
            self.ended = true;
        }
    }

    /// A row with its time; `Err` with a finished sentence.
    fn usable(&self, row: &Row<'_>, at: Option<Timestamp>) -> Result<(RawRow, Timestamp), String> {
        let at = at.ok_or("its time is none.")?;
        if at < EARLIEST {
            return Err(format!("{at} is before there was a Home Assistant; the clock had not been set."));
        }
        if at > self.not_after {
            return Err(format!("{at} is in the future; the clock was wrong."));
        }
        if at < self.latest && !self.is_ordered {
            return Err(format!("{at} is earlier than the row before it, and there is no index to sort by."));
        }
        let key = match (row.get_ref(1), schema::text(row, 2)) {
            (Ok(ValueRef::Integer(number)), _) => Key::Number(number),
            (_, Some(name)) => Key::Name(name),
            _ => return Err("it does not say of which entity it is.".to_owned()),
        };
        let state = match row.get_ref(3) {
            Ok(ValueRef::Text(bytes)) => {
                Some(std::str::from_utf8(bytes).map_err(|_| "its state is not UTF-8 text.")?.to_owned())
            }
            Ok(ValueRef::Null) => None,
            _ => return Err("its state is not a text.".to_owned()),
        };
        let attributes_id = match row.get_ref(5) {
            Ok(ValueRef::Integer(id)) => Some(id),
            _ => None,
        };
        Ok((RawRow { key, at, state, attributes_id, attributes: schema::text(row, 6) }, at.max(self.latest)))
    }

    /// The attributes of a row, given those of the same entity's row before.
    pub(in crate::import) fn attributes(
        &self,
        row: &RawRow,
        before: Option<(i64, Attributes)>,
    ) -> (Option<i64>, Attributes) {
        if let Some(own) = row.attributes.as_deref().filter(|own| !own.is_empty()) {
            return (None, Attributes::parse(own));
        }
        match (row.attributes_id, before) {
            (Some(id), Some((known, attributes))) if known == id => (Some(id), attributes),
            (Some(id), _) => {
                let said = schema::shared_attributes(self.db, id).ok().flatten();
                (Some(id), said.map(|said| Attributes::parse(&said)).unwrap_or_default())
            }
            (None, _) => (None, Attributes::default()),
        }
    }
}

fn moment(row: &Row<'_>, column: usize) -> Option<Moment> {
    match row.get_ref(column).ok()? {
        ValueRef::Real(number) => Some(Moment::Number(number)),
        ValueRef::Integer(number) => Some(Moment::Number(number as f64)),
        ValueRef::Text(bytes) => Some(Moment::Text(std::str::from_utf8(bytes).ok()?.to_owned())),
        _ => None,
    }
}

impl Moment {
    fn of(at: Timestamp, clock: Clock) -> Moment {
        match clock {
            Clock::Number => Moment::Number(at.as_millis() as f64 / 1000.0),
            Clock::Text => Moment::Text(at.to_rfc3339().replace('T', " ").replace('Z', "")),
        }
    }

    fn at(&self) -> Option<Timestamp> {
        match self {
            // Beyond the year 9999 it is no time but damage.
            Moment::Number(seconds) if seconds.abs() < 253_402_300_800.0 => {
                Some(Timestamp::from_millis((seconds * 1000.0).round() as i64))
            }
            Moment::Number(_) => None,
            Moment::Text(text) => schema::spelt_time(text),
        }
    }
}

impl rusqlite::ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Moment::Number(number) => number.to_sql(),
            Moment::Text(text) => text.to_sql(),
        }
    }
}
