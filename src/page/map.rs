//! The map: the ways to behave that there are in the fleet as islands, and the devices of this home among them. Near is alike.

use std::fmt::Write;

use askama::Template;

use crate::engine::DeviceView;
use crate::engine::FleetMap;
use crate::engine::Island;
use crate::engine::Placed;
use crate::engine::View;
use crate::page::Page;
use crate::page::frame;
use crate::page::words;

/// Steps of how long things are left on: up to so many minutes, and what one says of it.
const STEPS: [(f32, &str); 5] = [
    (15.0, "up to a quarter of an hour"),
    (60.0, "up to an hour"),
    (240.0, "up to 4 hours"),
    (720.0, "up to 12 hours"),
    (f32::INFINITY, "longer"),
];
/// So many devices are named under one island.
const MOST_NAMED: usize = 12;

/// The size of a drawing, and how wide a letter is on it.
struct Sheet {
    class: &'static str,
    width: f32,
    height: f32,
    letter: f32,
}

const WIDE: Sheet = Sheet { class: "map wide-only", width: 800.0, height: 560.0, letter: 6.4 };
const NARROW: Sheet = Sheet { class: "map narrow-only", width: 360.0, height: 420.0, letter: 6.4 };
const MARGIN: f32 = 24.0;
const LINE: f32 = 13.0;

pub(super) fn body(view: &View, map: Option<&FleetMap>) -> String {
    let found = |placed: &Placed| view.devices.iter().find(|device| device.id == placed.id);
    let islands = map.map(|map| {
        let island = |island: &Island| {
            let own: Vec<(&DeviceView, &Placed)> = map
                .devices
                .iter()
                .filter(|placed| placed.archetype == Some(island.id))
                .filter_map(|placed| Some((found(placed)?, placed)))
                .collect();
            (!own.is_empty()).then(|| Home {
                label: island.label.clone(),
                habits: island.habits.clone(),
                swatch: step(island.minutes_on),
                left: own.len().saturating_sub(MOST_NAMED),
                devices: own.into_iter().take(MOST_NAMED).map(|(device, placed)| named(device, placed)).collect(),
            })
        };
        map.islands.iter().filter_map(island).collect::<Vec<Home>>()
    });
    let mut islands = islands.unwrap_or_default();
    islands.sort_by_key(|home| std::cmp::Reverse(home.devices.len() + home.left));
    let waiting = view.devices.iter().filter(|device| device.in_use.is_some()).count();
    let placed = map.map_or(0, |map| map.devices.len());
    let page = Map {
        ways: frame::beside(&Page::Map),
        pictures: map.map(|map| [&WIDE, &NARROW].map(|sheet| drawn(map, sheet))),
        legend: STEPS.iter().enumerate().map(|(step, (_, words))| (step, *words)).collect(),
        placed,
        waiting: waiting.saturating_sub(placed),
        islands,
    };
    page.render().expect("writing into a String cannot fail")
}

fn named(device: &DeviceView, placed: &Placed) -> (String, String, String) {
    let usually = placed.minutes_on.map(|minutes| format!(", mostly {}", words::about(minutes))).unwrap_or_default();
    (Page::Device(device.id.to_string()).address(), device.name.clone(), usually)
}

/// Which step of the scale so many minutes are. What is never left is on for longer.
fn step(minutes: f32) -> usize {
    let minutes = if minutes > 0.0 { minutes } else { f32::MAX };
    STEPS.iter().position(|(most, _)| minutes <= *most).unwrap_or(STEPS.len() - 1)
}

