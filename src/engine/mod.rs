//! The synchronous core: inputs go in with their time, effects come out as data. It cannot fail.
//!
//! Live, boot, replay and tests all call [`Engine::handle`]; only where time comes from and where effects go differ. Must not know:
//! clocks, sockets, files, threads. Invariant: the same inputs at the same times give the same effects.

mod act;
mod adopt;
mod announce;
mod ask;
mod chance;
mod command;
mod explain;
mod fleet;
mod follow;
mod forget;
mod happened;
mod house_mode;
mod intake;
mod io;
mod light;
mod likeness;
mod look;
mod map;
mod memory;
mod occasions;
mod offer;
mod past;
mod pause;
mod people;
mod power;
mod said;
mod situation;
mod state;
mod usage;
mod view;

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

pub use adopt::Adoption;
pub use announce::DAYLIGHT_TOPICS;
pub use announce::PRESENCE_TOPIC;
pub use command::ANSWER_TOPIC;
pub use command::COMMAND_TOPIC;
pub use command::REPLY_TOPIC;
pub use explain::explain;
pub use happened::EVENT_TOPIC;
pub use happened::EVENT_TYPES;
pub use house_mode::HOUSE_MODE_TOPIC;
pub use house_mode::HouseMode;
pub use intake::LISTENED;
pub use intake::MODE_TOPIC;
pub use io::Button;
pub use io::Change;
pub use io::ClockState;
pub use io::Delivery;
pub use io::Effect;
pub use io::Fact;
pub use io::Input;
pub use io::Link;
pub use io::Notice;
pub use io::NoticeId;
pub use light::RoomView;
pub use likeness::Likeness;
pub use look::Judged;
pub use map::FleetMap;
pub use map::Island;
pub use map::Placed;
pub use memory::Logged;
pub use past::Bar;
pub use past::Course;
pub use past::DevicePast;
pub use past::Over;
pub use past::Past;
pub use past::Stretch;
pub use people::PeopleState;
pub use people::PeopleView;
pub use said::FORGET_TOPIC;
pub use said::SaidView;
pub use state::HOUSE_MODE_STATE_TOPIC;
pub use state::LAST_TOPIC;
pub use state::MODE_STATE_TOPIC;
pub use state::PROBLEM_TOPIC;
pub use state::RUNG_TOPICS;
pub use state::STATS_TOPIC;
pub use state::device_of_rung_topic;
pub use state::rung_topic;
pub use usage::Usage;
pub use usage::UsageDay;
pub use view::Closely;
pub use view::DeviceView;
pub use view::ModelsView;
pub use view::View;

use crate::archetypes::Archetypes;
use crate::decision;
use crate::decision::Acceptance;
use crate::engine::memory::Memory;
use crate::home::Home;
use crate::inference::Models;
use crate::inference::PresenceNetwork;
use crate::profile::Directory;
use crate::profile::Profiles;
use crate::sun::Position;
use crate::texts::Language;
use crate::texts::Texts;
use crate::time::Calendar;
use crate::time::SLOT_MINUTES;
use crate::time::Timestamp;

/// The home is looked at for hunches this often, at whole multiples of it.
const LOOK_EVERY: Duration = Duration::from_secs(300);
const SLOT_MS: i64 = SLOT_MINUTES as i64 * 60_000;

/// What a person set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The home's local calendar.
    pub calendar: Calendar,
    /// Where the home stands, if that was told.
    pub position: Option<Position>,
    /// The fleet's models; without them the home's own statistics do alone.
    pub models: Option<Models>,
    /// The network that hears who sleeps and who is away; without it a filter does alone.
    pub presence: Option<PresenceNetwork>,
    /// The ways to behave that there are among the fleet's devices, by these models.
    pub archetypes: Option<Arc<Archetypes>>,
    /// How hunches are had.
    pub decision: decision::Settings,
    /// How likely people are to agree.
    pub acceptance: Acceptance,
    /// What the people of the house are spoken to in. Logs and pages stay English.
    pub language: Language,
}

/// The core.
#[derive(Clone, Debug)]
pub struct Engine {
    settings: Settings,
    profiles: Profiles,
    memory: Memory,
    now: Timestamp,
}

/// All that the engine has learnt and remembers; settings and profiles are not part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    now: Timestamp,
    memory: Memory,
}

impl Engine {
    /// A core that knows nothing yet.
    pub fn new(settings: Settings, profiles: Profiles) -> Engine {
        let home = Home::new(settings.calendar).listening(&profiles);
        let memory = Memory::new(home, settings.decision.mode, settings.models.is_some());
        Engine { settings, profiles, memory, now: Timestamp::from_millis(0) }
    }

    /// The core of a snapshot, under the settings and profiles of now.
    ///
    /// The mode is the lower of the two: what a person stopped stays stopped, and what the configuration lowers is lowered.
    pub fn restore(settings: Settings, profiles: Profiles, snapshot: Snapshot) -> Engine {
        let Snapshot { now, mut memory } = snapshot;
        memory.home = memory.home.in_zone(settings.calendar).listening(&profiles);
        memory.mode = memory.mode.min(settings.decision.mode);
        Engine { settings, profiles, memory, now }
    }

