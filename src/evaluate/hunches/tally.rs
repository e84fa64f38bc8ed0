//! What is counted of a home, by days since its first event. Counts add up over homes; figures are made of them afterwards.

use std::collections::BTreeMap;
use std::iter::Sum;

use serde::Serialize;

use super::AskedRow;
use super::ForgottenRow;
use crate::decision::Rung;
use crate::feedback::Verdict;
use crate::replay::Wanted;
use crate::replay::Were;

/// Some local days of a home, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// 1 to 14.
    First,
    /// 15 to 28.
    Second,
    /// 29 and later.
    FromDay29,
    /// 15 and later.
    FromDay15,
    /// Every day.
    All,
}

impl Span {
    /// Every span, in the order of tables.
    pub const ALL: [Span; 5] = [Span::First, Span::Second, Span::FromDay29, Span::FromDay15, Span::All];

    /// As the head of a column.
    pub fn word(self) -> &'static str {
        match self {
            Span::First => "days 1-14",
            Span::Second => "days 15-28",
            Span::FromDay29 => "from day 29",
            Span::FromDay15 => "from day 15",
            Span::All => "all days",
        }
    }

    fn bounds(self) -> (u32, u32) {
        match self {
            Span::First => (1, 14),
            Span::Second => (15, 28),
            Span::FromDay29 => (29, u32::MAX),
            Span::FromDay15 => (15, u32::MAX),
            Span::All => (1, u32::MAX),
        }
    }

    fn holds(self, day: u32) -> bool {
        let (first, last) = self.bounds();
        (first..=last).contains(&day)
    }
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Weeks of home that were lived.
    pub weeks: f64,
    /// Notices that asked.
    pub notices: u32,
    /// Hunches in them.
    pub asked: u32,
    /// Those of which the truth knows whether they were right.
    pub judged: u32,
    /// Nobody wanted it as it was.
    pub right: u32,
    /// Soon nobody did.
    pub early: u32,
    /// It was wanted as it was.
    pub wrong: u32,
    /// Hunches that somebody answered.
    pub answered: u32,
    /// With yes.
    pub accepted: u32,
    /// With not now, or not like this.
    pub declined: u32,
    /// With never.
    pub annoyed: u32,
    /// Hunches that were acted on without asking.
    pub acted: u32,
    /// A hand made it as it had been.
    pub reversed: u32,
    /// A hand did, or it was wanted as it was, and not just for a while.
    pub acted_wrongly: u32,
    /// Times of at least 40 min in which something was forgotten.
    pub forgotten: u32,
    /// Those in which it was asked, or acted on.
    pub found: u32,
    /// Their hours.
    pub forgotten_hours: f64,
    /// Hours from when it was asked or acted on.
    pub found_hours: f64,
    /// Times of devices that the guard lets be touched at all,
    pub touchable: u32,
    /// those of them in which it was asked, or acted on,
    pub touchable_found: u32,
    /// their hours,
    pub touchable_hours: f64,
    /// and those from when it was asked or acted on.
    pub touchable_found_hours: f64,
}

impl Tally {
    pub(super) fn of(span: Span, days: u32, asked: &[AskedRow], forgotten: &[ForgottenRow]) -> Tally {
        let (first, last) = span.bounds();
        let mut tally =
            Tally { weeks: f64::from((days.min(last) + 1).saturating_sub(first)) / 7.0, ..Tally::default() };
        let mut notice = None;
        for AskedRow { asking, .. } in asked.iter().filter(|row| span.holds(row.day)) {
            let wanted = |what| u32::from(asking.wanted == Some(what));
            if asking.rung > Rung::Ask {
                tally.acted += 1;
                tally.reversed += u32::from(asking.taken_back.is_some());
                tally.acted_wrongly += u32::from(asking.taken_back.is_some() || asking.wanted == Some(Wanted::Still));
            }
            if asking.rung != Rung::Ask || asking.notice.is_none() {
                continue;
            }
            tally.notices += u32::from(asking.notice != notice);
            notice = asking.notice;
            tally.asked += 1;
            tally.judged += u32::from(asking.wanted.is_some());
            tally.right += wanted(Wanted::NoMore);
            tally.early += wanted(Wanted::NotForLong);
            tally.wrong += wanted(Wanted::Still);
            match asking.answer {
                Some((Verdict::Accept, _)) => tally.accepted += 1,
                Some((Verdict::Never, _)) => tally.annoyed += 1,
                Some(_) => tally.declined += 1,
                None => continue,
            }
            tally.answered += 1;
        }
        for row in forgotten.iter().filter(|row| span.holds(row.day)) {
            let (found, touchable) = (row.time.found.is_some(), row.is_touchable());
            let (hours, found_hours) = (row.hours.iter().sum::<f64>(), row.found_hours.iter().sum::<f64>());
            tally.forgotten += 1;
            tally.found += u32::from(found);
            tally.forgotten_hours += hours;
            tally.found_hours += found_hours;
            tally.touchable += u32::from(touchable);
            tally.touchable_found += u32::from(touchable && found);
            tally.touchable_hours += if touchable { hours } else { 0.0 };
            tally.touchable_found_hours += if touchable { found_hours } else { 0.0 };
        }
        tally
    }
}

