//! An engine that lives an imported past, so that a daemon can begin with what it has learnt.
//!
//! The messages are those that would have come, the engine is the one that runs live, under the same settings and profiles: there is no
//! second way to learn. Its hunches are nobody's; only what it knows of devices is taken over from it.

use super::changes::Step;
use super::entity::Entity;
use super::house::House;
use super::voice::Voices;
use super::zigbee::ZigbeeList;
use crate::device::Kind;
use crate::device::Message;
use crate::engine::Engine;
use crate::engine::Input;
use crate::engine::Link;
use crate::replay;
use crate::time::Timestamp;

/// Lives a past while it is imported.
#[derive(Debug)]
pub struct Learner {
    engine: Engine,
    voices: Voices,
    entities: Vec<(Entity, bool)>,
    introductions: Vec<Message>,
    now: Timestamp,
    /// Later than this nothing is learnt: the daemon's time must not run ahead.
    not_after: Timestamp,
    has_begun: bool,
    unheard: u64,
}

impl Learner {
    /// Lets `engine`, which must know nothing yet, live the past up to `not_after`.
    pub fn new(engine: Engine, not_after: Timestamp) -> Learner {
        let voices = Voices::of(engine.profiles());
        Learner {
            engine,
            voices,
            entities: Vec::new(),
            introductions: Vec::new(),
            now: Timestamp::from_millis(0),
            not_after,
            has_begun: false,
            unheard: 0,
        }
    }

    /// The engine as it is at the end of that past, out of sight of everything; and how many changes it could not hear, because no
    /// profile in use has a word for them.
    pub fn finish(mut self) -> (Engine, u64) {
        if self.has_begun {
            self.feed(self.now, &Input::Tick);
            self.feed(self.now, &Input::Link(Link::Down));
        }
        (self.engine, self.unheard)
    }

    /// The device list of Zigbee2MQTT is at hand.
    pub(super) fn listed(&mut self, list: Option<&ZigbeeList>) {
        if let Some(list) = list {
            self.voices.listed(list);
        }
    }

    /// Gets to know who will speak.
    pub(super) fn meet(&mut self, house: &House) {
        let placed = house.entities.iter().zip(&house.places);
        let speaking: Vec<(&Entity, Kind)> =
            placed.filter_map(|(entity, place)| Some((entity, place.as_ref().ok()?.meaning.kind))).collect();
        self.introductions = self.voices.introductions(&speaking);
        self.entities = house.entities.iter().map(|entity| (entity.clone(), true)).collect();
    }

    /// Something changed, came back into sight, or went out of it.
    pub(super) fn hears(&mut self, at: Timestamp, entity: usize, step: &Step) {
        if at > self.not_after {
            return;
        }
        let (speaker, in_sight) = &mut self.entities[entity];
        let was_in_sight = std::mem::replace(in_sight, *step != Step::Lost);
        let mut messages: Vec<Message> = Vec::new();
        match step {
            Step::Lost => messages.extend(self.voices.in_sight(speaker, false)),
            Step::Became(property, value) | Step::Still(property, value) => {
                if !was_in_sight {
                    messages.extend(self.voices.in_sight(speaker, true));
                }
                match self.voices.says(speaker, *property, value, at) {
                    Some(message) if self.voices.hear(speaker) => messages.push(message),
                    _ => self.unheard += 1,
                }
            }
        }
        for message in messages {
            self.message(at, message);
        }
    }

    /// The recorder was not running: nobody knows what happened.
    pub(super) fn was_away(&mut self, from: Timestamp, until: Timestamp) {
        if self.has_begun && until <= self.not_after {
            self.feed(from, &Input::Link(Link::Down));
            self.feed(until, &Input::Link(Link::Up));
        }
    }

    /// One message, as it came then.
    pub(super) fn message(&mut self, at: Timestamp, message: Message) {
        if !std::mem::replace(&mut self.has_begun, true) {
            for input in replay::opening() {
                self.feed(at, &input);
            }
            for introduction in std::mem::take(&mut self.introductions) {
                self.feed(at, &Input::Message(introduction));
            }
        }
        self.feed(at, &Input::Message(message));
    }

    fn feed(&mut self, at: Timestamp, input: &Input) {
        self.now = self.now.max(at);
        replay::advance(&mut self.engine, at, input, |_, _| {});
    }
}
