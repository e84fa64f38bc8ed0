//! When a label holds: its rows in order, those that touch or lie within each other as one.

use crate::home_log::Label;
use crate::time::Timestamp;

/// The spans of one label, in the order of time and without overlap: people note one thing within another.
pub fn spans(labels: &[Label], label: &str) -> Vec<(Timestamp, Timestamp)> {
    let mut all: Vec<_> = labels.iter().filter(|l| l.label == label).map(|l| (l.start, l.end)).collect();
    all.sort_unstable();
    let mut spans: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(all.len());
    for (start, end) in all {
        match spans.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => spans.push((start, end)),
        }
    }
    spans
}
