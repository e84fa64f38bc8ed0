//! One device: what it does, what is expected of it, when it was in use, how far it may be taken, and every number behind that.

use askama::Template;

use crate::decision::Class;
use crate::decision::Rung;
use crate::engine::DeviceView;
use crate::engine::HouseMode;
use crate::engine::Usage;
use crate::engine::View;
use crate::engine::explain;
use crate::inference::HORIZONS;
use crate::page::Page;
use crate::page::Sort;
use crate::page::Visitor;
use crate::page::first;
use crate::page::form::button;
use crate::page::picture;
use crate::page::words;
use crate::texts::Texts;
use crate::time::Calendar;

/// So many of its hunches stand here; the log has the others.
const MOST_HUNCHES: usize = 5;

pub(super) fn body(
    view: &View,
    device: &DeviceView,
    usage: Option<&Usage>,
    calendar: Calendar,
    visitor: &Visitor,
) -> String {
    let texts = Texts::of(visitor.language);
    let id = device.id.to_string();
    let back = Page::Device(id.clone());
    let log = view.log.iter().rev().filter(|logged| logged.hunch.device == device.id);
    let had = log.clone().filter(|logged| logged.refusal.is_none()).take(MOST_HUNCHES).map(|logged| {
        let (look, became) = words::became(logged, calendar, view.now);
        let at = words::when(calendar, view.now, logged.hunch.at);
        Line { at, because: logged.hunch.because(texts), look, became }
    });
    let said = view.said.iter().filter(|said| said.device.as_ref() == Some(&device.id)).map(|said| {
        let number = said.number.to_string();
        let fields = [("do", "forget"), ("number", number.as_str())];
        (capital(&said.what), button(visitor, &back, "Take it back", "quiet", &fields))
    });
    let change = device.forecast.as_ref().map(|forecast| {
        let next = forecast.next_change;
        [next.p50_min, next.p10_min, next.p90_min].map(words::about)
    });
    let likeness = &device.likeness;
    let page = One {
        name: &device.name,
        kind: device.kind.word(),
        room: device.room.as_deref(),
        doing: words::doing(device),
        like: likeness.archetype.as_ref().map(|one| format!("{} a {}", one.confidence, one.label)),
        habits: likeness.habits.as_deref().filter(|habits| !habits.is_empty()),
        carries: likeness.carries.as_ref().map(|carries| carries.evidence.as_str()),
        stands: likeness.stands.as_ref().map(|stands| (stands.room.as_str(), words::percent(stands.confidence))),
        near: likeness.neighbours.iter().map(|(name, _)| name.as_str()).collect(),
        learning: first::progress(device, view.min_days),
        class: words::class(device.class),
        rung: words::rung(device.rung),
        is_never: device.never,
        rungs: rungs(view, device, &id, visitor, &back),
        expected: device.forecast.as_ref().map(|forecast| Expected {
            picture: picture::expected(forecast, device.in_use),
            rows: HORIZONS
                .iter()
                .zip(&forecast.by_horizon)
                .map(|(ahead, opinion)| {
                    let minutes = (ahead.as_secs() / 60) as u32;
                    (Texts::english().duration(minutes), words::percent(opinion.p), words::percent(opinion.habit))
                })
                .collect(),
        }),
        change,
        usage: usage.map(picture::usage),
        had: had.collect(),
        all: Page::Hunches { device: Some(id.clone()), room: None, sort: Sort::Had }.address(),
        why_not: Page::Hunches { device: Some(id.clone()), room: None, sort: Sort::Refused }.address(),
        said: said.collect(),
        explained: explain(view, &id).unwrap_or_default(),
        forget: button(
            visitor,
            &Page::Devices { room: None },
            "Forget what was learnt",
            "quiet",
            &[("do", "forget"), ("device", &id)],
        ),
        rests: view.house_mode != HouseMode::Home,
        id: &id,
    };
    page.render().expect("writing into a String cannot fail")
}

/// The rungs of the ladder that this device may be on but for the one it is on, each with what stands on its button; lowest first.
pub(super) fn steps(view: &View, device: &DeviceView) -> Vec<(Rung, &'static str)> {
    let top = match device.class {
        Class::Harmless => Rung::Auto,
        Class::AskOnly => Rung::Ask,
        Class::Unidentified | Class::NeverTouch => return Vec::new(),
    };
    let steps = [
        (Rung::Off, "Leave it alone"),
        (Rung::Shadow, "Only watch"),
        (Rung::Ask, "Ask about it"),
        (Rung::Auto, "Switch it by itself"),
    ];
    // Above the mode of the house no device goes: the button would do nothing that one sees.
    let may = |rung: Rung| rung <= top && rung != device.rung && (rung <= view.mode || view.mode == Rung::Ask);
    steps.into_iter().filter(|(rung, _)| may(*rung)).collect()
}

