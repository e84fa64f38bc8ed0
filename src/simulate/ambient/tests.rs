//! Reports follow the sky, the heating and the switches, as often as such sensors report.

use std::time::Duration;

use super::Span;
use super::added;
use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::simulate::cast::Behind;
use crate::simulate::cast::Draw;
use crate::simulate::cast::Fitting;
use crate::simulate::cast::House;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Role;
use crate::simulate::cast::Room;
use crate::simulate::cast::RoomKind;
use crate::simulate::furnish::furnished;
use crate::time::Calendar;
use crate::time::Timestamp;

const DAYS: u64 = 14;
const LIVING: Option<usize> = Some(0);

/// A small house near Utrecht with just these devices, all in the living room but where it says otherwise.
fn house(fittings: &[Fitting]) -> House {
    let mut house = furnished(1);
    house.log.calendar = Calendar::named("Europe/Amsterdam").unwrap();
    (house.site.latitude, house.site.longitude) = (52.1, 5.1);
    house.rooms = vec![
        Room { kind: RoomKind::Living, daylight: 0.03 },
        Room { kind: RoomKind::Garden, daylight: 1.0 },
        Room { kind: RoomKind::Kitchen, daylight: 0.03 },
    ];
    house.log.devices = vec![house.log.devices[0].clone(); fittings.len()];
    house.fittings = fittings.to_vec();
    house
}

fn fitting(role: Role, room: Option<usize>) -> Fitting {
    Fitting { role, room, dims: false, meters: true, by_use: false }
}

fn january(days: u64) -> Span {
    let from = Timestamp::parse_rfc3339("2026-01-10T00:00:00Z").unwrap();
    Span { from, until: from + Duration::from_secs(86_400) * days as u32 }
}

fn after(span: Span, hours: f64) -> Timestamp {
    span.from + Duration::from_secs_f64(hours * 3600.0)
}

fn switch(at: Timestamp, device: usize, on: bool) -> LoggedEvent {
    LoggedEvent { at, device, property: Property::On, value: Value::Bool(on) }
}

/// What `device` said of `property`: hours since the beginning, and the quantity.
fn said(events: &[LoggedEvent], span: Span, device: usize, property: Property) -> Vec<(f64, f64)> {
    let of_it = events.iter().filter(|event| event.device == device && event.property == property);
    of_it.map(|event| (event.at.since(span.from).as_secs_f64() / 3600.0, event.value.as_number().unwrap())).collect()
}

#[test]
fn light_follows_the_sun_and_the_lamps() {
    let house = house(&[fitting(Role::Illuminance, LIVING), fitting(Role::Light(LightUse::Main), LIVING)]);
    let span = january(DAYS);
    // On from 20:00 to 22:00 UTC each day, when it is dark.
    let mut events = vec![switch(span.from, 1, false)];
    for day in 0..DAYS {
        events.push(switch(after(span, day as f64 * 24.0 + 20.0), 1, true));
        events.push(switch(after(span, day as f64 * 24.0 + 22.0), 1, false));
    }
    let all = added(&house, 3, span, events, &[]);
    let lux = said(&all, span, 0, Property::IlluminanceLx);
    assert!((8 * 14..80 * 14).contains(&lux.len()), "{}", lux.len());
    let mean = |from: f64, to: f64| {
        let within: Vec<f64> =
            lux.iter().filter(|(h, _)| (from..to).contains(&(h % 24.0))).map(|(_, lx)| *lx).collect();
        within.iter().sum::<f64>() / within.len().max(1) as f64
    };
    let (night, noon, lamp) = (mean(0.5, 6.0), mean(11.0, 13.0), mean(20.0, 21.9));
    assert!(night < 5.0 && noon > 30.0 && lamp > 8.0, "{night} {noon} {lamp}");
}

