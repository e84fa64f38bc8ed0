//! Who somebody is: chronotype, job, likes, habits, and what slips their mind. Drawn once by seed and name.
//!
//! A stream of its own for each person: one more flatmate leaves the days of the others as they were. Knows no device.

use super::job::Job;
use super::job::JobKind;
use crate::simulate::cast::Age;
use crate::simulate::cast::House;
use crate::simulate::cast::HouseholdKind;
use crate::simulate::clock::Minute;
use crate::simulate::random::Random;

/// What is forgotten more or less easily, and by each in his own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slip {
    /// A light where one spends the day.
    Light,
    /// A light out of sight: closet, cellar, garage, garden.
    SideLight,
    Screen,
    Door,
    /// A heater, a fan, a coffee maker.
    Machine,
}

/// What somebody likes to do when nothing has to be done; an index into [`Life::likes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Like {
    Tv,
    Read,
    Desk,
    Tidy,
    Hobby,
    Music,
    Garden,
    Play,
}

/// Going out on one weekday, every week or nearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outing {
    pub(super) weekday: usize,
    pub(super) chance: f64,
    pub(super) leave: Minute,
    pub(super) back: Minute,
}

/// One who lives here.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Life {
    pub(super) age: Age,
    pub(super) bedroom: usize,
    pub(super) job: Job,
    /// When they wake and go to bed if nothing asks for another time.
    pub(super) wake: Minute,
    pub(super) bed: Minute,
    /// Minutes from waking to leaving.
    pub(super) prepares: Minute,
    /// 0 to 1: how much one day is like the other.
    pub(super) regular: f64,
    /// Chance to forget a thing on one occasion, by kind of thing.
    forgets: [f64; 5],
    /// It is too dark for them below so many lux.
    pub(super) dark_lx: f64,
    /// Chance that they think of the switch at all on leaving a room, by its index.
    pub(super) tidy: Vec<f64>,
    pub(super) likes: [f64; 8],
    pub(super) outings: Vec<Outing>,
    /// Chance of a visit to the toilet in a night, and of reading in bed.
    pub(super) up_at_night: f64,
    pub(super) reads_in_bed: f64,
    pub(super) drives: bool,
    /// How much more than others they move about.
    pub(super) restless: f64,
    /// How much of their coming and going is left in the evening: some sit down after dinner and stay.
    pub(super) settles: f64,
    /// Chance to go out for an hour or so on a whim, on each of several occasions of a day.
    pub(super) whims: f64,
    /// Chance to sleep elsewhere tonight.
    pub(super) nights_out: f64,
    /// Chance to cook at noon, and then not again in the evening.
    pub(super) cooks_at_noon: f64,
    /// Brightness that they set, in percent: for work, for the evening, for the night.
    pub(super) favourite_pct: [f64; 3],
}

impl Life {
    /// The life of the resident at `place`, one of a household.
    pub(super) fn drawn(seed: u64, house: &House, place: usize) -> Life {
        let resident = &house.residents[place];
        let (kind, rooms) = (house.kind, house.rooms.len());
        let mut random = Random::new(seed, &format!("life of {}", resident.name));
        let random = &mut random;
        let age = resident.age;
        let habits = Habits::drawn(house, age, &mut Random::new(seed, &format!("habits of {}", resident.name)));
        let job = if habits.loose { Job::loose(random) } else { job_of(kind, place, age, random) };
        let (wake, bed) = sleeps(age, &job, random);
        let regular = if habits.loose { random.between(-1.2, 0.1) } else { random.between(0.1, 1.0) };
        // From once in three weeks to every day: people differ by a factor of fifty.
        let careless = random.unit();
        let forgets = 0.002 + 0.15 * careless * careless * careless * careless;
        let forgets = match age {
            Age::Child => forgets + 0.04,
            Age::Teenager => forgets + 0.02,
            _ => forgets,
        };
        let tidiness = random.between(0.3, 1.0);
        let mut likes = match age {
            Age::Child => [0.7, 0.15, 0.2, 0.0, 0.0, 0.1, 0.2, 1.6],
            Age::Teenager => [0.5, 0.15, 1.8, 0.1, 0.02, 0.35, 0.05, 0.2],
            Age::Adult => [0.9, 0.5, 0.4, 0.6, 0.3, 0.25, 0.3, 0.05],
            Age::Senior => [1.1, 0.9, 0.15, 0.6, 0.25, 0.2, 0.7, 0.0],
        };
        likes.iter_mut().for_each(|like| *like *= random.skewed(0.9, 0.9));
        // One in ten hardly ever watches television.
        if habits.no_television {
            likes[Like::Tv as usize] *= 0.03;
        }
        let mut outings = outings(age, job.kind, random);
        // Some are at home every evening, others hardly any.
        outings.iter_mut().for_each(|outing| outing.chance = (outing.chance * habits.outgoing).min(0.95));
        Life {
            age,
            bedroom: resident.bedroom,
            prepares: random.normal(if age == Age::Adult { 58.0 } else { 50.0 }, 13.0).max(25.0),
            up_at_night: if age == Age::Senior {
                random.between(0.3, 0.95)
            } else {
                random.unit() * random.unit() * 0.6
            },
            reads_in_bed: random.unit(),
            drives: matches!(age, Age::Adult | Age::Senior) && random.chance(0.65),
            forgets: std::array::from_fn(|_| (forgets * random.skewed(1.0, 0.7)).min(0.5)),
            dark_lx: random.skewed(45.0, 0.8) * habits.gloom,
            tidy: (0..rooms).map(|_| (tidiness + random.normal(0.0, 0.15)).clamp(0.05, 1.0)).collect(),
            outings,
            restless: habits.restless,
            settles: habits.settles,
            whims: habits.whims,
            nights_out: habits.nights_out,
            cooks_at_noon: if job.leaves_days_free() { habits.cooks_at_noon } else { 0.0 },
            favourite_pct: [
                (random.between(7.0, 10.9) as i32 * 10).into(),
                (random.between(2.0, 7.9) as i32 * 10).into(),
                (random.between(1.0, 4.9) as i32 * 5).into(),
            ],
            job,
            wake,
            bed,
            regular,
            likes,
        }
    }

