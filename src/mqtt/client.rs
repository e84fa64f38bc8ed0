//! The connection: one task that only polls, reconnects by itself, and subscribes anew on every connection.
//!
//! Must not wait for anybody but the network, except for the queue when a recording is played
//! ([`Intake::Lossless`]); must not look into messages.

#![expect(clippy::disallowed_types, reason = "this is the MQTT room")]

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rumqttc::AsyncClient;
use rumqttc::EventLoop;
use rumqttc::LastWill;
use rumqttc::MqttOptions;
use rumqttc::MqttState;
use rumqttc::Outgoing;
use rumqttc::Packet;
use rumqttc::QoS;
use rumqttc::SubAck;
use rumqttc::SubscribeFilter;
use rumqttc::SubscribeReasonCode;
use rumqttc::Transport;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::device::Message;

use super::Error;
use super::Event;
use super::Intake;
use super::MAX_PACKET_BYTES;
use super::Publisher;
use super::Queue;
use super::Settings;
use super::publisher::CHANNEL;
use super::publisher::Outbox;
use super::publisher::check_topic;
use super::reason;
use super::tls;

/// The first wait before a new attempt, and the longest. No jitter: one hub does not storm a broker.
const BACK_OFF_S: (u64, u64) = (1, 60);
/// How long saying goodbye may take, in seconds.
const GOODBYE_S: u64 = 2;
/// Subscriptions are QoS 0, because with a session that ends with the connection QoS 1 promises nothing more and keeps
/// less: of 5,000 retained messages Mosquitto 2.0 sends 1,020 to a QoS 1 subscriber (20 in flight, 1,000 queued, the
/// others dropped), rumqttd 100; both send all 5,000 at QoS 0, where TCP does the confirming.
pub(super) const SUBSCRIBE: QoS = QoS::AtMostOnce;
/// Unconfirmed publishes that rumqttc lets onto the line.
const LINE: u16 = 100;

/// Starts connecting, for ever, into `queue`; returns at once. Must be called on a tokio runtime.
///
/// Fails only on settings that can never work. A broker that is not there, or refuses us, is an [`Event::Down`] with
/// the reason, and is tried again after 1, 2, 4 ... 60 s.
pub fn connect(settings: Settings, queue: Arc<Queue>) -> Result<(Publisher, Connection), Error> {
    let (client, line) = AsyncClient::new(options(&settings)?, CHANNEL);
    let outbox = Arc::new(Outbox::new(client));
    let refused = Arc::new(AtomicU64::new(0));
    let publisher = Publisher::new(outbox.clone());
    let goodbye = settings.status("offline");
    let mut filters: Vec<SubscribeFilter> = Vec::new();
    for path in &settings.subscriptions {
        if filters.iter().all(|filter| filter.path != *path) {
            filters.push(SubscribeFilter::new(path.clone(), SUBSCRIBE));
        }
    }
    let poller =
        Poller { settings, filters, queue, outbox: outbox.clone(), refused: refused.clone(), back_off_s: BACK_OFF_S.0 };
    let task = tokio::spawn(poller.run(line));
    Ok((publisher.clone(), Connection { publisher, outbox, goodbye, refused, task }))
}

/// The running connection. Dropping it breaks it off, and the broker says `offline` for us.
#[derive(Debug)]
pub struct Connection {
    publisher: Publisher,
    outbox: Arc<Outbox>,
    /// `None` for one who only looks.
    goodbye: Option<Message>,
    refused: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Connection {
    /// Says `offline`, disconnects, and stops: at most some 4 s. With [`Intake::Lossless`] close the queue first, or
    /// the poll loop may be waiting for room in it.
    pub async fn shutdown(mut self) {
        let said = match self.goodbye.take() {
            Some(goodbye) => self.publisher.publish_within(goodbye, GOODBYE_S).await,
            None => Ok(()),
        };
        // Without a connection there is nobody to take leave of.
        if said.is_ok() && self.outbox.client.try_disconnect().is_ok() {
            let _ = tokio::time::timeout(Duration::from_secs(GOODBYE_S), &mut self.task).await;
        }
    }

    /// Subscriptions that the broker refused, counted over all connections.
    pub fn refused_subscriptions(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
        self.outbox.go_down();
    }
}

/// Whether something takes TCP connections at `host`:`port`, within `timeout`. It need not be a broker.
pub async fn answers(host: &str, port: u16, timeout: Duration) -> bool {
    matches!(tokio::time::timeout(timeout, TcpStream::connect((host, port))).await, Ok(Ok(_)))
}

fn options(settings: &Settings) -> Result<MqttOptions, Error> {
    if settings.keep_alive_s == 0 {
        return Err(Error::KeepAlive(settings.keep_alive_s));
    }
    if let Some(filter) = settings.subscriptions.iter().find(|filter| !rumqttc::valid_filter(filter)) {
        return Err(Error::Filter(filter.clone()));
    }
    let will = settings.status("offline");
    will.as_ref().map_or(Ok(()), |will| check_topic(&will.topic))?;
    let mut options = MqttOptions::new(settings.client_id.as_str(), settings.host.as_str(), settings.port);
    options.set_keep_alive(Duration::from_secs(u64::from(settings.keep_alive_s)));
    // What the broker would keep for us while we are away would come late and pass for fresh.
    options.set_clean_session(true);
    // rumqttc's own limit is 10 KiB, and a larger message costs the connection.
    options.set_max_packet_size(MAX_PACKET_BYTES, MAX_PACKET_BYTES);
    options.set_inflight(LINE);
    if let Some(will) = will {
        options.set_last_will(LastWill::new(will.topic, will.payload, QoS::AtLeastOnce, true));
    }
    if let Some(user) = &settings.username {
        options.set_credentials(user.as_str(), settings.password.as_ref().map_or("", |password| password.reveal()));
    }
    if let Some(settings) = &settings.tls {
        options.set_transport(Transport::tls_with_config(tls::configuration(settings)?));
    }
    Ok(options)
}

struct Poller {
    settings: Settings,
    filters: Vec<SubscribeFilter>,
    queue: Arc<Queue>,
    outbox: Arc<Outbox>,
    refused: Arc<AtomicU64>,
    back_off_s: u64,
}

impl Poller {
    async fn run(mut self, mut line: EventLoop) {
        let mut said = None;
        loop {
            let up = self.until_lost(&mut line).await;
            self.outbox.go_down();
            forget(&mut line);
            let Err((was_up, reason)) = up else { return };
            // While it stays away only a new reason is news.
            if was_up || said.as_ref() != Some(&reason) {
                tracing::warn!(retry_s = self.back_off_s, "{reason}");
                self.queue.push_live(Event::Down { reason: reason.clone() });
                said = Some(reason);
            }
            tokio::time::sleep(Duration::from_secs(self.back_off_s)).await;
            self.back_off_s = (self.back_off_s * 2).min(BACK_OFF_S.1);
        }
    }

