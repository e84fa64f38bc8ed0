//! How good it is: what it asked or would have asked about each device, held against what people then said or did, with the buttons
//! that let it go further or less far beside the numbers. The counting is the report's; this only shows it.

use std::collections::BTreeMap;

use askama::Template;

use crate::engine::View;
use crate::page::Page;
use crate::page::Visitor;
use crate::page::chart;
use crate::page::chart::Point;
use crate::page::device;
use crate::page::form::button;
use crate::page::frame;
use crate::page::words;
use crate::report;
use crate::report::NextStep;
use crate::report::Report;
use crate::report::Share;
use crate::report::Stance;
use crate::report::Tally;
use crate::report::Trust;
use crate::time::Calendar;
use crate::time::LocalDay;

/// So many days are counted: as far as the log reaches.
const DAYS: u16 = 30;
/// How sure hunches are is told in steps of so much,
const STEP: f32 = 0.05;
/// and what is less sure than this in one.
const LEAST_SURE: f32 = 0.5;
/// Days of one point of the picture over time.
const WEEK: i32 = 7;
/// So many devices are listed; the report has all of them.
const MOST: usize = 60;

pub(super) fn body(view: &View, calendar: Calendar, visitor: &Visitor) -> String {
    let report = Report::of_log(view, calendar, DAYS);
    let rows = report.devices.iter().take(MOST).map(|trust| row(trust, view, visitor));
    let sure = sure(&report);
    let weeks = weeks(&report, calendar.local(view.now).day);
    let page = Good {
        ways: frame::beside(&Page::Trust),
        headline: report.headline(),
        sentences: report.history.sentences(),
        warnings: report.history.warnings(),
        rows: rows.collect(),
        left_out: report.devices.len().saturating_sub(MOST),
        has_told: report.all.share().is_some(),
        sure: chart::shares("How many agreed, by how sure the hunches were", &sure, Some((LEAST_SURE.into(), 1.0))),
        sure_rows: numbers(&sure),
        weeks: chart::shares("How many agreed, week by week", &weeks, None),
        week_rows: numbers(&weeks),
        how_to_read: report::HOW_TO_READ,
        min_days: view.min_days,
    };
    page.render().expect("writing into a String cannot fail")
}

fn row(trust: &Trust, view: &View, visitor: &Visitor) -> Row {
    let found = view.devices.iter().find(|device| device.id == trust.device);
    let id = trust.device.to_string();
    let Tally { had, silent, .. } = trust.tally;
    // One step up and one step down: whoever wants to go further sees every rung on the device's page.
    let steps = found.map(|device| (device.rung, device::steps(view, device))).map(|(own, steps)| {
        let up = steps.iter().find(|(rung, _)| *rung > own);
        let down = steps.iter().rev().find(|(rung, _)| *rung < own);
        let press = |(rung, label): &(crate::decision::Rung, &str), look| {
            button(visitor, &Page::Trust, label, look, &[("do", "rung"), ("device", &id), ("rung", rung.word())])
        };
        // What people mostly said no to is nothing to be pressed further by the way.
        let look = match (trust.next, trust.share()) {
            (NextStep::Ready, _) => "yes",
            (_, Some(share)) if share.share < 0.5 => "quiet",
            _ => "",
        };
        [up.map(|step| press(step, look)), down.map(|step| press(step, "quiet"))]
    });
    Row {
        name: trust.name.clone(),
        room: found.and_then(|device| device.room.clone()),
        address: found.map(|_| Page::Device(id.clone()).address()),
        bar: trust.share().map(chart::bar),
        told: match trust.share() {
            Some(share) => {
                format!("{} of {} agreed: {}", share.agreed, share.told, report::share_in_words(Some(share)))
            }
            None => "nobody told".to_owned(),
        },
        rest: format!("{had} in all, {silent} never told"),
        rung: trust.rung.map(words::rung),
        // That it is asked about says its rung already.
        next: Some(trust.next).filter(|next| *next != NextStep::Asked).map(|next| next.to_string()),
        buttons: steps.into_iter().flatten().flatten().filter(|button| !button.is_empty()).collect(),
    }
}

/// Whether hunches are as sure as they say: by steps of how sure they were, the share that agreed.
fn sure(report: &Report) -> Vec<Point> {
    let mut steps: BTreeMap<u8, (f64, u32, u32)> = BTreeMap::new();
    for entry in report.hunches.iter().filter(|entry| entry.sequel.stance != Stance::Silent) {
        let confidence = entry.hunch.confidence.clamp(LEAST_SURE, 1.0);
        let step = (((confidence - LEAST_SURE) / STEP) as u8).min(((1.0 - LEAST_SURE) / STEP) as u8 - 1);
        let (sum, agreed, told) = steps.entry(step).or_default();
        *sum += f64::from(confidence);
        *agreed += u32::from(entry.sequel.stance == Stance::Agreed);
        *told += 1;
    }
    let point = |(sum, agreed, told): (f64, u32, u32)| {
        let mean = sum / f64::from(told);
        let at = (mean - f64::from(LEAST_SURE)) / (1.0 - f64::from(LEAST_SURE));
        Point { label: words::percent(mean as f32), at, share: Share::of(agreed, told) }
    };
    steps.into_values().map(point).collect()
}

