//! What a home says about Telegram, Gotify and Pushover, and about the people who read there; with the checks that need
//! no network.
//!
//! Knows no file format: `config` reads the file and fills these in.

use std::fmt;

use crate::secret::Secret;

use super::NtfySettings;
use super::SettingsError;
use super::settings;

/// A Telegram bot.
#[derive(Clone, Debug)]
pub struct TelegramSettings {
    /// Address of the Bot API; another one only where somebody runs a Bot API server of their own.
    pub server: String,
    /// The bot's token, as @BotFather gave it. Whoever holds it is the bot.
    pub token: Secret,
    /// The chat of the whole house, if there is one; negative for groups. People may have chats of their own.
    pub chat: Option<i64>,
}

/// An application on a Gotify server.
#[derive(Clone, Debug)]
pub struct GotifySettings {
    /// Address of the server, such as `http://hub.lan:8070`.
    pub server: String,
    /// The application's token: may write messages.
    pub token: Secret,
    /// A client's token: may take messages away, which the application's own may not.
    pub client_token: Option<Secret>,
    /// 0 (nothing is shown until one looks) to 10 (as loud as the phone allows).
    pub priority: u8,
}

/// An application at Pushover, and who reads there.
#[derive(Clone, Debug)]
pub struct PushoverSettings {
    /// Address of the service.
    pub server: String,
    /// The application's token.
    pub token: Secret,
    /// The key of the user or group.
    pub user: Secret,
    /// -2 (nothing is shown until one looks) to 1 (past the reader's quiet hours). 2 wants to be acknowledged: it is not for questions.
    pub priority: i8,
}

/// Somebody who is asked, and the ways to them.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The name that the others read.
    pub name: String,
    /// A topic of their own on an ntfy server.
    pub ntfy: Option<NtfySettings>,
    /// Their chat with the Telegram bot.
    pub telegram_chat: Option<i64>,
    /// Their application on a Gotify server.
    pub gotify: Option<GotifySettings>,
    /// Their key at Pushover.
    pub pushover: Option<PushoverSettings>,
}

/// Where Telegram's Bot API is.
pub const TELEGRAM: &str = "https://api.telegram.org";
/// Where Pushover is.
pub const PUSHOVER: &str = "https://api.pushover.net";

impl TelegramSettings {
    /// Finds what cannot work, before anything is sent.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(&self) -> Result<String, SettingsError> {
        let server = settings::base_url("notify.telegram.server", &self.server)?;
        if !is_bot_token(self.token.reveal()) {
            return Err(SettingsError::Token {
                key: "notify.telegram.token",
                form: "a number, a colon and about 35 letters, digits, `-` and `_`, as @BotFather gives it",
            });
        }
        Ok(server)
    }
}

impl GotifySettings {
    /// Finds what cannot work, before anything is sent.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(&self) -> Result<String, SettingsError> {
        let server = settings::base_url("notify.gotify.server", &self.server)?;
        let tokens =
            [("notify.gotify.token", Some(&self.token)), ("notify.gotify.client_token", self.client_token.as_ref())];
        for (key, token) in tokens {
            if token.is_some_and(|token| !is_header_text(token.reveal())) {
                return Err(SettingsError::Token { key, form: "letters, digits and signs without spaces" });
            }
        }
        Ok(server)
    }
}

impl PushoverSettings {
    /// Finds what cannot work, before anything is sent.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(&self) -> Result<String, SettingsError> {
        let server = settings::base_url("notify.pushover.server", &self.server)?;
        for (key, secret) in [("notify.pushover.token", &self.token), ("notify.pushover.user", &self.user)] {
            let text = secret.reveal();
            if text.len() != 30 || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return Err(SettingsError::Token { key, form: "30 letters and digits" });
            }
        }
        Ok(server)
    }
}

/// Only what may stand in an address: the token is a part of one.
fn is_bot_token(text: &str) -> bool {
    let Some((id, secret)) = text.split_once(':') else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) && secret.len() >= 20 && secret.bytes().all(plain)
}

fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The number of a chat; not a secret, and needed to find a mistake.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Chat(pub(super) i64);

impl fmt::Display for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the chat {}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_that_cannot_be_any_are_named_and_not_shown() {
        let bot = |token: &str| {
            TelegramSettings { server: TELEGRAM.to_owned(), token: Secret::new(token), chat: None }.check()
        };
        assert_eq!(bot("110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw").as_deref(), Ok(TELEGRAM));
        for wrong in
            ["", "deep", "1:deep", "x:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "1:AAHdqTcvCH1vGWJxfSeofSAs0K5PAL/deep"]
        {
            let error = bot(wrong).unwrap_err().to_string();
            assert!(error.contains("notify.telegram.token") && !error.contains("deep"), "{error}");
        }
        let pushover = PushoverSettings {
            server: PUSHOVER.to_owned(),
            token: Secret::new("azGDORePK8gMaC0QOYAMyEEuzJnyUi"),
            user: Secret::new("deep"),
            priority: 0,
        };
        assert_eq!(
            pushover.check().unwrap_err().to_string(),
            "`notify.pushover.user` is not of the form of such a token: 30 letters and digits."
        );
        assert!(!format!("{pushover:?}").contains("deep"));
    }
}
