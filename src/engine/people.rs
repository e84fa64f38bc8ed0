//! The people of the house, as far as it hears them: who sleeps and who is away, at each event and each minute.
//!
//! What a machine switched is no person; what the broker remembers says what is, not that somebody stirs.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::device::Observation;
use crate::device::Origin;
use crate::device::Property;
use crate::device::Value;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::home::DeviceKey;
use crate::home::UseChange;
use crate::inference::PresenceNetwork;
use crate::presence::Chances;
use crate::presence::Method;
use crate::presence::Onset;
use crate::time::Timestamp;

/// The house is asked this often, at whole multiples of it,
const ASK_EVERY: Duration = Duration::from_secs(60);
/// and so soon after something stirred in one that was asleep or empty: a moment, in which what came together is all heard.
const ASK_SOON: Duration = Duration::from_secs(1);

/// What the people are taken to be doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleState {
    /// Somebody is in and up.
    Up,
    /// Everybody who is in sleeps.
    Asleep,
    /// Nobody is in.
    Away,
}

impl PeopleState {
    /// As one word.
    pub fn word(self) -> &'static str {
        match self {
            PeopleState::Up => "up",
            PeopleState::Asleep => "asleep",
            PeopleState::Away => "away",
        }
    }
}

/// What is believed of the people at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeopleView {
    /// The likeliest; a tie is somebody who is up.
    pub state: PeopleState,
    /// P(everybody who is in sleeps, and somebody is in).
    pub asleep: f64,
    /// P(nobody is in).
    pub away: f64,
    /// What changed last, when it seems to have happened and when it was told.
    pub last: Option<Onset>,
}

/// What a device told, kept until its instant is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Heard {
    at: Timestamp,
    key: DeviceKey,
    property: Property,
    value: Value,
    is_machine: bool,
}

impl Engine {
    /// What is likely now: that everybody sleeps, that nobody is in.
    pub fn people(&self) -> Chances {
        self.memory.house.now()
    }

    /// A device told something, and `changes` came of it. Messages of one instant come in any order: they are kept until it is over.
    pub(super) fn hear_people(&mut self, now: Timestamp, seen: &Observation, changes: &[UseChange]) {
        let Some(key) = self.memory.home.key(&seen.device) else { return };
        if self.memory.heard.first().is_some_and(|heard| heard.at < now) {
            self.take_in_people();
        }
        let is_machine = !seen.fresh || changes.iter().any(|change| change.key == key && !is_person(change.origin));
        if !is_machine && self.people_view().state != PeopleState::Up {
            let soon = now + ASK_SOON;
            self.memory.next_asking = Some(self.memory.next_asking.map_or(soon, |due| due.min(soon)));
        }
        let heard = Heard { at: now, key, property: seen.property, value: seen.value.clone(), is_machine };
        // What one device says of one thing stays as it came.
        let kept = &mut self.memory.heard;
        let place = kept.partition_point(|other| (other.key, other.property) <= (heard.key, heard.property));
        kept.insert(place, heard);
    }

    /// Tells the house what was heard, in an order that does not depend on how messages came.
    pub(super) fn take_in_people(&mut self) {
        if self.memory.heard.is_empty() {
            return;
        }
        self.know_from(self.memory.devices_told);
        let heard = std::mem::take(&mut self.memory.heard);
        let house = &mut self.memory.house;
        for Heard { at, key, property, value, is_machine } in heard {
            if is_machine {
                house.observe_machine(at, key.0 as usize, property, &value);
            } else {
                house.observe(at, key.0 as usize, property, &value);
            }
        }
    }

    /// Devices came, or are called otherwise.
    pub(super) fn know_devices(&mut self) {
        self.memory.announced.devices_anew = true;
        self.know_from(0);
    }

    fn know_from(&mut self, first: usize) {
        let memory = &mut self.memory;
        let mut count = first;
        for (key, device) in memory.home.devices().skip(first) {
            memory.house.know(key.0 as usize, device.kind, &device.name, device.room.as_deref());
            count = key.0 as usize + 1;
        }
        memory.devices_told = memory.devices_told.max(count);
    }

    /// A minute is over.
    pub(super) fn ask_house(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.memory.next_asking.is_some_and(|due| now < due) {
            return;
        }
        self.memory.next_asking = Some(next_asking(now));
        self.take_in_people();
        for (key, device) in self.memory.home.devices() {
            self.memory.house.reachable(key.0 as usize, device.available && !device.gone);
        }
        self.memory.house.rests(!self.memory.home.is_learning());
        let network = self.settings.presence.as_ref();
        let method = if network.is_some() { Method::Full } else { Method::Filter };
        // A network that fails is one that does not answer: the filter goes on alone.
        let ask = |columns: &_| network.and_then(|network: &PresenceNetwork| network.ask(columns).ok());
        let onsets = self.memory.house.tick(now, self.settings.calendar, method, ask);
        for onset in onsets {
            self.memory.last_onset = Some(onset);
            self.remember_turn(onset);
            effects.push(Effect::Keep(Fact::People(onset)));
        }
        self.follow_people(now);
        self.announce_people(effects);
    }

    /// The people at this moment, for people.
    pub(super) fn people_view(&self) -> PeopleView {
        let Chances { asleep, away } = self.people();
        let up = 1.0 - asleep - away;
        let state = match () {
            () if up >= asleep.max(away) => PeopleState::Up,
            () if asleep >= away => PeopleState::Asleep,
            () => PeopleState::Away,
        };
        PeopleView { state, asleep, away, last: self.memory.last_onset }
    }
}

fn is_person(origin: Origin) -> bool {
    // Most ecosystems do not tell an automation's command from an app's or a voice's, and the network has learnt from all of them. It is
    // shown apart what two devices told within minutes.
    origin.is_theirs()
}

/// The next whole multiple of [`ASK_EVERY`] after `now`.
pub(super) fn next_asking(now: Timestamp) -> Timestamp {
    let every = ASK_EVERY.as_millis() as i64;
    Timestamp::from_millis((now.as_millis().div_euclid(every) + 1).saturating_mul(every))
}
