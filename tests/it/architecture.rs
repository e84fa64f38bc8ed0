//! The floor plan, checked: which room may import which, which crate lives where, and how long a file may be.
//!
//! Works on the text of the files, so that a broken rule is named in a sentence even where the code compiles.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Every room, bottom-up. A room imports only from layers above its own line in this table, so no circle can be written.
/// A new room is added here when it is added to `lib.rs`; the order of the whole plan is
/// time, texts, device, profile, home, features, inference, presence, feedback, decision, routines, engine, report, page, the doors, home_log, replay,
/// simulate and import and evaluate, daemon.
const LAYERS: &[&[&str]] = &[
    &["time", "chance", "secret"],
    &["texts"],
    &["sun", "device"],
    &["profile"],
    &["home"],
    &["features"],
    &["inference", "archetypes"],
    &["presence", "meaning", "daylight"],
    &["feedback"],
    &["decision"],
    &["engine"],
    &["report"],
    &["page"],
    // The doors. They do not know each other.
    &["config", "home_assistant", "mqtt", "notify", "store", "web"],
    // The drivers, and the file format that they share.
    &["home_log", "workers"],
    &["replay"],
    &["simulate", "import", "evaluate"],
    &["dataset"],
    &["daemon"],
];

/// The highest layer of the core: from here down there is no world, only data.
const CORE_ENDS_WITH: &str = "page";

/// Crates that may be named only in some rooms.
const CONFINED: &[(&str, &[&str])] = &[
    ("rumqttc", &["mqtt"]),
    ("rumqttd", &["mqtt"]),
    ("sled", &["store"]),
    ("redb", &["store"]),
    ("reqwest", &["notify"]),
    ("base64", &["notify", "web"]),
    ("axum", &["web"]),
    ("argon2", &["web"]),
    ("prometheus_client", &["web"]),
    ("tokio", &["mqtt", "store", "notify", "web", "daemon", "main"]),
    ("csv", &["home_log", "import", "evaluate"]),
    ("flate2", &["home_log", "store"]),
    ("rusqlite", &["import"]),
    ("smartcore", &["evaluate"]),
    ("plotters", &["evaluate", "presence"]),
    ("askama", &["report", "page", "evaluate", "web"]),
    ("indicatif", &["main"]),
    ("toml", &["profile", "inference", "config", "home_log", "simulate", "archetypes"]),
    ("tract_onnx", &["inference"]),
    ("linfa", &["archetypes"]),
    ("linfa_clustering", &["archetypes"]),
    ("ndarray", &["archetypes"]),
    ("solar_positioning", &["sun"]),
    ("unicode_normalization", &["features"]),
    ("fluent_bundle", &["texts"]),
    ("unic_langid", &["texts"]),
    ("parquet", &["dataset"]),
    ("iana_time_zone", &["config"]),
    ("clap", &["main"]),
    ("anyhow", &["daemon", "main"]),
    ("sd_notify", &["daemon", "main"]),
    ("tracing_subscriber", &["daemon", "main"]),
    ("tracing_journald", &["daemon", "main"]),
];

/// What the core does not know, tests excepted.
const NOT_IN_THE_CORE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "thread::",
    "tokio::",
    "getrandom::",
    "SystemTime",
    "Instant",
    "HashMap",
    "HashSet",
];

/// Rooms that may read the environment.
const READS_ENVIRONMENT: &[&str] = &["config", "main"];

/// Lines of a file, tests not counted.
const LONGEST_FILE: usize = 400;

#[test]
fn the_house_is_built_to_plan() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for file in rust_files(&root.join("src")) {
        let path = file.strip_prefix(root).unwrap().to_str().unwrap();
        all.extend(violations(path, &fs::read_to_string(&file).unwrap()));
    }
    assert!(all.is_empty(), "\n{}\n", all.join("\n"));
}

#[test]
fn every_room_is_on_the_plan_and_every_room_of_the_plan_exists() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let mut built: Vec<&str> =
        map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut planned: Vec<&str> = LAYERS.concat();
    built.sort_unstable();
    planned.sort_unstable();
    assert_eq!(built, planned, "left: src/lib.rs, right: LAYERS in this file");
}

/// Every rule that a file breaks, as finished sentences.
fn violations(path: &str, text: &str) -> Vec<String> {
    let room = room_of(path);
    let code = without_comments_and_strings(text);
    let body = without_tests(path, &code);
    let mut all = Vec::new();
    if !text.starts_with("//!") {
        all.push(format!("{path} does not open with `//!`: say what it is for, and what it must not know."));
    }
    let length = body.lines().count();
    if length > LONGEST_FILE {
        all.push(format!("{path} has {length} lines without its tests; {LONGEST_FILE} are allowed."));
    }
    for (number, line) in code.lines().enumerate() {
        let wrong = wrong_in_line(path, room, line, number >= length);
        all.extend(wrong.into_iter().map(|sentence| format!("{path}:{}: {sentence}", number + 1)));
    }
    all
}

