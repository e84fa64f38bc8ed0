//! How the project judges its forecasts: the last part, the first two weeks, waits, breakdowns and aims, on small homes.

use hunchd::evaluate::Options;
use hunchd::evaluate::Questions;
use hunchd::evaluate::Recording;
use hunchd::evaluate::Report;
use hunchd::evaluate::evaluate;
use hunchd::evaluate::page;
use hunchd::evaluate::text;
use hunchd::profile::Profiles;

use super::clockwork;
use super::family;
use super::hours;
use super::recording;
use super::written;
use crate::process::Hub;

/// A family and a home by the clock, with a quarter of each scored, and two beginnings.
fn judged() -> Report {
    let dir = tempfile::tempdir().unwrap();
    let folders = [written(dir.path(), &family(40)), written(dir.path(), &clockwork(30))];
    let questions = Questions { last: Some(0.25), times: 120, seed: 2, ..Questions::default() };
    let only = ["hunchd", "profile", "stack"].map(str::to_owned).to_vec();
    let options = Options { questions, draws: 60, trees: false, only, starts: 2, ..Options::default() };
    evaluate(&folders, &Profiles::shipped().unwrap(), &options, &|_| {}).unwrap()
}

#[test]
fn every_aim_is_judged_and_every_table_says_the_same_as_the_others() {
    let report = judged();
    assert_eq!(report.predictors, ["hunchd", "profile", "stack"]);
    let home = &report.homes[0];
    assert_eq!(home.scored_from_rule, "the last part, as asked");
    assert_eq!(home.scored_from[..10], home.first[..10].replace("10-13", "11-12"), "thirty of forty days later");

    // A home is all its devices, and all its horizons.
    let by_home = report.breakdown.iter().find(|group| group.by == "home" && group.group == home.name).unwrap();
    let answers: usize = home.horizons.iter().map(|horizon| horizon.answers).sum();
    assert_eq!((by_home.all.answers, by_home.devices), (answers, home.devices.len()));
    let sum: f64 = home.horizons.iter().map(|h| h.answers as f64 * h.predictors[0].log_loss.value).sum();
    assert!((by_home.all.log_loss["hunchd"] - sum / answers as f64).abs() < 1e-12);
    let of_devices: f64 = home.devices.iter().map(|d| d.answers as f64 * d.log_loss["hunchd"]).sum();
    assert!((of_devices - sum).abs() < 1e-9);
    for rule in ["kind", "size", "language"] {
        let all: usize = report.breakdown.iter().filter(|group| group.by == rule).map(|group| group.all.answers).sum();
        let both: usize = report.pooled.iter().map(|horizon| horizon.answers).sum();
        assert_eq!(all, both, "by {rule}");
    }
    let groups: Vec<&str> = report.breakdown.iter().map(|group| group.group.as_str()).collect();
    assert!(groups.contains(&"en") && groups.contains(&"not stated"), "{groups:?}");
    for horizon in &home.horizons {
        let against = horizon.against_best.as_ref().unwrap();
        let interval = against.share_interval.unwrap();
        assert!(interval.low <= against.share && against.share <= interval.high, "{against:?}");
    }

    // The lamp that goes by the clock waits for seven in the evening and eleven at night.
    let clockwork = report.homes[1].waits.as_ref().unwrap();
    let own = clockwork.forecasters.iter().find(|score| score.forecaster == "own spells").unwrap();
    assert!(clockwork.questions > 100 && own.judged > 0.3, "{clockwork:?}");
    assert!(own.coverage.unwrap().value > 0.5, "{own:?}");
    assert!(report.pooled_waits.as_ref().unwrap().questions > clockwork.questions);

    let fortnights = report.fortnights.as_ref().unwrap();
    assert_eq!(fortnights.homes.iter().map(|home| home.starts).collect::<Vec<_>>(), [2, 2]);
    let pooled = fortnights.pooled.as_ref().unwrap();
    assert_eq!(pooled.all.answers, fortnights.homes.iter().map(|home| home.all.answers).sum::<usize>());
    assert_eq!(pooled.by_horizon.len(), 5);

    let of = |aim: &str| report.targets.iter().filter(|target| target.aim.contains(aim)).count();
    assert_eq!((of("10 % below"), of("ECE"), of("first 14 days")), (3, 3, 3));
    let table = text(&report);
    let page = page(&report).unwrap();
    for word in ["By kind of device", "The first 14 days", "What is wanted", "Time until the next change"] {
        assert!(table.contains(&word.to_uppercase()), "{word}:\n{table}");
        assert!(page.contains(&format!("<h2>{word}</h2>")), "{word}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
}

#[test]
fn who_begins_later_knows_nothing_of_what_was_before() {
    let whole = recording(&family(20));
    let (from, to) = (whole.first().unwrap() + hours(100), whole.first().unwrap() + hours(300));
    let cut = whole.cut(from, to);
    assert!(cut.first() >= Some(from) && cut.last() <= Some(to) && cut.events.len() > 100);
    let within = |home: &Recording| home.events.iter().filter(|e| from <= e.at && e.at <= to).count();
    assert_eq!(within(&whole), cut.events.len());
    for device in cut.switched() {
        assert!(cut.track(device).heard() >= Some(from));
    }
}

#[test]
fn somebody_who_is_not_there_is_told_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let home = written(dir.path(), &clockwork(12)).display().to_string();
    let hub = Hub::new("");
    let output = hub.run(&["evaluate", &home, "--only", "hunchd,profit"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("`profit` is nobody who could be asked"), "{said}");
    let output =
        hub.run(&["evaluate", &home, "--only", "hunchd,profile", "--last", "0.3", "--queries", "40", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["predictors"], serde_json::json!(["hunchd", "profile"]));
    assert_eq!(report["settings"]["last"], 0.3);
    let output = hub.run(&["evaluate", &home, "--last", "20"]);
    assert_eq!(output.status.code(), Some(2));
}
