//! A program of the house is asked by the webhook, and answers with what it was given: by MQTT, and over the page. Whatever else it says
//! changes nothing. And an answer that comes as a plain command is told to those who were asked, as one that a phone gives is.

use std::collections::BTreeMap;
use std::time::Duration;

use hunchd::device::Message;
use serde_json::Value;
use serde_json::json;

use super::circle::COMMANDS;
use super::circle::House;
use super::circle::hub_with;
use super::circle::settled_with;
use crate::contract::Contract;
use crate::contract::Reply;
use crate::contract::Request;
use crate::mosquitto::Mosquitto;
use crate::ntfy_server;
use crate::process::expect_sound;

const ANSWERS: &str = "hunchd/hunch/answer";

/// Hands a text back by MQTT, and gives what is replied.
async fn hand_back(house: &House, text: &str) -> Value {
    house.client.say(ANSWERS, text).await;
    let reply = house.client.hears("the reply", |message| message.topic == "hunchd/reply");
    serde_json::from_slice(&reply.payload).unwrap()
}

/// Hands a text back to the page; the status that comes of it.
async fn post(page: &str, text: &str) -> u16 {
    let url = reqwest::Url::parse_with_params("form:?", [("t", text)]).unwrap();
    let form = url.query().unwrap().to_owned();
    let request = ntfy_server::client().post(format!("http://{page}/answer"));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(form);
    request.send().await.unwrap().status().as_u16()
}

fn told_off(house: &House) {
    let command = house.client.hears("the command", |message| message.topic == COMMANDS);
    assert_eq!(String::from_utf8_lossy(&command.payload), r#"{"state":"OFF"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_answers_with_what_the_webhook_gave_it_and_with_nothing_else() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let receiver = Contract::start(|_: &Request| Reply::json(200, &json!({}))).await;
    let channels = format!("[notify.webhook]\nurl = \"{}/hook\"\nsecret_file = \"webhook_secret\"\n", receiver.url());
    let hub = hub_with(&mosquitto, &channels, &[("webhook_secret", "kitchen")]);
    let hunchd = hub.start();
    let page = hunchd.page().to_string();
    let heard = ["hunchd/status", COMMANDS, "marker", "hunchd/reply"];
    let (house, mut day) = settled_with(&mosquitto, &heard).await;
    let token = |post: &Value, place: usize| post["buttons"][place]["answer"].as_str().unwrap().to_owned();

    // By MQTT. Before the good one comes all that is none: cut off, changed, of another question, unsigned words that look signed.
    house.leave_lamp_on(day).await;
    let first = receiver.request("/hook", 1).await.json();
    assert_eq!((&first["event"], &first["buttons"][0]["label"]), (&json!("notice"), &json!("Turn off")));
    let good = token(&first, 0);
    let forged = [
        (good.replace("accept", "never"), "Its signature is wrong"),
        (good.replacen("\"e\":1", "\"e\":2", 1), "Its signature is wrong"),
        (good.replace("\"s\":\"", "\"s\":\"x"), "It is not an answer that one of our buttons would send."),
        (r#"{"h":"1-0","a":"accept","s":""}"#.to_owned(), "It is not an answer that one of our buttons would send."),
        (good[1..].to_owned(), ""),
        (good[..good.len() - 1].to_owned(), "This is no JSON"),
    ];
    for (text, why) in &forged {
        let reply = hand_back(&house, text).await;
        let error = reply["error"].as_str().unwrap_or_else(|| panic!("{text}: {reply}"));
        assert!(reply["ok"] == false && error.starts_with(why), "{text}: {reply}");
        assert_eq!(post(&page, text).await, 403, "{text}");
    }
    house.client.say(ANSWERS, &good).await;
    let of_two = || {
        let is_either = |message: &Message| message.topic == COMMANDS || message.topic == "hunchd/reply";
        let heard = house.client.hears("the command and the reply", is_either);
        (heard.topic, String::from_utf8(heard.payload).unwrap())
    };
    let both = BTreeMap::from([of_two(), of_two()]);
    assert_eq!(both[COMMANDS], r#"{"state":"OFF"}"#);
    let reply: Value = serde_json::from_str(&both["hunchd/reply"]).unwrap();
    assert_eq!(reply, json!({"id": null, "do": "answer", "ok": true, "said": "The answer is passed on."}));
    house.lamp("OFF", day, 21 * 60 + 45).await;
    let over = receiver.request("/hook", 2).await.json();
    assert_eq!((&over["answered_by"], &over["answer"]), (&json!("webhook"), &json!("Turn off")), "{over}");
    let again = hand_back(&house, &good).await;
    assert_eq!(again["error"], "It was used before.");
    assert_eq!(hand_back(&house, &token(&first, 1)).await["error"], "What it answers was settled before.");
    assert_eq!(post(&page, &good).await, 410);
    house.time_passes(day, 21 * 60 + 50, 23 * 60).await;

    // Over the page; and what has expired meanwhile is no answer to this question.
    day += 1;
    house.leave_lamp_on(day).await;
    let second = receiver.request("/hook", 3).await.json();
    assert_eq!(hand_back(&house, &token(&first, 2)).await["error"], "It came after its notice had expired.");
    assert_eq!(post(&page, &token(&first, 2)).await, 410);
    assert_eq!(post(&page, &token(&second, 0)).await, 200);
    told_off(&house);
    house.lamp("OFF", day, 21 * 60 + 45).await;
    let over = receiver.request("/hook", 4).await.json();
    assert_eq!((&over["answered_by"], &over["answer"]), (&json!("webhook"), &json!("Turn off")), "{over}");
    house.time_passes(day, 21 * 60 + 50, 23 * 60).await;

    // A plain command, as a script or a button in Home Assistant sends it: those who were asked are told what was said.
    day += 1;
    house.leave_lamp_on(day).await;
    receiver.request("/hook", 5).await;
    assert_eq!(hand_back(&house, "decline").await["ok"], true);
    let over = receiver.request("/hook", 6).await.json();
    assert_eq!((&over["answered_by"], &over["answer"]), (&json!("mqtt"), &json!("Leave on")), "{over}");

    // Each refusal is counted; no forged one did anything to the lamp.
    let wanted = [("forged", 4), ("used", 2), ("settled", 1), ("expired", 2)]
        .map(|(reason, count)| format!("hunchd_answers_refused_total{{reason=\"{reason}\"}} {count}\n"));
    let counted = async {
        loop {
            let url = format!("http://{page}/metrics");
            let metrics = ntfy_server::client().get(url).send().await.unwrap().text().await.unwrap();
            if wanted.iter().all(|line| metrics.contains(line)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(super::PATIENCE, counted).await.expect("the counts in time");
    let (status, lines) = hunchd.terminate();
    assert_eq!(status.code(), Some(0));
    let log = format!("{lines:?}");
    assert!(log.contains("a signed answer was refused"), "{log}");
    for secret in [&good, &token(&second, 0), "kitchen"] {
        assert!(!log.contains(secret), "{secret}");
    }
    // What was garbled is told as what cannot be used.
    let others: Vec<Value> = lines.into_iter().filter(|line| line["topic"] != ANSWERS).collect();
    expect_sound(&others);
}
