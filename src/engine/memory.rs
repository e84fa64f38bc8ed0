//! What the engine remembers beside the home itself: all of it goes into the snapshot.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::daylight::Daylight;
use crate::decision::Hunch;
use crate::decision::Refusal;
use crate::decision::Rung;
use crate::device::HunchId;
use crate::device::Message;
use crate::device::Property;
use crate::device::Value;
use crate::engine::HouseMode;
use crate::engine::announce::Announced;
use crate::engine::fleet::Acquaintances;
use crate::engine::occasions::Occasions;
use crate::engine::offer::Offer;
use crate::engine::people::Heard;
use crate::engine::said::Memories;
use crate::feedback::Head;
use crate::feedback::Outcome;
use crate::home::DeviceKey;
use crate::home::Home;
use crate::inference::Experts;
use crate::inference::Household;
use crate::meaning::Signature;
use crate::presence::House;
use crate::presence::Onset;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// Hunches that are remembered, with their outcomes: enough for thirty days at the largest budget anybody would want.
const LOGGED: usize = 500;
/// Of these, those that the guard refused, at most.
const REFUSALS: usize = 250;
/// Hunches older than this are forgotten.
const LOGGED_FOR: Duration = Duration::from_secs(31 * 24 * 3600);

/// Everything that outlives a restart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Memory {
    pub(super) home: Home,
    pub(super) experts: BTreeMap<DeviceKey, Experts>,
    /// What the devices learn together.
    pub(super) household: Household,
    pub(super) daylight: Daylight,
    /// What is heard of the people.
    pub(super) house: House,
    /// What was heard in this very instant, and is not among it yet.
    pub(super) heard: Vec<Heard>,
    /// Devices of which it was told, in the order of their keys.
    pub(super) devices_told: usize,
    /// When it is asked next; `None` before the first input.
    pub(super) next_asking: Option<Timestamp>,
    pub(super) last_onset: Option<Onset>,
    /// When the people fell asleep, woke, left and came, of late: oldest first, bounded.
    pub(super) turns: VecDeque<Onset>,
    /// What was told on our own topics.
    pub(super) announced: Announced,
    pub(super) fleet: Acquaintances,
    pub(super) minds: BTreeMap<DeviceKey, Mind>,
    /// What devices are usually like on occasions.
    pub(super) occasions: Occasions,
    /// What this home adds to the fleet's opinion of hunches.
    pub(super) head: Head,
    /// What people said no to.
    pub(super) said: Memories,
    /// What was done, and may be undone.
    pub(super) done: BTreeMap<HunchId, Done>,
    /// When something was done without asking, within the last hour.
    pub(super) actions: Vec<Timestamp>,
    /// Offers to do without asking what was always agreed to.
    pub(super) offers: BTreeMap<HunchId, Offer>,
    /// Questions about several devices of which one was done by hand, and when they are told anew.
    pub(super) shrunk: BTreeMap<HunchId, Timestamp>,
    /// What devices draw, those that tell.
    pub(super) powers: BTreeMap<DeviceKey, Signature>,
    /// Hunches that wait for an answer, or in shadow for what the people do.
    pub(super) open: BTreeMap<HunchId, Open>,
    /// Commands whose effect has not been seen yet.
    pub(super) unverified: Vec<Unverified>,
    /// The rung above which no device is taken.
    pub(super) mode: Rung,
    /// How the home lives, and until when.
    pub(super) house_mode: (HouseMode, Option<Timestamp>),
    /// Until when nothing is asked and nothing done, if a person said so.
    pub(super) paused_until: Option<Timestamp>,
    /// When the home was last looked at because somebody asked for it.
    pub(super) looked_when_told: Option<Timestamp>,
    /// How many hunches this home has had.
    pub(super) hunches_had: u32,
    /// How many of them on which day.
    pub(super) asked: (LocalDay, u32),
    /// Since when the broker is connected.
    pub(super) connected_since: Option<Timestamp>,
    /// When each half hour's learning is next due; `None` before the first input.
    pub(super) next_half_hour: Option<Timestamp>,
    /// When the home is next looked at for hunches.
    pub(super) next_look: Option<Timestamp>,
    pub(super) log: VecDeque<Logged>,
    pub(super) intake: Intake,
}

/// What is remembered of hunches about one device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Mind {
    /// Its rung, where a person gave it one while the daemon ran.
    pub(super) rung: Option<Rung>,
    pub(super) last_hunch_at: Option<Timestamp>,
    /// The use (by its beginning) about which that was.
    pub(super) hunched_use: Option<Timestamp>,
    /// Whether people agreed to the last one, in words or by doing it.
    pub(super) agreed_last: bool,
    /// The last answers, oldest first: a yes or a no.
    pub(super) answers: Vec<bool>,
    /// When it was last offered to do it without asking.
    pub(super) offered_at: Option<Timestamp>,
    /// Hunches in a row after which somebody came into the room and left the device as it was, and when the last of them ended.
    pub(super) passed_by: Option<(u16, Timestamp)>,
    /// The use (by its beginning) about which a hunch was last refused, and the reasons that were told of it: each once.
    pub(super) refused: Option<(Timestamp, Vec<Refusal>)>,
}

