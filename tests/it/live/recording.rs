//! A recorded home through Mosquitto and the running daemon is the same home as in a replay: nothing is lost or added on the way.

use std::collections::BTreeMap;

use hunchd::config::Config;
use hunchd::config::Environment;
use hunchd::daemon::wiring;
use hunchd::device::Message;
use hunchd::engine::Effect;
use hunchd::engine::Engine;
use hunchd::engine::Fact;
use hunchd::profile::Profiles;
use hunchd::replay;
use hunchd::replay::Player;
use hunchd::report::Form;
use hunchd::report::Report;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use hunchd::web::Answer;
use hunchd::web::Question;
use serde_json::Value;
use serde_json::json;

use super::Client;
use super::broker;
use super::heard;
use crate::mosquitto::Mosquitto;
use crate::process::Hub;
use crate::process::Hunchd;
use crate::process::expect_sound;

/// How far the player may be ahead of the daemon: less than a broker keeps for a slow client.
const AHEAD: usize = 500;

/// Settings for playing a recording: the time is what the messages say, and everything is asked.
const RECORDING: &str =
    "[home]\ntime_zone = \"Europe/Amsterdam\"\n[clock]\nsource = \"messages\"\n[ladder]\nmode = \"ask\"\n";

/// A made-up home as messages, the device list first.
pub(super) struct Recording {
    pub(super) list: Message,
    pub(super) messages: Vec<(Timestamp, Message)>,
}

impl Recording {
    pub(super) fn of_days(days: u32) -> Recording {
        let start = Timestamp::parse_rfc3339("2025-10-06T12:00:00Z").unwrap();
        let home = simulate::home(3, days, start, Calendar::named("Europe/Amsterdam").unwrap());
        let voice = Profiles::shipped().unwrap().of("zigbee2mqtt").unwrap().clone();
        let player = Player::new(&home.log, voice).unwrap();
        let messages = home.events.iter().filter_map(|event| Some((event.at, player.message(event)?))).collect();
        Recording { list: player.announcement().clone(), messages }
    }

    /// The device list at the time of the first message, and the messages.
    fn timed(&self) -> impl Iterator<Item = (Timestamp, Message)> {
        let list = (self.messages[0].0, self.list.clone());
        std::iter::once(list).chain(self.messages.iter().cloned())
    }

    /// Says the messages of that range, never far ahead of the daemon, and waits until it has taken in all of them.
    pub(super) async fn play(&self, client: &Client, hunchd: &Hunchd, from: usize, to: usize) -> Value {
        let before = heard(&hunchd.state().await);
        let wanted = |said: usize| before + said as u64;
        for (chunk, messages) in self.messages[from..to].chunks(AHEAD / 2).enumerate() {
            let said = chunk * (AHEAD / 2);
            let caught_up = wanted(said.saturating_sub(AHEAD / 2));
            hunchd.state_when("progress", |state| heard(state) >= caught_up).await;
            let messages = messages.iter().map(|(_, message)| message.clone()).collect();
            client.publisher.publish_in_order(messages).await.unwrap();
        }
        hunchd.state_when("end", |state| heard(state) >= wanted(to - from)).await
    }
}

/// Settings for playing recordings through that broker.
pub(super) fn hub(port: u16) -> Hub {
    Hub::new(&format!("{RECORDING}{}", broker(port)))
}

/// What the log says of hunches, in order: those that were had, those that were refused and why, and what became of them.
fn decisions(lines: &[Value]) -> Vec<String> {
    let decision = |line: &Value| {
        let text = |key: &str| line[key].as_str();
        let (id, device) = (text("hunch_id")?, text("device")?);
        let what = text("because").or(text("outcome")).or_else(|| text("rung").and(text("message")))?;
        Some(format!("{id} {device}: {what}"))
    };
    lines.iter().filter_map(decision).collect()
}

