//! The acceptance network: what it is trained on, and that the one that ships loads, answers and prefers what is forgotten.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;

use hunchd::daemon::wiring;
use hunchd::dataset;
use hunchd::dataset::AskingRow;
use hunchd::dataset::AskingShards;
use hunchd::dataset::askings;
use hunchd::decision::ASKING;
use hunchd::decision::ASKING_LEN;
use hunchd::decision::Acceptance;
use hunchd::engine::Settings;
use hunchd::features::CONTEXT_LEN;
use hunchd::home_log;
use hunchd::inference::AcceptanceNetwork;
use hunchd::inference::EMBEDDING_LEN;
use hunchd::inference::Models;
use hunchd::inference::SHIPPED_ACCEPTANCE;
use hunchd::profile::Profiles;
use hunchd::simulate;
use hunchd::simulate::SimulatedHome;
use hunchd::simulate::Standing;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

fn family(days: u32) -> SimulatedHome {
    let start = Timestamp::parse_rfc3339("2025-10-13T10:00:00Z").unwrap();
    simulate::home(3, days, start, Calendar::named("Europe/Amsterdam").unwrap())
}

fn rows(home: &SimulatedHome, models: Option<Models>) -> Vec<AskingRow> {
    let settings = Settings { models, ..Settings::default() };
    askings(&home.log, &home.events, &home.truth, &Profiles::shipped().unwrap(), settings).unwrap()
}

fn with(mut columns: [f32; ASKING_LEN], changed: &[(&str, f32)]) -> [f32; ASKING_LEN] {
    for (name, value) in changed {
        columns[ASKING.iter().position(|known| known == name).unwrap()] = *value;
    }
    columns
}

#[test]
fn rows_are_numbers_and_some_proposals_were_wanted_and_others_not() {
    let home = family(24);
    let rows = rows(&home, Some(Models::shipped().unwrap()));
    for row in &rows {
        let judged = &row.judged;
        let numbers = judged.columns.iter().chain(&judged.embedding).chain(&judged.home).chain(&judged.context);
        assert!(numbers.copied().all(f32::is_finite), "{row:?}");
        assert!((0.0..=1.0).contains(&judged.fleet_p), "{row:?}");
        assert!(row.at.since(home.events[0].at).as_secs() >= 7 * 86_400, "a home is watched for a week first: {row:?}");
        // Whatever was wanted is found in the truth.
        let last = home.truth.iter().rfind(|truth| truth.device == row.device && truth.at <= row.at).unwrap();
        assert_eq!(last.wanted == judged.proposal.command.value, row.standing == Standing::Wanted, "{row:?}");
    }
    let of = |standing| rows.iter().filter(|row| row.standing == standing).count();
    assert!(of(Standing::Wanted) > 5 && of(Standing::Not) > 5, "{} and {}", of(Standing::Wanted), of(Standing::Not));
    assert!(rows.iter().any(|row| row.judged.home.iter().any(|number| *number != 0.0)), "the models were asked");
}

#[test]
fn shards_repeat_and_need_truth() {
    let dir = tempfile::tempdir().unwrap();
    let home = family(12);
    let known = dir.path().join("known");
    home_log::write(&known, &home.log, home.events.clone()).unwrap();
    let written = |out: &str, threads| {
        let shards = AskingShards {
            out: dir.path().join(out),
            settings: Settings::default(),
            days: 10,
            threads: NonZeroUsize::new(threads).unwrap(),
            for_evaluation: false,
        };
        let mut told = Vec::new();
        let homes: [PathBuf; 1] = [known.clone()];
        dataset::write_askings(&homes, &Profiles::shipped().unwrap(), &shards, |_, rows| told.push(rows))?;
        Ok::<_, dataset::Error>(told)
    };
    assert!(matches!(written("none", 1), Err(dataset::Error::NoTruth { .. })));
    home_log::write_truth(&known, &home.log, &home.truth).unwrap();
    let rows = written("one", 1).unwrap();
    assert!(rows[0].unwrap() > 3, "{rows:?}");
    assert_eq!(written("one", 1).unwrap(), [None], "it was there already");
    written("two", 2).unwrap();
    let file = |out: &str| fs::read(dir.path().join(out).join("known.askings.parquet")).unwrap();
    assert!(file("one") == file("two"), "the files differ from run to run");
}

