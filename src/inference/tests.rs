//! The experts of a lamp whose ways are known: what they say must come true as often as they say.

use std::time::Duration;

use super::*;
use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Observation;
use crate::device::Property;
use crate::device::Value;
use crate::home::Home;
use crate::profile::Said as Told;
use crate::time::Calendar;
use crate::time::Timestamp;

const SLOT: Duration = Duration::from_secs(1800);
/// Another minute of each half hour, as in the engine.
const STEP: Duration = Duration::from_secs(1860);

/// Numbers between 0 and 1 that look like chance.
struct Chance(u64);

impl Chance {
    fn draw(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// A length that ends in each moment as likely as in any other.
    fn exponential(&mut self, mean: Duration) -> Duration {
        mean.mul_f32(-(1.0 - self.draw()).ln())
    }
}

/// A lamp that is switched at these times, and what was forecast of it at each step.
struct Life {
    changes: Vec<(Timestamp, bool)>,
    said: Vec<(Timestamp, Forecast)>,
}

impl Life {
    /// Lives through spells of lengths drawn by `spell`, which is told what the lamp is from then on and when.
    fn lived(days: u32, mut spell: impl FnMut(bool, Timestamp) -> Duration) -> Life {
        let calendar = Calendar::default();
        let begin = Timestamp::from_millis(1_700_006_400_000);
        let mut home = Home::new(calendar);
        home.clock(begin, true);
        let device = DeviceId::new("t", "lamp");
        let (mut experts, mut household) = (Experts::default(), Household::new(false));
        let mut life = Life { changes: Vec::new(), said: Vec::new() };
        let (mut next, mut on, mut step) = (begin, false, begin + STEP);
        let end = begin + SLOT * 48 * days;
        while step < end {
            if next <= step {
                let value = Value::Bool(on);
                let seen = Observation { device: device.clone(), property: Property::On, value, fresh: true };
                home.apply(next, &Told::Observation(seen, Some(Kind::Light)));
                life.changes.push((next, on));
                next = next + spell(on, next);
                on = !on;
                continue;
            }
            home.count_to(step);
            let key = home.key(&device).unwrap();
            let history = home.device(key).history.as_deref().unwrap();
            experts.half_hour(step, history, calendar, Around::default(), &mut household);
            let forecast = experts.forecast(step, history, calendar, Around::default(), &household).unwrap();
            life.said.push((step, forecast));
            step = step + STEP;
        }
        life
    }

    fn on_at(&self, then: Timestamp) -> bool {
        self.changes[self.changes.partition_point(|(at, _)| *at <= then) - 1].1
    }

    fn minutes_to_change(&self, at: Timestamp) -> Option<f32> {
        let (next, _) = self.changes.get(self.changes.partition_point(|(change, _)| *change <= at))?;
        Some(next.since(at).as_secs_f32() / 60.0)
    }

    /// The second half: forecasts that rest on some weeks of learning.
    fn learnt(&self) -> &[(Timestamp, Forecast)] {
        &self.said[self.said.len() / 2..]
    }

    /// Shares of changes that came before each quantile.
    fn below(&self) -> [f32; 3] {
        let mut below = [0.0_f32; 3];
        let mut all = 0.0;
        for (at, forecast) in self.learnt() {
            let Some(minutes) = self.minutes_to_change(*at) else { continue };
            let NextChange { p10_min, p50_min, p90_min } = forecast.next_change;
            for (below, quantile) in below.iter_mut().zip([p10_min, p50_min, p90_min]) {
                *below += if minutes < quantile { 1.0 } else { 0.0 };
            }
            all += 1.0;
        }
        below.map(|below| below / all)
    }
}

/// What is meant by each quantile, and how far from it a few months of one lamp may be.
fn covers(life: &Life) {
    let [p10, p50, p90] = life.below();
    assert!((p10 - 0.1).abs() < 0.04 && (p50 - 0.5).abs() < 0.07 && (p90 - 0.9).abs() < 0.04, "{p10} {p50} {p90}");
}

#[test]
fn quantiles_cover_spells_without_memory() {
    let mut chance = Chance(3);
    covers(&Life::lived(150, |_, _| chance.exponential(Duration::from_secs(3 * 3600))));
}

#[test]
fn quantiles_cover_short_uses_among_long_gaps_of_which_most_are_censored_when_they_are_asked_about() {
    let mut chance = Chance(5);
    let mut spell = |on: bool, _| match (on, chance.draw() < 0.3) {
        (true, _) => Duration::from_secs(60) + chance.exponential(Duration::from_secs(600)),
        (false, true) => chance.exponential(Duration::from_secs(1800)),
        (false, false) => chance.exponential(Duration::from_secs(30 * 3600)),
    };
    covers(&Life::lived(250, &mut spell));
}

#[test]
fn what_is_forecast_comes_true_as_often_as_is_said() {
    let mut chance = Chance(7);
    let life = Life::lived(120, |on, _| chance.exponential(Duration::from_secs(if on { 3600 } else { 3 * 3600 })));
    for (horizon, ahead) in HORIZONS.into_iter().enumerate() {
        // Answers in three bins of equal size: the mean of each against what came true.
        let mut answers: Vec<(f32, bool)> =
            life.learnt().iter().map(|(at, said)| (said.by_horizon[horizon].p, life.on_at(*at + ahead))).collect();
        answers.sort_by(|a, b| a.0.total_cmp(&b.0));
        for bin in answers.chunks(answers.len().div_ceil(3)) {
            let said = bin.iter().map(|(p, _)| p).sum::<f32>() / bin.len() as f32;
            let came_true = bin.iter().filter(|(_, on)| *on).count() as f32 / bin.len() as f32;
            assert!((said - came_true).abs() < 0.07, "horizon {horizon}: said {said}, came true {came_true}");
        }
    }
}

#[test]
fn a_new_habit_is_known_within_two_weeks() {
    // On from seven to eleven in the evening; after the sixtieth day from six to nine in the morning.
    let day = 86_400_000;
    let life = Life::lived(80, |on, at| {
        let days = (at.as_millis() - 1_700_006_400_000).div_euclid(day);
        let (from, to) = if days < 60 { (19, 23) } else { (6, 9) };
        let hour = at.as_millis().rem_euclid(day) / 3_600_000;
        let until = if on { to } else { from };
        let hours = (until - hour).rem_euclid(24);
        Duration::from_secs(hours.unsigned_abs() * 3600).max(Duration::from_secs(3600))
    });
    let late = &life.said[life.said.len() - 4 * 46..];
    let loss: f32 = late
        .iter()
        .map(|(at, said)| {
            let p = said.by_horizon[ONE_HOUR].p;
            -(if life.on_at(*at + HORIZONS[ONE_HOUR]) { p } else { 1.0 - p }).ln()
        })
        .sum();
    assert!(loss / (late.len() as f32) < 0.2, "{}", loss / late.len() as f32);
}

#[test]
fn weights_are_told_and_sum_up_to_one() {
    let mut chance = Chance(11);
    let life = Life::lived(3, |_, _| chance.exponential(Duration::from_secs(3600)));
    let (_, forecast) = life.said.last().unwrap();
    for opinion in forecast.by_horizon {
        let weight: f32 = opinion.said.iter().map(|said| said.weight).sum();
        let mean: f32 = opinion.said.iter().map(|said| said.weight * said.p.unwrap_or_default()).sum();
        assert!((weight - 1.0).abs() < 1e-4 && (mean - opinion.p).abs() < 1e-3, "{opinion:?}");
        assert_eq!(opinion.said[EXPERTS.len() - 1].p, None, "there is no fleet here");
    }
}
