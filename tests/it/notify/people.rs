//! Who is asked: names are told apart, and who is spared a question is spared its end too.

use std::collections::BTreeSet;

use hunchd::engine::Delivery;
use hunchd::engine::Notice;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::notify;
use hunchd::notify::Event;
use hunchd::notify::NtfySettings;
use hunchd::notify::Person;
use hunchd::notify::Settings;
use hunchd::notify::SigningKey;

use super::Home;
use super::NOW;
use super::id;
use super::notice;
use super::telegram;
use super::telegram::Telegram;

fn person(name: &str, chat: i64) -> Person {
    Person { name: name.to_owned(), telegram_chat: Some(chat), ..Person::default() }
}

#[tokio::test]
async fn who_is_spared_a_question_is_spared_its_end_and_who_comes_later_sees_what_comes_later() {
    let telegram = Telegram::start().await;
    let people = vec![person("Anna", 1), person("Ben", 2), person("Cleo", 3)];
    let mut home = Home::open(&Settings { telegram: Some(telegram.service(None)), people, ..Settings::default() });
    let spared = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    home.notifier.notify_but(notice(1), spared(&["Ben", "Cleo"]));
    let Event::Delivery(_, Delivery::Delivered { via }) = home.next().await else { panic!("a delivery") };
    assert_eq!(via.as_ref(), "Anna (telegram)");
    // Ben comes home and the question is told anew; Anna goes, but has seen it.
    home.notifier
        .notify_but(Notice { title: "Two lights still on".to_owned(), ..notice(1) }, spared(&["Anna", "Cleo"]));
    let mut told = BTreeSet::new();
    for _ in 0..2 {
        let Event::Delivery(_, Delivery::Delivered { via }) = home.next().await else { panic!("a delivery") };
        told.insert(via.to_string());
    }
    assert_eq!(told, BTreeSet::from(["Anna (telegram)".to_owned(), "Ben (telegram)".to_owned()]));
    let data = telegram::keys(&telegram.server.request("/sendMessage", 2).await.json())[0].1.clone();
    telegram.press(2, 101, &data);
    let Event::Answer(answer) = home.next().await else { panic!("an answer") };
    assert_eq!((answer.verdict, answer.via.as_ref()), (Verdict::Accept, "Ben (telegram)"));
    home.notifier.retract(id(1));
    // The first edit told Anna anew; the next two end it.
    telegram.server.request("/editMessageText", 3).await;
    home.notifier.close(std::time::Duration::from_secs(5)).await;
    let chats = |path: &str| -> BTreeSet<i64> {
        let requests = telegram.server.requests(path);
        requests.iter().map(|request| request.json()["chat_id"].as_i64().unwrap()).collect()
    };
    assert_eq!(chats("/sendMessage"), BTreeSet::from([1, 2]));
    assert_eq!(chats("/editMessageText"), BTreeSet::from([1, 2]));
}

#[tokio::test]
async fn an_answer_by_another_door_is_told_to_all() {
    let telegram = Telegram::start().await;
    let mut home = Home::open(&Settings {
        telegram: Some(telegram.service(None)),
        people: vec![person("Anna", 1)],
        ..Settings::default()
    });
    home.notifier.notify(notice(1));
    let Event::Delivery(_, Delivery::Delivered { .. }) = home.next().await else { panic!("a delivery") };
    let answer = Answer { hunch: id(1).0, verdict: Verdict::Never, via: "mqtt".into() };
    home.notifier.heard(&answer);
    home.notifier.retract(id(1));
    let edited = telegram.server.request("/editMessageText", 1).await.json();
    assert!(edited["text"].as_str().unwrap().ends_with("\n\nAnswered: Never ask."), "{edited}");
}

#[tokio::test]
async fn people_who_cannot_be_told_apart_are_a_mistake() {
    let telegram = Telegram::start().await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let told = |people: Vec<Person>, with_bot: bool| {
        let telegram = with_bot.then(|| telegram.service(Some(9)));
        let (events, _answers) = tokio::sync::mpsc::channel(1);
        let settings = Settings { telegram, people, ..Settings::default() };
        let started = notify::start(&settings, SigningKey::from_bytes([7; 32]), || NOW, events);
        started.err().map_or_else(String::new, |error| error.to_string())
    };
    let with_topic = |topic: &str| Person {
        name: "Anna".to_owned(),
        ntfy: Some(NtfySettings::new("http://n.lan", topic)),
        ..Person::default()
    };
    let nobody = Person { name: "Anna".to_owned(), ..Person::default() };
    let mistakes = [
        told(vec![person("Anna", 1), person("Anna", 2)], true),
        told(vec![person("", 1)], true),
        told(vec![nobody], true),
        told(vec![person("Anna", 1)], false),
        told(vec![person("Anna", 9)], true),
        told(vec![with_topic("two words")], true),
    ];
    insta::assert_snapshot!(mistakes.join("\n"), @r"
    The name of a person in `notify.person` is `Anna`, which is empty or another person's.
    The name of a person in `notify.person` is ``, which is empty or another person's.
    `notify.person` Anna cannot be reached: give a topic, a chat or a key.
    `notify.person` Anna has a `telegram_chat`, but there is no bot in `notify.telegram`.
    The Telegram chat 9 belongs to two of those who are asked.
    `notify.ntfy.topic` is `two words`, but a topic is 1 to 64 letters, digits, `-` or `_`.
    ");
}
