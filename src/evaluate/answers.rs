//! All answers of all predictors to the questions of one home.

use super::Error;
use super::predictor::Predictor;
use super::predictor::Told;
use super::predictor::clip;
use super::query;
use super::query::Asked;
use super::query::Query;
use super::query::Span;
use super::recording::Recording;
use super::spread::spread;
use super::wait::Wait;
use crate::time::Timestamp;

/// How far a home is done: `done` of `of` equal-looking pieces of work, which are not equally long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The home that is being worked on.
    pub home: String,
    /// Pieces that are done.
    pub done: u64,
    /// Pieces that there are.
    pub of: u64,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Questions {
    /// Scoring begins here, whatever the homes say.
    pub from: Option<Timestamp>,
    /// Else what the home log says; else, if this is given, the last share of each recording is scored.
    pub last: Option<f64>,
    /// Random times at most, in each home.
    pub times: u64,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

impl Default for Questions {
    fn default() -> Questions {
        Questions { from: None, last: None, times: 2000, seed: 1 }
    }
}

/// One home's questions and what everybody said.
#[derive(Clone, Debug)]
pub struct HomeAnswers {
    /// The part that is scored.
    pub span: Span,
    /// The questions that are scored.
    pub scored: Asked,
    /// What each predictor said to them, clipped.
    pub scored_answers: Vec<Vec<f64>>,
    /// How long until the next change, by predictor; `None` from whoever does not forecast it.
    pub scored_waits: Vec<Option<Vec<Wait>>>,
    /// The questions of the first weeks.
    pub first_weeks: Asked,
    /// What each predictor said to those, clipped.
    pub first_weeks_answers: Vec<Vec<f64>>,
}

/// Asks everybody everything.
pub fn answers(
    recording: &Recording,
    predictors: &[Box<dyn Predictor>],
    questions: &Questions,
    threads: usize,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<HomeAnswers, Error> {
    let span = query::span(recording, questions.from, questions.last)?;
    let scored = query::scored(recording, span, questions.times, questions.seed);
    if scored.queries.is_empty() {
        let (from, last) = (span.from.to_rfc3339(), span.to.to_rfc3339());
        return Err(Error::NothingToScore { home: recording.log.name.clone(), from, last });
    }
    let first_weeks = query::first_weeks(recording, questions.seed);

    // Both sets are asked in one go, in the order of time: the daemon lives each home only once.
    let both: Vec<Query> = scored.queries.iter().chain(&first_weeks.queries).copied().collect();
    let said = said(recording, predictors, &both, threads, progress)?;
    let (mut scored_answers, mut first_weeks_answers, mut scored_waits) = (Vec::new(), Vec::new(), Vec::new());
    for Told { mut p_on, waits } in said {
        first_weeks_answers.push(p_on.split_off(scored.queries.len()));
        scored_answers.push(p_on);
        scored_waits.push(waits);
    }
    Ok(HomeAnswers { span, scored, scored_answers, scored_waits, first_weeks, first_weeks_answers })
}

/// What everybody says to questions in any order, clipped.
pub(super) fn said(
    recording: &Recording,
    predictors: &[Box<dyn Predictor>],
    queries: &[Query],
    threads: usize,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Told>, Error> {
    let mut order: Vec<usize> = (0..queries.len()).collect();
    order.sort_by_key(|place| (queries[*place].at, *place));
    let jobs = jobs(predictors, queries, &order);
    let done = std::sync::atomic::AtomicU64::new(0);
    let of = jobs.len() as u64;
    let said = spread(threads, jobs.len(), |job| {
        let (predictor, places) = &jobs[job];
        let queries: Vec<Query> = places.iter().map(|place| queries[*place]).collect();
        let said = predictors[*predictor].told(recording, &queries);
        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        progress(Progress { home: recording.log.name.clone(), done, of });
        said
    });
    let nothing = || Told { p_on: vec![0.5; queries.len()], waits: None };
    let mut all: Vec<Told> = predictors.iter().map(|_| nothing()).collect();
    for ((predictor, places), said) in jobs.iter().zip(said) {
        let (said, all) = (said?, &mut all[*predictor]);
        for (place, p) in places.iter().zip(said.p_on) {
            all.p_on[*place] = clip(p);
        }
        if let Some(waits) = said.waits {
            let own = all.waits.get_or_insert_with(|| vec![Wait::default(); queries.len()]);
            places.iter().zip(waits).for_each(|(place, wait)| own[*place] = wait);
        }
    }
    Ok(all)
}

/// Who answers which questions (by their places, in the order of time); the longest jobs come first.
fn jobs(predictors: &[Box<dyn Predictor>], both: &[Query], order: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let mut devices: Vec<usize> = both.iter().map(|query| query.device).collect();
    devices.sort_unstable();
    devices.dedup();
    let (apart, whole): (Vec<usize>, Vec<usize>) =
        (0..predictors.len()).partition(|predictor| predictors[*predictor].by_device());
    let whole = whole.into_iter().map(|predictor| (predictor, order.to_vec()));
    // The trees stand last and take longest.
    let apart = apart.into_iter().rev().flat_map(|predictor| {
        devices.iter().map(move |device| {
            let own = order.iter().copied().filter(|place| both[*place].device == *device);
            (predictor, own.collect())
        })
    });
    whole.chain(apart).collect()
}
