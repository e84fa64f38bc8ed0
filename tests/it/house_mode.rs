//! While there are guests the home's habits stay what they were, whatever the guests do; and what is, is known all the time.

use hunchd::device::DeviceId;
use hunchd::engine::ClockState;
use hunchd::engine::HouseMode;
use hunchd::engine::explain;

use crate::house::House;

const LAMP: &str = "zigbee2mqtt/Hall/lamp";

fn lamp() -> DeviceId {
    DeviceId::new("zigbee2mqtt", "Hall/lamp")
}

/// Four weeks of evenings from six to half past eight.
fn usual() -> House {
    let mut house = House::new();
    house.lists("light", "Hall/lamp", &[]);
    evenings(&mut house, "2026-01", 1..=28, "20:30");
    house
}

fn evenings(house: &mut House, month: &str, days: impl Iterator<Item = u8>, until: &str) {
    for day in days {
        house.at(&format!("{month}-{day:02} 18:00:00")).says(LAMP, r#"{"state":"ON"}"#);
        house.at(&format!("{month}-{day:02} {until}:00")).says(LAMP, r#"{"state":"OFF"}"#);
    }
}

/// What is thought of this time of the week: eleven on a Sunday night.
fn habit(house: &House) -> f32 {
    house.engine().habit(&lamp(), house.engine().now()).unwrap()
}

/// Three weeks in which the lamp burns until almost midnight, under a mode or under none.
fn three_weeks(mode: Option<&str>) -> House {
    let mut house = usual();
    if let Some(mode) = mode {
        house.at("2026-02-01 12:00:00").says("hunchd/house_mode/set", mode);
    }
    evenings(&mut house, "2026-02", 1..=10, "23:50");
    house.at("2026-02-11 12:00:00").stops().starts(ClockState::Synchronised);
    evenings(&mut house, "2026-02", 11..=21, "23:50");
    house.at("2026-02-22 12:00:00").says("hunchd/house_mode/set", "home");
    house.at("2026-02-22 23:00:00").passes();
    house
}

#[test]
fn what_guests_do_is_not_learnt_and_without_the_mode_it_is() {
    let before = usual().engine().view().devices[0].uses;
    let learnt = three_weeks(None);
    assert!(habit(&learnt) > 0.5, "{}: the test must be able to fail", habit(&learnt));
    for mode in ["guest", "vacation", "party until 2026-02-22T11:00:00Z"] {
        let house = three_weeks(Some(mode));
        assert!(habit(&house) < 0.05, "{mode}: {}", habit(&house));
        let view = house.engine().view();
        let (known, learnt) = (&view.devices[0], &learnt.engine().view().devices[0]);
        assert_eq!(known.uses, before, "{mode}: the uses of before are remembered, and no other");
        assert!(learnt.uses > before);
        // Of the last 28 days those with guests count as not observed.
        assert!(
            known.observed_days < 10 && learnt.observed_days > 20,
            "{} {}",
            known.observed_days,
            learnt.observed_days
        );
    }
}

#[test]
fn what_is_is_known_and_shown_all_the_same() {
    let mut house = usual();
    house.at("2026-02-01 12:00:00").says("hunchd/house_mode/set", "vacation");
    house.at("2026-02-01 18:00:00").says(LAMP, r#"{"state":"ON"}"#);
    house.at("2026-02-01 18:30:00").stops().starts(ClockState::Synchronised);
    house.at("2026-02-01 18:31:00").says(LAMP, r#"{"state":"ON"}"#);
    let view = house.engine().view();
    assert_eq!((view.house_mode, view.house_mode_until), (HouseMode::Vacation, None));
    assert_eq!(view.devices[0].in_use, Some(true));
    assert!(view.devices[0].forecast.is_some());
    let text = explain(&view, "zigbee2mqtt:Hall/lamp").unwrap();
    assert!(text.contains("rests: the house is in vacation mode"), "{text}");
    house.at("2026-02-01 19:00:00").says("hunchd/house_mode/set", "home");
    let text = explain(&house.engine().view(), "zigbee2mqtt:Hall/lamp").unwrap();
    assert!(!text.contains("vacation"), "{text}");
}
