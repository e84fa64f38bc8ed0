//! Pushes by an ntfy server: the notice as JSON to the server's root, each button a POST to the reply topic.
//!
//! Taking a notice away and replacing it rest on sequence ids, which servers have since 2.16 and the Android app since 1.22.
//! Older servers ignore the field and answer 404 to the deletion: the notice then stays until it is wiped away,
//! and its buttons are refused.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Client;
use reqwest::RequestBuilder;
use reqwest::StatusCode;
use reqwest::Url;
use serde::Deserialize;
use serde::Serialize;

use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::secret::Secret;

use super::Channel;
use super::NotifyError;
use super::NtfySettings;
use super::PushError;
use super::Pushing;
use super::SettingsError;
use super::SigningKey;
use super::http;
use super::ledger::Ending;
use super::settings;
use super::tokens;
use super::who::Who;

/// The channel's name.
pub(super) const NAME: &str = "ntfy";

/// One topic of one server.
pub(super) struct Ntfy {
    client: Client,
    server: String,
    reply_url: String,
    key: SigningKey,
    settings: NtfySettings,
    who: Who,
}

impl Ntfy {
    /// A channel that has not spoken to its server yet.
    pub(super) fn new(settings: &NtfySettings, key: SigningKey, who: Who) -> Result<Ntfy, NotifyError> {
        let server = settings::base_url("notify.ntfy.server", &settings.server)?;
        let phones = match &settings.phone_server {
            Some(text) => settings::base_url("notify.ntfy.phone_server", text)?,
            None => server.clone(),
        };
        Ok(Ntfy {
            client: client(&server)?,
            reply_url: format!("{phones}/{}", settings.reply_topic()),
            server,
            key,
            settings: settings.clone(),
            who,
        })
    }

    fn with_credentials(&self, mut request: RequestBuilder) -> RequestBuilder {
        if let Some(token) = &self.settings.token {
            request = request.bearer_auth(token.reveal());
        }
        request
    }

    async fn publish(&self, notice: &Notice) -> Result<(), PushError> {
        let payload = payload(notice, &self.settings, &self.reply_url, &self.key, &self.who);
        let json = serde_json::to_string(&payload)
            .map_err(|error| PushError::ForGood(format!("The notice cannot be written as JSON: {error}.")))?;
        let mut request = self.client.post(&self.server).header("Content-Type", "application/json").body(json);
        if !self.settings.cache {
            request = request.header("Cache", "no");
        }
        let (status, body) = insist(self.with_credentials(request)).await?;
        if status != StatusCode::OK {
            return Err(self.refusal(status));
        }
        // Any web server may answer 200; only an ntfy server tells the id under which it passes the message on.
        match serde_json::from_str::<Published>(&body) {
            Ok(_) => Ok(()),
            Err(_) => Err(PushError::ForGood(
                "The server answered, but not as an ntfy server does: check `notify.ntfy.server`.".to_owned(),
            )),
        }
    }

    /// Whoever has not answered reads who did, in place of the question; for the others it goes away.
    async fn end(&self, id: NoticeId, ending: &Ending) -> Result<(), PushError> {
        match &ending.notice {
            Some(notice) if ending.is_news_to(&self.who) => {
                let news =
                    Notice { body: ending.sentence(), buttons: Vec::new(), silent: true, ..Notice::clone(notice) };
                self.publish(&news).await
            }
            _ => self.delete(id).await,
        }
    }

    async fn delete(&self, id: NoticeId) -> Result<(), PushError> {
        let url = format!("{}/{}/{}", self.server, self.settings.topic, sequence_id(id));
        let (status, _) = insist(self.with_credentials(self.client.delete(url))).await?;
        match status {
            StatusCode::OK => Ok(()),
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                Err(PushError::ForGood("The ntfy server is older than 2.16 and cannot take notices away.".to_owned()))
            }
            _ => Err(self.refusal(status)),
        }
    }

    fn refusal(&self, status: StatusCode) -> PushError {
        let known = self.settings.token.is_some();
        PushError::ForGood(match status {
            StatusCode::UNAUTHORIZED => {
                "The ntfy server does not know the access token: check `notify.ntfy.token`.".to_owned()
            }
            StatusCode::FORBIDDEN if known => {
                "The access token in `notify.ntfy.token` may not write to the topic.".to_owned()
            }
            StatusCode::FORBIDDEN => {
                "The ntfy server lets nobody write to the topic without an access token: set `notify.ntfy.token`."
                    .to_owned()
            }
            _ => return http::refusal("The ntfy server", status),
        })
    }
}

