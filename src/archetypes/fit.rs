//! Fitting: from the embedded devices of a fleet to its archetypes. Runs where models are made, not on a hub.

use std::collections::BTreeMap;
use std::f32::consts::TAU;

use thiserror::Error;

use super::Archetype;
use super::Archetypes;
use super::EMBEDDING_LEN;
use super::Usage;
use super::clusters;
use super::habits::habits;
use super::label;
use super::label::Counts;
use super::label::words;
use super::nearest::squared_distance;
use crate::device::Kind;
use crate::time::SLOTS_PER_DAY;
use crate::time::Timestamp;

/// Words that are told of an archetype.
const MOST_WORDS: usize = 6;
/// Roles that are told of an archetype.
const MOST_ROLES: usize = 5;
/// Beginnings of use that move with the seasons by more than this many half hours (summer against winter) follow the sun,
const SUN_MOVES_SLOTS: f32 = 2.0;
/// if they follow the season this closely (correlation).
const SUN_CORRELATES: f32 = 0.35;
/// How the roles of lamps begin.
const LAMP: &str = "lamp_";
const YEAR_DAYS: f32 = 365.2425;

/// One device of the fleet.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Which home, by any number that no other home has.
    pub home: u32,
    /// What the encoder made of it.
    pub embedding: [f32; EMBEDDING_LEN],
    /// Its name, in any language.
    pub name: String,
    /// What it is registered as.
    pub kind: Kind,
    /// What it truly is, in English, as simulated homes know it (`lamp_porch`); empty elsewhere.
    pub role: String,
    /// When it was looked at.
    pub at: Timestamp,
    /// Its grid in short; `None` if too little was seen.
    pub usage: Option<Usage>,
}

impl Member {
    /// Whether it is a lamp: a light, or what carries one.
    pub fn is_lamp(&self) -> bool {
        if self.role.is_empty() { self.kind == Kind::Light } else { self.role.starts_with(LAMP) }
    }

    /// Its role as one would say it: `porch light`.
    fn phrase(&self) -> Option<String> {
        let plain = match self.role.strip_prefix(LAMP) {
            Some("way") => "hallway light".to_owned(),
            Some(place) => format!("{place} light"),
            None => self.role.clone(),
        };
        let plain = plain.replace(['_', '-'], " ").trim().to_lowercase();
        (!plain.is_empty()).then_some(plain)
    }
}

/// How to fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// How many archetypes, 255 at most; fewer are made of fewer devices.
    pub k: usize,
    /// Fits from as many beginnings; the best is kept.
    pub restarts: usize,
    /// What the beginnings follow from.
    pub seed: u64,
    /// Version of the feature schema.
    pub feature_schema: u32,
    /// SHA-256 of the encoder's file.
    pub encoder_sha256: String,
    /// What the fleet is, in words.
    pub made_from: String,
}

/// Why nothing could be fitted.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FitError {
    /// There is nothing to fit.
    #[error("There are {members} devices, which is too few for {k} archetypes.")]
    TooFew {
        /// How many there are.
        members: usize,
        /// How many archetypes were asked for.
        k: usize,
    },
    /// More archetypes than ids.
    #[error("{k} archetypes cannot be told apart: 1 to 255 are possible.")]
    K {
        /// How many were asked for.
        k: usize,
    },
    /// An embedding that is not numbers.
    #[error("The embedding of `{name}` (device {index} of the fleet) is not finite.")]
    NotFinite {
        /// The device's name.
        name: String,
        /// Its place in the fleet.
        index: usize,
    },
    /// linfa gave up.
    #[error("No centres were found: the distances between the embeddings are not finite.")]
    NoCentres,
}

