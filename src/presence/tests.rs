//! A fortnight in a small flat, and what goes wrong in it.

use std::time::Duration;

use super::*;
use crate::device::Kind;
use crate::device::Property;
use crate::device::Value;
use crate::inference::PresenceNetwork;
use crate::time::Calendar;
use crate::time::Timestamp;

const DOOR: usize = 0;
const KITCHEN: usize = 1;
const LIVING: usize = 2;
const BATH: usize = 3;
const BED: usize = 4;
const PHONE: usize = 5;
const LAMP: usize = 6;

/// Somebody alone, by rote: up at 7, out from 8:30 to 17:30, to bed at 23.
struct Life {
    house: House,
    network: PresenceNetwork,
    method: Method,
    at: Timestamp,
    onsets: Vec<Onset>,
    devices: Vec<usize>,
    phone_stays: bool,
    broken: Option<usize>,
}

impl Life {
    fn new(devices: &[usize]) -> Life {
        let mut house = House::new();
        for (device, kind, name, room) in [
            (DOOR, Kind::Sensor, "Front door", "Hall"),
            (KITCHEN, Kind::Sensor, "Kitchen motion", "Kitchen"),
            (LIVING, Kind::Sensor, "Living room motion", "Living room"),
            (BATH, Kind::Sensor, "Bathroom motion", "Bathroom"),
            (BED, Kind::Sensor, "Bed", "Bedroom"),
            (PHONE, Kind::Sensor, "Phone", ""),
            (LAMP, Kind::Light, "Lamp", "Living room"),
        ] {
            if devices.contains(&device) {
                house.know(device, kind, name, Some(room).filter(|room| !room.is_empty()));
            }
        }
        Life {
            house,
            network: PresenceNetwork::shipped().unwrap(),
            method: Method::Full,
            at: Timestamp::parse_rfc3339("2026-01-05T00:00:00Z").unwrap(),
            onsets: Vec::new(),
            devices: devices.to_vec(),
            phone_stays: false,
            broken: None,
        }
    }

    fn tells(&mut self, device: usize, property: Property, value: bool) {
        if self.devices.contains(&device) && self.broken != Some(device) {
            self.house.observe(self.at, device, property, &Value::Bool(value));
        }
    }

    /// What they do in one minute of the day.
    fn does(&mut self, minute: i64) {
        let moves = |life: &mut Life, device| {
            life.tells(device, Property::Occupancy, true);
            life.at = life.at + Duration::from_secs(20);
            life.tells(device, Property::Occupancy, false);
        };
        match minute {
            0 => {
                self.tells(DOOR, Property::Contact, false);
                self.tells(LAMP, Property::On, false);
            }
            420 | 1385 => self.tells(BED, Property::Occupancy, minute == 1385),
            421..=435 | 1370..=1378 if minute % 3 == 0 => moves(self, BATH),
            436..=508 if minute % 7 == 0 => moves(self, KITCHEN),
            510 | 1050 => {
                self.tells(DOOR, Property::Contact, true);
                self.at = self.at + Duration::from_secs(8);
                self.tells(DOOR, Property::Contact, false);
                let home = minute == 1050 || self.phone_stays;
                self.tells(PHONE, Property::Presence, home);
            }
            1052..=1150 if minute % 6 == 0 => moves(self, KITCHEN),
            1100 | 1368 => self.tells(LAMP, Property::On, minute == 1100),
            1151..=1368 if minute % 9 == 0 => moves(self, LIVING),
            _ => {}
        }
    }

    /// Lives on to this day and local minute, and returns what is likely then.
    fn until(&mut self, day: i64, minute: i64) -> Chances {
        let start = Timestamp::parse_rfc3339("2026-01-05T00:00:00Z").unwrap().as_millis();
        let end = start + (day * 1440 + minute) * 60_000;
        while self.at.as_millis() < end {
            let begun = (self.at.as_millis() - start) / 60_000;
            self.does(begun % 1440);
            self.at = Timestamp::from_millis(start + (begun + 1) * 60_000);
            self.ticks();
        }
        self.house.now()
    }

