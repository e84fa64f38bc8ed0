//! Days that a person understands: every file of `tests/scenarios` is played, and what comes out is compared line by line.
//!
//! `UPDATE_EXPECT=1 cargo test --test it scenarios` writes what comes out into the files: read every line of the difference.
//!
//! ```text
//! # The story, for people.
//! zone Europe/Amsterdam
//! set asks_per_day 3                      also: mode, min_confidence, quiet 23:00-07:00, harmless and never PATTERN
//! device light Hall/lamp                  in Zigbee2MQTT's list, as address 0x1, 0x2, ...; `with left right` for its endpoints
//! habit zigbee2mqtt:Hall/lamp on 18:00-20:30 for 28 days [ending 2026-01-04]      else: until yesterday
//! 2026-01-05 18:40:00 < zigbee2mqtt/Hall/lamp {"state":"ON"}
//! 2026-01-05 18:40:00 < retained zigbee2mqtt/Hall/lamp {"state":"ON"}
//! 2026-01-05 18:40:00 < answer accept                 of the last question
//! 2026-01-05 18:40:00 < link down                     also: link up, clock unsynchronised, clock synchronised
//! 2026-01-05 18:40:00 < restart                       also, apart: stop, start, start unsynchronised
//! 2026-01-05 18:40:00 < rename Hall/lamp to Hall/globe
//! 2026-01-05 18:40:00 < show zigbee2mqtt:Hall/lamp    what is known of it; also: show rejects
//! 2026-01-05 18:40:00 < nothing                       time passes
//! 2026-01-05 18:40:00 > what came out of the line before it, and what became due before the next one
//! ```

use std::fs;
use std::path::Path;

use hunchd::decision::DeviceRule;
use hunchd::decision::Rung;
use hunchd::device::DeviceId;
use hunchd::engine::ClockState;
use hunchd::engine::Link;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

use crate::house::House;
use crate::house::state_message;

#[test]
fn every_story_goes_as_it_is_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    assert!(files.len() > 20, "only {} scenarios were found", files.len());
    let mut failures = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let told = fs::read_to_string(&path).unwrap();
        let played = play(&name, &told);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &played).unwrap();
        } else if told != played {
            failures.push(format!("{name}:\n{}", difference(&told, &played)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The text with the lines that came out in place of those that were expected.
fn play(name: &str, text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !is_output(line)).collect();
    assert!(lines.first().is_some_and(|line| line.starts_with("# ")), "{name} does not begin with its story");
    let mut house = House::new();
    let mut habits: Vec<Habit> = Vec::new();
    let mut played = String::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some((wall, _)) = line.split_once(" < ") {
            // What became due before stands before.
            add(&mut played, house.at(wall).passes().told());
        }
        add(&mut played, [(*line).to_owned()]);
        let place = || format!("{name}: `{line}`");
        let mut shown = None;
        if let Some(habit) = line.strip_prefix("habit ") {
            let following = lines[index..].iter().find_map(|line| Some(line.split_once(" < ")?.0));
            habits.push(Habit::parse(habit, following.unwrap(), &house).unwrap_or_else(|| panic!("{}", place())));
            // Habits that stand together are lived together.
            if !lines.get(index + 1).is_some_and(|next| next.starts_with("habit ")) {
                live(&mut house, std::mem::take(&mut habits));
            }
        } else if let Some((_, input)) = line.split_once(" < ") {
            shown = timed(&mut house, input, &place());
        } else if !line.is_empty() && !line.starts_with('#') {
            header(&mut house, line).unwrap_or_else(|| panic!("{}", place()));
        }
        add(&mut played, house.told().into_iter().chain(shown));
    }
    played
}

fn add(played: &mut String, lines: impl IntoIterator<Item = String>) {
    for line in lines {
        played.push_str(&line);
        played.push('\n');
    }
}

fn is_output(line: &str) -> bool {
    line.as_bytes().get(19..22) == Some(b" > ")
}

fn header(house: &mut House, line: &str) -> Option<()> {
    let (word, rest) = line.split_once(' ')?;
    match word {
        "zone" => house.settings.calendar = Calendar::named(rest)?,
        "set" => set(&mut house.settings.decision, rest)?,
        "device" => {
            let (kind, rest) = rest.split_once(' ')?;
            let (name, endpoints) = rest.split_once(" with ").unwrap_or((rest, ""));
            house.lists(kind, name, &endpoints.split_whitespace().collect::<Vec<_>>());
            return Some(());
        }
        _ => return None,
    }
    house.begins_again();
    Some(())
}

fn set(settings: &mut hunchd::decision::Settings, line: &str) -> Option<()> {
    let minute = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        Some(hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?)
    };
    let (key, value) = line.split_once(' ')?;
    match key {
        "mode" => settings.mode = Rung::parse(value)?,
        "min_confidence" => settings.min_confidence = value.parse().ok()?,
        "asks_per_day" => settings.asks_per_day = value.parse().ok()?,
        "quiet" => {
            let (from, to) = value.split_once('-')?;
            (settings.quiet_from_min, settings.quiet_to_min) = (minute(from)?, minute(to)?);
        }
        "harmless" | "never" => settings.devices.push(DeviceRule {
            matches: value.to_owned(),
            rung: None,
            harmless: (key == "harmless").then_some(true),
            never: key == "never",
        }),
        _ => return None,
    }
    Some(())
}

