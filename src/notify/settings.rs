//! What a home says about its channels, and the checks that need no network.
//!
//! Knows no file format: `config` reads the file and fills these in.

use std::fmt;

use reqwest::Url;

use crate::secret::Secret;
use crate::texts::Language;

use super::services::GotifySettings;
use super::services::Person;
use super::services::PushoverSettings;
use super::services::TelegramSettings;

/// Which channels there are. With none at all, notices go to the log.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Pushes to phones by an ntfy server, with buttons.
    pub ntfy: Option<NtfySettings>,
    /// Messages of a Telegram bot, with buttons.
    pub telegram: Option<TelegramSettings>,
    /// Pushes by a Gotify server, with a link to the page.
    pub gotify: Option<GotifySettings>,
    /// Pushes by Pushover, with a link to the page.
    pub pushover: Option<PushoverSettings>,
    /// People who are asked by name, beside whoever reads the channels above.
    pub people: Vec<Person>,
    /// The address under which a phone reaches our own page; without it there are no links.
    pub page_url: Option<String>,
    /// Notices as signed HTTP posts, for a program of the house.
    pub webhook: Option<WebhookSettings>,
    /// Notices in the daemon's own log.
    pub log: bool,
    /// What whoever reads them is spoken to in.
    pub language: Language,
}

impl Settings {
    /// Whether nobody would read a notice, but in the log.
    pub fn reaches_nobody(&self) -> bool {
        let chat = self.telegram.as_ref().and_then(|telegram| telegram.chat);
        let house = [
            self.ntfy.is_some(),
            chat.is_some(),
            self.gotify.is_some(),
            self.pushover.is_some(),
            self.webhook.is_some(),
        ];
        self.people.is_empty() && !house.contains(&true)
    }

    /// Finds what cannot work, before anything is sent: all of it.
    pub fn mistakes(&self) -> Vec<SettingsError> {
        let people = &self.people;
        let ntfy = self.ntfy.iter().chain(people.iter().filter_map(|person| person.ntfy.as_ref()));
        let gotify = self.gotify.iter().chain(people.iter().filter_map(|person| person.gotify.as_ref()));
        let pushover = self.pushover.iter().chain(people.iter().filter_map(|person| person.pushover.as_ref()));
        let mut all: Vec<SettingsError> = ntfy.filter_map(|ntfy| ntfy.check().err()).collect();
        all.extend(self.telegram.iter().filter_map(|telegram| telegram.check().err()));
        all.extend(gotify.filter_map(|gotify| gotify.check().err()));
        all.extend(pushover.filter_map(|pushover| pushover.check().err()));
        all.extend(self.webhook.iter().filter_map(|webhook| webhook.check().err()));
        all.dedup();
        all
    }
}

/// An ntfy server, public or one's own.
#[derive(Clone)]
pub struct NtfySettings {
    /// Address of the server, such as `https://ntfy.sh` or, in the house, `http://ntfy.lan`.
    pub server: String,
    /// Address at which the phones reach the same server, where it differs: buttons post there.
    pub phone_server: Option<String>,
    /// The topic that the phones subscribe to: letters, digits, `-` and `_`. On an open server it is as good as a password.
    pub topic: String,
    /// The topic that buttons answer to; the topic with `-reply` behind it where not said.
    pub reply_topic: Option<String>,
    /// Access token of the daemon: may write the topic and read the reply topic.
    pub token: Option<Secret>,
    /// Access token that goes into every button, and so onto every phone: of a user who may only write the reply topic.
    pub button_token: Option<Secret>,
    /// 1 (silent) to 5 (insistent).
    pub priority: u8,
    /// Whether the server may keep notices (12 hours by default) for phones that are out of reach just now. Retractions
    /// are kept in any case; they hold nothing but the time of the hunch.
    pub cache: bool,
}

impl NtfySettings {
    /// A topic of a server, with everything else as usual.
    pub fn new(server: impl Into<String>, topic: impl Into<String>) -> NtfySettings {
        NtfySettings {
            server: server.into(),
            phone_server: None,
            topic: topic.into(),
            reply_topic: None,
            token: None,
            button_token: None,
            priority: 3,
            cache: true,
        }
    }

