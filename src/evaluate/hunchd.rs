//! The daemon itself as a predictor: the recording is lived through its own engine, and each question is put to it when its time has come.

use std::time::Duration;

use super::Error;
use super::ahead;
use super::predictor::Predictor;
use super::query::Query;
use super::recording::Recording;
use crate::device::DeviceId;
use crate::engine::Engine;
use crate::engine::Input;
use crate::engine::Settings;
use crate::inference::Forecast;
use crate::profile::Profiles;
use crate::replay::Player;
use crate::replay::advance;
use crate::replay::opening;
use crate::time::Timestamp;

/// Id of the profile through which the recorded devices speak.
const VIA: &str = "zigbee2mqtt";
/// Answers are rounded to millionths, so that what is written into a file is what was scored.
const MILLION: f64 = 1e6;

/// The live daemon's own code and state, fed from a recording.
#[derive(Clone, Debug)]
pub struct Hunchd {
    profiles: Profiles,
}

impl Hunchd {
    /// The daemon as it would run with these profiles.
    pub fn new(profiles: Profiles) -> Hunchd {
        Hunchd { profiles }
    }
}

impl Predictor for Hunchd {
    fn name(&self) -> &'static str {
        "hunchd"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        let mut life = Life::begun(recording, &self.profiles)?;
        let mut answers = Vec::with_capacity(queries.len());
        let mut waiting = queries.iter();
        let mut next = waiting.next();
        for event in &recording.events {
            // What happens at the very time of a question is not known when it is asked.
            while let Some(query) = next.filter(|query| query.at <= event.at) {
                answers.push(life.answer(query));
                next = waiting.next();
            }
            life.open(event.at);
            if let Some(message) = life.player.message(event) {
                advance(&mut life.engine, event.at, &Input::Message(message), |_, _| {});
            }
        }
        answers.extend(next.into_iter().chain(waiting).map(|query| life.answer(query)));
        Ok(answers)
    }

    fn by_device(&self) -> bool {
        false
    }
}

/// A recording that is being lived through the engine.
struct Life<'a> {
    recording: &'a Recording,
    player: Player,
    ids: Vec<Option<DeviceId>>,
    engine: Engine,
    opened: bool,
    /// The last forecast that was asked for: several questions differ only in how far ahead they look.
    last: Option<(Timestamp, usize, Option<Forecast>)>,
}

impl<'a> Life<'a> {
    fn begun(recording: &'a Recording, profiles: &Profiles) -> Result<Life<'a>, Error> {
        let no_voice = || Error::NoVoice { via: VIA.to_owned() };
        let profile = profiles.of(VIA).ok_or_else(no_voice)?.clone();
        let player = Player::new(&recording.log, profile).ok_or_else(no_voice)?;
        let settings = Settings { calendar: recording.log.calendar, ..Settings::default() };
        Ok(Life {
            recording,
            ids: (0..recording.log.devices.len()).map(|device| player.device(device)).collect(),
            player,
            engine: Engine::new(settings, profiles.clone()),
            opened: false,
            last: None,
        })
    }

    fn open(&mut self, at: Timestamp) {
        if self.opened {
            return;
        }
        self.opened = true;
        for input in opening() {
            self.engine.handle(at, &input);
        }
        self.engine.handle(at, &Input::Message(self.player.announcement().clone()));
    }

    fn answer(&mut self, query: &Query) -> f64 {
        let p = self.asked(query).unwrap_or_else(|| ahead::prior(self.recording.log.devices[query.device].kind));
        (p * MILLION).round() / MILLION
    }

    fn asked(&mut self, query: &Query) -> Option<f64> {
        let id = self.ids[query.device].as_ref().filter(|_| self.opened)?;
        // Time passes up to the question: what was due by then was learnt by then.
        while let Some(due) = self.engine.next_deadline().filter(|due| *due <= query.at) {
            self.engine.handle(due, &Input::Tick);
        }
        let forecast = match &self.last {
            Some((at, device, forecast)) if *at == query.at && *device == query.device => *forecast,
            _ => self.engine.forecast(id, query.at),
        };
        self.last = Some((query.at, query.device, forecast));
        let on = self.engine.in_use(id)?;
        let habit = |ahead: Duration| self.engine.habit(id, query.at + ahead).unwrap_or(0.5);
        Some(ahead::p_on(&forecast?, on, query.ahead, habit))
    }
}
