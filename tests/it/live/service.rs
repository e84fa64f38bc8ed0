//! Life as a service: a clean end and a new beginning, the words to systemd, and a hub on which nothing was set up.

use std::os::unix::net::UnixDatagram;

use hunchd::store;
use hunchd::web::Answer;
use hunchd::web::Question;
use serde_json::Value;

use super::Client;
use super::PATIENCE;
use super::broker;
use super::device;
use super::heard;
use super::recording;
use super::recording::Recording;
use crate::mosquitto::Mosquitto;
use crate::mosquitto::free_port;
use crate::process::Hub;
use crate::process::expect_sound;

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_end_leaves_everything_and_the_next_life_goes_on_from_there() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let recording = Recording::of_days(16);
    let hub = recording::hub(mosquitto.port());
    let client = Client::connect(mosquitto.port(), "home", &["hunchd/status"]).await;
    let hunchd = hub.start();
    client.hears_status("online");
    client.publisher.publish(recording.list.clone()).await.unwrap();
    let learnt = recording.play(&client, &hunchd, 0, recording.messages.len()).await;
    let (status, lines) = hunchd.terminate();
    assert_eq!(status.code(), Some(0));
    expect_sound(&lines);
    client.hears_status("offline");
    let late = Client::connect(mosquitto.port(), "late", &["hunchd/status"]).await;
    let word = late.hears("the last word", |message| message.topic == "hunchd/status");
    assert!(word.retained && word.payload == b"offline", "{word:?}");
    let exported = store::latest_export(&hub.store()).unwrap().expect("a snapshot beside the database");
    assert!(exported.bytes.len() > 1000);

    // While nobody runs, what was learnt can be asked all the same.
    let settings = hub.settings().display().to_string();
    let told = hub.run(&["explain", "sofa lamp", "--config", &settings]);
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.status.success() && text.starts_with("As of ") && text.contains("sofa lamp: light"), "{told:?}");

    let hunchd = hub.start();
    let mut restored = hunchd.state().await;
    // The broker was away, and may be back by now.
    restored["connected"] = learnt["connected"].clone();
    assert!(restored == learnt, "{:?}", differences("", &learnt, &restored));
    client.hears_status("online");
    let past = hunchd.says("the past is read");
    assert_eq!(past["records"], 0, "the snapshot holds everything: {past}");
    let (status, lines) = hunchd.terminate();
    assert_eq!(status.code(), Some(0));
    expect_sound(&lines);
    let note = "The time is taken from the messages";
    let warnings: Vec<_> = lines.iter().filter(|line| line["level"] == "WARN").collect();
    assert!(warnings.len() == 1 && warnings[0].to_string().contains(note), "{warnings:?}");
}

/// Where two states differ: the whole of both would fill pages.
fn differences(at: &str, one: &Value, other: &Value) -> Vec<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().flat_map(|(key, value)| differences(&format!("{at}/{key}"), value, &other[key])).collect()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let pairs = one.iter().zip(other).enumerate();
            pairs.flat_map(|(place, (one, other))| differences(&format!("{at}/{place}"), one, other)).collect()
        }
        _ if one == other => Vec::new(),
        _ => vec![format!("{at}: {one} became {other}")],
    }
}

/// A datagram socket in the place of systemd.
struct Systemd {
    socket: UnixDatagram,
    folder: tempfile::TempDir,
}

impl Systemd {
    fn new() -> Systemd {
        let folder = tempfile::tempdir().unwrap();
        let socket = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Systemd { socket, folder }
    }

    fn path(&self) -> String {
        self.folder.path().join("notify").display().to_string()
    }

    fn hears(&self) -> String {
        let mut datagram = [0; 4096];
        let length = self.socket.recv(&mut datagram).expect("a word to systemd within a minute");
        String::from_utf8_lossy(&datagram[..length]).trim_end().to_owned()
    }
}

#[test]
fn systemd_hears_of_its_beginning_its_life_and_its_end() {
    let systemd = Systemd::new();
    // There is no broker: that is no reason not to be ready.
    let hub = Hub::new(&format!("[broker]\nenabled = \"never\"\n{}", broker(free_port())))
        .with("NOTIFY_SOCKET", &systemd.path())
        .with("WATCHDOG_USEC", "300000");
    let hunchd = hub.start();
    assert_eq!(systemd.hears(), "READY=1");
    let mut alive = 0;
    let mut status = false;
    while alive < 5 || !status {
        match systemd.hears().as_str() {
            "WATCHDOG=1" => alive += 1,
            word => status |= word.starts_with("STATUS=waiting for the broker: "),
        }
    }
    let ending = std::thread::spawn(move || hunchd.terminate());
    while systemd.hears() != "STOPPING=1" {}
    assert_eq!(ending.join().unwrap().0.code(), Some(0));
    systemd.socket.set_nonblocking(true).unwrap();
    let after = systemd.socket.recv(&mut [0; 64]);
    assert!(after.is_err(), "after its last word it is silent");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_nothing_set_up_it_brings_its_own_broker_and_listens() {
    let hub = Hub::new("").with("HUNCHD_BROKER__LISTEN", "127.0.0.1:0");
    let hunchd = hub.start();
    let started = hunchd.says("the embedded broker was started");
    let address: std::net::SocketAddr = started["address"].as_str().unwrap().parse().unwrap();
    assert!(address.ip().is_loopback());
    let client = Client::connect(address.port(), "zigbee2mqtt", &["hunchd/status"]).await;
    client.hears_status("online");
    client.say("zigbee2mqtt/bridge/devices", super::LIST).await;
    client.say("zigbee2mqtt/Study/lamp", r#"{"state":"ON"}"#).await;
    let state = hunchd.state_when("the lamp", |state| heard(state) == 1).await;
    let lamp = device(&state, "zigbee2mqtt:Study/lamp");
    assert_eq!((&lamp["in_use"], &lamp["rung"]), (&true.into(), &"shadow".into()));
    let Answer::Text(health) = hunchd.ask(&Question::Health).await else { panic!("not well") };
    assert!(health.starts_with("Connected, 2 devices, mode shadow."), "{health}");

    // A stop for everything, as the README tells; held across a restart.
    client.say("hunchd/mode/set", "off").await;
    hunchd.state_when("the stop", |state| state["mode"] == "off").await;
    let (status, lines) = hunchd.terminate();
    assert_eq!(status.code(), Some(0));
    expect_sound(&lines);
    assert_eq!(hub.start().state().await["mode"], "off");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_on_the_same_store_is_told_so() {
    let hub = Hub::new("").with("HUNCHD_BROKER__LISTEN", "127.0.0.1:0");
    let hunchd = hub.start();
    hunchd.page();
    let (status, lines) = hub.start().wait();
    assert_eq!(status.code(), Some(1));
    let last = lines.last().and_then(|line| line.as_str()).expect("a sentence");
    assert!(last.starts_with("hunchd: The store in ") && last.contains("in use"), "{last}");
    // The first one does not mind.
    assert!(hunchd.state().await.is_object());
}
