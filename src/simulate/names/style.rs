//! The way of one home, drawn once: letters, order, how much is said, how much was left as it came.

use super::language::Language;
use super::language::Word;
use crate::simulate::random::Random;

/// Large and small letters, and what stands between words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Case {
    /// `Kitchen light`
    Sentence,
    /// `Kitchen Light`
    Title,
    /// `kitchen light`
    Lower,
    /// `kitchen_light`, accents kept
    Snake,
    /// `kitchen_light`, accents and scripts turned to ASCII
    PlainSnake,
    /// `Kitchen_Light`
    TitleSnake,
    /// `kitchen-light`
    Kebab,
    /// `KitchenLight`
    Camel,
    /// `KITCHEN LIGHT`
    Upper,
}

/// Where the room stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    /// As the language has it.
    Spoken,
    /// `Kitchen - Table`
    Dash,
    /// `Kitchen/Table`
    Slash,
    /// `Kitchen (table)`
    Brackets,
    /// `Table Kitchen`
    ThingFirst,
    /// `Kitchen: table`
    Colon,
}

/// What stands as the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum IdScheme {
    /// `0x00158d0001a2b3c4`
    Address,
    /// The name itself, as Zigbee2MQTT has it.
    Name,
    /// `kitchen_light`
    Slug,
    /// `light.kitchen_light`
    Entity,
    /// `tasmota_4F2C1A`, where it can be.
    Tasmota,
}

/// The way of one home. Every `f64` is a share of its things.
#[derive(Clone, Debug)]
pub(super) struct Style {
    pub(super) case: Case,
    pub(super) order: Order,
    /// Which pattern of the language is the favourite, from 0 to 1 along their weights.
    pub(super) favourite: f64,
    pub(super) ids: IdScheme,
    pub(super) english_rooms: bool,
    pub(super) english_things: bool,
    /// A word in English now and then.
    pub(super) english_word: f64,
    /// Named in another way than the home's.
    pub(super) departs: f64,
    pub(super) abbreviates: f64,
    pub(super) says_room: f64,
    pub(super) leftover: f64,
    pub(super) bare: f64,
    pub(super) wrong: f64,
    pub(super) owners: f64,
    pub(super) kin: f64,
    /// Left and right rather than 1 and 2.
    pub(super) places: f64,
    /// The first is already number 1.
    pub(super) counts_from_one: f64,
    pub(super) says_plug: f64,
    pub(super) notes: f64,
    pub(super) pictures: f64,
    pub(super) renamed_since: f64,
}

impl Style {
    pub(super) fn drawn(language: &Language, random: &mut Random) -> Style {
        let native = language.code == "en";
        let english = if native { 0.0 } else { random.unit() };
        // One home in eight of other tongues is written in English altogether, a few in part.
        let (english_rooms, english_things) = match english {
            share if share > 0.87 => (true, true),
            share if share > 0.82 => (false, true),
            _ => (false, false),
        };
        Style {
            case: case(language, english_rooms, random),
            order: order(random),
            favourite: random.unit(),
            ids: random
                .pick(&[
                    (IdScheme::Address, 2.0),
                    (IdScheme::Name, 3.0),
                    (IdScheme::Slug, 2.0),
                    (IdScheme::Entity, 4.0),
                    (IdScheme::Tasmota, 0.7),
                ])
                .unwrap_or(IdScheme::Name),
            english_rooms,
            english_things,
            english_word: share(random, 0.25, 0.05, 0.2),
            departs: random.between(0.03, 0.2),
            abbreviates: share(random, 0.2, 0.4, 0.9),
            says_room: if random.chance(0.15) { random.between(0.1, 0.6) } else { random.between(0.85, 1.0) },
            leftover: match random.unit() {
                most if most > 0.92 => random.between(0.5, 0.9),
                some if some > 0.65 => random.between(0.08, 0.3),
                _ => random.between(0.0, 0.04),
            },
            bare: if random.chance(0.1) { random.between(0.2, 0.6) } else { random.between(0.0, 0.05) },
            wrong: share(random, 0.3, 0.02, 0.08),
            owners: if random.chance(0.3) { 0.0 } else { random.between(0.2, 0.9) },
            kin: share(random, 0.1, 0.3, 0.8),
            places: random.between(0.0, 0.8),
            counts_from_one: share(random, 0.5, 0.2, 0.9),
            says_plug: share(random, 0.4, 0.1, 0.6),
            notes: share(random, 0.25, 0.2, 0.8),
            pictures: share(random, 0.02, 0.3, 1.0),
            renamed_since: share(random, 0.4, 0.05, 0.4),
        }
    }

    /// Which of the words for a thing: mostly the usual one; abbreviations where the home has a taste for them.
    pub(super) fn variant(&self, words: &[Word], random: &mut Random) -> usize {
        let short = random.chance(self.abbreviates.max(0.02)) && words.iter().any(|word| word.short);
        let weighed: Vec<(usize, f64)> = words
            .iter()
            .enumerate()
            .filter(|(_, word)| word.short == short)
            .map(|(at, _)| (at, if at == 0 { 2.0 } else { 1.0 }))
            .collect();
        random.pick(&weighed).unwrap_or(0)
    }
}

impl Case {
    /// Another of the same name: `Lamp 2`, `lamp_2`, `Lamp2`.
    pub(super) fn counted(self, name: &str, number: usize, language: &Language) -> String {
        match self {
            Case::Snake | Case::PlainSnake | Case::TitleSnake => format!("{name}_{number}"),
            Case::Kebab => format!("{name}-{number}"),
            Case::Camel => format!("{name}{number}"),
            _ if name.is_ascii() => format!("{name} {number}"),
            _ => language.numbered(name, number),
        }
    }
}

pub(super) fn case(language: &Language, in_english: bool, random: &mut Random) -> Case {
    let cases = if in_english || language.code == "en" {
        [6.0, 5.0, 2.0, 0.7, 2.0, 0.6, 0.3, 0.5, 0.25]
    } else if language.cased {
        // Few other tongues write every word large.
        [7.0, 2.0, 2.0, 0.8, 2.0, 0.4, 0.3, 0.3, 0.2]
    } else {
        // Without large letters little is left to choose.
        [16.0, 0.0, 0.0, 1.0, 0.6, 0.0, 0.15, 0.0, 0.0]
    };
    let all = [
        Case::Sentence,
        Case::Title,
        Case::Lower,
        Case::Snake,
        Case::PlainSnake,
        Case::TitleSnake,
        Case::Kebab,
        Case::Camel,
        Case::Upper,
    ];
    let weighed: Vec<(Case, f64)> = all.into_iter().zip(cases).collect();
    random.pick(&weighed).unwrap_or(Case::Sentence)
}

pub(super) fn order(random: &mut Random) -> Order {
    let weighed = [
        (Order::Spoken, 14.0),
        (Order::Dash, 1.0),
        (Order::Slash, 0.8),
        (Order::Brackets, 0.5),
        (Order::ThingFirst, 1.2),
        (Order::Colon, 0.2),
    ];
    random.pick(&weighed).unwrap_or(Order::Spoken)
}

/// Nothing in most homes; in a share `some` of them something between `low` and `high`.
fn share(random: &mut Random, some: f64, low: f64, high: f64) -> f64 {
    let (does, how_much) = (random.chance(some), random.between(low, high));
    if does { how_much } else { 0.0 }
}
