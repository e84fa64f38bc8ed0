//! Recent uses of a device: when it was taken into use, for how long, and by whom.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::device::Origin;
use crate::time::Timestamp;

/// Uses that are remembered.
const REMEMBERED: usize = 64;

/// One use, from on to off.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Use {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
    /// Who began it.
    pub began: Origin,
    /// Who ended it.
    pub ended: Origin,
}

/// The last 64 uses, and the state now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Uses {
    past: VecDeque<Use>,
    /// When and by whom the present use was begun; `None` while out of use or unknown.
    present: Option<(Timestamp, Origin)>,
}

impl Uses {
    /// It was taken into use.
    pub(super) fn begin(&mut self, at: Timestamp, by: Origin) {
        self.present.get_or_insert((at, by));
    }

    /// It was taken out of use. A use whose beginning or end nobody saw has no known length, and is not remembered; nor is one that we
    /// ended ourselves: how long people would have had it says nobody.
    pub(super) fn end(&mut self, at: Timestamp, by: Origin) {
        let Some((from, began)) = self.present.take() else { return };
        if began == Origin::Unknown || matches!(by, Origin::Unknown | Origin::Ours(_)) {
            return;
        }
        if self.past.len() == REMEMBERED {
            self.past.pop_front();
        }
        self.past.push_back(Use { from, to: at, began, ended: by });
    }

    /// Whose doing the beginning or the end at that time was, told late. What nobody did on purpose is no use.
    pub(super) fn amend(&mut self, at: Timestamp, by: Origin) {
        if let Some((_, began)) = self.present.as_mut().filter(|(from, _)| *from == at) {
            *began = by;
        } else if let Some(last) = self.past.back_mut().filter(|last| last.to == at) {
            last.ended = by;
            if by == Origin::Unknown {
                self.past.pop_back();
            }
        }
    }

    /// Nobody knows any more whether it is in use.
    pub(super) fn lose(&mut self) {
        self.present = None;
    }

    /// When and by whom the present use was begun.
    pub fn present(&self) -> Option<(Timestamp, Origin)> {
        self.present
    }

    /// The remembered uses, oldest first.
    pub fn past(&self) -> impl ExactSizeIterator<Item = &Use> + DoubleEndedIterator {
        self.past.iter()
    }

    /// How many remembered uses there are, and how many of them were shorter than `length`.
    pub fn shorter_than(&self, length: Duration) -> (u16, u16) {
        let shorter = self.past.iter().filter(|past| past.to.since(past.from) < length).count();
        (shorter as u16, self.past.len() as u16)
    }
}