impl Mind {
    /// Whether of the use since then it need not be told, any more, that a hunch was refused for that reason. That it rests after a
    /// hunch about this very use goes without saying.
    pub(super) fn goes_without_saying(&self, since: Timestamp, refusal: Refusal) -> bool {
        let was_told = self.refused.as_ref().is_some_and(|(of, told)| *of == since && told.contains(&refusal));
        was_told || self.hunched_use == Some(since) && refusal == Refusal::CoolDown
    }

    /// It is told that a hunch about the use since then was refused for that reason.
    pub(super) fn was_refused(&mut self, since: Timestamp, refusal: Refusal) {
        match &mut self.refused {
            Some((of, told)) if *of == since => told.push(refusal),
            other => *other = Some((since, vec![refusal])),
        }
    }
}

/// A hunch that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Open {
    pub(super) key: DeviceKey,
    pub(super) hunch: Hunch,
    pub(super) expires: Timestamp,
    /// The notice that asks about it: the id of the first hunch that it asks about.
    pub(super) notice: HunchId,
}

/// What was done, and how it was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Done {
    pub(super) key: DeviceKey,
    pub(super) hunch: Hunch,
    /// The notice that told of it, or that was agreed to: the id of the first hunch that it is about.
    pub(super) notice: HunchId,
    pub(super) before: Vec<(Property, Value)>,
    pub(super) at: Timestamp,
    /// Until when it may be undone.
    pub(super) until: Timestamp,
}

/// A command whose effect has not been seen yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Unverified {
    pub(super) key: DeviceKey,
    pub(super) hunch: Hunch,
    pub(super) due: Timestamp,
}

/// A hunch in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logged {
    /// The hunch.
    pub hunch: Hunch,
    /// Why it was not had after all, if the guard refused it.
    pub refusal: Option<Refusal>,
    /// What became of it, and when.
    pub outcome: Option<(Outcome, Timestamp)>,
}

/// What is remembered of messages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Intake {
    /// Messages of devices that no list has named yet: the last of each topic.
    pub(super) early: BTreeMap<String, Message>,
    /// Messages that said something, by source.
    pub(super) messages: BTreeMap<Arc<str>, u64>,
    /// Messages or parts of messages that could not be used, by source; `none` for topics that nobody described.
    pub(super) rejects: BTreeMap<Arc<str>, u64>,
    /// Topics whose rejects have been told.
    pub(super) told: BTreeMap<String, ()>,
}

impl Memory {
    /// Nothing is known yet.
    pub(super) fn new(home: Home, mode: Rung, has_fleet: bool) -> Memory {
        Memory {
            home,
            experts: BTreeMap::new(),
            household: Household::new(has_fleet),
            daylight: Daylight::default(),
            house: House::new(),
            heard: Vec::new(),
            devices_told: 0,
            next_asking: None,
            last_onset: None,
            turns: VecDeque::new(),
            announced: Announced::default(),
            fleet: Acquaintances::default(),
            minds: BTreeMap::new(),
            occasions: Occasions::default(),
            head: Head::default(),
            said: Memories::default(),
            done: BTreeMap::new(),
            actions: Vec::new(),
            offers: BTreeMap::new(),
            shrunk: BTreeMap::new(),
            powers: BTreeMap::new(),
            open: BTreeMap::new(),
            unverified: Vec::new(),
            mode,
            house_mode: (HouseMode::Home, None),
            paused_until: None,
            looked_when_told: None,
            hunches_had: 0,
            asked: (LocalDay(0), 0),
            connected_since: None,
            next_half_hour: None,
            next_look: None,
            log: VecDeque::new(),
            intake: Intake::default(),
        }
    }

    /// Writes a hunch into the log.
    pub(super) fn log(&mut self, hunch: Hunch, refusal: Option<Refusal>) {
        let now = hunch.at;
        while self.log.len() >= LOGGED || self.log.front().is_some_and(|first| now.since(first.hunch.at) > LOGGED_FOR) {
            self.log.pop_front();
        }
        let is_refused = |logged: &Logged| logged.refusal.is_some();
        if refusal.is_some() && self.log.iter().filter(|logged| is_refused(logged)).count() >= REFUSALS {
            // What was not had must not drive out what was.
            let oldest = self.log.iter().position(is_refused);
            oldest.map(|place| self.log.remove(place));
        }
        self.log.push_back(Logged { hunch, refusal, outcome: None });
    }

    /// Writes what became of a hunch into the log.
    pub(super) fn log_outcome(&mut self, now: Timestamp, id: HunchId, outcome: Outcome) {
        if let Some(logged) = self.log.iter_mut().rev().find(|logged| logged.hunch.id == id && logged.refusal.is_none())
        {
            logged.outcome = Some((outcome, now));
        }
    }
}
