//! The door to MQTT: connect, subscribe on every connection, bytes in and bytes out; and the embedded broker.
//!
//! Must not know what a topic or a payload means: it carries [`crate::device::Message`] and nothing else.
//! Nothing here waits for the engine except [`Intake::Lossless`], and nothing here decides.

use std::path::PathBuf;

use crate::device::Message;

pub mod broker;

mod client;
mod publisher;
mod queue;
mod reason;
mod settings;
mod tls;

pub use client::Connection;
pub use client::answers;
pub use client::connect;
pub use publisher::Publisher;
pub use queue::Queue;
pub use settings::Intake;
pub use settings::Settings;
pub use settings::Tls;

/// The largest packet that is taken or sent, in bytes: `bridge/devices` of a large home is several megabytes.
pub const MAX_PACKET_BYTES: usize = 16 * 1024 * 1024;

/// What comes out of the [`Queue`], in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Connected, and the subscriptions are sent: messages follow, retained ones first.
    Up,
    /// The connection was lost, or could not be made; said again when the reason changes.
    Down {
        /// Why, as a finished sentence that names the broker.
        reason: String,
    },
    /// A publish was received.
    Message(Message),
    /// Somebody else has something for whoever waits on the queue; never sent by this room.
    Wake,
}

/// What can go wrong at this door. A lost connection is no error: it is [`Event::Down`], and is mended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A subscription that MQTT does not allow.
    #[error("`{0}` is not a topic filter: `+` and `#` must fill a whole level, and `#` must be the last.")]
    Filter(String),
    /// A topic that cannot be published to.
    #[error("`{0}` is not a topic to publish to: it is empty, too long, or has `+`, `#` or a zero byte in it.")]
    Topic(String),
    /// Without a keep-alive a dead connection would never be noticed.
    #[error("The MQTT keep-alive is {0} s: it must be at least 1 s, or a dead connection would go unnoticed.")]
    KeepAlive(u16),
    /// The file with the certificate authority cannot be read.
    #[error("The certificate file {path} cannot be read: {cause}.")]
    CaFile {
        /// Which file.
        path: PathBuf,
        /// What the reader said.
        cause: String,
    },
    /// The system has no certificate authorities.
    #[error("This system has no certificate authorities: install `ca-certificates`, or name a CA file for MQTT.")]
    NoRoots,
    /// Not connected: nothing is kept for later.
    #[error("`{topic}` was not sent: there is no connection to the MQTT broker.")]
    NotConnected {
        /// The topic of the message.
        topic: String,
    },
    /// The connection was lost after the message was handed over: it may or may not have arrived.
    #[error("`{topic}` was sent, but the connection to the MQTT broker was lost before it was confirmed.")]
    Unconfirmed {
        /// The topic of the message.
        topic: String,
    },
    /// The broker did not confirm in time.
    #[error("`{topic}` was not confirmed by the MQTT broker within {timeout_s} s.")]
    Timeout {
        /// The topic of the message.
        topic: String,
        /// How long was waited, in seconds.
        timeout_s: u64,
    },
    /// The broker takes nothing: too much is unconfirmed already.
    #[error("`{topic}` was not sent: the MQTT broker has left too many messages unconfirmed.")]
    Busy {
        /// The topic of the message.
        topic: String,
    },
    /// Larger than a packet may be.
    #[error("`{topic}` was not sent: {bytes} bytes are more than the {MAX_PACKET_BYTES} that a message may have.")]
    TooLarge {
        /// The topic of the message.
        topic: String,
        /// Its size in bytes.
        bytes: usize,
    },
}
