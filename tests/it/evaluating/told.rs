//! What is told: the table, the page, and what is wrong with a home or a question, as sentences with file and line.

use std::fs;
use std::io::Write;
use std::process::Output;

use flate2::Compression;
use flate2::write::GzEncoder;
use hunchd::device::Kind;
use hunchd::device::Property;
use hunchd::evaluate::Options;
use hunchd::evaluate::Questions;
use hunchd::evaluate::evaluate;
use hunchd::evaluate::page;
use hunchd::evaluate::text;
use hunchd::home_log::Label;
use hunchd::profile::Profiles;

use super::at;
use super::clockwork;
use super::event;
use super::family;
use super::home;
use super::hours;
use super::written;
use crate::process::Hub;

fn parts(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_report_fits_a_terminal_and_the_page_needs_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let mut named = family(20);
    named.0.name = "<b>family</b>".to_owned();
    named.0.note = "\"quoted\" & <i>odd</i>".to_owned();
    let odd = dir.path().join("odd");
    hunchd::home_log::write(&odd, &named.0, named.1.iter().cloned()).unwrap();
    let night = |day: u32| Label {
        start: at("2025-10-13T21:00:00Z") + hours(24) * day,
        end: at("2025-10-14T05:00:00Z") + hours(24) * day,
        label: "asleep".to_owned(),
    };
    hunchd::home_log::write_labels(&odd, &(0..19).map(night).collect::<Vec<_>>()).unwrap();
    fs::write(dir.path().join("README.md"), "beside the homes").unwrap();
    let beside = dir.path().join("README.md");
    let folders = [odd, written(dir.path(), &clockwork(30)), dir.path().join("nowhere"), beside];
    let questions = Questions { times: 60, seed: 2, ..Questions::default() };
    let options = Options { questions, draws: 100, trees: false, ..Options::default() };
    let report = evaluate(&folders, &Profiles::shipped().unwrap(), &options, &|_| {}).unwrap();
    assert_eq!((report.homes.len(), report.failed.len(), report.pooled.len()), (2, 1, 5));
    assert!(report.notes.len() == 1 && report.notes[0].contains("README.md` is a file"), "{:?}", report.notes);
    let judged = &report.presence[0];
    assert!(judged.home == "<b>family".to_owned() + "</b>" && judged.scores.asleep.f1 > 0.3, "{judged:?}");
    let count = |n: usize| report.homes[n].horizons[0].answers;
    assert_eq!(report.pooled[0].answers, count(0) + count(1));

    let table = text(&report);
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
    for word in [
        "clockwork  (evaluation only)",
        "15 min",
        "24 h",
        "persistence",
        "stack",
        "verdict",
        "ALL 2 HOMES",
        "everybody asleep",
    ] {
        assert!(table.contains(word), "{word}:\n{table}");
    }

    let page = page(&report).unwrap();
    assert_eq!(page.matches("<svg ").count(), 5 + 6, "a diagram for each horizon, and a curve for each and for all");
    assert!(page.contains("&#60;b&#62;family") && !page.contains("<b>family"), "names are text");
    for outside in ["src=", "<link", "@import", "url(", "<script"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let addresses = page.matches("http").count();
    assert_eq!(addresses, page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count(), "names of formats only");
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("name=\"viewport\""));
}

#[test]
fn where_nothing_is_switched_presence_alone_is_judged() {
    let dir = tempfile::tempdir().unwrap();
    let start = at("2026-01-01T00:00:00Z");
    let moved = (0..99).map(|n| event(start + hours(n), 0, Property::Occupancy, n % 2 == 0)).collect();
    let sensors = written(dir.path(), &(home("only_sensors", &[("eye", Kind::Sensor)]), moved));
    let away = Label { start: start + hours(20), end: start + hours(30), label: "away".to_owned() };
    hunchd::home_log::write_labels(&sensors, &[away]).unwrap();
    let report = evaluate(&[sensors], &Profiles::shipped().unwrap(), &Options::default(), &|_| {}).unwrap();
    assert!(report.homes.is_empty() && report.failed.is_empty(), "{:?}", report.failed);
    assert!(report.notes[0].contains("only presence is judged"), "{:?}", report.notes);
    // Ten of ninety-eight hours.
    assert!((report.presence[0].scores.away.share - 10.0 / 98.0).abs() < 0.001);
    assert!(text(&report).contains("ASLEEP AND AWAY") && page(&report).unwrap().contains("Asleep and away"));
}

