//! Small homes with a sky, windows, sensors and lamps: what is learnt of them, and what must not be.

use super::*;
use crate::sun::Position;

const SENSOR: DeviceKey = DeviceKey(1);
const OTHER: DeviceKey = DeviceKey(2);
const LAMP: DeviceKey = DeviceKey(9);
const QUARTER: Duration = Duration::from_secs(900);

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn utrecht() -> Position {
    Position::new(52.1, 5.1).unwrap()
}

/// What a window lets in: this share of the clear sky, less under clouds that change from day to day.
fn through(share: f64, now: Timestamp, place: Position) -> f64 {
    (clear_sky_ln_lx(place.sun(now).elevation_deg).exp() * share * sky(now)).round()
}

/// 0.3 to 1, another each day.
fn sky(now: Timestamp) -> f64 {
    let day = now.as_millis().div_euclid(86_400_000);
    0.3 + 0.1 * (day * 37).rem_euclid(8) as f64
}

/// Each quarter of an hour of so many days from `from`.
fn quarters(from: &str, days: u32) -> impl Iterator<Item = Timestamp> {
    let from = at(from);
    (0..days * 96).map(move |quarter| from + QUARTER * quarter)
}

/// A home whose only sensor looks through a window with this share of the sky, after some weeks.
fn lived(room: &str, share: f64) -> Daylight {
    let mut daylight = Daylight::default();
    for now in quarters("2026-05-01T00:00:00Z", 28) {
        daylight.read(now, SENSOR, Some(room), through(share, now, utrecht()), Some(utrecht().sun(now)));
    }
    daylight
}

fn noon() -> Timestamp {
    at("2026-05-30T11:40:00Z")
}

#[test]
fn a_room_without_a_sensor_is_told_with_honest_doubt() {
    let daylight = Daylight::default();
    let estimate = |when: &str| daylight.room(at(when), "Hall", Some(utrecht().sun(at(when)))).unwrap();
    let (day, night) = (estimate("2026-06-21T11:40:00Z"), estimate("2026-06-21T23:40:00Z"));
    assert_eq!(day.from, Source::Sun);
    assert!(day.bright > 0.8 && day.high_lx / day.low_lx > 50.0, "{day:?}");
    assert!(night.dark > 0.99, "{night:?}");
}

#[test]
fn a_north_cellar_is_dark_at_noon_and_a_bay_window_bright() {
    for (share, level) in [(0.00002, Level::Dark), (0.0005, Level::Dim), (0.05, Level::Bright)] {
        let daylight = lived("Cellar", share);
        let estimate = daylight.room(noon(), "Cellar", Some(utrecht().sun(noon()))).unwrap();
        assert_eq!((estimate.level(), estimate.from), (level, Source::Learnt), "{share}: {estimate:?}");
        assert!(estimate.lux < 4.0 * (through(share, noon(), utrecht()) + 1.0), "{share}: {estimate:?}");
        // Another room of the same home is none the darker for it.
        let hall = daylight.room(noon(), "Hall", Some(utrecht().sun(noon()))).unwrap();
        assert_eq!((hall.level(), hall.from), (Level::Bright, Source::Sun), "{hall:?}");
    }
}

#[test]
fn the_side_of_the_house_is_learnt() {
    let mut daylight = Daylight::default();
    // The morning sun comes in, the evening's does not.
    let seen = |now: Timestamp| {
        let east = 1.0 + 0.9 * utrecht().sun(now).azimuth_deg.to_radians().sin();
        through(0.01, now, utrecht()) * east
    };
    for now in quarters("2026-05-01T00:00:00Z", 28) {
        daylight.read(now, SENSOR, Some("Hall"), seen(now), Some(utrecht().sun(now)));
    }
    // So high stands the sun twice.
    let [morning, evening] = ["2026-05-30T06:40:00Z", "2026-05-30T16:40:00Z"]
        .map(|when| daylight.room(at(when), "Hall", Some(utrecht().sun(at(when)))).unwrap().lux);
    assert!(morning > 4.0 * evening, "{morning} and {evening}");
}

#[test]
fn other_sensors_tell_of_the_clouds() {
    let mut daylight = Daylight::default();
    let place = utrecht();
    for now in quarters("2026-05-01T00:00:00Z", 28) {
        daylight.read(now, SENSOR, Some("Hall"), through(0.01, now, place), Some(place.sun(now)));
        daylight.read(now, OTHER, Some("Bath"), through(0.002, now, place), Some(place.sun(now)));
    }
    let said = |cloudy: f64| {
        let mut today = daylight.clone();
        for now in quarters("2026-05-30T06:00:00Z", 1).take_while(|now| *now < noon()) {
            let lux = clear_sky_ln_lx(place.sun(now).elevation_deg).exp() * 0.002 * cloudy;
            today.read(now, OTHER, Some("Bath"), lux.round(), Some(place.sun(now)));
        }
        today.room(noon(), "Hall", Some(place.sun(noon()))).unwrap().lux
    };
    let (clear, cloudy) = (said(1.0), said(0.3));
    assert!(clear > 1.8 * cloudy, "{clear} and {cloudy}: of the Hall nothing was heard that day");
}

