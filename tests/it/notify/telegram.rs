//! A Telegram bot, against a server that keeps the contract of the Bot API's documentation.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

use serde_json::Value;
use serde_json::json;

use hunchd::engine::Delivery;
use hunchd::engine::Notice;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::notify::Event;
use hunchd::notify::Person;
use hunchd::notify::Settings;
use hunchd::notify::TelegramSettings;
use hunchd::notify::TokenError;
use hunchd::secret::Secret;

use super::EXPIRES;
use super::Home;
use super::delivered;
use super::failed;
use super::id;
use super::notice;
use crate::contract::Contract;
use crate::contract::Reply;
use crate::contract::Request;

pub(crate) const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const CHAT: i64 = 5_551_234;

/// Telegram, as one bot sees it.
pub(crate) struct Telegram {
    pub(crate) server: Contract,
    updates: Arc<Mutex<Vec<Value>>>,
    next: AtomicI64,
}

impl Telegram {
    pub(crate) async fn start() -> Telegram {
        let updates: Arc<Mutex<Vec<Value>>> = Arc::default();
        let (waiting, sent) = (Arc::clone(&updates), AtomicI64::new(100));
        let rule = move |request: &Request| match request.path.strip_prefix(&format!("/bot{TOKEN}/")) {
            Some("getUpdates") => polled(&request.json(), &mut waiting.lock().unwrap()),
            Some("sendMessage") => done(&json!({ "message_id": sent.fetch_add(1, Ordering::SeqCst), "date": 1 })),
            Some("editMessageText" | "editMessageReplyMarkup" | "answerCallbackQuery") => done(&json!(true)),
            _ => refused(404, "Not Found", &json!({})),
        };
        Telegram { server: Contract::start(rule).await, updates, next: AtomicI64::new(1000) }
    }

    /// Somebody presses a button.
    pub(super) fn press(&self, chat: i64, message: i64, data: &str) {
        self.update(json!({ "callback_query": {
            "id": format!("query of {data}"), "from": { "id": chat, "is_bot": false, "first_name": "X" }, "chat_instance": "1",
            "message": { "message_id": message, "date": 1, "chat": { "id": chat, "type": "private" }, "text": "Garage light still on" },
            "data": data,
        } }));
    }

    pub(super) fn update(&self, mut update: Value) {
        update["update_id"] = self.next.fetch_add(1, Ordering::SeqCst).into();
        self.updates.lock().unwrap().push(update);
        self.server.stir();
    }

    pub(super) fn service(&self, chat: Option<i64>) -> TelegramSettings {
        TelegramSettings { server: self.server.url().to_owned(), token: Secret::new(TOKEN), chat }
    }

    pub(super) fn settings(&self) -> Settings {
        Settings { telegram: Some(self.service(Some(CHAT))), ..Settings::default() }
    }
}

/// What is confirmed by the offset goes; the rest comes, or is waited for.
fn polled(question: &Value, updates: &mut Vec<Value>) -> Reply {
    assert_eq!(question["allowed_updates"], json!(["callback_query", "message"]));
    if let Some(offset) = question["offset"].as_i64() {
        updates.retain(|update| update["update_id"].as_i64().unwrap() >= offset);
    }
    match updates.is_empty() && question["timeout"] != 0 {
        true => Reply::Later,
        false => done(&json!(updates.iter().take(10).collect::<Vec<_>>())),
    }
}

fn done(result: &Value) -> Reply {
    Reply::json(200, &json!({ "ok": true, "result": result }))
}

fn refused(code: u16, description: &str, parameters: &Value) -> Reply {
    let body = json!({ "ok": false, "error_code": code, "description": description, "parameters": parameters });
    Reply::json(code, &body)
}

pub(super) fn keys(message: &Value) -> Vec<(String, String)> {
    let rows = message["reply_markup"]["inline_keyboard"].as_array().unwrap();
    let keys = rows.iter().flat_map(|row| row.as_array().unwrap());
    keys.map(|key| (key["text"].as_str().unwrap().to_owned(), key["callback_data"].as_str().unwrap().to_owned()))
        .collect()
}

