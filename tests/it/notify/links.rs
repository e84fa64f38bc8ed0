//! Gotify and Pushover, against servers that keep the contracts of their documentation; and the way back over our own page.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use serde_json::Value;
use serde_json::json;

use hunchd::engine::Delivery;
use hunchd::engine::Notice;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::notify::Event;
use hunchd::notify::GotifySettings;
use hunchd::notify::Person;
use hunchd::notify::PushoverSettings;
use hunchd::notify::Settings;
use hunchd::notify::TokenError;
use hunchd::secret::Secret;

use super::EXPIRES;
use super::Home;
use super::NOW;
use super::delivered;
use super::failed;
use super::id;
use super::notice;
use crate::contract::Contract;
use crate::contract::Reply;
use crate::contract::Request;

const PAGE: &str = "https://hub.lan/hunchd";

async fn gotify() -> Contract {
    let next = AtomicU64::new(25);
    Contract::start(move |request: &Request| {
        let key = request.header("x-gotify-key");
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/message") if key == Some("AfmyApp") => {
                let mut taken = request.json();
                taken["id"] = next.fetch_add(1, Ordering::SeqCst).into();
                taken["appid"] = 5.into();
                Reply::json(200, &taken)
            }
            ("DELETE", path) if path.starts_with("/message/") && key == Some("CmyClient") => {
                Reply::Say(200, "", String::new())
            }
            _ => gotify_error(401, "you need to provide a valid access token or user credentials to access this api"),
        }
    })
    .await
}

fn gotify_error(code: u16, description: &str) -> Reply {
    Reply::json(code, &json!({ "error": "X", "errorCode": code, "errorDescription": description }))
}

fn gotify_settings(server: &Contract) -> GotifySettings {
    GotifySettings {
        server: server.url().to_owned(),
        token: Secret::new("AfmyApp"),
        client_token: Some(Secret::new("CmyClient")),
        priority: 5,
    }
}

fn with_page(settings: Settings) -> Settings {
    Settings { page_url: Some(PAGE.to_owned()), ..settings }
}

/// The token and the name in a link.
fn in_link(link: &str) -> (String, String) {
    let url = reqwest::Url::parse(link).unwrap();
    let of = |name: &str| {
        url.query_pairs().find(|(other, _)| other == name).map_or_else(String::new, |(_, value)| value.into_owned())
    };
    (of("t"), of("by"))
}

fn answered(seq: u32, verdict: Verdict, via: &str) -> Event {
    Event::Answer(Answer { hunch: id(seq).0, verdict, via: via.into() })
}

#[tokio::test]
async fn a_gotify_message_links_to_the_page_where_it_is_answered_once() {
    let server = gotify().await;
    let gotify = Some(gotify_settings(&server));
    let mut home = Home::open(&with_page(Settings { gotify, ..Settings::default() }));
    home.notifier.notify(notice(1));
    let sent = server.request("/message", 1).await.json();
    assert_eq!(home.next().await, delivered(1, "gotify"));
    assert_eq!((&sent["title"], &sent["priority"]), (&json!("Garage light still on"), &json!(5)));
    assert_eq!(sent["extras"]["client::display"]["contentType"], "text/plain");
    let link = sent["extras"]["client::notification"]["click"]["url"].as_str().unwrap();
    assert!(link.starts_with("https://hub.lan/hunchd/answer?t="), "{link}");
    assert!(sent["message"].as_str().unwrap().ends_with(&format!("Turn it off?\n\nAnswer: {link}")), "{sent}");

    let door = home.notifier.door();
    let (token, name) = in_link(link);
    // However often it is looked at, nothing is used up, and looking is no answer.
    for _ in 0..3 {
        let offer = door.look(&token, &name).unwrap();
        assert_eq!(offer.title, "Garage light still on");
        let labels: Vec<&str> = offer.choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["Turn off", "Leave on", "Never ask"]);
    }
    assert_eq!(door.answer(&token, &name).await, Err(TokenError::Malformed));
    let choice = door.look(&token, &name).unwrap().choices.remove(0);
    assert_eq!(door.answer(&choice.token, &name).await.as_deref(), Ok("Turn off"));
    assert_eq!(home.next().await, answered(1, Verdict::Accept, "page"));
    assert_eq!(door.answer(&choice.token, &name).await, Err(TokenError::Used));

    home.notifier.retract(id(1));
    let deleted = server.request("/message/25", 1).await;
    assert_eq!((deleted.method.as_str(), deleted.header("x-gotify-key")), ("DELETE", Some("CmyClient")));
    let over = door.look(&token, &name).unwrap();
    assert_eq!((over.body.as_str(), over.choices.len()), ("Answered: Turn off.", 0));
    home.clock.store(EXPIRES.as_millis(), Ordering::SeqCst);
    assert_eq!(door.look(&token, &name), Err(TokenError::Expired));
}

