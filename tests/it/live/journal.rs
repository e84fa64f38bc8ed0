//! What a daemon has heard becomes a home log: the raw messages of its journal, read again.

use std::fs;

use super::Client;
use super::LIST;
use super::broker;
use super::heard;
use crate::mosquitto::Mosquitto;
use crate::process::Hub;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_heard_is_written_as_a_home() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let hub = Hub::new(&broker(mosquitto.port()));
    let daemon = hub.start();
    let home = Client::connect(mosquitto.port(), "home", &["hunchd/status"]).await;
    home.hears_status("online");
    home.say("zigbee2mqtt/Study/lamp", r#"{"state":"ON"}"#).await;
    home.say("zigbee2mqtt/bridge/devices", LIST).await;
    for payload in [r#"{"state":"ON"}"#, r#"{"state":"ON"}"#, r#"{"state":"OFF"}"#, r#"{"state":"#] {
        home.say("zigbee2mqtt/Study/lamp", payload).await;
    }
    home.say("zigbee2mqtt/Garden/thermometer", r#"{"temperature":3.5}"#).await;
    daemon.state_when("the thermometer's word", |state| heard(state) >= 5).await;
    assert!(daemon.terminate().0.success());

    let settings = hub.settings().display().to_string();
    let output = hub.run(&["import", "journal", "--out", "home", "--config", &settings]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let folder = hub.settings().with_file_name("home");
    let devices = fs::read_to_string(folder.join("devices.csv")).unwrap();
    let expected = "device,name,kind,room,groups\nzigbee2mqtt:Study/lamp,lamp,light,Study,\nzigbee2mqtt:Garden/thermometer,thermometer,sensor,Garden,\n";
    assert_eq!(devices, expected);
    let log = hunchd::home_log::read(&folder).unwrap();
    let events = log.events().unwrap().map(|event| (event.device, event.property.word(), event.value.to_string()));
    let said = |device, property, value: &str| (device, property, value.to_owned());
    let expected = [said(0, "on", "true"), said(0, "on", "false"), said(1, "temperature_c", "3.5")];
    assert_eq!(events.collect::<Vec<_>>(), expected, "{told}");
    assert!(told.contains("no profile in use understands (1 row)"), "{told}");

    // The daemon goes on with the store as it was.
    let again = hub.start();
    again.says("the past is read");
    assert!(again.terminate().0.success());
    let output = hub.run(&["import", "journal", "--out", "home", "--into-state", "--config", &settings]);
    assert_eq!(output.status.code(), Some(1));
}