/// The archetypes of a fleet.
///
/// # Errors
/// With fewer devices than archetypes, with embeddings that are not finite, or without any archetypes wanted.
pub fn fit(members: &[Member], how: &Fit) -> Result<Archetypes, FitError> {
    if how.k == 0 || how.k > 255 {
        return Err(FitError::K { k: how.k });
    }
    if members.len() < how.k {
        return Err(FitError::TooFew { members: members.len(), k: how.k });
    }
    let broken = members.iter().position(|member| member.embedding.iter().any(|value| !value.is_finite()));
    if let Some(index) = broken {
        return Err(FitError::NotFinite { name: members[index].name.clone(), index });
    }
    let points: Vec<[f32; EMBEDDING_LEN]> = members.iter().map(|member| member.embedding).collect();
    let centres = clusters::centres(&points, how.k, how.restarts, how.seed).ok_or(FitError::NoCentres)?;
    let mut clusters: Vec<Vec<&Member>> = vec![Vec::new(); centres.len()];
    for member in members {
        clusters[clusters::nearest(&centres, &member.embedding)].push(member);
    }
    let all_names = Vocabulary::of(members.iter());
    let all = (centres.into_iter().zip(&clusters))
        .filter(|(_, cluster)| !cluster.is_empty())
        .map(|(centre, cluster)| archetype(centre, cluster, &all_names))
        .collect();
    let mut homes: Vec<u32> = members.iter().map(|member| member.home).collect();
    homes.sort_unstable();
    homes.dedup();
    Ok(Archetypes {
        feature_schema: how.feature_schema,
        encoder_sha256: how.encoder_sha256.clone(),
        seed: how.seed,
        homes: homes.len() as u32,
        made_from: how.made_from.clone(),
        all: name_apart(all),
    })
}

/// Words of names, and roles, which are phrases of their own.
struct Vocabulary {
    names: Counts,
    roles: Counts,
}

impl Vocabulary {
    fn of<'a>(members: impl Iterator<Item = &'a Member>) -> Vocabulary {
        let mut vocabulary = Vocabulary { names: Counts::default(), roles: Counts::default() };
        for member in members {
            vocabulary.names.add(words(&member.name));
            vocabulary.roles.add(member.phrase().into_iter().collect());
        }
        vocabulary
    }
}

fn archetype(centre: [f32; EMBEDDING_LEN], cluster: &[&Member], all: &Vocabulary) -> (Archetype, Option<&'static str>) {
    let here = Vocabulary::of(cluster.iter().copied());
    let size = cluster.len() as f32;
    let kinds = shares(cluster.iter().map(|member| member.kind), size);
    let kind = largest(&kinds).copied().unwrap_or(Kind::Switch);
    let mut roles = shares(cluster.iter().filter_map(|member| member.phrase()), size);
    let telling: Vec<String> = label::telling(&here.names, &all.names).into_iter().map(|(word, _)| word).collect();
    // What things truly are is a better name than what people of 36 languages call them; a small part of a cluster does not name
    // it, however rare it is elsewhere.
    let most = roles.values().copied().fold(0.0, f32::max);
    let role = label::telling(&here.roles, &all.roles).into_iter().map(|(phrase, _)| phrase);
    let role = role.into_iter().find(|phrase| roles.get(phrase).is_some_and(|share| *share >= most / 2.0));
    let label = role.or_else(|| largest(&roles).cloned()).unwrap_or_else(|| of_word(telling.first(), kind));
    let least = {
        let mut sizes: Vec<f32> = roles.values().copied().collect();
        sizes.sort_by(|left, right| right.total_cmp(left));
        sizes.get(MOST_ROLES - 1).copied().unwrap_or(0.0)
    };
    roles.retain(|_, share| *share >= least && *share >= 0.02);
    let used: Vec<&Usage> = cluster.iter().filter_map(|member| member.usage.as_ref()).collect();
    let mean = |of: &dyn Fn(&Usage) -> f32| used.iter().map(|usage| of(usage)).sum::<f32>() / used.len().max(1) as f32;
    let day = std::array::from_fn(|slot| mean(&|usage| usage.day[slot]));
    let uses_per_day = mean(&|usage| usage.uses_per_day);
    let minutes_on = quantiles(used.iter().filter_map(|usage| usage.minutes_on).collect(), [0.5])[0];
    let place = telling.iter().find_map(|word| label::place(word));
    let radius = quantiles(
        cluster.iter().map(|member| squared_distance(&member.embedding, &centre).sqrt()).collect(),
        [0.5, 0.9, 0.99],
    );
    let archetype = Archetype {
        id: 0,
        label,
        kind,
        members: cluster.len() as u32,
        habits: habits(kind, &day, uses_per_day, minutes_on, is_with_the_sun(cluster)),
        uses_per_day,
        minutes_on,
        lamp_share: cluster.iter().filter(|member| member.is_lamp()).count() as f32 / size,
        words: telling.into_iter().take(MOST_WORDS).collect(),
        kinds,
        roles,
        day,
        radius,
        centre,
    };
    (archetype, place)
}