#[test]
fn a_lamp_at_night_makes_no_daylight() {
    let (mut daylight, place) = (lived("Hall", 0.002), utrecht());
    let before = daylight.clone();
    let evening = at("2026-05-30T21:30:00Z");
    daylight.switched(evening, LAMP, Kind::Light, Some("Hall"), Some(true));
    for now in quarters("2026-05-30T21:30:01Z", 1).take(8) {
        daylight.read(now, SENSOR, Some("Hall"), 250.0, Some(place.sun(now)));
    }
    let then = evening + Duration::from_secs(7200);
    let estimate = daylight.room(then, "Hall", Some(place.sun(then))).unwrap();
    assert!(estimate.dark > 0.99, "{estimate:?}");
    // It is off again, and fades; what is read meanwhile is not believed either.
    daylight.switched(then, LAMP, Kind::Light, Some("Hall"), Some(false));
    daylight.read(then + Duration::from_secs(5), SENSOR, Some("Hall"), 120.0, Some(place.sun(then)));
    assert_eq!(daylight.sensors[&SENSOR].1.weights(), before.sensors[&SENSOR].1.weights(), "nothing was learnt");
    daylight.read(then + Duration::from_secs(61), SENSOR, Some("Hall"), 0.0, Some(place.sun(then)));
    assert_eq!(
        daylight.room(then + Duration::from_secs(61), "Hall", Some(place.sun(then))).unwrap().from,
        Source::Sensor
    );
}

#[test]
fn a_lamp_that_burns_by_day_is_not_learnt_as_daylight_and_one_elsewhere_does_not_matter() {
    let place = utrecht();
    let learnt = |lamp_in: &str| {
        let mut daylight = Daylight::default();
        for now in quarters("2026-05-01T00:00:00Z", 28) {
            // From eight to noon the lamp is on.
            let on = (8..12).contains(&now.as_millis().rem_euclid(86_400_000).div_euclid(3_600_000));
            daylight.switched(now - Duration::from_secs(61), LAMP, Kind::Light, Some(lamp_in), Some(on));
            let lux = through(0.0005, now, place) + if on { 300.0 } else { 0.0 };
            daylight.read(now, SENSOR, Some("Hall"), lux, Some(place.sun(now)));
        }
        let ten = at("2026-05-30T10:00:00Z");
        daylight.room(ten, "Hall", Some(place.sun(ten))).unwrap().lux
    };
    let (here, elsewhere) = (learnt("Hall"), learnt("Attic"));
    assert!(here < 70.0, "{here}");
    assert!(elsewhere > 150.0, "{elsewhere}: the test must be able to fail");
}

#[test]
fn a_switch_that_is_never_off_carries_no_lamp() {
    let mut daylight = Daylight::default();
    let start = noon();
    daylight.switched(start, LAMP, Kind::Switch, Some("Hall"), Some(true));
    daylight.switched(start, OTHER, Kind::Plug, Some("Bath"), Some(true));
    assert!(daylight.is_lit(start + Duration::from_secs(3600), Some("Hall")));
    assert!(!daylight.is_lit(start + Duration::from_secs(25 * 3600), Some("Hall")));
    assert!(!daylight.is_lit(start, Some("Bath")), "nobody knows what hangs on a plug");
    daylight.switched(start, SENSOR, Kind::Light, Some("Bath"), Some(true));
    assert!(daylight.is_lit(start + Duration::from_secs(25 * 3600), Some("Bath")));
}

#[test]
fn a_stuck_sensor_is_not_believed_and_is_again_when_it_moves() {
    let (mut daylight, place) = (lived("Hall", 0.002), utrecht());
    let fresh = daylight.room(noon(), "Hall", Some(place.sun(noon()))).unwrap().lux;
    for now in quarters("2026-05-29T00:00:00Z", 20) {
        daylight.read(now, SENSOR, Some("Hall"), 3000.0, Some(place.sun(now)));
    }
    let night = at("2026-06-17T23:00:00Z");
    let estimate = daylight.room(night, "Hall", Some(place.sun(night))).unwrap();
    assert!(estimate.dark > 0.95 && estimate.from == Source::Learnt, "{estimate:?}");
    let day = at("2026-06-18T11:40:00Z");
    let stuck = daylight.room(day, "Hall", Some(place.sun(day))).unwrap().lux;
    assert!(stuck < 3.0 * fresh, "{stuck} and {fresh}: twenty days of 3000 lx were not learnt");
    daylight.read(day, SENSOR, Some("Hall"), 100.0, Some(place.sun(day)));
    assert_eq!(daylight.room(day, "Hall", Some(place.sun(day))).unwrap().from, Source::Sensor);
}

