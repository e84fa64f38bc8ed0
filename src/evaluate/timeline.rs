//! A picture of some days: what was likely, minute by minute, beside what the people said, and the night behind both.
//!
//! One band a day, by the clock on the wall. Asleep rises from the floor and away hangs from the ceiling, so that what is left
//! between them is that somebody is up. Must not know how the chances came about.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use crate::evaluate::presence::ASLEEP;
use crate::evaluate::presence::AWAY;
use crate::home_log::Label;
use crate::sun::Position;
use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// What was likely at one time: asleep, away.
pub type Likely = (Timestamp, f64, f64);

/// Two minutes of the day share a column.
const STEP_MIN: usize = 2;
const COLUMNS: usize = 1440 / STEP_MIN;
/// More days than a month are not drawn: nobody could read them.
pub const MOST_DAYS: usize = 31;

/// Two colours that are told apart by everybody (M. Okabe and K. Ito, "Color universal design", 2008), and a darker shade of each
/// for what was said.
const ASLEEP_FILL: &str = "#56a4d9";
const ASLEEP_SAID: &str = "#0b4a78";
const AWAY_FILL: &str = "#f0a63c";
const AWAY_SAID: &str = "#8f3d00";
const INK: &str = "#1d1d1b";
const FAINT: &str = "#c9c9c4";
/// Behind both: day, twilight and night.
const SKY: [(f64, &str); 4] = [(0.0, "#ffffff"), (-6.0, "#f1f2f6"), (-12.0, "#e4e6ee"), (f64::MIN, "#d8dbe6")];
const UNRECORDED: &str = "#ffffff";

const LEFT: f64 = 120.0;
const RIGHT: f64 = 32.0;
const WIDTH: f64 = 1100.0;
const TOP: f64 = 104.0;
const BOTTOM: f64 = 40.0;
/// Between the bands, and how thick what was said is drawn.
const GAP: f64 = 16.0;
const SAID: f64 = 5.0;

/// Two minutes.
#[derive(Clone, Copy, Default)]
struct Column {
    rows: f64,
    asleep: f64,
    away: f64,
    said_asleep: bool,
    said_away: bool,
    sun_deg: f64,
}

type Day = Vec<Column>;

/// Draws the days of these rows as an SVG picture. Rows stand in the order of time.
pub fn timeline(
    title: &str,
    rows: &[Likely],
    labels: &[Label],
    calendar: Calendar,
    position: Option<Position>,
) -> String {
    let days = days(rows, labels, calendar, position);
    let is_labelled = labels.iter().any(|label| label.label == ASLEEP || label.label == AWAY);
    let high = match days.len() {
        0 | 1 => 260.0,
        2..=8 => 76.0,
        _ => 34.0,
    };
    let height = TOP + days.len() as f64 * (high + GAP) + BOTTOM;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"15\" fill=\"{INK}\">\n<title>{title}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"{LEFT}\" y=\"32\" font-size=\"21\" \
         font-weight=\"600\">{title}</text>\n",
        title = escaped(title),
    );
    legend(&mut svg, is_labelled, position.is_some());
    hours(&mut svg, TOP - 12.0);
    for (place, (day, columns)) in days.iter().enumerate() {
        band(&mut svg, TOP + place as f64 * (high + GAP), high, *day, columns, position.is_some());
    }
    if days.len() > 12 {
        hours(&mut svg, height - BOTTOM + 14.0);
    }
    svg.push_str("</svg>\n");
    svg
}

