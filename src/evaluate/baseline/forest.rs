//! A random forest on all devices of the home, by a well-kept library: what a careful user with a computer to spare would build.
//!
//! One forest for each device and horizon. Its probability is the mean of the trees' leaves, which a regression on 0 and 1 gives
//! (for two classes the variance that it splits by and Gini's impurity are the same). It is grown anew at checkpoints, on
//! random times before each of them whose outcome had come true by then.

use std::time::Duration;

use smartcore::ensemble::random_forest_regressor::RandomForestRegressor;
use smartcore::ensemble::random_forest_regressor::RandomForestRegressorParameters;
use smartcore::linalg::basic::matrix::DenseMatrix;

use super::features::Looker;
use crate::evaluate::Error;
use crate::evaluate::predictor::Predictor;
use crate::evaluate::query::Query;
use crate::evaluate::random::Random;
use crate::evaluate::recording::Recording;
use crate::time::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);
/// A candidate for the samples is taken in each stretch of this length, at a random time in it.
const CANDIDATE_EVERY: Duration = Duration::from_secs(1800);
/// Days after the first event at which forests are grown; after the last of them every [`LATER_DAYS`].
const CHECKPOINT_DAYS: [u32; 9] = [1, 2, 3, 5, 7, 10, 14, 21, 28];
const LATER_DAYS: u32 = 28;

type Grown = RandomForestRegressor<f32, f32, DenseMatrix<f32>, Vec<f32>>;

/// The forest and its settings.
#[derive(Clone, Copy, Debug)]
pub struct Forest {
    /// Seed of samples and trees.
    pub seed: u64,
    /// Trees in each forest.
    pub trees: usize,
    /// Samples at most from which each is grown.
    pub samples: usize,
    /// Samples at least in each leaf.
    pub leaf: usize,
    /// Splits at most on the way to a leaf.
    pub depth: u16,
}

impl Forest {
    /// The settings of the report, chosen once by hand; a third of the inputs is tried at each split.
    pub fn new(seed: u64) -> Forest {
        Forest { seed, trees: 40, samples: 2000, leaf: 8, depth: 12 }
    }
}

impl Predictor for Forest {
    fn name(&self) -> &'static str {
        "forest"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        let mut answers = vec![0.5; queries.len()];
        let Some(first) = recording.first() else { return Ok(answers) };
        let mut devices: Vec<usize> = queries.iter().map(|query| query.device).collect();
        devices.sort_unstable();
        devices.dedup();
        for device in devices {
            let own: Vec<usize> = (0..queries.len()).filter(|place| queries[*place].device == device).collect();
            let Some(end) = own.last().map(|place| queries[*place].at) else { continue };
            let looker = Looker { recording, device };
            let wood = Wood::new(self, looker, first, end, &own, queries);
            wood.answer(&own, queries, &mut answers)?;
        }
        Ok(answers)
    }
}

/// All forests of one device.
struct Wood<'a> {
    settings: &'a Forest,
    looker: Looker<'a>,
    checkpoints: Vec<Timestamp>,
    horizons: Vec<Duration>,
    /// Times from which samples are drawn, in order, and what was usual then.
    candidates: Vec<Timestamp>,
    usual: Vec<Vec<f64>>,
}

