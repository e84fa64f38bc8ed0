//! How lights, plugs and the like are used: how often they change, how long they are on, and when.

use super::Measure;
use super::Topic;
use super::Values;
use super::quantile::mean;
use super::quantile::median;
use super::quantile::quantile;
use super::wall::Wall;
use crate::device::Kind;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// Fewer times on than these say nothing of how long they usually are.
const ENOUGH_SPANS: usize = 20;
const LONG_MINUTES: f64 = 240.0;
/// What is usually on for less is a pulse, such as a remote control that is seen or a lid that is moved: nothing runs.
const PULSE_MINUTES: f64 = 10.0 / 60.0;

/// All devices of a home that are switched on and off.
pub(super) struct Switched {
    devices: Vec<Option<Device>>,
}

struct Device {
    topic: Topic,
    seen: Option<Seen>,
}

/// A device of which a state is known.
struct Seen {
    from: Timestamp,
    /// Since when it is on; where it was found on, since when nobody knows.
    on_since: Option<(Timestamp, bool)>,
    changes: u32,
    /// In minutes, each with a beginning and an end that were seen.
    spans: Vec<f64>,
    /// By hour of the day, in hours.
    on_hours: [f64; 24],
    /// Switchings-on by hour of the day.
    starts: [u32; 24],
    days_used: u32,
    last_used: Option<LocalDay>,
}

/// What is counted of a device of this kind; `None` where `on` is a sensor's word.
fn topic(kind: Kind) -> Option<Topic> {
    match kind {
        Kind::Light | Kind::Switch => Some(Topic::Lights),
        Kind::Plug => Some(Topic::Plugs),
        Kind::Media => Some(Topic::Media),
        Kind::Appliance => Some(Topic::Appliances),
        _ => None,
    }
}

impl Switched {
    pub(super) fn new(kinds: impl Iterator<Item = Kind>) -> Switched {
        Switched { devices: kinds.map(|kind| topic(kind).map(|topic| Device { topic, seen: None })).collect() }
    }

    /// A device says whether it is on. Says whether it was switched on now.
    pub(super) fn see(&mut self, at: Timestamp, device: usize, on: bool, wall: &mut Wall) -> bool {
        let Some(Some(device)) = self.devices.get_mut(device) else { return false };
        let Some(seen) = &mut device.seen else {
            device.seen = Some(Seen::found(at, on));
            return false;
        };
        match (seen.on_since, on) {
            (None, true) => {
                seen.switch_on(at, wall);
                true
            }
            (Some(_), false) => {
                seen.switch_off(at, wall);
                false
            }
            _ => false,
        }
    }

    /// The statistics, with the recording ending at `end`.
    pub(super) fn finish(self, end: Timestamp, wall: &mut Wall, values: &mut Values) {
        let mut by_topic: Vec<(Topic, Vec<Seen>)> = Vec::new();
        for Device { topic, seen } in self.devices.into_iter().flatten() {
            let Some(mut seen) = seen else { continue };
            if median(&mut seen.spans).is_some_and(|minutes| minutes < PULSE_MINUTES) {
                continue;
            }
            if let Some((since, _)) = seen.on_since {
                wall.add_span(since, end, &mut seen.on_hours);
            }
            match by_topic.iter_mut().find(|(known, _)| *known == topic) {
                Some((_, all)) => all.push(seen),
                None => by_topic.push((topic, vec![seen])),
            }
        }
        for (topic, devices) in by_topic {
            let mut add = |measure, value: Option<f64>| values.add(topic, measure, value);
            changes(&devices, end, &mut add);
            durations(&devices, &mut add);
            hours_on(&devices, end, wall, &mut add);
            starts(&devices, &mut add);
        }
    }
}

impl Seen {
    fn found(at: Timestamp, on: bool) -> Seen {
        Seen {
            from: at,
            on_since: on.then_some((at, false)),
            changes: 0,
            spans: Vec::new(),
            on_hours: [0.0; 24],
            starts: [0; 24],
            days_used: 0,
            last_used: None,
        }
    }