    /// Chance to forget a thing of this kind on one occasion.
    pub(super) fn forgets(&self, slip: Slip) -> f64 {
        self.forgets[slip as usize]
    }

    pub(super) fn likes(&self, like: Like) -> f64 {
        self.likes[like as usize]
    }

    /// Runs the house: cooks, locks up, makes the round before bed.
    pub(super) fn grown_up(&self) -> bool {
        matches!(self.age, Age::Adult | Age::Senior)
    }

    /// Life turns: another job, other hours. What the house has learnt is wrong from now on.
    pub(super) fn turns(&mut self, random: &mut Random) {
        match self.age {
            Age::Child | Age::Teenager => {}
            Age::Senior => self.outings = outings(self.age, self.job.kind, random),
            Age::Adult => {
                self.job = job_of(HouseholdKind::Couple, 1, self.age, random);
                self.prepares = random.normal(58.0, 13.0).max(25.0);
            }
        }
        self.bed += random.normal(0.0, 20.0);
        self.outings.retain(|_| random.chance(0.7));
    }
}

fn job_of(kind: HouseholdKind, place: usize, age: Age, random: &mut Random) -> Job {
    match age {
        Age::Child => return Job::school(false, random),
        Age::Teenager => return Job::school(true, random),
        Age::Senior => return Job::nothing(JobKind::Retired),
        Age::Adult => {}
    }
    match (kind, place) {
        (HouseholdKind::Retired, _) => Job::nothing(JobKind::Retired),
        (HouseholdKind::NightShift, 0) => Job::nights(random),
        (HouseholdKind::WorkFromHome, 0) => {
            let at_home = if random.chance(0.6) { 5 } else { 4 };
            Job::office(5, at_home, random)
        }
        _ => {
            let parent = matches!(kind, HouseholdKind::Family | HouseholdKind::SingleParent);
            match random.unit() {
                draw if draw < 0.42 => Job::office(5, 0, random),
                draw if draw < 0.58 => Job::office(5, 2, random),
                draw if draw < if parent { 0.80 } else { 0.70 } => Job::office(3, 0, random),
                // A second parent stays at home more often than others have no job.
                draw if draw < if parent && place > 0 { 0.84 } else { 0.90 } => Job::shifts(random),
                _ => Job::nothing(JobKind::Nothing),
            }
        }
    }
}

/// In what people differ beside their job and their likes. Drawn from a stream of its own.
struct Habits {
    loose: bool,
    no_television: bool,
    outgoing: f64,
    restless: f64,
    settles: f64,
    whims: f64,
    nights_out: f64,
    cooks_at_noon: f64,
    /// By how much more light than others they want.
    gloom: f64,
}

