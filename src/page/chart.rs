//! Two pictures of trust: whether hunches are as sure as they say, and how many were agreed with from week to week. Each share is
//! drawn with its interval, for the counts are small. Wide enough for a phone; a desk sets them side by side.

use std::fmt::Write;

use crate::page::words;
use crate::report::Share;

/// A point of a chart: what stands under it, where it lies from left to right (0 to 1), and the share that agreed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Point {
    /// Under it.
    pub(super) label: String,
    /// From left to right, 0 to 1.
    pub(super) at: f64,
    /// How many agreed, of those that told.
    pub(super) share: Option<Share>,
}

const LEFT: f64 = 40.0;
const WIDTH: f64 = 300.0;
const TOP: f64 = 10.0;
const HEIGHT: f64 = 170.0;
/// Room for a label.
const LABEL: f64 = 34.0;

fn x(at: f64) -> f64 {
    LEFT + WIDTH * at.clamp(0.0, 1.0)
}

fn y(share: f64) -> f64 {
    TOP + HEIGHT * (1.0 - share.clamp(0.0, 1.0))
}

/// The points with their intervals. `diagonal` is where points would lie whose hunches are as sure as they say: from the left edge's
/// share to the right edge's.
pub(super) fn shares(label: &str, points: &[Point], diagonal: Option<(f64, f64)>) -> String {
    let mut svg =
        format!(r#"<svg viewBox="0 0 360 210" role="img" aria-label="{label}; the table below has the numbers">"#);
    for share in [0.0, 0.5, 1.0] {
        let at = y(share);
        let _ = write!(
            svg,
            r#"<path class="grid" d="M{LEFT} {at}h{WIDTH}"/><text x="{:.0}" y="{:.0}" text-anchor="end">{:.0} %</text>"#,
            LEFT - 6.0,
            at + 4.0,
            share * 100.0
        );
    }
    if let Some((from, to)) = diagonal {
        let _ = write!(svg, r#"<path class="habit" d="M{} {:.0}L{} {:.0}"/>"#, x(0.0), y(from), x(1.0), y(to));
    }
    let mut labelled = f64::NEG_INFINITY;
    for Point { label, at, share } in points {
        let at = x(*at);
        // A label that would lie on the one before is left out; the table has it.
        if at - labelled >= LABEL {
            let below = TOP + HEIGHT + 18.0;
            let _ = write!(
                svg,
                r#"<text x="{at:.0}" y="{below:.0}" text-anchor="middle">{}</text>"#,
                words::escaped(label)
            );
            labelled = at;
        }
        let Some(share) = share else { continue };
        let _ = write!(
            svg,
            r#"<path class="spread" d="M{at:.0} {:.0}V{:.0}"/><circle class="dot" cx="{at:.0}" cy="{:.0}" r="5"/>"#,
            y(share.low),
            y(share.high),
            y(share.share)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// One share with its interval, lying: to stand within a line.
pub(super) fn bar(share: Share) -> String {
    let at = |share: f64| 4.0 + 112.0 * share;
    format!(
        r#"<svg class="share" viewBox="0 0 120 16" aria-hidden="true"><path class="grid" d="M4 8h112M4 3v10M60 3v10M116 3v10"/><path class="spread" d="M{:.0} 8H{:.0}"/><circle class="dot" cx="{:.0}" cy="8" r="5"/></svg>"#,
        at(share.low),
        at(share.high),
        at(share.share)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_lies_where_it_should_and_what_nobody_told_is_no_point() {
        let told = Point { label: "90 %".to_owned(), at: 0.5, share: Share::of(1, 2) };
        let untold = Point { label: "95 %".to_owned(), at: 1.0, share: None };
        let svg = shares("Chart", &[told, untold], Some((0.5, 1.0)));
        assert!(svg.contains(r#"<circle class="dot" cx="190" cy="95" r="5"/>"#), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(svg.contains(r#"<path class="habit" d="M40 95L340 10"/>"#), "{svg}");
    }
}
