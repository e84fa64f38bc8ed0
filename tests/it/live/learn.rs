//! `hunchd profile learn` on a real broker: what nobody describes is proposed as a profile that passes its own test.

use std::fs;

use super::Client;
use super::broker;
use crate::mosquitto::Mosquitto;
use crate::process::Hub;

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_proposed_for_strangers_alone() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let home = Client::connect(mosquitto.port(), "home", &[]).await;
    for (topic, payload) in [
        ("attic/lamp/state", r#"{"lamp":{"power":"on","level":180}}"#),
        ("attic/air", r#"{"temperature":21.5,"humidity":43}"#),
        ("stat/plug/POWER", "ON"),
        ("homeassistant/switch/desk/config", r#"{"name":"Desk","uniq_id":"d1","stat_t":"my/desk"}"#),
        ("my/desk", "ON"),
        ("hunchd/status", "online"),
    ] {
        home.publish_retained(topic, payload).await;
    }
    let hub = Hub::new(&broker(mosquitto.port()));
    let settings = hub.settings().display().to_string();
    let folder = hub.folder().join("learnt").display().to_string();
    let out = hub.run(&["profile", "learn", "--config", &settings, "--for", "2s", "--out", &folder]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let files: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, ["attic.toml"]);
    let file = format!("{folder}/attic.toml");
    let out = hub.run(&["profile", "test", &file]);
    assert!(out.status.success(), "{}\n{}", String::from_utf8_lossy(&out.stderr), fs::read_to_string(&file).unwrap());
    assert_eq!(String::from_utf8(out.stdout).unwrap(), "attic: 4 examples hold, 0 do not.\n");
    // What a person may have corrected is not written over.
    let again = hub.run(&["profile", "learn", "--config", &settings, "--for", "1s", "--out", &folder]);
    assert_eq!(again.status.code(), Some(1));
    let out = hub.run(&["profile", "learn", "--config", &settings, "--for", "1s", "--under", "nothing"]);
    assert_eq!(out.status.code(), Some(1));
}
