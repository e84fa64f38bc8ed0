//! Whether the home lives as it usually does: while there are guests, a party, or nobody for weeks, nothing is learnt of habits.
//! States are followed all the same, and hunches are had.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::device::Message;
use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::profile::Reject;
use crate::time::Timestamp;

/// Says how the home lives: `home`, `guest`, `vacation` or `party`, and if wanted until when: `guest until 2026-01-07T12:00:00Z`.
pub const HOUSE_MODE_TOPIC: &str = "hunchd/house_mode/set";

/// How the home lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HouseMode {
    /// As usual.
    #[default]
    Home,
    /// With guests.
    Guest,
    /// Nobody is there for days.
    Vacation,
    /// Everything is different, for a night.
    Party,
}

impl HouseMode {
    /// Every mode.
    pub const ALL: [HouseMode; 4] = [HouseMode::Home, HouseMode::Guest, HouseMode::Vacation, HouseMode::Party];

    /// The word as it stands in messages.
    pub fn word(self) -> &'static str {
        match self {
            HouseMode::Home => "home",
            HouseMode::Guest => "guest",
            HouseMode::Vacation => "vacation",
            HouseMode::Party => "party",
        }
    }

    /// The mode of that word.
    pub fn of_word(word: &str) -> Option<HouseMode> {
        HouseMode::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// Whether habits are learnt.
    pub fn learns(self) -> bool {
        self == HouseMode::Home
    }

    /// Whether the people who live there are those who are there, and live as they do: only then is anything done by itself. That they
    /// are away for weeks changes nothing about a lamp that was left on.
    pub fn is_usual(self) -> bool {
        matches!(self, HouseMode::Home | HouseMode::Vacation)
    }
}

impl fmt::Display for HouseMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Reads `guest` or `guest until 2026-01-07T12:00:00Z`.
fn parse(text: &str) -> Option<(HouseMode, Option<Timestamp>)> {
    let mut words = text.split_whitespace();
    let mode = HouseMode::of_word(words.next()?)?;
    match (words.next(), words.next(), words.next()) {
        (None, ..) => Some((mode, None)),
        (Some("until"), Some(then), None) => Some((mode, Some(Timestamp::parse_rfc3339(then)?))),
        _ => None,
    }
}

impl Engine {
    /// How the home lives now, and until when.
    pub fn house_mode(&self) -> (HouseMode, Option<Timestamp>) {
        self.memory.house_mode
    }

    /// A person said how the home lives. That the broker still remembers it counts: it is a state.
    pub(super) fn house_mode_message(&mut self, now: Timestamp, message: &Message, effects: &mut Vec<Effect>) {
        let text = String::from_utf8_lossy(&message.payload);
        let Some((mode, until)) = parse(&text) else {
            let text: String = text.chars().take(60).collect();
            let reason = format!(
                "`{text}` is not a mode of the house: it is home, guest, vacation or party, such as `guest until \
                 2026-01-07T12:00:00Z`."
            );
            return self.reject(Reject { source: "hunchd".into(), topic: message.topic.clone(), reason }, effects);
        };
        // What has ended is over, and home has no end.
        let is_over = until.is_some_and(|until| until <= now);
        let wanted = if is_over || mode.learns() { (HouseMode::Home, None) } else { (mode, until) };
        if wanted != self.memory.house_mode {
            self.change(now, &Change::House(wanted.0, wanted.1), effects);
        }
    }

    pub(super) fn set_house_mode(&mut self, now: Timestamp, mode: HouseMode, until: Option<Timestamp>) {
        self.memory.house_mode = (mode, until);
        self.memory.home.freeze(now, !mode.learns());
    }

    /// Guests leave when it was said that they would.
    pub(super) fn end_house_mode(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.memory.house_mode.1.is_some_and(|until| until <= now) {
            self.change(now, &Change::House(HouseMode::Home, None), effects);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_read_with_and_without_an_end() {
        let then = Timestamp::parse_rfc3339("2026-01-07T12:00:00Z");
        assert_eq!(parse("guest"), Some((HouseMode::Guest, None)));
        assert_eq!(parse(" party until 2026-01-07T12:00:00Z\n"), Some((HouseMode::Party, then)));
        for wrong in [
            "",
            "Guest",
            "away",
            "guest until",
            "guest until tomorrow",
            "guest 2026-01-07T12:00:00Z",
            "guest until 2026-01-07T12:00:00Z x",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
