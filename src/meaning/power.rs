//! What hangs on a plug, by the power that it draws: constant time and a hundred numbers for each plug, however long it is watched.
//!
//! Evidence in one direction only. A signature of something that must run (a router, a fridge, a breathing aid, a heater) makes a plug
//! untouchable, whatever its name says; none makes an unknown plug touchable. Must not know: names, and what is decided.

use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// A reading says nothing of what came more than this long after it: some meters speak only when something changes, most every few minutes.
const HOLDS_MS: i64 = 15 * 60 * 1000;
/// What is forgotten when a new week begins: what hangs on a plug may be another thing by then.
const KEPT_PER_WEEK: f64 = 0.7;
const WEEK_MS: i64 = 7 * 24 * 3_600_000;
/// Hours that must have been watched before anything is claimed of what goes on all the time.
const DAYS_3_H: f64 = 72.0;
/// Less is drawn by the meter itself.
const IDLE_W: f64 = 1.0;
const BURST_W: f64 = 1000.0;
/// Runs that must have been seen before they are called a cycle.
const FEWEST_CYCLES: f64 = 10.0;
/// How much the lengths of a motor's runs and rests may differ: standard deviation over mean.
const EVEN: f64 = 0.5;

/// What the power that a device draws looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Load {
    /// 5 to 15 W around the clock: a router, a hub, a charger of something that must be charged.
    Constant,
    /// A motor that runs and rests in even turns, by night as by day: a fridge, a freezer, a pump.
    Cycling,
    /// More than a kilowatt at times: it heats or it washes.
    Bursts,
    /// 20 to 60 W through the night and little by day: a breathing aid.
    Overnight,
    /// One level while it is on, and little of it: as a lamp does, and much else.
    Steady,
}

impl Load {
    /// Whether what draws power like this is left alone, whatever it is called.
    pub fn must_run(self) -> bool {
        self != Load::Steady
    }

    /// What it looks like, in words that follow `It`.
    pub fn told(self) -> &'static str {
        match self {
            Load::Constant => "draws the same few watts around the clock, as routers and hubs do",
            Load::Cycling => "runs and rests in even turns by day and night, as fridges and pumps do",
            Load::Bursts => "draws more than a kilowatt at times, as what heats or washes does",
            Load::Overnight => "draws some tens of watts through the night and little by day, as breathing aids do",
            Load::Steady => "draws one even power while it is on, as lamps do",
        }
    }
}

/// Count, mean and spread of lengths, as they come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let off = value - self.mean;
        self.mean += off / self.count;
        self.squares += off * (value - self.mean);
    }

    fn forget(&mut self) {
        self.count *= KEPT_PER_WEEK;
        self.squares *= KEPT_PER_WEEK;
    }

    /// Standard deviation over mean.
    fn unevenness(&self) -> f64 {
        if self.count < 2.0 || self.mean <= 0.0 {
            f64::INFINITY
        } else {
            (self.squares / self.count).sqrt() / self.mean
        }
    }
}

/// What was seen of the power that one device draws.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// The last reading: when, in which local hour, and how much.
    last: Option<(Timestamp, u8, f64)>,
    week: i64,
    /// Hours watched, in each local hour of the day.
    watched_h: [f64; 24],
    /// Of those, hours at 20 to 60 W.
    tens_h: [f64; 24],
    /// Hours at 5 to 15 W, and hours above a watt, at any time.
    few_h: f64,
    drawing_h: f64,
    /// Times at which it rose above a kilowatt.
    bursts: f64,
    /// Levels while it draws anything, each reading once.
    levels: Spread,
    /// Lengths of runs and of rests, in minutes, and when the present one began.
    runs: Spread,
    rests: Spread,
    turned: Option<(Timestamp, bool)>,
    /// Local hours in which runs have begun.
    begun: u32,
}

