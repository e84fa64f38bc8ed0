//! Nothing is ever done that the guard forbids: random evenings in a house that knows its habits, watched by somebody who keeps
//! their own book of what is allowed, from nothing but what was said on the broker and by people.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use hunchd::decision::DeviceRule;
use hunchd::decision::Rung;
use hunchd::device::DeviceId;
use hunchd::device::HunchId;
use hunchd::device::Message;
use hunchd::engine::Change;
use hunchd::engine::ClockState;
use hunchd::engine::Effect;
use hunchd::engine::Fact;
use hunchd::engine::HouseMode;
use hunchd::engine::Link;
use hunchd::engine::Notice;
use hunchd::engine::NoticeId;
use hunchd::engine::Settings;
use hunchd::feedback::Verdict;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use proptest::prelude::*;

use crate::house::House;
use crate::house::state_message;
use crate::replaying::check;

/// What stands in the house: the kind in the list, the name, and the word for being in use.
const DEVICES: [(&str, &str, &str); 9] = [
    ("light", "Hall/lamp", "on"),
    ("light", "Attic/lamp", "on"),
    ("light", "Nursery/lamp", "on"),
    ("plug", "Living/Stehlampe", "on"),
    ("plug", "Hall/Plug_1", "on"),
    ("plug", "Cellar/Freezer", "on"),
    ("lock", "Hall/door", "unlocked"),
    ("light", "Aquarium/Aquarium", "on"),
    ("plug", "Attic/Leselampe", "on"),
];
/// The first of the three eyes stands in the hall.
const EYES: [&str; 3] = ["Hall/eye", "Attic/eye", "Living/eye"];
/// Names that a device may get in the course of an evening.
const NAMES: [&str; 5] = ["Hall/globe", "Attic/Deckenlicht", "Cellar/Fridge", "Hall/Router", "Cellar/Aquarium"];
/// What a plug must be called to be known for a lamp.
const LAMPS: [&str; 4] = ["lamp", "Stehlampe", "Leselampe", "Deckenlicht"];
/// Days of habit before the evening.
const DAYS: i64 = 20;
const UNDO_WITHIN: Duration = Duration::from_secs(12 * 3600);

/// The house in the evening after [`DAYS`] days of lamps that go on at six and off at half past eight. Every device may be done by itself
/// as far as its owner is concerned: what keeps the others from it is the guard alone.
static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let rule = |matches: &str| DeviceRule { matches: matches.to_owned(), ..DeviceRule::default() };
    let decision = hunchd::decision::Settings {
        mode: Rung::Ask,
        min_confidence: 0.7,
        asks_per_day: 50,
        cool_down: Duration::from_secs(1800),
        devices: vec![
            DeviceRule { rung: Some(Rung::Auto), ..rule("*") },
            DeviceRule { rung: Some(Rung::Ask), ..rule("Attic/*") },
            DeviceRule { never: true, ..rule("Nursery*") },
        ],
        ..Default::default()
    };
    let calendar = Calendar::named("Europe/Amsterdam").unwrap();
    let mut house = House::with(Settings { calendar, decision, ..Settings::default() });
    for (kind, name) in DEVICES.iter().map(|(kind, name, _)| (*kind, *name)).chain(EYES.map(|eye| ("motion", eye))) {
        house.lists(kind, name, &[]);
    }
    for day in 0..DAYS {
        for (hour, minute, is_on) in [(0, 0, false), (18, 0, true), (20, 30, false)] {
            for (index, (_, name, _)) in DEVICES.iter().enumerate() {
                let seconds = ((day * 24 + hour) * 60 + minute) * 60 + index as i64 * 7 + day;
                let (topic, payload) = says(name, index, is_on);
                house.moment(first() + seconds_of(seconds)).says(&topic, payload);
            }
        }
    }
    house.passes().effects();
    house
});

fn first() -> Timestamp {
    Timestamp::parse_rfc3339("2025-12-05T23:00:00Z").unwrap()
}

