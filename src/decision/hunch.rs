//! A hunch: a proposed action, and the counted facts behind it.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::decision::rung::Rung;
use crate::device::Command;
use crate::device::DeviceId;
use crate::device::HunchId;
use crate::time::Timestamp;

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
    /// A thermostat is set higher than the people set it on such occasions.
    SetBack,
    /// A lamp is off that is on by now on most days.
    UsuallyOn,
}

impl HunchKind {
    /// Every kind.
    pub const ALL: [HunchKind; 5] =
        [HunchKind::LeftOn, HunchKind::LeftUnlocked, HunchKind::LeftOpen, HunchKind::SetBack, HunchKind::UsuallyOn];

    /// One word, the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            HunchKind::LeftOn => "left_on",
            HunchKind::LeftUnlocked => "left_unlocked",
            HunchKind::LeftOpen => "left_open",
            HunchKind::SetBack => "set_back",
            HunchKind::UsuallyOn => "usually_on",
        }
    }
}

impl fmt::Display for HunchKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HunchKind::LeftOn => "things left on",
            HunchKind::LeftUnlocked => "doors left unlocked",
            HunchKind::LeftOpen => "covers left open",
            HunchKind::SetBack => "thermostats set back",
            HunchKind::UsuallyOn => "lamps usually on by now",
        })
    }
}

/// Why just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// It has been in use for longer than it usually is, at a time at which it usually is not.
    LongPast,
    /// Everybody who is in seems to be asleep.
    Asleep,
    /// Nobody seems to be in.
    Away,
    /// The room is bright without it.
    Bright,
    /// What is usually switched off with it was, and it was not.
    OddOneOut,
    /// It is dark, and it is on by now on most days.
    Dusk,
}

impl Occasion {
    /// Every occasion.
    pub const ALL: [Occasion; 6] =
        [Occasion::LongPast, Occasion::Asleep, Occasion::Away, Occasion::Bright, Occasion::OddOneOut, Occasion::Dusk];

    /// One word, the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Occasion::LongPast => "long_past",
            Occasion::Asleep => "asleep",
            Occasion::Away => "away",
            Occasion::Bright => "bright",
            Occasion::OddOneOut => "odd_one_out",
            Occasion::Dusk => "dusk",
        }
    }
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Occasion::LongPast => "it is on for longer than usual",
            Occasion::Asleep => "everybody is asleep",
            Occasion::Away => "nobody is in",
            Occasion::Bright => "it is bright",
            Occasion::OddOneOut => "the others were switched off",
            Occasion::Dusk => "it is dark",
        })
    }
}

/// The habit that a hunch departs from, and the moment, in counted facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The local wall-clock time at which the habit was asked for, minutes after midnight.
    pub minute: u16,
    /// Days, of those observed, on which it was off (locked, closed) at this time.
    pub off_days: u16,
    /// Recent days on which it was observed at this time.
    pub observed_days: u16,
    /// How long it has been as it is by now, minutes.
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
    /// Of the last occasions of this sort (nights, absences, bright days, times when the others were switched off), on how many it
    /// was as is proposed, and how many there were; none where the occasion is the time of day alone.
    pub occasions: (u16, u16),
    /// How long the occasion has lasted, minutes; `None` where it is the time of day alone.
    pub lasts_min: Option<u32>,
    /// P(everybody is asleep), 0 to 1.
    pub asleep: f32,
    /// P(nobody is in), 0 to 1.
    pub away: f32,
    /// How light the room is without its lamps, lux; `None` where nobody can say.
    pub lux: Option<f32>,
    /// It would be in use for so long from now, minutes: as likely longer as shorter.
    pub goes_on_min: f32,
    /// What a thermostat is set to, degrees Celsius.
    pub set_to_c: Option<f64>,
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
    /// Why just now.
    pub occasion: Occasion,
    /// What is proposed.
    pub command: Command,
    /// Probability that the people of the house agree, 0 to 1.
    pub confidence: f32,
    /// What the fleet says, before anything that was learnt of this home's answers, 0 to 1.
    pub fleet_confidence: f32,
    /// Whether it is a little less sure than it had to be, and was had for the sake of what the answer tells.
    pub explores: bool,
    /// Why.
    pub reason: Reason,
    /// The rung at which it was had: shadow hunches are not asked, those of auto are done.
    pub rung: Rung,
}
