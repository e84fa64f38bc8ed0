//! One row for each asking and for each forgotten time, as a judge reads them: names instead of indices, hours, days, and who was up.

use serde::Serialize;

use crate::decision::Class;
use crate::device::Kind;
use crate::home_log::HomeLog;
use crate::replay::Asking;
use crate::replay::ForgottenTime;
use crate::replay::Lived;
use crate::replay::Were;
use crate::time::Timestamp;

/// A hunch that was asked, acted on or had in shadow.
#[derive(Clone, Debug, Serialize)]
pub struct AskedRow {
    /// The local day, from 1 on.
    pub day: u32,
    /// The device's id in the home log.
    pub name: String,
    /// What the device is registered as.
    pub device_kind: Kind,
    /// What it truly is, where that is known.
    pub role: Option<String>,
    /// The rest.
    #[serde(flatten)]
    pub asking: Asking,
}

/// A time of 40 min or more in which something was in use that nobody wanted so.
#[derive(Clone, Debug, Serialize)]
pub struct ForgottenRow {
    /// The local day on which it began, from 1 on.
    pub day: u32,
    /// The device's id in the home log.
    pub name: String,
    /// What it is registered as.
    pub kind: Kind,
    /// What it truly is, where that is known.
    pub role: Option<String>,
    /// What the engine takes it for.
    pub class: Option<Class>,
    /// How long it was, in hours: while everybody slept, while nobody was in, and while somebody was up.
    pub hours: [f64; 3],
    /// Of these, the hours after it was asked or acted on.
    pub found_hours: [f64; 3],
    /// What the people were doing for most of it.
    pub people: Were,
    /// The rest.
    #[serde(flatten)]
    pub time: ForgottenTime,
}

impl ForgottenRow {
    /// Whether the guard lets such a device be touched at all.
    pub(super) fn is_touchable(&self) -> bool {
        matches!(self.class, Some(Class::Harmless | Class::AskOnly))
    }

    pub(super) fn class_word(&self) -> &'static str {
        match self.class {
            Some(Class::Harmless) => "harmless",
            Some(Class::AskOnly) => "ask only",
            Some(Class::Unidentified) => "unidentified",
            Some(Class::NeverTouch) => "never touch",
            None => "unknown",
        }
    }
}

/// Kinds of devices that hunches could be about.
const KINDS: [Kind; 7] = [Kind::Light, Kind::Plug, Kind::Switch, Kind::Media, Kind::Fan, Kind::Cover, Kind::Lock];

/// The local day of a time, from 1 on.
pub(super) fn day(home: &HomeLog, lived: &Lived, at: Timestamp) -> u32 {
    let local = |at| home.calendar.local(at).day.0;
    u32::try_from(local(at) - local(lived.from) + 1).unwrap_or_default()
}

pub(super) fn asked(home: &HomeLog, lived: &Lived) -> Vec<AskedRow> {
    let row = |asking: &Asking| {
        let device = &home.devices[asking.device];
        AskedRow {
            day: day(home, lived, asking.at),
            name: device.id.to_string(),
            device_kind: device.kind,
            role: device.role.clone(),
            asking: asking.clone(),
        }
    };
    lived.asked.iter().map(row).collect()
}

pub(super) fn forgotten(home: &HomeLog, lived: &Lived) -> Vec<ForgottenRow> {
    let row = |time: &ForgottenTime| {
        let device = &home.devices[time.device];
        let hours = |from| lived.people.split(from, time.until).map(|part| part.as_secs_f64() / 3600.0);
        let all = hours(time.since);
        let most = (0..3).max_by(|one, other| all[*one].total_cmp(&all[*other])).unwrap_or_default();
        ForgottenRow {
            day: day(home, lived, time.since),
            name: device.id.to_string(),
            kind: device.kind,
            role: device.role.clone(),
            class: lived.classes[time.device],
            hours: all,
            found_hours: time.found.map(hours).unwrap_or_default(),
            people: Were::ALL[most],
            time: time.clone(),
        }
    };
    lived.forgotten.iter().filter(|time| KINDS.contains(&home.devices[time.device].kind)).map(row).collect()
}
