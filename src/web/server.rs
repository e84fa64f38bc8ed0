//! The HTTP server: what machines read, the pages for people, and one page that answers a question for whoever holds a signed link.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::DefaultBodyLimit;
use axum::extract::Query;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::sync::watch;
use tokio::time;

use super::Settings;
use super::WebError;
use super::answer::Answer;
use super::answer::Answerer;
use super::answer::Question;
use super::confirm;
use super::guests;
use super::guests::Came;
use super::guests::Guests;
use super::host;
use super::metrics::Metrics;
use super::pages;
use super::pages::Desk;
use crate::report::Form;
use crate::texts::Texts;
use crate::time::Timestamp;

/// What every page needs.
#[derive(Clone)]
pub(super) struct Shared {
    metrics: Arc<Metrics>,
    pub(super) answerer: Answerer,
    names: Arc<[String]>,
    pub(super) guests: Guests,
    pub(super) desk: Desk,
    pub(super) changes: watch::Receiver<u64>,
    /// The sentences of the page that answers.
    pub(super) texts: &'static Texts,
}

/// What the server is given of the daemon.
pub struct Inside {
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Answers what is asked.
    pub answerer: Answerer,
    /// Counts up when the pages have something new.
    pub changes: watch::Receiver<u64>,
    /// The time now.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// Takes the address, so that a wrong one is told before the daemon says that it is ready.
///
/// # Errors
/// Where the address is not this hub's own and nobody allowed that, or cannot be had.
pub async fn bind(settings: &Settings) -> Result<TcpListener, WebError> {
    let address = settings.listen;
    if !address.ip().to_canonical().is_loopback() && !settings.open {
        return Err(WebError::NotLoopback(address));
    }
    TcpListener::bind(address).await.map_err(|source| WebError::Bind { address, source })
}

/// Serves until `shutdown` is done, and then for two seconds at most what was already asked.
///
/// # Errors
/// Where the listener breaks.
pub async fn serve(
    listener: TcpListener,
    settings: &Settings,
    inside: Inside,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), WebError> {
    let Inside { metrics, answerer, changes, now } = inside;
    let guests = Guests::new(settings.passwords.clone(), now);
    let names = settings.names.clone().into();
    let shared = Shared {
        metrics,
        answerer,
        names,
        guests,
        desk: Desk::default(),
        changes,
        texts: Texts::of(settings.language),
    };
    let for_the_house = Router::new()
        .route("/state", get(state))
        .route("/explain", get(explain))
        .route("/report", get(report))
        .route_layer(middleware::from_fn_with_state(shared.clone(), only_the_house));
    let pages = Router::new()
        .route("/metrics", get(metrics_text))
        .route("/health", get(health))
        .route("/answer", get(confirm::show).post(confirm::press).layer(DefaultBodyLimit::max(confirm::LONGEST_FORM)))
        .merge(for_the_house)
        .merge(pages::routes())
        .layer(middleware::from_fn_with_state(shared.clone(), only_our_names))
        .with_state(shared)
        .into_make_service_with_connect_info::<SocketAddr>();

    let closing = Arc::new(Notify::new());
    let closed = Arc::clone(&closing);
    let server = axum::serve(listener, pages).with_graceful_shutdown(async move {
        shutdown.await;
        closed.notify_one();
    });
    // A caller that never reads its answer must not keep the daemon from stopping.
    let patience = async {
        closing.notified().await;
        time::sleep(GRACE).await;
    };
    tokio::select! {
        served = server.into_future() => served.map_err(WebError::Serve),
        () = patience => Ok(()),
    }
}

async fn metrics_text(State(shared): State<Shared>) -> Response {
    ([(header::CONTENT_TYPE, OPENMETRICS)], shared.metrics.text()).into_response()
}

async fn health(State(shared): State<Shared>) -> Response {
    ask(&shared, Question::Health).await
}

async fn state(State(shared): State<Shared>) -> Response {
    ask(&shared, Question::State).await
}

#[derive(Deserialize)]
struct Of {
    of: String,
}

async fn explain(
    State(shared): State<Shared>,
    of: Result<Query<Of>, axum::extract::rejection::QueryRejection>,
) -> Response {
    match of {
        Ok(Query(Of { of })) => ask(&shared, Question::Explain { of }).await,
        Err(_) => {
            text(StatusCode::BAD_REQUEST, "Say what is to be explained: /explain?of=ID, a device's or a hunch's.")
        }
    }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default = "a_month")]
    days: u16,
    #[serde(default = "a_page")]
    form: String,
}

