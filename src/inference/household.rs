//! What the devices of a home learn together: how much each input weighs. A lamp bought yesterday begins with what the others taught.

use serde::Deserialize;
use serde::Serialize;

use crate::inference::HORIZONS;
use crate::inference::inputs::BY_HOUR;
use crate::inference::inputs::BY_WEEKS;
use crate::inference::inputs::FROM_FLEET;
use crate::inference::inputs::INPUTS;
use crate::inference::inputs::SCALE;
use crate::inference::inputs::STAYS;
use crate::inference::kalman::Kalman;
use crate::inference::next_change::Shared;

/// How unsure the first guess of a weight is.
const VARIANCE: f32 = 0.5;
/// What each example adds to that, of it: the ways of a home change over months.
const WANDER: f32 = 1e-6;
/// The fleet's forecast is a better first guess, and is left less readily: in a home's first two weeks that is worth 2 %.
const VARIANCE_OF_FLEET: f32 = 0.1;
const WANDER_FROM_FLEET: f32 = 3e-5;
/// How much of the first guess is persistence, by horizon.
const TRUST: [f32; HORIZONS.len()] = [1.0, 0.8, 0.5, 0.3, 0.3];

/// What a home's devices share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Household {
    /// By horizon.
    pub(super) stacks: Vec<Kalman>,
    pub(super) next_change: Shared,
}

impl Household {
    /// What is guessed before anything is known: the fleet's forecast as it is, or, without a fleet, that things stay as they are
    /// for a while and are as usual later.
    pub fn new(has_fleet: bool) -> Household {
        let guess = |trust: f32| {
            let mut weights = vec![0.0; INPUTS];
            if has_fleet {
                weights[FROM_FLEET] = 1.0 / SCALE;
                return Kalman::new(weights, VARIANCE_OF_FLEET, WANDER_FROM_FLEET);
            }
            weights[STAYS] = trust / SCALE / 2.0;
            weights[BY_HOUR] = trust / SCALE / 2.0;
            weights[BY_WEEKS] = (1.0 - trust) / SCALE;
            Kalman::new(weights, VARIANCE, WANDER)
        };
        Household { stacks: TRUST.map(guess).into(), next_change: Shared::default() }
    }
}