fn seconds_of(seconds: i64) -> Duration {
    Duration::from_secs(seconds.unsigned_abs())
}

fn says(name: &str, index: usize, is_on: bool) -> (String, String) {
    let word = match (DEVICES[index].2, is_on) {
        (word, true) => word,
        ("unlocked", false) => "locked",
        (_, false) => "off",
    };
    state_message(&DeviceId::new("zigbee2mqtt", name), word)
}

/// What may happen of an evening.
#[derive(Clone, Debug)]
enum Happens {
    Switched(usize, bool),
    Stirs(usize),
    Reachable(usize, bool),
    Renamed(usize, usize),
    Mode(Rung),
    Lives(HouseMode),
    Taken(usize, Rung),
    Forgets(u32),
    /// Of all the notices that there ever were.
    Answer(prop::sample::Index, Verdict),
    /// The last one.
    AnswerLast(Verdict),
    Link(Link),
    Clock(ClockState),
    Restart,
    Rubbish(&'static str),
    Nothing,
}

fn happens() -> impl Strategy<Value = Happens> {
    use prop::sample::select;
    let device = || 0..DEVICES.len();
    let verdict = || {
        prop_oneof![
            6 => Just(Verdict::Accept),
            3 => Just(Verdict::Undo),
            2 => Just(Verdict::Decline),
            1 => select(vec![Verdict::Never, Verdict::NotThen, Verdict::NeverKind]),
        ]
    };
    let rung = || select(Rung::ALL.to_vec());
    prop_oneof![
        10 => (device(), prop::bool::weighted(0.8)).prop_map(|(device, on)| Happens::Switched(device, on)),
        2 => (0..EYES.len()).prop_map(Happens::Stirs),
        2 => (device(), any::<bool>()).prop_map(|(device, reachable)| Happens::Reachable(device, reachable)),
        8 => (device(), 0..NAMES.len()).prop_map(|(device, name)| Happens::Renamed(device, name)),
        1 => rung().prop_map(Happens::Mode),
        1 => Just(Happens::Mode(Rung::Ask)),
        2 => select(vec![HouseMode::Home, HouseMode::Guest, HouseMode::Party, HouseMode::Vacation]).prop_map(Happens::Lives),
        1 => (device(), rung()).prop_map(|(device, rung)| Happens::Taken(device, rung)),
        1 => (1..4_u32).prop_map(Happens::Forgets),
        6 => (any::<prop::sample::Index>(), verdict()).prop_map(|(which, verdict)| Happens::Answer(which, verdict)),
        10 => verdict().prop_map(Happens::AnswerLast),
        1 => select(vec![Link::Down, Link::Up, Link::Up]).prop_map(Happens::Link),
        1 => select(vec![ClockState::Unsynchronised, ClockState::Synchronised, ClockState::Synchronised]).prop_map(Happens::Clock),
        1 => Just(Happens::Restart),
        1 => select(vec!["{", "null", "{\"state\":7}", "\u{0}"]).prop_map(Happens::Rubbish),
        12 => Just(Happens::Nothing),
    ]
}

/// An evening: at which minute it begins, what is on since six, and what happens how many seconds after what came before.
fn evening() -> impl Strategy<Value = (i64, Vec<bool>, Vec<(u64, Happens)>)> {
    let on = prop::collection::vec(prop::bool::weighted(0.7), DEVICES.len());
    let wait = prop_oneof![2 => Just(0_u64), 3 => 1..60_u64, 6 => 60..2400_u64];
    (19 * 60..22 * 60 + 30_i64, on, prop::collection::vec((wait, happens()), 20..50))
}

/// What a notice asks or tells, for as long as it may be answered.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    Question,
    News,
}

