//! The report's charts, as SVG to be put into the page: how fast is learnt, and whether what is said comes true.
//!
//! Lines have the colours of the light page; the page's style sheet gives each of them another in the dark.

use plotters::chart::ChartBuilder;
use plotters::drawing::IntoDrawingArea;
use plotters::element::Circle;
use plotters::prelude::SVGBackend;
use plotters::series::LineSeries;
use plotters::style::Color;
use plotters::style::RGBColor;
use plotters::style::TextStyle;

use super::Error;
use super::curve::Curves;
use super::metrics::Bin;
use super::predictor::log_odds;
use super::predictor::sigmoid;
use super::score::HorizonScore;

/// Predictors' colours, in the order of the report; `report.css` names the same.
pub(super) const COLOURS: [RGBColor; 7] = [
    RGBColor(0x0b, 0x7a, 0x55),
    RGBColor(0x8a, 0x8a, 0x86),
    RGBColor(0xa8, 0x7b, 0x00),
    RGBColor(0x7a, 0x4f, 0xbf),
    RGBColor(0xc2, 0x41, 0x0c),
    RGBColor(0x1d, 0x4e, 0xd8),
    RGBColor(0xbe, 0x18, 0x5d),
];
const INK: RGBColor = RGBColor(0x30, 0x30, 0x2e);
const FAINT: RGBColor = RGBColor(0xd8, 0xd8, 0xd4);
const FONT: &str = "sans-serif";
const FONT_SIZE: u32 = 13;
/// Skill below this is drawn at the edge.
const LOWEST_SKILL: f64 = -1.0;

/// Skill over the first weeks, one line for each predictor; `horizon_s` of `None` is all horizons together.
pub(super) fn skill(curves: &Curves, names: &[&'static str], horizon_s: Option<u64>) -> Result<String, Error> {
    let point = |bucket: usize, name: &str| {
        let points = &curves.buckets[bucket].points;
        let skill = points.iter().find(|point| point.horizon_s == horizon_s)?.skill.get(name)?;
        Some((bucket as f64, skill.clamp(LOWEST_SKILL, 1.0)))
    };
    let count = curves.buckets.len();
    let label = |x: &f64| {
        let bucket = curves.buckets.get(x.round() as usize).filter(|_| (x - x.round()).abs() < 1e-6);
        match bucket {
            Some(bucket) if bucket.to_day - bucket.from_day == 1 => match bucket.from_day {
                0 | 3 | 6 | 9 | 12 => format!("{}", bucket.from_day + 1),
                _ => String::new(),
            },
            Some(bucket) if (bucket.from_day / 7).is_multiple_of(2) => format!("w{}", bucket.to_day / 7),
            _ => String::new(),
        }
    };
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (480, 300)).into_drawing_area();
        let right = (count as f64 - 1.0).max(1.0);
        let mut chart = ChartBuilder::on(&area)
            .margin(6)
            .margin_right(14)
            .x_label_area_size(34)
            .y_label_area_size(42)
            .build_cartesian_2d(0.0..right, LOWEST_SKILL..1.0)
            .map_err(page)?;
        let text = TextStyle::from((FONT, FONT_SIZE)).color(&INK);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(FAINT.mix(0.0))
            .bold_line_style(FAINT)
            .axis_style(FAINT)
            .x_labels(count.max(2))
            .y_labels(5)
            .x_label_formatter(&label)
            .y_label_formatter(&|y| format!("{y:.1}"))
            .x_desc("day, then week (w)")
            .label_style(text)
            .draw()
            .map_err(page)?;
        chart.draw_series(LineSeries::new([(0.0, 0.0), (right, 0.0)], INK)).map_err(page)?;
        // The first predictor is drawn last, above the others.
        for (n, name) in names.iter().enumerate().rev() {
            let style = COLOURS[n % COLOURS.len()].stroke_width(if n == 0 { 3 } else { 2 });
            let line = (0..count).filter_map(|bucket| point(bucket, name));
            chart.draw_series(LineSeries::new(line, style)).map_err(page)?;
        }
        area.present().map_err(page)?;
    }
    Ok(titled(svg, &format!("Skill by day since the first event{}", at(horizon_s))))
}

/// What was said against what came true, for the first predictor and the best of the others, on axes of log-odds.
pub(super) fn reliability(horizon: &HorizonScore) -> Result<String, Error> {
    // In powers of ten of the odds, whole steps are 0.1, 1, 9, 50, 91, 99 and 99.9 %.
    let tens = |p: f64| log_odds(p) / std::f64::consts::LN_10;
    let ends = (-3.0, 3.0);
    let place = |bin: &Bin| (tens(bin.said), tens(bin.came_true));
    let best = horizon.against_best.as_ref().map(|against| against.best);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (300, 300)).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .margin_right(16)
            .x_label_area_size(40)
            .y_label_area_size(48)
            .build_cartesian_2d(ends.0..ends.1, ends.0..ends.1)
            .map_err(page)?;
        let text = TextStyle::from((FONT, FONT_SIZE)).color(&INK);
        let percent = |z: &f64| {
            let percent = sigmoid(z * std::f64::consts::LN_10) * 100.0;
            if (1.0..99.0).contains(&percent.round()) || percent.round() == 99.0 {
                format!("{percent:.0} %")
            } else {
                format!("{percent:.1} %")
            }
        };
        chart
            .configure_mesh()
            .light_line_style(FAINT.mix(0.0))
            .bold_line_style(FAINT)
            .axis_style(FAINT)
            .x_labels(7)
            .y_labels(7)
            .x_label_formatter(&|z: &f64| if z.abs() > 2.5 { String::new() } else { percent(z) })
            .y_label_formatter(&percent)
            .x_desc("said")
            .y_desc("came true")
            .label_style(text)
            .draw()
            .map_err(page)?;
        chart.draw_series(LineSeries::new([(ends.0, ends.0), (ends.1, ends.1)], INK)).map_err(page)?;
        for (n, figures) in horizon.predictors.iter().enumerate().rev() {
            if n != 0 && Some(figures.predictor) != best {
                continue;
            }
            let colour = COLOURS[n % COLOURS.len()];
            let width = if n == 0 { 3 } else { 2 };
            let dots = figures.reliability.iter().map(|bin| Circle::new(place(bin), 4, colour.filled()));
            chart
                .draw_series(LineSeries::new(figures.reliability.iter().map(place), colour.stroke_width(width)))
                .map_err(page)?;
            chart.draw_series(dots).map_err(page)?;
        }
        area.present().map_err(page)?;
    }
    Ok(titled(svg, &format!("Reliability{}", at(Some(horizon.horizon_s)))))
}

fn at(horizon_s: Option<u64>) -> String {
    horizon_s.map(|seconds| format!(", {} ahead", super::text::ahead(seconds))).unwrap_or_default()
}

/// Says what the picture is to those who do not see it, and lets the page scale it.
fn titled(svg: String, title: &str) -> String {
    svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{title}\" "), 1)
}

fn page(error: impl std::fmt::Display) -> Error {
    Error::Page { reason: error.to_string() }
}
