//! The timeline: when each device was on, room by room, before sleep, absence and daylight, with the hunches drawn in.
//!
//! Only what changed is drawn; what was on or off all the while is counted. However large the home, the page stays small: what does
//! not fit is counted too, and a room shows it.

use std::collections::BTreeMap;

use askama::Template;

use crate::engine::Course;
use crate::engine::DevicePast;
use crate::engine::DeviceView;
use crate::engine::Logged;
use crate::engine::Over;
use crate::engine::Past;
use crate::engine::Stretch;
use crate::engine::View;
use crate::page::Page;
use crate::page::Visitor;
use crate::page::lane;
use crate::page::lane::Mark;
use crate::page::rooms;
use crate::page::words;
use crate::texts::Texts;
use crate::time::Calendar;
use crate::time::LocalDay;

/// Rows take no more bytes than that: a page of a large home must come fast on a slow network, too.
const MOST_BYTES: usize = 72_000;
/// Besides what is drawn, a row takes about this many bytes.
const ROW_BYTES: usize = 140;
/// So many times are told of one device in words.
const MOST_TIMES: usize = 6;
/// So many hunches are listed; the log has the others.
const MOST_HUNCHES: usize = 12;
/// So many devices that were on all the while are named.
const MOST_NAMED: usize = 24;

/// Which days, and which room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// How many.
    pub over: Over,
    /// How many days ago the last of them was.
    pub back: u16,
    /// Of one room only; empty: of what stands in none.
    pub room: Option<String>,
}

impl Over {
    /// As it stands in an address.
    pub(super) fn word(self) -> &'static str {
        match self {
            Over::Day => "day",
            Over::Week => "week",
            Over::Month => "month",
        }
    }
}

impl Days {
    /// Of an address: what it says of them, each as it came. `None` where that is nothing that we would have written.
    pub fn of_words(over: Option<&str>, back: Option<&str>, room: Option<String>) -> Option<Days> {
        let over = match over {
            None => Over::default(),
            Some(word) => [Over::Day, Over::Week, Over::Month].into_iter().find(|over| over.word() == word)?,
        };
        let back = back.map_or(Ok(0), str::parse).ok()?;
        Some(Days { over, back: u16::min(back, over.furthest_back()), room })
    }

    pub(super) fn address(&self) -> String {
        let mut address = format!("timeline?over={}", self.over.word());
        if self.back > 0 {
            address += &format!("&back={}", self.back);
        }
        address + &rooms::in_address(self.room.as_deref(), '&')
    }
}

pub(super) fn body(view: &View, past: &Past, days: &Days, calendar: Calendar, visitor: &Visitor) -> String {
    let page = |over: Over, back: u16| {
        let back = back.min(over.furthest_back());
        Page::Timeline(Days { over, back, room: days.room.clone() }).address()
    };
    let step = days.over.days().min(7);
    let earlier = days.back.saturating_add(step).min(days.over.furthest_back());
    let had: Vec<&Logged> = view.log.iter().filter(|logged| minute(logged, past, calendar).is_some()).collect();
    let told: Vec<&Logged> = had.iter().copied().filter(|logged| logged.refusal.is_none()).collect();
    let is_of_room = |device: &DeviceView| rooms::holds(days.room.as_deref(), device.room.as_deref());
    let devices: Vec<(&DeviceView, &DevicePast)> = view
        .devices
        .iter()
        .filter(|device| is_of_room(device))
        .filter_map(|device| Some((device, past.devices.iter().find(|own| own.id == device.id)?)))
        .collect();
    let drawn = drawn(&devices, &told, past, calendar);
    let mut marks: Vec<Mark> =
        drawn.rooms.iter().flat_map(|room| &room.rows).flat_map(|row| row.marks.clone()).collect();
    marks.sort_unstable();
    marks.dedup();
    let hunches = told.iter().filter(|logged| devices.iter().any(|(device, _)| device.id == logged.hunch.device));
    let hunches: Vec<Told> = hunches.map(|logged| of_hunch(logged, view, calendar, visitor)).collect();
    let timeline = Timeline {
        title: title(past, calendar.local(view.now).day),
        ways: [(Over::Day, "Day"), (Over::Week, "Week"), (Over::Month, "Four weeks")]
            .map(|(over, label)| (page(over, days.back), label, over == days.over)),
        earlier: (earlier > days.back).then(|| page(days.over, earlier)),
        later: (days.back > 0).then(|| page(days.over, days.back.saturating_sub(step))),
        today: (days.back > step).then(|| page(days.over, 0)),
        rooms: rooms::ways(view.devices.iter().map(|device| device.room.as_deref()), days.room.as_deref(), |room| {
            Page::Timeline(Days { room, ..days.clone() })
        }),
        behind: lane::behind(past),
        hours: hours(past),
        house: house(past),
        rest: rest(&devices, days.over),
        is_empty: view.devices.is_empty(),
        legend: marks.into_iter().map(|mark| (mark.alone(), mark.words())).collect(),
        left_out: drawn.left_out,
        rows: drawn.rooms,
        more: hunches.len().saturating_sub(MOST_HUNCHES),
        hunches: hunches.into_iter().rev().take(MOST_HUNCHES).collect(),
        is_day: days.over == Over::Day,
    };
    timeline.render().expect("writing into a String cannot fail")
}

