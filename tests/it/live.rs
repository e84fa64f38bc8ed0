//! The real process, `hunchd run`, as it is installed in a home: between a real broker, a real phone server and systemd.

mod browser;
mod circle;
mod command_line;
mod devices;
mod discovery;
mod hello;
mod home_assistant;
mod journal;
mod kill;
mod learn;
mod page;
mod recording;
mod service;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use hunchd::daemon::clock::Stopwatch;
use hunchd::device::Message;
use hunchd::mqtt;
use hunchd::mqtt::Connection;
use hunchd::mqtt::Event;
use hunchd::mqtt::Publisher;
use hunchd::mqtt::Queue;
use serde_json::Value;

/// Longer than anything here takes, on a machine with better things to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Another client of the broker: the devices of the home, or somebody who listens.
pub(crate) struct Client {
    publisher: Publisher,
    queue: Arc<Queue>,
    _connection: Connection,
}

impl Client {
    /// Connected to the broker at that port of the loopback, and subscribed.
    pub(crate) async fn connect(port: u16, id: &str, filters: &[&str]) -> Client {
        let settings = mqtt::Settings {
            host: "127.0.0.1".to_owned(),
            port,
            client_id: id.to_owned(),
            status_topic: format!("{id}/status"),
            subscriptions: filters.iter().map(ToString::to_string).collect(),
            ..mqtt::Settings::default()
        };
        let queue = Arc::new(Queue::default());
        let (publisher, connection) = mqtt::connect(settings, Arc::clone(&queue)).unwrap();
        let client = Client { publisher, queue, _connection: connection };
        client.until_up().await;
        client
    }

    async fn until_up(&self) {
        let waited = Stopwatch::start();
        while !self.publisher.is_up() {
            assert!(waited.elapsed() < PATIENCE, "the broker does not answer");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn say(&self, topic: &str, payload: &str) {
        self.publisher.publish(Message::new(topic, payload)).await.unwrap();
    }

    pub(crate) async fn publish_retained(&self, topic: &str, payload: &str) {
        self.publisher.publish(Message::retained(topic, payload)).await.unwrap();
    }

    /// The next message, if one comes in time.
    pub(crate) fn next(&self, within: Duration) -> Option<Message> {
        let waited = Stopwatch::start();
        loop {
            if let Event::Message(message) = self.queue.pop_timeout(within.checked_sub(waited.elapsed())?)? {
                return Some(message);
            }
        }
    }

    /// Waits for the next message that `wanted` wants; the others are passed over.
    fn hears(&self, what: &str, wanted: impl Fn(&Message) -> bool) -> Message {
        let waited = Stopwatch::start();
        while let Some(event) = self.queue.pop_timeout(PATIENCE.saturating_sub(waited.elapsed())) {
            match event {
                Event::Message(message) if wanted(&message) => return message,
                _ => {}
            }
        }
        panic!("{what} was not heard");
    }

    /// Waits until hunchd says that it is `online` or `offline`. What was published after `online` it hears: it has
    /// subscribed before it says so.
    fn hears_status(&self, status: &str) {
        self.hears(status, |message| message.topic == "hunchd/status" && message.payload == status.as_bytes());
    }
}

/// The settings for that broker.
fn broker(port: u16) -> String {
    format!("[mqtt]\nhost = \"127.0.0.1\"\nport = {port}\n")
}

/// The device of that id in what hunchd knows of the home.
fn device<'a>(state: &'a Value, id: &str) -> &'a Value {
    let devices = state["devices"].as_array().unwrap();
    devices.iter().find(|device| device_id(&device["id"]) == id).unwrap_or_else(|| panic!("no {id} in {state}"))
}

fn device_id(id: &Value) -> String {
    format!("{}:{}", id["source"].as_str().unwrap(), id["native"].as_str().unwrap())
}

/// How many things the devices of Zigbee2MQTT have said.
fn heard(state: &Value) -> u64 {
    state["messages"]["zigbee2mqtt"].as_u64().unwrap_or_default()
}

/// What Zigbee2MQTT says of a lamp in one room, and a thermometer in another.
const LIST: &str = r#"[
  {"ieee_address":"0x1","type":"Router","friendly_name":"Study/lamp","definition":{"exposes":[{"type":"light"}]}},
  {"ieee_address":"0x2","type":"EndDevice","friendly_name":"Garden/thermometer","definition":{"exposes":[{"type":"numeric","name":"temperature"}]}}
]"#;
