//! Homes made by hand, of which every figure is known.

use std::time::Duration;

use super::*;
use crate::device::Kind;
use crate::device::Property;
use crate::device::Value;
use crate::home_log::HomeLog;
use crate::home_log::LoggedDevice;
use crate::home_log::LoggedEvent;
use crate::time::Calendar;
use crate::time::Timestamp;

/// Midnight in Amsterdam, and the days after it.
fn at(day: u32, hour: f64) -> Timestamp {
    let midnight = Timestamp::parse_rfc3339("2026-01-04T23:00:00Z").unwrap();
    midnight + Duration::from_secs(86_400) * day + Duration::from_millis((hour * 3_600_000.0) as u64)
}

fn home(devices: &[(&str, Kind, Option<&str>)]) -> HomeLog {
    let device = |(id, kind, room): &(&str, Kind, Option<&str>)| LoggedDevice {
        id: (*id).into(),
        name: (*id).to_owned(),
        kind: *kind,
        room: room.map(str::to_owned),
        groups: Vec::new(),
        role: None,
    };
    HomeLog {
        name: "by_hand".to_owned(),
        calendar: Calendar::named("Europe/Amsterdam").unwrap(),
        latitude: None,
        longitude: None,
        licence: String::new(),
        note: String::new(),
        evaluate_from: None,
        language: None,
        devices: devices.iter().map(device).collect(),
        bad_devices: BadRows::default(),
        folder: None,
    }
}

fn event(at: Timestamp, device: usize, property: Property, value: bool) -> LoggedEvent {
    LoggedEvent { at, device, property, value: Value::Bool(value) }
}

fn measured(home: &HomeLog, mut events: Vec<LoggedEvent>) -> Values {
    events.sort_by_key(|event| event.at);
    survey(home, events, &[])
}

fn close(values: &Values, topic: Topic, measure: Measure, wanted: f64) {
    let value = values.of(topic, measure).unwrap_or_else(|| panic!("no {topic:?} {measure:?}"));
    assert!((value - wanted).abs() < 1e-6, "{topic:?} {measure:?}: {value}, not {wanted}");
}

#[test]
fn lamps_are_on_as_long_and_as_often_as_they_are() {
    let home = home(&[("a", Kind::Light, None), ("b", Kind::Light, None), ("never", Kind::Switch, None)]);
    let mut events: Vec<LoggedEvent> = (0..3).map(|device| event(at(0, 0.0), device, Property::On, false)).collect();
    for day in 0..20 {
        // Every evening for an hour; on every second day b too, for six, and it says so twice.
        events.extend([event(at(day, 19.0), 0, Property::On, true), event(at(day, 20.0), 0, Property::On, false)]);
        if day % 2 == 0 {
            events.extend([18.0, 18.5].map(|hour| event(at(day, hour), 1, Property::On, true)));
            events.extend([24.0, 24.5].map(|hour| event(at(day, hour), 1, Property::On, false)));
        }
    }
    events.push(event(at(20, 0.0), 2, Property::On, false));
    let values = measured(&home, events);
    let lights = |measure, wanted| close(&values, Topic::Lights, measure, wanted);
    // a changes twice a day, b once, the third never.
    lights(Measure::ChangesMedian, 1.0);
    lights(Measure::ChangesBusiest, 2.0);
    lights(Measure::DaysUsed, 0.5);
    // Twenty times an hour, ten times six.
    lights(Measure::OnP25, 60.0);
    lights(Measure::OnP50, 60.0);
    lights(Measure::OnP75, 360.0);
    lights(Measure::OnLong, 10.0 / 30.0);
    // Of four evening hours a is on one, b on all four every second day; who never changes does not count.
    lights(Measure::OnEvening, (0.25 + 0.5) / 2.0);
    lights(Measure::OnNight, 0.0);
    lights(Measure::OnDay, 0.0);
    lights(Measure::StartsEvening, 1.0);
    lights(Measure::StartsMorning, 0.0);
    assert_eq!(values.of(Topic::Plugs, Measure::ChangesMedian), None);
    assert_eq!(values.of(Topic::Together, Measure::OnWithRoom), None, "no light is in a room");
    close(&values, Topic::Together, Measure::OnWithAny, 0.0);
}