impl Habits {
    fn drawn(house: &House, age: Age, random: &mut Random) -> Habits {
        let alone = house.residents.len() == 1;
        let adult = age == Age::Adult;
        // Students and freelancers live alone or share a flat more often than they have a family.
        let loose = match house.kind {
            HouseholdKind::Single => 0.24,
            HouseholdKind::Flatmates => 0.35,
            HouseholdKind::Couple => 0.08,
            _ => 0.0,
        };
        // Who lives alone meets others outside; how much, people differ by more than a factor of ten.
        let outgoing = random.skewed(if alone { 1.3 } else { 0.9 }, 0.8);
        let whims = match age {
            Age::Adult if alone => random.skewed(0.21, 1.1),
            Age::Adult | Age::Senior => random.skewed(0.06, 1.2),
            Age::Teenager => 0.05,
            Age::Child => 0.0,
        };
        // Most have nobody to sleep at; who has sleeps there on one night in twenty or on every second.
        let elsewhere = match () {
            () if alone && adult => 0.45,
            () if house.kind == HouseholdKind::Flatmates => 0.3,
            () => 0.0,
        };
        Habits {
            loose: adult && random.chance(loose),
            no_television: random.chance(0.1),
            outgoing,
            restless: random.skewed(1.15, 0.6),
            settles: random.between(0.2, 1.0),
            whims: whims.min(0.6),
            nights_out: if random.chance(elsewhere) {
                random.between(0.04, 0.55)
            } else {
                0.006 * f64::from(u8::from(alone))
            },
            cooks_at_noon: if random.chance(0.6) { random.between(0.4, 0.95) } else { 0.1 },
            // A fifth switch lights on whatever the daylight.
            gloom: if random.chance(0.2) { random.skewed(30.0, 1.5) } else { 1.0 },
        }
    }
}

/// When somebody wakes and goes to bed if nothing asks for another time.
fn sleeps(age: Age, job: &Job, random: &mut Random) -> (Minute, Minute) {
    match age {
        Age::Child => (random.normal(430.0, 18.0), random.normal(1235.0, 22.0)),
        Age::Teenager => (random.normal(545.0, 40.0), random.normal(1360.0, 28.0)),
        Age::Adult => {
            // The middle of sleep on free days differs between adults by an hour either way, and the owls are further
            // out than the larks; work in the morning keeps many from it. What a night should last differs by half an
            // hour, and a few lie in bed for ten.
            let spread = if job.leaves_days_free() { 90.0 } else { 60.0 };
            let owl = random.skewed(200.0, spread / 200.0) - 200.0 + if job.leaves_days_free() { 65.0 } else { 0.0 };
            let long = lies_long(random);
            let need = random.normal(530.0, 35.0) + long;
            let middle = 1644.0 + owl;
            (middle + need / 2.0 - 1440.0, middle - need / 2.0)
        }
        Age::Senior => {
            let long = lies_long(random);
            (random.normal(438.0, 40.0) + long / 2.0, random.normal(1338.0, 40.0) - long / 2.0)
        }
    }
}

fn lies_long(random: &mut Random) -> Minute {
    if random.chance(0.15) { random.between(30.0, 110.0) } else { 0.0 }
}

/// Sports, choir, shopping, friends: on which days of the week.
fn outings(age: Age, job: JobKind, random: &mut Random) -> Vec<Outing> {
    let mut outings = Vec::new();
    let mut add = |weekday, chance, leave: Minute, hours: f64| {
        outings.push(Outing { weekday, chance, leave, back: leave + hours * 60.0 });
    };
    let free_by_day = matches!(job, JobKind::Nothing | JobKind::Retired | JobKind::Loose);
    for weekday in 0..7 {
        let (evening, errand, late) = match age {
            Age::Child => (0.0, 0.1, 0.0),
            Age::Teenager => (0.3, 0.15, if weekday == 4 || weekday == 5 { 0.6 } else { 0.0 }),
            Age::Adult => (0.22, 0.3, if weekday == 4 || weekday == 5 { 0.35 } else { 0.05 }),
            Age::Senior => (0.12, 0.5, 0.04),
        };
        if random.chance(evening) {
            add(weekday, random.between(0.5, 0.95), random.normal(1165.0, 25.0), random.between(1.2, 2.8));
        }
        if random.chance(errand) {
            let by_day = free_by_day || weekday >= 5;
            let leave = if by_day { random.between(560.0, 900.0) } else { random.normal(1045.0, 30.0) };
            add(weekday, random.between(0.35, 0.9), leave, random.skewed(1.1, 0.6));
        }
        if random.chance(late) {
            add(weekday, random.between(0.15, 0.6), random.normal(1190.0, 30.0), random.between(2.5, 5.0));
        }
    }
    outings
}
