//! A question put aside until its answer is known, in few bytes: what the experts said, and the inputs of the regressions.

use serde::Deserialize;
use serde::Serialize;

use crate::inference::EXPERTS;
use crate::inference::counts::Bins;
use crate::inference::log_odds::pack;
use crate::inference::log_odds::pack_p;
use crate::inference::log_odds::unpack;
use crate::inference::log_odds::unpack_p;
use crate::time::Timestamp;

/// Stands for an expert that said nothing.
const NOTHING: i8 = i8::MIN;

/// A question of one horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Question {
    pub(super) due: Timestamp,
    pub(super) was: bool,
    /// Which copy of the mixture learns from it.
    pub(super) copy: u8,
    pub(super) bins: Bins,
    said: [i8; EXPERTS.len()],
    inputs: Box<[i8]>,
}

impl Question {
    pub(super) fn new(
        due: Timestamp,
        was: bool,
        copy: u8,
        bins: Bins,
        said: &[Option<f32>; EXPERTS.len()],
        inputs: &[f32],
    ) -> Question {
        let inputs = inputs.iter().map(|input| pack(*input)).collect();
        Question { due, was, copy, bins, said: said.map(|said| said.map_or(NOTHING, pack_p)), inputs }
    }

    /// What each expert said.
    pub(super) fn said(&self) -> [Option<f32>; EXPERTS.len()] {
        self.said.map(|said| (said != NOTHING).then(|| unpack_p(said)))
    }

    /// The inputs of the regressions.
    pub(super) fn inputs(&self) -> Vec<f32> {
        self.inputs.iter().map(|byte| unpack(*byte)).collect()
    }
}
