//! The MQTT door against real brokers: Mosquitto, and the embedded one.

use std::io::Read;
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use hunchd::device::Message;
use hunchd::mqtt;
use hunchd::mqtt::Connection;
use hunchd::mqtt::Error;
use hunchd::mqtt::Event;
use hunchd::mqtt::Intake;
use hunchd::mqtt::Publisher;
use hunchd::mqtt::Queue;
use hunchd::mqtt::Settings;
use hunchd::mqtt::Tls;
use hunchd::mqtt::broker;
use hunchd::secret::Secret;

use crate::mosquitto::Mosquitto;
use crate::mosquitto::free_port;

/// Longer than anything here takes: what has not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// One client and what it hears.
struct Client {
    publisher: Publisher,
    connection: Connection,
    queue: Arc<Queue>,
}

impl Client {
    fn with(settings: Settings, queue: Queue) -> Client {
        let queue = Arc::new(queue);
        let (publisher, connection) = mqtt::connect(settings, queue.clone()).unwrap();
        Client { publisher, connection, queue }
    }

    /// Connected to an open broker and subscribed.
    fn up(settings: Settings) -> Client {
        let client = Client::with(settings, Queue::default());
        assert_eq!(client.next(), Event::Up);
        client
    }

    fn next(&self) -> Event {
        self.queue.pop_timeout(PATIENCE).expect("an event within a minute")
    }

    fn message(&self) -> Message {
        match self.next() {
            Event::Message(message) => message,
            other => panic!("{other:?} instead of a message"),
        }
    }

    fn down(&self) -> String {
        match self.next() {
            Event::Down { reason } => reason,
            other => panic!("{other:?} instead of bad news"),
        }
    }
}

/// `client_id` at the loopback, status under its own name, listening to `filters`.
fn settings(port: u16, client_id: &str, filters: &[&str]) -> Settings {
    Settings {
        host: "127.0.0.1".into(),
        port,
        client_id: client_id.into(),
        status_topic: format!("{client_id}/status"),
        subscriptions: filters.iter().map(ToString::to_string).collect(),
        ..Settings::default()
    }
}

