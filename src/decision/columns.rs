//! What the acceptance model is shown of one proposal, beside the embeddings and the forecaster's context: named, ordered, versioned.
//!
//! Invariant: every column is finite, and about between -1 and 2, whatever the home.

use std::f32::consts::TAU;

use crate::daylight::Estimate;
use crate::decision::customs::Customs;
use crate::decision::hunch::HunchKind;
use crate::decision::hunch::Occasion;
use crate::decision::hunch::Reason;
use crate::device::Kind;
use crate::device::Origin;
use crate::inference::Forecast;
use crate::time::LocalTime;

/// Raised when a column comes, goes or means something else.
pub const ASKING_VERSION: u32 = 1;
/// How many columns there are.
pub const ASKING_LEN: usize = 62;

/// The names of the columns.
pub const ASKING: [&str; ASKING_LEN] = [
    "left_on",
    "left_unlocked",
    "left_open",
    "set_back",
    "usually_on",
    "long_past",
    "asleep",
    "away",
    "bright",
    "odd_one_out",
    "dusk",
    "light",
    "plug",
    "switch",
    "media",
    "fan",
    "lock",
    "cover",
    "climate",
    "ln_in_use_min",
    "share_shorter_uses",
    "uses",
    "share_off_days",
    "observed_days",
    "habit_on",
    "p_on_15m",
    "p_on_1h",
    "p_on_4h",
    "p_on_12h",
    "p_on_24h",
    "ln_p10_min",
    "ln_p50_min",
    "ln_p90_min",
    "p_asleep",
    "p_away",
    "ln_occasion_lasts_min",
    "dark",
    "dim",
    "bright_room",
    "daylight_known",
    "ln_room_quiet_min",
    "room_watched",
    "ln_home_quiet_min",
    "share_out_asleep",
    "nights",
    "share_out_away",
    "absences",
    "share_out_bright",
    "bright_days",
    "share_out_odd",
    "odd_times",
    "occasion_share",
    "day_sin",
    "day_cos",
    "weekend",
    "on_share_14d",
    "begun_by_hand",
    "begun_by_command",
    "others_on_in_room",
    "others_on",
    "passed_by",
    "ln_untouched_min",
];

/// What is put into the columns.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Which kind of hunch.
    pub kind: HunchKind,
    /// Why just now.
    pub occasion: Occasion,
    /// What the device is.
    pub device: Kind,
    /// The counted facts.
    pub reason: &'a Reason,
    /// What is expected of the device; `None` for one that has no use, such as a thermostat.
    pub forecast: Option<&'a Forecast>,
    /// How light the room is without lamps.
    pub daylight: Option<Estimate>,
    /// What it is usually like on occasions.
    pub customs: &'a Customs,
    /// The time on the wall, and whether it is a Saturday or a Sunday.
    pub local: LocalTime,
    /// Minutes since anything stirred in the home; `None` if nothing ever did.
    pub home_quiet_min: Option<f32>,
    /// Share of the last two weeks in use.
    pub on_share: Option<f32>,
    /// Who began the present use.
    pub begun: Option<Origin>,
    /// Other devices in use in its room, and in the home.
    pub others_on: (usize, usize),
    /// Hunches in a row after which people came by and left it as it was.
    pub passed_by: u16,
    /// Minutes since a hand or a command touched it.
    pub untouched_min: f32,
}

/// The columns, in the order of [`ASKING`].
pub fn columns(shown: &Shown<'_>) -> [f32; ASKING_LEN] {
    filled(shown).columns
}

fn filled(shown: &Shown<'_>) -> Row {
    let mut row = Row::default();
    let Shown { reason, customs, .. } = shown;
    row.one_of(HunchKind::ALL.iter().position(|kind| *kind == shown.kind), HunchKind::ALL.len());
    row.one_of(Occasion::ALL.iter().position(|occasion| *occasion == shown.occasion), Occasion::ALL.len());
    row.one_of(KINDS.iter().position(|kind| *kind == shown.device), KINDS.len());
    row.length(reason.on_for_min as f32);
    row.share((reason.shorter_uses, reason.uses));
    row.put(f32::from(reason.uses) / 64.0);
    row.share((reason.off_days, reason.observed_days));
    row.put(f32::from(reason.observed_days) / 28.0);
    row.put(reason.habit_on);
    match shown.forecast {
        Some(forecast) => {
            forecast.by_horizon.iter().for_each(|opinion| row.put(opinion.p));
            let next = forecast.next_change;
            [next.p10_min, next.p50_min, next.p90_min].into_iter().for_each(|length| row.length(length));
        }
        None => (0..8).for_each(|_| row.put(0.0)),
    }
    row.put(reason.asleep);
    row.put(reason.away);
    row.length(reason.lasts_min.unwrap_or_default() as f32);
    let daylight = shown.daylight;
    for part in [|d: Estimate| d.dark, |d: Estimate| d.dim, |d: Estimate| d.bright] {
        row.put(daylight.map_or(0.0, |daylight| part(daylight) as f32));
    }
    row.put(flag(daylight.is_some()));
    row.length(reason.room_quiet_min.unwrap_or_default() as f32);
    row.put(flag(reason.room_quiet_min.is_some()));
    row.length(shown.home_quiet_min.unwrap_or_default());
    for occasion in [Occasion::Asleep, Occasion::Away, Occasion::Bright, Occasion::OddOneOut] {
        let counted = customs.of(occasion).unwrap_or_default().counted();
        row.share(counted);
        row.put(f32::from(counted.1) / 28.0);
    }
    row.share(reason.occasions);
    let angle = f32::from(shown.local.minute) / 1440.0 * TAU;
    row.put(angle.sin());
    row.put(angle.cos());
    row.put(flag(shown.local.day.weekday() >= 5));
    row.put(shown.on_share.unwrap_or(0.0));
    row.put(flag(shown.begun.is_some_and(Origin::is_uncommanded)));
    row.put(flag(shown.begun.is_some_and(Origin::is_commanded)));
    row.put((1.0 + shown.others_on.0 as f32).ln() / 3.0);
    row.put((1.0 + shown.others_on.1 as f32).ln() / 4.0);
    row.put(f32::from(shown.passed_by.min(6)) / 3.0);
    row.length(shown.untouched_min);
    row
}

