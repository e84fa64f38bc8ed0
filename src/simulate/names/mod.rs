//! How people name what they own: rooms, devices, groups, in many languages and in each home in its own way.
//!
//! The words are data (`languages/`), the ways are drawn once for a home (`style`) and departed from now and then.
//! Names are what a hub shows, so they are wrong, short, left as they came or missing as often as in real homes.
//! Nothing here knows what a device does or who switches it.

mod compose;
mod language;
mod leftover;
mod letters;
mod nouns;
mod style;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::cast::Age;
use super::cast::Role;
use super::cast::RoomKind;
use super::random::Random;
use crate::device::Kind;
use language::Language;
use language::Word;
use style::IdScheme;
use style::Style;

/// One home's way of naming things.
pub(super) struct Namer {
    /// What is spoken at home.
    native: &'static Language,
    /// In what rooms and things are written: mostly the same, in some homes English.
    rooms_in: &'static Language,
    things_in: &'static Language,
    english: &'static Language,
    style: Style,
    people: BTreeSet<String>,
    rooms: BTreeMap<(RoomKind, usize), RoomName>,
    /// Which of the words for a thing this home uses, by its key.
    favourites: BTreeMap<&'static str, usize>,
    /// How many things went by a bare word so far, by its key.
    bare: BTreeMap<&'static str, usize>,
    names: BTreeSet<String>,
    groups: BTreeSet<String>,
    ids: BTreeSet<String>,
}

/// What is to be named.
pub(super) struct Thing<'a> {
    pub(super) role: Role,
    /// As it is registered, which is not always what it does.
    pub(super) kind: Kind,
    pub(super) room: Option<RoomKind>,
    /// Which room of that kind, from 0.
    pub(super) nth_room: usize,
    /// Whose bedroom or phone it is (first name), if anybody's.
    pub(super) owner: Option<&'a str>,
    /// How many things of the same role in the same room were named before.
    pub(super) nth: usize,
}

/// Whose lights a group gathers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum GroupOf {
    /// The lights of a room: its kind, and which of that kind, from 0.
    Room(RoomKind, usize),
    AllLights,
    Downstairs,
    Upstairs,
    Outside,
}

/// A room as this home calls it: how it is shown, and the word that goes into the names of things.
#[derive(Clone, Debug)]
struct RoomName {
    shown: String,
    word: Word,
}

impl Namer {
    /// The way of one home. A language that is not known is English.
    pub(super) fn new(language: &'static str, random: &mut Random) -> Namer {
        let native = Language::of(language);
        let english = Language::of("en");
        let style = Style::drawn(native, random);
        Namer {
            native,
            rooms_in: if style.english_rooms { english } else { native },
            things_in: if style.english_things { english } else { native },
            english,
            style,
            people: BTreeSet::new(),
            rooms: BTreeMap::new(),
            favourites: BTreeMap::new(),
            bare: BTreeMap::new(),
            names: BTreeSet::new(),
            groups: BTreeSet::new(),
            ids: BTreeSet::new(),
        }
    }

    /// A first name as people of that age have it. Each once in a home, while there are any.
    pub(super) fn first_name(&mut self, age: Age, random: &mut Random) -> String {
        let all = self.native.people(age);
        let free: Vec<&Word> = all.iter().filter(|word| !self.people.contains(&word.plain)).collect();
        let name = match free.is_empty() {
            true => format!("{} {}", one(random, all).plain, self.people.len()),
            false => one(random, &free).plain.clone(),
        };
        self.people.insert(name.clone());
        name
    }

    /// How a room is called: the same answer each time.
    pub(super) fn room(&mut self, kind: RoomKind, nth: usize, owner: Option<&str>, random: &mut Random) -> String {
        self.room_name(kind, nth, owner, random).shown
    }

    /// A name that nothing in the home has yet.
    pub(super) fn device(&mut self, thing: &Thing<'_>, random: &mut Random) -> String {
        let name = self.composed(thing, random);
        let name = self.numbered_until_free(&name, &self.names);
        self.names.insert(name.clone());
        name
    }

