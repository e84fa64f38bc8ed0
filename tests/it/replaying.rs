//! The core's promises about replaying: the same inputs give the same effects, a restart changes nothing, and the order of
//! unrelated topics within an instant does not matter.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use hunchd::decision::Rung;
use hunchd::device::DeviceId;
use hunchd::device::Message;
use hunchd::engine::Change;
use hunchd::engine::ClockState;
use hunchd::engine::Effect;
use hunchd::engine::Engine;
use hunchd::engine::Fact;
use hunchd::engine::Input;
use hunchd::engine::Link;
use hunchd::engine::Settings;
use hunchd::engine::Snapshot;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::profile::SHIPPED;
use hunchd::replay::Player;
use hunchd::replay::advance;
use hunchd::replay::opening;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use proptest::test_runner::TestRunner;

use crate::house::House;

type Moment = (Timestamp, Vec<Effect>);

/// Forty days of a made-up home that spans the change to winter time, as Zigbee2MQTT would have told them.
static MESSAGES: LazyLock<Vec<(Timestamp, Message)>> = LazyLock::new(|| {
    let start = Timestamp::parse_rfc3339("2025-10-06T10:00:00Z").unwrap();
    let home = simulate::home(7, 40, start, settings().calendar);
    let (_, text) = SHIPPED.iter().find(|(id, _)| *id == "zigbee2mqtt").unwrap();
    let player = Player::new(&home.log, Profile::parse(text, None).unwrap()).unwrap();
    let spoken = home.events.iter().filter_map(|event| Some((event.at, player.message(event)?)));
    std::iter::once((start, player.announcement().clone())).chain(spoken).collect()
});

fn settings() -> Settings {
    let calendar = Calendar::named("Europe/Amsterdam").unwrap();
    // Bolder than anybody would want it, and at any hour: forty days shall hold many decisions.
    let decision = hunchd::decision::Settings {
        mode: Rung::Ask,
        quiet_from_min: 0,
        quiet_to_min: 0,
        min_confidence: 0.7,
        min_days: 7,
        ..Default::default()
    };
    Settings { calendar, decision, ..Settings::default() }
}

pub(crate) fn new_engine() -> Engine {
    Engine::new(settings(), Profiles::shipped().unwrap())
}

/// Plays `messages` and answers every fourth question: yes, not now, never, and silence in turn.
/// An answer is given once the instant of its question is over, so that it comes after everything that happened in it.
/// Before each message, `between` may put another engine in its place.
fn play(
    mut engine: Engine,
    messages: &[(Timestamp, Message)],
    mut between: impl FnMut(usize, &mut Engine),
) -> (Vec<Moment>, Engine) {
    let mut moments: Vec<Moment> = Vec::new();
    let first = messages[0].0;
    for input in opening() {
        moments.push((first, engine.handle(first, &input)));
    }
    let mut answered = 0;
    let mut waiting: Vec<Answer> = Vec::new();
    let mut instant = first;
    for (index, (at, message)) in messages.iter().enumerate() {
        between(index, &mut engine);
        if *at > instant {
            for answer in waiting.drain(..) {
                let soon = instant + Duration::from_millis(1);
                advance(&mut engine, soon, &Input::Answer(answer), |at, effects| moments.push((at, effects)));
            }
            instant = *at;
        }
        let before = moments.len();
        advance(&mut engine, *at, &Input::Message(message.clone()), |at, effects| moments.push((at, effects)));
        let asked: Vec<Answer> =
            moments[before..].iter().flat_map(|(_, effects)| effects).filter_map(question).collect();
        for mut answer in asked {
            answered += 1;
            match answered % 4 {
                1 => answer.verdict = Verdict::Accept,
                2 => answer.verdict = Verdict::Decline,
                3 => answer.verdict = Verdict::Never,
                _ => continue,
            }
            waiting.push(answer);
        }
    }
    moments.retain(|(_, effects)| !effects.is_empty());
    (moments, engine)
}

fn question(effect: &Effect) -> Option<Answer> {
    match effect {
        Effect::Notify(notice) if !notice.buttons.is_empty() => {
            Some(Answer { hunch: notice.id.0, verdict: Verdict::Accept, via: "test".into() })
        }
        _ => None,
    }
}

/// The house of its bytes, as after a restart in no time at all.
pub(crate) fn reborn(engine: &Engine) -> Engine {
    let bytes = postcard::to_allocvec(&engine.snapshot()).unwrap();
    let snapshot: Snapshot = postcard::from_bytes(&bytes).unwrap();
    let restored = Engine::restore(settings(), Profiles::shipped().unwrap(), snapshot);
    // No `assert_eq`: a snapshot in words is a book.
    assert!(restored.snapshot() == engine.snapshot(), "something was forgotten on the way through bytes");
    restored
}

