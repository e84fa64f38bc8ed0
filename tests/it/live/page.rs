//! A question without buttons: the link in the notice leads to the page of the running daemon, and a press there turns the lamp
//! off. The other person of the house, who reads Telegram, is told who said so; who is away, or asked about other rooms only, is left alone.

use serde_json::json;

use super::circle::COMMANDS;
use super::circle::HABIT_DAYS;
use super::circle::hub_with;
use super::circle::settled;
use crate::contract::Contract;
use crate::contract::Reply;
use crate::contract::Request;
use crate::mosquitto::Mosquitto;
use crate::notify::telegram;
use crate::notify::telegram::Telegram;
use crate::ntfy_server;
use crate::process::expect_sound;

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_buttons_is_answered_on_the_page_and_the_other_is_told() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let telegram = Telegram::start().await;
    let gotify = Contract::start(|_: &Request| Reply::json(200, &json!({ "id": 7 }))).await;
    let channels = format!(
        "[web]\npage_url = \"http://hub.lan\"\n[notify.telegram]\ntoken_file = \"bot\"\nserver = \"{}\"\n\
         [notify.gotify]\nserver = \"{}\"\n[[notify.person]]\nname = \"Anna\"\ntelegram_chat = 1\nrooms = [\"study\"]\n\
         [[notify.person]]\nname = \"Cleo\"\ntelegram_chat = 3\nrooms = [\"Kitchen\"]\n\
         [[notify.person]]\nname = \"Dan\"\ntelegram_chat = 4\nat_home = \"*person.dan\"\n\
         [[notify.person]]\nname = \"Jürgen\"\ngotify_token_file = \"gotify\"\n",
        telegram.server.url(),
        gotify.url()
    );
    let hub = hub_with(&mosquitto, &channels, &[("bot", telegram::TOKEN), ("gotify", "A")]);
    let hunchd = hub.start();
    let page = hunchd.page();
    let house = settled(&mosquitto, &hunchd).await;
    house.client.say("statestream/person/dan/friendly_name", "Dan").await;
    house.client.say("statestream/person/dan/state", "not_home").await;
    house.leave_lamp_on(HABIT_DAYS).await;

    let sent = gotify.request("/message", 1).await.json();
    let link = sent["extras"]["client::notification"]["click"]["url"].as_str().unwrap().to_owned();
    let link = link.replace("http://hub.lan", &format!("http://{page}"));
    let browser = ntfy_server::client();
    // Looked at by whatever previews links, and then by Jürgen.
    let mut shown = String::new();
    for _ in 0..2 {
        let reply = browser.get(&link).header("Host", "hub.lan").send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 200);
        shown = reply.text().await.unwrap();
    }
    assert!(shown.contains("<h1>lamp (Study) is still on</h1>"), "{shown}");
    let form = shown.split("<form").find(|form| form.contains(">Turn off<")).unwrap();
    let value = |name: &str| {
        let after = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
        after.split('"').next().unwrap().to_owned()
    };
    assert_eq!(value("by"), "Jürgen");
    let press = || {
        let form = "application/x-www-form-urlencoded";
        let body = format!("t={}&by=J%C3%BCrgen", value("t"));
        browser.post(&link).header("Host", "hub.lan").header("Content-Type", form).body(body).send()
    };
    assert_eq!(press().await.unwrap().status().as_u16(), 200);
    let command = house.client.hears("the command", |message| message.topic == COMMANDS);
    assert_eq!(String::from_utf8_lossy(&command.payload), r#"{"state":"OFF"}"#);
    let edited = telegram.server.request("/editMessageText", 1).await.json();
    assert!(edited["text"].as_str().unwrap().ends_with("\n\nJürgen said: Turn off."), "{edited}");
    let asked = telegram.server.requests("/sendMessage");
    let chats: Vec<_> = asked.iter().map(|request| request.json()["chat_id"].clone()).collect();
    assert_eq!(chats, [1], "Cleo is asked about the kitchen, and Dan is away");
    assert_eq!(telegram.server.requests("/editMessageText").len(), 1, "who was not asked need not be told");
    // Once is enough.
    assert_eq!(press().await.unwrap().status().as_u16(), 410);
    // And refused presses are counted where the hub is watched.
    let counted = async {
        loop {
            let metrics = browser.get(format!("http://{page}/metrics")).send().await.unwrap().text().await.unwrap();
            if metrics.contains("hunchd_answers_refused_total{reason=\"used\"} 1") {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(super::PATIENCE, counted).await.expect("the count in time");
    let (_, lines) = hunchd.terminate();
    expect_sound(&lines);
    // Nothing of what would let somebody else answer stands in the log.
    let log = format!("{lines:?}");
    for secret in ["AAHdq", &value("t"), &link] {
        assert!(!log.contains(secret), "{secret}");
    }
}
