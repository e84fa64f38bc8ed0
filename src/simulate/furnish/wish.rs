//! The wish list of a household: everything that it could have, how gladly, and what it bought of that.
//!
//! Knows no names.

use crate::device::Kind;
use crate::simulate::cast::Behind;
use crate::simulate::cast::Fitting;
use crate::simulate::cast::Role;
use crate::simulate::cast::Site;
use crate::simulate::dwelling::Dwelling;
use crate::simulate::household::Household;
use crate::simulate::random::Random;

use super::adopter::Adopter;
use super::adopter::Class;
use super::tastes::Tastes;

/// A home in which nothing stands yet.
pub(super) struct Shell<'a> {
    pub(super) site: &'a Site,
    pub(super) household: &'a Household,
    pub(super) dwelling: &'a Dwelling,
    pub(super) tastes: &'a Tastes,
}

/// One thing that one might buy, or several alike for the same place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) class: Class,
    pub(super) role: Role,
    /// `None` for what people carry with them.
    pub(super) room: Option<usize>,
    pub(super) count: usize,
    /// How gladly, before the buyer's appetite: about 1 for what most would want first.
    pub(super) weight: f64,
    /// Bought in one go with the wish before it, or not at all: two sides of a bed, the phones of a couple.
    pub(super) joined: bool,
}

/// All wishes, as rooms and people give them.
#[derive(Default)]
pub(super) struct Wishes {
    list: Vec<Wish>,
}

impl Wishes {
    pub(super) fn add(&mut self, class: Class, role: Role, room: usize, weight: f64) {
        self.several(class, role, room, 1, weight);
    }

    pub(super) fn several(&mut self, class: Class, role: Role, room: usize, count: usize, weight: f64) {
        self.list.push(Wish { class, role, room: Some(room), count, weight, joined: false });
    }

    pub(super) fn carried(&mut self, class: Class, role: Role, weight: f64) {
        self.list.push(Wish { class, role, room: None, count: 1, weight, joined: false });
    }

    /// Says that the last wish goes with the one before it.
    pub(super) fn join(&mut self) {
        if let Some(last) = self.list.last_mut() {
            last.joined = true;
        }
    }

    /// Buys up to `most` devices, what is wanted most first.
    pub(super) fn bought(self, adopter: Adopter, most: usize, random: &mut Random) -> Vec<Wish> {
        // What is wanted least is left out even by those who like surprises; among the rest chance has a large say.
        let mut luck = 1.0;
        let mut wanted = |wish: Wish| {
            if !wish.joined {
                luck = random.between(0.25, 1.0);
            }
            let keen = wish.weight * adopter.appetite(wish.class);
            (keen > 0.0).then_some((keen * luck, wish))
        };
        let mut ranked: Vec<_> = self.list.into_iter().filter_map(&mut wanted).collect();
        ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let mut left = most;
        let mut bought = Vec::new();
        for (_, wish) in ranked {
            let count = wish.count.min(left);
            if count > 0 {
                bought.push(Wish { count, ..wish });
                left -= count;
            }
        }
        bought
    }
}

impl Wish {
    /// What the hub calls it.
    pub(super) fn kind(&self, tastes: &Tastes) -> Kind {
        match (self.class, self.role) {
            (Class::WallSwitch, _) if tastes.switches_are_lights => Kind::Light,
            (Class::WallSwitch, _) => Kind::Switch,
            (_, Role::Plug(behind)) if tastes.shows_use && tastes.uses_are_appliances && has_uses(behind) => {
                Kind::Appliance
            }
            (_, Role::Plug(_)) if tastes.plugs_are_switches => Kind::Switch,
            (_, Role::Plug(_)) => Kind::Plug,
            (_, Role::Light(_)) => Kind::Light,
            (_, Role::Television | Role::Speaker) => Kind::Media,
            (_, Role::Fan) => Kind::Fan,
            (_, Role::Cover | Role::GarageDoor) => Kind::Cover,
            (_, Role::DoorLock) => Kind::Lock,
            (_, Role::Thermostat | Role::AirConditioner) => Kind::Climate,
            (_, Role::Vacuum) => Kind::Vacuum,
            (_, Role::Button) => Kind::Button,
            (_, Role::Contact(_) | Role::Motion | Role::Radar | Role::Illuminance | Role::Climate) => Kind::Sensor,
            (_, Role::Phone { .. } | Role::Bed { .. }) => Kind::Sensor,
        }
    }

    /// Mounts it. The spots of one ceiling are of one make.
    pub(super) fn fitting(&self, tastes: &Tastes, random: &mut Random) -> Fitting {
        let (dims, meters) = match (self.class, self.role) {
            (Class::Bulb, _) => (tastes.bulbs_dim, false),
            (Class::WallSwitch, _) => (random.chance(tastes.switches_dim), tastes.switches_meter),
            // Who meters at all meters what draws much, and not quite every lamp.
            (_, Role::Plug(Behind::Lamp(_))) => (false, tastes.plugs_meter && random.chance(0.8)),
            (_, Role::Plug(_)) => (false, random.chance(if tastes.plugs_meter { 0.95 } else { 0.12 })),
            _ => (false, false),
        };
        let by_use = tastes.shows_use && matches!(self.role, Role::Plug(behind) if has_uses(behind));
        Fitting { role: self.role, room: self.room, dims, meters: meters || by_use, by_use }
    }
}

/// Whether it is used now and then, and draws much while it is.
fn has_uses(behind: Behind) -> bool {
    matches!(behind, Behind::Kettle | Behind::CoffeeMaker | Behind::WashingMachine | Behind::Dishwasher)
}
