//! What watches, locks and opens: motion, contacts, locks, blinds, climate and light sensors, phones, beds, buttons.

use crate::simulate::cast::Age;
use crate::simulate::cast::Opening;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;
use crate::simulate::dwelling::DwellingKind;
use crate::simulate::random::Random;

use super::adopter::Class;
use super::wish::Shell;
use super::wish::Wish;
use super::wish::Wishes;

/// Least share of the outside light by which a room is known to have a window that opens.
const WINDOW: f64 = 0.005;

pub(super) fn wished(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    motion(shell, wishes, random);
    doors(shell, wishes, random);
    for room in 0..shell.dwelling.rooms.len() {
        windows(shell, room, wishes, random);
        air(shell, room, wishes);
    }
    people(shell, wishes, random);
}

fn motion(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    use RoomKind as R;
    for (room, built) in shell.dwelling.rooms.iter().enumerate() {
        let weight = match built.kind {
            R::Hall => 0.9,
            R::Living => 0.75,
            R::Bathroom | R::Stairs | R::Kitchen => 0.6,
            R::Toilet | R::Office => 0.4,
            R::Closet | R::Porch | R::Garage | R::Bedroom => 0.35,
            R::Laundry | R::Basement | R::Garden | R::Dining => 0.25,
            R::Attic | R::ChildRoom => 0.12,
            R::GuestRoom | R::Balcony => 0.06,
        };
        let inside = !built.kind.outside();
        let by_radar = inside && random.chance(shell.tastes.radar);
        wishes.add(Class::Motion, if by_radar { Role::Radar } else { Role::Motion }, room, weight);
        if matches!(built.kind, R::Living | R::Kitchen | R::Hall) {
            wishes.add(Class::Motion, Role::Motion, room, 0.1);
        }
    }
}

fn doors(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    let dwelling = shell.dwelling;
    let mut contact = |opening, room, weight| wishes.add(Class::Guard, Role::Contact(opening), room, weight);
    let entry = dwelling.first_of(&[RoomKind::Hall, RoomKind::Living]);
    contact(Opening::FrontDoor, entry, 1.0);
    if dwelling.has(RoomKind::Garden) {
        let back = dwelling.first_of(if random.chance(0.5) { &[RoomKind::Kitchen] } else { &[RoomKind::Living] });
        contact(Opening::BackDoor, back, 0.7);
    } else if dwelling.has(RoomKind::Balcony) {
        contact(Opening::BackDoor, dwelling.first_of(&[RoomKind::Living]), 0.4);
    }
    let inside = if shell.tastes.watches_inside { 4.0 } else { 1.0 };
    contact(Opening::Fridge, dwelling.first_of(&[RoomKind::Kitchen]), 0.2 * inside);
    if dwelling.kind.has_floors() {
        contact(Opening::Letterbox, dwelling.first_of(&[RoomKind::Porch, RoomKind::Hall]), 0.3);
    }
    for (room, built) in dwelling.rooms.iter().enumerate() {
        let weight = match built.kind {
            RoomKind::Garage | RoomKind::Basement => 0.2,
            RoomKind::Bathroom | RoomKind::Toilet | RoomKind::Closet => 0.1 * inside,
            RoomKind::Bedroom | RoomKind::Office => 0.07 * inside,
            _ => continue,
        };
        contact(Opening::RoomDoor, room, weight);
    }
    wishes.add(Class::Guard, Role::DoorLock, entry, 0.65);
    if dwelling.has(RoomKind::Garden) && random.chance(0.2) {
        wishes.add(Class::Guard, Role::DoorLock, dwelling.first_of(&[RoomKind::Kitchen]), 0.2);
    }
    if dwelling.has(RoomKind::Garage) && dwelling.kind != DwellingKind::Flat {
        let garage = dwelling.first_of(&[RoomKind::Garage]);
        wishes.add(Class::Cover, Role::GarageDoor, garage, 1.0);
        if dwelling.kind == DwellingKind::Detached && random.chance(0.2) {
            wishes.add(Class::Cover, Role::GarageDoor, garage, 0.6);
        }
    }
}

