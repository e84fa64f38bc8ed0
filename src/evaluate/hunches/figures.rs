//! Figures made of counts: pooled over homes, how sure that is, and how they are spread over homes.

use serde::Serialize;

use super::Tally;
use crate::evaluate::bootstrap::Days;
use crate::evaluate::bootstrap::Interval;

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Which, as one word.
    pub figure: &'static str,
    /// Which, for people.
    pub about: &'static str,
    /// Of all homes in one pot; `None` where there is nothing to divide by.
    pub value: Option<f64>,
    /// Where 95 of 100 draws of homes have it.
    pub interval: Option<Interval>,
    /// The tenth, half and nine tenths of homes are below these.
    pub spread: Option<[f64; 3]>,
    /// Homes that have it.
    pub homes: usize,
}

/// What is divided by what.
type Ratio = fn(&Tally) -> (f64, f64);

pub(super) const FIGURES: &[(&str, &str, Ratio)] = &[
    ("notices_per_week", "notices a week", |t| (t.notices.into(), t.weeks)),
    ("right", "right: nobody wanted it so", |t| (t.right.into(), t.judged.into())),
    ("early", "early: soon nobody did", |t| (t.early.into(), t.judged.into())),
    ("wrong", "wrong: it was wanted", |t| (t.wrong.into(), t.judged.into())),
    ("accepted", "yes, of what was answered", |t| (t.accepted.into(), t.answered.into())),
    ("noes_per_week", "noes a week", |t| (f64::from(t.declined + t.annoyed), t.weeks)),
    ("found_hours", "forgotten hours found", |t| (t.found_hours, t.forgotten_hours)),
    ("found", "forgotten times found", |t| (t.found.into(), t.forgotten.into())),
    ("touchable_found_hours", "hours, of what may be touched", |t| (t.touchable_found_hours, t.touchable_hours)),
    ("touchable_found", "times, of what may be touched", |t| (t.touchable_found.into(), t.touchable.into())),
    ("forgotten_hours_per_week", "forgotten hours a week", |t| (t.forgotten_hours, t.weeks)),
    ("acted_per_week", "automatic actions a week", |t| (t.acted.into(), t.weeks)),
    ("acted_wrongly", "of them reversed or unwanted", |t| (t.acted_wrongly.into(), t.acted.into())),
];

/// Every figure; `homes` are the counts of each, in the order in which `draws` count them.
pub(super) fn all(homes: &[Tally], draws: &Days) -> Vec<Figure> {
    let figure = |(figure, about, ratio): &(&'static str, &'static str, Ratio)| {
        let parts: Vec<(f64, f64)> = homes.iter().map(ratio).collect();
        let (over, under) = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        let mut each: Vec<f64> = parts.iter().filter(|part| part.1 > 0.0).map(|part| part.0 / part.1).collect();
        each.sort_by(f64::total_cmp);
        let at = |share: f64| each.get(((each.len() as f64 - 1.0) * share).round() as usize).copied();
        Figure {
            figure,
            about,
            value: (under > 0.0).then(|| over / under),
            interval: draws.interval_of_ratio(parts.iter().copied()),
            spread: at(0.1).zip(at(0.5)).zip(at(0.9)).map(|((low, middle), high)| [low, middle, high]),
            homes: each.len(),
        }
    };
    FIGURES.iter().map(figure).collect()
}

/// A share, or how many in a week: as people write it.
pub(super) fn in_words(figure: &str, value: f64) -> String {
    let digits = if value < 100.0 { 2 } else { 0 };
    if figure.ends_with("_per_week") { format!("{value:.digits$}") } else { format!("{:.1} %", value * 100.0) }
}