/// Random, and the same at every run: a test that fails once fails again.
pub(crate) fn check<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_260_105),
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    };
    TestRunner::new(config).run(&strategy, test).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_same_messages_give_the_same_effects() {
    let (first, engine) = play(new_engine(), &MESSAGES, |_, _| {});
    let (second, again) = play(new_engine(), &MESSAGES, |_, _| {});
    assert!(first == second, "effects differ: {}", first_difference(&first, &second));
    assert!(engine.snapshot() == again.snapshot(), "the memories differ at the end");
    // Without these the test above could not fail.
    let of = |wanted: fn(&Effect) -> bool| first.iter().flat_map(|(_, effects)| effects).filter(|e| wanted(e)).count();
    assert!(of(|effect| question(effect).is_some()) >= 8, "few questions were asked");
    assert!(of(|effect| matches!(effect, Effect::Send(_))) >= 2, "hardly anything was done");
    assert!(of(|effect| matches!(effect, Effect::Keep(Fact::Refused { .. }))) >= 10, "hardly anything was refused");
}

/// What is refused because it is late, and then because it is not worth a question, and then because it is late, is told twice.
#[test]
fn each_reason_for_a_refusal_is_told_once_of_each_use() {
    let mut settings = settings();
    (settings.decision.quiet_from_min, settings.decision.quiet_to_min) = (22 * 60, 8 * 60);
    let (moments, _) = play(Engine::new(settings, Profiles::shipped().unwrap()), &MESSAGES, |_, _| {});
    let mut told = BTreeMap::new();
    for (at, effect) in moments.iter().flat_map(|(at, effects)| effects.iter().map(move |effect| (at, effect))) {
        if let Effect::Keep(Fact::Refused { hunch, refusal }) = effect {
            let began_min = at.as_millis() / 60_000 - i64::from(hunch.reason.on_for_min);
            *told.entry((hunch.device.to_string(), began_min, refusal.word())).or_insert(0) += 1;
        }
    }
    let uses: BTreeSet<_> = told.keys().map(|(device, began_min, _)| (device, began_min)).collect();
    assert!(uses.len() >= 10 && told.len() > uses.len(), "none was refused for two reasons: {told:?}");
    let twice: Vec<_> = told.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn a_restart_at_any_point_changes_nothing() {
    let (uninterrupted, engine) = play(new_engine(), &MESSAGES, |_, _| {});
    let cuts = proptest::collection::vec(0..MESSAGES.len(), 1..20);
    check(10, cuts, |cuts| {
        let (interrupted, after) = play(new_engine(), &MESSAGES, |index, engine| {
            if cuts.contains(&index) {
                *engine = reborn(engine);
            }
        });
        prop_assert!(
            interrupted == uninterrupted,
            "effects differ: {}",
            first_difference(&uninterrupted, &interrupted)
        );
        prop_assert!(after.snapshot() == engine.snapshot(), "the memories differ at the end");
        Ok(())
    });
}

/// What does not depend on the order in which topics arrive, and what does.
///
/// Messages that arrive at the same instant may come in any order across topics, as long as each topic keeps its own: every hunch,
/// refusal, command and notice is the same, at the same time and with the same id, and so is everything that is remembered at the
/// end. What may differ is the order of effects within one instant. This holds for what devices say of themselves, once their list is
/// known. It does not hold, and is not meant to, for messages about the same device on different topics: a command that comes after
/// its state was not its cause, and a state that comes after `offline` is a sign of life. Nor does it hold for messages whose times
/// differ by however little: times are facts.
#[test]
fn the_order_of_topics_within_an_instant_does_not_matter() {
    // Whole minutes, so that many messages share an instant; the list stays the first.
    let minute = |at: Timestamp| Timestamp::from_millis(at.as_millis() / 60_000 * 60_000);
    let messages: Vec<_> = MESSAGES.iter().map(|(at, message)| (minute(*at), message.clone())).collect();
    let shared =
        messages.windows(2).filter(|pair| pair[0].0 == pair[1].0 && pair[0].1.topic != pair[1].1.topic).count();
    assert!(shared > 100, "only {shared} neighbours could change places");
    let (plain, engine) = play(new_engine(), &messages, |_, _| {});
    check(6, any::<u64>(), |seed| {
        let shuffled = shuffle(&messages, seed);
        prop_assert!(shuffled != messages);
        let (moments, after) = play(new_engine(), &shuffled, |_, _| {});
        let (one, other) = (by_instant(&plain), by_instant(&moments));
        prop_assert!(one == other, "effects differ: {}", first_difference(&one, &other));
        prop_assert!(after.snapshot() == engine.snapshot(), "the memories differ at the end");
        Ok(())
    });
}

/// Shuffles the messages of each instant, each topic keeping its own order.
fn shuffle(messages: &[(Timestamp, Message)], seed: u64) -> Vec<(Timestamp, Message)> {
    let mut state = seed | 1;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut shuffled = vec![messages[0].clone()];
    for instant in messages[1..].chunk_by(|one, next| one.0 == next.0) {
        let mut left: Vec<&(Timestamp, Message)> = instant.iter().collect();
        while !left.is_empty() {
            let topic = &left[random(left.len())].1.topic;
            let first = left.iter().position(|(_, message)| message.topic == *topic).unwrap();
            shuffled.push(left.remove(first).clone());
        }
    }
    shuffled
}

/// The effects of each instant, in an order of their own.
fn by_instant(moments: &[Moment]) -> Vec<Moment> {
    let instants = moments.chunk_by(|one, next| one.0 == next.0).map(|same| {
        let mut effects: Vec<Effect> = same.iter().flat_map(|(_, effects)| effects.clone()).collect();
        effects.sort_by_key(|effect| format!("{effect:?}"));
        (same[0].0, effects)
    });
    instants.collect()
}

fn first_difference(one: &[Moment], other: &[Moment]) -> String {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    format!("{:?}\nand\n{:?}", one.get(same), other.get(same))
}

#[test]
fn a_snapshot_comes_back_under_the_lower_of_two_modes() {
    for (kept, configured, expected) in [
        (Rung::Off, Rung::Ask, Rung::Off),
        (Rung::Ask, Rung::Shadow, Rung::Shadow),
        (Rung::Shadow, Rung::Off, Rung::Off),
        (Rung::Ask, Rung::Ask, Rung::Ask),
    ] {
        let mut engine = new_engine();
        engine.handle(Timestamp::from_millis(0), &Input::Setting(Change::Mode(kept)));
        let mut settings = settings();
        settings.decision.mode = configured;
        let restored = Engine::restore(settings, Profiles::shipped().unwrap(), engine.snapshot());
        assert_eq!(restored.view().mode, expected, "kept {kept}, configured {configured}");
    }
}

#[test]
fn a_yes_to_a_question_of_before_the_mode_was_lowered_does_nothing_and_a_no_still_counts() {
    for (verdict, expected) in [
        (Verdict::Accept, vec!["2026-01-05 21:55:00 > stale answer accept"]),
        (
            Verdict::Never,
            vec![
                "2026-01-05 21:55:00 > retract",
                "2026-01-05 21:55:00 > outcome zigbee2mqtt:Hall/lamp: declined for ever",
            ],
        ),
    ] {
        let mut house = House::new();
        house.lists("light", "Hall/lamp", &[]);
        for day in 1..=28 {
            house.at(&format!("2025-12-{day:02} 18:00:00")).says("zigbee2mqtt/Hall/lamp", r#"{"state":"ON"}"#);
            house.at(&format!("2025-12-{day:02} 20:30:00")).says("zigbee2mqtt/Hall/lamp", r#"{"state":"OFF"}"#);
        }
        house.at("2026-01-05 19:14:00").says("zigbee2mqtt/Hall/lamp", r#"{"state":"ON"}"#);
        house.at("2026-01-05 21:50:00").stops();
        assert!(house.told().iter().any(|line| line.contains("[Turn off]")), "it was asked");
        house.settings.decision.mode = Rung::Shadow;
        house.at("2026-01-05 21:51:00").starts(ClockState::Synchronised);
        house.at("2026-01-05 21:55:00").answers(verdict);
        assert_eq!(house.told(), expected);
    }
}

#[test]
fn one_devices_rung_is_its_own() {
    let mut house = House::new();
    house.lists("light", "Hall/lamp", &[]);
    house.at("2026-01-05 12:00:00").says("zigbee2mqtt/Hall/lamp", r#"{"state":"ON"}"#);
    let device = DeviceId::new("zigbee2mqtt", "Hall/lamp");
    house.changes(Change::Rung(device, Rung::Off)).link(Link::Down).link(Link::Up);
    house.clock(ClockState::Unsynchronised);
    let view = house.engine().view();
    assert_eq!((view.mode, view.devices[0].rung), (Rung::Ask, Rung::Off));
    assert_eq!(house.told(), ["2026-01-05 12:00:00 > changed zigbee2mqtt:Hall/lamp to off"]);
}