/// `Today, 2026-01-07`, or from when to when.
fn title(past: &Past, today: LocalDay) -> String {
    let last = LocalDay(past.first.0 + i32::from(past.days) - 1);
    match past.days {
        1 => words::dated(today, last),
        _ => format!("{} to {}", past.first.to_iso(), last.to_iso()),
    }
}

/// The minute of a hunch, from the first midnight on; `None` for one of other days.
fn minute(logged: &Logged, past: &Past, calendar: Calendar) -> Option<u32> {
    let local = calendar.local(logged.hunch.at);
    let day = u32::try_from(local.day.0 - past.first.0).ok().filter(|day| *day < u32::from(past.days))?;
    Some(day * 1440 + u32::from(local.minute))
}

/// What stands over the rows: at each line the time, the weekday or the date.
fn hours(past: &Past) -> Vec<String> {
    let day = |ahead: i32| LocalDay(past.first.0 + ahead);
    match past.days {
        1 => [0, 6, 12, 18].map(|hour| format!("{hour:02}:00")).to_vec(),
        7 => (0..7).map(|ahead| words::WEEKDAYS[day(ahead).weekday()].to_owned()).collect(),
        _ => (0..4).map(|week| day(week * 7).to_iso().get(5..).unwrap_or_default().to_owned()).collect(),
    }
}

/// The people and the sun: rows of their own, which say as well what the bands behind the others mean.
fn house(past: &Past) -> Vec<Row> {
    let row = |name: &str, class: &str, when: &[Stretch]| {
        let total = length(when);
        Row {
            address: None,
            name: name.to_owned(),
            title: sentence(past, name, when.iter().map(|when| (*when, true)), total),
            svg: lane::of_band(class, past, when),
            total: words::long(total),
            marks: Vec::new(),
        }
    };
    let rows = [
        ("Daylight", "day", &past.daylight),
        ("All asleep", "asleep", &past.asleep),
        ("Nobody in", "away", &past.away),
    ];
    rows.into_iter().filter(|(.., when)| !when.is_empty()).map(|(name, class, when)| row(name, class, when)).collect()
}

struct Drawn {
    rooms: Vec<Room>,
    left_out: usize,
}

/// The rows of what changed, or had a hunch, by room.
fn drawn(devices: &[(&DeviceView, &DevicePast)], told: &[&Logged], past: &Past, calendar: Calendar) -> Drawn {
    let mut by_room: BTreeMap<(bool, &str), Vec<Row>> = BTreeMap::new();
    let mut wanted: Vec<(&DeviceView, &DevicePast, Vec<&Logged>)> = devices
        .iter()
        .map(|(device, own)| {
            (*device, *own, told.iter().copied().filter(|logged| logged.hunch.device == device.id).collect())
        })
        .filter(|(_, own, hunches): &(_, _, Vec<_>)| own.course == Course::Changed || !hunches.is_empty())
        .collect();
    let place = |device: &DeviceView| (device.room.is_none(), device.room.clone(), device.name.clone());
    wanted.sort_by_cached_key(|(device, ..)| place(device));
    let (mut bytes, mut left_out) = (0, 0);
    for (device, own, hunches) in wanted {
        let row = row(device, own, &hunches, past, calendar);
        bytes += row.bytes();
        if bytes > MOST_BYTES {
            left_out += 1;
            continue;
        }
        let room = device.room.as_deref();
        by_room.entry((room.is_none(), room.unwrap_or_default())).or_default().push(row);
    }
    let rooms = by_room.into_iter().map(|((_, room), rows)| Room { name: rooms::named(room).to_owned(), rows });
    Drawn { rooms: rooms.collect(), left_out }
}

