//! Brings the door to Home Assistant and the broker together: what was heard and told goes in, what is due is published, a moment after
//! the last of it, for rooms and devices come by the hundred.

use std::time::Duration;

use tokio::sync::mpsc;
use tracing::info;
use tracing::warn;

use crate::device::DeviceId;
use crate::device::Message;
use crate::home_assistant::Discovery;
use crate::mqtt::Publisher;

/// What belongs together comes together; and what was announced in another life is heard by then.
const SETTLES: Duration = Duration::from_secs(1);
/// So much may wait, and of a stream that does not end no more is taken together: a large home tells a thousand rooms and devices at once.
const MOST_TOGETHER: usize = 10_000;

/// Something for the announcer.
#[derive(Debug)]
pub(super) enum News {
    /// The broker is there.
    Connected,
    /// A message on one of its topics.
    Heard(Message),
    /// A state of our own was told.
    Told(Message),
    /// A device has another id from now on.
    Renamed(DeviceId, DeviceId),
}

/// The way to the announcer; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Announcements {
    news: mpsc::Sender<News>,
    topics: [String; 2],
}

impl Announcements {
    /// The broker is there.
    pub(super) fn connected(&self) {
        self.send(News::Connected);
    }

    /// A message came.
    pub(super) fn heard(&self, message: &Message) {
        if self.topics.contains(&message.topic) {
            self.send(News::Heard(message.clone()));
        }
    }

    /// Whether a message is for the announcer alone.
    pub(super) fn is_birth(&self, message: &Message) -> bool {
        message.topic == self.topics[0]
    }

    /// A state of our own was told.
    pub(super) fn told(&self, message: &Message) {
        if Discovery::is_about(message) {
            self.send(News::Told(message.clone()));
        }
    }

    /// A device has another id from now on.
    pub(super) fn renamed(&self, from: &DeviceId, to: &DeviceId) {
        self.send(News::Renamed(from.clone(), to.clone()));
    }

    fn send(&self, news: News) {
        // It ends with the daemon.
        if let Err(mpsc::error::TrySendError::Full(_)) = self.news.try_send(news) {
            warn!("more has changed than can be announced to Home Assistant; the next connection announces the rest");
        }
    }
}

/// Starts the announcer; it ends when nobody can tell it anything any more.
pub(super) fn start(mut discovery: Discovery, publisher: Publisher) -> Announcements {
    let (news, mut arriving) = mpsc::channel(MOST_TOGETHER);
    let announcements = Announcements { news, topics: discovery.topics() };
    tokio::spawn(async move {
        while let Some(first) = arriving.recv().await {
            take(&mut discovery, first);
            for _ in 0..MOST_TOGETHER {
                match tokio::time::timeout(SETTLES, arriving.recv()).await {
                    Ok(Some(news)) => take(&mut discovery, news),
                    Ok(None) | Err(_) => break,
                }
            }
            for message in discovery.due() {
                let bytes = message.payload.len();
                match publisher.publish(message).await {
                    Ok(()) => info!(bytes, "hunchd is announced to Home Assistant"),
                    Err(error) => {
                        // The next connection is the next occasion.
                        warn!(%error, "hunchd cannot be announced to Home Assistant now");
                        discovery.failed();
                        break;
                    }
                }
            }
        }
    });
    announcements
}

fn take(discovery: &mut Discovery, news: News) {
    match news {
        News::Connected => discovery.connected(),
        News::Heard(message) => discovery.heard(&message),
        News::Told(message) => discovery.told(&message),
        News::Renamed(from, to) => discovery.renamed(&from, &to),
    }
}
