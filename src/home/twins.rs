//! Devices that are told of twice: by their own ecosystem, and second-hand by a hub that repeats what it hears.
//!
//! They share no topic, so only names and times can tell. Of one name (a hub names what it takes over by the name that it goes by already),
//! they are in doubt: the second-hand one is set aside, and neither counted nor commanded, so that nothing is done twice. What they then do
//! decides: two lamps of one name part when one is switched alone, and what for days changed only together, dozens of times, is one device.
//! Without a common name nothing is ever put together: lamps that are always switched together are still two. Knows no ecosystem.

mod pair;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use crate::device::Kind;
use crate::device::Origin;
use crate::device::Property;
use crate::device::Value;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::home::Home;
use crate::home::Reading;
use crate::home::UseChange;
use crate::home::device;
use crate::home::twins::pair::Pair;
pub use crate::home::twins::pair::Sameness;
use crate::profile::Profiles;
use crate::time::Timestamp;

/// What both must tell to be compared: the first of these.
const COMPARED: [Property; 5] =
    [Property::On, Property::Locked, Property::PositionPct, Property::Occupancy, Property::Contact];
/// A hub may round what a device says.
const ALIKE_PCT: f64 = 5.0;
/// A name that more devices go by says nothing.
const MOST_OF_A_NAME: usize = 8;

/// Who may be whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Twins {
    /// Devices by each name that they may be known by, and whether that is the whole name.
    by_name: BTreeMap<String, BTreeMap<DeviceKey, bool>>,
    names: BTreeMap<DeviceKey, BTreeMap<String, bool>>,
    /// By the second-hand one, then by the one that is told first-hand.
    pairs: BTreeMap<DeviceKey, BTreeMap<DeviceKey, Pair>>,
    /// The other way round.
    seconds: BTreeMap<DeviceKey, BTreeSet<DeviceKey>>,
    aside: BTreeSet<DeviceKey>,
}

/// Which other device a device most likely is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twin {
    /// The device that is told first-hand.
    pub of: DeviceKey,
    /// Whether that is certain, or in doubt.
    pub sameness: Sameness,
}

impl Twins {
    /// Whether another device stands for this one.
    pub(super) fn is_aside(&self, key: DeviceKey) -> bool {
        self.aside.contains(&key)
    }

    /// Takes a device off, and returns those that may have been set aside for it.
    fn forget(&mut self, key: DeviceKey) -> Vec<DeviceKey> {
        self.unname(key);
        for first in self.pairs.remove(&key).unwrap_or_default().into_keys() {
            if let Some(seconds) = self.seconds.get_mut(&first) {
                seconds.remove(&key);
            }
        }
        self.aside.remove(&key);
        let seconds: Vec<DeviceKey> = self.seconds.remove(&key).unwrap_or_default().into_iter().collect();
        for second in &seconds {
            if let Some(firsts) = self.pairs.get_mut(second) {
                firsts.remove(&key);
            }
        }
        seconds
    }

    fn unname(&mut self, key: DeviceKey) {
        for name in self.names.remove(&key).unwrap_or_default().into_keys() {
            if let Some(named) = self.by_name.get_mut(&name) {
                named.remove(&key);
                if named.is_empty() {
                    self.by_name.remove(&name);
                }
            }
        }
    }
}

impl Home {
    /// The home that listens through these profiles: what some of them tell, others may tell first-hand.
    pub fn listening(mut self, profiles: &Profiles) -> Home {
        let second_hand = profiles.iter().filter(|profile| profile.is_second_hand());
        self.second_hand = second_hand.map(|profile| profile.source().into()).collect();
        let past_the_broker = profiles.iter().filter(|profile| profile.is_past_the_broker());
        self.past_the_broker = past_the_broker.map(|profile| profile.source().into()).collect();
        self
    }

    /// The device that is told first-hand and that this one, told second-hand, most likely is.
    pub fn twin(&self, key: DeviceKey) -> Option<Twin> {
        if !self.twins.is_aside(key) {
            return None;
        }
        let firsts = self.twins.pairs.get(&key)?.iter().filter(|(_, pair)| pair.sameness() != Sameness::Two);
        let (of, pair) = firsts.max_by_key(|(_, pair)| pair.agreed())?;
        Some(Twin { of: *of, sameness: pair.sameness() })
    }

    /// A device is new, or is called otherwise: who else goes by its name?
    pub(super) fn name_twins(&mut self, key: DeviceKey) {
        if self.second_hand.is_empty() {
            return;
        }
        let device = self.device(key);
        let is_second = self.second_hand.contains(&device.id.source);
        let hint = self.hints.name_of(&device.id);
        let names = if is_second { second_names(device) } else { first_names(device, hint) };
        if self.twins.names.get(&key) == Some(&names) {
            return;
        }
        self.twins.unname(key);
        for (name, whole) in &names {
            let named = self.twins.by_name.entry(name.clone()).or_default();
            if named.len() >= MOST_OF_A_NAME {
                continue;
            }
            for (other, others_whole) in named.iter() {
                let is_others_second = self.second_hand.contains(&self.devices[other.index()].id.source);
                if is_others_second != is_second {
                    let (second, first) = if is_second { (key, *other) } else { (*other, key) };
                    let pair = self.twins.pairs.entry(second).or_default().entry(first).or_default();
                    pair.by_whole_name |= *whole && *others_whole;
                    self.twins.seconds.entry(first).or_default().insert(second);
                }
            }
            named.insert(key, *whole);
        }
        self.twins.names.insert(key, names);
    }

