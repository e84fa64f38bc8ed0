//! A hunch: a proposed action, and the counted facts behind it.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::device::Command;
use crate::device::DeviceId;
use crate::device::HunchId;
use crate::time::Timestamp;

/// How far a device may be taken. Only a person moves a device up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Nothing is thought about it.
    Off,
    /// Hunches are had and written down, and nobody is asked.
    Shadow,
    /// Hunches are asked.
    Ask,
}

impl Rung {
    /// Every rung, lowest first.
    pub const ALL: [Rung; 3] = [Rung::Off, Rung::Shadow, Rung::Ask];

    /// The word as it stands in files and on MQTT.
    pub fn word(self) -> &'static str {
        match self {
            Rung::Off => "off",
            Rung::Shadow => "shadow",
            Rung::Ask => "ask",
        }
    }

    /// The rung of that word.
    pub fn parse(word: &str) -> Option<Rung> {
        Rung::ALL.into_iter().find(|rung| rung.word() == word)
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Which kind of hunch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HunchKind {
    /// Something is on that is off by now on most days.
    LeftOn,
    /// A door is unlocked that is locked by now on most days.
    LeftUnlocked,
    /// A cover is open that is closed by now on most days.
    LeftOpen,
}

/// The habit that is departed from, in numbers that were counted in this home.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The local wall-clock time at which the habit was asked for, minutes after midnight.
    pub minute: u16,
    /// Days, of those observed, on which it was off (locked, closed) at this time.
    pub off_days: u16,
    /// Recent days on which it was observed at this time.
    pub observed_days: u16,
    /// How long it has been on by now, minutes.
    pub on_for_min: u32,
    /// Of its recent uses, how many ended sooner than this.
    pub shorter_uses: u16,
    /// Recent uses that were counted.
    pub uses: u16,
    /// How long nothing has stirred in its room, minutes; `None` where the room has nothing that could tell.
    pub room_quiet_min: Option<u32>,
    /// The home's own forecast that people want it on now, 0 to 1.
    pub habit_on: f32,
    /// The blended forecast that it would still be on in an hour if nobody asked, 0 to 1.
    pub still_on_in_1h: f32,
}

/// A proposed action with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hunch {
    /// Which hunch.
    pub id: HunchId,
    /// When it was had.
    pub at: Timestamp,
    /// About which device.
    pub device: DeviceId,
    /// The device's name for people, at the time.
    pub name: String,
    /// Which kind.
    pub kind: HunchKind,
    /// What is proposed.
    pub command: Command,
    /// Probability that the people of the house agree, 0 to 1.
    pub confidence: f32,
    /// Why.
    pub reason: Reason,
    /// The rung at which it was had: shadow hunches are not asked.
    pub rung: Rung,
}
