//! The floor plan as people use it: where one does what in this dwelling, and which way one walks there.
//!
//! A studio has no hall and a flat no garden: every place has others that will do. Knows no device.

use super::activity::Activity;
use super::life::Life;
use crate::simulate::cast::Age;
use crate::simulate::cast::House;
use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;

/// Not in the house at all.
pub(super) const AWAY: usize = usize::MAX;

/// Where is what. Indices are those of [`House::rooms`].
pub(super) struct Floor {
    kinds: Vec<RoomKind>,
    living: usize,
    hall: Option<usize>,
    stairs: Option<usize>,
    kitchen: usize,
    dining: usize,
    bathrooms: Vec<usize>,
    toilets: Vec<usize>,
    office: Option<usize>,
    laundry: usize,
    /// Where things are kept that one goes to fetch.
    stores: Vec<usize>,
    workshops: Vec<usize>,
    gardens: Vec<usize>,
    pub(super) garage: Option<usize>,
    pub(super) guest_room: Option<usize>,
}

impl Floor {
    pub(super) fn new(house: &House) -> Floor {
        let kinds: Vec<RoomKind> = house.rooms.iter().map(|room| room.kind).collect();
        let all = |wanted: &[RoomKind]| -> Vec<usize> {
            (0..kinds.len()).filter(|room| wanted.contains(&kinds[*room])).collect()
        };
        let first = |wanted: &[RoomKind]| wanted.iter().find_map(|kind| all(&[*kind]).first().copied());
        let living = first(&[RoomKind::Living]).unwrap_or(0);
        let kitchen = first(&[RoomKind::Kitchen, RoomKind::Dining]).unwrap_or(living);
        let mut bathrooms = all(&[RoomKind::Bathroom]);
        let toilets = all(&[RoomKind::Toilet]);
        if bathrooms.is_empty() {
            bathrooms.push(first(&[RoomKind::Toilet, RoomKind::Laundry]).unwrap_or(living));
        }
        let mut stores = all(&[RoomKind::Closet, RoomKind::Basement, RoomKind::Garage, RoomKind::Laundry]);
        stores.extend(all(&[RoomKind::Attic]));
        if stores.is_empty() {
            stores.push(kitchen);
        }
        let mut workshops = all(&[RoomKind::Garage, RoomKind::Basement, RoomKind::Attic]);
        if workshops.is_empty() {
            workshops.push(first(&[RoomKind::Office]).unwrap_or(living));
        }
        Floor {
            living,
            hall: first(&[RoomKind::Hall]),
            stairs: first(&[RoomKind::Stairs]),
            kitchen,
            dining: first(&[RoomKind::Dining]).unwrap_or(kitchen),
            bathrooms,
            toilets,
            office: first(&[RoomKind::Office]),
            laundry: first(&[RoomKind::Laundry, RoomKind::Basement, RoomKind::Bathroom]).unwrap_or(kitchen),
            stores,
            workshops,
            gardens: all(&[RoomKind::Garden, RoomKind::Balcony]),
            garage: first(&[RoomKind::Garage]),
            guest_room: first(&[RoomKind::GuestRoom]),
            kinds,
        }
    }

    pub(super) fn kind(&self, room: usize) -> RoomKind {
        self.kinds[room]
    }

    /// Rooms in which somebody who stays up may be; what is on in them is looked over before the house sleeps.
    pub(super) fn is_common(&self, room: usize) -> bool {
        matches!(
            self.kinds[room],
            RoomKind::Hall | RoomKind::Stairs | RoomKind::Kitchen | RoomKind::Dining | RoomKind::Living
        )
    }