fn windows(shell: &Shell<'_>, room: usize, wishes: &mut Wishes, random: &mut Random) {
    let built = shell.dwelling.rooms[room];
    if built.kind.outside() || built.daylight < WINDOW || built.kind == RoomKind::Stairs {
        return;
    }
    let (panes, weight) = match built.kind {
        RoomKind::Living | RoomKind::Dining => (random.pick(&[(1, 0.3), (2, 0.4), (3, 0.3)]), 0.5),
        RoomKind::Bedroom | RoomKind::ChildRoom | RoomKind::Office => (random.pick(&[(1, 0.7), (2, 0.3)]), 0.45),
        RoomKind::Kitchen => (random.pick(&[(1, 0.75), (2, 0.25)]), 0.35),
        _ => (Some(1), 0.25),
    };
    let panes = panes.unwrap_or(1);
    let guarded = if shell.tastes.guards_windows { weight } else { weight * 0.15 };
    wishes.several(Class::Guard, Role::Contact(Opening::Window), room, panes, guarded);
    if built.daylight > 0.015 {
        wishes.several(Class::Cover, Role::Cover, room, panes, weight * 1.6 * shell.tastes.blinds);
    }
}

fn air(shell: &Shell<'_>, room: usize, wishes: &mut Wishes) {
    use RoomKind as R;
    let kind = shell.dwelling.rooms[room].kind;
    let weight = match kind {
        R::Living => 0.8,
        R::Bedroom => 0.7,
        R::Bathroom => 0.55,
        R::ChildRoom => 0.45,
        R::Kitchen | R::Garden => 0.35,
        R::Office | R::Balcony => 0.4,
        R::Basement => 0.35,
        R::Garage | R::Attic | R::Laundry | R::GuestRoom => 0.2,
        R::Hall | R::Dining | R::Closet | R::Stairs | R::Toilet | R::Porch => 0.08,
    };
    wishes.add(Class::Air, Role::Climate, room, weight);
    let lux = match kind {
        R::Garden | R::Balcony => 0.14,
        R::Living => 0.12,
        R::Hall | R::Kitchen | R::Porch | R::Office => 0.05,
        _ => 0.0,
    };
    wishes.add(Class::Air, Role::Illuminance, room, lux);
}

fn people(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    for (resident, age) in shell.household.ages.iter().enumerate() {
        let carries = match age {
            Age::Adult => 1.0,
            Age::Senior => 0.5,
            Age::Teenager => 0.3,
            Age::Child => 0.0,
        };
        let tracked = if shell.tastes.tracks_phones { 1.0 } else { 0.03 };
        wishes.carried(Class::Phone, Role::Phone { resident }, carries * tracked);
        if resident > 0 && random.chance(0.85) {
            wishes.join();
        }
    }
    for (resident, age) in shell.household.ages.iter().enumerate() {
        let lies = if matches!(age, Age::Adult | Age::Senior) { 0.6 } else { 0.05 };
        wishes.add(Class::Bed, Role::Bed { resident }, shell.dwelling.bedrooms[resident], lies);
    }
}

/// Buttons go where there is something to switch. What was bought before says where that is.
pub(super) fn buttons(shell: &Shell<'_>, bought: &[Wish], wishes: &mut Wishes) {
    for (room, built) in shell.dwelling.rooms.iter().enumerate() {
        let lamps = bought.iter().filter(|wish| wish.room == Some(room) && matches!(wish.class, Class::Bulb));
        let lamps: usize = lamps.map(|wish| wish.count).sum();
        let weight = match built.kind {
            _ if lamps == 0 => continue,
            RoomKind::Living | RoomKind::Bedroom => 1.0,
            RoomKind::Toilet | RoomKind::Garage | RoomKind::Stairs | RoomKind::Closet => 0.12,
            kind if kind.outside() => 0.05,
            _ => 0.6,
        };
        wishes.add(Class::Button, Role::Button, room, weight);
        if lamps > 2 {
            wishes.add(Class::Button, Role::Button, room, weight * 0.5);
        }
    }
    // Beside a bed, to call for help or to say good night to the house.
    wishes.add(Class::Button, Role::Button, shell.dwelling.bedrooms[0], 0.1);
}
