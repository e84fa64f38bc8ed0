//! Why a hunch was not had: each reason with its word and its sentence. Knows nothing of what leads to it.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// Why a hunch was not had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Everything is switched off, or this device is.
    Off,
    /// A person said: never for this device.
    Never,
    /// The clock has not been set: it may be any time of day.
    ClockUnsynchronised,
    /// The broker is away.
    Disconnected,
    /// The broker has only just come back.
    JustReconnected,
    /// The device cannot be reached.
    Offline,
    /// Its state is only the broker's memory.
    NotFresh,
    /// It is of a class that is never touched.
    NeverTouch,
    /// Nobody knows what hangs behind this plug.
    UnidentifiedPlug,
    /// It has been on nearly all the time: it is infrastructure, whatever its name.
    Infrastructure,
    /// There is no way to tell it.
    NoRoute,
    /// Too few days have been seen.
    LearningTooShort,
    /// Somebody has only just touched it.
    Held,
    /// Something stirs in its room.
    RoomInUse,
    /// A timer will do it before anybody could answer.
    TimerDue,
    /// A hunch about it was had not long ago.
    CoolDown,
    /// After the last hunches about it, people came by and left it as it was.
    PassedBy,
    /// Not sure enough.
    NotSure,
    /// It is too late or too early to ask.
    QuietHours,
    /// Enough was asked for one day.
    BudgetSpent,
    /// A person said: not for this device on such an occasion.
    NotThen,
    /// A person said: never this kind of hunch.
    NeverKind,
    /// It may be asked about, and is not done by itself.
    AskedOnly,
    /// There are guests, or a party: nothing is done by itself.
    UnusualTimes,
    /// Enough was done by itself within an hour.
    TooManyActions,
    /// It would end soon by itself, or asking costs more than it is worth.
    NotWorthIt,
    /// A person asked for a pause.
    Paused,
}

impl Refusal {
    /// Whether it holds even where a person agrees: what spares people a question is no reason not to do what they want.
    pub(super) fn outlasts_a_yes(self) -> bool {
        matches!(self, Refusal::Off | Refusal::Never | Refusal::NeverTouch | Refusal::UnidentifiedPlug)
    }

    /// Whether no forecast would change it.
    pub fn is_hard(self) -> bool {
        use Refusal::CoolDown;
        use Refusal::Infrastructure;
        use Refusal::LearningTooShort;
        use Refusal::Never;
        use Refusal::NeverKind;
        use Refusal::NeverTouch;
        use Refusal::NotThen;
        use Refusal::Off;
        use Refusal::Paused;
        use Refusal::UnidentifiedPlug;
        matches!(
            self,
            Off | Paused
                | Never
                | NeverKind
                | NotThen
                | NeverTouch
                | UnidentifiedPlug
                | Infrastructure
                | LearningTooShort
                | CoolDown
        )
    }

    /// One word for metrics; the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Refusal::Off => "off",
            Refusal::Never => "never",
            Refusal::ClockUnsynchronised => "clock_unsynchronised",
            Refusal::Disconnected => "disconnected",
            Refusal::JustReconnected => "just_reconnected",
            Refusal::Offline => "offline",
            Refusal::NotFresh => "not_fresh",
            Refusal::NeverTouch => "never_touch",
            Refusal::UnidentifiedPlug => "unidentified_plug",
            Refusal::Infrastructure => "infrastructure",
            Refusal::NoRoute => "no_route",
            Refusal::LearningTooShort => "learning_too_short",
            Refusal::Held => "held",
            Refusal::RoomInUse => "room_in_use",
            Refusal::TimerDue => "timer_due",
            Refusal::CoolDown => "cool_down",
            Refusal::PassedBy => "passed_by",
            Refusal::NotSure => "not_sure",
            Refusal::QuietHours => "quiet_hours",
            Refusal::BudgetSpent => "budget_spent",
            Refusal::NotThen => "not_then",
            Refusal::NeverKind => "never_kind",
            Refusal::AskedOnly => "asked_only",
            Refusal::UnusualTimes => "unusual_times",
            Refusal::TooManyActions => "too_many_actions",
            Refusal::NotWorthIt => "not_worth_it",
            Refusal::Paused => "paused",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Off => "it is switched off",
            Refusal::Never => "a person said never for this device",
            Refusal::ClockUnsynchronised => "the clock has not been set",
            Refusal::Disconnected => "the broker is away",
            Refusal::JustReconnected => "the broker has only just come back",
            Refusal::Offline => "the device cannot be reached",
            Refusal::NotFresh => "its state is only the broker's memory",
            Refusal::NeverTouch => "it is of a class that is never touched",
            Refusal::UnidentifiedPlug => "nobody knows what hangs behind this plug",
            Refusal::Infrastructure => "it is on nearly all the time",
            Refusal::NoRoute => "there is no way to tell it",
            Refusal::LearningTooShort => "too few days have been seen",
            Refusal::Held => "somebody has only just touched it",
            Refusal::RoomInUse => "something stirs in its room",
            Refusal::TimerDue => "a timer is about to do it",
            Refusal::CoolDown => "a hunch about it was had not long ago",
            Refusal::PassedBy => "people came by and left it as it was, the last times",
            Refusal::NotSure => "it is not sure enough",
            Refusal::QuietHours => "it is too late or too early to ask",
            Refusal::BudgetSpent => "enough was asked for one day",
            Refusal::NotThen => "a person said not for this device on such occasions",
            Refusal::NeverKind => "a person said never for this kind of hunch",
            Refusal::AskedOnly => "it may be asked about, and is not done by itself",
            Refusal::UnusualTimes => "the house does not live as usual",
            Refusal::TooManyActions => "enough was done by itself within an hour",
            Refusal::NotWorthIt => "it is not worth a question now",
            Refusal::Paused => "a person asked for a pause",
        })
    }
}
