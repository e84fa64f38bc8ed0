//! When people do things, and when the home is quiet: by minutes in which anything was done.
//!
//! A minute counts once, however much was done in it: homes have few sensors or many, and some sensors talk much.

use std::collections::BTreeSet;

use super::Measure;
use super::Topic;
use super::Values;
use super::quantile::between_quartiles;
use super::quantile::median;
use super::quantile::quantile;

const DAY: i64 = 1440;
/// Days begin at four: nobody goes to bed later or rises earlier, usually.
const DAWN: i64 = 4 * 60;
/// By fewer devices a home is seen too little to say that it is quiet.
const ENOUGH_DEVICES: usize = 5;
const ENOUGH_MINUTES: usize = 200;
const ENOUGH_A_DAY: usize = 10;

/// The minutes in which people did something.
#[derive(Default)]
pub(super) struct Rhythm {
    devices: BTreeSet<usize>,
    /// Minutes on the wall, rising, each once.
    minutes: Vec<i64>,
}

impl Rhythm {
    /// Somebody did something with a device, at a minute on the wall: see `Wall::minutes`.
    pub(super) fn see(&mut self, minute: i64, device: usize) {
        self.devices.insert(device);
        // The hour that autumn repeats runs back: its minutes are counted once.
        if self.minutes.last().is_none_or(|last| *last < minute) {
            self.minutes.push(minute);
        }
    }

    /// The statistics of a recording from `start` to `end`, both minutes on the wall.
    pub(super) fn finish(self, start: i64, end: i64, values: &mut Values) {
        let days = (end - start) as f64 / DAY as f64;
        if self.devices.len() < ENOUGH_DEVICES || self.minutes.len() < ENOUGH_MINUTES || days < 2.0 {
            return;
        }
        let mut add = |measure, value: Option<f64>| values.add(Topic::Activity, measure, value);
        add(Measure::ActiveMinutes, Some(self.minutes.len() as f64 / days));
        for (measure, from, until) in [
            (Measure::ActiveNight, 1, 5),
            (Measure::ActiveMorning, 6, 10),
            (Measure::ActiveDay, 10, 17),
            (Measure::ActiveEvening, 17, 23),
        ] {
            let part = self.minutes.iter().filter(|minute| (from..until).contains(&(minute.rem_euclid(DAY) / 60)));
            add(measure, Some(part.count() as f64 / self.minutes.len() as f64));
        }
        add(Measure::QuietHours, self.quiet_hours(start, end));
        let mut daily = self.longest_quiets(8 * 60, 22 * 60, start, end);
        add(Measure::LongestQuietDay, median(&mut daily));
        add(Measure::LongestQuietDayP90, quantile(&mut daily, 0.9));
        add(Measure::LongestQuietNight, median(&mut self.longest_quiets(21 * 60, 35 * 60, start, end)));
        let (mut tenths, mut ninths) = self.ends_of_days(start, end);
        add(Measure::TenthHour, median(&mut tenths));
        add(Measure::TenthSpread, between_quartiles(&mut tenths));
        add(Measure::NinthHour, median(&mut ninths));
        add(Measure::NinthSpread, between_quartiles(&mut ninths));
    }

    /// The minutes from `from` up to `until`.
    fn between(&self, from: i64, until: i64) -> &[i64] {
        let place = |minute| self.minutes.partition_point(|m| *m < minute);
        &self.minutes[place(from)..place(until)]
    }

    /// Of the hours from 8 to 22 of all whole days, the share in which nothing was done.
    fn quiet_hours(&self, start: i64, end: i64) -> Option<f64> {
        let (mut hours, mut quiet) = (0_u32, 0_u32);
        for (from, until) in windows(8 * 60, 22 * 60, start, end) {
            for hour in (from..until).step_by(60) {
                hours += 1;
                quiet += u32::from(self.between(hour, hour + 60).is_empty());
            }
        }
        (hours > 0).then(|| f64::from(quiet) / f64::from(hours))
    }

