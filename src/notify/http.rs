//! The HTTP client of the channels, and its failures as sentences that give nothing away.
//!
//! Knows no channel. Addresses may hold passwords and are never repeated beyond the host.

use std::error::Error;
use std::time::Duration;

use reqwest::Client;
use reqwest::RequestBuilder;
use reqwest::Response;
use reqwest::StatusCode;
use reqwest::Url;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;

use super::NotifyError;
use super::PushError;

/// How long a server may take for the whole of one answer.
pub(super) const ANSWER_LIMIT: Duration = Duration::from_secs(15);
/// How much of an answer is read, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// A client for one server.
pub(super) fn client(server: &Url) -> Result<Client, NotifyError> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        return Err(NotifyError::NoTlsProvider);
    }
    // A followed redirect would turn a POST into a GET, which succeeds and shows nothing to anybody.
    // The environment is the business of `config`: no proxy is taken from there.
    let mut builder = Client::builder()
        .user_agent(concat!("hunchd/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(10))
        .redirect(Policy::none())
        .no_proxy();
    if server.scheme() == "http" {
        // Plain http on a LAN needs no root certificates, and a bare hub may have none: without this the client is refused.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| NotifyError::Client(root_cause(&error)))
}

/// Sends a request and reads the answer whole.
///
/// # Errors
/// For now, where no answer came; every status is an answer.
pub(super) async fn exchange(request: RequestBuilder) -> Result<(StatusCode, String), PushError> {
    let reply = ask(request, ANSWER_LIMIT).await?;
    Ok((reply.status, reply.body))
}

/// A whole answer.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

/// The same with a limit of one's own, for a server that answers when it has something to tell.
///
/// # Errors
/// For now, where no answer came; every status is an answer.
pub(super) async fn ask(request: RequestBuilder, limit: Duration) -> Result<Reply, PushError> {
    let asked = async {
        let mut response = request.timeout(limit).send().await?;
        let body = read(&mut response).await?;
        Ok(Reply { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
    };
    asked.await.map_err(|error| PushError::ForNow(sentence(error)))
}

/// The longest text that is shown, with what was cut off marked.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}\u{2026}", kept.trim_end())
}

/// What an unexpected status means on any server.
pub(super) fn refusal(who: &str, status: StatusCode) -> PushError {
    let sentence = format!("{who} answered {}.", in_words(status));
    let passing = status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
        || status == StatusCode::TOO_EARLY;
    if passing {
        PushError::ForNow(sentence)
    } else if status.is_redirection() {
        PushError::ForGood(format!("{sentence} It wants to be called at another address: set that one."))
    } else {
        PushError::ForGood(sentence)
    }
}

/// Such as `403 Forbidden`.
pub(super) fn in_words(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// A failed connection in a sentence.
pub(super) fn sentence(error: reqwest::Error) -> String {
    let host = error.url().and_then(Url::host_str).unwrap_or("the server").to_owned();
    let error = error.without_url();
    if error.is_timeout() {
        format!("{host} did not answer in time.")
    } else if error.is_connect() {
        format!("{host} cannot be reached: {}.", root_cause(&error))
    } else {
        format!("The connection to {host} broke: {}.", root_cause(&error))
    }
}

/// The innermost error says what happened; the outer ones say where in the library.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().trim_end_matches('.').to_owned()
}

async fn read(response: &mut Response) -> Result<String, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = BODY_LIMIT - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == BODY_LIMIT {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("süße Träume", 6), "süße\u{2026}");
        assert_eq!(cut("\u{1f3e0}\u{1f3e0}\u{1f3e0}", 2), "\u{1f3e0}\u{2026}");
    }

    #[test]
    fn statuses_are_worth_another_try_or_a_person() {
        let tell = |status: u16| refusal("The webhook", StatusCode::from_u16(status).unwrap());
        for status in [500, 502, 503, 507, 429, 408, 425] {
            assert!(matches!(tell(status), PushError::ForNow(_)), "{status}");
        }
        for status in [301, 400, 401, 403, 404, 405, 413] {
            assert!(matches!(tell(status), PushError::ForGood(_)), "{status}");
        }
        assert_eq!(tell(404).to_string(), "The webhook answered 404 Not Found.");
        assert_eq!(
            tell(308).to_string(),
            "The webhook answered 308 Permanent Redirect. It wants to be called at another address: set that one."
        );
    }
}
