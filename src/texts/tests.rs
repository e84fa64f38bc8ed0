//! The catalogues against each other.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::*;

/// What a message of a catalogue is made of.
#[derive(Debug, Default)]
struct Message {
    /// The names after `$`.
    variables: BTreeSet<String>,
    /// What it tells apart that is no plural form.
    variants: BTreeSet<String>,
    text: String,
}

const PLURAL_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

fn messages(language: Language) -> BTreeMap<String, Message> {
    let mut all: BTreeMap<String, Message> = BTreeMap::new();
    let mut key = String::new();
    for line in language.catalogue().lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let text = if line.starts_with(' ') {
            line
        } else {
            let (name, text) = line.split_once(" =").unwrap_or_else(|| panic!("{language:?}: {line}"));
            assert!(!all.contains_key(name), "{language:?}: {name} stands there twice");
            key = name.to_owned();
            text
        };
        let message = all.entry(key.clone()).or_default();
        message.text.push_str(text);
        let word = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned);
        message.variables.extend(text.split('$').skip(1).filter_map(word));
        let variant = text.trim_start().trim_start_matches('*').strip_prefix('[').and_then(word);
        message.variants.extend(variant.filter(|form| !PLURAL_FORMS.contains(&form.as_str())));
    }
    all
}

#[test]
fn every_catalogue_can_be_read() {
    for language in Language::ALL {
        let read = FluentResource::try_new(language.catalogue().to_owned());
        assert!(read.is_ok(), "{language:?}: {:?}", read.err().map(|(_, errors)| errors));
        assert!(language.word().parse::<LanguageIdentifier>().is_ok());
        assert_eq!(Texts::of(language).language(), language);
    }
}

#[test]
fn every_language_has_the_same_keys_with_the_same_parts() {
    let english = messages(Language::En);
    assert!(english.len() > 100, "{}", english.len());
    for language in Language::ALL {
        let own = messages(language);
        assert_eq!(own.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language:?}");
        for (key, message) in &own {
            assert_eq!(message.variables, english[key].variables, "{language:?}: {key}");
            assert_eq!(message.variants, english[key].variants, "{language:?}: {key}");
            assert!(!message.text.trim().is_empty(), "{language:?}: {key} is empty");
        }
    }
}

#[test]
fn nothing_is_left_in_english_by_oversight() {
    // Words that are the same there.
    let shared = [
        "decimal-mark",
        "temperature",
        "time-of-day",
        "duration-minutes",
        "duration-hours",
        "duration-hours-minutes",
        "named-reason",
        "usual-decline",
        "entity-mode",
        "entity-problem",
    ];
    let english = messages(Language::En);
    for language in Language::ALL.into_iter().filter(|language| *language != Language::En) {
        for (key, message) in messages(language) {
            assert!(message.text != english[&key].text || shared.contains(&key.as_str()), "{language:?}: {key}");
        }
    }
}

#[test]
fn counts_take_their_plural_form() {
    let together = |language, count: u32| {
        Texts::of(language).say("title-together", &[("count", count.into()), ("names", "A".into())])
    };
    for (language, one, two, five) in [
        (Language::En, "1 thing is still on: A", "2 things are still on: A", "5 things are still on: A"),
        (Language::De, "1 Sache ist noch an: A", "2 Sachen sind noch an: A", "5 Sachen sind noch an: A"),
        (
            Language::Fr,
            "1 appareil encore allumé\u{a0}: A",
            "2 appareils encore allumés\u{a0}: A",
            "5 appareils encore allumés\u{a0}: A",
        ),
        (Language::Es, "Sigue 1 cosa encendida: A", "Siguen 2 cosas encendidas: A", "Siguen 5 cosas encendidas: A"),
        (Language::Nl, "Er is nog 1 ding aan: A", "Er zijn nog 2 dingen aan: A", "Er zijn nog 5 dingen aan: A"),
        (Language::Ko, "1개가 아직 켜져 있어요: A", "2개가 아직 켜져 있어요: A", "5개가 아직 켜져 있어요: A"),
    ] {
        assert_eq!([1, 2, 5].map(|count| together(language, count)), [one, two, five]);
    }
    let offer = |language, right: u32| Texts::of(language).say("offer", &[("right", right.into())]);
    assert!(offer(Language::En, 1).starts_with("You said yes 1 of the last 1 time."));
    assert!(offer(Language::De, 1).starts_with("Du hast 1 von 1 Mal ja gesagt."));
    assert!(offer(Language::De, 5).starts_with("Du hast 5 der letzten 5 Male ja gesagt."));
}

#[test]
fn what_lacks_something_is_said_in_english_or_by_its_key_and_never_left_out() {
    let german = Texts::of(Language::De);
    assert_eq!(german.say("no-such-key", &[]), "no-such-key");
    assert_eq!(german.say("title-left-on", &[]), "title-left-on");
    assert_eq!(german.say("undo", &[("name", "of no use".into())]), "Rückgängig");
    // A catalogue that lost a sentence.
    let resource = FluentResource::try_new("never = Nie".to_owned()).unwrap();
    let mut bundle = FluentBundle::new_concurrent(vec!["de".parse().unwrap()]);
    bundle.add_resource_overriding(resource);
    let poor = Texts { language: Language::De, bundle };
    assert_eq!([poor.say("never", &[]), poor.say("undo", &[])], ["Nie", "Undo"]);
}

#[test]
fn what_stands_on_a_button_fits_on_it() {
    for language in Language::ALL {
        // One English label is a little longer: "Never ask such things".
        let longest = if language == Language::En { 21 } else { 20 };
        for (key, message) in messages(language) {
            let is_button = ["accept-", "decline-", "not-while-", "not-by-", "not-with-", "usual-"]
                .iter()
                .any(|begin| key.starts_with(begin))
                || ["never", "never-such-hunches", "undo"].contains(&key.as_str());
            let label = message.text.replace("{ $target }", "20,5 °C");
            assert!(!is_button || label.trim().chars().count() <= longest, "{language:?}: {key} = {label}");
        }
    }
}
