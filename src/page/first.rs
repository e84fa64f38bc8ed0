//! The first weeks: what is there already, what is waited for, and how far it has learnt, for the home and for each device. Never an
//! empty screen.

use askama::Template;

use crate::device::Kind;
use crate::engine::DeviceView;
use crate::engine::View;
use crate::page::Page;
use crate::page::Setup;

/// So many devices are listed, those of which least is known last.
const MOST: usize = 40;

/// What stands on the first page until habits are known; nothing after that.
pub(super) fn steps(view: &View, setup: &Setup) -> String {
    let seen = view.devices.iter().map(|device| device.observed_days).max().unwrap_or_default();
    if seen >= view.min_days {
        return String::new();
    }
    let mut learnt: Vec<&DeviceView> = view.devices.iter().filter(|device| can_be_learnt(device)).collect();
    learnt.sort_by_key(|device| std::cmp::Reverse((device.observed_days, device.uses)));
    let uses = learnt.iter().map(|device| device.uses).sum();
    let page = First {
        steps: [broker(view, setup), devices(view), clock(view), place(setup), phones(setup), past(seen)]
            .into_iter()
            .flatten()
            .collect(),
        has_devices: !view.devices.is_empty(),
        seen,
        min_days: view.min_days,
        uses,
        count: learnt.len(),
        left: learnt.len().saturating_sub(MOST),
        learnt: learnt.into_iter().take(MOST).map(|device| learning(device, view.min_days)).collect(),
    };
    page.render().expect("writing into a String cannot fail")
}

/// A device with how far it has been learnt: `9 of 14 days, 212 uses`.
pub(super) fn progress(device: &DeviceView, min_days: u16) -> Option<String> {
    let is_known = device.observed_days >= min_days || !can_be_learnt(device);
    let uses = if device.uses == 1 { "use" } else { "uses" };
    (!is_known).then(|| format!("{} of {min_days} days, {} {uses}", device.observed_days, device.uses))
}

fn learning(device: &DeviceView, min_days: u16) -> (String, String, String) {
    let far = progress(device, min_days).unwrap_or_default();
    (Page::Device(device.id.to_string()).address(), device.name.clone(), far)
}

fn can_be_learnt(device: &DeviceView) -> bool {
    !matches!(device.kind, Kind::Sensor | Kind::Button)
}

/// One thing that a hub needs, or would do better with.
struct Step {
    /// A word for its looks: `done`, `wait`, or `may` for what can be left out.
    look: &'static str,
    /// The same for whoever does not see it.
    is: &'static str,
    what: String,
}

fn step(is_there: bool, is_needed: bool, there: String, missing: &str) -> Option<Step> {
    let (look, is) = match (is_there, is_needed) {
        (true, _) => ("done", "There"),
        (false, true) => ("wait", "Waiting"),
        (false, false) => ("may", "If you like"),
    };
    Some(Step { look, is, what: if is_there { there } else { missing.to_owned() } })
}

fn broker(view: &View, setup: &Setup) -> Option<Step> {
    let address = &setup.broker.address;
    let there = match setup.broker.is_own {
        true => format!("hunchd's own broker runs at {address}. Point your bridges at it, such as Zigbee2MQTT."),
        false => format!("The broker at {address} is connected."),
    };
    let missing =
        format!("The broker at {address} does not answer yet; hunchd keeps trying. Another one is named under [mqtt].");
    step(view.connected, true, there, &missing)
}

fn devices(view: &View) -> Option<Step> {
    let count = view.devices.len();
    let (plural, rooms) = (if count == 1 { "" } else { "s" }, view.rooms.len());
    let heard: Vec<&str> = view.messages.keys().map(|source| source.as_ref()).collect();
    let from = if heard.is_empty() { String::new() } else { format!(", from {}", heard.join(", ")) };
    let rooms = if rooms == 1 { "1 room".to_owned() } else { format!("{rooms} rooms") };
    let there = format!("{count} device{plural} in {rooms}{from}. More appear here as soon as they tell something.");
    let rejected: u64 = view.rejects.values().sum();
    let missing = match rejected {
        0 => "No device yet: each appears here by itself as soon as it tells something.".to_owned(),
        count => format!(
            "No device yet, and {count} messages that nobody understood: on the hub, hunchd devices lists their topics."
        ),
    };
    step(count > 0, true, there, &missing)
}

fn clock(view: &View) -> Option<Step> {
    // A clock that runs is nothing to speak of.
    (!view.clock_synchronised).then(|| Step {
        look: "wait",
        is: "Waiting",
        what: "The hub's clock has not been set: nothing is learnt until it is.".to_owned(),
    })
}

fn place(setup: &Setup) -> Option<Step> {
    step(
        setup.has_position,
        false,
        "Where the home stands is known, and so when it is dark.".to_owned(),
        "Say where the home stands: latitude and longitude under [home] in the configuration. Then hunchd knows when it is dark.",
    )
}

fn phones(setup: &Setup) -> Option<Step> {
    let is_there = !setup.people.is_empty() || !setup.channels.is_empty();
    let who: Vec<&str> = setup.people.iter().map(|person| person.name.as_str()).collect();
    let who = if who.is_empty() { "The whole house".to_owned() } else { who.join(", ") };
    step(
        is_there,
        false,
        format!("{who} will be asked on the phone."),
        "Questions will stand on this page. Name a phone under [notify] in the configuration, and they come there as well.",
    )
}

/// Whoever has a past elsewhere need not wait for two weeks.
fn past(seen: u16) -> Option<Step> {
    let what = "You had Home Assistant before? On the hub, hunchd import home-assistant learns from its history, and there is \
                nothing to wait for.";
    (seen <= 1).then(|| Step { look: "may", is: "If you like", what: what.to_owned() })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section aria-labelledby="first"><h2 id="first">{% if has_devices %}hunchd is getting to know your home{% else %}Welcome{% endif %}</h2>
<ol class="steps-done">{% for step in steps %}<li class="{{ step.look }}"><b>{{ step.is }}:</b> {{ step.what }}</li>
{% endfor %}</ol>
{% if has_devices %}<p><label for="learnt">Learning: {{ seen }} of {{ min_days }} days, {{ uses }} {% if uses == 1 %}use{% else %}uses{% endif %} of {{ count }} {% if count == 1 %}device{% else %}devices{% endif %}.</label></p>
<progress id="learnt" max="{{ min_days }}" value="{{ seen }}">{{ seen }} of {{ min_days }} days</progress>
<p class="soft">Until then there are no hunches. After it they are only thought, unless you allow more: <a href="trust">how good they are</a> then stands under House, and what is learnt already on the <a href="timeline">timeline</a>.</p>
{% if !learnt.is_empty() %}<details id="learning"><summary>Device by device</summary><ul class="things">{% for (address, name, far) in learnt %}<li><a href="{{ address }}">{{ name }}</a> <span class="soft">{{ far }}</span></li>
{% endfor %}</ul>{% if left > 0 %}<p class="soft">And {{ left }} more.</p>{% endif %}</details>
{% endif %}{% else %}<p>Nothing has to be entered by hand. Once devices are heard, hunchd watches for {{ min_days }} days, and then begins to have hunches: at first it only thinks them, and asks nobody until you allow it to.</p>
{% endif %}</section>
"##
)]
struct First {
    steps: Vec<Step>,
    has_devices: bool,
    seen: u16,
    min_days: u16,
    uses: usize,
    count: usize,
    learnt: Vec<(String, String, String)>,
    left: usize,
}
