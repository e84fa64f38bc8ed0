//! The catalogues of sentences: held against the sources, and read aloud in every language.
//!
//! `INSTA_UPDATE=always cargo test --test it texts` writes what is read aloud anew: let somebody who speaks the language read the
//! difference.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::future;
use std::path::Path;
use std::path::PathBuf;

use hunchd::config::Config;
use hunchd::config::Environment;
use hunchd::decision::Hunch;
use hunchd::decision::HunchKind;
use hunchd::decision::Occasion;
use hunchd::decision::Reason;
use hunchd::decision::Rung;
use hunchd::device::Command;
use hunchd::device::DeviceId;
use hunchd::device::HunchId;
use hunchd::device::Message;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::engine::DAYLIGHT_TOPICS;
use hunchd::feedback::Verdict;
use hunchd::home_assistant;
use hunchd::home_assistant::Discovery;
use hunchd::texts::Language;
use hunchd::texts::Texts;
use hunchd::time::Timestamp;
use hunchd::web;
use hunchd::web::Answer;
use hunchd::web::Answerer;

/// The parts of each message, by its key.
fn parts_in_english() -> BTreeMap<String, BTreeSet<String>> {
    let catalogue = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/texts/en.ftl")).unwrap();
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in catalogue.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if !line.starts_with(' ') {
            key = line.split_once(" =").unwrap().0.to_owned();
        }
        all.entry(key.clone()).or_default().extend(line.split('$').skip(1).map(first_word));
    }
    all
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Every call of `say` in the sources, tests excepted: the file, the key and what follows it up to the end of the call.
fn calls() -> Vec<(PathBuf, String, String)> {
    let mut calls = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") || path.ends_with("tests.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap();
            // Others say something, too: devices in simulated homes, and people.
            if !code.to_lowercase().contains("texts") {
                continue;
            }
            for (at, _) in code.match_indices(".say(") {
                let rest = code[at + ".say(".len()..].trim_start();
                let place = code[..at].lines().count();
                let key = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
                let (key, after) = key.unwrap_or_else(|| {
                    panic!("{}:{place}: a key stands as a literal in the call of `say`.", path.display())
                });
                calls.push((path.clone(), key.to_owned(), to_the_end(after).to_owned()));
            }
        }
    }
    calls
}

/// Up to the parenthesis that closes the call.
fn to_the_end(after: &str) -> &str {
    let mut depth = 1;
    for (at, c) in after.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 {
            return &after[..at];
        }
    }
    after
}

#[test]
fn every_sentence_that_is_said_is_in_the_catalogue_and_the_other_way_about() {
    let catalogue = parts_in_english();
    let calls = calls();
    assert!(calls.len() > 100, "{}", calls.len());
    for (path, key, parts) in &calls {
        let path = path.display();
        let known = catalogue.get(key).unwrap_or_else(|| panic!("{path}: `{key}` is not in en.ftl"));
        // Those that stand in the call itself; others have a name of their own before it.
        let given = parts.split("(\"").skip(1).map(first_word);
        let given: BTreeSet<String> = given.filter(|name| !name.is_empty()).collect();
        assert!(given.is_subset(known), "{path}: `{key}` has the parts {known:?}, not {given:?}");
        assert_eq!(known.is_empty(), parts.contains("&[]"), "{path}: `{key}` has the parts {known:?}");
    }
    let said: BTreeSet<&String> = calls.iter().map(|(_, key, _)| key).collect();
    let unused: Vec<&String> = catalogue.keys().filter(|key| !said.contains(key)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

fn hunch(kind: HunchKind, occasion: Occasion, lux: Option<f32>) -> Hunch {
    let (name, property, value) = match kind {
        HunchKind::LeftOn => ("Kitchen lamp", Property::On, Value::Bool(false)),
        HunchKind::UsuallyOn => ("Kitchen lamp", Property::On, Value::Bool(true)),
        HunchKind::LeftUnlocked => ("Front door", Property::Locked, Value::Bool(true)),
        HunchKind::LeftOpen => ("Blind (Office)", Property::PositionPct, Value::Number(0.0)),
        HunchKind::SetBack => ("Heating", Property::TargetTemperatureC, Value::Number(17.5)),
    };
    let at = Timestamp::from_millis(0);
    let device = DeviceId::new("zigbee2mqtt", name);
    Hunch {
        id: HunchId { at, seq: 1 },
        at,
        device: device.clone(),
        name: name.to_owned(),
        kind,
        occasion,
        command: Command { device, property, value },
        confidence: 0.9,
        fleet_confidence: 0.9,
        explores: false,
        reason: Reason {
            minute: 22 * 60 + 40,
            off_days: if kind == HunchKind::UsuallyOn { 3 } else { 27 },
            observed_days: 30,
            on_for_min: 130,
            shorter_uses: 20,
            uses: 22,
            room_quiet_min: lux.map(|_| 65),
            occasions: (26, 28),
            lasts_min: Some(20),
            lux,
            set_to_c: Some(21.0),
            ..Reason::default()
        },
        rung: Rung::Ask,
    }
}

/// Everything that a hunch can be said in.
fn said(hunch: &Hunch, texts: &Texts) -> Vec<String> {
    let mut all = vec![hunch.title(texts), hunch.because(texts), hunch.question(texts), hunch.done(texts)];
    all.extend(Verdict::ALL.map(|verdict| hunch.label(texts, verdict)));
    all
}

#[test]
fn every_hunch_can_be_said_in_every_language() {
    for kind in HunchKind::ALL {
        for occasion in Occasion::ALL {
            for lux in [None, Some(412.0)] {
                let hunch = hunch(kind, occasion, lux);
                let english = said(&hunch, Texts::english());
                for language in Language::ALL {
                    for (own, english) in said(&hunch, Texts::of(language)).iter().zip(&english) {
                        assert!(
                            !own.is_empty() && !own.contains(['{', '}', '$', '\n', '\u{2068}']),
                            "{language:?}: {own}"
                        );
                        assert!(!own.contains("  ") && !own.contains("-left-"), "{language:?}: {own}");
                        assert!(language == Language::En || own != english, "{language:?} says: {own}");
                    }
                }
            }
        }
    }
}

#[test]
fn notices_read_aloud() {
    let asked = [
        hunch(HunchKind::LeftOn, Occasion::LongPast, Some(412.0)),
        hunch(HunchKind::LeftUnlocked, Occasion::Asleep, None),
        hunch(HunchKind::LeftOpen, Occasion::Away, None),
        hunch(HunchKind::SetBack, Occasion::Away, None),
        hunch(HunchKind::SetBack, Occasion::Asleep, None),
        hunch(HunchKind::UsuallyOn, Occasion::Dusk, None),
        hunch(HunchKind::LeftOn, Occasion::Bright, Some(412.0)),
        hunch(HunchKind::LeftOn, Occasion::OddOneOut, None),
    ];
    for language in Language::ALL {
        let texts = Texts::of(language);
        let mut aloud = String::new();
        for hunch in &asked {
            let labels: Vec<String> =
                Verdict::ON_BUTTONS.iter().map(|verdict| format!("[{}]", hunch.label(texts, *verdict))).collect();
            let (title, because, question) = (hunch.title(texts), hunch.because(texts), hunch.question(texts));
            writeln!(aloud, "{title}\n{because} {question}\n{}\n({})\n", labels.join(" "), hunch.done(texts)).unwrap();
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("notices_{}", language.word()), aloud);
        });
    }
}