impl Channel for Ntfy {
    fn who(&self) -> &Who {
        &self.who
    }

    fn push<'a>(&'a self, notice: &'a Notice) -> Pushing<'a> {
        Box::pin(self.publish(notice))
    }

    fn retract<'a>(&'a self, id: NoticeId, ending: &'a Ending) -> Pushing<'a> {
        Box::pin(self.end(id, ending))
    }
}

/// A client for the server of that address.
pub(super) fn client(server: &str) -> Result<Client, NotifyError> {
    let url = Url::parse(server).map_err(|_| SettingsError::Url { key: "notify.ntfy.server" })?;
    http::client(&url)
}

/// Asks a server that says 403 twice more before it is believed.
///
/// ntfy keeps the user of a request in what it remembers of the address that the request came from. Where two requests
/// of one address meet, such as our own push and our own reply stream, one may be judged without its token:
/// version 2.27 did so about once in a hundred starts.
async fn insist(request: RequestBuilder) -> Result<(StatusCode, String), PushError> {
    for pause in [Duration::from_millis(200), Duration::from_secs(1)] {
        let Some(again) = request.try_clone() else { break };
        let answer = http::exchange(again).await?;
        if answer.0 != StatusCode::FORBIDDEN {
            return Ok(answer);
        }
        tokio::time::sleep(pause).await;
    }
    http::exchange(request).await
}

/// What ntfy answers to a message that it took; it has more fields.
#[derive(Deserialize)]
struct Published {
    #[serde(rename = "id")]
    _id: String,
}

/// A message, as ntfy reads it.
#[derive(Serialize)]
struct Payload<'a> {
    topic: &'a str,
    title: &'a str,
    message: &'a str,
    priority: u8,
    tags: [&'a str; 1],
    sequence_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Action<'a>>,
}

/// A button, as ntfy reads it: what the phone sends when it is pressed.
#[derive(Serialize)]
struct Action<'a> {
    action: &'a str,
    label: &'a str,
    method: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<&'a str, String>,
    body: String,
    /// Takes the notice off this phone once the server has taken the answer.
    clear: bool,
}

/// ntfy shows three buttons and refuses a fourth.
const BUTTONS: usize = 3;

/// ntfy's "low": shown, without sound or vibration.
const SILENT: u8 = 2;

fn payload<'a>(
    notice: &'a Notice,
    settings: &'a NtfySettings,
    reply_url: &'a str,
    key: &SigningKey,
    who: &Who,
) -> Payload<'a> {
    let credentials = |token: &Secret| ("Authorization", format!("Bearer {}", token.reveal()));
    let actions = notice.buttons.iter().take(BUTTONS).map(|button| Action {
        action: "http",
        label: &button.label,
        method: "POST",
        url: reply_url,
        headers: settings.button_token.iter().map(credentials).collect(),
        body: tokens::sign(key, notice.id.0, button.verdict, notice.expires, who.name()),
        clear: true,
    });
    Payload {
        topic: &settings.topic,
        title: &notice.title,
        message: &notice.body,
        priority: if notice.silent { settings.priority.min(SILENT) } else { settings.priority },
        // Shown as a small house before the title: which of the many apps on a phone this is.
        tags: ["house"],
        sequence_id: sequence_id(notice.id),
        actions: actions.collect(),
    }
}

/// The same for every version of a notice, so that the newer replaces the older.
fn sequence_id(id: NoticeId) -> String {
    format!("hunch-{}", id.0)
}

#[cfg(test)]
mod tests {
    use crate::device::HunchId;
    use crate::engine::Button;
    use crate::feedback::Verdict;
    use crate::time::Timestamp;

    use super::*;

