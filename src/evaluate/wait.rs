//! How good forecasts of the time until a device's next change are: how often it lies between p10 and p90, and the pinball loss.
//!
//! A recording ends, and homes fall silent: the change may come when nobody watches. Until when each question is watched has
//! nothing to do with the device, and so both figures can be had without guessing. Coverage is counted where the watch goes on
//! at least until p90: there, every change is known to be before, between or after. The pinball loss caps the truth and
//! the forecast alike at the end of the watch (Powell 1986): a quantile of what is capped is the capped quantile.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answers::HomeAnswers;
use super::bootstrap::Days;
use super::query::Query;
use super::recording::Recording;
use super::score::Figure;
use super::score::mean;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// Minutes until the next change that come true with a chance of 10, 50 and 90 %, rising.
pub type Wait = [f64; 3];

/// The chances of a [`Wait`].
pub(super) const CHANCES: [f64; 3] = [0.1, 0.5, 0.9];

/// How good the waits of several forecasters are, on the same questions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WaitScores {
    /// Questions: each device at each random time.
    pub questions: usize,
    /// Share of them whose change was not seen before the watch ended.
    pub censored: f64,
    /// Each forecaster; hunchd first, where it forecasts waits.
    pub forecasters: Vec<WaitScore>,
}

/// How good one forecaster's waits are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WaitScore {
    /// Whose.
    pub forecaster: &'static str,
    /// Share of the questions that are watched until p90 and so count for the next three.
    pub judged: f64,
    /// Share of changes between p10 and p90, of those judged: 0.8 is right.
    pub coverage: Option<Figure>,
    /// Share before p10: 0.1 is right.
    pub early: f64,
    /// Share after p90: 0.1 is right.
    pub late: f64,
    /// Mean pinball loss of the three quantiles, of the logarithm of a minute and more, over all questions.
    pub pinball: Figure,
    /// The same for each quantile.
    pub pinball_by_quantile: [f64; 3],
}

