//! The devices as people use them: which lights hang together, what each plug is switched by, who cares for what.
//!
//! Each device draws from a stream of its own, so that another one on the shelf changes nothing for the rest.

use std::rc::Rc;

use crate::simulate::cast::Behind;
use crate::simulate::cast::House;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Opening;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;

use crate::simulate::clock::Minute;

/// What switches a device in the first place. Hands may always.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Manner {
    Hand,
    AlwaysOn,
    /// On for as long as it is in use; no hand is at a switch.
    ByUse,
    /// A timer with fixed times, exact to the second.
    Clock {
        on: Minute,
        off: Minute,
    },
    /// At dusk, so many minutes after the sun is gone, until a fixed time.
    Dusk {
        after: Minute,
        off: Minute,
    },
    /// With the motion sensor of its room while it is dark, off when nothing moved for so many seconds.
    Motion {
        hold_s: f64,
    },
}

/// Lights that are switched as one, or nearly.
pub(super) struct Circuit {
    pub(super) room: usize,
    pub(super) purpose: LightUse,
    pub(super) members: Rc<[usize]>,
    pub(super) manner: Manner,
    /// How gladly it is used: near 0 for what hangs there unused, about 1 for what everybody uses.
    pub(super) keen: f64,
    /// Burns through the evening though nobody is in the room, since it is cosy or one walks through.
    pub(super) ambient: bool,
    /// Switched as a group, within a second; else one hand after the other.
    pub(super) grouped: bool,
    pub(super) random: Random,
}

/// What is not a light, by what people do with it. An index into [`Stage::things`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Screen,
    Speaker,
    Fan,
    Cooler,
    Heater,
    TowelRail,
    Kettle,
    CoffeeMaker,
    Washer,
    Dishwasher,
    Computer,
    Charger,
    Tree,
    Aquarium,
    Anything,
    AlwaysOn,
    Cover,
    GarageDoor,
    Lock,
    Thermostat,
    Vacuum,
    FrontDoor,
    BackDoor,
    RoomDoor,
    Window,
    Fridge,
    Letterbox,
    Motion,
    Radar,
    Button,
    Phone,
    Bed,
}

const THINGS: usize = Thing::Bed as usize + 1;

/// One device beside its fitting.
pub(super) struct Device {
    /// [`super::floor::AWAY`] for phones.
    pub(super) room: usize,
    pub(super) manner: Manner,
    pub(super) circuit: Option<usize>,
    /// As [`Circuit::keen`], for what is not a light.
    pub(super) keen: f64,
    /// Seconds for which a motion sensor holds, and the share of movements that it sees.
    pub(super) hold_s: f64,
    pub(super) sees: f64,
    pub(super) dims: bool,
    /// A room's door that is shut behind everybody who goes through, for the cat, the warmth or the smell.
    pub(super) shut_behind: bool,
    /// How much more often than elsewhere a fridge is looked into: 1 at the median.
    pub(super) visits: f64,
    /// Whose, where it is somebody's.
    pub(super) owner: Option<usize>,
    pub(super) random: Random,
}

/// All devices of a home.
pub(super) struct Stage {
    pub(super) circuits: Vec<Circuit>,
    pub(super) devices: Vec<Device>,
    things: Vec<Rc<[usize]>>,
    circuits_in: Vec<Rc<[usize]>>,
    sensors_in: Vec<Rc<[usize]>>,
}