    /// Connects and polls; `Ok` after our own goodbye, otherwise whether it had been up, and what ended it.
    async fn until_lost(&mut self, line: &mut EventLoop) -> Result<(), (bool, String)> {
        let mut up = false;
        loop {
            match line.poll().await {
                Ok(rumqttc::Event::Incoming(Packet::ConnAck(_))) => {
                    if self.filters.is_empty() {
                        self.go_up(&mut up);
                    } else if self.outbox.subscribe_anew(&self.filters).is_err() {
                        // The channel was emptied a moment ago and takes nothing else while we are down.
                        return Err((up, "The subscriptions could not be handed over.".into()));
                    }
                }
                Ok(rumqttc::Event::Outgoing(Outgoing::Subscribe(_))) if !up => self.go_up(&mut up),
                Ok(rumqttc::Event::Outgoing(Outgoing::Publish(packet_id))) => self.outbox.sent(packet_id),
                Ok(rumqttc::Event::Outgoing(Outgoing::Disconnect)) => return Ok(()),
                Ok(rumqttc::Event::Incoming(packet)) => self.take(packet).await,
                Ok(rumqttc::Event::Outgoing(_)) => {}
                Err(error) => {
                    // What was read before the line broke comes before the news that it did.
                    for event in std::mem::take(&mut line.state.events) {
                        if let rumqttc::Event::Incoming(packet) = event {
                            self.take(packet).await;
                        }
                    }
                    return Err((up, reason::sentence(&error, &self.settings)));
                }
            }
        }
    }

    fn go_up(&self, up: &mut bool) {
        *up = true;
        tracing::info!(host = self.settings.host, port = self.settings.port, "Connected to the MQTT broker.");
        // First, so that whoever answers to the event finds the line open.
        self.outbox.go_up();
        // Nobody waits for the confirmation: if it does not come, neither does anything else.
        if let Some(online) = self.settings.status("online")
            && let Err(error) = self.outbox.hand_over(online)
        {
            tracing::warn!("{error}");
        }
        self.queue.push_live(Event::Up);
    }

    async fn take(&mut self, packet: Packet) {
        match packet {
            Packet::Publish(publish) => {
                let payload = publish.payload.to_vec();
                let event = Event::Message(Message { topic: publish.topic, payload, retained: publish.retain });
                match self.settings.intake {
                    Intake::Live => self.queue.push_live(event),
                    Intake::Lossless => self.queue.push_waiting(event).await,
                }
            }
            Packet::PubAck(confirmation) => self.outbox.confirmed(confirmation.pkid),
            Packet::SubAck(answer) => self.subscribed(&answer),
            // It has lasted a keep-alive: only now is it good. A broker that throws us out at once (two clients of the
            // same name, a message that is too large) is therefore not tried every second for ever.
            Packet::PingResp => self.back_off_s = BACK_OFF_S.0,
            _ => {}
        }
    }

    fn subscribed(&self, answer: &SubAck) {
        for (filter, code) in self.outbox.subscribed().iter().zip(&answer.return_codes) {
            if *code == SubscribeReasonCode::Failure {
                self.refused.fetch_add(1, Ordering::Relaxed);
                tracing::error!(
                    filter,
                    "The MQTT broker refuses this subscription: nothing said there is seen. Check its access rules."
                );
            }
        }
    }
}

/// Throws away all that rumqttc would carry over into the next connection: requests in its channel, publishes without
/// confirmation, half-handled events. See `publisher` for why.
fn forget(line: &mut EventLoop) {
    line.clean();
    line.pending.clear();
    // `clean` leaves a packet that waits for a free id, which would then block the new connection.
    line.state = MqttState::new(LINE, false);
}