    /// Takes in one input at `now`, and returns what is to be done in the world.
    ///
    /// Time never goes backwards: an earlier `now` counts as the latest one. Spurious ticks are harmless.
    pub fn handle(&mut self, now: Timestamp, input: &Input) -> Vec<Effect> {
        let now = now.max(self.now);
        self.now = now;
        if self.memory.next_half_hour.is_none() {
            self.memory.next_half_hour = Some(self.next_learning(now));
        }
        self.memory.next_look.get_or_insert_with(|| next_look(now));
        self.memory.next_asking.get_or_insert_with(|| people::next_asking(now));
        let look = self.memory.next_look;
        let mut effects = Vec::new();
        match input {
            Input::Message(message) => self.message(now, message, &mut effects),
            Input::Tick => self.tick(now, &mut effects),
            Input::Answer(answer) => self.answer(now, answer, &mut effects),
            // A notice that did not arrive is not asked again: it is in the log, and the next one may.
            Input::Delivery(..) => {}
            Input::Setting(change) => self.change(now, change, &mut effects),
            Input::Link(Link::Down) => {
                self.memory.connected_since = None;
                self.take_in_people();
                self.memory.house.connected(now, false);
                self.memory.home.link_down(now);
            }
            Input::Link(Link::Up) => {
                self.memory.connected_since = Some(now);
                self.take_in_people();
                self.memory.house.connected(now, true);
                self.announce_anew();
                for change in self.memory.home.link_up(now) {
                    self.use_changed(now, &change, &mut effects);
                }
            }
            Input::Clock(state) => self.memory.home.clock(now, *state == ClockState::Synchronised),
        }
        let had_look = look != self.memory.next_look;
        // The state first: who hears of an event and looks finds what it speaks of.
        self.tell_state(now, had_look, &mut effects);
        self.tell_events(now, &mut effects);
        effects
    }

    /// When the engine next wants a tick; `None` if it waits for nothing.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let memory = &self.memory;
        let look = memory.next_look;
        let learn = memory.next_half_hour;
        let expiry = memory.open.values().map(|open| open.expires).min();
        let verify = memory.unverified.iter().map(|unverified| unverified.due).min();
        let offers = memory.offers.values().map(|offer| offer.expires).min();
        let anew = memory.shrunk.values().copied().min();
        let leave = memory.house_mode.1;
        let pause = memory.paused_until;
        let ask = memory.next_asking;
        [look, learn, expiry, verify, offers, anew, leave, pause, ask].into_iter().flatten().min()
    }

    /// The profiles that it listens through.
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// Topics that devices have announced, beside those of [`Profiles::subscriptions`]: they are to be subscribed to.
    pub fn announced_topics(&self) -> Vec<String> {
        self.profiles.announced_topics(self.memory.home.entities())
    }

    /// Another number whenever [`Engine::announced_topics`] may be others.
    pub fn announced_version(&self) -> u64 {
        self.memory.home.entities().version()
    }

    /// The latest time that was told.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// All that was learnt, to be kept and restored.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { now: self.now, memory: self.memory.clone() }
    }

    /// The sentences that the people of the house read.
    fn texts(&self) -> &'static Texts {
        Texts::of(self.settings.language)
    }

    fn tick(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        self.expire(now, effects);
        self.tell_anew(now, effects);
        self.end_house_mode(now, effects);
        self.end_pause(now, effects);
        self.ask_house(now, effects);
        if self.memory.next_half_hour.is_some_and(|due| now >= due) {
            self.memory.next_half_hour = Some(self.next_learning(now));
            self.learn(now, effects);
        }
        if self.memory.next_look.is_some_and(|due| now >= due) {
            self.memory.next_look = Some(next_look(now));
            self.look(now, effects);
            self.announce_daylight(now, effects);
        }
    }

    /// When the experts learn next: once in each half hour, each time at another minute of it, for timers switch at the full
    /// and the half hour, and whoever asks only then never learns what holds in between.
    fn next_learning(&self, now: Timestamp) -> Timestamp {
        let border = self.settings.calendar.next_slot(now);
        let slot = border.as_millis().div_euclid(SLOT_MS);
        let minute = (slot * 7 + slot.div_euclid(48)).rem_euclid(i64::from(SLOT_MINUTES));
        border + Duration::from_secs(minute.unsigned_abs() * 60)
    }

    /// Counts the half hour that has ended, and lets every device's experts learn from it.
    fn learn(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if !self.memory.home.is_learning() {
            return;
        }
        self.memory.home.count_to(now);
        let told = self.ask_models(now, effects);
        let memory = &mut self.memory;
        for (key, device) in memory.home.devices() {
            if let Some(history) = device.history.as_deref().filter(|_| !device.gone) {
                let experts = memory.experts.entry(key).or_default();
                experts.half_hour(now, history, self.settings.calendar, told.around(key), &mut memory.household);
            }
        }
    }
}

/// The next whole multiple of [`LOOK_EVERY`] after `now`.
fn next_look(now: Timestamp) -> Timestamp {
    let every = LOOK_EVERY.as_millis() as i64;
    Timestamp::from_millis((now.as_millis().div_euclid(every) + 1).saturating_mul(every))
}