fn answered(seq: u32, verdict: Verdict, via: &str) -> Event {
    Event::Answer(Answer { hunch: id(seq).0, verdict, via: via.into() })
}

#[tokio::test]
async fn a_question_has_buttons_and_a_press_answers_and_ends_it() {
    let telegram = Telegram::start().await;
    let mut home = Home::open(&telegram.settings());
    home.notifier.notify(notice(1));
    let sent = telegram.server.request("/sendMessage", 1).await.json();
    assert_eq!(home.next().await, delivered(1, "telegram"));
    assert_eq!(sent["chat_id"], CHAT);
    assert_eq!(sent["text"], "Garage light still on\n\nIt is usually off by 23:10 (26 of 28 nights). Turn it off?");
    assert_eq!(sent["entities"], json!([{ "type": "bold", "offset": 0, "length": 21 }]));
    assert_eq!(sent.get("disable_notification"), None);
    let keys = keys(&sent);
    let labels: Vec<&str> = keys.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["Turn off", "Leave on", "Never ask"]);
    assert!(keys.iter().all(|(_, data)| (1..=64).contains(&data.len())), "{keys:?}");

    telegram.press(CHAT, 100, &keys[1].1);
    assert_eq!(home.next().await, answered(1, Verdict::Decline, "telegram"));
    let bubble = telegram.server.request("/answerCallbackQuery", 1).await.json();
    assert_eq!(bubble["text"], "Leave on");
    assert_eq!(bubble["callback_query_id"], format!("query of {}", keys[1].1));

    // The engine takes the notice back.
    home.notifier.retract(id(1));
    let edited = telegram.server.request("/editMessageText", 1).await.json();
    assert_eq!((&edited["chat_id"], &edited["message_id"]), (&json!(CHAT), &json!(100)));
    assert!(edited["text"].as_str().unwrap().ends_with("Turn it off?\n\nAnswered: Leave on."), "{edited}");
    assert_eq!(edited["reply_markup"]["inline_keyboard"], json!([]));
    // The press was confirmed by the next question, and comes no more.
    let last = telegram.server.request("/getUpdates", 3).await.json();
    assert_eq!((&last["offset"], &last["timeout"]), (&json!(1001), &json!(50)));
    assert!(home.notifier.counts().listening.contains("telegram"));
}

#[tokio::test]
async fn the_first_answer_counts_and_the_others_are_told_whose_it_was() {
    let telegram = Telegram::start().await;
    let person = |name: &str, chat| Person { name: name.to_owned(), telegram_chat: Some(chat), ..Person::default() };
    let people = vec![person("Anna", 1), person("Jürgen", 2)];
    let mut home = Home::open(&Settings { telegram: Some(telegram.service(None)), people, ..Settings::default() });
    home.notifier.notify(notice(1));
    let mut sent = BTreeMap::new();
    for number in 1..=2 {
        let message = telegram.server.request("/sendMessage", number).await.json();
        sent.insert(message["chat_id"].as_i64().unwrap(), keys(&message));
        let Event::Delivery(_, Delivery::Delivered { .. }) = home.next().await else { panic!("a delivery") };
    }
    // What was offered to Anna is no answer from Jürgen.
    telegram.press(2, 100, &sent[&1][0].1);
    telegram.press(1, 100, &sent[&1][0].1);
    assert_eq!(home.next().await, answered(1, Verdict::Accept, "Anna (telegram)"));
    home.notifier.retract(id(1));
    for number in 1..=2 {
        let edited = telegram.server.request("/editMessageText", number).await.json();
        assert!(edited["text"].as_str().unwrap().ends_with("\n\nAnna said: Turn off."), "{edited}");
    }
    telegram.press(2, 101, &sent[&2][1].1);
    let bubble = telegram.server.request("/answerCallbackQuery", 3).await.json();
    assert_eq!(bubble["text"], "This was settled before.");
    let refused = BTreeMap::from([(TokenError::Forged, 1), (TokenError::Settled, 1)]);
    assert_eq!(home.notifier.counts().rejected, refused);
}

