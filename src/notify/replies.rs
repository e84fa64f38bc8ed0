//! Listens on the reply topic of an ntfy server, for as long as the daemon runs, and lets signed answers in.
//!
//! Asks the server for everything since the last message that it saw, so that a button that was pressed while the
//! connection or the daemon was away still counts, if its notice has not expired.
//! Knows nothing of what an answer leads to.

use crate::secret::Secret;
use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Client;
use reqwest::Response;
use reqwest::StatusCode;
use reqwest::Url;
use serde::Deserialize;
use tokio::time::timeout;
use tracing::debug;
use tracing::info;
use tracing::warn;

use super::Event;
use super::NotifyError;
use super::NtfySettings;
use super::PushError;
use super::SettingsError;
use super::Shared;
use super::TokenError;
use super::backoff::Backoff;
use super::http;
use super::lock;
use super::ntfy;
use super::settings;
use super::who::Who;

/// The reply topic of one server.
pub(super) struct Replies {
    client: Client,
    url: Url,
    token: Option<Secret>,
    shared: Shared,
    who: Who,
    /// The last message seen; before the first one, everything that the server still has is asked for.
    since: String,
    silence_limit: Duration,
    backoff: Backoff,
    /// What was said about refused texts: once per reason, for anybody may write to an open topic.
    said: BTreeSet<TokenError>,
}

/// The server speaks every 45 seconds unless its owner set another `keepalive-interval`: two are missed.
const SILENCE_LIMIT: Duration = Duration::from_secs(100);
/// How much longer the wait is where only a person can help: up to ten minutes.
const STUBBORN: u32 = 10;
/// The longest line that is read, in bytes; ntfy's messages end at 4096.
const LINE_LIMIT: usize = 64 * 1024;

impl Replies {
    /// A listener that has not spoken to its server yet.
    pub(super) fn new(settings: &NtfySettings, shared: Shared, who: Who) -> Result<Replies, NotifyError> {
        let key = "notify.ntfy.server";
        let server = settings::base_url(key, &settings.server)?;
        let url =
            Url::parse(&format!("{server}/{}/json", settings.reply_topic())).map_err(|_| SettingsError::Url { key })?;
        Ok(Replies {
            client: ntfy::client(&server)?,
            url,
            token: settings.token.clone(),
            shared,
            who,
            since: "all".to_owned(),
            silence_limit: SILENCE_LIMIT,
            backoff: Backoff::default(),
            said: BTreeSet::new(),
        })
    }

    /// Listens until the daemon hangs up.
    pub(super) async fn run(mut self) {
        let mut last_reason = String::new();
        loop {
            let ended = self.listen().await;
            let was_listening = lock(&self.shared.counts).listening.remove(&self.who.via());
            let Err(error) = ended else { return };
            let reason = error.to_string();
            let mut delay = self.backoff.next_delay();
            if matches!(error, PushError::ForGood(_)) && reason == last_reason {
                // Public servers shut out an address that goes on asking for what it may not have.
                delay *= STUBBORN;
            }
            // A server that is away for a night is worth one line.
            if was_listening || reason != last_reason {
                warn!(channel = %self.who, reason, delay_s = delay.as_secs(), "answers from phones cannot come in");
            } else {
                debug!(channel = %self.who, reason, delay_s = delay.as_secs(), "answers from phones still cannot come in");
            }
            last_reason = reason;
            tokio::time::sleep(delay).await;
        }
    }

    /// One connection. Ends well only where the daemon no longer wants answers.
    async fn listen(&mut self) -> Result<(), PushError> {
        let mut response = self.open().await?;
        let mut line = Vec::new();
        loop {
            let chunk = match timeout(self.silence_limit, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return Err(PushError::ForNow("The ntfy server ended the reply stream.".to_owned())),
                Ok(Err(error)) => return Err(PushError::ForNow(http::sentence(error))),
                // A dead connection looks like a quiet one; only the missing keepalive tells.
                Err(_) => return Err(PushError::ForNow("The ntfy server fell silent.".to_owned())),
            };
            for piece in chunk.split_inclusive(|&byte| byte == b'\n') {
                line.extend_from_slice(piece);
                if line.len() > LINE_LIMIT {
                    return Err(PushError::ForNow("The reply stream is not one of an ntfy server.".to_owned()));
                }
                if line.ends_with(b"\n") {
                    if self.read(&line).await.is_err() {
                        return Ok(());
                    }
                    line.clear();
                }
            }
        }
    }

    async fn open(&self) -> Result<Response, PushError> {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("since", &self.since);
        let mut request = self.client.get(url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.reveal());
        }
        // Not reqwest's own limit, which would end the stream too.
        let response = match timeout(http::ANSWER_LIMIT, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(PushError::ForNow(http::sentence(error))),
            Err(_) => return Err(PushError::ForNow("The ntfy server did not answer in time.".to_owned())),
        };
        match response.status() {
            StatusCode::OK => Ok(response),
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Err(PushError::ForGood(format!(
                "The ntfy server answered {}: the token in `notify.ntfy.token` may not read the reply topic.",
                http::in_words(status)
            ))),
            status => Err(http::refusal("The ntfy server", status)),
        }
    }

    /// One line of the stream. Fails only where the daemon no longer wants answers.
    async fn read(&mut self, line: &[u8]) -> Result<(), HungUp> {
        // Lines of a kind that we do not know are none of our business.
        let Ok(item) = serde_json::from_slice::<Item>(line) else { return Ok(()) };
        match item.event.as_str() {
            "open" => {
                self.backoff.reset();
                lock(&self.shared.counts).listening.insert(self.who.via());
                info!(channel = %self.who, "listening for answers from phones");
            }
            "message" => {
                match self.shared.redeem(item.message.as_deref().unwrap_or_default(), &self.who) {
                    Ok(answer) => self.shared.events.send(Event::Answer(answer)).await.map_err(|_| HungUp)?,
                    Err(reason) => self.refuse(reason),
                }
                self.since = item.id;
            }
            _ => {}
        }
        Ok(())
    }

    fn refuse(&mut self, reason: TokenError) {
        if !self.said.insert(reason) {
            return;
        }
        match reason {
            // After a restart the server tells the answers of the last hours again: nothing to worry about.
            TokenError::Expired | TokenError::Used | TokenError::Settled => {
                debug!(%reason, "an old answer was passed over")
            }
            TokenError::Malformed | TokenError::Forged | TokenError::Stranger => {
                warn!(%reason, "a text on the reply topic was refused; further ones are only counted");
            }
        }
    }
}

