//! Which word a thing goes by: from what it is there for to a key of `[things]` in a language's file.

use crate::device::Kind;
use crate::simulate::cast::Behind;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Opening;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;

/// The keys of `[things]`.
#[cfg(test)]
pub(super) const NOUNS: [&str; 49] = [
    "lamp",
    "main",
    "mood",
    "bedside",
    "desk",
    "worktop",
    "table",
    "mirror",
    "porch",
    "garden",
    "night",
    "closet",
    "wall_switch",
    "plug",
    "tv",
    "tree",
    "kettle",
    "coffee",
    "freezer",
    "router",
    "aquarium",
    "heater",
    "charger",
    "fan",
    "washer",
    "dishwasher",
    "computer",
    "towel",
    "anything",
    "speaker",
    "ceiling_fan",
    "cover",
    "garage_door",
    "lock",
    "thermostat",
    "ac",
    "vacuum",
    "front_door",
    "back_door",
    "room_door",
    "window",
    "fridge",
    "letterbox",
    "motion",
    "radar",
    "lux",
    "climate",
    "button",
    "bed",
];

/// What people think of when they name it.
pub(super) fn noun(role: Role, room: Option<RoomKind>) -> &'static str {
    match role {
        Role::Light(light) | Role::Plug(Behind::Lamp(light)) => lamp(light, room),
        Role::Plug(behind) => appliance(behind),
        Role::Television => "tv",
        Role::Speaker => "speaker",
        Role::Fan => "ceiling_fan",
        Role::Cover => "cover",
        Role::GarageDoor => "garage_door",
        Role::DoorLock => "lock",
        Role::Thermostat => "thermostat",
        Role::AirConditioner => "ac",
        Role::Vacuum => "vacuum",
        Role::Contact(Opening::FrontDoor) => "front_door",
        Role::Contact(Opening::BackDoor) => "back_door",
        Role::Contact(Opening::RoomDoor) => "room_door",
        Role::Contact(Opening::Window) => "window",
        Role::Contact(Opening::Fridge) => "fridge",
        Role::Contact(Opening::Letterbox) => "letterbox",
        Role::Motion => "motion",
        Role::Radar => "radar",
        Role::Illuminance => "lux",
        Role::Climate => "climate",
        Role::Button => "button",
        // A phone is called by its model: `leftover` has them. Whoever asks for a word gets a bed.
        Role::Phone { .. } | Role::Bed { .. } => "bed",
    }
}

/// What those say who do not say what it is there for.
pub(super) fn bare(role: Role, kind: Kind, room: Option<RoomKind>) -> &'static str {
    match kind {
        Kind::Light => "lamp",
        Kind::Switch => "wall_switch",
        Kind::Plug => "plug",
        Kind::Button => "button",
        _ => noun(role, room),
    }
}

/// How often the room is said with it, where rooms are said.
pub(super) fn wants_room(role: Role) -> f64 {
    match role {
        Role::Light(LightUse::Porch | LightUse::Garden) => 0.15,
        Role::Light(_) => 0.93,
        Role::Plug(Behind::Lamp(_)) => 0.75,
        Role::Plug(Behind::Heater | Behind::Charger | Behind::Fan | Behind::TowelRail | Behind::Anything) => 0.5,
        Role::Plug(_) => 0.2,
        Role::Television | Role::Speaker => 0.6,
        Role::GarageDoor | Role::DoorLock | Role::Vacuum | Role::Phone { .. } => 0.03,
        Role::Contact(Opening::FrontDoor | Opening::BackDoor | Opening::Fridge | Opening::Letterbox) => 0.05,
        Role::Bed { .. } => 0.3,
        _ => 0.95,
    }
}

/// Whether it is somebody's own, so that it may carry a name.
pub(super) fn personal(role: Role) -> bool {
    matches!(
        role,
        Role::Light(LightUse::Bedside { .. } | LightUse::Desk { .. } | LightUse::Night)
            | Role::Plug(
                Behind::Lamp(LightUse::Bedside { .. } | LightUse::Desk { .. } | LightUse::Night)
                    | Behind::Charger
                    | Behind::Computer
            )
            | Role::Bed { .. }
            | Role::Phone { .. }
    )
}

/// Whether two of them stand left and right.
pub(super) fn paired(role: Role) -> bool {
    matches!(role, Role::Cover | Role::Contact(Opening::Window) | Role::Thermostat) || seldom_alone(role) > 0.1
}

/// How likely there are more of it, so that already the first is told apart.
pub(super) fn seldom_alone(role: Role) -> f64 {
    match role {
        Role::Light(LightUse::Bedside { .. }) | Role::Plug(Behind::Lamp(LightUse::Bedside { .. })) => 0.6,
        Role::Light(LightUse::Mood) | Role::Plug(Behind::Lamp(LightUse::Mood)) => 0.35,
        Role::Bed { .. } => 0.3,
        Role::Light(LightUse::Main | LightUse::Mirror) => 0.08,
        Role::Cover | Role::Contact(Opening::Window) => 0.1,
        _ => 0.0,
    }
}

/// Whether it should never be switched off, so that people write so.
pub(super) fn stays_on(role: Role) -> bool {
    matches!(role, Role::Plug(Behind::Freezer | Behind::Router | Behind::Aquarium | Behind::Computer))
}

/// The picture that some put beside it.
pub(super) fn picture(noun: &str) -> &'static str {
    match noun {
        "tv" => "📺",
        "tree" => "🎄",
        "kettle" => "🫖",
        "coffee" => "☕",
        "freezer" | "fridge" => "🧊",
        "aquarium" => "🐠",
        "heater" | "thermostat" => "🔥",
        "charger" | "plug" | "anything" => "🔌",
        "washer" => "🧺",
        "computer" => "🖥️",
        "speaker" => "🔊",
        "garage_door" => "🚗",
        "lock" => "🔒",
        "ac" => "❄️",
        "front_door" | "back_door" | "room_door" => "🚪",
        "climate" => "🌡️",
        "bed" | "bedside" => "🛏️",
        "garden" => "🌳",
        "night" => "🌙",
        _ => "💡",
    }
}

fn lamp(light: LightUse, room: Option<RoomKind>) -> &'static str {
    match light {
        LightUse::Closet if room == Some(RoomKind::Closet) => "main",
        LightUse::Main | LightUse::Way => "main",
        LightUse::Mood => "mood",
        LightUse::Bedside { .. } => "bedside",
        LightUse::Desk { .. } => "desk",
        LightUse::Worktop => "worktop",
        LightUse::Table => "table",
        LightUse::Mirror => "mirror",
        LightUse::Porch => "porch",
        LightUse::Garden => "garden",
        LightUse::Night => "night",
        LightUse::Closet => "closet",
    }
}

fn appliance(behind: Behind) -> &'static str {
    match behind {
        Behind::Lamp(light) => lamp(light, None),
        Behind::Television => "tv",
        Behind::ChristmasTree => "tree",
        Behind::Kettle => "kettle",
        Behind::CoffeeMaker => "coffee",
        Behind::Freezer => "freezer",
        Behind::Router => "router",
        Behind::Aquarium => "aquarium",
        Behind::Heater => "heater",
        Behind::Charger => "charger",
        Behind::Fan => "fan",
        Behind::WashingMachine => "washer",
        Behind::Dishwasher => "dishwasher",
        Behind::Computer => "computer",
        Behind::TowelRail => "towel",
        Behind::Anything => "anything",
    }
}
