//! Daylight through the engine: sensors and lamps that speak through their profile, the view, and `explain`; and the judge of it.

use std::time::Duration;

use hunchd::daylight::Level;
use hunchd::daylight::Source;
use hunchd::device::Kind;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::engine::ClockState;
use hunchd::engine::RoomView;
use hunchd::engine::Settings;
use hunchd::engine::explain;
use hunchd::evaluate::daylight::judge;
use hunchd::home_log::BadRows;
use hunchd::home_log::HomeLog;
use hunchd::home_log::LoggedDevice;
use hunchd::home_log::LoggedEvent;
use hunchd::sun::Position;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

use crate::house::House;

fn house(position: Option<Position>) -> House {
    let calendar = Calendar::named("Europe/Amsterdam").unwrap();
    let mut house = House::with(Settings { calendar, position, ..Settings::default() });
    house.lists("light", "Cellar/lamp", &[]).lists("motion", "Cellar/eye", &[]).lists("light", "Loft/lamp", &[]);
    house
}

fn room(house: &House, name: &str) -> RoomView {
    house.engine().view().rooms.into_iter().find(|room| room.room == name).unwrap()
}

/// Two weeks in which the cellar has 2 lx by day, and 250 when its lamp is on in the evening.
fn two_weeks(house: &mut House) {
    for day in 1..=14 {
        for hour in 0..24 {
            let lamp = (20..23).contains(&hour);
            house.at(&format!("2026-05-{day:02} {hour:02}:00:00"));
            house.says("zigbee2mqtt/Cellar/lamp", format!(r#"{{"state":"{}"}}"#, if lamp { "ON" } else { "OFF" }));
            house.at(&format!("2026-05-{day:02} {hour:02}:10:00"));
            let lux = if lamp {
                250
            } else if (8..20).contains(&hour) {
                2
            } else {
                0
            };
            house.says("zigbee2mqtt/Cellar/eye", format!(r#"{{"illuminance":{lux}}}"#));
        }
    }
}

#[test]
fn a_cellar_is_dark_at_noon_a_loft_is_not_and_both_outlive_a_restart() {
    let mut house = house(Position::new(52.1, 5.1));
    two_weeks(&mut house);
    house.at("2026-05-15 13:00:00").stops().starts(ClockState::Synchronised);
    let (cellar, loft) = (room(&house, "Cellar"), room(&house, "Loft"));
    let (in_cellar, in_loft) = (cellar.daylight.unwrap(), loft.daylight.unwrap());
    assert_eq!((in_cellar.level(), in_cellar.from), (Level::Dark, Source::Learnt), "{in_cellar:?}");
    assert_eq!((in_loft.level(), in_loft.from), (Level::Bright, Source::Sun), "{in_loft:?}");
    let view = house.engine().view();
    for of in ["zigbee2mqtt:Cellar/lamp", "cellar"] {
        let text = explain(&view, of).unwrap();
        assert!(text.contains("dark (about") && text.contains("lx, between"), "{text}");
    }
    // By night it is dark in the loft as well.
    house.at("2026-05-16 01:00:00").passes();
    assert!(room(&house, "Loft").daylight.unwrap().dark > 0.99);
}

#[test]
fn a_lamp_lights_its_room_and_not_its_daylight() {
    let mut house = house(Position::new(52.1, 5.1));
    two_weeks(&mut house);
    house.at("2026-05-15 12:00:00").says("zigbee2mqtt/Cellar/eye", r#"{"illuminance":2}"#);
    house.at("2026-05-15 12:01:00").says("zigbee2mqtt/Cellar/lamp", r#"{"state":"ON"}"#);
    house.at("2026-05-15 12:05:00").says("zigbee2mqtt/Cellar/eye", r#"{"illuminance":300}"#);
    let cellar = room(&house, "Cellar");
    assert!(cellar.lit && cellar.daylight.is_some_and(|estimate| estimate.dark > 0.9), "{cellar:?}");
    house.says("zigbee2mqtt/Cellar/lamp", r#"{"state":"OFF"}"#);
    house.at("2026-05-15 12:10:00").says("zigbee2mqtt/Cellar/eye", r#"{"illuminance":300}"#);
    let opened = room(&house, "Cellar");
    assert!(
        !opened.lit && opened.daylight.is_some_and(|estimate| estimate.lux > 20.0),
        "a door was opened: {opened:?}"
    );
}

#[test]
fn where_nobody_said_where_the_home_stands_only_sensors_tell() {
    let mut house = house(None);
    house.at("2026-05-15 12:00:00").says("zigbee2mqtt/Cellar/eye", r#"{"illuminance":30}"#);
    assert_eq!(room(&house, "Cellar").daylight.map(|estimate| estimate.level()), Some(Level::Dim));
    assert_eq!(room(&house, "Loft").daylight, None);
    assert!(explain(&house.engine().view(), "Loft").unwrap().contains("nobody can say"));
    // What the broker remembers may be of yesterday.
    house.at("2026-05-15 20:00:00").remembers("zigbee2mqtt/Cellar/eye", r#"{"illuminance":30}"#);
    assert_eq!(room(&house, "Cellar").daylight, None);
}

/// Sixty days of two sensors under one sky; the second in a room with a lamp.
fn recorded(shift_future: bool) -> (HomeLog, Vec<LoggedEvent>) {
    let device = |id: &str, kind, room: &str| LoggedDevice {
        id: id.into(),
        name: id.to_owned(),
        kind,
        room: Some(room.to_owned()),
        groups: Vec::new(),
        role: None,
    };
    let home = HomeLog {
        name: "sky".to_owned(),
        calendar: Calendar::named("Europe/Amsterdam").unwrap(),
        latitude: Some(52.1),
        longitude: Some(5.1),
        licence: String::new(),
        note: String::new(),
        evaluate_from: None,
        language: None,
        devices: vec![
            device("east", Kind::Sensor, "Hall"),
            device("west", Kind::Sensor, "Bath"),
            device("lamp", Kind::Light, "Bath"),
        ],
        bad_devices: BadRows::default(),
        folder: None,
    };
    let place = home.position().unwrap();
    let start = Timestamp::parse_rfc3339("2026-04-01T00:00:00Z").unwrap();
    let mut events = Vec::new();
    for quarter in 0..60_u64 * 96 {
        let at = start + Duration::from_secs(quarter * 900);
        let (day, hour) = (quarter / 96, quarter % 96 / 4);
        // Half of the days are overcast.
        let sky = if (day * 7) % 5 < 2 { 0.2 } else { 1.0 };
        let clear = hunchd::daylight::clear_sky_ln_lx(place.sun(at).elevation_deg).exp() * sky;
        if quarter % 4 == 0 && (hour == 5 || hour == 8) {
            events.push(LoggedEvent { at, device: 2, property: Property::On, value: Value::Bool(hour == 5) });
        }
        let lamp = if (5..8).contains(&hour) { 400.0 } else { 0.0 };
        let odd = if shift_future && day >= 55 { 3.0 } else { 1.0 };
        for (device, lux) in [(0, clear * 0.01), (1, (clear * 0.002 + lamp) * odd)] {
            events.push(LoggedEvent {
                at,
                device,
                property: Property::IlluminanceLx,
                value: Value::Number(lux.round()),
            });
        }
    }
    (home, events)
}

#[test]
fn the_judge_hides_the_sensor_that_it_asks_about() {
    let (home, events) = recorded(false);
    let report = judge(&home, &events, None).unwrap();
    assert_eq!(report.sensors.len(), 2);
    for sensor in &report.sensors {
        let of = |name: &str| sensor.predictors.iter().find(|score| score.predictor == name).unwrap();
        assert!(sensor.scored > 500);
        let (hunchd, never) = (of("hunchd, hidden that day"), of("hunchd, never seen"));
        assert!(hunchd.correlation > 0.97 && hunchd.median_log10 < 0.1, "{sensor:?}");
        assert!(hunchd.median_log10 < 0.6 * of("sun alone").median_log10, "it knows of the clouds: {sensor:?}");
        assert!(never.correlation > 0.9, "{sensor:?}");
    }
    assert_eq!((report.sensors[0].lit, report.sensors[1].lit > 60 * 12), (0, true));
    // Another future of the sensor itself changes what it is held against, and not what was foretold while it was hidden.
    let (_, other) = recorded(true);
    let west = &judge(&home, &other, Some(events[events.len() - 200].at)).unwrap().sensors[1];
    let before = &judge(&home, &events, Some(events[events.len() - 200].at)).unwrap().sensors[1];
    let never = |sensor: &hunchd::evaluate::daylight::SensorReport| sensor.predictors[2].correlation;
    assert!((never(west) - never(before)).abs() < 0.02, "{west:?} {before:?}");
}
