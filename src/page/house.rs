//! How the house is set: how far hunchd may go at all, guests and vacations, what it was told, and how it is itself.

use askama::Template;

use crate::decision::Rung;
use crate::engine::HouseMode;
use crate::engine::ModelsView;
use crate::engine::View;
use crate::page::Page;
use crate::page::Visitor;
use crate::page::form::button;
use crate::page::frame;
use crate::page::words;
use crate::time::Calendar;

pub(super) fn body(view: &View, calendar: Calendar, visitor: &Visitor) -> String {
    let back = Page::House;
    let press = |label: &str, fields: &[(&str, &str)]| button(visitor, &back, label, "", fields);
    let when = |at| words::when(calendar, view.now, at);
    let modes = [(Rung::Off, "Switch hunches off"), (Rung::Shadow, "Only watch"), (Rung::Ask, "Ask")];
    let modes = modes.into_iter().filter(|(mode, _)| *mode != view.mode);
    let houses = [
        (HouseMode::Home, "As usual"),
        (HouseMode::Guest, "Guests"),
        (HouseMode::Vacation, "Vacation"),
        (HouseMode::Party, "Party"),
    ];
    let houses = houses.into_iter().filter(|(mode, _)| *mode != view.house_mode);
    let said = view.said.iter().map(|said| {
        let number = said.number.to_string();
        Said {
            what: said.what.clone(),
            at: when(said.at),
            until: said.until.map(when),
            back: button(visitor, &back, "Take it back", "quiet", &[("do", "forget"), ("number", &number)]),
        }
    });
    let rooms = view.rooms.iter().map(|room| {
        let light = match &room.daylight {
            Some(estimate) => format!("{estimate}"),
            None => "nobody can say".to_owned(),
        };
        (room.room.as_str(), light)
    });
    let house = House {
        ways: frame::beside(&back),
        mode: match view.mode {
            Rung::Off => "Hunches are switched off.",
            Rung::Shadow => "hunchd only watches, and asks nobody.",
            Rung::Ask | Rung::Auto => "hunchd asks, and does by itself what you allowed it to.",
        },
        modes: modes.map(|(mode, label)| press(label, &[("do", "mode"), ("mode", mode.word())])).collect(),
        house: match view.house_mode {
            HouseMode::Home => "The house lives as usual: what is done is learnt as a habit.",
            HouseMode::Guest => "There are guests: nothing is learnt, and nothing is done by itself.",
            HouseMode::Vacation => "Vacation: nothing is learnt as a habit.",
            HouseMode::Party => "A party: nothing is learnt, and nothing is done by itself.",
        },
        house_until: view.house_mode_until.map(when),
        houses: houses.map(|(mode, label)| press(label, &[("do", "house_mode"), ("mode", mode.word())])).collect(),
        paused: view.paused_until.map(when),
        pauses: match view.paused_until {
            Some(_) => vec![press("End the pause", &[("do", "resume")])],
            None => [("2 hours", "2"), ("A day", "24"), ("A week", "168")]
                .map(|(label, hours)| press(label, &[("do", "pause"), ("hours", hours)]))
                .to_vec(),
        },
        said: said.collect(),
        asked_today: view.asked_today,
        asks_per_day: view.asks_per_day,
        look: press("Look at the home now", &[("do", "ask_now")]),
        rooms: rooms.collect(),
        wall: &view.wall,
        zone: calendar.zone_name(),
        broker: if view.connected { "connected" } else { "away" },
        clock: if view.clock_synchronised { "set" } else { "not set: nothing is learnt" },
        models: match &view.models {
            ModelsView::Forecast(version) => format!("version {version}"),
            ModelsView::None => "none: forecasts rest on this home's own counts".to_owned(),
            ModelsView::Failed(why) => format!("failed, and forecasts rest on this home's own counts: {why}"),
        },
        heard: view.messages.iter().map(|(source, count)| (source.as_ref(), *count)).collect(),
        rejected: view.rejects.iter().map(|(source, count)| (source.as_ref(), *count)).collect(),
        token: visitor.token.as_deref().unwrap_or_default(),
        has_logged_in: visitor.has_logged_in,
        may_press: visitor.token.is_some(),
    };
    house.render().expect("writing into a String cannot fail")
}

