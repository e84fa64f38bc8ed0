//! A real Home Assistant beside hunchd: its entities, its buttons, its blueprints, names, restarts of either side, and what is left in the end.

mod driver;

use std::collections::BTreeMap;
use std::path::PathBuf;

use hunchd::daemon::clock::Stopwatch;
use hunchd::device::Message;
use serde_json::Value;
use serde_json::json;

use super::Client;
use super::LIST;
use super::PATIENCE;
use super::broker;
use super::circle::COMMANDS;
use super::circle::HABIT_DAYS;
use super::circle::House;
use super::circle::models_but_acceptance;
use crate::mosquitto::Mosquitto;
use crate::process::Hub;
use crate::process::Hunchd;
use crate::process::expect_sound;
use driver::HomeAssistant;

const CONFIG: &str = "homeassistant/device/hunchd/config";
const LAMP_RUNG: &str = "How far: Study/lamp";
const RUNG_ENTITY: &str = "select.hunchd_rung_zigbee2mqtt_study_lamp";
/// The other lamp of the study.
const DESK: &str = "zigbee2mqtt/Study/desk";
const DESK_COMMANDS: &str = "zigbee2mqtt/Study/desk/set";
const ANSWERS: &str = "hunchd/hunch/answer";

fn settings(port: u16, more: &str) -> String {
    let models: PathBuf = models_but_acceptance();
    format!(
        "[home]\ntime_zone = \"UTC\"\nlatitude = 52.37\nlongitude = 4.89\n[clock]\nsource = \"messages\"\n[ladder]\nmode = \"ask\"\n\
         [hunches]\nmin_confidence = 0.5\n[models]\nfolder = \"{}\"\n[home_assistant]\n{more}\n{}",
        models.display(),
        broker(port)
    )
}

/// A study with two lamps that have had their habit for four weeks, heard on these topics; with the next day.
async fn settled(mosquitto: &Mosquitto, topics: &[&str]) -> (House, i64) {
    let client = Client::connect(mosquitto.port(), "house", topics).await;
    let house = House { client };
    house.client.hears_status("online");
    lists(&house, "Study/lamp", "Study/desk").await;
    for day in 0..HABIT_DAYS {
        house.lamp("ON", day, 18 * 60).await;
        desk(&house, "ON", day, 18 * 60).await;
        house.lamp("OFF", day, 21 * 60).await;
        desk(&house, "OFF", day, 21 * 60).await;
        house.time_passes(day, 23 * 60, 23 * 60).await;
    }
    (house, HABIT_DAYS)
}

/// Zigbee2MQTT tells what its lamps are called.
async fn lists(house: &House, lamp: &str, desk: &str) {
    let other =
        r#"{"ieee_address":"0x4","type":"Router","friendly_name":"DESK","definition":{"exposes":[{"type":"light"}]}},"#;
    let list = LIST.replacen('[', &format!("[{other}"), 1).replace("DESK", desk).replace("Study/lamp", lamp);
    house.client.publish_retained("zigbee2mqtt/bridge/devices", &list).await;
}

