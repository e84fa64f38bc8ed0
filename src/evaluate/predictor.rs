//! Whoever answers questions: the daemon, and what a careful user could do without it.

use super::Error;
use super::query::Query;
use super::recording::Recording;
use super::wait::Wait;

/// Every answer is kept this far from 0 and 1 before it is scored, whoever gave it: one surprise costs at most 6.9 nats.
pub const CLIP: f64 = 0.001;

/// Everything that a predictor says to its questions, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// P(on).
    pub p_on: Vec<f64>,
    /// How long until the device's next change; `None` from whoever does not forecast it.
    pub waits: Option<Vec<Wait>>,
}

/// Answers questions about a recorded home, each from nothing but what happened strictly before it was asked.
pub trait Predictor: Sync {
    /// As it stands in the report.
    fn name(&self) -> &'static str;

    /// P(on) for each of `queries`, which are in the order of time. The recording goes on after them: reading that
    /// part is cheating, and the leak test is there to catch it.
    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error>;

    /// The same, and how long until the device's next change, from the same life.
    fn told(&self, recording: &Recording, queries: &[Query]) -> Result<Told, Error> {
        Ok(Told { p_on: self.answers(recording, queries)?, waits: None })
    }

    /// Whether each device's questions can be answered apart from the others', so that the work can be shared out.
    fn by_device(&self) -> bool {
        true
    }
}

/// A probability that can be scored.
pub fn clip(p: f64) -> f64 {
    // What is no number at all knows nothing.
    if p.is_nan() { 0.5 } else { p.clamp(CLIP, 1.0 - CLIP) }
}

/// Log-odds of a probability, kept away from 0 and 1.
pub(super) fn log_odds(p: f64) -> f64 {
    let p = clip(p);
    (p / (1.0 - p)).ln()
}

/// The probability of log-odds.
pub(super) fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}
