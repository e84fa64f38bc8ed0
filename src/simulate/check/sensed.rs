//! What motion sensors and contacts tell, and how often.

use std::time::Duration;

use super::Measure;
use super::Topic;
use super::Values;
use super::quantile::median;
use super::quantile::quantile;
use super::wall::Wall;
use crate::time::Timestamp;

/// A sensor that says for longer that somebody is there sits in a bed or a chair, and sees no motion.
const MOTION_AT_MOST_MINUTES: f64 = 15.0;

/// Sensors differ in how long they wait before they say that it is over: what begins again sooner goes on.
pub(super) const MOTION_GOES_ON: Duration = Duration::from_secs(60);
/// A door that swings, a reed that bounces.
pub(super) const CONTACT_BOUNCES: Duration = Duration::from_secs(10);

/// All sensors of one sort, each by its place in the home.
pub(super) struct Sensed {
    sensors: Vec<Option<Sensor>>,
    goes_on: Duration,
}

struct Sensor {
    from: Timestamp,
    is: bool,
    /// The last time of it: since when, and until when if it is over. `None` before the first.
    last: Option<(Timestamp, Timestamp)>,
    /// By hour of the day.
    events: [u32; 24],
    /// How long each lasted, in minutes.
    spans: Vec<f64>,
}

impl Sensed {
    pub(super) fn new(devices: usize, goes_on: Duration) -> Sensed {
        Sensed { sensors: (0..devices).map(|_| None).collect(), goes_on }
    }

    /// A sensor says that there is motion, or that it is open. Says whether it said the opposite before.
    pub(super) fn see(&mut self, at: Timestamp, device: usize, is: bool, wall: &mut Wall) -> bool {
        let Some(place) = self.sensors.get_mut(device) else { return false };
        let Some(sensor) = place else {
            // Since when it has been so nobody knows: as it was found it is no event.
            *place = Some(Sensor { from: at, is, last: None, events: [0; 24], spans: Vec::new() });
            return false;
        };
        if is == sensor.is {
            return false;
        }
        sensor.is = is;
        match &mut sensor.last {
            Some((_, until)) if !is || at.since(*until) <= self.goes_on => *until = at,
            None if !is => {}
            _ => {
                sensor.end_last();
                sensor.last = Some((at, at));
                sensor.events[usize::from(wall.at(at).minute / 60)] += 1;
            }
        }
        is
    }

    /// The statistics of motion sensors, with the recording ending at `end`.
    pub(super) fn finish_motion(self, end: Timestamp, wall: &mut Wall, values: &mut Values) {
        let (mut day, mut night, mut whole, mut holds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for mut sensor in self.sensors.into_iter().flatten() {
            sensor.end_last();
            match median(&mut sensor.spans) {
                Some(hold) if hold <= MOTION_AT_MOST_MINUTES => holds.push(hold),
                _ => continue,
            }
            let mut watched = [0.0; 24];
            wall.add_span(sensor.from, end, &mut watched);
            let a_part = |part: std::ops::Range<usize>| {
                let hours: f64 = watched[part.clone()].iter().sum();
                (hours > 0.0).then(|| f64::from(sensor.events[part].iter().sum::<u32>()) / hours)
            };
            day.extend(a_part(7..23));
            night.extend(a_part(1..5));
            whole.extend(a_part(0..24));
        }
        values.add(Topic::Motion, Measure::PerHourDay, median(&mut day));
        values.add(Topic::Motion, Measure::PerHourNight, median(&mut night));
        values.add(Topic::Motion, Measure::PerHourBusiest, quantile(&mut whole, 1.0));
        values.add(Topic::Motion, Measure::Hold, median(&mut holds));
    }

    /// The statistics of contacts, with the recording ending at `end`.
    pub(super) fn finish_contacts(self, end: Timestamp, values: &mut Values) {
        let openings = |sensor: &Sensor| {
            let days = (end.since(sensor.from).as_secs_f64() / 86_400.0).max(1.0 / 24.0);
            f64::from(sensor.events.iter().sum::<u32>()) / days
        };
        let mut a_day: Vec<f64> = self.sensors.iter().flatten().map(openings).collect();
        values.add(Topic::Contacts, Measure::OpeningsMedian, median(&mut a_day));
        values.add(Topic::Contacts, Measure::OpeningsBusiest, quantile(&mut a_day, 1.0));
    }
}

impl Sensor {
    fn end_last(&mut self) {
        if let Some((since, until)) = self.last.take() {
            self.spans.push(until.since(since).as_secs_f64() / 60.0);
        }
    }
}
