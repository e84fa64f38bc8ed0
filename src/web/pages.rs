//! The pages over HTTP: who may see them, the presses on their buttons, and the stream that says when to look again.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::DefaultBodyLimit;
use axum::extract::Query;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::response::sse;
use axum::response::sse::Sse;
use axum::routing::get;
use axum::routing::post;
use futures_util::Stream;
use futures_util::stream;
use tokio::sync::Semaphore;
use tokio::time;

use super::access::Role;
use super::access::random;
use super::answer::Answer;
use super::answer::Question;
use super::guests::COOKIE;
use super::guests::Came;
use super::guests::Guest;
use super::guests::is_from_elsewhere;
use super::server::Shared;
use super::server::ask;
use super::server::text;
use crate::page;
use crate::page::Days;
use crate::page::Page;
use crate::page::Sort;
use crate::page::Visitor;

/// A longer form is none, in bytes.
const LONGEST_FORM: usize = 4096;
/// What came of so many presses is kept until it is shown.
const MOST_SAID: usize = 64;
/// So many browsers may listen for changes at once.
const MOST_LISTENING: usize = 32;
/// A browser is told of changes no more often than that.
const TOLD_EVERY: Duration = Duration::from_secs(1);
/// A proxy or a phone that sleeps closes a stream on which nothing comes.
const ALIVE_EVERY: Duration = Duration::from_secs(20);

/// What came of presses, until the page that follows shows it; and places for browsers that listen.
#[derive(Clone)]
pub(super) struct Desk {
    said: Arc<Mutex<VecDeque<(String, String)>>>,
    listening: Arc<Semaphore>,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk { said: Arc::default(), listening: Arc::new(Semaphore::new(MOST_LISTENING)) }
    }
}

impl Desk {
    fn keep(&self, sentence: String) -> String {
        let number = random::<8>().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() >= MOST_SAID {
            said.pop_front();
        }
        said.push_back((number.clone(), sentence));
        number
    }

    /// It stays until others push it out: whoever loads the page again reads it again.
    fn said(&self, number: &str) -> Option<String> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.iter().find(|(own, _)| own == number).map(|(_, sentence)| sentence.clone())
    }
}

/// The ways to the pages.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(show))
        .route("/hunches", get(show))
        .route("/timeline", get(show))
        .route("/devices", get(show))
        .route("/device", get(show))
        .route("/house", get(show))
        .route("/trust", get(show))
        .route("/settings", get(show))
        .route("/map", get(show))
        .route("/log.json", get(log))
        .route("/events", get(events))
        .route("/do", post(press).layer(DefaultBodyLimit::max(LONGEST_FORM)))
        .route("/login", get(door).post(login).layer(DefaultBodyLimit::max(LONGEST_FORM)))
        .route("/logout", post(logout).layer(DefaultBodyLimit::max(LONGEST_FORM)))
        .route("/style.css", get(|| async { asset("text/css; charset=utf-8", page::STYLE) }))
        .route("/live.js", get(|| async { asset("text/javascript; charset=utf-8", page::SCRIPT) }))
}

async fn show(
    State(shared): State<Shared>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let Some(page) = page_at(&uri) else {
        return text(StatusCode::BAD_REQUEST, "There is no such page: begin at the first one.");
    };
    let guest = match let_in(&shared, caller, &headers, &page.address()) {
        Ok(guest) => guest,
        Err(response) => return *response,
    };
    let said = fields(uri.query().unwrap_or_default()).into_iter().find(|(name, _)| name == "said");
    let said = said.and_then(|(_, number)| shared.desk.said(&number));
    let token = (guest.role == Role::All).then_some(guest.token);
    let visitor = Visitor { token, said, language: shared.texts.language(), has_logged_in: guest.has_logged_in };
    ask(&shared, Question::Page(page, visitor)).await
}

async fn log(
    State(shared): State<Shared>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    match let_in(&shared, caller, &headers, "hunches") {
        Ok(_) => ask(&shared, Question::Log).await,
        Err(response) => *response,
    }
}

/// A button was pressed.
async fn press(
    State(shared): State<Shared>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    form: String,
) -> Response {
    let mut fields = fields(&form);
    let mut take = |name: &str| {
        let place = fields.iter().position(|(own, _)| own == name)?;
        Some(fields.swap_remove(place).1)
    };
    let (token, back) = (take("token").unwrap_or_default(), take("back").unwrap_or_default());
    let back = page_of(&back);
    let guest = match let_in(&shared, caller, &headers, &back.address()) {
        Ok(guest) => guest,
        Err(response) => return *response,
    };
    if guest.role != Role::All {
        return text(StatusCode::FORBIDDEN, "You may look, and change nothing.");
    }
    if is_from_elsewhere(&headers) || !shared.guests.is_ours(&headers, &token) {
        return text(
            StatusCode::FORBIDDEN,
            "This form is not one of this page's, or too old: go back, load it again, and press again.",
        );
    }
    let said = match time::timeout(super::server::ANSWER_WITHIN, shared.answerer.ask(Question::Do(fields))).await {
        Ok(Answer::Text(said)) => said,
        Ok(Answer::Refused { sentence, .. } | Answer::Unknown(sentence)) => format!("Not done: {sentence}"),
        _ => "The engine does not answer: look whether it was done.".to_owned(),
    };
    let address = back.address();
    let joint = if address.contains('?') { '&' } else { '?' };
    redirect(&format!("{address}{joint}said={}", shared.desk.keep(said)))
}

async fn door(uri: Uri) -> Response {
    let back = fields(uri.query().unwrap_or_default()).into_iter().find(|(name, _)| name == "back");
    html(StatusCode::OK, page::login(None, &back.map(|(_, back)| back).unwrap_or_default()))
}