impl Stage {
    pub(super) fn new(seed: u64, house: &House, automates: bool) -> Stage {
        let mut makes = Random::new(seed, "sensor makes");
        let usual_hold_s = makes.pick(&HOLDS_S).unwrap_or(90.0);
        // Some makes spare their battery and say little, whatever moves before them.
        let wary = if makes.chance(0.18) { makes.between(0.03, 0.35) } else { 1.0 };
        let mut devices: Vec<Device> = Vec::with_capacity(house.fittings.len());
        for (fitting, known) in house.fittings.iter().zip(&house.log.devices) {
            let mut random = Random::new(seed, &known.id);
            // Whoever watches television switches it on, and wants to see what is in use where something is; whatever
            // else there is, some do not use.
            // Now and then a television hangs there and is hardly used.
            let idle = fitting.role == Role::Television && random.chance(0.15);
            let screen = matches!(fitting.role, Role::Television | Role::Plug(Behind::Television));
            let hold_s = if random.chance(0.75) { Some(usual_hold_s) } else { random.pick(&HOLDS_S) };
            let least = match () {
                () if screen && !idle => 1.0,
                () if fitting.by_use => 0.6,
                () => 0.0,
            };
            devices.push(Device {
                room: fitting.room.unwrap_or(super::floor::AWAY),
                manner: if fitting.by_use { Manner::ByUse } else { manner(fitting.role, automates, &mut random) },
                circuit: None,
                keen: keen(&mut random).max(least) * if idle { 0.05 } else { 1.0 },
                hold_s: hold_s.unwrap_or(90.0),
                sees: sees(wary, &mut random),
                dims: fitting.dims,
                shut_behind: random.chance(0.3),
                visits: random.skewed(1.2, 1.2),
                owner: owner(fitting.role),
                random,
            });
        }
        let mut things: Vec<Vec<usize>> = vec![Vec::new(); THINGS];
        let mut sensors_in: Vec<Vec<usize>> = vec![Vec::new(); house.rooms.len()];
        for (device, fitting) in house.fittings.iter().enumerate() {
            if let Some(thing) = thing(fitting.role) {
                things[thing as usize].push(device);
                if let (Thing::Motion | Thing::Radar, Some(room)) = (thing, fitting.room) {
                    sensors_in[room].push(device);
                }
            }
        }
        let circuits = circuits(seed, house, &sensors_in, &mut devices, automates);
        let circuits_in =
            (0..house.rooms.len()).map(|room| (0..circuits.len()).filter(|c| circuits[*c].room == room).collect());
        Stage {
            circuits_in: circuits_in.collect(),
            sensors_in: sensors_in.into_iter().map(Rc::from).collect(),
            things: things.into_iter().map(Rc::from).collect(),
            circuits,
            devices,
        }
    }

    /// The devices of a sort, as a list of their own: what is done to them changes the story.
    pub(super) fn all(&self, thing: Thing) -> Rc<[usize]> {
        self.things[thing as usize].clone()
    }

    pub(super) fn circuits_in(&self, room: usize) -> Rc<[usize]> {
        self.circuits_in[room].clone()
    }

    /// Motion and radar sensors.
    pub(super) fn sensors_in(&self, room: usize) -> Rc<[usize]> {
        self.sensors_in[room].clone()
    }
}

/// Seconds for which motion sensors hold, and how common that is: most are sold set to one or two minutes, some say
/// only that something moved.
const HOLDS_S: [(f64, f64); 8] =
    [(5.0, 0.6), (15.0, 0.6), (30.0, 0.7), (60.0, 1.0), (90.0, 0.8), (120.0, 0.7), (180.0, 0.4), (300.0, 0.4)];

/// The share of movements that a sensor sees: one in eight looks the wrong way.
fn sees(wary: f64, random: &mut Random) -> f64 {
    let sees = if random.chance(0.12) { random.between(0.05, 0.4) } else { random.between(0.55, 0.98) };
    sees * wary
}

fn keen(random: &mut Random) -> f64 {
    match random.unit() {
        draw if draw < 0.12 => 0.02,
        draw if draw < 0.3 => 0.25,
        _ => random.between(0.6, 1.1),
    }
}

