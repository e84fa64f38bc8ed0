//! What is learnt from samples of the home's own past and grown anew at checkpoints: the part that every such learner shares.
//!
//! One model for each device and horizon, on random times before each checkpoint whose outcome had come true by then. What
//! kind of model it is, and how it is fitted, is the [`Learner`]'s.

use std::time::Duration;

use super::features::Looker;
use crate::evaluate::Error;
use crate::evaluate::query::Query;
use crate::evaluate::random::Random;
use crate::evaluate::recording::Recording;
use crate::time::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);
/// A candidate for the samples is taken in each stretch of this length, at a random time in it.
const CANDIDATE_EVERY: Duration = Duration::from_secs(1800);
/// Days after the first event at which models are grown; after the last of them every [`LATER_DAYS`].
const CHECKPOINT_DAYS: [u32; 9] = [1, 2, 3, 5, 7, 10, 14, 21, 28];
const LATER_DAYS: u32 = 28;
/// The same in words, for the report.
pub(in crate::evaluate) const GROWN: &str =
    "on days 1, 2, 3, 5, 7, 10, 14, 21, 28 and every 28 days, for each device and horizon";

/// Inputs and what came of them, a row for each sample, in the order in which they were drawn.
pub(super) struct Samples {
    /// Row after row.
    pub(super) inputs: Vec<f32>,
    /// Inputs in a row.
    pub(super) width: usize,
    /// 1 where it was on, else 0.
    pub(super) outcomes: Vec<f32>,
    /// Days from each sample to the checkpoint.
    pub(super) age_days: Vec<f32>,
}

/// Fits one model to samples, and asks it.
pub(super) trait Learner {
    /// What is fitted.
    type Model;

    /// Seed of everything that is drawn.
    fn seed(&self) -> u64;

    /// Samples at most for one model.
    fn samples(&self) -> usize;

    /// The model of these samples, which are at least one; `Err` says why there is none.
    fn fit(&self, samples: Samples, random: &mut Random) -> Result<Self::Model, String>;

    /// P(on) for each row of `inputs`; `usual` is what the profile says, for each row.
    fn ask(&self, model: &Self::Model, inputs: Vec<f32>, usual: &[f64]) -> Result<Vec<f64>, String>;
}

/// What a learner says to `queries`, which are in the order of time. Before the first checkpoint it says what the profile says.
pub(super) fn answers(learner: &impl Learner, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
    let mut answers = vec![0.5; queries.len()];
    let Some(first) = recording.first() else { return Ok(answers) };
    let mut devices: Vec<usize> = queries.iter().map(|query| query.device).collect();
    devices.sort_unstable();
    devices.dedup();
    for device in devices {
        let own: Vec<usize> = (0..queries.len()).filter(|place| queries[*place].device == device).collect();
        let Some(end) = own.last().map(|place| queries[*place].at) else { continue };
        let looker = Looker { recording, device };
        let garden = Garden::new(learner, looker, first, end, &own, queries);
        garden
            .answer(&own, queries, &mut answers)
            .map_err(|reason| Error::Trees { device: recording.log.devices[device].id.to_string(), reason })?;
    }
    Ok(answers)
}

/// A model, and the other devices that it knows.
type Grown<L> = (<L as Learner>::Model, Vec<usize>);

/// All models of one device.
struct Garden<'a, L> {
    learner: &'a L,
    looker: Looker<'a>,
    checkpoints: Vec<Timestamp>,
    horizons: Vec<Duration>,
    /// Times from which samples are drawn, in order, and what was usual then.
    candidates: Vec<Timestamp>,
    usual: Vec<Vec<f64>>,
}

