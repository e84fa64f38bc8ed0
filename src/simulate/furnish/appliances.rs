//! What is plugged in, plays, blows, heats or drives about: plugs and what is behind them, media, climate, vacuum.

use crate::simulate::cast::Age;
use crate::simulate::cast::Behind;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;
use crate::simulate::dwelling::DwellingKind;
use crate::simulate::random::Random;

use super::adopter::Class;
use super::wish::Shell;
use super::wish::Wishes;

pub(super) fn wished(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    kitchen_and_laundry(shell, wishes, random);
    living(shell, wishes, random);
    desks_and_beds(shell, wishes, random);
    outside(shell, wishes, random);
    media(shell, wishes, random);
    climate(shell, wishes, random);
    let home_of_robot = shell.dwelling.first_of(if random.chance(0.5) {
        &[RoomKind::Living]
    } else {
        &[RoomKind::Hall, RoomKind::Kitchen]
    });
    wishes.add(Class::Vacuum, Role::Vacuum, home_of_robot, 0.5);
    if shell.dwelling.kind.has_floors() && random.chance(0.12) {
        wishes.add(Class::Vacuum, Role::Vacuum, shell.dwelling.bedrooms[0], 0.25);
    }
}

fn plug(wishes: &mut Wishes, behind: Behind, room: usize, weight: f64) {
    wishes.add(Class::Plug, Role::Plug(behind), room, weight);
}

fn kitchen_and_laundry(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    let dwelling = shell.dwelling;
    let kitchen = dwelling.first_of(&[RoomKind::Kitchen]);
    // Whoever wants to see by the power what is in use begins in the kitchen.
    let seen = if shell.tastes.shows_use { 3.0 } else { 1.0 };
    plug(wishes, Behind::CoffeeMaker, kitchen, 0.42 * seen);
    plug(wishes, Behind::Kettle, kitchen, shell.tastes.kettles * seen);
    plug(wishes, Behind::Dishwasher, kitchen, 0.32 * seen);
    let cellar = dwelling.has(RoomKind::Basement) && random.chance(0.6);
    let freezer: &[RoomKind] = match () {
        () if cellar => &[RoomKind::Basement],
        () if dwelling.has(RoomKind::Garage) && random.chance(0.35) => &[RoomKind::Garage],
        () => &[RoomKind::Kitchen],
    };
    plug(wishes, Behind::Freezer, dwelling.first_of(freezer), 0.38);
    let in_kitchen = matches!(shell.site.country, "GB" | "IE" | "IT" | "ES" | "PT" | "GR" | "IN");
    let washing = dwelling.first_of(match random.unit() {
        _ if in_kitchen => &[RoomKind::Laundry, RoomKind::Kitchen],
        draw if draw < 0.6 => &[RoomKind::Laundry, RoomKind::Basement, RoomKind::Bathroom],
        _ => &[RoomKind::Laundry, RoomKind::Bathroom],
    });
    plug(wishes, Behind::WashingMachine, washing, 0.5 * seen);
    for bathroom in dwelling.of(RoomKind::Bathroom) {
        let weight = if matches!(shell.site.country, "GB" | "IE" | "NZ" | "NO" | "SE" | "FI") { 0.25 } else { 0.1 };
        plug(wishes, Behind::TowelRail, bathroom, weight);
    }
}

fn living(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    let dwelling = shell.dwelling;
    let living = dwelling.first_of(&[RoomKind::Living]);
    plug(wishes, Behind::Television, living, if shell.tastes.television_by_plug { 0.75 } else { 0.1 });
    plug(wishes, Behind::ChristmasTree, living, shell.tastes.christmas);
    plug(wishes, Behind::Aquarium, living, if random.chance(0.15) { 0.7 } else { 0.0 });
    let router = dwelling.first_of(match random.unit() {
        draw if draw < 0.4 => &[RoomKind::Living],
        draw if draw < 0.7 => &[RoomKind::Hall],
        draw if draw < 0.85 => &[RoomKind::Office, RoomKind::Closet],
        _ => &[RoomKind::Basement, RoomKind::Attic, RoomKind::Hall],
    });
    plug(wishes, Behind::Router, router, 0.36);
    let fan = if random.chance(0.6) { dwelling.bedrooms[0] } else { living };
    plug(wishes, Behind::Fan, fan, 0.25);
    plug(wishes, Behind::Anything, living, 0.3);
    let anywhere = ((random.unit() * dwelling.rooms.len() as f64) as usize).min(dwelling.rooms.len() - 1);
    plug(wishes, Behind::Anything, anywhere, 0.3);
    if random.chance(0.4) {
        plug(wishes, Behind::Anything, dwelling.first_of(&[RoomKind::Office, RoomKind::Kitchen]), 0.3);
    }
    let cold = dwelling.first_of(match random.unit() {
        draw if draw < 0.4 => &[RoomKind::Bathroom],
        draw if draw < 0.7 => &[RoomKind::Office, RoomKind::Bedroom],
        _ => &[RoomKind::Basement, RoomKind::Garage, RoomKind::Living],
    });
    plug(wishes, Behind::Heater, cold, shell.tastes.heaters * 0.6);
}

