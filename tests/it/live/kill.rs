//! kill -9 at any moment: it always starts again, and knows what it knew one flush before.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hunchd::daemon::clock::Stopwatch;
use serde_json::Value;

use super::Client;
use super::broker;
use super::device;
use super::heard;
use super::recording;
use super::recording::Recording;
use crate::mosquitto::Mosquitto;
use crate::process::Hub;
use crate::process::expect_sound;

const KILLS: u64 = 12;
/// What may be lost: a flush interval (200 ms), and a second for a machine that does other things as well.
const MAY_BE_LOST: Duration = Duration::from_millis(1200);

/// The home: a meter that counts one up with every message, a few milliseconds apart, for ever.
struct Meter {
    said: Arc<AtomicU64>,
    /// Held by whoever wants silence.
    voice: Arc<tokio::sync::Mutex<()>>,
    talking: tokio::task::JoinHandle<()>,
}

impl Meter {
    async fn start(port: u16) -> Meter {
        let client = Client::connect(port, "meter", &[]).await;
        client.publisher.publish(hunchd::device::Message::retained("zigbee2mqtt/bridge/devices", LIST)).await.unwrap();
        let (said, voice) = (Arc::new(AtomicU64::new(0)), Arc::new(tokio::sync::Mutex::new(())));
        let (count, breath) = (Arc::clone(&said), Arc::clone(&voice));
        let talking = tokio::spawn(async move {
            loop {
                let speaking = breath.lock().await;
                let next = count.load(Ordering::SeqCst) + 1;
                client.say("zigbee2mqtt/meter", &format!(r#"{{"energy":{next}}}"#)).await;
                count.store(next, Ordering::SeqCst);
                drop(speaking);
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
        });
        Meter { said, voice, talking }
    }
}

const LIST: &str = r#"[{"ieee_address":"0x1","type":"Router","friendly_name":"meter"}]"#;

/// The meter's last value and how many messages were taken in, of one and the same moment.
fn known(state: &Value) -> (u64, u64) {
    let devices = state["devices"].as_array().unwrap();
    if devices.is_empty() {
        return (0, 0);
    }
    let value = device(state, "zigbee2mqtt:meter")["readings"]["energy_kwh"]["value"]["Number"].as_f64();
    (value.unwrap_or_default() as u64, heard(state))
}

async fn killed_again_and_again(engine: &str) {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let hub = Hub::new(&broker(mosquitto.port()))
        .with("HUNCHD_STORE__ENGINE", engine)
        .with("HUNCHD_STORE__FLUSH_INTERVAL_MS", "200");
    let meter = Meter::start(mosquitto.port()).await;
    let mut chance = Chance(11);
    for kill in 0..KILLS {
        // Now and then it is killed before it has come to anything.
        if kill % 3 == 2 {
            let hunchd = hub.start();
            tokio::time::sleep(Duration::from_millis(chance.below(150))).await;
            expect_sound(&hunchd.kill());
        }
        let hunchd = hub.start();
        let (start, _) = known(&hunchd.state().await);
        hunchd.state_when("new values", |state| known(state).0 > start).await;
        let end = MAY_BE_LOST + Duration::from_millis(chance.below(600));
        let watch = Stopwatch::start();
        let mut seen = Vec::new();
        while watch.elapsed() < end {
            seen.push((watch.elapsed(), known(&hunchd.state().await)));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let killed_at = watch.elapsed();
        let lines = hunchd.kill();
        expect_sound(&lines);
        let (_, kept) = *seen.iter().rev().find(|(at, _)| *at + MAY_BE_LOST <= killed_at).unwrap();
        let (last, _) = seen.last().unwrap().1;

        // In silence, so that nothing but the journal can tell.
        let silence = meter.voice.lock().await;
        let hunchd = hub.start();
        let found = known(&hunchd.state().await);
        let said = meter.said.load(Ordering::SeqCst);
        let context = format!("{engine}, kill {kill}: {kept:?} was kept, {last} was seen, {said} were said");
        assert!(kept.0 <= found.0 && found.0 <= said, "{context}, {found:?} is known");
        // Between the two nothing is missing, and nothing is there twice.
        assert_eq!(found.0 - kept.0, found.1 - kept.1, "{context}, {found:?} is known");
        expect_sound(&hunchd.kill());
        drop(silence);
    }
    assert!(!meter.talking.is_finished(), "the meter talked all the time");
    meter.talking.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_knows_what_was_flushed_sled() {
    killed_again_and_again("sled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_knows_what_was_flushed_redb() {
    killed_again_and_again("redb").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_did_not_see_between_two_lives_stays_unseen_in_the_third() {
    let Some(mosquitto) = Mosquitto::start() else { return };
    let recording = Recording::of_days(12);
    let third = recording.messages.len() / 3;
    let hub = recording::hub(mosquitto.port()).with("HUNCHD_STORE__FLUSH_INTERVAL_MS", "100");
    let client = Client::connect(mosquitto.port(), "home", &["hunchd/status"]).await;
    let mut known = Value::Null;
    // The first third is lived, the second is slept through, the last one is lived again.
    for (from, to) in [(0, third), (2 * third, recording.messages.len())] {
        let hunchd = hub.start();
        client.hears_status("online");
        client.publisher.publish(recording.list.clone()).await.unwrap();
        known = recording.play(&client, &hunchd, from, to).await;
        tokio::time::sleep(MAY_BE_LOST).await;
        expect_sound(&hunchd.kill());
        client.hears_status("offline");
    }
    let mut restored = hub.start().state().await;
    restored["connected"] = known["connected"].clone();
    assert_eq!(restored, known);
}

/// A small generator of repeatable chances.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}