fn wrong_in_line(path: &str, room: &str, line: &str, in_tests: bool) -> Vec<String> {
    let mut all = Vec::new();
    let layer = layer_of(room);
    if layer.is_none() && !matches!(room, "lib" | "main") {
        all.push(format!("The room `{room}` is not on the plan in tests/it/architecture.rs."));
    }
    for rest in after(line, "crate::") {
        let target: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let allowed = target == room || matches!((layer, layer_of(&target)), (Some(own), Some(other)) if other < own);
        if !allowed && !matches!(room, "lib" | "main") {
            all.push(format!("`{room}` must not import `{target}`: a room imports only from lower layers."));
        }
    }
    if is_import(line) && (line.contains('{') || !line.trim_end().ends_with(';')) {
        all.push("Imports are not grouped: one item to a `use` line.".to_owned());
    }
    if is_import(line) && line.contains('*') && !in_tests {
        all.push("Imports name their item: no `*` outside tests.".to_owned());
    }
    if line.contains("super::super") {
        all.push("A room is left by `crate::`, and within one a single `super::` is enough.".to_owned());
    }
    let is_front_door = path == format!("src/{room}.rs") || path == format!("src/{room}/mod.rs");
    if is_front_door && !in_tests && !after(line, "super::").is_empty() {
        all.push("A room is left only by `crate::`, not by `super::`.".to_owned());
    }
    for (name, rooms) in CONFINED {
        let named = !after(line, &format!("{name}::")).is_empty() || !after(line, &format!("use {name};")).is_empty();
        if named && !rooms.contains(&room) {
            all.push(format!("The crate `{name}` is confined to {}.", rooms.join(", ")));
        }
    }
    if !after(line, "std::env").is_empty() && !READS_ENVIRONMENT.contains(&room) && !in_tests {
        all.push(format!("The environment is read only in {}.", READS_ENVIRONMENT.join(", ")));
    }
    if layer.is_some_and(|layer| Some(layer) <= layer_of(CORE_ENDS_WITH)) && !in_tests {
        let found = NOT_IN_THE_CORE.iter().filter(|name| !after(line, name).is_empty());
        all.extend(found.map(|name| format!("The core does not know `{}`.", name.trim_end_matches("::"))));
    }
    all
}

/// What follows each occurrence of a name that is not the end of a longer name or path.
fn after<'t>(line: &'t str, name: &str) -> Vec<&'t str> {
    let begins = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '$'));
    let ends = |at: usize| {
        let rest = &line[at + name.len()..];
        !name.ends_with(char::is_alphanumeric) || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    };
    let is_type = name.starts_with(char::is_uppercase);
    line.match_indices(name)
        // A type's name may stand at the end of a path, a path only at its beginning.
        .filter(|(at, _)| (begins(*at) || is_type && line[..*at].ends_with("::")) && ends(*at))
        .map(|(at, _)| &line[at + name.len()..])
        .collect()
}

fn is_import(line: &str) -> bool {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) => rest.trim_start_matches(|c| c != ' ').trim_start(),
        None => line,
    };
    line.starts_with("use ")
}

fn room_of(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    match inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs") {
        // The commands are files of the binary, not of the house.
        "command" => "main",
        room => room,
    }
}

fn layer_of(room: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&room))
}

/// What stands before the test module at the end. A file `tests.rs` is all tests.
fn without_tests<'t>(path: &str, code: &'t str) -> &'t str {
    if path.ends_with("/tests.rs") {
        return "";
    }
    match code.find("\n#[cfg(test)]\nmod ") {
        Some(at) => &code[..=at],
        None => code,
    }
}

/// The code with comments taken out and texts emptied; lines keep their numbers.
fn without_comments_and_strings(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if first == '"' {
            end_of_string(rest)
        } else if let Some(quotes) = raw_string_opening(rest, code.chars().last()) {
            let closing = format!("\"{}", "#".repeat(quotes));
            let opening = quotes + 2;
            rest[opening..].find(&closing).map_or(rest.len(), |at| opening + at + closing.len())
        } else if first == '\'' {
            end_of_char(rest)
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        rest = &rest[skipped..];
    }
    code
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

/// The number of hashes of `r"`, `r#"` and so on.
fn raw_string_opening(text: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') && before != Some('b') {
        return None;
    }
    let hashes = text.strip_prefix('r')?;
    let rest = hashes.trim_start_matches('#');
    rest.starts_with('"').then_some(hashes.len() - rest.len())
}