impl Signature {
    /// Takes in a reading, in watts, at `now`, which is in the `local_hour` of the day (0 to 23). Older readings than the last are passed over.
    pub fn seen(&mut self, now: Timestamp, local_hour: u8, watts: f64) {
        let hour = local_hour.min(23);
        if !watts.is_finite() {
            return;
        }
        // Some meters count what is fed back as negative.
        let watts = watts.abs();
        if let Some((at, hour_then, before)) = self.last {
            let elapsed_ms = now.as_millis() - at.as_millis();
            if elapsed_ms < 0 {
                return;
            }
            self.lasted(usize::from(hour_then), before, elapsed_ms.min(HOLDS_MS) as f64 / 3_600_000.0);
            if elapsed_ms > HOLDS_MS {
                // What it did in between nobody knows.
                self.turned = None;
            }
            if watts >= BURST_W && before < BURST_W {
                self.bursts += 1.0;
            }
        } else if watts >= BURST_W {
            self.bursts += 1.0;
        }
        let week = now.as_millis().div_euclid(WEEK_MS);
        if week != self.week {
            if self.last.is_some() {
                self.forget();
            }
            self.week = week;
        }
        if watts > IDLE_W {
            self.levels.add(watts);
        }
        self.turn(now, hour, watts);
        self.last = Some((now, hour, watts));
    }

    /// A level lasted for some time.
    fn lasted(&mut self, hour: usize, watts: f64, hours: f64) {
        self.watched_h[hour] += hours;
        if (20.0..=60.0).contains(&watts) {
            self.tens_h[hour] += hours;
        }
        if (5.0..=15.0).contains(&watts) {
            self.few_h += hours;
        }
        if watts > IDLE_W {
            self.drawing_h += hours;
        }
    }

    /// A motor runs or rests; what lies between is neither, so that a fridge's lamp does not count.
    fn turn(&mut self, now: Timestamp, hour: u8, watts: f64) {
        let runs = match watts {
            watts if watts >= 35.0 => true,
            watts if watts <= 20.0 => false,
            _ => return,
        };
        match self.turned {
            Some((_, ran)) if ran == runs => return,
            Some((since, ran)) => {
                let minutes = (now.as_millis() - since.as_millis()) as f64 / 60_000.0;
                // Longer turns are a person's, not a motor's.
                if minutes <= 240.0 {
                    if ran { self.runs.add(minutes) } else { self.rests.add(minutes) }
                }
                if runs {
                    self.begun |= 1 << hour;
                }
            }
            None => {}
        }
        self.turned = Some((now, runs));
    }

    fn forget(&mut self) {
        for hours in self.watched_h.iter_mut().chain(&mut self.tens_h) {
            *hours *= KEPT_PER_WEEK;
        }
        for sum in [&mut self.few_h, &mut self.drawing_h, &mut self.bursts] {
            *sum *= KEPT_PER_WEEK;
        }
        for spread in [&mut self.levels, &mut self.runs, &mut self.rests] {
            spread.forget();
        }
    }

