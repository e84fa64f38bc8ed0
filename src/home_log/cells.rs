//! What stands in one cell: a time, a value, and their way back into text.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use super::lines;
use crate::device::Kind;
use crate::device::Property;
use crate::device::Shape;
use crate::device::Value;
use crate::time::Timestamp;

/// A home says a few words over and over (`pushed`, `held`): each is kept once, up to this many.
const WORDS_KEPT: usize = 256;

const DAY_MS: i64 = 86_400_000;

/// A cell for a message to people: valid text, without control characters, not endless.
pub fn shown(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    let mut shown: String = text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}

/// Reads the time of a row.
pub(super) fn time(cell: &[u8]) -> Result<Timestamp, String> {
    if let Some(at) = plain_utc(cell) {
        return Ok(at);
    }
    let text = std::str::from_utf8(cell).ok();
    text.and_then(Timestamp::parse_rfc3339)
        .ok_or_else(|| format!("`{}` is not a time: write RFC 3339 such as `2026-01-05T18:40:00Z`.", shown(cell)))
}

/// `2026-01-05T18:40:00Z` or `2026-01-05T18:40:00.250Z`, which is how nearly every row is written; `None` for all else.
fn plain_utc(cell: &[u8]) -> Option<Timestamp> {
    let ms = match cell.len() {
        20 => 0,
        24 if cell[19] == b'.' => number(&cell[20..23])?,
        _ => return None,
    };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (cell.len() - 1, b'Z')];
    if marks.iter().any(|(place, mark)| cell[*place] != *mark) {
        return None;
    }
    let (year, month, day) = (number(&cell[0..4])?, number(&cell[5..7])?, number(&cell[8..10])?);
    let (hour, minute, second) = (number(&cell[11..13])?, number(&cell[14..16])?, number(&cell[17..19])?);
    // The last days of a month and leap seconds are chrono's business: it knows which of them exist.
    if !(1..=12).contains(&month) || !(1..=28).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = ((days_since_epoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(Timestamp::from_millis(seconds * 1000 + ms))
}

fn number(digits: &[u8]) -> Option<i64> {
    let mut value = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(digit - b'0');
    }
    Some(value)
}

/// Days from 1970-01-01, by counting from 1 March so that the leap day comes last (Hinnant, "chrono-compatible
/// low-level date algorithms", days_from_civil).
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Adds a time, as [`Timestamp::to_rfc3339`] writes it: every row of a fleet has one.
pub(super) fn push_time(text: &mut String, at: Timestamp) {
    let (days, ms_of_day) = (at.as_millis().div_euclid(DAY_MS), at.as_millis().rem_euclid(DAY_MS));
    let (year, month, day) = civil(days);
    if !(0..=9999).contains(&year) {
        text.push_str(&at.to_rfc3339());
        return;
    }
    let (seconds, ms) = (ms_of_day / 1000, ms_of_day % 1000);
    push_digits(text, year, 4);
    for (mark, part) in [('-', month), ('-', day), ('T', seconds / 3600), (':', seconds / 60 % 60), (':', seconds % 60)]
    {
        text.push(mark);
        push_digits(text, part, 2);
    }
    if ms > 0 {
        text.push('.');
        push_digits(text, ms, 3);
    }
    text.push('Z');
}

/// The last `count` digits of a number that is not negative.
fn push_digits(text: &mut String, number: i64, count: u32) {
    for place in (0..count).rev() {
        // A digit is below ten: it fits.
        text.push(char::from(b'0' + (number / 10_i64.pow(place) % 10) as u8));
    }
}

/// Year, month and day of a day counted from 1970-01-01: the way back of [`days_since_epoch`] (Hinnant, civil_from_days).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// How the values of a property are written.
enum Spelling {
    /// Two words: the true one, the false one.
    Words(&'static str, &'static str),
    Number,
    Text,
}

fn spelling(property: Property) -> Spelling {
    match (property, property.shape()) {
        (Property::Locked, _) => Spelling::Words("locked", "unlocked"),
        (Property::Contact, _) => Spelling::Words("open", "closed"),
        (_, Shape::Bool) => Spelling::Words("on", "off"),
        (_, Shape::Text) => Spelling::Text,
        (_, Shape::Number) => Spelling::Number,
    }
}

/// The words that were seen, each kept once.
#[derive(Default)]
pub(super) struct Words(BTreeSet<Arc<str>>);

impl Words {
    fn keep(&mut self, word: &str) -> Arc<str> {
        if let Some(kept) = self.0.get(word) {
            return kept.clone();
        }
        let word: Arc<str> = word.into();
        if self.0.len() < WORDS_KEPT {
            self.0.insert(word.clone());
        }
        word
    }
}

/// Reads the property of a row.
pub(super) fn property(cell: &[u8]) -> Result<Property, String> {
    let found = Property::ALL.iter().copied().find(|p| p.word().as_bytes() == cell);
    // The vocabulary's own message names every property that there is.
    found.map_or_else(|| shown(cell).parse(), Ok)
}

