//! A small HTTP server that plays the part of a service after its documentation: it keeps what it is sent, and answers what
//! the test tells it to. For services that cannot be run here.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;

/// One request, read whole.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// A field of a form.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let url = reqwest::Url::parse(&format!("form:?{}", self.body)).unwrap();
        url.query_pairs().find(|(other, _)| other == name).map(|(_, value)| value.into_owned())
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A status, further header lines, and a body.
    Say(u16, &'static str, String),
    /// The connection is cut without a word.
    Cut,
    /// Nothing yet: the rule is asked again when the test stirs.
    Later,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Reply {
        Reply::Say(status, "Content-Type: application/json\r\n", body.to_string())
    }
}

type Rule = dyn Fn(&Request) -> Reply + Send + Sync;

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    /// Answered before the rule is asked, for paths that end so.
    planned: VecDeque<(String, Reply)>,
}

/// A server that runs until it is dropped.
pub(crate) struct Contract {
    url: String,
    state: Arc<Mutex<State>>,
    came: Arc<Notify>,
    stirred: Arc<Notify>,
    task: tokio::task::JoinHandle<()>,
}

impl Contract {
    /// A server that answers by the rule.
    pub(crate) async fn start(rule: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Contract {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (state, came, stirred): (Arc<Mutex<State>>, Arc<Notify>, Arc<Notify>) = Default::default();
        let rule: Arc<Rule> = Arc::new(rule);
        let (kept, rung, stir) = (Arc::clone(&state), Arc::clone(&came), Arc::clone(&stirred));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&rule), Arc::clone(&kept), Arc::clone(&rung), Arc::clone(&stir)));
            }
        });
        Contract { url, state, came, stirred, task }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Answers the next request to such a path so, once.
    pub(crate) fn plan(&self, path_end: &str, reply: Reply) {
        self.state.lock().unwrap().planned.push_back((path_end.to_owned(), reply));
    }

    /// Has the rule asked again by whoever waits.
    pub(crate) fn stir(&self) {
        self.stirred.notify_waiters();
    }

    /// All requests so far to such a path.
    pub(crate) fn requests(&self, path_end: &str) -> Vec<Request> {
        let state = self.state.lock().unwrap();
        state.requests.iter().filter(|request| request.path.ends_with(path_end)).cloned().collect()
    }

    /// Waits for the request of that number, counted from 1, to such a path.
    pub(crate) async fn request(&self, path_end: &str, number: usize) -> Request {
        let arrived = async {
            loop {
                let next = self.came.notified();
                if let Some(request) = self.requests(path_end).get(number - 1) {
                    return request.clone();
                }
                next.await;
            }
        };
        timeout(Duration::from_secs(30), arrived)
            .await
            .unwrap_or_else(|_| panic!("{path_end} {number} within half a minute"))
    }
}

impl Drop for Contract {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, rule: Arc<Rule>, state: Arc<Mutex<State>>, came: Arc<Notify>, stirred: Arc<Notify>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream).await {
        let reply = {
            let mut state = state.lock().unwrap();
            state.requests.push(request.clone());
            let planned = state.planned.iter().position(|(end, _)| request.path.ends_with(end.as_str()));
            planned.and_then(|place| state.planned.remove(place)).map(|(_, reply)| reply)
        };
        came.notify_waiters();
        let mut more = [0];
        let mut next = stirred.notified();
        let mut reply = reply.unwrap_or_else(|| rule(&request));
        while let Reply::Later = reply {
            tokio::select! {
                () = next => {}
                // The other side hangs up; it says nothing while it waits.
                _ = stream.read(&mut more) => return,
            }
            next = stirred.notified();
            reply = rule(&request);
        }
        match reply {
            Reply::Say(status, headers, body) => {
                let length = body.len();
                let text = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
                if stream.write_all(text.as_bytes()).await.is_err() {
                    return;
                }
            }
            Reply::Cut | Reply::Later => return,
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { method, path, headers, body: String::from_utf8(body).unwrap() })
}