/// What the watcher knows, without asking the engine.
struct Book {
    names: Vec<String>,
    reachable: Vec<bool>,
    rungs: Vec<Option<Rung>>,
    /// Whether each is in use, and since when. Saying so again is no touch.
    used: Vec<(bool, Timestamp)>,
    stirred: BTreeMap<String, Timestamp>,
    mode: Rung,
    lives: HouseMode,
    up_since: Option<Timestamp>,
    clock: ClockState,
    open: BTreeMap<HunchId, (Open, Timestamp)>,
    ids: Vec<HunchId>,
    /// What was done after a yes, and when.
    agreed: BTreeMap<HunchId, Timestamp>,
    acted: Vec<Timestamp>,
}

/// What led to an effect.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cause {
    /// Time, or something that was said.
    World,
    Answer(HunchId, Verdict),
}

/// Of how many cases the property was seen at work.
#[derive(Default)]
struct Seen {
    alone: Cell<u32>,
    agreed: Cell<u32>,
    undone: Cell<u32>,
    refused_after_a_yes: Cell<u32>,
}

fn count(cell: &Cell<u32>) {
    cell.set(cell.get() + 1);
}

impl Book {
    fn rung(&self, device: usize) -> Rung {
        let ruled = if self.names[device].starts_with("Attic/") { Rung::Ask } else { Rung::Auto };
        let own = self.rungs[device].unwrap_or(ruled);
        if self.mode >= Rung::Ask { own } else { own.min(self.mode) }
    }

    fn untouchable(&self, device: usize) -> bool {
        let name = &self.names[device];
        let last = name.rsplit('/').next().unwrap_or_default();
        name.starts_with("Nursery")
            || match DEVICES[device].0 {
                "light" => last == "Aquarium",
                "plug" => !LAMPS.contains(&last),
                _ => false,
            }
    }

