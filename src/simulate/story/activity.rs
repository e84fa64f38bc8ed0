//! What people do at home: how long it takes, how much they move, and what follows where nothing is fixed.
//!
//! A semi-Markov chain whose weights change with the hour, the season and the person. Knows no device.

use super::almanac::Day;
use super::life::Life;
use super::life::Like;
use crate::simulate::cast::Age;
use crate::simulate::random::Random;

/// What a person can be doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulate) enum Activity {
    Sleep,
    Nap,
    LieDown,
    Dress,
    Wash,
    Bathe,
    Toilet,
    Breakfast,
    Cook,
    Eat,
    Dishes,
    Snack,
    Tv,
    Read,
    Desk,
    Work,
    Chores,
    Laundry,
    Hobby,
    Music,
    Play,
    Garden,
    Fetch,
    Host,
    Out,
}

impl Activity {
    /// The word by which truth calls it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Activity::Sleep => "sleep",
            Activity::Nap => "nap",
            Activity::LieDown => "reading in bed",
            Activity::Dress => "dressing",
            Activity::Wash => "washing",
            Activity::Bathe => "bath",
            Activity::Toilet => "toilet",
            Activity::Breakfast => "breakfast",
            Activity::Cook => "cooking",
            Activity::Eat => "meal",
            Activity::Dishes => "dishes",
            Activity::Snack => "snack",
            Activity::Tv => "tv",
            Activity::Read => "reading",
            Activity::Desk => "desk",
            Activity::Work => "work",
            Activity::Chores => "chores",
            Activity::Laundry => "laundry",
            Activity::Hobby => "hobby",
            Activity::Music => "music",
            Activity::Play => "playing",
            Activity::Garden => "garden",
            Activity::Fetch => "fetching",
            Activity::Host => "guests",
            Activity::Out => "out",
        }
    }

    /// How long it takes, in minutes: the median, and how far a long one goes beyond it. Zero where something else ends it.
    pub(super) fn duration(self) -> (f64, f64) {
        match self {
            Activity::Sleep | Activity::Out | Activity::Work | Activity::Host => (0.0, 0.0),
            Activity::Nap => (48.0, 0.6),
            Activity::LieDown => (20.0, 0.9),
            Activity::Dress => (7.0, 0.6),
            Activity::Wash => (8.0, 0.6),
            Activity::Bathe => (19.0, 0.6),
            Activity::Toilet => (3.2, 0.7),
            Activity::Breakfast => (16.0, 0.5),
            Activity::Cook => (33.0, 0.4),
            Activity::Eat => (26.0, 0.4),
            Activity::Dishes => (11.0, 0.6),
            Activity::Snack => (5.0, 0.8),
            Activity::Tv => (55.0, 0.8),
            Activity::Read => (30.0, 0.9),
            Activity::Desk => (48.0, 0.9),
            Activity::Chores => (17.0, 0.9),
            Activity::Laundry => (7.0, 0.7),
            Activity::Hobby => (42.0, 0.6),
            Activity::Music => (25.0, 0.8),
            Activity::Play => (38.0, 0.8),
            Activity::Garden => (35.0, 0.9),
            Activity::Fetch => (1.3, 1.1),
        }
    }

    /// Minutes between two movements that a sensor would see, at the median; `None` where nobody is.
    pub(super) fn stirs_every(self) -> Option<f64> {
        Some(match self {
            Activity::Out => return None,
            Activity::Sleep => 85.0,
            Activity::Nap => 30.0,
            Activity::LieDown => 9.0,
            // Whoever sits before the television moves little.
            Activity::Tv => 14.0,
            Activity::Read => 10.0,
            Activity::Desk | Activity::Work | Activity::Music => 5.5,
            Activity::Eat | Activity::Breakfast | Activity::Host | Activity::Bathe => 3.2,
            _ => 1.8,
        })
    }

    /// Up, at home, and with open eyes.
    pub(super) fn awake(self) -> bool {
        !matches!(self, Activity::Sleep | Activity::Nap | Activity::LieDown | Activity::Out)
    }

    pub(in crate::simulate) fn asleep(self) -> bool {
        matches!(self, Activity::Sleep | Activity::Nap)
    }

    /// So short that one comes back to what one did, and leaves the light on for it.
    pub(super) fn is_an_errand(self) -> bool {
        matches!(self, Activity::Toilet | Activity::Snack | Activity::Fetch | Activity::Laundry)
    }

    /// Sitting down for a while, with little light.
    pub(in crate::simulate) fn is_cosy(self) -> bool {
        matches!(self, Activity::Tv | Activity::Read | Activity::Music | Activity::Host)
    }
}

/// What comes next where nothing is fixed.
pub(super) fn next(life: &Life, day: &Day, minute: f64, outside: Outside, random: &mut Random) -> Activity {
    let hour = (minute / 60.0) as u16;
    let evening = (18..24).contains(&hour) || hour < 3;
    let free_day = day.free || day.school_is_out && life.age != Age::Adult || life.job.leaves_days_free();
    let by_day = |weight: f64| if (9..21).contains(&hour) { weight } else { weight * 0.1 };
    let lingering = if evening {
        1.0
    } else if free_day {
        0.35
    } else {
        0.16
    };
    let child = life.age == Age::Child;
    let after_lunch = (13..16).contains(&hour);
    let nap = match life.age {
        Age::Senior if after_lunch => 0.35,
        Age::Adult if after_lunch && free_day => 0.04,
        _ => 0.0,
    };
    let up_for = if evening { life.settles } else { 1.0 };
    let garden = if outside.warm_and_light { 1.0 } else { 0.03 };
    let likes = |like| life.likes(like);
    random
        .pick(&[
            (Activity::Tv, likes(Like::Tv) * lingering),
            (Activity::Read, likes(Like::Read) * if evening { 0.5 } else { 0.35 }),
            (Activity::Desk, likes(Like::Desk) * if child { 0.3 } else { 0.45 }),
            (
                Activity::Chores,
                by_day(likes(Like::Tidy))
                    * if evening { 0.15 } else { 0.6 }
                    * if free_day { 2.0 } else { 1.0 }
                    * up_for,
            ),
            (Activity::Laundry, by_day(likes(Like::Tidy)) * 0.1),
            (Activity::Hobby, by_day(likes(Like::Hobby)) * if free_day { 0.5 } else { 0.25 }),
            (Activity::Music, likes(Like::Music) * 0.3),
            (Activity::Play, by_day(likes(Like::Play))),
            (Activity::Garden, by_day(likes(Like::Garden)) * garden * 0.6),
            (Activity::Fetch, by_day(if child { 0.02 } else { 0.16 * up_for })),
            (Activity::Dress, if child { 0.02 } else { 0.07 * up_for }),
            (Activity::Nap, nap),
            (Activity::Snack, if child { 0.1 } else { 0.36 * up_for }),
            (Activity::Toilet, 0.3),
        ])
        .unwrap_or(Activity::Read)
}

/// What it is like to go out of the door.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outside {
    pub(super) warm_and_light: bool,
}
