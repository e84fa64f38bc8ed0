//! Archetypes, from simulated homes through the shards and the encoder to the look-up; what a device's past shrinks to; and rooms
//! guessed with each device left out.

use std::num::NonZeroUsize;

use hunchd::archetypes;
use hunchd::archetypes::Archetypes;
use hunchd::archetypes::Fit;
use hunchd::archetypes::Member;
use hunchd::archetypes::Sketch;
use hunchd::archetypes::Usage;
use hunchd::dataset;
use hunchd::dataset::Plan;
use hunchd::dataset::Shards;
use hunchd::evaluate::Placing;
use hunchd::evaluate::Recording;
use hunchd::evaluate::placing;
use hunchd::features;
use hunchd::inference::Models;
use hunchd::profile::Profiles;
use hunchd::replay::Life;
use hunchd::simulate::Fleet;
use hunchd::simulate::SimulatedHome;
use hunchd::time::Calendar;
use hunchd::time::LocalDay;
use hunchd::time::LocalTime;
use hunchd::time::Timestamp;

fn family(days: u32) -> SimulatedHome {
    let start = Timestamp::parse_rfc3339("2026-01-12T00:00:00Z").unwrap();
    hunchd::simulate::home(47, days, start, Calendar::named("Europe/London").unwrap())
}

fn members() -> Vec<Member> {
    let dir = tempfile::tempdir().unwrap();
    let fleet = Fleet { seed: 3, homes: 4, days: 12, start: None, watched: false };
    fleet.write(&dir.path().join("homes"), NonZeroUsize::MIN, &mut |_| {}).unwrap();
    let homes: Vec<_> = std::fs::read_dir(dir.path().join("homes")).unwrap().map(|home| home.unwrap().path()).collect();
    let out = dir.path().join("shards");
    let plan = Plan { seed: 1, moments: 2, times: 1 };
    let shards = Shards { out: out.clone(), plan, threads: NonZeroUsize::MIN, for_evaluation: false };
    dataset::write(&homes, &Profiles::shipped().unwrap(), &shards, |_, _| {}).unwrap();
    let models = Models::shipped().unwrap();
    let mut members = Vec::new();
    for (home, folder) in (0..).zip(&homes) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let shard = dataset::devices(&out.join(format!("{name}.devices.parquet"))).unwrap();
        assert_eq!((shard.home.as_str(), shard.version), (name.as_str(), features::VERSION));
        assert!(shard.rows.iter().all(|row| !row.role.is_empty()), "simulated homes know what their devices are");
        for row in shard.rows {
            let embedding = models.embed(std::slice::from_ref(&row.tensors)).unwrap()[0];
            let usage = Usage::of_grid(&row.tensors.grid);
            members.push(Member { home, embedding, name: row.name, kind: row.kind, role: row.role, at: row.at, usage });
        }
    }
    members
}

#[test]
fn from_homes_to_archetypes() {
    let members = members();
    let fitted = archetypes::fit(&members, &how_of_a_test()).unwrap();
    let read = Archetypes::from_toml(&fitted.to_toml(), features::VERSION).unwrap();
    assert_eq!(read.all.iter().map(|archetype| archetype.members as usize).sum::<usize>(), members.len());
    for member in &members {
        let assignment = read.nearest(&member.embedding).unwrap();
        let archetype = read.by_id(assignment.id).unwrap();
        assert_eq!(archetype.label, assignment.label);
        assert!(assignment.distance <= assignment.second.unwrap().2);
    }
}

#[test]
fn the_archetypes_that_ship_belong_to_the_encoder_that_ships() {
    let archetypes = Archetypes::shipped(features::VERSION).unwrap();
    let models = Models::shipped().unwrap();
    let encoder = models.about().iter().find(|about| about.name == "encoder").unwrap();
    archetypes.check_encoder(&encoder.version).unwrap();
}

/// A history of four kilobytes and more shrinks to less than 120 bytes, and its forecast of the next week by the time of the week
/// loses less than a twentieth.
#[test]
fn a_past_that_was_shrunk_still_forecasts() {
    let home = family(42);
    let profiles = Profiles::shipped().unwrap();
    let mut life = Life::new(&home.log, &profiles, None).unwrap();
    let split = home.events[0].at + std::time::Duration::from_secs(35 * 86_400);
    let mut events = home.events.iter().peekable();
    while let Some(event) = events.next_if(|event| event.at < split) {
        life.hear(event);
    }
    life.pass_to(split);
    let archetypes = archetypes::fit(&members(), &how_of_a_test()).unwrap();
    let mut shrunk = Vec::new();
    for (key, device) in life.engine().unwrap().home().devices() {
        let Some(history) = &device.history else { continue };
        // Any archetype must do: what differs is kept.
        let archetype = &archetypes.all[key.0 as usize % archetypes.all.len()];
        let sketch = Sketch::of(&history.week, archetype);
        let bytes = postcard::to_stdvec(&sketch).unwrap().len();
        let before = postcard::to_stdvec(history).unwrap().len();
        assert!(bytes < 120 && before > 40 * bytes, "{bytes} of {before}");
        shrunk.push((key, history.week.clone(), sketch.recalled(archetype)));
    }
    events.for_each(|event| life.hear(event));
    let engine = life.engine().unwrap();
    let today = home.log.calendar.local(engine.now()).day;
    let (mut whole, mut sketched, mut slots) = (0.0_f64, 0.0_f64, 0_u32);
    for (key, before, after) in &shrunk {
        let grid = &engine.home().device(*key).history.as_ref().unwrap().grid;
        for back in 1..=6 {
            for slot in 0..48_u16 {
                let at = LocalTime { day: LocalDay(today.0 - back), minute: slot * 30 };
                let Some(on) = grid.cell(at.day, slot.into()).on_share() else { continue };
                let loss = |p: f32| {
                    let p = f64::from(p).clamp(0.001, 0.999);
                    -(f64::from(on) * p.ln() + (1.0 - f64::from(on)) * (1.0 - p).ln())
                };
                whole += loss(before.p_on(at));
                sketched += loss(after.p_on(at));
                slots += 1;
            }
        }
    }
    println!("log loss {:.4} before, {:.4} after", whole / f64::from(slots), sketched / f64::from(slots));
    assert!(slots > 1000);
    assert!(sketched < 1.05 * whole, "{whole} {sketched} over {slots}");
}

fn how_of_a_test() -> Fit {
    Fit {
        k: 6,
        restarts: 2,
        seed: 1,
        feature_schema: features::VERSION,
        encoder_sha256: "00".repeat(32),
        made_from: "a test".into(),
    }
}

#[test]
fn what_stands_nowhere_is_placed_by_its_company() {
    let home = family(42);
    let recording = Recording::new(home.log, home.events);
    let placed = placing(&recording, &Profiles::shipped().unwrap(), None, (None, None), NonZeroUsize::MIN).unwrap();
    let figures = Placing::of(&placed);
    println!("{figures:?}");
    assert!(figures.devices >= 8, "{figures:?}");
    assert!(figures.right * 10 >= figures.devices * 7, "{figures:?}");
    assert!(figures.right_by_company > figures.right_by_most_devices, "{figures:?}");
}
