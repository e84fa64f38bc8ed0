//! The home, told things: renames, gaps, origins.

use super::*;
use crate::device::Kind;
use crate::device::Observation;
use crate::profile::Group;
use crate::profile::ListedEndpoint;
use crate::profile::Listing;

const SOURCE: &str = "zigbee2mqtt";

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

fn new_home() -> Home {
    let mut home = Home::new(Calendar::default());
    home.clock(at(0), true);
    home
}

fn listing(stable: &str, native: &str) -> Listing {
    Listing {
        id: DeviceId::new(SOURCE, native),
        stable: stable.into(),
        name: Some(native.to_owned()),
        kind: Some(Kind::Light),
        room: None,
        endpoints: Vec::new(),
    }
}

fn list(home: &mut Home, second: i64, listings: &[(&str, &str)]) {
    let listings = listings.iter().map(|(stable, native)| listing(stable, native)).collect();
    home.apply(at(second), &Said::Devices { source: SOURCE.into(), complete: true, listings });
}

fn says(home: &mut Home, second: i64, native: &str, on: bool, fresh: bool) -> Option<Origin> {
    let device = DeviceId::new(SOURCE, native);
    let seen = Observation { device, property: Property::On, value: Value::Bool(on), fresh };
    home.apply(at(second), &Said::Observation(seen, None)).first().map(|change| change.origin)
}

fn key(home: &Home, native: &str) -> Option<DeviceKey> {
    home.key(&DeviceId::new(SOURCE, native))
}

#[test]
fn a_renamed_device_keeps_its_past_and_swapped_names_are_not_mixed_up() {
    let mut home = new_home();
    list(&mut home, 0, &[("0x1", "hall"), ("0x2", "porch")]);
    let (hall, porch) = (key(&home, "hall").unwrap(), key(&home, "porch").unwrap());
    list(&mut home, 1, &[("0x1", "porch"), ("0x2", "hall")]);
    assert_eq!((key(&home, "porch"), key(&home, "hall")), (Some(hall), Some(porch)));
    list(&mut home, 2, &[("0x1", "Entry/lamp"), ("0x2", "hall")]);
    assert_eq!(key(&home, "Entry/lamp"), Some(hall));
    assert_eq!(home.device(hall).id.native.as_ref(), "Entry/lamp");
    assert_eq!(key(&home, "porch"), None);
}

#[test]
fn a_device_taken_off_the_list_returns_with_its_past() {
    let mut home = new_home();
    list(&mut home, 0, &[("0x1", "hall")]);
    let hall = key(&home, "hall").unwrap();
    says(&mut home, 1, "hall", true, true);
    list(&mut home, 2, &[]);
    assert!(home.device(hall).gone);
    assert_eq!(home.device(hall).in_use(), None);
    list(&mut home, 3, &[("0x1", "hall lamp")]);
    assert_eq!(key(&home, "hall lamp"), Some(hall));
    assert!(!home.device(hall).gone);
}

#[test]
fn who_did_it() {
    let mut home = new_home();
    list(&mut home, 0, &[("0x1", "hall")]);
    let hall = key(&home, "hall").unwrap();
    let commanded = Said::Commanded(DeviceId::new(SOURCE, "hall"));
    let hunch = HunchId { at: at(0), seq: 1 };
    assert_eq!(says(&mut home, 1, "hall", false, false), Some(Origin::Unknown), "a snapshot is no event");
    assert_eq!(says(&mut home, 2, "hall", true, true), Some(Origin::Unknown), "the first word after a snapshot");
    assert_eq!(says(&mut home, 3, "hall", false, true), Some(Origin::Physical));
    assert_eq!(says(&mut home, 4, "hall", false, true), None, "a repetition is no change");
    home.apply(at(10), &commanded);
    assert_eq!(says(&mut home, 12, "hall", true, true), Some(Origin::Commanded));
    assert_eq!(says(&mut home, 20, "hall", false, true), Some(Origin::Physical), "the command is too long ago");
    says(&mut home, 30, "hall", true, true);
    home.expect(at(40), hall, hunch, Property::On, Value::Bool(false));
    home.apply(at(40), &commanded);
    assert_eq!(says(&mut home, 41, "hall", false, true), Some(Origin::Ours(hunch)));
    assert_eq!(says(&mut home, 42, "hall", true, true), Some(Origin::Physical), "our echo was not somebody's command");
}

