//! How good hunches are: simulated homes lived through engines of several policies, with their people answering.
//!
//! Must not know how people are made up, nor how a hunch is had: both are handed in.

mod figures;
mod rows;
mod tally;
mod told;

use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;

use serde::Serialize;

use super::Error;
use super::bootstrap::Days;
use crate::engine;
use crate::home_log;
use crate::home_log::HomeLog;
use crate::profile::Profiles;
use crate::replay::Answers;
use crate::replay::Lived;
use crate::replay::Scene;
use crate::replay::VIA;
use crate::replay::live;
use crate::workers;

pub use figures::Figure as HunchFigure;
pub use rows::AskedRow;
pub use rows::ForgottenRow;
pub use tally::Lost;
pub use tally::Span;
pub use tally::Splits;
pub use tally::Tally;
pub use told::told;

/// A way to have hunches, with a name.
#[derive(Clone, Debug)]
pub struct Policy {
    /// As it stands in tables.
    pub name: String,
    /// The engine's settings; the calendar and the place are each home's own.
    pub settings: engine::Settings,
}

/// Who answers in a home; the error is a finished sentence.
pub type Household<'a> = dyn Fn(&HomeLog) -> Result<Box<Answers>, String> + Sync + 'a;

/// How to judge.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads to use; the figures do not depend on it.
    pub threads: NonZeroUsize,
    /// Draws of the bootstrap.
    pub draws: usize,
    /// Seed of the bootstrap.
    pub seed: u64,
}

/// What came of all of it.
#[derive(Clone, Debug, Serialize)]
pub struct HunchReport {
    /// By policy, in the order in which they were handed in.
    pub policies: Vec<PolicyReport>,
}

/// What came of one policy.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyReport {
    /// The policy's name.
    pub policy: String,
    /// All homes in one pot.
    pub pooled: Vec<SpanReport>,
    /// From day 15 on: what was forgotten, by what people were doing, by kind of device, and by why it was not found.
    pub splits: Splits,
    /// Each home.
    pub homes: Vec<HomeReport>,
}

/// The figures of some days.
#[derive(Clone, Debug, Serialize)]
pub struct SpanReport {
    /// Which days.
    pub span: Span,
    /// All that was counted.
    pub counts: Tally,
    /// The figures.
    pub figures: Vec<HunchFigure>,
}

/// One home under one policy.
#[derive(Clone, Debug, Serialize)]
pub struct HomeReport {
    /// The home's name.
    pub home: String,
    /// Local days from its first event to its last.
    pub days: u32,
    /// What was counted, in the order of [`Span::ALL`].
    pub spans: Vec<Tally>,
    /// From day 15 on.
    pub splits: Splits,
    /// Every hunch that was asked, acted on or had in shadow.
    pub asked: Vec<AskedRow>,
    /// Every time in which something was forgotten.
    pub forgotten: Vec<ForgottenRow>,
    /// Messages of the engine that told nobody anything.
    pub not_understood: u64,
}

/// Lives every home once for each policy. Whatever the number of threads, the report is the same.
///
/// # Errors
/// A home that cannot be read, or whose people cannot be asked.
pub fn judge(
    homes: &[PathBuf],
    profiles: &Profiles,
    policies: &[Policy],
    household: &Household<'_>,
    options: Options,
    progress: &mut dyn FnMut(u64),
) -> Result<HunchReport, Error> {
    let mut lived: Vec<Vec<HomeReport>> = vec![Vec::new(); homes.len()];
    let mut done = 0;
    let work = |place: usize| one(&homes[place], profiles, policies, household);
    workers::for_each(homes.len(), options.threads, work, |place, reports| {
        lived[place] = reports;
        done += 1;
        progress(done);
    })?;
    Ok(pooled(policies, lived, options))
}

fn one(
    folder: &Path,
    profiles: &Profiles,
    policies: &[Policy],
    household: &Household<'_>,
) -> Result<Vec<HomeReport>, Error> {
    let home = home_log::read(folder)?;
    let events: Vec<_> = home.events()?.collect();
    let ((truth, _), (labels, _)) = (home.truth()?, home.labels()?);
    let answers = household(&home).map_err(|reason| Error::NobodyAnswers { home: home.name.clone(), reason })?;
    let scene = Scene { home: &home, events: &events, truth: &truth, labels: &labels };
    judge_home(scene, profiles, policies, &answers)
}

/// One home, in the order of the policies.
///
/// # Errors
/// If its devices have no voice.
pub fn judge_home(
    scene: Scene<'_>,
    profiles: &Profiles,
    policies: &[Policy],
    answers: &Answers,
) -> Result<Vec<HomeReport>, Error> {
    let live = |policy: &Policy| {
        let lived = live(scene, &policy.settings, profiles, answers);
        lived.map(|lived| HomeReport::of(scene.home, &lived)).ok_or_else(|| Error::NoVoice { via: VIA.to_owned() })
    };
    policies.iter().map(live).collect()
}

impl HomeReport {
    /// What was counted of a home that was lived.
    pub fn of(home: &HomeLog, lived: &Lived) -> HomeReport {
        let (asked, forgotten) = (rows::asked(home, lived), rows::forgotten(home, lived));
        let days = rows::day(home, lived, lived.until);
        HomeReport {
            home: home.name.clone(),
            days,
            spans: Span::ALL.iter().map(|span| Tally::of(*span, days, &asked, &forgotten)).collect(),
            splits: Splits::of(Span::FromDay15, &forgotten),
            asked,
            forgotten,
            not_understood: lived.not_understood,
        }
    }
}

/// The report of homes that were lived, each by every policy.
pub fn pooled(policies: &[Policy], lived: Vec<Vec<HomeReport>>, options: Options) -> HunchReport {
    let mut by_policy: Vec<Vec<HomeReport>> = vec![Vec::new(); policies.len()];
    for reports in lived {
        by_policy.iter_mut().zip(reports).for_each(|(homes, report)| homes.push(report));
    }
    let report = |(policy, homes): (&Policy, Vec<HomeReport>)| {
        let each: Vec<u32> = (0..homes.len()).map(|home| home as u32).collect();
        // The same homes are drawn for every policy and every span.
        let draws = Days::of_blocks(&each, options.draws, options.seed, "homes");
        let span = |(place, span): (usize, &Span)| {
            let counts: Vec<Tally> = homes.iter().map(|home| home.spans[place].clone()).collect();
            SpanReport { span: *span, figures: figures::all(&counts, &draws), counts: counts.iter().sum() }
        };
        PolicyReport {
            policy: policy.name.clone(),
            pooled: Span::ALL.iter().enumerate().map(span).collect(),
            splits: homes.iter().map(|home| &home.splits).sum(),
            homes,
        }
    };
    HunchReport { policies: policies.iter().zip(by_policy).map(report).collect() }
}
