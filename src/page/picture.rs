//! Pictures as SVG with classes only: the page's styles give the colours, by day and by night.

use std::fmt::Write;

use crate::engine::Usage;
use crate::inference::Forecast;
use crate::inference::HORIZONS;

/// Steps of the colour scale.
const LEVELS: f32 = 4.0;

/// When it was in use: a row for each day, a column for each half hour. Runs of equal halves are one rectangle.
pub(super) fn usage(usage: &Usage) -> String {
    let (left, cell, row) = (40, 12, 11);
    let height = 16 + usage.days.len() * row;
    let mut svg = format!(
        r#"<svg class="usage" viewBox="0 0 {} {height}" role="img" aria-label="Half hours in which it was on, in the last {} days">"#,
        left + 48 * cell,
        usage.days.len()
    );
    for hour in [0, 6, 12, 18] {
        let _ = write!(svg, r#"<text x="{}" y="10">{hour:02}:00</text>"#, left + hour * 2 * cell);
    }
    for (number, day) in usage.days.iter().enumerate() {
        let y = 14 + number * row;
        if number % 7 == usage.days.len().saturating_sub(1) % 7 {
            // The year is plain: these are the last four weeks.
            let _ = write!(svg, r#"<text x="0" y="{}">{}</text>"#, y + 9, day.date.get(5..).unwrap_or_default());
        }
        let levels: Vec<Option<u8>> = day.on.iter().map(|on| on.map(|on| (on * LEVELS).ceil() as u8)).collect();
        let mut from = 0;
        for run in levels.chunk_by(|a, b| a == b) {
            let class = match run.first() {
                Some(Some(level)) => format!("l{level}"),
                _ => "none".to_owned(),
            };
            let (x, width) = (left + from * cell, run.len() * cell);
            let _ = write!(svg, r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="10"/>"#);
            from += run.len();
        }
    }
    svg.push_str("</svg>");
    svg
}

/// The chance that it is in use, over the next day. Time runs as its square root: what is near is asked about more.
pub(super) fn expected(forecast: &Forecast, in_use: Option<bool>) -> String {
    let (left, width, height) = (40.0, 560.0, 120.0);
    let day_h = 24f32;
    let x = |hours: f32| left + width * (hours / day_h).sqrt();
    let y = |p: f32| 8.0 + height * (1.0 - p);
    let now = in_use.map(|on| if on { 1.0 } else { 0.0 });
    let points = |of: &dyn Fn(usize) -> f32, now: Option<f32>| {
        let mut points: Vec<String> = now.iter().map(|p| format!("{:.1},{:.1}", x(0.0), y(*p))).collect();
        let ahead = HORIZONS.iter().enumerate();
        points.extend(ahead.map(|(at, ahead)| format!("{:.1},{:.1}", x(ahead.as_secs_f32() / 3600.0), y(of(at)))));
        points.join(" ")
    };
    let blend = points(&|at| forecast.by_horizon[at].p, now);
    let habit = points(&|at| forecast.by_horizon[at].habit, Some(forecast.habit_now));
    let mut svg = String::from(
        r#"<svg class="expected" viewBox="0 0 620 156" role="img" aria-label="The chance that it is on over the next 24 hours; the table below has the numbers">"#,
    );
    for (p, label) in [(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")] {
        let at = y(p);
        let _ = write!(
            svg,
            r#"<path class="grid" d="M{left} {at}H{}"/><text x="0" y="{}">{label}</text>"#,
            left + width,
            at + 4.0
        );
    }
    for (hours, label) in [(0.0, "now"), (1.0, "1 h"), (4.0, "4 h"), (12.0, "12 h"), (24.0, "24 h")] {
        let anchor = if hours == 0.0 {
            "start"
        } else if hours == 24.0 {
            "end"
        } else {
            "middle"
        };
        let _ = write!(svg, r#"<text x="{:.0}" y="150" text-anchor="{anchor}">{label}</text>"#, x(hours));
    }
    let _ =
        write!(svg, r#"<polyline class="habit" points="{habit}"/><polyline class="blend" points="{blend}"/></svg>"#);
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::UsageDay;

    #[test]
    fn equal_half_hours_are_drawn_as_one() {
        let mut on = vec![Some(0.0); 48];
        on[38..46].fill(Some(1.0));
        on[0] = None;
        let day = UsageDay { date: "2026-01-07".to_owned(), on };
        let svg = usage(&Usage { days: vec![day] });
        assert_eq!(svg.matches("<rect").count(), 4, "{svg}");
        assert!(svg.contains(r#"<rect class="none" x="40" y="14" width="12""#), "{svg}");
        assert!(svg.contains(r#"<rect class="l4" x="496" y="14" width="96""#), "{svg}");
    }
}
