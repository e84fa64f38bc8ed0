//! Every number behind a decision, in words.

use std::fmt::Write;

use crate::archetypes::Assignment;
use crate::daylight::Estimate;
use crate::decision::Class;
use crate::decision::Reason;
use crate::engine::DeviceView;
use crate::engine::FORGET_TOPIC;
use crate::engine::Likeness;
use crate::engine::Logged;
use crate::engine::PeopleState;
use crate::engine::PeopleView;
use crate::engine::RoomView;
use crate::engine::View;
use crate::engine::situation::TOUCHABLE;
use crate::inference::HORIZONS;
use crate::inference::NextChange;
use crate::texts::Texts;

/// Explains a device (by id or name), a room (by name), the `house` itself, or a hunch (by id); `None` if nothing of that name is known.
pub fn explain(view: &View, of: &str) -> Option<String> {
    if let Some(logged) = view.log.iter().find(|logged| logged.hunch.id.to_string() == of) {
        return Some(hunch(logged));
    }
    let matches = |device: &&DeviceView| device.id.to_string() == of || device.name.eq_ignore_ascii_case(of);
    let room = || view.rooms.iter().find(|seen| seen.room.eq_ignore_ascii_case(of)).map(|found| room(view, found));
    let house = || (of == "house").then(|| house(view));
    view.devices.iter().find(matches).map(|found| device(view, found)).or_else(room).or_else(house)
}

fn house(view: &View) -> String {
    let PeopleView { state, asleep, away, last } = &view.people;
    let mut text = String::from("The house\n");
    line(&mut text, "now", &view.wall);
    let state = match state {
        PeopleState::Up => "somebody is in and up",
        PeopleState::Asleep => "everybody who is in is asleep",
        PeopleState::Away => "nobody is in",
    };
    line(&mut text, "people", state);
    let chances = [1.0 - asleep - away, *asleep, *away].map(|chance| percent(chance as f32));
    line(&mut text, "  chances", format!("up {}, asleep {}, away {}", chances[0], chances[1], chances[2]));
    if let Some(onset) = last {
        let late = onset.delay().as_secs() / 60;
        line(&mut text, "  last", format!("{} at {}, noticed {late} min later", onset.turn.words(), onset.happened));
    }
    let until = view.house_mode_until.map(|until| format!(" until {until}")).unwrap_or_default();
    line(&mut text, "mode", format!("{}{until}", view.house_mode));
    if let Some(until) = view.paused_until {
        line(&mut text, "paused", format!("nothing is asked and nothing done until {until}"));
    }
    for seen in &view.rooms {
        line(&mut text, &seen.room, daylight(seen));
    }
    for said in &view.said {
        let until = said.until.map(|until| format!(", until {until}")).unwrap_or_default();
        line(&mut text, &format!("said (no. {})", said.number), format!("{}{until}; since {}", said.what, said.at));
    }
    if !view.said.is_empty() {
        line(&mut text, "  to take one back", format!("publish its number to {FORGET_TOPIC}"));
    }
    text
}

fn room(view: &View, room: &RoomView) -> String {
    let mut text = format!("{}: a room\n", room.room);
    line(&mut text, "now", &view.wall);
    line(&mut text, "without its lamps", daylight(room));
    if let Some(Estimate { dark, dim, bright, .. }) = room.daylight {
        let chances = [dark, dim, bright].map(|chance| percent(chance as f32));
        line(&mut text, "  chances", format!("dark {}, dim {}, bright {}", chances[0], chances[1], chances[2]));
    }
    if room.lit {
        line(&mut text, "lamps", "on, or just changed: its light sensors are not believed");
    }
    for device in view.devices.iter().filter(|device| device.room.as_ref() == Some(&room.room)) {
        line(&mut text, "device", format!("{} ({})", device.name, device.id));
    }
    text
}

fn daylight(room: &RoomView) -> String {
    match &room.daylight {
        Some(estimate) => format!("{estimate}, by {}", estimate.from),
        None => "nobody can say: set where the home stands".to_owned(),
    }
}

