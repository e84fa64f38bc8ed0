//! The figures are what an outside script would count from the raw files, and they repeat.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use hunchd::evaluate::Hunchd;
use hunchd::evaluate::Options;
use hunchd::evaluate::Query;
use hunchd::evaluate::Questions;
use hunchd::evaluate::Recording;
use hunchd::evaluate::Trees;
use hunchd::evaluate::evaluate;
use hunchd::evaluate::in_any_order;
use hunchd::evaluate::predictors;
use hunchd::evaluate::read_queries;
use hunchd::profile::Profiles;
use hunchd::time::Timestamp;

use super::at;
use super::clockwork;
use super::family;
use super::hours;
use super::recording;
use super::written;
use crate::process::Hub;

fn options() -> Options {
    Options {
        questions: Questions { times: 150, seed: 5, ..Questions::default() },
        draws: 200,
        trees: false,
        ..Options::default()
    }
}

/// The states of the raw file, read by nothing of ours but the spelling of times: device, time, on.
fn raw_states(folder: &Path) -> Vec<(String, Timestamp, bool)> {
    let mut text = String::new();
    let file = fs::File::open(folder.join("events.csv.gz")).unwrap();
    MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|cells| cells[2] == "on")
        .map(|cells| (cells[1].to_owned(), at(cells[0]), cells[3] == "on"))
        .collect()
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn an_outside_reading_of_the_answers_gives_the_same_figures() {
    let dir = tempfile::tempdir().unwrap();
    let folder = written(dir.path(), &family(40));
    let queries = dir.path().join("queries");
    let options = Options { write_queries: Some(queries.clone()), ..options() };
    let profiles = Profiles::shipped().unwrap();
    let report = evaluate(std::slice::from_ref(&folder), &profiles, &options, &|_| {}).unwrap();
    let home = &report.homes[0];

    // The program answers the very same questions, from a file.
    let asked = queries.join(&home.name).join("queries.csv");
    let answered = dir.path().join("P.csv");
    let hub = Hub::new("");
    let (folder_text, asked_text) = (folder.display().to_string(), asked.display().to_string());
    let output = hub.run(&["forecast", &folder_text, "--queries", &asked_text, "--out", answered.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let states = raw_states(&folder);
    let mut sums: BTreeMap<u64, (f64, f64, f64, f64)> = BTreeMap::new();
    for row in rows(&answered) {
        let (time, ahead): (_, u64) = (at(&row[0]), row[2].parse().unwrap());
        let then = Timestamp::from_millis(time.as_millis() + ahead as i64 * 1000);
        let mut of_device = states.iter().filter(|(device, ..)| *device == row[1]);
        let (_, _, on) = of_device.rfind(|(_, at, _)| *at <= then).unwrap();
        let p = row[3].parse::<f64>().unwrap().clamp(0.001, 0.999);
        let said = if *on { p } else { 1.0 - p };
        let (count, loss, brier, came_true) = sums.entry(ahead).or_default();
        *count += 1.0;
        *loss -= said.ln();
        *brier += (1.0 - said) * (1.0 - said);
        *came_true += f64::from(u8::from(*on));
    }
    assert_eq!(home.horizons.len(), 5);
    for horizon in &home.horizons {
        let (count, loss, brier, came_true) = sums[&horizon.horizon_s];
        let hunchd = &horizon.predictors[0];
        assert_eq!((hunchd.predictor, horizon.answers as f64), ("hunchd", count));
        assert!((hunchd.log_loss.value - loss / count).abs() < 1e-12, "{} s", horizon.horizon_s);
        assert!((hunchd.brier.value - brier / count).abs() < 1e-12);
        assert!((horizon.on_share - came_true / count).abs() < 1e-12);
        let interval = hunchd.log_loss.interval.unwrap();
        assert!(interval.low < hunchd.log_loss.value && hunchd.log_loss.value < interval.high);
    }

    // And what was written beside the questions is what everybody said.
    let written = rows(&queries.join(&home.name).join("answers.csv"));
    let own = read_queries(&asked, &Recording::read(&folder).unwrap()).unwrap();
    assert_eq!((own.bad, own.rows.len()), (0, written.len()));
    let stack = home.horizons[0].predictors.iter().position(|figures| figures.predictor == "stack").unwrap();
    let near = written.iter().filter(|row| row[2] == "900");
    let losses: Vec<f64> = near
        .map(|row| {
            -(if row[3] == "1" {
                row[4 + stack].parse::<f64>().unwrap()
            } else {
                1.0 - row[4 + stack].parse::<f64>().unwrap()
            })
            .ln()
        })
        .collect();
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    assert!((mean - home.horizons[0].predictors[stack].log_loss.value).abs() < 1e-12);
}

#[test]
fn a_run_repeats_bit_for_bit_on_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let folders = [written(dir.path(), &family(8)), written(dir.path(), &clockwork(9))];
    let profiles = Profiles::shipped().unwrap();
    let run = |threads, seed| {
        let questions = Questions { seed, times: 40, ..options().questions };
        let options = Options { threads, trees: true, questions, draws: 50, ..options() };
        serde_json::to_string(&evaluate(&folders, &profiles, &options, &|_| {}).unwrap()).unwrap()
    };
    let once = run(1, 5);
    assert_eq!(once, run(1, 5), "twice");
    assert_eq!(once, run(3, 5), "on three threads");
    assert_ne!(once, run(1, 6), "with another seed");
}

#[test]
fn a_lamp_by_the_clock_is_known_by_all_who_know_the_clock_across_the_change_of_time() {
    let home = recording(&clockwork(40));
    // Three weeks in, and winter time began on the 26th. Asked at noon: is it on at 18:30, 19:30, 22:30, 23:30 by the wall?
    let noon = home.log.calendar.parse_wall("2025-10-28 12:00:00").unwrap();
    let minutes = [(390, false), (450, true), (630, true), (690, false)];
    let queries: Vec<Query> = minutes
        .iter()
        .map(|(minutes, _)| Query { at: noon, device: 0, ahead: std::time::Duration::from_secs(minutes * 60) })
        .collect();
    for predictor in predictors(&Profiles::shipped().unwrap(), Trees::default()) {
        if !["hunchd", "profile", "stack"].contains(&predictor.name()) {
            continue;
        }
        let said = in_any_order(predictor.as_ref(), &home, &queries).unwrap();
        for ((minutes, on), p) in minutes.iter().zip(&said) {
            let name = predictor.name();
            assert_eq!(*p > 0.5, *on, "{name} says {p} of {minutes} minutes after noon: {said:?}");
        }
    }
}

#[test]
fn any_time_ahead_is_answered_and_what_was_never_heard_of_too() {
    let mut home = clockwork(20);
    home.0.devices.extend(super::home("more", &[("new", hunchd::device::Kind::Light)]).devices);
    let home = recording(&home);
    let hunchd = Hunchd::new(Profiles::shipped().unwrap(), None);
    let evening = home.log.calendar.parse_wall("2025-10-16 20:00:00").unwrap();
    let ask = |device, at, seconds| {
        let query = Query { at, device, ahead: std::time::Duration::from_secs(seconds) };
        in_any_order(&hunchd, &home, &[query]).unwrap()[0]
    };
    assert!(ask(0, evening, 1) > 0.99, "it is on");
    assert!(ask(0, evening, 6 * 3600) < 0.3, "two in the morning");
    assert!(ask(0, evening, 2 * 86_400 + 3600) > 0.6, "nine in the evening of the day after next");
    assert!(ask(0, evening, 2 * 86_400 + 6 * 3600) < 0.3, "and two in the morning after");
    let prior = ask(2, evening, 3600);
    assert_eq!(
        prior,
        ask(2, evening, 604_800),
        "of a light that was never heard of, only what is true of lights is known"
    );
    assert_eq!(prior, ask(0, home.first().unwrap(), 60), "nothing is known at the time of the first event itself");
    assert!(ask(0, home.first().unwrap() + std::time::Duration::from_secs(1), 60) < 0.1, "a second later it is");
    assert_eq!(ask(1, home.first().unwrap() - hours(99), 60), ask(1, home.first().unwrap(), 1));
    // Long after the end it still answers, by the clock.
    assert!(ask(0, evening + hours(24 * 60), 1800) > 0.0);
}
