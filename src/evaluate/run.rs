//! A whole evaluation: home after home, everybody asked, everything scored; a home that cannot be evaluated stops no other.

use std::path::PathBuf;

use super::Error;
use super::answers;
use super::answers::Progress;
use super::answers::Questions;
use super::baseline::BaseRate;
use super::baseline::Forest;
use super::baseline::Persistence;
use super::baseline::Profile;
use super::baseline::Stack;
use super::curve::Learning;
use super::hunchd::Hunchd;
use super::predictor::Predictor;
use super::presence;
use super::recording::Recording;
use super::report;
use super::report::Report;
use super::report::RunSettings;
use super::score;
use super::score::Sheet;
use super::table;
use crate::inference::HORIZONS;
use crate::inference::Models;
use crate::profile::Profiles;

/// How to evaluate.
#[derive(Clone, Debug)]
pub struct Options {
    /// What is asked.
    pub questions: Questions,
    /// Draws of the bootstrap.
    pub draws: usize,
    /// Threads to use; the figures do not depend on it.
    pub threads: usize,
    /// Whether to grow the random forest, which takes most of the time.
    pub forest: bool,
    /// Writes each home's questions and everybody's answers into a folder of its name in here.
    pub write_queries: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            questions: Questions { from: None, times: 2000, seed: 1 },
            draws: 1000,
            threads: 1,
            forest: true,
            write_queries: None,
        }
    }
}

/// Everybody who is asked: the daemon first, then the baselines.
pub fn predictors(profiles: &Profiles, forest: Option<Forest>) -> Vec<Box<dyn Predictor>> {
    let mut all: Vec<Box<dyn Predictor>> = vec![
        Box::new(Hunchd::new(profiles.clone(), Models::shipped().ok())),
        Box::new(Persistence),
        Box::new(BaseRate),
        Box::new(Profile),
        Box::new(Stack),
    ];
    if let Some(forest) = forest {
        all.push(Box::new(forest));
    }
    all
}

/// Evaluates the homes in these folders.
///
/// # Errors
/// Only if the questions were to be written and cannot be. What is wrong with a home stands in [`Report::failed`].
pub fn evaluate(
    folders: &[PathBuf],
    profiles: &Profiles,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, Error> {
    let Questions { seed, times, .. } = options.questions;
    let forest = options.forest.then(|| Forest::new(seed));
    let predictors = predictors(profiles, forest);
    let names: Vec<&'static str> = predictors.iter().map(|predictor| predictor.name()).collect();
    let mut learning = Learning::new(names.clone());
    let mut pooled: Vec<(u64, Sheet)> = HORIZONS.iter().map(|h| (h.as_secs(), Sheet::default())).collect();
    let (mut homes, mut presence, mut notes, mut failed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for folder in folders {
        // `homes/*` names whatever lies beside the homes, too.
        if folder.is_file() {
            notes.push(format!("`{}` is a file and no home: it was passed over.", folder.display()));
            continue;
        }
        // What is wrong with the folder is told once, below.
        let judged = presence::judged(folder).ok().flatten();
        let has_presence = judged.is_some();
        presence.extend(judged);
        let asked = Recording::read(folder).and_then(|recording| {
            let answers = answers::answers(&recording, &predictors, &options.questions, options.threads, progress)?;
            Ok((recording, answers))
        });
        let (recording, answers) = match asked {
            Ok(asked) => asked,
            Err(Error::NothingToSwitch { home }) if has_presence => {
                notes.push(format!("Nothing in `{home}` is switched on and off: only presence is judged there."));
                continue;
            }
            Err(error) => {
                failed.push(error.to_string());
                continue;
            }
        };
        if let Some(dir) = &options.write_queries {
            table::write_queries(dir, &recording, &answers, &names)?;
        }
        let sheets = report::sheets(&recording, &answers, options.draws, seed);
        for ((_, all), (_, sheet)) in pooled.iter_mut().zip(&sheets) {
            if !sheet.came_true.is_empty() {
                all.join(sheet);
            }
        }
        if let Some(first) = recording.first() {
            learning.add(first, &answers);
        }
        let horizons = score::score(&sheets, &names, options.threads);
        homes.push(report::HomeReport { horizons, ..report::home(&recording, &answers, &names) });
    }
    let pooled = if homes.len() > 1 { score::score(&pooled, &names, options.threads) } else { Vec::new() };
    Ok(Report {
        settings: RunSettings::new(seed, times, options.draws, forest.as_ref()),
        predictors: names,
        homes,
        pooled,
        first_weeks: learning.curves(),
        presence,
        notes,
        failed,
    })
}
