//! Light sensors: daylight through the window, less where the blind is down, and the lamps that are on in the room.

use std::time::Duration;

use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::simulate::cast::Behind;
use crate::simulate::cast::Fitting;
use crate::simulate::cast::House;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Role;
use crate::simulate::random::Random;
use crate::time::Timestamp;

use super::Extras;
use super::Span;
use super::later;
use super::reporter::Reporter;
use crate::simulate::sky::Sky;

/// How often daylight is looked at.
const TICK: Duration = Duration::from_secs(600);
/// No such sensor tells more.
const MOST_LX: f64 = 83_000.0;
/// Share of the daylight that a closed blind lets through.
const THROUGH_BLIND: f64 = 0.06;

struct Sensor {
    device: usize,
    room: usize,
    /// How much of the room's daylight and of its lamps reach the sensor's eye.
    sees_day: f64,
    sees_lamps: f64,
    /// Wakes only when something moves, as those on a coin cell do.
    sleeps: bool,
    reporter: Reporter,
    random: Random,
}

/// What is lit and what is shut.
struct Rooms<'a> {
    house: &'a House,
    from: Timestamp,
    on: Vec<bool>,
    pct: Vec<f64>,
    lamps_lx: Vec<f64>,
    windows: Vec<f64>,
}

pub(super) fn tell(
    house: &House,
    seed: u64,
    span: Span,
    sky: &Sky,
    extras: &Extras,
    events: &[LoggedEvent],
    reports: &mut Vec<LoggedEvent>,
) {
    let mut sensors = sensors(house, seed, extras);
    if sensors.is_empty() {
        return;
    }
    let mut rooms = Rooms::new(house, span.from);
    let mut events = events.iter().peekable();
    let mut tick = span.from;
    while tick < span.until {
        while let Some(event) = events.next_if(|event| event.at <= tick) {
            let Some(room) = rooms.change(event) else { continue };
            if event.at == span.from {
                continue;
            }
            let outside_lx = sky.outside_lx(event.at);
            let stirs = matches!(house.fittings[event.device].role, Role::Motion | Role::Radar);
            for sensor in sensors.iter_mut().filter(|sensor| sensor.room == room) {
                // A sensor is awake where it saw something itself, or where it always is.
                if (sensor.sleeps && stirs && sensor.device == event.device) || (!sensor.sleeps && !stirs) {
                    sensor.look(event.at, outside_lx, &rooms, reports);
                }
            }
        }
        let outside_lx = sky.outside_lx(tick);
        for sensor in &mut sensors {
            if !sensor.sleeps || tick == span.from {
                sensor.look(tick, outside_lx, &rooms, reports);
            }
        }
        tick = tick + TICK;
    }
}

fn sensors(house: &House, seed: u64, extras: &Extras) -> Vec<Sensor> {
    let sleepy = Random::new(seed, "sleepy").chance(0.3);
    let fittings = house.fittings.iter().enumerate().filter(|(device, _)| extras.light[*device]);
    let sensor = |(device, fitting): (usize, &Fitting)| {
        let mut random = Random::numbered(seed, "light", device as i64);
        Some(Sensor {
            device,
            room: fitting.room?,
            sees_day: random.skewed(0.6, 0.6).min(2.0),
            sees_lamps: random.skewed(0.7, 0.6).min(2.5),
            sleeps: sleepy && fitting.role == Role::Motion,
            reporter: Reporter::light(&mut random),
            random,
        })
    };
    fittings.filter_map(sensor).collect()
}

impl Sensor {
    fn look(&mut self, at: Timestamp, outside_lx: f64, rooms: &Rooms<'_>, reports: &mut Vec<LoggedEvent>) {
        let daylight = rooms.house.rooms[self.room].daylight * rooms.windows[self.room];
        let lx = outside_lx * daylight * self.sees_day + rooms.lamps_lx[self.room] * self.sees_lamps;
        let lx = (lx * self.random.between(0.96, 1.04)).min(MOST_LX);
        if let Some(lx) = self.reporter.report(at, lx) {
            // What was found at the beginning was there before.
            let at = if at == rooms.from { at } else { later(at, self.random.between(0.3, 4.0)) };
            let value = Value::Number(lx);
            reports.push(LoggedEvent { at, device: self.device, property: Property::IlluminanceLx, value });
        }
    }
}

impl<'a> Rooms<'a> {
    fn new(house: &'a House, from: Timestamp) -> Rooms<'a> {
        Rooms {
            house,
            from,
            on: vec![false; house.fittings.len()],
            pct: vec![100.0; house.fittings.len()],
            lamps_lx: vec![0.0; house.rooms.len()],
            windows: vec![1.0; house.rooms.len()],
        }
    }

    /// Takes note of an event; the room in which it makes a difference to an eye.
    fn change(&mut self, event: &LoggedEvent) -> Option<usize> {
        let fitting = self.house.fittings.get(event.device)?;
        let room = fitting.room?;
        match (fitting.role, event.property, &event.value) {
            (Role::Light(_) | Role::Plug(Behind::Lamp(_)), Property::On, Value::Bool(on)) => {
                self.on[event.device] = *on;
                self.add_up(room);
            }
            (Role::Light(_), Property::BrightnessPct, Value::Number(pct)) => {
                self.pct[event.device] = *pct;
                self.add_up(room);
            }
            (Role::Cover, Property::PositionPct, Value::Number(pct)) => {
                self.windows[room] = THROUGH_BLIND + (1.0 - THROUGH_BLIND) * pct / 100.0;
            }
            (Role::Motion | Role::Radar, Property::Occupancy, Value::Bool(true)) => {}
            _ => return None,
        }
        Some(room)
    }

    /// Summed anew each time: adding and taking away by turns would leave crumbs.
    fn add_up(&mut self, room: usize) {
        let lit = self
            .house
            .fittings
            .iter()
            .enumerate()
            .filter(|(lamp, fitting)| self.on[*lamp] && fitting.room == Some(room));
        self.lamps_lx[room] = lit.map(|(lamp, fitting)| lamp_lx(fitting.role) * self.pct[lamp] / 100.0).sum();
    }
}

/// What one lamp of a sort adds where a sensor hangs.
fn lamp_lx(role: Role) -> f64 {
    let (Role::Light(purpose) | Role::Plug(Behind::Lamp(purpose))) = role else { return 0.0 };
    match purpose {
        LightUse::Main => 70.0,
        LightUse::Mirror | LightUse::Closet => 60.0,
        LightUse::Table | LightUse::Worktop | LightUse::Way => 40.0,
        LightUse::Desk { .. } => 30.0,
        LightUse::Bedside { .. } | LightUse::Porch => 18.0,
        LightUse::Mood | LightUse::Garden => 14.0,
        LightUse::Night => 3.0,
    }
}
