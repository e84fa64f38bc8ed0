//! A random forest on all devices of the home, by a well-kept library: what a careful user with a computer to spare would build.
//!
//! Its probability is the mean of the trees' leaves, which a regression on 0 and 1 gives (for two classes the variance that
//! it splits by and Gini's impurity are the same).

use smartcore::ensemble::random_forest_regressor::RandomForestRegressor;
use smartcore::ensemble::random_forest_regressor::RandomForestRegressorParameters;
use smartcore::error::Failed;
use smartcore::linalg::basic::matrix::DenseMatrix;

use super::grown;
use super::grown::Learner;
use super::grown::Samples;
use crate::evaluate::Error;
use crate::evaluate::predictor::Predictor;
use crate::evaluate::query::Query;
use crate::evaluate::random::Random;
use crate::evaluate::recording::Recording;

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
        grown::answers(self, recording, queries)
    }
}

impl Learner for Forest {
    type Model = Grown;

    fn seed(&self) -> u64 {
        self.seed
    }

    fn samples(&self) -> usize {
        self.samples
    }

    fn fit(&self, samples: Samples, random: &mut Random) -> Result<Grown, String> {
        let Samples { inputs, width, outcomes, .. } = samples;
        let parameters = RandomForestRegressorParameters::default()
            .with_n_trees(self.trees)
            .with_min_samples_leaf(self.leaf)
            .with_max_depth(self.depth)
            .with_m(width.div_ceil(3))
            .with_seed(random.next());
        let matrix = DenseMatrix::new(outcomes.len(), width, inputs, false).map_err(said)?;
        Grown::fit(&matrix, &outcomes, parameters).map_err(said)
    }

    fn ask(&self, model: &Grown, inputs: Vec<f32>, usual: &[f64]) -> Result<Vec<f64>, String> {
        let width = inputs.len() / usual.len().max(1);
        let matrix = DenseMatrix::new(usual.len(), width, inputs, false).map_err(said)?;
        let leaves = model.predict(&matrix).map_err(said)?;
        // The profile counts like one more tree, so that a young forest is never quite sure.
        let trees = self.trees as f64;
        Ok(leaves.iter().zip(usual).map(|(said, usual)| (f64::from(*said) * trees + usual) / (trees + 1.0)).collect())
    }
}

fn said(failed: Failed) -> String {
    failed.to_string()
}
