//! The first page: how the house is, what waits for an answer, what was done and can be put back, and how to have peace.

use askama::Template;

use crate::decision::Class;
use crate::decision::Rung;
use crate::engine::DeviceView;
use crate::engine::HouseMode;
use crate::engine::Notice;
use crate::engine::PeopleState;
use crate::engine::View;
use crate::feedback::Verdict;
use crate::page::Page;
use crate::page::Setup;
use crate::page::Visitor;
use crate::page::first;
use crate::page::form::button;
use crate::page::words;
use crate::texts::Texts;
use crate::time::Calendar;

/// Of what was had lately, so much stands on this page.
const LATELY: usize = 8;
/// Lately is within so many hours: the last night is in it, at whatever time one gets up.
const LATELY_H: u64 = 24;

pub(super) fn body(view: &View, setup: &Setup, calendar: Calendar, visitor: &Visitor) -> String {
    let texts = Texts::of(visitor.language);
    let (open, done): (Vec<&Notice>, Vec<&Notice>) = view.notices.iter().rev().partition(|notice| !is_news(notice));
    let when = |at| words::when(calendar, view.now, at);
    let card = |notice: &&Notice| Card {
        title: notice.title.clone(),
        lines: notice.body.lines().map(str::to_owned).collect(),
        at: when(notice.id.0.at),
        why: view.log.iter().any(|logged| logged.hunch.id == notice.id.0).then(|| {
            let device = view.log.iter().find(|logged| logged.hunch.id == notice.id.0);
            let id = device.map(|logged| logged.hunch.device.to_string()).unwrap_or_default();
            Page::Device(id).address()
        }),
        buttons: buttons(visitor, notice),
        until: when(notice.expires),
    };
    let since = view.now - std::time::Duration::from_secs(LATELY_H * 3600);
    let lately = view.log.iter().rev().filter(|logged| logged.refusal.is_none() && logged.hunch.at >= since);
    let lately = lately.take(LATELY).map(|logged| {
        let (look, became) = words::became(logged, calendar, view.now);
        let title = if logged.outcome.is_some_and(|(outcome, _)| outcome == crate::feedback::Outcome::Acted) {
            logged.hunch.done(texts)
        } else {
            logged.hunch.title(texts)
        };
        Line { at: when(logged.hunch.at), title, because: logged.hunch.because(texts), look, became }
    });
    let on = view.devices.iter().filter(|device| device.in_use == Some(true));
    let (ours, others): (Vec<&DeviceView>, Vec<&DeviceView>) =
        on.partition(|device| matches!(device.class, Class::Harmless | Class::AskOnly));
    let row = |device: &&'_ DeviceView| {
        let later = device.forecast.as_ref().map(|forecast| words::percent(forecast.by_horizon[ONE_HOUR].p));
        On {
            address: Page::Device(device.id.to_string()).address(),
            name: device.name.clone(),
            room: device.room.clone(),
            doing: words::doing(device),
            later,
        }
    };
    let now = Now {
        people: people(view),
        sure: sure(view),
        notes: notes(view, &when),
        first: first::steps(view, setup),
        is_shadow: view.mode == Rung::Shadow,
        open: open.iter().map(card).collect(),
        done: done.iter().map(card).collect(),
        lately: lately.collect(),
        on: ours.iter().map(row).collect(),
        others: others.iter().map(row).collect(),
        has_devices: !view.devices.is_empty(),
        is_connected: view.connected,
        peace: peace(view, visitor),
    };
    now.render().expect("writing into a String cannot fail")
}

/// Index of the horizon of one hour.
const ONE_HOUR: usize = 1;

/// Whether it tells of something done, rather than asking.
fn is_news(notice: &Notice) -> bool {
    notice.buttons.iter().any(|button| button.verdict == Verdict::Undo)
}

fn buttons(visitor: &Visitor, notice: &Notice) -> Vec<String> {
    let hunch = notice.id.0.to_string();
    let look = |verdict| match verdict {
        Verdict::Accept => "yes",
        Verdict::Never => "quiet",
        _ => "",
    };
    let buttons = notice.buttons.iter().map(|one| {
        let fields = [("do", "answer"), ("hunch", hunch.as_str()), ("verdict", one.verdict.word())];
        button(visitor, &Page::Now, &one.label, look(one.verdict), &fields)
    });
    buttons.collect()
}

fn people(view: &View) -> &'static str {
    match (view.house_mode, view.people.state) {
        (HouseMode::Home, _) if view.devices.is_empty() => "Nothing was heard yet.",
        (HouseMode::Guest, _) => "There are guests.",
        (HouseMode::Vacation, _) => "You are on vacation.",
        (HouseMode::Party, _) => "There is a party.",
        (HouseMode::Home, PeopleState::Up) => "Somebody is in and up.",
        (HouseMode::Home, PeopleState::Asleep) => "Everybody who is in is asleep.",
        (HouseMode::Home, PeopleState::Away) => "Nobody is in.",
    }
}

fn sure(view: &View) -> String {
    let people = &view.people;
    let [up, asleep, away] =
        [1.0 - people.asleep - people.away, people.asleep, people.away].map(|chance| words::percent(chance as f32));
    format!("As far as one can hear: up {up}, asleep {asleep}, away {away}.")
}

