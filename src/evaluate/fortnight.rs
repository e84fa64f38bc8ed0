//! A home's first two weeks, from any day on: the recording is cut to begin at several days, as if nobody had listened before, and
//! everybody starts from nothing at each of them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::Error;
use super::answers;
use super::answers::Progress;
use super::bootstrap::Days;
use super::predictor::Predictor;
use super::query;
use super::query::FORTNIGHT;
use super::recording::Recording;
use super::report;
use super::score::Losses;
use super::score::Sheet;
use crate::time::Timestamp;

/// What is asked goes on so long after the two weeks: as far as any question looks ahead, and a little more.
const AFTER: Duration = Duration::from_secs(36 * 3600);

/// The first two weeks of homes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fortnights {
    /// Each home.
    pub homes: Vec<Fortnight>,
    /// All answers of all homes in one pot; `None` with fewer than two homes.
    pub pooled: Option<Fortnight>,
}

/// The first two weeks of a home, or of several.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fortnight {
    /// Which home.
    pub home: String,
    /// How often the recording was begun.
    pub starts: usize,
    /// All horizons in one pot.
    pub all: Losses,
    /// Each horizon, in seconds, by itself.
    pub by_horizon: BTreeMap<u64, Losses>,
}

/// Answers from the first two weeks of homes.
#[derive(Default)]
pub(super) struct Beginnings {
    homes: Vec<(String, usize, Sheet)>,
}

impl Beginnings {
    /// Begins a recording `starts` times and asks everybody through the two weeks that follow.
    #[expect(clippy::too_many_arguments, reason = "one call, and each of them is passed on")]
    pub(super) fn add(
        &mut self,
        recording: &Recording,
        predictors: &[Box<dyn Predictor>],
        starts: u64,
        draws: usize,
        seed: u64,
        threads: usize,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), Error> {
        let mut all = Sheet::default();
        let mut begun = 0;
        for start in begins(recording, starts) {
            let cut = recording.cut(start, start + FORTNIGHT + AFTER);
            let asked = query::fortnight(&cut, seed);
            if asked.queries.is_empty() {
                continue;
            }
            let said = answers::said(&cut, predictors, &asked.queries, threads, progress)?;
            let said: Vec<Vec<f64>> = said.into_iter().map(|told| told.p_on).collect();
            let mut sheet = report::sheet(&cut, &asked, &said, 0, seed);
            // The same day of two beginnings is two days: who begins on it knows less than who began before.
            let name = format!("fortnight {} {start}", recording.log.name);
            sheet.days = Days::of_blocks(&sheet.days.of_each, draws, seed, &name);
            all.join(&sheet);
            begun += 1;
        }
        if begun > 0 {
            self.homes.push((recording.log.name.clone(), begun, all));
        }
        Ok(())
    }

    /// The figures.
    pub(super) fn figures(&self, names: &[&'static str]) -> Fortnights {
        let homes =
            self.homes.iter().filter_map(|(home, starts, sheet)| figures(home, *starts, sheet, names)).collect();
        let pooled = || {
            let mut all = Sheet::default();
            self.homes.iter().for_each(|(_, _, sheet)| all.join(sheet));
            let starts = self.homes.iter().map(|(_, starts, _)| starts).sum();
            figures(&format!("all {} homes", self.homes.len()), starts, &all, names)
        };
        Fortnights { pooled: (self.homes.len() > 1).then(pooled).flatten(), homes }
    }
}

fn figures(home: &str, starts: usize, sheet: &Sheet, names: &[&'static str]) -> Option<Fortnight> {
    let by_horizon = sheet.by_horizon();
    Some(Fortnight {
        home: home.to_owned(),
        starts,
        all: sheet.losses(names)?,
        by_horizon: by_horizon.iter().filter_map(|(s, sheet)| Some((*s, sheet.losses(names)?))).collect(),
    })
}

/// From when on: the first event, and evenly over the recording, so that two weeks (in a short one: half of it) are left.
fn begins(recording: &Recording, starts: u64) -> Vec<Timestamp> {
    let (Some(first), Some(last)) = (recording.first(), recording.last()) else { return Vec::new() };
    let length = last.since(first);
    let room = length - (FORTNIGHT + AFTER).min(length / 2);
    let step = |n: u64| room.mul_f64(n as f64 / starts.saturating_sub(1).max(1) as f64);
    // Milliseconds of a start would only be noise in its name.
    let whole = |n: u64| Duration::from_secs(step(n).as_secs());
    (0..starts).map(|n| first + whole(n)).collect()
}
