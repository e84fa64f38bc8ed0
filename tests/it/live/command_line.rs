//! Every command of the program, as a person types it: what it prints, and how it ends (0 done, 1 failed, 2 usage).

use std::fs;
use std::process::Output;

use hunchd::home_log;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

use crate::mosquitto::free_port;
use crate::process::Hub;

/// Exit code, standard output, standard error.
fn parts(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn every_command_says_what_it_is_for() {
    let hub = Hub::new("");
    let (code, all, _) = parts(&hub.run(&["--help"]));
    assert_eq!(code, Some(0));
    for command in [
        "run",
        "demo",
        "replay",
        "simulate",
        "import home-assistant",
        "import csv",
        "import journal",
        "evaluate",
        "forecast",
        "presence",
        "check",
        "devices",
        "explain",
        "hello",
        "profile",
        "profile test",
        "bench",
    ] {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let (code, out, err) = parts(&hub.run(&words));
        assert_eq!((code, err.as_str()), (Some(0), ""), "{command}");
        assert!(out.contains(&format!("Usage: hunchd {command}")), "{out}");
        assert!(all.contains(&format!("\n  {} ", words[0])), "{all}");
    }
    let (code, out, _) = parts(&hub.run(&["--version"]));
    assert_eq!((code, out.trim()), (Some(0), concat!("hunchd ", env!("CARGO_PKG_VERSION"))));
    for wrong in [&[][..], &["dance"], &["replay"], &["explain", "lamp", "--at", "2026-01-05T18:40:00Z"]] {
        let (code, out, err) = parts(&hub.run(wrong));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{wrong:?}: {err}");
        assert!(err.contains("Usage: hunchd"), "{err}");
    }
}

#[test]
fn manual_and_completions_know_every_command() {
    let hub = Hub::new("");
    let folder = hub.folder().join("manual");
    let (code, out, err) = parts(&hub.run(&["manual", &folder.display().to_string()]));
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "", ""));
    let page = fs::read_to_string(folder.join("hunchd.1")).unwrap();
    let (_, help, _) = parts(&hub.run(&["--help"]));
    let commands = help.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<&str> =
        commands.filter_map(|line| line.split_whitespace().next()).filter(|word| *word != "-h,").collect();
    assert!(commands.len() > 10, "{help}");
    for shell in ["bash", "zsh", "fish"] {
        let (code, script, err) = parts(&hub.run(&["completions", shell]));
        assert_eq!((code, err.as_str()), (Some(0), ""));
        for command in commands.iter().filter(|word| word.chars().all(char::is_alphanumeric)) {
            assert!(script.contains(command), "{shell} does not know {command}");
            let known = *command == "help" || folder.join(format!("hunchd-{command}.1")).exists();
            assert!(known && page.contains(command), "no page of {command}");
        }
    }
}

#[test]
fn a_broken_configuration_is_told_with_all_its_mistakes() {
    let hub = Hub::new(
        "[mqtt]\nport = 99999\nhots = \"hub\"\n\n[ladder]\nmode = \"always\"\n\n[hunches]\nquiet_from = \"25:00\"\n",
    );
    let settings = hub.settings().display().to_string();
    for command in ["check", "run"] {
        let (code, out, err) = parts(&hub.run(&[command, "--config", &settings]));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{command}: {err}");
        for (line, word) in [(2, "port"), (3, "hots"), (6, "mode"), (9, "quiet_from")] {
            let told = err.lines().any(|told| told.contains(&format!("hunchd.toml:{line}")) && told.contains(word));
            assert!(told, "{command} does not tell of {word} in line {line}:\n{err}");
        }
        assert!(!hub.store().exists(), "nothing was begun");
    }
    let (code, _, err) = parts(&hub.run(&["check", "--config", "no_such.toml"]));
    assert!(code == Some(2) && err.contains("no_such.toml") && err.contains("there is no such file"), "{err}");
}

