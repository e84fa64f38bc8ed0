//! The guard: the one place that has the last word, as a table. Nothing is asked or done around it.

use std::time::Duration;

use crate::decision::class::Class;
use crate::decision::refusal::Refusal;
use crate::decision::rung::Rung;
use crate::decision::settings::Settings;

/// After the connection is back, nothing for this long: states and times are still settling.
const SETTLE: Duration = Duration::from_secs(60);
/// A room in which something stirred this recently is in use, even if nobody moves right now.
const ROOM_EMPTY: Duration = Duration::from_secs(30 * 60);
/// A device that somebody has just touched is left alone for this long.
const TOUCHED: Duration = Duration::from_secs(15 * 60);

/// After a hunch that was agreed to, none for this long.
const AGREED: Duration = Duration::from_secs(2 * 3600);

/// So many hunches in a row, after each of which somebody came by and left the device as it was, are an answer,
const PASSED_BY: u16 = 2;
/// which is taken for this long; then the device gets one more chance.
const PASSED_BY_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// All that the guard looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct Situation {
    /// The rung of this device: the lower of the home's mode and its own.
    pub rung: Rung,
    /// A person said never.
    pub never: bool,
    /// A person said: not for this device on such an occasion.
    pub not_then: bool,
    /// A person said: never this kind of hunch.
    pub never_kind: bool,
    /// A person asked for a pause, which is not over.
    pub paused: bool,
    /// Whether the home lives as usual: no guests, no party.
    pub is_usual: bool,
    /// What was done by itself within the last hour, in the whole home.
    pub actions_last_hour: u32,
    /// Whether it is worth a question, or an action.
    pub is_worth_it: bool,
    /// Whether the clock can be believed.
    pub clock_synchronised: bool,
    /// How long the broker has been connected; `None` while it is not.
    pub connected_for: Option<Duration>,
    /// Whether the device can be reached.
    pub available: bool,
    /// Whether its state was heard live, and not from the broker's memory.
    pub fresh: bool,
    /// Its class.
    pub class: Class,
    /// Share of the last two weeks that it was on, 0 to 1, where enough was seen.
    pub on_share: Option<f32>,
    /// Whether there is a way to tell it.
    pub commandable: bool,
    /// Recent days on which it was observed at this time of day.
    pub observed_days: u16,
    /// Time since somebody last touched it.
    pub untouched_for: Duration,
    /// How long nothing has stirred in its room; `None` where nothing could tell.
    pub room_quiet_for: Option<Duration>,
    /// Whether a timer will end the use within the time in which a question may be answered.
    pub timer_due: bool,
    /// Time since the last hunch about it.
    pub since_last_hunch: Option<Duration>,
    /// Whether people agreed to that one, in words or by doing it.
    pub agreed_last: bool,
    /// Hunches in a row after which somebody came by and left it as it was, and the time since the last of them.
    pub passed_by: (u16, Duration),
    /// Probability that the people agree, 0 to 1.
    pub confidence: f32,
    /// Local minute of the day.
    pub minute: u16,
    /// Hunches had today, in the whole home.
    pub asked_today: u32,
}

type Check = fn(&Situation, &Settings) -> bool;

