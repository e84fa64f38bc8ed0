//! The pages of the daemon, asked by plain TCP as any program on the hub could.

use std::future;
use std::future::IntoFuture;
use std::net::Ipv4Addr;
use std::sync::Arc;

use hunchd::secret::Secret;
use hunchd::time::Timestamp;
use hunchd::web;
use hunchd::web::Answer;
use hunchd::web::Answerer;
use hunchd::web::Inside;
use hunchd::web::Metrics;
use hunchd::web::Offer;
use hunchd::web::Question;
use hunchd::web::Settings;
use hunchd::web::WebError;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) fn on_a_free_port() -> Settings {
    Settings { listen: (Ipv4Addr::LOCALHOST, 0).into(), names: vec!["hub.lan".to_owned()], ..Settings::default() }
}

async fn answer(question: Question) -> Answer {
    match question {
        Question::Health => Answer::Unwell(json!({ "broker": "gone" })),
        Question::State => Answer::Json(json!({ "devices": 2 })),
        Question::Explain { of } if of == "zigbee2mqtt:Kitchen/table" => Answer::Text(format!("{of} is on.")),
        Question::Explain { of } if of == "silence" => future::pending().await,
        Question::Explain { of } => Answer::Unknown(format!("There is no device or hunch `{of}`.")),
        Question::Offer { link, by } if link.reveal() == "good" => Answer::Offer(Offer {
            title: "Porch <light> still on".to_owned(),
            body: "Usually off by 23:10 & nobody is there.".to_owned(),
            choices: vec![
                ("Turn off".to_owned(), Secret::new("token-a")),
                ("Leave \"on\"".to_owned(), Secret::new("token-d")),
            ],
            by,
        }),
        Question::Press { token, by } if token.reveal() == "token-a" => {
            Answer::Offer(Offer { title: format!("Answered by {by}"), ..Offer::default() })
        }
        Question::Offer { .. } => Answer::Refused { sentence: "No.".to_owned(), was_good: false },
        Question::Press { .. } => Answer::Refused { sentence: "Too late.".to_owned(), was_good: true },
        Question::Page(page, visitor) => Answer::Html(format!("{} {visitor:?}", page.address())),
        Question::Do(fields) => Answer::Text(format!("Done: {fields:?}.")),
        Question::Log => Answer::Json(json!([])),
        Question::Report { days, form } => Answer::Page(format!("{days} days as {form}")),
    }
}

pub(crate) struct Served {
    pub(crate) address: String,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), WebError>>,
    metrics: Arc<Metrics>,
    /// Says that the pages have something new.
    pub(crate) changes: watch::Sender<u64>,
}

async fn served() -> Served {
    served_with(on_a_free_port()).await
}

pub(crate) async fn served_with(settings: Settings) -> Served {
    let listener: TcpListener = web::bind(&settings).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let metrics = Arc::new(Metrics::new());
    let (stop, stopped) = oneshot::channel::<()>();
    let (changes, changed) = watch::channel(0);
    let inside = inside(&metrics, changed);
    let server = tokio::spawn(async move {
        let shutdown = async {
            // A dropped sender means stop too.
            let _ = stopped.into_future().await;
        };
        web::serve(listener, &settings, inside, shutdown).await
    });
    Served { address, stop, server, metrics, changes }
}

/// The inside of a daemon that answers so.
pub(crate) fn inside_of(answerer: Answerer) -> Inside {
    let (_, changes) = watch::channel(0);
    Inside { answerer, ..inside(&Arc::new(Metrics::new()), changes) }
}

fn inside(metrics: &Arc<Metrics>, changes: watch::Receiver<u64>) -> Inside {
    let now = Arc::new(|| Timestamp::from_millis(1_700_000_000_000));
    Inside { metrics: Arc::clone(metrics), answerer: Answerer::new(answer), changes, now }
}