#[test]
fn a_sound_configuration_is_told_in_short() {
    let hub = Hub::new("[home]\ntime_zone = \"Europe/Amsterdam\"\n");
    let (code, out, err) = parts(&hub.run(&["check", "--config", "hunchd.toml"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("profile zigbee2mqtt (Zigbee2MQTT): "), "{out}");
    assert!(out.ends_with("home: time zone Europe/Amsterdam, mode shadow\nAll is well.\n"), "{out}");
    assert!(!hub.store().exists(), "checking keeps nothing");
}

#[test]
fn a_profile_is_tested_by_its_own_examples() {
    let hub = Hub::new("");
    let good = include_str!("../../../device-profiles/tasmota.toml");
    let file = hub.settings().with_file_name("mine.toml");
    let test = |text: &str| {
        fs::write(&file, text).unwrap();
        parts(&hub.run(&["profile", "test", "mine.toml"]))
    };
    let (code, out, err) = test(good);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.ends_with("examples hold, 0 do not.\n"), "{out}");

    let failing = "\n[[example]]\nabout = \"a wrong hope\"\ntopic = \"stat/plug/POWER\"\npayload = \"ON\"\nexpect = [\"plug: on = false\"]\n";
    let (code, out, err) = test(&format!("{good}{failing}"));
    assert_eq!(code, Some(1));
    assert!(out.ends_with("examples hold, 1 do not.\n"), "{out}");
    assert!(err.contains("a wrong hope") && err.contains("plug: on = true"), "{err}");

    let (code, out, err) = test("id = \"mine\"\nnmae = \"Mine\"\n");
    assert!(code == Some(1) && out.is_empty() && err.contains("mine.toml: ") && err.contains("nmae"), "{err}");
    let (code, _, err) = parts(&hub.run(&["profile", "test", "no_such.toml"]));
    assert!(code == Some(1) && err.starts_with("hunchd: no_such.toml cannot be read"), "{err}");
}

#[test]
fn what_is_not_there_is_told_in_a_sentence() {
    let hub = Hub::new("");
    for command in
        [&["replay", "no_such"][..], &["demo", "--home", "no_such"], &["explain", "lamp", "--home", "no_such"]]
    {
        let (code, out, err) = parts(&hub.run(command));
        assert_eq!((code, out.as_str()), (Some(1), ""), "{command:?}");
        assert!(err.starts_with("hunchd: ") && err.contains("no_such") && err.lines().count() == 1, "{err}");
        assert!(err.ends_with(".\n"), "{err}");
    }
}

#[test]
fn without_a_daemon_and_without_a_past_there_is_nothing_to_explain() {
    let hub = Hub::new("").with("HUNCHD_WEB__LISTEN", &format!("127.0.0.1:{}", free_port()));
    let (code, out, err) = parts(&hub.run(&["explain", "lamp", "--config", "hunchd.toml"]));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.starts_with("No hunchd answers at 127.0.0.1:"), "{err}");
    let store = hub.store().display().to_string();
    assert!(err.lines().last().unwrap().contains(&format!("There is no snapshot in {store} yet")), "{err}");
}

#[test]
fn a_recorded_home_is_replayed_shown_and_explained() {
    let hub = Hub::new("");
    let start = Timestamp::parse_rfc3339("2025-10-06T12:00:00Z").unwrap();
    let home = simulate::home(5, 21, start, Calendar::named("Europe/Amsterdam").unwrap());
    let folder = hub.settings().with_file_name("home");
    home_log::write(&folder, &home.log, home.events.iter().cloned()).unwrap();

    let (code, out, err) = parts(&hub.run(&["explain", "SOFA lamp", "--home", "home"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("sofa lamp: light in Living room (zigbee2mqtt:Living room/sofa lamp)\n"), "{out}");
    let (code, early, _) = parts(&hub.run(&["explain", "sofa lamp", "--home", "home", "--at", "2025-10-08T12:00:00Z"]));
    assert!(code == Some(0) && early.contains("2025-10-08 14:00") && early != out, "{early}");
    let (code, out, err) = parts(&hub.run(&["explain", "sofa", "--home", "home"]));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert_eq!(err, "hunchd: There is no device, no room and no recent hunch `sofa`.\n");

    let (code, out, err) = parts(&hub.run(&["replay", "home"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("simulated_5, 2025-10-06 to 2025-10-27: "), "{out}");
    let (code, json, _) = parts(&hub.run(&["replay", "home", "--json"]));
    assert!(code == Some(0) && json.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    assert!(json.lines().last().unwrap().starts_with("{\"summary\":"), "{json}");

    let (code, out, err) = parts(&hub.run(&["demo", "--home", "home"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("simulated_5: 21 devices, time zone Europe/Amsterdam.\n"), "{out}");
}

#[test]
fn the_demonstration_needs_nothing_and_shows_a_hunch() {
    let hub = Hub::new("");
    let (code, out, err) = parts(&hub.run(&["demo"]));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains(" is still on\n    It was off at "), "{out}");
    assert!(out.contains("    [Turn off] [Leave on] [Never ask]\n"), "{out}");
    assert!(out.contains(" devices went through MQTT in "), "{out}");
    assert!(!hub.store().exists(), "it keeps nothing");
}