fn desks_and_beds(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    let dwelling = shell.dwelling;
    let mut desks: Vec<usize> = dwelling.of(RoomKind::Office).collect();
    for (age, bedroom) in shell.household.ages.iter().zip(&dwelling.bedrooms) {
        let charges = match age {
            Age::Adult => 0.16,
            Age::Teenager => 0.12,
            Age::Child | Age::Senior => 0.02,
        };
        plug(wishes, Behind::Charger, *bedroom, charges);
        if *age == Age::Teenager || (*age == Age::Adult && desks.is_empty() && random.chance(0.6)) {
            desks.push(*bedroom);
        }
    }
    for desk in desks {
        plug(wishes, Behind::Computer, desk, 0.45);
    }
    if random.chance(0.25) {
        plug(wishes, Behind::Television, dwelling.bedrooms[0], 0.3);
    }
}

/// The bicycle, the string of lights, whatever one plugs in under the eaves.
fn outside(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    let dwelling = shell.dwelling;
    if dwelling.has(RoomKind::Garage) {
        plug(wishes, Behind::Charger, dwelling.first_of(&[RoomKind::Garage]), 0.25);
    }
    if dwelling.has(RoomKind::Garden) {
        plug(wishes, Behind::Anything, dwelling.first_of(&[RoomKind::Garden]), 0.2);
        if random.chance(0.15) {
            plug(wishes, Behind::ChristmasTree, dwelling.first_of(&[RoomKind::Garden]), shell.tastes.christmas * 0.5);
        }
    }
}

fn media(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    let dwelling = shell.dwelling;
    let mut play = |role, room, weight| wishes.add(Class::Media, role, room, weight);
    let living = dwelling.first_of(&[RoomKind::Living]);
    play(Role::Television, living, if shell.tastes.television_by_plug { 0.15 } else { 0.9 });
    play(Role::Speaker, living, 0.5);
    let kitchen = dwelling.first_of(&[RoomKind::Kitchen]);
    play(Role::Speaker, kitchen, 0.45);
    play(Role::Speaker, dwelling.bedrooms[0], 0.3);
    play(Role::Television, dwelling.bedrooms[0], if random.chance(0.4) { 0.4 } else { 0.0 });
    for bathroom in dwelling.of(RoomKind::Bathroom) {
        play(Role::Speaker, bathroom, 0.12);
    }
    for office in dwelling.of(RoomKind::Office) {
        play(Role::Speaker, office, 0.25);
    }
    let mut rooms: Vec<usize> = dwelling.of(RoomKind::ChildRoom).collect();
    rooms.extend(dwelling.of(RoomKind::Bedroom).skip(1));
    for room in rooms {
        play(Role::Speaker, room, 0.15);
        play(Role::Television, room, if random.chance(0.3) { 0.2 } else { 0.0 });
    }
}

fn climate(shell: &Shell<'_>, wishes: &mut Wishes, random: &mut Random) {
    let dwelling = shell.dwelling;
    let tastes = shell.tastes;
    let mut heat = |role, room, weight| wishes.add(Class::Heat, role, room, weight);
    let heated = |kind: RoomKind| match kind {
        RoomKind::Living => 0.9,
        RoomKind::Bedroom | RoomKind::Bathroom | RoomKind::Office | RoomKind::ChildRoom => 0.6,
        RoomKind::Kitchen | RoomKind::Dining => 0.45,
        RoomKind::Hall | RoomKind::GuestRoom => 0.25,
        _ => 0.0,
    };
    let cooled = |kind: RoomKind| match kind {
        RoomKind::Living => 0.8,
        RoomKind::Bedroom => 0.7,
        RoomKind::Office | RoomKind::ChildRoom => 0.35,
        _ => 0.0,
    };
    let one_thermostat = tastes.one_thermostat || dwelling.kind == DwellingKind::Studio;
    if one_thermostat {
        let wall = dwelling.first_of(if random.chance(0.65) { &[RoomKind::Living] } else { &[RoomKind::Hall] });
        // Where it never freezes there is little to regulate.
        heat(Role::Thermostat, wall, if shell.site.latitude.abs() < 25.0 { 0.05 } else { 0.7 });
        if shell.site.country == "US" && dwelling.kind == DwellingKind::Detached && random.chance(0.3) {
            heat(Role::Thermostat, dwelling.bedrooms[0], 0.4);
        }
    }
    for (room, built) in dwelling.rooms.iter().enumerate() {
        if !one_thermostat {
            heat(Role::Thermostat, room, heated(built.kind));
        }
        heat(Role::AirConditioner, room, cooled(built.kind) * tastes.air_conditioning);
    }
    for (room, built) in dwelling.rooms.iter().enumerate() {
        let weight = match built.kind {
            RoomKind::Bedroom | RoomKind::Living => tastes.ceiling_fans,
            RoomKind::ChildRoom | RoomKind::Office => tastes.ceiling_fans * 0.5,
            // The one that draws the steam out.
            RoomKind::Bathroom => 0.12,
            _ => continue,
        };
        wishes.add(Class::CeilingFan, Role::Fan, room, weight);
    }
}
