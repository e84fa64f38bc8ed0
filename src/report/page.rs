//! The report as one web page that needs nothing else: no script, nothing loaded, light and dark, from phone to desk.

use askama::Template;

use crate::report::Entry;
use crate::report::Report;
use crate::report::Stance;
use crate::report::Trust;
use crate::report::clock;
use crate::report::picture::shape;
use crate::report::words;
use crate::report::wrap::capitalised;
use crate::texts::Texts;

impl Report {
    /// The page.
    pub fn page(&self) -> String {
        let page = Page {
            css: include_str!("page.css"),
            headline: self.headline(),
            sentences: self.history.sentences(),
            warnings: self.history.warnings(),
            what: self
                .all
                .by_what
                .iter()
                .map(|(sequel, count)| (Badge::of(sequel.stance), *count, sequel.meaning))
                .collect(),
            wide: self.picture(),
            narrow: self.narrow_picture(),
            devices: self.devices.iter().map(Line::of).collect(),
            how_to_read: words::HOW_TO_READ,
            advice: self.advice().iter().flat_map(|advice| advice.split('`')).map(str::to_owned).collect(),
            hunches: self.hunches.iter().map(|entry| Item::of(self, entry)).collect(),
            version: env!("CARGO_PKG_VERSION"),
        };
        page.render().expect("writing into a String cannot fail")
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>hunchd: what would have been asked</title>
<style>{{ css|safe }}</style>
</head>
<body>
<h1>{{ headline }}</h1>
<p class="soft">{% for sentence in sentences %}{{ sentence }} {% endfor %}</p>
{% if !warnings.is_empty() %}<ul class="warnings">{% for warning in warnings %}<li>{{ warning }}</li>{% endfor %}</ul>{% endif %}
{% if !hunches.is_empty() %}
<h2>What came of them</h2>
<ul class="what">{% for (badge, count, meaning) in what %}<li><b>{{ count }}</b> <span>{{ badge|safe }} {{ badge.stance }}: {{ meaning }}</span></li>
{% endfor %}</ul>
<h2>Day by day</h2>
<figure>{{ wide|safe }}{{ narrow|safe }}<figcaption>Each mark is a hunch; touch or point at it to read it. On the right, the share that agreed of
those of which somebody told, with its 95 % interval.</figcaption></figure>
<h2>Device by device</h2>
<table>
<thead><tr><th scope="col">Device</th><th scope="col">Times</th><th scope="col">Agreed</th><th scope="col">Did not</th><th scope="col">Never told</th><th scope="col">Agreed, of those told</th><th scope="col">Next</th></tr></thead>
<tbody>
{% for line in devices %}<tr><th scope="row">{{ line.name }}</th><td data-label="in all">{{ line.had }}</td><td data-label="agreed">{{ line.agreed }}</td><td data-label="did not">{{ line.contradicted }}</td><td data-label="never told">{{ line.silent }}</td><td class="share" data-label="agreed, of those told">{{ line.share }}</td><td class="next {% if line.ready %}ready{% endif %}">{{ line.next }}</td></tr>
{% endfor %}</tbody>
</table>
{% if !advice.is_empty() %}<p>{% for part in advice %}{% if loop.index0 % 2 == 1 %}<code>{{ part }}</code>{% else %}{{ part }}{% endif %}{% endfor %}</p>{% endif %}
<p class="soft">{{ how_to_read }}</p>
<h2>Each hunch</h2>
<ol>
{% for item in hunches %}<li><time datetime="{{ item.at }}">{{ item.clock }}</time><h3>{{ item.title }}</h3><p>{{ item.because }}</p><p class="then">{{ item.badge|safe }} <b>{{ item.stance }}</b> {{ item.then }}</p></li>
{% endfor %}</ol>
{% endif %}
<p class="soft">hunchd {{ version }}. Nothing in this page was loaded from anywhere, and it tells of your home: keep it as you keep your keys.</p>
</body>
</html>
"##
)]
struct Page {
    css: &'static str,
    headline: String,
    sentences: Vec<String>,
    warnings: Vec<String>,
    what: Vec<(Badge, u32, &'static str)>,
    wide: String,
    narrow: String,
    devices: Vec<Line>,
    how_to_read: &'static str,
    /// In turn plain and as it stands in a file.
    advice: Vec<String>,
    hunches: Vec<Item>,
    version: &'static str,
}

/// The mark of a stance, to stand within a line.
struct Badge {
    stance: Stance,
}

impl Badge {
    fn of(stance: Stance) -> Badge {
        Badge { stance }
    }
}

/// Closed words and shapes only, so that it may go into the page as it is.
impl std::fmt::Display for Badge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (class, d, _) = shape(self.stance);
        write!(
            f,
            r#"<svg class="hunches badge" viewBox="-7 -7 14 14" aria-hidden="true"><path class="{class}" d="{d}"/></svg>"#
        )
    }
}

struct Line {
    name: String,
    had: u32,
    agreed: u32,
    contradicted: u32,
    silent: u32,
    share: String,
    next: String,
    ready: bool,
}

impl Line {
    fn of(trust: &Trust) -> Line {
        let tally = &trust.tally;
        Line {
            name: trust.name.clone(),
            had: tally.had,
            agreed: tally.agreed,
            contradicted: tally.contradicted,
            silent: tally.silent,
            share: words::share_in_words(trust.share()),
            next: trust.next.to_string(),
            ready: trust.next == crate::report::NextStep::Ready,
        }
    }
}

struct Item {
    at: String,
    clock: String,
    title: String,
    because: String,
    badge: Badge,
    stance: String,
    then: String,
}

impl Item {
    fn of(report: &Report, Entry { hunch, sequel, then }: &Entry) -> Item {
        Item {
            at: hunch.at.to_rfc3339(),
            clock: clock(report.calendar, hunch.at),
            title: hunch.title(Texts::english()),
            because: hunch.because(Texts::english()),
            badge: Badge::of(sequel.stance),
            stance: format!("{}.", capitalised(&sequel.stance.to_string())),
            then: then.clone(),
        }
    }
}
