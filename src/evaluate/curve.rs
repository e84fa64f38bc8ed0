//! How fast is learnt: the log loss by day since the first event, held against the base rate's on the same questions.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answers::HomeAnswers;
use super::metrics::log_loss;
use super::query::curve_buckets;
use crate::inference::HORIZONS;
use crate::time::Timestamp;

/// What skill is measured against: who knows how often a device is on, but not when. It learns as well, from the same first
/// hour on, so that skill is what is gained by knowing *when*; and at short horizons, unlike with persistence, nobody starts
/// with a reference that is wrong with certainty.
pub const REFERENCE: &str = "base rate";

/// Skill by days since the first event, over all homes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Curves {
    /// Whose log loss is skill 0.
    pub reference: &'static str,
    /// Days 0 to 13, then weeks.
    pub buckets: Vec<Bucket>,
}

/// Some days since the first event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bucket {
    /// First day, from 0.
    pub from_day: u64,
    /// The day after the last.
    pub to_day: u64,
    /// Homes whose recording reaches it.
    pub homes: usize,
    /// Each horizon, and all of them together.
    pub points: Vec<Point>,
}

/// One horizon of a bucket.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// How far ahead, in seconds; `None`: all horizons together.
    pub horizon_s: Option<u64>,
    /// Answers of each predictor.
    pub answers: usize,
    /// Mean log loss of each predictor.
    pub log_loss: BTreeMap<&'static str, f64>,
    /// 1 - log loss / log loss of the reference.
    pub skill: BTreeMap<&'static str, f64>,
}

/// Sums under way: answers, and the log loss of each predictor.
type Sum = (usize, Vec<f64>);

/// Sums of all homes.
pub(super) struct Learning {
    /// By bucket and horizon.
    sums: Vec<Vec<Sum>>,
    homes: Vec<usize>,
    names: Vec<&'static str>,
}

impl Learning {
    pub(super) fn new(names: Vec<&'static str>) -> Learning {
        let buckets = curve_buckets().count();
        let sums = vec![vec![(0, vec![0.0; names.len()]); HORIZONS.len()]; buckets];
        Learning { sums, homes: vec![0; buckets], names }
    }

    /// Adds a home whose first event was at `first`.
    pub(super) fn add(&mut self, first: Timestamp, answers: &HomeAnswers) {
        let mut reached = vec![false; self.homes.len()];
        for (n, query) in answers.first_weeks.queries.iter().enumerate() {
            let day = query.at.since(first).as_secs() / 86_400;
            let bucket = curve_buckets().position(|(from, to, _)| from <= day && day < to);
            let horizon = HORIZONS.iter().position(|horizon| *horizon == query.ahead);
            let (Some(bucket), Some(horizon)) = (bucket, horizon) else { continue };
            reached[bucket] = true;
            let (count, losses) = &mut self.sums[bucket][horizon];
            *count += 1;
            for (loss, said) in losses.iter_mut().zip(&answers.first_weeks_answers) {
                *loss += log_loss(said[n], answers.first_weeks.came_true[n]);
            }
        }
        for (homes, reached) in self.homes.iter_mut().zip(reached) {
            *homes += usize::from(reached);
        }
    }

    pub(super) fn curves(&self) -> Curves {
        let bucket = |(n, (from_day, to_day, _))| {
            let sums: &Vec<Sum> = &self.sums[n];
            let all = sums.iter().fold((0, vec![0.0; self.names.len()]), |(count, losses): Sum, sum| {
                (count + sum.0, losses.iter().zip(&sum.1).map(|(a, b)| a + b).collect())
            });
            let each = HORIZONS.iter().map(|horizon| Some(horizon.as_secs())).zip(sums);
            let points = each.chain([(None, &all)]).filter(|(_, sum)| sum.0 > 0);
            let points = points.map(|(horizon_s, sum)| self.point(horizon_s, sum)).collect();
            Bucket { from_day, to_day, homes: self.homes[n], points }
        };
        let buckets = curve_buckets().enumerate().map(bucket).filter(|bucket| bucket.homes > 0).collect();
        Curves { reference: REFERENCE, buckets }
    }

    fn point(&self, horizon_s: Option<u64>, (count, losses): &Sum) -> Point {
        let mean: Vec<f64> = losses.iter().map(|loss| loss / *count as f64).collect();
        let log_loss: BTreeMap<&'static str, f64> = self.names.iter().copied().zip(mean).collect();
        let reference = log_loss.get(REFERENCE).copied();
        let skill = reference.into_iter().flat_map(|r| log_loss.iter().map(move |(name, l)| (*name, 1.0 - l / r)));
        Point { horizon_s, answers: *count, skill: skill.collect(), log_loss }
    }
}
