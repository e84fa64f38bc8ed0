//! Figures from answers: for each horizon and predictor, with how sure they are, and who is better than whom.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::bootstrap::Days;
use super::bootstrap::Interval;
use super::metrics;
use super::metrics::BINS;
use super::metrics::Bin;
use super::metrics::Ranked;
use super::spread::spread;
use crate::inference::HORIZONS;

/// A figure, and where it would lie on other days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// On all answers.
    pub value: f64,
    /// 95 % interval; `None` with fewer than five days.
    pub interval: Option<Interval>,
}

/// How good one predictor is at one horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Whose.
    pub predictor: &'static str,
    /// Mean of minus the logarithm of the probability given to what came true, in nats.
    pub log_loss: Figure,
    /// Mean squared distance.
    pub brier: Figure,
    /// Area under the ROC curve; `None` if all or none came true.
    pub auc: Option<Figure>,
    /// Expected calibration error over bins of equal mass.
    pub ece: Figure,
    /// The reliability diagram.
    pub reliability: Vec<Bin>,
}

/// One horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HorizonScore {
    /// How far ahead, in seconds.
    pub horizon_s: u64,
    /// Answers of each predictor.
    pub answers: usize,
    /// Local days of these answers.
    pub days: usize,
    /// Share of them that came true.
    pub on_share: f64,
    /// Each predictor, in the order of the report.
    pub predictors: Vec<Figures>,
    /// The first predictor against the best of the others.
    pub against_best: Option<Against>,
}

/// The first predictor's log loss minus that of the best of the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    /// The one with the least log loss on these very answers, which favours it.
    pub best: &'static str,
    /// Below zero: the first one is better.
    pub log_loss: Figure,
    /// The same as a share of the best one's log loss.
    pub share: f64,
    /// Where that share would lie on other days, held against the same one.
    pub share_interval: Option<Interval>,
    /// What can be said.
    pub verdict: Verdict,
}

/// What can be said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The whole interval is below zero.
    Better,
    /// The whole interval is above zero.
    Worse,
    /// Zero is in the interval, or there is none.
    Undecided,
}

impl Verdict {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Undecided => "undecided",
        }
    }
}

/// Mean log losses, and who is better than whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Losses {
    /// Answers of each predictor.
    pub answers: usize,
    /// Mean log loss by predictor.
    pub log_loss: BTreeMap<&'static str, f64>,
    /// The first predictor against the best of the others.
    pub against_best: Option<Against>,
}

/// Answers to questions, of one home or of several.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) days: Days,
    /// How far ahead each question looks, in seconds.
    pub(super) ahead_s: Vec<u64>,
    /// The device of each question: an index into its home's devices.
    pub(super) devices: Vec<u32>,
    pub(super) came_true: Vec<bool>,
    /// By predictor, clipped.
    pub(super) answers: Vec<Vec<f64>>,
}

impl Sheet {
    /// Adds another home's answers.
    pub(super) fn join(&mut self, other: &Sheet) {
        self.days.join(&other.days);
        self.ahead_s.extend(&other.ahead_s);
        self.devices.extend(&other.devices);
        self.came_true.extend(&other.came_true);
        if self.answers.is_empty() {
            self.answers = vec![Vec::new(); other.answers.len()];
        }
        for (own, others) in self.answers.iter_mut().zip(&other.answers) {
            own.extend(others);
        }
    }

    /// Some of the answers.
    pub(super) fn select(&self, is: impl Fn(&Sheet, usize) -> bool) -> Sheet {
        let places: Vec<usize> = (0..self.came_true.len()).filter(|place| is(self, *place)).collect();
        Sheet {
            days: self.days.select(&places),
            ahead_s: places.iter().map(|place| self.ahead_s[*place]).collect(),
            devices: places.iter().map(|place| self.devices[*place]).collect(),
            came_true: places.iter().map(|place| self.came_true[*place]).collect(),
            answers: self.answers.iter().map(|said| places.iter().map(|place| said[*place]).collect()).collect(),
        }
    }

    /// The answers of each horizon by itself.
    pub(super) fn by_horizon(&self) -> Vec<(u64, Sheet)> {
        let horizons = HORIZONS.iter().map(Duration::as_secs);
        horizons.map(|horizon| (horizon, self.select(|sheet, place| sheet.ahead_s[place] == horizon))).collect()
    }

