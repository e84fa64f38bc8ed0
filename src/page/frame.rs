//! What stands around each page: the way to the others, and what came of the last press; and around the door, where there is neither.

use askama::Template;

use crate::page::Page;
use crate::page::Visitor;

/// The whole page around its `body`.
pub(super) fn frame(page: &Page, title: &str, body: &str, visitor: &Visitor) -> String {
    let is_here = |other: &Page| std::mem::discriminant(page) == std::mem::discriminant(other);
    let ways = [
        (Page::Now, "Now"),
        (Page::Hunches { device: None, room: None, sort: super::Sort::Had }, "Hunches"),
        (Page::Timeline(super::Days::default()), "Timeline"),
        (Page::Devices { room: None }, "Devices"),
        (Page::House, "House"),
    ];
    let ways = ways.map(|(way, name)| {
        let is_above = matches!(
            (page, &way),
            (Page::Device(_) | Page::Map, Page::Devices { .. }) | (Page::Trust | Page::Settings, Page::House)
        );
        Way { address: way.address(), name, is_here: is_here(&way), is_above }
    });
    Frame { title, ways: Some(ways), body, said: visitor.said.as_deref(), version: VERSION }.html()
}

/// The pages beside one that share its place in the way to the others.
pub(super) fn beside(page: &Page) -> String {
    let all = match page {
        Page::House | Page::Trust | Page::Settings => {
            vec![(Page::House, "House"), (Page::Trust, "How good it is"), (Page::Settings, "Settings")]
        }
        _ => vec![(Page::Devices { room: None }, "By room"), (Page::Map, "As a map")],
    };
    let is_here = |other: &Page| std::mem::discriminant(page) == std::mem::discriminant(other);
    let ways = all.into_iter().map(|(way, name)| Way {
        address: way.address(),
        name,
        is_here: is_here(&way),
        is_above: false,
    });
    Beside { ways: ways.collect() }.render().expect("writing into a String cannot fail")
}

/// The whole page around the `body` of the door.
pub(super) fn door(title: &str, body: &str) -> String {
    Frame { title, ways: None, body, said: None, version: VERSION }.html()
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Frame<'_> {
    fn html(&self) -> String {
        self.render().expect("writing into a String cannot fail")
    }
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
    source = r##"<nav class="ways" aria-label="Beside this page">{% for way in ways %}<a href="{{ way.address }}"{% if way.is_here %} aria-current="page"{% endif %}>{{ way.name }}</a>{% endfor %}</nav>"##
)]
struct Beside {
    ways: Vec<Way>,
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
{% if ways.is_some() %}<script src="live.js?v={{ version }}" defer></script>
{% endif %}</head>
<body{% if ways.is_none() %} class="door"{% endif %}>
{% if let Some(ways) = ways %}<a class="skip" href="#main">Skip to the page</a>
<header><nav aria-label="Pages">{% for way in ways %}<a href="{{ way.address }}"{% if way.is_here %} aria-current="page"{% else if way.is_above %} aria-current="true"{% endif %}>{{ way.name }}</a>{% endfor %}</nav></header>
<p id="said" role="status">{% if let Some(said) = said %}{{ said }}{% endif %}</p>
{% endif %}<main id="main">
{{ body|safe }}</main>
{% if ways.is_some() %}<footer><p>hunchd {{ version }}. Everything on this page comes from this hub, and stays on it.</p></footer>
{% endif %}</body>
</html>
"##
)]
struct Frame<'a> {
    title: &'a str,
    /// To the pages; none at the door.
    ways: Option<[Way; 5]>,
    body: &'a str,
    said: Option<&'a str>,
    version: &'static str,
}