/// The same of an effect.
fn decided(effect: &Effect) -> Option<String> {
    match effect {
        Effect::Keep(Fact::Hunch(hunch)) => {
            Some(format!("{} {}: {}", hunch.id, hunch.device, hunch.title(hunchd::texts::Texts::english())))
        }
        Effect::Keep(Fact::Refused { hunch, refusal }) => Some(format!("{} {}: {refusal}", hunch.id, hunch.device)),
        Effect::Keep(Fact::Outcome { hunch, device, outcome, .. }) => Some(format!("{hunch} {device}: {outcome}")),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_through_a_broker_is_the_home_replayed() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let recording = Recording::of_days(40);
    let hub = hub(mosquitto.port());
    let config = Config::load(Some(&hub.settings()), &Environment::default()).unwrap();
    let mut engine = Engine::new(wiring::engine(&config), wiring::profiles(&config).unwrap());
    let mut expected = Vec::new();
    replay::run(&mut engine, recording.timed(), |_, effect| expected.extend(decided(&effect)));
    let kinds: BTreeMap<&str, usize> = expected.iter().fold(BTreeMap::new(), |mut kinds, line| {
        *kinds.entry(line.rsplit(": ").next().unwrap()).or_default() += 1;
        kinds
    });
    assert!(kinds.len() >= 3 && expected.len() >= 15, "a dull home proves little: {kinds:?}");

    let client = Client::connect(mosquitto.port(), "home", &["hunchd/status"]).await;
    let hunchd = hub.start();
    client.hears_status("online");
    client.publisher.publish(recording.list.clone()).await.unwrap();
    let state = recording.play(&client, &hunchd, 0, recording.messages.len()).await;
    // Not only what was decided: every number behind it.
    // As text and back, since that rounds the last digit of a number.
    let replayed = serde_json::to_value(engine.view()).unwrap().to_string();
    assert_eq!(state, serde_json::from_str::<Value>(&replayed).unwrap());
    // And so is what it reports of itself, running and at rest.
    let report = Report::of_log(&engine.view(), config.home.calendar, 30).shown(Form::Words);
    assert!(report.contains("I asked"), "a dull report proves little: {report}");
    let Answer::Text(told) = hunchd.ask(&Question::Report { days: 30, form: Form::Words }).await else {
        panic!("no words")
    };
    assert_eq!(told, report.trim_end());
    let (status, lines) = hunchd.terminate();
    assert!(status.success(), "{status}");
    expect_sound(&lines);
    assert_eq!(decisions(&lines), expected);
    let settings = hub.settings().display().to_string();
    let file = hub.folder().join("report.html").display().to_string();
    for (more, expected) in [(&[][..], report.trim_end()), (&["--out", &file], &format!("The report is in {file}."))] {
        let output = hub.run(&[&["report", "--config", &settings], more].concat());
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), expected, "{output:?}");
    }
    assert!(std::fs::read_to_string(file).unwrap().ends_with("</html>\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_dies_is_waited_for_and_life_goes_on() {
    let Some(mut mosquitto) = Mosquitto::start() else { return };
    let recording = Recording::of_days(20);
    let half = recording.messages.len() / 2;
    let client = Client::connect(mosquitto.port(), "home", &["hunchd/status"]).await;
    let hub = hub(mosquitto.port());
    let hunchd = hub.start();
    client.hears_status("online");
    client.publisher.publish(recording.list.clone()).await.unwrap();
    recording.play(&client, &hunchd, 0, half).await;

    mosquitto.kill();
    hunchd.state_when("news of the broker", |state| state["connected"] == false).await;
    mosquitto.restart();
    client.until_up().await;
    client.hears_status("online");
    client.publisher.publish(recording.list.clone()).await.unwrap();
    let state = recording.play(&client, &hunchd, half, recording.messages.len()).await;
    assert_eq!(state["connected"], true);
    assert_eq!(state["now"], json!(recording.messages.last().unwrap().0));
    let (status, lines) = hunchd.terminate();
    assert!(status.success(), "{status}");
    expect_sound(&lines);
}