struct Said {
    what: String,
    at: String,
    until: Option<String>,
    back: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>House</h1>
{{ ways|safe }}
{% if !may_press %}<p class="notes">You may look here, and change nothing.</p>
{% endif %}<section aria-labelledby="far"><h2 id="far">How far hunchd may go</h2>
<p>{{ mode }} It asked {{ asked_today }} of at most {{ asks_per_day }} times today.</p>
<div class="buttons">{% for button in modes %}{{ button|safe }}{% endfor %}{{ look|safe }}</div></section>
<section aria-labelledby="life"><h2 id="life">How the house lives</h2>
<p>{{ house }}{% if let Some(until) = house_until %} Until {{ until }}.{% endif %}</p>
<div class="buttons">{% for button in houses %}{{ button|safe }}{% endfor %}</div></section>
<section aria-labelledby="pause"><h2 id="pause">Pause</h2>
<p>{% if let Some(until) = paused %}Nothing is asked and nothing done until {{ until }}.{% else %}No pause. In a pause nothing is asked and nothing done; hunchd goes on learning.{% endif %}</p>
<div class="buttons">{% for button in pauses %}{{ button|safe }}{% endfor %}</div></section>
<section aria-labelledby="told"><h2 id="told">What you said no to</h2>
{% if said.is_empty() %}<p>Nothing so far.</p>
{% else %}<ul class="things">{% for said in said %}<li><span>{{ said.what }} <span class="soft">said {{ said.at }}{% if let Some(until) = said.until %}, until {{ until }}{% endif %}</span></span> {{ said.back|safe }}</li>
{% endfor %}</ul>
{% endif %}</section>
<section aria-labelledby="good"><h2 id="good">How good it is</h2>
<p><a href="trust">How good it is</a>, device by device: what it asked, or would have asked, in the last 30 days, and what then became of it.</p></section>
{% if !rooms.is_empty() %}<section aria-labelledby="light"><h2 id="light">Daylight in each room, without its lamps</h2>
<ul class="things">{% for (room, light) in rooms %}<li><span>{{ room }}</span> <span class="soft">{{ light }}</span></li>
{% endfor %}</ul></section>
{% endif %}<section aria-labelledby="self"><h2 id="self">hunchd itself</h2>
<dl><dt>Broker</dt><dd>{{ broker }}</dd><dt>Clock</dt><dd>{{ clock }}; here it is {{ wall }} ({{ zone }})</dd><dt>Models</dt><dd>{{ models }}</dd>
{% for (source, count) in heard %}<dt>Heard from {{ source }}</dt><dd>{{ count }} observations</dd>{% endfor %}
{% for (source, count) in rejected %}<dt>Not understood, {{ source }}</dt><dd>{{ count }}</dd>{% endfor %}</dl>
<p><a href="state" download="hunchd-state.json">Everything it knows, as JSON</a></p></section>
{% if has_logged_in %}<section aria-labelledby="leave"><h2 id="leave">Log out</h2>
<div class="buttons"><form method="post" action="logout"><input type="hidden" name="token" value="{{ token }}"><button>Log out here</button></form>
{% if may_press %}<form method="post" action="logout"><input type="hidden" name="token" value="{{ token }}"><input type="hidden" name="everywhere" value="yes"><button>Log out everywhere</button></form>{% endif %}</div></section>
{% endif %}"##
)]
struct House<'a> {
    ways: String,
    mode: &'static str,
    modes: Vec<String>,
    house: &'static str,
    house_until: Option<String>,
    houses: Vec<String>,
    paused: Option<String>,
    pauses: Vec<String>,
    said: Vec<Said>,
    asked_today: u32,
    asks_per_day: u32,
    look: String,
    rooms: Vec<(&'a str, String)>,
    wall: &'a str,
    zone: &'static str,
    broker: &'static str,
    clock: &'static str,
    models: String,
    heard: Vec<(&'a str, u64)>,
    rejected: Vec<(&'a str, u64)>,
    token: &'a str,
    has_logged_in: bool,
    may_press: bool,
}