fn hunch(logged: &Logged) -> String {
    let hunch = &logged.hunch;
    let mut text =
        format!("{} ({})\n{}\n", hunch.title(Texts::english()), hunch.device, hunch.because(Texts::english()));
    line(&mut text, "had at", hunch.at);
    line(&mut text, "rung", hunch.rung);
    line(&mut text, "kind", format!("{}, because {}", hunch.kind, hunch.occasion));
    line(&mut text, "proposed", format!("{} {}", hunch.command.property, hunch.command.value));
    let home =
        if hunch.fleet_confidence == hunch.confidence { "" } else { ", by what was learnt of this home's answers" };
    line(
        &mut text,
        "sure to",
        format!("{} (at first {}{home})", percent(hunch.confidence), percent(hunch.fleet_confidence)),
    );
    if hunch.explores {
        line(&mut text, "  and so", "a little less sure than asked for: had for the sake of what the answer tells");
    }
    let Reason { habit_on, still_on_in_1h, goes_on_min, asleep, away, .. } = hunch.reason;
    line(&mut text, "usually on now", percent(habit_on));
    line(&mut text, "still on in an hour", percent(still_on_in_1h));
    line(&mut text, "would go on for", length(goes_on_min));
    line(&mut text, "people", format!("asleep {}, away {}", percent(asleep), percent(away)));
    if let Some(lux) = hunch.reason.lux {
        line(&mut text, "the room has", format!("about {lux:.0} lux without its lamps"));
    }
    match (&logged.refusal, &logged.outcome) {
        (Some(refusal), _) => line(&mut text, "not asked, because", refusal),
        (None, Some((outcome, at))) => line(&mut text, "outcome", format!("{outcome}, {at}")),
        (None, None) => line(&mut text, "outcome", "still open"),
    }
    text
}

fn device(view: &View, device: &DeviceView) -> String {
    let room = device.room.as_deref().map(|room| format!(" in {room}")).unwrap_or_default();
    let mut text = format!("{}: {}{room} ({})\n", device.name, device.kind, device.id);
    let state = match (device.available, device.in_use) {
        (false, _) => "cannot be reached",
        (true, Some(true)) => "in use",
        (true, Some(false)) => "out of use",
        (true, None) => "unknown",
    };
    line(&mut text, "now", format!("{state}, {}", view.wall));
    for (property, reading) in &device.readings {
        let memory = if reading.fresh { "" } else { ", from the broker's memory" };
        // Nobody makes a temperature.
        let whose = if TOUCHABLE.contains(property) { format!(", {}", reading.origin) } else { String::new() };
        let told = format!("{} since {}{whose}{memory}", reading.value, reading.changed_at);
        line(&mut text, &format!("  {property}"), told);
    }
    if let Some(room) = view.rooms.iter().find(|room| Some(&room.room) == device.room.as_ref()) {
        line(&mut text, "its room without lamps", daylight(room));
    }
    if !view.house_mode.learns() {
        let until = view.house_mode_until.map(|until| format!(" until {until}")).unwrap_or_default();
        line(&mut text, "learning", format!("rests: the house is in {} mode{until}", view.house_mode));
    }
    line(&mut text, "rung", format!("{}{}", device.rung, if device.never { ", and a person said never" } else { "" }));
    line(
        &mut text,
        "class",
        match device.class {
            Class::Harmless => "harmless: switching it off harms nobody",
            Class::AskOnly => "a door or a thermostat: asked about, not done by itself",
            Class::Unidentified => "unidentified: nobody knows what hangs behind it, so it is not touched",
            Class::NeverTouch => "never touched",
        },
    );
    likeness(&mut text, &device.likeness);
    if device.uses > 0 || device.observed_days > 0 {
        line(
            &mut text,
            "habit at this time",
            format!("out of use on {} of {} days", device.off_days, device.observed_days),
        );
        line(&mut text, "uses remembered", device.uses);
    }
    if let Some(forecast) = &device.forecast {
        line(&mut text, "usually in use now", percent(forecast.habit_now));
        for (horizon, opinion) in HORIZONS.iter().zip(forecast.by_horizon) {
            let minutes = horizon.as_secs() / 60;
            let ahead = if minutes < 60 { format!("in {minutes} min") } else { format!("in {} h", minutes / 60) };
            let heard = opinion.said.iter().filter_map(|said| Some((said.weight, said.p?, said.expert)));
            let mut heard: Vec<(f32, f32, &str)> = heard.filter(|(weight, ..)| *weight >= 0.01).collect();
            heard.sort_by(|a, b| b.0.total_cmp(&a.0));
            let heard: Vec<String> = (heard.into_iter())
                .map(|(weight, p, expert)| format!("{expert}: {}, heard {}", percent(p), percent(weight)))
                .collect();
            line(&mut text, &ahead, format!("{} ({})", percent(opinion.p), heard.join("; ")));
        }
        let NextChange { p10_min, p50_min, p90_min } = forecast.next_change;
        let next = [p10_min, p50_min, p90_min].map(length);
        let next = format!("in {} (one in ten sooner than {}, one in ten later than {})", next[1], next[0], next[2]);
        line(&mut text, "next change", next);
    }
    let own = view.log.iter().filter(|logged| logged.hunch.device == device.id);
    for logged in own.rev().take(5) {
        let what = match (&logged.refusal, &logged.outcome) {
            (Some(refusal), _) => format!("not asked: {refusal}"),
            (None, Some((outcome, _))) => outcome.to_string(),
            (None, None) => "still open".to_owned(),
        };
        line(&mut text, &format!("hunch {}", logged.hunch.id), format!("{}, {what}", logged.hunch.at));
    }
    text
}

