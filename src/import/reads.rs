//! From one state of an entity, with its attributes, to what it says in the words of a home log.

use super::attributes::Attributes;
use super::units;
use crate::device::Property;
use crate::device::Value;
use crate::time::Timestamp;

/// A press is told within this time; a button whose last press is older was restored, not pressed.
const PRESS_LAG_MS: u64 = 60_000;

/// How the states of an entity are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reads {
    /// `on`, `off`.
    Switched,
    /// `on`, `off`, brightness and colour temperature.
    Light,
    /// A television is on unless it is `off` or on standby.
    Playing,
    /// `locked`, `unlocked` and what is between.
    Lock,
    /// A binary sensor: `on` is motion, open, present.
    Sensed(Property),
    /// A binary sensor of a lock: `on` is unlocked.
    Unlocked,
    /// A number in some unit.
    Measured(Property),
    /// A position, or `open` and `closed` where there is none.
    Cover,
    /// Mode, set point and room temperature; the latter in Fahrenheit if so.
    Climate { fahrenheit: bool },
    /// `home`, or anywhere else.
    AtHome,
    /// The one word that stands for being at work.
    Working(&'static str),
    /// A valve: `open`, `closed`.
    Opened,
    /// Any word.
    Mode,
    /// A button: the state is the time of the last press.
    Pressed,
    /// An old kind of remote: a word while it is pressed, and nothing else.
    Action,
}

/// What a state says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// These values.
    Values(Vec<(Property, Value)>),
    /// Nothing, and that is as it should be.
    Nothing,
    /// It is none of the words or numbers that belong there.
    Nonsense,
}

impl Reads {
    /// The properties that it may tell; no other entity of the same device may tell them too.
    pub(super) fn properties(self) -> Vec<Property> {
        match self {
            Reads::Switched | Reads::Playing | Reads::Working(_) | Reads::Opened => vec![Property::On],
            Reads::Light => vec![Property::On, Property::BrightnessPct, Property::ColorTempK],
            Reads::Lock | Reads::Unlocked => vec![Property::Locked],
            Reads::Sensed(property) | Reads::Measured(property) => vec![property],
            Reads::Cover => vec![Property::PositionPct],
            Reads::Climate { .. } => vec![Property::Mode, Property::TargetTemperatureC, Property::TemperatureC],
            Reads::AtHome => vec![Property::Presence],
            Reads::Mode => vec![Property::Mode],
            Reads::Pressed | Reads::Action => vec![Property::Button],
        }
    }

    /// Whether anything is read from the attributes; if not, they need not be fetched.
    pub(super) fn needs_attributes(self) -> bool {
        matches!(
            self,
            Reads::Light | Reads::Cover | Reads::Climate { .. } | Reads::Measured(_) | Reads::Pressed | Reads::Action
        )
    }

    /// Whether each row that says something is something that happened, even if it says the same as the one before.
    pub(super) fn is_moment(self) -> bool {
        matches!(self, Reads::Pressed | Reads::Action)
    }

    /// What `state` says at `at`. `unavailable` and `unknown` do not come here.
    pub(super) fn read(self, state: &str, attributes: &Attributes, unit: Option<&str>, at: Timestamp) -> Said {
        let on = |word: &str, yes: &[&str], no: &[&str]| {
            if yes.contains(&word) { Some(true) } else { no.contains(&word).then_some(false) }
        };
        let told = |property, value: Option<bool>| match value {
            Some(value) => Said::Values(vec![(property, Value::Bool(value))]),
            None => Said::Nonsense,
        };
        match self {
            Reads::Switched => told(Property::On, on(state, &["on"], &["off"])),
            Reads::Light => light(on(state, &["on"], &["off"]), attributes),
            Reads::Playing => {
                let playing = ["on", "playing", "paused", "idle", "buffering"];
                told(Property::On, on(state, &playing, &["off", "standby"]))
            }
            Reads::Lock => {
                // A lock that is jammed or on its way does not keep anybody out.
                let open = ["unlocked", "unlocking", "open", "opening", "jammed"];
                told(Property::Locked, on(state, &["locked", "locking"], &open))
            }
            Reads::Sensed(property) => told(property, on(state, &["on"], &["off"])),
            Reads::Unlocked => told(Property::Locked, on(state, &["off"], &["on"])),
            Reads::Measured(property) => {
                let number = state.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                match number.and_then(|number| units::converted(number, attributes.unit.as_deref().or(unit), property))
                {
                    Some(number) => Said::Values(vec![(property, Value::Number(number))]),
                    None => Said::Nonsense,
                }
            }
            Reads::Cover => {
                let by_word = match state {
                    "open" | "opening" => Some(100.0),
                    "closed" | "closing" => Some(0.0),
                    // `stopped` says nothing without a position.
                    "stopped" if attributes.current_position.is_none() => return Said::Nothing,
                    _ => None,
                };
                match attributes.current_position.or(by_word) {
                    Some(position) => Said::Values(vec![(Property::PositionPct, Value::Number(position))]),
                    None => Said::Nonsense,
                }
            }
            Reads::Climate { fahrenheit } => climate(state, attributes, fahrenheit),
            // Any other zone has a name of its own: at work is away.
            Reads::AtHome => Said::Values(vec![(Property::Presence, Value::Bool(state == "home"))]),
            Reads::Working(word) => Said::Values(vec![(Property::On, Value::Bool(state == word || state == "on"))]),
            Reads::Opened => told(Property::On, on(state, &["open", "opening"], &["closed", "closing"])),
            Reads::Mode => Said::Values(vec![(Property::Mode, Value::Text(state.into()))]),
            Reads::Pressed => match Timestamp::parse_rfc3339(state) {
                Some(pressed) if at.since(pressed).as_millis() <= u128::from(PRESS_LAG_MS) => {
                    let press = attributes.event_type.as_deref().filter(|press| !press.is_empty()).unwrap_or("press");
                    Said::Values(vec![(Property::Button, Value::Text(press.into()))])
                }
                Some(_) => Said::Nothing,
                None => Said::Nonsense,
            },
            Reads::Action if matches!(state, "" | "None" | "none") => Said::Nothing,
            Reads::Action => Said::Values(vec![(Property::Button, Value::Text(state.into()))]),
        }
    }
}

fn light(on: Option<bool>, attributes: &Attributes) -> Said {
    let Some(on) = on else { return Said::Nonsense };
    let mut values = vec![(Property::On, Value::Bool(on))];
    // A lamp that is off keeps the brightness that it had: what it says of it then is not about now.
    if on {
        let brightness = attributes.brightness.map(|level| (level * 10_000.0 / 255.0).round() / 100.0);
        values.extend(brightness.map(|pct| (Property::BrightnessPct, Value::Number(pct))));
        let kelvin = attributes.color_temp_kelvin.map(f64::round);
        values.extend(kelvin.map(|kelvin| (Property::ColorTempK, Value::Number(kelvin))));
    }
    Said::Values(values)
}

fn climate(state: &str, attributes: &Attributes, fahrenheit: bool) -> Said {
    // A thermostat has no unit of its own: its numbers are in the system's.
    let unit = Some(if fahrenheit { "°F" } else { "°C" });
    let mut values = vec![(Property::Mode, Value::Text(state.into()))];
    for (property, number) in [
        (Property::TargetTemperatureC, attributes.temperature),
        (Property::TemperatureC, attributes.current_temperature),
    ] {
        let number = number.and_then(|number| units::converted(number, unit, property));
        values.extend(number.map(|number| (property, Value::Number(number))));
    }
    Said::Values(values)
}
