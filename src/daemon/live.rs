//! The engine's own thread: waits, gives each input its time, keeps it, handles it, and hands the effects on.
//!
//! It decides nothing, and waits for nobody but its inbox.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tracing::error;
use tracing::warn;

use crate::daemon::announcer::Announcements;
use crate::daemon::boot;
use crate::daemon::changed::Changed;
use crate::daemon::clock::Clock;
use crate::daemon::clock::Stopwatch;
use crate::daemon::handed_back::HandedBack;
use crate::daemon::inbox::Inbox;
use crate::daemon::inbox::Item;
use crate::daemon::keeper::Keeper;
use crate::daemon::pressed;
use crate::daemon::watchdog::Watchdog;
use crate::engine::ClockState;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Input;
use crate::engine::LISTENED;
use crate::engine::Link;
use crate::engine::ModelsView;
use crate::home_assistant;
use crate::mqtt;
use crate::time::Timestamp;
use crate::web::Metrics;

/// The longest wait, so that the watchdog is fed and the clock is looked at even in a silent home.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Devices announce themselves by the hundred when a hub starts: their topics are subscribed to together.
const LISTEN_EVERY: Duration = Duration::from_millis(500);
/// The home is counted for the metrics this often.
const COUNT_EVERY: Duration = Duration::from_secs(60);

/// Effects with the time at which they were had.
pub(super) type Effects = mpsc::Sender<(Timestamp, Vec<Effect>)>;

/// What the engine's thread works with.
pub(super) struct Live {
    pub(super) engine: Engine,
    pub(super) clock: Arc<Clock>,
    pub(super) inbox: Inbox,
    pub(super) keeper: Option<Keeper>,
    pub(super) effects: Effects,
    /// Tells the pages when they have something new.
    pub(super) changed: Changed,
    /// The effects of a press, while one is taken in: whoever pressed is told what came of it.
    pub(super) overheard: Option<Vec<Effect>>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) watchdog: Watchdog,
    pub(super) snapshot_every: Duration,
    pub(super) believed: Option<bool>,
    pub(super) dropped: Dropped,
    /// For topics that devices announce.
    pub(super) publisher: mqtt::Publisher,
    /// What Home Assistant is told.
    pub(super) announcements: Option<Announcements>,
    /// Takes signed answers from programs.
    pub(super) handed_back: HandedBack,
    /// The announcements whose topics are listened to; `None` before the first.
    pub(super) listened: Option<u64>,
    /// Inputs that came before a clock of messages knew any time.
    pub(super) untimed: Vec<Input>,
}

/// What had to be dropped, so that it is said once and counted after.
#[derive(Debug, Default)]
pub(super) struct Dropped {
    records: u64,
    effects: u64,
}

impl Live {
    /// Runs until it is told to stop; returns the engine as it was then.
    pub(super) fn run(mut self) -> Engine {
        // From this thread, so that "ready" means that the engine itself is running.
        self.watchdog.ready();
        let mut since_snapshot = Stopwatch::start();
        let mut since_count = Stopwatch::start();
        let mut since_listened = Stopwatch::start();
        loop {
            if self.hears_too_little() && since_listened.elapsed() >= LISTEN_EVERY {
                self.listen();
                since_listened = Stopwatch::start();
            }
            self.look_at_clock();
            self.watchdog.feed();
            let event = self.inbox.wait(self.longest_wait());
            match event {
                Some(mqtt::Event::Message(message)) => self.message(message),
                Some(mqtt::Event::Up) => {
                    self.watchdog.status("connected to the broker");
                    self.feed(Input::Link(Link::Up));
                    if let Some(announcements) = &self.announcements {
                        announcements.connected();
                    }
                }
                Some(mqtt::Event::Down { reason }) => {
                    warn!(%reason, "the broker is away");
                    self.watchdog.status(&format!("waiting for the broker: {reason}"));
                    self.feed(Input::Link(Link::Down));
                }
                Some(mqtt::Event::Wake) | None => {}
            }
            while let Some(item) = self.inbox.take() {
                match item {
                    Item::Input(input) => self.feed(input),
                    // Whoever asked may have gone away.
                    Item::View(closely, reply) => drop(reply.send(self.engine.view_of(&closely))),
                    Item::Usage(id, reply) => drop(reply.send(self.engine.usage(&id))),
                    Item::Past(over, back, reply) => drop(reply.send(self.engine.past(over, back))),
                    Item::Map(reply) => drop(reply.send(self.engine.map())),
                    Item::Press(input, reply) => {
                        self.overheard = Some(Vec::new());
                        self.feed(input.clone());
                        let effects = self.overheard.take().unwrap_or_default();
                        drop(reply.send(pressed::outcome(&input, &effects)));
                    }
                    Item::Stop => return self.finish(),
                }
            }
            // A clock of messages stands still here: its ticks are fed with the next message.
            if !self.clock.is_of_messages() && self.engine.next_deadline().is_some_and(|due| due <= self.clock.now()) {
                self.feed(Input::Tick);
            }
            self.changed.look();
            if since_snapshot.elapsed() >= self.snapshot_every {
                self.snapshot();
                since_snapshot = Stopwatch::start();
            }
            if since_count.elapsed() >= COUNT_EVERY {
                self.count();
                since_count = Stopwatch::start();
            }
        }
    }

