//! The shadow report: of a small composed home, of a daemon's log through the real web server, and in each of its forms.

use std::future;
use std::net::Ipv4Addr;
use std::sync::Arc;

use hunchd::decision::Rung;
use hunchd::device::Kind;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::engine::Change;
use hunchd::feedback::Verdict;
use hunchd::home_log::HomeLog;
use hunchd::home_log::LoggedDevice;
use hunchd::home_log::LoggedEvent;
use hunchd::profile::Profiles;
use hunchd::replay::Options;
use hunchd::replay::replay_events;
use hunchd::report::Form;
use hunchd::report::NextStep;
use hunchd::report::Report;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use hunchd::web;
use hunchd::web::Answer;
use hunchd::web::Answerer;
use hunchd::web::Question;

use crate::house::House;
use crate::web::inside_of;

const LAMP: usize = 0;
const CELLAR: usize = 1;
const MOTION: usize = 2;

fn calendar() -> Calendar {
    Calendar::named("Europe/Amsterdam").unwrap()
}

/// A lamp in a hall that sees motion, a lamp in a cellar that does not, and a siren that never says anything.
fn home() -> HomeLog {
    let device = |id: &str, name: &str, kind, room: &str| LoggedDevice {
        id: id.into(),
        name: name.to_owned(),
        kind,
        room: Some(room.to_owned()),
        groups: Vec::new(),
        role: None,
    };
    HomeLog {
        name: "my <home>".to_owned(),
        calendar: calendar(),
        latitude: None,
        longitude: None,
        licence: String::new(),
        note: "imported & tidied".to_owned(),
        language: None,
        evaluate_from: None,
        devices: vec![
            device("lamp", "<b>Hall</b> \"lamp\"", Kind::Light, "Hall"),
            device("cellar", "Cellar lamp", Kind::Light, "Cellar"),
            device("motion", "Hall motion", Kind::Sensor, "Hall"),
            device("siren", "Siren", Kind::Siren, "Hall"),
        ],
        bad_devices: Default::default(),
        folder: None,
    }
}

/// Events at a minute of a day; both lamps have a habit of four weeks, from 18:00 to 20:00 and from 17:00 to 17:30.
struct Story(Vec<(i64, LoggedEvent)>);

impl Story {
    fn of_a_habit(days: i64) -> Story {
        let mut story = Story(Vec::new());
        for day in 0..days {
            story.on(LAMP, day, 18 * 60).off(LAMP, day, 20 * 60).on(CELLAR, day, 17 * 60).off(
                CELLAR,
                day,
                17 * 60 + 30,
            );
        }
        story
    }

    fn says(&mut self, device: usize, day: i64, minute: i64, value: bool) -> &mut Story {
        let start = calendar().parse_wall("2026-01-05 00:00:00").unwrap();
        let minutes = day * 1440 + minute;
        let at = Timestamp::from_millis(start.as_millis() + minutes * 60_000);
        let property = if device == MOTION { Property::Occupancy } else { Property::On };
        self.0.push((minutes, LoggedEvent { at, device, property, value: Value::Bool(value) }));
        self
    }

    fn on(&mut self, device: usize, day: i64, minute: i64) -> &mut Story {
        self.says(device, day, minute, true)
    }

    fn off(&mut self, device: usize, day: i64, minute: i64) -> &mut Story {
        self.says(device, day, minute, false)
    }

    fn events(&self) -> Vec<LoggedEvent> {
        let mut events = self.0.clone();
        events.sort_by_key(|(minutes, _)| *minutes);
        events.into_iter().map(|(_, event)| event).collect()
    }
}

/// Four weeks of habit, then a day on which hands agree, one on which somebody comes by and leaves it, one on which nobody tells.
fn lived() -> Report {
    let mut story = Story::of_a_habit(28);
    story.on(LAMP, 28, 18 * 60).off(LAMP, 28, 21 * 60);
    story.on(LAMP, 30, 18 * 60).on(MOTION, 30, 20 * 60 + 40).off(MOTION, 30, 20 * 60 + 41).off(LAMP, 31, 9 * 60);
    story.on(CELLAR, 32, 17 * 60).off(CELLAR, 33, 9 * 60);
    story.on(LAMP, 36, 18 * 60).off(LAMP, 36, 20 * 60);
    let decision = hunchd::decision::Settings { min_confidence: 0.7, ..Default::default() };
    let options = Options { decision, ..Options::default() };
    let profiles = Profiles::shipped().unwrap();
    replay_events(&home(), story.events(), &[], profiles, &options, &mut Vec::new()).unwrap().report
}

