//! What is set, and where: read-only, for the configuration file rules. What can be said without it has its buttons under House.

use askama::Template;

use crate::decision::DeviceRule;
use crate::decision::Rung;
use crate::engine::ModelsView;
use crate::engine::View;
use crate::page::Page;
use crate::page::Setup;
use crate::page::Visitor;
use crate::page::form::button;
use crate::page::frame;
use crate::page::setup::Person;
use crate::page::words;
use crate::texts::Texts;
use crate::time::Calendar;

/// So many devices that a rule is about are named.
const MOST_NAMED: usize = 12;

pub(super) fn body(view: &View, setup: &Setup, calendar: Calendar, visitor: &Visitor) -> String {
    let back = Page::Settings;
    let modes = [(Rung::Off, "Switch hunches off"), (Rung::Shadow, "Only watch"), (Rung::Ask, "Ask")];
    let modes = modes.into_iter().filter(|(mode, _)| *mode != view.mode);
    let page = Settings {
        ways: frame::beside(&back),
        file: setup.file.as_deref(),
        asking: asking(view, setup, calendar),
        modes: modes
            .map(|(mode, label)| button(visitor, &back, label, "", &[("do", "mode"), ("mode", mode.word())]))
            .filter(|button| !button.is_empty())
            .collect(),
        people: setup.people.iter().map(person).collect(),
        channels: setup.channels.join(", "),
        rules: setup.decision.devices.iter().map(|rule| of_rule(rule, view)).collect(),
        noes: view.said.len(),
        hub: hub(view, setup, calendar),
        folder: setup.folder.as_deref(),
        kept_days: setup.kept_days,
        devices: view.devices.len(),
        hunches: view.log.len(),
    };
    page.render().expect("writing into a String cannot fail")
}

/// A thing that is set: what it is, how it is set, and under which key of the file.
struct Line {
    what: &'static str,
    is: String,
    key: &'static str,
}

fn asking(view: &View, setup: &Setup, calendar: Calendar) -> Vec<Line> {
    let decision = &setup.decision;
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let quiet = match (decision.quiet_from_min, decision.quiet_to_min) {
        (from, to) if from == to => "none: at any time".to_owned(),
        (from, to) => {
            let now = if decision.is_quiet(calendar.local(view.now).minute) { "they are on" } else { "not now" };
            format!("{} to {}; {now}", clock(from), clock(to))
        }
    };
    let minutes = |length: std::time::Duration| {
        Texts::english().duration(u32::try_from(length.as_secs() / 60).unwrap_or(u32::MAX))
    };
    let mode = match view.mode == decision.mode {
        true => words::mode(view.mode).to_owned(),
        false => format!("{}; the file says: {}", words::mode(view.mode), words::mode(decision.mode)),
    };
    let line = |what, is, key| Line { what, is, key };
    vec![
        line("How far it may go", mode, "mode in [ladder]"),
        line("Quiet hours", quiet, "quiet_from, quiet_to in [hunches]"),
        line(
            "Questions a day",
            format!("{} at most; {} today", decision.asks_per_day, view.asked_today),
            "asks_per_day in [hunches]",
        ),
        line("The same device again after", minutes(decision.cool_down), "cool_down_h in [hunches]"),
        line("A question is open for", minutes(decision.answer_within), "answer_within_min in [hunches]"),
        line(
            "Sure enough to ask from",
            format!("{} on, that you agree", words::percent(decision.min_confidence)),
            "min_confidence in [hunches]",
        ),
        line(
            "A device is watched for",
            format!("{} days, before the first hunch", decision.min_days),
            "min_days in [hunches]",
        ),
    ]
}

fn hub(view: &View, setup: &Setup, calendar: Calendar) -> Vec<Line> {
    let own = if setup.broker.is_own { "the one inside hunchd, " } else { "" };
    let state = if view.connected { "connected" } else { "away" };
    let position = match setup.has_position {
        true => "known: sunrise and sunset are",
        false => "not told: daylight rests on light sensors alone",
    };
    let line = |what, is, key| Line { what, is, key };
    let mut lines = vec![
        line("Broker", format!("{own}{}: {state}", setup.broker.address), "[mqtt], [broker]"),
        line("Models", models(&view.models), "folder in [models]"),
        line("Language of questions", setup.language.name().to_owned(), "language"),
        line("Time zone", format!("{}: here it is {}", calendar.zone_name(), view.wall), "time_zone in [home]"),
        line("Where the home stands", position.to_owned(), "latitude, longitude in [home]"),
    ];
    if !view.clock_synchronised {
        lines.push(line("Clock", "not set: nothing is learnt".to_owned(), "[clock]"));
    }
    lines
}

fn models(models: &ModelsView) -> String {
    match models {
        ModelsView::Forecast(version) => format!("version {version}"),
        ModelsView::None => "none: forecasts rest on this home's own counts".to_owned(),
        ModelsView::Failed(why) => format!("failed, and forecasts rest on this home's own counts: {why}"),
    }
}

fn person(person: &Person) -> (String, String) {
    let mut is = person.channels.join(", ");
    if !person.rooms.is_empty() {
        is += &format!("; about {} only", person.rooms.join(", "));
    }
    if person.only_at_home {
        is += "; only while at home";
    }
    (person.name.clone(), is)
}

/// A rule of the file, and the devices that it is about today.
struct Rule {
    pattern: String,
    says: String,
    count: usize,
    devices: Vec<(String, String)>,
}