fn days(rows: &[Likely], labels: &[Label], calendar: Calendar, position: Option<Position>) -> BTreeMap<LocalDay, Day> {
    let mut days: BTreeMap<LocalDay, Day> = BTreeMap::new();
    for (at, asleep, away) in rows {
        let local = calendar.local(*at);
        if !days.contains_key(&local.day) && days.len() == MOST_DAYS {
            break;
        }
        let day = days.entry(local.day).or_insert_with(|| vec![Column::default(); COLUMNS]);
        let column = &mut day[usize::from(local.minute) / STEP_MIN];
        column.rows += 1.0;
        column.asleep += asleep;
        column.away += away;
        column.sun_deg = position.map_or(0.0, |position| position.sun_elevation_deg(*at));
    }
    let (Some((first, ..)), Some((last, ..))) = (rows.first(), rows.last()) else { return days };
    for label in labels.iter().filter(|label| label.label == ASLEEP || label.label == AWAY) {
        let mut at = label.start.max(*first);
        while at < label.end.min(*last) {
            let local = calendar.local(at);
            if let Some(day) = days.get_mut(&local.day) {
                let column = &mut day[usize::from(local.minute) / STEP_MIN];
                let said = if label.label == ASLEEP { &mut column.said_asleep } else { &mut column.said_away };
                *said = true;
            }
            at = at + Duration::from_secs(60);
        }
    }
    days
}

fn band(svg: &mut String, top: f64, high: f64, day: LocalDay, columns: &[Column], has_sun: bool) {
    let floor = top + high;
    let middle = top + high / 2.0 + 5.0;
    let _ = writeln!(svg, "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{}</text>", LEFT - 14.0, named(day));
    let sky = |column: &Column| match column.rows > 0.0 {
        false => UNRECORDED,
        true if !has_sun => SKY[0].1,
        true => SKY.iter().find(|(from, _)| column.sun_deg >= *from).map_or(UNRECORDED, |(_, colour)| colour),
    };
    runs(columns, sky, |from, to, colour| {
        if colour != UNRECORDED {
            bar(svg, from, to, top, high, colour);
        }
    });
    let share = |part: f64, column: &Column| if column.rows > 0.0 { part / column.rows } else { 0.0 };
    area(svg, columns, ASLEEP_FILL, floor, |column| floor - high * share(column.asleep, column));
    area(svg, columns, AWAY_FILL, top, |column| top + high * share(column.away, column));
    for hour in [6, 12, 18] {
        let x = across(hour * 60 / STEP_MIN);
        let _ = writeln!(
            svg,
            "<path d=\"M{x:.1} {top}V{floor}\" stroke=\"{INK}\" stroke-opacity=\"0.22\" stroke-dasharray=\"2 3\"/>"
        );
    }
    let wide = WIDTH - LEFT - RIGHT;
    let _ = writeln!(
        svg,
        "<rect x=\"{LEFT}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" fill=\"none\" stroke=\"{FAINT}\"/>"
    );
    runs(
        columns,
        |column| column.said_asleep,
        |from, to, said| {
            if said {
                bar(svg, from, to, floor + 1.0, SAID, ASLEEP_SAID);
            }
        },
    );
    runs(
        columns,
        |column| column.said_away,
        |from, to, said| {
            if said {
                bar(svg, from, to, top - 1.0 - SAID, SAID, AWAY_SAID);
            }
        },
    );
}

/// Neighbouring columns that have the same in common, from one place to the next.
fn runs<T: PartialEq>(columns: &[Column], common: impl Fn(&Column) -> T, mut each: impl FnMut(usize, usize, T)) {
    let mut from = 0;
    for to in 1..=columns.len() {
        if to == columns.len() || common(&columns[to]) != common(&columns[from]) {
            each(from, to, common(&columns[from]));
            from = to;
        }
    }
}

fn bar(svg: &mut String, from: usize, to: usize, top: f64, high: f64, colour: &str) {
    let (left, right) = (across(from), across(to));
    let wide = right - left;
    let _ = writeln!(
        svg,
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" fill=\"{colour}\"/>"
    );
}

/// The area between a line and where it starts from, in steps.
fn area(svg: &mut String, columns: &[Column], colour: &str, from: f64, line: impl Fn(&Column) -> f64) {
    let mut path = format!("M{LEFT} {from:.1}");
    // A tenth of a pixel is not seen: without it a calm night is one step.
    runs(
        columns,
        |column| (line(column) * 10.0).round(),
        |start, end, height| {
            let _ = write!(path, "L{:.1} {:.1}H{:.1}", across(start), height / 10.0, across(end));
        },
    );
    let _ = writeln!(svg, "<path d=\"{path}V{from:.1}Z\" fill=\"{colour}\" fill-opacity=\"0.9\"/>");
}

