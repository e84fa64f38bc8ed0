//! Forged, replayed, expired and garbled answers on every way in: each is refused and counted, and none changes anything.

use std::sync::Arc;
use std::sync::Mutex;

use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest::test_runner::RngSeed;
use proptest::test_runner::TestRunner;
use serde_json::json;

use hunchd::engine::Delivery;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::notify::Event;
use hunchd::notify::GotifySettings;
use hunchd::notify::NtfySettings;
use hunchd::notify::Settings;
use hunchd::notify::SigningKey;
use hunchd::notify::TokenError;
use hunchd::notify::Tokens;
use hunchd::secret::Secret;

use super::EXPIRES;
use super::Home;
use super::NOW;
use super::id;
use super::notice;
use super::telegram::Telegram;
use crate::contract::Contract;
use crate::contract::Reply;
use crate::contract::Request;

/// The ways in.
#[derive(Clone, Copy, Debug)]
enum Way {
    Ntfy,
    Telegram,
    Press,
    Link,
    /// What another program hands back, such as the receiver of the webhook over MQTT.
    Door,
}

/// What is wrong with an answer.
#[derive(Clone, Debug)]
enum Fault {
    Noise(String),
    Changed(usize, char),
    Short(usize),
    Long(char),
    Expired,
    OfAnotherHome,
    OtherVerdict,
    OtherHunch,
    Replayed,
}

fn fault() -> impl Strategy<Value = Fault> {
    let signs = prop::sample::select(vec!['0', 'Z', '!', 'é', '.', '"']);
    prop_oneof![
        "\\PC{0,120}".prop_map(Fault::Noise),
        (any::<usize>(), signs.clone()).prop_map(|(place, sign)| Fault::Changed(place, sign)),
        any::<usize>().prop_map(Fault::Short),
        signs.prop_map(Fault::Long),
        Just(Fault::Expired),
        Just(Fault::OfAnotherHome),
        Just(Fault::OtherVerdict),
        Just(Fault::OtherHunch),
        Just(Fault::Replayed),
    ]
}

fn way() -> impl Strategy<Value = Way> {
    prop::sample::select(vec![Way::Ntfy, Way::Telegram, Way::Press, Way::Link, Way::Door])
}

/// Good texts, to be spoilt.
struct Good {
    /// As ntfy and the webhook carry it: not used yet, and used.
    long: String,
    long_used: String,
    /// The same as Telegram and the page carry it.
    short: String,
    short_used: String,
    link: String,
}

impl Good {
    fn spoil(&self, way: Way, fault: &Fault) -> String {
        let (good, used) = match way {
            Way::Ntfy | Way::Door => (&self.long, &self.long_used),
            Way::Telegram | Way::Press => (&self.short, &self.short_used),
            // A link may be opened again; what stands under a button is none.
            Way::Link => (&self.link, &self.short_used),
        };
        match fault {
            Fault::Noise(noise) => noise.clone(),
            Fault::Changed(place, sign) => {
                let mut signs: Vec<char> = good.chars().collect();
                let place = place % signs.len();
                signs[place] = if signs[place] == *sign { '~' } else { *sign };
                signs.into_iter().collect()
            }
            Fault::Short(place) => good[..place % good.len()].to_owned(),
            Fault::Long(sign) => format!("{good}{sign}"),
            Fault::Expired => tokens(7).sign(id(1).0, Verdict::Decline, NOW),
            Fault::OfAnotherHome => tokens(8).sign(id(1).0, Verdict::Decline, EXPIRES),
            Fault::OtherVerdict => good.replace("decline", "never").replace(".d.", ".n.").replace(".s.", ".d."),
            Fault::OtherHunch => good.replacen("-1", "-2", 1),
            Fault::Replayed => used.clone(),
        }
    }
}

fn tokens(home: u8) -> Tokens {
    Tokens::new(SigningKey::from_bytes([home; 32]))
}

