//! A real Home Assistant beside hunchd: its entities, its buttons, its blueprints, restarts of either side, and what is left in the end.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use hunchd::daemon::clock::Stopwatch;
use hunchd::device::Message;
use serde_json::Value;
use serde_json::json;

use super::Client;
use super::LIST;
use super::PATIENCE;
use super::broker;
use super::circle::COMMANDS;
use super::circle::House;
use super::circle::models_but_acceptance;
use super::circle::settled_with;
use crate::mosquitto::Mosquitto;
use crate::mosquitto::free_port;
use crate::process::Hub;
use crate::process::expect_sound;

const CONFIG: &str = "homeassistant/device/hunchd/config";
const LAMP_RUNG: &str = "How far: Study/lamp";

/// A running Home Assistant that does what it is told.
struct HomeAssistant {
    child: Child,
    said: BufReader<ChildStdout>,
    _folder: tempfile::TempDir,
}

impl HomeAssistant {
    /// Starts one; it is not ready yet. `None`, with a line that says so, where none is installed.
    fn start(broker: u16) -> Option<HomeAssistant> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let place = root.join("target/tools/home-assistant");
        if !place.join("complete").exists() {
            println!("SKIPPED: Home Assistant is not installed; run tests/support/install-home-assistant.sh.");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(place.join("bin/python"))
            .arg(root.join("tests/support/serve_home_assistant.py"))
            .arg(place.join("bin/hass"))
            .arg(folder.path())
            .args([free_port().to_string(), broker.to_string()])
            .arg(root.join("home-assistant/blueprints"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Some(HomeAssistant { child, said, _folder: folder })
    }

    fn hears(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the complaint is above: `{line}`"))
    }

    fn does(&mut self, what: &Value) -> Value {
        writeln!(self.child.stdin.as_mut().unwrap(), "{what}").unwrap();
        self.hears()
    }

    fn states(&mut self) -> Value {
        self.does(&json!({"do": "states"}))
    }

    /// Waits until this is so of its states.
    fn until(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let waited = Stopwatch::start();
        loop {
            let states = self.states();
            if holds(&states) {
                return states;
            }
            let ours: Vec<String> = states
                .as_object()
                .unwrap()
                .iter()
                .filter(|(id, _)| id.contains("hunch"))
                .map(|(id, state)| format!("{id}: {}", state["state"]))
                .collect();
            assert!(waited.elapsed() < PATIENCE, "not {what}: {ours:#?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn until_state(&mut self, entity: &str, wanted: &str) -> Value {
        self.until(&format!("{entity} {wanted}"), |states| states[entity]["state"] == wanted)[entity].clone()
    }

    fn presses(&mut self, entity: &str) {
        self.does(&json!({"do": "service", "name": "button.press", "data": {"entity_id": entity}}));
    }

    /// What its registry holds of us.
    fn registry(&mut self) -> Vec<Value> {
        let all = self.does(&json!({"do": "ask", "command": {"type": "config/entity_registry/list"}}));
        let is_ours = |entity: &&Value| entity["platform"] == "mqtt";
        all.as_array().unwrap().iter().filter(is_ours).cloned().collect()
    }

    fn until_registry(&mut self, what: &str, holds: impl Fn(&[Value]) -> bool) {
        let waited = Stopwatch::start();
        loop {
            let entities = self.registry();
            if holds(&entities) {
                return;
            }
            assert!(waited.elapsed() < PATIENCE, "not {what}: {entities:#?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for HomeAssistant {
    fn drop(&mut self) {
        // It ends when nobody holds its input open any more.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn settings(port: u16, more: &str) -> String {
    let models: PathBuf = models_but_acceptance();
    format!(
        "[home]\ntime_zone = \"UTC\"\nlatitude = 52.37\nlongitude = 4.89\n[clock]\nsource = \"messages\"\n[ladder]\nmode = \"ask\"\n\
         [hunches]\nmin_confidence = 0.5\n[models]\nfolder = \"{}\"\n[home_assistant]\n{more}\n{}",
        models.display(),
        broker(port)
    )
}

/// The lamp was told to go off, and does.
async fn lamp_obeys(house: &House, day: i64) {
    let command = house.client.hears("the command", |message| message.topic == COMMANDS);
    assert_eq!(String::from_utf8_lossy(&command.payload), r#"{"state":"OFF"}"#);
    house.lamp("OFF", day, 21 * 60 + 45).await;
    house.time_passes(day, 21 * 60 + 50, 23 * 60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_assistant_shows_asks_answers_and_forgets() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let Some(mut home) = HomeAssistant::start(mosquitto.port()) else { return };
    let hub = Hub::new(&settings(mosquitto.port(), "discovery = true"));
    let hunchd = hub.start();
    let heard = ["hunchd/status", COMMANDS, "marker", "phone", CONFIG];
    let (house, mut day) = settled_with(&mosquitto, &heard).await;
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

    // A question goes to the phone, and the thumb answers, by the blueprint.
    house.leave_lamp_on(day).await;
    let phone = house.client.hears("the phone", |message| message.topic == "phone");
    let notice: Value = serde_json::from_slice(&phone.payload).unwrap();
    assert_eq!(notice["title"], "lamp (Study) is still on", "{notice}");
    let actions = notice["data"]["actions"].as_array().unwrap();
    assert_eq!(actions[0]["title"], "Turn off");
    let event = home.until("the event", |states| states["event.hunchd_hunch"]["attributes"]["event_type"] == "asked");
    let id = event["event.hunchd_hunch"]["attributes"]["hunch_id"].as_str().unwrap().to_owned();
    assert_eq!(actions[0]["action"], format!("HUNCH_ACCEPT_{id}"));
    assert_eq!(event["sensor.hunchd_last"]["state"], "lamp (Study) is still on");
    home.does(
        &json!({"do": "fire", "event": "mobile_app_notification_action", "data": {"action": actions[0]["action"]}}),
    );
    lamp_obeys(&house, day).await;
    home.until("its end", |states| states["event.hunchd_hunch"]["attributes"]["event_type"] == "accepted");
    home.until_state("sensor.hunchd_acceptance", "100.0");

    // The button does the same, and takes the notice off the phone.
    day += 1;
    house.leave_lamp_on(day).await;
    house.client.hears("the phone", |message| message.topic == "phone");
    home.until("the event", |states| states["event.hunchd_hunch"]["attributes"]["event_type"] == "asked");
    home.presses("button.hunchd_accept");
    let cleared = house.client.hears("the phone is cleared or the lamp is told", |message| {
        message.topic == COMMANDS || message.topic == "phone"
    });
    let other =
        house.client.hears("the other of the two", |message| message.topic == COMMANDS || message.topic == "phone");
    let (cleared, command) = if cleared.topic == "phone" { (cleared, other) } else { (other, cleared) };
    assert!(String::from_utf8_lossy(&cleared.payload).contains("clear_notification"), "{cleared:?}");
    assert_eq!(String::from_utf8_lossy(&command.payload), r#"{"state":"OFF"}"#);
    house.lamp("OFF", day, 21 * 60 + 45).await;
    house.time_passes(day, 21 * 60 + 50, 23 * 60).await;

    let enabled =
        home.registry().iter().find(|entity| entity["original_name"] == LAMP_RUNG).unwrap()["entity_id"].clone();
    assert_eq!(enabled, "select.hunchd_rung_zigbee2mqtt_study_lamp");

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

    // hunchd starts again.
    let (status, lines) = hunchd.terminate();
    assert_eq!(status.code(), Some(0));
    expect_sound(&lines);
    home.until_state("select.hunchd_mode", "unavailable");
    let hunchd = hub.start();
    let waited = Stopwatch::start();
    home.until_state("select.hunchd_mode", "ask");
    println!("hunchd is back after {:?}", waited.elapsed());

    // The lamp is given away.
    let without = LIST
        .replace("0x1", "0x3")
        .replace("Study/lamp", "Garden/thermometer 2")
        .replace("\"light\"", "\"numeric\",\"name\":\"humidity\"");
    house.client.publisher.publish(Message::retained("zigbee2mqtt/bridge/devices", without)).await.unwrap();
    house.time_passes(day + 1, 0, 10).await;
    home.until_registry("no daylight in its room", |all| {
        all.iter().all(|entity| entity["original_name"] != "Daylight Study")
    });
    // Home Assistant itself keeps the name of an entity that nobody ever switched on, until the whole device goes.
    let waited = Stopwatch::start();
    loop {
        let late = Client::connect(mosquitto.port(), "late", &[CONFIG]).await;
        let announced = late.hears("what is announced", |message| message.topic == CONFIG);
        if !String::from_utf8_lossy(&announced.payload).contains("Study") {
            break;
        }
        assert!(waited.elapsed() < PATIENCE, "{announced:?}");
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
