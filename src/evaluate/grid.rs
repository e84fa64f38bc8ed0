//! The tables that the terminal and the page share: what they say, not how they look.

use super::breakdown::Group;
use super::fortnight::Fortnight;
use super::report::Report;
use super::score::Losses;
use super::targets::CHANGES;
use super::targets::WORSE;
use super::targets::percent;
use super::text::ahead;
use super::wait::WaitScores;

/// A table: its rows begin with a name.
pub(super) struct Grid {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Every such table that has rows.
pub(super) fn grids(report: &Report) -> Vec<Grid> {
    let mut all = vec![targets(report), devices(report), fortnights(report), waits(report)];
    for (by, title) in [
        ("home", "By home"),
        ("kind", "By kind of device"),
        ("size", "By size of the home"),
        ("language", "By language of the names"),
    ] {
        all.push(groups(report, by, title));
    }
    all.retain(|grid| !grid.rows.is_empty());
    all
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn targets(report: &Report) -> Grid {
    let row = |target: &super::targets::Target| {
        let met = if target.met { "yes" } else { "NO" };
        vec![target.of.clone(), target.aim.to_owned(), met.to_owned(), target.found.clone()]
    };
    Grid {
        title: "What is wanted".to_owned(),
        about: "The best is the baseline with the least log loss on the very same answers, which favours it. Found is where the \
                aim is missed farthest, as a share of the best's log loss, with its 95 % interval."
            .to_owned(),
        heads: strings(&["", "aim", "met", "found"]),
        rows: report.targets.iter().map(row).collect(),
    }
}

fn devices(report: &Report) -> Grid {
    let mut all: Vec<_> = report
        .homes
        .iter()
        .flat_map(|home| home.devices.iter().map(move |device| (home, device)))
        .filter(|(_, device)| device.changes >= CHANGES)
        .filter_map(|(home, device)| Some((home, device, device.against_best.as_ref()?)))
        .collect();
    all.sort_by(|a, b| b.2.share.total_cmp(&a.2.share));
    let row = |(home, device, against): &(&super::HomeReport, &super::DeviceScore, &super::Against)| {
        vec![
            format!("{} {}", home.name, device.device),
            device.kind.to_owned(),
            device.changes.to_string(),
            format!("{:.4}", device.log_loss[report.predictors[0]]),
            percent(against),
            if against.share > WORSE { "WORSE".to_owned() } else { String::new() },
        ]
    };
    Grid {
        title: format!("Devices that changed {CHANGES} times or more while they were asked about"),
        about: "All horizons in one pot; those that fare worst come first.".to_owned(),
        heads: strings(&["", "kind", "changes", report.predictors[0], "against the best", ""]),
        rows: all.iter().map(row).collect(),
    }
}

fn fortnights(report: &Report) -> Grid {
    let row = |fortnight: &Fortnight| {
        let mut cells = vec![fortnight.home.clone(), fortnight.starts.to_string()];
        cells.extend(shares(&fortnight.all, fortnight.by_horizon.iter(), report));
        cells
    };
    let all = report.fortnights.iter().flat_map(|all| all.homes.iter().chain(&all.pooled));
    Grid {
        title: "The first 14 days".to_owned(),
        about: "Each recording is cut to begin at several days, spread over it, as if nobody had listened before."
            .to_owned(),
        heads: share_heads(&["", "starts"], report),
        rows: all.map(row).collect(),
    }
}

fn groups(report: &Report, by: &str, title: &str) -> Grid {
    let row = |group: &Group| {
        let mut cells = vec![group.group.clone(), format!("{} / {}", group.homes, group.devices)];
        cells.extend(shares(&group.all, group.by_horizon.iter(), report));
        cells
    };
    Grid {
        title: title.to_owned(),
        about: String::new(),
        heads: share_heads(&["", "homes / devices"], report),
        rows: report.breakdown.iter().filter(|group| group.by == by).map(row).collect(),
    }
}

/// Log loss and what it is against the best baseline; then only the share, at each horizon.
fn share_heads(before: &[&str], report: &Report) -> Vec<String> {
    let mut heads = strings(before);
    heads.extend(strings(&[report.predictors[0], "against the best"]));
    heads.extend(report.settings.horizons_s.iter().map(|horizon| ahead(*horizon)));
    heads
}

fn shares<'a>(all: &Losses, by_horizon: impl Iterator<Item = (&'a u64, &'a Losses)>, report: &Report) -> Vec<String> {
    let mut cells = vec![
        format!("{:.4}", all.log_loss[report.predictors[0]]),
        all.against_best.as_ref().map(percent).unwrap_or_default(),
    ];
    let by_horizon: Vec<(&u64, &Losses)> = by_horizon.collect();
    let cell = |horizon: &u64| {
        let found = by_horizon.iter().find(|(s, _)| *s == horizon)?.1.against_best.as_ref()?;
        Some(format!("{:+.0} %", found.share * 100.0))
    };
    cells.extend(report.settings.horizons_s.iter().map(|horizon| cell(horizon).unwrap_or_default()));
    cells
}

fn waits(report: &Report) -> Grid {
    let homes = report.homes.iter().filter_map(|home| Some((home.name.clone(), home.waits.as_ref()?)));
    let pooled = report.pooled_waits.as_ref().map(|waits| (format!("all {} homes", report.homes.len()), waits));
    let rows = homes.chain(pooled).flat_map(|(home, waits): (String, &WaitScores)| {
        let rows = waits.forecasters.iter().map(|score| {
            let interval = score.coverage.and_then(|coverage| coverage.interval);
            let interval = interval.map(|i| format!(" ({:.1} to {:.1})", i.low * 100.0, i.high * 100.0));
            vec![
                format!("{home} {}", score.forecaster),
                waits.questions.to_string(),
                format!("{:.0} %", score.judged * 100.0),
                score.coverage.map(|c| format!("{:.1} %", c.value * 100.0)).unwrap_or_default()
                    + &interval.unwrap_or_default(),
                format!("{:.1} % / {:.1} %", score.early * 100.0, score.late * 100.0),
                format!("{:.4}", score.pinball.value),
            ]
        });
        rows.collect::<Vec<_>>()
    });
    Grid {
        title: "Time until the next change".to_owned(),
        about: "Coverage: how often the change came between p10 and p90, which is right at 80 %, of the questions that were watched \
                until p90 (judged), so that it is known. Pinball loss of ln(1 + minutes), over p10, p50 and p90 and all questions, truth \
                and forecast both capped at the end of the watch. Lower is better."
            .to_owned(),
        heads: strings(&["", "asked", "judged", "coverage", "early / late", "pinball"]),
        rows: rows.collect(),
    }
}
