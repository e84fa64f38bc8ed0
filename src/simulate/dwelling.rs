//! The rooms of a dwelling by its type, how much daylight each has, and who sleeps where.
//!
//! Knows the household's ages, no devices.

use super::cast::Age;
use super::cast::HouseholdKind;
use super::cast::Room;
use super::cast::RoomKind;
use super::household::Household;
use super::random::Random;

/// What kind of building, or part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DwellingKind {
    /// One room to live and sleep in.
    Studio,
    Flat,
    Terraced,
    Detached,
    Farm,
}

impl DwellingKind {
    /// As one calls it.
    pub(super) fn words(self) -> &'static str {
        match self {
            DwellingKind::Studio => "studio",
            DwellingKind::Flat => "flat",
            DwellingKind::Terraced => "terraced house",
            DwellingKind::Detached => "detached house",
            DwellingKind::Farm => "farm",
        }
    }

    /// Whether the bedrooms are up a flight of stairs.
    pub(super) fn has_floors(self) -> bool {
        !matches!(self, DwellingKind::Studio | DwellingKind::Flat)
    }
}

/// Rooms without devices.
#[derive(Clone, Debug)]
pub(super) struct Dwelling {
    pub(super) kind: DwellingKind,
    pub(super) rooms: Vec<Room>,
    /// The bedroom of each resident, beside [`Household::ages`].
    pub(super) bedrooms: Vec<usize>,
}

impl Dwelling {
    /// The rooms of one kind.
    pub(super) fn of(&self, kind: RoomKind) -> impl Iterator<Item = usize> {
        (0..self.rooms.len()).filter(move |room| self.rooms[*room].kind == kind)
    }

    /// Whether there is a room of this kind.
    pub(super) fn has(&self, kind: RoomKind) -> bool {
        self.of(kind).next().is_some()
    }

    /// The first of these kinds that there is; the living room otherwise.
    pub(super) fn first_of(&self, kinds: &[RoomKind]) -> usize {
        kinds.iter().find_map(|kind| self.of(*kind).next()).unwrap_or(0)
    }

    fn build(&mut self, kind: RoomKind, random: &mut Random) -> usize {
        self.rooms.push(Room { kind, daylight: daylight(kind, random) });
        self.rooms.len() - 1
    }

    fn build_perhaps(&mut self, kind: RoomKind, share: f64, random: &mut Random) {
        if random.chance(share) {
            self.build(kind, random);
        }
    }
}

pub(super) fn drawn(household: &Household, random: &mut Random) -> Dwelling {
    let kind = kind_for(household, random);
    // The living room comes first: `first_of` counts on it.
    let mut dwelling = Dwelling { kind, rooms: Vec::new(), bedrooms: Vec::new() };
    dwelling.build(RoomKind::Living, random);
    dwelling.build(RoomKind::Kitchen, random);
    dwelling.build(RoomKind::Bathroom, random);
    beds(&mut dwelling, household, random);
    for (room, share) in further_rooms(kind) {
        dwelling.build_perhaps(*room, *share, random);
    }
    if household.kind == HouseholdKind::WorkFromHome && kind != DwellingKind::Studio && !dwelling.has(RoomKind::Office)
    {
        dwelling.build_perhaps(RoomKind::Office, 0.8, random);
    }
    dwelling
}

fn kind_for(household: &Household, random: &mut Random) -> DwellingKind {
    use DwellingKind as D;
    let weights = match (household.ages.len(), household.kind) {
        (1, HouseholdKind::Retired) => [0.03, 0.5, 0.22, 0.22, 0.03],
        (1, _) => [0.24, 0.56, 0.11, 0.08, 0.01],
        (_, HouseholdKind::Flatmates) => [0.0, 0.8, 0.14, 0.06, 0.0],
        (2, _) => [0.05, 0.42, 0.22, 0.27, 0.04],
        (3, _) => [0.0, 0.28, 0.29, 0.37, 0.06],
        _ => [0.0, 0.15, 0.31, 0.46, 0.08],
    };
    let kinds = [D::Studio, D::Flat, D::Terraced, D::Detached, D::Farm];
    let weighed: Vec<_> = kinds.into_iter().zip(weights).collect();
    random.pick(&weighed).unwrap_or(D::Flat)
}

