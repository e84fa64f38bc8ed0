//! Thermometers and hygrometers, and the temperature that thermostats and air conditioners measure.

use std::time::Duration;

use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::simulate::cast::Fitting;
use crate::simulate::cast::House;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;
use crate::time::Timestamp;

use super::Extras;
use super::Span;
use super::later;
use super::reporter::Reporter;
use super::room_air::Around;
use super::room_air::RoomAir;
use crate::simulate::sky::Sky;

/// How often the air is looked at.
const TICK: Duration = Duration::from_secs(600);
/// Nobody showers twice within this.
const BETWEEN_SHOWERS: Duration = Duration::from_secs(9000);

struct Sensor {
    device: usize,
    room: usize,
    /// The first of its room: with it the time passes in there.
    leads: bool,
    /// By how much it is wrong.
    off_c: f64,
    off_pct: f64,
    warmth: Reporter,
    humidity: Option<Reporter>,
    has_spoken: bool,
}

/// The heating and cooling of a home, as far as it is known.
struct Plant<'a> {
    house: &'a House,
    /// What each thermostat and air conditioner is set to.
    targets_c: Vec<Option<f64>>,
    runs: Vec<bool>,
    /// The first of each in every room, and the first thermostat of the house.
    thermostats: Vec<Option<usize>>,
    coolers: Vec<Option<usize>>,
    thermostat: Option<usize>,
    day_c: f64,
    night_c: f64,
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
    let mut random = Random::new(seed, "air");
    let mut sensors = sensors(house, seed, extras);
    if sensors.is_empty() {
        return;
    }
    let mut plant = Plant::new(house, &mut random);
    let mut rooms: Vec<Option<RoomAir>> = vec![None; house.rooms.len()];
    let mut showered = span.from;
    let mut events = events.iter().peekable();
    let mut tick = span.from;
    while tick < span.until {
        while let Some(event) = events.next_if(|event| event.at <= tick) {
            plant.change(event);
            let Some(bathroom) = plant.enters_bathroom(event) else { continue };
            if event.at.since(showered) > BETWEEN_SHOWERS && random.chance(0.2) {
                showered = event.at;
                if let Some(air) = &mut rooms[bathroom] {
                    air.steams(random.between(25.0, 90.0));
                }
            }
        }
        let weather = (sky.outside_c(tick), sky.clouds(tick));
        for sensor in &mut sensors {
            let around = plant.around(sensor.room, tick, weather);
            let air = rooms[sensor.room]
                .get_or_insert_with(|| RoomAir::new(house.rooms[sensor.room].kind, &around, &mut random));
            if sensor.leads {
                air.pass(TICK.as_secs_f64() / 3600.0, &around, &mut random);
            }
            sensor.look(tick, air, &mut random, reports);
        }
        tick = tick + TICK;
    }
}

fn sensors(house: &House, seed: u64, extras: &Extras) -> Vec<Sensor> {
    let mut sensors: Vec<Sensor> = Vec::new();
    for (device, fitting) in house.fittings.iter().enumerate() {
        let (Some(room), true) = (fitting.room, extras.warmth[device]) else { continue };
        let mut random = Random::numbered(seed, "warmth", device as i64);
        let humid = fitting.role == Role::Climate && random.chance(0.85);
        sensors.push(Sensor {
            device,
            room,
            leads: sensors.iter().all(|other| other.room != room),
            off_c: random.normal(0.0, 0.4),
            off_pct: random.normal(0.0, 2.5),
            warmth: Reporter::warmth(&mut random),
            humidity: humid.then(|| Reporter::humidity(&mut random)),
            has_spoken: false,
        });
    }
    sensors
}

