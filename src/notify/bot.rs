//! Calls of Telegram's Bot API, and what its errors mean.
//!
//! The bot's token is a part of every address, so no address leaves this file: not into an error, not into the log.
//! Knows no notice.

use std::time::Duration;

use reqwest::Client;
use reqwest::Url;
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::secret::Secret;

use super::NotifyError;
use super::PushError;
use super::SettingsError;
use super::TelegramSettings;
use super::http;

/// A bot that can be told to do something.
pub(super) struct Bot {
    client: Client,
    server: String,
    token: Secret,
}

/// A call that did not do what it should.
#[derive(Debug, PartialEq)]
pub(super) struct Failure {
    /// Telegram's code, which is the HTTP status too; 0 where no answer came.
    pub(super) code: u16,
    /// What Telegram says of it; without the token, should it ever stand in there.
    pub(super) description: String,
    /// What is to be done about it.
    pub(super) error: PushError,
}

impl Bot {
    /// A bot that has not spoken yet.
    pub(super) fn new(settings: &TelegramSettings) -> Result<Bot, NotifyError> {
        let server = settings.check()?;
        let url = Url::parse(&server).map_err(|_| SettingsError::Url { key: "notify.telegram.server" })?;
        Ok(Bot { client: http::client(&url)?, server, token: settings.token.clone() })
    }

    /// Calls a method, and reads what it gives back.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &impl Serialize,
        limit: Duration,
    ) -> Result<T, Failure> {
        let url = format!("{}/bot{}/{method}", self.server, self.token.reveal());
        let body = serde_json::to_string(parameters).map_err(|error| {
            Failure::unanswered(PushError::ForGood(format!("The notice cannot be written as JSON: {error}.")))
        })?;
        let request = self.client.post(url).header("Content-Type", "application/json").body(body);
        let reply = http::ask(request, limit).await.map_err(Failure::unanswered)?;
        let Ok(envelope) = serde_json::from_str::<Envelope>(&reply.body) else {
            return Err(Failure::of_no_bot_api(reply.status));
        };
        if envelope.ok {
            return T::deserialize(envelope.result).map_err(|_| Failure::of_no_bot_api(reply.status));
        }
        let description = envelope.description.replace(self.token.reveal(), "***");
        let code = envelope.error_code.unwrap_or(reply.status.as_u16());
        Err(Failure { code, error: meaning(code, &description, &envelope.parameters), description })
    }
}

/// What Telegram wraps every answer in; it has more fields.
#[derive(Deserialize)]
struct Envelope {
    ok: bool,
    #[serde(default)]
    result: Value,
    error_code: Option<u16>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    /// Seconds.
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

fn meaning(code: u16, description: &str, parameters: &Parameters) -> PushError {
    // Without a hint, what its documentation advises as the least.
    let wait = parameters.retry_after.map(Duration::from_secs);
    match code {
        429 => {
            let wait = wait.unwrap_or(Duration::from_secs(1));
            PushError::NotBefore(wait, format!("Telegram wants {} s of peace, after too many messages.", wait.as_secs()))
        }
        500.. => PushError::ForNow(format!("Telegram answered {code}: {}.", bare(description))),
        401 | 404 => PushError::ForGood(format!(
            "Telegram knows no bot of this token ({code}): check `notify.telegram.token`, or get a new one from @BotFather."
        )),
        409 if description.contains("webhook") => PushError::ForGood(
            "Telegram sends this bot's answers to a webhook that somebody has set (409), so they do not come here: give \
             hunchd a bot of its own, or remove the webhook with the bot's deleteWebhook."
                .to_owned(),
        ),
        409 => PushError::ForGood(
            "Another program takes this bot's answers (409): give hunchd a bot of its own, or stop the other program."
                .to_owned(),
        ),
        _ => match parameters.migrate_to_chat_id {
            Some(chat) => PushError::ForGood(format!("The group has got a new number: write {chat} for its chat.")),
            None => PushError::ForGood(format!("Telegram answered {code}: {}.", bare(description))),
        },
    }
}

/// Telegram's sentences have no full stop, but one may come.
pub(super) fn bare(description: &str) -> String {
    match description.trim_end_matches('.') {
        "" => "it gives no reason".to_owned(),
        text => http::cut(text, 200),
    }
}

impl Failure {
    fn unanswered(error: PushError) -> Failure {
        Failure { code: 0, description: String::new(), error }
    }

    /// A proxy, a hotspot's login page, or another program altogether.
    fn of_no_bot_api(status: reqwest::StatusCode) -> Failure {
        let error = match http::refusal("The server of `notify.telegram.server`", status) {
            PushError::ForGood(_) if status.is_success() => PushError::ForGood(
                "The server answered, but not as Telegram does: check `notify.telegram.server`.".to_owned(),
            ),
            error => error,
        };
        Failure { code: status.as_u16(), description: String::new(), error }
    }

    /// Whether what was to be changed is so already.
    pub(super) fn is_done(&self) -> bool {
        self.code == 400 && self.description.contains("message is not modified")
    }

    /// Whether what was to be changed is there no more, or too old to be changed.
    pub(super) fn is_gone(&self) -> bool {
        let what = ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"];
        self.code == 400 && what.iter().any(|what| self.description.contains(what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> PushError {
        let envelope: Envelope = serde_json::from_str(json).unwrap();
        meaning(envelope.error_code.unwrap(), &envelope.description, &envelope.parameters)
    }

    #[test]
    fn a_migrated_group_is_told_with_its_new_number() {
        let json = r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",
            "parameters":{"migrate_to_chat_id":-1001234567890}}"#;
        let sentence = "The group has got a new number: write -1001234567890 for its chat.";
        assert_eq!(told(json), PushError::ForGood(sentence.to_owned()));
    }

    #[test]
    fn peace_is_kept_for_as_long_as_is_asked() {
        let json = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}"#;
        assert!(matches!(told(json), PushError::NotBefore(wait, _) if wait.as_secs() == 35));
    }
}
