//! Phones: a real ntfy server, killed and closed to strangers.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use hunchd::engine::Delivery;
use hunchd::engine::Notice;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::notify::Event;
use hunchd::notify::NtfySettings;
use hunchd::notify::Person;
use hunchd::notify::Settings;
use hunchd::notify::TokenError;
use hunchd::secret::Secret;

use super::EXPIRES;
use super::Home;
use super::answer;
use super::buttons;
use super::delivered;
use super::failed;
use super::id;
use super::notice;
use super::press;
use super::with_ntfy;
use crate::ntfy_server;
use crate::ntfy_server::APP_TOKEN;
use crate::ntfy_server::BUTTON_TOKEN;
use crate::ntfy_server::DAEMON_TOKEN;
use crate::ntfy_server::NtfyServer;
use crate::ntfy_server::REPLY_TOPIC;
use crate::ntfy_server::TOPIC;

#[tokio::test]
async fn a_notice_reaches_the_phone_and_each_button_brings_its_answer() {
    let Some(server) = NtfyServer::start().await else { return };
    let mut home = Home::open(&with_ntfy(&server));
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "ntfy"));

    let [message] = &server.poll(TOPIC, APP_TOKEN).await[..] else { panic!("one message") };
    assert_eq!(message["title"], "Garage light still on");
    assert_eq!(message["message"], "It is usually off by 23:10 (26 of 28 nights). Turn it off?");
    assert_eq!(message["priority"], 3);
    assert_eq!(message["tags"], serde_json::json!(["house"]));
    let labels: Vec<&Value> = buttons(message).iter().map(|button| &button["label"]).collect();
    assert_eq!(labels, ["Turn off", "Leave on", "Never ask"]);
    assert!(!message.to_string().contains(DAEMON_TOKEN));

    for (position, verdict) in Verdict::ON_BUTTONS.into_iter().enumerate() {
        assert_eq!(press(&buttons(message)[position]).await, 200);
        assert_eq!(home.next().await, answer(1, verdict));
    }
    // Whoever takes the credentials out of a button can neither read a topic nor write a notice.
    assert_eq!(server.post(TOPIC, BUTTON_TOKEN, "boo").await, 403);
    assert_eq!(server.post(REPLY_TOPIC, APP_TOKEN, "boo").await, 403);
}

#[tokio::test]
async fn pressing_twice_answers_once() {
    let Some(server) = NtfyServer::start().await else { return };
    let mut home = Home::open(&with_ntfy(&server));
    // While a stream begins, the server may tell what comes in just then twice.
    home.until(|counts| counts.listening.contains("ntfy")).await;
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "ntfy"));
    let message = server.poll(TOPIC, APP_TOKEN).await.remove(0);
    for position in [0, 0, 1] {
        press(&buttons(&message)[position]).await;
    }
    // The stream keeps its order: a second acceptance would come before the other button.
    assert_eq!(home.next().await, answer(1, Verdict::Accept));
    assert_eq!(home.next().await, answer(1, Verdict::Decline));
    assert_eq!(home.notifier.counts().rejected, BTreeMap::from([(TokenError::Used, 1)]));
}

#[tokio::test]
async fn nobody_answers_without_a_button() {
    let Some(server) = NtfyServer::start().await else { return };
    let mut home = Home::open(&with_ntfy(&server));
    // While a stream begins, the server may tell what comes in just then twice.
    home.until(|counts| counts.listening.contains("ntfy")).await;
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "ntfy"));
    let message = server.poll(TOPIC, APP_TOKEN).await.remove(0);
    let accept = buttons(&message)[0]["body"].as_str().unwrap();
    let other_hunch = accept.replace("-1\"", "-2\"");
    assert_ne!(other_hunch, accept);
    for forged in ["accept", "{\"h\":\"1-1\",\"a\":\"accept\"}", &accept.replace("accept", "never"), &other_hunch] {
        assert_eq!(server.post(REPLY_TOPIC, BUTTON_TOKEN, forged).await, 200);
    }
    press(&buttons(&message)[1]).await;
    assert_eq!(home.next().await, answer(1, Verdict::Decline));
    let refused = BTreeMap::from([(TokenError::Malformed, 2), (TokenError::Forged, 2)]);
    assert_eq!(home.notifier.counts().rejected, refused);
}