fn of_rule(rule: &DeviceRule, view: &View) -> Rule {
    let mut says = Vec::new();
    if rule.never {
        says.push("never");
    }
    says.extend(rule.rung.map(words::rung));
    match rule.harmless {
        Some(true) => says.push("harmless, a person vouches"),
        Some(false) => says.push("not harmless"),
        None => {}
    }
    let about = view.devices.iter().filter(|device| rule.is_about(&device.id.to_string(), &device.name));
    let devices: Vec<(String, String)> =
        about.map(|device| (Page::Device(device.id.to_string()).address(), device.name.clone())).collect();
    Rule {
        pattern: rule.matches.clone(),
        says: says.join(", "),
        count: devices.len(),
        devices: devices.into_iter().take(MOST_NAMED).collect(),
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% macro lines(lines) %}<dl class="set">{% for line in lines %}<div><dt>{{ line.what }}</dt><dd>{{ line.is }} <code>{{ line.key }}</code></dd></div>
{% endfor %}</dl>{% endmacro %}<h1>Settings</h1>
{{ ways|safe }}
<p>{% if let Some(file) = file %}What is set stands in <code>{{ file }}</code> on the hub, under the names on the right. It is changed there, and holds once hunchd was restarted.{% else %}There is no file here: all is as hunchd comes. On a hub it would stand in <code>/etc/hunchd/hunchd.toml</code>, under the names on the right.{% endif %} Guests, vacation and pause are under <a href="house">House</a>; how far hunchd may go with one device, on the <a href="devices">device's page</a>.</p>
<section aria-labelledby="asking"><h2 id="asking">When it may ask</h2>
{% call lines(asking) %}{% endcall %}
{% if !modes.is_empty() %}<div class="buttons">{% for button in modes %}{{ button|safe }}{% endfor %}</div>
{% endif %}</section>
<section aria-labelledby="people"><h2 id="people">Who is asked</h2>
{% if people.is_empty() && channels.is_empty() %}<p>Nobody's phone: questions stand on the page Now. Phones are set under <code>[notify]</code>.</p>
{% else %}{% if !channels.is_empty() %}<p>The whole house, by {{ channels }}. <code>[notify]</code></p>
{% endif %}{% if !people.is_empty() %}<ul class="things">{% for (name, is) in people %}<li><span>{{ name }}</span> <span class="soft">{{ is }}</span></li>
{% endfor %}</ul><p class="soft"><code>[[notify.person]]</code></p>
{% endif %}{% endif %}</section>
<section aria-labelledby="lists"><h2 id="lists">Allowed, vouched for, and never</h2>
{% if rules.is_empty() %}<p>The file says nothing of any device by its name (<code>[[device]]</code>).</p>
{% else %}<ul class="rules">{% for rule in rules %}<li><p><code>{{ rule.pattern }}</code> <b>{{ rule.says }}</b></p><p class="soft">{% if rule.count == 0 %}No device is called so today.{% else %}Today: {% for (address, name) in rule.devices %}{% if !loop.first %}, {% endif %}<a href="{{ address }}">{{ name }}</a>{% endfor %}{% if rule.count > rule.devices.len() %} and {{ rule.count - rule.devices.len() }} more{% endif %}.{% endif %}</p></li>
{% endfor %}</ul><p class="soft">Of several that are about one device the last has the last word, but <em>never</em> stays. <code>[[device]]</code></p>
{% endif %}<p>{% if noes == 0 %}So far you said no to nothing.{% else %}You said no to {{ noes }} {% if noes == 1 %}thing{% else %}things{% endif %}, each with a button that takes it back: <a href="house#told">House</a>.{% endif %}</p></section>
<section aria-labelledby="hub"><h2 id="hub">This hub</h2>
{% call lines(hub) %}{% endcall %}</section>
<section aria-labelledby="data"><h2 id="data">What it knows of your home</h2>
<p>{{ devices }} {% if devices == 1 %}device{% else %}devices{% endif %} and {{ hunches }} {% if hunches == 1 %}hunch{% else %}hunches{% endif %}{% if kept_days > 0 %}; messages are kept for {{ kept_days }} days{% endif %}. Nothing of it leaves this hub.</p>
<ul class="things"><li><span>Everything it knows now, as JSON</span> <a href="state" download="hunchd-state.json">Export</a></li>
<li><span>Every hunch with its outcome, as JSON</span> <a href="log.json" download="hunchd-log.json">Export</a></li>
<li><span>How good it is, as a page to keep</span> <a href="report" download="hunchd-report.html">Export</a></li></ul>
<p>One device is forgotten on its own page. {% if let Some(folder) = folder %}To erase everything, stop hunchd on the hub and delete the folder <code>{{ folder }}</code>; a copy of that folder, made while hunchd is stopped, is a backup. There is no button for either: a page that is left open should not be able to.{% else %}Nothing is kept on a disk here.{% endif %}</p></section>
"##
)]
struct Settings<'a> {
    ways: String,
    file: Option<&'a str>,
    asking: Vec<Line>,
    modes: Vec<String>,
    people: Vec<(String, String)>,
    channels: String,
    rules: Vec<Rule>,
    noes: usize,
    hub: Vec<Line>,
    folder: Option<&'a str>,
    kept_days: u16,
    devices: usize,
    hunches: usize,
}