/// What is called by a word, and, where the word does not say it, by its kind: `porch light`.
fn of_word(word: Option<&String>, kind: Kind) -> String {
    match word {
        Some(word) if word == kind.word() => word.clone(),
        Some(word) => format!("{word} {kind}"),
        None => kind.to_string(),
    }
}

/// Makes every label the only one of its kind, by the room that its members' names speak of, else by a number, the
/// largest first; and gives ids in the order of the labels.
fn name_apart(all: Vec<(Archetype, Option<&'static str>)>) -> Vec<Archetype> {
    let count = |all: &[Archetype], label: &str| all.iter().filter(|other| other.label == label).count();
    let (mut named, places): (Vec<Archetype>, Vec<Option<&str>>) = all.into_iter().unzip();
    let before = named.clone();
    for (archetype, place) in named.iter_mut().zip(places) {
        if count(&before, &archetype.label) > 1
            && let Some(place) = place.filter(|place| !archetype.label.contains(place))
        {
            archetype.label = format!("{place} {}", archetype.label);
        }
    }
    named.sort_by(|left, right| left.label.cmp(&right.label).then(right.members.cmp(&left.members)));
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (index, archetype) in named.iter_mut().enumerate() {
        archetype.id = index as u8 + 1;
        let times = seen.entry(archetype.label.clone()).or_default();
        *times += 1;
        if *times > 1 {
            archetype.label = format!("{} ({times})", archetype.label);
        }
    }
    named
}

/// Whether the use of the evening begins later the nearer it is to midsummer, over the members' homes and seasons.
///
/// Nearly all people live north of the equator, and where a home lies is not known here: what is south of it blurs this a little.
fn is_with_the_sun(cluster: &[&Member]) -> bool {
    let points: Vec<(f32, f32)> = (cluster.iter())
        .filter_map(|member| Some((summer(member.at), evening_begins(&member.usage.as_ref()?.day)?)))
        .collect();
    if points.len() < 30 {
        return false;
    }
    let n = points.len() as f32;
    let (x, y) = (points.iter().map(|p| p.0).sum::<f32>() / n, points.iter().map(|p| p.1).sum::<f32>() / n);
    let sum = |of: &dyn Fn(&(f32, f32)) -> f32| points.iter().map(of).sum::<f32>();
    let (xx, yy) = (sum(&|p| (p.0 - x).powi(2)), sum(&|p| (p.1 - y).powi(2)));
    let xy = sum(&|p| (p.0 - x) * (p.1 - y));
    xx > 0.0 && yy > 0.0 && 2.0 * xy / xx > SUN_MOVES_SLOTS && xy / (xx * yy).sqrt() > SUN_CORRELATES
}

/// 1 at midsummer of the north, -1 at midwinter.
fn summer(at: Timestamp) -> f32 {
    let day = (at.as_millis() as f64 / 86_400_000.0).rem_euclid(f64::from(YEAR_DAYS)) as f32;
    ((day - 172.0) / YEAR_DAYS * TAU).cos()
}

/// The half hour after noon in which use first exceeds the middle between its least and its most of that half of the day.
fn evening_begins(day: &[f32; SLOTS_PER_DAY]) -> Option<f32> {
    let half = &day[26..];
    let most = half.iter().copied().fold(0.0, f32::max);
    let least = half[..10].iter().copied().fold(1.0, f32::min);
    if most < 0.1 || least > most / 2.0 {
        return None;
    }
    half.iter().position(|share| *share > f32::midpoint(most, least)).map(|slot| slot as f32)
}

fn shares<T: Ord>(of: impl Iterator<Item = T>, size: f32) -> BTreeMap<T, f32> {
    let mut shares = BTreeMap::new();
    of.for_each(|item| *shares.entry(item).or_insert(0.0) += 1.0 / size);
    shares
}

fn largest<T: Ord>(shares: &BTreeMap<T, f32>) -> Option<&T> {
    shares.iter().max_by(|left, right| left.1.total_cmp(right.1)).map(|(item, _)| item)
}

/// Quantiles of values, 0 where there are none.
fn quantiles<const N: usize>(mut values: Vec<f32>, at: [f32; N]) -> [f32; N] {
    values.sort_by(f32::total_cmp);
    at.map(|share| {
        let index = (share * (values.len().max(1) - 1) as f32).round() as usize;
        values.get(index).copied().unwrap_or(0.0)
    })
}

#[cfg(test)]
mod tests;
