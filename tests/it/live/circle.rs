//! The full circle: a lamp is left on, the phone asks, a thumb answers, the lamp goes off. Real brokers on both sides.

use serde_json::Value;

use hunchd::daemon::clock::Stopwatch;
use hunchd::device::Message;
use hunchd::mqtt::Event;
use hunchd::time::Timestamp;

use super::Client;
use super::LIST;
use super::PATIENCE;
use super::broker;
use super::device;
use crate::mosquitto::Mosquitto;
use crate::ntfy_server;
use crate::ntfy_server::APP_TOKEN;
use crate::ntfy_server::BUTTON_TOKEN;
use crate::ntfy_server::DAEMON_TOKEN;
use crate::ntfy_server::NtfyServer;
use crate::ntfy_server::TOPIC;
use crate::process::Hub;
use crate::process::Hunchd;
use crate::process::expect_sound;

const LAMP: &str = "zigbee2mqtt/Study/lamp";
pub(super) const COMMANDS: &str = "zigbee2mqtt/Study/lamp/set";
/// Days on which the lamp is lit from 18:00 to 21:00.
pub(super) const HABIT_DAYS: i64 = 29;

/// A study with a lamp, and a garden in which a thermometer tells the time.
pub(super) struct House {
    pub(super) client: Client,
}

