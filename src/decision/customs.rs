//! What a device is usually like on occasions that are no time of day: while everybody sleeps, while nobody is in, when it is bright, when
//! the others were switched off. Counted over the last 28 of each, so that a reason can say "on 26 of the last 28 nights".

use serde::Deserialize;
use serde::Serialize;

use crate::decision::hunch::Occasion;
use crate::time::LocalDay;

/// Occasions of each sort that are remembered.
const REMEMBERED: u8 = 28;
/// A thermostat's values are told apart to half a degree.
const STEP_C: f64 = 0.5;

/// The last occasions of one sort: whether the device was out of use on each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// One bit for each occasion, the latest lowest: out of use.
    bits: u32,
    count: u8,
}

impl Tally {
    /// One occasion more.
    pub fn add(&mut self, out_of_use: bool) {
        let kept = (1 << REMEMBERED) - 1;
        self.bits = (self.bits << 1 | u32::from(out_of_use)) & kept;
        self.count = (self.count + 1).min(REMEMBERED);
    }

    /// On how many it was out of use, and how many there were.
    pub fn counted(self) -> (u16, u16) {
        (self.bits.count_ones() as u16, u16::from(self.count))
    }
}

/// What one device is usually like on each sort of occasion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Customs {
    asleep: Tally,
    away: Tally,
    bright: Tally,
    odd_one_out: Tally,
    /// The local day on which brightness was last counted.
    bright_on: Option<LocalDay>,
    /// What a thermostat was set to, in steps of half a degree: asleep, away, up; the latest last.
    set_to: [Vec<i16>; 3],
}

/// What the people are doing while a thermostat is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum While {
    /// Everybody sleeps.
    Asleep,
    /// Nobody is in.
    Away,
    /// Somebody is up.
    Up,
}

impl Customs {
    /// The tally of an occasion; `None` for one that is the time of day alone.
    pub fn of(&self, occasion: Occasion) -> Option<Tally> {
        match occasion {
            Occasion::Asleep => Some(self.asleep),
            Occasion::Away => Some(self.away),
            Occasion::Bright => Some(self.bright),
            Occasion::OddOneOut => Some(self.odd_one_out),
            Occasion::LongPast | Occasion::Dusk => None,
        }
    }

    /// The device was seen on such an occasion. Of bright days one is counted each day.
    pub fn seen(&mut self, occasion: Occasion, day: LocalDay, out_of_use: bool) {
        let tally = match occasion {
            Occasion::Asleep => &mut self.asleep,
            Occasion::Away => &mut self.away,
            Occasion::OddOneOut => &mut self.odd_one_out,
            Occasion::Bright if self.bright_on != Some(day) => {
                self.bright_on = Some(day);
                &mut self.bright
            }
            Occasion::Bright | Occasion::LongPast | Occasion::Dusk => return,
        };
        tally.add(out_of_use);
    }

    /// Whether brightness was counted on that day.
    pub fn is_bright_counted(&self, day: LocalDay) -> bool {
        self.bright_on == Some(day)
    }

    /// What a thermostat was set to by people, degrees Celsius.
    pub fn set(&mut self, during: While, value_c: f64) {
        let values = &mut self.set_to[during as usize];
        if values.len() >= usize::from(REMEMBERED) {
            values.remove(0);
        }
        values.push((value_c / STEP_C).round().clamp(-200.0, 400.0) as i16);
    }

    /// What it is mostly set to, degrees Celsius, on how many occasions, and of how many; `None` before any was seen.
    pub fn usually_set(&self, during: While) -> Option<(f64, u16, u16)> {
        let values = &self.set_to[during as usize];
        let times = |value: &i16| values.iter().filter(|other| *other == value).count();
        // Of two that are as frequent, the one that costs less comfort: the higher.
        let most = values.iter().max_by_key(|value| (times(value), **value))?;
        Some((f64::from(*most) * STEP_C, times(most) as u16, values.len() as u16))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_28_are_counted() {
        let mut tally = Tally::default();
        assert_eq!(tally.counted(), (0, 0));
        (0..30).for_each(|n| tally.add(n >= 4));
        assert_eq!(tally.counted(), (26, 28));
    }

    #[test]
    fn one_bright_day_counts_once() {
        let mut customs = Customs::default();
        for _ in 0..3 {
            customs.seen(Occasion::Bright, LocalDay(1), true);
        }
        customs.seen(Occasion::Bright, LocalDay(2), false);
        assert_eq!(customs.of(Occasion::Bright).map(Tally::counted), Some((1, 2)));
        customs.seen(Occasion::Dusk, LocalDay(2), false);
        assert_eq!(customs.of(Occasion::Dusk), None);
    }

    #[test]
    fn a_thermostat_is_known_by_what_it_is_mostly_set_to() {
        let mut customs = Customs::default();
        assert_eq!(customs.usually_set(While::Asleep), None);
        for value in [17.0, 17.1, 16.0, 21.0, 17.0] {
            customs.set(While::Asleep, value);
        }
        assert_eq!(customs.usually_set(While::Asleep), Some((17.0, 3, 5)));
        assert_eq!(customs.usually_set(While::Up), None);
    }
}
