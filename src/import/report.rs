//! What an import did, in numbers and in words.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_json::json;

use super::Flaws;
use crate::time::Calendar;
use crate::time::Timestamp;

/// How many names stand behind each reason.
const NAMED: usize = 4;

/// Something that was recorded and has no place in a home log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// What it is called there, such as `sun.sun`.
    pub entity: String,
    /// How many rows of it there were.
    pub rows: u64,
    /// Why it was left out, as half a sentence; the same for all that are left out for the same reason.
    pub reason: String,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were read.
    pub rows: u64,
    /// Changes that were written.
    pub changes: u64,
    /// Devices that were written.
    pub devices: usize,
    /// The first change and the last.
    pub span: Option<(Timestamp, Timestamp)>,
    /// What was left out on purpose.
    pub unused: Vec<Unused>,
    /// Values that mean nothing, such as a temperature of `ERR`: entity, the first such value, and how many there were.
    pub nonsense: Vec<(String, String, u64)>,
    /// What could not be read.
    pub flaws: Flaws,
    /// What to know, as finished sentences.
    pub notes: Vec<String>,
}

impl Report {
    /// In words, for the person who waits for it; `written` says where to.
    pub fn told(&self, written: &str, calendar: Calendar) -> String {
        let mut text = format!(
            "{} read; {} of {} ",
            counted(self.rows, "row", "rows"),
            counted(self.changes, "change", "changes"),
            counted(self.devices as u64, "device", "devices"),
        );
        if let Some((from, to)) = self.span {
            let day = |at: Timestamp| calendar.local(at).day.to_iso();
            text.push_str(&format!("from {} to {} ", day(from), day(to)));
        }
        text.push_str(&format!("written to {written}.\n"));
        if !self.unused.is_empty() {
            let entities = counted(self.unused.len() as u64, "entity was", "entities were");
            text.push_str(&format!("\n{entities} left out:\n"));
            for (reason, unused) in self.by_reason() {
                let rows: u64 = unused.iter().map(|unused| unused.rows).sum();
                let names: Vec<&str> = unused.iter().take(NAMED).map(|unused| unused.entity.as_str()).collect();
                let more = if unused.len() > NAMED { ", …" } else { "" };
                let rows = counted(rows, "row", "rows");
                let line = format!("  {:>4}  {reason} ({rows}): {}{more}\n", unused.len(), names.join(", "));
                text.push_str(&line);
            }
        }
        for (entity, said, count) in &self.nonsense {
            text.push_str(&format!(
                "`{entity}` said `{said}`, which means nothing there; {} such values.\n",
                grouped(*count)
            ));
        }
        for note in &self.notes {
            text.push_str(&format!("{note}\n"));
        }
        if self.flaws.count > 0 {
            text.push_str(&format!(
                "\n{} could not be read, and what could be is written:\n",
                counted(self.flaws.count, "thing", "things")
            ));
            for flaw in &self.flaws.first {
                text.push_str(&format!("  {flaw}\n"));
            }
            let unnamed = self.flaws.count - self.flaws.first.len() as u64;
            if unnamed > 0 {
                text.push_str(&format!("  and {} more\n", grouped(unnamed)));
            }
        }
        text
    }

    /// The same for programs.
    pub fn json(&self) -> Json {
        let unused = self.unused.iter();
        json!({
            "rows": self.rows,
            "changes": self.changes,
            "devices": self.devices,
            "from": self.span.map(|(from, _)| from.to_rfc3339()),
            "to": self.span.map(|(_, to)| to.to_rfc3339()),
            "unused": unused.map(|u| json!({"entity": u.entity, "rows": u.rows, "reason": u.reason})).collect::<Vec<_>>(),
            "nonsense": self.nonsense.iter().map(|(entity, said, count)| json!({"entity": entity, "said": said, "rows": count})).collect::<Vec<_>>(),
            "unreadable": self.flaws.count,
            "unreadable_first": self.flaws.first,
            "notes": self.notes,
        })
    }

    /// What was left out, the most common reason first.
    fn by_reason(&self) -> Vec<(&str, Vec<&Unused>)> {
        let mut reasons: BTreeMap<&str, Vec<&Unused>> = BTreeMap::new();
        for unused in &self.unused {
            reasons.entry(&unused.reason).or_default().push(unused);
        }
        let mut sorted: Vec<_> = reasons.into_iter().collect();
        sorted.sort_by_key(|(reason, unused)| (std::cmp::Reverse(unused.len()), *reason));
        sorted
    }
}

/// `1 row`, `214,033 rows`.
fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// `214,033`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_aloud_in_groups() {
        let told: Vec<String> = [0, 999, 1000, 214_033, 1_000_000].into_iter().map(grouped).collect();
        assert_eq!(told, ["0", "999", "1,000", "214,033", "1,000,000"]);
    }
}
