//! A whole evaluation: home after home, everybody asked, everything scored; a home that cannot be evaluated stops no other.

use std::path::PathBuf;

use super::Error;
use super::answers;
use super::answers::Progress;
use super::answers::Questions;
use super::baseline::BaseRate;
use super::baseline::Boosting;
use super::baseline::Forest;
use super::baseline::Persistence;
use super::baseline::Profile;
use super::baseline::Stack;
use super::breakdown::Breakdown;
use super::curve::Learning;
use super::fortnight::Beginnings;
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
use super::targets;
use super::wait::WaitSheet;
use crate::inference::Models;
use crate::inference::PresenceNetwork;
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
    /// Whether to grow the random forest and the boosted trees, which take most of the time.
    pub trees: bool,
    /// Only these predictors, by name; empty: all of them.
    pub only: Vec<String>,
    /// From how many days on, spread over each recording, its first two weeks are lived; 0: not at all.
    pub starts: u64,
    /// Writes each home's questions and everybody's answers into a folder of its name in here.
    pub write_queries: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            questions: Questions::default(),
            draws: 1000,
            threads: 1,
            trees: true,
            only: Vec::new(),
            starts: 0,
            write_queries: None,
        }
    }
}

/// The baselines that are grown anew now and then; `None`: left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trees {
    /// The random forest.
    pub forest: Option<Forest>,
    /// The boosted trees.
    pub boosting: Option<Boosting>,
}

/// Everybody who is asked: the daemon first, then the baselines.
pub fn predictors(profiles: &Profiles, trees: Trees) -> Vec<Box<dyn Predictor>> {
    let mut all: Vec<Box<dyn Predictor>> = vec![
        Box::new(Hunchd::new(profiles.clone(), Models::shipped().ok())),
        Box::new(Persistence),
        Box::new(BaseRate),
        Box::new(Profile),
        Box::new(Stack),
    ];
    all.extend(trees.forest.map(|forest| Box::new(forest) as Box<dyn Predictor>));
    all.extend(trees.boosting.map(|boosting| Box::new(boosting) as Box<dyn Predictor>));
    all
}

/// Those of them that are wanted, in the same order.
fn chosen(profiles: &Profiles, trees: Trees, only: &[String]) -> Result<Vec<Box<dyn Predictor>>, Error> {
    let mut all = predictors(profiles, trees);
    let known = || all.iter().map(|predictor| predictor.name()).collect::<Vec<_>>();
    if let Some(name) = only.iter().find(|name| !known().contains(&name.as_str())) {
        return Err(Error::NoPredictor { name: name.clone(), known: known().join(", ") });
    }
    all.retain(|predictor| only.is_empty() || only.iter().any(|name| name == predictor.name()));
    Ok(all)
}

/// Evaluates the homes in these folders.
///
/// # Errors
/// If a predictor is wanted that there is not, or the questions were to be written and cannot be. What is wrong with a home
/// stands in [`Report::failed`].
pub fn evaluate(
    folders: &[PathBuf],
    profiles: &Profiles,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, Error> {
    let Options { questions, draws, threads, .. } = *options;
    let seed = questions.seed;
    let mut trees = Trees::default();
    if options.trees {
        trees = Trees { forest: Some(Forest::new(seed)), boosting: Some(Boosting::new(seed)) };
    }
    let predictors = chosen(profiles, trees, &options.only)?;
    let names: Vec<&'static str> = predictors.iter().map(|predictor| predictor.name()).collect();
    let mut learning = Learning::new(names.clone());
    let mut breakdown = Breakdown::new(names.clone());
    let mut beginnings = Beginnings::default();
    let (mut pooled, mut pooled_waits) = (Sheet::default(), WaitSheet::default());
    let (mut homes, mut presence, mut notes, mut failed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let network = PresenceNetwork::shipped().ok();
    for folder in folders {
        // `homes/*` names whatever lies beside the homes, too.
        if folder.is_file() {
            notes.push(format!("`{}` is a file and no home: it was passed over.", folder.display()));
            continue;
        }
        // What is wrong with the folder is told once, below.
        let judged = presence::judged(folder, network.as_ref()).unwrap_or_default();
        let has_presence = !judged.is_empty();
        presence.extend(judged);
        let asked = Recording::read(folder).and_then(|recording| {
            let answers = answers::answers(&recording, &predictors, &questions, threads, progress)?;
            if options.starts > 0 {
                beginnings.add(&recording, &predictors, options.starts, draws, seed, threads, progress)?;
            }
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
        let sheet = report::sheet(&recording, &answers.scored, &answers.scored_answers, draws, seed);
        let waits = WaitSheet::new(&recording, &answers, &names, draws, seed);
        pooled.join(&sheet);
        pooled_waits.join(&waits);
        breakdown.add(&recording, &sheet);
        if let Some(first) = recording.first() {
            learning.add(first, &answers);
        }
        homes.push(report::HomeReport {
            horizons: score::score(&sheet.by_horizon(), &names, threads),
            waits: waits.scores(),
            ..report::home(&recording, &answers, &sheet, &names)
        });
    }
    let several = homes.len() > 1;
    let mut report = Report {
        settings: RunSettings::new(options, &trees),
        pooled: if several { score::score(&pooled.by_horizon(), &names, threads) } else { Vec::new() },
        pooled_waits: pooled_waits.scores().filter(|_| several),
        breakdown: breakdown.groups(),
        fortnights: (options.starts > 0).then(|| beginnings.figures(&names)),
        targets: Vec::new(),
        predictors: names,
        homes,
        first_weeks: learning.curves(),
        presence,
        notes,
        failed,
    };
    report.targets = targets::targets(&report);
    Ok(report)
}
