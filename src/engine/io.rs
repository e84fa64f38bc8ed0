//! What goes into the engine, and what comes out: plain data in both directions.

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::decision::Hunch;
use crate::decision::Refusal;
use crate::decision::Rung;
use crate::device::DeviceId;
use crate::device::HunchId;
use crate::device::Message;
use crate::engine::HouseMode;
use crate::feedback::Answer;
use crate::feedback::Outcome;
use crate::feedback::Verdict;
use crate::presence::Onset;
use crate::profile::Reject;
use crate::time::Timestamp;

/// Everything that can happen to the engine. Its time travels beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// A publish was received.
    Message(Message),
    /// Time has passed.
    Tick,
    /// A person answered a hunch; the token was checked at the door.
    Answer(Answer),
    /// What became of a notice on its way to a phone.
    Delivery(NoticeId, Delivery),
    /// A person changed a setting.
    Setting(Change),
    /// The connection to the broker came or went.
    Link(Link),
    /// Whether the clock can be believed.
    Clock(ClockState),
}

/// The connection to the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// Connected and subscribed.
    Up,
    /// Lost.
    Down,
}

/// Whether the clock can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockState {
    /// Set from the network or from a clock chip.
    Synchronised,
    /// A hub without a clock chip, just booted: the time is wrong.
    Unsynchronised,
}

/// A setting that a person changed while the daemon runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// The rung above which no device is taken, for the whole home.
    Mode(Rung),
    /// One device's rung.
    Rung(DeviceId, Rung),
    /// How the home lives, and until when.
    House(HouseMode, Option<Timestamp>),
    /// What was said is taken back: its number.
    Forget(u32),
    /// Nothing is asked and nothing done until then; `None`: the pause is over.
    Pause(Option<Timestamp>),
    /// All that was learnt of a device is forgotten.
    ForgetDevice(DeviceId),
}

/// Names a notice; the notice of a hunch replaces the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoticeId(pub HunchId);

/// What became of a notice on its way to a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    /// A channel took it.
    Delivered {
        /// The channel, such as `ntfy`.
        via: Arc<str>,
    },
    /// A channel gave up on it.
    Failed {
        /// The channel.
        via: Arc<str>,
        /// Why, as a finished sentence.
        reason: Arc<str>,
    },
}

/// Something to show on a phone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Which; a later notice of the same id replaces this one.
    pub id: NoticeId,
    /// The headline, such as `Garage light still on`.
    pub title: String,
    /// The reason and the question, in finished sentences.
    pub body: String,
    /// At most three buttons, in order. None where there is nothing to answer.
    pub buttons: Vec<Button>,
    /// After this an answer has no effect.
    pub expires: Timestamp,
    /// Nobody need be woken by it: it tells of something that was done.
    pub silent: bool,
}

/// One button under a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it, such as `Turn off`.
    pub label: String,
    /// What pressing it says.
    pub verdict: Verdict,
}

/// Everything that the engine can ask of the world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Effect {
    /// Publish this.
    Send(Message),
    /// Tell everybody on the broker this: a state of our own, which the broker is to remember, or an event or a reply, which it is not.
    Tell(Message),
    /// Show this on the phones.
    Notify(Notice),
    /// Take that notice off the phones: it has been answered or overtaken.
    Retract(NoticeId),
    /// Write this down.
    Keep(Fact),
}

/// What is written down, for the log, the metrics, the replay and the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A hunch was had: asked, or only thought of in shadow.
    Hunch(Hunch),
    /// A hunch that would have been had was refused by the guard: the "why not".
    Refused {
        /// The hunch.
        hunch: Hunch,
        /// The guard's reason.
        refusal: Refusal,
    },
    /// The people fell asleep, woke, left or came home, as far as one can hear.
    People(Onset),
    /// What became of a hunch.
    Outcome {
        /// Which hunch.
        hunch: HunchId,
        /// The notice that asked about it, or told of it, perhaps together with others.
        question: HunchId,
        /// About which device.
        device: DeviceId,
        /// What became of it.
        outcome: Outcome,
    },
    /// It was offered to do without asking what was agreed to so many times in a row.
    Offered {
        /// About which device.
        device: DeviceId,
        /// How many times.
        right: u16,
    },
    /// The device was told, and did or did not do it.
    Verified {
        /// Which hunch.
        hunch: HunchId,
        /// Which device.
        device: DeviceId,
        /// Whether its state was seen to follow.
        obeyed: bool,
    },
    /// A message that could not be used: said once per source, topic and reason.
    Rejected(Reject),
    /// An answer was taken, and ended that notice: said before it is taken off the phones, so that they can tell whose it was.
    Answered(Answer),
    /// An answer that came too late, twice, or to nothing.
    StaleAnswer(Answer),
    /// A setting was changed.
    Changed(Change),
    /// A device goes by another name in its ecosystem from now on; it is the same device.
    Renamed {
        /// Its id until now.
        from: DeviceId,
        /// Its id from now on.
        to: DeviceId,
    },
    /// The fleet's models failed, and are not asked any more until the next start.
    ModelsFailed {
        /// Why, as a finished sentence.
        reason: String,
    },
}
