//! Who is good at what: the same answers by home, by kind of device, by the size of the home, and by the language of its names.

use std::collections::BTreeMap;

use serde::Serialize;

use super::recording::Recording;
use super::score::Losses;
use super::score::Sheet;

/// Some of the answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// What they have in common: `home`, `kind`, `size` or `language`.
    pub by: &'static str,
    /// Which one.
    pub group: String,
    /// Homes in it.
    pub homes: usize,
    /// Devices in it.
    pub devices: usize,
    /// All horizons in one pot.
    pub all: Losses,
    /// Each horizon, in seconds, by itself.
    pub by_horizon: BTreeMap<u64, Losses>,
}

/// By which rule answers are parted, in the order of the report.
const RULES: [&str; 4] = ["home", "kind", "size", "language"];

/// Answers of several homes, parted.
pub(super) struct Breakdown {
    names: Vec<&'static str>,
    /// By rule, by the place of the group in its table, and its name.
    groups: BTreeMap<(usize, usize, String), (usize, usize, Sheet)>,
}

impl Breakdown {
    pub(super) fn new(names: Vec<&'static str>) -> Breakdown {
        Breakdown { names, groups: BTreeMap::new() }
    }

    /// Adds the answers of a home.
    pub(super) fn add(&mut self, recording: &Recording, sheet: &Sheet) {
        let log = &recording.log;
        let (place, size) = size(recording.switched().count());
        let language = log.language.as_deref().unwrap_or("not stated");
        self.join(0, 0, &log.name, sheet);
        self.join(2, place, size, sheet);
        self.join(3, 0, language, sheet);
        let mut kinds: Vec<&'static str> =
            sheet.devices.iter().map(|device| log.devices[*device as usize].kind.word()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            let own = |sheet: &Sheet, place: usize| log.devices[sheet.devices[place] as usize].kind.word() == kind;
            self.join(1, 0, kind, &sheet.select(own));
        }
    }

    fn join(&mut self, rule: usize, place: usize, name: &str, sheet: &Sheet) {
        let (homes, devices, all) = self.groups.entry((rule, place, name.to_owned())).or_default();
        let mut own = sheet.devices.clone();
        own.sort_unstable();
        own.dedup();
        *homes += 1;
        *devices += own.len();
        all.join(sheet);
    }

    /// The figures of every group.
    pub(super) fn groups(&self) -> Vec<Group> {
        let group = |((rule, _, name), (homes, devices, sheet)): (&(usize, usize, String), &(usize, usize, Sheet))| {
            let by_horizon = sheet.by_horizon();
            Some(Group {
                by: RULES[*rule],
                group: name.clone(),
                homes: *homes,
                devices: *devices,
                all: sheet.losses(&self.names)?,
                by_horizon: by_horizon.iter().filter_map(|(s, sheet)| Some((*s, sheet.losses(&self.names)?))).collect(),
            })
        };
        self.groups.iter().filter_map(group).collect()
    }
}

/// How large a home is, by the devices that people switch: its place in the table, and the words.
fn size(devices: usize) -> (usize, &'static str) {
    match devices {
        0..=3 => (0, "1 to 3 devices"),
        4..=10 => (1, "4 to 10 devices"),
        11..=30 => (2, "11 to 30 devices"),
        _ => (3, "more than 30 devices"),
    }
}
