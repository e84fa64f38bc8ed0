//! Who is asked: everybody, unless somebody wants to be asked only about some rooms, or only while at home.
//!
//! It spares people, and never a question: where everybody would be spared, everybody is asked.

use crate::config::Pattern;
use crate::config::Person;
use crate::device::HunchId;
use crate::device::Property;
use crate::engine::View;

/// When people want to be left alone. Nobody does, by default.
#[derive(Clone, Debug, Default)]
pub struct Audience(Vec<Limits>);

#[derive(Clone, Debug)]
struct Limits {
    name: String,
    /// Only about these; empty: about all.
    rooms: Vec<String>,
    /// Only while this device says that they are at home.
    at_home: Option<Pattern>,
}

impl Audience {
    /// The people of the configuration.
    pub fn of(people: &[Person]) -> Audience {
        let limits = |person: &Person| Limits {
            name: person.name.clone(),
            rooms: person.rooms.clone(),
            at_home: person.at_home.clone(),
        };
        Audience(people.iter().map(limits).collect())
    }

    /// Whether anybody is ever spared; otherwise nothing needs to be known.
    pub(super) fn is_limited(&self) -> bool {
        self.0.iter().any(|limits| !limits.rooms.is_empty() || limits.at_home.is_some())
    }

    /// The names of those who are not asked by the notice of that hunch.
    pub(super) fn spared(&self, view: &View, notice: HunchId) -> Vec<String> {
        let rooms = rooms_of(view, notice);
        self.spare(rooms.as_deref(), |pattern| is_home(view, pattern))
    }

    fn spare(&self, rooms: Option<&[&str]>, is_home: impl Fn(&Pattern) -> Option<bool>) -> Vec<String> {
        let is_spared = |limits: &&Limits| {
            let elsewhere = rooms.is_some_and(|rooms| {
                let theirs = |room: &&str| limits.rooms.iter().any(|other| other.to_lowercase() == room.to_lowercase());
                !limits.rooms.is_empty() && !rooms.iter().any(theirs)
            });
            let is_away = limits.at_home.as_ref().and_then(&is_home) == Some(false);
            elsewhere || is_away
        };
        let spared: Vec<String> = self.0.iter().filter(is_spared).map(|limits| limits.name.clone()).collect();
        if spared.len() == self.0.len() { Vec::new() } else { spared }
    }
}

/// The rooms of all that was hunched in the same look, which shares a notice; `None` where one stands in no room, or nobody knows.
fn rooms_of(view: &View, notice: HunchId) -> Option<Vec<&str>> {
    let about: Vec<_> = view
        .log
        .iter()
        .map(|logged| &logged.hunch)
        .filter(|hunch| hunch.at == notice.at)
        .map(|hunch| &hunch.device)
        .collect();
    if about.is_empty() {
        return None;
    }
    let room = |id| view.devices.iter().find(|device| &device.id == id).and_then(|device| device.room.as_deref());
    about.into_iter().map(room).collect()
}

/// Whether one of the devices says that they are at home. `None` where none says anything: they may well be.
fn is_home(view: &View, pattern: &Pattern) -> Option<bool> {
    let trackers = view.devices.iter().filter(|device| device.available && pattern.matches(&device.id));
    let said = trackers.filter_map(|device| device.readings.get(&Property::Presence)?.value.as_bool());
    said.reduce(|one, other| one || other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Audience {
        let limits = |name: &str, rooms: &[&str], at_home: Option<&str>| Limits {
            name: name.to_owned(),
            rooms: rooms.iter().map(ToString::to_string).collect(),
            at_home: at_home.map(Pattern::new),
        };
        Audience(vec![
            limits("Anna", &["Study", "Hall"], None),
            limits("Ben", &[], Some("*:person.ben")),
            limits("Cleo", &["study"], Some("*:person.cleo")),
        ])
    }

    fn spared(rooms: Option<&[&str]>, at_home: Option<bool>) -> Vec<String> {
        people().spare(rooms, |_| at_home)
    }

    #[test]
    fn people_are_spared_what_is_not_theirs() {
        assert!(people().is_limited() && !Audience::default().is_limited());
        assert_eq!(spared(Some(&["Study"]), Some(true)), Vec::<String>::new());
        assert_eq!(spared(Some(&["Kitchen"]), Some(true)), ["Anna", "Cleo"]);
        assert_eq!(spared(Some(&["Kitchen", "Hall"]), Some(true)), ["Cleo"]);
        assert_eq!(spared(Some(&["Study"]), Some(false)), ["Ben", "Cleo"]);
    }

    #[test]
    fn what_nobody_knows_spares_nobody_and_no_question_is_lost() {
        assert_eq!(spared(None, None), Vec::<String>::new());
        // In a room of nobody's, with nobody at home: everybody is asked.
        assert_eq!(spared(Some(&["Kitchen"]), Some(false)), Vec::<String>::new());
    }
}
