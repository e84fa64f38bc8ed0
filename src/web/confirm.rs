//! The page behind a link in a notice: it shows the question, and its buttons answer it.
//!
//! Opening it (GET) changes nothing, so that no preview and no prefetch can answer; only a press (POST) does. No script,
//! nothing loaded, nothing remembered. Who may see and answer is decided elsewhere, by what is signed.

use askama::Template;
use axum::extract::Query;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Deserialize;

use super::answer::Offer;
use super::answer::Question;
use super::server::Shared;
use super::server::ask;
use crate::secret::Secret;
use crate::texts::Texts;

/// A form holds one token and one name. In bytes.
pub(super) const LONGEST_FORM: usize = 2048;

/// What stands in the link, and what a button sends.
#[derive(Deserialize)]
struct Fields {
    t: String,
    #[serde(default)]
    by: String,
}

/// Shows the question.
pub(super) async fn show(State(shared): State<Shared>, address: Uri) -> Response {
    match Query::<Fields>::try_from_uri(&address) {
        Ok(Query(Fields { t, by })) => ask(&shared, Question::Offer { link: Secret::new(t), by }).await,
        Err(_) => incomplete(&shared),
    }
}

/// Takes the answer.
pub(super) async fn press(State(shared): State<Shared>, form: String) -> Response {
    // A form is written as the query of an address is.
    let fields = Uri::builder().path_and_query(format!("/?{form}")).build();
    match fields.ok().and_then(|uri| Query::<Fields>::try_from_uri(&uri).ok()) {
        Some(Query(Fields { t, by })) => ask(&shared, Question::Press { token: Secret::new(t), by }).await,
        None => incomplete(&shared),
    }
}

fn incomplete(shared: &Shared) -> Response {
    refusal(shared.texts, &shared.texts.say("page-incomplete", &[]), false)
}

/// Why there is nothing to be answered.
pub(super) fn refusal(texts: &Texts, sentence: &str, was_good: bool) -> Response {
    let status = if was_good { StatusCode::GONE } else { StatusCode::FORBIDDEN };
    let title = texts.say("page-nothing-title", &[]);
    let offer = Offer { title, body: sentence.to_owned(), ..Offer::default() };
    page(texts, status, &offer)
}

/// The page.
pub(super) fn page(texts: &Texts, status: StatusCode, offer: &Offer) -> Response {
    let choices = offer.choices.iter().map(|(label, token)| (label.as_str(), token.reveal())).collect();
    let page =
        Page { language: texts.language().word(), title: &offer.title, body: &offer.body, by: &offer.by, choices };
    let html = page.render().expect("writing into a String cannot fail");
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // The address is a key to the question: it goes nowhere.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (status, headers, html).into_response()
}

/// Styles of its own, forms to itself, and nothing else: nobody can lay it into a page of theirs.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>hunchd</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; }
button { display: block; width: 100%; font: inherit; padding: .8rem; margin: .6rem 0; border-radius: .5rem; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p>{{ body }}</p>
{% for (label, token) in choices %}<form method="post"><input type="hidden" name="t" value="{{ token }}"><input type="hidden" name="by" value="{{ by }}"><button>{{ label }}</button></form>
{% endfor %}</body>
</html>
"##
)]
struct Page<'a> {
    language: &'a str,
    title: &'a str,
    body: &'a str,
    by: &'a str,
    choices: Vec<(&'a str, &'a str)>,
}
