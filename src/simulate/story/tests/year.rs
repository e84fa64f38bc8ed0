//! What a year brings: holidays, illness, guests, turns of life, and the seasons on both halves of the earth.

use std::collections::BTreeMap;

use super::showroom;
use super::start;
use super::told_by_hand;
use crate::device::Value;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Role;
use crate::simulate::random::Random;
use crate::simulate::story::almanac::Almanac;
use crate::simulate::story::almanac::Day;
use crate::simulate::story::life::Life;
use crate::time::LocalDay;
use crate::time::Timestamp;

#[test]
fn a_year_has_holidays_illness_guests_journeys_and_turns() {
    let (mut turns, mut moves) = (0, 0);
    for seed in 0..6 {
        let house = &showroom(52.0);
        let mut almanac = Almanac::new(seed, house);
        let first = house.log.calendar.local(start()).day;
        let year: Vec<Day> = (0..365).map(|n| almanac.day(LocalDay(first.0 + n))).collect();
        let count = |so: &dyn Fn(&Day) -> bool| year.iter().filter(|day| so(day)).count();
        let holidays = count(&|day| day.free && day.weekday < 5);
        assert!((5..25).contains(&holidays), "seed {seed}: {holidays} public holidays");
        let no_school = count(&|day| day.school_is_out && day.weekday < 5);
        assert!(no_school > holidays + 20, "seed {seed}: {no_school} days without school");
        assert!(count(&|day| day.ill.contains(&true)) > 0, "seed {seed}: nobody is ever ill");
        assert!(count(&|day| day.visit.is_some()) > 0, "seed {seed}: nobody comes to see them");
        assert!(count(&|day| day.journeys.iter().any(Option::is_some)) > 0, "seed {seed}: they never travel");
        turns += count(&|day| day.turn.is_some());
        moves += count(&|day| day.lamp_moves);
    }
    assert!(turns > 0 && turns < 60 && moves > 0, "{turns} turns of life and {moves} lamps moved in six years");
}

#[test]
fn a_turn_of_life_changes_the_days_that_follow() {
    let house = &showroom(52.0);
    let life = Life::drawn(5, house, 0);
    let mut turned = life.clone();
    turned.turns(&mut Random::new(5, "turn"));
    assert!(turned.job != life.job || turned.outings != life.outings);
    assert_ne!(turned.bed, life.bed);
}

#[test]
fn lamps_follow_the_seasons_on_both_halves_of_the_earth() {
    let at = |text| Timestamp::parse_rfc3339(text).unwrap();
    let lit_h = |latitude: f64, from: Timestamp| {
        let house = showroom(latitude);
        let is_lamp = |device: usize| matches!(house.fittings[device].role, Role::Light(LightUse::Main));
        let (mut hours, mut since) = (0.0, BTreeMap::new());
        for event in (0..4).flat_map(|seed| told_by_hand(&house, seed, 21, from).events) {
            match event.value {
                Value::Bool(true) if is_lamp(event.device) => _ = since.insert(event.device, event.at),
                Value::Bool(false) => {
                    let lit = since.remove(&event.device).map(|on| event.at.since(on).as_secs_f64() / 3600.0);
                    hours += lit.unwrap_or(0.0);
                }
                _ => {}
            }
        }
        hours
    };
    let (winter, summer) = (at("2025-01-06T00:00:00Z"), at("2025-06-09T00:00:00Z"));
    for (latitude, dark, light) in [(55.0, winter, summer), (-45.0, summer, winter)] {
        let (dark, light) = (lit_h(latitude, dark), lit_h(latitude, light));
        assert!(dark > light * 1.3, "at {latitude} degrees: {dark} h in the dark season, {light} h in the light one");
    }
}
