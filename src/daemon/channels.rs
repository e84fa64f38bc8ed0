//! The channels of a configuration: what stands there once for a service, and what each person adds to it.

use crate::config;
use crate::config::Person;
use crate::notify;
use crate::notify::GotifySettings;
use crate::notify::NtfySettings;
use crate::notify::PushoverSettings;
use crate::notify::Settings;
use crate::notify::TelegramSettings;
use crate::notify::WebhookSettings;
use crate::texts::Language;

/// The settings of the channels.
pub(super) fn of(config: &config::Notify, page_url: Option<String>, language: Language) -> Settings {
    let ntfy = config.ntfy.as_ref().and_then(|ntfy| {
        let reply_topic = ntfy.reply_topic.clone();
        Some(NtfySettings { reply_topic, ..topic_of(ntfy, ntfy.topic.as_ref()?) })
    });
    let telegram = config.telegram.as_ref().map(|telegram| TelegramSettings {
        server: telegram.server.clone().unwrap_or_else(|| notify::TELEGRAM.to_owned()),
        token: telegram.token.clone(),
        chat: telegram.chat,
    });
    let gotify = config.gotify.as_ref().and_then(|gotify| {
        Some(GotifySettings {
            server: gotify.server.clone(),
            token: gotify.token.clone()?,
            client_token: gotify.client_token.clone(),
            priority: gotify.priority,
        })
    });
    let pushover = config.pushover.as_ref().and_then(|pushover| {
        let user = pushover.user.clone()?;
        Some(PushoverSettings {
            server: notify::PUSHOVER.to_owned(),
            token: pushover.token.clone(),
            user,
            priority: pushover.priority,
        })
    });
    let webhook = config
        .webhook
        .as_ref()
        .map(|webhook| WebhookSettings { url: webhook.url.clone(), secret: webhook.secret.clone() });
    let people = config.people.iter().map(|person| person_of(config, person)).collect();
    Settings { ntfy, telegram, gotify, pushover, webhook, people, page_url, log: config.log, language }
}

/// A topic on the server of the configuration.
fn topic_of(ntfy: &config::Ntfy, topic: &str) -> NtfySettings {
    NtfySettings {
        phone_server: ntfy.phone_server.clone(),
        token: ntfy.token.clone(),
        button_token: ntfy.button_token.clone(),
        priority: ntfy.priority,
        cache: ntfy.cache,
        ..NtfySettings::new(ntfy.server.clone(), topic)
    }
}

fn person_of(config: &config::Notify, person: &Person) -> notify::Person {
    let ntfy = config.ntfy.as_ref().and_then(|ntfy| Some(topic_of(ntfy, person.ntfy_topic.as_ref()?)));
    let gotify = config.gotify.as_ref().and_then(|gotify| {
        Some(GotifySettings {
            server: gotify.server.clone(),
            token: person.gotify_token.clone()?,
            client_token: person.gotify_client_token.clone(),
            priority: gotify.priority,
        })
    });
    let pushover = config.pushover.as_ref().and_then(|pushover| {
        Some(PushoverSettings {
            server: notify::PUSHOVER.to_owned(),
            token: pushover.token.clone(),
            user: person.pushover_user.clone()?,
            priority: pushover.priority,
        })
    });
    notify::Person { name: person.name.clone(), ntfy, telegram_chat: person.telegram_chat, gotify, pushover }
}