    /// The mean log losses; `None` without answers.
    pub(super) fn losses(&self, names: &[&'static str]) -> Option<Losses> {
        if self.came_true.is_empty() {
            return None;
        }
        let means: Vec<f64> = (0..names.len()).map(|n| mean(&self.costs(n).collect::<Vec<_>>())).collect();
        Some(Losses {
            answers: self.came_true.len(),
            against_best: against_best(self, names, &means),
            log_loss: names.iter().copied().zip(means).collect(),
        })
    }

    fn costs(&self, predictor: usize) -> impl Iterator<Item = f64> {
        self.answers[predictor].iter().zip(&self.came_true).map(|(p, on)| metrics::log_loss(*p, *on))
    }
}

/// The figures of each sheet; `None` for one without answers.
pub(super) fn score(sheets: &[(u64, Sheet)], names: &[&'static str], threads: usize) -> Vec<HorizonScore> {
    let jobs: Vec<(usize, usize)> = (0..sheets.len())
        .filter(|sheet| !sheets[*sheet].1.came_true.is_empty())
        .flat_map(|sheet| (0..names.len()).map(move |predictor| (sheet, predictor)))
        .collect();
    let all = spread(threads, jobs.len(), |job| {
        let (sheet, predictor) = jobs[job];
        figures(&sheets[sheet].1, predictor, names[predictor])
    });
    let mut all = all.into_iter();
    let with_answers = sheets.iter().filter(|(_, sheet)| !sheet.came_true.is_empty());
    with_answers
        .map(|(horizon_s, sheet)| {
            let predictors: Vec<Figures> = all.by_ref().take(names.len()).collect();
            let on = sheet.came_true.iter().filter(|on| **on).count();
            HorizonScore {
                horizon_s: *horizon_s,
                answers: sheet.came_true.len(),
                days: sheet.days.count(),
                on_share: on as f64 / sheet.came_true.len() as f64,
                against_best: against_best(sheet, names, &losses_of(&predictors)),
                predictors,
            }
        })
        .collect()
}

fn figures(sheet: &Sheet, predictor: usize, name: &'static str) -> Figures {
    let p = &sheet.answers[predictor];
    let mean_of = |cost: fn(f64, bool) -> f64| {
        let each: Vec<f64> = p.iter().zip(&sheet.came_true).map(|(p, on)| cost(*p, *on)).collect();
        Figure { value: mean(&each), interval: sheet.days.interval_of_mean(&each) }
    };
    let ranked = Ranked::new(p, &sheet.came_true);
    let auc = ranked.auc(|_| 1.0).map(|value| {
        let days = &sheet.days;
        let interval = days.interval(|draw| ranked.auc(|place| f64::from(draw[days.of_each[place] as usize])));
        Figure { value, interval }
    });
    let reliability = ranked.bins(|_| 1.0);
    let ece = Figure { value: metrics::ece(&reliability), interval: ece_interval(sheet, p, &ranked) };
    Figures {
        predictor: name,
        log_loss: mean_of(metrics::log_loss),
        brier: mean_of(metrics::brier),
        auc,
        ece,
        reliability,
    }
}

/// The bins stay where they are; each draw only weighs them anew, day by day.
fn ece_interval(sheet: &Sheet, p: &[f64], ranked: &Ranked) -> Option<Interval> {
    let mut by_day = vec![[Bin::default(); BINS]; sheet.days.count()];
    let places = p.iter().zip(&sheet.came_true).zip(ranked.bin_of_each()).zip(&sheet.days.of_each);
    for (((p, on), bin), day) in places {
        let bin = &mut by_day[*day as usize][usize::from(bin)];
        bin.count += 1.0;
        bin.said += p;
        bin.came_true += f64::from(u8::from(*on));
    }
    sheet.days.interval(|draw| {
        let mut sums = [Bin::default(); BINS];
        for (times, of_day) in draw.iter().zip(&by_day).filter(|(times, _)| **times > 0) {
            let times = f64::from(*times);
            for (sum, bin) in sums.iter_mut().zip(of_day) {
                sum.count += times * bin.count;
                sum.said += times * bin.said;
                sum.came_true += times * bin.came_true;
            }
        }
        let bins: Vec<Bin> = sums.into_iter().filter(|bin| bin.count > 0.0).map(Bin::mean).collect();
        (!bins.is_empty()).then(|| metrics::ece(&bins))
    })
}

fn losses_of(predictors: &[Figures]) -> Vec<f64> {
    predictors.iter().map(|figures| figures.log_loss.value).collect()
}

/// `losses` are the means on this sheet, by predictor.
fn against_best(sheet: &Sheet, names: &[&'static str], losses: &[f64]) -> Option<Against> {
    let (_, others) = losses.split_first()?;
    let (best, loss) = others.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1))?;
    let pairs = || sheet.costs(0).zip(sheet.costs(best + 1));
    let each: Vec<f64> = pairs().map(|(own, other)| own - other).collect();
    let log_loss = Figure { value: mean(&each), interval: sheet.days.interval_of_mean(&each) };
    let verdict = match log_loss.interval {
        Some(interval) if interval.high < 0.0 => Verdict::Better,
        Some(interval) if interval.low > 0.0 => Verdict::Worse,
        _ => Verdict::Undecided,
    };
    let share_interval = sheet.days.interval_of_ratio(pairs().map(|(own, other)| (own - other, other)));
    Some(Against { best: names[best + 1], share: log_loss.value / loss, share_interval, log_loss, verdict })
}

pub(super) fn mean(each: &[f64]) -> f64 {
    each.iter().sum::<f64>() / each.len() as f64
}
