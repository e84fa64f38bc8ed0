//! All answers of all predictors to the questions of one home.

use super::Error;
use super::predictor::Predictor;
use super::predictor::clip;
use super::query;
use super::query::Asked;
use super::query::Query;
use super::query::Span;
use super::recording::Recording;
use super::spread::spread;
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
    /// Random times at most, in each home.
    pub times: u64,
    /// Seed of everything that is drawn.
    pub seed: u64,
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
    let span = query::span(recording, questions.from)?;
    let scored = query::scored(recording, span, questions.times, questions.seed);
    if scored.queries.is_empty() {
        let (from, last) = (span.from.to_rfc3339(), span.to.to_rfc3339());
        return Err(Error::NothingToScore { home: recording.log.name.clone(), from, last });
    }
    let first_weeks = query::first_weeks(recording, questions.seed);

    // Both sets are asked in one go, in the order of time: the daemon lives each home only once.
    let both: Vec<Query> = scored.queries.iter().chain(&first_weeks.queries).copied().collect();
    let mut order: Vec<usize> = (0..both.len()).collect();
    order.sort_by_key(|place| (both[*place].at, *place));
    let jobs = jobs(predictors, &both, &order);
    let done = std::sync::atomic::AtomicU64::new(0);
    let of = jobs.len() as u64;
    let said = spread(threads, jobs.len(), |job| {
        let (predictor, places) = &jobs[job];
        let queries: Vec<Query> = places.iter().map(|place| both[*place]).collect();
        let said = predictors[*predictor].answers(recording, &queries);
        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        progress(Progress { home: recording.log.name.clone(), done, of });
        said
    });
    let mut all = vec![vec![0.5; both.len()]; predictors.len()];
    for ((predictor, places), said) in jobs.iter().zip(said) {
        for (place, p) in places.iter().zip(said?) {
            all[*predictor][*place] = clip(p);
        }
    }
    let (mut scored_answers, mut first_weeks_answers) = (Vec::new(), Vec::new());
    for mut said in all {
        first_weeks_answers.push(said.split_off(scored.queries.len()));
        scored_answers.push(said);
    }
    Ok(HomeAnswers { span, scored, scored_answers, first_weeks, first_weeks_answers })
}

/// Who answers which questions (by their places, in the order of time); the longest jobs come first.
fn jobs(predictors: &[Box<dyn Predictor>], both: &[Query], order: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let mut devices: Vec<usize> = both.iter().map(|query| query.device).collect();
    devices.sort_unstable();
    devices.dedup();
    let (apart, whole): (Vec<usize>, Vec<usize>) =
        (0..predictors.len()).partition(|predictor| predictors[*predictor].by_device());
    let whole = whole.into_iter().map(|predictor| (predictor, order.to_vec()));
    // The forest stands last and takes longest.
    let apart = apart.into_iter().rev().flat_map(|predictor| {
        devices.iter().map(move |device| {
            let own = order.iter().copied().filter(|place| both[*place].device == *device);
            (predictor, own.collect())
        })
    });
    whole.chain(apart).collect()
}
