//! Sending: each publish waits, with a limit, for the broker's confirmation; nothing is ever kept for later.
//!
//! **Why nothing is kept.** rumqttc's request channel survives a reconnect: what was handed over while the line was
//! down is delivered when it comes back. A light switched off an hour late is a fault, so: while the line is down a
//! publish is refused at once; on the way down everything handed over and not confirmed is failed here and cleared
//! there ([`Outbox::go_down`], then `client::forget`). Handing over happens under the lock that guards `up`, so nothing
//! can slip in between the two. What remains is what the kernel
//! already has: a line that hangs without breaking may deliver it late, by at most two keep-alives, after which it
//! counts as dead; and a broker that was itself frozen acts on what it had received when it thaws.
//!
//! Must not know what it sends.

#![expect(clippy::disallowed_types, reason = "this is the MQTT room")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use rumqttc::AsyncClient;
use rumqttc::QoS;
use rumqttc::SubscribeFilter;
use tokio::sync::Semaphore;
use tokio::sync::oneshot;

use crate::device::Message;

use super::Error;
use super::MAX_PACKET_BYTES;
use super::client::SUBSCRIBE;

/// How many publishes may wait for their confirmation at once; more wait for a place.
const IN_FLIGHT: usize = 64;
/// Places in rumqttc's channel: more than can be in flight, so that handing over never waits.
pub(super) const CHANNEL: usize = IN_FLIGHT + 16;
/// How long a publish may take altogether, in seconds.
const TIMEOUT_S: u64 = 5;

/// Sends messages; clones share the connection.
#[derive(Clone, Debug)]
pub struct Publisher {
    outbox: Arc<Outbox>,
}

impl Publisher {
    pub(super) fn new(outbox: Arc<Outbox>) -> Publisher {
        Publisher { outbox }
    }

    /// Sends with QoS 1, retained only if the message says so, and waits until the broker has it: at most 5 s.
    ///
    /// While there is no connection it fails at once. After [`Error::Timeout`] or [`Error::Unconfirmed`] the message
    /// may have arrived, or may still arrive within two keep-alives.
    pub async fn publish(&self, message: Message) -> Result<(), Error> {
        self.publish_within(message, TIMEOUT_S).await
    }

    pub(super) async fn publish_within(&self, message: Message, timeout_s: u64) -> Result<(), Error> {
        check(&message)?;
        let topic = message.topic.clone();
        let sending = async {
            let _place = self.outbox.places.acquire().await;
            let confirmed = self.outbox.hand_over(message)?;
            confirmed.await.map_err(|_| Error::Unconfirmed { topic: topic.clone() })
        };
        match tokio::time::timeout(Duration::from_secs(timeout_s), sending).await {
            Ok(result) => result,
            Err(_) => Err(Error::Timeout { topic, timeout_s }),
        }
    }

    /// Sends messages one behind the other without waiting for each to be confirmed, then waits for all: at most 5 s.
    ///
    /// This is what playing a recording needs. A message that was not confirmed may have arrived.
    pub async fn publish_in_order(&self, messages: Vec<Message>) -> Result<(), Error> {
        for batch in messages.chunks(IN_FLIGHT) {
            let Some(last) = batch.last() else { continue };
            let topic = last.topic.clone();
            let sending = async {
                let _places = self.outbox.places.acquire_many(batch.len() as u32).await;
                let mut confirmations = Vec::with_capacity(batch.len());
                for message in batch {
                    check(message)?;
                    confirmations.push(self.outbox.hand_over(message.clone())?);
                }
                for confirmed in confirmations {
                    confirmed.await.map_err(|_| Error::Unconfirmed { topic: topic.clone() })?;
                }
                Ok(())
            };
            match tokio::time::timeout(Duration::from_secs(TIMEOUT_S), sending).await {
                Ok(result) => result?,
                Err(_) => return Err(Error::Timeout { topic, timeout_s: TIMEOUT_S }),
            }
        }
        Ok(())
    }

    /// Listens to these topics too, beside the subscriptions of the settings and in place of what was named here before: now if there is
    /// a connection, and on every new one. What is no longer named is heard until then.
    pub fn listen(&self, topics: Vec<String>) -> Result<(), Error> {
        if let Some(wrong) = topics.iter().find(|topic| !rumqttc::valid_filter(topic)) {
            return Err(Error::Filter(wrong.clone()));
        }
        self.outbox.listen(topics)
    }

    /// Whether there is a connection now.
    pub fn is_up(&self) -> bool {
        self.outbox.lock().up
    }
}

