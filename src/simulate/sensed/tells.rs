//! What one sensor tells of what people do.

use crate::simulate::ambient::Span;
use crate::simulate::clock::later;
use crate::simulate::clock::seconds_between;
use crate::simulate::random::Random;
use crate::simulate::story::Activity;
use crate::simulate::story::Step;

use super::Episode;
use super::Turn;
use super::things::Manner;
use super::things::Sensor;
use super::things::Style;
use super::things::What;
use crate::time::Timestamp;

/// All that a sensor tells, in no order.
pub(super) fn of(
    sensor: &Sensor,
    style: &Style,
    episodes: &[Episode],
    steps: &[Step],
    span: Span,
    random: &mut Random,
) -> Vec<Turn> {
    // Some are loose by themselves, and latch.
    let sticks = if random.chance(0.12) { random.between(0.01, 0.08) } else { style.sticks };
    let mut told = Told { turns: Vec::new(), sticks };
    if sensor.what == What::Motion {
        for step in steps {
            match *step {
                Step::Moves { at, room } if room == sensor.room && !random.chance(style.misses) => {
                    told.holds(at, random.skewed(style.hold_s, 0.5), random);
                }
                _ => {}
            }
        }
    } else {
        for episode in episodes {
            // A mat does not miss a whole night.
            let misses = if matches!(sensor.what, What::Bed { .. } | What::Couch) { 0.02 } else { style.misses * 0.7 };
            if !random.chance(misses) {
                told.of(sensor, style, episode, random);
            }
        }
    }
    if random.chance(style.flaps) {
        told.flaps(span, random);
    }
    let mut turns = told.turns;
    // Batteries run out, and some sensors were mounted later.
    if random.chance(0.08) {
        let days = seconds_between(span.from, span.until) / 86_400.0;
        let then = later(span.from, random.between(0.1, 0.9) * days * 86_400.0);
        let early = random.chance(0.3);
        turns.retain(|(at, _)| (*at < then) != early);
    }
    turns
}

struct Told {
    turns: Vec<Turn>,
    sticks: f64,
}

impl Told {
    fn holds(&mut self, at: Timestamp, seconds: f64, random: &mut Random) {
        let stuck = random.chance(self.sticks);
        let seconds = if stuck { random.skewed(4.0 * 3600.0, 1.5) } else { seconds.max(0.5) };
        self.turns.push((at, true));
        self.turns.push((later(at, seconds), false));
    }

    fn of(&mut self, sensor: &Sensor, style: &Style, episode: &Episode, random: &mut Random) {
        let here = episode.room == Some(sensor.room);
        let Episode { doing, from, until, .. } = *episode;
        let length = seconds_between(from, until);
        match sensor.what {
            What::Entrance => self.of_entrance(episode, random),
            What::RoomDoor => {
                let through = (here || episode.before == Some(sensor.room)) && episode.room != episode.before;
                if !through {
                    return;
                }
                let at = later(from, 8.0);
                if sensor.shut_behind {
                    self.holds(at, random.skewed(4.0, 0.6), random);
                } else if random.chance(0.6) {
                    let shuts = matches!(doing, Activity::Bathe | Activity::Toilet | Activity::Sleep | Activity::Work);
                    self.turns.push((at, !(here && shuts)));
                }
            }
            What::Bed { resident } => {
                let lies = matches!(doing, Activity::Sleep | Activity::Nap | Activity::LieDown);
                if lies && here && episode.person == resident && style.on_couch != Some(resident) {
                    self.of_mat(style, (later(from, 20.0), until), 900.0, random);
                }
            }
            What::Couch if here && (doing.is_cosy() || doing == Activity::Nap) && random.chance(0.75) => {
                self.of_mat(style, (later(from, 20.0), until), 240.0, random);
            }
            What::Couch if style.on_couch == Some(episode.person) && doing.asleep() => {
                self.of_mat(style, (later(from, 20.0), until), 600.0, random);
            }
            What::Chair if here && matches!(doing, Activity::Eat | Activity::Breakfast | Activity::Snack) => {
                self.of_mat(style, (later(from, 40.0), until), 90.0, random);
            }
            What::DeskChair if here && matches!(doing, Activity::Desk | Activity::Work) => {
                self.of_mat(style, (later(from, 20.0), until), 150.0, random);
            }
            What::Remote if doing == Activity::Tv => {
                let times = (length / 600.0 * sensor.used + random.unit()).min(40.0) as u32;
                for _ in 0..times {
                    self.holds(later(from, random.between(5.0, length)), random.skewed(1.5, 0.7), random);
                }
                self.holds(later(from, 12.0), 1.0, random);
            }
            What::Flush if doing == Activity::Toilet => {
                let after = (length - random.between(5.0, 40.0)).max(20.0);
                self.holds(later(from, after), random.skewed(style.hold_s.min(30.0), 0.3), random);
            }
            what => {
                let (visits, seconds) = used(what, doing);
                let times = (visits * sensor.used + random.unit()) as u32;
                for _ in 0..times.min(10) {
                    let long = random.skewed(seconds, 0.8);
                    self.holds(later(from, random.between(15.0, length.max(30.0))), long, random);
                }
            }
        }
    }