    /// The longest quiet of each day in a part of the day, in hours.
    fn longest_quiets(&self, from: i64, until: i64, start: i64, end: i64) -> Vec<f64> {
        let longest = |(from, until): (i64, i64)| {
            let mut last = from;
            let mut longest = 0;
            for minute in self.between(from, until).iter().copied().chain([until]) {
                longest = longest.max(minute - last);
                last = minute;
            }
            longest as f64 / 60.0
        };
        windows(from, until, start, end).map(longest).collect()
    }

    /// The hours at which a tenth and nine tenths of each day's minutes were over, on days that saw enough. Not the
    /// first and the last: a sensor that sees a curtain move at night would say when people rise.
    fn ends_of_days(&self, start: i64, end: i64) -> (Vec<f64>, Vec<f64>) {
        let (mut tenths, mut ninths) = (Vec::new(), Vec::new());
        for (from, until) in windows(DAWN, DAWN + DAY, start, end) {
            let minutes = self.between(from, until);
            if minutes.len() >= ENOUGH_A_DAY {
                let hour = |minute: i64| (minute - from + DAWN) as f64 / 60.0;
                let tenth = minutes.len() / 10;
                tenths.push(hour(minutes[tenth]));
                ninths.push(hour(minutes[minutes.len() - 1 - tenth]));
            }
        }
        (tenths, ninths)
    }
}

/// The part of each day from minute `from` to minute `until`, on all days of which it lies within the recording.
fn windows(from: i64, until: i64, start: i64, end: i64) -> impl Iterator<Item = (i64, i64)> {
    let first_day = (start - from).div_euclid(DAY) + i64::from((start - from).rem_euclid(DAY) > 0);
    (first_day..).map(move |day| (day * DAY + from, day * DAY + until)).take_while(move |(_, until)| *until <= end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_windows_count() {
        let found: Vec<_> = windows(480, 1320, 500, 3 * DAY + 1320).collect();
        assert_eq!(found, [(DAY + 480, DAY + 1320), (2 * DAY + 480, 2 * DAY + 1320), (3 * DAY + 480, 3 * DAY + 1320)]);
        assert_eq!(windows(480, 1320, 480, 1320).count(), 1);
        assert_eq!(windows(480, 1320, 480, 1319).count(), 0);
    }

    #[test]
    fn quiet_and_rhythm_are_what_a_hand_counts() {
        // Ten days: up at 7, something every ten minutes until 9, and every ten minutes from 18 to 23.
        let mut rhythm = Rhythm::default();
        for day in 0..10 {
            for minute in (420..540).step_by(10).chain((1080..1380).step_by(10)) {
                rhythm.see(day * DAY + minute, minute as usize % 5);
            }
        }
        rhythm.devices.extend(0..5);
        let mut values = Values::default();
        rhythm.finish(0, 10 * DAY, &mut values);
        let value = |measure| values.of(Topic::Activity, measure).unwrap();
        assert!((value(Measure::ActiveMinutes) - 42.0).abs() < 1e-9);
        assert!((value(Measure::ActiveMorning) - 12.0 / 42.0).abs() < 1e-9);
        assert!((value(Measure::ActiveEvening) - 30.0 / 42.0).abs() < 1e-9);
        assert_eq!(value(Measure::ActiveNight), 0.0);
        // Of 14 hours, those from 9 to 18 are quiet; the last thing of the morning is done at 8:50.
        assert!((value(Measure::QuietHours) - 9.0 / 14.0).abs() < 1e-9);
        assert!((value(Measure::LongestQuietDay) - (18.0 - 8.0 - 50.0 / 60.0)).abs() < 1e-9);
        assert!((value(Measure::LongestQuietNight) - (31.0 - 22.0 - 50.0 / 60.0)).abs() < 1e-9);
        // Of 42 minutes a day, four are a tenth.
        assert!((value(Measure::TenthHour) - (7.0 + 40.0 / 60.0)).abs() < 1e-9);
        assert_eq!(value(Measure::TenthSpread), 0.0);
        assert!((value(Measure::NinthHour) - (22.0 + 10.0 / 60.0)).abs() < 1e-9);
    }
}
