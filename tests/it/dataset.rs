//! Training data: what a row says was known before it, runs repeat byte for byte, go on where they were, and respect licences.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use hunchd::dataset;
use hunchd::dataset::Error;
use hunchd::dataset::Plan;
use hunchd::dataset::Shards;
use hunchd::dataset::Written;
use hunchd::dataset::lived;
use hunchd::evaluate::Recording;
use hunchd::features::CONTEXT;
use hunchd::home_log;
use hunchd::profile::Profiles;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

const DAYS: u32 = 20;

fn family(seed: u64) -> Recording {
    let start = Timestamp::parse_rfc3339("2025-10-13T10:00:00Z").unwrap();
    let home = simulate::home(seed, DAYS, start, Calendar::named("Europe/Amsterdam").unwrap());
    Recording::new(home.log, home.events)
}

fn column(name: &str) -> usize {
    CONTEXT.iter().position(|other| *other == name).unwrap()
}

#[test]
fn a_row_rests_on_what_came_before_it() {
    let profiles = Profiles::shipped().unwrap();
    let plan = Plan { seed: 4, moments: 4, times: 5 };
    let all = family(3);
    let whole = lived(&all, &profiles, &plan).unwrap();
    assert!(whole.queries.len() > 100, "{}", whole.queries.len());
    // What happens from the tenth day on is turned upside down: what was written before that day stays the same.
    let border = all.first().unwrap() + Duration::from_secs(10 * 86_400);
    let mut events = all.events.clone();
    for event in events.iter_mut().filter(|event| event.at >= border) {
        if let Some(state) = event.value.as_bool() {
            event.value = hunchd::device::Value::Bool(!state);
        }
    }
    let other = lived(&Recording::new(all.log.clone(), events), &profiles, &plan).unwrap();
    let before = |home: &dataset::Home| -> Vec<_> {
        home.queries.iter().filter(|row| row.at <= border).map(|row| (row.at, row.row, row.context)).collect()
    };
    let devices = |home: &dataset::Home| -> Vec<_> {
        home.devices.iter().filter(|row| row.at <= border).map(|row| (row.at, row.tensors.clone())).collect()
    };
    assert!(!before(&whole).is_empty());
    assert_eq!(before(&whole), before(&other));
    assert_eq!(devices(&whole), devices(&other));
    let after = |home: &dataset::Home| -> Vec<_> {
        home.queries.iter().filter(|row| row.at > border).map(|row| row.context).collect()
    };
    assert_ne!(after(&whole), after(&other), "the border lies among the rows");
}

#[test]
fn columns_mean_what_they_are_called() {
    let recording = family(3);
    let home = lived(&recording, &Profiles::shipped().unwrap(), &Plan { seed: 4, moments: 6, times: 6 }).unwrap();
    for row in &home.queries {
        let context = row.context.0;
        assert!(context.iter().all(|value| value.is_finite() && value.abs() < 12.0), "{context:?}");
        let device = home.devices[row.row].device;
        let (since, state) = recording.track(device).before(row.at).unwrap();
        assert_eq!(context[column("in_use")] == 1.0, state.unwrap());
        let minutes = row.at.since(since).as_secs_f32() / 60.0;
        let expected = (minutes.ln_1p() / 10.6).min(1.0);
        assert!((context[column("since_change_log")] - expected).abs() < 1e-3, "{minutes} min");
        let local = recording.log.calendar.local(row.at);
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        assert_eq!(context[column(days[local.day.weekday()])], 1.0);
        assert_eq!(context[column("sun_known")], 1.0, "a made-up family lives somewhere");
    }
    // Whatever was on and whose next change was seen within the hour is told to be off by one of the later horizons or on again.
    for row in home.queries.iter().filter(|row| !row.truth.censored) {
        let is_on = row.context.0[column("in_use")] == 1.0;
        let unchanged = [15.0, 60.0, 240.0, 720.0, 1440.0].map(|horizon| row.truth.change_min > horizon);
        for (on, unchanged) in row.truth.on.into_iter().zip(unchanged) {
            assert!(!unchanged || on == -1 || (on == 1) == is_on, "{:?}", row.truth);
        }
    }
}

fn written(homes: &[PathBuf], out: &Path, threads: usize) -> Result<Vec<Written>, Error> {
    let shards = Shards {
        out: out.to_owned(),
        plan: Plan { seed: 1, moments: 2, times: 3 },
        threads: NonZeroUsize::new(threads).unwrap(),
        for_evaluation: false,
    };
    let mut told = Vec::new();
    dataset::write(homes, &Profiles::shipped().unwrap(), &shards, |_, written| told.push(written))?;
    Ok(told)
}

#[test]
fn shards_repeat_and_go_on_and_licences_hold() {
    let dir = tempfile::tempdir().unwrap();
    let homes: Vec<PathBuf> = (0..3)
        .map(|seed| {
            let recording = family(seed);
            let folder = dir.path().join(format!("home_{seed}"));
            home_log::write(&folder, &recording.log, recording.events.clone()).unwrap();
            folder
        })
        .collect();
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    let rows = written(&homes, &one, 1).unwrap();
    assert!(rows.iter().all(|rows| matches!(rows, Written::Rows(devices, queries) if *devices > 10 && *queries > 30)));
    // Half a run: the second home's questions are missing.
    written(&homes[..2], &two, 2).unwrap();
    fs::remove_file(two.join("home_1.queries.parquet")).unwrap();
    let rows = written(&homes, &two, 3).unwrap();
    assert_eq!(rows.iter().filter(|rows| **rows == Written::There).count(), 1);
    for name in ["home_0.devices", "home_1.queries", "home_2.devices", "home_2.queries"] {
        let file = |folder: &Path| fs::read(folder.join(format!("{name}.parquet"))).unwrap();
        assert!(file(&one) == file(&two), "{name} differs between one thread and three");
    }

    let kept = dir.path().join("kept");
    let mut recording = family(7);
    recording.log.licence = "none stated; evaluation only".to_owned();
    home_log::write(&kept, &recording.log, recording.events.clone()).unwrap();
    let refused = written(&[kept], &one, 1).unwrap_err().to_string();
    assert!(refused.contains("evaluation only") && refused.contains("--for-evaluation"), "{refused}");
}
