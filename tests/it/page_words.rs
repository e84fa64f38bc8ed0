//! What the pages tell of a home that was lived, and to whom they give buttons.

use hunchd::engine::Course;
use hunchd::engine::Over;
use hunchd::engine::Stretch;
use hunchd::engine::View;
use hunchd::feedback::Verdict;
use hunchd::page::Days;
use hunchd::page::Page;
use hunchd::page::Setup;
use hunchd::page::Shown;
use hunchd::page::Sort;
use hunchd::page::Visitor;
use hunchd::time::Calendar;

use crate::house::House;

const LAMP: &str = "zigbee2mqtt/Hall/<b>lamp";

/// Five weeks in which a lamp is lit from seven to nine, and an evening on which it is left on.
fn left_on() -> House {
    let mut house = House::new();
    house.lists("light", "Hall/<b>lamp", &[]);
    for day in 1..=35 {
        let (month, day) = if day <= 31 { ("2025-12", day) } else { ("2026-01", day - 31) };
        house.at(&format!("{month}-{day:02} 19:00:00")).says(LAMP, r#"{"state":"ON"}"#);
        house.at(&format!("{month}-{day:02} 21:00:00")).says(LAMP, r#"{"state":"OFF"}"#);
    }
    house.at("2026-01-05 19:00:00").says(LAMP, r#"{"state":"ON"}"#);
    house.at("2026-01-05 21:50:00").passes();
    house
}

fn shown(page: &Page, house: &House, visitor: &Visitor) -> String {
    let view: View = house.engine().view();
    let id = view.devices[0].id.clone();
    let usage = house.engine().usage(&id);
    let past = match page {
        Page::Timeline(days) => Some(house.engine().past(days.over, days.back)),
        _ => None,
    };
    let (setup, map) = (Setup::of(&house.settings), house.engine().map());
    let shown =
        Shown { usage: usage.as_ref(), past: past.as_ref(), map: map.as_ref(), ..Shown::of(&view, &setup, calendar()) };
    page.html(&shown, visitor).unwrap()
}

fn pages(house: &House) -> Vec<Page> {
    let id = house.engine().view().devices[0].id.to_string();
    let log = |sort| Page::Hunches { device: Some(id.clone()), room: None, sort };
    let days = |over| Page::Timeline(Days { over, ..Days::default() });
    vec![
        Page::Now,
        log(Sort::Had),
        log(Sort::Done),
        log(Sort::Noes),
        log(Sort::Refused),
        Page::Devices { room: None },
        Page::Device(id.clone()),
        Page::House,
        days(Over::Day),
        days(Over::Week),
        days(Over::Month),
        Page::Trust,
        Page::Settings,
        Page::Map,
    ]
}

/// A house with a lamp, of which nothing is known yet.
fn new_house() -> House {
    let mut house = House::new();
    house.lists("light", "Hall/<b>lamp", &[]);
    house.at("2026-01-05 12:00:00").passes();
    house
}

fn calendar() -> Calendar {
    Calendar::named("Europe/Amsterdam").unwrap()
}

fn anna() -> Visitor {
    Visitor { token: Some("t0ken".to_owned()), ..Visitor::default() }
}

#[test]
fn a_question_waits_with_its_buttons_and_what_was_done_can_be_put_back() {
    let mut house = left_on();
    let now = shown(&Page::Now, &house, &anna());
    assert!(now.contains("Waiting for you") && now.contains("It was off at 21:"), "{now}");
    for verdict in ["accept", "decline", "never"] {
        assert!(now.contains(&format!(r#"name="verdict" value="{verdict}""#)), "{verdict}: {now}");
    }
    let _ = house.answers(Verdict::Accept);
    house.says(LAMP, r#"{"state":"OFF"}"#);
    let now = shown(&Page::Now, &house, &anna());
    assert!(!now.contains("Waiting for you") && now.contains("Done, and can be put back"), "{now}");
    assert!(now.contains(r#"name="verdict" value="undo""#) && now.contains("accepted, "), "{now}");
}

#[test]
fn a_no_is_listed_with_the_button_that_takes_it_back() {
    let mut house = left_on();
    let _ = house.answers(Verdict::Never);
    for page in [Page::House, pages(&house)[6].clone()] {
        let shown = shown(&page, &house, &anna());
        assert!(
            shown.contains(r#"name="do" value="forget""#) && shown.contains(r#"name="number" value="1""#),
            "{shown}"
        );
    }
    let log = shown(&pages(&house)[3].clone(), &house, &anna());
    assert!(log.contains("declined for ever"), "{log}");
}

#[test]
fn names_are_text_nothing_is_loaded_and_whoever_may_only_look_gets_no_button() {
    let house = left_on();
    for page in pages(&house) {
        let everything = shown(&page, &house, &anna());
        assert!(!everything.contains("<b>lamp"), "{page:?}: {everything}");
        for outside in ["http:", "https:", "//", "http-equiv", "@import", "url(", " style=", " onclick"] {
            assert!(!everything.contains(outside), "{page:?} has {outside}: {everything}");
        }
        let looked_at = shown(&page, &house, &Visitor::default());
        assert!(!looked_at.contains("<form") && !looked_at.contains("t0ken"), "{page:?}: {looked_at}");
    }
    let view = house.engine().view();
    let nobody = Page::Device("zigbee2mqtt:no/such".to_owned());
    assert!(nobody.html(&Shown::of(&view, &Setup::default(), calendar()), &anna()).is_none());
}

#[test]
fn an_empty_home_is_told_what_comes_next() {
    let house = House::new();
    for (page, told) in [
        (Page::Now, "No device yet: hunchd waits for the broker."),
        (Page::Hunches { device: None, room: None, sort: Sort::Had }, "habits take two weeks to learn"),
        (Page::Devices { room: None }, "They appear here by themselves"),
        (Page::House, "Nothing so far."),
    ] {
        let shown = page.html(&Shown::of(&house.engine().view(), &Setup::default(), calendar()), &anna()).unwrap();
        assert!(shown.contains(told), "{page:?}: {shown}");
    }
}

#[test]
fn what_was_is_told_to_the_minute_and_further_back_to_the_half_hour() {
    let mut house = left_on();
    let told = |house: &House, back| house.engine().past(Over::Day, back).devices[0].clone();
    let minutes = |bars: &[hunchd::engine::Bar]| -> Vec<(u32, u32, bool)> {
        bars.iter().map(|bar| (bar.when.from_min, bar.when.to_min, bar.share.is_none())).collect()
    };
    let today = told(&house, 0);
    assert_eq!(minutes(&today.on), [(1140, 1310, true)], "it is on until now");
    let yesterday = told(&house, 1);
    assert_eq!((minutes(&yesterday.on), yesterday.course), (vec![(1140, 1260, true)], Course::Changed));
    assert_eq!(yesterday.unseen, []);
    // Seventy short uses push the others out of what is remembered exactly; the grid still has them.
    for use_no in 0..70 {
        let (hour, minute) = (21 + (50 + use_no) / 60, (50 + use_no) % 60);
        let at = |second: u32| format!("2026-01-05 {hour}:{minute:02}:{second:02}");
        house.at(&at(10)).says(LAMP, r#"{"state":"OFF"}"#);
        house.at(&at(40)).says(LAMP, r#"{"state":"ON"}"#);
    }
    assert_eq!(minutes(&told(&house, 1).on), [1140, 1170, 1200, 1230].map(|from| (from, from + 30, false)));
    let week = house.engine().past(Over::Week, 0);
    assert!(week.devices[0].on.iter().all(|bar| bar.share.is_some()) && week.days == 7);
    assert_eq!(house.engine().past(Over::Month, 99), house.engine().past(Over::Month, 0), "the memory has an end");
}

#[test]
fn the_timeline_draws_what_changed_and_says_the_rest() {
    let house = left_on();
    let day = shown(&pages(&house)[8], &house, &anna());
    assert!(day.contains("<title>on 19:00 to 21:50; hunch 21:"), "{day}");
    assert!(day.contains("Earlier") && !day.contains("Later"), "{day}");
    let mut house = left_on();
    house.at("2026-01-05 23:00:00").says(LAMP, r#"{"state":"OFF"}"#);
    house.at("2026-01-07 12:00:00").passes();
    let day = shown(&pages(&house)[8], &house, &anna());
    assert!(day.contains("Nothing was switched") && day.contains("1 was off all day"), "{day}");
    let room = Page::Timeline(Days { room: Some("Attic".to_owned()), ..Days::default() });
    assert!(!shown(&room, &house, &anna()).contains("1 was off"), "the lamp stands elsewhere");
}

#[test]
fn sleep_and_daylight_lie_behind_a_day() {
    let mut house = House::new();
    house.settings.position = hunchd::sun::Position::new(52.09, 5.12);
    house.begins_again();
    house.lists("light", "Hall/lamp", &[]);
    house.at("2026-01-05 12:00:00").says("zigbee2mqtt/Hall/lamp", r#"{"state":"OFF"}"#);
    let past = house.engine().past(Over::Day, 0);
    // Utrecht in January: about 08:45 to 16:45.
    let [Stretch { from_min, to_min }] = past.daylight[..] else { panic!("{:?}", past.daylight) };
    assert!((515..=535).contains(&from_min) && (995..=1015).contains(&to_min), "{past:?}");
    assert_eq!(past.known_min, 720);
}

#[test]
fn the_timeline_of_a_large_home_stays_small() {
    let mut house = House::new();
    for number in 0..300 {
        house.lists("light", &format!("Room {}/lamp {number}", number % 30), &[]);
    }
    for hour in [7, 12, 18, 21] {
        for (minute, state) in [(0, "ON"), (40, "OFF")] {
            house.at(&format!("2026-01-05 {hour:02}:{minute:02}:00"));
            for number in 0..300 {
                let topic = format!("zigbee2mqtt/Room {}/lamp {number}", number % 30);
                house.says(&topic, format!(r#"{{"state":"{state}"}}"#));
            }
        }
    }
    for over in [Over::Day, Over::Week, Over::Month] {
        let page = shown(&Page::Timeline(Days { over, ..Days::default() }), &house, &anna());
        assert!(page.len() < 100_000, "{over:?}: {} bytes", page.len());
        assert!(page.matches("class=\"lane\"").count() > 100, "{over:?}");
    }
    let room = Page::Timeline(Days { room: Some("Room 7".to_owned()), ..Days::default() });
    let page = shown(&room, &house, &anna());
    assert_eq!(page.matches("<li><a").count(), 10, "{page}");
}

#[test]
fn a_room_is_shown_alone() {
    let mut house = left_on();
    house.says("zigbee2mqtt/Hall/<b>lamp", r#"{"state":"ON"}"#);
    let in_room = |room: &str| Page::Devices { room: Some(room.to_owned()) };
    assert!(shown(&in_room("Attic"), &house, &anna()).contains("None stands there."));
    let hunches = |room: &str| Page::Hunches { device: None, room: Some(room.to_owned()), sort: Sort::Had };
    let view = house.engine().view();
    let room = view.devices[0].room.clone().unwrap_or_default();
    assert!(shown(&in_room(&room), &house, &anna()).contains("<h1>1 device</h1>"));
    assert!(shown(&hunches(&room), &house, &anna()).contains("class=\"log\""));
    assert!(!shown(&hunches("Attic"), &house, &anna()).contains("class=\"log\""));
}

#[test]
fn the_first_weeks_are_no_empty_screen() {
    let mut house = House::new();
    let now = |house: &House| {
        let broker = hunchd::page::Broker { address: "hub.lan:1883".to_owned(), is_own: false };
        let setup = Setup { broker, ..Setup::of(&house.settings) };
        Page::Now.html(&Shown::of(&house.engine().view(), &setup, calendar()), &anna()).unwrap()
    };
    let empty = now(&house);
    for told in ["Welcome", "The broker at hub.lan:1883 does not answer yet", "No device yet", "watches for 14 days"] {
        assert!(empty.contains(told), "{told}: {empty}");
    }
    house.lists("light", "Hall/<b>lamp", &[]);
    for day in 1..=9 {
        house.at(&format!("2026-01-{day:02} 19:00:00")).says(LAMP, r#"{"state":"ON"}"#);
        house.at(&format!("2026-01-{day:02} 21:00:00")).says(LAMP, r#"{"state":"OFF"}"#);
    }
    house.at("2026-01-09 22:00:00").passes();
    let learning = now(&house);
    for told in [
        "The broker at hub.lan:1883 is connected.",
        "Learning: 8 of 14 days, 8 uses of 1 device.",
        r#"<progress id="learnt" max="14" value="8">"#,
        "8 of 14 days, 8 uses</span>",
    ] {
        assert!(learning.contains(told), "{told}: {learning}");
    }
    assert!(shown(&pages(&house)[6], &house, &anna()).contains("Still being learnt: 8 of 14 days, 8 uses"));
    assert!(!now(&left_on()).contains("Learning:"), "what is known is not learnt any more");
}

#[test]
fn how_good_it_is_stands_beside_the_button_that_lets_it_go_further() {
    let mut house = left_on();
    let _ = house.answers(Verdict::Accept);
    house.says(LAMP, r#"{"state":"OFF"}"#);
    let trust = shown(&Page::Trust, &house, &anna());
    assert!(trust.contains("1 of 1 agreed") && trust.contains(r#"name="rung" value="auto""#), "{trust}");
    assert!(
        trust.contains(r#"name="rung" value="shadow""#) && !trust.contains(r#"name="rung" value="off""#),
        "{trust}"
    );
    assert!(trust.contains(r#"<circle class="dot""#) && trust.contains("As a table"), "{trust}");
    assert!(trust.contains(r#"name="back" value="trust""#), "a press comes back here: {trust}");
    let new = shown(&Page::Trust, &new_house(), &anna());
    assert!(new.contains("Hunches are had once a device was watched for 14 days"), "{new}");
}

#[test]
fn settings_say_what_is_set_where_and_what_it_is_about_today() {
    let mut house = House::new();
    let rule = hunchd::decision::DeviceRule { matches: "hall/*".to_owned(), never: true, ..Default::default() };
    house.settings.decision.devices = vec![rule];
    house.begins_again();
    house.lists("light", "Hall/<b>lamp", &[]);
    house.at("2026-01-05 23:30:00").says(LAMP, r#"{"state":"ON"}"#);
    let person = hunchd::page::Person {
        name: "<b>Anna".to_owned(),
        channels: vec!["Telegram"],
        rooms: vec!["Hall".to_owned()],
        only_at_home: true,
    };
    let setup = Setup {
        file: Some("/etc/hunchd/hunchd.toml".to_owned()),
        people: vec![person],
        channels: vec!["ntfy"],
        folder: Some("/var/lib/hunchd".to_owned()),
        ..Setup::of(&house.settings)
    };
    let view = house.engine().view();
    let page = Page::Settings.html(&Shown::of(&view, &setup, calendar()), &anna()).unwrap();
    for told in [
        "<code>/etc/hunchd/hunchd.toml</code>",
        "23:00 to 07:00; they are on",
        "Telegram; about Hall only; only while at home",
        "The whole house, by ntfy.",
        "<code>hall/*</code> <b>never</b>",
        "<code>/var/lib/hunchd</code>",
        r#"name="do" value="mode""#,
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(page.contains("Today: <a href=\"device?id=zigbee2mqtt:Hall") && !page.contains("<b>Anna"), "{page}");
    let looked_at = Page::Settings.html(&Shown::of(&view, &setup, calendar()), &Visitor::default()).unwrap();
    assert!(!looked_at.contains("<form"), "{looked_at}");
}

#[test]
fn the_map_is_told_with_and_without_models() {
    let house = left_on();
    let page = shown(&Page::Map, &house, &anna());
    assert!(page.contains("There is no map"), "{page}");
    let models = hunchd::inference::Models::shipped().expect("the models that are built in");
    let archetypes = hunchd::archetypes::Archetypes::shipped(hunchd::features::VERSION).expect("archetypes");
    let mut house = House::new();
    house.settings.models = Some(models);
    house.settings.archetypes = Some(std::sync::Arc::new(archetypes));
    house.begins_again();
    house.lists("light", "Hall/<b>lamp", &[]);
    for day in 1..=4 {
        house.at(&format!("2026-01-{day:02} 19:00:00")).says(LAMP, r#"{"state":"ON"}"#);
        house.at(&format!("2026-01-{day:02} 21:00:00")).says(LAMP, r#"{"state":"OFF"}"#);
    }
    house.at("2026-01-05 12:00:00").passes();
    let map = house.engine().map().expect("a map");
    assert!(
        map.islands.len() > 20 && map.islands.iter().all(|island| island.place.iter().all(|axis| axis.is_finite()))
    );
    let [lamp] = &map.devices[..] else { panic!("{:?}", map.devices) };
    assert_eq!(lamp.minutes_on, Some(120.0));
    let page = shown(&Page::Map, &house, &anna());
    assert!(page.contains(r#"class="ours t2""#) && page.contains("mostly 2 h"), "{page}");
    assert!(!page.contains("<b>lamp"), "{page}");
}