/// Each refusal with the test that leads to it, in the order in which they are told: the first that holds is the reason.
const TABLE: &[(Refusal, Check)] = &[
    (Refusal::Off, |s, _| s.rung == Rung::Off),
    (Refusal::Never, |s, _| s.never),
    (Refusal::NeverKind, |s, _| s.never_kind),
    (Refusal::NotThen, |s, _| s.not_then),
    // What is only thought of disturbs nobody, and tells how good the thoughts are.
    (Refusal::Paused, |s, _| s.paused && s.rung >= Rung::Ask),
    (Refusal::ClockUnsynchronised, |s, _| !s.clock_synchronised),
    (Refusal::Disconnected, |s, _| s.connected_for.is_none()),
    (Refusal::JustReconnected, |s, _| s.connected_for.is_some_and(|since| since < SETTLE)),
    (Refusal::Offline, |s, _| !s.available),
    (Refusal::NotFresh, |s, _| !s.fresh),
    (Refusal::NeverTouch, |s, _| s.class == Class::NeverTouch),
    (Refusal::UnidentifiedPlug, |s, _| s.class == Class::Unidentified),
    (Refusal::AskedOnly, |s, _| s.acts() && s.class != Class::Harmless),
    (Refusal::UnusualTimes, |s, _| s.acts() && !s.is_usual),
    (Refusal::Infrastructure, |s, _| s.on_share.is_some_and(|share| share > 0.95)),
    (Refusal::NoRoute, |s, _| s.rung >= Rung::Ask && !s.commandable),
    (Refusal::LearningTooShort, |s, settings| s.observed_days < settings.min_days),
    (Refusal::Held, |s, _| s.untouched_for < TOUCHED),
    (Refusal::RoomInUse, |s, _| s.room_quiet_for.is_some_and(|quiet| quiet < ROOM_EMPTY)),
    (Refusal::TimerDue, |s, _| s.timer_due),
    (Refusal::CoolDown, |s, settings| s.since_last_hunch.is_some_and(|since| since < s.cool_down(settings))),
    (Refusal::PassedBy, |s, _| s.passed_by.0 >= PASSED_BY && s.passed_by.1 < PASSED_BY_FOR),
    (Refusal::NotSure, |s, settings| s.confidence < settings.min_confidence),
    (Refusal::NotWorthIt, |s, _| !s.is_worth_it),
    (Refusal::TooManyActions, |s, settings| s.acts() && s.actions_last_hour >= settings.actions_per_hour),
    // What is done by itself disturbs nobody: only questions wait for the morning.
    (Refusal::QuietHours, |s, settings| !s.acts() && settings.is_quiet(s.minute)),
    (Refusal::BudgetSpent, |s, settings| !s.acts() && s.asked_today >= settings.asks_per_day),
];

impl Situation {
    /// Whether it would be done without asking.
    fn acts(&self) -> bool {
        self.rung == Rung::Auto
    }

    /// What was agreed to need not rest for as long, nor what is done without asking.
    fn cool_down(&self, settings: &Settings) -> Duration {
        if self.agreed_last || self.acts() { settings.cool_down.min(AGREED) } else { settings.cool_down }
    }
}

/// The last word: `None` if the hunch may be had, else why not.
pub fn refuse(situation: &Situation, settings: &Settings) -> Option<Refusal> {
    TABLE.iter().find(|(_, holds)| holds(situation, settings)).map(|(refusal, _)| *refusal)
}