    fn switch_on(&mut self, at: Timestamp, wall: &mut Wall) {
        let local = wall.at(at);
        self.changes += 1;
        self.on_since = Some((at, true));
        self.starts[usize::from(local.minute / 60)] += 1;
        if self.last_used.replace(local.day) != Some(local.day) {
            self.days_used += 1;
        }
    }

    fn switch_off(&mut self, at: Timestamp, wall: &mut Wall) {
        let Some((since, was_seen)) = self.on_since.take() else { return };
        self.changes += 1;
        wall.add_span(since, at, &mut self.on_hours);
        if was_seen {
            self.spans.push(at.since(since).as_secs_f64() / 60.0);
        }
    }

    fn days(&self, end: Timestamp) -> f64 {
        // Less than an hour would make much of a single change.
        (end.since(self.from).as_secs_f64() / 86_400.0).max(1.0 / 24.0)
    }
}

fn changes(devices: &[Seen], end: Timestamp, add: &mut impl FnMut(Measure, Option<f64>)) {
    let mut a_day: Vec<f64> = devices.iter().map(|seen| f64::from(seen.changes) / seen.days(end)).collect();
    add(Measure::ChangesMedian, median(&mut a_day));
    add(Measure::ChangesBusiest, quantile(&mut a_day, 1.0));
    let used = |seen: &Seen| (f64::from(seen.days_used) / seen.days(end).ceil()).min(1.0);
    add(Measure::DaysUsed, median(&mut devices.iter().map(used).collect::<Vec<_>>()));
}

fn durations(devices: &[Seen], add: &mut impl FnMut(Measure, Option<f64>)) {
    let mut spans: Vec<f64> = devices.iter().flat_map(|seen| &seen.spans).copied().collect();
    if spans.len() < ENOUGH_SPANS {
        return;
    }
    for (measure, p) in [(Measure::OnP25, 0.25), (Measure::OnP50, 0.5), (Measure::OnP75, 0.75)] {
        add(measure, quantile(&mut spans, p));
    }
    let long = spans.iter().filter(|minutes| **minutes > LONG_MINUTES).count();
    add(Measure::OnLong, Some(long as f64 / spans.len() as f64));
}

/// A device that never changes, such as a router, is not used at any hour: it is left out.
fn hours_on(devices: &[Seen], end: Timestamp, wall: &mut Wall, add: &mut impl FnMut(Measure, Option<f64>)) {
    let used: Vec<(&Seen, [f64; 24])> = devices
        .iter()
        .filter(|seen| seen.changes >= 2)
        .map(|seen| {
            let mut hours = [0.0; 24];
            wall.add_span(seen.from, end, &mut hours);
            (seen, hours)
        })
        .collect();
    for (measure, part) in
        [(Measure::OnNight, 1..5), (Measure::OnMorning, 6..9), (Measure::OnDay, 10..16), (Measure::OnEvening, 18..22)]
    {
        let share = |(seen, hours): &(&Seen, [f64; 24])| {
            let watched: f64 = hours[part.clone()].iter().sum();
            (watched > 0.0).then(|| seen.on_hours[part.clone()].iter().sum::<f64>() / watched)
        };
        add(measure, mean(&used.iter().filter_map(share).collect::<Vec<_>>()));
    }
}

fn starts(devices: &[Seen], add: &mut impl FnMut(Measure, Option<f64>)) {
    let mut starts = [0; 24];
    for seen in devices {
        for (sum, count) in starts.iter_mut().zip(seen.starts) {
            *sum += count;
        }
    }
    let all: u32 = starts.iter().sum();
    if (all as usize) < ENOUGH_SPANS {
        return;
    }
    for (measure, part) in [
        (Measure::StartsNight, 0..6),
        (Measure::StartsMorning, 6..10),
        (Measure::StartsDay, 10..17),
        (Measure::StartsEvening, 17..24),
    ] {
        add(measure, Some(f64::from(starts[part].iter().sum::<u32>()) / f64::from(all)));
    }
}