/// The end of a character literal; a lifetime's quote is skipped alone.
fn end_of_char(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some(_)) => text[3..].find('\'').map_or(text.len(), |at| at + 4),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn broken_rules_are_caught() {
    let long = "//! Long.\n".to_owned() + &"let x = 1;\n".repeat(400);
    for (path, text, expected) in [
        ("src/time.rs", "//! T.\nuse crate::engine::Engine;\n", "src/time.rs:2: `time` must not import `engine`"),
        ("src/web/mod.rs", "//! T.\nfn f() { crate::config::Config::load(); }\n", "`web` must not import `config`"),
        ("src/engine/io.rs", "//! T.\npub(crate) use crate::web::X;\n", "`engine` must not import `web`"),
        ("src/engine/io.rs", "//! T.\nuse crate::{device::X, web};\n", "not grouped"),
        ("src/engine/io.rs", "//! T.\nuse std::{\n    fmt,\n};\n", "not grouped"),
        ("src/engine/io.rs", "//! T.\nuse crate::*;\n", "must not import ``"),
        ("src/engine/io.rs", "//! T.\npub use crate::device::*;\n", "no `*` outside tests"),
        ("src/engine/mod.rs", "//! T.\nuse super::web::X;\n", "not by `super::`"),
        ("src/time.rs", "//! T.\nfn f() { super::engine::f() }\n", "not by `super::`"),
        ("src/engine/io.rs", "//! T.\nuse super::super::web::X;\n", "single `super::`"),
        ("src/garage/mod.rs", "//! T.\nfn f() {}\n", "not on the plan"),
        ("src/web/mod.rs", "//! T.\nuse rumqttc::AsyncClient;\n", "`rumqttc` is confined to mqtt"),
        ("src/main.rs", "//! T.\nfn f(_: &'static str, db: sled::Db) {}\n", "`sled` is confined to store"),
        ("src/config/mod.rs", "//! T.\nuse tokio::fs;\n", "`tokio` is confined"),
        ("src/decision/mod.rs", "//! T.\nuse std::time::Instant;\n", "The core does not know `Instant`"),
        ("src/engine/mod.rs", "//! T.\nfn f() { std::thread::spawn(f); }\n", "The core does not know `std::thread`"),
        (
            "src/engine/mod.rs",
            "//! T.\nfn f() -> Vec<u8> { std::fs::read(\"x\") }\n",
            "The core does not know `std::fs`",
        ),
        ("src/engine/mod.rs", "//! T.\nuse std::collections::HashMap;\n", "The core does not know `HashMap`"),
        ("src/web/mod.rs", "//! T.\nfn f() { std::env::var(\"X\"); }\n", "environment is read only in"),
        ("src/web/mod.rs", "// T.\nfn f() {}\n", "does not open with `//!`"),
        ("src/web/mod.rs", &long, "has 401 lines without its tests"),
        (
            "src/engine/mod.rs",
            "//! T.\n#[cfg(test)]\nmod tests {\n    use crate::web::X;\n}\n",
            "src/engine/mod.rs:4: `engine` must not import `web`",
        ),
    ] {
        let found = violations(path, text);
        assert!(found.iter().any(|sentence| sentence.contains(expected)), "{path}\n{text}\nfound: {found:?}");
    }
}

#[test]
fn what_is_allowed_is_let_through() {
    let long_tests = format!("//! T.\n\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    // A line.\n".repeat(500));
    for (path, text) in [
        (
            "src/engine/io.rs",
            "//! Unlike `crate::web`, it knows no std::fs.\nuse crate::device::DeviceId;\nuse super::Engine;\n",
        ),
        ("src/engine/mod.rs", "//! T.\nfn f() -> &'static str { \"use crate::web::X; // std::fs\" }\n"),
        ("src/engine/mod.rs", "//! T.\nconst X: &str = r#\"a \" crate::web::X\"#; /* Instant */\n"),
        (
            "src/engine/mod.rs",
            "//! T.\nfn f<'a>(c: &'a char) -> bool { *c == '\"' || *c == '\\'' }\nuse crate::time::X;\n",
        ),
        ("src/engine/mod.rs", "//! T.\nstruct InstantReply; fn uninstall() { crate::engine::io::f() }\n"),
        ("src/device.rs", "//! T.\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n    use std::fs;\n}\n"),
        ("src/main.rs", "//! T.\nuse hunchd::config::Config;\nuse clap::Parser;\n"),
        ("src/config/mod.rs", "//! T.\nuse crate::decision::Rung;\nlet x = std::env::vars_os();\n"),
        ("src/web/tests.rs", "//! T.\nuse super::*;\n"),
        ("src/web/mod.rs", &long_tests),
    ] {
        assert_eq!(violations(path, text), Vec::<String>::new(), "{path}\n{text}");
    }
}