    /// A draught, the sun on a wall, a loose magnet: for hours or for ever it tells of nobody.
    fn flaps(&mut self, span: Span, random: &mut Random) {
        let every_s = random.skewed(1500.0, 1.2).max(20.0);
        let spells = random.chance(0.7);
        let mut at = later(span.from, random.skewed(3600.0, 1.0));
        while at < span.until {
            let end = if spells { later(at, random.skewed(4.0 * 3600.0, 0.8)) } else { span.until };
            while at < end && at < span.until {
                self.holds(at, random.skewed(1.5, 0.8), random);
                at = later(at, random.skewed(every_s, 1.2).max(2.0));
            }
            at = later(at, random.skewed(15.0 * 3600.0, 1.0));
        }
    }

    fn of_entrance(&mut self, episode: &Episode, random: &mut Random) {
        let at = match (episode.before, episode.room) {
            (Some(_), None) => later(episode.from, random.between(15.0, 60.0)),
            (None, Some(_)) => later(episode.from, random.between(0.0, 8.0)),
            // The post, the neighbours, the bins.
            _ if matches!(episode.doing, Activity::Fetch | Activity::Garden) && random.chance(0.2) => {
                later(episode.from, 20.0)
            }
            _ => return,
        };
        self.holds(at, random.skewed(7.0, 0.8), random);
        if random.chance(0.15) {
            self.holds(later(at, random.between(15.0, 200.0)), random.skewed(5.0, 0.6), random);
        }
    }

    /// Somebody lies or sits on it, and turns over each `turns_s` seconds or so.
    fn of_mat(&mut self, style: &Style, (from, until): (Timestamp, Timestamp), turns_s: f64, random: &mut Random) {
        if until <= from {
            return;
        }
        if style.mats == Manner::Pulsing {
            self.holds(from, random.between(1.0, 4.0), random);
            self.holds(until, random.between(1.0, 3.0), random);
        } else {
            self.turns.push((from, true));
            self.turns.push((until, false));
        }
        if style.mats == Manner::Steady {
            return;
        }
        let mut at = later(from, random.skewed(turns_s, 1.0));
        while at < until {
            let seconds = random.skewed(3.0, 0.9);
            if style.mats == Manner::Pulsing {
                self.holds(at, seconds.min(20.0), random);
            } else if later(at, seconds) < until {
                self.turns.push((at, false));
                self.turns.push((later(at, seconds), true));
            }
            at = later(at, 10.0 + random.skewed(turns_s, 1.0));
        }
    }
}

/// How often something is used while somebody does something, and for how many seconds each time.
fn used(what: What, doing: Activity) -> (f64, f64) {
    use Activity as A;
    let [cook, breakfast, snack, eat, dishes, seconds] = match what {
        What::Fridge => [3.0, 2.0, 0.8, 0.4, 0.7, 8.0],
        What::Freezer => [0.6, 0.1, 0.15, 0.0, 0.1, 7.0],
        What::Plates => [0.8, 0.8, 0.3, 0.5, 1.0, 4.0],
        What::Groceries => [1.2, 0.7, 0.5, 0.1, 0.2, 5.0],
        What::Pans => [1.2, 0.2, 0.05, 0.0, 0.6, 4.0],
        What::Cutlery => [1.8, 1.0, 0.4, 0.7, 1.0, 2.0],
        What::Microwave => [0.4, 0.3, 0.25, 0.1, 0.0, 100.0],
        What::Toaster => [0.05, 0.6, 0.05, 0.0, 0.0, 180.0],
        What::Stove => [1.6, 0.3, 0.1, 0.0, 0.0, 500.0],
        What::Kettle => [0.3, 0.7, 0.4, 0.1, 0.0, 170.0],
        What::Dishwasher => [0.1, 0.15, 0.05, 0.1, 0.8, 40.0],
        What::Washer => return if doing == A::Laundry { (1.3, 20.0) } else { (0.0, 0.0) },
        What::Tap => match doing {
            A::Wash => return (1.6, 12.0),
            A::Bathe => return (0.9, 10.0),
            A::Toilet => return (0.8, 8.0),
            _ => return (0.0, 0.0),
        },
        What::Shower => return if doing == A::Bathe { (1.0, 280.0) } else { (0.0, 0.0) },
        What::Cabinet => return if doing == A::Wash { (0.7, 8.0) } else { (0.0, 0.0) },
        What::Wardrobe => return if doing == A::Dress { (1.6, 9.0) } else { (0.0, 0.0) },
        _ => return (0.0, 0.0),
    };
    let visits = match doing {
        A::Cook => cook,
        A::Breakfast => breakfast,
        A::Snack => snack,
        A::Eat => eat,
        A::Dishes => dishes,
        _ => 0.0,
    };
    (visits, seconds)
}
