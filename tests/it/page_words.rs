//! What the pages tell of a home that was lived, and to whom they give buttons.

use hunchd::engine::View;
use hunchd::feedback::Verdict;
use hunchd::page::Page;
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
    page.html(&view, usage.as_ref(), calendar(), visitor).unwrap()
}

fn pages(house: &House) -> Vec<Page> {
    let id = house.engine().view().devices[0].id.to_string();
    let log = |sort| Page::Hunches { device: Some(id.clone()), sort };
    vec![
        Page::Now,
        log(Sort::Had),
        log(Sort::Done),
        log(Sort::Noes),
        log(Sort::Refused),
        Page::Devices,
        Page::Device(id.clone()),
        Page::House,
    ]
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
    assert!(nobody.html(&view, None, calendar(), &anna()).is_none());
}

#[test]
fn an_empty_home_is_told_what_comes_next() {
    let house = House::new();
    for (page, told) in [
        (Page::Now, "No device yet: hunchd waits for the broker."),
        (Page::Hunches { device: None, sort: Sort::Had }, "habits take two weeks to learn"),
        (Page::Devices, "They appear here by themselves"),
        (Page::House, "Nothing so far."),
    ] {
        let shown = page.html(&house.engine().view(), None, calendar(), &anna()).unwrap();
        assert!(shown.contains(told), "{page:?}: {shown}");
    }
}
