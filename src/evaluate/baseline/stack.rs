//! The logistic stack of persistence and profile: one regression for each device and horizon, fitted anew each day on all that came before.

use std::time::Duration;

use super::habit::Habit;
use super::logistic;
use super::logistic::Example;
use super::logistic::INPUTS;
use crate::evaluate::Error;
use crate::evaluate::predictor::Predictor;
use crate::evaluate::predictor::log_odds;
use crate::evaluate::predictor::sigmoid;
use crate::evaluate::query::Query;
use crate::evaluate::recording::Recording;
use crate::time::Timestamp;

/// An example is taken this often.
const EXAMPLE_EVERY: Duration = Duration::from_secs(3600);
/// Days after which an example counts half; chosen like the profile's.
const HALF_LIFE_DAYS: f64 = 45.0;
/// Examples older than this count for less than a hundredth of a fresh one and are left out.
const OLDEST: Duration = Duration::from_secs(300 * 86_400);
/// How much the first guess is worth, in examples at the shortest horizon and at one of a day. Neighbouring examples share most of
/// the time that they look ahead over, so the farther they look, the less each of them says. Chosen on three short homes too.
const RIDGE: [f64; 2] = [3.0, 30.0];
const DAY: Duration = Duration::from_secs(86_400);

/// State and profile, weighed by how right they were.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stack;

impl Predictor for Stack {
    fn name(&self) -> &'static str {
        "stack"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        let mut answers = vec![0.5; queries.len()];
        let mut devices: Vec<usize> = queries.iter().map(|query| query.device).collect();
        devices.sort_unstable();
        devices.dedup();
        for device in devices {
            let own = queries.iter().enumerate().filter(|(_, query)| query.device == device);
            let own: Vec<(usize, Query)> = own.map(|(place, query)| (place, *query)).collect();
            for (place, p) in DeviceStack::new(recording, device, &own).answers(&own) {
                answers[place] = p;
            }
        }
        Ok(answers)
    }
}

/// The regressions of one device.
struct DeviceStack<'a> {
    recording: &'a Recording,
    device: usize,
    habit: Habit<'a>,
    horizons: Vec<Duration>,
    /// When each example was taken.
    times: Vec<Timestamp>,
    /// The examples' inputs, by horizon.
    inputs: Vec<Vec<[f64; INPUTS]>>,
    weights: Vec<[f64; INPUTS]>,
    next_example: Timestamp,
    next_fit: Timestamp,
}

impl<'a> DeviceStack<'a> {
    fn new(recording: &'a Recording, device: usize, own: &[(usize, Query)]) -> DeviceStack<'a> {
        let mut horizons: Vec<Duration> = own.iter().map(|(_, query)| query.ahead).collect();
        horizons.sort_unstable();
        horizons.dedup();
        let first = recording.track(device).heard().unwrap_or(Timestamp::from_millis(i64::MAX));
        DeviceStack {
            recording,
            device,
            habit: Habit::new(recording, device),
            inputs: vec![Vec::new(); horizons.len()],
            weights: horizons.iter().map(|ahead| guess(*ahead)).collect(),
            horizons,
            times: Vec::new(),
            next_example: first + EXAMPLE_EVERY,
            next_fit: first + DAY,
        }
    }

    fn answers(&mut self, own: &[(usize, Query)]) -> Vec<(usize, f64)> {
        let mut answers = Vec::with_capacity(own.len());
        for (place, query) in own {
            self.advance(query.at);
            let horizon = self.horizons.binary_search(&query.ahead).unwrap_or_default();
            let x = self.inputs_at(query.at, query.ahead);
            answers.push((*place, sigmoid(logistic::linear(&self.weights[horizon], &x))));
        }
        answers
    }

    /// Takes the examples and makes the fits that are due by `now`.
    fn advance(&mut self, now: Timestamp) {
        while self.next_example.min(self.next_fit) <= now {
            if self.next_fit <= self.next_example {
                self.fit();
            } else {
                self.take_example();
            }
        }
    }

    fn take_example(&mut self) {
        let at = self.next_example;
        self.next_example = at + EXAMPLE_EVERY;
        if self.recording.track(self.device).before(at).is_none_or(|(_, on)| on.is_none()) {
            return;
        }
        self.times.push(at);
        for horizon in 0..self.horizons.len() {
            let x = self.inputs_at(at, self.horizons[horizon]);
            self.inputs[horizon].push(x);
        }
    }

    fn inputs_at(&mut self, at: Timestamp, ahead: Duration) -> [f64; INPUTS] {
        self.habit.count_to(at);
        let state = match self.recording.track(self.device).before(at) {
            Some((_, Some(on))) => f64::from(i8::from(on) * 2 - 1),
            _ => 0.0,
        };
        let profile = log_odds(self.habit.p_on(at + ahead));
        [1.0, state, profile]
    }

    fn fit(&mut self) {
        let now = self.next_fit;
        self.next_fit = now + DAY;
        let track = self.recording.track(self.device);
        for (horizon, ahead) in self.horizons.iter().enumerate() {
            let ahead = *ahead;
            // Only what had come true strictly before the fit is known at it.
            let known = self.times.partition_point(|at| *at + ahead < now);
            let old = self.times.partition_point(|at| *at + OLDEST < now).min(known);
            let examples = self.times[old..known].iter().zip(&self.inputs[horizon][old..]).filter_map(|(at, x)| {
                let age_days = now.since(*at).as_secs_f64() / DAY.as_secs_f64();
                Some(Example { x: *x, yes: track.at(*at + ahead)?, weight: (-age_days / HALF_LIFE_DAYS).exp2() })
            });
            let examples: Vec<Example> = examples.collect();
            self.weights[horizon] =
                logistic::fit(examples.iter().copied(), self.weights[horizon], guess(ahead), ridge(ahead));
        }
    }
}

/// What the first guess is worth at a horizon.
fn ridge(ahead: Duration) -> f64 {
    let share = (ahead.as_secs_f64() / DAY.as_secs_f64()).min(1.0);
    RIDGE[0] + (RIDGE[1] - RIDGE[0]) * share
}

/// Before anything is known: the farther ahead, the more the profile is trusted, and the less the state.
fn guess(ahead: Duration) -> [f64; INPUTS] {
    let hours = ahead.as_secs_f64() / 3600.0;
    let state = 2.0 / (1.0 + hours / 2.0);
    [0.0, state, 0.3 + 0.5 * (hours / (hours + 2.0))]
}
