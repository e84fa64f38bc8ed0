//! A greeting to every phone of the configuration, to see that notices come through. Needs no daemon, and disturbs none: nothing can be
//! answered, and nobody listens for answers.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio::time;

use crate::config::Config;
use crate::daemon::clock::Clock;
use crate::daemon::wiring;
use crate::device::HunchId;
use crate::engine::Delivery;
use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::notify;
use crate::notify::Event;
use crate::notify::Settings;
use crate::notify::SigningKey;
use crate::texts::Texts;
use crate::time::Timestamp;

/// A server that does not answer is tried for so long.
const TRIED: Duration = Duration::from_secs(15);
/// Longer than it takes a channel to give up then.
const PATIENCE: Duration = Duration::from_secs(45);

/// What became of the greeting on one channel, and why not.
pub struct Greeted {
    /// The channel, such as `ntfy`, or `Anna (ntfy)`.
    pub via: Arc<str>,
    /// A finished sentence where it was not taken.
    pub outcome: Result<(), Arc<str>>,
}

/// Greets, and waits for what becomes of it; empty where the configuration names no way to anybody.
///
/// # Errors
/// A setting that cannot work, in a sentence. A server that is away or refuses is told of in the outcome.
pub async fn hello(config: &Config) -> anyhow::Result<Vec<Greeted>> {
    let settings = Settings { log: false, ..wiring::notify(config) };
    if settings.reaches_nobody() {
        return Ok(Vec::new());
    }
    let clock = Clock::system(Timestamp::from_millis(0));
    let began = clock.now();
    let (events, mut told) = mpsc::channel(64);
    let key = SigningKey::generate().context("No key can be made")?;
    let notifier = notify::start_deaf(&settings, key, move || clock.now(), events)?;
    let texts = Texts::of(config.language);
    notifier.notify(Notice {
        id: NoticeId(HunchId { at: began, seq: 0 }),
        title: texts.say("hello-title", &[]),
        body: texts.say("hello-text", &[]),
        buttons: Vec::new(),
        expires: began + TRIED,
        silent: false,
    });
    let (mut greeted, channels) = (Vec::new(), notifier.channels());
    let all = async {
        while greeted.len() < channels {
            match told.recv().await {
                Some(Event::Delivery(_, Delivery::Delivered { via })) => greeted.push(Greeted { via, outcome: Ok(()) }),
                Some(Event::Delivery(_, Delivery::Failed { via, reason })) => {
                    greeted.push(Greeted { via, outcome: Err(reason) });
                }
                Some(Event::Answer(_)) => {}
                None => break,
            }
        }
    };
    let in_time = time::timeout(PATIENCE, all).await.is_ok();
    anyhow::ensure!(
        in_time,
        "{} of {channels} channels said nothing within {} s.",
        channels - greeted.len(),
        PATIENCE.as_secs()
    );
    Ok(greeted)
}
