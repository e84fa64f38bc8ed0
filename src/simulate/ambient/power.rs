//! What metered plugs and switches say they draw: when it changes, and every so often anyway.

use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::simulate::cast::House;
use crate::simulate::random::Random;
use crate::time::Timestamp;

use super::Draw;
use super::Span;
use super::later;
use super::programme::Appliance;
use super::programme::Step;
use super::reporter::round_to;

/// One metered device.
struct Meter {
    device: usize,
    appliance: Appliance,
    /// What it draws while it is not on: where that means that it is not in use, it is plugged in all the same.
    off_w: f64,
    /// What it says is a multiple of this many watts.
    step_w: f64,
    /// Says something after so long a silence, in seconds.
    most_gap_s: f64,
    random: Random,
    /// From when on it draws how much; what does not follow in time was overtaken.
    course: Vec<(Timestamp, f64)>,
}

pub(super) fn tell(
    house: &House,
    seed: u64,
    span: Span,
    events: &[LoggedEvent],
    draws: &[Draw],
    reports: &mut Vec<LoggedEvent>,
) {
    let gaps_s = [(600.0, 0.12), (1800.0, 0.23), (3600.0, 0.25), (1e12, 0.4)];
    // Most of a home's plugs are of one make.
    let mut makes = Random::new(seed, "meters");
    let usual_gap_s = makes.pick(&gaps_s).unwrap_or(3600.0);
    let mut meter_of: Vec<Option<usize>> = vec![None; house.fittings.len()];
    let mut meters: Vec<Meter> = Vec::new();
    for (device, fitting) in house.fittings.iter().enumerate().filter(|(_, fitting)| fitting.meters) {
        let mut random = Random::numbered(seed, "power", device as i64);
        meter_of[device] = Some(meters.len());
        let appliance = Appliance::drawn(fitting.role, &mut random);
        meters.push(Meter {
            device,
            appliance,
            off_w: if fitting.by_use { appliance.standby_w } else { 0.0 },
            step_w: random.pick(&[(0.1, 0.6), (1.0, 0.4)]).unwrap_or(0.1),
            most_gap_s: if random.chance(0.8) { usual_gap_s } else { random.pick(&gaps_s).unwrap_or(3600.0) },
            random,
            course: Vec::new(),
        });
    }
    if meters.is_empty() {
        return;
    }
    let mut switched: Vec<Vec<(Timestamp, bool, f64)>> = vec![Vec::new(); meters.len()];
    for event in events {
        let Some(meter) = meter_of[event.device] else { continue };
        let (on, pct) = switched[meter].last().map_or((false, 100.0), |(_, on, pct)| (*on, *pct));
        match (event.property, &event.value) {
            (Property::On, Value::Bool(on)) => switched[meter].push((event.at, *on, pct)),
            (Property::BrightnessPct, Value::Number(pct)) => switched[meter].push((event.at, on, *pct)),
            _ => {}
        }
    }
    let mut used: Vec<Vec<Draw>> = vec![Vec::new(); meters.len()];
    for draw in draws {
        if let Some(meter) = meter_of[draw.device] {
            used[meter].push(*draw);
        }
    }
    for ((meter, switched), used) in meters.iter_mut().zip(&switched).zip(&mut used) {
        used.sort_by_key(|draw| draw.from);
        meter.runs(span, switched, used);
        meter.report(span, reports);
    }
}

impl Meter {
    /// Lays out the course of a recording: what the plug was switched to, and within that, what was used when.
    fn runs(&mut self, span: Span, switched: &[(Timestamp, bool, f64)], used: &[Draw]) {
        let mut steps: Vec<Step> = Vec::new();
        for (place, (at, on, pct)) in switched.iter().enumerate() {
            let until = switched.get(place + 1).map_or(span.until, |(next, _, _)| *next);
            if !on {
                self.course.push((*at, self.off_w));
                continue;
            }
            if used.is_empty() || self.appliance.is_always_in_use() {
                self.uses(*at, until, *pct / 100.0, &mut steps);
                continue;
            }
            self.course.push((*at, self.appliance.standby_w));
            for draw in used.iter().filter(|draw| draw.from < until && draw.until > *at) {
                let (from, end) = (draw.from.max(*at), draw.until.min(until));
                self.uses(from, end, 1.0, &mut steps);
                self.course.push((end, self.appliance.standby_w));
            }
        }
    }

    fn uses(&mut self, from: Timestamp, until: Timestamp, share: f64, steps: &mut Vec<Step>) {
        steps.clear();
        let run_s = until.since(from).as_secs_f64();
        self.appliance.programme(run_s, &mut self.random, steps);
        let within = steps.iter().filter(|(at_s, _)| *at_s < run_s);
        self.course.extend(within.map(|(at_s, watts)| (later(from, *at_s), watts * share)));
    }

    fn report(&mut self, span: Span, reports: &mut Vec<LoggedEvent>) {
        let mut said: Option<(Timestamp, f64)> = None;
        for place in 0..self.course.len() {
            let (at, full_w) = self.course[place];
            let until = self.course.get(place + 1).map_or(span.until, |(next, _)| *next);
            let lasts_s = until.since(at).as_secs_f64();
            let watts = round_to(full_w, self.step_w);
            if lasts_s == 0.0 {
                continue;
            }
            let mut say = |at, watts| {
                reports.push(LoggedEvent {
                    at,
                    device: self.device,
                    property: Property::PowerW,
                    value: Value::Number(watts),
                });
            };
            if said.is_none_or(|(_, last_w)| last_w != watts) {
                // Before the next change, so that the last word is the true one.
                let told = later(at, self.random.between(0.2, 5.0).min(lasts_s / 2.0));
                // What was found at the beginning was there before.
                let told = if at == span.from { at } else { told };
                say(told, watts);
                said = Some((told, watts));
            }
            while let Some(due) = said.map(|(last, _)| later(last, self.most_gap_s)).filter(|due| *due < until) {
                // Mains and loads are never quite still.
                let wobbles = if watts > 3.0 { self.random.between(0.985, 1.015) } else { 1.0 };
                say(due, round_to(full_w * wobbles, self.step_w));
                said = Some((due, watts));
            }
        }
    }
}