/// Questions about waits, with what came of them and what everybody said; of one home or of several.
#[derive(Clone, Debug, Default)]
pub(super) struct WaitSheet {
    days: Days,
    /// Minutes to the change, and to the end of the watch.
    came: Vec<(f64, f64)>,
    said: BTreeMap<(usize, &'static str), Vec<Wait>>,
}

impl WaitSheet {
    /// The questions of a home: one for each device and time.
    pub(super) fn new(
        recording: &Recording,
        answers: &HomeAnswers,
        names: &[&'static str],
        draws: usize,
        seed: u64,
    ) -> WaitSheet {
        let queries = &answers.scored.queries;
        let first = |n: &usize| n.checked_sub(1).is_none_or(|last| at(&queries[last]) != at(&queries[*n]));
        let places: Vec<(usize, (f64, f64))> =
            (0..queries.len()).filter(first).filter_map(|n| Some((n, came(recording, &queries[n])?))).collect();
        let calendar = recording.log.calendar;
        let days: Vec<LocalDay> = places.iter().map(|(n, _)| calendar.local(queries[*n].at).day).collect();
        let asked: Vec<Query> = places.iter().map(|(n, _)| queries[*n]).collect();
        let told = names.iter().zip(&answers.scored_waits).enumerate().filter_map(|(order, (name, waits))| {
            let waits = waits.as_ref()?;
            Some(((order, *name), places.iter().map(|(n, _)| waits[*n]).collect()))
        });
        let mut said: BTreeMap<(usize, &'static str), Vec<Wait>> = told.collect();
        let spells = super::baseline::spells(recording, &asked);
        let baselines = super::baseline::SPELLS.into_iter().zip(spells).enumerate();
        said.extend(baselines.map(|(n, (name, waits))| ((names.len() + n, name), waits)));
        WaitSheet {
            days: Days::new(&days, draws, seed, &recording.log.name),
            came: places.into_iter().map(|(_, came)| came).collect(),
            said,
        }
    }

    /// Adds another home's questions.
    pub(super) fn join(&mut self, other: &WaitSheet) {
        self.days.join(&other.days);
        self.came.extend(&other.came);
        for (who, waits) in &other.said {
            self.said.entry(*who).or_default().extend(waits);
        }
    }

    /// The figures; `None` where nothing was asked.
    pub(super) fn scores(&self) -> Option<WaitScores> {
        if self.came.is_empty() {
            return None;
        }
        let censored = self.came.iter().filter(|(change, end)| change > end).count();
        // Whoever did not answer in every home is not held against those who did.
        let all = self.said.iter().filter(|(_, waits)| waits.len() == self.came.len());
        Some(WaitScores {
            questions: self.came.len(),
            censored: censored as f64 / self.came.len() as f64,
            forecasters: all.map(|((_, name), waits)| self.score(name, waits)).collect(),
        })
    }

    fn score(&self, forecaster: &'static str, waits: &[Wait]) -> WaitScore {
        let each = || self.came.iter().zip(waits);
        let judged: Vec<usize> = (0..waits.len()).filter(|n| self.came[*n].1 >= waits[*n][2]).collect();
        let share = |is: fn(f64, &Wait) -> bool| {
            let count = judged.iter().filter(|n| is(self.came[**n].0, &waits[**n])).count();
            count as f64 / judged.len().max(1) as f64
        };
        let inside: Vec<f64> = judged
            .iter()
            .map(|n| f64::from(u8::from((waits[*n][0]..=waits[*n][2]).contains(&self.came[*n].0))))
            .collect();
        let coverage = (!judged.is_empty())
            .then(|| Figure { value: mean(&inside), interval: self.days.select(&judged).interval_of_mean(&inside) });
        let losses: Vec<[f64; 3]> =
            each().map(|((change, end), wait)| std::array::from_fn(|n| pinball(n, wait[n], *change, *end))).collect();
        let means: Vec<f64> = losses.iter().map(|each| mean(each)).collect();
        WaitScore {
            forecaster,
            judged: judged.len() as f64 / waits.len() as f64,
            coverage,
            early: share(|change, wait| change < wait[0]),
            late: share(|change, wait| change > wait[2]),
            pinball: Figure { value: mean(&means), interval: self.days.interval_of_mean(&means) },
            pinball_by_quantile: std::array::from_fn(|n| {
                losses.iter().map(|each| each[n]).sum::<f64>() / losses.len() as f64
            }),
        }
    }
}

fn at(query: &Query) -> (Timestamp, usize) {
    (query.at, query.device)
}

/// What a quantile costs, on the logarithm of minutes, both capped at the end of the watch.
fn pinball(quantile: usize, said: f64, change: f64, end: f64) -> f64 {
    let chance = CHANCES[quantile];
    let miss = change.min(end).ln_1p() - said.max(0.0).min(end).ln_1p();
    if miss >= 0.0 { chance * miss } else { (chance - 1.0) * miss }
}

/// Minutes to the next change (infinite where none was seen) and to the end of the watch.
fn came(recording: &Recording, query: &Query) -> Option<(f64, f64)> {
    let minutes = |then: Timestamp| then.since(query.at).as_secs_f64() / 60.0;
    let end = minutes(recording.watched_until(query.at)?);
    let changes = recording.track(query.device).changes();
    let next = changes.get(changes.partition_point(|(at, _)| *at < query.at));
    match next {
        Some((then, Some(_))) if minutes(*then) <= end => Some((minutes(*then), end)),
        _ => Some((f64::INFINITY, end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits of an exponential law whose mean is a day, watched for `end` minutes each.
    fn sheet(scale: f64, end: impl Fn(usize) -> f64) -> WaitSheet {
        let count = 20_000;
        let law = |chance: f64| -1440.0 * (1.0 - chance).ln();
        let came = (0..count)
            .map(|n| {
                let change = law((f64::from(n) + 0.5) / f64::from(count));
                let end = end(n as usize * 7919 % 20_000);
                (if change <= end { change } else { f64::INFINITY }, end)
            })
            .collect();
        let days: Vec<LocalDay> = (0..count).map(|n| LocalDay(n * 7919 % count / 100)).collect();
        let said = CHANCES.map(|chance| law(chance) * scale);
        WaitSheet {
            days: Days::new(&days, 50, 1, "home"),
            came,
            said: BTreeMap::from([((0, "sure"), vec![said; count as usize])]),
        }
    }

    #[test]
    fn who_knows_the_law_covers_four_fifths_whenever_the_watch_ends() {
        let p90 = 1440.0 * 10.0_f64.ln();
        for end in [|_: usize| f64::MAX, |n| if n < 10_000 { 4000.0 } else { 1000.0 }] {
            let score = &sheet(1.0, end).scores().unwrap().forecasters[0];
            let coverage = score.coverage.unwrap();
            assert!((coverage.value - 0.8).abs() < 0.01, "{score:?}");
            assert!((score.early - 0.1).abs() < 0.01 && (score.late - 0.1).abs() < 0.01, "{score:?}");
            let interval = coverage.interval.unwrap();
            assert!(interval.low < coverage.value && coverage.value < interval.high);
            assert!(score.judged > 0.99 || (score.judged - 0.5).abs() < 0.01, "p90 is {p90}");
        }
    }

    #[test]
    fn the_law_itself_costs_least_also_where_the_watch_ends_early() {
        let end = |n: usize| 60.0 + n as f64 / 5.0;
        let cost = |scale| sheet(scale, end).scores().unwrap().forecasters[0].pinball.value;
        let right = cost(1.0);
        assert!(right < cost(0.8) && right < cost(1.25), "{right} {} {}", cost(0.8), cost(1.25));
        let scores = sheet(1.0, end).scores().unwrap();
        assert!(scores.censored > 0.2 && scores.censored < 0.6, "{}", scores.censored);
    }

    #[test]
    fn a_quantile_costs_as_counted_by_hand() {
        // One minute was said and three came: the logarithms are ln 2 and ln 4.
        assert!((pinball(0, 1.0, 3.0, 99.0) - 0.1 * 2.0_f64.ln()).abs() < 1e-12);
        assert!((pinball(2, 3.0, 1.0, 99.0) - 0.1 * 2.0_f64.ln()).abs() < 1e-12);
        assert!((pinball(1, 3.0, 1.0, 99.0) - 0.5 * 2.0_f64.ln()).abs() < 1e-12);
        // Both lie beyond the end of the watch: nothing can be held against it.
        assert_eq!(pinball(1, 30.0, f64::INFINITY, 20.0), 0.0);
    }
}