/// Nobody wants answers any more.
struct HungUp;

/// One line of an ntfy stream; it has more fields.
#[derive(Deserialize)]
struct Item {
    id: String,
    event: String,
    message: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::io::AsyncBufReadExt;
    use tokio::io::AsyncWriteExt;
    use tokio::io::BufReader;
    use tokio::net::TcpListener;
    use tokio::net::TcpStream;
    use tokio::sync::mpsc;

    use crate::device::HunchId;
    use crate::feedback::Answer;
    use crate::feedback::Verdict;
    use crate::notify::SigningKey;
    use crate::notify::Tokens;
    use crate::time::Timestamp;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_240_200_000);
    const HUNCH: HunchId = HunchId { at: NOW, seq: 7 };

    /// A server that does what the real one does not do on demand: it falls silent, and splits lines.
    async fn accept(listener: &TcpListener) -> (TcpStream, String) {
        let accepted = timeout(Duration::from_secs(30), listener.accept()).await.expect("a call within half a minute");
        let (mut stream, _) = accepted.unwrap();
        let mut lines = BufReader::new(&mut stream).lines();
        let asked = lines.next_line().await.unwrap().unwrap();
        while !lines.next_line().await.unwrap().unwrap().is_empty() {}
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n").await.unwrap();
        (stream, asked)
    }

    async fn listening_to(
        listener: &TcpListener,
        silence_limit: Duration,
    ) -> (tokio::task::JoinHandle<()>, mpsc::Receiver<Event>, Shared) {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (events, answers) = mpsc::channel(8);
        let shared = Shared::new(SigningKey::from_bytes([7; 32]), Arc::new(|| NOW), events, crate::texts::Language::En);
        let server = format!("http://{}", listener.local_addr().unwrap());
        let mut replies = Replies::new(&NtfySettings::new(server, "home"), shared.clone(), Who::house("ntfy")).unwrap();
        replies.silence_limit = silence_limit;
        (tokio::spawn(replies.run()), answers, shared)
    }

    fn message(id: &str, text: &str) -> String {
        let json =
            serde_json::json!({ "id": id, "time": 1, "event": "message", "topic": "home-reply", "message": text });
        format!("{json}\n")
    }

    fn token(seq: u32) -> String {
        let tokens = Tokens::new(SigningKey::from_bytes([7; 32]));
        tokens.sign(HunchId { seq, ..HUNCH }, Verdict::Accept, NOW + Duration::from_secs(60))
    }

    fn answer(seq: u32) -> Event {
        let hunch = HunchId { seq, ..HUNCH };
        Event::Answer(Answer { hunch, verdict: Verdict::Accept, via: "ntfy".into() })
    }

    #[tokio::test]
    async fn a_silent_server_is_called_again_from_the_last_message_on() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (task, mut answers, _shared) = listening_to(&listener, Duration::from_millis(300)).await;
        let (mut first, asked) = accept(&listener).await;
        assert_eq!(asked, "GET /home-reply/json?since=all HTTP/1.1");
        let lines = message("seen1", &token(1))
            + "{\"id\":\"k\",\"time\":2,\"event\":\"keepalive\",\"topic\":\"home-reply\"}\n";
        first.write_all(lines.as_bytes()).await.unwrap();
        assert_eq!(answers.recv().await, Some(answer(1)));
        // Nothing more comes, and the connection stays open: that is how a router that lost its tables looks.
        let (_second, asked) = accept(&listener).await;
        assert_eq!(asked, "GET /home-reply/json?since=seen1 HTTP/1.1");
        task.abort();
    }

    #[tokio::test]
    async fn lines_are_read_however_they_are_cut() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (task, mut answers, shared) = listening_to(&listener, Duration::from_secs(60)).await;
        let (mut stream, _) = accept(&listener).await;
        let noise = "not JSON\n\n[]\n{\"id\":1}\n";
        let lines = noise.to_owned() + &message("a", "hello?") + &message("b", &token(1)) + &message("c", &token(2));
        for piece in lines.as_bytes().chunks(7) {
            stream.write_all(piece).await.unwrap();
            stream.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
        assert_eq!(answers.recv().await, Some(answer(1)));
        assert_eq!(answers.recv().await, Some(answer(2)));
        assert_eq!(lock(&shared.counts).rejected.get(&TokenError::Malformed), Some(&1));
        task.abort();
    }

    #[tokio::test]
    async fn an_endless_line_ends_the_connection_and_not_the_memory() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (task, _answers, _shared) = listening_to(&listener, Duration::from_secs(60)).await;
        let (mut stream, _) = accept(&listener).await;
        let block = vec![b'x'; LINE_LIMIT];
        // Writing fails once the other side has hung up.
        while stream.write_all(&block).await.is_ok() {}
        let (_second, asked) = accept(&listener).await;
        assert_eq!(asked, "GET /home-reply/json?since=all HTTP/1.1");
        task.abort();
    }
}