    /// The topic that buttons answer to.
    pub fn reply_topic(&self) -> String {
        self.reply_topic.clone().unwrap_or_else(|| format!("{}-reply", self.topic))
    }

    /// Finds what cannot work, before anything is sent.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(&self) -> Result<(), SettingsError> {
        base_url("notify.ntfy.server", &self.server)?;
        if let Some(server) = &self.phone_server {
            base_url("notify.ntfy.phone_server", server)?;
        }
        let reply_topic = self.reply_topic();
        for (key, topic) in [("notify.ntfy.topic", &self.topic), ("notify.ntfy.reply_topic", &reply_topic)] {
            if !is_topic(topic) {
                return Err(SettingsError::Topic { key, topic: topic.clone() });
            }
        }
        if self.topic == reply_topic {
            return Err(SettingsError::SameTopic);
        }
        if !(1..=5).contains(&self.priority) {
            return Err(SettingsError::Priority(self.priority));
        }
        if self.button_token.is_some() && self.button_token == self.token {
            return Err(SettingsError::SameToken);
        }
        Ok(())
    }
}

/// Topics are left out: on an open server, who knows the topic reads the notices.
impl fmt::Debug for NtfySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NtfySettings")
            .field("server", &self.server)
            .field("phone_server", &self.phone_server)
            .field("token", &self.token)
            .field("button_token", &self.button_token)
            .field("priority", &self.priority)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

/// Where notices are posted to.
#[derive(Clone)]
pub struct WebhookSettings {
    /// The full address.
    pub url: String,
    /// Signs every post; the receiver holds the same.
    pub secret: Secret,
}

impl WebhookSettings {
    /// Finds what cannot work, before anything is sent.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(&self) -> Result<Url, SettingsError> {
        let url = http_url("notify.webhook.url", &self.url)?;
        if self.secret.reveal().is_empty() {
            return Err(SettingsError::EmptySecret);
        }
        Ok(url)
    }
}

/// The address is left out: many services put their password into it.
impl fmt::Debug for WebhookSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSettings").field("secret", &self.secret).finish_non_exhaustive()
    }
}

/// A setting that cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not an address that can be posted to. The address itself is left out: it may hold a password.
    #[error("`{key}` is not an address that begins with http:// or https:// and names a host.")]
    Url {
        /// The key in the file.
        key: &'static str,
    },
    /// An address with more than ntfy can do with.
    #[error(
        "`{key}` must be the plain address of the server, such as `https://ntfy.sh`, with no user and no `?` in it."
    )]
    NotPlain {
        /// The key in the file.
        key: &'static str,
    },
    /// Not a topic.
    #[error("`{key}` is `{topic}`, but a topic is 1 to 64 letters, digits, `-` or `_`.")]
    Topic {
        /// The key in the file.
        key: &'static str,
        /// What stands there.
        topic: String,
    },
    /// Answers would come back as notices.
    #[error("`notify.ntfy.reply_topic` must be another topic than `notify.ntfy.topic`.")]
    SameTopic,
    /// No such priority.
    #[error("`notify.ntfy.priority` is {0}, but priorities go from 1 (silent) to 5 (insistent).")]
    Priority(u8),
    /// The daemon's token would be shown to every phone.
    #[error(
        "`notify.ntfy.button_token` is the same as `notify.ntfy.token`: buttons carry it onto every phone, so it must \
         belong to a user who may only write the reply topic."
    )]
    SameToken,
    /// Not what such a token looks like. The token itself is left out.
    #[error("`{key}` is not of the form of such a token: {form}.")]
    Token {
        /// The key in the file.
        key: &'static str,
        /// What it would look like.
        form: &'static str,
    },
    /// Two people of one name, or one of none: answers could not be told apart.
    #[error("The name of a person in `notify.person` is `{0}`, which is empty or another person's.")]
    Name(String),
    /// Somebody without a way to them.
    #[error("`notify.person` {0} cannot be reached: give a topic, a chat or a key.")]
    Unreachable(String),
    /// A chat of a bot that there is not.
    #[error("`notify.person` {0} has a `telegram_chat`, but there is no bot in `notify.telegram`.")]
    NoBot(String),
    /// Answers in one chat could not be told apart.
    #[error("The Telegram chat {0} belongs to two of those who are asked.")]
    SameChat(i64),
    /// Nothing to sign with.
    #[error("`notify.webhook.secret` is empty: the receiver could not tell our posts from anybody's.")]
    EmptySecret,
}

