//! The filter alone: only whether something stirred in each minute, against how often something stirs here while somebody is up.
//!
//! That rate is learnt from what the filter believes, without labels: what is a long quiet in a house of forty sensors is none in a
//! house of three. It speaks where there is no network, and stands beside it in tables.

use serde::Deserialize;
use serde::Serialize;

use super::Chances;
use super::filter::Filter;
use super::filter::Paces;
use crate::time::LocalTime;

/// A filter with what it has learnt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Lone {
    filter: Filter,
    up_stirs: f64,
    up_minutes: f64,
}

/// What is kept of what was learnt after one more minute.
const KEEP: f64 = 0.9998;

impl Lone {
    pub(super) fn new() -> Lone {
        Lone { filter: Filter::new(), up_stirs: 3.0, up_minutes: 30.0 }
    }

    /// Minutes pass. `stirred`: whether something did meanwhile; `None`: nobody could hear it.
    pub(super) fn step(&mut self, minutes: f64, local: LocalTime, stirred: Option<bool>) {
        let night = local.minute >= 22 * 60 || local.minute < 8 * 60;
        self.filter.pass(
            minutes,
            if night {
                Paces { falls_asleep: 240.0, leaves: 2500.0 }
            } else {
                Paces { falls_asleep: 4000.0, leaves: 350.0 }
            },
        );
        let Some(stirred) = stirred else { return };
        let minutes = minutes.min(2.0);
        let up = self.rate();
        self.filter.weigh([up, up * 0.06 + 0.001, 0.0025].map(|rate| {
            let none = (1.0 - rate).powf(minutes);
            if stirred { 1.0 - none } else { none }
        }));
        let awake = self.chances().awake() * minutes;
        self.up_minutes = self.up_minutes * KEEP + awake;
        self.up_stirs = self.up_stirs * KEEP + if stirred { awake.min(1.0) } else { 0.0 };
    }

    /// Share of the minutes in which something stirs while somebody is up.
    fn rate(&self) -> f64 {
        (self.up_stirs / self.up_minutes).clamp(0.01, 0.8)
    }

    pub(super) fn chances(&self) -> Chances {
        self.filter.chances()
    }
}