#[tokio::test]
async fn a_notice_outlives_a_dead_server_and_so_does_the_way_back() {
    let Some(mut server) = NtfyServer::start().await else { return };
    let mut home = Home::open(&with_ntfy(&server));
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "ntfy"));
    server.kill();
    home.notifier.notify(notice(2));
    // Retracted before anybody could see it: it must not turn up later.
    home.notifier.notify(notice(3));
    home.notifier.retract(id(3));
    home.notifier.notify(notice(4));
    home.until(|counts| counts.retries > 0).await;
    server.restart().await;
    assert_eq!(home.next().await, delivered(2, "ntfy"));
    assert_eq!(home.next().await, delivered(4, "ntfy"));
    let messages = server.poll(TOPIC, APP_TOKEN).await;
    assert_eq!(messages.len(), 3);
    for (message, seq) in messages.iter().zip([1, 2, 4]) {
        press(&buttons(message)[0]).await;
        assert_eq!(home.next().await, answer(seq, Verdict::Accept));
    }
}

#[tokio::test]
async fn an_answer_waits_for_a_daemon_that_was_away() {
    let Some(server) = NtfyServer::start().await else { return };
    let mut home = Home::open(&with_ntfy(&server));
    home.notifier.notify(notice(1));
    home.notifier.notify(notice(2));
    assert_eq!(home.next().await, delivered(1, "ntfy"));
    assert_eq!(home.next().await, delivered(2, "ntfy"));
    home.notifier.close(Duration::from_secs(5)).await;

    let messages = server.poll(TOPIC, APP_TOKEN).await;
    press(&buttons(&messages[0])[0]).await;
    press(&buttons(&messages[1])[1]).await;
    let mut home = Home::open(&with_ntfy(&server));
    assert_eq!(home.next().await, answer(1, Verdict::Accept));
    assert_eq!(home.next().await, answer(2, Verdict::Decline));
    home.notifier.close(Duration::from_secs(5)).await;

    // Away until the notices had expired: the same texts are no answers any more.
    let mut home = Home::open_at(&with_ntfy(&server), EXPIRES);
    home.until(|counts| counts.rejected == BTreeMap::from([(TokenError::Expired, 2)])).await;
    home.notifier.notify(Notice { expires: EXPIRES + Duration::from_secs(60), ..notice(3) });
    assert_eq!(home.next().await, delivered(3, "ntfy"));
    let messages = server.poll(TOPIC, APP_TOKEN).await;
    press(&buttons(&messages[2])[0]).await;
    assert_eq!(home.next().await, answer(3, Verdict::Accept));
}

#[tokio::test]
async fn a_newer_notice_replaces_the_old_and_a_retraction_removes_it() {
    let Some(server) = NtfyServer::start().await else { return };
    let mut home = Home::open(&with_ntfy(&server));
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "ntfy"));
    home.notifier.notify(Notice { title: "Garage light on for an hour".to_owned(), ..notice(1) });
    assert_eq!(home.next().await, delivered(1, "ntfy"));
    home.notifier.retract(id(1));
    home.notifier.notify(notice(2));
    assert_eq!(home.next().await, delivered(2, "ntfy"));
    let seen: Vec<(String, String)> = server
        .poll(TOPIC, APP_TOKEN)
        .await
        .iter()
        .map(|item| (item["event"].as_str().unwrap().to_owned(), item["sequence_id"].as_str().unwrap().to_owned()))
        .collect();
    let (first, second) = (format!("hunch-{}", id(1).0), format!("hunch-{}", id(2).0));
    let expected = [("message", &first), ("message", &first), ("message_delete", &first), ("message", &second)];
    assert_eq!(seen, expected.map(|(event, sequence)| (event.to_owned(), sequence.clone())));
}

#[tokio::test]
async fn a_server_that_may_not_remember_tells_only_those_who_listen_now() {
    let Some(server) = NtfyServer::start().await else { return };
    let mut settings = with_ntfy(&server);
    settings.ntfy.as_mut().unwrap().cache = false;
    let mut home = Home::open(&settings);
    let url = format!("{}/{TOPIC}/json", server.url());
    let mut phone = ntfy_server::client().get(url).bearer_auth(APP_TOKEN).send().await.unwrap();
    let mut heard = String::new();
    while !heard.contains("\"open\"") {
        heard += std::str::from_utf8(&phone.chunk().await.unwrap().unwrap()).unwrap();
    }
    home.notifier.notify(notice(1));
    home.notifier.retract(id(1));
    // In either order: the server hands each message on by itself.
    while !(heard.contains("Garage light still on") && heard.contains("message_delete")) {
        heard += std::str::from_utf8(&phone.chunk().await.unwrap().unwrap()).unwrap();
    }
    assert_eq!(home.next().await, delivered(1, "ntfy"));
    // The deletion is remembered all the same, with nothing in it but the id.
    let remembered = server.poll(TOPIC, APP_TOKEN).await;
    assert!(remembered.iter().all(|item| item["event"] == "message_delete"), "{remembered:?}");
}

