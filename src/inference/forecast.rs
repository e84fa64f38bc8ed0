//! A forecast: what the blend expects, and what each expert said and how much it was heard.

use serde::Serialize;

use crate::features::Context;
use crate::inference::Fleet;
use crate::inference::HORIZONS;

/// The experts, in the order of [`Opinion::said`].
pub const EXPERTS: [&str; 8] =
    ["as it is", "long habit", "habit of late", "this hour", "so long so far", "household", "device", "fleet"];

/// What is known around a device beside its own history; nothing of it is needed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// What the fleet's model says.
    pub fleet: Option<&'a Fleet>,
    /// What goes on in the house.
    pub context: Option<&'a Context>,
}

/// What is expected of one device.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// The answers, by horizon.
    pub by_horizon: [Opinion; HORIZONS.len()],
    /// What the home is used to at this time of the week: P(in use), 0 to 1.
    pub habit_now: f32,
    /// When it will next be taken into or out of use.
    pub next_change: NextChange,
}

/// What is expected at one horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Opinion {
    /// The blend's answer: P(in use), 0 to 1.
    pub p: f32,
    /// The long profile of the week alone, 0 to 1.
    pub habit: f32,
    /// Each expert.
    pub said: [Said; EXPERTS.len()],
}

/// What one expert says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Said {
    /// Its name.
    pub expert: &'static str,
    /// P(in use), 0 to 1; `None` where it says nothing.
    pub p: Option<f32>,
    /// How much it is heard, 0 to 1; these sum up to one.
    pub weight: f32,
}

/// Minutes until the next change: with these chances it will have come by then.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NextChange {
    /// One in ten.
    pub p10_min: f32,
    /// One in two.
    pub p50_min: f32,
    /// Nine in ten.
    pub p90_min: f32,
}
