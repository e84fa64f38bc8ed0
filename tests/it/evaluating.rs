//! `hunchd evaluate` and `hunchd forecast`: the future is never read, the figures are right, and runs repeat bit for bit.

mod causal;
mod figures;
mod judged;
mod lived;
mod told;

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use hunchd::device::Kind;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::evaluate::Boosting;
use hunchd::evaluate::Forest;
use hunchd::evaluate::Growth;
use hunchd::evaluate::Predictor;
use hunchd::evaluate::Recording;
use hunchd::evaluate::Trees;
use hunchd::evaluate::predictors;
use hunchd::home_log;
use hunchd::home_log::BadRows;
use hunchd::home_log::HomeLog;
use hunchd::home_log::LoggedDevice;
use hunchd::home_log::LoggedEvent;
use hunchd::profile::Profiles;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3600)
}

/// The daemon and every baseline; forest and boosted trees are small ones, which cheat no less if they cheat.
fn everybody() -> Vec<Box<dyn Predictor>> {
    let forest = Forest { trees: 5, samples: 100, ..Forest::new(1) };
    let growth = Growth { most_trees: 5, ..Growth::default() };
    let boosting = Boosting { samples: 100, growth, ..Boosting::new(1) };
    predictors(&Profiles::shipped().unwrap(), Trees { forest: Some(forest), boosting: Some(boosting) })
}

/// A made-up family, recorded for some days that span the change to winter time.
fn family(days: u32) -> (HomeLog, Vec<LoggedEvent>) {
    let home = simulate::home(3, days, at("2025-10-13T10:00:00Z"), Calendar::named("Europe/Amsterdam").unwrap());
    (home.log, home.events)
}

/// A home in Amsterdam with these devices.
fn home(name: &str, devices: &[(&str, Kind)]) -> HomeLog {
    let device = |(id, kind): &(&str, Kind)| LoggedDevice {
        id: (*id).into(),
        name: (*id).to_owned(),
        kind: *kind,
        room: Some("hall".to_owned()),
        groups: Vec::new(),
        role: None,
    };
    HomeLog {
        name: name.to_owned(),
        calendar: Calendar::named("Europe/Amsterdam").unwrap(),
        latitude: None,
        longitude: None,
        licence: "for tests; evaluation only".to_owned(),
        note: String::new(),
        evaluate_from: None,
        language: None,
        devices: devices.iter().map(device).collect(),
        bad_devices: BadRows::default(),
        folder: None,
    }
}

fn event(at: Timestamp, device: usize, property: Property, on: bool) -> LoggedEvent {
    LoggedEvent { at, device, property, value: Value::Bool(on) }
}

/// A home with one lamp that is on from seven to eleven, by the clock on the wall, and a plug that is never off.
fn clockwork(days: u64) -> (HomeLog, Vec<LoggedEvent>) {
    let log = home("clockwork", &[("lamp", Kind::Light), ("plug", Kind::Plug)]);
    let start = at("2025-10-01T00:00:00Z");
    let mut events = vec![event(start, 0, Property::On, false), event(start, 1, Property::On, true)];
    for day in 0..days {
        let noon = start + hours(24 * day + 12);
        let date = &log.calendar.wall(noon)[..10];
        for (time, on) in [("19:00:00", true), ("23:00:00", false)] {
            let then = log.calendar.parse_wall(&format!("{date} {time}")).unwrap();
            events.push(event(then, 0, Property::On, on));
        }
    }
    (log, events)
}

/// Writes a home into its own folder in `dir`.
fn written(dir: &Path, (log, events): &(HomeLog, Vec<LoggedEvent>)) -> PathBuf {
    let folder = dir.join(&log.name);
    home_log::write(&folder, log, events.iter().cloned()).unwrap();
    folder
}

fn recording((log, events): &(HomeLog, Vec<LoggedEvent>)) -> Recording {
    Recording::new(log.clone(), events.clone())
}