/// What every broker must be able to do for us.
async fn serves(port: u16) {
    let settings = |client_id: &str, filters: &[&str]| settings(port, client_id, filters);
    let home = Client::up(settings("home", &[]));

    // Snapshots are marked as such, live messages are not, and payloads are bytes.
    home.publisher.publish(Message::retained("z/lamp", b"\xff\x00on")).await.unwrap();
    let hub = Client::up(settings("hub", &["z/#", "t/+/POWER", "home/status", "guest/status"]));
    let mut snapshot = [hub.message(), hub.message()];
    snapshot.sort_by(|a, b| a.topic.cmp(&b.topic));
    assert_eq!(snapshot, [Message::retained("home/status", "online"), Message::retained("z/lamp", b"\xff\x00on")]);
    for live in [
        Message::retained("z/lamp", "off"),
        Message::new("t/plug/POWER", "ON"),
        Message::new("t/plug/ENERGY", "nobody listens"),
        Message::new("z/Wohnzimmer/Grün/deep/er", ""),
    ] {
        home.publisher.publish(live).await.unwrap();
    }
    assert_eq!(hub.message(), Message::new("z/lamp", "off"));
    assert_eq!(hub.message(), Message::new("t/plug/POWER", "ON"));
    assert_eq!(hub.message(), Message::new("z/Wohnzimmer/Grün/deep/er", ""));

    // A large home's list of devices, retained.
    let large: Vec<u8> = (0..3_000_000u32).map(|byte| byte.to_le_bytes()[0]).collect();
    home.publisher.publish(Message::retained("bridge/devices", large.clone())).await.unwrap();
    let late = Client::up(settings("late", &["bridge/#"]));
    let list = late.message();
    assert!(list.retained && list.topic == "bridge/devices" && list.payload == large);

    // A home's discovery messages: more than Mosquitto queues for one client, and none may be missing.
    for number in 0..2000 {
        home.publisher.publish(Message::retained(format!("discovery/{number}"), "{}")).await.unwrap();
    }
    let reader = Client::up(settings("reader", &["discovery/#"]));
    let mut topics: Vec<String> = (0..2000).map(|_| reader.message().topic).collect();
    topics.sort();
    topics.dedup();
    assert_eq!(topics.len(), 2000);

    // Whoever leaves says so himself; whoever dies, the broker says it for.
    home.connection.shutdown().await;
    assert_eq!(hub.message(), Message::new("home/status", "offline"));
    let guest = Client::up(settings("guest", &[]));
    assert_eq!(hub.message(), Message::new("guest/status", "online"));
    drop(guest.connection);
    assert_eq!(hub.message(), Message::new("guest/status", "offline"));
    let error = guest.publisher.publish(Message::new("z/lamp", "on")).await.unwrap_err();
    assert!(matches!(error, Error::NotConnected { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mosquitto_serves() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    serves(mosquitto.port()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_broker_serves() {
    let broker = broker::start(embedded(0)).unwrap();
    assert!(mqtt::answers("127.0.0.1", broker.address().port(), PATIENCE).await);
    serves(broker.address().port()).await;
}

fn embedded(port: u16) -> broker::Settings {
    broker::Settings { listen: ([127, 0, 0, 1], port).into(), ..broker::Settings::default() }
}

#[tokio::test]
async fn the_embedded_broker_says_why_it_cannot_start() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    assert_eq!(
        broker::start(embedded(address.port())).unwrap_err().to_string(),
        format!("The embedded MQTT broker cannot listen at {address}: something else does already.")
    );
    // A documentation address, which no machine has.
    let listen = "192.0.2.1:1883".parse().unwrap();
    let error = broker::start(broker::Settings { listen, ..broker::Settings::default() }).unwrap_err().to_string();
    assert!(error.starts_with("The embedded MQTT broker cannot listen at 192.0.2.1:1883: "), "{error}");
    assert!(!mqtt::answers("127.0.0.1", free_port(), PATIENCE).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_dies_is_found_again_and_old_commands_are_not_sent() {
    let Some(mut mosquitto) = Mosquitto::start() else { return };
    let hub = Client::up(settings(mosquitto.port(), "hub", &["z/#"]));
    hub.publisher.publish(Message::new("z/lamp/set", "before")).await.unwrap();
    assert_eq!(hub.message(), Message::new("z/lamp/set", "before"));

    // Frozen, it confirms nothing: this one is on the line when it dies.
    signal(&mosquitto, "STOP");
    let publisher = hub.publisher.clone();
    let in_flight = tokio::spawn(async move { publisher.publish(Message::new("z/lamp/set", "in flight")).await });
    // On one line nothing overtakes: the task is past handing over when a second publish runs into its timeout.
    let error = hub.publisher.publish(Message::new("z/lamp/set", "too slow")).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    let error = in_flight.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    mosquitto.kill();
    let reason = hub.down();
    assert!(reason.contains(&format!("127.0.0.1:{}", mosquitto.port())), "{reason}");

    assert!(!hub.publisher.is_up());
    let error = hub.publisher.publish(Message::new("z/lamp/set", "while down")).await.unwrap_err();
    assert_eq!(error.to_string(), "`z/lamp/set` was not sent: there is no connection to the MQTT broker.");
    mosquitto.restart();
    // Another reason may be heard before: nothing listened yet.
    loop {
        match hub.next() {
            Event::Up => break,
            Event::Down { reason } => assert!(reason.starts_with("Nothing listens at"), "{reason}"),
            other => panic!("{other:?}"),
        }
    }
    // Subscribed anew; and what comes first is this one, so that none of the others was sent.
    hub.publisher.publish(Message::new("z/lamp/set", "after")).await.unwrap();
    assert_eq!(hub.message(), Message::new("z/lamp/set", "after"));
}

fn signal(mosquitto: &Mosquitto, signal: &str) {
    let id = mosquitto.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_there_is_said_once_and_up_follows() {
    let port = free_port();
    let client = Client::with(settings(port, "hub", &["z/#"]), Queue::default());
    assert_eq!(client.down(), format!("Nothing listens at 127.0.0.1:{port}: is the MQTT broker running?"));
    broker::start(embedded(port)).unwrap();
    assert_eq!(client.next(), Event::Up);
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_and_access_rules() {
    let Some(mosquitto) = Mosquitto::start_with(|directory| {
        let (passwords, rules) = (directory.join("passwords"), directory.join("rules"));
        let made =
            Command::new("mosquitto_passwd").args(["-b", "-c"]).arg(&passwords).args(["ada", "lovelace"]).status();
        assert!(made.unwrap().success());
        std::fs::write(&rules, "user ada\ntopic readwrite z/#\ntopic readwrite right/status\n").unwrap();
        format!("allow_anonymous false\npassword_file {}\nacl_file {}\n", passwords.display(), rules.display())
    }) else {
        return;
    };
    let login = |client_id: &str, user: Option<&str>, password: &str| Settings {
        username: user.map(Into::into),
        password: Some(Secret::new(password)),
        ..settings(mosquitto.port(), client_id, &["z/#", "private/#"])
    };
    let broker = format!("The MQTT broker at 127.0.0.1:{}", mosquitto.port());
    let wrong = Client::with(login("wrong", Some("ada"), "byron"), Queue::default());
    assert_eq!(wrong.down(), format!("{broker} refuses user `ada`: check the name and the password."));
    let nobody = Client::with(login("nobody", None, "lovelace"), Queue::default());
    assert_eq!(nobody.down(), format!("{broker} wants a user name and a password, and none is set."));

    let right = Client::up(login("right", Some("ada"), "lovelace"));
    right.publisher.publish(Message::new("z/lamp", "on")).await.unwrap();
    assert_eq!(right.message(), Message::new("z/lamp", "on"));
}

/// Not a mock of ours but of what no sound broker does: refuse a filter in its answer (Mosquitto's access rules only
/// hold the messages back), and send a topic that is not UTF-8.
#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_misbehaves_costs_a_connection_and_no_message() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = std::thread::spawn(move || {
        let mut lines = Vec::new();
        for after in [b"\x30\x06\x00\x03z/a1\x30\x04\x00\x02\xff\xfe".as_slice(), b"\x30\x06\x00\x03z/a2"] {
            let (mut line, _) = listener.accept().unwrap();
            let mut packet = [0; 1024];
            assert!(line.read(&mut packet).unwrap() > 0 && packet[0] == 0x10);
            line.write_all(b"\x20\x02\x00\x00").unwrap();
            assert!(line.read(&mut packet).unwrap() > 0 && packet[0] == 0x82);
            line.write_all(&[0x90, 4, packet[2], packet[3], 0x80, 0]).unwrap();
            line.write_all(after).unwrap();
            lines.push(line);
        }
        lines
    });
    let hub = Client::up(settings(port, "hub", &["private/#", "z/#"]));
    assert_eq!(hub.message(), Message::new("z/a", "1"));
    assert_eq!(hub.down(), format!("The MQTT broker at 127.0.0.1:{port} sent a topic that is not UTF-8."));
    assert_eq!(hub.next(), Event::Up);
    assert_eq!(hub.message(), Message::new("z/a", "2"));
    assert_eq!(hub.connection.refused_subscriptions(), 2);
    drop(broker.join().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_trusts_the_right_authority_only() {
    let Some(mosquitto) = Mosquitto::start_with(|directory| {
        let openssl = |arguments: &str| {
            let done = Command::new("openssl").args(arguments.split(' ')).current_dir(directory).output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        };
        std::fs::write(directory.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        openssl(&format!("req -x509 {key} -subj /CN=right -days 2 -keyout right.key -out right.pem"));
        openssl(&format!("req -x509 {key} -subj /CN=wrong -days 2 -keyout wrong.key -out wrong.pem"));
        openssl(&format!("req {key} -subj /CN=broker -keyout broker.key -out broker.csr"));
        openssl(
            "x509 -req -in broker.csr -CA right.pem -CAkey right.key -CAcreateserial -days 2 -extfile names -out broker.pem",
        );
        let at = |name: &str| directory.join(name).display().to_string();
        format!("allow_anonymous true\ncertfile {}\nkeyfile {}\n", at("broker.pem"), at("broker.key"))
    }) else {
        return;
    };
    let file = |name: &str| mosquitto.directory().join(name);
    let trusting = |ca: Option<&str>| Settings {
        tls: Some(Tls { ca_file: ca.map(file) }),
        ..settings(mosquitto.port(), "hub", &["z/#"])
    };
    let broker = format!("the MQTT broker at 127.0.0.1:{}", mosquitto.port());

    let client = Client::up(trusting(Some("right.pem")));
    client.publisher.publish(Message::new("z/lamp", "on")).await.unwrap();
    assert_eq!(client.message(), Message::new("z/lamp", "on"));

    let client = Client::with(trusting(Some("wrong.pem")), Queue::default());
    assert_eq!(
        client.down(),
        format!(
            "The certificate of {broker} is not trusted: it was not signed by the authority in {}.",
            file("wrong.pem").display()
        )
    );
    let refused = |settings: Settings| mqtt::connect(settings, Arc::default()).map(|_| ()).unwrap_err().to_string();
    assert_eq!(
        refused(trusting(Some("right.key"))),
        format!(
            "The certificate file {} cannot be read: it holds no certificate in PEM form.",
            file("right.key").display()
        )
    );
    let error = refused(trusting(Some("none.pem")));
    assert!(error.contains("none.pem") && error.contains("No such file"), "{error}");
    // Plain MQTT to a TLS port: the reason is the broker's, what matters is that there is one.
    let client = Client::with(settings(mosquitto.port(), "plain", &[]), Queue::default());
    assert!(client.down().contains(&broker[4..]));
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_once() {
    let refused = |settings: Settings| mqtt::connect(settings, Arc::default()).map(|_| ()).unwrap_err().to_string();
    assert_eq!(
        refused(settings(1, "hub", &["z/#", "z#"])),
        "`z#` is not a topic filter: `+` and `#` must fill a whole level, and `#` must be the last."
    );
    assert_eq!(
        refused(Settings { status_topic: "hub/+".into(), ..Settings::default() }),
        "`hub/+` is not a topic to publish to: it is empty, too long, or has `+`, `#` or a zero byte in it."
    );
    assert_eq!(
        refused(Settings { keep_alive_s: 0, ..Settings::default() }),
        "The MQTT keep-alive is 0 s: it must be at least 1 s, or a dead connection would go unnoticed."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn impossible_messages_are_refused_and_cost_no_connection() {
    let broker = broker::start(embedded(0)).unwrap();
    let hub = Client::up(settings(broker.address().port(), "hub", &["z/#"]));
    for topic in ["", "z/+", "z/#", "z/\0"] {
        let error = hub.publisher.publish(Message::new(topic, "")).await.unwrap_err();
        assert!(matches!(error, Error::Topic(_)), "{error}");
    }
    let error = hub.publisher.publish(Message::new("z/a", vec![0; mqtt::MAX_PACKET_BYTES])).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    hub.publisher.publish(Message::new("z/b", "still here")).await.unwrap();
    assert_eq!(hub.message(), Message::new("z/b", "still here"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_gets_everything_of_a_recording_and_the_newest_of_a_home() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let port = mosquitto.port();
    let listen = |client_id: &str, intake: Intake| {
        let settings = Settings { intake, ..settings(port, client_id, &["z/#"]) };
        let client = Client::with(settings, Queue::new(10, 1_000_000));
        assert_eq!(client.next(), Event::Up);
        client
    };
    let (recording, home) = (listen("recording", Intake::Lossless), listen("home", Intake::Live));
    let player = Client::up(settings(port, "player", &["z/last"]));
    // Fewer than the broker keeps: see `Intake::Lossless`.
    for number in 0..500 {
        player.publisher.publish(Message::new(format!("z/{}", number % 5), number.to_string())).await.unwrap();
    }
    player.publisher.publish(Message::new("z/last", "")).await.unwrap();
    player.message();
    for number in 0..500 {
        assert_eq!(recording.message(), Message::new(format!("z/{}", number % 5), number.to_string()));
    }
    assert_eq!((recording.queue.coalesced(), recording.queue.dropped()), (0, 0));
    let mut heard = Vec::new();
    while heard.last().is_none_or(|message: &Message| message.topic != "z/last") {
        heard.push(home.message());
    }
    let newest = |topic: &str| heard.iter().rev().find(|message| message.topic == topic).unwrap().payload.clone();
    for topic in 0..5 {
        assert_eq!(newest(&format!("z/{topic}")), (495 + topic).to_string().into_bytes());
    }
    assert_eq!(home.queue.coalesced(), 501 - heard.len() as u64);
    // A closed queue lets the poll loop go, whatever still comes.
    for number in 0..50 {
        player.publisher.publish(Message::new("z/more", number.to_string())).await.unwrap();
    }
    recording.queue.close();
    recording.connection.shutdown().await;
}
