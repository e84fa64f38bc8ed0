//! `hunchd devices` on a real broker: what is found, how sure that is, and what nobody knows.

use serde_json::Value;

use super::Client;
use super::LIST;
use super::broker;
use crate::mosquitto::Mosquitto;
use crate::mosquitto::free_port;
use crate::process::Hub;

#[tokio::test(flavor = "multi_thread")]
async fn what_speaks_on_a_broker_is_told() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let home = Client::connect(mosquitto.port(), "home", &[]).await;
    for (topic, payload) in [
        ("zigbee2mqtt/bridge/devices", LIST),
        ("zigbee2mqtt/Study/lamp", r#"{"state":"ON"}"#),
        ("zigbee2mqtt/long gone", r#"{"state":"ON"}"#),
        ("stat/fan/POWER", "OFF"),
        ("stat/fan/POWER2", "maybe"),
        ("ems-esp/boiler/flow", "41.5"),
        ("ems-esp/boiler/pump", "on"),
        ("hunchd/status", "online"),
    ] {
        home.publish_retained(topic, payload).await;
    }
    let hub = Hub::new(&broker(mosquitto.port()));
    let settings = hub.settings().display().to_string();
    let out = hub.run(&["devices", "--config", &settings, "--for", "2s", "--json"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let found: Value = serde_json::from_slice(&out.stdout).unwrap();
    let device = |id: &str| found["devices"].as_array().unwrap().iter().find(|device| device["id"] == id).unwrap();
    let lamp = device("zigbee2mqtt:Study/lamp");
    assert_eq!((&lamp["kind"], &lamp["sure"], &lamp["room"]), (&"light".into(), &"announced".into(), &"Study".into()));
    assert_eq!((&lamp["profile"], &lamp["properties"]["on"]), (&"Zigbee2MQTT".into(), &"true".into()));
    assert_ne!(device("tasmota:fan")["sure"], "announced");
    assert_eq!(found["unlisted"], serde_json::json!(["zigbee2mqtt/long gone"]));
    let boiler = &found["unknown"][0];
    assert_eq!((&boiler["under"], &boiler["topics"]), (&"ems-esp/boiler".into(), &2.into()));
    assert!(found["rejects"]["tasmota"][1].as_str().unwrap().contains("maybe"), "{found}");

    let out = hub.run(&["devices", "--config", &settings, "--for", "1s"]);
    let text = String::from_utf8(out.stdout).unwrap();
    for line in [
        "  lamp in Study: light (announced)\n    zigbee2mqtt:Study/lamp: on true\n",
        "  thermometer in Garden: sensor (announced)\n    zigbee2mqtt:Garden/thermometer: has said nothing yet\n",
        "  zigbee2mqtt/long gone\n",
        "  ems-esp/boiler: 2 topics, 2 messages, such as ems-esp/boiler/flow\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    // Whoever only looks leaves nothing behind: what a daemon has said of itself stands.
    let look = Client::connect(mosquitto.port(), "look", &["hunchd/#"]).await;
    assert_eq!(look.hears("anything of hunchd", |_| true).payload, b"online");

    let hub = Hub::new(&broker(free_port()));
    let out = hub.run(&["devices", "--config", &hub.settings().display().to_string(), "--for", "1s"]);
    let told = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.code() == Some(1) && told.contains("127.0.0.1"), "{told}");
    assert_eq!(hub.run(&["devices", "--for", "soon"]).status.code(), Some(2));
}
