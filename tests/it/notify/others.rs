//! The other channels, and servers that are not what they seem.

use std::sync::atomic::Ordering;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::net::TcpSocket;

use hunchd::engine::Delivery;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::notify::Event;
use hunchd::notify::NtfySettings;
use hunchd::notify::Settings;
use hunchd::notify::TokenError;

use super::EXPIRES;
use super::Home;
use super::NOW;
use super::Received;
use super::delivered;
use super::failed;
use super::id;
use super::notice;
use super::receive;
use super::receive_and;
use super::signed;
use super::with_webhook;
use crate::ntfy_server::TOPIC;

#[tokio::test]
async fn a_notice_for_an_absent_server_fails_when_it_expires_and_says_why() {
    // Bound and never listened on: connections are refused, and no other test is given the port.
    let reserved = TcpSocket::new_v4().unwrap();
    reserved.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}/hook?pw=deep", reserved.local_addr().unwrap());
    let mut home = Home::open(&with_webhook(&url));
    home.notifier.notify(notice(1));
    home.until(|counts| counts.retries > 0).await;
    home.clock.store(EXPIRES.as_millis(), Ordering::SeqCst);
    let Event::Delivery(_, Delivery::Failed { reason, .. }) = home.next().await else { panic!("a failure") };
    assert!(reason.starts_with("It could not be sent before it expired. 127.0.0.1 cannot be reached: "), "{reason}");
    assert!(reason.contains("refused") && !reason.contains("deep"), "{reason}");
}

#[tokio::test]
async fn a_webhook_is_signed_tried_again_and_its_answers_are_good() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut home = Home::open(&with_webhook(&format!("http://{}/hook?x=1", listener.local_addr().unwrap())));
    home.notifier.notify(notice(1));
    receive(&listener, "503 Service Unavailable").await;
    let Received { body, signature, .. } = receive(&listener, "204 No Content").await;
    assert_eq!(home.next().await, delivered(1, "webhook"));

    assert_eq!(signature, signed(b"kitchen", &body));
    let posted: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(posted["event"], "notice");
    assert_eq!(posted["hunch"], id(1).0.to_string());
    assert_eq!(posted["title"], "Garage light still on");
    assert_eq!(posted["expires_ms"], EXPIRES.as_millis());
    assert_eq!(posted["sent_ms"], NOW.as_millis());
    assert_eq!(posted["buttons"][1]["label"], "Leave on");
    assert_eq!(posted["buttons"][1]["verdict"], "decline");

    // The receiver hands the text back over MQTT.
    let token = posted["buttons"][1]["answer"].as_str().unwrap();
    let expected = Answer { hunch: id(1).0, verdict: Verdict::Decline, via: "webhook".into() };
    assert_eq!(home.notifier.door().redeem(token), Ok(expected));
    assert_eq!(home.notifier.door().redeem(token), Err(TokenError::Used));

    home.notifier.retract(id(1));
    let Received { body, signature, .. } = receive(&listener, "200 OK").await;
    assert_eq!(signature, signed(b"kitchen", &body));
    let posted: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&posted["event"], &posted["hunch"]), (&"retract".into(), &id(1).0.to_string().into()));
}

#[tokio::test]
async fn a_redirect_is_not_mistaken_for_a_delivery() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut home = Home::open(&with_webhook(&format!("http://{}/", listener.local_addr().unwrap())));
    home.notifier.notify(notice(1));
    receive(&listener, "301 Moved Permanently\r\nLocation: http://example.org/").await;
    let reason = "The webhook answered 301 Moved Permanently. It wants to be called at another address: set that one.";
    assert_eq!(home.next().await, failed(1, "webhook", reason));
}

#[tokio::test]
async fn another_web_server_is_not_mistaken_for_ntfy() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ntfy = NtfySettings::new(format!("http://{}", listener.local_addr().unwrap()), TOPIC);
    let mut home = Home::open(&Settings { ntfy: Some(ntfy), ..Settings::default() });
    home.notifier.notify(notice(1));
    // The reply stream calls here too, in either order.
    let pages = async {
        loop {
            receive(&listener, "200 OK").await;
        }
    };
    let event = tokio::select! { event = home.next() => event, () = pages => unreachable!("pages never end") };
    let reason = "The server answered, but not as an ntfy server does: check `notify.ntfy.server`.";
    assert_eq!(event, failed(1, "ntfy", reason));
}

#[tokio::test]
async fn a_server_that_refuses_by_mistake_is_asked_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ntfy = NtfySettings::new(format!("http://{}", listener.local_addr().unwrap()), TOPIC);
    let mut home = Home::open(&Settings { ntfy: Some(ntfy), ..Settings::default() });
    home.notifier.notify(notice(1));
    let server = async {
        let mut pushes = 0;
        loop {
            receive_and(&listener, |request| {
                pushes += u32::from(request.line.starts_with("POST / "));
                if pushes < 3 {
                    ("403 Forbidden".to_owned(), "")
                } else {
                    ("200 OK".to_owned(), "{\"id\":\"sPs71M8A2T\"}")
                }
            })
            .await;
        }
    };
    let event = tokio::select! { event = home.next() => event, () = server => unreachable!("the server never ends") };
    assert_eq!(event, delivered(1, "ntfy"));
}

#[tokio::test]
async fn a_home_without_a_channel_finds_its_notices_in_the_log() {
    let mut home = Home::open(&Settings::default());
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "log"));
}
