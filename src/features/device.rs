//! What the encoder sees of one device: its usage grid, its names, its kind, and the company it is in.

use crate::device::Kind;
use crate::features::ngrams;
use crate::features::ngrams::NAME_LEN;
use crate::features::ngrams::PLACE_LEN;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::home::GRID_DAYS;
use crate::home::Home;
use crate::time::LocalDay;
use crate::time::SLOTS_PER_DAY;
use crate::time::Timestamp;

/// How many kinds there are: the length of the one-hot vector, in the order of [`Kind::ALL`].
pub const KIND_COUNT: usize = Kind::ALL.len();
/// Values of the usage grid.
pub const GRID_LEN: usize = GRID_DAYS * SLOTS_PER_DAY * 3;
/// Values that say in what company a device is.
pub const COMPANY_LEN: usize = 2 * KIND_COUNT + 2;

/// What the encoder is fed of one device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceTensors {
    /// 28 x 48 x 3, today first and going back; share of the slot in use and share observed in 255ths, changes by people.
    pub grid: Box<[u8]>,
    /// Hashed n-grams of its name.
    pub name: [f32; NAME_LEN],
    /// Hashed n-grams of its room and groups.
    pub place: [f32; PLACE_LEN],
    /// One-hot, in the order of [`Kind::ALL`].
    pub kind: [f32; KIND_COUNT],
    /// Devices of each kind in the home, then in its room, then rooms: each as ln(1 + n) / 4; last, how many of the 28 days of the
    /// grid it has been known, as a share.
    pub company: [f32; COMPANY_LEN],
}

impl DeviceTensors {
    /// The tensors of a device at `now`; `None` for one that is never in use, such as a sensor.
    pub fn of(home: &Home, key: DeviceKey, company: &Company, now: Timestamp) -> Option<DeviceTensors> {
        let device = home.device(key);
        let history = device.history.as_ref()?;
        let today = home.calendar().local(now).day;
        let mut grid = Vec::with_capacity(GRID_LEN);
        for back in 0..GRID_DAYS as i32 {
            for slot in 0..SLOTS_PER_DAY {
                let cell = history.grid.cell(LocalDay(today.0 - back), slot);
                grid.extend(cell.bytes());
            }
        }
        let places: Vec<&str> = device.room.iter().chain(&device.groups).map(String::as_str).collect();
        let days_known = now.since(history.since).as_secs_f32() / 86_400.0;
        Some(DeviceTensors {
            grid: grid.into_boxed_slice(),
            name: ngrams::ngrams(&[&device.name]),
            place: ngrams::ngrams(&places),
            kind: one_hot(device.kind),
            company: company.of(device, days_known),
        })
    }
}

/// What there is in a home: counted once for all its devices.
#[derive(Clone, Debug, Default)]
pub struct Company {
    home: [u16; KIND_COUNT],
    rooms: std::collections::BTreeMap<String, [u16; KIND_COUNT]>,
}

impl Company {
    /// Counts the devices of a home that are not gone.
    pub fn counted(home: &Home) -> Company {
        let mut company = Company::default();
        for (_, device) in home.devices().filter(|(_, device)| !device.gone) {
            let kind = place_of(device.kind);
            company.home[kind] = company.home[kind].saturating_add(1);
            if let Some(room) = &device.room {
                let counts = company.rooms.entry(room.clone()).or_default();
                counts[kind] = counts[kind].saturating_add(1);
            }
        }
        company
    }

    fn of(&self, device: &Device, days_known: f32) -> [f32; COMPANY_LEN] {
        let few = |count: f32| count.ln_1p() / 4.0;
        let room = device.room.as_ref().and_then(|room| self.rooms.get(room)).copied().unwrap_or_default();
        let mut values = [0.0; COMPANY_LEN];
        let counts = self.home.iter().chain(&room).map(|count| few(f32::from(*count)));
        for (value, count) in values.iter_mut().zip(counts) {
            *value = count;
        }
        values[2 * KIND_COUNT] = few(self.rooms.len() as f32);
        values[2 * KIND_COUNT + 1] = (days_known / GRID_DAYS as f32).clamp(0.0, 1.0);
        values
    }
}

fn place_of(kind: Kind) -> usize {
    Kind::ALL.iter().position(|other| *other == kind).unwrap_or(KIND_COUNT - 1)
}

fn one_hot(kind: Kind) -> [f32; KIND_COUNT] {
    let mut values = [0.0; KIND_COUNT];
    values[place_of(kind)] = 1.0;
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_place_and_keeps_it() {
        let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        let order =
            "light switch plug lock cover climate fan media valve siren alarm camera vacuum appliance button sensor";
        assert_eq!(
            words.join(" "),
            order,
            "models were trained on this order: another one raises the version of the schema"
        );
        for (place, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(one_hot(*kind)[place], 1.0);
            assert_eq!(one_hot(*kind).iter().sum::<f32>(), 1.0);
        }
    }
}