impl House {
    pub(super) async fn say(&self, topic: &str, what: &str, day: i64, minute: i64) {
        let at = moment(day, minute).to_rfc3339();
        self.client.say(topic, &format!(r#"{{{what},"last_seen":"{at}"}}"#)).await;
    }

    pub(super) async fn lamp(&self, state: &str, day: i64, minute: i64) {
        self.say(LAMP, &format!(r#""state":"{state}""#), day, minute).await;
    }

    /// The thermometer speaks every few minutes: time passes.
    pub(super) async fn time_passes(&self, day: i64, from: i64, to: i64) {
        for minute in (from..=to).step_by(5) {
            self.say("zigbee2mqtt/Garden/thermometer", r#""temperature":7.5"#, day, minute).await;
        }
    }

    /// The lamp is lit at six and left on, and it gets late.
    pub(super) async fn leave_lamp_on(&self, day: i64) {
        self.lamp("ON", day, 18 * 60).await;
        self.time_passes(day, 18 * 60, 21 * 60 + 45).await;
    }

    /// Demands that from the last thing heard until now nobody commanded the lamp.
    async fn hears_no_command(&self) {
        self.client.say("marker", "").await;
        let message = self.client.hears("the marker", |message| message.topic != "hunchd/status");
        assert_eq!(message.topic, "marker", "{message:?}");
    }
}

/// A minute of a day, local time in a zone that has no summer time.
fn moment(day: i64, minute: i64) -> Timestamp {
    let first = Timestamp::parse_rfc3339("2026-01-05T00:00:00Z").unwrap();
    Timestamp::from_millis(first.as_millis() + (day * 1440 + minute) * 60_000)
}

fn hub(mosquitto: &Mosquitto, ntfy: &NtfyServer) -> Hub {
    let channel = format!(
        "[notify.ntfy]\nserver = \"{}\"\ntopic = \"{TOPIC}\"\ntoken_file = \"token\"\nbutton_token_file = \"button_token\"\n",
        ntfy.url()
    );
    hub_with(mosquitto, &channel, &[("token", DAEMON_TOKEN), ("button_token", BUTTON_TOKEN)])
}

/// A hub with these channels, and the files of their secrets.
pub(super) fn hub_with(mosquitto: &Mosquitto, channels: &str, secrets: &[(&str, &str)]) -> Hub {
    // Without the acceptance network the home's own counts judge alone: this is about the circle, and not about how sure anybody is.
    let models = models_but_acceptance();
    let settings = format!(
        "[home]\ntime_zone = \"UTC\"\n[clock]\nsource = \"messages\"\n[ladder]\nmode = \"ask\"\n\
         [hunches]\nmin_confidence = 0.5\n[models]\nfolder = \"{}\"\n{channels}{}",
        models.display(),
        broker(mosquitto.port())
    );
    // What was answered before is passed over in silence; here it must be known that it was.
    let hub = Hub::new(&settings).with("RUST_LOG", "info,hunchd::notify=debug");
    for (name, token) in secrets {
        let file = hub.settings().with_file_name(name);
        std::fs::write(&file, token).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    hub
}

/// The models as they ship, but for the acceptance network, in a folder of their own.
pub(super) fn models_but_acceptance() -> std::path::PathBuf {
    let folder = tempfile::tempdir().unwrap().keep();
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    for file in std::fs::read_dir(shipped).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap();
        if file.is_file() && !name.to_string_lossy().starts_with("acceptance") {
            std::fs::copy(&file, folder.join(name)).unwrap();
        }
    }
    folder
}

/// Waits for the newest notice with buttons about a hunch that was not seen before.
async fn phone_shows(ntfy: &NtfyServer, seen: &mut Vec<String>) -> Value {
    let notice = phone(ntfy, "a notice", |items| {
        let fresh = |item: &&Value| item["event"] == "message" && !seen.contains(&sequence(item));
        items.iter().find(fresh).cloned()
    })
    .await;
    seen.push(sequence(&notice));
    notice
}

/// Waits until the phones were told to take that notice away.
async fn phone_forgets(ntfy: &NtfyServer, notice: &Value) {
    let of = sequence(notice);
    phone(ntfy, "a retraction", |items| {
        items.iter().any(|item| item["event"] == "message_delete" && sequence(item) == of).then_some(())
    })
    .await;
}

async fn phone<T>(ntfy: &NtfyServer, what: &str, find: impl Fn(&[Value]) -> Option<T>) -> T {
    let waited = Stopwatch::start();
    loop {
        let items = ntfy.poll(TOPIC, APP_TOKEN).await;
        if let Some(found) = find(&items) {
            return found;
        }
        assert!(waited.elapsed() < PATIENCE, "no {what} among {items:?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

fn sequence(item: &Value) -> String {
    item["sequence_id"].as_str().unwrap_or_default().to_owned()
}

/// Does what a phone does: exactly the request that stands in the notice.
async fn press(notice: &Value, label: &str) {
    let buttons = notice["actions"].as_array().unwrap();
    let button = buttons.iter().find(|button| button["label"] == label).unwrap_or_else(|| panic!("{notice}"));
    assert_eq!(button["action"], "http");
    let method = button["method"].as_str().unwrap().parse().unwrap();
    let mut request = ntfy_server::client().request(method, button["url"].as_str().unwrap());
    for (name, value) in button["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    let reply = request.body(button["body"].as_str().unwrap().to_owned()).send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 200);
}

/// Waits until the hunch of that notice has come to that end.
fn ends(hunchd: &Hunchd, notice: &Value, outcome: &str) {
    let id = sequence(notice).replace("hunch-", "");
    hunchd.until(outcome, |lines| {
        let ended = lines.iter().find(|line| line["hunch_id"] == id.as_str() && !line["outcome"].is_null());
        ended.map(|line| assert_eq!(line["outcome"], outcome))
    });
}

/// A house whose lamp has had its habit for four weeks, in which nobody was asked anything.
pub(super) async fn settled(mosquitto: &Mosquitto, hunchd: &Hunchd) -> House {
    hunchd.says("listening for answers from phones");
    settled_with(mosquitto, &["hunchd/status", COMMANDS, "marker"]).await.0
}

/// The same, heard on these topics; with the next day.
pub(super) async fn settled_with(mosquitto: &Mosquitto, topics: &[&str]) -> (House, i64) {
    let client = Client::connect(mosquitto.port(), "house", topics).await;
    let house = House { client };
    house.client.hears_status("online");
    house.client.publisher.publish(Message::retained("zigbee2mqtt/bridge/devices", LIST)).await.unwrap();
    for day in 0..HABIT_DAYS {
        house.lamp("ON", day, 18 * 60).await;
        house.lamp("OFF", day, 21 * 60).await;
        house.time_passes(day, 23 * 60, 23 * 60).await;
    }
    (house, HABIT_DAYS)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_asks_and_commands_nothing() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let Some(ntfy) = NtfyServer::start().await else { return };
    let hub = hub(&mosquitto, &ntfy);
    let hunchd = hub.start_with(&["--dry-run"]);
    let house = settled(&mosquitto, &hunchd).await;
    house.leave_lamp_on(HABIT_DAYS).await;
    let notice = phone_shows(&ntfy, &mut Vec::new()).await;
    press(&notice, "Turn off").await;
    let kept_back = hunchd.says("not sent: this is a dry run");
    assert_eq!(kept_back["topic"], COMMANDS);
    house.hears_no_command().await;
    expect_sound(&hunchd.terminate().1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lamp_left_on_is_asked_about_and_the_thumb_decides() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let Some(ntfy) = NtfyServer::start().await else { return };
    let hub = hub(&mosquitto, &ntfy);
    let hunchd = hub.start();
    let house = settled(&mosquitto, &hunchd).await;
    let (day, mut seen) = (HABIT_DAYS, Vec::new());

    // Yes.
    house.leave_lamp_on(day).await;
    let notice = phone_shows(&ntfy, &mut seen).await;
    assert_eq!(notice["title"], "lamp (Study) is still on");
    let labels: Vec<&Value> = notice["actions"].as_array().unwrap().iter().map(|button| &button["label"]).collect();
    assert_eq!(labels, ["Turn off", "Leave on", "Never ask"]);
    house.hears_no_command().await;
    press(&notice, "Turn off").await;
    let command = house.client.hears("the command", |message| message.topic == COMMANDS);
    assert_eq!(String::from_utf8_lossy(&command.payload), r#"{"state":"OFF"}"#);
    house.lamp("OFF", day, 21 * 60 + 45).await;
    hunchd.says("the device did what it was told");
    ends(&hunchd, &notice, "accepted");
    phone_forgets(&ntfy, &notice).await;
    // A second thumb on another phone, which still shows it.
    press(&notice, "Turn off").await;
    hunchd.says("an old answer was passed over");
    house.hears_no_command().await;
    expect_not_retained(mosquitto.port()).await;

    // No, not now: it is left as it is.
    let day = day + 1;
    house.leave_lamp_on(day).await;
    let notice = phone_shows(&ntfy, &mut seen).await;
    press(&notice, "Leave on").await;
    ends(&hunchd, &notice, "declined");
    phone_forgets(&ntfy, &notice).await;
    house.time_passes(day, 21 * 60 + 50, 23 * 60).await;
    house.lamp("OFF", day, 23 * 60).await;
    house.hears_no_command().await;

    // Never again.
    let day = day + 1;
    house.leave_lamp_on(day).await;
    let notice = phone_shows(&ntfy, &mut seen).await;
    press(&notice, "Never ask").await;
    ends(&hunchd, &notice, "declined for ever");
    house.time_passes(day, 21 * 60 + 50, 23 * 60).await;
    house.lamp("OFF", day, 23 * 60).await;
    house.hears_no_command().await;
    let (status, lines) = hunchd.terminate();
    assert_eq!(status.code(), Some(0));
    expect_sound(&lines);
    house.client.hears_status("offline");

    // And never is remembered in the next life.
    let hunchd = hub.start();
    house.client.hears_status("online");
    assert_eq!(device(&hunchd.state().await, "zigbee2mqtt:Study/lamp")["never"], true);
    let day = day + 1;
    house.leave_lamp_on(day).await;
    let refused = hunchd.says("a hunch was not had");
    assert_eq!(refused["because"], "a person said never for this device");
    let notices = ntfy.poll(TOPIC, APP_TOKEN).await;
    assert!(notices.iter().all(|item| seen.contains(&sequence(item))), "{notices:?}");
    house.hears_no_command().await;
    expect_sound(&hunchd.terminate().1);
}

/// Demands that nothing waits in the broker for the lamp to come back: whoever subscribes late hears no old command.
async fn expect_not_retained(port: u16) {
    let late = Client::connect(port, "late", &[COMMANDS, "marker", "hunchd/status"]).await;
    late.hears_status("online");
    late.say("marker", "").await;
    let waited = Stopwatch::start();
    while let Some(event) = late.queue.pop_timeout(PATIENCE.saturating_sub(waited.elapsed())) {
        if let Event::Message(message) = event {
            assert_ne!(message.topic, COMMANDS, "{message:?}");
            if message.topic == "marker" {
                return;
            }
        }
    }
    panic!("the marker was not heard");
}