    fn ticks(&mut self) {
        let network = self.network.clone();
        let told = self.house.tick(self.at, Calendar::default(), self.method, |columns| network.ask(columns).ok());
        self.onsets.extend(told);
    }
}

const ALL: [usize; 7] = [DOOR, KITCHEN, LIVING, BATH, BED, PHONE, LAMP];
const NIGHT: i64 = 3 * 60;
const NOON: i64 = 12 * 60;
const EVENING: i64 = 19 * 60;

#[test]
fn night_day_and_evening_are_told_apart() {
    for devices in [&ALL[..], &[DOOR, KITCHEN, LIVING, BATH], &[DOOR, KITCHEN, BED]] {
        let mut life = Life::new(devices);
        let (night, noon, evening) = (life.until(9, NIGHT), life.until(9, NOON), life.until(9, EVENING));
        assert!(night.asleep > 0.7, "{devices:?} {night:?}");
        assert!(noon.away > 0.7, "{devices:?} {noon:?}");
        assert!(evening.awake() > 0.6, "{devices:?} {evening:?}");
    }
}

#[test]
fn what_changes_is_told_once_and_soon() {
    let mut life = Life::new(&ALL);
    life.until(9, 0);
    life.onsets.clear();
    life.until(10, 0);
    let turns: Vec<Turn> = life.onsets.iter().map(|onset| onset.turn).collect();
    assert_eq!(turns, [Turn::WokeUp, Turn::Left, Turn::CameHome, Turn::FellAsleep], "{:?}", life.onsets);
    for onset in &life.onsets {
        assert!(onset.delay() < Duration::from_secs(20 * 60), "{onset:?}");
    }
}

#[test]
fn a_house_that_cannot_be_heard_is_not_quiet() {
    let mut life = Life::new(&ALL);
    let before = life.until(9, EVENING);
    assert!(before.awake() > 0.6);
    life.house.connected(life.at, false);
    // Three hours in which nothing is heard, and time passes.
    for _ in 0..180 {
        life.at = life.at + Duration::from_secs(60);
        life.ticks();
    }
    let after = life.house.now();
    assert!(after.away < 0.5 && after.asleep < 0.5, "{after:?}");
    assert!(after.awake() < before.awake(), "but it is less sure than it was: {after:?}");
}

#[test]
fn a_battery_that_runs_out_is_no_empty_house() {
    let mut life = Life::new(&ALL);
    life.until(9, 0);
    life.broken = Some(LIVING);
    let evening = life.until(16, 20 * 60);
    assert!(evening.away < 0.5, "{evening:?}");
}

#[test]
fn a_phone_that_is_left_at_home_does_not_keep_people_in() {
    let mut life = Life::new(&ALL);
    life.phone_stays = true;
    let noon = life.until(9, NOON);
    assert!(noon.away > 0.5, "{noon:?}");
}

#[test]
fn one_device_gives_a_cautious_answer() {
    let mut life = Life::new(&[LAMP]);
    let mut sure = 0_f64;
    for minute in [NIGHT, NOON, EVENING] {
        let chances = life.until(5, minute);
        assert!(chances.asleep + chances.away <= 1.0 + 1e-6 && chances.asleep >= 0.0 && chances.away >= 0.0);
        sure = sure.max(chances.away);
    }
    assert!(sure < 0.9, "a lamp that is off shows no empty house: {sure}");
}

#[test]
fn without_a_network_the_filter_goes_on() {
    let mut life = Life::new(&ALL);
    life.method = Method::Filter;
    let (night, evening) = (life.until(9, NIGHT), life.until(9, EVENING));
    assert!(night.asleep > 0.6 && evening.awake() > 0.5, "{night:?} {evening:?}");
}

#[test]
fn what_was_remembered_can_be_kept() {
    let mut life = Life::new(&ALL);
    life.until(4, EVENING);
    let kept = postcard::to_stdvec(&life.house).unwrap();
    let mut other = Life::new(&ALL);
    other.house = postcard::from_bytes(&kept).unwrap();
    other.at = life.at;
    assert_eq!(life.until(5, NOON), other.until(5, NOON));
}
