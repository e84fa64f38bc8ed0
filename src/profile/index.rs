//! Where in which profile a topic is described: the index that decoding starts from.

use crate::profile::compile::Profile;
use crate::profile::pattern::Pattern;
use crate::profile::trie::Trie;

/// A topic of a profile; the order of places is the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) section: Section,
    /// Which item of the section.
    pub(super) item: usize,
    /// Which of the item's topics.
    pub(super) topic: usize,
}

/// A section of a profile file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Devices,
    Groups,
    Announcement,
    /// Availability of the whole ecosystem.
    Source,
    Ignore,
    Availability,
    Watch,
    State,
}

impl Profile {
    /// Every topic of the profile with its place.
    pub(super) fn places(&self) -> Vec<(&Pattern, Place)> {
        let mut places = Vec::new();
        add(&mut places, Section::Devices, self.devices.iter().map(|list| &list.topics));
        add(&mut places, Section::Groups, self.groups.iter().map(|groups| &groups.topics));
        add(&mut places, Section::Announcement, self.announcements.iter().map(|one| &one.topics));
        add(&mut places, Section::Ignore, std::iter::once(&self.ignore));
        add(&mut places, Section::Availability, self.availability.iter().map(|availability| &availability.topics));
        add(&mut places, Section::Watch, self.watches.iter().map(|watch| &watch.topics));
        add(&mut places, Section::State, self.states.iter().map(|state| &state.topics));
        for (_, place) in &mut places {
            if place.section == Section::Availability && self.availability[place.item].of_source {
                place.section = Section::Source;
            }
        }
        places
    }

    /// The topic pattern at a place.
    pub(super) fn pattern(&self, place: Place) -> &Pattern {
        let topics = match place.section {
            Section::Devices => &self.devices[place.item].topics,
            Section::Groups => &self.groups[place.item].topics,
            Section::Announcement => &self.announcements[place.item].topics,
            Section::Ignore => &self.ignore,
            Section::Source | Section::Availability => &self.availability[place.item].topics,
            Section::Watch => &self.watches[place.item].topics,
            Section::State => &self.states[place.item].topics,
        };
        &topics[place.topic]
    }

    /// An index of this profile alone.
    pub(super) fn index(&self) -> Trie<Place> {
        let mut index = Trie::default();
        self.places().into_iter().for_each(|(pattern, place)| index.insert(pattern, place));
        index
    }
}

fn add<'p>(places: &mut Vec<(&'p Pattern, Place)>, section: Section, items: impl Iterator<Item = &'p Vec<Pattern>>) {
    for (item, topics) in items.enumerate() {
        places.extend(topics.iter().enumerate().map(|(topic, pattern)| (pattern, Place { section, item, topic })));
    }
}

/// The topics of several profiles.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    trie: Trie<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Entries that know their topic better come first; among equals the profile that comes first.
    rank: usize,
    profile: usize,
    place: Place,
}

impl Index {
    /// The index of these profiles.
    pub(super) fn new(profiles: &[Profile]) -> Index {
        let places = profiles.iter().enumerate();
        let mut all: Vec<(Vec<u8>, usize, &Pattern, Place)> = places
            .flat_map(|(profile, p)| {
                p.places().into_iter().map(move |(pattern, place)| (pattern.vagueness(), profile, pattern, place))
            })
            .collect();
        all.sort_by(|a, b| (&a.0, a.1, a.3).cmp(&(&b.0, b.1, b.3)));
        let mut trie = Trie::default();
        for (rank, (_, profile, pattern, place)) in all.into_iter().enumerate() {
            trie.insert(pattern, Entry { rank, profile, place });
        }
        Index { trie }
    }

    /// The profiles that describe the topic, the one that knows it best first, each with its places there in order.
    ///
    /// A name spelt out knows better than a capture: `zigbee2mqtt/{device}` is asked before `{node}/{object}`.
    pub(super) fn find(&self, topic: &str) -> impl Iterator<Item = (usize, Vec<Place>)> {
        let mut entries = self.trie.find(topic);
        entries.sort_unstable_by_key(|entry| entry.rank);
        std::iter::from_fn(move || {
            let profile = entries.first()?.profile;
            let mut places = Vec::with_capacity(entries.len());
            entries.retain(|entry| {
                if entry.profile == profile {
                    places.push(entry.place);
                }
                entry.profile != profile
            });
            places.sort_unstable();
            Some((profile, places))
        })
    }
}
