//! A look at the whole home, made once, against which single devices are held.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::names::Pieces;
use super::names::Rarity;
use crate::home::Company;
use crate::home::DeviceKey;
use crate::home::Home;

/// Evidence of the base rate that is added to a device's own changes, in changes.
const PRIOR_CHANGES: f32 = 5.0;
/// No base rate is believed to be smaller than this.
const LEAST_RATE: f32 = 1e-3;

/// A home, looked at for what belongs together.
#[derive(Clone, Debug)]
pub struct Survey<'a> {
    pub(super) home: &'a Home,
    pub(super) rooms: Vec<Place<'a>>,
    /// Taken apart only when names are asked about: whether a plug carries a lamp is asked at each look, and needs none.
    names: OnceCell<Vec<Names>>,
}

/// What a room and its devices are called.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) room: Pieces,
    pub(super) devices: Vec<(DeviceKey, Pieces)>,
}

/// A room with devices in it.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) name: &'a str,
    devices: Vec<DeviceKey>,
    /// What had happened here before changes of devices that stand elsewhere, or nobody knows where.
    elsewhere: Company,
}

/// How much more often than by chance something had happened before a device changed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Lift {
    /// Share of the device's changes, with the base rate mixed in.
    pub(super) share: f32,
    /// Share of all other devices' changes.
    pub(super) base: f32,
    /// Changes of the device.
    pub(super) changes: f32,
}

impl Lift {
    fn new(hits: f32, changes: f32, base: f32) -> Lift {
        let base = base.clamp(LEAST_RATE, 1.0 - LEAST_RATE);
        let share = (hits + PRIOR_CHANGES * base) / (changes + PRIOR_CHANGES);
        Lift { share: share.clamp(1e-4, 1.0 - 1e-4), base, changes }
    }

    /// Difference in log-odds, shrunk while there are few changes.
    pub(super) fn log_odds(self) -> f32 {
        let odds = |p: f32| (p / (1.0 - p)).ln();
        (odds(self.share) - odds(self.base)) * self.changes / (self.changes + 10.0)
    }

    /// Divergence per change in nats, negative where it is less often than by chance, shrunk while there are few changes.
    pub(super) fn divergence(self) -> f32 {
        let Lift { share, base, changes } = self;
        let nats = share * (share / base).ln() + (1.0 - share) * ((1.0 - share) / (1.0 - base)).ln();
        nats.copysign(share - base) * changes / (changes + 5.0)
    }
}

impl<'a> Survey<'a> {
    /// Looks at a home. Costs a step for each device and room.
    pub fn of(home: &'a Home) -> Survey<'a> {
        let mut rooms: BTreeMap<&str, Vec<DeviceKey>> = BTreeMap::new();
        for (key, device) in home.devices().filter(|(_, device)| !device.gone) {
            if let Some(room) = &device.room {
                rooms.entry(room).or_default().push(key);
            }
        }
        let elsewhere = |room: &str| {
            let mut sum = Company::default();
            for (key, device) in home.devices() {
                let company = home.co_use().company(key, room).filter(|_| device.room.as_deref() != Some(room));
                if let Some(company) = company {
                    sum.changes += company.changes;
                    sum.after_stir += company.after_stir;
                    sum.after_light += company.after_light;
                }
            }
            sum
        };
        let place = |(name, devices)| Place { name, devices, elsewhere: elsewhere(name) };
        Survey { home, rooms: rooms.into_iter().map(place).collect(), names: OnceCell::new() }
    }

    /// The rooms, each with what it and its devices are called.
    pub(super) fn named(&self) -> impl Iterator<Item = (&Place<'a>, &Names)> {
        let names = self.names.get_or_init(|| {
            let device = |key: &DeviceKey| (*key, Pieces::of(&self.home.device(*key).name));
            let of = |room: &Place<'_>| Names {
                room: Pieces::of(room.name),
                devices: room.devices.iter().map(device).collect(),
            };
            self.rooms.iter().map(of).collect()
        });
        self.rooms.iter().zip(names)
    }

    /// How rare pieces of names are, not counting what `key` is called.
    pub(super) fn rarity_without(&self, key: DeviceKey) -> Rarity {
        let mut rarity = Rarity::default();
        for (_, names) in self.named() {
            let devices = names.devices.iter().filter(|(other, _)| *other != key).map(|(_, pieces)| pieces);
            rarity.add(std::iter::once(&names.room).chain(devices));
        }
        rarity
    }

    /// How the changes of `key` go with what stirs, and with what lights are switched, in a room; `None` if it never changed or
    /// nothing ever stirred there.
    pub(super) fn lift(&self, key: DeviceKey, room: &Place<'_>) -> Option<[Lift; 2]> {
        let own = self.home.co_use().company(key, room.name)?;
        // Its own changes are no base to hold it against.
        let counted = self.home.device(key).room.as_deref() != Some(room.name);
        let less = if counted { own } else { Company::default() };
        let changes = room.elsewhere.changes - less.changes;
        let rate = |hits: f32| if changes > 0.0 { hits / changes } else { 0.0 };
        Some([
            Lift::new(own.after_stir, own.changes, rate(room.elsewhere.after_stir - less.after_stir)),
            Lift::new(own.after_light, own.changes, rate(room.elsewhere.after_light - less.after_light)),
        ])
    }
}
