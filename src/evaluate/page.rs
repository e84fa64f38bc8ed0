//! The report as one web page that needs nothing else: tables, charts, and how to read them.

use askama::Template;

use super::Error;
use super::chart;
use super::grid;
use super::grid::Grid;
use super::presence::PresenceReport;
use super::presence::Score;
use super::presence::Scores;
use super::report::HomeReport;
use super::report::Report;
use super::score::Figure;
use super::score::Figures;
use super::score::HorizonScore;
use super::score::Verdict;
use super::text::ahead;

/// The page.
pub fn page(report: &Report) -> Result<String, Error> {
    let names = &report.predictors;
    let mut homes = Vec::new();
    if !report.pooled.is_empty() {
        let title = format!("All {} homes", report.homes.len());
        let about = "Every answer of every home in one pot: a home counts by how much was asked of it.".to_owned();
        homes.push(Section { title, about, ..section(&report.pooled, names) });
    }
    homes.extend(report.homes.iter().map(|home| of_home(home, names)));
    let judged =
        if report.pooled.is_empty() { report.homes.first().map(|home| &home.horizons) } else { Some(&report.pooled) };
    let reliability = judged.into_iter().flatten().map(|horizon| {
        let best = horizon.against_best.as_ref().map(|against| against.best).unwrap_or_default();
        let svg = chart::reliability(horizon)?;
        Ok(Picture { title: ahead(horizon.horizon_s), note: format!("{} and {best}", names[0]), svg })
    });
    let horizons = std::iter::once(None).chain(report.settings.horizons_s.iter().copied().map(Some));
    let learning = horizons.map(|horizon| {
        let title = horizon.map_or_else(|| "All horizons".to_owned(), ahead);
        Ok(Picture { title, note: String::new(), svg: chart::skill(&report.first_weeks, names, horizon)? })
    });
    let page = Page {
        css: include_str!("report.css"),
        names,
        report,
        learning: learning.collect::<Result<_, Error>>()?,
        reliability: reliability.collect::<Result<_, Error>>()?,
        sections: homes,
        presence: report.presence.iter().map(of_presence).collect(),
        grids: grid::grids(report),
        reached: report.first_weeks.buckets.first().map_or(0, |bucket| bucket.homes),
        reach: report.first_weeks.buckets.last().map_or(0, |bucket| bucket.homes),
    };
    page.render().map_err(|error| Error::Page { reason: error.to_string() })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>hunchd: how good the forecasts are</title>
<style>{{ css|safe }}</style>
</head>
<body>
<h1>How good the forecasts are</h1>
<p>At random times, everybody was asked of every device: will it be on in 15 minutes, in 1, 4, 12 and 24 hours? Each answered
from nothing but what had happened strictly before. A device is asked about once it has been heard of; what came true is the
state in the recording at that later time. Nothing is asked beyond the end of a recording, nor where a home was silent for more
than {{ report.settings.longest_silence_h }} hours.</p>
<p class="soft">hunchd {{ report.settings.hunchd_version }}, seed {{ report.settings.seed }}, at most
{{ report.settings.times_per_home }} random times per home and {{ report.settings.times_per_day }} per day. Every answer is kept
{{ report.settings.clip }} from 0 and 1. Intervals hold 95 % of {{ report.settings.bootstrap_draws }} bootstrap draws over local
days. Calibration error (ECE) over {{ report.settings.bins }} bins of equal mass.</p>
{% if !report.failed.is_empty() %}
<p>Not evaluated:</p>
<ul class="failed">{% for sentence in report.failed %}<li>{{ sentence }}</li>{% endfor %}</ul>
{% endif %}
{% if !report.notes.is_empty() %}
<ul class="soft">{% for sentence in report.notes %}<li>{{ sentence }}</li>{% endfor %}</ul>
{% endif %}
<p>Who was asked:</p>
<ul class="key">{% for name in names %}<li><i class="k{{ loop.index0 }}"></i>{{ name }}</li>{% endfor %}</ul>
<p class="soft"><b>hunchd</b>: the daemon's own code and state. <b>persistence</b>: it stays as it is. <b>base rate</b>: as often on
as so far. <b>profile</b>: recency-weighted share on at that time of the week. <b>stack</b>: logistic regression on state and
profile, fitted anew each day on what came before (examples count half after 45 days).{% if let Some(forest) = report.settings.forest %} <b>forest</b>: random forest on all
devices of the home ({{ forest.library }}; {{ forest.trees }} trees, up to {{ forest.samples }} samples, leaves of
{{ forest.leaf }}, depth {{ forest.depth }}; grown {{ forest.grown }}).{% endif %}{% if let Some(boosting) = report.settings.boosting %} <b>boosting</b>: gradient-boosted
trees on the same inputs, fitted on log loss (up to {{ boosting.samples }} samples and {{ boosting.most_trees }} trees of
{{ boosting.leaves }} leaves; grown {{ boosting.grown }}).{% endif %}</p>

{% for section in sections %}
<h2>{{ section.title }}{% if section.evaluation_only %} <span class="mark">evaluation only</span>{% endif %}</h2>
<p class="soft">{{ section.about }}</p>
<div class="scroll"><table>
<caption>Log loss in nats: lower is better. The best of each column is underlined.</caption>
<thead><tr><th scope="col">&nbsp;</th>{% for head in section.heads %}<th scope="col">{{ head }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in section.log_loss %}<tr><th scope="row">{{ row.name }}</th>
{% for cell in row.cells %}<td{% if cell.best %} class="best"{% endif %}><b>{{ cell.value }}</b><small>{{ cell.interval }}</small></td>{% endfor %}</tr>
{% endfor %}
<tr class="against"><th scope="row">{{ names[0] }} less the best baseline</th>
{% for cell in section.against %}<td class="{{ cell.verdict }}">{{ cell.verdict }}<small>{{ cell.share }} {{ cell.best }}</small><small>{{ cell.interval }}</small></td>{% endfor %}</tr>
<tr class="against"><th scope="row">was on</th>{% for share in section.on_shares %}<td>{{ share }}</td>{% endfor %}</tr>
<tr><th scope="row">answers</th>{% for answers in section.answers %}<td>{{ answers }}</td>{% endfor %}</tr>
</tbody></table></div>
<details><summary>Brier score, area under the curve, calibration error</summary>
{% for table in section.others %}
<div class="scroll"><table><caption>{{ table.caption }}</caption>
<thead><tr><th scope="col">&nbsp;</th>{% for head in section.heads %}<th scope="col">{{ head }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in table.rows %}<tr><th scope="row">{{ row.name }}</th>
{% for cell in row.cells %}<td{% if cell.best %} class="best"{% endif %}><b>{{ cell.value }}</b><small>{{ cell.interval }}</small></td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>
{% endfor %}</details>
{% if !section.devices.is_empty() %}
<details><summary>Each device</summary>
<div class="scroll"><table><caption>Log loss over all horizons.</caption>
<thead><tr><th scope="col">&nbsp;</th><th scope="col">was on</th>{% for name in names %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in section.devices %}<tr><th scope="row">{{ row.name }}</th>
{% for cell in row.cells %}<td{% if cell.best %} class="best"{% endif %}><b>{{ cell.value }}</b></td>{% endfor %}</tr>
{% endfor %}</tbody></table></div></details>
{% endif %}
{% if loop.first %}
<h2>Does it happen as often as they say?</h2>
<p>Each dot is a twentieth of the answers: what was said on average, and how often it came true. On the line, the two are the same.
The axes are stretched at both ends (log-odds), because most answers are near 0.</p>
<div class="charts small">{% for picture in reliability %}<figure><h3>{{ picture.title }}</h3><figcaption>{{ picture.note }}</figcaption>{{ picture.svg|safe }}</figure>{% endfor %}</div>
<h2>The first weeks</h2>
<p>Skill by day since the first event: 1 is to know, 0 is to know no more than how often a device has been on so far (the base
rate, which learns from the same first hour on). So skill is what is gained by knowing <em>when</em>. Below -1 it is drawn at the
edge. {{ reached }} homes on the first day, {{ reach }} at the end; after day 14 each point is a week.</p>
<ul class="key">{% for name in names %}<li><i class="k{{ loop.index0 }}"></i>{{ name }}</li>{% endfor %}</ul>
<div class="charts">{% for picture in learning %}<figure><h3>{{ picture.title }}</h3>{{ picture.svg|safe }}</figure>{% endfor %}</div>
{% endif %}
{% endfor %}
{% for grid in grids %}
<h2>{{ grid.title }}</h2>
{% if !grid.about.is_empty() %}<p class="soft">{{ grid.about }}</p>{% endif %}
<div class="scroll"><table><thead><tr>{% for head in grid.heads %}<th scope="col">{% if head.is_empty() %}&nbsp;{% else %}{{ head }}{% endif %}</th>{% endfor %}</tr></thead>
<tbody>{% for row in grid.rows %}<tr>{% for cell in row %}{% if loop.first %}<th scope="row">{{ cell }}</th>{% else %}<td>{{ cell }}</td>{% endif %}{% endfor %}</tr>
{% endfor %}</tbody></table></div>
{% endfor %}
{% if !report.presence.is_empty() %}
<h2>Asleep and away</h2>
<p class="soft">Minute by minute, against what the people of a home said. A chance of one half and more counts as a yes. The two rules
(quiet for ten minutes at night, for half an hour by day), the filter alone, the network alone, and both together.</p>
<div class="scroll"><table><caption>F1: higher is better. Log loss and ECE: lower is better.</caption>
<thead><tr><th scope="col">&nbsp;</th><th scope="col">minutes</th><th scope="col">asleep: share</th><th scope="col">F1</th>
<th scope="col">log loss</th><th scope="col">ECE</th><th scope="col">noticed after</th><th scope="col">away: share</th><th scope="col">F1</th>
<th scope="col">log loss</th><th scope="col">ECE</th><th scope="col">noticed after</th><th scope="col">falsely away</th></tr></thead>
<tbody>{% for row in presence %}<tr><th scope="row">{{ row.home }}{% if row.evaluation_only %} <span class="mark">evaluation only</span>{% endif %}</th>
{% for cell in row.cells %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>
{% endif %}
</body>
</html>
"##
)]
struct Page<'a> {
    css: &'static str,
    names: &'a [&'static str],
    report: &'a Report,
    sections: Vec<Section>,
    learning: Vec<Picture>,
    reliability: Vec<Picture>,
    presence: Vec<PresenceRow>,
    grids: Vec<Grid>,
    reached: usize,
    reach: usize,
}