impl<'a, L: Learner> Garden<'a, L> {
    fn new(
        learner: &'a L,
        looker: Looker<'a>,
        first: Timestamp,
        end: Timestamp,
        own: &[usize],
        queries: &[Query],
    ) -> Garden<'a, L> {
        let mut horizons: Vec<Duration> = own.iter().map(|place| queries[*place].ahead).collect();
        horizons.sort_unstable();
        horizons.dedup();
        // The name of the device, not its place: another list of devices must not change the draw.
        let mut random = Random::new(learner.seed(), &looker.recording.log.devices[looker.device].id);
        let every = CANDIDATE_EVERY.as_millis() as u64;
        let mut candidates = Vec::new();
        let mut stretch = first;
        while stretch < end {
            candidates.push(stretch + Duration::from_millis(random.below(every)));
            stretch = stretch + CANDIDATE_EVERY;
        }
        candidates.retain(|at| looker.state(*at).is_some());
        let usual = looker.profiles(&candidates, &horizons);
        Garden { learner, looker, checkpoints: checkpoints(first, end), horizons, candidates, usual }
    }

    fn answer(&self, own: &[usize], queries: &[Query], answers: &mut [f64]) -> Result<(), String> {
        let times: Vec<Timestamp> = own.iter().map(|place| queries[*place].at).collect();
        let usual = self.looker.profiles(&times, &self.horizons);
        for (horizon, ahead) in self.horizons.iter().enumerate() {
            let asked: Vec<usize> = (0..own.len()).filter(|n| queries[own[*n]].ahead == *ahead).collect();
            let mut rest = asked.as_slice();
            while let Some(next) = rest.first() {
                // All questions up to the next checkpoint are answered by one model.
                let passed = self.checkpoints.partition_point(|checkpoint| *checkpoint <= times[*next]);
                let until = self.checkpoints.get(passed);
                let count = rest.partition_point(|n| until.is_none_or(|until| times[*n] < *until));
                let (now, later) = rest.split_at(count);
                rest = later;
                let grown = match passed.checked_sub(1) {
                    Some(checkpoint) => self.grow(self.checkpoints[checkpoint], horizon)?,
                    None => None,
                };
                let mut said: Vec<f64> = now.iter().map(|n| usual[*n][horizon + 1]).collect();
                if let Some((model, others)) = grown {
                    let mut inputs = Vec::new();
                    for n in now {
                        self.looker.look(times[*n], [usual[*n][0], usual[*n][horizon + 1]], &others, &mut inputs);
                    }
                    said = self.learner.ask(&model, inputs, &said)?;
                }
                for (n, said) in now.iter().zip(said) {
                    answers[own[*n]] = said;
                }
            }
        }
        Ok(())
    }

    /// The model of a checkpoint and the other devices that it knows; `None` if nothing had come true by then.
    fn grow(&self, checkpoint: Timestamp, horizon: usize) -> Result<Option<Grown<L>>, String> {
        let Looker { recording, device } = self.looker;
        let ahead = self.horizons[horizon];
        let track = recording.track(device);
        let known = self.candidates.partition_point(|at| *at + ahead < checkpoint);
        let mut drawn: Vec<usize> = (0..known).filter(|n| track.at(self.candidates[*n] + ahead).is_some()).collect();
        let name = format!("{} {} {}", recording.log.devices[device].id, ahead.as_secs(), checkpoint);
        let mut random = Random::new(self.learner.seed(), &name);
        let count = drawn.len().min(self.learner.samples());
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
        let mut age_days = Vec::with_capacity(count);
        for n in drawn {
            let (at, usual) = (self.candidates[n], &self.usual[n]);
            self.looker.look(at, [usual[0], usual[horizon + 1]], &others, &mut inputs);
            outcomes.push(if track.at(at + ahead) == Some(true) { 1.0_f32 } else { 0.0 });
            age_days.push((checkpoint.since(at).as_secs_f64() / DAY.as_secs_f64()) as f32);
        }
        let width = inputs.len() / count;
        let model = self.learner.fit(Samples { inputs, width, outcomes, age_days }, &mut random)?;
        Ok(Some((model, others)))
    }
}

/// The times from the first event on at which models are grown, up to `end`.
fn checkpoints(first: Timestamp, end: Timestamp) -> Vec<Timestamp> {
    let early = CHECKPOINT_DAYS.into_iter();
    let later = (1..).map(|n| CHECKPOINT_DAYS[CHECKPOINT_DAYS.len() - 1] + n * LATER_DAYS);
    early.chain(later).map(|days| first + DAY * days).take_while(|checkpoint| *checkpoint <= end).collect()
}