impl<'a> Wood<'a> {
    fn new(
        settings: &'a Forest,
        looker: Looker<'a>,
        first: Timestamp,
        end: Timestamp,
        own: &[usize],
        queries: &[Query],
    ) -> Wood<'a> {
        let mut horizons: Vec<Duration> = own.iter().map(|place| queries[*place].ahead).collect();
        horizons.sort_unstable();
        horizons.dedup();
        // The name of the device, not its place: another list of devices must not change the draw.
        let mut random = Random::new(settings.seed, &looker.recording.log.devices[looker.device].id);
        let every = CANDIDATE_EVERY.as_millis() as u64;
        let mut candidates = Vec::new();
        let mut stretch = first;
        while stretch < end {
            candidates.push(stretch + Duration::from_millis(random.below(every)));
            stretch = stretch + CANDIDATE_EVERY;
        }
        candidates.retain(|at| looker.state(*at).is_some());
        let usual = looker.profiles(&candidates, &horizons);
        Wood { settings, looker, checkpoints: checkpoints(first, end), horizons, candidates, usual }
    }

    fn answer(&self, own: &[usize], queries: &[Query], answers: &mut [f64]) -> Result<(), Error> {
        let times: Vec<Timestamp> = own.iter().map(|place| queries[*place].at).collect();
        let usual = self.looker.profiles(&times, &self.horizons);
        for (horizon, ahead) in self.horizons.iter().enumerate() {
            let asked: Vec<usize> = (0..own.len()).filter(|n| queries[own[*n]].ahead == *ahead).collect();
            let mut rest = asked.as_slice();
            while let Some(next) = rest.first() {
                // All questions up to the next checkpoint are answered by one forest.
                let passed = self.checkpoints.partition_point(|checkpoint| *checkpoint <= times[*next]);
                let until = self.checkpoints.get(passed);
                let count = rest.partition_point(|n| until.is_none_or(|until| times[*n] < *until));
                let (now, later) = rest.split_at(count);
                rest = later;
                let grown = match passed.checked_sub(1) {
                    Some(checkpoint) => self.grow(self.checkpoints[checkpoint], horizon)?,
                    None => None,
                };
                for n in now {
                    answers[own[*n]] = usual[*n][horizon + 1];
                }
                if let Some((forest, others)) = grown {
                    let profiles = now.iter().map(|n| (times[*n], [usual[*n][0], usual[*n][horizon + 1]]));
                    let said = self.ask(&forest, &others, profiles.collect())?;
                    for (n, said) in now.iter().zip(said) {
                        // The profile counts like one more tree, so that a young forest is never quite sure.
                        let trees = self.settings.trees as f64;
                        let answer = &mut answers[own[*n]];
                        *answer = (f64::from(said) * trees + *answer) / (trees + 1.0);
                    }
                }
            }
        }
        Ok(())
    }

    /// The forest of a checkpoint and the other devices that it knows; `None` if nothing had come true by then.
    fn grow(&self, checkpoint: Timestamp, horizon: usize) -> Result<Option<(Grown, Vec<usize>)>, Error> {
        let Looker { recording, device } = self.looker;
        let ahead = self.horizons[horizon];
        let track = recording.track(device);
        let known = self.candidates.partition_point(|at| *at + ahead < checkpoint);
        let mut drawn: Vec<usize> = (0..known).filter(|n| track.at(self.candidates[*n] + ahead).is_some()).collect();
        let name = format!("{} {} {}", recording.log.devices[device].id, ahead.as_secs(), checkpoint);
        let mut random = Random::new(self.settings.seed, &name);
        let count = drawn.len().min(self.settings.samples);
        for place in 0..count {
            let other = place + random.below((drawn.len() - place) as u64) as usize;
            drawn.swap(place, other);
        }
        drawn.truncate(count);
        if drawn.is_empty() {
            return Ok(None);
        }
        let others: Vec<usize> =
            recording.switched().filter(|o| recording.track(*o).heard().is_some_and(|at| at < checkpoint)).collect();
        let mut inputs = Vec::new();
        let mut outcomes = Vec::with_capacity(count);
        for n in drawn {
            let (at, usual) = (self.candidates[n], &self.usual[n]);
            self.looker.look(at, [usual[0], usual[horizon + 1]], &others, &mut inputs);
            outcomes.push(if track.at(at + ahead) == Some(true) { 1.0_f32 } else { 0.0 });
        }
        let width = inputs.len() / count;
        let parameters = RandomForestRegressorParameters::default()
            .with_n_trees(self.settings.trees)
            .with_min_samples_leaf(self.settings.leaf)
            .with_max_depth(self.settings.depth)
            .with_m(width.div_ceil(3))
            .with_seed(random.next());
        let matrix = DenseMatrix::new(count, width, inputs, false).map_err(|failed| self.failed(failed))?;
        let forest = Grown::fit(&matrix, &outcomes, parameters).map_err(|failed| self.failed(failed))?;
        Ok(Some((forest, others)))
    }

    fn ask(&self, forest: &Grown, others: &[usize], asked: Vec<(Timestamp, [f64; 2])>) -> Result<Vec<f32>, Error> {
        let mut inputs = Vec::new();
        for (at, profile) in &asked {
            self.looker.look(*at, *profile, others, &mut inputs);
        }
        let width = inputs.len() / asked.len().max(1);
        let matrix = DenseMatrix::new(asked.len(), width, inputs, false).map_err(|failed| self.failed(failed))?;
        forest.predict(&matrix).map_err(|failed| self.failed(failed))
    }

    fn failed(&self, failed: smartcore::error::Failed) -> Error {
        let device = self.looker.recording.log.devices[self.looker.device].id.to_string();
        Error::Forest { device, reason: failed.to_string() }
    }
}

/// The times from the first event on at which forests are grown, up to `end`.
fn checkpoints(first: Timestamp, end: Timestamp) -> Vec<Timestamp> {
    let early = CHECKPOINT_DAYS.into_iter();
    let later = (1..).map(|n| CHECKPOINT_DAYS[CHECKPOINT_DAYS.len() - 1] + n * LATER_DAYS);
    early.chain(later).map(|days| first + DAY * days).take_while(|checkpoint| *checkpoint <= end).collect()
}
