//! What people wrote down of what they have: the names of devices, the rooms and groups they bothered to fill in.
//!
//! The words come from the namer; what is filled in, left out or wrong is decided here.

use std::collections::BTreeSet;
use std::mem::discriminant;
use std::sync::Arc;

use crate::device::Kind;
use crate::home_log::LoggedDevice;
use crate::simulate::cast::Behind;
use crate::simulate::cast::Fitting;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Resident;
use crate::simulate::cast::Role;
use crate::simulate::cast::Room;
use crate::simulate::names::Namer;
use crate::simulate::names::Thing;
use crate::simulate::random::Random;

/// A home full of things that have no names yet.
pub(super) struct Unlabelled<'a> {
    pub(super) rooms: &'a [Room],
    pub(super) residents: &'a [Resident],
    /// Each thing and what the hub calls it.
    pub(super) things: &'a [(Fitting, Kind)],
}

impl Unlabelled<'_> {
    /// Gives every thing its id and its name, and those rooms that its people filled in.
    pub(super) fn labelled(&self, namer: &mut Namer, random: &mut Random) -> Vec<LoggedDevice> {
        let rooms: Vec<String> = (0..self.rooms.len())
            .map(|room| {
                // Somebody's room goes by their name or by what it is: that is the namer's to say.
                namer.room(self.rooms[room].kind, self.nth_room(room), self.owner_of(room), random)
            })
            .collect();
        let filled_in = self.share_filled_in(random);
        let careless = random.chance(0.15);
        let mut taken: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut devices = Vec::with_capacity(self.things.len());
        for (place, (fitting, kind)) in self.things.iter().enumerate() {
            let name = namer.device(&self.thing(place), random);
            let id = unique(namer.id(&name, *kind, random), *kind, &taken);
            taken.insert(id.clone());
            let mut room = fitting.room.filter(|_| random.chance(filled_in));
            if careless && random.chance(0.07) {
                room = room.map(|_| ((random.unit() * rooms.len() as f64) as usize).min(rooms.len() - 1));
            }
            let room = room.map(|room| rooms[room].clone());
            devices.push(LoggedDevice { id, name, kind: *kind, room, groups: Vec::new(), role: None });
        }
        devices
    }

    /// Most people put every device in a room once they begin; many never begin.
    fn share_filled_in(&self, random: &mut Random) -> f64 {
        let none = match self.things.len() {
            1 => 0.5,
            2..=5 => 0.35,
            _ => 0.22,
        };
        match random.unit() {
            draw if draw < none => 0.0,
            draw if draw < none + 0.2 => random.between(0.3, 0.9),
            _ => 1.0,
        }
    }

    fn thing(&self, place: usize) -> Thing<'_> {
        let (fitting, kind) = &self.things[place];
        let alike = |(other, _): &&(Fitting, Kind)| other.room == fitting.room && is_alike(other.role, fitting.role);
        Thing {
            role: fitting.role,
            kind: *kind,
            room: fitting.room.map(|room| self.rooms[room].kind),
            nth_room: fitting.room.map_or(0, |room| self.nth_room(room)),
            owner: match whose(fitting.role) {
                Some(resident) => Some(self.residents[resident].name.as_str()),
                None => fitting.room.and_then(|room| self.owner_of(room)),
            },
            nth: self.things[..place].iter().filter(alike).count(),
        }
    }

    /// Which of the rooms of its kind, counted from 0.
    fn nth_room(&self, room: usize) -> usize {
        self.rooms[..room].iter().filter(|other| other.kind == self.rooms[room].kind).count()
    }

    /// By whose name a room goes: who sleeps there alone. Grown-ups' first bedroom is just the bedroom, and so is
    /// a living room in which somebody sleeps.
    fn owner_of(&self, room: usize) -> Option<&str> {
        let mut sleepers = self.residents.iter().filter(|resident| resident.bedroom == room);
        let owner = sleepers.next()?;
        let private = room != 0 && room != self.residents[0].bedroom && sleepers.next().is_none();
        private.then_some(owner.name.as_str())
    }
}

/// Two sides of one bed count as alike, so that they can be told apart by number.
fn is_alike(one: Role, other: Role) -> bool {
    match (one, other) {
        (Role::Light(one), Role::Light(other)) => discriminant(&one) == discriminant(&other),
        (Role::Plug(Behind::Lamp(one)), Role::Plug(Behind::Lamp(other))) => discriminant(&one) == discriminant(&other),
        (Role::Plug(one), Role::Plug(other)) => one == other,
        (Role::Contact(one), Role::Contact(other)) => one == other,
        _ => discriminant(&one) == discriminant(&other),
    }
}

fn whose(role: Role) -> Option<usize> {
    match role {
        Role::Light(purpose) | Role::Plug(Behind::Lamp(purpose)) => match purpose {
            LightUse::Bedside { resident } | LightUse::Desk { resident } => Some(resident),
            _ => None,
        },
        Role::Phone { resident } | Role::Bed { resident } => Some(resident),
        _ => None,
    }
}

/// As hubs do: a number is added to an id that is taken.
fn unique(id: String, kind: Kind, taken: &BTreeSet<Arc<str>>) -> Arc<str> {
    let id = if id.trim().is_empty() { kind.word().to_owned() } else { id };
    let mut tried: Arc<str> = id.as_str().into();
    let mut number = 2;
    while taken.contains(&tried) {
        tried = format!("{id}_{number}").into();
        number += 1;
    }
    tried
}
