//! The whole report as data: what was run, on what, and every figure. Tables, pages and JSON are made of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::answers::HomeAnswers;
use super::baseline::Forest;
use super::bootstrap::Days;
use super::curve::Curves;
use super::metrics;
use super::predictor::CLIP;
use super::presence::PresenceReport;
use super::recording::Recording;
use super::recording::SILENCE;
use super::score::HorizonScore;
use super::score::Sheet;
use crate::inference::HORIZONS;
use crate::time::LocalDay;

/// Everything that `hunchd evaluate` found out.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// How it was run.
    pub settings: RunSettings,
    /// Names of the predictors, in the order of the report; the first is held against the others.
    pub predictors: Vec<&'static str>,
    /// Each home that could be evaluated.
    pub homes: Vec<HomeReport>,
    /// All answers of all homes in one pot, by horizon. Homes count by how much was asked of them.
    pub pooled: Vec<HorizonScore>,
    /// How fast is learnt, over all homes.
    pub first_weeks: Curves,
    /// How well presence agrees with what people said, in homes where they did.
    pub presence: Vec<PresenceReport>,
    /// What was left out without anything being wrong, as finished sentences.
    pub notes: Vec<String>,
    /// Homes that could not be evaluated, with the reason as a finished sentence.
    pub failed: Vec<String>,
}

/// How an evaluation was run: enough to repeat it.
#[derive(Clone, Debug, Serialize)]
pub struct RunSettings {
    /// Version of hunchd.
    pub hunchd_version: &'static str,
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Random times at most, in each home.
    pub times_per_home: u64,
    /// And at most this many for each day that is scored.
    pub times_per_day: u64,
    /// Horizons in seconds.
    pub horizons_s: Vec<u64>,
    /// Answers are kept this far from 0 and 1.
    pub clip: f64,
    /// Bins of equal mass of the calibration error and the reliability diagram.
    pub bins: usize,
    /// Draws of the bootstrap over local days.
    pub bootstrap_draws: usize,
    /// A home that is silent for longer is not asked about.
    pub longest_silence_h: u64,
    /// The random forest; `None` if it was left out.
    pub forest: Option<ForestSettings>,
}

/// The random forest's settings.
#[derive(Clone, Debug, Serialize)]
pub struct ForestSettings {
    /// The library.
    pub library: &'static str,
    /// Trees in each forest.
    pub trees: usize,
    /// Samples at most from which each is grown.
    pub samples: usize,
    /// Samples at least in each leaf.
    pub leaf: usize,
    /// Splits at most on the way to a leaf.
    pub depth: u16,
    /// When it is grown anew.
    pub grown: &'static str,
}

impl ForestSettings {
    /// As they stand in the report.
    pub(super) fn of(forest: &Forest) -> ForestSettings {
        let Forest { trees, samples, leaf, depth, .. } = *forest;
        let grown = "on days 1, 2, 3, 5, 7, 10, 14, 21, 28 and every 28 days, for each device and horizon";
        ForestSettings { library: "smartcore 0.7", trees, samples, leaf, depth, grown }
    }
}

impl RunSettings {
    /// The settings of a run.
    pub(super) fn new(seed: u64, times: u64, draws: usize, forest: Option<&Forest>) -> RunSettings {
        RunSettings {
            hunchd_version: env!("CARGO_PKG_VERSION"),
            seed,
            times_per_home: times,
            times_per_day: super::query::TIMES_PER_DAY,
            horizons_s: HORIZONS.iter().map(|horizon| horizon.as_secs()).collect(),
            clip: CLIP,
            bins: metrics::BINS,
            bootstrap_draws: draws,
            longest_silence_h: SILENCE.as_secs() / 3600,
            forest: forest.map(ForestSettings::of),
        }
    }
}