#[tokio::test]
async fn a_newer_question_edits_the_message_and_one_that_is_gone_is_sent_anew() {
    let telegram = Telegram::start().await;
    let mut home = Home::open(&telegram.settings());
    let sent_and_edited = |sent: usize, edited: usize| {
        let requests = |path: &str| telegram.server.requests(path).len();
        assert_eq!((requests("/sendMessage"), requests("/editMessageText")), (sent, edited));
    };
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "telegram"));
    home.notifier.notify(Notice { title: "Two lights still on".to_owned(), ..notice(1) });
    assert_eq!(home.next().await, delivered(1, "telegram"));
    sent_and_edited(1, 1);
    let unchanged = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same \
                     as a current content and reply markup of the message";
    telegram.server.plan("/editMessageText", refused(400, unchanged, &json!({})));
    home.notifier.notify(Notice { title: "Two lights still on".to_owned(), ..notice(1) });
    assert_eq!(home.next().await, delivered(1, "telegram"));
    sent_and_edited(1, 2);
    // Somebody has deleted the message, or it is too old to be edited.
    let gone = ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"];
    for (number, description) in (1..).zip(gone) {
        telegram.server.plan("/editMessageText", refused(400, &format!("Bad Request: {description}"), &json!({})));
        home.notifier.notify(notice(1));
        assert_eq!(home.next().await, delivered(1, "telegram"));
        sent_and_edited(1 + number, 2 + number);
    }
    home.notifier.retract(id(1));
    let ended = telegram.server.request("/editMessageText", 6).await.json();
    assert_eq!(ended["message_id"], 103);
    assert!(
        ended["text"].as_str().unwrap().ends_with("This is settled; nothing needs to be answered any more."),
        "{ended}"
    );
}

#[tokio::test]
async fn presses_outlive_cut_connections_and_broken_answers() {
    let telegram = Telegram::start().await;
    for reply in [Reply::Cut, refused(502, "Bad Gateway", &json!({}))] {
        telegram.server.plan("/getUpdates", reply);
    }
    let mut home = Home::open(&telegram.settings());
    home.notifier.notify(notice(1));
    let sent = telegram.server.request("/sendMessage", 1).await.json();
    assert_eq!(home.next().await, delivered(1, "telegram"));
    // Nobody knows what this is; it must not stand in the way of what comes after it.
    telegram.update(json!({ "callback_query": 7 }));
    telegram.update(json!({ "new_thing": {} }));
    telegram.press(CHAT, 100, &keys(&sent)[0].1);
    // The connection breaks once more, after the press was told and before it could be confirmed.
    telegram.server.plan("/answerCallbackQuery", Reply::Cut);
    assert_eq!(home.next().await, answered(1, Verdict::Accept, "telegram"));
    home.until(|counts| counts.listening.contains("telegram")).await;
    assert_eq!(home.notifier.counts().rejected, BTreeMap::new());
}