/// The address of a server, without a slash at its end.
pub(super) fn base_url(key: &'static str, text: &str) -> Result<String, SettingsError> {
    let url = http_url(key, text)?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if !plain {
        return Err(SettingsError::NotPlain { key });
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn http_url(key: &'static str, text: &str) -> Result<Url, SettingsError> {
    let url = Url::parse(text).map_err(|_| SettingsError::Url { key })?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        _ => Err(SettingsError::Url { key }),
    }
}

fn is_topic(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(change: impl FnOnce(&mut NtfySettings)) -> String {
        let mut settings = NtfySettings::new("http://ntfy.lan", "home-9f3k");
        assert_eq!(settings.check(), Ok(()));
        change(&mut settings);
        settings.check().unwrap_err().to_string()
    }

    #[test]
    fn mistakes_are_named_before_anything_is_sent() {
        let mistakes = [
            mistake(|s| s.server = "ntfy.lan".to_owned()),
            mistake(|s| s.server = "https://me:pw@ntfy.lan".to_owned()),
            mistake(|s| s.phone_server = Some("ftp://ntfy.lan".to_owned())),
            mistake(|s| s.topic = "my home".to_owned()),
            mistake(|s| s.topic = "x".repeat(60)),
            mistake(|s| s.reply_topic = Some(s.topic.clone())),
            mistake(|s| s.priority = 6),
            mistake(|s| {
                s.token = Some(Secret::new("tk_1"));
                s.button_token = Some(Secret::new("tk_1"));
            }),
        ];
        insta::assert_snapshot!(mistakes.join("\n"), @r#"
        `notify.ntfy.server` is not an address that begins with http:// or https:// and names a host.
        `notify.ntfy.server` must be the plain address of the server, such as `https://ntfy.sh`, with no user and no `?` in it.
        `notify.ntfy.phone_server` is not an address that begins with http:// or https:// and names a host.
        `notify.ntfy.topic` is `my home`, but a topic is 1 to 64 letters, digits, `-` or `_`.
        `notify.ntfy.reply_topic` is `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-reply`, but a topic is 1 to 64 letters, digits, `-` or `_`.
        `notify.ntfy.reply_topic` must be another topic than `notify.ntfy.topic`.
        `notify.ntfy.priority` is 6, but priorities go from 1 (silent) to 5 (insistent).
        `notify.ntfy.button_token` is the same as `notify.ntfy.token`: buttons carry it onto every phone, so it must belong to a user who may only write the reply topic.
        "#);
    }

    #[test]
    fn addresses_are_trimmed_to_what_topics_are_appended_to() {
        for (text, base) in [
            ("https://ntfy.sh", "https://ntfy.sh"),
            ("http://ntfy.lan:2586/", "http://ntfy.lan:2586"),
            ("http://[fd00::1]:80/push/", "http://[fd00::1]/push"),
        ] {
            assert_eq!(base_url("key", text).as_deref(), Ok(base));
        }
    }

    #[test]
    fn neither_topics_nor_tokens_nor_webhook_addresses_are_shown() {
        let mut ntfy = NtfySettings::new("http://ntfy.lan", "home-9f3k");
        ntfy.token = Some(Secret::new("tk_deep"));
        let webhook = WebhookSettings { url: "https://example.org/hook/pw".to_owned(), secret: Secret::new("deep") };
        let shown = format!("{:?}", Settings { ntfy: Some(ntfy), webhook: Some(webhook), ..Settings::default() });
        for hidden in ["9f3k", "deep", "pw"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}