#[test]
fn a_composed_home_is_reported_in_words() {
    insta::assert_snapshot!(lived().words());
}

#[test]
fn json_says_the_same_in_fields() {
    let report = lived();
    let told = report.json();
    assert_eq!(told["headline"], report.headline());
    assert_eq!(told["period"]["days"], 37);
    assert_eq!(told["history"]["recorded"]["mute_devices"], 1);
    assert_eq!(told["history"]["recorded"]["unseen_devices"], 1);
    let all = &told["all"];
    assert_eq!((&all["had"], &all["agreed"]), (&3.into(), &1.into()), "{all}");
    assert_eq!((&all["contradicted"], &all["silent"]), (&1.into(), &1.into()), "{all}");
    let devices = told["devices"].as_array().unwrap();
    assert_eq!(devices[0]["device"], "zigbee2mqtt:Hall/<b>Hall<-b> \"lamp\"");
    assert_eq!(devices[0]["share_agreed"]["told"], 2);
    assert!(devices[1]["share_agreed"].is_null(), "nobody told: {}", devices[1]);
    assert_eq!(devices[1]["next"], "watch_on");
    let hunches = told["hunches"].as_array().unwrap();
    let stances: Vec<_> = hunches.iter().map(|hunch| hunch["stance"].as_str().unwrap()).collect();
    assert_eq!(stances, ["agreed", "contradicted", "silent"]);
    for hunch in hunches {
        for field in ["id", "at", "wall", "name", "title", "because", "then", "what"] {
            assert!(hunch[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {hunch}");
        }
    }
}

#[test]
fn names_are_text_in_the_page_and_the_picture() {
    let report = lived();
    for (form, marks) in [(Form::Page, 6), (Form::Picture, 3)] {
        let shown = report.shown(form);
        assert!(!shown.contains("<b>Hall") && !shown.contains("my <home>"), "{form}: {shown}");
        assert!(shown.contains("&#60;b&#62;Hall") || shown.contains("&lt;b&gt;Hall"), "{form}: {shown}");
        // The page has the picture twice, for desks and for phones.
        assert_eq!(shown.matches("translate(").count() - 3 * marks / 3, marks, "{form}");
        for outside in ["<script", "http-equiv", "src=", "href=", "@import", "url("] {
            assert!(!shown.contains(outside), "{form} has {outside}");
        }
        let (opened, closed) = (shown.matches("<svg").count(), shown.matches("</svg>").count());
        assert_eq!(opened, closed, "{form}");
    }
    let page = report.page();
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("width=device-width"));
    assert!(page.contains("&#38; tidied") || page.contains("&amp; tidied"), "{page}");
}

#[test]
fn a_home_without_a_past_is_reported_too() {
    let profiles = Profiles::shipped().unwrap();
    let options = Options::default();
    let report = replay_events(&home(), Vec::new(), &[], profiles, &options, &mut Vec::new()).unwrap().report;
    assert_eq!(
        report.words(),
        "In the history of my <home> I would have asked nothing.\n\nThe recorded history of my <home> is empty.\n"
    );
    for form in Form::ALL {
        assert!(!report.shown(form).is_empty());
    }
}

/// Two lamps with a habit. The one in the hall is asked about on three evenings: yes, not now, and silence. Then in shadow the one
/// in the cellar is put out by hand once, and once left until the next day.
fn asked() -> House {
    let mut house = House::new();
    let lamps = ["zigbee2mqtt/Hall/lamp", "zigbee2mqtt/Cellar/lamp"];
    house.lists("light", "Hall/lamp", &[]).lists("light", "Cellar/lamp", &[]);
    for day in 1..=50 {
        let (month, day) = if day <= 31 { ("2025-12", day) } else { ("2026-01", day - 31) };
        let left = match (month, day) {
            ("2026-01", 5 | 8 | 11) => Some(lamps[0]),
            ("2026-01", 16 | 18) => Some(lamps[1]),
            _ => None,
        };
        for lamp in lamps {
            house.at(&format!("{month}-{day:02} 19:00:00")).says(lamp, r#"{"state":"ON"}"#);
        }
        for lamp in lamps.into_iter().filter(|lamp| left != Some(*lamp)) {
            house.at(&format!("{month}-{day:02} 21:00:00")).says(lamp, r#"{"state":"OFF"}"#);
        }
        let Some(left) = left else { continue };
        house.at(&format!("{month}-{day:02} 22:10:00"));
        match day {
            5 => drop(house.answers(Verdict::Accept)),
            8 => drop(house.answers(Verdict::Decline)),
            11 | 18 => drop(house.at(&format!("{month}-{:02} 13:00:00", day + 1))),
            _ => {}
        }
        house.says(left, r#"{"state":"OFF"}"#);
        if day == 11 {
            house.changes(Change::Mode(Rung::Shadow));
        }
    }
    house.at("2026-01-20 12:00:00").passes();
    house
}

#[test]
fn a_daemons_log_is_reported() {
    let house = asked();
    insta::assert_snapshot!(Report::of_log(&house.engine().view(), calendar(), 30).words());
    let last = Report::of_log(&house.engine().view(), calendar(), 5);
    assert_eq!(last.hunches.len(), 2, "only the last days");
    assert_eq!(
        last.headline(),
        "In the last 5 days I would have asked 2 times: 1 agreed with what you then did, none did not, and of 1 I was never told."
    );
    assert_eq!(last.devices[0].next, NextStep::WatchOn);
}

#[tokio::test]
async fn the_daemons_report_is_served_in_every_form_and_cannot_run_anything() {
    let report = Arc::new(Report::of_log(&asked().engine().view(), calendar(), 30));
    let settings = web::Settings { listen: (Ipv4Addr::LOCALHOST, 0).into(), ..web::Settings::default() };
    let listener = web::bind(&settings).await.unwrap();
    let address = listener.local_addr().unwrap();
    let own = Arc::clone(&report);
    let answer = move |question| {
        let own = Arc::clone(&own);
        async move {
            match question {
                Question::Report { days: 30, form: Form::Words } => Answer::Text(own.words()),
                Question::Report { days: 30, form: Form::Json } => Answer::Json(own.json()),
                Question::Report { days: 30, form: Form::Page } => Answer::Page(own.page()),
                Question::Report { days: 30, form: Form::Picture } => Answer::Picture(own.picture()),
                other => Answer::Unknown(format!("{other:?}")),
            }
        }
    };
    let server = tokio::spawn(async move {
        web::serve(listener, &settings, inside_of(Answerer::new(answer)), future::pending()).await
    });
    for form in Form::ALL {
        let told = match web::ask(address, &Question::Report { days: 30, form }).await.unwrap() {
            Answer::Text(text) => text + "\n",
            Answer::Page(text) | Answer::Picture(text) => text,
            Answer::Json(data) => format!("{data:#}\n"),
            other => panic!("{other:?}"),
        };
        assert_eq!(told, report.shown(form), "{form}");
    }
    // A browser needs to say nothing but /report.
    let page = crate::web::ask(&address.to_string(), "/report", "Host: localhost\r\n").await;
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("content-type: text/html"), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'"), "{page}");
    for wrong in ["/report?days=0", "/report?days=400", "/report?days=x", "/report?form=pdf"] {
        let refused = crate::web::ask(&address.to_string(), wrong, "Host: localhost\r\n").await;
        assert!(refused.starts_with("HTTP/1.1 400 ") && refused.contains("1 to 31"), "{wrong}: {refused}");
    }
    let foreign = crate::web::ask(&address.to_string(), "/report", "Host: evil.example\r\n").await;
    assert!(foreign.starts_with("HTTP/1.1 421 "), "{foreign}");
    server.abort();
}