#[test]
fn entities_are_named_in_the_home_s_language_and_what_programs_read_is_not() {
    let announced = |language| {
        let mut discovery = Discovery::new(home_assistant::Settings { language, ..Default::default() });
        discovery.told(&Message::retained(format!("{DAYLIGHT_TOPICS}Bad"), r#"{"room":"Bad","lux":1}"#));
        discovery.connected();
        let [announcement] = &discovery.due()[..] else { panic!("one message") };
        serde_json::from_slice::<serde_json::Value>(&announcement.payload).unwrap()
    };
    let (mut german, mut english) = (announced(Language::De), announced(Language::En));
    let names = |announced: &serde_json::Value| -> Vec<String> {
        let all = announced["cmps"].as_object().unwrap().values();
        all.map(|entity| entity["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((&german["dev"]["name"], &english["dev"]["name"]), (&"Vorschläge".into(), &"Hunches".into()));
    assert!(names(&german).contains(&"Tageslicht Bad".to_owned()), "{:?}", names(&german));
    assert!(names(&english).contains(&"Daylight Bad".to_owned()), "{:?}", names(&english));
    // But for the names the two are the same.
    for announced in [&mut german, &mut english] {
        announced["dev"]["name"].take();
        let entities = announced["cmps"].as_object_mut().unwrap().values_mut();
        entities.for_each(|entity| drop(entity["name"].take()));
    }
    assert_eq!(german, english);
}

#[tokio::test]
async fn the_page_is_in_the_home_s_language() {
    let settings = web::Settings { listen: ([127, 0, 0, 1], 0).into(), language: Language::De, ..Default::default() };
    let listener = web::bind(&settings).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let nobody = Answerer::new(|_| async { Answer::Unknown("Nobody is asked.".to_owned()) });
    let served =
        tokio::spawn(
            async move { web::serve(listener, &settings, crate::web::inside_of(nobody), future::pending()).await },
        );
    let page = crate::web::ask(&address, "/answer", "Host: localhost\r\n").await;
    assert!(page.contains("<html lang=\"de\">") && page.contains("Hier ist nichts zu beantworten"), "{page}");
    assert!(page.contains("Dieser Link ist unvollständig: Öffne den aus der Nachricht."), "{page}");
    served.abort();
}

#[test]
fn the_language_is_a_setting_of_the_home() {
    let read = |text: &str, variables: &[(&str, &str)]| {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let surroundings = Environment { variables, zone: Some("UTC".to_owned()), ..Environment::default() };
        Config::read(Path::new("hunchd.toml"), text, &surroundings).map(|config| config.language)
    };
    assert_eq!(read("", &[]).unwrap(), Language::En);
    assert_eq!(read("language = \"ko\"\n[home]\n", &[]).unwrap(), Language::Ko);
    assert_eq!(read("language = \"ko\"", &[("HUNCHD_LANGUAGE", "nl")]).unwrap(), Language::Nl);
    let mistakes = read("language = \"dk\"", &[]).unwrap_err().to_string();
    assert!(
        mistakes.contains("`language` is \"dk\", which is not one of \"en\", \"de\", \"fr\", \"es\", \"nl\", \"ko\""),
        "{mistakes}"
    );
}