    /// Whether a command may be sent; a sentence where it may not.
    fn judge(
        &mut self,
        at: Timestamp,
        message: &Message,
        cause: Cause,
        thought: &[Fact],
        seen: &Seen,
    ) -> Result<(), String> {
        let name = message.topic.strip_prefix("zigbee2mqtt/").and_then(|rest| rest.strip_suffix("/set"));
        let device = name.and_then(|name| self.names.iter().position(|known| known == name));
        let device = device.ok_or_else(|| format!("{} is no device's topic", message.topic))?;
        let holds = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
        holds(!message.retained, "it is retained")?;
        holds(self.up_since.is_some(), "the broker is away")?;
        if let Cause::Answer(id, Verdict::Undo) = cause {
            count(&seen.undone);
            let told = self.open.get(&id).filter(|(open, _)| *open == Open::News).map(|(_, until)| *until);
            let until = told.or(self.agreed.get(&id).map(|agreed| *agreed + UNDO_WITHIN));
            return holds(until.is_some_and(|until| at <= until), "there is nothing to undo");
        }
        let payload = String::from_utf8_lossy(&message.payload).into_owned();
        holds(payload == r#"{"state":"OFF"}"# || payload == r#"{"state":"LOCK"}"#, "it switches on or unlocks")?;
        holds(!self.untouchable(device), "it is nobody's to touch")?;
        holds(self.reachable[device], "it cannot be reached")?;
        holds(self.mode >= Rung::Ask && self.rung(device) >= Rung::Ask, "its rung is below asking")?;
        if let Cause::Answer(id, verdict) = cause {
            count(&seen.agreed);
            self.agreed.insert(id, at);
            let is_open = self.open.get(&id).is_some_and(|(open, until)| *open == Open::Question && at <= *until);
            return holds(verdict == Verdict::Accept && is_open, "nobody agreed to an open question");
        }
        count(&seen.alone);
        let is_thought = thought.iter().any(|fact| matches!(fact, Fact::Hunch(hunch) if hunch.rung == Rung::Auto && &*hunch.device.native == self.names[device].as_str()));
        holds(is_thought, "no hunch says that it is done by itself")?;
        holds(self.rung(device) == Rung::Auto, "it may only be asked about")?;
        holds(DEVICES[device].0 != "lock", "a lock is only asked about")?;
        holds(matches!(self.lives, HouseMode::Home | HouseMode::Vacation), "these are unusual times")?;
        holds(self.clock == ClockState::Synchronised, "the clock is not set")?;
        holds(
            self.up_since.is_some_and(|since| at.since(since) >= Duration::from_secs(60)),
            "the broker is only just back",
        )?;
        holds(at.since(self.used[device].1) >= Duration::from_secs(15 * 60), "somebody has just touched it")?;
        let room = self.names[device].split('/').next().unwrap_or_default();
        let quiet = self.stirred.get(room).is_none_or(|stirred| at.since(*stirred) >= Duration::from_secs(30 * 60));
        holds(quiet, "something stirs in its room")?;
        self.acted.retain(|acted| at.since(*acted) < Duration::from_secs(3600));
        self.acted.push(at);
        holds(self.acted.len() <= 5, "it is the sixth within an hour")
    }

    fn notice(&mut self, notice: &Notice) {
        let NoticeId(id) = notice.id;
        let open = match notice.buttons.first() {
            Some(button) if button.verdict == Verdict::Undo => Open::News,
            // An offer is answered as a question is, and nothing is done for it.
            Some(_) => Open::Question,
            None => return,
        };
        self.open.insert(id, (open, notice.expires));
        self.ids.push(id);
    }
}

#[test]
fn nothing_is_done_that_the_guard_forbids() {
    let seen = Seen::default();
    check(400, evening(), |(minute, on, happenings)| {
        live(minute, &on, &happenings, &seen).map_err(TestCaseError::fail)
    });
    // Without these the test above could not fail.
    let Seen { alone, agreed, undone, refused_after_a_yes } = seen;
    println!(
        "alone {}, agreed {}, undone {}, refused {}",
        alone.get(),
        agreed.get(),
        undone.get(),
        refused_after_a_yes.get()
    );
    assert!(alone.get() > 200, "only {} were done without asking", alone.get());
    assert!(agreed.get() > 100, "only {} were done after a yes", agreed.get());
    assert!(undone.get() > 20, "only {} were undone", undone.get());
    assert!(refused_after_a_yes.get() > 5, "only {} were refused after a yes", refused_after_a_yes.get());
}

fn live(minute: i64, on: &[bool], happenings: &[(u64, Happens)], seen: &Seen) -> Result<(), String> {
    let mut house = HOUSE.clone();
    let day = first() + seconds_of(DAYS * 86_400);
    let six = day + seconds_of(18 * 3600);
    let mut book = Book {
        names: DEVICES.iter().map(|(_, name, _)| (*name).to_owned()).collect(),
        reachable: vec![true; DEVICES.len()],
        rungs: vec![None; DEVICES.len()],
        used: on.iter().map(|is_on| (*is_on, six)).collect(),
        stirred: BTreeMap::new(),
        mode: Rung::Ask,
        lives: HouseMode::Home,
        up_since: Some(first()),
        clock: ClockState::Synchronised,
        open: BTreeMap::new(),
        ids: Vec::new(),
        agreed: BTreeMap::new(),
        acted: Vec::new(),
    };
    house.moment(six);
    for (index, is_on) in on.iter().enumerate().filter(|(_, is_on)| **is_on) {
        let (topic, payload) = says(DEVICES[index].1, index, *is_on);
        house.says(&topic, payload);
    }
    let mut now = day + seconds_of(minute * 60);
    for (wait, happening) in happenings {
        now = now + Duration::from_secs(*wait);
        house.moment(now).passes();
        watch(&mut house, &mut book, Cause::World, seen)
            .map_err(|why| format!("{now}: before {happening:?}: {why}"))?;
        let cause = happen(&mut house, &mut book, now, happening);
        watch(&mut house, &mut book, cause, seen).map_err(|why| format!("{now}: {happening:?}: {why}"))?;
    }
    Ok(())
}

/// Holds every effect against the book.
fn watch(house: &mut House, book: &mut Book, cause: Cause, seen: &Seen) -> Result<(), String> {
    let effects = house.effects();
    let thought: Vec<Fact> = (effects.iter())
        .filter_map(|(_, effect)| if let Effect::Keep(fact) = effect { Some(fact.clone()) } else { None })
        .collect();
    let mut closed = Vec::new();
    for (at, effect) in &effects {
        match effect {
            Effect::Send(message) => book
                .judge(*at, message, cause, &thought, seen)
                .map_err(|why| format!("{} {}: {why}", message.topic, String::from_utf8_lossy(&message.payload)))?,
            Effect::Notify(notice) => book.notice(notice),
            Effect::Retract(NoticeId(id)) => closed.push(*id),
            Effect::Keep(Fact::Refused { .. }) if matches!(cause, Cause::Answer(..)) => {
                count(&seen.refused_after_a_yes)
            }
            // The engine itself goes down a rung after an undo; never up, but by an offer that was taken.
            Effect::Keep(Fact::Changed(Change::Rung(device, rung))) => {
                if let Some(index) = book.names.iter().position(|name| **name == *device.native) {
                    book.rungs[index] = Some(*rung);
                }
            }
            _ => {}
        }
    }
    // Within one instant a notice may be taken off the phones before what it led to is sent.
    book.open.retain(|id, _| !closed.contains(id));
    Ok(())
}

/// Lets it happen, and writes it into the book.
fn happen(house: &mut House, book: &mut Book, now: Timestamp, happening: &Happens) -> Cause {
    match happening {
        Happens::Switched(device, is_on) => {
            let (topic, payload) = says(&book.names[*device], *device, *is_on);
            if book.used[*device].0 != *is_on {
                book.used[*device] = (*is_on, now);
            }
            house.says(&topic, payload);
        }
        Happens::Stirs(eye) => {
            let room = EYES[*eye].split('/').next().unwrap_or_default();
            book.stirred.insert(room.to_owned(), now);
            house.says(&format!("zigbee2mqtt/{}", EYES[*eye]), r#"{"occupancy":true}"#);
        }
        Happens::Reachable(device, reachable) => {
            book.reachable[*device] = *reachable;
            let word = if *reachable { "online" } else { "offline" };
            house
                .says(&format!("zigbee2mqtt/{}/availability", book.names[*device]), format!(r#"{{"state":"{word}"}}"#));
        }
        Happens::Renamed(device, name) if !book.names.iter().any(|taken| taken == NAMES[*name]) => {
            house.renames(&book.names[*device].clone(), NAMES[*name]);
            NAMES[*name].clone_into(&mut book.names[*device]);
        }
        Happens::Mode(rung) => {
            book.mode = *rung;
            house.says("hunchd/mode/set", rung.word());
        }
        Happens::Lives(mode) => {
            book.lives = *mode;
            house.changes(Change::House(*mode, None));
        }
        Happens::Taken(device, rung) => {
            book.rungs[*device] = Some(*rung);
            house.changes(Change::Rung(DeviceId::new("zigbee2mqtt", &book.names[*device]), *rung));
        }
        Happens::Forgets(number) => {
            house.changes(Change::Forget(*number));
        }
        Happens::Answer(which, verdict) if !book.ids.is_empty() => {
            let id = book.ids[which.index(book.ids.len())];
            house.answers_to(id, *verdict);
            return Cause::Answer(id, *verdict);
        }
        Happens::AnswerLast(verdict) => {
            if let Some(id) = book.ids.last().copied() {
                house.answers_to(id, *verdict);
                return Cause::Answer(id, *verdict);
            }
        }
        Happens::Link(link) => {
            book.up_since = (*link == Link::Up).then_some(now);
            house.link(*link);
        }
        Happens::Clock(state) => {
            book.clock = *state;
            house.clock(*state);
        }
        Happens::Restart => {
            book.up_since = Some(now);
            book.clock = ClockState::Synchronised;
            house.stops().starts(ClockState::Synchronised);
        }
        Happens::Rubbish(text) => {
            house.says(&format!("zigbee2mqtt/{}", book.names[0]), *text);
        }
        Happens::Renamed(..) | Happens::Answer(..) | Happens::Nothing => {}
    }
    Cause::World
}