#[tokio::test]
async fn a_link_from_before_a_restart_still_answers() {
    let server = gotify().await;
    let settings = with_page(Settings { gotify: Some(gotify_settings(&server)), ..Settings::default() });
    let mut home = Home::open(&settings);
    home.notifier.notify(notice(1));
    let sent = server.request("/message", 1).await.json();
    assert_eq!(home.next().await, delivered(1, "gotify"));
    let (token, name) = in_link(sent["extras"]["client::notification"]["click"]["url"].as_str().unwrap());
    drop(home);
    let mut home = Home::open(&settings);
    let door = home.notifier.door();
    let offer = door.look(&token, &name).unwrap();
    let labels: Vec<&str> = offer.choices.iter().map(|choice| choice.label.as_str()).collect();
    assert_eq!(labels, ["Yes", "No", "Never ask"]);
    assert_eq!(door.answer(&offer.choices[1].token, &name).await.as_deref(), Ok("No"));
    assert_eq!(home.next().await, answered(1, Verdict::Decline, "page"));
}

#[tokio::test]
async fn a_newer_message_replaces_the_older_where_it_may() {
    let server = gotify().await;
    let mut home = Home::open(&Settings { gotify: Some(gotify_settings(&server)), ..Settings::default() });
    for number in 1..=3 {
        // The second time the client may not delete: the newer one is shown beside the older.
        if number == 3 {
            server.plan("/message/26", gotify_error(403, "you are not allowed to access this api"));
        }
        home.notifier.notify(notice(1));
        assert_eq!(home.next().await, delivered(1, "gotify"));
    }
    let deleted = |number: u64| server.requests(&format!("/message/{number}")).len();
    assert_eq!((deleted(25), deleted(26), server.requests("/message").len()), (1, 1, 3));
}

#[tokio::test]
async fn who_has_not_answered_is_told_who_did() {
    let server = gotify().await;
    let person =
        |name: &str| Person { name: name.to_owned(), gotify: Some(gotify_settings(&server)), ..Person::default() };
    let people = vec![person("Anna"), person("Jürgen")];
    let mut home = Home::open(&with_page(Settings { people, ..Settings::default() }));
    home.notifier.notify(notice(1));
    let mut links = BTreeMap::new();
    for number in 1..=2 {
        let sent = server.request("/message", number).await.json();
        let (token, name) = in_link(sent["extras"]["client::notification"]["click"]["url"].as_str().unwrap());
        links.insert(name, token);
        let Event::Delivery(_, Delivery::Delivered { .. }) = home.next().await else { panic!("a delivery") };
    }
    let door = home.notifier.door();
    assert_eq!(door.look(&links["Anna"], "Jürgen"), Err(TokenError::Forged));
    let choice = door.look(&links["Jürgen"], "Jürgen").unwrap().choices.remove(0);
    assert_eq!(door.answer(&choice.token, "Anna").await, Err(TokenError::Forged));
    assert!(door.answer(&choice.token, "Jürgen").await.is_ok());
    assert_eq!(home.next().await, answered(1, Verdict::Accept, "Jürgen (page)"));
    home.notifier.retract(id(1));
    let told = server.request("/message", 3).await.json();
    assert_eq!(told["message"], "Jürgen said: Turn off.");
    assert_eq!(told["priority"], 2, "nobody is disturbed by news");
    assert_eq!(told["extras"].get("client::notification"), None);
}

#[tokio::test]
async fn what_gotify_refuses_is_tried_again_or_told_in_a_sentence() {
    let server = gotify().await;
    let mut home = Home::open(&Settings { gotify: Some(gotify_settings(&server)), ..Settings::default() });
    server.plan("/message", gotify_error(503, "Service Unavailable"));
    home.notifier.notify(Notice { silent: true, ..notice(0) });
    assert_eq!(home.next().await, delivered(0, "gotify"));
    let sent = server.request("/message", 2).await.json();
    assert_eq!(sent["priority"], 2);
    assert_eq!(sent["extras"].get("client::notification"), None, "no page, no link");
    let cases = [
        (400, "The Gotify server cannot use the message (400): Field 'message' is required."),
        (401, "The Gotify server does not know the token (401): check `notify.gotify.token`."),
        (
            403,
            "The Gotify server does not let this token do it (403): `notify.gotify.token` must be an application's, not a client's.",
        ),
        (404, "There is no Gotify server at this address (404): check `notify.gotify.server`."),
    ];
    for (seq, (code, sentence)) in (1..).zip(cases) {
        server.plan("/message", gotify_error(code, "Field 'message' is required"));
        home.notifier.notify(notice(seq));
        assert_eq!(home.next().await, failed(seq, "gotify", sentence));
    }
    server.plan("/message", Reply::Say(200, "", "<html>".to_owned()));
    home.notifier.notify(notice(5));
    let sentence = "The server answered, but not as a Gotify server does: check `notify.gotify.server`.";
    assert_eq!(home.next().await, failed(5, "gotify", sentence));
}

