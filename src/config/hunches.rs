//! `[hunches]`: how often, when and how surely hunchd speaks up.

use super::reader::Table;

/// How often, when and how surely hunchd speaks up.
#[derive(Clone, Debug, PartialEq)]
pub struct Hunches {
    /// Quiet hours begin, minutes after local midnight.
    pub quiet_from_minute: u16,
    /// Quiet hours end, minutes after local midnight. Equal to the beginning: there are none.
    pub quiet_to_minute: u16,
    /// Questions asked on one local day, at most.
    pub asks_per_day: u16,
    /// Hours before the same device is asked about again.
    pub cool_down_h: u16,
    /// Minutes within which an answer counts.
    pub answer_within_min: u16,
    /// How likely a yes must be, 0.5 to 1.
    pub min_confidence: f64,
    /// Days that a device must have been watched.
    pub min_days: u16,
}

impl Hunches {
    pub(super) fn read(table: &mut Table<'_>) -> Hunches {
        Hunches {
            quiet_from_minute: table.parsed("quiet_from", minute_of_day).unwrap_or(23 * 60),
            quiet_to_minute: table.parsed("quiet_to", minute_of_day).unwrap_or(7 * 60),
            asks_per_day: table.whole_in("asks_per_day", 0..=50).unwrap_or(3),
            cool_down_h: table.whole_in("cool_down_h", 1..=720).unwrap_or(20),
            answer_within_min: table.whole_in("answer_within_min", 5..=1440).unwrap_or(90),
            min_confidence: table.number_in("min_confidence", 0.5..=1.0).unwrap_or(0.85),
            min_days: table.whole_in("min_days", 1..=365).unwrap_or(14),
        }
    }
}

fn minute_of_day(text: &str) -> Result<u16, String> {
    let minute = || {
        let (hours, minutes) = text.split_once(':')?;
        let is_plain = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !is_plain(hours) || !is_plain(minutes) {
            return None;
        }
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    minute().ok_or_else(|| "but must be a time of day from \"00:00\" to \"23:59\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_strictly() {
        assert_eq!(minute_of_day("22:30"), Ok(1350));
        assert_eq!(minute_of_day("7:00"), Ok(420));
        for wrong in ["24:00", "12:60", "1230", "+1:00", "12:", "12:00:00", "noon", "１2:00"] {
            assert!(minute_of_day(wrong).is_err(), "{wrong}");
        }
    }
}