    fn message(&mut self, message: crate::device::Message) {
        if home_assistant::is_reflection(&message) {
            return;
        }
        if let Some(announcements) = &self.announcements {
            announcements.heard(&message);
            if announcements.is_birth(&message) {
                return;
            }
        }
        if let Some(taken) = self.handed_back.take(&message) {
            if let Some(answer) = taken.answer {
                self.feed(Input::Answer(answer));
            }
            return self.hand_on(self.clock.now(), vec![Effect::Tell(taken.reply)]);
        }
        if self.clock.is_of_messages()
            && let Some(at) = self.engine.profiles().stamp(&message)
        {
            self.clock.told(at);
        }
        self.feed(Input::Message(message));
    }

    /// Gives the input its time. Where time comes from messages, every tick that was due by then comes first, at its own time.
    fn feed(&mut self, input: Input) {
        let now = self.clock.now();
        if !self.clock.is_of_messages() {
            return self.handle(now, input);
        }
        if now == Timestamp::from_millis(0) {
            return self.untimed.push(input);
        }
        for early in std::mem::take(&mut self.untimed) {
            self.handle(now, early);
        }
        while let Some(due) = self.engine.next_deadline().filter(|due| *due <= now) {
            self.handle(due, Input::Tick);
        }
        self.handle(now, input);
    }

    fn handle(&mut self, now: Timestamp, input: Input) {
        if let Some(keeper) = &self.keeper {
            let record = boot::encode_input(&input);
            self.metrics.journal_written(record.len() as u64);
            if !keeper.append(now, record) {
                self.dropped.records += 1;
                if self.dropped.records == 1 {
                    error!("the disk is so far behind that records are dropped");
                }
            }
        }
        if let Some(keeper) = self.keeper.as_ref().filter(|_| is_of_a_person(&input)) {
            keeper.sync();
        }
        let stopwatch = Stopwatch::start();
        let effects = self.engine.handle(now, &input);
        self.metrics.engine_took(stopwatch.elapsed().as_secs_f64());
        self.changed.after(&effects);
        if effects.is_empty() {
            return;
        }
        if let Some(overheard) = &mut self.overheard {
            overheard.extend(effects.iter().cloned());
        }
        self.hand_on(now, effects);
    }

    fn hand_on(&mut self, now: Timestamp, effects: Vec<Effect>) {
        let sent = if self.clock.is_of_messages() {
            self.effects.blocking_send((now, effects)).is_ok()
        } else {
            self.effects.try_send((now, effects)).is_ok()
        };
        if !sent {
            self.dropped.effects += 1;
            if self.dropped.effects == 1 {
                error!("effects cannot be carried out as fast as they come, and some are dropped");
            }
        }
    }

    /// Tells the engine when the clock begins, or ceases, to be right.
    fn look_at_clock(&mut self) {
        let believed = self.clock.is_synchronised();
        if self.believed == Some(believed) {
            return;
        }
        self.believed = Some(believed);
        if !believed {
            warn!("the clock has not been set; nothing is learnt and nothing is asked until it is");
        }
        let state = if believed { ClockState::Synchronised } else { ClockState::Unsynchronised };
        self.feed(Input::Clock(state));
    }

    fn longest_wait(&self) -> Duration {
        let until =
            self.engine.next_deadline().filter(|_| !self.clock.is_of_messages()).map(|due| self.clock.until(due));
        let longest = if self.hears_too_little() { LISTEN_EVERY } else { LONGEST_WAIT };
        until.unwrap_or(longest).min(longest).min(self.watchdog.interval())
    }

    /// Whether devices have announced topics since we last subscribed.
    fn hears_too_little(&self) -> bool {
        self.listened != Some(self.engine.announced_version())
    }

    fn listen(&mut self) {
        match self.publisher.listen(self.engine.announced_topics()) {
            Ok(()) => self.listened = Some(self.engine.announced_version()),
            Err(error) => warn!(%error, "topics that devices have announced cannot be subscribed to yet"),
        }
    }

    fn snapshot(&mut self) {
        if let Some(keeper) = &self.keeper {
            keeper.snapshot(self.engine.now(), boot::encode_snapshot(&self.engine.snapshot()));
        }
    }

    fn count(&mut self) {
        let view = self.engine.view();
        for (source, count) in &view.messages {
            self.metrics.messages_counted(source, *count);
        }
        for (source, count) in &view.rejects {
            self.metrics.rejects_counted(source, *count);
        }
        let in_state = |state: Option<bool>| view.devices.iter().filter(|device| device.in_use == state).count();
        self.metrics.devices_in_state("in_use", in_state(Some(true)));
        self.metrics.devices_in_state("out_of_use", in_state(Some(false)));
        self.metrics.devices_in_state("unknown", in_state(None));
        self.metrics.models_forecast(matches!(view.models, ModelsView::Forecast(_)));
        self.metrics.asks_remaining(view.asks_per_day.saturating_sub(view.asked_today));
        let queue = self.inbox.queue();
        self.metrics.inputs_coalesced(queue.coalesced() + queue.dropped());
    }

    fn finish(mut self) -> Engine {
        self.watchdog.stopping();
        self.snapshot();
        // Dropping the keeper waits until the disk has it all.
        self.keeper = None;
        self.engine
    }
}

/// What a person said survives a power cut from the moment at which it counts.
fn is_of_a_person(input: &Input) -> bool {
    match input {
        Input::Answer(_) | Input::Setting(_) => true,
        Input::Message(message) => LISTENED.contains(&message.topic.as_str()),
        _ => false,
    }
}