fn across(column: usize) -> f64 {
    LEFT + (WIDTH - LEFT - RIGHT) * column as f64 / COLUMNS as f64
}

fn hours(svg: &mut String, y: f64) {
    for hour in (0..=24).step_by(3) {
        let x = across(hour * 60 / STEP_MIN);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\" font-size=\"14\">{hour:02}:00</text>"
        );
    }
}

fn legend(svg: &mut String, is_labelled: bool, has_sun: bool) {
    let mut entries = vec![(ASLEEP_FILL, 14.0, "asleep, from below"), (AWAY_FILL, 14.0, "away, from above")];
    if is_labelled {
        entries.extend([(ASLEEP_SAID, SAID, "people said: asleep"), (AWAY_SAID, SAID, "people said: away")]);
    }
    if has_sun {
        entries.push((SKY[3].1, 14.0, "night"));
    }
    let mut x = LEFT;
    for (colour, high, text) in entries {
        let y = 60.0 - high / 2.0;
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"22\" height=\"{high}\" fill=\"{colour}\"/>\n<text x=\"{}\" y=\"65\">{text}</text>",
            x + 29.0
        );
        x += 52.0 + 7.9 * text.len() as f64;
    }
}

/// Such as `Mon 5 Jan`.
fn named(day: LocalDay) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let iso = day.to_iso();
    let mut parts = iso.rsplit('-').filter_map(|part| part.parse::<usize>().ok());
    let (date, month) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let month = MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default();
    format!("{} {date} {month}", DAYS[day.weekday()])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn minutes(from: &str, count: u64) -> Vec<Likely> {
        (0..count).map(|minute| (at(from) + Duration::from_secs(minute * 60), 0.8, 0.1)).collect()
    }

    #[test]
    fn each_local_day_has_a_band_with_what_was_likely_and_what_was_said() {
        let zone = Calendar::named("Europe/Amsterdam").unwrap();
        let label = |start, end, label: &str| Label { start: at(start), end: at(end), label: label.to_owned() };
        let labels = [
            label("2026-01-05T23:00:00Z", "2026-01-06T05:00:00Z", ASLEEP),
            label("2026-01-06T09:00:00Z", "2026-01-06T12:00:00Z", AWAY),
            label("2026-01-06T09:00:00Z", "2026-01-06T12:00:00Z", "R1:Reading"),
        ];
        // From Monday 23:30 on the wall to Wednesday 00:10.
        let svg = timeline("A <home> & more", &minutes("2026-01-05T22:30:00Z", 24 * 60 + 40), &labels, zone, None);
        for day in ["Mon 5 Jan", "Tue 6 Jan", "Wed 7 Jan"] {
            assert_eq!(svg.matches(day).count(), 1, "{day}");
        }
        assert!(svg.contains("A &lt;home&gt; &amp; more"));
        // Beside the legend: asleep from midnight to six, away from ten to one, nothing else.
        let said = |colour: &str| svg.matches(&format!("fill=\"{colour}\"")).count() - 1;
        assert_eq!((said(ASLEEP_SAID), said(AWAY_SAID)), (1, 1));
        let (from, to) = (across(0), across(6 * 60 / STEP_MIN));
        assert!(
            svg.contains(&format!(
                "<rect x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\"",
                TOP + 2.0 * 76.0 + GAP + 1.0,
                to - from
            )),
            "{svg}"
        );
    }

    #[test]
    fn a_year_is_cut_to_a_month_and_nothing_at_all_is_a_picture_too() {
        let zone = Calendar::named("UTC").unwrap();
        let rows: Vec<Likely> =
            (0..400).map(|day| (at("2026-01-05T12:00:00Z") + Duration::from_secs(86_400 * day), 0.1, 0.2)).collect();
        let svg = timeline("year", &rows, &[], zone, Position::new(52.0, 5.0));
        assert_eq!(svg.matches("text-anchor=\"end\"").count(), MOST_DAYS);
        assert!(timeline("none", &[], &[], zone, None).ends_with("</svg>\n"));
    }
}