/// rumqttc would send a topic with a wildcard or an empty one, and the broker would hang up on us.
pub(super) fn check_topic(topic: &str) -> Result<(), Error> {
    let sound = !topic.is_empty() && topic.len() <= usize::from(u16::MAX) && !topic.contains(['+', '#', '\0']);
    if sound { Ok(()) } else { Err(Error::Topic(topic.into())) }
}

fn check(message: &Message) -> Result<(), Error> {
    check_topic(&message.topic)?;
    let bytes = message.topic.len() + message.payload.len();
    // Ten bytes more go into the packet's head. rumqttc would drop the whole connection over it.
    if bytes + 10 > MAX_PACKET_BYTES {
        return Err(Error::TooLarge { topic: message.topic.clone(), bytes });
    }
    Ok(())
}

/// What is on its way out: shared by the publishers and the poll loop.
#[derive(Debug)]
pub(super) struct Outbox {
    pub(super) client: AsyncClient,
    state: Mutex<State>,
    places: Semaphore,
}

#[derive(Debug, Default)]
struct State {
    up: bool,
    /// Handed over, not yet on the line: rumqttc takes them in this order, and only then gives them a packet id.
    handed: VecDeque<oneshot::Sender<()>>,
    /// On the line, by packet id.
    sent: BTreeMap<u16, oneshot::Sender<()>>,
    /// Topics beside those of the settings.
    further: Vec<String>,
    /// Filters of subscriptions that the broker has not answered, the oldest first.
    asked: VecDeque<Vec<String>>,
}

impl Outbox {
    pub(super) fn new(client: AsyncClient) -> Outbox {
        Outbox { client, state: Mutex::default(), places: Semaphore::new(IN_FLIGHT) }
    }

    /// Hands a message to rumqttc if the line is up; what is returned resolves on the broker's confirmation.
    pub(super) fn hand_over(&self, message: Message) -> Result<oneshot::Receiver<()>, Error> {
        let Message { topic, payload, retained } = message;
        let mut state = self.lock();
        if !state.up {
            return Err(Error::NotConnected { topic });
        }
        if self.client.try_publish(topic.as_str(), QoS::AtLeastOnce, retained, payload).is_err() {
            return Err(Error::Busy { topic });
        }
        let (confirm, confirmed) = oneshot::channel();
        state.handed.push_back(confirm);
        Ok(confirmed)
    }

    /// Subscribes to what the settings name and to what was named since; for a new connection.
    pub(super) fn subscribe_anew(&self, filters: &[SubscribeFilter]) -> Result<(), ()> {
        let mut state = self.lock();
        let further = state.further.iter().map(|topic| SubscribeFilter::new(topic.clone(), SUBSCRIBE));
        let all: Vec<SubscribeFilter> = filters.iter().cloned().chain(further).collect();
        state.asked = VecDeque::from([all.iter().map(|filter| filter.path.clone()).collect()]);
        self.client.try_subscribe_many(all).map_err(|_| ())
    }

    /// Notes further topics, and subscribes to those that are new.
    fn listen(&self, topics: Vec<String>) -> Result<(), Error> {
        let mut state = self.lock();
        let known: BTreeSet<&String> = state.further.iter().collect();
        let new: Vec<String> = topics.iter().filter(|topic| !known.contains(topic)).cloned().collect();
        state.further = topics;
        if !state.up || new.is_empty() {
            return Ok(());
        }
        let filters = new.iter().map(|topic| SubscribeFilter::new(topic.clone(), SUBSCRIBE));
        if self.client.try_subscribe_many(filters).is_err() {
            let topic = new.into_iter().next().unwrap_or_default();
            // They are named again, and then tried again.
            state.further.clear();
            return Err(Error::Busy { topic });
        }
        state.asked.push_back(new);
        Ok(())
    }

    /// The broker has answered the oldest subscription: which filters those were.
    pub(super) fn subscribed(&self) -> Vec<String> {
        self.lock().asked.pop_front().unwrap_or_default()
    }

    /// From here on messages are taken.
    pub(super) fn go_up(&self) {
        self.lock().up = true;
    }

    /// From here on messages are refused, and all that are under way count as unconfirmed.
    pub(super) fn go_down(&self) {
        let mut state = self.lock();
        state.up = false;
        state.handed.clear();
        state.sent.clear();
        state.asked.clear();
    }

    /// rumqttc has put the oldest publish on the line.
    pub(super) fn sent(&self, packet_id: u16) {
        let mut state = self.lock();
        if let Some(confirm) = state.handed.pop_front() {
            state.sent.insert(packet_id, confirm);
        }
    }

    /// The broker has it.
    pub(super) fn confirmed(&self, packet_id: u16) {
        if let Some(confirm) = self.lock().sent.remove(&packet_id) {
            // Whoever sent it may have stopped waiting.
            let _ = confirm.send(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
