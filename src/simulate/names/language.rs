//! The words of a language, read from its file in `languages/` once per process.
//!
//! A list is one string with commas. A word is its forms parted by `|`; `_` stands for a form that it lacks, a leading
//! `~` marks an abbreviation and `*` a thing that says by itself where it is. A room's forms are `{room}`, `{of}` (in
//! compounds or the genitive) and `{in}`. A thing's are `{thing}` and one that follows a room: `{bound}` is the first
//! where there is no second, `{glued}` asks for the second. A person's are `{owner}` and `{owner's}`, and
//! `{owner before s}` is one that takes an s. In a pattern `=3` weighs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::simulate::cast::Age;
use crate::simulate::cast::RoomKind;

/// Every language that is written, by its ISO 639-1 code.
static LANGUAGES: LazyLock<BTreeMap<&'static str, Language>> =
    LazyLock::new(|| FILES.iter().map(|(code, text)| (*code, Language::read(code, text))).collect());

macro_rules! files {
    ($($code:literal)+) => { &[$(($code, include_str!(concat!("languages/", $code, ".toml")))),+] };
}

/// The files as they stand.
pub(super) const FILES: &[(&str, &str)] = files!(
    "ar" "bg" "ca" "cs" "da" "de" "el" "en" "es" "et" "fi" "fr" "he" "hi" "hr" "hu" "id" "it" "ja" "ko" "lt" "lv" "nl" "no" "pl" "pt" "ro" "ru" "sk" "sl" "sv" "th" "tr" "uk" "vi" "zh"
);

/// Every room, by the key of its words.
pub(super) const ROOMS: [(RoomKind, &str); 19] = [
    (RoomKind::Hall, "hall"),
    (RoomKind::Stairs, "stairs"),
    (RoomKind::Kitchen, "kitchen"),
    (RoomKind::Dining, "dining"),
    (RoomKind::Living, "living"),
    (RoomKind::Bathroom, "bathroom"),
    (RoomKind::Toilet, "toilet"),
    (RoomKind::Bedroom, "bedroom"),
    (RoomKind::ChildRoom, "child"),
    (RoomKind::GuestRoom, "guest"),
    (RoomKind::Office, "office"),
    (RoomKind::Closet, "closet"),
    (RoomKind::Laundry, "laundry"),
    (RoomKind::Attic, "attic"),
    (RoomKind::Basement, "basement"),
    (RoomKind::Garage, "garage"),
    (RoomKind::Balcony, "balcony"),
    (RoomKind::Porch, "porch"),
    (RoomKind::Garden, "garden"),
];

/// The keys of `[patterns]`.
#[cfg(test)]
pub(super) const PATTERNS: [&str; 7] = ["join", "own", "own_room", "on_plug", "place", "number", "group"];

/// The keys of `[words]`.
#[cfg(test)]
pub(super) const WORDS: [&str; 12] = [
    "left",
    "right",
    "front",
    "back",
    "big",
    "small",
    "upstairs",
    "downstairs",
    "outside",
    "all_lights",
    "keep_on",
    "kin",
];

/// A language as it is written in the names of things.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) code: &'static str,
    /// Words that stay small where others are written large.
    pub(super) unstressed: Vec<String>,
    /// Whether its letters are large and small.
    pub(super) cased: bool,
    people: [Vec<Word>; 3],
    patterns: BTreeMap<String, Vec<Pattern>>,
    words: BTreeMap<String, Vec<Word>>,
    rooms: BTreeMap<RoomKind, Vec<Word>>,
    things: BTreeMap<String, Vec<Word>>,
}

/// A word and the forms in which it meets others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) plain: String,
    pub(super) second: Option<String>,
    pub(super) third: Option<String>,
    pub(super) short: bool,
    pub(super) located: bool,
}

/// How words are put together, and how common that is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) weight: f64,
}

