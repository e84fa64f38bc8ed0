//! hunchd: the command line.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use hunchd::engine::*;
use hunchd::profile::*;
use hunchd::replay::*;

fn main() {
    let dir = std::env::args().nth(1).expect("dir");
    let home = home_log::read(std::path::Path::new(&dir)).expect("home");
    let profiles = Profiles::shipped().expect("p");
    let player = Player::new(&home, profiles.of("zigbee2mqtt").expect("z").clone()).expect("player");
    let mut settings = Settings { calendar: home.calendar, ..Settings::default() };
    if let Some(a) = std::env::args().nth(2) {
        settings.decision.asks_per_day = a.parse().expect("n");
    }
    let mut engine = Engine::new(settings, profiles);
    let mut events = home.events().expect("events").peekable();
    let start = events.peek().expect("one").at;
    let first = (start, player.announcement().clone());
    let messages = std::iter::once(first).chain(events.filter_map(|e| Some((e.at, player.message(&e)?))));
    let mut refused = std::collections::BTreeMap::<Refused, u32>::new();
    type Refused = hunchd::decision::Refusal;
    let n = run(&mut engine, messages, |at, effect| match effect {
        Effect::Keep(Fact::Hunch(h)) => println!(
            "{} {} {:.2} {} [on {:.2} stay {:.2}]",
            home.calendar.wall(at),
            h.title(),
            h.confidence,
            h.because(),
            h.reason.habit_on,
            h.reason.still_on_in_1h
        ),
        Effect::Keep(Fact::Refused { refusal, .. }) => *refused.entry(refusal).or_default() += 1,
        Effect::Keep(Fact::Outcome { device, outcome, .. }) => {
            println!("{}    {} {}", home.calendar.wall(at), device, outcome)
        }
        Effect::Keep(f) => println!("{f:?}"),
        _ => {}
    });
    println!("{n} messages {refused:?}");
    let v = engine.view();
    if let Some(d) = std::env::args().nth(3) {
        println!("{}", explain(&v, &d).unwrap_or_default());
    }
}
