//! Notices out and answers back: what the tests of the channels have in common.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hmac::Hmac;
use hmac::Mac;
use serde_json::Value;
use sha2::Sha256;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use hunchd::device::HunchId;
use hunchd::engine::Button;
use hunchd::engine::Delivery;
use hunchd::engine::Notice;
use hunchd::engine::NoticeId;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::notify;
use hunchd::notify::Counts;
use hunchd::notify::Event;
use hunchd::notify::Notifier;
use hunchd::notify::NtfySettings;
use hunchd::notify::Settings;
use hunchd::notify::SigningKey;
use hunchd::notify::WebhookSettings;
use hunchd::secret::Secret;
use hunchd::time::Timestamp;

use crate::ntfy_server;
use crate::ntfy_server::BUTTON_TOKEN;
use crate::ntfy_server::DAEMON_TOKEN;
use crate::ntfy_server::NtfyServer;
use crate::ntfy_server::TOPIC;

mod bad_answers;
mod links;
mod others;
mod people;
mod phones;
pub(crate) mod telegram;

/// The daemon's side of the room.
struct Home {
    notifier: Notifier,
    events: mpsc::Receiver<Event>,
    clock: Arc<AtomicI64>,
}

impl Home {
    fn open(settings: &Settings) -> Home {
        Home::open_at(settings, NOW)
    }

    fn open_at(settings: &Settings, now: Timestamp) -> Home {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Arc::new(AtomicI64::new(now.as_millis()));
        let (sender, events) = mpsc::channel(16);
        let read = Arc::clone(&clock);
        let now = move || Timestamp::from_millis(read.load(Ordering::SeqCst));
        let notifier = notify::start(settings, SigningKey::from_bytes([7; 32]), now, sender).unwrap();
        Home { notifier, events, clock }
    }

    /// Waits until the room has counted so far; nothing announces a count.
    async fn until(&self, reached: impl Fn(&Counts) -> bool) {
        let counted = async {
            while !reached(&self.notifier.counts()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(30), counted).await.expect("the count within half a minute");
    }

    /// What comes next; a test that waits for something that never comes ends here.
    async fn next(&mut self) -> Event {
        timeout(Duration::from_secs(30), self.events.recv()).await.expect("an event within half a minute").unwrap()
    }
}

const NOW: Timestamp = Timestamp::from_millis(1_795_240_200_000);
const EXPIRES: Timestamp = Timestamp::from_millis(1_795_242_000_000);

fn id(seq: u32) -> NoticeId {
    NoticeId(HunchId { at: NOW, seq })
}

fn notice(seq: u32) -> Notice {
    let labels = ["Turn off", "Leave on", "Never ask"].into_iter();
    let buttons = labels.zip(Verdict::ALL).map(|(label, verdict)| Button { label: label.to_owned(), verdict });
    Notice {
        id: id(seq),
        title: "Garage light still on".to_owned(),
        body: "It is usually off by 23:10 (26 of 28 nights). Turn it off?".to_owned(),
        buttons: buttons.collect(),
        expires: EXPIRES,
        silent: false,
    }
}

fn delivered(seq: u32, via: &str) -> Event {
    Event::Delivery(id(seq), Delivery::Delivered { via: via.into() })
}

fn failed(seq: u32, via: &str, reason: &str) -> Event {
    Event::Delivery(id(seq), Delivery::Failed { via: via.into(), reason: reason.into() })
}

fn answer(seq: u32, verdict: Verdict) -> Event {
    Event::Answer(Answer { hunch: id(seq).0, verdict, via: "ntfy".into() })
}

fn with_ntfy(server: &NtfyServer) -> Settings {
    let ntfy = NtfySettings {
        token: Some(Secret::new(DAEMON_TOKEN)),
        button_token: Some(Secret::new(BUTTON_TOKEN)),
        ..NtfySettings::new(server.url(), TOPIC)
    };
    Settings { ntfy: Some(ntfy), ..Settings::default() }
}

fn with_webhook(url: &str) -> Settings {
    let webhook = WebhookSettings { url: url.to_owned(), secret: Secret::new("kitchen") };
    Settings { webhook: Some(webhook), ..Settings::default() }
}

fn buttons(message: &Value) -> &Vec<Value> {
    message["actions"].as_array().unwrap()
}

/// Does what a phone does: exactly the request that stands in the message.
async fn press(button: &Value) -> u16 {
    assert_eq!(button["action"], "http");
    assert_eq!(button["clear"], true);
    let method = button["method"].as_str().unwrap().parse().unwrap();
    let mut request = ntfy_server::client().request(method, button["url"].as_str().unwrap());
    for (name, value) in button["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    request.body(button["body"].as_str().unwrap().to_owned()).send().await.unwrap().status().as_u16()
}

/// What came in.
struct Received {
    /// Method, path and version.
    line: String,
    body: String,
    signature: String,
}

/// Takes one request, and answers with that status line and an empty body.
async fn receive(listener: &TcpListener, status: &str) -> Received {
    receive_and(listener, |_| (status.to_owned(), "")).await
}

/// Takes one request, and answers with the status line and the body that are made for it.
async fn receive_and(listener: &TcpListener, answer: impl FnOnce(&Received) -> (String, &'static str)) -> Received {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    let mut received = Received { line: String::new(), body: String::new(), signature: String::new() };
    stream.read_line(&mut received.line).await.unwrap();
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "x-hunchd-signature" => received.signature = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    received.body = String::from_utf8(body).unwrap();
    let (status, body) = answer(&received);
    let text = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await.unwrap();
    received
}

fn signed(secret: &[u8], body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(body.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}