    /// A device was taken off.
    pub(super) fn forget_twins(&mut self, key: DeviceKey) -> Vec<UseChange> {
        let seconds = self.twins.forget(key);
        seconds.into_iter().filter_map(|second| self.settle_twin(second)).collect()
    }

    /// A device has told something: does whoever may be the same tell the same?
    pub(super) fn compare_twins(&mut self, now: Timestamp, key: DeviceKey, property: Property) -> Vec<UseChange> {
        if !COMPARED.contains(&property) && property != Property::BrightnessPct {
            return Vec::new();
        }
        let mut concerned = Vec::new();
        let Home { twins, devices, .. } = self;
        let seconds = twins.seconds.get(&key).into_iter().flatten().copied();
        for second in seconds.chain(twins.pairs.contains_key(&key).then_some(key)) {
            for (first, pair) in twins.pairs.get_mut(&second).into_iter().flatten() {
                if *first != key && second != key {
                    continue;
                }
                let (mine, theirs) = (&devices[first.index()], &devices[second.index()]);
                let Some((compared, mine, theirs)) = common(mine, theirs, pair.by_whole_name) else { continue };
                if matches!(property, Property::On | Property::BrightnessPct) && pair.by_whole_name {
                    let alike = alike(&devices[first.index()], &devices[second.index()]);
                    pair.see_brightness(now, alike, second == key);
                }
                if compared == property {
                    let same = (mine.is_some() && theirs.is_some()).then_some(mine == theirs);
                    pair.see(now, same, second == key);
                }
                concerned.push(second);
            }
        }
        concerned.into_iter().filter_map(|second| self.settle_twin(second)).collect()
    }

    /// Sets a second-hand device aside, or takes it back.
    fn settle_twin(&mut self, second: DeviceKey) -> Option<UseChange> {
        let stands_for = |(first, pair): (&DeviceKey, &Pair)| {
            let (first, device) = (self.device(*first), self.device(second));
            // What is only the broker's memory may be the ghost of a device long gone.
            let speaks = || common(first, device, pair.by_whole_name).is_some_and(|(_, mine, _)| mine.is_some());
            pair.sameness() != Sameness::Two && !first.gone && (pair.agreed() > 0 || speaks())
        };
        let aside = self.twins.pairs.get(&second).is_some_and(|firsts| firsts.iter().any(stands_for));
        if aside == self.twins.is_aside(second) {
            return None;
        }
        self.devices[second.index()].gone = aside;
        if aside {
            self.twins.aside.insert(second);
            self.rooms.lose(second);
            let was_in_use = self.in_use.remove(&second);
            return was_in_use.then_some(UseChange { key: second, in_use: None, origin: Origin::Unknown });
        }
        self.twins.aside.remove(&second);
        let in_use = self.device(second).in_use();
        if in_use == Some(true) {
            self.in_use.insert(second);
        }
        in_use.map(|in_use| UseChange { key: second, in_use: Some(in_use), origin: Origin::Unknown })
    }
}

/// The property by which two devices are compared, and what each says of it now; `None` of what was not seen to be so.
fn common(first: &Device, second: &Device, by_whole_name: bool) -> Option<(Property, Option<bool>, Option<bool>)> {
    let property = COMPARED.into_iter().find(|property| {
        let is_sensed = matches!(property, Property::Occupancy | Property::Contact);
        (by_whole_name || is_sensed) && first.readings.contains_key(property) && second.readings.contains_key(property)
    })?;
    let said = |it: &Device| {
        let Reading { value, fresh, .. } = it.readings.get(&property)?;
        (*fresh && it.available).then(|| yes(property, value)).flatten()
    };
    Some((property, said(first), said(second)))
}

/// Whether both are as bright, where both are seen to be on and say how bright they are.
fn alike(first: &Device, second: &Device) -> Option<bool> {
    let brightness = |it: &Device| {
        let read = |property| it.readings.get(&property).filter(|reading| reading.fresh && it.available);
        let is_on = read(Property::On)?.value.as_bool()?;
        read(Property::BrightnessPct)?.value.as_number().filter(|_| is_on)
    };
    Some((brightness(first)? - brightness(second)?).abs() <= ALIKE_PCT)
}

fn yes(property: Property, value: &Value) -> Option<bool> {
    match value {
        Value::Bool(yes) => Some(*yes),
        _ => device::in_use(Kind::Cover, property, value),
    }
}

/// What a hub may have called it.
fn first_names(device: &Device, hint: Option<&str>) -> BTreeMap<String, bool> {
    let id = match &device.id.endpoint {
        Some(endpoint) => format!("{} {endpoint}", device.id.native),
        None => device.id.native.to_string(),
    };
    let names = [slug(&device.name), slug(&id), slug(hint.unwrap_or_default())];
    names.into_iter().filter(|name| !name.is_empty()).map(|name| (name, true)).collect()
}

/// What it may be called where it is told first-hand. A sensor of a hub may be one of several of a device, and is then called after what it
/// senses as well.
fn second_names(device: &Device) -> BTreeMap<String, bool> {
    let native: &str = &device.id.native;
    let last = native.rsplit_once('.').map_or(native, |(_, last)| last);
    let mut names = BTreeMap::new();
    for name in [slug(&device.name), slug(last)].into_iter().filter(|name| !name.is_empty()) {
        if device.kind == Kind::Sensor {
            let shorter = name.rmatch_indices('_').take(2).map(|(at, _)| name[..at].to_owned());
            for shorter in shorter {
                names.entry(shorter).or_insert(false);
            }
        }
        names.insert(name, true);
    }
    names
}

/// The name in small letters and digits, as hubs make it of any.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    slug.truncate(slug.trim_end_matches('_').len());
    slug
}