/// One home's line of the table of presence.
struct PresenceRow {
    home: String,
    evaluation_only: bool,
    cells: Vec<String>,
}

fn of_presence(judged: &PresenceReport) -> PresenceRow {
    let Scores { rows, asleep, away, false_away, labelled } = &judged.scores;
    let all = labelled.map(|labelled| labelled.all);
    let (rows, asleep, away, false_away) = match &all {
        Some(part) => (part.rows, &part.asleep, &part.away, part.false_away),
        None => (*rows, asleep, away, *false_away),
    };
    let of = |score: &Score| {
        [
            format!("{:.2}", score.share),
            format!("{:.3}", score.f1),
            format!("{:.3}", score.log_loss),
            format!("{:.3}", score.ece),
            score.delay_min.map_or_else(|| "never".to_owned(), |minutes| format!("{minutes:.0} min")),
        ]
    };
    let falsely = format!("{:.2} %", false_away * 100.0);
    let cells = std::iter::once(rows.to_string()).chain(of(asleep)).chain(of(away)).chain([falsely]).collect();
    let home = format!("{}, {}", judged.home, judged.teller.word());
    PresenceRow { home, evaluation_only: judged.evaluation_only, cells }
}

struct Picture {
    title: String,
    note: String,
    svg: String,
}

