//! Every device with what it is, where it stands, what it does, and how far it may be taken.

use std::collections::BTreeMap;

use askama::Template;

use crate::decision::Class;
use crate::device::Kind;
use crate::engine::DeviceView;
use crate::engine::View;
use crate::page::Page;
use crate::page::frame;
use crate::page::rooms;
use crate::page::words;

pub(super) fn body(view: &View, room: Option<&str>) -> String {
    let chosen = view.devices.iter().filter(|device| rooms::holds(room, device.room.as_deref()));
    let count = chosen.clone().count();
    let ways =
        rooms::ways(view.devices.iter().map(|device| device.room.as_deref()), room, |room| Page::Devices { room });
    let mut rooms: BTreeMap<Option<&str>, Vec<Row<'_>>> = BTreeMap::new();
    for device in chosen {
        rooms.entry(device.room.as_deref()).or_default().push(row(device));
    }
    // What stands nowhere comes last.
    let nowhere = rooms.remove(&None);
    let mut rooms: Vec<(&str, Vec<Row<'_>>)> =
        rooms.into_iter().filter_map(|(room, rows)| Some((room?, rows))).collect();
    rooms.extend(nowhere.map(|rows| (rooms::named(""), rows)));
    for (_, rows) in &mut rooms {
        rows.sort_by(|a, b| (a.is_sensor, a.name).cmp(&(b.is_sensor, b.name)));
    }
    let devices = Devices {
        count,
        beside: frame::beside(&Page::Devices { room: None }),
        has_devices: !view.devices.is_empty(),
        ways,
        rooms,
    };
    devices.render().expect("writing into a String cannot fail")
}

fn row(device: &DeviceView) -> Row<'_> {
    let is_sensor = matches!(device.kind, Kind::Sensor | Kind::Button);
    let how_far = match (is_sensor, device.never, device.class) {
        (true, ..) => "",
        (_, true, _) => "never, you said",
        (_, _, Class::NeverTouch) => "never touched",
        (_, _, Class::Unidentified) => "unknown, not touched",
        _ => words::rung(device.rung),
    };
    Row {
        address: Page::Device(device.id.to_string()).address(),
        name: &device.name,
        kind: device.kind.word(),
        doing: words::doing(device),
        like: device.likeness.archetype.as_ref().filter(|_| !is_sensor).map(|one| one.label.as_str()),
        how_far,
        is_sensor,
    }
}

struct Row<'a> {
    address: String,
    name: &'a str,
    kind: &'static str,
    doing: &'static str,
    like: Option<&'a str>,
    how_far: &'static str,
    is_sensor: bool,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>{{ count }} device{% if count != 1 %}s{% endif %}</h1>
{{ beside|safe }}
{{ ways|safe }}
{% if rooms.is_empty() && has_devices %}<p>None stands there.</p>
{% else if rooms.is_empty() %}<p>None yet. They appear here by themselves as soon as they tell something on the broker.</p>
{% endif %}{% for (room, rows) in rooms %}<h2>{{ room }}</h2>
<div class="wide"><table><thead><tr><th scope="col">Device</th><th scope="col">Now</th><th scope="col">Behaves like</th><th scope="col">hunchd</th></tr></thead>
<tbody>{% for row in rows %}<tr><th scope="row"><a href="{{ row.address }}">{{ row.name }}</a> <span class="soft">{{ row.kind }}</span></th><td>{{ row.doing }}</td><td>{% if let Some(like) = row.like %}{{ like }}{% endif %}</td><td>{{ row.how_far }}</td></tr>
{% endfor %}</tbody></table></div>
{% endfor %}"##
)]
struct Devices<'a> {
    count: usize,
    beside: String,
    has_devices: bool,
    ways: String,
    rooms: Vec<(&'a str, Vec<Row<'a>>)>,
}
