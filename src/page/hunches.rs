//! The log: what was asked, done and only thought, what was not asked and why not, and what became of each.

use std::collections::BTreeMap;

use askama::Template;

use crate::decision::Rung;
use crate::device::DeviceId;
use crate::engine::Logged;
use crate::engine::View;
use crate::page::Page;
use crate::page::Visitor;
use crate::page::form::button;
use crate::page::rooms;
use crate::page::words;
use crate::texts::Texts;
use crate::time::Calendar;

/// Which lines of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Hunches that were had: asked, done, or only thought.
    #[default]
    Had,
    /// What was done without asking.
    Done,
    /// What people said no to, or put back.
    Noes,
    /// What was not asked, and why not.
    Refused,
}

/// Each sort, and what stands on the way to it.
const SORTS: [(Sort, &str, &str); 4] = [
    (Sort::Had, "had", "Had"),
    (Sort::Done, "done", "Done by itself"),
    (Sort::Noes, "noes", "You said no"),
    (Sort::Refused, "refused", "Why not"),
];
/// More lines than that are on no page; the export has them all.
const MOST: usize = 150;

impl Sort {
    /// As it stands in an address.
    pub fn word(self) -> &'static str {
        SORTS.iter().find(|(sort, ..)| *sort == self).map_or("had", |(_, word, _)| word)
    }

    /// The sort of that word.
    pub fn of_word(word: &str) -> Option<Sort> {
        SORTS.iter().find(|(_, own, _)| *own == word).map(|(sort, ..)| *sort)
    }

    fn holds(self, logged: &Logged) -> bool {
        match self {
            Sort::Had => logged.refusal.is_none(),
            Sort::Done => logged.refusal.is_none() && logged.hunch.rung == Rung::Auto,
            Sort::Noes => logged.outcome.is_some_and(|(outcome, _)| outcome.is_no()),
            Sort::Refused => logged.refusal.is_some(),
        }
    }
}

/// Which lines of the log are wanted.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Of one device only, by its id.
    pub(super) device: Option<&'a str>,
    /// Of one room only; empty: of what stands in none.
    pub(super) room: Option<&'a str>,
    pub(super) sort: Sort,
}

impl Wanted<'_> {
    fn page(&self) -> Page {
        let [device, room] = [self.device, self.room].map(|text| text.map(str::to_owned));
        Page::Hunches { device, room, sort: self.sort }
    }
}

pub(super) fn body(view: &View, wanted: Wanted<'_>, calendar: Calendar, visitor: &Visitor) -> String {
    let Wanted { device, room, sort } = wanted;
    let here = wanted.page();
    let stands: BTreeMap<&DeviceId, Option<&str>> =
        view.devices.iter().map(|device| (&device.id, device.room.as_deref())).collect();
    let room_of = |logged: &Logged| stands.get(&logged.hunch.device).copied().flatten();
    let of_device = |logged: &&Logged| {
        device.is_none_or(|id| logged.hunch.device.to_string() == id) && rooms::holds(room, room_of(logged))
    };
    let ways = SORTS.map(|(way, _, label)| {
        let count = view.log.iter().filter(of_device).filter(|logged| way.holds(logged)).count();
        Way { address: Wanted { sort: way, ..wanted }.page().address(), label, count, is_here: way == sort }
    });
    // One device stands in one room.
    let rooms = device
        .is_none()
        .then(|| rooms::ways(view.log.iter().map(room_of), room, |room| Page::Hunches { device: None, room, sort }));
    let of = device.map(|id| {
        view.devices.iter().find(|one| one.id.to_string() == id).map_or_else(|| id.to_owned(), |one| one.name.clone())
    });
    let today = calendar.local(view.now).day;
    let mut days: Vec<Day> = Vec::new();
    let all = view.log.iter().rev().filter(of_device).filter(|logged| sort.holds(logged));
    let count = all.clone().count();
    for logged in all.take(MOST) {
        let local = calendar.local(logged.hunch.at);
        let name = words::day(today, local.day);
        let line = line(logged, view, calendar, visitor, &here);
        match days.last_mut().filter(|day| day.name == name) {
            Some(day) => day.lines.push(line),
            None => days.push(Day { name, lines: vec![line] }),
        }
    }
    let everything = Page::Hunches { device: None, room: None, sort }.address();
    let log = Log {
        of,
        everything,
        rooms: rooms.unwrap_or_default(),
        ways,
        days,
        left_out: count.saturating_sub(MOST),
        sort,
    };
    log.render().expect("writing into a String cannot fail")
}

