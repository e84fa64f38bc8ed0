//! What a message costs on its way through the core: reading it, and handling it in a home with six weeks of history;
//! and what it costs to make up such a home.
//!
//! `cargo bench --bench house`. Compare with an earlier run on the same machine; the absolute figures say little.
#![allow(clippy::unwrap_used, reason = "a benchmark may stop")]

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use criterion::criterion_group;
use criterion::criterion_main;
use hunchd::device::Kind;
use hunchd::device::Message;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::engine::Engine;
use hunchd::engine::Input;
use hunchd::engine::Settings;
use hunchd::inference::PresenceNetwork;
use hunchd::presence::House;
use hunchd::presence::Method;
use hunchd::profile::Profiles;
use hunchd::replay;
use hunchd::replay::Player;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

/// A simulated home of six weeks as messages, and an engine that has lived them.
fn lived() -> (Vec<(Timestamp, Message)>, Engine) {
    let start = Timestamp::parse_rfc3339("2026-01-12T00:00:00Z").unwrap();
    let home = simulate::home(1, 42, start, Calendar::named("Europe/London").unwrap());
    let profiles = Profiles::shipped().unwrap();
    let player = Player::new(&home.log, profiles.of("zigbee2mqtt").unwrap().clone()).unwrap();
    let list = (home.events[0].at, player.announcement().clone());
    let said = home.events.iter().filter_map(|event| Some((event.at, player.message(event)?)));
    let messages: Vec<_> = std::iter::once(list).chain(said).collect();
    let settings = Settings { calendar: home.log.calendar, ..Settings::default() };
    let mut engine = Engine::new(settings, profiles);
    replay::run(&mut engine, messages.clone(), |_, _| {});
    (messages, engine)
}

fn core(criterion: &mut Criterion) {
    let (messages, engine) = lived();
    let said = &messages[1..];
    let mut turn = said.iter().cycle();
    criterion.bench_function("a message to its time stamp", |bench| {
        bench.iter(|| engine.profiles().stamp(black_box(&turn.next().unwrap().1)));
    });
    let now = engine.now();
    let mut living = engine.clone();
    let mut turn =
        said.iter().map(|(_, message)| Input::Message(message.clone())).collect::<Vec<_>>().into_iter().cycle();
    criterion.bench_function("a message to its effects", |bench| {
        bench.iter(|| living.handle(now, black_box(&turn.next().unwrap())));
    });
    criterion.bench_function("six weeks made up", |bench| {
        let start = Timestamp::parse_rfc3339("2026-01-12T00:00:00Z").unwrap();
        let calendar = Calendar::named("Europe/London").unwrap();
        bench.iter(|| simulate::home(black_box(1), 42, start, calendar));
    });
    criterion.bench_function("a snapshot", |bench| bench.iter(|| black_box(engine.snapshot())));
    criterion.bench_function("replay of six weeks", |bench| {
        bench.iter(|| {
            let settings = Settings { calendar: Calendar::named("Europe/London").unwrap(), ..Settings::default() };
            let mut engine = Engine::new(settings, Profiles::shipped().unwrap());
            replay::run(&mut engine, messages.iter().cloned(), |_, effect| drop(black_box(effect)))
        });
    });
}

/// A house of a hundred sensors: what one event costs, and what a minute does, with the network.
fn presence(criterion: &mut Criterion) {
    let network = PresenceNetwork::shipped().unwrap();
    let mut house = House::new();
    let rooms = ["Hall", "Kitchen", "Living room", "Bathroom", "Bedroom", "Office", "Attic"];
    for device in 0..100 {
        let name = ["motion", "door", "bed", "lamp"][device % 4];
        house.know(device, Kind::Sensor, name, Some(rooms[device % rooms.len()]));
    }
    let mut at = Timestamp::parse_rfc3339("2026-01-12T00:00:00Z").unwrap();
    let mut turn = 0;
    let mut observe = |house: &mut House, at: Timestamp| {
        turn += 1;
        house.observe(at, turn % 100, Property::Occupancy, &Value::Bool(turn / 100 % 2 == 0));
    };
    criterion.bench_function("presence: an event", |bench| {
        bench.iter(|| {
            at = at + Duration::from_secs(7);
            observe(&mut house, at);
        });
    });
    criterion.bench_function("presence: a minute", |bench| {
        bench.iter(|| {
            at = at + Duration::from_secs(60);
            house.tick(at, Calendar::default(), Method::Full, |columns| network.ask(columns).ok())
        });
    });
}

criterion_group! {
    name = house;
    config = Criterion::default().sample_size(20);
    targets = core, presence
}
criterion_main!(house);
