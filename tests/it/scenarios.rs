//! Days that a person understands: every file of `tests/scenarios` is played, and what comes out is compared line by line.
//!
//! `UPDATE_EXPECT=1 cargo test --test it scenarios` writes what comes out into the files: read every line of the difference.
//!
//! ```text
//! # The story, for people.
//! zone Europe/Amsterdam
//! set asks_per_day 3                      also: mode, min_confidence, quiet 23:00-07:00, harmless, never and auto PATTERN
//! set language de                         what people are spoken to in; else English
//! set place 52.37 4.90                    where the home stands; set presence network, set acceptance network: as they ship; else by counts
//! device light Hall/lamp                  in Zigbee2MQTT's list, as address 0x1, 0x2, ...; `with left right` for its endpoints
//! habit zigbee2mqtt:Hall/lamp on 18:00-20:30 for 28 days [ending 2026-01-04]      else: until yesterday
//! habit zigbee2mqtt:Living/heating at 21 else 17 08:50-12:10 for 24 days
//! people Kitchen/eye Hall/eye up 07:00-23:00 out 10:00-12:00 for 21 days      what the sensors see of them; `out` may be left away
//! 2026-01-05 18:40:00 < lives from 07:00              the same people, today, from then until now
//! 2026-01-05 18:40:00 < zigbee2mqtt/Hall/lamp {"state":"ON"}
//! 2026-01-05 18:40:00 < retained zigbee2mqtt/Hall/lamp {"state":"ON"}
//! 2026-01-05 18:40:00 < answer accept                 of the last question
//! 2026-01-05 18:40:00 < link down                     also: link up, clock unsynchronised, clock synchronised
//! 2026-01-05 18:40:00 < restart                       also, apart: stop, start, start unsynchronised
//! 2026-01-05 18:40:00 < rename Hall/lamp to Hall/globe
//! 2026-01-05 18:40:00 < show zigbee2mqtt:Hall/lamp    what is known of it; also: show rejects, show people, show said, show why
//! 2026-01-05 18:40:00 < nothing                       time passes
//! 2026-01-05 18:40:00 > what came out of the line before it, and what became due before the next one
//! ```

use std::fs;
use std::path::Path;
use std::time::Duration;