#[test]
fn a_saturated_sensor_says_at_least() {
    let (mut daylight, place) = (Daylight::default(), utrecht());
    // It looks at the open sky, and tells no more than 2000 lx.
    for now in quarters("2026-05-01T00:00:00Z", 28) {
        let lux = through(0.2, now, place).min(2000.0);
        daylight.read(now, SENSOR, Some("Garden"), lux, Some(place.sun(now)));
    }
    let estimate = daylight.room(noon(), "Garden", Some(place.sun(noon()))).unwrap();
    assert!(estimate.lux > 1800.0 && estimate.high_lx > 2500.0, "{estimate:?}");
    // Were it not for the end of its range, 28 days of 2000 lx by noon would be learnt without doubt.
    let (_, sensor) = &daylight.sensors[&SENSOR];
    let mut sees_all = sensor.clone();
    let learns = |sensor: &mut Sensor, lux: f64| {
        let before = sensor.weights();
        sensor.learn(noon(), lux, place.sun(noon()), 3.0);
        sensor.weights() == before
    };
    assert!(
        learns(&mut sees_all, 2000.0),
        "under the clearest sky it expects more than it can tell: nothing is learnt"
    );
    assert!(!learns(&mut sees_all, 1000.0));
}

#[test]
fn in_the_polar_night_it_is_dark_at_noon() {
    let tromso = Position::new(69.6, 18.9).unwrap();
    let (mut daylight, noon) = (Daylight::default(), at("2026-12-21T10:40:00Z"));
    for now in quarters("2026-12-01T00:00:00Z", 20) {
        daylight.read(now, SENSOR, Some("Hall"), through(0.01, now, tromso), Some(tromso.sun(now)));
    }
    for room in ["Hall", "Attic"] {
        let estimate = daylight.room(noon, room, Some(tromso.sun(noon))).unwrap();
        assert!(estimate.dark > 0.85, "{room}: {estimate:?}");
    }
}

#[test]
fn where_nobody_knows_the_place_a_sensor_speaks_for_itself_for_a_while() {
    let mut daylight = Daylight::default();
    assert_eq!(daylight.room(noon(), "Hall", None), None);
    daylight.read(noon(), SENSOR, Some("Hall"), 40.0, None);
    let said = |minutes: u64| daylight.room(noon() + Duration::from_secs(minutes * 60), "Hall", None);
    assert!(said(1).is_some_and(|estimate| estimate.dim > 0.9 && estimate.from == Source::Sensor), "{:?}", said(1));
    let (soon, later) = (said(1).unwrap(), said(300).unwrap());
    assert!(later.high_lx / later.low_lx > 5.0 * (soon.high_lx / soon.low_lx), "{later:?}");
    assert_eq!(said(361), None);
    assert_eq!(daylight.room(noon(), "Attic", None), None);
}

#[test]
fn nonsense_teaches_nothing_and_a_sensor_that_moves_house_starts_anew() {
    let (mut daylight, place) = (lived("Cellar", 0.00002), utrecht());
    let before = daylight.clone();
    for lux in [f64::NAN, f64::INFINITY, -5.0, 1e9] {
        daylight.read(noon(), SENSOR, Some("Cellar"), lux, Some(place.sun(noon())));
    }
    assert_eq!(daylight, before);
    daylight.read(noon(), SENSOR, Some("Loft"), 900.0, Some(place.sun(noon())));
    let loft = daylight.room(noon(), "Loft", Some(place.sun(noon()))).unwrap();
    assert!(loft.bright > 0.9, "{loft:?}");
    assert_eq!(daylight.room(noon(), "Cellar", Some(place.sun(noon()))).unwrap().from, Source::Sun);
}

#[test]
fn what_was_learnt_outlives_a_restart() {
    let daylight = lived("Hall", 0.002);
    let bytes = postcard::to_stdvec(&daylight).unwrap();
    assert!(bytes.len() < 1000, "{} bytes for one sensor", bytes.len());
    assert_eq!(postcard::from_bytes::<Daylight>(&bytes).unwrap(), daylight);
}