#[tokio::test]
async fn what_gotify_says_of_taking_a_message_away_keeps_nothing_else_back() {
    let server = gotify().await;
    let mut home = Home::open(&Settings { gotify: Some(gotify_settings(&server)), ..Settings::default() });
    // The client's token is wrong or an application's, the number is none, somebody was faster: nothing is to be repeated.
    let codes = [401, 403, 400, 404];
    for (number, code) in (25..).zip(codes) {
        server.plan(&format!("/message/{number}"), gotify_error(code, "you are not allowed to access this api"));
        home.notifier.notify(notice(number));
        assert_eq!(home.next().await, delivered(number, "gotify"));
        home.notifier.retract(id(number));
        server.request(&format!("/message/{number}"), 1).await;
    }
    // For now it is out of order, and so busy that another question is kept back for a moment, too.
    home.notifier.notify(notice(29));
    assert_eq!(home.next().await, delivered(29, "gotify"));
    server.plan("/message/29", gotify_error(500, "database is locked"));
    server.plan("/message", gotify_error(429, "Too Many Requests"));
    home.notifier.retract(id(29));
    home.notifier.notify(notice(30));
    server.request("/message/29", 2).await;
    assert_eq!(home.next().await, delivered(30, "gotify"));
    let asked = |number: u32| server.requests(&format!("/message/{number}")).len();
    assert_eq!([25, 26, 27, 28].map(asked), [1, 1, 1, 1]);
    // Longer than a proxy in between lets pass: for good.
    server.plan("/message", Reply::Say(413, "", "<html>".to_owned()));
    home.notifier.notify(notice(31));
    assert_eq!(home.next().await, failed(31, "gotify", "The Gotify server answered 413 Payload Too Large."));
}

async fn pushover() -> Contract {
    Contract::start(|request: &Request| {
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/1/messages.json"));
        assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
        Reply::json(200, &json!({ "status": 1, "request": "647d2300-702c-4b38-8b2f-d56326ae460b" }))
    })
    .await
}

fn pushover_error(code: u16, mut body: Value) -> Reply {
    body["status"] = 0.into();
    body["request"] = "5042853c-402d-4a18-abcb-168734a801de".into();
    Reply::json(code, &body)
}

fn with_pushover(server: &Contract) -> Settings {
    let pushover = PushoverSettings {
        server: server.url().to_owned(),
        token: Secret::new("azGDORePK8gMaC0QOYAMyEEuzJnyUi"),
        user: Secret::new("uQiRzpo4DXghDmr9QzzfQu27cmVRsG"),
        priority: 1,
    };
    with_page(Settings { pushover: Some(pushover), ..Settings::default() })
}

#[tokio::test]
async fn a_pushover_message_keeps_to_its_limits_and_ends_by_itself() {
    let server = pushover().await;
    let mut home = Home::open(&with_pushover(&server));
    let long = Notice { title: "ü".repeat(300), body: "\u{1f4a1}".repeat(2000), ..notice(1) };
    home.notifier.notify(long);
    let sent = server.request("/messages.json", 1).await;
    assert_eq!(home.next().await, delivered(1, "pushover"));
    let field = |name: &str| sent.field(name).unwrap_or_default();
    assert_eq!((field("title").chars().count(), field("message").chars().count()), (250, 1024));
    assert_eq!(
        (field("token"), field("user")),
        ("azGDORePK8gMaC0QOYAMyEEuzJnyUi".to_owned(), "uQiRzpo4DXghDmr9QzzfQu27cmVRsG".to_owned())
    );
    assert_eq!((field("priority"), sent.field("sound")), ("1".to_owned(), None));
    assert_eq!(field("ttl"), EXPIRES.since(NOW).as_secs().to_string());
    assert_eq!(field("url_title"), "Answer");
    assert!(field("url").len() <= 512);
    let (token, name) = in_link(&field("url"));
    assert_eq!(home.notifier.door().look(&token, &name).unwrap().choices.len(), 3);

    home.notifier.notify(Notice { silent: true, buttons: Vec::new(), ..notice(2) });
    let quiet = server.request("/messages.json", 2).await;
    assert_eq!(home.next().await, delivered(2, "pushover"));
    assert_eq!((quiet.field("priority"), quiet.field("sound")), (Some("-1".to_owned()), Some("none".to_owned())));
    assert_eq!(quiet.field("url"), None);
    // Nothing can be taken away: nothing is sent for it either.
    home.notifier.retract(id(1));
    home.notifier.notify(notice(3));
    assert_eq!(home.next().await, delivered(3, "pushover"));
    assert_eq!(server.requests("/messages.json").len(), 3);
}