    fn sample() -> Notice {
        let button = |label: &str, verdict| Button { label: label.to_owned(), verdict };
        Notice {
            id: NoticeId(HunchId { at: Timestamp::from_millis(1_795_240_200_000), seq: 7 }),
            title: "Garage light still on".to_owned(),
            body: "It is usually off by 23:10 (26 of 28 nights), and nobody has been in the garage for 48 minutes. \
                   Turn it off?"
                .to_owned(),
            buttons: vec![
                button("Turn off", Verdict::Accept),
                button("Leave on", Verdict::Decline),
                button("Never ask", Verdict::Never),
            ],
            expires: Timestamp::from_millis(1_795_242_000_000),
            silent: false,
        }
    }

    fn written(notice: &Notice, settings: &NtfySettings) -> String {
        let key = SigningKey::from_bytes([7; 32]);
        let who = Who::house(NAME);
        serde_json::to_string_pretty(&payload(notice, settings, "http://ntfy.lan/home-9f3k-reply", &key, &who)).unwrap()
    }

    #[test]
    fn a_notice_as_it_goes_to_the_server() {
        let mut settings = NtfySettings::new("http://ntfy.lan", "home-9f3k");
        settings.token = Some(Secret::new("tk_daemon"));
        settings.button_token = Some(Secret::new("tk_phone"));
        insta::assert_snapshot!(written(&sample(), &settings), @r#"
        {
          "topic": "home-9f3k",
          "title": "Garage light still on",
          "message": "It is usually off by 23:10 (26 of 28 nights), and nobody has been in the garage for 48 minutes. Turn it off?",
          "priority": 3,
          "tags": [
            "house"
          ],
          "sequence_id": "hunch-1a1fca78740-7",
          "actions": [
            {
              "action": "http",
              "label": "Turn off",
              "method": "POST",
              "url": "http://ntfy.lan/home-9f3k-reply",
              "headers": {
                "Authorization": "Bearer tk_phone"
              },
              "body": "{\"h\":\"1a1fca78740-7\",\"a\":\"accept\",\"e\":1795242000000,\"s\":\"59a8f64e1d680db4bd1197bdd4f0b086bd16d12d967f7785dcd5b4124f6d9002\"}",
              "clear": true
            },
            {
              "action": "http",
              "label": "Leave on",
              "method": "POST",
              "url": "http://ntfy.lan/home-9f3k-reply",
              "headers": {
                "Authorization": "Bearer tk_phone"
              },
              "body": "{\"h\":\"1a1fca78740-7\",\"a\":\"decline\",\"e\":1795242000000,\"s\":\"c012a6e9ff5f74930052a3cf52fa28a0d11b02ca614c29a6834744fad1b2f97e\"}",
              "clear": true
            },
            {
              "action": "http",
              "label": "Never ask",
              "method": "POST",
              "url": "http://ntfy.lan/home-9f3k-reply",
              "headers": {
                "Authorization": "Bearer tk_phone"
              },
              "body": "{\"h\":\"1a1fca78740-7\",\"a\":\"never\",\"e\":1795242000000,\"s\":\"aa4c5e28ddff0479e29e5109e1a5bbb1067a5e4debae9c765fd90601c453b73d\"}",
              "clear": true
            }
          ]
        }
        "#);
    }

    #[test]
    fn a_notice_that_asks_nothing_has_no_buttons_and_an_open_server_no_credentials() {
        let settings = NtfySettings::new("http://ntfy.lan", "home-9f3k");
        assert!(!written(&sample(), &settings).contains("Authorization"));
        let quiet = Notice { buttons: Vec::new(), ..sample() };
        assert!(!written(&quiet, &settings).contains("actions"));
    }

    #[test]
    fn the_daemon_s_own_token_is_in_no_button() {
        let mut settings = NtfySettings::new("http://ntfy.lan", "home-9f3k");
        settings.token = Some(Secret::new("tk_daemon"));
        assert!(!written(&sample(), &settings).contains("tk_"));
    }

    #[test]
    fn a_fourth_button_would_make_ntfy_refuse_the_notice() {
        let mut notice = sample();
        notice.buttons.push(notice.buttons[0].clone());
        let settings = NtfySettings::new("http://ntfy.lan", "home-9f3k");
        assert_eq!(written(&notice, &settings).matches("\"label\"").count(), 3);
    }
}
