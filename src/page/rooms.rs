//! The rooms of a home as links, for pages that can show one of them alone.

use std::collections::BTreeSet;

use askama::Template;

use crate::page::Page;

/// More rooms than that are folded away: on a phone they would push the page off its screen.
const MOST_IN_SIGHT: usize = 6;
/// What stands in no room, as it stands in an address.
const NOWHERE: &str = "";

/// Whether what stands there is of the chosen room; without a choice, everything is.
pub(super) fn holds(chosen: Option<&str>, room: Option<&str>) -> bool {
    chosen.is_none_or(|chosen| room.unwrap_or(NOWHERE) == chosen)
}

/// What a room is called.
pub(super) fn named(room: &str) -> &str {
    if room == NOWHERE { "Without a room" } else { room }
}

/// As it is added to an address that has, or has not, begun its query.
pub(super) fn in_address(room: Option<&str>, joint: char) -> String {
    room.map(|room| format!("{joint}room={}", super::encoded(room))).unwrap_or_default()
}

/// The rooms as links, those of `all` and the chosen one; nothing where there is nothing to choose.
pub(super) fn ways<'a>(
    all: impl Iterator<Item = Option<&'a str>>,
    chosen: Option<&str>,
    page: impl Fn(Option<String>) -> Page,
) -> String {
    let mut rooms: BTreeSet<&str> = all.map(|room| room.unwrap_or(NOWHERE)).collect();
    if rooms.len() < 2 && chosen.is_none() {
        return String::new();
    }
    rooms.extend(chosen);
    let has_nowhere = rooms.remove(NOWHERE);
    let way = |room: Option<&str>| Way {
        address: page(room.map(str::to_owned)).address(),
        name: room.map_or("Every room", named).to_owned(),
        is_here: room == chosen,
    };
    let ways: Vec<Way> = std::iter::once(None)
        .chain(rooms.into_iter().map(Some))
        .chain(has_nowhere.then_some(Some(NOWHERE)))
        .map(way)
        .collect();
    let folded = (ways.len() > MOST_IN_SIGHT).then(|| chosen.map_or("Every room", named));
    Rooms { folded, ways }.render().expect("writing into a String cannot fail")
}

struct Way {
    address: String,
    name: String,
    is_here: bool,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% if let Some(chosen) = folded %}<details class="pick" id="rooms"><summary>{{ chosen }}</summary>{% endif %}<nav class="ways" aria-label="Which room">{% for way in ways %}<a href="{{ way.address }}"{% if way.is_here %} aria-current="true"{% endif %}>{{ way.name }}</a>{% endfor %}</nav>{% if folded.is_some() %}</details>{% endif %}"##
)]
struct Rooms<'a> {
    folded: Option<&'a str>,
    ways: Vec<Way>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_in_order_what_stands_nowhere_is_last_and_a_name_is_text() {
        let all = [Some("Study"), None, Some("<b>Hall"), Some("Study")];
        let shown = ways(all.into_iter(), Some("Study"), |room| Page::Devices { room });
        let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text} is not in {shown}"));
        assert!(at("Every room") < at("Hall<") && at("Hall<") < at("Study<") && at("Study<") < at("Without a room"));
        assert!(shown.contains(r#"<a href="devices?room=Study" aria-current="true">"#), "{shown}");
        assert!(shown.contains("devices?room=%3Cb%3EHall") && !shown.contains("<b>"), "{shown}");
        assert_eq!(ways([Some("Study")].into_iter(), None, |room| Page::Devices { room }), "");
    }

    #[test]
    fn many_rooms_are_folded_under_the_chosen_one() {
        let all: Vec<String> = (0..30).map(|number| format!("Room {number}")).collect();
        let shown = ways(all.iter().map(|room| Some(room.as_str())), None, |room| Page::Devices { room });
        assert!(shown.starts_with("<details") && shown.contains("<summary>Every room</summary>"), "{shown}");
    }
}
