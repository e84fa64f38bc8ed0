//! Presence against labels: rows, delays, and what is counted where nobody wrote anything down.

use super::*;
use crate::device::Kind;
use crate::device::Property;
use crate::device::Value;
use crate::home_log::BadRows;
use crate::home_log::Label;
use crate::home_log::LoggedDevice;
use crate::time::Calendar;

fn log() -> HomeLog {
    let device = |id: &str, kind| LoggedDevice {
        id: id.into(),
        name: id.to_owned(),
        kind,
        room: None,
        groups: Vec::new(),
        role: None,
    };
    HomeLog {
        name: "week".to_owned(),
        calendar: Calendar::named("Europe/Amsterdam").unwrap(),
        latitude: None,
        longitude: None,
        licence: String::new(),
        note: String::new(),
        evaluate_from: None,
        language: None,
        devices: vec![device("lamp", Kind::Light), device("motion", Kind::Sensor)],
        bad_devices: BadRows::default(),
        folder: None,
    }
}

fn event(minute: u32, device: usize, on: bool) -> LoggedEvent {
    let property = [Property::On, Property::Occupancy][device];
    let start = Timestamp::parse_rfc3339("2025-10-06T10:00:00Z").unwrap();
    LoggedEvent { at: start + MINUTE * minute, device, property, value: Value::Bool(on) }
}

/// A week of motion, at intervals from four minutes to nine hours, and a lamp.
fn week() -> Vec<LoggedEvent> {
    let mut events = Vec::new();
    let mut minute = 0;
    for turn in 0_u32.. {
        if minute > 7 * 1440 {
            break;
        }
        events.extend([event(minute, 1, true), event(minute + 2, 1, false), event(minute + 3, 0, turn % 3 == 0)]);
        minute += 4 + (turn * 37) % 50 + if turn % 11 == 0 { 540 } else { 0 };
    }
    events
}

fn told(home: &HomeLog, events: &[LoggedEvent]) -> Vec<Row> {
    rows(home, events.iter().cloned(), MINUTE, Teller::Rules, None).collect()
}

#[test]
fn the_future_changes_no_row() {
    let (log, events) = (log(), week());
    let whole = told(&log, &events);
    assert!(whole.len() > 9_000 && whole.windows(2).all(|pair| pair[1].at.since(pair[0].at) == MINUTE));
    for share in [3, 5, 8] {
        let cut = events.len() * share / 10;
        let then = events[cut].at;
        // Another future: everything from then on is left out, but for one event at the very end, or turned round.
        let shorter: Vec<_> = events[..cut].iter().chain(events.last()).cloned().collect();
        let mut turned = events.clone();
        for event in turned[cut..].iter_mut().filter(|event| event.at >= then) {
            event.value = Value::Bool(event.value == Value::Bool(false));
        }
        for other in [shorter, turned] {
            let other = told(&log, &other);
            let until = whole.partition_point(|row| row.at <= then);
            assert!(until > 1000 && whole[..until] == other[..until]);
            assert!(whole[until..] != other[until..], "the future does matter to the future");
        }
    }
}

#[test]
fn an_event_counts_from_the_row_after_it() {
    let rows = told(&log(), &[event(0, 0, false), event(60, 0, true), event(120, 0, false)]);
    assert_eq!(rows.len(), 121);
    assert_eq!(rows[60].chances, rows[0].chances, "the first state is no activity, and what is now is not before");
    assert!(rows[61].chances.away < 0.1 && rows[120].chances.away > 0.5);
}

#[test]
fn scores_are_what_a_hand_counts() {
    let at = |minute: i64| Timestamp::from_millis(minute * 60_000);
    let label = |start, end, label: &str| Label { start: at(start), end: at(end), label: label.to_owned() };
    let labels = [label(0, 3, ASLEEP), label(2, 4, ASLEEP), label(8, 9, AWAY), label(0, 10, "R1:Reading")];
    // Said asleep in minutes 2 to 7, was asleep in 0 to 3: two right of six said and four that were.
    let rows = (0..10).map(|minute| Row {
        at: at(minute),
        chances: Chances { asleep: if (2..8).contains(&minute) { 0.8 } else { 0.2 }, away: 0.0 },
        onsets: Vec::new(),
    });
    let scores = score(rows, &labels).unwrap();
    let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
    assert_eq!(scores.rows, 10);
    assert!(close(scores.asleep.share, 0.4) && close(scores.asleep.f1, 0.4), "{scores:?}");
    assert!(close(scores.asleep.precision, 2.0 / 6.0) && close(scores.asleep.recall, 0.5));
    // Six rows were wrong by 0.8, four by 0.2.
    assert!(close(scores.asleep.brier, (6.0 * 0.64 + 4.0 * 0.04) / 10.0));
    assert!(close(scores.asleep.log_loss, -(6.0 * 0.2_f64.ln() + 4.0 * 0.8_f64.ln()) / 10.0));
    assert!(close(scores.away.f1, 0.0) && close(scores.away.brier, 0.1));
    assert!(close(scores.away.log_loss, -1e-6_f64.ln() / 10.0), "{scores:?}");
    assert_eq!(score(std::iter::empty(), &labels[3..]), None);
}
