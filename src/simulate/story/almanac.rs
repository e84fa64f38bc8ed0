//! What a day is in the life of a home: weekend, holiday, vacation, illness, guests, and the turns that life takes.
//!
//! Every draw hangs on the seed and on the day's own number, so that a day is the same however long the story is.

use chrono::Datelike;
use chrono::NaiveDate;

use super::clock::Minute;
use crate::simulate::cast::Age;
use crate::simulate::cast::House;
use crate::simulate::cast::HouseholdKind;
use crate::simulate::random::Random;
use crate::time::LocalDay;

/// Countries whose weekend is Friday and Saturday.
const FRIDAY_WEEKEND: &[&str] = &["SA", "EG", "JO", "KW", "QA", "BH", "OM", "DZ", "IL", "IQ", "LY", "BD"];
/// Countries that hardly keep Christmas at home.
const NO_CHRISTMAS: &[&str] =
    &["SA", "EG", "KW", "QA", "BH", "OM", "DZ", "IL", "IQ", "LY", "BD", "TR", "MA", "TN", "PK", "IR", "CN", "IN", "TH"];

/// Somebody comes to see them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Visit {
    pub(super) from: Minute,
    pub(super) until: Minute,
    pub(super) party: bool,
    pub(super) overnight: bool,
}

/// One day, as far as it is the same for all.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Day {
    pub(super) day: LocalDay,
    /// Of the working week, Monday first; 5 and 6 are the weekend, whenever it is kept.
    pub(super) weekday: usize,
    pub(super) week: i32,
    /// A weekend or a public holiday.
    pub(super) free: bool,
    pub(super) school_is_out: bool,
    /// The Christmas tree stands.
    pub(super) tree: bool,
    pub(super) visit: Option<Visit>,
    /// A day out together.
    pub(super) trip: Option<(Minute, Minute)>,
    pub(super) dinner: Minute,
    /// Who cooks; flatmates each for themselves.
    pub(super) cook: usize,
    /// Days until they are back, by resident, where a journey begins today.
    pub(super) journeys: Vec<Option<i32>>,
    pub(super) ill: Vec<bool>,
    /// Whose life turns today, and whether a lamp finds another use.
    pub(super) turn: Option<usize>,
    pub(super) lamp_moves: bool,
}

/// The calendar of one home.
pub(super) struct Almanac {
    seed: u64,
    country: &'static str,
    southern: bool,
    kind: HouseholdKind,
    ages: Vec<Age>,
    cooks: Vec<usize>,
    sociable: f64,
    travels: f64,
    dinner: Minute,
    tree: (i64, i64),
    year: i32,
    /// First day, length and travellers (a bit each) of the journeys of `year`.
    journeys: Vec<(LocalDay, i32, u32)>,
}

impl Almanac {
    pub(super) fn new(seed: u64, house: &House) -> Almanac {
        let mut random = Random::new(seed, "household");
        let ages: Vec<Age> = house.residents.iter().map(|resident| resident.age).collect();
        let grown = |age: &Age| matches!(age, Age::Adult | Age::Senior);
        let cooks: Vec<usize> = (0..ages.len()).filter(|place| grown(&ages[*place])).collect();
        let dinner = match house.site.country {
            "ES" | "AR" | "PT" | "GR" => 1250.0,
            "IT" | "FR" | "BR" | "MX" | "TR" => 1190.0,
            "NL" | "SE" | "NO" | "DK" | "FI" | "AU" | "NZ" | "US" | "CA" => 1085.0,
            _ => 1125.0,
        };
        Almanac {
            seed,
            country: house.site.country,
            southern: house.site.latitude < 0.0,
            kind: house.kind,
            cooks: if cooks.is_empty() { vec![0] } else { cooks },
            ages,
            sociable: random.skewed(1.0, 0.8),
            travels: random.skewed(1.0, 0.5),
            dinner: dinner + random.normal(0.0, 22.0),
            // From a week before Advent on, and until Epiphany or so; counted from the new year.
            tree: (random.between(-40.0, -12.0) as i64, random.between(1.0, 12.0) as i64),
            year: i32::MIN,
            journeys: Vec::new(),
        }
    }

    fn drawn(&self, name: &str, day: LocalDay) -> Random {
        Random::numbered(self.seed, name, day.0.into())
    }