#[tokio::test]
async fn what_pushover_refuses_is_told_in_a_sentence_and_a_spent_quota_is_waited_for() {
    let server = pushover().await;
    let mut home = Home::open(&with_pushover(&server));
    let cases = [
        (
            400,
            json!({ "token": "invalid", "errors": ["application token is invalid, see https://pushover.net/api"] }),
            "Pushover does not know the application: check `notify.pushover.token` \
             (application token is invalid, see https://pushover.net/api).",
        ),
        (
            400,
            json!({ "user": "invalid", "errors": ["user identifier is not a valid user, group, or subscribed user key"] }),
            "Pushover does not know the reader: check the user key of pushover \
             (user identifier is not a valid user, group, or subscribed user key).",
        ),
        (
            400,
            json!({ "message": "cannot be blank", "errors": ["message cannot be blank", "url is too long."] }),
            "Pushover cannot use the message (400): message cannot be blank; url is too long.",
        ),
        (
            400,
            json!({ "user": "valid but no active devices", "errors": ["user has no active devices to send to"] }),
            "Pushover does not know the reader: check the user key of pushover (user has no active devices to send to).",
        ),
        (401, json!({}), "Pushover answered 401 Unauthorized."),
        (404, json!({}), "Pushover answered 404 Not Found."),
        (413, json!({}), "Pushover answered 413 Payload Too Large."),
        (200, json!({}), "The server answered, but not as Pushover does."),
    ];
    for (seq, (code, body, sentence)) in (1..).zip(cases) {
        server.plan("/messages.json", pushover_error(code, body));
        home.notifier.notify(notice(seq));
        assert_eq!(home.next().await, failed(seq, "pushover", sentence));
    }
    // The end of the month is further away than the end of the question.
    let limits = "X-Limit-App-Limit: 10000\r\nX-Limit-App-Remaining: 0\r\nX-Limit-App-Reset: 1796083200\r\n";
    server
        .plan("/messages.json", Reply::Say(429, limits, json!({ "status": 0, "errors": ["over quota"] }).to_string()));
    home.notifier.notify(notice(9));
    home.until(|counts| counts.retries == 1).await;
    home.clock.store(EXPIRES.as_millis(), Ordering::SeqCst);
    // It is not tried again in vain; the next job lets it be seen that the question has expired.
    home.notifier.notify(notice(10));
    let reason = "It could not be sent before it expired. Pushover takes no more messages of this application until \
                  2026-12-01T00:00:00Z (429): its quota is used up.";
    assert_eq!(home.next().await, failed(9, "pushover", reason));
    assert_eq!(server.requests("/messages.json").len(), 9);
}

#[tokio::test]
async fn a_spent_quota_of_which_nobody_says_when_it_ends_is_asked_about_again_and_half_a_link_is_none() {
    let server = pushover().await;
    let page_url = Some(format!("https://hub.lan/{}", "x".repeat(500)));
    let mut home = Home::open(&Settings { page_url, ..with_pushover(&server) });
    server.plan("/messages.json", pushover_error(429, json!({ "errors": ["rate limited"] })));
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "pushover"));
    let sent = server.request("/messages.json", 2).await;
    assert_eq!((sent.field("url"), sent.field("url_title")), (None, None));
    assert_eq!(home.notifier.counts().retries, 1);
}

#[tokio::test]
async fn pushover_is_left_in_peace_after_an_error_of_its_own() {
    let server = pushover().await;
    let mut home = Home::open(&with_pushover(&server));
    server.plan("/messages.json", Reply::Say(500, "", String::new()));
    home.notifier.notify(notice(1));
    assert_eq!(home.next().await, delivered(1, "pushover"));
    assert_eq!(home.notifier.counts().retries, 1);
}