#[test]
fn a_state_that_was_found_or_said_again_is_no_change() {
    let home = home(&[("plug", Kind::Plug, None)]);
    // Found on, said again after each gap, off at last: one change, and nobody knows how long it was on.
    let mut events: Vec<LoggedEvent> = (0..10).map(|day| event(at(day, 12.0), 0, Property::On, true)).collect();
    events.push(event(at(10, 12.0), 0, Property::On, false));
    let values = measured(&home, events);
    close(&values, Topic::Plugs, Measure::ChangesMedian, 0.1);
    close(&values, Topic::Plugs, Measure::DaysUsed, 0.0);
    assert_eq!(values.of(Topic::Plugs, Measure::OnP50), None);
}

#[test]
fn a_pulse_is_nothing_that_runs() {
    let home = home(&[("remote", Kind::Media, None), ("radio", Kind::Media, None)]);
    let mut events: Vec<LoggedEvent> = (0..2).map(|device| event(at(0, 0.0), device, Property::On, false)).collect();
    for day in 0..30 {
        for (device, hours) in [(0, 1.0 / 3600.0), (1, 0.5)] {
            events.push(event(at(day, 19.0), device, Property::On, true));
            events.push(event(at(day, 19.0 + hours), device, Property::On, false));
        }
    }
    let values = measured(&home, events);
    close(&values, Topic::Media, Measure::OnP25, 30.0);
}

#[test]
fn motion_is_counted_by_the_hour_and_a_bed_is_no_motion() {
    let home = home(&[("hall", Kind::Sensor, None), ("attic", Kind::Sensor, None), ("bed", Kind::Sensor, None)]);
    let mut events: Vec<LoggedEvent> =
        (0..3).map(|device| event(at(0, 0.0), device, Property::Occupancy, false)).collect();
    let mut seen = |day, hour, device, minutes| {
        events.push(event(at(day, hour), device, Property::Occupancy, true));
        events.push(event(at(day, hour + minutes / 60.0), device, Property::Occupancy, false));
    };
    for day in 0..10 {
        for half in 14..46 {
            // Seen again half a minute later, for another minute: it goes on.
            seen(day, f64::from(half) / 2.0, 0, 0.5);
            seen(day, f64::from(half) / 2.0 + 1.0 / 60.0, 0, 1.0);
        }
        seen(day, 2.0, 0, 2.0);
        seen(day, 12.0, 1, 6.0);
        seen(day, 0.5, 2, 300.0);
    }
    events.push(event(at(10, 0.0), 0, Property::Occupancy, false));
    let values = measured(&home, events);
    let motion = |measure, wanted| close(&values, Topic::Motion, measure, wanted);
    // The hall sees two an hour by day, the attic one in sixteen hours.
    motion(Measure::PerHourDay, (2.0 + 1.0 / 16.0) / 2.0);
    motion(Measure::PerHourNight, (0.25 + 0.0) / 2.0);
    motion(Measure::PerHourBusiest, 33.0 / 24.0);
    motion(Measure::Hold, 4.0);
}

#[test]
fn contacts_are_counted_by_the_day() {
    let home = home(&[("door", Kind::Sensor, None), ("window", Kind::Sensor, None)]);
    let mut events: Vec<LoggedEvent> =
        (0..2).map(|device| event(at(0, 0.0), device, Property::Contact, false)).collect();
    for day in 0..10 {
        for hour in [8.0, 12.0, 18.0] {
            events.push(event(at(day, hour), 0, Property::Contact, true));
            events.push(event(at(day, hour + 0.01), 0, Property::Contact, false));
            // It bounces.
            events.push(event(at(day, hour + 0.011), 0, Property::Contact, true));
            events.push(event(at(day, hour + 0.012), 0, Property::Contact, false));
        }
    }
    events.push(event(at(10, 0.0), 1, Property::Contact, false));
    let values = measured(&home, events);
    close(&values, Topic::Contacts, Measure::OpeningsMedian, 1.5);
    close(&values, Topic::Contacts, Measure::OpeningsBusiest, 3.0);
}

