//! Every shipped profile file: its examples, its place in the binary, and the sentences for broken ones.

use std::fs;
use std::path::Path;

use hunchd::profile::Profile;
use hunchd::profile::Profiles;
use hunchd::profile::SHIPPED;

#[test]
fn every_example_of_every_file_holds() {
    for (id, text) in SHIPPED {
        let profile = Profile::parse(text, None).unwrap_or_else(|error| panic!("{id}: {error}"));
        let report = profile.run_examples();
        assert!(report.failures.is_empty(), "{id}:\n{}", report.failures.join("\n"));
        assert!(report.passed >= 3, "{id} has {} examples", report.passed);
    }
}

#[test]
fn every_file_of_the_folder_is_shipped() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("device-profiles");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let shipped: Vec<String> = SHIPPED.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(files, shipped);
}

#[test]
fn another_base_is_another_source() {
    let (_, text) = SHIPPED.iter().find(|(id, _)| *id == "zigbee2mqtt").unwrap();
    let matter = Profile::parse(text, Some("matter")).unwrap();
    assert_eq!(matter.source(), "matter");
    assert_eq!(matter.subscriptions(), ["matter/#"]);
}

#[test]
fn subscriptions_are_few_and_cover_each_other() {
    let all = Profiles::shipped().unwrap().subscriptions();
    for expected in ["cmnd/#", "shellies/#", "+/events/rpc", "zigbee2mqtt/#", "zwave/#", "tasmota/discovery/+/config"] {
        assert!(all.iter().any(|filter| filter == expected), "{expected} in {all:?}");
    }
    assert!(!all.iter().any(|filter| filter == "#"), "the whole broker is never listened to");
    assert!(all.len() <= 60, "{} subscriptions: {all:?}", all.len());
}

#[test]
fn without_a_base_topic_it_stands_at_the_top() {
    let (_, text) = SHIPPED.iter().find(|(id, _)| *id == "tasmota").unwrap();
    let plain = Profile::parse(text, None).unwrap();
    assert!(plain.subscriptions().contains(&"cmnd/#".to_owned()));
    let below = Profile::parse(text, Some("house/one")).unwrap();
    assert!(below.subscriptions().contains(&"house/one/cmnd/#".to_owned()));
    assert!(below.subscriptions().contains(&"tasmota/discovery/+/config".to_owned()), "discovery has its own place");
}

#[test]
fn broken_files_are_named_with_their_place() {
    let check = |text: &str, expected: &str| {
        let error = Profile::parse(text, None).unwrap_err();
        assert!(error.contains(expected), "{error}");
    };
    check("id = 1", "line 1, column 6");
    check("id = \"x\"\nname = \"X\"\nnmae = 1", "unknown field `nmae`");
    check("id = \"x\"\nname = \"X\"\n[[state]]\ntopics = [\"a/#\"]", "profile `x`: state 1: topic `a/#` must not");
    check(
        "id = \"x\"\nname = \"X\"\n[[state]]\ntopics = [\"a/{device}\"]\n[[state.read]]\nproperty = \"watts\"",
        "unknown variant `watts`",
    );
    check(
        "id = \"x\"\nname = \"X\"\n[[state]]\ntopics = [\"a/{device}\"]\n[[state.read]]\nproperty = \"power_w\"\nconvert = \"above_zero\"",
        "state 1: read 1: `convert` makes yes or no of it, which no `power_w` can be.",
    );
    check(
        "id = \"x\"\nname = \"X\"\n[[state]]\ntopics = [\"a/{device}\"]\n[[state.read]]\nproperty = \"power_w\"\nunit = { convert = {} }",
        "state 1: read 1: a unit is named either at a `path` or in a `note`.",
    );
    check(
        "id = \"x\"\nname = \"X\"\n[[state]]\ntopics = [\"a/{device}\"]\nnotes = [{ key = \"k\" }]",
        "state 1: note 1: note `k` needs a `path`, a `value` or both.",
    );
    check(
        "id = \"x\"\nname = \"X\"\n[[state]]\ntopics = [\"a/{device}\"]\n[[state.read]]\nproperty = \"on\"\nmap = { A = 3 }",
        "state 1: read 1: map entry `A` gives 3",
    );
}