fn row(device: &DeviceView, own: &DevicePast, hunches: &[&Logged], past: &Past, calendar: Calendar) -> Row {
    let marks: Vec<(u32, Mark)> =
        hunches.iter().filter_map(|logged| Some((minute(logged, past, calendar)?, Mark::of(logged)))).collect();
    let on = own.on.iter();
    let total: f32 =
        on.clone().map(|bar| (bar.when.to_min - bar.when.from_min) as f32 * bar.share.unwrap_or(1.0)).sum();
    let mut title =
        sentence(past, words::used(device.kind), on.map(|bar| (bar.when, bar.share.is_none())), total as u32);
    for (minute, mark) in &marks {
        title += &format!("; hunch {}: {}", said(past, *minute), mark.words());
    }
    Row {
        address: Some(Page::Device(device.id.to_string()).address()),
        name: device.name.clone(),
        title,
        svg: lane::of_device(past, &own.on, &own.unseen, &marks),
        total: words::long(total as u32),
        marks: marks.into_iter().map(|(_, mark)| mark).collect(),
    }
}

fn length(when: &[Stretch]) -> u32 {
    when.iter().map(|when| when.to_min - when.from_min).sum()
}

/// `on 07:10 to 08:00, about 19:00 to 20:30`; over more than a day, how long in all.
fn sentence(past: &Past, what: &str, when: impl Iterator<Item = (Stretch, bool)>, total: u32) -> String {
    if past.days > 1 {
        return format!("{what} for {} in all", words::long(total));
    }
    let mut times: Vec<(Stretch, bool)> = Vec::new();
    for (when, is_exact) in when {
        match times.last_mut().filter(|(last, exact)| last.to_min == when.from_min && *exact == is_exact) {
            Some((last, _)) => last.to_min = when.to_min,
            None => times.push((when, is_exact)),
        }
    }
    let said: Vec<String> = times
        .iter()
        .take(MOST_TIMES)
        .map(|(when, is_exact)| {
            let about = if *is_exact { "" } else { "about " };
            format!("{about}{} to {}", said(past, when.from_min), said(past, when.to_min))
        })
        .collect();
    let more = times.len().saturating_sub(MOST_TIMES);
    let more = if more > 0 { format!(" and {more} times more") } else { String::new() };
    if said.is_empty() { format!("never {what}") } else { format!("{what} {}{more}", said.join(", ")) }
}

/// A minute as one says it.
fn said(past: &Past, minute: u32) -> String {
    let time = format!("{:02}:{:02}", minute % 1440 / 60, minute % 60);
    match past.days {
        1 if minute >= 1440 => "midnight".to_owned(),
        1 => time,
        _ => format!("{} {time}", LocalDay(past.first.0 + (minute / 1440) as i32).to_iso()),
    }
}

/// What is not drawn, counted: and by name what was on all the while.
fn rest(devices: &[(&DeviceView, &DevicePast)], over: Over) -> Rest {
    let of = |course: Course| devices.iter().filter(move |(_, own)| own.course == course);
    let span = match over {
        Over::Day => "all day",
        Over::Week => "all week",
        Over::Month => "all four weeks",
    };
    let on: Vec<(String, String)> = of(Course::On)
        .map(|(device, _)| (Page::Device(device.id.to_string()).address(), device.name.clone()))
        .collect();
    Rest {
        span,
        off: of(Course::Off).count(),
        unseen: of(Course::Unseen).count(),
        on_count: on.len(),
        on: on.into_iter().take(MOST_NAMED).collect(),
    }
}

fn of_hunch(logged: &Logged, view: &View, calendar: Calendar, visitor: &Visitor) -> Told {
    let (look, became) = words::became(logged, calendar, view.now);
    Told {
        at: words::when(calendar, view.now, logged.hunch.at),
        title: logged.hunch.title(Texts::of(visitor.language)),
        device: Page::Device(logged.hunch.device.to_string()).address(),
        mark: Mark::of(logged).alone(),
        look,
        became,
    }
}

struct Row {
    /// None for the people and the sun.
    address: Option<String>,
    name: String,
    title: String,
    svg: String,
    total: String,
    marks: Vec<Mark>,
}

impl Row {
    fn bytes(&self) -> usize {
        ROW_BYTES + self.name.len() + self.title.len() + self.svg.len() + self.address.as_deref().map_or(0, str::len)
    }
}

struct Room {
    name: String,
    rows: Vec<Row>,
}

