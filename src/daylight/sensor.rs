//! One light sensor: how much of the sky it sees, from which side, and how much it can be believed. A Bayesian regression in the
//! logarithm of the lux, learnt reading by reading, in constant time and memory.
//!
//! Must not know lamps or other sensors: it is shown only what is daylight, and is told how cloudy the others find it.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::daylight::clouds::Witness;
use crate::daylight::sky::clear_sky_ln_lx;
use crate::sun::Sun;
use crate::time::Timestamp;

/// The window; the sun's height; its side of the house, once and twice around; the clouds.
const WEIGHTS: usize = 7;
const CLOUDS: usize = WEIGHTS - 1;
type Row = [f64; WEIGHTS];

/// Before anything was learnt: a room has about a hundredth of the light outside (the daylight factor of a room with a window is
/// between 0.005 and 0.05 by EN 17037), and a cloud takes away half of it.
const PRIOR: Row = [-4.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6];
/// Standard deviations of these: where a sensor lies matters most.
const PRIOR_DEVIATION: Row = [1.8, 0.5, 0.5, 0.5, 0.5, 0.5, 0.3];
/// The variance of readings around what is expected, before any was seen: the weather.
const PRIOR_NOISE: f64 = 0.5;
const LEAST_NOISE: f64 = 0.02;
/// What is lost to rounding, to a sensor's threshold of reporting and between two reports.
const GRAIN: f64 = 0.05;
/// A reading further away than so many standard deviations counts as if it were so far: an unknown lamp, a torch, a shadow.
const ODD: f64 = 1.5;
/// Windows, trees and furniture change: in so long a sensor forgets this share of the certainty that it can gain.
const FORGETS_IN: Duration = Duration::from_secs(60 * 86_400);
const FORGETS: f64 = 0.02;
/// Readings over which the noise is averaged.
const NOISE_OVER: f64 = 300.0;
/// Below this people switch lamps on.
const LOW_SUN_DEG: f64 = 6.0;
/// The latest reading says less of now by a factor of e after so long.
const HOLDS: Duration = Duration::from_secs(3600);
/// Where the sun is unknown, the latest reading is believed for so long.
const BELIEVED: Duration = Duration::from_secs(6 * 3600);
/// The same value to the last digit for so long, day and night, is a stuck sensor if it has varied before.
const STUCK_AFTER: Duration = Duration::from_secs(36 * 3600);
const VARIED: u32 = 20;
/// A largest value that came so often, and is at least so many lux, is where the sensor's range ends.
const SATURATED_TIMES: u32 = 3;
const SATURATED_FROM_LX: f64 = 500.0;

/// What a sensor knows of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Sensor {
    weights: Row,
    covariance: [Row; WEIGHTS],
    noise: f64,
    learnt: u32,
    learnt_at: Option<Timestamp>,
    held: Option<Held>,
    /// The value that it has told since, and how often it told another before.
    steady: (f64, Timestamp, u32),
    /// The largest value, and how often it came.
    most: (f64, u32),
}

/// The latest reading that was daylight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Held {
    at: Timestamp,
    lux: f64,
    /// How much lighter it was than expected, as a logarithm; 0 where there was too little daylight to tell.
    above: f64,
}

/// What is expected at one time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    /// The natural logarithm of the lux.
    pub(super) ln_lx: f64,
    /// Its variance.
    pub(super) variance: f64,
    /// Whether the latest reading had a part in it.
    pub(super) is_heard: bool,
}

/// What the regression says before the latest reading is looked at.
struct Outlook {
    inputs: Row,
    ln_lx: f64,
    /// The variance of `ln_lx` that comes from what is not learnt yet.
    variance: f64,
    /// How far one part more of daylight shows in the reading, 0 to 1: below a lux it does not.
    shows: f64,
}

impl Default for Sensor {
    fn default() -> Sensor {
        let mut covariance = [[0.0; WEIGHTS]; WEIGHTS];
        for (place, deviation) in PRIOR_DEVIATION.into_iter().enumerate() {
            covariance[place][place] = deviation * deviation;
        }
        Sensor {
            weights: PRIOR,
            covariance,
            noise: PRIOR_NOISE,
            learnt: 0,
            learnt_at: None,
            held: None,
            steady: (f64::NAN, Timestamp::from_millis(0), 0),
            most: (0.0, 0),
        }
    }
}

impl Sensor {
    /// What it would read without lamps, with the clouds as the others find them; `None` where the sun is unknown, and no reading
    /// is young enough.
    pub(super) fn expect(&self, now: Timestamp, sun: Option<Sun>, clouds: f64) -> Option<Expected> {
        let Some(sun) = sun else {
            let held = self.held.filter(|held| now.since(held.at) <= BELIEVED)?;
            let hours = now.since(held.at).as_secs_f64() / 3600.0;
            return Some(Expected { ln_lx: held.lux.max(0.5).ln(), variance: 2.0 * GRAIN + hours, is_heard: true });
        };
        let outlook = self.outlook(sun, clouds);
        let (ln_lx, variance) = (outlook.ln_lx, outlook.variance + GRAIN);
        Some(match self.held {
            Some(held) if now.since(held.at) < 3 * HOLDS => {
                let holds = (-now.since(held.at).as_secs_f64() / HOLDS.as_secs_f64()).exp();
                let noise = self.noise * (1.0 - holds * holds);
                Expected { ln_lx: ln_lx + holds * held.above, variance: variance + noise, is_heard: true }
            }
            _ => Expected { ln_lx, variance: variance + self.noise, is_heard: false },
        })
    }