fn drawn(map: &FleetMap, sheet: &Sheet) -> String {
    let places = || map.islands.iter().map(|island| island.place).chain(map.devices.iter().map(|placed| placed.place));
    let range = |axis: usize| {
        let (low, high) = places().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), place| {
            (low.min(place[axis]), high.max(place[axis]))
        });
        (low, (high - low).max(f32::EPSILON))
    };
    let (across, upwards) = (range(0), range(1));
    let at = |place: [f32; 2]| {
        let share = |axis: usize, (low, length): (f32, f32)| (place[axis] - low) / length;
        (
            MARGIN + share(0, across) * (sheet.width - 2.0 * MARGIN),
            MARGIN + (1.0 - share(1, upwards)) * (sheet.height - 2.0 * MARGIN),
        )
    };
    let mut svg = format!(
        r#"<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="The map of ways to behave, with the devices of this home; the list below has them in words">"#,
        sheet.class, sheet.width, sheet.height
    );
    for island in &map.islands {
        let (x, y) = at(island.place);
        // Its area is what counts.
        let radius = 5.0 + (island.members as f32).sqrt() / 3.0;
        let step = step(island.minutes_on);
        let _ = write!(svg, r#"<circle class="island t{step}" cx="{x:.0}" cy="{y:.0}" r="{radius:.0}"/>"#);
    }
    for placed in &map.devices {
        let (x, y) = at(placed.place);
        let step = step(placed.minutes_on.unwrap_or_default());
        let _ = write!(svg, r#"<circle class="ours t{step}" cx="{x:.1}" cy="{y:.1}" r="4"/>"#);
    }
    for (label, is_ours, x, y) in labels(map, sheet, at) {
        let class = if is_ours { r#" class="ink""# } else { "" };
        let _ = write!(svg, r#"<text{class} x="{x:.0}" y="{y:.0}">{}</text>"#, words::escaped(&label));
    }
    svg.push_str("</svg>");
    svg
}

/// As many labels as fit without lying on each other: first those of islands on which a device of this home is, then the large ones.
fn labels(map: &FleetMap, sheet: &Sheet, at: impl Fn([f32; 2]) -> (f32, f32)) -> Vec<(String, bool, f32, f32)> {
    let is_ours = |island: &Island| map.devices.iter().any(|placed| placed.archetype == Some(island.id));
    let mut islands: Vec<&Island> = map.islands.iter().collect();
    islands.sort_by_key(|island| (!is_ours(island), std::cmp::Reverse(island.members)));
    // Left, top, right and bottom of what is taken.
    let mut taken: Vec<[f32; 4]> = Vec::new();
    let mut labels = Vec::new();
    for island in islands {
        let (x, y) = at(island.place);
        // Our own stand in bold.
        let letter = if is_ours(island) { sheet.letter * 1.15 } else { sheet.letter };
        let width = island.label.chars().count() as f32 * letter;
        let places =
            [(x + 9.0, y + 4.0), (x - 9.0 - width, y + 4.0), (x - width / 2.0, y - 10.0), (x - width / 2.0, y + 19.0)];
        let fits = |(x, y): &(f32, f32)| {
            let own = [*x, y - LINE + 2.0, x + width, y + 3.0];
            let is_inside = own[0] >= 2.0 && own[2] <= sheet.width - 2.0 && own[1] >= 0.0 && own[3] <= sheet.height;
            let is_free = taken
                .iter()
                .all(|other| own[2] < other[0] || other[2] < own[0] || own[3] < other[1] || other[3] < own[1]);
            is_inside && is_free
        };
        if let Some((x, y)) = places.into_iter().find(fits) {
            taken.push([x, y - LINE + 2.0, x + width, y + 3.0]);
            labels.push((island.label.clone(), is_ours(island), x, y));
        }
    }
    labels
}

/// An island on which devices of this home are.
struct Home {
    label: String,
    habits: String,
    swatch: usize,
    left: usize,
    devices: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>Who behaves like whom</h1>
{{ ways|safe }}
<p>Each island is a way to behave that was found in many homes; the ringed dots are the devices of this one. What lies near each other behaves alike, whatever it is called.</p>
{% if let Some(pictures) = pictures %}<figure>{% for picture in pictures %}{{ picture|safe }}{% endfor %}<figcaption>Islands are as large as many devices were found there. Colour: how long things are usually left on.</figcaption>
<ul class="legend">{% for (step, words) in legend %}<li><svg class="badge" viewBox="-7 -7 14 14" aria-hidden="true"><circle class="t{{ step }}" r="6"/></svg> {{ words }}</li>{% endfor %}<li><svg class="badge" viewBox="-7 -7 14 14" aria-hidden="true"><circle class="ours" r="4"/></svg> a device of this home</li></ul></figure>
{% if placed == 0 %}<p>None of your devices is on it yet: each comes on it once hunchd has seen it used for some hours.</p>
{% else if waiting > 0 %}<p class="soft">{{ waiting }} more {% if waiting == 1 %}comes{% else %}come{% endif %} on it once they were seen used.</p>
{% endif %}{% if !islands.is_empty() %}<h2>In this home</h2>
<ul class="log">{% for island in islands %}<li><p><svg class="badge" viewBox="-7 -7 14 14" aria-hidden="true"><circle class="t{{ island.swatch }}" r="6"/></svg> <b>{{ island.label }}</b>{% if !island.habits.is_empty() %} <span class="soft">{{ island.habits }}</span>{% endif %}</p><p>{% for (address, name, usually) in island.devices %}{% if !loop.first %}; {% endif %}<a href="{{ address }}">{{ name }}</a><span class="soft">{{ usually }}</span>{% endfor %}{% if island.left > 0 %}; and {{ island.left }} more{% endif %}</p></li>
{% endfor %}</ul>
{% endif %}{% else %}<p>There is no map: the fleet's models are not in use here, and so nobody can say what behaves like what.</p>
{% endif %}"##
)]
struct Map {
    ways: String,
    pictures: Option<[String; 2]>,
    legend: Vec<(usize, &'static str)>,
    placed: usize,
    waiting: usize,
    islands: Vec<Home>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn island(id: u8, label: &str, place: [f32; 2]) -> Island {
        let habits = "on at dusk".to_owned();
        Island { id, label: label.to_owned(), habits, members: 100, minutes_on: 30.0, place }
    }

    #[test]
    fn labels_do_not_lie_on_each_other_and_our_own_come_first() {
        let islands = (0..30).map(|id| island(id, "a rather long label", [f32::from(id) / 30.0, 0.5])).collect();
        let ours = Placed {
            id: "zigbee2mqtt:lamp".parse().expect("an id"),
            archetype: Some(17),
            minutes_on: None,
            place: [0.6, 0.5],
        };
        let map = FleetMap { islands, devices: vec![ours] };
        let at = |place: [f32; 2]| (24.0 + place[0] * 312.0, 200.0);
        let labels = labels(&map, &NARROW, at);
        assert!(labels[0].1 && (2..12).contains(&labels.len()), "{labels:?}");
        assert!(drawn(&map, &WIDE).contains(r#"<circle class="ours t4""#));
    }

    #[test]
    fn what_never_ends_is_on_for_longest() {
        assert_eq!([0.0, 3.0, 60.0, 61.0, 5000.0].map(step), [4, 0, 1, 2, 4]);
    }
}
