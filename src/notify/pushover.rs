//! Pushes by Pushover. It has no buttons: a link opens our own page, where the question is answered.
//!
//! What Pushover has delivered cannot be taken away or changed. Each message therefore carries its own end (`ttl`): it goes
//! when its question expires; until then its link says that the question is settled.

use std::time::Duration;

use reqwest::Client;
use reqwest::StatusCode;
use reqwest::Url;
use serde::Deserialize;

use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::time::Timestamp;

use super::Channel;
use super::Clock;
use super::NotifyError;
use super::PushError;
use super::Pushing;
use super::PushoverSettings;
use super::SettingsError;
use super::http;
use super::ledger::Ending;
use super::link::Links;
use super::who::Who;

/// The channel's name.
pub(super) const NAME: &str = "pushover";

/// One reader.
pub(super) struct Pushover {
    client: Client,
    server: String,
    settings: PushoverSettings,
    links: Links,
    who: Who,
    now: Clock,
}

/// Pushover's limits, in characters.
const TITLE: usize = 250;
const MESSAGE: usize = 1024;
const URL: usize = 512;
/// Shown without sound or vibration.
const LOW: i8 = -1;
/// Not shown until somebody looks.
const LOWEST: i8 = -2;
/// What Pushover asks for after an error of its own.
const PEACE: Duration = Duration::from_secs(5);

impl Pushover {
    /// A channel that has not spoken to the service yet.
    pub(super) fn new(
        settings: &PushoverSettings,
        links: Links,
        who: Who,
        now: Clock,
    ) -> Result<Pushover, NotifyError> {
        let server = settings.check()?;
        let url = Url::parse(&server).map_err(|_| SettingsError::Url { key: "notify.pushover.server" })?;
        Ok(Pushover { client: http::client(&url)?, server, settings: settings.clone(), links, who, now })
    }

    async fn show(&self, notice: &Notice, priority: i8) -> Result<(), PushError> {
        let now = (self.now)();
        let link = self.links.to(notice, &self.who);
        let request = self
            .client
            .post(format!("{}/1/messages.json", self.server))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(self.form(notice, priority, link, now));
        let reply = http::ask(request, http::ANSWER_LIMIT).await?;
        let said = serde_json::from_str::<Said>(&reply.body).unwrap_or_default();
        if reply.status.is_success() && said.status == Some(1) {
            return Ok(());
        }
        Err(self.refusal(reply.status, &said, reset_of(&reply), now))
    }

    fn form(&self, notice: &Notice, priority: i8, link: Option<String>, now: Timestamp) -> String {
        // The secrets go into the body, and so into no address that somebody could write down.
        let mut form = Url::parse("form:").expect("a constant that is an address");
        {
            let mut pairs = form.query_pairs_mut();
            pairs.append_pair("token", self.settings.token.reveal());
            pairs.append_pair("user", self.settings.user.reveal());
            pairs.append_pair("title", &http::cut(&notice.title, TITLE));
            pairs.append_pair("message", &http::cut(&notice.body, MESSAGE));
            pairs.append_pair("priority", &priority.to_string());
            if notice.silent {
                pairs.append_pair("sound", "none");
            }
            let left_s = notice.expires.since(now).as_secs().max(1);
            pairs.append_pair("ttl", &left_s.to_string());
            // Half a link leads nowhere.
            if let Some(link) = link.filter(|link| link.chars().count() <= URL) {
                pairs.append_pair("url", &link);
                pairs.append_pair("url_title", &self.links.texts.say("link-name", &[]));
            }
        }
        form.query().unwrap_or_default().to_owned()
    }

    fn refusal(&self, status: StatusCode, said: &Said, reset: Option<Timestamp>, now: Timestamp) -> PushError {
        let errors = http::cut(&said.errors.join("; "), 200);
        let errors = errors.trim_end_matches('.');
        if status == StatusCode::TOO_MANY_REQUESTS {
            let wait = reset.map_or(Duration::ZERO, |reset| reset.since(now));
            let until = reset.map_or_else(String::new, |reset| format!(" until {reset}"));
            return PushError::NotBefore(
                wait,
                format!("Pushover takes no more messages of this application{until} (429): its quota is used up."),
            );
        }
        if status.is_server_error() {
            return PushError::NotBefore(PEACE, format!("Pushover answered {}.", http::in_words(status)));
        }
        PushError::ForGood(if said.token.is_some() {
            format!("Pushover does not know the application: check `notify.pushover.token` ({errors}).")
        } else if said.user.is_some() {
            format!("Pushover does not know the reader: check the user key of {} ({errors}).", self.who)
        } else if errors.is_empty() {
            return match http::refusal("Pushover", status) {
                PushError::ForGood(_) if status.is_success() => {
                    PushError::ForGood("The server answered, but not as Pushover does.".to_owned())
                }
                error => error,
            };
        } else {
            format!("Pushover cannot use the message ({}): {errors}.", status.as_u16())
        })
    }
}

impl Channel for Pushover {
    fn who(&self) -> &Who {
        &self.who
    }

    fn push<'a>(&'a self, notice: &'a Notice) -> Pushing<'a> {
        let priority = if notice.silent { self.settings.priority.min(LOW) } else { self.settings.priority };
        Box::pin(self.show(notice, priority))
    }

    /// Nothing can be taken away here. Whoever has not answered finds among the messages who did, and is not disturbed by it.
    fn retract<'a>(&'a self, _id: NoticeId, ending: &'a Ending) -> Pushing<'a> {
        Box::pin(async move {
            let Some(notice) = ending.notice.as_ref().filter(|_| ending.is_news_to(&self.who)) else { return Ok(()) };
            let news = Notice { body: ending.sentence(), buttons: Vec::new(), silent: true, ..Notice::clone(notice) };
            self.show(&news, LOWEST).await
        })
    }
}

/// When the quota begins anew.
fn reset_of(reply: &http::Reply) -> Option<Timestamp> {
    let seconds: i64 = reply.headers.get("X-Limit-App-Reset")?.to_str().ok()?.parse().ok()?;
    Some(Timestamp::from_millis(seconds.checked_mul(1000)?))
}

/// What Pushover answers; `token` and `user` say `invalid` where they are wrong.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    status: Option<u8>,
    token: Option<String>,
    user: Option<String>,
    errors: Vec<String>,
}