pub(crate) async fn ask(address: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

pub(crate) const OURS: &str = "Host: localhost:8780\r\n";

#[tokio::test]
async fn the_four_pages_answer() {
    let served = served().await;
    served.metrics.messages_counted("tasmota", 1);

    let metrics = ask(&served.address, "/metrics", OURS).await;
    assert!(metrics.starts_with("HTTP/1.1 200 OK\r\n"), "{metrics}");
    assert!(metrics.contains("content-type: application/openmetrics-text; version=1.0.0"), "{metrics}");
    assert!(metrics.contains("\nhunchd_mqtt_messages_total{source=\"tasmota\"} 1\n"), "{metrics}");

    let health = ask(&served.address, "/health", OURS).await;
    assert!(health.starts_with("HTTP/1.1 503 ") && health.ends_with("{\"broker\":\"gone\"}"), "{health}");

    let state = ask(&served.address, "/state", OURS).await;
    assert!(state.starts_with("HTTP/1.1 200 ") && state.ends_with("{\"devices\":2}"), "{state}");
    assert!(state.contains("cache-control: no-store"), "{state}");

    let why = ask(&served.address, "/explain?of=zigbee2mqtt:Kitchen%2Ftable", OURS).await;
    assert!(why.ends_with("\r\n\r\nzigbee2mqtt:Kitchen/table is on.\n"), "{why}");
    let unknown = ask(&served.address, "/explain?of=x", OURS).await;
    assert!(unknown.starts_with("HTTP/1.1 404 ") && unknown.ends_with("no device or hunch `x`.\n"), "{unknown}");
    let nothing = ask(&served.address, "/explain", OURS).await;
    assert!(nothing.starts_with("HTTP/1.1 400 "), "{nothing}");
    let elsewhere = ask(&served.address, "/nothing", OURS).await;
    assert!(elsewhere.starts_with("HTTP/1.1 404 "), "{elsewhere}");
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_refused() {
    let served = served().await;
    let none = "";
    let two = "Host: localhost\r\nHost: evil.example\r\n";
    for headers in ["Host: evil.example\r\n", "Host: localhost.evil.example:8780\r\n", two, none] {
        let reply = ask(&served.address, "/state", headers).await;
        // Without any Host the HTTP library may refuse by itself.
        assert!(reply.starts_with("HTTP/1.1 4") && !reply.contains("devices"), "{headers}: {reply}");
    }
    for headers in ["Host: hub.lan\r\n", "Host: 127.0.0.1:8780\r\n", "Host: [::1]\r\n"] {
        let reply = ask(&served.address, "/state", headers).await;
        assert!(reply.starts_with("HTTP/1.1 200 "), "{headers}: {reply}");
    }
}

#[tokio::test]
async fn the_command_line_can_ask() {
    let served = served().await;
    let address = served.address.parse().unwrap();
    let explain = |of: &str| Question::Explain { of: of.to_owned() };
    for (question, expected) in [
        (Question::State, Answer::Json(json!({ "devices": 2 }))),
        (Question::Health, Answer::Unwell(json!({ "broker": "gone" }))),
        (explain("zigbee2mqtt:Kitchen/table"), Answer::Text("zigbee2mqtt:Kitchen/table is on.".to_owned())),
        (explain("a b&c=ä#2"), Answer::Unknown("There is no device or hunch `a b&c=ä#2`.".to_owned())),
    ] {
        assert_eq!(web::ask(address, &question).await.unwrap(), expected);
    }
    served.stop.send(()).unwrap();
    served.server.await.unwrap().unwrap();
    let error = web::ask(address, &Question::State).await.unwrap_err().to_string();
    assert!(error.starts_with(&format!("No hunchd answers at {address}: ")), "{error}");
}

#[tokio::test]
async fn it_stops_when_told_even_with_a_caller_waiting() {
    let served = served().await;
    let mut waiting = TcpStream::connect(&served.address).await.unwrap();
    waiting.write_all(format!("GET /explain?of=silence HTTP/1.1\r\n{OURS}\r\n").as_bytes()).await.unwrap();
    // One answered question proves that the server has run since.
    ask(&served.address, "/state", OURS).await;
    served.stop.send(()).unwrap();
    served.server.await.unwrap().unwrap();
    assert!(TcpStream::connect(&served.address).await.is_err());
}

#[tokio::test]
async fn it_does_not_listen_to_the_network_unless_allowed() {
    let beyond = Settings { listen: (Ipv4Addr::UNSPECIFIED, 0).into(), ..on_a_free_port() };
    let error = web::bind(&beyond).await.unwrap_err();
    assert!(matches!(error, WebError::NotLoopback(_)), "{error}");
    web::bind(&Settings { open: true, ..beyond }).await.unwrap();

    let taken = web::bind(&on_a_free_port()).await.unwrap();
    let again = Settings { listen: taken.local_addr().unwrap(), ..on_a_free_port() };
    let error = web::bind(&again).await.unwrap_err().to_string();
    assert!(error.starts_with("The address 127.0.0.1:"), "{error}");
}

#[tokio::test]
async fn other_machines_are_told_nothing_of_the_home() {
    // Another address of this machine stands in for another machine; where there is none, only 127.0.0.1 can be tried.
    let Some(own) = own_address() else {
        println!("skipped: this machine has no address but the loopback one");
        return;
    };
    let settings = Settings { listen: (Ipv4Addr::UNSPECIFIED, 0).into(), open: true, ..on_a_free_port() };
    let listener = web::bind(&settings).await.unwrap();
    let address = format!("{own}:{}", listener.local_addr().unwrap().port());
    let metrics = Arc::new(Metrics::new());
    let server = tokio::spawn(async move {
        let (_changes, changed) = watch::channel(0);
        web::serve(listener, &settings, inside(&metrics, changed), future::pending()).await
    });
    for path in ["/state", "/explain?of=zigbee2mqtt:Kitchen%2Ftable"] {
        let reply = ask(&address, path, &format!("Host: {own}\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 403 "), "{reply}");
    }
    assert!(ask(&address, "/metrics", &format!("Host: {own}\r\n")).await.starts_with("HTTP/1.1 200 "));
    server.abort();
}

/// The address from which this machine would speak to the network. Nothing is sent.
pub(crate) fn own_address() -> Option<Ipv4Addr> {
    let socket = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(("192.0.2.1", 9)).ok()?;
    match socket.local_addr().ok()?.ip() {
        std::net::IpAddr::V4(own) if !own.is_loopback() && !own.is_unspecified() => Some(own),
        _ => None,
    }
}

pub(crate) async fn send(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

fn posted(path: &str, body: &str) -> String {
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\n{OURS}{kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

#[tokio::test]
async fn a_link_shows_the_question_and_only_its_buttons_answer() {
    let served = served().await;
    let shown = ask(&served.address, "/answer?t=good&by=J%C3%BCrgen%20%22X%22", OURS).await;
    assert!(shown.starts_with("HTTP/1.1 200 "), "{shown}");
    // Whatever a device or a person is called, it stays text.
    assert!(shown.contains("Porch &#60;light&#62; still on") && !shown.contains("<light>"), "{shown}");
    assert!(shown.contains("value=\"Jürgen &#34;X&#34;\""), "{shown}");
    assert_eq!(shown.matches("<form method=\"post\">").count(), 2);
    assert!(shown.contains("value=\"token-a\"") && !shown.contains("<script"), "{shown}");
    for header in
        ["default-src 'none'", "form-action 'self'", "referrer-policy: no-referrer", "cache-control: no-store"]
    {
        assert!(shown.contains(header), "{header}: {shown}");
    }
    // What previews do: they get, and they ask for the head. A token under a button is nothing to open.
    let head = send(&served.address, &format!("HEAD /answer?t=good HTTP/1.1\r\n{OURS}Connection: close\r\n\r\n")).await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let opened = ask(&served.address, "/answer?t=token-a", OURS).await;
    assert!(opened.starts_with("HTTP/1.1 403 ") && !opened.contains("Answered"), "{opened}");

    let pressed = send(&served.address, &posted("/answer?t=good", "t=token-a&by=J%C3%BCrgen+B")).await;
    assert!(pressed.starts_with("HTTP/1.1 200 ") && pressed.contains("Answered by Jürgen B"), "{pressed}");
}

#[tokio::test]
async fn what_is_no_answer_is_refused_in_a_sentence() {
    let served = served().await;
    let again = send(&served.address, &posted("/answer", "t=token-x")).await;
    assert!(again.starts_with("HTTP/1.1 410 ") && again.contains("Too late."), "{again}");
    for body in ["", "by=x", "t", "%%%", "t=%ff%fe", "\u{0}", &format!("t={}", "x".repeat(1500))] {
        let reply = send(&served.address, &posted("/answer", body)).await;
        assert!(reply.starts_with("HTTP/1.1 4") && !reply.contains("Answered"), "{body}: {reply}");
    }
    let long = send(&served.address, &posted("/answer", &format!("t={}", "x".repeat(5000)))).await;
    assert!(long.starts_with("HTTP/1.1 413 "), "{long}");
    for path in ["/answer", "/answer?by=x", "/answer?t=%ff"] {
        let reply = ask(&served.address, path, OURS).await;
        assert!(reply.starts_with("HTTP/1.1 403 "), "{path}: {reply}");
    }
    let elsewhere = posted("/answer", "t=token-a").replace("localhost:8780", "evil.example");
    let reply = send(&served.address, &elsewhere).await;
    assert!(reply.starts_with("HTTP/1.1 421 ") && !reply.contains("Answered"), "{reply}");
    for method in ["PUT", "DELETE"] {
        let reply =
            send(&served.address, &format!("{method} /answer?t=token-a HTTP/1.1\r\n{OURS}Connection: close\r\n\r\n"))
                .await;
        assert!(reply.starts_with("HTTP/1.1 405 "), "{method}: {reply}");
    }
}
