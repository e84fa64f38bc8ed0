//! What the project wants of its forecasts, held against what was found: a line for each aim, met or not.

use serde::Serialize;

use super::report::DeviceScore;
use super::report::Report;
use super::score::Against;
use super::score::HorizonScore;
use super::text::ahead;
use super::wait::WaitScores;

/// Below the best baseline by so much, at every horizon.
const BELOW: f64 = -0.1;
/// And by so much in a home's first two weeks.
const BELOW_AT_FIRST: f64 = -0.25;
/// No device is worse than its best baseline by more than this.
pub(super) const WORSE: f64 = 0.05;
/// A device is judged by itself if it changed so often while it was asked about.
pub(super) const CHANGES: usize = 50;
const ECE: f64 = 0.02;
const COVERAGE: std::ops::RangeInclusive<f64> = 0.78..=0.82;

/// One aim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Target {
    /// Which home, or how many.
    pub of: String,
    /// What is wanted.
    pub aim: &'static str,
    /// What was found.
    pub found: String,
    /// Whether it is met.
    pub met: bool,
}

/// Every aim that can be judged by what was found.
pub(super) fn targets(report: &Report) -> Vec<Target> {
    let first = report.predictors[0];
    let mut all = Vec::new();
    for home in &report.homes {
        all.extend(of_horizons(&home.name, &home.horizons));
        all.extend(of_devices(&home.name, &home.devices));
        all.extend(of_waits(&home.name, first, home.waits.as_ref()));
    }
    if !report.pooled.is_empty() {
        let name = format!("all {} homes", report.homes.len());
        all.extend(of_horizons(&name, &report.pooled));
        let devices: Vec<DeviceScore> = report.homes.iter().flat_map(|home| home.devices.clone()).collect();
        all.extend(of_devices(&name, &devices));
        all.extend(of_waits(&name, first, report.pooled_waits.as_ref()));
    }
    let fortnights = report.fortnights.iter().flat_map(|all| all.homes.iter().chain(&all.pooled));
    all.extend(fortnights.filter_map(|fortnight| {
        let against = fortnight.all.against_best.as_ref()?;
        Some(Target {
            of: fortnight.home.clone(),
            aim: "first 14 days: 25 % below the best",
            found: percent(against),
            met: against.share <= BELOW_AT_FIRST,
        })
    }));
    all
}

fn of_horizons(of: &str, horizons: &[HorizonScore]) -> Vec<Target> {
    let against = horizons.iter().filter_map(|horizon| Some((horizon.horizon_s, horizon.against_best.as_ref()?)));
    let Some((worst_s, worst)) = against.max_by(|a, b| a.1.share.total_cmp(&b.1.share)) else { return Vec::new() };
    let found = format!("{} {}", ahead(worst_s), percent(worst));
    let target = |aim, found: &str, met| Target { of: of.to_owned(), aim, found: found.to_owned(), met };
    let ece = horizons.iter().filter_map(|horizon| Some((horizon.horizon_s, horizon.predictors.first()?.ece.value)));
    let ece = ece.max_by(|a, b| a.1.total_cmp(&b.1));
    let mut all = vec![
        target("below the best at every horizon", &found, worst.share < 0.0),
        target("10 % below it at every horizon", &found, worst.share <= BELOW),
    ];
    all.extend(ece.map(|(horizon_s, ece)| {
        target("ECE below 0.02 at every horizon", &format!("{} {ece:.4}", ahead(horizon_s)), ece < ECE)
    }));
    all
}

fn of_devices(of: &str, devices: &[DeviceScore]) -> Option<Target> {
    let judged = devices.iter().filter(|device| device.changes >= CHANGES);
    let judged: Vec<(&DeviceScore, &Against)> =
        judged.filter_map(|device| Some((device, device.against_best.as_ref()?))).collect();
    let (worst, against) = judged.iter().max_by(|a, b| a.1.share.total_cmp(&b.1.share))?;
    let worse = judged.iter().filter(|(_, against)| against.share > WORSE).count();
    Some(Target {
        of: of.to_owned(),
        aim: "no device of 50 changes 5 % worse",
        found: format!("{worse} of {}: {} {}", judged.len(), worst.device, percent(against)),
        met: worse == 0,
    })
}

fn of_waits(of: &str, first: &str, waits: Option<&WaitScores>) -> Option<Target> {
    let score = waits?.forecasters.iter().find(|score| score.forecaster == first)?;
    let coverage = score.coverage?;
    let interval = coverage.interval.map(|i| format!(" ({:.1} to {:.1})", i.low * 100.0, i.high * 100.0));
    Some(Target {
        of: of.to_owned(),
        aim: "p10 to p90 covers 78 to 82 %",
        found: format!("{:.1} %{}", coverage.value * 100.0, interval.unwrap_or_default()),
        met: COVERAGE.contains(&coverage.value),
    })
}

/// `-12 % (-14 to -10) stack`.
pub(super) fn percent(against: &Against) -> String {
    let interval = against.share_interval.map(|i| format!(" ({:+.0} to {:+.0})", i.low * 100.0, i.high * 100.0));
    format!("{:+.0} %{} {}", against.share * 100.0, interval.unwrap_or_default(), against.best)
}
