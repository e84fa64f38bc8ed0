//! A simulated home, lived through an engine that asks, with people who answer and with what comes of it.
//!
//! What is told to a device changes it, and the recording goes on from there: a hand that only would have done the same again is not
//! heard, and whoever still wanted it the other way makes it so. Must not know how people are made up: they answer by a function.

mod effects;
mod hands;
mod lived;
mod people;
mod things;

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::slice::Iter;
use std::time::Duration;

use crate::device::DeviceId;
use crate::device::HunchId;
use crate::device::Value;
use crate::engine::Engine;
use crate::engine::Input;
use crate::engine::Settings;
use crate::feedback::Answer;
use crate::feedback::Verdict;
use crate::home::Home;
use crate::home_log::HomeLog;
use crate::home_log::Label;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::profile::Profiles;
use crate::replay::Player;
use crate::replay::VIA;
use crate::replay::opening;
use crate::replay::wanted::Truths;
use crate::time::LocalDay;
use crate::time::Timestamp;
use things::Things;

pub use lived::Asking;
pub use lived::Lived;
pub use people::People;
pub use people::Were;

const MOMENT: Duration = Duration::from_millis(1);

/// A recorded home of which everything is known.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The home and its devices.
    pub home: &'a HomeLog,
    /// What the devices told, in the order of time.
    pub events: &'a [LoggedEvent],
    /// What the people wanted, in the order of time.
    pub truth: &'a [Truth],
    /// Who slept and who was away.
    pub labels: &'a [Label],
}

/// What people are asked: shall this device be so?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// When.
    pub at: Timestamp,
    /// Which device: an index into [`HomeLog::devices`].
    pub device: usize,
    /// What is proposed.
    pub wanted: &'a Value,
    /// How often they were asked before on this day.
    pub asked_today: u32,
}

/// How the people of a home answer: after how long, and what; `None` if nobody sees the question.
pub type Answers = dyn Fn(&Question<'_>) -> Option<(Duration, Verdict)> + Send + Sync;

/// Lives a home, from the first event to the last; `None` if the profile through which its devices would speak is not there.
///
/// `settings` are those of the engine; where the home stands and its calendar are taken from the home. Nobody is asked unless their mode
/// says so. The same arguments give the same life.
pub fn live(scene: Scene<'_>, settings: &Settings, profiles: &Profiles, answers: &Answers) -> Option<Lived> {
    let player = Player::new(scene.home, profiles.of(VIA)?.clone())?;
    let mut living = Living::new(scene, settings, profiles, answers, player);
    living.open();
    while living.step() {}
    Some(living.end())
}

/// What comes, at its time, beside the recording.
enum Due {
    /// Somebody answers a notice.
    Answer(HunchId, Verdict),
    /// A device tells what it did.
    Tells(LoggedEvent),
    /// Somebody would like a device to be as it was recorded: because of what was done to it (true), or for a use of its own.
    Hand(usize, bool),
}

/// A life under way.
struct Living<'a> {
    scene: Scene<'a>,
    events: Peekable<Iter<'a, LoggedEvent>>,
    answers: &'a Answers,
    answer_within: Duration,
    profiles: &'a Profiles,
    player: Player,
    /// Indices of devices by the ids under which the engine knows them.
    devices: BTreeMap<DeviceId, usize>,
    /// A home that knows nothing but its devices: by it commands are read.
    directory: Home,
    engine: Engine,
    things: Things,
    people: People,
    truths: Truths<'a>,
    due: BTreeMap<(Timestamp, u64), Due>,
    count: u64,
    /// Answers that are on their way, by the notice.
    waiting: BTreeMap<HunchId, (Timestamp, u64)>,
    asked_today: (LocalDay, u32),
    lived: Lived,
}