/// Reads the value of a row.
pub(super) fn value(cell: &[u8], property: Property, words: &mut Words) -> Result<Value, String> {
    match spelling(property) {
        Spelling::Words(yes, _) if cell == yes.as_bytes() => Ok(Value::Bool(true)),
        Spelling::Words(_, no) if cell == no.as_bytes() => Ok(Value::Bool(false)),
        Spelling::Words(yes, no) => {
            Err(format!("`{}` is not a value of `{property}`: write `{yes}` or `{no}`.", shown(cell)))
        }
        Spelling::Number => finite(cell)
            .map(Value::Number)
            .ok_or_else(|| format!("`{}` is not a value of `{property}`: write a number.", shown(cell))),
        Spelling::Text => match std::str::from_utf8(cell) {
            Ok("") => Err(format!("The value of `{property}` is empty.")),
            Ok(word) => Ok(Value::Text(words.keep(word))),
            Err(_) => Err(format!("`{}` is not a value of `{property}`: it is not UTF-8.", shown(cell))),
        },
    }
}

fn finite(cell: &[u8]) -> Option<f64> {
    let number: f64 = std::str::from_utf8(cell).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}

/// The text of a value. `Err` where it is not a value of that property.
pub(super) fn written(value: &Value, property: Property) -> Result<String, String> {
    let mut text = String::new();
    match (spelling(property), value) {
        // A word is quoted where it stands in a row, not here.
        (Spelling::Text, Value::Text(word)) if !word.is_empty() => Ok(word.to_string()),
        _ => push_value(&mut text, value, property).map(|()| text),
    }
}

/// Adds the cell of a value. `Err` where it is not a value of that property, or would not read back.
pub(super) fn push_value(text: &mut String, value: &Value, property: Property) -> Result<(), String> {
    match (spelling(property), value) {
        (Spelling::Words(yes, no), Value::Bool(on)) => text.push_str(if *on { yes } else { no }),
        // Writing into a string cannot fail.
        (Spelling::Number, Value::Number(number)) if number.is_finite() => {
            let _ = write!(text, "{number}");
        }
        (Spelling::Text, Value::Text(word)) if !word.is_empty() => return lines::push_cell(text, word),
        _ => return Err(format!("`{value}` is not a value of `{property}`.")),
    }
    Ok(())
}

/// Which property a wanted value is about, where only the word and the kind of the device are known.
pub(super) fn wanted(cell: &[u8], kind: Kind) -> Result<(Property, Value), String> {
    let set = |property, on| Ok((property, Value::Bool(on)));
    match cell {
        b"on" => return set(Property::On, true),
        b"off" => return set(Property::On, false),
        b"locked" => return set(Property::Locked, true),
        b"unlocked" => return set(Property::Locked, false),
        b"open" => return set(Property::Contact, true),
        b"closed" => return set(Property::Contact, false),
        _ => {}
    }
    let property = match kind {
        Kind::Light => Property::BrightnessPct,
        Kind::Cover => Property::PositionPct,
        Kind::Climate => Property::TargetTemperatureC,
        _ => return Err(format!("`{}` is not a value that a {kind} can have.", shown(cell))),
    };
    match finite(cell) {
        Some(number) => Ok((property, Value::Number(number))),
        None => Err(format!("`{}` is not a value that a {kind} can have.", shown(cell))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_fast_way_reads_times_as_chrono_does(ms in 0_i64..253_402_300_799_999, whole in any::<bool>()) {
            let at = Timestamp::from_millis(if whole { ms / 1000 * 1000 } else { ms });
            let text = at.to_rfc3339();
            prop_assert_eq!(time(text.as_bytes()), Ok(at));
            if let Some(fast) = plain_utc(text.as_bytes()) {
                prop_assert_eq!(fast, at);
            }
        }

        #[test]
        fn times_are_written_as_chrono_does(ms in -70_000_000_000_000_i64..270_000_000_000_000, whole in any::<bool>()) {
            let at = Timestamp::from_millis(if whole { ms / 1000 * 1000 } else { ms });
            let mut text = String::new();
            push_time(&mut text, at);
            prop_assert_eq!(text, at.to_rfc3339());
        }

        #[test]
        fn any_bytes_are_a_time_only_if_chrono_says_so(cell in "[0-9TZ:+-]{0,26}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z") {
            prop_assert_eq!(time(cell.as_bytes()).ok(), Timestamp::parse_rfc3339(&cell));
        }
    }

    #[test]
    fn the_fast_way_is_taken() {
        assert!(plain_utc(b"2022-10-08T22:15:00Z").is_some());
        assert!(plain_utc(b"2022-10-08T22:15:00.250Z").is_some());
    }

    #[test]
    fn every_property_is_written_as_it_is_read() {
        for property in Property::ALL {
            for value in [Value::Bool(true), Value::Bool(false), Value::Number(-1.5), Value::Text("held".into())] {
                if let Ok(text) = written(&value, *property) {
                    assert_eq!(super::value(text.as_bytes(), *property, &mut Words::default()), Ok(value));
                }
            }
        }
        assert_eq!(written(&Value::Bool(true), Property::Contact).as_deref(), Ok("open"));
        assert!(written(&Value::Number(f64::NAN), Property::PowerW).is_err());
        assert!(value(b"NaN", Property::PowerW, &mut Words::default()).is_err());
    }
}