    /// What `day` is.
    pub(super) fn day(&mut self, day: LocalDay) -> Day {
        let date = NaiveDate::from_num_days_from_ce_opt(day.0).unwrap_or_default();
        if date.year() != self.year {
            self.year = date.year();
            self.journeys = self.plans_journeys(date.year());
        }
        let friday = FRIDAY_WEEKEND.contains(&self.country);
        let weekday = (day.weekday() + usize::from(friday)) % 7;
        let free = weekday >= 5 || self.is_public_holiday(date);
        let mut random = self.drawn("day", day);
        let dinner = random.normal(self.dinner + if free { 18.0 } else { 0.0 }, 16.0);
        let cook = self.cooks[(random.unit() * self.cooks.len() as f64) as usize];
        let trip = (free && self.kind != HouseholdKind::Flatmates && random.chance(0.16))
            .then(|| (random.normal(645.0, 30.0), random.normal(1010.0, 55.0)));
        let journeys = (0..self.ages.len()).map(|person| {
            let begins = self.journeys.iter().find(|journey| journey.0 == day && journey.2 >> person & 1 == 1);
            begins.map(|journey| journey.1)
        });
        let journeys: Vec<Option<i32>> = journeys.collect();
        Day {
            day,
            weekday,
            week: (day.0 - 1).div_euclid(7),
            free,
            school_is_out: free || self.is_school_holiday(date),
            tree: self.has_tree(date),
            visit: self.visit(day, free, weekday),
            trip,
            dinner,
            cook,
            journeys,
            ill: (0..self.ages.len()).map(|person| self.is_ill(person, day)).collect(),
            turn: {
                let mut turns = self.drawn("turn", day);
                turns.chance(1.0 / 170.0).then(|| (turns.unit() * self.ages.len() as f64) as usize)
            },
            lamp_moves: self.drawn("lamp", day).chance(1.0 / 120.0),
        }
    }

    fn visit(&self, day: LocalDay, free: bool, weekday: usize) -> Option<Visit> {
        let mut random = self.drawn("visit", day);
        let eve = weekday == 4 || weekday == 5;
        let chance = self.sociable
            * if eve {
                0.12
            } else if free {
                0.1
            } else {
                0.025
            };
        if !random.chance(chance.min(0.6)) {
            return None;
        }
        let party = eve && random.chance(0.09);
        let overnight = !party && random.chance(0.1);
        let by_day = free && !eve && random.chance(0.6);
        let from = random.normal(if by_day { 900.0 } else { 1165.0 }, 25.0);
        let hours = if party { random.between(4.5, 7.0) } else { random.between(1.8, 4.2) };
        Some(Visit { from, until: from + hours * 60.0, party, overnight })
    }

    /// Ill today: fallen ill within the last days, and for longer than that.
    fn is_ill(&self, person: usize, day: LocalDay) -> bool {
        let often = match self.ages[person] {
            Age::Child => 0.011,
            Age::Teenager => 0.008,
            Age::Adult => 0.006,
            Age::Senior => 0.007,
        };
        (0..5).any(|ago| {
            let mut random = Random::numbered(self.seed ^ person as u64, "ill", i64::from(day.0 - ago));
            random.chance(often) && random.between(0.7, 5.0) as i32 > ago
        })
    }

    fn plans_journeys(&self, year: i32) -> Vec<(LocalDay, i32, u32)> {
        let mut random = Random::numbered(self.seed, "journeys", year.into());
        let everybody = (1_u32 << self.ages.len().min(31)) - 1;
        let pupils = self.ages.iter().any(|age| matches!(age, Age::Child | Age::Teenager));
        let mut journeys = Vec::new();
        // A long one in the summer, shorter ones around the year, and weekends away.
        let trips = 2.0 + 4.5 * self.travels;
        for trip in 0..trips as usize {
            let long = trip < 2;
            let length = if long { random.between(5.0, 16.9) } else { random.between(1.0, 4.9) } as i32;
            for _ in 0..12 {
                let Some(date) = NaiveDate::from_yo_opt(year, random.between(1.0, 360.0) as u32) else { continue };
                let summer = self.is_summer_holiday(date);
                let suits = match (long, pupils) {
                    (true, true) => self.is_school_holiday(date),
                    (true, false) => summer || random.chance(0.25),
                    // A weekend away begins on a Friday or Saturday.
                    (false, _) => [4, 5].contains(&date.weekday().num_days_from_monday()),
                };
                if suits {
                    let alone = self.ages.len() > 1 && (self.kind == HouseholdKind::Flatmates || random.chance(0.25));
                    let who = if alone { 1 << (random.unit() * self.ages.len() as f64) as u32 } else { everybody };
                    journeys.push((LocalDay(date.num_days_from_ce()), length, who));
                    break;
                }
            }
        }
        journeys
    }

    fn is_public_holiday(&self, date: NaiveDate) -> bool {
        let christmas = !NO_CHRISTMAS.contains(&self.country);
        match (date.month(), date.day()) {
            (1, 1) => return true,
            (12, 25 | 26) if christmas => return true,
            (5, 1) if !matches!(self.country, "US" | "CA" | "GB" | "NL" | "AU" | "NZ" | "JP") => return true,
            _ => {}
        }
        // The others differ by country: eight days a year that the country's name draws.
        let mut random = Random::numbered(date.year() as u64, self.country, 0);
        (0..8).any(|_| random.between(60.0, 340.0) as u32 == date.ordinal())
    }

    fn is_summer_holiday(&self, date: NaiveDate) -> bool {
        let day = date.ordinal();
        if self.southern { !(31..=352).contains(&day) } else { (188..=238).contains(&day) }
    }

    fn is_school_holiday(&self, date: NaiveDate) -> bool {
        let day = date.ordinal();
        self.is_summer_holiday(date) || matches!(day, 1..=4 | 50..=57 | 108..=117 | 290..=298 | 357..)
    }

    fn has_tree(&self, date: NaiveDate) -> bool {
        let (from, until) = self.tree;
        let day = i64::from(date.ordinal());
        !NO_CHRISTMAS.contains(&self.country) && (day - 366 >= from || day <= until)
    }
}