impl<'a> Sum<&'a Tally> for Tally {
    fn sum<I: Iterator<Item = &'a Tally>>(all: I) -> Tally {
        all.fold(Tally::default(), |sum, one| Tally {
            weeks: sum.weeks + one.weeks,
            notices: sum.notices + one.notices,
            asked: sum.asked + one.asked,
            judged: sum.judged + one.judged,
            right: sum.right + one.right,
            early: sum.early + one.early,
            wrong: sum.wrong + one.wrong,
            answered: sum.answered + one.answered,
            accepted: sum.accepted + one.accepted,
            declined: sum.declined + one.declined,
            annoyed: sum.annoyed + one.annoyed,
            acted: sum.acted + one.acted,
            reversed: sum.reversed + one.reversed,
            acted_wrongly: sum.acted_wrongly + one.acted_wrongly,
            forgotten: sum.forgotten + one.forgotten,
            found: sum.found + one.found,
            forgotten_hours: sum.forgotten_hours + one.forgotten_hours,
            found_hours: sum.found_hours + one.found_hours,
            touchable: sum.touchable + one.touchable,
            touchable_found: sum.touchable_found + one.touchable_found,
            touchable_hours: sum.touchable_hours + one.touchable_hours,
            touchable_found_hours: sum.touchable_found_hours + one.touchable_found_hours,
        })
    }
}

/// What was forgotten, of some sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Lost {
    /// How often.
    pub times: u32,
    /// In how many of these it was asked, or acted on.
    pub found: u32,
    /// For how many hours.
    pub hours: f64,
    /// Hours from when it was asked or acted on.
    pub found_hours: f64,
}

/// What was forgotten, by sorts of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Splits {
    /// By what the people were doing: hours for themselves, times by most of their hours.
    pub people: BTreeMap<Were, Lost>,
    /// By kind of device.
    pub kinds: BTreeMap<&'static str, Lost>,
    /// By how careful one has to be with the device.
    pub classes: BTreeMap<&'static str, Lost>,
    /// By what was the matter: `found`, `found late` (the hours before it was found), `asked before` in the same use, the guard's last
    /// refusal in that use, or `not thought`, or not surely enough.
    pub why: BTreeMap<&'static str, Lost>,
}

impl Splits {
    pub(super) fn of(span: Span, rows: &[ForgottenRow]) -> Splits {
        let mut splits = Splits::default();
        for row in rows.iter().filter(|row| span.holds(row.day)) {
            let (hours, found_hours) = (row.hours.iter().sum::<f64>(), row.found_hours.iter().sum::<f64>());
            let found = u32::from(row.time.found.is_some());
            for (place, were) in Were::ALL.into_iter().enumerate() {
                let most = u32::from(were == row.people);
                let part = Lost {
                    times: most,
                    found: most * found,
                    hours: row.hours[place],
                    found_hours: row.found_hours[place],
                };
                splits.people.entry(were).or_default().add(&part);
            }
            let all = Lost { times: 1, found, hours, found_hours };
            splits.kinds.entry(row.kind.word()).or_default().add(&all);
            splits.classes.entry(row.class_word()).or_default().add(&all);
            let why = match (row.time.found, row.time.refused) {
                (Some(_), _) => {
                    let late = Lost { hours: hours - found_hours, ..Lost::default() };
                    splits.why.entry("found late").or_default().add(&late);
                    "found"
                }
                (None, _) if row.time.asked_before => "asked before",
                (None, Some(refusal)) => refusal.word(),
                (None, None) => "not thought",
            };
            let hours = if found == 1 { found_hours } else { hours };
            splits.why.entry(why).or_default().add(&Lost { hours, ..all });
        }
        splits
    }
}

impl Lost {
    fn add(&mut self, other: &Lost) {
        self.times += other.times;
        self.found += other.found;
        self.hours += other.hours;
        self.found_hours += other.found_hours;
    }
}

impl<'a> Sum<&'a Splits> for Splits {
    fn sum<I: Iterator<Item = &'a Splits>>(all: I) -> Splits {
        let mut sum = Splits::default();
        for one in all {
            one.people.iter().for_each(|(key, lost)| sum.people.entry(*key).or_default().add(lost));
            one.kinds.iter().for_each(|(key, lost)| sum.kinds.entry(key).or_default().add(lost));
            one.classes.iter().for_each(|(key, lost)| sum.classes.entry(key).or_default().add(lost));
            one.why.iter().for_each(|(key, lost)| sum.why.entry(key).or_default().add(lost));
        }
        sum
    }
}
