//! Where all sources meet: rows of any of them, in the order of time, become events of a home log, and a daemon's past.

use std::path::Path;

use super::Error;
use super::Flaws;
use super::Learner;
use super::Report;
use super::Unused;
use super::attributes::Attributes;
use super::changes::Changes;
use super::changes::Step;
use super::house::House;
use crate::home_log;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::time::Timestamp;

/// A state of an entity, as it was recorded.
pub(super) struct Row<'a> {
    pub(super) at: Timestamp,
    pub(super) entity: usize,
    /// `None`: it was removed.
    pub(super) state: Option<&'a str>,
    pub(super) attributes: &'a Attributes,
}

/// What a source hands over.
pub(super) enum Next<'a> {
    Row(Row<'a>),
    /// The recorder was not running from the last row until now.
    Restarted(Timestamp),
}

/// Takes rows in and keeps count.
pub(super) struct Scribe<'h> {
    house: &'h House,
    changes: Changes,
    learner: Option<&'h mut Learner>,
    steps: Vec<Step>,
    rows: Vec<u64>,
    pub(super) rows_read: u64,
    span: Option<(Timestamp, Timestamp)>,
    last_row: Option<Timestamp>,
}

impl<'h> Scribe<'h> {
    pub(super) fn new(house: &'h House, mut learner: Option<&'h mut Learner>) -> Scribe<'h> {
        if let Some(learner) = &mut learner {
            learner.meet(house);
        }
        Scribe {
            house,
            changes: Changes::of(house),
            learner,
            steps: Vec::new(),
            rows: vec![0; house.entities.len()],
            rows_read: 0,
            span: None,
            last_row: None,
        }
    }

    /// Takes one row, and appends the events that it makes to `events`.
    pub(super) fn take(&mut self, next: &Next<'_>, events: &mut Vec<LoggedEvent>) {
        let row = match next {
            Next::Row(row) => row,
            Next::Restarted(until) => {
                if let (Some(learner), Some(from)) = (&mut self.learner, self.last_row) {
                    learner.was_away(from, *until);
                }
                return;
            }
        };
        self.rows_read += 1;
        self.rows[row.entity] += 1;
        self.last_row = Some(row.at);
        let Ok(place) = &self.house.places[row.entity] else { return };
        self.steps.clear();
        self.changes.take(self.house, row.entity, row.state, row.attributes, row.at, &mut self.steps);
        for step in self.steps.drain(..) {
            if let Some(learner) = &mut self.learner {
                learner.hears(row.at, row.entity, &step);
            }
            if let Step::Became(property, value) = step {
                self.span = Some((self.span.map_or(row.at, |(from, _)| from), row.at));
                events.push(LoggedEvent { at: row.at, device: place.device, property, value });
            }
        }
    }

    /// Counted rows of an entity that has no place, without looking at their states.
    pub(super) fn pass(&mut self, at: Timestamp, entity: usize) {
        self.rows_read += 1;
        self.rows[entity] += 1;
        self.last_row = Some(at);
    }

    /// What there is to report of it.
    pub(super) fn report(self, changes: u64, flaws: Flaws, notes: Vec<String>) -> Report {
        let entities = self.house.entities.iter().zip(&self.house.places).zip(&self.rows);
        let unused = entities.filter_map(|((entity, place), rows)| {
            let reason = place.as_ref().err()?.clone();
            Some(Unused { entity: entity.id.clone(), rows: *rows, reason })
        });
        Report {
            rows: self.rows_read,
            changes,
            devices: self.house.devices.len(),
            span: self.span,
            unused: unused.collect(),
            nonsense: self.changes.nonsense(self.house),
            flaws,
            notes,
        }
    }
}

/// Refuses to write a home in which nothing ever happens.
pub(super) fn demand_devices(house: &House, path: &Path) -> Result<(), Error> {
    if !house.devices.is_empty() {
        return Ok(());
    }
    let reason = match house.entities.len() {
        0 => "there is no entity in it.".to_owned(),
        count => {
            let first = house.places.iter().zip(&house.entities).find_map(|(place, entity)| {
                Some(format!("`{}` was left out because of this: {}", entity.id, place.as_ref().err()?))
            });
            format!("none of its {count} entities has a place in a home log; {}.", first.unwrap_or_default())
        }
    };
    Err(Error::NothingUsable { path: path.to_owned(), reason })
}

/// Writes the home log; `advance` brings the next events, and nothing at the end.
pub(super) fn write(
    out: &Path,
    home: &HomeLog,
    mut advance: impl FnMut(&mut Vec<LoggedEvent>) -> bool,
) -> Result<u64, Error> {
    let mut ready: Vec<LoggedEvent> = Vec::new();
    let mut upcoming = std::iter::from_fn(move || {
        ready.clear();
        let more = advance(&mut ready);
        (more || !ready.is_empty()).then(|| std::mem::take(&mut ready))
    });
    let written = home_log::write(out, home, (&mut upcoming).flatten())?;
    Ok(written)
}