fn line(logged: &Logged, view: &View, calendar: Calendar, visitor: &Visitor, back: &Page) -> Line {
    let (hunch, texts) = (&logged.hunch, Texts::of(visitor.language));
    let (look, became) = words::became(logged, calendar, view.now);
    let id = hunch.id.to_string();
    // A question that is open is answered where it is asked; here stand the noes that have no button there.
    let is_open = logged.refusal.is_none() && logged.outcome.is_none() && hunch.rung >= Rung::Ask;
    let noes = [crate::feedback::Verdict::NotThen, crate::feedback::Verdict::NeverKind];
    let buttons = noes.iter().filter(|_| is_open).map(|verdict| {
        let fields = [("do", "answer"), ("hunch", id.as_str()), ("verdict", verdict.word())];
        button(visitor, back, &hunch.label(texts, *verdict), "quiet", &fields)
    });
    let was_acted = logged.outcome.is_some_and(|(outcome, _)| outcome == crate::feedback::Outcome::Acted);
    Line {
        at: calendar.local(hunch.at).hh_mm(),
        title: if was_acted { hunch.done(texts) } else { hunch.title(texts) },
        device: Page::Device(hunch.device.to_string()).address(),
        because: hunch.because(texts),
        sure: words::percent(hunch.confidence),
        look,
        became,
        buttons: buttons.collect(),
    }
}

struct Way {
    address: String,
    label: &'static str,
    count: usize,
    is_here: bool,
}

struct Day {
    name: String,
    lines: Vec<Line>,
}

struct Line {
    at: String,
    title: String,
    device: String,
    because: String,
    sure: String,
    look: &'static str,
    became: String,
    buttons: Vec<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>Hunches{% if let Some(of) = of %} about {{ of }}{% endif %}</h1>
<nav class="ways" aria-label="Which hunches">{% for way in ways %}<a href="{{ way.address }}"{% if way.is_here %} aria-current="true"{% endif %}>{{ way.label }} <span class="soft">{{ way.count }}</span></a>{% endfor %}</nav>
{{ rooms|safe }}
{% if of.is_some() %}<p><a href="{{ everything }}">Of all devices</a></p>
{% endif %}{% if days.is_empty() %}<p>{% match sort %}{% when Sort::Had %}None yet. A hunch is had when something departs from its habit, and habits take two weeks to learn.{% when Sort::Done %}Nothing was done without asking.{% when Sort::Noes %}Nobody said no.{% when Sort::Refused %}Nothing was held back.{% endmatch %}</p>
{% endif %}{% for day in days %}<h2>{{ day.name }}</h2>
<ul class="log">{% for line in day.lines %}<li class="{{ line.look }}"><p><time>{{ line.at }}</time> <b><a href="{{ line.device }}">{{ line.title }}</a></b></p><p>{{ line.because }}</p><p class="became">{{ line.became }} <span class="soft">({{ line.sure }} sure that you agree)</span></p>{% if !line.buttons.is_empty() %}<div class="buttons">{% for button in line.buttons %}{{ button|safe }}{% endfor %}</div>{% endif %}</li>
{% endfor %}</ul>
{% endfor %}{% if left_out > 0 %}<p>{{ left_out }} older ones are in the export.</p>
{% endif %}<p class="soft"><a href="report">How good these were, device by device</a> · <a href="log.json" download>Export all as JSON</a></p>
"##
)]
struct Log {
    of: Option<String>,
    everything: String,
    rooms: String,
    ways: [Way; 4],
    days: Vec<Day>,
    left_out: usize,
    sort: Sort,
}