#[test]
fn lights_that_go_on_together_are_seen() {
    let home = home(&[
        ("sofa", Kind::Light, Some("living")),
        ("shelf", Kind::Light, Some("living")),
        ("kitchen", Kind::Light, Some("kitchen")),
        ("motion", Kind::Sensor, Some("kitchen")),
    ]);
    let mut events: Vec<LoggedEvent> = (0..3).map(|device| event(at(0, 0.0), device, Property::On, false)).collect();
    events.push(event(at(0, 0.0), 3, Property::Occupancy, false));
    let second = 1.0 / 3600.0;
    for day in 0..40 {
        // Sofa and shelf always, a minute and less apart; the kitchen after them on every second day, a second after
        // motion on every fourth.
        let late = if day % 4 == 0 { 50.0 } else { 600.0 };
        for (device, hour) in [(0, 19.0), (1, 19.0 + 60.0 * second), (2, 19.0 + (60.0 + late) * second)] {
            events.push(event(at(day, hour), device, Property::On, true));
            events.push(event(at(day, 23.0), device, Property::On, false));
        }
        let motion = 19.0 + (59.0 + late) * second - if day % 2 == 0 { 0.0 } else { 0.1 };
        events.push(event(at(day, motion), 3, Property::Occupancy, true));
        events.push(event(at(day, motion + 0.01), 3, Property::Occupancy, false));
    }
    let values = measured(&home, events);
    // Only sofa and shelf have a light beside them.
    close(&values, Topic::Together, Measure::OnWithRoom, 1.0);
    // Of 120, the 80 of the living room, and ten of the kitchen.
    close(&values, Topic::Together, Measure::OnWithAny, 90.0 / 120.0);
    close(&values, Topic::Together, Measure::OnAfterMotion, 0.5);
}

#[test]
fn a_short_or_empty_recording_says_nothing() {
    let home = home(&[("a", Kind::Light, None)]);
    assert_eq!(measured(&home, Vec::new()), Values::default());
    let events = (0..9).map(|half| event(at(0, f64::from(half) * 12.0), 0, Property::On, half % 2 == 0)).collect();
    assert_eq!(measured(&home, events), Values::default());
}

#[test]
fn a_fleet_holds_its_own_homes_and_not_a_strange_one() {
    let dir = tempfile::tempdir().unwrap();
    let jobs = NonZeroUsize::new(2).unwrap();
    // Many homes have little to measure: a band takes more homes than it has values.
    let fleet = Fleet { seed: 11, homes: 90, days: 8, start: None, watched: false };
    fleet.write(dir.path(), jobs, &mut |_| ()).unwrap();
    let folders = homes_in(dir.path()).unwrap();
    assert_eq!(folders.len(), 90);
    let mut real: Vec<Surveyed> = folders.iter().map(|folder| survey_folder(folder).unwrap()).collect();
    let simulated = fleet.home(2);
    assert_eq!(real[1].values, survey(&simulated.log, simulated.events, &simulated.labels), "written or not");
    // The three of which there is most to say.
    real.sort_by_key(|home| std::cmp::Reverse(home.values.all().count()));
    real.truncate(3);
    real[2].values.add(Topic::Lights, Measure::OnP50, Some(5000.0));

    let mut told = Vec::new();
    let recorded = check(&Against::Recorded(folders.clone()), real.clone(), jobs, &mut |done| told.push(done)).unwrap();
    assert_eq!(told, (1..=90).collect::<Vec<_>>());
    let simulated = check(&Against::Simulated(fleet), real, NonZeroUsize::MIN, &mut |_| ()).unwrap();
    assert_eq!(recorded.lines, simulated.lines, "on disk or in memory, on one thread or two");
    let count = simulated.count();
    assert!(count.compared > 60 && count.outside * 4 < count.compared, "{count:?}");
    let statistic = Statistic { topic: Topic::Lights, measure: Measure::OnP50 };
    let strange = simulated.lines.iter().find(|line| line.statistic == statistic).unwrap();
    assert_eq!(strange.values[2], Some((5000.0, Place::Above)), "{simulated}");

    assert_eq!(homes_in(&folders[0]).unwrap(), folders[..1]);
    let nothing = tempfile::tempdir().unwrap();
    assert!(homes_in(nothing.path()).unwrap_err().to_string().contains("holds no home"));
    assert!(homes_in(&nothing.path().join("no_such")).unwrap_err().to_string().contains("could not be read"));
}
