//! From a message to what changed: decoding, devices that come before their list, and messages that cannot be used.

use std::time::Duration;

use crate::decision::Rung;
use crate::device::Message;
use crate::device::Observation;
use crate::engine::ANSWER_TOPIC;
use crate::engine::COMMAND_TOPIC;
use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::FORGET_TOPIC;
use crate::engine::Fact;
use crate::engine::HOUSE_MODE_TOPIC;
use crate::engine::announce::OWN_TOPICS;
use crate::home::MOST_DEVICES;
use crate::profile::Decoded;
use crate::profile::Reject;
use crate::profile::Said;
use crate::time::Timestamp;

/// Says how far the whole home may be taken: a topic of our own that is listened to, as [`HOUSE_MODE_TOPIC`] and [`FORGET_TOPIC`].
pub const MODE_TOPIC: &str = "hunchd/mode/set";
/// All topics of our own that are listened to.
pub const LISTENED: [&str; 5] = [MODE_TOPIC, HOUSE_MODE_TOPIC, FORGET_TOPIC, COMMAND_TOPIC, ANSWER_TOPIC];
/// Early messages that are kept.
const EARLY: usize = 1000;
/// A larger message is no state, and a thousand of them would be a snapshot of many megabytes.
const EARLY_LIMIT_BYTES: usize = 8 * 1024;
/// Topics whose rejects are told one by one; beyond these they are only counted.
const TOLD: usize = 500;
/// A device whose own clock is further ahead than this has a wrong clock.
const AHEAD: Duration = Duration::from_secs(3600);

impl Engine {
    pub(super) fn message(&mut self, now: Timestamp, message: &Message, effects: &mut Vec<Effect>) {
        if message.topic == MODE_TOPIC {
            return self.mode_message(now, message, effects);
        }
        if message.topic == HOUSE_MODE_TOPIC {
            return self.house_mode_message(now, message, effects);
        }
        if message.topic == FORGET_TOPIC {
            return self.forget_message(now, message, effects);
        }
        if message.topic == COMMAND_TOPIC || message.topic == ANSWER_TOPIC {
            return self.command_message(now, message, effects);
        }
        // What we say ourselves.
        if message.topic.starts_with(OWN_TOPICS) {
            return;
        }
        let Some(decoded) = self.profiles.decode(message, &self.memory.home) else {
            let reason = "no profile describes this topic.".to_owned();
            return self.reject(Reject { source: "none".into(), topic: message.topic.clone(), reason }, effects);
        };
        self.take_in(now, message, decoded, effects);
    }

    fn take_in(&mut self, now: Timestamp, message: &Message, decoded: Decoded, effects: &mut Vec<Effect>) {
        for reject in decoded.rejects {
            self.reject(reject, effects);
        }
        let (mut listed, mut named) = (false, false);
        let mut ahead = decoded.said_at.filter(|at| *at > now + AHEAD);
        for said in &decoded.said {
            match said {
                Said::Early => self.keep_early(message),
                Said::Observation(seen, _) => {
                    if self.memory.home.is_full() && self.memory.home.key(&seen.device).is_none() {
                        let reason =
                            format!("it would be one device more than the {MOST_DEVICES} that a home may have.");
                        self.reject(
                            Reject { source: seen.device.source.clone(), topic: message.topic.clone(), reason },
                            effects,
                        );
                        continue;
                    }
                    if let Some(at) = ahead.take() {
                        let reason = format!(
                            "it says that it was sent at {at}, which is in the future; the time of its arrival is used."
                        );
                        self.reject(
                            Reject { source: seen.device.source.clone(), topic: message.topic.clone(), reason },
                            effects,
                        );
                    }
                    let count = self.memory.intake.messages.get_mut(&seen.device.source);
                    match count {
                        Some(count) => *count += 1,
                        None => drop(self.memory.intake.messages.insert(seen.device.source.clone(), 1)),
                    }
                }
                Said::Devices { source, listings, .. } => {
                    listed = true;
                    let renames = self.memory.home.renames(source, listings);
                    effects.extend(renames.map(|(from, to)| Effect::Keep(Fact::Renamed { from, to })));
                }
                Said::Groups(..) => listed = true,
                Said::Announced(..) | Said::Called { .. } => named = true,
                _ => {}
            }
            let changes = self.memory.home.apply(now, said);
            for change in &changes {
                self.use_changed(now, change, effects);
            }
            // What another ecosystem tells first-hand is heard there.
            let is_aside = |seen: &Observation| {
                let home = &self.memory.home;
                home.key(&seen.device).is_some_and(|key| home.device(key).gone)
            };
            if let Said::Observation(seen, _) = said
                && !is_aside(seen)
            {
                self.seen_after_acting(now, seen, effects);
                self.see_light(now, seen);
                self.see_power(now, seen);
                self.hear_people(now, seen, &changes);
            }
        }
        if listed || named {
            self.know_devices();
        }
        if listed {
            self.release_early(now, effects);
        }
    }

    /// Keeps a message until a list names its device. The last of each topic is enough: it is a state.
    fn keep_early(&mut self, message: &Message) {
        let early = &mut self.memory.intake.early;
        if message.payload.len() > EARLY_LIMIT_BYTES {
            return;
        }
        if early.len() < EARLY || early.contains_key(&message.topic) {
            early.insert(message.topic.clone(), Message { retained: true, ..message.clone() });
        }
    }

    /// Reads early messages again, now that a list has come. They are snapshots by now: when they were sent is past.
    fn release_early(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        for (topic, message) in std::mem::take(&mut self.memory.intake.early) {
            match self.profiles.decode(&message, &self.memory.home) {
                Some(decoded) if decoded.said.contains(&Said::Early) => {
                    self.memory.intake.early.insert(topic, message);
                }
                Some(decoded) => self.take_in(now, &message, decoded, effects),
                None => {}
            }
        }
    }

    fn mode_message(&mut self, now: Timestamp, message: &Message, effects: &mut Vec<Effect>) {
        let word = String::from_utf8_lossy(&message.payload);
        match Rung::parse(word.trim()) {
            // A stop must hold across restarts, so a retained one counts. A retained step up is nobody's decision of now.
            Some(Rung::Auto) => {
                let reason = "`auto` is for single devices: the home as a whole is off, shadow or ask.".to_owned();
                self.reject(Reject { source: "hunchd".into(), topic: message.topic.clone(), reason }, effects);
            }
            Some(mode) if !message.retained || mode < self.memory.mode => {
                self.change(now, &Change::Mode(mode), effects);
            }
            Some(_) => {}
            None => {
                let word: String = word.chars().take(40).collect();
                let reason = format!("`{word}` is not a mode: it is off, shadow or ask.");
                self.reject(Reject { source: "hunchd".into(), topic: message.topic.clone(), reason }, effects);
            }
        }
    }

    /// Counts a reject, and tells it if it is the first of its topic.
    pub(super) fn reject(&mut self, reject: Reject, effects: &mut Vec<Effect>) {
        let intake = &mut self.memory.intake;
        match intake.rejects.get_mut(&reject.source) {
            Some(count) => *count += 1,
            None => drop(intake.rejects.insert(reject.source.clone(), 1)),
        }
        if intake.told.len() < TOLD && !intake.told.contains_key(&reject.topic) {
            intake.told.insert(reject.topic.clone(), ());
            effects.push(Effect::Keep(Fact::Rejected(reject)));
        }
    }
}
