//! Which sensors somebody put into a house, and how their makes behave.

use crate::device::Kind;
use crate::device::Property;
use crate::simulate::cast::House;
use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;

use super::words;

/// What a sensor watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Entrance,
    RoomDoor,
    Motion,
    Bed { resident: usize },
    Couch,
    Chair,
    DeskChair,
    Fridge,
    Freezer,
    Plates,
    Groceries,
    Pans,
    Cutlery,
    Microwave,
    Toaster,
    Stove,
    Kettle,
    Dishwasher,
    Washer,
    Flush,
    Tap,
    Shower,
    Cabinet,
    Wardrobe,
    Remote,
}

impl What {
    /// The word by which judges know it.
    pub(super) fn word(self) -> &'static str {
        match self {
            What::Entrance => "front_door",
            What::RoomDoor => "room_door",
            What::Motion => "motion",
            What::Bed { .. } => "bed",
            What::Couch => "couch",
            What::Chair | What::DeskChair => "chair",
            What::Fridge => "fridge_door",
            What::Freezer => "freezer",
            What::Plates | What::Groceries | What::Pans => "cupboard",
            What::Cutlery => "drawer",
            What::Microwave => "microwave",
            What::Toaster => "toaster",
            What::Stove => "stove",
            What::Kettle => "kettle",
            What::Dishwasher => "dishwasher",
            What::Washer => "washing_machine",
            What::Flush => "toilet_flush",
            What::Tap => "tap",
            What::Shower => "shower",
            What::Cabinet => "cabinet",
            What::Wardrobe => "wardrobe",
            What::Remote => "remote",
        }
    }
}

/// How a mat or a motion sensor tells of somebody who stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// On for as long as somebody is there.
    Steady,
    /// On, and off for some seconds at each movement.
    Flickering,
    /// For seconds only, when somebody comes, goes or turns over.
    Pulsing,
}

/// What all sensors of a home have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) mats: Manner,
    /// Seconds for which motion sensors and switches hold, at the median.
    pub(super) hold_s: f64,
    /// Share of occasions that a sensor misses.
    pub(super) misses: f64,
    /// Share of sensors that now and then tell of nobody.
    pub(super) flaps: f64,
    /// Somebody who sleeps on the couch, if anybody does.
    pub(super) on_couch: Option<usize>,
    /// Share of releases that come hours late, since something sticks.
    pub(super) sticks: f64,
    /// Whether what is no door tells `on` rather than `contact`.
    pub(super) says_on: bool,
    /// Share of sensors of each sort that somebody bought.
    rich: f64,
    anonymous: f64,
    roomless: f64,
    has: [bool; 6],
    language: usize,
}

impl Style {
    pub(super) fn drawn(random: &mut Random) -> Style {
        Style {
            mats: random
                .pick(&[(Manner::Steady, 0.4), (Manner::Flickering, 0.3), (Manner::Pulsing, 0.3)])
                .unwrap_or(Manner::Steady),
            hold_s: random.pick(&[(1.0, 2.0), (5.0, 0.7), (30.0, 0.7), (60.0, 0.7), (150.0, 0.6)]).unwrap_or(1.0),
            misses: random.between(0.0, 0.3),
            sticks: if random.chance(0.4) { random.between(0.002, 0.04) } else { 0.0 },
            flaps: if random.chance(0.6) { random.between(0.05, 0.4) } else { 0.0 },
            on_couch: if random.chance(0.3) { random.pick(&[(0, 1.0), (1, 1.0)]) } else { None },
            says_on: random.chance(0.4),
            rich: random.between(0.3, 1.0),
            anonymous: random.pick(&[(0.0, 2.0), (0.3, 1.0), (1.0, 0.3)]).unwrap_or(0.0),
            roomless: random.pick(&[(0.0, 2.0), (0.3, 1.0), (1.0, 0.5)]).unwrap_or(0.0),
            has: [0.75, 0.5, 0.5, 0.6, 0.8, 0.8].map(|share| random.chance(share)),
            language: random.pick(&[(0, 4.0), (1, 2.0), (2, 1.0), (3, 1.0), (4, 1.0), (5, 1.0)]).unwrap_or(0),
        }
    }
}

/// One sensor in one place.
#[derive(Clone, Debug)]
pub(super) struct Sensor {
    pub(super) what: What,
    /// An index into [`House::rooms`].
    pub(super) room: usize,
    pub(super) kind: Kind,
    pub(super) property: Property,
    pub(super) name: String,
    pub(super) room_name: Option<String>,
    /// How much more often than elsewhere it is used.
    pub(super) used: f64,
    /// A door that is shut behind whoever goes through.
    pub(super) shut_behind: bool,
}

