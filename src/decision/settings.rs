//! What a person may set of how hunches are had.

use std::time::Duration;

use crate::decision::rung::Rung;
use crate::home::Device;

/// How careful, how often, and with whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The rung above which no device is taken.
    pub mode: Rung,
    /// Local time at which nobody is to be asked any more, minutes after midnight.
    pub quiet_from_min: u16,
    /// Local time from which people may be asked again. Equal to `quiet_from_min`: no quiet hours.
    pub quiet_to_min: u16,
    /// Hunches a day, for the whole home.
    pub asks_per_day: u32,
    /// After a hunch about a device, none about it for this long.
    pub cool_down: Duration,
    /// How long a question stays open.
    pub answer_within: Duration,
    /// The least probability that the people agree, 0 to 1.
    pub min_confidence: f32,
    /// What is done without asking within an hour, at most, in the whole home.
    pub actions_per_hour: u32,
    /// How long what was done may be undone.
    pub undo_within: Duration,
    /// After so many right answers in a row about a device it is offered to do it without asking.
    pub offer_after: u16,
    /// The least number of observed days before anything is thought of a device.
    pub min_days: u16,
    /// What a person said of single devices; of two that match, the later has the last word, but `never` stays.
    pub devices: Vec<DeviceRule>,
}

/// What a person said of some devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceRule {
    /// Which devices: with a colon it is held against the whole id, else against what follows the source, and the name for
    /// people. `*` stands for any text.
    pub matches: String,
    /// The rung of these devices, where it differs from the mode.
    pub rung: Option<Rung>,
    /// What hangs on this plug may be switched off at any time: a person vouches for it.
    pub harmless: Option<bool>,
    /// Never to be thought about.
    pub never: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            mode: Rung::Shadow,
            quiet_from_min: 23 * 60,
            quiet_to_min: 7 * 60,
            asks_per_day: 3,
            cool_down: Duration::from_secs(20 * 3600),
            answer_within: Duration::from_secs(90 * 60),
            min_confidence: 0.85,
            actions_per_hour: 5,
            undo_within: Duration::from_secs(12 * 3600),
            offer_after: 8,
            min_days: 14,
            devices: Vec::new(),
        }
    }
}

impl Settings {
    /// Whether nobody is to be asked at this local minute of the day.
    pub fn is_quiet(&self, minute: u16) -> bool {
        let (from, to) = (self.quiet_from_min, self.quiet_to_min);
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }

    /// All that a person said of a device.
    pub fn said_of(&self, device: &Device) -> DeviceRule {
        // Asked for every device at each look, and mostly nothing was said of any.
        if self.devices.is_empty() {
            return DeviceRule::default();
        }
        let id = device.id.to_string();
        self.devices.iter().filter(|rule| rule.is_about(&id, &device.name)).fold(DeviceRule::default(), |sum, rule| {
            DeviceRule {
                matches: rule.matches.clone(),
                rung: rule.rung.or(sum.rung),
                harmless: rule.harmless.or(sum.harmless),
                never: rule.never || sum.never,
            }
        })
    }
}

impl DeviceRule {
    /// Whether this was said of the device with that whole id and that name for people.
    pub fn is_about(&self, id: &str, name: &str) -> bool {
        let native = id.split_once(':').map_or(id, |(_, native)| native);
        match self.matches.contains(':') {
            true => glob(&self.matches, id),
            false => glob(&self.matches, native) || glob(&self.matches, name),
        }
    }
}

/// Whether `text` is what `pattern` describes; `*` stands for any text, and case does not matter.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some((_, behind)) = rest.split_once(before) else { return false };
            rest = behind;
        }
    }
    match last {
        None => rest.is_empty(),
        Some(last) => rest.ends_with(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_wrap_midnight() {
        let mut settings = Settings { quiet_from_min: 22 * 60 + 30, quiet_to_min: 7 * 60, ..Settings::default() };
        for (minute, quiet) in [(22 * 60 + 29, false), (22 * 60 + 30, true), (0, true), (419, true), (420, false)] {
            assert_eq!(settings.is_quiet(minute), quiet, "{minute}");
        }
        settings.quiet_from_min = 60;
        assert!(settings.is_quiet(61) && !settings.is_quiet(59) && !settings.is_quiet(420));
        settings.quiet_to_min = 60;
        assert!((0..1440).all(|minute| !settings.is_quiet(minute)), "equal ends: no quiet hours");
    }

    #[test]
    fn globs() {
        for (pattern, text, expected) in [
            ("hall", "Hall", true),
            ("hall", "hall lamp", false),
            ("hall*", "hall lamp", true),
            ("*lamp", "hall lamp", true),
            ("*a*a*", "banana", true),
            ("*x*", "banana", false),
            ("zigbee2mqtt:Kitchen/*", "zigbee2mqtt:Kitchen/table", true),
            ("ab*b", "ab", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