    /// A reading, whether it is daylight or not: tells whether the sensor can be believed at all.
    pub(super) fn is_sound(&mut self, now: Timestamp, lux: f64) -> bool {
        let (value, since, varied) = self.steady;
        if (lux - value).abs() > 0.0 || value.is_nan() {
            self.steady = (lux, now, varied.saturating_add(1));
            return true;
        }
        varied <= VARIED || now.since(since) < STUCK_AFTER
    }

    /// The latest reading is not to be believed any more.
    pub(super) fn doubt(&mut self) {
        self.held = None;
    }

    /// Where the sun is unknown a reading tells only of itself.
    pub(super) fn hold(&mut self, now: Timestamp, lux: f64) {
        self.held = Some(Held { at: now, lux, above: 0.0 });
    }

    /// Learns from a reading that is daylight, and returns what it says of the clouds, if it can tell.
    pub(super) fn learn(&mut self, now: Timestamp, lux: f64, sun: Sun, clouds: f64) -> Option<Witness> {
        let outlook = self.outlook(sun, clouds);
        let Outlook { inputs, ln_lx, variance, shows } = outlook;
        let is_at_end = self.is_at_end(lux);
        let reading = lux.ln_1p();
        let missed = reading - soft_plus(ln_lx);
        if is_at_end && missed < 0.0 {
            // It is at least so light, which was known: how much more, nobody knows.
            self.hold(now, lux);
            return None;
        }
        let mut expected = shows * shows * (variance + self.noise) + GRAIN;
        let oddity = missed.abs() / (ODD * expected.sqrt());
        if oddity > 1.0 {
            // What is odd says less the odder it is, so that its pull stays bounded.
            expected += (shows * shows * self.noise + GRAIN) * (oddity - 1.0);
        }
        self.shift(&inputs, shows, missed, expected);
        self.forget(now);
        if shows > 0.5 {
            self.learnt = self.learnt.saturating_add(1);
            let rate = 1.0 / (f64::from(self.learnt) + 5.0).min(NOISE_OVER);
            self.noise += rate * ((missed * missed).min(9.0 * self.noise) - self.noise);
            self.noise = self.noise.max(LEAST_NOISE);
        }
        let above = if shows > 0.5 { ln_of(lux) - ln_lx } else { 0.0 };
        // At dusk what is far too light is more likely a lamp that nobody knows of; by day it may be a blind.
        let most = if sun.elevation_deg < LOW_SUN_DEG { 2.0 * self.noise.sqrt() } else { f64::INFINITY };
        self.held = Some(Held { at: now, lux, above: above.min(most) });
        self.witness(lux, &outlook, sun)
    }

    #[cfg(test)]
    pub(super) fn weights(&self) -> Row {
        self.weights
    }

    fn witness(&self, lux: f64, outlook: &Outlook, sun: Sun) -> Option<Witness> {
        let depends = self.weights[CLOUDS];
        if outlook.shows < 0.8 || sun.elevation_deg < 0.0 || depends < 0.05 {
            return None;
        }
        let under_usual_sky = outlook.ln_lx - outlook.inputs[CLOUDS] * depends;
        let deviation = ((ln_of(lux) - under_usual_sky) / depends).clamp(-3.0, 3.0);
        Some(Witness { deviation, precision: depends * depends / (self.noise + outlook.variance) })
    }

    fn outlook(&self, sun: Sun, clouds: f64) -> Outlook {
        let (sin, cos) = sun.azimuth_deg.to_radians().sin_cos();
        let height = sun.elevation_deg.max(0.0).to_radians().sin();
        let inputs = [1.0, height, cos, sin, cos * cos - sin * sin, 2.0 * sin * cos, clouds];
        let ln_lx = clear_sky_ln_lx(sun.elevation_deg) + dot(&inputs, &self.weights);
        let carried = self.covariance.map(|row| dot(&row, &inputs));
        Outlook { inputs, ln_lx, variance: dot(&carried, &inputs).max(0.0), shows: 1.0 / (1.0 + (-ln_lx).exp()) }
    }

    /// Moves the weights by what was missed: one step of an extended Kalman filter.
    fn shift(&mut self, inputs: &Row, shows: f64, missed: f64, expected: f64) {
        let carried = self.covariance.map(|row| dot(&row, inputs));
        for (place, carries) in carried.iter().enumerate() {
            let gain = carries * shows / expected;
            self.weights[place] += gain * missed;
            for (cell, other) in self.covariance[place].iter_mut().zip(&carried) {
                *cell -= gain * shows * other;
            }
        }
    }

    fn forget(&mut self, now: Timestamp) {
        let passed = self.learnt_at.map_or(0.0, |at| now.since(at).as_secs_f64() / FORGETS_IN.as_secs_f64());
        self.learnt_at = Some(now);
        for (place, deviation) in PRIOR_DEVIATION.into_iter().enumerate() {
            let cell = &mut self.covariance[place][place];
            let prior = deviation * deviation;
            *cell = (*cell + prior * FORGETS * passed.min(1.0)).clamp(1e-6, prior.max(*cell));
        }
    }

    /// Whether a reading is as high as the sensor can tell.
    fn is_at_end(&mut self, lux: f64) -> bool {
        let (most, times) = self.most;
        if lux > most {
            self.most = (lux, 1);
            return false;
        }
        if lux < most {
            return false;
        }
        self.most.1 = times.saturating_add(1);
        lux >= SATURATED_FROM_LX && times >= SATURATED_TIMES
    }
}

/// The logarithm of a reading; below a tenth of a lux sensors say 0.
fn ln_of(lux: f64) -> f64 {
    lux.max(0.1).ln()
}

/// What a sensor tells of a logarithm of lux, as a logarithm of one more than the lux.
fn soft_plus(ln_lx: f64) -> f64 {
    if ln_lx > 30.0 { ln_lx } else { ln_lx.exp().ln_1p() }
}

fn dot(a: &Row, b: &Row) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