#[derive(Default)]
struct Section {
    title: String,
    about: String,
    evaluation_only: bool,
    heads: Vec<String>,
    log_loss: Vec<Row>,
    against: Vec<AgainstCell>,
    on_shares: Vec<String>,
    answers: Vec<usize>,
    others: Vec<Table>,
    devices: Vec<Row>,
}

struct Table {
    caption: &'static str,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Default)]
struct Cell {
    value: String,
    interval: String,
    best: bool,
}

struct AgainstCell {
    share: String,
    verdict: &'static str,
    interval: String,
    best: String,
}

fn of_home(home: &HomeReport, names: &[&'static str]) -> Section {
    let about = format!(
        "{} devices, {} events from {} to {} ({}). Scored from {} on ({}), at {} random times. {}{}Licence: {}.",
        home.devices.len(),
        home.events,
        &home.first[..10],
        &home.last[..10],
        home.time_zone,
        &home.scored_from[..10],
        home.scored_from_rule,
        home.times,
        match home.bad_rows {
            0 => String::new(),
            count => format!("Rows that could not be used: {count}. "),
        },
        match home.note.trim_end_matches('.') {
            "" => String::new(),
            note => format!("Note: {note}. "),
        },
        if home.licence.is_empty() { "not stated" } else { &home.licence },
    );
    let devices = home.devices.iter().map(|device| {
        let losses: Vec<f64> = names.iter().map(|name| device.log_loss[name]).collect();
        let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
        let on = Cell { value: format!("{:.1} %", device.on_share * 100.0), ..Cell::default() };
        let each =
            losses.iter().map(|loss| Cell { value: format!("{loss:.4}"), best: *loss == best, ..Cell::default() });
        Row { name: format!("{} ({})", device.device, device.kind), cells: std::iter::once(on).chain(each).collect() }
    });
    Section {
        title: home.name.clone(),
        about,
        evaluation_only: home.evaluation_only,
        devices: devices.collect(),
        ..section(&home.horizons, names)
    }
}

fn section(horizons: &[HorizonScore], names: &[&'static str]) -> Section {
    let against = horizons.iter().map(|horizon| match &horizon.against_best {
        Some(against) => AgainstCell {
            share: format!("{:+.0} %", against.share * 100.0),
            verdict: against.verdict.word(),
            interval: interval(&against.log_loss),
            best: format!("to {}", against.best),
        },
        None => AgainstCell {
            share: String::new(),
            verdict: Verdict::Undecided.word(),
            interval: String::new(),
            best: String::new(),
        },
    });
    let others = [
        Table {
            caption: "Brier score: lower is better.",
            rows: rows(horizons, names, |figures| Some(figures.brier), -1.0),
        },
        Table {
            caption: "Area under the ROC curve: higher is better, one half is chance.",
            rows: rows(horizons, names, |figures| figures.auc, 1.0),
        },
        Table {
            caption: "Expected calibration error: lower is better.",
            rows: rows(horizons, names, |figures| Some(figures.ece), -1.0),
        },
    ];
    Section {
        heads: horizons.iter().map(|horizon| ahead(horizon.horizon_s)).collect(),
        log_loss: rows(horizons, names, |figures| Some(figures.log_loss), -1.0),
        against: against.collect(),
        on_shares: horizons.iter().map(|horizon| format!("{:.1} %", horizon.on_share * 100.0)).collect(),
        answers: horizons.iter().map(|horizon| horizon.answers).collect(),
        others: others.into(),
        ..Section::default()
    }
}

/// One row for each predictor; `sense` is 1 where higher is better, and -1 where lower is.
fn rows(
    horizons: &[HorizonScore],
    names: &[&'static str],
    figure: impl Fn(&Figures) -> Option<Figure>,
    sense: f64,
) -> Vec<Row> {
    let best = |horizon: &HorizonScore| {
        let values = horizon.predictors.iter().filter_map(|figures| Some(figure(figures)?.value * sense));
        values.fold(f64::NEG_INFINITY, f64::max)
    };
    let cell = |horizon: &HorizonScore, n: usize| match figure(&horizon.predictors[n]) {
        Some(found) => Cell {
            value: format!("{:.4}", found.value),
            interval: interval(&found),
            best: found.value * sense == best(horizon),
        },
        None => Cell { value: "-".to_owned(), ..Cell::default() },
    };
    let row = |(n, name): (usize, &&'static str)| Row {
        name: (*name).to_owned(),
        cells: horizons.iter().map(|horizon| cell(horizon, n)).collect(),
    };
    names.iter().enumerate().map(row).collect()
}

fn interval(figure: &Figure) -> String {
    match figure.interval {
        Some(interval) if figure.value < 0.0 || interval.low < 0.0 => {
            format!("{:+.4} to {:+.4}", interval.low, interval.high)
        }
        Some(interval) => format!("{:.4} to {:.4}", interval.low, interval.high),
        None => "too few days".to_owned(),
    }
}
