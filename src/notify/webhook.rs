//! Notices as HTTP posts to a program of the house, signed so that it can tell ours from anybody's.
//!
//! The body is JSON and says `"event": "notice"` or `"event": "retract"`. The header `X-Hunchd-Signature` is `sha256=` and
//! the hexadecimal HMAC-SHA256 of the body's bytes under the shared secret. `sent_ms` lets a receiver refuse what is replayed.
//! Each button carries an `answer`: whoever hands that text back to the daemon, unchanged, has pressed it. It may come on the topic for
//! answers, or as the field `t` of a form that is posted to the page's `/answer`.
//! A status from 200 to 299 means that the notice was taken.

use std::sync::Arc;

use crate::secret::Secret;
use hmac::Mac;
use reqwest::Client;
use reqwest::Url;
use serde::Serialize;

use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::feedback::Verdict;

use super::Channel;
use super::Clock;
use super::NotifyError;
use super::PushError;
use super::Pushing;
use super::SigningKey;
use super::WebhookSettings;
use super::hex;
use super::http;
use super::ledger::Ending;
use super::tokens;
use super::who::Who;

/// What the channel is called.
pub(super) const NAME: &str = "webhook";

/// One receiver.
pub(super) struct Webhook {
    client: Client,
    url: Url,
    secret: Secret,
    key: SigningKey,
    now: Clock,
    who: Who,
}

impl Webhook {
    /// A channel that has not spoken to its receiver yet.
    pub(super) fn new(settings: &WebhookSettings, key: SigningKey, now: Clock) -> Result<Webhook, NotifyError> {
        let url = settings.check()?;
        let who = Who::house(NAME);
        Ok(Webhook { client: http::client(&url)?, url, secret: settings.secret.clone(), key, now, who })
    }

    async fn post(&self, what: What<'_>) -> Result<(), PushError> {
        let post = Post { sent_ms: (self.now)().as_millis(), what };
        let body = serde_json::to_string(&post)
            .map_err(|error| PushError::ForGood(format!("The notice cannot be written as JSON: {error}.")))?;
        let request = self
            .client
            .post(self.url.clone())
            .header("Content-Type", "application/json")
            .header("X-Hunchd-Signature", signature(&self.secret, &body))
            .body(body);
        let (status, _) = http::exchange(request).await?;
        if status.is_success() { Ok(()) } else { Err(http::refusal("The webhook", status)) }
    }
}

impl Channel for Webhook {
    fn who(&self) -> &Who {
        &self.who
    }

    fn push<'a>(&'a self, notice: &'a Notice) -> Pushing<'a> {
        let buttons = notice.buttons.iter().map(|button| Offer {
            label: &button.label,
            verdict: button.verdict,
            answer: tokens::sign(&self.key, notice.id.0, button.verdict, notice.expires, self.who.name()),
        });
        Box::pin(self.post(What::Notice {
            hunch: notice.id.0.to_string(),
            title: &notice.title,
            body: &notice.body,
            buttons: buttons.collect(),
            expires_ms: notice.expires.as_millis(),
        }))
    }

    fn retract<'a>(&'a self, id: NoticeId, ending: &'a Ending) -> Pushing<'a> {
        let said = ending.said.as_ref();
        Box::pin(self.post(What::Retract {
            hunch: id.0.to_string(),
            answered_by: said.map(|said| said.who.via()),
            answer: said.map(|said| said.label.as_str()),
        }))
    }
}

/// What is posted.
#[derive(Serialize)]
struct Post<'a> {
    sent_ms: i64,
    #[serde(flatten)]
    what: What<'a>,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum What<'a> {
    Notice {
        hunch: String,
        title: &'a str,
        body: &'a str,
        buttons: Vec<Offer<'a>>,
        expires_ms: i64,
    },
    Retract {
        hunch: String,
        /// Who answered; absent where it was overtaken by events.
        #[serde(skip_serializing_if = "Option::is_none")]
        answered_by: Option<Arc<str>>,
        /// What stood on the button.
        #[serde(skip_serializing_if = "Option::is_none")]
        answer: Option<&'a str>,
    },
}

#[derive(Serialize)]
struct Offer<'a> {
    label: &'a str,
    verdict: Verdict,
    answer: String,
}

fn signature(secret: &Secret, body: &str) -> String {
    let mut mac = tokens::keyed(secret.reveal().as_bytes());
    mac.update(body.as_bytes());
    format!("sha256={}", hex::encode(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_every_other_tool_computes() {
        // printf '{"event":"retract"}' | openssl dgst -sha256 -hmac 'kitchen'
        assert_eq!(
            signature(&Secret::new("kitchen"), "{\"event\":\"retract\"}"),
            "sha256=27ebc178cf92b743f52599ee4a6ae5098fa325f8a8a1b74c91193d6e1e26f14a"
        );
    }
}