#[test]
fn rooms_are_heated_and_gardens_are_not() {
    let house =
        house(&[fitting(Role::Climate, LIVING), fitting(Role::Climate, Some(1)), fitting(Role::Thermostat, LIVING)]);
    let span = january(DAYS);
    let target = |value| LoggedEvent {
        at: span.from,
        device: 2,
        property: Property::TargetTemperatureC,
        value: Value::Number(value),
    };
    let all = added(&house, 5, span, vec![target(20.0)], &[]);
    let warmth = |device| said(&all, span, device, Property::TemperatureC);
    let mean = |said: &[(f64, f64)]| said.iter().map(|(_, c)| c).sum::<f64>() / said.len() as f64;
    assert!((18.5..21.5).contains(&mean(&warmth(0))) && (18.5..21.5).contains(&mean(&warmth(2))));
    assert!(mean(&warmth(1)) < 13.0);
    // Some report twice an hour, some when it is half a degree warmer: on average as often as in real homes.
    let reports =
        |seed| said(&added(&house, seed, span, vec![target(20.0)], &[]), span, 0, Property::TemperatureC).len();
    let reports_a_day = (0..30).map(reports).sum::<usize>() as f64 / 30.0 / DAYS as f64;
    assert!((6.0..50.0).contains(&reports_a_day), "{reports_a_day} a day");
    let humid: Vec<f64> =
        [0, 1].iter().flat_map(|device| said(&all, span, *device, Property::HumidityPct)).map(|(_, pct)| pct).collect();
    assert!(humid.iter().all(|pct| (10.0..=100.0).contains(pct)));
}

#[test]
fn plugs_draw_what_hangs_on_them() {
    let plug = |behind| fitting(Role::Plug(behind), Some(2));
    let house =
        house(&[plug(Behind::Kettle), plug(Behind::Television), plug(Behind::Freezer), plug(Behind::WashingMachine)]);
    let span = january(2);
    let events = vec![
        switch(span.from, 0, true),
        switch(span.from, 1, true),
        switch(span.from, 2, true),
        switch(span.from, 3, true),
        switch(after(span, 23.0), 1, false),
    ];
    let used =
        |device, from: f64, hours: f64| Draw { device, from: after(span, from), until: after(span, from + hours) };
    let draws = [used(0, 7.0, 0.06), used(1, 18.0, 4.0), used(3, 10.0, 2.0)];
    let all = added(&house, 7, span, events, &draws);
    let most = |device, from: f64, to: f64| {
        let watts = said(&all, span, device, Property::PowerW);
        watts.iter().filter(|(h, _)| (from..to).contains(h)).map(|(_, w)| *w).fold(0.0, f64::max)
    };
    assert!(most(0, 7.0, 7.06) > 1000.0 && most(0, 8.0, 48.0) < 5.0, "a kettle");
    assert!(most(1, 18.0, 22.0) > 30.0 && most(1, 22.1, 23.0) < 3.0 && most(1, 23.1, 48.0) == 0.0, "a television");
    assert!(most(3, 10.0, 12.0) > 1500.0 && most(3, 13.0, 48.0) < 5.0, "a washing machine");
    let cold = said(&all, span, 2, Property::PowerW);
    let starts = cold.windows(2).filter(|pair| pair[0].1 < 10.0 && pair[1].1 > 40.0).count();
    assert!((20..140).contains(&starts), "a freezer starts {starts} times in two days");
}

#[test]
fn what_was_told_stays_and_reports_fall_in_line() {
    for seed in 0..40 {
        let house = furnished(seed);
        let span = january(3);
        let mut told: Vec<LoggedEvent> = (0..house.fittings.len())
            .filter(|device| matches!(house.fittings[*device].role, Role::Light(_) | Role::Plug(_)))
            .flat_map(|device| (0..60).map(move |hour| switch(after(span, f64::from(hour)), device, hour % 5 == 0)))
            .collect();
        told.sort_by_key(|event| event.at);
        let all = added(&house, seed, span, told.clone(), &[]);
        assert!(all.windows(2).all(|pair| pair[0].at <= pair[1].at), "{seed}");
        assert!(all.iter().all(|event| (span.from..span.until).contains(&event.at)), "{seed}");
        let kept: Vec<_> = all.iter().filter(|event| event.property == Property::On).cloned().collect();
        assert_eq!(kept, told, "{seed}");
        assert_eq!(all, added(&house, seed, span, told, &[]), "{seed}");
    }
}
