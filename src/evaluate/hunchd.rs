//! The daemon itself as a predictor: the recording is lived through its own engine, and each question is put to it when its time has come.

use std::time::Duration;

use super::Error;
use super::ahead;
use super::predictor::Predictor;
use super::predictor::Told;
use super::query::Query;
use super::recording::Recording;
use super::wait::Wait;
use crate::inference::Forecast;
use crate::inference::Models;
use crate::profile::Profiles;
use crate::replay::Life;
use crate::replay::VIA;
use crate::time::Timestamp;

/// Answers are rounded to millionths, so that what is written into a file is what was scored.
const MILLION: f64 = 1e6;

/// The live daemon's own code and state, fed from a recording.
#[derive(Clone, Debug)]
pub struct Hunchd {
    profiles: Profiles,
    models: Option<Models>,
}

impl Hunchd {
    /// The daemon as it would run with these profiles and models.
    pub fn new(profiles: Profiles, models: Option<Models>) -> Hunchd {
        Hunchd { profiles, models }
    }
}

impl Predictor for Hunchd {
    fn name(&self) -> &'static str {
        "hunchd"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        Ok(self.told(recording, queries)?.p_on)
    }

    fn told(&self, recording: &Recording, queries: &[Query]) -> Result<Told, Error> {
        let life = Life::new(&recording.log, &self.profiles, self.models.clone());
        let life = life.ok_or_else(|| Error::NoVoice { via: VIA.to_owned() })?;
        let mut witness = Witness { recording, life, last: None };
        let mut said = Vec::with_capacity(queries.len());
        let mut waiting = queries.iter();
        let mut next = waiting.next();
        for event in &recording.events {
            // What happens at the very time of a question is not known when it is asked.
            while let Some(query) = next.filter(|query| query.at <= event.at) {
                said.push(witness.told(query));
                next = waiting.next();
            }
            witness.life.hear(event);
        }
        said.extend(next.into_iter().chain(waiting).map(|query| witness.told(query)));
        let (p_on, waits) = said.into_iter().unzip();
        Ok(Told { p_on, waits: Some(waits) })
    }

    fn by_device(&self) -> bool {
        false
    }
}

/// A recording that is being lived through the engine, and asked.
struct Witness<'a> {
    recording: &'a Recording,
    life: Life,
    /// The last forecast that was asked for: several questions differ only in how far ahead they look.
    last: Option<(Timestamp, usize, Option<Forecast>)>,
}

impl Witness<'_> {
    /// P(on), and how long until the next change.
    fn told(&mut self, query: &Query) -> (f64, Wait) {
        let forecast = self.forecast(query);
        let p = forecast.and_then(|forecast| self.p_on(&forecast, query));
        let p = p.unwrap_or_else(|| ahead::prior(self.recording.log.devices[query.device].kind));
        let wait = forecast.map_or_else(Wait::default, |Forecast { next_change, .. }| {
            [next_change.p10_min, next_change.p50_min, next_change.p90_min].map(f64::from)
        });
        ((p * MILLION).round() / MILLION, wait)
    }

    fn forecast(&mut self, query: &Query) -> Option<Forecast> {
        // Time passes up to the question: what was due by then was learnt by then.
        self.life.pass_to(query.at);
        let engine = self.life.engine()?;
        let id = self.life.id(query.device)?;
        let forecast = match &self.last {
            Some((at, device, forecast)) if *at == query.at && *device == query.device => *forecast,
            _ => engine.forecast(id, query.at),
        };
        self.last = Some((query.at, query.device, forecast));
        forecast
    }

    fn p_on(&self, forecast: &Forecast, query: &Query) -> Option<f64> {
        let engine = self.life.engine()?;
        let id = self.life.id(query.device)?;
        let on = engine.in_use(id)?;
        let habit = |ahead: Duration| engine.habit(id, query.at + ahead).unwrap_or(0.5);
        Some(ahead::p_on(forecast, on, query.ahead, habit))
    }
}
