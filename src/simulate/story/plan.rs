//! One day of one person: the fixed points between which one thing follows another.

use super::almanac::Day;
use super::job::Work;
use super::life::Life;
use crate::simulate::cast::Age;
use crate::simulate::clock::Minute;
use crate::simulate::random::Random;

/// A fixed point of somebody's day. Minutes count from the midnight with which the planned day begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Point {
    Wake,
    Leave {
        back: Minute,
        by_car: bool,
    },
    /// Days until they are back.
    Journey {
        days: i32,
        back: Minute,
    },
    Work {
        until: Minute,
    },
    Host {
        until: Minute,
    },
    Cook,
    Eat,
    Bed,
}

/// What a plan has to reckon with.
pub(super) struct Given<'a> {
    pub(super) day: &'a Day,
    pub(super) me: usize,
    /// Minutes after midnight when they got to bed last, negative if that was before it.
    pub(super) last_bed: Minute,
    /// They come back from a journey at this minute, and are not there before.
    pub(super) back: Option<Minute>,
    /// 0 in midwinter, 1 at midsummer.
    pub(super) summer: f64,
}

/// A time out of the house, and whether it can be left out for guests or illness.
#[derive(Clone, Copy)]
struct Out {
    leave: Minute,
    back: Minute,
    duty: bool,
}

impl Life {
    /// The fixed points of one day, in order.
    pub(super) fn plan(&self, given: &Given<'_>, random: &mut Random) -> Vec<(Minute, Point)> {
        let day = given.day;
        let ill = day.ill[given.me];
        let work = self.works(given, random);
        let visit = day.visit.filter(|visit| self.age != Age::Child && !(visit.party && self.age == Age::Teenager));
        let mut outs: Vec<Out> = Vec::with_capacity(4);
        if let Work::Out { leave, back } = work {
            // Those who go out much do not come home before it.
            let stays = if random.chance(self.whims * 1.3) { random.between(60.0, 260.0) } else { 0.0 };
            outs.push(Out { leave, back: back + stays, duty: true });
        }
        let journey = day.journeys[given.me].filter(|_| given.back.is_none());
        if !ill && journey.is_none() {
            if let Some((leave, back)) = day.trip {
                outs.push(Out { leave, back, duty: false });
            }
            for outing in self.outings.iter().filter(|outing| outing.weekday == day.weekday) {
                // Whoever has guests stays.
                let with_guests =
                    visit.is_some_and(|visit| outing.back > visit.from - 30.0 && outing.leave < visit.until);
                let wobble = 4.0 + 22.0 * (1.0 - self.regular);
                let (leave, back) = (random.normal(outing.leave, wobble), random.normal(outing.back, wobble * 1.5));
                if random.chance(outing.chance) && !with_guests {
                    outs.push(Out { leave, back: back.max(leave + 15.0), duty: false });
                }
            }
        }
        let whims = if ill || journey.is_some() { 0.0 } else { self.whims };
        // Bread, the dog, a walk, a neighbour; late ones are for a drink.
        for (from, until, hours) in
            [(520.0, 760.0, 0.7), (760.0, 960.0, 1.2), (960.0, 1140.0, 0.9), (1140.0, 1330.0, 1.8)]
        {
            if random.chance(whims) && visit.is_none() {
                let leave = random.between(from, until);
                outs.push(Out { leave, back: leave + (random.skewed(hours, 0.8) * 60.0).max(8.0), duty: false });
            }
        }
        // Two outings that meet are one less: duty stands, then the first.
        outs.sort_by(|a, b| b.duty.cmp(&a.duty).then(a.leave.total_cmp(&b.leave)));
        let mut kept: Vec<Out> = Vec::with_capacity(outs.len());
        for out in outs {
            if kept.iter().all(|other| other.back + 25.0 < out.leave || out.back + 25.0 < other.leave) {
                kept.push(out);
            }
        }
        kept.sort_by(|a, b| a.leave.total_cmp(&b.leave));
        let mut journey = journey.map(|days| {
            let leave = random.normal(620.0, 90.0).clamp(400.0, 1000.0);
            (leave, days, random.normal(1000.0, 130.0).clamp(600.0, 1380.0))
        });
        let eve = if day.weekday == 4 || day.weekday == 5 { 1.4 } else { 0.9 };
        let sleeps_elsewhere = random.chance(self.nights_out * eve);
        if sleeps_elsewhere && journey.is_none() && given.back.is_none() && !ill && visit.is_none() {
            // From there to work, and home after it; else home when the day has begun.
            let home = random.normal(720.0, 110.0).clamp(480.0, 1100.0);
            let back = self.job.back_on((day.weekday + 1) % 7).unwrap_or(home);
            let leave = random.normal(1150.0, 60.0).clamp(1000.0, 1320.0);
            let last = kept.iter().filter(|out| out.leave < leave).map(|out| out.back).fold(0.0, f64::max);
            journey = Some((leave.max(last + 30.0), 1, back));
        }
        if let Some((leave, ..)) = journey {
            kept.retain(|out| out.back + 60.0 < leave);
        }
        let mut points = self.day_around(given, &kept, work, journey.map(|journey| journey.0), random);
        if let Some((leave, days, back)) = journey {
            points.retain(|point| point.0 < leave - 5.0);
            points.push((leave, Point::Journey { days, back }));
        }
        if let Some(back) = given.back {
            points.retain(|point| point.0 > back + 20.0 && !matches!(point.1, Point::Wake));
        }
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    }