async fn desk(house: &House, state: &str, day: i64, minute: i64) {
    house.say(DESK, &format!(r#""state":"{state}""#), day, minute).await;
}

/// Both lamps are lit at six; the one on the desk goes off at nine as ever, and the other is left on.
async fn leave_lamp_on(house: &House, day: i64) {
    desk(house, "ON", day, 18 * 60).await;
    house.lamp("ON", day, 18 * 60).await;
    house.time_passes(day, 18 * 60, 20 * 60 + 55).await;
    desk(house, "OFF", day, 21 * 60).await;
    house.time_passes(day, 21 * 60, 21 * 60 + 45).await;
}

/// The next message on each of these topics, in whatever order they come.
fn hears_all<const N: usize>(house: &House, topics: [&str; N]) -> [String; N] {
    let mut heard: BTreeMap<String, String> = BTreeMap::new();
    while heard.len() < N {
        let what = format!("all of {topics:?}, but {:?}", heard.keys());
        let message = house.client.hears(&what, |message| topics.contains(&message.topic.as_str()));
        let text = String::from_utf8(message.payload).unwrap();
        let twice = heard.insert(message.topic.clone(), text.clone());
        assert_eq!(twice, None, "two on {}, the second: {text}", message.topic);
    }
    topics.map(|topic| heard[topic].clone())
}

/// Demands that nothing more came on these topics until now.
async fn hears_no_more(house: &House, topics: &[&str]) {
    house.client.say("marker", "").await;
    let next = house
        .client
        .hears("the marker", |message| message.topic == "marker" || topics.contains(&message.topic.as_str()));
    assert_eq!(next.topic, "marker", "{next:?}");
}

/// What the broker has kept on these topics.
async fn told_late(mosquitto: &Mosquitto, topics: &[&str]) -> BTreeMap<String, String> {
    let late = Client::connect(mosquitto.port(), "late", &[topics, &["marker"]].concat()).await;
    // The broker has sent what it kept before it answers the subscription to the last.
    late.say("marker", "").await;
    let mut kept = BTreeMap::new();
    loop {
        let Message { topic, payload, .. } = late.hears("the marker", |_| true);
        if topic == "marker" {
            return kept;
        }
        kept.insert(topic, String::from_utf8(payload).unwrap());
    }
}

/// A question on both devices, as their automations show it, and wait for what comes of it.
fn shown(house: &House, home: &mut HomeAssistant) -> [Value; 2] {
    let notices = hears_all(house, ["phone", "tablet"]);
    home.until_waits("questions");
    home.until_waits("tablet");
    notices.map(|text| serde_json::from_str(&text).unwrap())
}

fn is_cleared(text: &str) -> bool {
    text.contains("clear_notification")
}

/// Presses the button of a notice that says this.
fn press(home: &mut HomeAssistant, notice: &Value, label: &str) {
    let actions = notice["data"]["actions"].as_array().unwrap();
    let action = actions.iter().find(|action| action["title"] == label).unwrap_or_else(|| panic!("{notice}"));
    home.fires("mobile_app_notification_action", &json!({"action": action["action"]}));
}

/// What the companion app tells when a notice is swiped away.
fn swipe(home: &mut HomeAssistant, notice: &Value) {
    home.fires("mobile_app_notification_cleared", &json!({"tag": notice["data"]["tag"]}));
}

fn until_event(home: &mut HomeAssistant, kind: &str) -> Value {
    home.until(kind, |states| states["event.hunchd_hunch"]["attributes"]["event_type"] == kind)
}

/// Waits until hunchd calls that entity so, and has it in that room.
async fn guests_are(hunchd: &Hunchd, name: &str, room: Option<&str>) {
    let are_so = |device: &Value| {
        device["id"]["native"] == "input_boolean.guests" && device["name"] == name && device["room"].as_str() == room
    };
    let what = format!("{name} in {room:?}");
    hunchd.state_when(&what, |state| state["devices"].as_array().unwrap().iter().any(are_so)).await;
}

/// The lamp goes off, and the evening ends.
async fn evening_ends(house: &House, day: i64) {
    house.lamp("OFF", day, 21 * 60 + 45).await;
    house.time_passes(day, 21 * 60 + 50, 23 * 60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_assistant_shows_asks_answers_and_forgets() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let Some(mut home) = HomeAssistant::start(mosquitto.port()) else { return };
    let hub = Hub::new(&settings(mosquitto.port(), "discovery = true"));
    let hunchd = hub.start();
    let heard = ["hunchd/status", COMMANDS, DESK_COMMANDS, ANSWERS, "marker", "phone", "tablet"];
    let (house, mut day) = settled(&mosquitto, &heard).await;
    assert_eq!(home.hears(), json!({"ready": true}));

    // The entities are there, and show what is.
    let mode = home.until_state("select.hunchd_mode", "ask");
    assert_eq!(mode["attributes"]["options"], json!(["off", "shadow", "ask"]));
    for (entity, state) in [
        ("select.hunchd_house_mode", "home"),
        ("event.hunchd_hunch", "unknown"),
        ("binary_sensor.hunchd_problem", "off"),
        ("sensor.hunchd_days_learnt", "28"),
        ("sensor.hunchd_asked_today", "0"),
        ("sensor.hunchd_acceptance", "unknown"),
        ("sensor.hunchd_paused_until", "unknown"),
        ("button.hunchd_accept", "unknown"),
        ("button.hunchd_decline", "unknown"),
        ("button.hunchd_undo", "unknown"),
    ] {
        home.until_state(entity, state);
    }
    let states =
        home.until("presence", |states| states["binary_sensor.hunchd_asleep"]["attributes"]["probability"].is_number());
    assert!(states["binary_sensor.hunchd_away"]["attributes"]["probability"].is_number());
    let daylight = &home
        .until("daylight", |states| states["sensor.hunchd_daylight_study"]["attributes"]["room"] == "Study")["sensor.hunchd_daylight_study"];
    assert_eq!(
        (&daylight["attributes"]["device_class"], &daylight["attributes"]["unit_of_measurement"]),
        (&json!("illuminance"), &json!("lx"))
    );
    home.until_registry("a switch for the lamp, kept off", |all| {
        all.iter().any(|entity| entity["original_name"] == LAMP_RUNG && entity["disabled_by"] == "integration")
    });

    // A person switches the lamp's on, and has names of their own.
    home.edits(RUNG_ENTITY, &json!({"disabled_by": null}));
    home.edits("sensor.hunchd_asked_today", &json!({"name": "Questions today"}));

    // Modes are set from there.
    let vacation = json!({"entity_id": "select.hunchd_house_mode", "option": "vacation"});
    home.does(&json!({"do": "service", "name": "select.select_option", "data": vacation}));
    home.until_state("select.hunchd_house_mode", "vacation");

    // Home Assistant starts again: all is as it was. From here on it has the automations.
    let waited = Stopwatch::start();
    home.does(&json!({"do": "restart"}));
    home.until_state("select.hunchd_house_mode", "vacation");
    // The one that hears hunchd's status has heard it: the broker has all their subscriptions.
    home.until("listening", |states| states["automation.commands"]["attributes"]["last_triggered"].is_string());
    println!("Home Assistant is back after {:?}", waited.elapsed());

    let rung = home.until_state(RUNG_ENTITY, "ask");
    assert_eq!(rung["attributes"]["options"], json!(["off", "shadow", "ask", "auto"]));

    // A question goes to both devices. Swiped away on the phone it means nothing; a thumb there answers, and the tablet is cleared.
    leave_lamp_on(&house, day).await;
    let [phone, tablet] = shown(&house, &mut home);
    assert_eq!(phone["title"], "lamp (Study) is still on", "{phone}");
    assert_eq!(phone["data"]["actions"][0]["title"], "Turn off");
    let event = until_event(&mut home, "asked");
    let id = event["event.hunchd_hunch"]["attributes"]["hunch_id"].as_str().unwrap().to_owned();
    assert_eq!(event["sensor.hunchd_last"]["state"], "lamp (Study) is still on");
    assert!(phone["data"]["actions"][0]["action"].as_str().unwrap().starts_with(&format!("HUNCH_ACCEPT_{id}")));
    assert_ne!(phone["data"]["tag"], tablet["data"]["tag"]);
    swipe(&mut home, &phone);
    let topics = [ANSWERS, COMMANDS, "tablet"];
    press(&mut home, &phone, "Turn off");
    let [answer, command, tablet] = hears_all(&house, topics);
    assert_eq!((answer, command.as_str()), (format!("accept {id}"), r#"{"state":"OFF"}"#));
    assert!(is_cleared(&tablet), "{tablet}");
    evening_ends(&house, day).await;
    until_event(&mut home, "accepted");
    home.until_state("sensor.hunchd_acceptance", "100.0");

    // Swiped away on the tablet it means no.
    day += 1;
    leave_lamp_on(&house, day).await;
    let [_, tablet] = shown(&house, &mut home);
    swipe(&mut home, &tablet);
    let [answer, phone] = hears_all(&house, [ANSWERS, "phone"]);
    assert!(answer.starts_with("decline ") && is_cleared(&phone), "{answer} {phone}");
    evening_ends(&house, day).await;
    until_event(&mut home, "declined");
    hears_no_more(&house, &[COMMANDS, ANSWERS]).await;

    // The button in Home Assistant does the same, and takes the notice off both.
    day += 1;
    leave_lamp_on(&house, day).await;
    shown(&house, &mut home);
    until_event(&mut home, "asked");
    home.presses("button.hunchd_accept");
    let [answer, command, phone, tablet] = hears_all(&house, [ANSWERS, COMMANDS, "phone", "tablet"]);
    assert_eq!((answer.as_str(), command.as_str()), ("accept", r#"{"state":"OFF"}"#));
    assert!(is_cleared(&phone) && is_cleared(&tablet), "{phone} {tablet}");
    evening_ends(&house, day).await;

    // Both lamps in one question. One is switched off by hand: it is asked again, in place of what was shown, and answered once.
    day += 1;
    desk(&house, "ON", day, 18 * 60).await;
    house.leave_lamp_on(day).await;
    let [before, _] = shown(&house, &mut home);
    assert!(before["title"].as_str().unwrap().starts_with("2 things are still on: "), "{before}");
    desk(&house, "OFF", day, 21 * 60 + 46).await;
    house.time_passes(day, 21 * 60 + 50, 21 * 60 + 50).await;
    let [phone, _] = shown(&house, &mut home);
    assert_eq!(phone["title"], "lamp (Study) is still on", "{phone}");
    assert_eq!((&phone["data"]["tag"], &before["data"]["tag"]), (&before["data"]["tag"], &phone["data"]["tag"]));
    press(&mut home, &phone, "Turn off");
    let [answer, _, tablet] = hears_all(&house, topics);
    assert!(is_cleared(&tablet), "{tablet}");
    house.lamp("OFF", day, 21 * 60 + 50).await;
    until_event(&mut home, "accepted");
    hears_no_more(&house, &[ANSWERS, DESK_COMMANDS, COMMANDS, "phone", "tablet"]).await;

    // What was done is told where it is wanted, and the button under it takes it back; the lamp then is one rung lower.
    let choose = |rung: &str| json!({"do": "service", "name": "select.select_option", "data": {"entity_id": RUNG_ENTITY, "option": rung}});
    home.does(&choose("auto"));
    home.until_state(RUNG_ENTITY, "auto");
    let question = answer.strip_prefix("accept ").unwrap();
    let news = json!({
        "event_type": "acted", "hunch_id": question, "question": question, "title": "lamp (Study) was turned off", "text": "As ever.",
        "buttons": [{"verdict": "undo", "label": "Undo"}], "expires": "2026-02-07T23:00:00Z", "again": false,
    });
    house.client.say("hunchd/hunch/event", &news.to_string()).await;
    let [phone] = hears_all(&house, ["phone"]);
    let phone = serde_json::from_str(&phone).unwrap();
    home.until_waits("questions");
    press(&mut home, &phone, "Undo");
    let [undone, command] = hears_all(&house, [ANSWERS, COMMANDS]);
    assert_eq!((undone, command.as_str()), (format!("undo {question}"), r#"{"state":"ON"}"#));
    until_event(&mut home, "undone");
    hears_no_more(&house, &["tablet", "phone", ANSWERS]).await;
    home.until_state(RUNG_ENTITY, "ask");
    house.lamp("ON", day, 21 * 60 + 51).await;
    house.time_passes(day, 21 * 60 + 55, 22 * 60).await;
    house.lamp("OFF", day, 22 * 60 + 1).await;
    house.time_passes(day, 22 * 60 + 5, 23 * 60).await;

    // The lamps are renamed in Zigbee2MQTT, and stand in another room by that: the same entities have other names, and no old one is left.
    lists(&house, "Office/big lamp", "Office/desk").await;
    house.time_passes(day + 1, 0, 10).await;
    home.until_registry("the new names alone", |all| {
        let named = |name: &str| all.iter().find(|one| one["original_name"] == name);
        // Of a switch that is on Home Assistant writes the new name down at its next start, and shows it at once.
        let stale =
            |one: &&Value| one["original_name"].to_string().contains("Study") && one["entity_id"] != RUNG_ENTITY;
        named("How far: Office/desk").is_some_and(|one| one["entity_id"] == "select.hunchd_rung_zigbee2mqtt_study_desk")
            && named("Daylight Office").is_some()
            && !all.iter().any(|one| stale(&one))
    });
    home.until("the new name", |states| {
        let rung = &states[RUNG_ENTITY];
        rung["attributes"]["friendly_name"].to_string().contains("How far: Office/big lamp") && rung["state"] == "ask"
    });
    home.does(&choose("shadow"));
    home.until_state(RUNG_ENTITY, "shadow");
    let retained = told_late(&mosquitto, &["hunchd/rung/#", "hunchd/daylight/#", CONFIG]).await;
    assert_eq!(retained.get("hunchd/rung/zigbee2mqtt:Office%2Fbig lamp").map(String::as_str), Some("shadow"));
    let stale = |(topic, text): (&String, &String)| topic.contains("Study") || text.contains("Study");
    assert!(!retained.iter().any(stale), "{retained:#?}");

    // What Home Assistant shows of us is no device of the home, and what is only known through it may be commanded if it says so.
    let state = hunchd.state_when("the guests", |state| state.to_string().contains("input_boolean.guests")).await;
    let ids: Vec<String> =
        state["devices"].as_array().unwrap().iter().map(|device| super::device_id(&device["id"])).collect();
    assert!(ids.iter().all(|id| !id.contains("hunch")), "{ids:?}");
    home.does(
        &json!({"do": "service", "name": "input_boolean.turn_on", "data": {"entity_id": "input_boolean.guests"}}),
    );
    home.until_state("input_boolean.guests", "on");
    house.client.say("statestream/hunchd/input_boolean.other/set", "turn_off").await;
    house.client.say("statestream/hunchd/input_boolean.guests/set", "turn_off").await;
    home.until_state("input_boolean.guests", "off");

    // It is called otherwise there, and so it is here.
    home.edits("input_boolean.guests", &json!({"name": "Visitors"}));
    guests_are(&hunchd, "Visitors", None).await;
    // It is moved, its area is called otherwise, and it is taken out again.
    let area = home.asks(&json!({"type": "config/area_registry/create", "name": "Parlour"}))["area_id"].clone();
    home.edits("input_boolean.guests", &json!({"area_id": area}));
    guests_are(&hunchd, "Visitors", Some("Parlour")).await;
    home.asks(&json!({"type": "config/area_registry/update", "area_id": area, "name": "Salon"}));
    guests_are(&hunchd, "Visitors", Some("Salon")).await;
    home.edits("input_boolean.guests", &json!({"area_id": null}));
    guests_are(&hunchd, "Visitors", None).await;

    // hunchd starts again.
    let (status, lines) = hunchd.terminate();
    assert_eq!(status.code(), Some(0));
    expect_sound(&lines);
    home.until_state("select.hunchd_mode", "unavailable");
    let hunchd = hub.start();
    let waited = Stopwatch::start();
    home.until_state("select.hunchd_mode", "ask");
    println!("hunchd is back after {:?}", waited.elapsed());

    // It has announced itself anew; what a person has named and switched on is theirs all the same.
    home.until_state(RUNG_ENTITY, "shadow");
    let of = |entity: &str, all: &[Value]| all.iter().find(|one| one["entity_id"] == entity).cloned().unwrap();
    let all = home.registry();
    assert_eq!(of("sensor.hunchd_asked_today", &all)["name"], "Questions today");
    assert_eq!(of(RUNG_ENTITY, &all)["disabled_by"], Value::Null);
    let named = &home.states()["sensor.hunchd_asked_today"]["attributes"]["friendly_name"];
    assert!(named.to_string().contains("Questions today"), "{named}");

    // The lamps are given away.
    house
        .client
        .publish_retained(
            "zigbee2mqtt/bridge/devices",
            &LIST
                .replace("0x1", "0x3")
                .replace("\"light\"", "\"numeric\",\"name\":\"humidity\"")
                .replace("Study/lamp", "Garden/thermometer 2"),
        )
        .await;
    house.time_passes(day + 1, 15, 25).await;
    home.until_registry("no daylight in their room, and no switch for the one that was on", |all| {
        all.iter().all(|one| one["original_name"] != "Daylight Office" && one["entity_id"] != RUNG_ENTITY)
    });
    // Home Assistant itself keeps the name of an entity that nobody ever switched on, until the whole device goes.
    let waited = Stopwatch::start();
    loop {
        let announced = &told_late(&mosquitto, &[CONFIG]).await[CONFIG];
        if !announced.contains("Office") {
            break;
        }
        assert!(waited.elapsed() < PATIENCE, "{announced}");
    }
    expect_sound(&hunchd.terminate().1);

    // Switched off, nothing is left.
    std::fs::write(hub.settings(), settings(mosquitto.port(), "discovery = false")).unwrap();
    let hunchd = hub.start();
    home.until_registry("nothing left", <[Value]>::is_empty);
    let states = home.until("nothing left", |states| !states.to_string().contains("hunchd_"));
    assert!(states.get("select.hunchd_mode").is_none());
    let late = Client::connect(mosquitto.port(), "late", &[CONFIG, "hunchd/status", "marker"]).await;
    late.hears_status("online");
    late.say("marker", "").await;
    let next = late.hears("the marker", |message| message.topic != "hunchd/status");
    assert_eq!(next.topic, "marker", "{next:?}");
    expect_sound(&hunchd.terminate().1);
}
