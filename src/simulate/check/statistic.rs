//! What is measured of a home: a closed list, each with its words and its unit.

use std::fmt;

/// What a statistic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Lights, and switches in the wall: mostly lights hang on them.
    Lights,
    /// Plugs, whatever is plugged in.
    Plugs,
    /// Televisions, radios, loudspeakers.
    Media,
    /// Appliances.
    Appliances,
    /// Motion sensors.
    Motion,
    /// Sensors on doors, windows, cupboards.
    Contacts,
    /// What people do anywhere in the home.
    Activity,
    /// What is used together.
    Together,
    /// When everybody slept, as labels say.
    Asleep,
    /// When nobody was in, as labels say.
    Away,
}

/// What is measured. Day parts are night 1 to 5, morning 6 to 9, day 10 to 16 and evening 18 to 22 by the local clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Changes of the median device, a day.
    ChangesMedian,
    /// Changes of the busiest device, a day.
    ChangesBusiest,
    /// Share of days on which the median device was switched on at least once.
    DaysUsed,
    /// A quarter of the times it was on were shorter, in minutes.
    OnP25,
    /// Half of the times it was on were shorter, in minutes.
    OnP50,
    /// Three quarters of the times it was on were shorter, in minutes.
    OnP75,
    /// Share of the times it was on that were longer than four hours.
    OnLong,
    /// Share of the night that it was on, mean over the devices that were used.
    OnNight,
    /// The same of the morning.
    OnMorning,
    /// The same of the day.
    OnDay,
    /// The same of the evening.
    OnEvening,
    /// Share of all switchings-on, from 0 to 6.
    StartsNight,
    /// Share of all switchings-on, from 6 to 10.
    StartsMorning,
    /// Share of all switchings-on, from 10 to 17.
    StartsDay,
    /// Share of all switchings-on, from 17 to 24.
    StartsEvening,
    /// Motion of the median sensor, times an hour from 7 to 23; what begins again within a minute goes on.
    PerHourDay,
    /// The same from 1 to 5.
    PerHourNight,
    /// Motion of the busiest sensor, times an hour over the whole day.
    PerHourBusiest,
    /// How long motion is said to last, the median in minutes.
    Hold,
    /// Openings of the median contact, a day.
    OpeningsMedian,
    /// Openings of the busiest contact, a day.
    OpeningsBusiest,
    /// Minutes a day in which somebody did something.
    ActiveMinutes,
    /// Share of those minutes from 1 to 5.
    ActiveNight,
    /// Share of those minutes from 6 to 10.
    ActiveMorning,
    /// Share of those minutes from 10 to 17.
    ActiveDay,
    /// Share of those minutes from 17 to 23.
    ActiveEvening,
    /// Share of the hours from 8 to 22 in which nobody did anything.
    QuietHours,
    /// The longest quiet from 8 to 22, in hours: the median of all days.
    LongestQuietDay,
    /// The longest quiet from 8 to 22, in hours: one day in ten has a longer one.
    LongestQuietDayP90,
    /// The longest quiet from 21 to 11, in hours: the median of all nights.
    LongestQuietNight,
    /// When a tenth of a day's active minutes is over, from 4 to 4: the median in hours.
    TenthHour,
    /// How much that differs: between its quartiles, in hours.
    TenthSpread,
    /// When nine tenths of a day's active minutes are over: the median in hours (25 is one o'clock at night).
    NinthHour,
    /// How much that differs: between its quartiles, in hours.
    NinthSpread,
    /// Share of lights switched on within a minute of another in the same room.
    OnWithRoom,
    /// Share of lights switched on within a minute of another anywhere.
    OnWithAny,
    /// Share of lights switched on within a minute after motion in the same room.
    OnAfterMotion,
    /// Hours a day.
    HoursPerDay,
    /// Standard deviation of those hours from day to day.
    HoursSpread,
    /// Times a day.
    TimesPerDay,
    /// When it begins, for spans over two hours: the median in hours (25 is one o'clock at night).
    StartHour,
}

/// One figure that a home has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statistic {
    /// What it is about.
    pub topic: Topic,
    /// What is measured of it.
    pub measure: Measure,
}

impl Topic {
    /// As people say it.
    pub fn words(self) -> &'static str {
        match self {
            Topic::Lights => "lights",
            Topic::Plugs => "plugs",
            Topic::Media => "media",
            Topic::Appliances => "appliances",
            Topic::Motion => "motion",
            Topic::Contacts => "contacts",
            Topic::Activity => "activity",
            Topic::Together => "together",
            Topic::Asleep => "asleep",
            Topic::Away => "away",
        }
    }
}

impl Measure {
    /// As people say it, with its unit.
    pub fn words(self) -> &'static str {
        match self {
            Measure::ChangesMedian => "changes a day, median device",
            Measure::ChangesBusiest => "changes a day, busiest device",
            Measure::DaysUsed => "share of days used, median device",
            Measure::OnP25 => "on for, lower quartile (min)",
            Measure::OnP50 => "on for, median (min)",
            Measure::OnP75 => "on for, upper quartile (min)",
            Measure::OnLong => "share of times on over 4 h",
            Measure::OnNight => "share on, 1-5 h",
            Measure::OnMorning => "share on, 6-9 h",
            Measure::OnDay => "share on, 10-16 h",
            Measure::OnEvening => "share on, 18-22 h",
            Measure::StartsNight => "switched on at 0-6 h, share",
            Measure::StartsMorning => "switched on at 6-10 h, share",
            Measure::StartsDay => "switched on at 10-17 h, share",
            Measure::StartsEvening => "switched on at 17-24 h, share",
            Measure::PerHourDay => "times an hour 7-23 h, median sensor",
            Measure::PerHourNight => "times an hour 1-5 h, median sensor",
            Measure::PerHourBusiest => "times an hour, busiest sensor",
            Measure::Hold => "lasts, median (min)",
            Measure::OpeningsMedian => "openings a day, median",
            Measure::OpeningsBusiest => "openings a day, busiest",
            Measure::ActiveMinutes => "active minutes a day",
            Measure::ActiveNight => "share of them 1-5 h",
            Measure::ActiveMorning => "share of them 6-10 h",
            Measure::ActiveDay => "share of them 10-17 h",
            Measure::ActiveEvening => "share of them 17-23 h",
            Measure::QuietHours => "share of hours without, 8-22 h",
            Measure::LongestQuietDay => "longest quiet 8-22 h, median (h)",
            Measure::LongestQuietDayP90 => "longest quiet 8-22 h, p90 (h)",
            Measure::LongestQuietNight => "longest quiet 21-11 h, median (h)",
            Measure::TenthHour => "a tenth of a day is over, median (h)",
            Measure::TenthSpread => "a tenth, quartiles apart (h)",
            Measure::NinthHour => "nine tenths are over, median (h)",
            Measure::NinthSpread => "nine tenths, quartiles apart (h)",
            Measure::OnWithRoom => "lights on within 60 s, same room",
            Measure::OnWithAny => "lights on within 60 s, any room",
            Measure::OnAfterMotion => "light on 60 s after motion, same room",
            Measure::HoursPerDay => "hours a day",
            Measure::HoursSpread => "hours a day, standard deviation",
            Measure::TimesPerDay => "times a day",
            Measure::StartHour => "begins, median if over 2 h (h)",
        }
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.topic.words(), self.measure.words())
    }
}