#[tokio::test]
async fn whatever_keeps_presses_from_coming_in_is_waited_for() {
    let conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    let webhook =
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    let replies = [
        refused(409, conflict, &json!({})),
        refused(409, webhook, &json!({})),
        refused(401, "Unauthorized", &json!({})),
        refused(404, "Not Found", &json!({})),
        refused(429, "Too Many Requests: retry after 1", &json!({ "retry_after": 1 })),
        refused(500, "Internal Server Error", &json!({})),
        Reply::Say(413, "", "<html>".to_owned()),
        Reply::Say(200, "", "<html>Welcome</html>".to_owned()),
    ];
    // Side by side, for each waits a second.
    let mut homes = Vec::new();
    for reply in replies {
        let telegram = Telegram::start().await;
        telegram.server.plan("/getUpdates", reply);
        // And a press that is told late is a press all the same.
        let late = "Bad Request: query is too old and response timeout expired or query ID is invalid";
        telegram.server.plan("/answerCallbackQuery", refused(400, late, &json!({})));
        let home = Home::open(&telegram.settings());
        telegram.server.request("/getUpdates", 1).await;
        homes.push((telegram, home));
    }
    for (telegram, mut home) in homes {
        home.notifier.notify(notice(1));
        assert_eq!(home.next().await, delivered(1, "telegram"));
        let sent = telegram.server.request("/sendMessage", 1).await.json();
        telegram.press(CHAT, 100, &keys(&sent)[0].1);
        assert_eq!(home.next().await, answered(1, Verdict::Accept, "telegram"));
        home.until(|counts| counts.listening.contains("telegram")).await;
        telegram.server.request("/answerCallbackQuery", 1).await;
    }
}

#[tokio::test]
async fn a_press_after_a_restart_counts_and_ends_its_message() {
    let telegram = Telegram::start().await;
    let mut home = Home::open(&telegram.settings());
    home.notifier.notify(notice(1));
    let sent = telegram.server.request("/sendMessage", 1).await.json();
    assert_eq!(home.next().await, delivered(1, "telegram"));
    drop(home);
    let mut home = Home::open(&telegram.settings());
    telegram.press(CHAT, 100, &keys(&sent)[0].1);
    assert_eq!(home.next().await, answered(1, Verdict::Accept, "telegram"));
    home.notifier.retract(id(1));
    let edited = telegram.server.request("/editMessageText", 1).await.json();
    assert_eq!(edited["message_id"], 100);
    assert_eq!(edited["reply_markup"]["inline_keyboard"], json!([]));
    drop(home);

    // Too late: told to whoever presses, and the buttons go.
    let home = Home::open_at(&telegram.settings(), EXPIRES);
    telegram.press(CHAT, 100, &keys(&sent)[1].1);
    let bubble = telegram.server.request("/answerCallbackQuery", 2).await.json();
    assert_eq!(bubble["text"], "Too late: this question has expired.");
    telegram.server.request("/editMessageReplyMarkup", 1).await;
    assert_eq!(home.notifier.counts().rejected, BTreeMap::from([(TokenError::Expired, 1)]));
}