    /// What it looks like; `None` while that cannot be told. Of several the one that is most to be left alone.
    pub fn load(&self) -> Option<Load> {
        let watched: f64 = self.watched_h.iter().sum();
        if self.bursts >= 0.5 {
            return Some(Load::Bursts);
        }
        let cycles = self.runs.count.min(self.rests.count);
        // People switch lamps in some hours of the day, motors in all.
        if cycles >= FEWEST_CYCLES
            && self.runs.unevenness() <= EVEN
            && self.rests.unevenness() <= EVEN
            && self.begun.count_ones() >= 16
        {
            return Some(Load::Cycling);
        }
        if watched >= DAYS_3_H && self.few_h >= 0.95 * watched {
            return Some(Load::Constant);
        }
        let share = |hours: &[usize]| {
            let sum = |of: &[f64; 24]| hours.iter().map(|hour| of[*hour]).sum::<f64>();
            let watched = sum(&self.watched_h);
            (watched, if watched > 0.0 { sum(&self.tens_h) / watched } else { 0.0 })
        };
        let (night_h, by_night) = share(&[0, 1, 2, 3, 4]);
        let (day_h, by_day) = share(&[10, 11, 12, 13, 14, 15, 16]);
        if night_h >= 12.0 && day_h >= 12.0 && by_night >= 0.5 && by_day <= 0.2 {
            return Some(Load::Overnight);
        }
        let is_steady = self.levels.count >= 20.0
            && self.levels.unevenness() <= 0.15
            && self.levels.mean <= 150.0
            && self.drawing_h < 0.6 * watched;
        (watched >= DAYS_3_H && is_steady).then_some(Load::Steady)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    /// Two weeks, a reading every five minutes: `draws` tells the watts at a minute of the whole and at the hour of the day.
    fn watched(days: i64, draws: impl Fn(i64, u8) -> f64) -> Signature {
        let mut signature = Signature::default();
        for minute in (0..days * 24 * 60).step_by(5) {
            let hour = u8::try_from(minute / 60 % 24).unwrap_or_default();
            signature.seen(Timestamp::from_millis(1_700_000_000_000 + minute * MINUTE), hour, draws(minute, hour));
        }
        signature
    }

    #[test]
    fn what_must_run_is_known_by_its_power() {
        assert_eq!(watched(14, |minute, _| 8.0 + (minute % 3) as f64).load(), Some(Load::Constant), "a router");
        let fridge = |minute: i64, _| if minute % 55 < 20 { 85.0 } else { 2.0 };
        assert_eq!(watched(7, fridge).load(), Some(Load::Cycling), "a fridge");
        let kettle = |minute: i64, hour| if hour == 7 && minute % 60 < 5 { 2100.0 } else { 0.0 };
        assert_eq!(watched(3, kettle).load(), Some(Load::Bursts), "a kettle");
        let breathing = |minute: i64, hour| if !(7..23).contains(&hour) { 32.0 + (minute % 20) as f64 } else { 0.4 };
        assert_eq!(watched(7, breathing).load(), Some(Load::Overnight), "a breathing aid");
        for load in [Load::Constant, Load::Cycling, Load::Bursts, Load::Overnight] {
            assert!(load.must_run());
        }
    }

    #[test]
    fn a_lamp_is_steady_and_a_doubt_is_nothing() {
        let lamp = |_, hour| if (18..23).contains(&hour) { 9.2 } else { 0.3 };
        assert_eq!(watched(14, lamp).load(), Some(Load::Steady));
        assert_eq!(watched(1, lamp).load(), None, "a day proves nothing");
        let television =
            |minute: i64, hour| if (19..23).contains(&hour) { 60.0 + (minute * 7 % 90) as f64 } else { 0.5 };
        assert_eq!(watched(14, television).load(), None);
        assert_eq!(watched(14, |_, _| 0.0).load(), None);
        assert_eq!(Signature::default().load(), None);
    }

    #[test]
    fn a_router_is_known_before_the_week_is_over_and_a_new_thing_takes_its_place_in_weeks() {
        let mut signature = watched(4, |_, _| 7.0);
        assert_eq!(signature.load(), Some(Load::Constant));
        for minute in (0..140 * 24 * 60).step_by(10) {
            let hour = u8::try_from(minute / 60 % 24).unwrap_or_default();
            let watts = if (18..23).contains(&hour) { 40.0 } else { 0.0 };
            signature.seen(Timestamp::from_millis(1_700_400_000_000 + minute * MINUTE), hour, watts);
        }
        assert_eq!(signature.load(), Some(Load::Steady));
    }

    #[test]
    fn strange_readings_claim_nothing() {
        let mut signature = Signature::default();
        for (at, watts) in [(5, f64::NAN), (9, f64::INFINITY), (8, -3.0), (1, 7.0), (i64::from(u32::MAX), 0.2)] {
            signature.seen(Timestamp::from_millis(at), 99, watts);
        }
        assert_eq!(signature.load(), None);
    }
}
