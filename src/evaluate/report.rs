//! The whole report as data: what was run, on what, and every figure. Tables, pages and JSON are made of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::answers::HomeAnswers;
use super::answers::Questions;
use super::baseline::Boosting;
use super::baseline::Forest;
use super::baseline::GROWN;
use super::baseline::Growth;
use super::bootstrap::Days;
use super::breakdown::Group;
use super::curve::Curves;
use super::fortnight::Fortnights;
use super::metrics;
use super::predictor::CLIP;
use super::presence::PresenceReport;
use super::query::Asked;
use super::query::Span;
use super::recording::Recording;
use super::recording::SILENCE;
use super::run::Options;
use super::run::Trees;
use super::score::Against;
use super::score::HorizonScore;
use super::score::Losses;
use super::score::Sheet;
use super::targets::Target;
use super::wait::WaitScores;
use crate::inference::HORIZONS;
use crate::time::LocalDay;
use crate::time::Timestamp;

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
    /// The time until the next change, all homes in one pot.
    pub pooled_waits: Option<WaitScores>,
    /// The same answers by home, kind of device, size of the home and language.
    pub breakdown: Vec<Group>,
    /// The first two weeks from several days on; `None` if they were not asked about.
    pub fortnights: Option<Fortnights>,
    /// What is wanted, and whether it is so.
    pub targets: Vec<Target>,
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
    /// The boosted trees; `None` if they were left out.
    pub boosting: Option<BoostingSettings>,
    /// If only the last share of each recording was scored.
    pub last: Option<f64>,
    /// From how many days on the first two weeks were asked about.
    pub starts: u64,
}

/// The boosted trees' settings.
#[derive(Clone, Debug, Serialize)]
pub struct BoostingSettings {
    /// Samples at most for one model.
    pub samples: usize,
    /// Trees at most; days that are held out say how many.
    pub most_trees: usize,
    /// Leaves of a tree at most.
    pub leaves: usize,
    /// How far each tree goes.
    pub rate: f64,
    /// When it is grown anew.
    pub grown: &'static str,
}

impl BoostingSettings {
    fn of(boosting: &Boosting) -> BoostingSettings {
        let Growth { most_trees, leaves, rate, .. } = boosting.growth;
        BoostingSettings { samples: boosting.samples, most_trees, leaves, rate, grown: GROWN }
    }
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
        ForestSettings { library: "smartcore 0.7", trees, samples, leaf, depth, grown: GROWN }
    }
}

impl RunSettings {
    /// The settings of a run.
    pub(super) fn new(options: &Options, trees: &Trees) -> RunSettings {
        let Questions { seed, times, last, .. } = options.questions;
        RunSettings {
            hunchd_version: env!("CARGO_PKG_VERSION"),
            seed,
            times_per_home: times,
            times_per_day: super::query::TIMES_PER_DAY,
            horizons_s: HORIZONS.iter().map(|horizon| horizon.as_secs()).collect(),
            clip: CLIP,
            bins: metrics::BINS,
            bootstrap_draws: options.draws,
            longest_silence_h: SILENCE.as_secs() / 3600,
            forest: trees.forest.as_ref().map(ForestSettings::of),
            boosting: trees.boosting.as_ref().map(BoostingSettings::of),
            last,
            starts: options.starts,
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
    /// How well the time until the next change is forecast.
    pub waits: Option<WaitScores>,
}

/// One device, over all horizons.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceScore {
    /// Its id in the log.
    pub device: Arc<str>,
    /// What it is.
    pub kind: &'static str,
    /// How often it changed in the part that is scored.
    pub changes: usize,
    /// Answers of each predictor.
    pub answers: usize,
    /// Share of them that came true.
    pub on_share: f64,
    /// Mean log loss by predictor.
    pub log_loss: BTreeMap<&'static str, f64>,
    /// The first predictor against the best of the others.
    pub against_best: Option<Against>,
}

/// The parts of a home's report that are not figures by horizon.
pub(super) fn home(recording: &Recording, answers: &HomeAnswers, sheet: &Sheet, names: &[&'static str]) -> HomeReport {
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
        devices: devices(recording, answers.span, sheet, names),
        waits: None,
    }
}

fn devices(recording: &Recording, span: Span, sheet: &Sheet, names: &[&'static str]) -> Vec<DeviceScore> {
    let mut asked = sheet.devices.clone();
    asked.sort_unstable();
    asked.dedup();
    let device = |device: u32| {
        let own = sheet.select(|sheet, place| sheet.devices[place] == device);
        let Losses { answers, log_loss, against_best } = own.losses(names)?;
        let known = &recording.log.devices[device as usize];
        let within =
            |pair: &&[(Timestamp, Option<bool>)]| pair[1].0 >= span.from && pair.iter().all(|(_, on)| on.is_some());
        Some(DeviceScore {
            device: known.id.clone(),
            kind: known.kind.word(),
            changes: recording.track(device as usize).changes().windows(2).filter(within).count(),
            answers,
            on_share: own.came_true.iter().filter(|on| **on).count() as f64 / answers as f64,
            log_loss,
            against_best,
        })
    };
    asked.into_iter().filter_map(device).collect()
}

/// A home's answers, ready to be scored.
pub(super) fn sheet(recording: &Recording, asked: &Asked, said: &[Vec<f64>], draws: usize, seed: u64) -> Sheet {
    let calendar = recording.log.calendar;
    let days: Vec<LocalDay> = asked.queries.iter().map(|query| calendar.local(query.at).day).collect();
    Sheet {
        days: Days::new(&days, draws, seed, &recording.log.name),
        ahead_s: asked.queries.iter().map(|query| query.ahead.as_secs()).collect(),
        devices: asked.queries.iter().map(|query| query.device as u32).collect(),
        came_true: asked.came_true.clone(),
        answers: said.to_vec(),
    }
}