#[test]
fn the_shipped_network_prefers_what_is_forgotten() {
    let network = AcceptanceNetwork::shipped().unwrap();
    // A lamp and a moment of a home as there are many; the proposal about it is composed.
    let home = family(24);
    let rows = rows(&home, Some(Models::shipped().unwrap()));
    let of_a_lamp =
        |row: &&AskingRow| row.judged.columns[ASKING.iter().position(|name| *name == "light").unwrap()] == 1.0;
    let judged = &rows.iter().find(of_a_lamp).unwrap().judged;
    let evening = [("day_sin", -0.5), ("day_cos", 0.87), ("daylight_known", 1.0), ("dark", 1.0), ("on_share_14d", 0.2)];
    let lamp = with(
        with([0.0; ASKING_LEN], &evening),
        &[
            ("left_on", 1.0),
            ("light", 1.0),
            ("uses", 1.0),
            ("observed_days", 0.9),
            ("nights", 0.9),
            ("absences", 0.9),
            ("begun_by_hand", 1.0),
        ],
    );
    // In use for an hour, as on most evenings, and somebody has just stirred beside it.
    let in_use = with(
        lamp,
        &[
            ("long_past", 1.0),
            ("ln_in_use_min", 0.41),
            ("ln_untouched_min", 0.41),
            ("share_shorter_uses", 0.6),
            ("share_off_days", 0.3),
            ("habit_on", 0.7),
            ("p_on_15m", 0.97),
            ("p_on_1h", 0.9),
            ("p_on_4h", 0.5),
            ("ln_p10_min", 0.3),
            ("ln_p50_min", 0.5),
            ("ln_p90_min", 0.6),
            ("p_asleep", 0.02),
            ("occasion_share", 0.5),
            ("share_out_asleep", 0.9),
            ("room_watched", 1.0),
            ("ln_room_quiet_min", 0.07),
            ("ln_home_quiet_min", 0.07),
        ],
    );
    // Everybody has been asleep for hours, and on no night was it on.
    let forgotten = with(
        lamp,
        &[
            ("asleep", 1.0),
            ("ln_in_use_min", 0.58),
            ("ln_untouched_min", 0.58),
            ("share_shorter_uses", 0.97),
            ("share_off_days", 0.95),
            ("habit_on", 0.03),
            ("p_on_15m", 0.7),
            ("p_on_1h", 0.4),
            ("p_on_4h", 0.1),
            ("ln_p10_min", 0.25),
            ("ln_p50_min", 0.4),
            ("ln_p90_min", 0.55),
            ("p_asleep", 0.98),
            ("ln_occasion_lasts_min", 0.48),
            ("share_out_asleep", 0.97),
            ("occasion_share", 0.97),
            ("room_watched", 1.0),
            ("ln_room_quiet_min", 0.52),
            ("ln_home_quiet_min", 0.5),
        ],
    );
    let ask = |columns| network.ask(columns, &judged.embedding, &judged.home, &judged.context).unwrap();
    let (forgotten, in_use) = (ask(&forgotten), ask(&in_use));
    assert!(forgotten > in_use + 0.1, "forgotten {forgotten}, in use {in_use}");
    // And as it was lived: what was wanted is believed more than what was not.
    let mut chances = [Vec::new(), Vec::new()];
    for row in &rows {
        let p = network.ask(&row.judged.columns, &row.judged.embedding, &row.judged.home, &row.judged.context).unwrap();
        assert!((0.0..=1.0).contains(&p), "{p}");
        chances[usize::from(row.standing == Standing::Wanted)].push(p);
    }
    let [not, wanted] = chances.map(|chances| chances.iter().sum::<f32>() / chances.len() as f32);
    assert!(wanted > not + 0.2, "wanted {wanted}, not wanted {not}");
    let none = [f32::NAN; ASKING_LEN];
    assert!(network.ask(&none, &[0.0; EMBEDDING_LEN], &[0.0; EMBEDDING_LEN], &[0.0; CONTEXT_LEN]).is_err());
}

#[test]
fn a_broken_network_leaves_the_judgement_to_the_homes_counts() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(wiring::acceptance(None), Acceptance::Network(_)));
    let write = |folder: &Path, onnx: &[u8]| {
        fs::write(folder.join("acceptance.toml"), SHIPPED_ACCEPTANCE.manifest).unwrap();
        fs::write(folder.join("acceptance.onnx"), onnx).unwrap();
        fs::write(folder.join("acceptance.golden"), SHIPPED_ACCEPTANCE.golden).unwrap();
    };
    // Other models without one: what they make of a device means nothing to the network that is built in.
    assert_eq!(wiring::acceptance(Some(dir.path())), Acceptance::Habit);
    write(dir.path(), SHIPPED_ACCEPTANCE.onnx);
    assert!(matches!(wiring::acceptance(Some(dir.path())), Acceptance::Network(_)));
    let mut damaged = SHIPPED_ACCEPTANCE.onnx.to_vec();
    damaged[1000] ^= 1;
    write(dir.path(), &damaged);
    assert_eq!(wiring::acceptance(Some(dir.path())), Acceptance::Habit);
}
