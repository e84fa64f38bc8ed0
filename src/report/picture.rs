//! The picture: a row for each device over the days, a mark for each hunch, and beside it the share that agreed with its interval.
//!
//! What came of a hunch is told thrice: by the mark's shape, by its place (agreed above the line, the contrary below it) and by its
//! colour, so that none of them is needed.

use askama::Template;

use crate::report::Entry;
use crate::report::Report;
use crate::report::Stance;
use crate::report::Tally;
use crate::report::Trust;
use crate::report::clock;
use crate::report::table::fitted;
use crate::texts::Texts;
use crate::time::LocalDay;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Days between two dates under the track, the first that leaves room for them.
const STEPS: [u32; 9] = [1, 2, 7, 14, 28, 56, 91, 182, 365];
/// Room for a date.
const DATE_WIDTH: f64 = 38.0;
/// How far above and below its line a mark lies.
const LANE: f64 = 9.0;

/// Where things lie, in pixels of the picture's own.
struct Layout {
    width: f64,
    /// Where a row's track begins, and how long it is.
    track: (f64, f64),
    /// Where the bar of shares begins, and how long it is.
    bar: (f64, f64),
    /// How high a row is, and where in it its line runs.
    row: (f64, f64),
    /// Where the name stands, from the row's top, and how many columns it may take.
    name: (f64, usize),
    /// Where the counts end, from the left and from the row's top.
    counts: (f64, f64),
    /// Dates at most, and legends beside each other.
    dates: u32,
    legends: usize,
}

/// For a desk: the name beside its track.
const WIDE: Layout = Layout {
    width: 960.0,
    track: (222.0, 470.0),
    bar: (724.0, 136.0),
    row: (44.0, 22.0),
    name: (26.0, 27),
    counts: (948.0, 26.0),
    dates: 8,
    legends: 3,
};
/// For a phone: the name above its track.
const NARROW: Layout = Layout {
    width: 360.0,
    track: (10.0, 216.0),
    bar: (254.0, 80.0),
    row: (64.0, 44.0),
    name: (20.0, 30),
    counts: (348.0, 20.0),
    dates: 3,
    legends: 1,
};

impl Report {
    /// The picture, as SVG that needs nothing else.
    pub fn picture(&self) -> String {
        drawn(self, &WIDE, "wide")
    }

    /// The picture for a narrow page.
    pub(super) fn narrow_picture(&self) -> String {
        drawn(self, &NARROW, "narrow")
    }
}

#[derive(Template)]
#[template(
    ext = "svg",
    source = r##"<svg xmlns="http://www.w3.org/2000/svg" class="hunches {{ class }}" viewBox="0 0 {{ width }} {{ height }}" width="{{ width }}" height="{{ height }}" role="img" aria-label="{{ headline }}">
<style>{{ css|safe }}</style>
<rect class="card" width="{{ width }}" height="{{ height }}"/>
{% for date in dates %}<path class="grid" d="M{{ date.x }} {{ top }}V{{ bottom }}"/><text x="{{ date.x }}" y="{{ top - 8.0 }}">{{ date.label }}</text>
{% endfor %}{% for percent in percents %}<path class="grid" d="M{{ percent.x }} {{ top }}V{{ bottom }}"/><text class="mid" x="{{ percent.x }}" y="{{ top - 8.0 }}">{{ percent.label }}</text>
{% endfor %}{% for row in rows %}<g><title>{{ row.title }}</title>
<path class="line" d="M0 {{ row.top }}H{{ width }}M{{ row.from }} {{ row.y }}H{{ row.to }}"/>
<text class="name" x="10" y="{{ row.name_y }}">{{ row.name }}</text>
{% if let Some(bar) = row.bar %}<path class="bar" d="M{{ bar.low }} {{ row.y }}H{{ bar.high }}M{{ bar.low }} {{ row.y - 5.0 }}v10M{{ bar.high }} {{ row.y - 5.0 }}v10"/><circle class="dot" cx="{{ bar.at }}" cy="{{ row.y }}" r="5"/>{% endif %}
<text class="end" x="{{ counts_x }}" y="{{ row.counts_y }}">{{ row.counts }}</text></g>
{% for mark in row.marks %}<path class="{{ mark.class }}" transform="translate({{ mark.x }} {{ mark.y }})" d="{{ mark.d }}"><title>{{ mark.title }}</title></path>
{% endfor %}{% endfor %}{% for legend in legends %}<path class="{{ legend.class }}" transform="translate({{ legend.x }} {{ legend.y - 4.0 }})" d="{{ legend.d }}"/><text x="{{ legend.x + 14.0 }}" y="{{ legend.y }}">{{ legend.title }}</text>
{% endfor %}</svg>
"##
)]
struct Drawing {
    class: &'static str,
    headline: String,
    css: &'static str,
    width: f64,
    height: f64,
    top: f64,
    bottom: f64,
    counts_x: f64,
    dates: Vec<Tick>,
    percents: Vec<Tick>,
    rows: Vec<Row>,
    legends: Vec<Mark>,
}

struct Tick {
    x: f64,
    label: String,
}

struct Row {
    title: String,
    name: String,
    name_y: f64,
    top: f64,
    y: f64,
    from: f64,
    to: f64,
    bar: Option<Bar>,
    counts: String,
    counts_y: f64,
    marks: Vec<Mark>,
}

struct Bar {
    low: f64,
    at: f64,
    high: f64,
}

