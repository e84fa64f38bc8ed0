//! Which lamps a home may have: room by room, and by what each is there for.

use crate::simulate::cast::Age;
use crate::simulate::cast::Behind;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;

use super::adopter::Class;
use super::wish::Shell;
use super::wish::Wishes;

pub(super) fn wished(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    for room in 0..shell.dwelling.rooms.len() {
        ceiling(shell, room, wishes, random);
        corners(shell, room, wishes, random);
    }
    for resident in 0..shell.household.ages.len() {
        bedside(shell, resident, wishes, random);
    }
    for resident in 0..shell.household.ages.len() {
        desk(shell, resident, wishes, random);
    }
}

/// The light by the switch at the door.
fn ceiling(shell: &Shell<'_>, room: usize, wishes: &mut Wishes, random: &mut Random) {
    use RoomKind as R;
    let kind = shell.dwelling.rooms[room].kind;
    let (purpose, weight) = match kind {
        R::Living => (LightUse::Main, 1.0),
        R::Bedroom => (LightUse::Main, 0.7),
        R::Kitchen => (LightUse::Main, 0.75),
        R::Hall => (LightUse::Main, 0.6),
        R::Office | R::ChildRoom => (LightUse::Main, 0.55),
        R::Bathroom => (LightUse::Main, 0.42),
        R::Dining => (LightUse::Table, 0.65),
        R::Porch => (LightUse::Porch, 0.6),
        R::Garden => (LightUse::Garden, 0.42),
        R::Stairs => (LightUse::Way, 0.45),
        R::Toilet | R::Garage | R::GuestRoom => (LightUse::Main, 0.3),
        R::Laundry | R::Basement | R::Attic => (LightUse::Main, 0.22),
        R::Closet => (LightUse::Closet, 0.3),
        R::Balcony => (LightUse::Garden, 0.25),
    };
    let in_wall = random.chance(shell.tastes.wall_switches);
    let class = if in_wall { Class::WallSwitch } else { Class::Bulb };
    let count = match kind {
        _ if in_wall => Some(1),
        R::Garden => random.pick(&[(1, 0.45), (2, 0.3), (3, 0.15), (4, 0.1)]),
        R::Dining => random.pick(&[(1, 0.6), (2, 0.15), (3, 0.25)]),
        R::Porch => random.pick(&[(1, 0.75), (2, 0.25)]),
        R::Stairs | R::Toilet | R::Closet | R::Laundry | R::Attic | R::Balcony | R::GuestRoom => Some(1),
        R::Living | R::Kitchen | R::Bathroom | R::Hall if random.chance(shell.tastes.spots) => {
            random.pick(&[(2, 0.25), (3, 0.3), (4, 0.27), (5, 0.08), (6, 0.1)])
        }
        _ if random.chance(shell.tastes.spots) => random.pick(&[(2, 0.5), (3, 0.3), (4, 0.2)]),
        _ => Some(1),
    };
    wishes.several(class, Role::Light(purpose), room, count.unwrap_or(1), weight);
    // A second lamp on its own switch, as in the two halves of a large room.
    if matches!(kind, R::Living | R::Kitchen | R::Garage | R::Basement) && random.chance(0.25) {
        wishes.add(class, Role::Light(purpose), room, weight * 0.6);
    }
}

/// What stands, hangs or is stuck somewhere for a purpose of its own: on a bulb, or on a plug with a lamp behind.
fn corners(shell: &Shell<'_>, room: usize, wishes: &mut Wishes, random: &mut Random) {
    use RoomKind as R;
    let mut corner = |purpose, weight: f64, on_plug: f64| {
        if random.chance(on_plug) {
            wishes.add(Class::Plug, Role::Plug(Behind::Lamp(purpose)), room, weight);
        } else {
            wishes.add(Class::Bulb, Role::Light(purpose), room, weight);
        }
    };
    match shell.dwelling.rooms[room].kind {
        R::Living => {
            corner(LightUse::Mood, 0.95, 0.35);
            corner(LightUse::Mood, 0.75, 0.4);
            corner(LightUse::Mood, 0.45, 0.35);
            corner(LightUse::Mood, 0.3, 0.3);
            if !shell.dwelling.has(R::Dining) {
                corner(LightUse::Table, 0.5, 0.0);
            }
        }
        R::Kitchen => {
            corner(LightUse::Worktop, 0.4, 0.25);
            corner(LightUse::Mood, 0.12, 0.5);
        }
        R::Bathroom => corner(LightUse::Mirror, 0.25, 0.05),
        R::Bedroom => corner(LightUse::Mood, 0.25, 0.4),
        R::ChildRoom => {
            corner(LightUse::Mood, 0.2, 0.5);
            corner(LightUse::Night, 0.3, 0.55);
        }
        R::Hall => {
            corner(LightUse::Way, 0.14, 0.4);
            corner(LightUse::Night, 0.06, 0.6);
        }
        R::Stairs => corner(LightUse::Night, 0.1, 0.4),
        R::Dining => corner(LightUse::Mood, 0.25, 0.5),
        R::Office => corner(LightUse::Mood, 0.22, 0.4),
        R::GuestRoom => corner(LightUse::Mood, 0.12, 0.5),
        R::Garden => {
            corner(LightUse::Garden, 0.25, 0.6);
            corner(LightUse::Garden, 0.1, 0.4);
        }
        R::Balcony => corner(LightUse::Garden, 0.15, 0.8),
        R::Porch => corner(LightUse::Porch, 0.06, 0.5),
        R::Toilet | R::Closet | R::Laundry | R::Attic | R::Basement | R::Garage => {}
    }
}

fn bedside(shell: &Shell<'_>, resident: usize, wishes: &mut Wishes, random: &mut Random) {
    let age = shell.household.ages[resident];
    let bedroom = shell.dwelling.bedrooms[resident];
    let bedside = LightUse::Bedside { resident };
    let weight = match age {
        Age::Adult | Age::Senior => 0.62,
        Age::Teenager => 0.35,
        Age::Child => 0.15,
    };
    let shares_bed = resident == 1 && bedroom == shell.dwelling.bedrooms[0];
    if shell.tastes.bedsides_on_plugs {
        wishes.add(Class::Plug, Role::Plug(Behind::Lamp(bedside)), bedroom, weight * 0.8);
    } else {
        wishes.add(Class::Bulb, Role::Light(bedside), bedroom, weight);
    }
    if shares_bed && random.chance(0.8) {
        wishes.join();
    }
}

fn desk(shell: &Shell<'_>, resident: usize, wishes: &mut Wishes, random: &mut Random) {
    let bedroom = shell.dwelling.bedrooms[resident];
    let (room, weight) = match shell.household.ages[resident] {
        Age::Child if random.chance(0.4) => (bedroom, 0.15),
        Age::Teenager => (bedroom, 0.3),
        Age::Adult if resident == 0 && shell.dwelling.has(RoomKind::Office) => {
            (shell.dwelling.first_of(&[RoomKind::Office]), 0.35)
        }
        Age::Adult if random.chance(0.4) => (bedroom, 0.2),
        _ => return,
    };
    let desk = LightUse::Desk { resident };
    if random.chance(0.4) {
        wishes.add(Class::Plug, Role::Plug(Behind::Lamp(desk)), room, weight);
    } else {
        wishes.add(Class::Bulb, Role::Light(desk), room, weight);
    }
}
