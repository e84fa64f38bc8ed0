//! What motion sensors and contacts tell, and how often.

use super::Measure;
use super::Topic;
use super::Values;
use super::quantile::median;
use super::quantile::quantile;
use super::wall::Wall;
use crate::time::Timestamp;

/// A sensor that says for longer that somebody is there sits in a bed or a chair, and sees no motion.
const MOTION_AT_MOST_MINUTES: f64 = 15.0;

/// All sensors of one sort, each by its place in the home.
pub(super) struct Sensed {
    sensors: Vec<Option<Sensor>>,
}

struct Sensor {
    from: Timestamp,
    /// Since when it is so; `None` while it is not.
    since: Option<Timestamp>,
    /// By hour of the day.
    events: [u32; 24],
    /// How long each lasted, in minutes.
    spans: Vec<f64>,
}

impl Sensed {
    pub(super) fn new(devices: usize) -> Sensed {
        Sensed { sensors: (0..devices).map(|_| None).collect() }
    }

    /// A sensor says that there is motion, or that it is open. Says whether that is news.
    pub(super) fn see(&mut self, at: Timestamp, device: usize, is: bool, wall: &mut Wall) -> bool {
        let Some(place) = self.sensors.get_mut(device) else { return false };
        let Some(sensor) = place else {
            let since = is.then_some(at);
            *place = Some(Sensor { from: at, since, events: [0; 24], spans: Vec::new() });
            return false;
        };
        match (sensor.since, is) {
            (None, true) => {
                sensor.since = Some(at);
                sensor.events[usize::from(wall.at(at).minute / 60)] += 1;
                true
            }
            (Some(since), false) => {
                sensor.spans.push(at.since(since).as_secs_f64() / 60.0);
                sensor.since = None;
                false
            }
            _ => false,
        }
    }

    /// The statistics of motion sensors, with the recording ending at `end`.
    pub(super) fn finish_motion(self, end: Timestamp, wall: &mut Wall, values: &mut Values) {
        let (mut day, mut night, mut whole, mut holds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for mut sensor in self.sensors.into_iter().flatten() {
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