/// Kinds about which there are hunches, in the order of their columns.
const KINDS: [Kind; 8] =
    [Kind::Light, Kind::Plug, Kind::Switch, Kind::Media, Kind::Fan, Kind::Lock, Kind::Cover, Kind::Climate];
/// Lengths of time are told as ln(1 + minutes), over about that of four weeks.
const LONGEST_LN: f32 = 10.0;

struct Row {
    columns: [f32; ASKING_LEN],
    next: usize,
}

impl Default for Row {
    fn default() -> Row {
        Row { columns: [0.0; ASKING_LEN], next: 0 }
    }
}

impl Row {
    fn put(&mut self, value: f32) {
        if let Some(column) = self.columns.get_mut(self.next) {
            *column = if value.is_finite() { value } else { 0.0 };
        }
        self.next += 1;
    }

    fn one_of(&mut self, which: Option<usize>, of: usize) {
        (0..of).for_each(|place| self.put(flag(which == Some(place))));
    }

    /// Minutes.
    fn length(&mut self, minutes: f32) {
        self.put((1.0 + minutes.clamp(0.0, 1e7)).ln() / LONGEST_LN);
    }

    /// A share of few, drawn to the middle as far as it rests on little (Laplace's rule of succession).
    fn share(&mut self, (yes, all): (u16, u16)) {
        self.put((f32::from(yes) + 1.0) / (f32::from(all) + 2.0));
    }
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::ACCEPTANCE_COLUMNS;
    use crate::inference::ACCEPTANCE_SCHEMA;
    use crate::time::LocalDay;

    fn shown<'a>(reason: &'a Reason, customs: &'a Customs) -> Shown<'a> {
        Shown {
            kind: HunchKind::LeftOpen,
            occasion: Occasion::Away,
            device: Kind::Cover,
            reason,
            forecast: None,
            daylight: None,
            customs,
            local: LocalTime { day: LocalDay(1), minute: 720 },
            home_quiet_min: None,
            on_share: None,
            begun: Some(Origin::Commanded),
            others_on: (0, 2),
            passed_by: 0,
            untouched_min: f32::INFINITY,
        }
    }

    #[test]
    fn every_column_is_filled_and_stands_under_its_name() {
        let reason = Reason { off_days: 9, observed_days: 10, away: 0.75, ..Reason::default() };
        let customs = Customs::default();
        let row = columns(&shown(&reason, &customs));
        let at = |name| row[ASKING.iter().position(|known| *known == name).expect("a column of that name")];
        for (name, value) in [
            ("left_open", 1.0),
            ("left_on", 0.0),
            ("away", 1.0),
            ("cover", 1.0),
            ("share_off_days", 10.0 / 12.0),
            ("p_away", 0.75),
            ("daylight_known", 0.0),
            ("share_out_odd", 0.5),
            ("begun_by_command", 1.0),
            ("day_cos", -1.0),
            ("others_on", 3f32.ln() / 4.0),
        ] {
            assert!((at(name) - value).abs() < 1e-6, "{name}: {}", at(name));
        }
        assert!(at("ln_untouched_min") > 1.0 && row.iter().all(|value| value.is_finite()));
    }

    #[test]
    fn the_network_is_shown_these_columns() {
        assert_eq!((ACCEPTANCE_SCHEMA, ACCEPTANCE_COLUMNS), (ASKING_VERSION, ASKING_LEN));
    }

    #[test]
    fn the_row_is_exactly_as_long_as_its_names() {
        let (reason, customs) = (Reason::default(), Customs::default());
        assert_eq!(filled(&shown(&reason, &customs)).next, ASKING_LEN);
        assert_eq!(ASKING.iter().collect::<std::collections::BTreeSet<_>>().len(), ASKING_LEN, "a name stands twice");
    }
}
