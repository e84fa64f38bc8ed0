//! Daylight along a recorded home, held against each light sensor while that sensor is hidden.
//!
//! Strictly causal: a prediction knows only the readings before its time, and of the hidden sensor none of that day, none since the
//! scoring began, or none at all. The baselines know all of the sensor's earlier days.

mod baseline;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::daylight::Daylight;
use crate::daylight::Estimate;
use crate::device::Property;
use crate::evaluate::daylight::baseline::Baselines;
use crate::home::DeviceKey;
use crate::home_log;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::sun::Position;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// Readings are scored from civil twilight on: in the night it is dark, which nobody needs to be told.
const CIVIL_TWILIGHT_DEG: f64 = -6.0;
/// The share of the recording, at its end, that is scored where nobody says from when.
const LAST: f64 = 0.2;

/// How well a home's daylight is known.
#[derive(Clone, Debug, Serialize)]
pub struct DaylightReport {
    /// The home's name.
    pub home: String,
    /// Scored from here on.
    pub from: String,
    /// Whether its licence keeps it out of weights that ship.
    pub evaluation_only: bool,
    /// Each light sensor that was read.
    pub sensors: Vec<SensorReport>,
}

/// How well one sensor's readings are foretold.
#[derive(Clone, Debug, Serialize)]
pub struct SensorReport {
    /// Its id in the home log.
    pub device: String,
    /// Where it stands.
    pub room: Option<String>,
    /// Readings in the whole recording.
    pub read: u64,
    /// Of those, taken while a lamp of the room shone, or just after.
    pub lit: u64,
    /// Readings that were foretold by everybody, and are scored.
    pub scored: usize,
    /// Each way to foretell them.
    pub predictors: Vec<PredictorScore>,
}

/// How good one way is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PredictorScore {
    /// Which way.
    pub predictor: &'static str,
    /// Pearson's correlation of the logarithms (of one more than the lux).
    pub correlation: f64,
    /// Median of the absolute error of the logarithm to base ten: 0.3 is a factor of two.
    pub median_log10: f64,
    /// Median of the absolute error in lux.
    pub median_lx: f64,
    /// The share of readings between the told tenth and ninetieth percentile, where those are told: 0.8 would be right.
    pub within_80: Option<f64>,
}

/// The ways, in the order of the report; the first three are hunchd's without the sensor, the last is hunchd's with it.
pub const PREDICTORS: [&str; 7] = [
    "hunchd, hidden that day",
    "hunchd, hidden since then",
    "hunchd, never seen",
    "sun alone",
    "its time of day, 28 days",
    "another sensor, scaled",
    "hunchd, not hidden",
];

/// A prediction in lux, with its tenth and ninetieth percentile.
#[derive(Clone, Copy, Debug)]
struct Said {
    lux: f64,
    within: Option<(f64, f64)>,
}

impl From<Estimate> for Said {
    fn from(estimate: Estimate) -> Said {
        Said { lux: estimate.lux, within: Some((estimate.low_lx, estimate.high_lx)) }
    }
}

/// One home with one of its sensors hidden.
struct Hidden {
    /// All that is known of the sensor when the day begins.
    that_day: Daylight,
    since: Daylight,
    never: Daylight,
    read: u64,
    lit: u64,
    rows: Vec<(f64, [Said; PREDICTORS.len()])>,
}

/// Judges the daylight of a recorded home from one time, or over its last fifth, and until another; `None` where nobody knows where it stands, or
/// it has no light sensor.
///
/// # Errors
/// If the home cannot be read.
pub fn judged(
    folder: &Path,
    (from, to): (Option<Timestamp>, Option<Timestamp>),
) -> Result<Option<DaylightReport>, home_log::Error> {
    let home = home_log::read(folder)?;
    let events: Vec<LoggedEvent> = home.events()?.filter(|event| to.is_none_or(|to| event.at < to)).collect();
    Ok(judge(&home, &events, from))
}

/// The same for events in memory, in the order of time.
pub fn judge(home: &HomeLog, events: &[LoggedEvent], from: Option<Timestamp>) -> Option<DaylightReport> {
    let position = home.position()?;
    let (first, last) = (events.first()?.at, events.last()?.at);
    let from = from.unwrap_or_else(|| first + last.since(first).mul_f64(1.0 - LAST));
    let mut run = Run::new(home, position, from, events);
    events.iter().for_each(|event| run.hear(event));
    let sensors: Vec<SensorReport> = run.hidden.iter().map(|(device, hidden)| sensor(home, *device, hidden)).collect();
    let report = DaylightReport {
        home: home.name.clone(),
        from: from.to_rfc3339(),
        evaluation_only: home.is_for_evaluation_only(),
        sensors,
    };
    (!report.sensors.is_empty()).then_some(report)
}

struct Run<'h> {
    home: &'h HomeLog,
    position: Position,
    from: Timestamp,
    day: Option<LocalDay>,
    /// Nothing is hidden.
    whole: Daylight,
    hidden: BTreeMap<usize, Hidden>,
    baselines: Baselines,
}

