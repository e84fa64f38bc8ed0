//! Pushes by a Gotify server. It has no buttons: a tap opens our own page, where the question is answered.
//!
//! An application may write messages and not take them away; with the token of a client beside, answered ones go away.
//! Without it they stay until they are wiped away, and their link says that the question is settled.

use std::sync::Mutex;

use reqwest::Client;
use reqwest::StatusCode;
use reqwest::Url;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::texts::Texts;

use super::Channel;
use super::GotifySettings;
use super::NotifyError;
use super::PushError;
use super::Pushing;
use super::SettingsError;
use super::http;
use super::ledger::Ending;
use super::link::Links;
use super::lock;
use super::recent::Recent;
use super::who::Who;

/// The channel's name.
pub(super) const NAME: &str = "gotify";

/// One application of one server.
pub(super) struct Gotify {
    client: Client,
    server: String,
    settings: GotifySettings,
    links: Links,
    who: Who,
    /// The server's numbers of the latest messages. Forgotten with the process: those stay on the phones.
    shown: Mutex<Recent<u64>>,
}

impl Gotify {
    /// A channel that has not spoken to its server yet.
    pub(super) fn new(settings: &GotifySettings, links: Links, who: Who) -> Result<Gotify, NotifyError> {
        let server = settings.check()?;
        let url = Url::parse(&server).map_err(|_| SettingsError::Url { key: "notify.gotify.server" })?;
        let client = http::client(&url)?;
        Ok(Gotify { client, server, settings: settings.clone(), links, who, shown: Mutex::default() })
    }

    async fn show(&self, notice: &Notice) -> Result<(), PushError> {
        // Gotify cannot change a message: the older one goes, where it may. Where it may not, the newer one is shown all the same.
        match self.delete(notice.id).await {
            Ok(()) | Err(PushError::ForGood(_)) => {}
            Err(error) => return Err(error),
        }
        let priority = if notice.silent { self.settings.priority.min(SILENT) } else { self.settings.priority };
        let link = self.links.to(notice, &self.who);
        let json = serde_json::to_string(&Message::of(notice, priority, link.as_deref(), self.links.texts))
            .map_err(|error| PushError::ForGood(format!("The notice cannot be written as JSON: {error}.")))?;
        let request = self
            .client
            .post(format!("{}/message", self.server))
            .header("X-Gotify-Key", self.settings.token.reveal())
            .header("Content-Type", "application/json")
            .body(json);
        let (status, body) = http::exchange(request).await?;
        if status != StatusCode::OK {
            return Err(refusal(status, &body, "notify.gotify.token"));
        }
        match serde_json::from_str::<Sent>(&body) {
            Ok(sent) => {
                lock(&self.shown).put(notice.id, sent.id);
                Ok(())
            }
            Err(_) => Err(PushError::ForGood(
                "The server answered, but not as a Gotify server does: check `notify.gotify.server`.".to_owned(),
            )),
        }
    }

    /// Whoever has not answered is told who did.
    async fn end(&self, id: NoticeId, ending: &Ending) -> Result<(), PushError> {
        match &ending.notice {
            Some(notice) if ending.is_news_to(&self.who) => {
                let news =
                    Notice { body: ending.sentence(), buttons: Vec::new(), silent: true, ..Notice::clone(notice) };
                self.show(&news).await
            }
            _ => self.delete(id).await,
        }
    }

    async fn delete(&self, id: NoticeId) -> Result<(), PushError> {
        let Some(token) = &self.settings.client_token else { return Ok(()) };
        let Some(number) = lock(&self.shown).of(id).copied() else { return Ok(()) };
        let url = format!("{}/message/{number}", self.server);
        let (status, body) = http::exchange(self.client.delete(url).header("X-Gotify-Key", token.reveal())).await?;
        match status {
            // Somebody has wiped it away before.
            StatusCode::OK | StatusCode::NOT_FOUND => {
                lock(&self.shown).take(id);
                Ok(())
            }
            _ => Err(refusal(status, &body, "notify.gotify.client_token")),
        }
    }
}

impl Channel for Gotify {
    fn who(&self) -> &Who {
        &self.who
    }

    fn push<'a>(&'a self, notice: &'a Notice) -> Pushing<'a> {
        Box::pin(self.show(notice))
    }

    fn retract<'a>(&'a self, id: NoticeId, ending: &'a Ending) -> Pushing<'a> {
        Box::pin(self.end(id, ending))
    }
}

/// What Gotify's own errors mean.
fn refusal(status: StatusCode, body: &str, key: &str) -> PushError {
    PushError::ForGood(match status {
        StatusCode::UNAUTHORIZED => format!("The Gotify server does not know the token (401): check `{key}`."),
        StatusCode::FORBIDDEN => format!(
            "The Gotify server does not let this token do it (403): `{key}` must be {}.",
            if key.ends_with("client_token") { "a client's" } else { "an application's, not a client's" }
        ),
        StatusCode::NOT_FOUND => {
            "There is no Gotify server at this address (404): check `notify.gotify.server`.".to_owned()
        }
        StatusCode::BAD_REQUEST => {
            let why = serde_json::from_str::<Refused>(body).map(|refused| refused.description).unwrap_or_default();
            let why = if why.is_empty() { "it gives no reason".to_owned() } else { http::cut(&why, 200) };
            format!("The Gotify server cannot use the message (400): {}.", why.trim_end_matches('.'))
        }
        _ => return http::refusal("The Gotify server", status),
    })
}

/// A message that was taken; it has more fields.
#[derive(Deserialize)]
struct Sent {
    id: u64,
}

/// An error; it has more fields.
#[derive(Deserialize)]
struct Refused {
    #[serde(rename = "errorDescription")]
    description: String,
}

/// A message, as Gotify reads it.
#[derive(Serialize)]
struct Message<'a> {
    title: &'a str,
    message: String,
    priority: u8,
    extras: Value,
}

/// Gotify's app shows 1 to 3 without a sound.
const SILENT: u8 = 2;

impl<'a> Message<'a> {
    fn of(notice: &'a Notice, priority: u8, link: Option<&str>, texts: &Texts) -> Message<'a> {
        let mut extras = json!({ "client::display": { "contentType": "text/plain" } });
        let mut message = notice.body.clone();
        if let Some(link) = link {
            extras["client::notification"] = json!({ "click": { "url": link } });
            // The server's own web page knows no click: there the link is in the text.
            message = format!("{message}\n\n{}", texts.say("link-in-text", &[("link", link.into())]));
        }
        Message { title: &notice.title, message, priority, extras }
    }
}
