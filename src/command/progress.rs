//! Progress on the terminal: on standard error, and silent where that is no terminal.

use indicatif::ProgressBar;
use indicatif::ProgressStyle;

/// For work of which the end is known: how much of `length` is done, how fast, and how long it will still take.
pub(super) fn bar(length: u64, unit: &str) -> ProgressBar {
    let template = format!("{{elapsed}} {{wide_bar}} {{human_pos}}/{{human_len}} {unit}, {{per_sec}}, {{eta}} left");
    ProgressBar::new(length).with_style(style(&template))
}

/// For work of which the end is not known.
pub(super) fn spinner(unit: &str) -> ProgressBar {
    ProgressBar::no_length().with_style(style(&format!("{{elapsed}} {{human_pos}} {unit}, {{per_sec}}")))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates above are sound")
}
