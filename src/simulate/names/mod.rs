//! A stand-in for how people name things, in plain English: the real vocabularies replace it.

use super::cast::Age;
use super::cast::Role;
use super::cast::RoomKind;
use super::random::Random;
use crate::device::Kind;

pub(super) struct Namer {
    people: usize,
}

pub(super) struct Thing<'a> {
    pub(super) role: Role,
    pub(super) kind: Kind,
    pub(super) room: Option<RoomKind>,
    pub(super) nth_room: usize,
    pub(super) owner: Option<&'a str>,
    pub(super) nth: usize,
}

pub(super) enum GroupOf {
    Room(RoomKind, usize),
    AllLights,
    Downstairs,
    Upstairs,
    Outside,
}

impl Namer {
    pub(super) fn new(_language: &'static str, _random: &mut Random) -> Namer {
        Namer { people: 0 }
    }

    pub(super) fn first_name(&mut self, _age: Age, _random: &mut Random) -> String {
        self.people += 1;
        ["Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal"][(self.people - 1) % 8].to_owned()
    }

    pub(super) fn room(&mut self, kind: RoomKind, nth: usize, owner: Option<&str>, _random: &mut Random) -> String {
        owner.map_or(format!("{kind:?} {}", nth + 1), |owner| format!("{owner}'s {kind:?}"))
    }

    pub(super) fn device(&mut self, thing: &Thing<'_>, _random: &mut Random) -> String {
        let Thing { role, kind, room, nth_room, owner, nth } = thing;
        format!("{room:?} {nth_room} {owner:?} {role:?} {kind} {nth}")
    }

    pub(super) fn id(&mut self, name: &str, _kind: Kind, _random: &mut Random) -> String {
        name.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), "_")
    }

    pub(super) fn group(&mut self, of: GroupOf, _random: &mut Random) -> String {
        match of {
            GroupOf::Room(kind, nth) => format!("{kind:?} {} lights", nth + 1),
            GroupOf::AllLights => "All lights".to_owned(),
            GroupOf::Downstairs => "Downstairs".to_owned(),
            GroupOf::Upstairs => "Upstairs".to_owned(),
            GroupOf::Outside => "Outside".to_owned(),
        }
    }
}
