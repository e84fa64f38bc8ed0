//! The table by device, for a terminal.

use crate::report::Tally;
use crate::report::Trust;
use crate::report::words::share_in_words;

/// Columns that a name may take.
const LONGEST_NAME: usize = 30;

/// One line for each device, under a line of headings.
pub(super) fn table(devices: &[Trust]) -> String {
    let names: Vec<String> = devices.iter().map(|trust| fitted(&trust.name, LONGEST_NAME)).collect();
    let width = names.iter().map(|name| columns(name)).max().unwrap_or_default().max("device".len());
    let line = |name: &str, cells: [String; 6]| {
        let [had, agreed, not, silent, share, next] = cells;
        let pad = " ".repeat(width - columns(name));
        format!("  {name}{pad} {had:>5} {agreed:>6} {not:>4} {silent:>6}   {share:<17} {next}\n")
    };
    let heads = ["times", "agreed", "not", "untold", "agreed, of told", "next"].map(str::to_owned);
    let mut text = line("device", heads);
    for (trust, name) in devices.iter().zip(&names) {
        let Tally { had, agreed, contradicted, silent, .. } = trust.tally;
        let counts = [had, agreed, contradicted, silent].map(|count| count.to_string());
        let [had, agreed, not, silent] = counts;
        text.push_str(&line(name, [had, agreed, not, silent, share_in_words(trust.share()), trust.next.to_string()]));
    }
    text
}

/// `text` in at most `most` columns, with dots where something was left out.
pub(super) fn fitted(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        if columns(&kept) + wide(letter) + 1 > most {
            break;
        }
        kept.push(letter);
    }
    kept.truncate(kept.trim_end().len());
    kept + "…"
}

/// Columns that a text takes in a terminal.
fn columns(text: &str) -> usize {
    text.chars().map(wide).sum()
}

/// Two columns for what East Asian scripts and pictograms take, one for the rest: near enough for names.
fn wide(letter: char) -> usize {
    match u32::from(letter) {
        0x300..0x370 | 0x200B..0x2010 | 0xFE00..0xFE10 => 0,
        0x1100..0x1160 | 0x2E80..0xA4D0 | 0xAC00..0xD7A4 | 0xF900..0xFB00 | 0xFF00..0xFF61 | 0x1F300..0x1FA00 => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit() {
        for (name, most, fits) in [
            ("Hall lamp", 9, "Hall lamp"),
            ("Hall lamp", 6, "Hall…"),
            ("台所の電気", 10, "台所の電気"),
            ("台所の電気", 9, "台所の電…"),
        ] {
            assert_eq!(fitted(name, most), fits);
        }
    }
}