#[test]
fn a_command_to_a_group_commands_its_members() {
    let mut home = new_home();
    list(&mut home, 0, &[("0x1", "a"), ("0x2", "b")]);
    let group = Group { native: "all".into(), members: vec!["0x1".into()] };
    home.apply(at(0), &Said::Groups(SOURCE.into(), vec![group]));
    says(&mut home, 1, "a", false, true);
    says(&mut home, 1, "b", false, true);
    home.apply(at(5), &Said::Commanded(DeviceId::new(SOURCE, "all")));
    assert_eq!(says(&mut home, 6, "a", true, true), Some(Origin::Commanded));
    assert_eq!(says(&mut home, 6, "b", true, true), Some(Origin::Physical));
    assert_eq!(home.device(key(&home, "a").unwrap()).groups, ["all"]);
}

#[test]
fn offline_is_unknown_and_coming_back_is_nobodys_doing() {
    let mut home = new_home();
    list(&mut home, 0, &[("0x1", "hall")]);
    let hall = key(&home, "hall").unwrap();
    says(&mut home, 1, "hall", true, true);
    let lost = home.apply(at(5), &Said::Available(DeviceId::new(SOURCE, "hall"), false));
    assert_eq!(lost, [UseChange { key: hall, in_use: None, origin: Origin::Unknown }]);
    assert_eq!(home.device(hall).in_use(), None);
    home.apply(at(9), &Said::Available(DeviceId::new(SOURCE, "hall"), true));
    assert_eq!(says(&mut home, 10, "hall", false, true), Some(Origin::Unknown));
}

#[test]
fn a_long_absence_of_the_broker_leaves_everything_unknown_and_a_short_one_does_not() {
    let mut home = new_home();
    list(&mut home, 0, &[("0x1", "hall")]);
    let hall = key(&home, "hall").unwrap();
    says(&mut home, 1, "hall", true, true);
    home.link_down(at(10));
    assert!(home.link_up(at(60)).is_empty());
    assert_eq!(home.device(hall).in_use(), Some(true));
    home.link_down(at(100));
    assert_eq!(home.link_up(at(1000)).len(), 1);
    assert_eq!(home.device(hall).in_use(), None);
}

#[test]
fn a_channel_inherits_what_its_box_is() {
    let mut home = new_home();
    let mut double = listing("0x1", "Hall/switch");
    double.room = Some("Hall".to_owned());
    let endpoint =
        |id: &str, name: Option<&str>| ListedEndpoint { id: id.into(), name: name.map(str::to_owned), kind: None };
    double.endpoints = vec![endpoint("left", None), endpoint("right", Some("Porch"))];
    home.apply(at(0), &Said::Devices { source: SOURCE.into(), complete: true, listings: vec![double] });
    let names: Vec<&str> = home.devices().map(|(_, device)| device.name.as_str()).collect();
    assert_eq!(names, ["Hall/switch", "Hall/switch left", "Porch"]);
    let right = DeviceId::new(SOURCE, "Hall/switch").at("right");
    assert_eq!(home.device(home.key(&right).unwrap()).room.as_deref(), Some("Hall"));
}

#[test]
fn a_clock_that_is_set_does_not_make_a_lamp_forty_years_old() {
    let mut home = Home::new(Calendar::default());
    list(&mut home, 0, &[("0x1", "hall")]);
    let hall = key(&home, "hall").unwrap();
    says(&mut home, 1, "hall", true, true);
    let set = at(40 * 365 * 24 * 3600);
    home.clock(set, true);
    let history = home.device(hall).history.as_ref().unwrap();
    assert_eq!(history.in_use(), Some(true));
    assert_eq!(history.uses.present(), Some((set, Origin::Unknown)));
    assert_eq!(history.grid, UsageGrid::default(), "nothing was counted by the wrong clock");
}