/// A couple shares a bedroom, the other grown-ups have their own, children share one now and then.
fn beds(dwelling: &mut Dwelling, household: &Household, random: &mut Random) {
    let mut nursery = None;
    for (person, age) in household.ages.iter().enumerate() {
        let room = match age {
            _ if dwelling.kind == DwellingKind::Studio => 0,
            Age::Adult | Age::Senior if person == 1 && household.couple => dwelling.bedrooms[0],
            Age::Adult | Age::Senior => dwelling.build(RoomKind::Bedroom, random),
            Age::Child if nursery.is_some() && random.chance(0.3) => nursery.unwrap_or(0),
            Age::Child | Age::Teenager => {
                let room = dwelling.build(RoomKind::ChildRoom, random);
                nursery = nursery.or((*age == Age::Child).then_some(room));
                room
            }
        };
        dwelling.bedrooms.push(room);
    }
}

/// What else there may be, and in which share of such dwellings.
fn further_rooms(kind: DwellingKind) -> &'static [(RoomKind, f64)] {
    use RoomKind as R;
    match kind {
        DwellingKind::Studio => &[(R::Hall, 0.6), (R::Balcony, 0.35), (R::Closet, 0.15)],
        DwellingKind::Flat => &[
            (R::Hall, 0.92),
            (R::Balcony, 0.6),
            (R::Toilet, 0.35),
            (R::Dining, 0.2),
            (R::Office, 0.25),
            (R::Closet, 0.25),
            (R::Laundry, 0.12),
            (R::GuestRoom, 0.08),
            (R::Basement, 0.12),
            (R::Garage, 0.05),
        ],
        DwellingKind::Terraced => &[
            (R::Hall, 0.95),
            (R::Stairs, 0.85),
            (R::Toilet, 0.7),
            (R::Dining, 0.35),
            (R::Office, 0.4),
            (R::Garden, 0.8),
            (R::Porch, 0.55),
            (R::Attic, 0.5),
            (R::Laundry, 0.3),
            (R::Basement, 0.3),
            (R::GuestRoom, 0.2),
            (R::Garage, 0.25),
            (R::Closet, 0.2),
        ],
        DwellingKind::Detached => &[
            (R::Hall, 0.97),
            (R::Stairs, 0.7),
            (R::Toilet, 0.75),
            (R::Bathroom, 0.45),
            (R::Dining, 0.6),
            (R::Office, 0.6),
            (R::Garden, 0.95),
            (R::Porch, 0.85),
            (R::Garage, 0.75),
            (R::Laundry, 0.6),
            (R::Basement, 0.45),
            (R::GuestRoom, 0.45),
            (R::Attic, 0.35),
            (R::Closet, 0.45),
            (R::Balcony, 0.25),
        ],
        DwellingKind::Farm => &[
            (R::Hall, 1.0),
            (R::Stairs, 0.8),
            (R::Toilet, 0.8),
            (R::Bathroom, 0.4),
            (R::Dining, 0.6),
            (R::Office, 0.5),
            (R::Garden, 1.0),
            (R::Porch, 0.9),
            (R::Garage, 0.9),
            (R::Laundry, 0.7),
            (R::Basement, 0.5),
            (R::GuestRoom, 0.5),
            (R::Attic, 0.6),
        ],
    }
}

fn daylight(kind: RoomKind, random: &mut Random) -> f64 {
    use RoomKind as R;
    if kind.outside() {
        return 1.0;
    }
    // Half of the small rooms lie inside and have no window.
    let inner = matches!(kind, R::Bathroom | R::Toilet | R::Hall | R::Laundry) && random.chance(0.45);
    let (low, high) = match kind {
        _ if inner => (0.0, 0.002),
        R::Living | R::Dining => (0.025, 0.06),
        R::Kitchen | R::Office | R::Bedroom | R::ChildRoom | R::GuestRoom => (0.018, 0.05),
        R::Bathroom | R::Toilet | R::Laundry | R::Hall => (0.006, 0.02),
        R::Stairs | R::Attic => (0.004, 0.02),
        R::Garage => (0.0, 0.008),
        R::Basement => (0.0, 0.003),
        R::Closet => (0.0, 0.0005),
        R::Balcony | R::Porch | R::Garden => (1.0, 1.0),
    };
    let factor = random.between(low, high);
    (factor * 10_000.0).round() / 10_000.0
}