/// What is installed in a house.
pub(super) fn installed(house: &House, style: &Style, random: &mut Random) -> Vec<Sensor> {
    let [doors, inside, motion, mats, kitchen, bath] = style.has;
    let mut wanted: Vec<(What, usize)> = Vec::new();
    let first = |kinds: &[RoomKind]| {
        kinds.iter().find_map(|kind| house.rooms.iter().position(|room| room.kind == *kind)).unwrap_or(0)
    };
    let hall = first(&[RoomKind::Hall, RoomKind::Living]);
    if doors {
        wanted.push((What::Entrance, hall));
    }
    for (room, built) in house.rooms.iter().enumerate() {
        use RoomKind as R;
        let kind = built.kind;
        if inside
            && matches!(kind, R::Bathroom | R::Toilet | R::Bedroom | R::Office | R::Kitchen)
            && random.chance(style.rich)
        {
            wanted.push((What::RoomDoor, room));
        }
        if motion && !kind.outside() && random.chance(style.rich * 0.8) {
            wanted.push((What::Motion, room));
        }
        let of_bath = [(What::Flush, 0.7), (What::Tap, 0.5), (What::Shower, 0.5), (What::Cabinet, 0.5)];
        for (what, share) in of_bath {
            let fits = kind == R::Bathroom || kind == R::Toilet && matches!(what, What::Flush | What::Tap);
            if bath && fits && random.chance(share * style.rich.max(0.5)) {
                wanted.push((what, room));
            }
        }
        if bath && kind == R::Bedroom && random.chance(0.6 * style.rich) {
            wanted.push((What::Wardrobe, room));
        }
    }
    if mats {
        for (resident, person) in house.residents.iter().enumerate() {
            if random.chance(style.rich.max(0.5)) {
                wanted.push((What::Bed { resident }, person.bedroom));
            }
        }
        let living = first(&[RoomKind::Living]);
        let eats = first(&[RoomKind::Dining, RoomKind::Kitchen, RoomKind::Living]);
        for (what, room, share) in [
            (What::Couch, living, 0.8),
            (What::Chair, eats, 0.5),
            (What::DeskChair, first(&[RoomKind::Office, RoomKind::Living]), 0.3),
        ] {
            if random.chance(share * style.rich.max(0.5)) {
                wanted.push((what, room));
            }
        }
    }
    if kitchen {
        let room = first(&[RoomKind::Kitchen, RoomKind::Dining, RoomKind::Living]);
        for what in KITCHEN {
            if random.chance(0.65 * style.rich) {
                wanted.push((what, room));
            }
        }
        if random.chance(0.2) {
            wanted.push((What::Remote, first(&[RoomKind::Living])));
        }
        if random.chance(0.4 * style.rich) {
            wanted.push((What::Washer, first(&[RoomKind::Laundry, RoomKind::Bathroom, RoomKind::Kitchen])));
        }
    }
    let mut sensors = Vec::with_capacity(wanted.len());
    for (what, room) in wanted {
        let (kind, property) = says(what, style, random);
        let place = words::room(style.language, house.rooms[room].kind, random);
        let nameless = random.chance(style.anonymous);
        let number = sensors.len() + 1;
        let name = if nameless { format!("sensor {number}") } else { words::name(style.language, what, place, random) };
        let room_name = (!random.chance(style.roomless)).then(|| place.to_owned());
        sensors.push(Sensor {
            what,
            room,
            kind,
            property,
            name,
            room_name,
            used: random.skewed(1.0, 0.5),
            shut_behind: random.chance(0.4),
        });
    }
    sensors
}

const KITCHEN: [What; 11] = [
    What::Fridge,
    What::Freezer,
    What::Plates,
    What::Groceries,
    What::Pans,
    What::Cutlery,
    What::Microwave,
    What::Toaster,
    What::Stove,
    What::Kettle,
    What::Dishwasher,
];

fn says(what: What, style: &Style, random: &mut Random) -> (Kind, Property) {
    match what {
        What::Entrance | What::RoomDoor => (Kind::Sensor, Property::Contact),
        What::Motion | What::Bed { .. } | What::Couch | What::Chair | What::DeskChair => {
            (Kind::Sensor, Property::Occupancy)
        }
        What::Remote => (Kind::Media, Property::On),
        What::Microwave | What::Toaster | What::Stove | What::Kettle if style.says_on => {
            (if random.chance(0.6) { Kind::Appliance } else { Kind::Sensor }, Property::On)
        }
        What::Flush | What::Tap if random.chance(0.7) => (Kind::Sensor, Property::On),
        What::Shower | What::Tap | What::Stove if random.chance(0.4) => (Kind::Sensor, Property::Occupancy),
        _ if style.says_on && random.chance(0.3) => (Kind::Sensor, Property::On),
        _ => (Kind::Sensor, Property::Contact),
    }
}
