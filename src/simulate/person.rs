//! The people: when they get up, leave, come back and sleep, and what they like to do in between.
//!
//! A day is a list of fixed points; between two of them one thing follows another by chance (a semi-Markov chain
//! whose weights change with the hour). Knows no device.

use super::house::Room;
use super::random::Random;

/// Minutes after the midnight with which a day begins; what is after the next midnight is above 1440.
pub(super) type Minute = f64;

/// What a person can be doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activity {
    Sleep,
    LieDown,
    Wash,
    Toilet,
    Breakfast,
    Cook,
    Eat,
    Snack,
    Tv,
    Read,
    Desk,
    Chores,
    Hobby,
    Fetch,
    Out,
}

/// A fixed point of somebody's day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Point {
    Wake,
    Leave { back: Minute },
    Cook,
    Eat,
    Bed,
}

/// One who lives here.
pub(super) struct Person {
    pub(super) name: &'static str,
    /// Chance to forget a thing on one occasion.
    pub(super) forgets: f64,
    pub(super) bedroom: Room,
    /// Minute of waking by weekday, Monday first, and of going to bed.
    wake: [Minute; 7],
    bed: [Minute; 7],
    /// Minutes of leaving for work or school and of coming back.
    works: [Option<(Minute, Minute)>; 7],
    /// Weekday, chance, and minutes of going out and coming back.
    outings: &'static [(usize, f64, Minute, Minute)],
    /// How gladly this person watches, reads, sits at a desk, tidies up, and is in the garage.
    likes: [f64; 5],
}

/// What the whole family has agreed on for one day.
pub(super) struct Agreed {
    dinner: Minute,
    cook: usize,
    /// A day out together.
    trip: Option<(Minute, Minute)>,
}

impl Agreed {
    pub(super) fn new(weekday: usize, random: &mut Random) -> Agreed {
        let trip = weekday >= 5 && random.chance(0.22);
        Agreed {
            dinner: random.normal(if weekday >= 5 { 1125.0 } else { 1105.0 }, 16.0),
            cook: usize::from(random.chance(0.45)),
            trip: trip.then(|| (random.normal(640.0, 25.0), random.normal(1010.0, 50.0))),
        }
    }
}

/// A couple with a daughter at school; `random` gives each seed its own rhythm.
pub(super) fn family(random: &mut Random) -> Vec<Person> {
    const OFFICE: Option<(Minute, Minute)> = Some((485.0, 1040.0));
    const WORKSHOP: Option<(Minute, Minute)> = Some((445.0, 1010.0));
    const SCHOOL: Option<(Minute, Minute)> = Some((472.0, 935.0));
    let family = vec![
        Person {
            name: "Anna",
            forgets: 0.035,
            bedroom: Room::Bedroom,
            wake: [405.0, 405.0, 430.0, 405.0, 430.0, 495.0, 510.0],
            bed: [1360.0, 1360.0, 1365.0, 1360.0, 1395.0, 1405.0, 1355.0],
            works: [OFFICE, OFFICE, None, OFFICE, None, None, None],
            outings: &[
                (2, 0.8, 1170.0, 1275.0),
                (4, 0.6, 750.0, 835.0),
                (5, 0.7, 620.0, 735.0),
                (5, 0.15, 1185.0, 1425.0),
            ],
            likes: [0.9, 0.8, 0.25, 0.7, 0.03],
        },
        Person {
            name: "Ben",
            forgets: 0.075,
            bedroom: Room::Bedroom,
            wake: [378.0, 378.0, 378.0, 378.0, 378.0, 480.0, 495.0],
            bed: [1365.0, 1370.0, 1365.0, 1370.0, 1415.0, 1425.0, 1365.0],
            works: [WORKSHOP, WORKSHOP, WORKSHOP, WORKSHOP, WORKSHOP, None, None],
            outings: &[(3, 0.7, 1180.0, 1330.0), (5, 0.4, 640.0, 720.0), (6, 0.5, 560.0, 640.0)],
            likes: [1.0, 0.25, 0.1, 0.5, 0.5],
        },
        Person {
            name: "Emma",
            forgets: 0.12,
            bedroom: Room::Teen,
            wake: [420.0, 420.0, 420.0, 420.0, 420.0, 610.0, 600.0],
            bed: [1340.0, 1345.0, 1345.0, 1350.0, 1440.0, 1465.0, 1345.0],
            works: [SCHOOL, SCHOOL, SCHOOL, SCHOOL, SCHOOL, None, None],
            outings: &[
                (1, 0.85, 1145.0, 1250.0),
                (4, 0.5, 1200.0, 1415.0),
                (5, 0.35, 1190.0, 1430.0),
                (6, 0.4, 840.0, 1020.0),
            ],
            likes: [0.5, 0.1, 2.2, 0.1, 0.0],
        },
    ];
    family.into_iter().map(|person| person.varied(random)).collect()
}

impl Person {
    fn varied(mut self, random: &mut Random) -> Person {
        self.forgets *= random.between(0.75, 1.3);
        let (wake, bed) = (random.normal(0.0, 8.0), random.normal(0.0, 12.0));
        self.wake.iter_mut().for_each(|minute| *minute += wake);
        self.bed.iter_mut().for_each(|minute| *minute += bed);
        self
    }

