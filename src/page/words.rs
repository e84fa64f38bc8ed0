//! Small words that several pages say: times as one says them in the house, shares, what a device is doing.

use crate::decision::Class;
use crate::decision::Rung;
use crate::device::Kind;
use crate::engine::DeviceView;
use crate::engine::Logged;
use crate::feedback::Outcome;
use crate::texts::Texts;
use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `22:40`, `yesterday 22:40`, `Wed 22:40`, or `2026-01-07 22:40`.
pub(super) fn when(calendar: Calendar, now: Timestamp, at: Timestamp) -> String {
    let (today, then) = (calendar.local(now).day, calendar.local(at));
    let time = then.hh_mm();
    match today.0 - then.day.0 {
        0 => time,
        1 => format!("yesterday {time}"),
        -1 => format!("tomorrow {time}"),
        2..=6 => format!("{} {time}", WEEKDAYS[then.day.weekday()]),
        _ => format!("{} {time}", then.day.to_iso()),
    }
}

/// `Today`, `Yesterday`, or the date with its weekday.
pub(super) fn day(today: LocalDay, day: LocalDay) -> String {
    const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    match today.0 - day.0 {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => format!("{}, {}", WEEKDAYS[day.weekday()], day.to_iso()),
    }
}

/// `Today, Wed 2026-01-07`.
pub(super) fn dated(today: LocalDay, day: LocalDay) -> String {
    let date = format!("{} {}", WEEKDAYS[day.weekday()], day.to_iso());
    match today.0 - day.0 {
        0 => format!("Today, {date}"),
        1 => format!("Yesterday, {date}"),
        _ => date,
    }
}

/// So many minutes, as short as one writes them: `45 min`, `2 h 10 min`, `31 h`.
pub(super) fn long(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours @ 24.., _) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// What a device of that kind is while it is in use.
pub(super) fn used(kind: Kind) -> &'static str {
    match kind {
        Kind::Lock => "unlocked",
        Kind::Cover => "open",
        _ => "on",
    }
}

/// Whole percent, and never a certainty that nobody has: `97 %`, `> 99 %`, `< 1 %`.
pub(super) fn percent(share: f32) -> String {
    match (share * 100.0).round() {
        high if high >= 100.0 => "> 99 %".to_owned(),
        low if low < 1.0 => "< 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// What it is doing, in a word that fits its kind.
pub(super) fn doing(device: &DeviceView) -> &'static str {
    let (yes, no) = match device.kind {
        Kind::Lock => ("unlocked", "locked"),
        Kind::Cover => ("open", "closed"),
        _ => ("on", "off"),
    };
    match (device.available, device.in_use) {
        (false, _) => "cannot be reached",
        (true, Some(true)) => yes,
        (true, Some(false)) => no,
        (true, None) => "",
    }
}

/// What a rung of the ladder means for a device.
pub(super) fn rung(rung: Rung) -> &'static str {
    match rung {
        Rung::Off => "left alone",
        Rung::Shadow => "only watched",
        Rung::Ask => "asked about",
        Rung::Auto => "switched by itself",
    }
}

/// How far the home as a whole is taken.
pub(super) fn mode(mode: Rung) -> &'static str {
    match mode {
        Rung::Off => "off",
        Rung::Shadow => "only watch",
        Rung::Ask | Rung::Auto => "ask, and do what it was allowed to",
    }
}

/// How careful hunchd is with it, in a sentence.
pub(super) fn class(class: Class) -> &'static str {
    match class {
        Class::Harmless => "Switching it off harms nobody.",
        Class::AskOnly => "It is only ever asked about, never done by itself.",
        Class::Unidentified => {
            "Nobody knows what hangs behind it, so it is never touched. Vouch for it in the configuration if it is harmless."
        }
        Class::NeverTouch => "It is never touched.",
    }
}

/// What became of a hunch: a word for its looks, and what one says.
pub(super) fn became(logged: &Logged, calendar: Calendar, now: Timestamp) -> (&'static str, String) {
    match (&logged.refusal, &logged.outcome) {
        (Some(refusal), _) => ("refused", format!("not asked, because {refusal}")),
        (None, Some((outcome, at))) => {
            let look = match outcome {
                outcome if outcome.is_no() => "no",
                Outcome::Accepted | Outcome::DoneByHand | Outcome::Acted => "right",
                _ => "",
            };
            let only_thought = if logged.hunch.rung < Rung::Ask { "only thought; then " } else { "" };
            let (had, ended) = (calendar.local(logged.hunch.at), calendar.local(*at));
            let when = if had.day == ended.day { ended.hh_mm() } else { when(calendar, now, *at) };
            (look, format!("{only_thought}{outcome}, {when}"))
        }
        (None, None) if logged.hunch.rung < Rung::Ask => ("open", "only thought, not asked; still so".to_owned()),
        (None, None) => ("open", "waits for an answer".to_owned()),
    }
}

/// Text as it stands within a picture that no template writes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Minutes that a forecast gives, as one says them: rounded to what it can know.
pub(super) fn about(minutes: f32) -> String {
    let minutes = minutes.max(1.0) as u32;
    Texts::english().duration(match minutes {
        0..=20 => minutes,
        21..=119 => minutes / 5 * 5,
        120..=719 => minutes / 30 * 30,
        _ => minutes / 60 * 60,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_one_says_them() {
        let at = |text| Timestamp::parse_rfc3339(text).expect("a time");
        let calendar = Calendar::named("Europe/Amsterdam").expect("a zone");
        let now = at("2026-01-07T12:00:00Z");
        for (then, said) in [
            ("2026-01-07T06:05:00Z", "07:05"),
            ("2026-01-06T22:59:00Z", "yesterday 23:59"),
            ("2026-01-04T06:05:00Z", "Sun 07:05"),
            ("2025-12-31T06:05:00Z", "2025-12-31 07:05"),
            ("2026-01-08T06:05:00Z", "tomorrow 07:05"),
        ] {
            assert_eq!(when(calendar, now, at(then)), said);
        }
    }

    #[test]
    fn nothing_is_told_as_certain() {
        assert_eq!(
            [0.0, 0.004, 0.25, 0.994, 0.996, 1.0].map(percent),
            ["< 1 %", "< 1 %", "25 %", "99 %", "> 99 %", "> 99 %"]
        );
    }
}
