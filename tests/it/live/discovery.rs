//! Devices that announce topics of their own: the daemon subscribes to them by itself, at once and after a restart.

use super::Client;
use super::broker;
use crate::mosquitto::Mosquitto;
use crate::process::Hub;

#[tokio::test(flavor = "multi_thread")]
async fn announced_topics_are_listened_to() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let hub = Hub::new(&broker(mosquitto.port()));
    let daemon = hub.start();
    let home = Client::connect(mosquitto.port(), "home", &["hunchd/status"]).await;
    home.hears_status("online");
    home.publish_retained("my/desk", "ON").await;
    let config = r#"{"name":"Desk","uniq_id":"d1","stat_t":"my/desk","cmd_t":"my/desk/do"}"#;
    home.publish_retained("homeassistant/light/desk/config", config).await;
    let source = "home-assistant-discovery";
    let count = |state: &serde_json::Value| state["messages"][source].as_u64().unwrap_or_default();
    // What the broker remembers comes with the subscription.
    daemon.state_when("the desk's state", |state| count(state) == 1).await;
    home.say("my/desk", "OFF").await;
    let state = daemon.state_when("the desk's next state", |state| count(state) == 2).await;
    let desk = super::device(&state, "home-assistant-discovery:d1");
    assert_eq!((&desk["name"], &desk["in_use"]), (&"Desk".into(), &false.into()), "{desk}");
    assert!(daemon.terminate().0.success());

    home.hears_status("offline");
    let daemon = hub.start();
    home.hears_status("online");
    daemon.state_when("what the broker remembers, again", |state| count(state) >= 3).await;
    assert!(daemon.terminate().0.success());
}