/// An ntfy server's reply stream that tells what it is given, each text once.
async fn ntfy(texts: Arc<Mutex<Vec<String>>>) -> Contract {
    Contract::start(move |request: &Request| {
        if request.method == "POST" {
            return Reply::json(200, &json!({ "id": "sPs71M8A2T" }));
        }
        let texts = std::mem::take(&mut *texts.lock().unwrap());
        if texts.is_empty() {
            return Reply::Later;
        }
        let open = json!({ "id": "o", "event": "open" }).to_string() + "\n";
        let lines =
            texts.iter().map(|text| json!({ "id": "m", "event": "message", "message": text }).to_string() + "\n");
        Reply::Say(200, "", std::iter::once(open).chain(lines).collect())
    })
    .await
}

async fn none_of_these_is_an_answer(answers: Vec<(Way, Fault)>) -> Result<(), TestCaseError> {
    let texts: Arc<Mutex<Vec<String>>> = Arc::default();
    let (telegram, ntfy) = (Telegram::start().await, ntfy(Arc::clone(&texts)).await);
    let gotify = Contract::start(|_: &Request| Reply::json(200, &json!({ "id": 1 }))).await;
    let mut home = Home::open(&Settings {
        ntfy: Some(NtfySettings::new(ntfy.url(), "t")),
        gotify: Some(GotifySettings {
            server: gotify.url().to_owned(),
            token: Secret::new("A"),
            client_token: None,
            priority: 5,
        }),
        page_url: Some("http://hub.lan".to_owned()),
        ..telegram.settings()
    });
    home.notifier.notify(notice(1));
    for _ in 0..3 {
        let Event::Delivery(_, Delivery::Delivered { .. }) = home.next().await else { panic!("a delivery") };
    }
    let sent = telegram.server.request("/sendMessage", 1).await.json();
    let key = |row: usize, place: usize| {
        sent["reply_markup"]["inline_keyboard"][row][place]["callback_data"].as_str().unwrap().to_owned()
    };
    let click = gotify.request("/message", 1).await.json()["extras"]["client::notification"]["click"]["url"].clone();
    let good = Good {
        long: tokens(7).sign(id(1).0, Verdict::Decline, EXPIRES),
        long_used: tokens(7).sign(id(1).0, Verdict::Accept, EXPIRES),
        short: key(0, 1),
        short_used: key(0, 0),
        link: click.as_str().unwrap().split_once("t=").unwrap().1.to_owned(),
    };
    let door = home.notifier.door();
    door.redeem(&good.long_used).unwrap();
    for (way, fault) in &answers {
        let text = good.spoil(*way, fault);
        match way {
            Way::Ntfy => texts.lock().unwrap().push(text),
            Way::Telegram => telegram.press(5_551_234, 100, &text),
            Way::Press => prop_assert!(door.answer(&text, "").await.is_err(), "{text}"),
            Way::Link => prop_assert!(door.look(&text, "").is_err(), "{text}"),
            Way::Door => prop_assert!(door.redeem(&text).is_err(), "{text}"),
        }
    }
    // A good one from a chat that is not asked, as the last.
    telegram.press(666, 100, &good.short);
    ntfy.stir();
    let all = answers.len() as u64 + 1;
    home.until(|counts| counts.rejected.values().sum::<u64>() >= all).await;
    let counts = home.notifier.counts();
    prop_assert_eq!(counts.rejected.get(&TokenError::Stranger), Some(&1));
    prop_assert_eq!(counts.answers, 1);
    // What is good still counts, and it is the first that reaches the engine.
    telegram.press(5_551_234, 100, &good.short);
    let expected = Answer { hunch: id(1).0, verdict: Verdict::Decline, via: "telegram".into() };
    prop_assert_eq!(home.next().await, Event::Answer(expected));
    prop_assert_eq!(home.notifier.counts().rejected.values().sum::<u64>(), all);
    Ok(())
}

#[test]
fn no_bad_answer_counts_on_any_way_in() {
    let config = Config { cases: 12, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answers = prop::collection::vec((way(), fault()), 1..40);
    let tested = TestRunner::new(config).run(&answers, |answers| runtime.block_on(none_of_these_is_an_answer(answers)));
    tested.unwrap();
}