impl<'a> Living<'a> {
    fn new(
        scene: Scene<'a>,
        settings: &Settings,
        profiles: &'a Profiles,
        answers: &'a Answers,
        player: Player,
    ) -> Living<'a> {
        let (calendar, position) = (scene.home.calendar, scene.home.position());
        let count = scene.home.devices.len();
        let ends = |event: Option<&LoggedEvent>| event.map_or(Timestamp::from_millis(0), |event| event.at);
        Living {
            events: scene.events.iter().peekable(),
            answers,
            answer_within: settings.decision.answer_within,
            profiles,
            devices: (0..count).filter_map(|index| Some((player.device(index)?, index))).collect(),
            player,
            directory: Home::new(calendar),
            engine: Engine::new(Settings { calendar, position, ..settings.clone() }, profiles.clone()),
            things: Things::new(count),
            people: People::new(scene.labels),
            truths: Truths::new(scene.truth, count, Timestamp::from_millis(i64::MIN)),
            due: BTreeMap::new(),
            count: 0,
            waiting: BTreeMap::new(),
            asked_today: (LocalDay(0), 0),
            lived: Lived::new(ends(scene.events.first()), ends(scene.events.last()), count),
            scene,
        }
    }

    fn open(&mut self) {
        let Some(first) = self.events.peek().map(|event| event.at) else { return };
        for input in opening() {
            self.hand_in(first, &input);
        }
        let announcement = self.player.announcement().clone();
        if let Some(decoded) = self.profiles.decode(&announcement, &self.directory) {
            for said in &decoded.said {
                self.directory.apply(first, said);
            }
        }
        self.hand_in(first, &Input::Message(announcement));
    }

    /// Lives the next thing that happens; false if nothing does any more. At one time first what is due in the engine, then what
    /// comes of it, then the recording, then what the truth says of it.
    fn step(&mut self) -> bool {
        let Some(recorded) = self.events.peek().map(|event| event.at) else { return false };
        let planned = self.due.first_key_value().map(|(key, _)| key.0);
        let truth = self.truths.next_at();
        let next = [Some(recorded), planned, truth].into_iter().flatten().min().unwrap_or(recorded);
        if let Some(tick) = self.engine.next_deadline().filter(|tick| *tick <= next) {
            self.hand_in(tick, &Input::Tick);
        } else if planned == Some(next) {
            if let Some((_, due)) = self.due.pop_first() {
                self.happens(next, due);
            }
        } else if recorded == next {
            self.recorded();
        } else {
            self.truth_says(next);
        }
        true
    }

    fn recorded(&mut self) {
        let Some(event) = self.events.next() else { return };
        self.truths.see(event);
        self.lived.by_hand(event, self.answer_within);
        if self.things.record(event) {
            self.tell(event);
        }
    }

    fn tell(&mut self, event: &LoggedEvent) {
        if let Some(message) = self.player.message(event) {
            self.hand_in(event.at, &Input::Message(message));
        }
    }

    fn truth_says(&mut self, at: Timestamp) {
        let mut said = Vec::new();
        self.truths.pass(at + MOMENT, |device, at, wanted| said.push((device, at, wanted)));
        for (device, at, wanted) in said {
            self.lived.no_more_wanted(device, at, wanted, self.answer_within);
            if !self.things.is_apart(device) {
                continue;
            }
            match wanted {
                true => self.plan_hand(at, device, hands::AT_ONCE, false),
                // We were there before it was forgotten.
                false => self.truths.acted(device, at),
            }
        }
    }

    fn happens(&mut self, at: Timestamp, due: Due) {
        match due {
            Due::Answer(hunch, verdict) => {
                self.waiting.remove(&hunch);
                self.lived.answered(hunch, verdict, at);
                self.hand_in(at, &Input::Answer(Answer { hunch, verdict, via: "persona".into() }));
            }
            Due::Tells(event) => self.tell(&event),
            Due::Hand(device, because) => self.reaches(at, device, because),
        }
    }

    fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn end(mut self) -> Lived {
        let until = self.lived.until;
        self.truths.pass(until + MOMENT, |_, _, _| {});
        self.truths.end(until);
        let view = self.engine.view();
        for device in &view.devices {
            if let Some(index) = self.devices.get(&device.id) {
                self.lived.classes[*index] = Some(device.class);
            }
        }
        self.lived.rejected = view.rejects.values().sum();
        self.lived.forgotten = self.truths.times;
        self.lived.people = self.people;
        self.lived
    }
}