    /// Where `person` does it.
    pub(super) fn place(&self, activity: Activity, person: usize, life: &Life, random: &mut Random) -> usize {
        let draw = random.unit();
        let one_of = |rooms: &[usize]| rooms[((draw * rooms.len() as f64) as usize).min(rooms.len() - 1)];
        match activity {
            Activity::Out => AWAY,
            Activity::Sleep | Activity::LieDown | Activity::Dress => life.bedroom,
            Activity::Nap => {
                if draw < 0.5 {
                    life.bedroom
                } else {
                    self.living
                }
            }
            // Each has a bathroom that is usually theirs.
            Activity::Wash | Activity::Bathe => self.bathrooms[person % self.bathrooms.len()],
            Activity::Toilet if self.toilets.is_empty() || draw < 0.25 => self.bathrooms[person % self.bathrooms.len()],
            Activity::Toilet => one_of(&self.toilets),
            Activity::Breakfast | Activity::Eat => self.dining,
            Activity::Cook | Activity::Dishes | Activity::Snack => self.kitchen,
            Activity::Tv | Activity::Read | Activity::Music if life.age == Age::Teenager && draw < 0.45 => life.bedroom,
            Activity::Tv | Activity::Read | Activity::Music | Activity::Host => self.living,
            Activity::Play => {
                if draw < 0.5 {
                    life.bedroom
                } else {
                    self.living
                }
            }
            Activity::Desk if life.age == Age::Child => {
                if draw < 0.5 {
                    life.bedroom
                } else {
                    self.dining
                }
            }
            Activity::Desk if life.age == Age::Teenager => life.bedroom,
            Activity::Desk => self.office.unwrap_or(self.living),
            // Two who work at home do not share a desk.
            Activity::Work if person == 0 => self.office.unwrap_or(self.dining),
            Activity::Work => {
                if self.office.is_some() {
                    self.dining
                } else {
                    life.bedroom
                }
            }
            Activity::Chores => match draw {
                draw if draw < 0.4 => self.kitchen,
                draw if draw < 0.6 => self.living,
                draw if draw < 0.75 => life.bedroom,
                _ => ((draw - 0.75) * 4.0 * self.kinds.len() as f64) as usize % self.kinds.len(),
            },
            Activity::Laundry => self.laundry,
            Activity::Hobby => one_of(&self.workshops),
            Activity::Garden if self.gardens.is_empty() => self.living,
            Activity::Garden => one_of(&self.gardens),
            // Much is in a cupboard in the kitchen.
            Activity::Fetch if draw < 0.5 => self.kitchen,
            Activity::Fetch => {
                self.stores[((draw - 0.5) * 2.0 * self.stores.len() as f64) as usize % self.stores.len()]
            }
        }
    }

    /// Rooms that one walks through on the way, in order.
    pub(super) fn way(&self, from: usize, to: usize) -> [Option<usize>; 2] {
        let passed = |room: Option<usize>| room.filter(|room| *room != from && *room != to);
        let outside = |room: usize| room != AWAY && self.kinds[room].outside();
        // The garden is behind the kitchen or the living room, and the dining table beside both.
        let near = |room: usize| room == self.kitchen || room == self.dining || room == self.living || outside(room);
        if from != AWAY && to != AWAY && near(from) && near(to) {
            return [None, None];
        }
        match (self.is_apart(from), self.is_apart(to)) {
            (false, true) => [passed(self.hall), passed(self.stairs)],
            (true, false) => [passed(self.stairs), passed(self.hall)],
            _ if self.is_upstairs(from) && self.is_upstairs(to) => [None, None],
            _ => [passed(self.hall), None],
        }
    }

    /// On another floor than the front door.
    fn is_apart(&self, room: usize) -> bool {
        self.stairs.is_some() && room != AWAY && (self.is_upstairs(room) || self.kinds[room] == RoomKind::Basement)
    }

    fn is_upstairs(&self, room: usize) -> bool {
        if self.stairs.is_none() || room == AWAY {
            return false;
        }
        match self.kinds[room] {
            RoomKind::Bedroom | RoomKind::ChildRoom | RoomKind::GuestRoom | RoomKind::Attic | RoomKind::Office => true,
            RoomKind::Bathroom => self.bathrooms.first() == Some(&room),
            _ => false,
        }
    }

    pub(super) fn living(&self) -> usize {
        self.living
    }

    pub(super) fn hall(&self) -> Option<usize> {
        self.hall
    }

    /// Where a guest washes their hands.
    pub(super) fn guest_toilet(&self) -> usize {
        self.toilets.first().or(self.bathrooms.first()).copied().unwrap_or(self.living)
    }
}
