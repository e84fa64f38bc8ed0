//! What the people of a home say, and what not.

use super::*;
use crate::simulate::FORGOTTEN;
use crate::simulate::SimulatedHome;
use crate::simulate::home;
use crate::time::Calendar;

fn home_of(seed: u64) -> SimulatedHome {
    let start = Timestamp::parse_rfc3339("2025-10-06T12:00:00Z").unwrap();
    home(seed, 42, start, Calendar::named("Europe/Amsterdam").unwrap())
}

/// Shares of accepted and annoyed answers, and how many there were.
fn shares(replies: &[Reply]) -> (f64, f64, usize) {
    let seen: Vec<_> = replies.iter().filter(|reply| reply.what != Reaction::NotSeen).collect();
    let share = |what| seen.iter().filter(|reply| reply.what == what).count() as f64 / seen.len().max(1) as f64;
    (share(Reaction::Accept), share(Reaction::Annoyed), seen.len())
}

/// Every hour of the home a proposal to switch every lamp off, by whether that was what its people wanted.
fn asked(home: &SimulatedHome, asked_today: u32) -> (Vec<Reply>, Vec<Reply>) {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for (place, row) in home.truth.iter().enumerate() {
        let off = Value::Bool(false);
        let next = home.truth[place..].iter().find(|next| next.device == row.device && next.at > row.at);
        let hours_left = next.map_or(0, |next| next.at.since(row.at).as_secs() / 3600);
        if hours_left < 3 || home.log.devices[row.device].kind == crate::device::Kind::Lock {
            continue;
        }
        let reply = home.persona.answer(row.at + Duration::from_secs(1800), row.device, &off, asked_today);
        match (&row.wanted, row.reason == FORGOTTEN) {
            (Value::Bool(false), true) => right.push(reply),
            (Value::Bool(true), _) => wrong.push(reply),
            _ => {}
        }
    }
    (right, wrong)
}

#[test]
fn what_was_forgotten_is_mostly_accepted_and_what_is_wanted_is_not() {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for seed in 0..12 {
        let (yes, no) = asked(&home_of(seed), 0);
        right.extend(yes);
        wrong.extend(no);
    }
    let (accepted, _, count) = shares(&right);
    assert!(count > 60 && accepted > 0.75, "{accepted} of {count}");
    let (accepted, _, count) = shares(&wrong);
    assert!(count > 60 && accepted < 0.15, "{accepted} of {count}");
}

#[test]
fn whoever_is_asked_too_often_is_annoyed_and_looks_no_more() {
    let (mut fresh, mut tired) = (Vec::new(), Vec::new());
    for seed in 0..10 {
        let home = home_of(seed);
        fresh.extend(asked(&home, 0).1);
        tired.extend(asked(&home, 12).1);
    }
    let (fresh, tired) = (shares(&fresh), shares(&tired));
    assert!(tired.2 < fresh.2, "{fresh:?} {tired:?}");
    assert!(tired.1 > fresh.1, "{fresh:?} {tired:?}");
}

#[test]
fn nobody_answers_asleep() {
    for seed in 0..10 {
        let home = home_of(seed);
        for asleep in home.labels.iter().filter(|label| label.label == "asleep") {
            let (at, left) = (asleep.start + Duration::from_secs(60), asleep.end.since(asleep.start));
            let reply = home.persona.answer(at, 0, &Value::Bool(false), 0);
            let Some(by) = reply.by else { continue };
            // Somebody who is not at home may be up; who sleeps answers after getting up.
            let own = format!("asleep:{}", home.persona.traits().persons[by].name);
            let then = at + reply.after;
            let sleeps = home.labels.iter().any(|label| label.label == own && label.start <= then && then < label.end);
            assert!(!sleeps, "seed {seed}: {own} answered at {then}, {left:?} of sleep");
        }
    }
}

#[test]
fn the_folder_answers_as_the_simulator_does() {
    let dir = tempfile::TempDir::new().unwrap();
    let home = home_of(4);
    let folder = dir.path().join("home");
    crate::home_log::write(&folder, &home.log, home.events.iter().cloned()).unwrap();
    crate::home_log::write_truth(&folder, &home.log, &home.truth).unwrap();
    crate::home_log::write_labels(&folder, &home.labels).unwrap();
    home.persona.write(&folder).unwrap();
    let log = crate::home_log::read(&folder).unwrap();
    let read = Persona::read(&log).unwrap();
    assert_eq!(read.traits(), home.persona.traits());
    for hour in 0..900 {
        let at = home.events[0].at + Duration::from_secs(hour * 3600);
        for device in 0..home.log.devices.len() {
            let off = Value::Bool(false);
            assert_eq!(read.answer(at, device, &off, 1), home.persona.answer(at, device, &off, 1));
        }
    }
    std::fs::write(folder.join("persona.toml"), "seed = 4\n").unwrap();
    let error = Persona::read(&log).err().unwrap().to_string();
    assert!(error.contains("line 1") && error.contains("persona.toml"), "{error}");
}
