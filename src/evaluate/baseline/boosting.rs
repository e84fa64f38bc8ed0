//! Gradient-boosted trees on the home's own history, the strongest thing that a careful user could build: the same samples and
//! inputs as the forest's, more of them, fitted on log loss.
//!
//! How many trees is found on days that are held out, drawn from all days and not the last ones: homes change, and the last days
//! are those that the model must not miss.

use super::grown;
use super::grown::Learner;
use super::grown::Samples;
use super::trees::Boosted;
use super::trees::Growth;
use crate::evaluate::Error;
use crate::evaluate::predictor::Predictor;
use crate::evaluate::query::Query;
use crate::evaluate::random::Random;
use crate::evaluate::recording::Recording;

/// One day of so many is held out to find how many trees are enough.
const HELD_OUT: u64 = 6;
/// With fewer samples than this on either side, nothing is held out and [`YOUNG_TREES`] must do.
const FEWEST: usize = 40;
const YOUNG_TREES: usize = 20;

/// Boosted trees and their settings.
#[derive(Clone, Copy, Debug)]
pub struct Boosting {
    /// Seed of samples and trees.
    pub seed: u64,
    /// Samples at most for one model.
    pub samples: usize,
    /// How trees are grown.
    pub growth: Growth,
}

impl Boosting {
    /// The settings of the report: those that trees of this kind usually have. More samples than the forest's, for trees
    /// that build on each other; nothing was tuned on the homes that are judged.
    pub fn new(seed: u64) -> Boosting {
        Boosting { seed, samples: 8000, growth: Growth::default() }
    }
}

impl Predictor for Boosting {
    fn name(&self) -> &'static str {
        "boosting"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        grown::answers(self, recording, queries)
    }
}

impl Learner for Boosting {
    type Model = Boosted;

    fn seed(&self) -> u64 {
        self.seed
    }

    fn samples(&self) -> usize {
        self.samples
    }

    fn fit(&self, samples: Samples, random: &mut Random) -> Result<Boosted, String> {
        let offset = random.next();
        // A whole day is held out or not: its hours resemble each other too much.
        let held_out = |age_days: &f32| Random::of(offset, *age_days as u64).below(HELD_OUT) == 0;
        let held_out: Vec<bool> = samples.age_days.iter().map(held_out).collect();
        let out = held_out.iter().filter(|out| **out).count();
        let enough = out >= FEWEST && held_out.len() - out >= FEWEST;
        let growth = if enough { self.growth } else { Growth { most_trees: YOUNG_TREES, ..self.growth } };
        Ok(Boosted::fit(&samples.inputs, samples.width, &samples.outcomes, enough.then_some(&held_out), growth, random))
    }

    fn ask(&self, model: &Boosted, inputs: Vec<f32>, usual: &[f64]) -> Result<Vec<f64>, String> {
        let width = inputs.len() / usual.len().max(1);
        Ok(inputs.chunks_exact(width.max(1)).map(|row| model.p_on(row)).collect())
    }
}
