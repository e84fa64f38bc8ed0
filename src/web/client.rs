//! Asking a running daemon, for the command line: the other end of `server`.
//!
//! Speaks only to our own server, so it knows just enough HTTP for that.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time;

use super::WebError;
use super::answer::Answer;
use super::answer::Question;
use crate::page;

/// Asks the daemon that serves at `address`.
///
/// # Errors
/// Where no daemon answers there, or something else does.
pub async fn ask(address: SocketAddr, question: &Question) -> Result<Answer, WebError> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        // HTTP/1.0: the answer then ends with the connection, and never comes in chunks.
        let request = format!("GET {} HTTP/1.0\r\nHost: localhost\r\n\r\n", path(question));
        stream.write_all(request.as_bytes()).await?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await?;
        Ok(reply)
    };
    let reply = time::timeout(PATIENCE, exchange).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    let reply = reply.map_err(|source| WebError::NoAnswer { address, source })?;
    understand(&String::from_utf8_lossy(&reply)).ok_or(WebError::NotHunchd(address))
}

fn path(question: &Question) -> String {
    match question {
        Question::Health => "/health".to_owned(),
        Question::State => "/state".to_owned(),
        Question::Explain { of } => format!("/explain?of={}", page::encoded(of)),
        // Nobody on the command line has such a link; one that has can open it.
        Question::Offer { link, by } => format!("/answer?t={}&by={}", link.reveal(), page::encoded(by)),
        Question::Press { .. } => "/answer".to_owned(),
        Question::Page(page, _) => format!("/{}", page.address().trim_start_matches("./")),
        Question::Do(_) => "/do".to_owned(),
        Question::Log => "/log.json".to_owned(),
        Question::Report { days, form } => format!("/report?days={days}&form={form}"),
    }
}

fn understand(reply: &str) -> Option<Answer> {
    let (head, body) = reply.split_once("\r\n\r\n")?;
    let head = head.to_ascii_lowercase();
    let status = head.strip_prefix("http/1.")?.split(' ').nth(1)?;
    let data = || serde_json::from_str::<Value>(body).unwrap_or_else(|_| Value::from(body.trim_end()));
    let is = |kind: &str| head.contains(&format!("\r\ncontent-type: {kind}"));
    match status {
        "200" if is("application/json") => Some(Answer::Json(data())),
        "200" if is("text/html") => Some(Answer::Page(body.to_owned())),
        "200" if is("image/svg+xml") => Some(Answer::Picture(body.to_owned())),
        "200" => Some(Answer::Text(body.trim_end().to_owned())),
        "404" => Some(Answer::Unknown(body.trim_end().to_owned())),
        "503" => Some(Answer::Unwell(data())),
        _ => None,
    }
}

/// Longer than the server itself waits for its engine.
const PATIENCE: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_is_not_understood() {
        for reply in
            ["", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 302 Found\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n"]
        {
            assert_eq!(understand(reply), None, "{reply}");
        }
    }
}