fn rungs(view: &View, device: &DeviceView, id: &str, visitor: &Visitor, back: &Page) -> Vec<String> {
    steps(view, device)
        .into_iter()
        .map(|(rung, label)| button(visitor, back, label, "", &[("do", "rung"), ("device", id), ("rung", rung.word())]))
        .collect()
}

/// With a capital at the beginning.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

struct Line {
    at: String,
    because: String,
    look: &'static str,
    became: String,
}

struct Expected {
    picture: String,
    rows: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>{{ name }}</h1>
<p>{% if !doing.is_empty() %}<b>{{ doing }}</b> · {% endif %}{{ kind }}{% if let Some(room) = room %} · {{ room }}{% endif %}{% if let Some(like) = like %} · behaves {{ like }}{% endif %}</p>
{% if let Some(habits) = habits %}<p class="soft">As those do: {{ habits }}</p>
{% endif %}{% if let Some(carries) = carries %}<p class="soft">{{ carries }}</p>
{% endif %}{% if let Some((room, sure)) = stands %}<p class="soft">It seems to stand in {{ room }} ({{ sure }} sure).</p>
{% endif %}{% if let Some(learning) = learning %}<p class="notes">Still being learnt: {{ learning }}. Until then there are no hunches about it.</p>
{% endif %}<section aria-labelledby="far"><h2 id="far">How far hunchd may go</h2>
<p>{{ class }} {% if is_never %}You said never.{% else %}Now it is {{ rung }}.{% endif %}</p>
{% if !rungs.is_empty() %}<div class="buttons">{% for button in rungs %}{{ button|safe }}{% endfor %}</div>
{% endif %}{% if !said.is_empty() %}<p>What you said of it:</p>
<ul class="things">{% for (what, button) in said %}<li><span>{{ what }}</span> {{ button|safe }}</li>{% endfor %}</ul>
{% endif %}</section>
{% if let Some(expected) = expected %}<section aria-labelledby="expected"><h2 id="expected">What is expected</h2>
{% if let Some([middle, soon, late]) = change %}<p>It changes next in about {{ middle }}: one time in ten sooner than {{ soon }}, one in ten later than {{ late }}.</p>
{% endif %}<figure>{{ expected.picture|safe }}<figcaption>The chance that it is on or open, over the next 24 hours; dotted, by the habit of the week alone.</figcaption></figure>
<details id="rows"><summary>As a table</summary><table><thead><tr><th scope="col">In</th><th scope="col">On</th><th scope="col">By habit alone</th></tr></thead><tbody>{% for (ahead, p, habit) in expected.rows %}<tr><th scope="row">{{ ahead }}</th><td>{{ p }}</td><td>{{ habit }}</td></tr>{% endfor %}</tbody></table></details>
</section>
{% endif %}{% if let Some(usage) = usage %}<section aria-labelledby="usage"><h2 id="usage">The last 28 days</h2>
<figure>{{ usage|safe }}<figcaption>A row is a day, midnight to midnight, today at the bottom; the fuller the colour, the longer it was on. Hatched: nobody looked.</figcaption></figure></section>
{% endif %}<section aria-labelledby="had"><h2 id="had">Its hunches</h2>
{% if had.is_empty() %}<p>None so far.</p>
{% else %}<ul class="log">{% for line in had %}<li class="{{ line.look }}"><p><time>{{ line.at }}</time> {{ line.because }}</p><p class="became">{{ line.became }}</p></li>
{% endfor %}</ul>
{% endif %}<p><a href="{{ all }}">All of them</a> · <a href="{{ why_not }}">What was not asked, and why not</a></p></section>
<section aria-labelledby="numbers"><h2 id="numbers">Behind it</h2>
{% if !near.is_empty() %}<p>Most alike in this home: {{ near|join(", ") }}.</p>
{% endif %}{% if rests %}<p>What is done now is not learnt.</p>
{% endif %}<details id="explained"><summary>Every number</summary><pre>{{ explained }}</pre></details>
{% if !forget.is_empty() %}<details id="forget"><summary>Forget this device</summary><p>All that was learnt of it, and all that you said of it, is forgotten; it is learnt anew from today on.</p>{{ forget|safe }}</details>
{% endif %}<p class="soft">Its id, for the configuration: <code>{{ id }}</code></p></section>
"##
)]
struct One<'a> {
    name: &'a str,
    kind: &'static str,
    room: Option<&'a str>,
    doing: &'static str,
    like: Option<String>,
    habits: Option<&'a str>,
    carries: Option<&'a str>,
    stands: Option<(&'a str, String)>,
    near: Vec<&'a str>,
    learning: Option<String>,
    class: &'static str,
    rung: &'static str,
    is_never: bool,
    rungs: Vec<String>,
    expected: Option<Expected>,
    change: Option<[String; 3]>,
    usage: Option<String>,
    had: Vec<Line>,
    all: String,
    why_not: String,
    said: Vec<(String, String)>,
    explained: String,
    forget: String,
    rests: bool,
    id: &'a str,
}