/// The share that agreed in each of the last weeks, the oldest first.
fn weeks(report: &Report, today: LocalDay) -> Vec<Point> {
    let count = (i32::from(DAYS) + WEEK - 1) / WEEK;
    let point = |back: i32| {
        let last = LocalDay(today.0 - back * WEEK);
        let first = LocalDay(last.0 - WEEK + 1);
        let within = |entry: &&report::Entry| (first..=last).contains(&report.calendar.local(entry.hunch.at).day);
        let mut tally = Tally::default();
        report.hunches.iter().filter(within).for_each(|entry| tally.add(entry.sequel));
        let label = first.to_iso().get(5..).unwrap_or_default().to_owned();
        Point { label, at: (f64::from(count - back) - 0.5) / f64::from(count), share: tally.share() }
    };
    (0..count).rev().map(point).collect()
}

fn numbers(points: &[Point]) -> Vec<(String, String, String)> {
    let numbers = |point: &Point| {
        let told = point.share.map_or("0".to_owned(), |share| format!("{} of {}", share.agreed, share.told));
        (point.label.clone(), told, report::share_in_words(point.share))
    };
    points.iter().map(numbers).collect()
}

struct Row {
    name: String,
    room: Option<String>,
    /// None for a device that is gone.
    address: Option<String>,
    bar: Option<String>,
    told: String,
    rest: String,
    rung: Option<&'static str>,
    next: Option<String>,
    buttons: Vec<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% macro table(first, rows) %}<table><thead><tr><th scope="col">{{ first }}</th><th scope="col">Agreed</th><th scope="col">Share, and where it may well lie</th></tr></thead><tbody>{% for (label, told, share) in rows %}<tr><th scope="row">{{ label }}</th><td>{{ told }}</td><td>{{ share }}</td></tr>{% endfor %}</tbody></table>{% endmacro %}<h1>How good it is</h1>
{{ ways|safe }}
<p><b>{{ headline }}</b></p>
<p class="soft">{% for sentence in sentences %}{{ sentence }} {% endfor %}</p>
{% if !warnings.is_empty() %}<ul class="notes">{% for warning in warnings %}<li>{{ warning }}</li>{% endfor %}</ul>
{% endif %}{% if rows.is_empty() %}<p>Hunches are had once a device was watched for {{ min_days }} days; here then stands what became of them, and how far each device may be trusted with.</p>
{% else %}<section aria-labelledby="devices"><h2 id="devices">Device by device</h2>
<ul class="trust">{% for row in rows %}<li><p>{% if let Some(address) = row.address %}<a href="{{ address }}">{{ row.name }}</a>{% else %}{{ row.name }}{% endif %}{% if let Some(room) = row.room %} <span class="soft">{{ room }}</span>{% endif %}</p>
<div>{% if let Some(bar) = row.bar %}{{ bar|safe }}{% endif %}<p>{{ row.told }}</p><p class="soft">{{ row.rest }}</p></div>
<p>{% if let Some(rung) = row.rung %}{{ rung }}{% if let Some(next) = row.next %} <span class="soft">({{ next }})</span>{% endif %}{% else %}<span class="soft">not in the house any more</span>{% endif %}</p>{% if !row.buttons.is_empty() %}
<div class="buttons">{% for button in row.buttons %}{{ button|safe }}{% endfor %}</div>{% endif %}</li>
{% endfor %}</ul>
{% if left_out > 0 %}<p>{{ left_out }} more are in the report.</p>
{% endif %}<p class="soft">{{ how_to_read }}</p></section>
{% if has_told %}<div class="pair"><section aria-labelledby="sure"><h2 id="sure">Is it as sure as it says?</h2>
<figure>{{ sure|safe }}<figcaption>From left to right, how sure hunches were that you agree; upwards, how many did. On the dotted line both are the same; above it, it could be surer.</figcaption></figure>
<details id="sure-rows"><summary>As a table</summary>{% call table("Sure", sure_rows) %}{% endcall %}</details></section>
<section aria-labelledby="weeks"><h2 id="weeks">From week to week</h2>
<figure>{{ weeks|safe }}<figcaption>The share that you agreed with, for the week that begins on that day, and where it may well lie.</figcaption></figure>
<details id="week-rows"><summary>As a table</summary>{% call table("Week from", week_rows) %}{% endcall %}</details></section></div>
{% endif %}<p><a href="report">The report</a>: each of them, day by day.</p>
{% endif %}"##
)]
struct Good {
    ways: String,
    headline: String,
    sentences: Vec<String>,
    warnings: Vec<String>,
    rows: Vec<Row>,
    left_out: usize,
    has_told: bool,
    sure: String,
    sure_rows: Vec<(String, String, String)>,
    weeks: String,
    week_rows: Vec<(String, String, String)>,
    how_to_read: &'static str,
    min_days: u16,
}