    /// The id under which a hub keeps what it shows as `name`, once in the home. It has no `#`, which parts endpoints.
    pub(super) fn id(&mut self, name: &str, kind: Kind, random: &mut Random) -> String {
        let renamed = random.chance(self.style.renamed_since);
        let slug = match letters::slug(name) {
            Some(slug) if !renamed => slug,
            _ => letters::slug(&leftover::model(kind, random)).unwrap_or_else(|| leftover::address(random)),
        };
        let id = match self.style.ids {
            IdScheme::Address => leftover::address(random),
            IdScheme::Name => name.replace(['#', '+'], " ").trim().to_owned(),
            IdScheme::Slug => slug,
            IdScheme::Entity => format!("{}.{slug}", leftover::domain(kind)),
            IdScheme::Tasmota if matches!(kind, Kind::Light | Kind::Plug | Kind::Switch) => {
                format!("tasmota_{}", leftover::mac_end(random))
            }
            IdScheme::Tasmota => slug,
        };
        let id = if id.is_empty() { leftover::address(random) } else { id };
        let id = free(&id, &self.ids, |n| format!("{id}_{n}"));
        self.ids.insert(id.clone());
        id
    }

    /// The name of a group of lights, once among the groups of the home.
    pub(super) fn group(&mut self, of: GroupOf, random: &mut Random) -> String {
        let written = self.rooms_in;
        let word = match of {
            GroupOf::Room(kind, nth) => Some(self.room_name(kind, nth, None, random).word),
            GroupOf::AllLights => None,
            GroupOf::Downstairs => Some(one(random, written.words("downstairs")).clone()),
            GroupOf::Upstairs => Some(one(random, written.words("upstairs")).clone()),
            GroupOf::Outside => Some(one(random, written.words("outside")).clone()),
        };
        let text = match word {
            None => one(random, written.words("all_lights")).plain.clone(),
            Some(word) => compose::joined(written.patterns("group"), None, &[compose::placed(&word)], random),
        };
        let name = letters::dressed(&text, self.style.case, written);
        let name = self.numbered_until_free(&name, &self.groups);
        self.groups.insert(name.clone());
        name
    }

    fn room_name(&mut self, kind: RoomKind, nth: usize, owner: Option<&str>, random: &mut Random) -> RoomName {
        if let Some(known) = self.rooms.get(&(kind, nth)) {
            return known.clone();
        }
        let word = self.room_word(kind, nth, owner, random);
        let shown = letters::dressed(&word.plain, self.style.case, self.rooms_in);
        let taken: BTreeSet<String> = self.rooms.values().map(|room| room.shown.clone()).collect();
        let shown = self.numbered_until_free(&shown, &taken);
        let name = RoomName { shown, word };
        self.rooms.insert((kind, nth), name.clone());
        name
    }

    fn room_word(&self, kind: RoomKind, nth: usize, owner: Option<&str>, random: &mut Random) -> Word {
        let written = self.rooms_in;
        let of_somebody = matches!(kind, RoomKind::Bedroom | RoomKind::ChildRoom);
        if let Some(owner) = owner.filter(|_| of_somebody && random.chance(self.style.owners)) {
            let owner = self.person(owner);
            return Word::plain(&compose::joined(
                written.patterns("own_room"),
                None,
                &[compose::owned(&owner)],
                random,
            ));
        }
        let words = written.room(kind);
        let chosen = words[self.style.variant(words, random)].clone();
        if nth == 0 {
            return chosen;
        }
        // A second one is told apart by where it lies, or counted.
        if nth == 1 && random.chance(0.25) {
            let place = if random.chance(0.6) { "upstairs" } else { "downstairs" };
            return Word::plain(&written.placed(&words[0].plain, &written.words(place)[0].plain));
        }
        Word::plain(&written.numbered(&words[0].plain, nth + 1))
    }

    /// A first name with its forms, if it has any.
    fn person(&self, name: &str) -> Word {
        self.native.person(name).cloned().unwrap_or_else(|| Word::plain(name))
    }

    /// `Lamp`, `Lamp 2`, `Lamp 3`: what is counted already is counted on.
    fn numbered_until_free(&self, name: &str, taken: &BTreeSet<String>) -> String {
        let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, number) = name.split_at(name.len() - digits);
        let is_count = before.ends_with([' ', '_']) || before.chars().last().is_some_and(|c| !c.is_ascii());
        match number.parse::<usize>() {
            Ok(number) if is_count && number < 100 => free(name, taken, |n| format!("{before}{}", number + n - 1)),
            _ => free(name, taken, |n| self.style.case.counted(name, n, self.things_in)),
        }
    }
}

/// The name itself, or else the first counted one that is not taken.
fn free(name: &str, taken: &BTreeSet<String>, counted: impl Fn(usize) -> String) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    (2..).map(counted).find(|name| !taken.contains(name)).expect("there are more numbers than names")
}

/// One of several, each as likely. There must be one.
fn one<'t, T>(random: &mut Random, of: &'t [T]) -> &'t T {
    let at = (random.unit() * of.len() as f64) as usize;
    &of[at.min(of.len() - 1)]
}

#[cfg(test)]
mod tests;
