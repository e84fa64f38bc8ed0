//! When everybody fell asleep, woke, left and came: moments, told once, with how late they were told.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use super::Chances;
use crate::time::Timestamp;

/// From this chance on it is told that they sleep or are away.
const BEGINS: f64 = 0.6;
/// At this chance it is told that it is over.
const ENDS: f64 = 0.4;

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// Everybody at home sleeps now.
    FellAsleep,
    /// Somebody is up again.
    WokeUp,
    /// Nobody is at home now.
    Left,
    /// Somebody is at home again.
    CameHome,
}

impl Turn {
    /// As one says it.
    pub fn words(self) -> &'static str {
        match self {
            Turn::FellAsleep => "fell asleep",
            Turn::WokeUp => "woke up",
            Turn::Left => "left",
            Turn::CameHome => "came home",
        }
    }
}

/// A change, told when it was believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onset {
    /// What changed.
    pub turn: Turn,
    /// When it was told.
    pub told: Timestamp,
    /// When it seems to have happened.
    pub happened: Timestamp,
}

impl Onset {
    /// How late it was told.
    pub fn delay(&self) -> Duration {
        self.told.since(self.happened)
    }
}

/// What was told last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Onsets {
    asleep: bool,
    away: bool,
}

impl Onsets {
    /// Tells what changed. `quiet_from`: when it last stirred; `passed`: when the entrance last moved, if nothing stirred inside since.
    pub(super) fn told(
        &mut self,
        at: Timestamp,
        chances: Chances,
        quiet_from: Timestamp,
        passed: Option<Timestamp>,
    ) -> Vec<Onset> {
        let mut told = Vec::new();
        let mut tell = |turn, happened: Timestamp| told.push(Onset { turn, told: at, happened: happened.min(at) });
        // What ends is told before what begins.
        if self.asleep && chances.asleep <= ENDS {
            self.asleep = false;
            tell(Turn::WokeUp, quiet_from);
        }
        if self.away && chances.away <= ENDS {
            self.away = false;
            tell(Turn::CameHome, passed.unwrap_or(quiet_from));
        }
        if !self.asleep && chances.asleep >= BEGINS {
            self.asleep = true;
            tell(Turn::FellAsleep, quiet_from);
        }
        if !self.away && chances.away >= BEGINS {
            self.away = true;
            tell(Turn::Left, passed.unwrap_or(quiet_from));
        }
        told
    }
}