    fn works(&self, given: &Given<'_>, random: &mut Random) -> Work {
        let day = given.day;
        let pupil = matches!(self.age, Age::Child | Age::Teenager);
        let off = given.back.is_some() || day.ill[given.me] || if pupil { day.school_is_out } else { day.free };
        // Drawn in any case: a day off leaves the draws that follow as they are.
        let work = self.job.on(day.weekday, day.week, self.regular, random);
        let takes_off = random.chance(0.02);
        if off || takes_off { Work::Free } else { work }
    }

    fn day_around(
        &self,
        given: &Given<'_>,
        outs: &[Out],
        work: Work,
        journey: Option<Minute>,
        random: &mut Random,
    ) -> Vec<(Minute, Point)> {
        let day = given.day;
        let mut points = Vec::with_capacity(outs.len() + 6);
        let free = work == Work::Free;
        let wobble = (6.0 + 20.0 * (1.0 - self.regular)) * if free { 1.5 } else { 0.6 };
        // Light evenings keep people up, and light mornings wake those who may sleep.
        let mut wake = random.normal(self.wake, wobble) + (0.5 - given.summer) * if free { 24.0 } else { 8.0 };
        let mut bed = random.normal(self.bed, 14.0 + 18.0 * (1.0 - self.regular)) + (given.summer - 0.5) * 22.0;
        if day.weekday == 4 || day.weekday == 5 {
            bed += if self.age == Age::Senior { 10.0 } else { random.between(15.0, 75.0) };
        }
        if day.ill[given.me] {
            wake += 60.0;
            bed -= 50.0;
        }
        let ready = match work {
            Work::Out { leave, .. } => leave,
            Work::AtHome { from, .. } => from + 15.0,
            Work::Free => f64::INFINITY,
        };
        let first = outs.first().map_or(f64::INFINITY, |out| out.leave).min(journey.unwrap_or(f64::INFINITY));
        let asked = ready.min(first) - self.prepares;
        wake =
            if asked < wake { random.normal(asked, 3.0 + 7.0 * (1.0 - self.regular)).min(ready - 12.0) } else { wake };
        // Nobody gets by on three hours; work at six and a bed at three make a late start.
        wake = wake.max(given.last_bed + random.between(215.0, 300.0));
        if self.job.works_nights(day.week) && !free {
            // Slept through the day since the last shift.
            wake = wake.max(given.last_bed + random.normal(405.0, 30.0));
        }
        points.push((wake, Point::Wake));
        for out in outs.iter().filter(|out| out.leave > wake + 10.0) {
            points.push((out.leave, Point::Leave { back: out.back, by_car: self.drives && random.chance(0.85) }));
        }
        let mut warm = false;
        let at_home = |minute: Minute| outs.iter().all(|out| minute < out.leave - 8.0 || minute > out.back);
        if let Work::AtHome { from, until } = work {
            let lunch = random.normal(740.0, 15.0);
            points.push((from.max(wake + 15.0), Point::Work { until: lunch }));
            points.push((lunch, Point::Eat));
            points.push((lunch + 40.0, Point::Work { until }));
        } else {
            let lunch = random.normal(755.0, 18.0);
            if lunch > wake + 150.0 && at_home(lunch) && random.chance(0.75) {
                points.push((lunch, Point::Eat));
                // Where somebody is at home by day, many have their warm meal at noon.
                warm = given.me == day.cook && at_home(lunch - 40.0) && random.chance(self.cooks_at_noon);
                if warm {
                    points.push((lunch - 40.0, Point::Cook));
                }
            }
        }
        let dinner = day.dinner;
        let cooks = random.chance(if warm { 0.3 } else { 0.9 });
        if given.me == day.cook && at_home(dinner - 40.0) && dinner - 40.0 > wake && cooks {
            points.push((dinner - 40.0, Point::Cook));
        }
        if at_home(dinner) && dinner > wake {
            points.push((dinner + random.between(0.0, 4.0), Point::Eat));
        }
        if let Some(visit) =
            day.visit.filter(|visit| self.age != Age::Child && at_home(visit.from) && visit.from > wake)
        {
            let until = if self.age == Age::Teenager { visit.from + 50.0 } else { visit.until };
            points.push((visit.from, Point::Host { until }));
            bed = bed.max(if self.grown_up() { until + 25.0 } else { bed });
        }
        let last_home = outs.last().map_or(0.0, |out| out.back);
        // After a night shift they sleep by day; else nobody holds out beyond five.
        bed = bed.max(last_home + 20.0);
        if last_home < 1440.0 + 240.0 {
            bed = bed.min(1440.0 + 300.0);
        } else {
            bed = last_home + random.between(25.0, 110.0);
        }
        points.retain(|point| point.0 < bed - 2.0);
        points.push((bed.max(wake + 120.0), Point::Bed));
        points
    }
}
