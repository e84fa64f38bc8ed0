//! Work and school: on which days somebody has to be where, and from when until when.

use crate::simulate::clock::Minute;
use crate::simulate::random::Random;

/// What keeps somebody busy on most weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JobKind {
    Nothing,
    Retired,
    /// Students, artists, freelancers: work on most days, at no fixed hour.
    Loose,
    Office,
    School,
    /// Early one week, late the next.
    Shifts,
    /// Nights in one week of so many.
    Nights {
        every: i32,
    },
}

/// Somebody's job.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Job {
    pub(super) kind: JobKind,
    /// By weekday, Monday first: whether it is a working day, and whether it is worked at home.
    days: [bool; 7],
    at_home: [bool; 7],
    /// When they leave home and when they are back.
    leave: Minute,
    back: Minute,
}

/// What a job asks of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Work {
    Free,
    /// Out of the house; back after midnight is above 1440.
    Out {
        leave: Minute,
        back: Minute,
    },
    AtHome {
        from: Minute,
        until: Minute,
    },
}

impl Job {
    pub(super) fn nothing(kind: JobKind) -> Job {
        Job { kind, days: [false; 7], at_home: [false; 7], leave: 480.0, back: 1020.0 }
    }

    pub(super) fn school(teenager: bool, random: &mut Random) -> Job {
        let (leave, back) = if teenager { (468.0, 945.0) } else { (495.0, 905.0) };
        let leave = leave + random.normal(0.0, 9.0);
        Job { leave, back: back + random.normal(0.0, 20.0), days: weekdays(5, random), ..Job::nothing(JobKind::School) }
    }

    /// Out of the house on `days` a week; `home_days` of them at home.
    pub(super) fn office(days: usize, home_days: usize, random: &mut Random) -> Job {
        let mut left = home_days;
        let days = weekdays(days, random);
        // Fridays and Mondays first.
        let at_home = [4, 0, 2, 3, 1].into_iter().fold([false; 7], |mut at_home, day| {
            if days[day] && left > 0 {
                at_home[day] = true;
                left -= 1;
            }
            at_home
        });
        let commute = random.skewed(24.0, 0.7).min(80.0);
        let begin =
            random.pick(&[(480.0, 1.0), (510.0, 1.6), (540.0, 1.6), (420.0, 0.7), (570.0, 0.5)]).unwrap_or(510.0);
        let hours = if days.iter().filter(|day| **day).count() < 4 { random.between(5.0, 8.5) } else { 8.6 };
        let leave = begin - commute + random.normal(0.0, 6.0);
        let back = begin + hours * 60.0 + commute + random.normal(0.0, 12.0);
        Job { kind: JobKind::Office, days, at_home, leave, back }
    }

    pub(super) fn shifts(random: &mut Random) -> Job {
        Job { days: weekdays(5, random), ..Job::nothing(JobKind::Shifts) }
    }

    pub(super) fn loose(random: &mut Random) -> Job {
        let mut days = [true; 7];
        days.iter_mut().for_each(|day| *day = random.chance(0.75));
        Job { days, ..Job::nothing(JobKind::Loose) }
    }

    /// No work fills their day, or none that has its hours.
    pub(super) fn leaves_days_free(&self) -> bool {
        matches!(self.kind, JobKind::Nothing | JobKind::Retired | JobKind::Loose)
    }

    /// When they are back from work on a weekday, if it has fixed hours and is done elsewhere.
    pub(super) fn back_on(&self, weekday: usize) -> Option<Minute> {
        let goes = self.kind == JobKind::Office && self.days[weekday] && !self.at_home[weekday];
        goes.then_some(self.back)
    }

    pub(super) fn nights(random: &mut Random) -> Job {
        let every = random.pick(&[(1, 1.0), (2, 0.7), (3, 1.0)]).unwrap_or(1);
        Job { days: weekdays(if every == 1 { 4 } else { 5 }, random), ..Job::nothing(JobKind::Nights { every }) }
    }

    /// How far a working day lies from where others have it: nights are not the sleeper's free choice.
    pub(super) fn works_nights(&self, week: i32) -> bool {
        matches!(self.kind, JobKind::Nights { every } if week.rem_euclid(every) == 0)
    }

    /// What is asked on a day; `regular` (0 to 1) says how much one day is like the other.
    pub(super) fn on(&self, weekday: usize, week: i32, regular: f64, random: &mut Random) -> Work {
        if !self.days[weekday] {
            return Work::Free;
        }
        let wobble = 3.0 + 9.0 * (1.0 - regular);
        let (leave, back) = match self.kind {
            JobKind::Nothing | JobKind::Retired => return Work::Free,
            // A lecture, a customer, a rehearsal: at any hour, and some days nothing at all.
            JobKind::Loose => {
                if random.chance(0.35) {
                    return Work::Free;
                }
                let leave = random.between(560.0, 1060.0);
                let back = leave + random.skewed(260.0, 0.6);
                return Work::Out { leave, back: back.min(1560.0) };
            }
            JobKind::Shifts if week.rem_euclid(2) == 0 => (322.0, 885.0),
            JobKind::Shifts => (800.0, 1365.0),
            JobKind::Nights { .. } if self.works_nights(week) => (1290.0, 1440.0 + 402.0),
            JobKind::Nights { .. } => (470.0, 1010.0),
            JobKind::Office if self.at_home[weekday] => {
                let from = random.normal(self.leave + 25.0, wobble);
                return Work::AtHome { from, until: random.normal(from + 500.0, 30.0) };
            }
            JobKind::Office | JobKind::School => (self.leave, self.back),
        };
        // It gets late more easily than early.
        let late = random.skewed(12.0 + 14.0 * (1.0 - regular), 0.9) - 12.0;
        Work::Out { leave: random.normal(leave, wobble), back: back + late.min(170.0) }
    }
}

/// So many weekdays, mostly from Monday on, one at random left out where it is part time.
fn weekdays(count: usize, random: &mut Random) -> [bool; 7] {
    let mut days = [true, true, true, true, true, false, false];
    let mut off = count.min(5);
    while off < 5 {
        let day = (random.unit() * 5.0) as usize;
        if days[day] {
            days[day] = false;
            off += 1;
        }
    }
    days
}