async fn login(State(shared): State<Shared>, headers: HeaderMap, form: String) -> Response {
    let fields = fields(&form);
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let (password, back) = (field("password").unwrap_or_default(), field("back").unwrap_or_default());
    if is_from_elsewhere(&headers) {
        return text(StatusCode::FORBIDDEN, "Log in on the page itself.");
    }
    match shared.guests.login(password).await {
        Ok(login) => {
            let is_https = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
            let secure = if is_https { "; Secure" } else { "" };
            let kept = format!("{COOKIE}={login}; Max-Age=7776000; HttpOnly; SameSite=Lax{secure}");
            let mut response = redirect(&page_of(&back).address());
            set_cookie(&mut response, &kept);
            response
        }
        Err(sentence) => html(StatusCode::FORBIDDEN, page::login(Some(sentence), &back)),
    }
}

async fn logout(
    State(shared): State<Shared>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    form: String,
) -> Response {
    let fields = fields(&form);
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let is_ours = shared.guests.is_ours(&headers, field("token").unwrap_or_default());
    let guest = match let_in(&shared, caller, &headers, "house") {
        Ok(guest) if is_ours && !is_from_elsewhere(&headers) => guest,
        Ok(_) => return text(StatusCode::FORBIDDEN, "This form is not one of this page's."),
        Err(response) => return *response,
    };
    if field("everywhere").is_some() {
        if guest.role != Role::All {
            return text(StatusCode::FORBIDDEN, "You may look, and change nothing.");
        }
        if let Err(sentence) = shared.guests.log_all_out() {
            return text(StatusCode::INTERNAL_SERVER_ERROR, &sentence);
        }
    }
    let mut response = redirect("login");
    set_cookie(&mut response, &format!("{COOKIE}=; Max-Age=0; HttpOnly; SameSite=Lax"));
    response
}

/// Says when to look again: at once, so that whoever was away catches up, and then at each change.
async fn events(
    State(shared): State<Shared>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if let Err(response) = let_in(&shared, caller, &headers, "") {
        return *response;
    }
    let Ok(place) = Arc::clone(&shared.desk.listening).try_acquire_owned() else {
        return text(StatusCode::SERVICE_UNAVAILABLE, "Too many browsers listen already.");
    };
    let changes = shared.changes.clone();
    let stream = stream::unfold((changes, place, true), |(mut changes, place, is_first)| async move {
        if !is_first {
            time::sleep(TOLD_EVERY).await;
            // The daemon has ended: so has the stream.
            changes.changed().await.ok()?;
        }
        let count = *changes.borrow_and_update();
        let event = sse::Event::default().event("changed").data(count.to_string());
        Some((Ok::<_, Infallible>(event), (changes, place, false)))
    });
    alive(stream).into_response()
}

fn alive<S: Stream<Item = Result<sse::Event, Infallible>> + Send + 'static>(stream: S) -> impl IntoResponse {
    Sse::new(stream).keep_alive(sse::KeepAlive::new().interval(ALIVE_EVERY))
}

/// Lets a guest in, or says what to tell who is none.
pub(super) fn let_in(
    shared: &Shared,
    caller: SocketAddr,
    headers: &HeaderMap,
    back: &str,
) -> Result<Guest, Box<Response>> {
    match shared.guests.judge(caller, headers) {
        Came::In(guest) => Ok(guest),
        Came::Unknown if wants_a_page(headers) => {
            Err(Box::new(redirect(&format!("login?back={}", page::encoded(back)))))
        }
        Came::Unknown => Err(Box::new(text(StatusCode::UNAUTHORIZED, "Log in first."))),
        Came::NotHere => Err(Box::new(html(StatusCode::FORBIDDEN, page::not_here()))),
        Came::Broken(sentence) => Err(Box::new(text(StatusCode::INTERNAL_SERVER_ERROR, &sentence))),
    }
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// The page that an address leads to.
fn page_at(uri: &Uri) -> Option<Page> {
    let fields = fields(uri.query().unwrap_or_default());
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    Some(match uri.path() {
        "/" => Page::Now,
        "/hunches" => {
            let sort = field("sort").map_or(Some(Sort::default()), |word| Sort::of_word(&word))?;
            Page::Hunches { device: field("device"), room: field("room"), sort }
        }
        "/timeline" => {
            Page::Timeline(Days::of_words(field("over").as_deref(), field("back").as_deref(), field("room"))?)
        }
        "/devices" => Page::Devices { room: field("room") },
        "/device" => Page::Device(field("id")?),
        "/house" => Page::House,
        "/trust" => Page::Trust,
        "/settings" => Page::Settings,
        "/map" => Page::Map,
        _ => return None,
    })
}

/// The page of a relative address that we wrote ourselves; for anything else the first one. So nobody is led away from here.
fn page_of(back: &str) -> Page {
    let path = format!("/{}", back.trim_start_matches("./"));
    path.parse().ok().and_then(|uri| page_at(&uri)).unwrap_or(Page::Now)
}

/// What a form or a query says. Nothing where it cannot be read.
fn fields(text: &str) -> Vec<(String, String)> {
    let uri = Uri::builder().path_and_query(format!("/?{text}")).build();
    uri.ok().and_then(|uri| Query::try_from_uri(&uri).ok()).map(|Query(fields)| fields).unwrap_or_default()
}

fn redirect(to: &str) -> Response {
    match header::HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "This page cannot be found again."),
    }
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = header::HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}

/// A page of ours.
pub(super) fn html(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (status, headers, body).into_response()
}

fn asset(kind: &'static str, body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

/// Styles, script and stream of our own, forms to ourselves, and nothing else; within a page of the same origin only, as a home
/// automation that shows us inside its own does.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