/// One home.
#[derive(Clone, Debug, Serialize)]
pub struct HomeReport {
    /// Its name.
    pub name: String,
    /// What its recording may be used for.
    pub licence: String,
    /// The licence keeps it out of weights that ship.
    pub evaluation_only: bool,
    /// What to know before believing it.
    pub note: String,
    /// Its time zone.
    pub time_zone: &'static str,
    /// First event, RFC 3339.
    pub first: String,
    /// Last event.
    pub last: String,
    /// Scoring begins here.
    pub scored_from: String,
    /// Why there.
    pub scored_from_rule: &'static str,
    /// Events that were read.
    pub events: usize,
    /// Rows that could not be used, and the first of them by file and line.
    pub bad_rows: u64,
    /// The first of them.
    pub named_bad_rows: Vec<String>,
    /// Random times that were asked about.
    pub times: usize,
    /// Figures by horizon.
    pub horizons: Vec<HorizonScore>,
    /// Each device, over all horizons.
    pub devices: Vec<DeviceScore>,
}

/// One device, over all horizons.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceScore {
    /// Its id in the log.
    pub device: Arc<str>,
    /// What it is.
    pub kind: &'static str,
    /// Answers of each predictor.
    pub answers: usize,
    /// Share of them that came true.
    pub on_share: f64,
    /// Mean log loss by predictor.
    pub log_loss: BTreeMap<&'static str, f64>,
}

/// The parts of a home's report that are not figures by horizon.
pub(super) fn home(recording: &Recording, answers: &HomeAnswers, names: &[&'static str]) -> HomeReport {
    let log = &recording.log;
    let mut times: Vec<_> = answers.scored.queries.iter().map(|query| query.at).collect();
    times.dedup();
    let bad = &recording.bad_rows;
    HomeReport {
        name: log.name.clone(),
        licence: log.licence.clone(),
        evaluation_only: log.is_for_evaluation_only(),
        note: log.note.clone(),
        time_zone: log.calendar.zone_name(),
        first: recording.first().map(|at| at.to_rfc3339()).unwrap_or_default(),
        last: answers.span.to.to_rfc3339(),
        scored_from: answers.span.from.to_rfc3339(),
        scored_from_rule: answers.span.rule,
        events: recording.events.len(),
        bad_rows: bad.iter().map(|bad| bad.count).sum(),
        named_bad_rows: bad.iter().flat_map(|bad| bad.first.iter().map(ToString::to_string)).collect(),
        times: times.len(),
        horizons: Vec::new(),
        devices: devices(recording, answers, names),
    }
}

fn devices(recording: &Recording, answers: &HomeAnswers, names: &[&'static str]) -> Vec<DeviceScore> {
    let mut sums: BTreeMap<usize, (usize, usize, Vec<f64>)> = BTreeMap::new();
    for (n, query) in answers.scored.queries.iter().enumerate() {
        let on = answers.scored.came_true[n];
        let (count, came_true, losses) = sums.entry(query.device).or_insert_with(|| (0, 0, vec![0.0; names.len()]));
        *count += 1;
        *came_true += usize::from(on);
        for (loss, said) in losses.iter_mut().zip(&answers.scored_answers) {
            *loss += metrics::log_loss(said[n], on);
        }
    }
    let device = |(device, (count, came_true, losses)): (usize, (usize, usize, Vec<f64>))| DeviceScore {
        device: recording.log.devices[device].id.clone(),
        kind: recording.log.devices[device].kind.word(),
        answers: count,
        on_share: came_true as f64 / count as f64,
        log_loss: names.iter().copied().zip(losses.iter().map(|loss| loss / count as f64)).collect(),
    };
    sums.into_iter().map(device).collect()
}

/// A home's answers by horizon, ready to be scored.
pub(super) fn sheets(recording: &Recording, answers: &HomeAnswers, draws: usize, seed: u64) -> Vec<(u64, Sheet)> {
    let sheet = |horizon: &std::time::Duration| {
        let places: Vec<usize> =
            (0..answers.scored.queries.len()).filter(|n| answers.scored.queries[*n].ahead == *horizon).collect();
        let calendar = recording.log.calendar;
        let days: Vec<LocalDay> = places.iter().map(|n| calendar.local(answers.scored.queries[*n].at).day).collect();
        let sheet = Sheet {
            days: Days::new(&days, draws, seed, &recording.log.name),
            came_true: places.iter().map(|n| answers.scored.came_true[*n]).collect(),
            answers: answers.scored_answers.iter().map(|said| places.iter().map(|n| said[*n]).collect()).collect(),
        };
        (horizon.as_secs(), sheet)
    };
    HORIZONS.iter().map(sheet).collect()
}
