//! The words that houses and stories share: where a home stands, who lives in it, which rooms and devices it has.
//!
//! `house` fills them in, `story` plays with them. Nothing here draws anything by chance.

use crate::home_log::HomeLog;
use crate::time::Timestamp;

/// Where on earth a home stands, and how its people speak. The time zone is in [`House::log`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Site {
    /// Degrees north.
    pub(super) latitude: f64,
    /// Degrees east.
    pub(super) longitude: f64,
    /// ISO 639-1, such as `nl`.
    pub(super) language: &'static str,
    /// ISO 3166-1 alpha-2 in upper case, such as `NL`: holidays and school follow it roughly.
    pub(super) country: &'static str,
}

/// Who lives together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HouseholdKind {
    Single,
    Couple,
    Family,
    SingleParent,
    Flatmates,
    Retired,
    /// At least one works at night, some weeks or all.
    NightShift,
    WorkFromHome,
}

impl HouseholdKind {
    /// As one calls them.
    pub(super) fn words(self) -> &'static str {
        match self {
            HouseholdKind::Single => "somebody alone",
            HouseholdKind::Couple => "a couple",
            HouseholdKind::Family => "a family",
            HouseholdKind::SingleParent => "a single parent",
            HouseholdKind::Flatmates => "flatmates",
            HouseholdKind::Retired => "retired people",
            HouseholdKind::NightShift => "people who work nights",
            HouseholdKind::WorkFromHome => "people who work from home",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Age {
    Child,
    Teenager,
    Adult,
    Senior,
}

/// One who lives here, as the house knows them; their days are the story's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resident {
    /// First name, as it may appear in the name of a device.
    pub(super) name: String,
    pub(super) age: Age,
    /// Where they sleep: an index into [`House::rooms`].
    pub(super) bedroom: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RoomKind {
    Hall,
    Stairs,
    Kitchen,
    Dining,
    Living,
    Bathroom,
    Toilet,
    Bedroom,
    ChildRoom,
    GuestRoom,
    Office,
    Closet,
    Laundry,
    Attic,
    Basement,
    Garage,
    Balcony,
    /// Before the front door.
    Porch,
    Garden,
}

impl RoomKind {
    /// Under the open sky: lit by lamps for those outside and for those who look out.
    pub(super) fn outside(self) -> bool {
        matches!(self, RoomKind::Balcony | RoomKind::Porch | RoomKind::Garden)
    }
}

/// A room of the dwelling, whether there is a device in it or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Room {
    pub(super) kind: RoomKind,
    /// How much of the light outside comes in: 0 in a cellar, 0.02 to 0.05 in a usual room, 1 outside (the daylight factor of lighting design).
    pub(super) daylight: f64,
}

/// What a lamp is there for, whatever it hangs on: a bulb, a switch in the wall, a dimmer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LightUse {
    /// The light by which one sees in a room.
    Main,
    /// For the mood, of an evening: accent lights, shelves, strips, floor lamps.
    Mood,
    /// By which one reads in bed, and whose.
    Bedside {
        resident: usize,
    },
    /// Over a desk, and whose.
    Desk {
        resident: usize,
    },
    /// Over the worktop or the cooker.
    Worktop,
    /// Over the dining table.
    Table,
    /// Over the mirror.
    Mirror,
    /// A way through: stairs, hall at night.
    Way,
    /// Before the door.
    Porch,
    Garden,
    /// Left on through the night on purpose: a child's, or on the stairs.
    Night,
    Closet,
}

impl LightUse {
    fn word(self) -> &'static str {
        match self {
            LightUse::Main => "lamp_main",
            LightUse::Mood => "lamp_mood",
            LightUse::Bedside { .. } => "lamp_bedside",
            LightUse::Desk { .. } => "lamp_desk",
            LightUse::Worktop => "lamp_worktop",
            LightUse::Table => "lamp_table",
            LightUse::Mirror => "lamp_mirror",
            LightUse::Way => "lamp_way",
            LightUse::Porch => "lamp_porch",
            LightUse::Garden => "lamp_garden",
            LightUse::Night => "lamp_night",
            LightUse::Closet => "lamp_closet",
        }
    }
}

/// What hangs on a plug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Behind {
    Lamp(LightUse),
    Television,
    /// From late November to early January, of an evening.
    ChristmasTree,
    Kettle,
    CoffeeMaker,
    Freezer,
    Router,
    Aquarium,
    Heater,
    Charger,
    Fan,
    WashingMachine,
    Dishwasher,
    Computer,
    TowelRail,
    /// Whatever it is, it is in some weeks and not in others.
    Anything,
}

/// What a contact sensor sits on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opening {
    FrontDoor,
    BackDoor,
    RoomDoor,
    Window,
    Fridge,
    Letterbox,
}

