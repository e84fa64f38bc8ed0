//! What the MQTT door can be told: where the broker is, who we are there, and what we listen to.

use std::path::PathBuf;

use crate::device::Message;
use crate::secret::Secret;

/// How to reach the broker and what to ask of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Name or address of the broker.
    pub host: String,
    /// Its TCP port: 1883, or 8883 for TLS.
    pub port: u16,
    /// Our name there. A broker throws out the first of two clients with the same one.
    pub client_id: String,
    /// The user's name, where the broker asks for one.
    pub username: Option<String>,
    /// The user's password; not sent without a user's name.
    pub password: Option<Secret>,
    /// TLS, where the broker speaks it.
    pub tls: Option<Tls>,
    /// Seconds between pings, at least 1. A dead line is noticed within two of these.
    pub keep_alive_s: u16,
    /// Topic filters. They should not overlap: most brokers send a message once per filter that it matches.
    pub subscriptions: Vec<String>,
    /// Where `online` and `offline` are said, retained, the latter by the broker if we die; empty: nowhere, for one who only
    /// looks.
    pub status_topic: String,
    /// What to do when the engine falls behind.
    pub intake: Intake,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            // Never a public broker: an unconfigured hub must not tell a home to strangers.
            host: "localhost".into(),
            port: 1883,
            client_id: "hunchd".into(),
            username: None,
            password: None,
            tls: None,
            keep_alive_s: 30,
            subscriptions: Vec::new(),
            status_topic: "hunchd/status".into(),
            intake: Intake::Live,
        }
    }
}

impl Settings {
    /// The message by which we say how we are; `None` for one who only looks.
    pub(super) fn status(&self, word: &str) -> Option<Message> {
        (!self.status_topic.is_empty()).then(|| Message::retained(self.status_topic.as_str(), word))
    }
}

/// TLS to the broker. The certificate is always checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// PEM file with the certificate authority that signed the broker's certificate; the system's ones if `None`.
    pub ca_file: Option<PathBuf>,
}

/// What to do when messages come faster than the engine takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// Keep the connection alive at any price: of a topic that waits already, only the newest message is kept.
    Live,
    /// Keep every message: stop reading from the broker until there is room.
    ///
    /// For playing a recording only. In a home it would be wrong twice: while nothing is read no ping is answered,
    /// so that the broker throws us out after one and a half keep-alives; and what the broker holds back meanwhile
    /// is either dropped there (Mosquitto keeps 1,000 messages) or arrives late and is taken for fresh.
    /// The player must pace itself for the same reason: back-pressure ends at the broker, see [`super::Queue::taken`].
    Lossless,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_show_themselves() {
        let settings = Settings { password: Some(Secret::new("hunter2")), ..Settings::default() };
        let shown = format!("{settings:?}");
        assert!(shown.contains("***") && !shown.contains("hunter2"), "{shown}");
    }
}
