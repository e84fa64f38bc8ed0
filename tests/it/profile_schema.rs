//! `device-profiles/profile.schema.json`, for editors: it knows just the words that the interpreter knows, and every shipped file fits it.

use std::collections::BTreeSet;

use hunchd::device::Kind;
use hunchd::device::Property;
use hunchd::profile::Profile;
use hunchd::profile::SHIPPED;
use serde_json::Value;
use serde_json::json;

fn schema() -> Value {
    serde_json::from_str(include_str!("../../device-profiles/profile.schema.json")).unwrap()
}

/// What the interpreter says it would have understood in place of a word that nobody knows.
fn known(file: &str) -> BTreeSet<String> {
    let error = Profile::parse(file, None).unwrap_err();
    let (_, expected) = error.split_once("expected ").unwrap_or_else(|| panic!("{file}: {error}"));
    let word = expected.split('`').skip(1).step_by(2);
    word.map(str::to_owned).collect()
}

fn words(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

fn keys(definition: &Value) -> BTreeSet<String> {
    definition["properties"].as_object().unwrap().keys().cloned().collect()
}

/// A file with `unheard_of` at one place, and the definition that describes the place.
const PLACES: &[(&str, &str)] = &[
    ("", "unheard_of = 1"),
    ("state", "[[state]]\nunheard_of = 1"),
    ("each", "[[state]]\neach = [{ unheard_of = 1 }]"),
    ("note", "[[state]]\nnotes = [{ unheard_of = 1 }]"),
    ("by", "[[state]]\nby = { unheard_of = 1 }"),
    ("kind_rule", "[[state]]\nkinds = [{ unheard_of = 1 }]"),
    ("condition", "[[state]]\nkinds = [{ when = [{ unheard_of = 1 }] }]"),
    ("read", "[[state]]\n[[state.read]]\nunheard_of = 1"),
    ("unit", "[[state]]\n[[state.read]]\nunit = { unheard_of = 1 }"),
    ("availability", "[[availability]]\nunheard_of = 1"),
    ("watch", "[[watch]]\nunheard_of = 1"),
    ("devices", "[[devices]]\nunheard_of = 1"),
    ("topics_told", "[[devices]]\ntopics_told = { unheard_of = 1 }"),
    ("endpoints", "[[devices]]\nendpoints = { unheard_of = 1 }"),
    ("parts", "[[devices]]\nendpoints = { parts = { unheard_of = 1 } }"),
    ("groups", "[[groups]]\nunheard_of = 1"),
    ("announcement", "[[announcement]]\nunheard_of = 1"),
    ("entity", "[[announcement]]\n[[announcement.entity]]\nunheard_of = 1"),
    ("announced_read", "[[announcement]]\n[[announcement.entity]]\nread = [{ unheard_of = 1 }]"),
    ("word", "[[announcement]]\n[[announcement.entity]]\nread = [{ words = [{ unheard_of = 1 }] }]"),
    ("range", "[[announcement]]\n[[announcement.entity]]\nread = [{ range = { unheard_of = 1 } }]"),
    ("announced_unit", "[[announcement]]\n[[announcement.entity]]\nread = [{ unit = { unheard_of = 1 } }]"),
    ("way", "[[announcement]]\n[[announcement.entity]]\ncommand = [{ unheard_of = 1 }]"),
    ("command", "[[command]]\nunheard_of = 1"),
    ("example", "[[example]]\nunheard_of = 1"),
    ("example_message", "[[example]]\ngiven = [{ unheard_of = 1 }]"),
    ("example_command", "[[example]]\ncommand = { unheard_of = 1 }"),
];

#[test]
fn every_key_of_the_interpreter_is_in_the_schema_and_no_other() {
    let schema = schema();
    for (name, file) in PLACES {
        let definition = if name.is_empty() { &schema } else { &schema["$defs"][name] };
        assert_eq!(keys(definition), known(file), "{name}");
        assert_eq!(definition["additionalProperties"], false, "{name}");
    }
    // Every object that the schema defines is held against the code above; these are no objects, or parts of a choice.
    let held: BTreeSet<&str> = PLACES.iter().map(|(name, _)| *name).collect();
    let plain = BTreeSet::from(["kind", "property", "conversion", "format", "part", "one_or_more", "text"]);
    for name in schema["$defs"].as_object().unwrap().keys() {
        assert!(held.contains(name.as_str()) || plain.contains(name.as_str()), "{name} is held against nothing");
    }
}

#[test]
fn every_word_of_the_vocabulary_is_in_the_schema() {
    let definitions = &schema()["$defs"];
    let all = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(words(&definitions["kind"]["enum"]), all(Kind::ALL.iter().map(|kind| kind.word()).collect()));
    assert_eq!(words(&definitions["property"]["enum"]), all(Property::ALL.iter().map(|it| it.word()).collect()));
    let state = "id = \"x\"\nname = \"X\"\n[[state]]\ntopics = [\"a\"]\n";
    let conversion = format!("{state}[[state.read]]\nproperty = \"on\"\nconvert = \"unheard_of\"");
    assert_eq!(words(&definitions["conversion"]["enum"]), known(&conversion));
    assert_eq!(words(&definitions["format"]["enum"]), known(&format!("{state}format = \"unheard_of\"")));
}

#[test]
fn every_shipped_file_fits_the_schema_and_a_slip_does_not() {
    let schema = schema();
    for (id, text) in SHIPPED {
        let file: Value = toml::from_str(text).unwrap();
        assert_eq!(misfit(&schema, &schema, &file, id), None);
    }
    for (file, expected) in [
        (json!({"id": "x"}), "x has no `name`"),
        (json!({"id": "x", "name": 7}), "x/name"),
        (json!({"id": "x", "name": "X", "nmae": "Y"}), "x/nmae"),
        (
            json!({"id": "x", "name": "X", "state": [{"topics": ["a"], "read": [{"property": "watts"}]}]}),
            "x/state/0/read/0/property",
        ),
    ] {
        let found = misfit(&schema, &schema, &file, "x").unwrap();
        assert!(found.starts_with(expected), "{found}");
    }
}

/// The part of JSON Schema that the file uses: where `value` does not fit, and how.
fn misfit(schema: &Value, at: &Value, value: &Value, place: &str) -> Option<String> {
    if let Some(name) = at["$ref"].as_str() {
        return misfit(schema, &schema["$defs"][name.strip_prefix("#/$defs/").unwrap()], value, place);
    }
    if let Some(choices) = at["anyOf"].as_array() {
        let fits = choices.iter().any(|choice| misfit(schema, choice, value, place).is_none());
        return (!fits).then(|| format!("{place} fits none of the choices"));
    }
    if let Some(words) = at["enum"].as_array() {
        return (!words.contains(value)).then(|| format!("{place} is {value}"));
    }
    let fits = match at["type"].as_str() {
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some(other) => panic!("the schema has a type {other} that this test does not know"),
        None => true,
    };
    if !fits {
        return Some(format!("{place} is {value}"));
    }
    if let (Some(items), Some(list)) = (at.get("items"), value.as_array()) {
        let mut found =
            list.iter().enumerate().map(|(index, item)| misfit(schema, items, item, &format!("{place}/{index}")));
        return found.find_map(|found| found);
    }
    let object = value.as_object()?;
    if let Some(missing) =
        at["required"].as_array().and_then(|all| all.iter().find(|key| !object.contains_key(key.as_str().unwrap())))
    {
        return Some(format!("{place} has no `{}`", missing.as_str().unwrap()));
    }
    object.iter().find_map(|(key, inner)| {
        let place = format!("{place}/{key}");
        match (at["properties"].get(key), &at["additionalProperties"]) {
            (Some(known), _) => misfit(schema, known, inner, &place),
            (None, Value::Bool(false)) => Some(format!("{place} is not known")),
            (None, Value::Null) => None,
            (None, any) => misfit(schema, any, inner, &place),
        }
    })
}