    /// The fixed points of one day in order. `me` is this person's place in the family.
    pub(super) fn plan(&self, me: usize, weekday: usize, agreed: &Agreed, random: &mut Random) -> Vec<(Minute, Point)> {
        let mut outs: Vec<(Minute, Minute)> = Vec::new();
        let ill_or_off = random.chance(0.03);
        if let Some((leave, back)) = self.works[weekday].filter(|_| !ill_or_off) {
            outs.push((random.normal(leave, 6.0), random.normal(back, 17.0)));
        }
        outs.extend(agreed.trip);
        for (_, chance, leave, back) in self.outings.iter().filter(|outing| outing.0 == weekday) {
            if random.chance(*chance) {
                outs.push((random.normal(*leave, 9.0), random.normal(*back, 15.0)));
            }
        }
        outs.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Two outings that meet are one less: the first stands.
        outs = outs.into_iter().fold(Vec::new(), |mut kept: Vec<(Minute, Minute)>, out| {
            if kept.last().is_none_or(|last| last.1 + 25.0 < out.0) {
                kept.push(out);
            }
            kept
        });
        let mut wake = random.normal(self.wake[weekday], if weekday >= 5 { 28.0 } else { 7.0 });
        if let Some((leave, _)) = outs.first() {
            wake = wake.min(leave - 35.0);
        }
        let last_home = outs.last().map_or(0.0, |out| out.1);
        let bed = random.normal(self.bed[weekday], 19.0).max(last_home + 20.0).min(1570.0);
        let mut points = vec![(wake.max(300.0), Point::Wake), (bed, Point::Bed)];
        points.extend(outs.iter().map(|out| (out.0, Point::Leave { back: out.1 })));
        let at_home = |minute: Minute| outs.iter().all(|out| minute < out.0 - 10.0 || minute > out.1);
        if me == agreed.cook && at_home(agreed.dinner - 42.0) {
            points.push((agreed.dinner - 42.0, Point::Cook));
        }
        if at_home(agreed.dinner) {
            points.push((agreed.dinner + random.between(0.0, 4.0), Point::Eat));
        }
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    }

    /// What comes next where nothing is fixed.
    pub(super) fn next_activity(&self, weekday: usize, hour: u16, random: &mut Random) -> Activity {
        let evening = if (19..24).contains(&hour) { 1.0 } else { 0.12 };
        let working_hours = weekday < 5 && (9..17).contains(&hour);
        let desk = if working_hours { 5.0 } else { 1.0 };
        let [tv, read, at_desk, chores, hobby] = self.likes;
        let garage_hours = if (10..22).contains(&hour) { 1.0 } else { 0.0 };
        random
            .pick(&[
                (Activity::Tv, tv * (evening + if weekday >= 5 { 0.3 } else { 0.1 })),
                (Activity::Read, read * 0.6),
                (Activity::Desk, at_desk * desk),
                (Activity::Chores, chores * (1.1 - evening)),
                (Activity::Hobby, hobby * garage_hours * 0.45),
                (Activity::Fetch, 0.035 * garage_hours),
                (Activity::Snack, 0.28),
                (Activity::Toilet, 0.3),
            ])
            .unwrap_or(Activity::Read)
    }

    /// Where this person does it.
    pub(super) fn place(&self, activity: Activity) -> Room {
        match activity {
            Activity::Sleep | Activity::LieDown => self.bedroom,
            Activity::Wash | Activity::Toilet => Room::Bathroom,
            Activity::Breakfast | Activity::Cook | Activity::Eat | Activity::Snack => Room::Kitchen,
            Activity::Tv | Activity::Read => Room::Living,
            Activity::Desk if self.bedroom == Room::Teen => Room::Teen,
            Activity::Desk => Room::Living,
            Activity::Chores => Room::Kitchen,
            Activity::Hobby | Activity::Fetch => Room::Garage,
            Activity::Out => Room::Away,
        }
    }
}

impl Activity {
    /// How long it takes, in minutes: the median, and how far a long one goes beyond it.
    pub(super) fn duration(self) -> (f64, f64) {
        match self {
            Activity::Sleep | Activity::Out => (0.0, 0.0),
            Activity::LieDown => (22.0, 0.5),
            Activity::Wash => (11.0, 0.4),
            Activity::Toilet => (4.0, 0.4),
            Activity::Breakfast => (17.0, 0.35),
            Activity::Cook => (40.0, 0.15),
            Activity::Eat => (27.0, 0.25),
            Activity::Snack => (6.0, 0.5),
            Activity::Tv => (62.0, 0.6),
            Activity::Read => (34.0, 0.6),
            Activity::Desk => (65.0, 0.6),
            Activity::Chores => (22.0, 0.6),
            Activity::Hobby => (48.0, 0.6),
            Activity::Fetch => (3.0, 0.4),
        }
    }

    /// Minutes between two movements that a motion sensor would see; `None` for one who lies still.
    pub(super) fn stirs_every(self) -> Option<f64> {
        match self {
            Activity::Sleep | Activity::LieDown | Activity::Out => None,
            Activity::Tv | Activity::Read | Activity::Desk => Some(24.0),
            Activity::Eat | Activity::Breakfast => Some(9.0),
            _ => Some(7.0),
        }
    }

    pub(super) fn awake(self) -> bool {
        !matches!(self, Activity::Sleep | Activity::LieDown | Activity::Out)
    }
}