#[tokio::test]
async fn a_wrong_token_is_said_in_a_sentence() {
    let Some(server) = NtfyServer::start().await else { return };
    for (token, reason) in [
        (
            Some("tk_nobody0000000000000000000000"),
            "The ntfy server does not know the access token: check `notify.ntfy.token`.",
        ),
        (Some(APP_TOKEN), "The access token in `notify.ntfy.token` may not write to the topic."),
        (None, "The ntfy server lets nobody write to the topic without an access token: set `notify.ntfy.token`."),
    ] {
        let mut settings = with_ntfy(&server);
        settings.ntfy.as_mut().unwrap().token = token.map(Secret::new);
        let mut home = Home::open(&settings);
        home.notifier.notify(notice(1));
        assert_eq!(home.next().await, failed(1, "ntfy", reason));
        assert!(home.notifier.counts().listening.is_empty());
    }
}

#[tokio::test]
async fn nothing_is_shown_after_it_has_expired() {
    let Some(server) = NtfyServer::start().await else { return };
    let mut home = Home::open_at(&with_ntfy(&server), EXPIRES);
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, failed(1, "ntfy", "It had expired before it could be sent."));
    assert_eq!(server.poll(TOPIC, APP_TOKEN).await, Vec::<Value>::new());
}

#[tokio::test]
async fn of_two_people_the_first_answers_and_the_other_reads_who_did() {
    let Some(server) = NtfyServer::start().await else { return };
    let base = with_ntfy(&server).ntfy.unwrap();
    let person = |name: &str, topic: &str| Person {
        name: name.to_owned(),
        ntfy: Some(NtfySettings { topic: topic.to_owned(), ..base.clone() }),
        ..Person::default()
    };
    let people = vec![person("Anna", "home-test-anna"), person("Ben", "home-test-ben")];
    let mut home = Home::open(&Settings { people, ..Settings::default() });
    let both = |via: &str| Event::Delivery(id(1), Delivery::Delivered { via: via.into() });
    home.notifier.notify(notice(1));
    let mut told = vec![home.next().await, home.next().await];
    told.sort_by_key(|event| *event != both("Anna (ntfy)"));
    assert_eq!(told, [both("Anna (ntfy)"), both("Ben (ntfy)")]);
    let anna = server.poll("home-test-anna", APP_TOKEN).await.remove(0);
    let ben = server.poll("home-test-ben", APP_TOKEN).await.remove(0);
    // What was offered to Ben is no answer on Anna's topic.
    let stolen = buttons(&ben)[0]["body"].as_str().unwrap();
    home.until(|counts| counts.listening.len() == 2).await;
    assert_eq!(server.post("home-test-anna-reply", BUTTON_TOKEN, stolen).await, 200);
    press(&buttons(&anna)[0]).await;
    let expected = Answer { hunch: id(1).0, verdict: Verdict::Accept, via: "Anna (ntfy)".into() };
    assert_eq!(home.next().await, Event::Answer(expected));
    assert_eq!(home.notifier.counts().rejected, BTreeMap::from([(TokenError::Forged, 1)]));

    home.notifier.retract(id(1));
    home.notifier.close(Duration::from_secs(10)).await;
    let of_anna = server.poll("home-test-anna", APP_TOKEN).await;
    assert_eq!(of_anna.last().unwrap()["event"], "message_delete", "{of_anna:?}");
    let of_ben = server.poll("home-test-ben", APP_TOKEN).await;
    let news = of_ben.last().unwrap();
    assert_eq!(news["message"], "Anna said: Turn off.");
    assert_eq!((&news["sequence_id"], &news["priority"]), (&ben["sequence_id"], &Value::from(2)));
    assert_eq!(news.get("actions"), None, "there is nothing left to answer");
}