fn a_month() -> u16 {
    30
}

fn a_page() -> String {
    Form::Page.ending().to_owned()
}

async fn report(
    State(shared): State<Shared>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let question = asked.ok().and_then(|Query(Asked { days, form })| {
        Some(Question::Report { days: (1..=31).contains(&days).then_some(days)?, form: Form::of_ending(&form)? })
    });
    match question {
        Some(question) => ask(&shared, question).await,
        None => text(
            StatusCode::BAD_REQUEST,
            "Say how many days, 1 to 31, and in which form: /report?days=30&form=html, or svg, json, txt.",
        ),
    }
}

/// Asks the daemon; an engine that does not answer is told as such, and makes `/health` fail.
pub(super) async fn ask(shared: &Shared, question: Question) -> Response {
    match time::timeout(ANSWER_WITHIN, shared.answerer.ask(question)).await {
        Ok(Answer::Json(data)) => axum::Json(data).into_response(),
        Ok(Answer::Text(words)) => text(StatusCode::OK, &words),
        Ok(Answer::Offer(offer)) => confirm::page(shared.texts, StatusCode::OK, &offer),
        Ok(Answer::Refused { sentence, was_good }) => confirm::refusal(shared.texts, &sentence, was_good),
        Ok(Answer::Html(page)) => pages::html(StatusCode::OK, page),
        Ok(Answer::Page(page)) => inert("text/html; charset=utf-8", page),
        Ok(Answer::Picture(picture)) => inert("image/svg+xml", picture),
        Ok(Answer::Unknown(sentence)) => text(StatusCode::NOT_FOUND, &sentence),
        Ok(Answer::Unwell(data)) => (StatusCode::SERVICE_UNAVAILABLE, axum::Json(data)).into_response(),
        Err(_) => text(StatusCode::SERVICE_UNAVAILABLE, "The engine does not answer."),
    }
}

async fn only_our_names(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    if !is_for_us(request.headers(), &shared.names) {
        let words = "This name is not one of this hub's: ask for localhost or an address, or add it to names in [web].";
        return text(StatusCode::MISDIRECTED_REQUEST, words);
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

/// Exactly one `Host`, and one of ours.
fn is_for_us(headers: &HeaderMap, names: &[String]) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(only), None) => only.to_str().is_ok_and(|only| host::is_ours(only, names)),
        _ => false,
    }
}

/// The command line on this hub needs no password; whoever comes from elsewhere must have logged in.
async fn only_the_house(
    State(shared): State<Shared>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let is_in = matches!(shared.guests.judge(caller, request.headers()), Came::In(_));
    if is_in || guests::is_on_this_hub(caller, request.headers()) {
        return next.run(request).await;
    }
    text(
        StatusCode::FORBIDDEN,
        "What hunchd knows of the home is told on the hub itself, and to whoever has logged in.",
    )
}

pub(super) fn text(status: StatusCode, words: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{}\n", words.trim_end())).into_response()
}

/// Something that a browser shows: should a device's name ever get past the escaping, nothing is run and nothing loaded all the same.
fn inert(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, INERT)], body).into_response()
}

/// Styles of its own, and nothing else.
const INERT: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
/// What the metrics are written in.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// After this an engine that has not answered is taken to be stuck.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How long callers are waited for at the end.
const GRACE: Duration = Duration::from_secs(2);