#[tokio::test]
async fn what_telegram_refuses_is_tried_again_or_told_in_a_sentence() {
    let telegram = Telegram::start().await;
    let mut home = Home::open(&telegram.settings());
    // For now: the same notice comes again.
    for reply in [
        refused(429, "Too Many Requests: retry after 1", &json!({ "retry_after": 1 })),
        refused(500, "Internal Server Error", &json!({})),
    ] {
        telegram.server.plan("/sendMessage", reply);
    }
    home.notifier.notify(notice(0));
    assert_eq!(home.next().await, delivered(0, "telegram"));
    assert_eq!(home.notifier.counts().retries, 2);
    // For good: a person has to do something.
    let cases: [(u16, &str, Value, &str); 11] = [
        (
            400,
            "Bad Request: chat not found",
            json!({}),
            "Telegram knows no chat of the bot with the number 5551234 (telegram): check the number, and press Start in the chat.",
        ),
        (
            400,
            "Bad Request: message is too long",
            json!({}),
            "Telegram answered 400: Bad Request: message is too long.",
        ),
        (
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            json!({ "migrate_to_chat_id": -1_001_234_567_890_i64 }),
            "The group has got a new number: write -1001234567890 for its chat.",
        ),
        (
            401,
            "Unauthorized",
            json!({}),
            "Telegram knows no bot of this token (401): check `notify.telegram.token`, or get a new one from @BotFather.",
        ),
        (
            403,
            "Forbidden: bot was blocked by the user",
            json!({}),
            "Telegram does not let the bot write to the chat 5551234 of telegram (Forbidden: bot was blocked by the user): \
             open the bot there and press Start.",
        ),
        (
            403,
            "Forbidden: bot was kicked from the group chat",
            json!({}),
            "Telegram does not let the bot write to the chat 5551234 of telegram (Forbidden: bot was kicked from the group chat): \
             open the bot there and press Start.",
        ),
        (
            403,
            "Forbidden: user is deactivated",
            json!({}),
            "Telegram does not let the bot write to the chat 5551234 of telegram (Forbidden: user is deactivated): \
             open the bot there and press Start.",
        ),
        (
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            json!({}),
            "Telegram answered 400: Bad Request: not enough rights to send text messages to the chat.",
        ),
        (413, "Request Entity Too Large", json!({}), "Telegram answered 413: Request Entity Too Large."),
        (
            404,
            "Not Found",
            json!({}),
            "Telegram knows no bot of this token (404): check `notify.telegram.token`, or get a new one from @BotFather.",
        ),
        (
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            json!({}),
            "Another program takes this bot's answers (409): give hunchd a bot of its own, or stop the other program.",
        ),
    ];
    for (seq, (code, description, parameters, sentence)) in (1..).zip(cases) {
        telegram.server.plan("/sendMessage", refused(code, description, &parameters));
        home.notifier.notify(notice(seq));
        assert_eq!(home.next().await, failed(seq, "telegram", sentence));
    }
    // A login page of a hotspot, and the token in somebody's words.
    telegram.server.plan("/sendMessage", Reply::Say(200, "", "<html>Welcome</html>".to_owned()));
    home.notifier.notify(notice(12));
    let sentence = "The server answered, but not as Telegram does: check `notify.telegram.server`.";
    assert_eq!(home.next().await, failed(12, "telegram", sentence));
    telegram.server.plan("/sendMessage", refused(400, &format!("Bad Request: /bot{TOKEN}/"), &json!({})));
    home.notifier.notify(notice(13));
    assert_eq!(home.next().await, failed(13, "telegram", "Telegram answered 400: Bad Request: /bot***/."));
}

#[tokio::test]
async fn nothing_is_said_of_the_token_and_no_more_is_kept_than_fits() {
    let telegram = Telegram::start().await;
    let settings = telegram.settings();
    assert!(!format!("{settings:?}").contains("AAHdq"));
    // The server goes away for good.
    drop(telegram);
    let mut home = Home::open(&settings);
    for seq in 0..50 {
        home.notifier.notify(notice(seq));
    }
    for _ in 0..18 {
        let Event::Delivery(_, Delivery::Failed { reason, .. }) = home.next().await else { panic!("a failure") };
        assert!(reason.starts_with("It was dropped because 32 newer ones wait to be sent."), "{reason}");
        assert!(!reason.contains("bot1") && !reason.contains("AAHdq"), "{reason}");
    }
    home.until(|counts| counts.retries > 0).await;
    assert_eq!(home.notifier.counts().dropped, 18);
    home.clock.store(EXPIRES.as_millis(), Ordering::SeqCst);
    home.notifier.notify(notice(50));
    let Event::Delivery(_, Delivery::Failed { reason, .. }) = home.next().await else { panic!("a failure") };
    assert!(!reason.contains("bot1") && !reason.contains("AAHdq"), "{reason}");
}

#[tokio::test]
async fn whoever_writes_to_the_bot_learns_the_number_that_the_settings_need() {
    let telegram = Telegram::start().await;
    let _home = Home::open(&Settings { telegram: Some(telegram.service(None)), ..Settings::default() });
    let from = |chat: i64| json!({ "message": { "message_id": 1, "date": 1, "chat": { "id": chat, "type": "private" }, "text": "/start" } });
    telegram.update(from(42));
    let told = telegram.server.request("/sendMessage", 1).await.json();
    assert_eq!(told["chat_id"], 42);
    assert!(told["text"].as_str().unwrap().contains("write chat = 42 under [notify.telegram]"), "{told}");
}