impl<'h> Run<'h> {
    fn new(home: &'h HomeLog, position: Position, from: Timestamp, events: &[LoggedEvent]) -> Run<'h> {
        let readings = events.iter().filter(|event| event.property == Property::IlluminanceLx);
        let mut hidden = BTreeMap::new();
        for event in readings {
            hidden.entry(event.device).or_insert_with(|| Hidden {
                that_day: Daylight::default(),
                since: Daylight::default(),
                never: Daylight::default(),
                read: 0,
                lit: 0,
                rows: Vec::new(),
            });
        }
        Run { home, position, from, day: None, whole: Daylight::default(), hidden, baselines: Baselines::default() }
    }

    fn hear(&mut self, event: &LoggedEvent) {
        self.turn_day(event.at);
        let Some(device) = self.home.devices.get(event.device) else { return };
        let (key, room) = (DeviceKey(u32::try_from(event.device).unwrap_or(u32::MAX)), device.room.as_deref());
        match event.property {
            Property::On => {
                let on = event.value.as_bool();
                let all = self
                    .hidden
                    .values_mut()
                    .flat_map(|hidden| [&mut hidden.that_day, &mut hidden.since, &mut hidden.never]);
                for daylight in all.chain([&mut self.whole]) {
                    daylight.switched(event.at, key, device.kind, room, on);
                }
            }
            Property::IlluminanceLx => {
                let Some(lux) = event.value.as_number().filter(|lux| *lux >= 0.0) else { return };
                self.read(event, key, room, lux);
            }
            _ => {}
        }
    }

    /// When the scoring begins, and on each day after, what is hidden is known up to then.
    fn turn_day(&mut self, now: Timestamp) {
        let day = self.home.calendar.local(now).day;
        if now < self.from || self.day == Some(day) {
            return;
        }
        for hidden in self.hidden.values_mut() {
            hidden.that_day = self.whole.clone();
            if self.day.is_none() {
                hidden.since = self.whole.clone();
            }
        }
        self.day = Some(day);
    }

    fn read(&mut self, event: &LoggedEvent, key: DeviceKey, room: Option<&str>, lux: f64) {
        let (now, sun) = (event.at, self.position.sun(event.at));
        let local = self.home.calendar.local(now);
        let is_lit = self.whole.is_lit(now, room);
        if let Some(hidden) = self.hidden.get_mut(&event.device) {
            hidden.read += 1;
            hidden.lit += u64::from(is_lit);
            if !is_lit && now >= self.from && sun.elevation_deg > CIVIL_TWILIGHT_DEG {
                let said = |daylight: &Daylight| Some(Said::from(daylight.at_sensor(now, key, Some(sun))?));
                let simple = self.baselines.say(event.device, local, sun);
                let ways = [
                    said(&hidden.that_day),
                    said(&hidden.since),
                    said(&hidden.never),
                    simple[0],
                    simple[1],
                    simple[2],
                    said(&self.whole),
                ];
                // All ways are judged by the same readings.
                if let [Some(a), Some(b), Some(c), Some(d), Some(e), Some(f), Some(g)] = ways {
                    hidden.rows.push((lux, [a, b, c, d, e, f, g]));
                }
            }
        }
        let others = self.hidden.iter_mut().filter(|(device, _)| **device != event.device);
        let others = others.flat_map(|(_, hidden)| [&mut hidden.that_day, &mut hidden.since, &mut hidden.never]);
        for daylight in others.chain([&mut self.whole]) {
            daylight.read(now, key, room, lux, Some(sun));
        }
        if !is_lit {
            self.baselines.read(event.device, local, sun, lux);
        }
    }
}

fn sensor(home: &HomeLog, device: usize, hidden: &Hidden) -> SensorReport {
    let score = |(place, predictor): (usize, &'static str)| {
        let pairs: Vec<(f64, Said)> = hidden.rows.iter().map(|(lux, said)| (*lux, said[place])).collect();
        score(predictor, &pairs)
    };
    let is_scored = hidden.rows.len() > 1;
    SensorReport {
        device: home.devices[device].id.to_string(),
        room: home.devices[device].room.clone(),
        read: hidden.read,
        lit: hidden.lit,
        scored: hidden.rows.len(),
        predictors: PREDICTORS.into_iter().enumerate().filter(|_| is_scored).map(score).collect(),
    }
}

fn score(predictor: &'static str, pairs: &[(f64, Said)]) -> PredictorScore {
    let log10 = |lux: f64| lux.max(0.0).ln_1p() / std::f64::consts::LN_10;
    let logs: Vec<(f64, f64)> = pairs.iter().map(|(lux, said)| (log10(*lux), log10(said.lux))).collect();
    let told = pairs.iter().filter_map(|(lux, said)| Some((*lux, said.within?)));
    // Sensors tell whole lux.
    let within = told.clone().filter(|(lux, (low, high))| (low.floor()..=high.ceil()).contains(lux)).count();
    let count = told.count();
    PredictorScore {
        predictor,
        correlation: correlation(&logs),
        median_log10: median(logs.iter().map(|(read, said)| (read - said).abs())),
        median_lx: median(pairs.iter().map(|(lux, said)| (lux - said.lux).abs())),
        within_80: (count > 0).then(|| within as f64 / count as f64),
    }
}

/// Pearson's; 0 where one side does not vary.
fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len().max(1) as f64;
    let mean = |side: fn(&(f64, f64)) -> f64| pairs.iter().map(side).sum::<f64>() / count;
    let (a, b) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |part: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|pair| part(pair.0 - a, pair.1 - b)).sum::<f64>();
    let spread = (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
    if spread > 0.0 { sum(&|x, y| x * y) / spread } else { 0.0 }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