fn manner(role: Role, automates: bool, random: &mut Random) -> Manner {
    let mostly_on = |random: &mut Random, share| if random.chance(share) { Manner::AlwaysOn } else { Manner::Hand };
    match role {
        Role::Plug(Behind::Freezer | Behind::Router) => Manner::AlwaysOn,
        Role::Plug(Behind::Aquarium) => {
            let on = random.between(28.0, 44.9) as i32 * 15;
            Manner::Clock { on: on.into(), off: f64::from(on) + (random.between(32.0, 52.9) as i32 * 15) as f64 }
        }
        Role::Plug(Behind::ChristmasTree) if random.chance(0.35) => {
            Manner::Dusk { after: 0.0, off: (random.between(88.0, 95.9) as i32 * 15).into() }
        }
        Role::Plug(Behind::Kettle | Behind::WashingMachine | Behind::Dishwasher) => mostly_on(random, 0.75),
        Role::Plug(Behind::Television | Behind::Computer) => mostly_on(random, if automates { 0.6 } else { 0.0 }),
        Role::Plug(Behind::CoffeeMaker) => mostly_on(random, 0.3),
        Role::Plug(Behind::Charger) => mostly_on(random, 0.5),
        Role::Plug(Behind::TowelRail) => mostly_on(random, 0.2),
        _ => Manner::Hand,
    }
}

fn owner(role: Role) -> Option<usize> {
    match role {
        Role::Light(purpose) | Role::Plug(Behind::Lamp(purpose)) => whose(purpose),
        Role::Phone { resident } | Role::Bed { resident } => Some(resident),
        _ => None,
    }
}

fn whose(purpose: LightUse) -> Option<usize> {
    match purpose {
        LightUse::Bedside { resident } | LightUse::Desk { resident } => Some(resident),
        _ => None,
    }
}

fn thing(role: Role) -> Option<Thing> {
    Some(match role {
        Role::Light(_) | Role::Plug(Behind::Lamp(_)) | Role::Illuminance | Role::Climate => return None,
        Role::Television | Role::Plug(Behind::Television) => Thing::Screen,
        Role::Speaker => Thing::Speaker,
        Role::Fan | Role::Plug(Behind::Fan) => Thing::Fan,
        Role::AirConditioner => Thing::Cooler,
        Role::Plug(Behind::Heater) => Thing::Heater,
        Role::Plug(Behind::TowelRail) => Thing::TowelRail,
        Role::Plug(Behind::Kettle) => Thing::Kettle,
        Role::Plug(Behind::CoffeeMaker) => Thing::CoffeeMaker,
        Role::Plug(Behind::WashingMachine) => Thing::Washer,
        Role::Plug(Behind::Dishwasher) => Thing::Dishwasher,
        Role::Plug(Behind::Computer) => Thing::Computer,
        Role::Plug(Behind::Charger) => Thing::Charger,
        Role::Plug(Behind::ChristmasTree) => Thing::Tree,
        Role::Plug(Behind::Aquarium) => Thing::Aquarium,
        Role::Plug(Behind::Anything) => Thing::Anything,
        Role::Plug(Behind::Freezer | Behind::Router) => Thing::AlwaysOn,
        Role::Cover => Thing::Cover,
        Role::GarageDoor => Thing::GarageDoor,
        Role::DoorLock => Thing::Lock,
        Role::Thermostat => Thing::Thermostat,
        Role::Vacuum => Thing::Vacuum,
        Role::Contact(Opening::FrontDoor) => Thing::FrontDoor,
        Role::Contact(Opening::BackDoor) => Thing::BackDoor,
        Role::Contact(Opening::RoomDoor) => Thing::RoomDoor,
        Role::Contact(Opening::Window) => Thing::Window,
        Role::Contact(Opening::Fridge) => Thing::Fridge,
        Role::Contact(Opening::Letterbox) => Thing::Letterbox,
        Role::Motion => Thing::Motion,
        Role::Radar => Thing::Radar,
        Role::Button => Thing::Button,
        Role::Phone { .. } => Thing::Phone,
        Role::Bed { .. } => Thing::Bed,
    })
}