fn likeness(text: &mut String, likeness: &Likeness) {
    if let Some(archetype) = &likeness.archetype {
        let Assignment { label, id, distance, confidence, .. } = archetype;
        line(text, "behaves", format!("{confidence} a {label} (archetype {id}, {distance:.1} from its centre)"));
        if let Some((id, label, distance)) = &archetype.second {
            line(text, "  or else", format!("a {label} (archetype {id}, {distance:.1} away)"));
        }
    }
    if let Some(habits) = &likeness.habits {
        line(text, "  as those do", habits);
    }
    if let Some(carries) = &likeness.carries {
        let sure = percent(carries.confidence);
        line(text, "seems to carry", format!("{} ({sure} sure). {}", carries.like, carries.evidence));
    }
    if let Some(load) = likeness.draws {
        let left_alone = if load.must_run() { ": it is left alone" } else { "" };
        line(text, "power", format!("It {}{left_alone}.", load.told()));
    }
    if let Some(stands) = &likeness.stands {
        let others: Vec<String> = stands.others.iter().map(|(room, p)| format!("{room} {}", percent(*p))).collect();
        let or = if others.is_empty() { String::new() } else { format!("; or {}", others.join(", ")) };
        line(
            text,
            "seems to stand in",
            format!("{} ({}{or}). {}", stands.room, percent(stands.confidence), stands.evidence),
        );
    }
    if !likeness.neighbours.is_empty() {
        let near: Vec<String> =
            likeness.neighbours.iter().map(|(name, apart)| format!("{name} ({apart:.1})")).collect();
        line(text, "most alike here", near.join(", "));
    }
    if let Some([x, y]) = likeness.place {
        line(text, "on the fleet's map", format!("{x:.1}, {y:.1}"));
    }
}

fn line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "  {name:<21} {value}");
}

/// A length of time in words, to two figures or so.
fn length(minutes: f32) -> String {
    match minutes {
        ..90.0 => format!("{minutes:.0} min"),
        ..2880.0 => format!("{:.0} h", minutes / 60.0),
        _ => format!("{:.0} days", minutes / 1440.0),
    }
}

fn percent(p: f32) -> String {
    format!("{:.0} %", p * 100.0)
}