use hunchd::decision::Acceptance;
use hunchd::decision::DeviceRule;
use hunchd::decision::Rung;
use hunchd::device::DeviceId;
use hunchd::engine::ClockState;
use hunchd::engine::Link;
use hunchd::engine::explain;
use hunchd::inference::AcceptanceNetwork;
use hunchd::inference::Models;
use hunchd::inference::PresenceNetwork;
use hunchd::sun::Position;
use hunchd::texts::Language;
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
    let mut people: Option<People> = None;
    let mut played = String::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some((wall, input)) = line.split_once(" < ") {
            // What became due before stands before.
            let lives = people.as_ref().zip(input.strip_prefix("lives from "));
            if let Some((people, from)) = lives {
                live(&mut house, vec![people.today(wall, from).unwrap_or_else(|| panic!("{name}: `{line}`"))]);
            }
            add(&mut played, house.at(wall).passes().told());
        }
        add(&mut played, [(*line).to_owned()]);
        let place = || format!("{name}: `{line}`");
        let mut shown = None;
        let is_past = |line: &str| line.starts_with("habit ") || line.starts_with("people ");
        if is_past(line) {
            let following = lines[index..].iter().find_map(|line| Some(line.split_once(" < ")?.0)).unwrap();
            let (habit, known) = match line.strip_prefix("people ") {
                Some(text) => People::parse(text, following, &house).unzip(),
                None => (Habit::parse(&line["habit ".len()..], following, &house), None),
            };
            people = known.or(people);
            habits.push(habit.unwrap_or_else(|| panic!("{}", place())));
            // Habits that stand together are lived together.
            if !lines.get(index + 1).is_some_and(|next| is_past(next)) {
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
        "set" => match rest.split_once(' ')? {
            ("place", place) => {
                let (latitude, longitude) = place.split_once(' ')?;
                house.settings.position = Position::new(latitude.parse().ok()?, longitude.parse().ok()?);
            }
            ("acceptance", "network") => {
                house.settings.models = Models::shipped().ok();
                house.settings.acceptance = Acceptance::Network(AcceptanceNetwork::shipped().ok()?);
            }
            ("language", word) => {
                let mut choices = Language::choices().into_iter();
                house.settings.language = choices.find(|(known, _)| *known == word)?.1;
            }
            ("presence", "network") => house.settings.presence = PresenceNetwork::shipped().ok(),
            _ => set(&mut house.settings.decision, rest)?,
        },
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
    let (key, value) = line.split_once(' ')?;
    match key {
        "mode" => settings.mode = Rung::parse(value)?,
        "min_confidence" => settings.min_confidence = value.parse().ok()?,
        "cool_down" => settings.cool_down = Duration::from_secs(value.parse().ok()?),
        "asks_per_day" => settings.asks_per_day = value.parse().ok()?,
        "quiet" => {
            (settings.quiet_from_min, settings.quiet_to_min) = span(value)?;
        }
        "harmless" | "never" | "auto" => settings.devices.push(DeviceRule {
            matches: value.to_owned(),
            rung: (key == "auto").then_some(Rung::Auto),
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
        ("nothing", "") | ("lives", _) => {}
        ("show", what) => {
            let shown = match what {
                "rejects" => format!("{:?}", house.engine().view().rejects),
                "people" => {
                    let people = house.engine().view().people;
                    format!(
                        "{}: asleep {:.0} %, away {:.0} %",
                        people.state.word(),
                        people.asleep * 100.0,
                        people.away * 100.0
                    )
                }
                "said" => said(house),
                "why" => why(house),
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
        if let Some((before, after)) = text.split_once(" at ") {
            return Habit::of_thermostat(before, after, following, house);
        }
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
            "home" => "not_home",
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

impl Habit {
    /// `zigbee2mqtt:Living/heating at 21 else 17 08:50-12:10 for 24 days`: 17 degrees between these hours, and 21 otherwise.
    fn of_thermostat(device: &str, text: &str, following: &str, house: &House) -> Option<Habit> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let [usual, "else", back, hours, "for", days, "days"] = parts[..] else { return None };
        let topic = format!("zigbee2mqtt/{}", device.strip_prefix("zigbee2mqtt:")?);
        let (from, to) = span(hours)?;
        let days: u64 = days.parse().ok()?;
        let first = following.get(..10)?.parse::<chrono::NaiveDate>().ok()? - chrono::Days::new(days);
        let mut words = Vec::new();
        for date in first.iter_days().take(days as usize) {
            let first = if from < to { usual } else { back };
            for (minute, value) in
                [(0, first), (from.min(to), if from < to { back } else { usual }), (from.max(to), first)]
            {
                let wall = format!("{date} {:02}:{:02}:00", minute / 60, minute % 60);
                let payload = format!("{{\"occupied_heating_setpoint\":{value}}}");
                words.push((house.settings.calendar.parse_wall(&wall)?, topic.clone(), payload));
            }
        }
        Some(Habit { words })
    }
}

/// What people said no to, and the number by which each is taken back.
fn said(house: &House) -> String {
    let said = house.engine().view().said;
    if said.is_empty() {
        return "nothing was said".to_owned();
    }
    said.iter().map(|said| format!("no. {}: {}", said.number, said.what)).collect::<Vec<_>>().join("; ")
}

/// Every number behind the last hunch, on one line.
fn why(house: &House) -> String {
    let view = house.engine().view();
    let Some(last) = view.log.last().map(|last| last.hunch.id.to_string()) else {
        return "nothing was thought".to_owned();
    };
    let text = explain(&view, &last).expect("an explanation");
    let lines: Vec<String> = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    lines.join(" / ")
}

/// People who go about a house in which eyes see them, room by room, every five minutes.
struct People {
    eyes: Vec<String>,
    up: (u16, u16),
    out: Option<(u16, u16)>,
    calendar: Calendar,
}

impl People {
    /// `Kitchen/eye Hall/eye up 07:00-23:00 out 10:00-12:00 for 21 days`: their past until the day of `following`, and who they are.
    fn parse(text: &str, following: &str, house: &House) -> Option<(Habit, People)> {
        let (eyes, rest) = text.split_once(" up ")?;
        let (hours, days) = rest.split_once(" for ")?;
        let days: u64 = days.strip_suffix(" days")?.parse().ok()?;
        let (up, out) = match hours.split_once(" out ") {
            Some((up, out)) => (span(up)?, Some(span(out)?)),
            None => (span(hours)?, None),
        };
        let eyes = eyes.split_whitespace().map(str::to_owned).collect();
        let people = People { eyes, up, out, calendar: house.settings.calendar };
        let today: chrono::NaiveDate = following.get(..10)?.parse().ok()?;
        let first = today - chrono::Days::new(days);
        let past = first.iter_days().take(days as usize).flat_map(|date| people.day(date, people.up.0, people.up.1));
        Some((Habit { words: past.collect() }, people))
    }

    /// Today, from one time to the time of the line.
    fn today(&self, wall: &str, from: &str) -> Option<Habit> {
        let until = minute_of(wall.get(11..16)?)?;
        Some(Habit { words: self.day(wall.get(..10)?.parse().ok()?, minute_of(from)?, until) })
    }

    fn day(&self, date: chrono::NaiveDate, from: u16, to: u16) -> Vec<(Timestamp, String, String)> {
        let is_in = |minute: &u16| !self.out.is_some_and(|(left, back)| (left..back).contains(minute));
        let minutes = (from..to).step_by(5).filter(is_in);
        let mut words = Vec::new();
        // Who goes out and comes in does so by the door.
        for minute in
            self.out.iter().flat_map(|(left, back)| [*left, *back]).filter(|minute| (from..to).contains(minute))
        {
            for (second, closed) in [("05", false), ("20", true)] {
                let wall = format!("{date} {:02}:{:02}:{second}", minute / 60, minute % 60);
                let at = self.calendar.parse_wall(&wall).expect("a time by this wall");
                words.push((at, "zigbee2mqtt/Hall/door".to_owned(), format!("{{\"contact\":{closed}}}")));
            }
        }
        for (turn, minute) in minutes.enumerate() {
            let eye = &self.eyes[turn % self.eyes.len()];
            for (second, seen) in [("00", true), ("40", false)] {
                let wall = format!("{date} {:02}:{:02}:{second}", minute / 60, minute % 60);
                let at = self.calendar.parse_wall(&wall).expect("a time by this wall");
                words.push((at, format!("zigbee2mqtt/{eye}"), format!("{{\"occupancy\":{seen}}}")));
            }
        }
        words
    }
}

fn span(text: &str) -> Option<(u16, u16)> {
    let (from, to) = text.split_once('-')?;
    Some((minute_of(from)?, minute_of(to)?))
}

fn minute_of(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    Some(hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?)
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