struct Mark {
    class: &'static str,
    d: &'static str,
    x: f64,
    y: f64,
    title: String,
}

fn drawn(report: &Report, layout: &Layout, class: &'static str) -> String {
    let top = 36.0;
    let bottom = top + layout.row.0 * report.devices.len() as f64;
    let legend_lines = Stance::ALL.len().div_ceil(layout.legends) as f64;
    let rows = report.devices.iter().enumerate();
    let drawing = Drawing {
        class,
        headline: report.headline(),
        css: include_str!("picture.css"),
        width: layout.width,
        height: bottom + 18.0 + 24.0 * legend_lines,
        top,
        bottom,
        counts_x: layout.counts.0,
        dates: dates(report, layout),
        percents: [0.0, 0.5, 1.0].map(|share| Tick { x: percent_at(layout, share), label: percent(share) }).into(),
        rows: rows.map(|(n, trust)| row(report, layout, trust, top + layout.row.0 * n as f64)).collect(),
        legends: Stance::ALL.into_iter().enumerate().map(|(n, stance)| legend(layout, n, stance, bottom)).collect(),
    };
    drawing.render().expect("writing into a String cannot fail")
}

fn row(report: &Report, layout: &Layout, trust: &Trust, top: f64) -> Row {
    let y = top + layout.row.1;
    let Tally { had, agreed, contradicted, silent, .. } = trust.tally;
    let own = report.hunches.iter().filter(|entry| entry.hunch.device == trust.device);
    Row {
        title: format!(
            "{}: {had} in all, {agreed} agreed, {contradicted} did not, {silent} never told; {}",
            trust.name, trust.next
        ),
        name: fitted(&trust.name, layout.name.1),
        name_y: top + layout.name.0,
        top,
        y,
        from: layout.track.0,
        to: layout.track.0 + layout.track.1,
        bar: trust.share().map(|share| Bar {
            low: percent_at(layout, share.low),
            at: percent_at(layout, share.share),
            high: percent_at(layout, share.high),
        }),
        counts: trust.share().map_or("untold".to_owned(), |share| format!("{} of {}", share.agreed, share.told)),
        counts_y: top + layout.counts.1,
        marks: own.map(|entry| mark(report, layout, entry, y)).collect(),
    }
}

fn mark(report: &Report, layout: &Layout, Entry { hunch, sequel, then }: &Entry, y: f64) -> Mark {
    let local = report.calendar.local(hunch.at);
    let days = f64::from(local.day.0 - report.first_day.0) + f64::from(local.minute) / 1440.0;
    let (class, d, lane) = shape(sequel.stance);
    let title =
        format!("{}: {}. {}: {then}", clock(report.calendar, hunch.at), hunch.title(Texts::english()), sequel.stance);
    Mark { class, d, x: day_at(report, layout, days), y: y + lane * LANE, title }
}

/// The mark of a stance: its class, its shape, and its lane (-1 is above the line).
pub(super) fn shape(stance: Stance) -> (&'static str, &'static str, f64) {
    match stance {
        Stance::Agreed => ("agreed", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", -1.0),
        Stance::Silent => ("silent", "M0-5 5 0 0 5-5 0z", 0.0),
        Stance::Contradicted => ("contradicted", "M-4.5-4.5 4.5 4.5M-4.5 4.5 4.5-4.5", 1.0),
    }
}

fn legend(layout: &Layout, n: usize, stance: Stance, bottom: f64) -> Mark {
    let (class, d, _) = shape(stance);
    let (column, line) = (n % layout.legends, n / layout.legends);
    let title = match stance {
        Stance::Agreed => "agreed: said or done by people",
        Stance::Contradicted => "did not: they said no, or did the contrary",
        Stance::Silent => "never told: neither yes nor no",
    };
    Mark { class, d, x: 18.0 + 300.0 * column as f64, y: bottom + 26.0 + 24.0 * line as f64, title: title.to_owned() }
}

fn dates(report: &Report, layout: &Layout) -> Vec<Tick> {
    let step = STEPS.into_iter().find(|step| report.days.div_ceil(*step) <= layout.dates).unwrap_or(STEPS[8]);
    let date = |ahead: u32| {
        let day = LocalDay(report.first_day.0 + i32::try_from(ahead).unwrap_or(i32::MAX));
        Tick { x: day_at(report, layout, f64::from(ahead)), label: short(day) }
    };
    // A date that would run into the shares is left out.
    let fits = |tick: &Tick| tick.x + DATE_WIDTH <= layout.bar.0 - DATE_WIDTH / 2.0;
    (0..report.days).step_by(step as usize).map(date).filter(fits).collect()
}

/// `5 Jan`.
fn short(day: LocalDay) -> String {
    let iso = day.to_iso();
    let mut parts = iso.rsplit('-').filter_map(|part| part.parse::<usize>().ok());
    match (parts.next(), parts.next()) {
        (Some(day), Some(month @ 1..=12)) => format!("{day} {}", MONTHS[month - 1]),
        _ => iso,
    }
}

/// Marks at the very edge stay within the picture.
fn day_at(report: &Report, layout: &Layout, days: f64) -> f64 {
    let share = (days / f64::from(report.days.max(1))).clamp(0.0, 1.0);
    tenths(layout.track.0 + share * layout.track.1)
}

fn percent_at(layout: &Layout, share: f64) -> f64 {
    tenths(layout.bar.0 + share * layout.bar.1)
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn tenths(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}
