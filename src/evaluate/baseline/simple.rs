//! The two predictors that anybody would think of first: it stays as it is, and it is on as often as it has been.

use std::time::Duration;

use crate::evaluate::Error;
use crate::evaluate::predictor::Predictor;
use crate::evaluate::query::Query;
use crate::evaluate::recording::Recording;
use crate::evaluate::recording::Track;
use crate::time::Timestamp;

/// The base rate begins as an even chance that is worth this much watching.
const PRIOR: Duration = Duration::from_secs(3600);

/// It stays as it is: 1 or 0, which the clip makes 0.999 or 0.001.
#[derive(Clone, Copy, Debug, Default)]
pub struct Persistence;

impl Predictor for Persistence {
    fn name(&self) -> &'static str {
        "persistence"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        Ok(queries
            .iter()
            .map(|query| match recording.track(query.device).before(query.at) {
                Some((_, Some(on))) => f64::from(u8::from(on)),
                _ => 0.5,
            })
            .collect())
    }
}

/// It is on as often as it has been since it was first heard of.
#[derive(Clone, Copy, Debug, Default)]
pub struct BaseRate;

impl Predictor for BaseRate {
    fn name(&self) -> &'static str {
        "base rate"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        let mut shares: Vec<Option<Share>> = recording.log.devices.iter().map(|_| None).collect();
        Ok(queries
            .iter()
            .map(|query| {
                let share = shares[query.device].get_or_insert_with(Share::default);
                share.count_to(recording.track(query.device), query.at);
                share.p_on()
            })
            .collect())
    }
}

/// Time on and time in sight, counted as far as asked.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    on_ms: f64,
    seen_ms: f64,
    /// Changes that are behind.
    passed: usize,
    counted_to: Option<Timestamp>,
}

impl Share {
    fn count_to(&mut self, track: &Track, now: Timestamp) {
        let changes = track.changes();
        while let Some((since, on)) = changes.get(self.passed).filter(|(since, _)| *since < now) {
            let end = changes.get(self.passed + 1).map_or(now, |(next, _)| (*next).min(now));
            let start = self.counted_to.map_or(*since, |to| to.max(*since));
            if let Some(on) = on {
                let ms = end.since(start).as_millis() as f64;
                self.seen_ms += ms;
                self.on_ms += if *on { ms } else { 0.0 };
            }
            self.counted_to = Some(end);
            if end == now {
                break;
            }
            self.passed += 1;
        }
    }

    fn p_on(&self) -> f64 {
        let prior = PRIOR.as_millis() as f64;
        (self.on_ms + 0.5 * prior) / (self.seen_ms + prior)
    }
}