/// Does what a line with a time says; returns a line to show, where it asks for one.
fn timed(house: &mut House, input: &str, place: &str) -> Option<String> {
    let (first, rest) = input.split_once(' ').unwrap_or((input, ""));
    match (first, rest) {
        ("answer", verdict) => drop(house.answers(verdict.parse().unwrap_or_else(|_| panic!("{place}")))),
        ("link", "up") => drop(house.link(Link::Up)),
        ("link", "down") => drop(house.link(Link::Down)),
        ("clock", "synchronised") => drop(house.clock(ClockState::Synchronised)),
        ("clock", "unsynchronised") => drop(house.clock(ClockState::Unsynchronised)),
        ("restart", "") => drop(house.stops().starts(ClockState::Synchronised)),
        ("stop", "") => drop(house.stops()),
        ("start", "") => drop(house.starts(ClockState::Synchronised)),
        ("start", "unsynchronised") => drop(house.starts(ClockState::Unsynchronised)),
        ("nothing", "") => {}
        ("show", what) => {
            let shown = match what {
                "rejects" => format!("{:?}", house.engine().view().rejects),
                device => house.known(&device.parse::<DeviceId>().unwrap_or_else(|_| panic!("{place}"))),
            };
            return Some(format!("{} > {shown}", house.wall()));
        }
        ("rename", names) => {
            let (from, to) = names.split_once(" to ").unwrap_or_else(|| panic!("{place}"));
            house.renames(from, to);
        }
        ("retained", message) => {
            let (topic, payload) = message.split_once(' ').unwrap_or((message, ""));
            house.remembers(topic, payload);
        }
        (topic, payload) => {
            assert!(topic.contains('/'), "{place}: `{topic}` is neither a word of scenarios nor a topic");
            house.says(topic, payload);
        }
    }
    None
}

/// `zigbee2mqtt:Hall/lamp on 18:00-20:30 for 28 days ending 2026-01-04`, as the words that it comes down to.
struct Habit {
    words: Vec<(Timestamp, String, String)>,
}

impl Habit {
    fn parse(text: &str, following: &str, house: &House) -> Option<Habit> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let (device, word, hours, days, ending) = match parts[..] {
            [device, word, hours, "for", days, "days"] => (device, word, hours, days, None),
            [device, word, hours, "for", days, "days", "ending", last] => (device, word, hours, days, Some(last)),
            _ => return None,
        };
        let device: DeviceId = device.parse().ok()?;
        let (from, to) = hours.split_once('-')?;
        let days: u64 = days.parse().ok()?;
        let last: chrono::NaiveDate = match ending {
            Some(last) => last.parse().ok()?,
            None => following.get(..10)?.parse::<chrono::NaiveDate>().ok()?.pred_opt()?,
        };
        let at =
            |date: chrono::NaiveDate, hh_mm: &str| house.settings.calendar.parse_wall(&format!("{date} {hh_mm}:00"));
        let opposite = match word {
            "on" => "off",
            "unlocked" => "locked",
            "open" => "close",
            _ => return None,
        };
        let first = last - chrono::Days::new(days - 1);
        let mut words = Vec::new();
        let mut say = |at, word| {
            let (topic, payload) = state_message(&device, word);
            words.push((at, topic, payload));
        };
        say(at(first, "00:00")?, opposite);
        for date in first.iter_days().take(days as usize) {
            let next = if from < to { date } else { date.succ_opt()? };
            say(at(date, from)?, word);
            say(at(next, to)?, opposite);
        }
        Some(Habit { words })
    }
}

fn live(house: &mut House, habits: Vec<Habit>) {
    let mut words: Vec<_> = habits.into_iter().flat_map(|habit| habit.words).collect();
    words.sort_by_key(|(at, ..)| *at);
    for (at, topic, payload) in words {
        house.moment(at).says(&topic, payload);
    }
}

/// Lines that differ, with those around them.
fn difference(told: &str, played: &str) -> String {
    let (told, played): (Vec<&str>, Vec<&str>) = (told.lines().collect(), played.lines().collect());
    let same = told.iter().zip(&played).take_while(|(told, played)| told == played).count();
    let from = same.saturating_sub(2);
    let part = |lines: &[&str]| lines.iter().skip(from).take(8).map(|line| format!("    {line}\n")).collect::<String>();
    format!("  told (from line {}):\n{}  came out:\n{}", from + 1, part(&told), part(&played))
}
