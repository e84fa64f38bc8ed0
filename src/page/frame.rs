//! What stands around each page: the way to the others, and what came of the last press.

use askama::Template;

use crate::page::Page;
use crate::page::Visitor;

/// The whole page around its `body`.
pub(super) fn frame(page: &Page, title: &str, body: &str, visitor: &Visitor) -> String {
    let is_here = |other: &Page| std::mem::discriminant(page) == std::mem::discriminant(other);
    let ways = [
        (Page::Now, "Now"),
        (Page::Hunches { device: None, sort: super::Sort::Had }, "Hunches"),
        (Page::Devices, "Devices"),
        (Page::House, "House"),
    ];
    let ways = ways.map(|(way, name)| {
        let is_above = matches!((page, &way), (Page::Device(_), Page::Devices));
        Way { address: way.address(), name, is_here: is_here(&way), is_above }
    });
    let frame = Frame { title, ways, body, said: visitor.said.as_deref(), version: env!("CARGO_PKG_VERSION") };
    frame.render().expect("writing into a String cannot fail")
}

struct Way {
    address: String,
    name: &'static str,
    is_here: bool,
    is_above: bool,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · hunchd</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css?v={{ version }}">
<script src="live.js?v={{ version }}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the page</a>
<header><nav aria-label="Pages">{% for way in ways %}<a href="{{ way.address }}"{% if way.is_here %} aria-current="page"{% else if way.is_above %} aria-current="true"{% endif %}>{{ way.name }}</a>{% endfor %}</nav></header>
<p id="said" role="status">{% if let Some(said) = said %}{{ said }}{% endif %}</p>
<main id="main">
{{ body|safe }}</main>
<footer><p>hunchd {{ version }}. Everything on this page comes from this hub, and stays on it.</p></footer>
</body>
</html>
"##
)]
struct Frame<'a> {
    title: &'a str,
    ways: [Way; 4],
    body: &'a str,
    said: Option<&'a str>,
    version: &'static str,
}