#[test]
fn a_home_that_cannot_be_evaluated_stops_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let good = written(dir.path(), &clockwork(30));
    let start = at("2026-01-01T00:00:00Z");
    let sensors = (0..99).map(|n| event(start + hours(n), 0, Property::Occupancy, n % 2 == 0)).collect();
    let sensors = written(dir.path(), &(home("only_sensors", &[("eye", Kind::Sensor)]), sensors));
    let short = (0..24).map(|n| event(start + hours(n), 0, Property::On, n % 2 == 0)).collect();
    let short = written(dir.path(), &(home("one_day", &[("lamp", Kind::Light)]), short));
    let empty = written(dir.path(), &(home("silent", &[("lamp", Kind::Light)]), Vec::new()));
    let rough = written(dir.path(), &{
        let mut rough = clockwork(12);
        rough.0.name = "rough".to_owned();
        rough
    });
    // Half of what is left after a good beginning is garbage.
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    zipped
        .write_all(
            b"time,device,property,value\n2025-10-01T00:00:00Z,lamp,on,off\n2025-10-01T01:00:00Z,lamp,on,maybe\n",
        )
        .unwrap();
    for day in 1..10 {
        let rows = format!("2025-10-0{day}T18:00:00Z,lamp,on,on\n2025-10-0{day}T20:00:00Z,lamp,on,off\n");
        zipped.write_all(rows.as_bytes()).unwrap();
    }
    fs::write(rough.join("events.csv.gz"), zipped.finish().unwrap()).unwrap();

    let hub = Hub::new("");
    let file = dir.path().join("README.md");
    fs::write(&file, "not a home").unwrap();
    let homes = [&sensors, &short, &good, &empty, &rough, &file].map(|path| path.display().to_string());
    let mut arguments = vec!["evaluate", "--queries", "50", "--no-forest", "--json"];
    arguments.extend(homes.iter().map(String::as_str));
    let (code, out, err) = parts(&hub.run(&arguments));
    assert_eq!(code, Some(1), "{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let names: Vec<&str> = report["homes"].as_array().unwrap().iter().map(|h| h["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["clockwork", "rough"], "{err}");
    for sentence in [
        "The home `only_sensors` has no device that people switch",
        "The home `one_day` holds 23 hours, and 48 are the least",
        "The home `silent` has no event that could be read",
        "README.md",
        "rough: events.csv.gz, line 3: `maybe` is not a value of `on`: write `on` or `off`.",
    ] {
        assert!(err.contains(sentence), "{sentence}\n{err}");
    }
    assert!(err.lines().all(|line| line.ends_with('.')), "finished sentences:\n{err}");
    assert_eq!(report["settings"]["clip"], 0.001);

    let page = dir.path().join("report.html");
    let (code, out, err) = parts(&hub.run(&[
        "evaluate",
        &homes[2],
        "--queries",
        "20",
        "--no-forest",
        "--from",
        "2025-10-20T00:00:00Z",
        "--out",
        page.to_str().unwrap(),
    ]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("Scored from 2025-10-20 on (as asked)"), "{out}");
    assert!(fs::read_to_string(page).unwrap().starts_with("<!doctype html>"));
    let (code, _, err) = parts(&hub.run(&["evaluate", &homes[2], "--from", "2035-01-01T00:00:00Z"]));
    assert!(code == Some(1) && err.contains("nothing can be scored from 2035-01-01T00:00:00Z on."), "{err}");
}

#[test]
fn good_questions_are_answered_in_their_order_and_bad_ones_named_with_their_line() {
    let dir = tempfile::tempdir().unwrap();
    let folder = written(dir.path(), &clockwork(20)).display().to_string();
    let (questions, answers) = (dir.path().join("Q.csv"), dir.path().join("P.csv"));
    let lines = [
        "time,device,horizon_s",
        "2025-10-15T12:00:00Z,lamp,3600",
        "2025-10-03T12:00:00Z,plug,86400",
        "yesterday,lamp,3600",
        "2025-10-15T12:00:00Z,porch,3600",
        "2025-10-15T12:00:00Z,lamp,0",
        "2025-10-15T12:00:00Z,lamp,604801",
        "2025-10-15T12:00:00Z,lamp",
        "2025-10-15T14:00:00+02:00,lamp,3600",
        "2099-10-15T12:00:00Z,lamp,3600",
        "2025-09-01T00:00:00Z,\"lamp\",1",
    ];
    fs::write(&questions, lines.join("\n")).unwrap();
    let hub = Hub::new("");
    let ask = |questions: &std::path::Path| {
        let (questions, answers) = (questions.display().to_string(), answers.display().to_string());
        parts(&hub.run(&["forecast", &folder, "--queries", &questions, "--out", &answers]))
    };
    let (code, out, err) = ask(&questions);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    for sentence in [
        "Q.csv, line 4: `yesterday` is not a time",
        "Q.csv, line 5: There is no device `porch` in devices.csv.",
        "Q.csv, line 6: `0` is not a horizon: write whole seconds from 1 to 604800 (7 days).",
        "Q.csv, line 7: `604801` is not a horizon",
        "Q.csv, line 8: There are 2 columns, not 3.",
        "Q.csv, line 10: `2099-10-15T12:00:00Z` is more than a year after the last event",
        "6 of 10 questions could not be answered.",
    ] {
        assert!(err.contains(sentence), "{sentence}\n{err}");
    }
    let told = fs::read_to_string(&answers).unwrap();
    let told: Vec<(&str, f64)> =
        told.lines().skip(1).map(|line| line.rsplit_once(',').unwrap()).map(|(q, p)| (q, p.parse().unwrap())).collect();
    assert_eq!(
        told.iter().map(|(question, _)| *question).collect::<Vec<_>>(),
        [lines[1], lines[2], lines[8], "2025-09-01T00:00:00Z,lamp,1"]
    );
    assert_eq!(told[0].1, told[2].1, "the same time in another zone");
    assert!(told[1].1 > 0.8 && told[0].1 < 0.1, "{told:?}");

    // Good rows only: all is well. A file that is something else: a sentence.
    fs::write(&questions, lines[..3].join("\n")).unwrap();
    assert_eq!(ask(&questions), (Some(0), String::new(), String::new()));
    for (text, sentence) in
        [("when,what\n", "its first line is `when,what`, which must be `time,device,horizon_s`."), ("", "it is empty")]
    {
        fs::write(&questions, text).unwrap();
        let (code, _, err) = ask(&questions);
        assert!(code == Some(1) && err.contains(sentence), "{err}");
    }
    let (code, _, err) = ask(&dir.path().join("none.csv"));
    assert!(code == Some(1) && err.contains("none.csv"), "{err}");
}
