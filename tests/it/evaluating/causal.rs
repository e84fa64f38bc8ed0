//! Changing the future of a recording never changes an answer.

use std::time::Duration;

use hunchd::device::Kind;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::evaluate::Error;
use hunchd::evaluate::Hunchd;
use hunchd::evaluate::Predictor;
use hunchd::evaluate::Query;
use hunchd::evaluate::Recording;
use hunchd::evaluate::Told;
use hunchd::evaluate::in_any_order;
use hunchd::evaluate::spells;
use hunchd::home_log::HomeLog;
use hunchd::home_log::LoggedEvent;
use hunchd::inference::Models;
use hunchd::profile::Profiles;
use hunchd::time::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::at;
use super::event;
use super::everybody;
use super::family;
use super::home;
use super::hours;

const HORIZONS: [u64; 7] = [1, 900, 3600, 14_400, 43_200, 86_400, 604_800];

/// How long spells last, asked as if it were somebody who says whether a device is on.
struct BySpells;

impl Predictor for BySpells {
    fn name(&self) -> &'static str {
        "spells"
    }

    fn answers(&self, _: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        Ok(vec![0.5; queries.len()])
    }

    fn told(&self, recording: &Recording, queries: &[Query]) -> Result<Told, Error> {
        let [own, home] = spells(recording, queries);
        let waits = own.into_iter().zip(home).map(|(own, home)| [own[1], home[0], home[2]]).collect();
        Ok(Told { p_on: self.answers(recording, queries)?, waits: Some(waits) })
    }
}

/// Knows when the next change comes.
struct LeakyWait;

impl Predictor for LeakyWait {
    fn name(&self) -> &'static str {
        "leaky wait"
    }

    fn answers(&self, _: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        Ok(vec![0.5; queries.len()])
    }

    fn told(&self, recording: &Recording, queries: &[Query]) -> Result<Told, Error> {
        let wait = |query: &Query| {
            let next = recording.events.iter().find(|event| event.at >= query.at && event.device == query.device);
            next.map_or(0.0, |event| event.at.since(query.at).as_secs_f64())
        };
        let waits = queries.iter().map(|query| [wait(query); 3]).collect();
        Ok(Told { p_on: self.answers(recording, queries)?, waits: Some(waits) })
    }
}

/// Everybody, and how long spells last.
fn all_judged() -> Vec<Box<dyn Predictor>> {
    let mut all = everybody();
    all.push(Box::new(BySpells));
    all
}

/// Looks up what will come true: what must never pass.
struct Leaky;

impl Predictor for Leaky {
    fn name(&self) -> &'static str {
        "leaky"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        let then = |query: &Query| recording.track(query.device).at(query.at + query.ahead);
        Ok(queries.iter().map(|query| then(query).map_or(0.5, |on| f64::from(u8::from(on)))).collect())
    }
}

/// Reads only what happens at the very time of the question, and not later: the smallest leak that there is.
struct Impatient;

impl Predictor for Impatient {
    fn name(&self) -> &'static str {
        "impatient"
    }

    fn answers(&self, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
        let now = |query: &Query| recording.track(query.device).at(query.at);
        Ok(queries.iter().map(|query| now(query).map_or(0.5, |on| f64::from(u8::from(on)))).collect())
    }
}

/// Each predictor whose answers to questions up to `cut` change if what happens from `cut` on is another.
fn leaks(
    log: &HomeLog,
    events: &[LoggedEvent],
    futures: &[Vec<LoggedEvent>],
    cut: Timestamp,
    predictors: &[Box<dyn Predictor>],
    times: &[Timestamp],
) -> Vec<&'static str> {
    let queries: Vec<Query> = times
        .iter()
        .filter(|at| **at <= cut)
        .flat_map(|at| (0..log.devices.len()).map(move |device| (*at, device)))
        .flat_map(|(at, device)| HORIZONS.map(|ahead| Query { at, device, ahead: Duration::from_secs(ahead) }))
        .collect();
    let past: Vec<LoggedEvent> = events.iter().filter(|event| event.at < cut).cloned().collect();
    let whole = Recording::new(log.clone(), events.to_vec());
    let mut leaking = Vec::new();
    for predictor in predictors {
        // The bits, not the numbers: a tenth digit is a leak too.
        let bits = |recording: &Recording| -> Vec<u64> {
            let told = predictor.told(recording, &queries).unwrap();
            let waits = told.waits.into_iter().flatten().flatten();
            told.p_on.into_iter().chain(waits).map(f64::to_bits).collect()
        };
        let told = bits(&whole);
        let changed = futures.iter().any(|future| {
            let events = past.iter().chain(future).cloned().collect();
            bits(&Recording::new(log.clone(), events)) != told
        });
        if changed {
            leaking.push(predictor.name());
        }
    }
    leaking
}

