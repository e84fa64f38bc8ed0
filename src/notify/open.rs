//! Opens every channel that the settings name, for the house and for each person, and every way back.
//!
//! Knows which channels there are, and no protocol.

use std::sync::Arc;
use std::sync::Mutex;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::time::Timestamp;

use super::Event;
use super::GotifySettings;
use super::Notifier;
use super::NotifyError;
use super::NtfySettings;
use super::Person;
use super::PushoverSettings;
use super::Settings;
use super::SettingsError;
use super::SigningKey;
use super::bot::Bot;
use super::gotify;
use super::gotify::Gotify;
use super::link::Links;
use super::log::Log;
use super::ntfy;
use super::ntfy::Ntfy;
use super::presses::Asked;
use super::presses::Presses;
use super::pushover;
use super::pushover::Pushover;
use super::replies::Replies;
use super::shared::Shared;
use super::telegram;
use super::telegram::Telegram;
use super::webhook::Webhook;
use super::who::Who;

/// Starts every channel of the settings, and every way back; with none, notices go to the log. Must be called inside a tokio runtime.
///
/// The daemon has to read `events`: while nobody does, the channels stand still.
///
/// # Errors
/// Where a setting cannot work, or no TLS provider was installed before. An unreachable server is no error: it is retried.
pub fn start(
    settings: &Settings,
    key: SigningKey,
    now: impl Fn() -> Timestamp + Send + Sync + 'static,
    events: mpsc::Sender<Event>,
) -> Result<Notifier, NotifyError> {
    let shared = Shared::new(key.clone(), Arc::new(now), events, settings.language);
    open(settings, key, shared, true)
}

/// The same without the ways back, for whoever has something to tell and nothing to ask: the answers belong to the daemon, and a second
/// listener would take some of them away.
///
/// # Errors
/// As those of [`start`].
pub fn start_deaf(
    settings: &Settings,
    key: SigningKey,
    now: impl Fn() -> Timestamp + Send + Sync + 'static,
    events: mpsc::Sender<Event>,
) -> Result<Notifier, NotifyError> {
    let shared = Shared::new(key.clone(), Arc::new(now), events, settings.language);
    open(settings, key, shared, false)
}

fn open(settings: &Settings, key: SigningKey, shared: Shared, listens: bool) -> Result<Notifier, NotifyError> {
    check(&settings.people)?;
    let notifier = Notifier { shared, inboxes: Vec::new(), couriers: JoinSet::new(), listeners: JoinSet::new() };
    let links = Links::new(settings.page_url.as_deref(), key.clone(), settings.language)?;
    let mut opening = Opening { notifier, key, links, listens };
    for (name, ntfy) in readers(settings.ntfy.as_ref(), &settings.people, |person| person.ntfy.as_ref()) {
        opening.ntfy(ntfy, Who::named(name, ntfy::NAME))?;
    }
    opening.telegram(settings)?;
    for (name, gotify) in readers(settings.gotify.as_ref(), &settings.people, |person| person.gotify.as_ref()) {
        opening.gotify(gotify, Who::named(name, gotify::NAME))?;
    }
    for (name, pushover) in readers(settings.pushover.as_ref(), &settings.people, |person| person.pushover.as_ref()) {
        opening.pushover(pushover, Who::named(name, pushover::NAME))?;
    }
    let Opening { mut notifier, key, .. } = opening;
    if let Some(webhook) = &settings.webhook {
        let channel = Webhook::new(webhook, key, Arc::clone(&notifier.shared.now))?;
        notifier.add(Box::new(channel));
    }
    if settings.log || notifier.inboxes.is_empty() {
        notifier.add(Box::new(Log::new()));
    }
    Ok(notifier)
}

/// The house, with an empty name, and everybody who has that way.
fn readers<'a, T>(
    house: Option<&'a T>,
    people: &'a [Person],
    of: impl Fn(&'a Person) -> Option<&'a T>,
) -> Vec<(&'a str, &'a T)> {
    let people = people.iter().filter_map(|person| Some((person.name.as_str(), of(person)?)));
    house.map(|house| ("", house)).into_iter().chain(people).collect()
}

/// Everybody has a name of their own, and a way to them.
fn check(people: &[Person]) -> Result<(), SettingsError> {
    for (place, person) in people.iter().enumerate() {
        if person.name.is_empty() || people[..place].iter().any(|other| other.name == person.name) {
            return Err(SettingsError::Name(person.name.clone()));
        }
        let ways =
            [person.ntfy.is_some(), person.telegram_chat.is_some(), person.gotify.is_some(), person.pushover.is_some()];
        if !ways.contains(&true) {
            return Err(SettingsError::Unreachable(person.name.clone()));
        }
    }
    Ok(())
}

struct Opening {
    notifier: Notifier,
    key: SigningKey,
    links: Links,
    listens: bool,
}

impl Opening {
    fn listen(&mut self, listener: impl Future<Output = ()> + Send + 'static) {
        if self.listens {
            self.notifier.listeners.spawn(listener);
        }
    }

    fn ntfy(&mut self, settings: &NtfySettings, who: Who) -> Result<(), NotifyError> {
        settings.check()?;
        self.notifier.add(Box::new(Ntfy::new(settings, self.key.clone(), who.clone())?));
        let replies = Replies::new(settings, self.notifier.shared.clone(), who)?;
        self.listen(replies.run());
        Ok(())
    }

    /// One listener for all chats: Telegram tells each press to one of them only.
    fn telegram(&mut self, settings: &Settings) -> Result<(), NotifyError> {
        let Some(service) = &settings.telegram else {
            return match settings.people.iter().find(|person| person.telegram_chat.is_some()) {
                Some(person) => Err(SettingsError::NoBot(person.name.clone()).into()),
                None => Ok(()),
            };
        };
        let bot = Arc::new(Bot::new(service)?);
        let mut asked: Vec<Asked> = Vec::new();
        let chats = readers(service.chat.as_ref(), &settings.people, |person| person.telegram_chat.as_ref());
        for (name, &chat) in chats {
            if asked.iter().any(|other| other.chat == chat) {
                return Err(SettingsError::SameChat(chat).into());
            }
            let who = Who::named(name, telegram::NAME);
            let shown = Arc::new(Mutex::default());
            let channel = Telegram::new(Arc::clone(&bot), chat, who.clone(), self.key.clone(), Arc::clone(&shown));
            self.notifier.add(Box::new(channel));
            asked.push(Asked { chat, who, shown });
        }
        self.listen(Presses::new(bot, asked, self.notifier.shared.clone()).run());
        Ok(())
    }

    fn gotify(&mut self, settings: &GotifySettings, who: Who) -> Result<(), NotifyError> {
        self.notifier.add(Box::new(Gotify::new(settings, self.links.clone(), who)?));
        Ok(())
    }

    fn pushover(&mut self, settings: &PushoverSettings, who: Who) -> Result<(), NotifyError> {
        let now = Arc::clone(&self.notifier.shared.now);
        self.notifier.add(Box::new(Pushover::new(settings, self.links.clone(), who, now)?));
        Ok(())
    }
}
