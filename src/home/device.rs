//! One device of the home: what it is called, what it is now, what was seen of it before, and who is commanding it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::device::DeviceId;
use crate::device::HunchId;
use crate::device::Kind;
use crate::device::Origin;
use crate::device::Property;
use crate::device::Value;
use crate::home::history::History;
use crate::profile::Hand;
use crate::time::Timestamp;

/// A change that follows a command within this time was commanded.
const COMMAND_WINDOW: Duration = Duration::from_secs(5);
/// A device that says whose doing a change was says so within this time.
const AMENDED_WITHIN: Duration = Duration::from_secs(5);
/// A radio may need longer to do what we told it.
const OWN_WINDOW: Duration = Duration::from_secs(20);

/// The last value of one property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What it is.
    pub value: Value,
    /// When it was last said.
    pub at: Timestamp,
    /// When it came to be this value, as far as was seen.
    pub changed_at: Timestamp,
    /// Who made it so.
    pub origin: Origin,
    /// False while it is only the broker's memory.
    pub fresh: bool,
}

/// A device and all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Its id now; it changes with the device's name.
    pub id: DeviceId,
    /// Its name for people.
    pub name: String,
    /// What it is; `Switch` where nobody told.
    pub kind: Kind,
    /// Where it stands.
    pub room: Option<String>,
    /// The groups that it belongs to.
    pub groups: Vec<String>,
    /// Whether it can be reached, as far as it is told.
    pub available: bool,
    /// It was taken off its list, or is most likely a device that another ecosystem tells of first-hand ([`crate::home::Home::twin`]): nothing
    /// is thought about it, and its past is kept in case it returns.
    pub gone: bool,
    /// The last value of each property.
    pub readings: BTreeMap<Property, Reading>,
    /// Its use, where it has one: lights, plugs, locks, covers and the like.
    pub history: Option<Box<History>>,
    /// Attributes that its profile asked to be remembered.
    pub(super) notes: BTreeMap<String, String>,
    pub(super) commands: Commands,
}

/// Commands that were seen lately.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Commands {
    others: Option<Timestamp>,
    /// What we have commanded and not yet seen: more than one where a lamp is put back with its brightness and colour.
    ours: Vec<Ours>,
    /// Whose doing it was, by the device's own word in the message of that time, and when it had said so before.
    told: Option<(Timestamp, Hand)>,
    told_before: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Ours {
    hunch: HunchId,
    property: Property,
    value: Value,
    at: Timestamp,
    /// The broker sends our own command back to us, once.
    echo_due: bool,
}

impl Device {
    /// A device of which nothing was seen yet.
    pub fn named(id: DeviceId, name: &str, kind: Kind) -> Device {
        Device {
            id,
            name: name.to_owned(),
            kind,
            room: None,
            groups: Vec::new(),
            available: true,
            gone: false,
            readings: BTreeMap::new(),
            history: None,
            notes: BTreeMap::new(),
            commands: Commands::default(),
        }
    }

    /// The last value of a property.
    pub fn value(&self, property: Property) -> Option<&Value> {
        self.readings.get(&property).map(|reading| &reading.value)
    }

    /// In use: on, unlocked, or open. `None` where that is unknown or makes no sense.
    pub fn in_use(&self) -> Option<bool> {
        self.history.as_ref()?.in_use()
    }

    /// Name and room, for a person who knows the house.
    pub fn described(&self) -> String {
        match &self.room {
            Some(room) if !self.name.to_lowercase().contains(&room.to_lowercase()) => format!("{} ({room})", self.name),
            _ => self.name.clone(),
        }
    }
}

/// What a value says of use: on, unlocked, open; `None` for properties that say nothing of it.
pub(super) fn in_use(kind: Kind, property: Property, value: &Value) -> Option<bool> {
    match (property, value) {
        (Property::On, Value::Bool(on)) => Some(*on),
        (Property::Locked, Value::Bool(locked)) => Some(!locked),
        (Property::PositionPct, Value::Number(position)) if kind == Kind::Cover => Some(*position > 0.0),
        _ => None,
    }
}

impl Commands {
    /// Whether a command that is seen now is our own, coming back from the broker; it does so once.
    pub(super) fn is_echo(&mut self, now: Timestamp) -> bool {
        let due = self.ours.iter_mut().find(|ours| ours.echo_due && now.since(ours.at) <= COMMAND_WINDOW);
        due.map(|ours| ours.echo_due = false).is_some()
    }

    /// Somebody else's command was seen.
    pub(super) fn seen(&mut self, now: Timestamp) {
        self.others = Some(now);
    }

    /// The device says whose doing the rest of its message is.
    pub(super) fn told(&mut self, now: Timestamp, hand: Hand) {
        if let Some((before, _)) = self.told.filter(|(before, _)| *before < now) {
            self.told_before = Some(before);
        }
        self.told = Some((now, hand));
    }

    /// Whether the device says now whose doing something was.
    pub(super) fn tells(&self, now: Timestamp) -> bool {
        self.told.is_some_and(|(at, _)| at == now)
    }

    /// Whose doing an earlier change was, where the device says so only now, as it repeats what it is. Only its first word on the change
    /// counts: a later one may be about a command that changed nothing. What we did stays ours, since most devices cannot tell us from
    /// others; and what nobody saw happen stays unknown.
    pub(super) fn amended(&self, now: Timestamp, reading: &Reading) -> Option<Origin> {
        let (_, hand) = self.told.filter(|(at, _)| *at == now)?;
        let is_first = self.told_before.is_none_or(|before| before < reading.changed_at);
        let is_late = now.since(reading.changed_at) <= AMENDED_WITHIN;
        let origin = by(hand);
        (is_first && is_late && reading.origin.is_theirs() && origin != reading.origin).then_some(origin)
    }

    /// We are about to command.
    pub(super) fn expect(&mut self, now: Timestamp, hunch: HunchId, property: Property, value: Value) {
        self.ours.retain(|ours| ours.property != property && now.since(ours.at) <= OWN_WINDOW);
        self.ours.push(Ours { hunch, property, value, at: now, echo_due: true });
    }

    /// Who made this change. The device's own word is the best that there is; it does not know us from others, though. `stray` is when
    /// somebody last commanded a name of the same ecosystem that no device goes by: a group's, most likely. `silence` is whose doing it
    /// was if nobody says anything.
    pub(super) fn origin(
        &mut self,
        now: Timestamp,
        property: Property,
        value: &Value,
        stray: Option<Timestamp>,
        silence: Origin,
    ) -> Origin {
        let told = self.told.filter(|(at, _)| *at == now).map(|(_, hand)| by(hand));
        if let Some(told) = told.filter(|told| !told.is_commanded()) {
            return told;
        }
        let is_seen =
            |ours: &Ours| now.since(ours.at) <= OWN_WINDOW && ours.property == property && ours.value == *value;
        if let Some(place) = self.ours.iter().position(is_seen) {
            return Origin::Ours(self.ours.swap_remove(place).hunch);
        }
        match (told, self.others.max(stray)) {
            (Some(told), _) => told,
            (None, Some(at)) if now.since(at) <= COMMAND_WINDOW => Origin::Commanded,
            _ => silence,
        }
    }
}

/// The device's own word as that of the home.
fn by(hand: Hand) -> Origin {
    match hand {
        Hand::Physical => Origin::Physical,
        Hand::Remote => Origin::Remote,
        Hand::App => Origin::App,
        Hand::Automation => Origin::Automation,
        Hand::Commanded => Origin::Commanded,
        Hand::Unknown => Origin::Unknown,
    }
}
