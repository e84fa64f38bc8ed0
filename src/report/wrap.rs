//! Sentences set into lines of a terminal, and times and counts as people read them.

use crate::time::Calendar;
use crate::time::Timestamp;

/// Characters in a line, if words allow.
const WIDTH: usize = 92;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `text` in lines that fit a terminal, each with its line end: the first begins with `first`, the others with `rest`.
pub fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = rest.to_owned();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines + &line + "\n"
}

/// `Mon 2026-01-05 18:40`, by the clock on the wall.
pub fn clock(calendar: Calendar, at: Timestamp) -> String {
    let local = calendar.local(at);
    format!("{} {} {}", WEEKDAYS[local.day.weekday()], local.day.to_iso(), local.hh_mm())
}

/// `1 day`, `2 days`.
pub fn counted(count: impl Into<u64>, what: &str) -> String {
    let count = count.into();
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The same with a capital.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