/// Gathers the lights of a room and purpose into circuits.
fn circuits(
    seed: u64,
    house: &House,
    sensors_in: &[Vec<usize>],
    devices: &mut [Device],
    automates: bool,
) -> Vec<Circuit> {
    let mut circuits: Vec<(Circuit, Vec<usize>)> = Vec::new();
    for (device, fitting) in house.fittings.iter().enumerate() {
        let (Role::Light(purpose) | Role::Plug(Behind::Lamp(purpose)), Some(room)) = (fitting.role, fitting.room)
        else {
            continue;
        };
        let joins = devices[device].random.chance(if purpose == LightUse::Mood { 0.55 } else { 0.75 });
        let beside = circuits.iter().position(|(circuit, _)| circuit.room == room && circuit.purpose == purpose);
        if let Some(beside) = beside.filter(|_| joins) {
            devices[device].circuit = Some(beside);
            circuits[beside].1.push(device);
            continue;
        }
        let mut random = Random::new(seed ^ 0x5ca1e, &house.log.devices[device].id);
        let kind = house.rooms[room].kind;
        let only = beside.is_none();
        let mut keen = keen(&mut random);
        // The one light of a room that is much used is used; what nobody needs is hung up all the same.
        if only && purpose == LightUse::Main && !matches!(kind, RoomKind::GuestRoom | RoomKind::Attic) {
            keen = keen.max(random.between(0.35, 1.0));
        }
        let watched = !sensors_in[room].is_empty();
        devices[device].circuit = Some(circuits.len());
        let circuit = Circuit {
            room,
            purpose,
            members: Rc::new([]),
            manner: light_manner(purpose, kind, watched && automates, automates, &mut random),
            keen,
            ambient: random.chance(ambient(purpose, kind)),
            grouped: random.chance(0.6),
            random,
        };
        circuits.push((circuit, vec![device]));
    }
    let whole = circuits.into_iter().map(|(circuit, members)| Circuit { members: members.into(), ..circuit });
    whole.collect()
}

/// How many keep such a light on all evening.
fn ambient(purpose: LightUse, kind: RoomKind) -> f64 {
    match (purpose, kind) {
        (LightUse::Mood, _) => 0.65,
        (LightUse::Way, _) | (_, RoomKind::Hall) => 0.5,
        (LightUse::Porch, _) => 0.9,
        (LightUse::Main, RoomKind::Living) => 0.55,
        (_, RoomKind::Kitchen | RoomKind::Dining) => 0.12,
        _ => 0.05,
    }
}

fn light_manner(purpose: LightUse, kind: RoomKind, watched: bool, automates: bool, random: &mut Random) -> Manner {
    let lit_by_motion = matches!(
        kind,
        RoomKind::Hall
            | RoomKind::Stairs
            | RoomKind::Bathroom
            | RoomKind::Toilet
            | RoomKind::Closet
            | RoomKind::Laundry
            | RoomKind::Garage
            | RoomKind::Porch
    );
    let quarter = |random: &mut Random, from: f64, to: f64| f64::from(random.between(from, to) as i32 * 15);
    match purpose {
        LightUse::Main | LightUse::Way | LightUse::Closet | LightUse::Mirror | LightUse::Porch
            if watched && lit_by_motion && random.chance(0.55) =>
        {
            Manner::Motion {
                hold_s: random
                    .pick(&[(60.0, 0.5), (120.0, 1.0), (180.0, 0.7), (300.0, 1.0), (600.0, 0.6)])
                    .unwrap_or(120.0),
            }
        }
        LightUse::Porch | LightUse::Garden if automates && random.chance(0.6) => {
            Manner::Dusk { after: random.between(-10.0, 25.0).round(), off: quarter(random, 86.0, 97.9) }
        }
        LightUse::Mood if automates && random.chance(0.2) => {
            Manner::Dusk { after: random.between(-20.0, 30.0).round(), off: quarter(random, 87.0, 95.9) }
        }
        LightUse::Mood | LightUse::Porch if automates && random.chance(0.1) => {
            Manner::Clock { on: quarter(random, 68.0, 76.9), off: quarter(random, 88.0, 95.9) }
        }
        _ => Manner::Hand,
    }
}
