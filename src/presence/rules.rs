//! Two rules: asleep and away from how long the home has been quiet and what the clock shows.
//!
//! Two rules that anybody would write down: at night ten quiet minutes mean sleep, by day thirty mean that nobody is
//! in. Made into chances that grow with the quiet. This is the baseline that a model has to beat; knows no labels,
//! no phone and no kind of home. Time is an argument.

use std::time::Duration;

use crate::presence::Chances;
use crate::time::Calendar;
use crate::time::Timestamp;

/// The rules in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Night begins at this minute of the local day.
    pub night_from_minute: u16,
    /// Night ends at this minute of the local day.
    pub night_until_minute: u16,
    /// So long a quiet at night makes sleep as likely as not.
    pub asleep_after: Duration,
    /// So long a quiet by day makes it as likely as not that nobody is in.
    pub away_after: Duration,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            night_from_minute: 22 * 60,
            night_until_minute: 8 * 60,
            asleep_after: Duration::from_secs(10 * 60),
            away_after: Duration::from_secs(30 * 60),
        }
    }
}

/// What the home's quiet says of its people.
#[derive(Clone, Debug)]
pub struct Presence {
    settings: Settings,
    last: Option<Timestamp>,
}

impl Presence {
    /// Nothing has been heard yet.
    pub fn new(settings: Settings) -> Presence {
        Presence { settings, last: None }
    }

    /// Somebody did something at `at`: see [`super::Activity`].
    pub fn observe(&mut self, at: Timestamp) {
        self.last = Some(at);
    }

    /// What is likely at `at`, from what was observed up to then. Before anything was, nobody knows.
    pub fn now(&self, at: Timestamp, calendar: Calendar) -> Chances {
        let quiet = self.last.map(|last| at.since(last));
        if self.is_night(calendar.local(at).minute) {
            let asleep = quiet.map_or(NIGHT.unknown, |quiet| NIGHT.after(quiet, self.settings.asleep_after));
            Chances { asleep, away: NIGHT.other * (1.0 - asleep) }
        } else {
            let away = quiet.map_or(DAY.unknown, |quiet| DAY.after(quiet, self.settings.away_after));
            Chances { asleep: DAY.other * (1.0 - away), away }
        }
    }

    fn is_night(&self, minute: u16) -> bool {
        let Settings { night_from_minute: from, night_until_minute: until, .. } = self.settings;
        if from <= until { (from..until).contains(&minute) } else { minute >= from || minute < until }
    }
}

/// How a chance grows with the quiet.
struct Growth {
    /// Right after somebody moved.
    least: f64,
    /// After a long quiet: the rule is often wrong all the same.
    most: f64,
    /// Before anything was heard.
    unknown: f64,
    /// Of what is left, this much goes to the other of the two.
    other: f64,
}

/// Asleep at night. Who is up late is wrong for an hour or two; who works at night is wrong all night.
const NIGHT: Growth = Growth { least: 0.2, most: 0.8, unknown: 0.6, other: 0.2 };
/// Away by day. A book on the sofa is as quiet as an empty house, and so is a morning in bed.
const DAY: Growth = Growth { least: 0.08, most: 0.65, unknown: 0.3, other: 0.1 };

impl Growth {
    /// Passes one half when the quiet is as long as `half` says, and comes near `most` when it is four times that.
    fn after(&self, quiet: Duration, half: Duration) -> f64 {
        let ratio = quiet.as_secs_f64() / half.as_secs_f64().max(1.0);
        if ratio < 1.0 {
            self.least + (0.5 - self.least) * ratio
        } else {
            // What is left of the way falls as one over the square: a sixteenth at four times `half`.
            self.most - (self.most - 0.5) / (ratio * ratio)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    /// Asleep and away are the likelier, `minutes` after the last activity and at that time.
    fn rules(now: &str, minutes: u64) -> (bool, bool) {
        let calendar = Calendar::named("Europe/Amsterdam").unwrap();
        let mut presence = Presence::new(Settings::default());
        presence.observe(at(now) - Duration::from_secs(minutes * 60));
        let chances = presence.now(at(now), calendar);
        (chances.asleep >= 0.5, chances.away >= 0.5)
    }

    #[test]
    fn the_rules_are_the_two_of_the_design() {
        // 03:00 in Amsterdam.
        assert_eq!(rules("2026-01-05T02:00:00Z", 9), (false, false));
        assert_eq!(rules("2026-01-05T02:00:00Z", 10), (true, false));
        // 14:00.
        assert_eq!(rules("2026-01-05T13:00:00Z", 29), (false, false));
        assert_eq!(rules("2026-01-05T13:00:00Z", 30), (false, true));
        // Night is by the clock on the wall: 22:30 and 07:30, in summer too.
        assert_eq!(rules("2026-07-05T20:30:00Z", 20), (true, false));
        assert_eq!(rules("2026-01-05T06:30:00Z", 20), (true, false));
        assert_eq!(rules("2026-01-05T07:30:00Z", 600), (false, true));
    }

    #[test]
    fn chances_grow_with_the_quiet_and_stay_chances() {
        let calendar = Calendar::named("Europe/Amsterdam").unwrap();
        let mut presence = Presence::new(Settings::default());
        for (start, asleep) in [(at("2026-01-05T00:00:00Z"), true), (at("2026-01-05T09:00:00Z"), false)] {
            let before = presence.now(start, calendar);
            assert!(before.asleep + before.away < 1.0 && before.asleep > 0.0 && before.away > 0.0);
            presence.observe(start);
            let mut last = 0.0;
            for minute in 0..240 {
                let chances = presence.now(start + Duration::from_secs(minute * 60), calendar);
                let grows = if asleep { chances.asleep } else { chances.away };
                assert!(grows > last && chances.asleep + chances.away < 1.0 && chances.away > 0.0, "{chances:?}");
                last = grows;
            }
        }
    }
}