/// What else could have happened from `cut` on: nothing, the opposite, something much later.
fn other_futures(events: &[LoggedEvent], cut: Timestamp) -> Vec<Vec<LoggedEvent>> {
    let future = || events.iter().filter(|event| event.at >= cut).cloned();
    let opposite = future().map(|mut event| {
        if let Value::Bool(on) = event.value {
            event.value = Value::Bool(!on);
        }
        event
    });
    let late = future().map(|event| LoggedEvent { at: event.at + hours(100), ..event });
    vec![Vec::new(), opposite.collect(), late.collect()]
}

#[test]
fn the_future_of_a_family_changes_no_answer() {
    let (log, events) = family(24);
    let first = events[0].at;
    // In the middle of a day, and at the very time at which something is switched.
    let switched = events.iter().filter(|event| event.property == Property::On).map(|event| event.at);
    let event_time = switched.into_iter().find(|at| *at > first + hours(24 * 16)).unwrap();
    for cut in [first + hours(24 * 9 + 7), event_time] {
        let mut times: Vec<Timestamp> = (0..14).map(|n| cut - hours(n * 17)).collect();
        times.push(first);
        times.push(first - hours(5));
        times.sort_unstable();
        let futures = other_futures(&events, cut);
        let mut all = all_judged();
        assert_eq!(leaks(&log, &events, &futures, cut, &all, &times), Vec::<&str>::new(), "at {cut}");
        all.clear();
        all.push(Box::new(Leaky));
        all.push(Box::new(LeakyWait));
        let leaking = leaks(&log, &events, &futures, cut, &all, &times);
        assert_eq!(leaking, ["leaky", "leaky wait"], "the test can fail");
    }
    let cut = event_time;
    let all: Vec<Box<dyn Predictor>> = vec![Box::new(Impatient)];
    let futures = other_futures(&events, cut);
    assert_eq!(leaks(&log, &events, &futures, cut, &all, &[cut]), ["impatient"], "and at the very time of an event");
}

/// A few days of a few devices that do anything at any time, often at the same.
fn any_events() -> impl Strategy<Value = Vec<(u16, usize, bool)>> {
    // In quarters of an hour over twelve days, so that many events share their time with each other and with questions.
    let steps = prop::collection::vec((0_u16..1152, 0_usize..4, any::<bool>()), 1..120);
    steps.prop_map(|mut all| {
        all.sort_by_key(|(step, ..)| *step);
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(11), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_future_changes_any_answer(
        past in any_events(),
        future in any_events(),
        cut_step in 1_u16..1152,
        asked in prop::collection::vec(0_u16..1152, 1..8),
    ) {
        let log = home("any", &[
            ("lamp", Kind::Light), ("plug", Kind::Plug), ("fan", Kind::Fan), ("motion", Kind::Sensor),
        ]);
        let time = |step: u16| at("2025-10-20T00:00:00Z") + Duration::from_secs(u64::from(step) * 900);
        let make = |all: &[(u16, usize, bool)]| -> Vec<LoggedEvent> {
            let property = |device| if device == 3 { Property::Occupancy } else { Property::On };
            all.iter().map(|(step, device, on)| event(time(*step), *device, property(*device), *on)).collect()
        };
        let cut = time(cut_step);
        let events = make(&past);
        let other: Vec<LoggedEvent> = make(&future).into_iter().filter(|event| event.at >= cut).collect();
        let mut times: Vec<Timestamp> = asked.iter().map(|step| time(step % (cut_step + 1))).chain([cut]).collect();
        times.sort_unstable();
        let leaking = leaks(&log, &events, &[Vec::new(), other], cut, &all_judged(), &times);
        prop_assert_eq!(leaking, Vec::<&str>::new());
    }
}

#[test]
fn an_answer_depends_on_no_other_question_and_on_no_order() {
    let (log, events) = family(12);
    let recording = Recording::new(log, events);
    let hunchd = Hunchd::new(Profiles::shipped().unwrap(), Models::shipped().ok());
    let first = recording.first().unwrap();
    let queries: Vec<Query> = (0..300_u64)
        .map(|n| Query {
            at: first + Duration::from_secs((n * 7919 * 61) % (12 * 86_400)),
            device: (n % 21) as usize,
            ahead: Duration::from_secs(HORIZONS[(n % 7) as usize]),
        })
        .collect();
    let all = in_any_order(&hunchd, &recording, &queries).unwrap();
    let some: Vec<usize> = (0..queries.len()).filter(|n| n % 10 == 3).rev().collect();
    let asked: Vec<Query> = some.iter().map(|n| queries[*n]).collect();
    let alone = in_any_order(&hunchd, &recording, &asked).unwrap();
    for (n, p) in some.iter().zip(alone) {
        assert_eq!(all[*n].to_bits(), p.to_bits());
        assert!((0.0..=1.0).contains(&p));
    }
}
