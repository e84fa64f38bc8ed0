//! What people said no to, each in its own way: listed, and each taken back by its number.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::decision::HunchKind;
use crate::decision::Occasion;
use crate::device::DeviceId;
use crate::device::HunchId;
use crate::device::Message;
use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::home::DeviceKey;
use crate::profile::Reject;
use crate::time::Timestamp;

/// Takes back what was said: the number as it is listed.
pub const FORGET_TOPIC: &str = "hunchd/forget/set";
/// What is remembered of it, at most; the oldest of what ends by itself goes first.
const MOST: usize = 2_000;
/// What was put back by hand is left alone on such occasions for so long.
const REVERSED_FOR: Duration = Duration::from_secs(30 * 86_400);

/// What is not to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum No {
    /// Not now: this use of the device, by its beginning.
    Now(DeviceKey, Timestamp),
    /// Not this device on such an occasion.
    Then(DeviceKey, Occasion),
    /// Never this device.
    Device(DeviceKey),
    /// Never this kind of hunch.
    Kind(HunchKind),
}

/// One no.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) number: u32,
    pub(super) at: Timestamp,
    /// The hunch that it was said of.
    pub(super) hunch: HunchId,
    pub(super) no: No,
    /// When it ends by itself.
    pub(super) until: Option<Timestamp>,
}

/// All that was said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Memories {
    said: Vec<Said>,
    given: u32,
}

/// One no, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaidView {
    /// By this number it is taken back.
    pub number: u32,
    /// When it was said.
    pub at: Timestamp,
    /// Of which hunch.
    pub hunch: HunchId,
    /// About which device; `None` where it holds for all of them.
    pub device: Option<DeviceId>,
    /// What is not to be done, as one says it.
    pub what: String,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
}

impl Memories {
    /// Whether `no` was said and holds.
    pub(super) fn holds(&self, now: Timestamp, no: No) -> bool {
        self.said.iter().any(|said| said.no == no && said.until.is_none_or(|until| now < until))
    }

    /// Remembers a no. What is said twice is said once more, and counts from now.
    pub(super) fn say(&mut self, at: Timestamp, hunch: HunchId, no: No, lasts: Option<Duration>) {
        self.said.retain(|said| said.no != no && said.until.is_none_or(|until| at < until));
        if self.said.len() >= MOST {
            let ends = self.said.iter().position(|said| said.until.is_some() || matches!(said.no, No::Now(..)));
            self.said.remove(ends.unwrap_or(0));
        }
        self.given += 1;
        self.said.push(Said { number: self.given, at, hunch, no, until: lasts.map(|lasts| at + lasts) });
    }

    /// The use is over: what was said of it has no sense any more.
    pub(super) fn use_is_over(&mut self, key: DeviceKey) {
        self.said.retain(|said| !matches!(said.no, No::Now(about, _) if about == key));
    }

    /// All that was said of a device is taken back.
    pub(super) fn forget_device(&mut self, key: DeviceKey) {
        self.said.retain(|said| match said.no {
            No::Now(about, _) | No::Then(about, _) | No::Device(about) => about != key,
            No::Kind(_) => true,
        });
    }

    /// Takes it back; returns what it was.
    fn forget(&mut self, number: u32) -> Option<Said> {
        let place = self.said.iter().position(|said| said.number == number)?;
        Some(self.said.remove(place))
    }
}

impl Engine {
    /// What was put back by hand, or undone, is left alone on such occasions for a month.
    pub(super) fn leave_alone(&mut self, now: Timestamp, hunch: HunchId, key: DeviceKey, occasion: Occasion) {
        self.memory.said.say(now, hunch, No::Then(key, occasion), Some(REVERSED_FOR));
    }

    /// A person takes back what was said; whether there was anything of that number.
    pub(super) fn forget(&mut self, number: u32) -> bool {
        let forgotten = self.memory.said.forget(number);
        if let Some(Said { no: No::Device(key) | No::Then(key, _), .. }) = &forgotten {
            // Whoever takes a no back has not meant it: neither should it weigh on.
            self.memory.head.forget(key.0);
        }
        forgotten.is_some()
    }

    /// A person sends a number to [`FORGET_TOPIC`]. What the broker remembers was meant for another day.
    pub(super) fn forget_message(&mut self, now: Timestamp, message: &Message, effects: &mut Vec<Effect>) {
        if message.retained {
            return;
        }
        let text: String = String::from_utf8_lossy(&message.payload).trim().chars().take(40).collect();
        let number = text.parse::<u32>().ok();
        let is_known = |number: &u32| self.memory.said.said.iter().any(|said| said.number == *number);
        match number.filter(is_known) {
            Some(number) => self.change(now, &Change::Forget(number), effects),
            None => {
                let reason =
                    format!("`{text}` is not the number of anything that was said; `hunchd explain house` lists them.");
                self.reject(Reject { source: "hunchd".into(), topic: message.topic.clone(), reason }, effects);
            }
        }
    }

    /// All that was said and holds, oldest first.
    pub(super) fn said_views(&self) -> Vec<SaidView> {
        let holds = |said: &&Said| said.until.is_none_or(|until| self.now < until);
        self.memory.said.said.iter().filter(holds).map(|said| self.said_view(said)).collect()
    }

    fn said_view(&self, said: &Said) -> SaidView {
        let device = |key: DeviceKey| self.memory.home.device(key);
        let (key, what) = match said.no {
            No::Now(key, _) => (Some(key), format!("not now: {}, until it is next used", device(key).described())),
            No::Then(key, occasion) => (Some(key), format!("not {} when {occasion}", device(key).described())),
            No::Device(key) => (Some(key), format!("never {}", device(key).described())),
            No::Kind(kind) => (None, format!("never {kind}")),
        };
        SaidView {
            number: said.number,
            at: said.at,
            hunch: said.hunch,
            device: key.map(|key| device(key).id.clone()),
            what,
            until: said.until,
        }
    }
}