/// What a device is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// `on`, and `brightness_pct` where the fitting dims. A wall switch (`Kind::Switch`) that carries a lamp has this role too.
    Light(LightUse),
    /// `on`, and `power_w` where the fitting meters.
    Plug(Behind),
    /// A media player or a television on the network: `on`.
    Television,
    Speaker,
    /// A ceiling fan: `on`.
    Fan,
    /// `position_pct`, 100 open.
    Cover,
    /// `position_pct`, 100 open.
    GarageDoor,
    /// `locked`.
    DoorLock,
    /// `target_temperature_c`, `temperature_c`.
    Thermostat,
    /// Air conditioning: `on`, `target_temperature_c`.
    AirConditioner,
    /// A vacuum robot: `mode` or `on`.
    Vacuum,
    /// `contact`: true where it is open.
    Contact(Opening),
    /// `occupancy` with a hold time.
    Motion,
    /// `occupancy` by radar: sees also those who sit still.
    Radar,
    /// `illuminance_lx`.
    Illuminance,
    /// `temperature_c`, and perhaps `humidity_pct`.
    Climate,
    /// `button`.
    Button,
    /// `presence` of somebody's phone.
    Phone {
        resident: usize,
    },
    /// `occupancy` of somebody's bed.
    Bed {
        resident: usize,
    },
}

impl Role {
    /// What it is for, in one word: what a lamp lights counts, not whether a bulb, a switch or a plug carries it, nor whose it is.
    pub(super) fn word(self) -> &'static str {
        match self {
            Role::Light(purpose) | Role::Plug(Behind::Lamp(purpose)) => purpose.word(),
            Role::Plug(Behind::Television) | Role::Television => "television",
            Role::Plug(Behind::ChristmasTree) => "christmas_tree",
            Role::Plug(Behind::Kettle) => "kettle",
            Role::Plug(Behind::CoffeeMaker) => "coffee_maker",
            Role::Plug(Behind::Freezer) => "freezer",
            Role::Plug(Behind::Router) => "router",
            Role::Plug(Behind::Aquarium) => "aquarium",
            Role::Plug(Behind::Heater) => "heater",
            Role::Plug(Behind::Charger) => "charger",
            Role::Plug(Behind::Fan) | Role::Fan => "fan",
            Role::Plug(Behind::WashingMachine) => "washing_machine",
            Role::Plug(Behind::Dishwasher) => "dishwasher",
            Role::Plug(Behind::Computer) => "computer",
            Role::Plug(Behind::TowelRail) => "towel_rail",
            Role::Plug(Behind::Anything) => "anything",
            Role::Speaker => "speaker",
            Role::Cover => "cover",
            Role::GarageDoor => "garage_door",
            Role::DoorLock => "door_lock",
            Role::Thermostat => "thermostat",
            Role::AirConditioner => "air_conditioner",
            Role::Vacuum => "vacuum",
            Role::Contact(Opening::FrontDoor) => "front_door",
            Role::Contact(Opening::BackDoor) => "back_door",
            Role::Contact(Opening::RoomDoor) => "room_door",
            Role::Contact(Opening::Window) => "window",
            Role::Contact(Opening::Fridge) => "fridge_door",
            Role::Contact(Opening::Letterbox) => "letterbox",
            Role::Motion => "motion",
            Role::Radar => "radar",
            Role::Illuminance => "illuminance",
            Role::Climate => "climate",
            Role::Button => "button",
            Role::Phone { .. } => "phone",
            Role::Bed { .. } => "bed",
        }
    }
}

/// One device: `House::log.devices[i]` is how it is called, `House::fittings[i]` what it really is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fitting {
    pub(super) role: Role,
    /// Where it really is: an index into [`House::rooms`]. `None` for a phone.
    pub(super) room: Option<usize>,
    /// Whether a light also tells its brightness.
    pub(super) dims: bool,
    /// Whether it also tells its power, in watts.
    pub(super) meters: bool,
    /// Whether its `on` says that what hangs on it is in use, which the hub knows by the power: no hand switches it.
    pub(super) by_use: bool,
}

/// A home as it was built and furnished, before anybody lives in it.
#[derive(Clone, Debug)]
pub(super) struct House {
    /// What everybody may know: name, zone, devices as they are called.
    pub(super) log: HomeLog,
    pub(super) site: Site,
    pub(super) kind: HouseholdKind,
    /// Never empty.
    pub(super) residents: Vec<Resident>,
    /// Never empty; there is always a living room (in a studio it is the bedroom too: the index is the same).
    pub(super) rooms: Vec<Room>,
    /// Beside `log.devices`, one for one.
    pub(super) fittings: Vec<Fitting>,
}

/// What hangs on a plug that stays on is in use for a while: the washing machine runs, the kettle boils.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Draw {
    pub(super) device: usize,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}