impl Sensor {
    fn look(&mut self, at: Timestamp, air: &RoomAir, random: &mut Random, reports: &mut Vec<LoggedEvent>) {
        let mut say = |at, property, value| {
            reports.push(LoggedEvent { at, device: self.device, property, value: Value::Number(value) });
        };
        // Sensors do not wake on the same second. What was found at the beginning was there before.
        let wakes_s = random.between(0.0, 540.0);
        let spoken = if self.has_spoken { later(at, wakes_s) } else { at };
        self.has_spoken = true;
        if let Some(warmth_c) = self.warmth.report(at, air.warmth_c + self.off_c) {
            say(spoken, Property::TemperatureC, warmth_c);
        }
        let humidity = self.humidity.as_mut();
        if let Some(pct) = humidity.and_then(|humidity| humidity.report(at, air.humidity_pct + self.off_pct)) {
            say(spoken, Property::HumidityPct, pct.clamp(0.0, 100.0));
        }
    }
}

impl<'a> Plant<'a> {
    fn new(house: &'a House, random: &mut Random) -> Plant<'a> {
        let day_c = random.normal(20.6, 0.9);
        let first = |role: Role, room: Option<usize>| {
            let fits = |fitting: &Fitting| fitting.role == role && (room.is_none() || fitting.room == room);
            house.fittings.iter().position(fits)
        };
        let rooms = 0..house.rooms.len();
        Plant {
            house,
            targets_c: vec![None; house.fittings.len()],
            runs: vec![false; house.fittings.len()],
            thermostats: rooms.clone().map(|room| first(Role::Thermostat, Some(room))).collect(),
            coolers: rooms.map(|room| first(Role::AirConditioner, Some(room))).collect(),
            thermostat: first(Role::Thermostat, None),
            day_c,
            night_c: day_c - random.pick(&[(0.3, 0.25), (2.0, 0.35), (4.0, 0.4)]).unwrap_or(2.0),
        }
    }

    fn change(&mut self, event: &LoggedEvent) {
        match (self.house.fittings[event.device].role, event.property, &event.value) {
            (Role::Thermostat | Role::AirConditioner, Property::TargetTemperatureC, Value::Number(target_c)) => {
                self.targets_c[event.device] = Some(*target_c);
            }
            (Role::AirConditioner, Property::On, Value::Bool(on)) => self.runs[event.device] = *on,
            _ => {}
        }
    }

    /// The bathroom in which somebody just came, as far as its devices know.
    fn enters_bathroom(&self, event: &LoggedEvent) -> Option<usize> {
        let fitting = self.house.fittings[event.device];
        let room = fitting.room.filter(|room| self.house.rooms[*room].kind == RoomKind::Bathroom)?;
        let enters =
            matches!(fitting.role, Role::Motion | Role::Radar | Role::Light(LightUse::Main | LightUse::Mirror));
        (enters && event.value == Value::Bool(true)).then_some(room)
    }

    fn around(&self, room: usize, at: Timestamp, (outside_c, clouds): (f64, f64)) -> Around {
        let target_c = |thermostat: Option<usize>| thermostat.and_then(|device| self.targets_c[device]);
        let here_c = target_c(self.thermostats[room]);
        let heating_c = match self.house.rooms[room].kind {
            // The radiator there is nearly closed.
            kind
            @ (RoomKind::Hall | RoomKind::Stairs | RoomKind::GuestRoom | RoomKind::Laundry | RoomKind::Bedroom) => {
                let less_c = if kind == RoomKind::Bedroom { 1.5 } else { 2.5 };
                here_c.unwrap_or_else(|| self.usual_c(at) - less_c)
            }
            _ => here_c.or_else(|| target_c(self.thermostat)).unwrap_or_else(|| self.usual_c(at)),
        };
        let runs = self.coolers[room].filter(|device| self.runs[*device]);
        let cooling_c = runs.map(|device| self.targets_c[device].unwrap_or(23.5));
        Around { outside_c, clouds, heating_c, cooling_c }
    }

    /// By day and by night where no thermostat is on the network.
    fn usual_c(&self, at: Timestamp) -> f64 {
        let solar_h = (at.as_millis() as f64 / 3_600_000.0 + self.house.site.longitude / 15.0).rem_euclid(24.0);
        if (5.5..21.5).contains(&solar_h) { self.day_c } else { self.night_c }
    }
}