/// What whoever looks should know first: what is wrong, or keeps hunchd from having hunches.
fn notes(view: &View, when: &dyn Fn(crate::time::Timestamp) -> String) -> Vec<String> {
    let mut notes = Vec::new();
    if !view.connected {
        notes.push("The broker is away: nothing is heard and nothing can be switched. hunchd keeps trying.".to_owned());
    }
    if !view.clock_synchronised {
        notes.push("The clock has not been set: nothing is learnt and nothing is asked until it is.".to_owned());
    }
    if let Some(until) = view.paused_until {
        notes.push(format!("Paused until {}: nothing is asked and nothing done.", when(until)));
    }
    if view.mode == Rung::Off {
        notes.push("Hunches are switched off.".to_owned());
    }
    if !view.house_mode.learns() {
        notes.push("What is done now is not learnt as a habit.".to_owned());
    }
    notes
}

/// Pause, the house's mode.
fn peace(view: &View, visitor: &Visitor) -> Vec<String> {
    let pause = |label: &str, hours: &str| button(visitor, &Page::Now, label, "", &[("do", "pause"), ("hours", hours)]);
    match view.paused_until {
        Some(_) => vec![button(visitor, &Page::Now, "End the pause", "yes", &[("do", "resume")])],
        None => vec![pause("Pause for 2 hours", "2"), pause("Pause for a day", "24")],
    }
}

struct Card {
    title: String,
    lines: Vec<String>,
    at: String,
    why: Option<String>,
    buttons: Vec<String>,
    until: String,
}

struct Line {
    at: String,
    title: String,
    because: String,
    look: &'static str,
    became: String,
}

struct On {
    address: String,
    name: String,
    room: Option<String>,
    doing: &'static str,
    later: Option<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>{{ people }}</h1>
{% if has_devices %}<p class="soft">{{ sure }}</p>
{% endif %}{% if !notes.is_empty() %}<ul class="notes">{% for note in notes %}<li>{{ note }}</li>{% endfor %}</ul>
{% endif %}{{ first|safe }}{% if !open.is_empty() %}<section aria-labelledby="open"><h2 id="open">Waiting for you</h2>
{% for card in open %}<article class="card open"><h3>{{ card.title }}</h3>
{% for line in card.lines %}<p>{{ line }}</p>{% endfor %}
<div class="buttons">{% for button in card.buttons %}{{ button|safe }}{% endfor %}</div>
<p class="soft">Asked {{ card.at }}, open until {{ card.until }}.{% if let Some(why) = card.why %} <a href="{{ why }}">Every number behind it</a>{% endif %}</p></article>
{% endfor %}</section>
{% endif %}{% if !done.is_empty() %}<section aria-labelledby="done"><h2 id="done">Done, and can be put back</h2>
{% for card in done %}<article class="card"><h3>{{ card.title }}</h3>
{% for line in card.lines %}<p>{{ line }}</p>{% endfor %}
<div class="buttons">{% for button in card.buttons %}{{ button|safe }}{% endfor %}</div>
<p class="soft">{{ card.at }}; can be undone until {{ card.until }}, if nobody touches it before.{% if let Some(why) = card.why %} <a href="{{ why }}">Every number behind it</a>{% endif %}</p></article>
{% endfor %}</section>
{% endif %}{% if has_devices %}<section aria-labelledby="lately"><h2 id="lately">The last day and night</h2>
{% if lately.is_empty() %}<p>No hunches.</p>
{% else %}<ul class="log">{% for line in lately %}<li class="{{ line.look }}"><p><time>{{ line.at }}</time> <b>{{ line.title }}</b></p><p>{{ line.because }}</p><p class="became">{{ line.became }}</p></li>
{% endfor %}</ul>
{% endif %}{% if is_shadow %}<p class="soft">hunchd only watches for now: what it would have asked is thought, and nobody is asked. <a href="report">See how good it would have been</a>, and let it ask <a href="house">here</a>.</p>
{% endif %}</section>
{% endif %}<section aria-labelledby="on"><h2 id="on">On or open now</h2>
{% if on.is_empty() %}<p>{% if has_devices %}Nothing.{% else if is_connected %}No device was heard yet. They appear here by themselves as soon as they tell something on the broker; <code>hunchd devices</code> lists topics that nobody knows.{% else %}No device yet: hunchd waits for the broker.{% endif %}</p>
{% else %}<ul class="things">{% for one in on %}<li><span><a href="{{ one.address }}">{{ one.name }}</a>{% if let Some(room) = one.room %} <span class="soft">{{ room }}</span>{% endif %}</span> <span>{{ one.doing }}{% if let Some(later) = one.later %}<span class="soft">, in an hour {{ later }}</span>{% endif %}</span></li>
{% endfor %}</ul>
{% endif %}{% if !others.is_empty() %}<details id="others"><summary>And {{ others.len() }} that hunchd never touches</summary><ul class="things">{% for one in others %}<li><span><a href="{{ one.address }}">{{ one.name }}</a>{% if let Some(room) = one.room %} <span class="soft">{{ room }}</span>{% endif %}</span> <span>{{ one.doing }}</span></li>
{% endfor %}</ul></details>
{% endif %}</section>
{% if !peace.is_empty() %}<section aria-labelledby="peace"><h2 id="peace">Peace and quiet</h2>
<div class="buttons">{% for button in peace %}{{ button|safe }}{% endfor %}</div>
<p class="soft">Guests, vacation, party, and how far hunchd may go at all: <a href="house">House</a>.</p></section>
{% endif %}"##
)]
struct Now {
    people: &'static str,
    sure: String,
    notes: Vec<String>,
    first: String,
    is_shadow: bool,
    open: Vec<Card>,
    done: Vec<Card>,
    lately: Vec<Line>,
    on: Vec<On>,
    others: Vec<On>,
    has_devices: bool,
    is_connected: bool,
    peace: Vec<String>,
}