struct Rest {
    span: &'static str,
    off: usize,
    unseen: usize,
    on_count: usize,
    on: Vec<(String, String)>,
}

struct Told {
    at: String,
    title: String,
    device: String,
    mark: String,
    look: &'static str,
    became: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% macro lane(row) %}<li>{% if let Some(address) = row.address %}<a href="{{ address }}">{{ row.name }}</a>{% else %}<span>{{ row.name }}</span>{% endif %}<svg class="lane" role="img"><title>{{ row.title }}</title>{{ row.svg|safe }}</svg><span class="soft">{{ row.total }}</span></li>
{% endmacro %}<h1>{{ title }}</h1>
<nav class="ways" aria-label="How much">{% for (address, label, is_here) in ways %}<a href="{{ address }}"{% if is_here %} aria-current="true"{% endif %}>{{ label }}</a>{% endfor %}</nav>
{{ rooms|safe }}
<nav class="steps" aria-label="Other days">{% if let Some(earlier) = earlier %}<a href="{{ earlier }}" rel="prev">← Earlier</a>{% else %}<span class="soft">Four weeks are remembered.</span>{% endif %}{% if let Some(today) = today %}<a href="{{ today }}">Today</a>{% endif %}{% if let Some(later) = later %}<a href="{{ later }}" rel="next">Later →</a>{% endif %}</nav>
{{ behind|safe }}<div class="hours" aria-hidden="true">{% for hour in hours %}<span>{{ hour }}</span>{% endfor %}</div>
{% if !house.is_empty() %}<h2>The house</h2>
<ul class="lanes house">{% for row in house %}{% call lane(row) %}{% endcall %}{% endfor %}</ul>
{% endif %}{% for room in rows %}<h2>{{ room.name }}</h2>
<ul class="lanes">{% for row in room.rows %}{% call lane(row) %}{% endcall %}{% endfor %}</ul>
{% endfor %}{% if rows.is_empty() %}<p>{% if is_empty %}No device was heard yet. They appear here by themselves as soon as they tell something on the broker.{% else %}Nothing was switched, as far as anybody saw.{% endif %}</p>
{% endif %}{% if left_out > 0 %}<p class="notes">{{ left_out }} more changed. To keep this page small they are not drawn: choose a room above to see them.</p>
{% endif %}{% if rest.on_count > 0 %}<p>On {{ rest.span }}: {% for (address, name) in rest.on %}{% if !loop.first %}, {% endif %}<a href="{{ address }}">{{ name }}</a>{% endfor %}{% if rest.on_count > rest.on.len() %} and {{ rest.on_count - rest.on.len() }} more{% endif %}.</p>
{% endif %}{% if rest.off > 0 || rest.unseen > 0 %}<p class="soft">{% if rest.off > 0 %}{{ rest.off }} {% if rest.off == 1 %}was{% else %}were{% endif %} off {{ rest.span }}. {% endif %}{% if rest.unseen > 0 %}Of {{ rest.unseen }} nobody can say.{% endif %}</p>
{% endif %}{% if !legend.is_empty() %}<ul class="legend" aria-label="Marks">{% for (mark, words) in legend %}<li>{{ mark|safe }} {{ words }}</li>{% endfor %}</ul>
{% endif %}<p class="soft">{% if is_day %}Full bars are exact; paler ones are known to the half hour only, for of each device the last 64 uses are remembered to the minute.{% else %}The fuller the colour, the longer it was on in that time.{% endif %} A dotted line: nobody looked, or nothing was learnt.</p>
{% if !hunches.is_empty() %}<section aria-labelledby="told"><h2 id="told">Hunches</h2>
<ul class="log">{% for told in hunches %}<li class="{{ told.look }}"><p>{{ told.mark|safe }} <time>{{ told.at }}</time> <a href="{{ told.device }}">{{ told.title }}</a></p><p class="became">{{ told.became }}</p></li>
{% endfor %}</ul>
{% if more > 0 %}<p><a href="hunches">{{ more }} more in the log</a></p>{% endif %}</section>
{% endif %}"##
)]
struct Timeline {
    title: String,
    ways: [(String, &'static str, bool); 3],
    earlier: Option<String>,
    later: Option<String>,
    today: Option<String>,
    rooms: String,
    behind: String,
    hours: Vec<String>,
    house: Vec<Row>,
    rows: Vec<Room>,
    left_out: usize,
    rest: Rest,
    is_empty: bool,
    legend: Vec<(String, &'static str)>,
    hunches: Vec<Told>,
    more: usize,
    is_day: bool,
}
