//! When people slept and were away, where they said so.

use super::Measure;
use super::Topic;
use super::Values;
use super::quantile::deviation;
use super::quantile::mean;
use super::quantile::median;
use crate::home_log::Label;
use crate::time::Calendar;
use crate::time::Timestamp;

const DAY: i64 = 1440;
/// Fewer days say nothing of how they differ.
const ENOUGH_DAYS: usize = 5;
const LONG_MINUTES: i64 = 120;

/// The statistics of labels, over the days from the first label to the last that lie within the recording.
pub(super) fn measure(labels: &[Label], start: Timestamp, end: Timestamp, calendar: Calendar, values: &mut Values) {
    let first = labels.iter().map(|label| label.start).min().map(|first| first.max(start));
    let last = labels.iter().map(|label| label.end).max().map(|last| last.min(end));
    let (Some(first), Some(last)) = (first, last) else { return };
    // Who never says that everybody sleeps does not say when everybody is away either.
    if !labels.iter().any(|label| label.label == "asleep") {
        return;
    }
    let wall = |at: Timestamp| {
        let local = calendar.local(at);
        i64::from(local.day.0) * DAY + i64::from(local.minute)
    };
    // A night belongs to the day before it: sleep is counted from noon to noon, absence from four to four.
    for (topic, name, from) in [(Topic::Asleep, "asleep", 12 * 60), (Topic::Away, "away", 4 * 60)] {
        let mut spans: Vec<(i64, i64)> = labels
            .iter()
            .filter(|label| label.label == name && label.start < last && label.end > first)
            .map(|label| (wall(label.start.max(first)), wall(label.end.min(last))))
            .collect();
        spans.sort_unstable();
        let days = hours_by_day(&spans, from, wall(first), wall(last));
        if days.len() < ENOUGH_DAYS {
            continue;
        }
        let all_days = (wall(last) - wall(first)) as f64 / DAY as f64;
        values.add(topic, Measure::HoursPerDay, mean(&days));
        values.add(topic, Measure::HoursSpread, deviation(&days));
        values.add(topic, Measure::TimesPerDay, Some(spans.len() as f64 / all_days));
        let start_hour = |(start, _): &(i64, i64)| ((start - from).rem_euclid(DAY) + from) as f64 / 60.0;
        let long = spans.iter().filter(|(start, end)| end - start > LONG_MINUTES);
        values.add(topic, Measure::StartHour, median(&mut long.map(start_hour).collect::<Vec<_>>()));
    }
}

/// The hours that the spans cover of each day that begins at minute `from` and lies whole between `first` and `last`.
fn hours_by_day(spans: &[(i64, i64)], from: i64, first: i64, last: i64) -> Vec<f64> {
    let whole = (first - from).div_euclid(DAY) + i64::from((first - from).rem_euclid(DAY) > 0);
    let mut days = Vec::new();
    for day in whole.. {
        let (begins, ends) = (day * DAY + from, (day + 1) * DAY + from);
        if ends > last {
            return days;
        }
        let (mut covered, mut reached) = (0, begins);
        for (start, end) in spans {
            let start = (*start).max(reached);
            let end = (*end).min(ends);
            covered += (end - start).max(0);
            reached = reached.max(end);
        }
        days.push(covered as f64 / 60.0);
    }
    days
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn nights_and_absences_are_what_a_hand_counts() {
        let calendar = Calendar::named("Europe/Amsterdam").unwrap();
        let noon = Timestamp::parse_rfc3339("2026-01-05T11:00:00Z").unwrap();
        let hour = |hours: u32| noon + Duration::from_secs(3600) * hours;
        let label = |start, end, label: &str| Label { start: hour(start), end: hour(end), label: label.to_owned() };
        let mut labels = Vec::new();
        for day in 0..8 {
            // Every second night begins an hour later. The nap overlaps nothing; the second absence is every second day.
            labels.push(label(day * 24 + 11 + day % 2, day * 24 + 19, "asleep"));
            labels.push(label(day * 24 + 26, day * 24 + 27, "asleep"));
            labels.push(label(day * 24 + 22, day * 24 + 26, "away"));
            if day % 2 == 1 {
                labels.push(label(day * 24 + 30, day * 24 + 31, "away"));
            }
            labels.push(label(day * 24, day * 24 + 24, "R1:Reading"));
        }
        let mut values = Values::default();
        measure(&labels, noon, hour(8 * 24), calendar, &mut values);
        let close = |topic, measure, wanted: f64| {
            let value = values.of(topic, measure).unwrap();
            assert!((value - wanted).abs() < 0.02, "{topic:?} {measure:?} {value}");
        };
        // Eight nights of 8 or 7 hours, and seven naps within the recording.
        close(Topic::Asleep, Measure::HoursPerDay, (60.0 + 7.0) / 8.0);
        close(Topic::Asleep, Measure::StartHour, 23.5);
        close(Topic::Asleep, Measure::TimesPerDay, 15.0 / 8.0);
        // From the first four o'clock to the last there are seven days, and only every second has the second absence.
        close(Topic::Away, Measure::HoursPerDay, (7.0 * 4.0 + 3.0) / 7.0);
        close(Topic::Away, Measure::HoursSpread, (12.0 / 7.0_f64 / 6.0).sqrt());
        close(Topic::Away, Measure::StartHour, 10.0);

        let mut silent = Values::default();
        labels.retain(|label| label.label != "asleep");
        measure(&labels, noon, hour(8 * 24), calendar, &mut silent);
        assert_eq!(silent, Values::default());
    }
}