/// The last word once a person has said yes: between a question and its answer a plug may have become a freezer's. `None` if it may be
/// done, else why not.
pub fn refuse_though_agreed(situation: &Situation, settings: &Settings) -> Option<Refusal> {
    let mut outlasting = TABLE.iter().filter(|(refusal, _)| refusal.outlasts_a_yes());
    outlasting.find(|(_, holds)| holds(situation, settings)).map(|(refusal, _)| *refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine() -> Situation {
        Situation {
            rung: Rung::Ask,
            never: false,
            not_then: false,
            never_kind: false,
            paused: false,
            is_usual: true,
            actions_last_hour: 0,
            is_worth_it: true,
            clock_synchronised: true,
            connected_for: Some(Duration::from_secs(3600)),
            available: true,
            fresh: true,
            class: Class::Harmless,
            on_share: Some(0.2),
            commandable: true,
            observed_days: 28,
            untouched_for: Duration::from_secs(7200),
            room_quiet_for: Some(Duration::from_secs(3600)),
            timer_due: false,
            since_last_hunch: None,
            agreed_last: false,
            passed_by: (1, Duration::ZERO),
            confidence: 0.95,
            minute: 20 * 60,
            asked_today: 0,
        }
    }

    #[test]
    fn a_yes_lifts_what_spares_people_and_not_what_protects_them() {
        let settings = Settings::default();
        let spared = Situation { minute: 3 * 60, asked_today: 3, confidence: 0.1, is_worth_it: false, ..fine() };
        assert_eq!(refuse_though_agreed(&spared, &settings), None);
        for class in [Class::NeverTouch, Class::Unidentified] {
            assert!(refuse_though_agreed(&Situation { class, ..fine() }, &settings).is_some(), "{class:?}");
        }
        assert_eq!(refuse_though_agreed(&Situation { never: true, ..fine() }, &settings), Some(Refusal::Never));
    }

    #[test]
    fn one_thing_wrong_is_enough() {
        type Spoil = fn(&mut Situation);
        let spoilt: &[(Refusal, Spoil)] = &[
            (Refusal::Off, |s| s.rung = Rung::Off),
            (Refusal::Never, |s| s.never = true),
            (Refusal::ClockUnsynchronised, |s| s.clock_synchronised = false),
            (Refusal::Disconnected, |s| s.connected_for = None),
            (Refusal::JustReconnected, |s| s.connected_for = Some(Duration::from_secs(59))),
            (Refusal::Offline, |s| s.available = false),
            (Refusal::NotFresh, |s| s.fresh = false),
            (Refusal::NeverTouch, |s| s.class = Class::NeverTouch),
            (Refusal::UnidentifiedPlug, |s| s.class = Class::Unidentified),
            (Refusal::Infrastructure, |s| s.on_share = Some(0.96)),
            (Refusal::NoRoute, |s| s.commandable = false),
            (Refusal::LearningTooShort, |s| s.observed_days = 13),
            (Refusal::Held, |s| s.untouched_for = Duration::from_secs(14 * 60)),
            (Refusal::RoomInUse, |s| s.room_quiet_for = Some(Duration::from_secs(60))),
            (Refusal::TimerDue, |s| s.timer_due = true),
            (Refusal::CoolDown, |s| s.since_last_hunch = Some(Duration::from_secs(19 * 3600))),
            (Refusal::PassedBy, |s| s.passed_by = (2, Duration::from_secs(29 * 24 * 3600))),
            (Refusal::NotSure, |s| s.confidence = 0.84),
            (Refusal::QuietHours, |s| s.minute = 3 * 60),
            (Refusal::BudgetSpent, |s| s.asked_today = 3),
            (Refusal::NotThen, |s| s.not_then = true),
            (Refusal::NeverKind, |s| s.never_kind = true),
            (Refusal::Paused, |s| s.paused = true),
            (Refusal::AskedOnly, |s| (s.rung, s.class) = (Rung::Auto, Class::AskOnly)),
            (Refusal::UnusualTimes, |s| (s.rung, s.is_usual) = (Rung::Auto, false)),
            (Refusal::TooManyActions, |s| (s.rung, s.actions_last_hour) = (Rung::Auto, 5)),
            (Refusal::NotWorthIt, |s| s.is_worth_it = false),
        ];
        let settings = Settings::default();
        assert_eq!(refuse(&fine(), &settings), None);
        for (refusal, spoil) in spoilt {
            let mut situation = fine();
            spoil(&mut situation);
            assert_eq!(refuse(&situation, &settings), Some(*refusal));
        }
        for (refusal, _) in TABLE {
            assert!(spoilt.iter().any(|(tested, _)| tested == refusal), "{refusal:?} has no case");
        }
    }

    #[test]
    fn what_is_done_by_itself_waits_for_no_morning_and_spends_no_questions() {
        let night = Situation { rung: Rung::Auto, minute: 3 * 60, asked_today: 9, ..fine() };
        assert_eq!(refuse(&night, &Settings::default()), None);
        assert_eq!(refuse(&Situation { rung: Rung::Ask, ..night }, &Settings::default()), Some(Refusal::QuietHours));
    }

    #[test]
    fn in_shadow_a_device_need_not_be_commandable_and_an_unknown_room_is_no_obstacle() {
        let shadow = Situation { rung: Rung::Shadow, paused: true, commandable: false, room_quiet_for: None, ..fine() };
        assert_eq!(refuse(&shadow, &Settings::default()), None);
    }
}