/// A file of `languages/` as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) unstressed: String,
    pub(super) young: String,
    pub(super) adult: String,
    pub(super) senior: String,
    pub(super) patterns: BTreeMap<String, String>,
    pub(super) words: BTreeMap<String, String>,
    pub(super) rooms: BTreeMap<String, String>,
    pub(super) things: BTreeMap<String, String>,
}

impl Language {
    /// The language of that code, else English.
    pub(super) fn of(code: &str) -> &'static Language {
        LANGUAGES.get(code).unwrap_or_else(|| &LANGUAGES["en"])
    }

    fn read(code: &'static str, text: &str) -> Language {
        let file: File = toml::from_str(text).expect("a test reads every file of `languages/`");
        let lists = |from: BTreeMap<String, String>| {
            from.into_iter().map(|(key, list)| (key, words(&list))).collect::<BTreeMap<_, _>>()
        };
        let mut rooms = lists(file.rooms);
        let rooms: BTreeMap<RoomKind, Vec<Word>> =
            ROOMS.iter().filter_map(|(kind, key)| Some((*kind, rooms.remove(*key)?))).collect();
        Language {
            code,
            unstressed: file.unstressed.split_whitespace().map(str::to_owned).collect(),
            cased: file.adult.chars().any(char::is_uppercase),
            people: [words(&file.young), words(&file.adult), words(&file.senior)],
            patterns: file.patterns.into_iter().map(|(key, list)| (key, patterns(&list))).collect(),
            words: lists(file.words),
            rooms,
            things: lists(file.things),
        }
    }

    pub(super) fn people(&self, age: Age) -> &[Word] {
        match age {
            Age::Child | Age::Teenager => &self.people[0],
            Age::Adult => &self.people[1],
            Age::Senior => &self.people[2],
        }
    }

    /// A first name of this language with its forms.
    pub(super) fn person(&self, name: &str) -> Option<&Word> {
        self.people.iter().flatten().find(|word| word.plain == name)
    }

    pub(super) fn is_young(&self, person: &Word) -> bool {
        self.people[0].contains(person)
    }

    /// How words are put together, by a key of `[patterns]`.
    pub(super) fn patterns(&self, key: &str) -> &[Pattern] {
        &self.patterns[key]
    }

    /// By a key of `[words]`.
    pub(super) fn words(&self, key: &str) -> &[Word] {
        &self.words[key]
    }

    pub(super) fn room(&self, kind: RoomKind) -> &[Word] {
        &self.rooms[&kind]
    }

    /// By a key of `nouns`.
    pub(super) fn thing(&self, key: &str) -> &[Word] {
        &self.things[key]
    }

    pub(super) fn numbered(&self, name: &str, number: usize) -> String {
        self.patterns["number"][0].text.replace("{name}", name).replace("{n}", &number.to_string())
    }

    pub(super) fn placed(&self, name: &str, place: &str) -> String {
        self.patterns["place"][0].text.replace("{name}", name).replace("{place}", place)
    }
}

impl Word {
    pub(super) fn plain(text: &str) -> Word {
        Word { plain: text.to_owned(), ..Word::default() }
    }
}

pub(super) fn words(list: &str) -> Vec<Word> {
    parts(list).map(word).collect()
}

fn word(text: &str) -> Word {
    let (short, text) = text.strip_prefix('~').map_or((false, text), |text| (true, text));
    let (located, text) = text.strip_prefix('*').map_or((false, text), |text| (true, text));
    let mut forms = text.split('|').map(str::trim).map(|form| (form != "_").then(|| form.to_owned()));
    let mut form = || forms.next().flatten();
    Word { plain: form().unwrap_or_default(), second: form(), third: form(), short, located }
}

fn patterns(list: &str) -> Vec<Pattern> {
    parts(list)
        .map(|part| match part.rsplit_once('=').and_then(|(text, weight)| Some((text, weight.parse().ok()?))) {
            Some((text, weight)) => Pattern { text: text.trim().to_owned(), weight },
            None => Pattern { text: part.to_owned(), weight: 1.0 },
        })
        .collect()
}

fn parts(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|part| !part.is_empty())
}
