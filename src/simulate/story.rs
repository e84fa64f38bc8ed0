//! The course of events: who does what next, and what falls due when. What people do to lamps stands in `habits`.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::time::Duration;

use super::house::House;
use super::house::Role;
use super::house::Room;
use super::person::Activity;
use super::person::Agreed;
use super::person::Minute;
use super::person::Person;
use super::person::Point;
use super::person::family;
use super::random::Random;
use super::record::Record;
use super::weather::Air;
use crate::device::Property;
use crate::device::Value;
use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// A motion sensor says that nobody is there this long after the last movement.
const MOTION_HOLD: Duration = Duration::from_secs(120);
/// Days are planned while everybody sleeps.
const DAWN: Minute = 210.0;
/// By then it is bright wherever these houses stand.
const MORNING: Minute = 600.0;

/// Something that falls due.
#[derive(Clone, Copy, Debug)]
pub(super) enum Due {
    /// The day is planned.
    Dawn(LocalDay),
    /// By now nobody leaves anything on for later.
    Morning,
    /// Recording begins.
    Begin,
    /// A person is done with what they did. Void if they have turned to something else since.
    Next { person: usize, turn: u32 },
    /// A person comes into the room to which they went.
    Enter { person: usize, turn: u32 },
    /// A person moves about, and looks around.
    Stir { person: usize, turn: u32 },
    /// A person walks through the hall.
    Pass { person: usize },
    /// A hand at a switch.
    Switch { device: usize, on: bool, provided: Provided },
    /// It should have been done by now, and was not. Void if it is done already.
    Forget { device: usize },
    /// The front door is opened or closed.
    Door { open: bool },
    /// Somebody moves where a sensor could see it.
    Motion(Room),
    /// A motion sensor may be done.
    Still { sensor: usize },
    /// A button is pressed.
    Press { button: usize },
    /// The thermometer reports.
    Measure,
}

/// What must still be so when a hand has reached the switch.
#[derive(Clone, Copy, Debug)]
pub(super) enum Provided {
    Anyway,
    /// Nobody came into the room meanwhile who needs it.
    RoomEmpty,
    /// This person has not turned to something else meanwhile.
    Still {
        person: usize,
        turn: u32,
    },
}

/// Where somebody is, and what is on their mind.
pub(super) struct Now {
    pub(super) room: Room,
    pub(super) doing: Activity,
    /// Has gone to bed for the night, even if up for a minute.
    pub(super) turned_in: bool,
    pub(super) turn: u32,
    back: Timestamp,
    script: VecDeque<Activity>,
    agenda: VecDeque<(Timestamp, Point)>,
    pub(super) random: Random,
}

/// A house with people in it, at one moment.
pub(super) struct Story {
    pub(super) house: House,
    pub(super) people: Vec<Person>,
    pub(super) now: Vec<Now>,
    pub(super) record: Record,
    calendar: Calendar,
    due: BTreeMap<(Timestamp, u64), Due>,
    count: u64,
    agreed: Random,
    still_at: Vec<Timestamp>,
    air: Air,
}

impl Story {
    /// Tells `days` days from `start`, beginning in the night before, when everybody is in bed.
    pub(super) fn told(seed: u64, days: u32, start: Timestamp, calendar: Calendar) -> Story {
        let mut home = Random::new(seed, "home");
        let house = House::new(seed, calendar, start, &mut home);
        let people = family(&mut home);
        let now = people.iter().map(|person| Now {
            room: person.bedroom,
            doing: Activity::Sleep,
            turned_in: true,
            turn: 0,
            back: start,
            script: VecDeque::new(),
            agenda: VecDeque::new(),
            random: Random::new(seed, person.name),
        });
        let mut story = Story {
            now: now.collect(),
            record: Record::new(&house),
            calendar,
            due: BTreeMap::new(),
            count: 0,
            agreed: Random::new(seed, "agreed"),
            still_at: vec![start; house.roles.len()],
            air: Air::new(Random::new(seed, "air")),
            house,
            people,
        };
        let local = calendar.local(start);
        let today = if f64::from(local.minute) < DAWN { LocalDay(local.day.0 - 1) } else { local.day };
        story.put(story.instant(today, DAWN), Due::Dawn(today));
        story.put(story.instant(today, DAWN + 1.0), Due::Measure);
        // Before the first dawn nothing falls due, so this is also the end of what was there before recording.
        story.put(start, Due::Begin);
        let end = start + Duration::from_secs(86_400) * days;
        while let Some(((at, _), due)) = story.due.pop_first() {
            if at >= end {
                break;
            }
            story.happens(at, due);
        }
        story
    }

    fn happens(&mut self, at: Timestamp, due: Due) {
        match due {
            Due::Dawn(day) => self.plans(at, day),
            Due::Morning => self.overlooks(at),
            Due::Begin => self.record.begin(at),
            Due::Next { person, turn } if self.now[person].turn == turn => self.turns_to_next(at, person),
            Due::Enter { person, turn } if self.now[person].turn == turn => {
                self.moves_in(at, self.now[person].room);
                self.looks_around(at, person, true);
            }
            Due::Stir { person, turn } if self.now[person].turn == turn => {
                self.moves_in(at, self.now[person].room);
                self.looks_around(at, person, false);
                self.puts_stir(at, person);
            }
            Due::Next { .. } | Due::Enter { .. } | Due::Stir { .. } => {}
            Due::Pass { person } => {
                self.moves_in(at, Room::Hall);
                self.passes_through_hall(at, person);
            }
            Due::Switch { device, on, provided } => {
                let goes = match provided {
                    Provided::Anyway => true,
                    Provided::RoomEmpty => {
                        let room = self.house.lit_room(device);
                        !room.is_some_and(|room| self.somebody_awake_in(room, None))
                    }
                    Provided::Still { person, turn } => self.now[person].turn == turn,
                };
                if goes {
                    self.record.set(at, device, on);
                }
            }
            // Only a door that stands unlocked can be forgotten so: lamps are forgotten on the spot.
            Due::Forget { device } if !self.record.is_on(device) => self.record.forget(at, device),
            Due::Forget { .. } => {}
            Due::Door { open } => {
                for contact in self.devices(Role::DoorContact) {
                    self.record.set(at, contact, open);
                }
            }
            Due::Motion(room) => self.moves_in(at, room),
            Due::Still { sensor } if self.still_at[sensor] > at => self.put(self.still_at[sensor], due),
            Due::Still { sensor } => self.record.set(at, sensor, false),
            Due::Press { button } => self.record.say(at, button, Property::Button, Value::Text("pushed".into())),
            Due::Measure => {
                let value = self.air.measure(at, self.calendar.local(at).minute);
                for sensor in self.devices(Role::Temperature) {
                    self.record.say(at, sensor, Property::TemperatureC, Value::Number(value));
                }
                let pause = self.air.pause();
                self.put(later(at, pause), Due::Measure);
            }
        }
    }

    fn plans(&mut self, at: Timestamp, day: LocalDay) {
        let agreed = Agreed::new(day.weekday(), &mut self.agreed);
        for person in 0..self.people.len() {
            let points = self.people[person].plan(person, day.weekday(), &agreed, &mut self.now[person].random);
            let points: Vec<(Timestamp, Point)> =
                points.into_iter().map(|(minute, point)| (self.instant(day, minute), point)).collect();
            self.now[person].agenda.extend(points);
            if self.now[person].doing == Activity::Sleep {
                self.puts_waking(at, person);
            }
        }
        self.put(self.instant(day, MORNING), Due::Morning);
        let tomorrow = LocalDay(day.0 + 1);
        self.put(self.instant(tomorrow, DAWN), Due::Dawn(tomorrow));
    }

    fn turns_to_next(&mut self, at: Timestamp, person: usize) {
        while let Some((when, point)) = self.now[person].agenda.front().copied() {
            if when > later(at, 90.0) {
                break;
            }
            self.now[person].agenda.pop_front();
            let late = at.since(when) > Duration::from_secs(45 * 60);
            match point {
                Point::Wake => {
                    self.now[person].turned_in = false;
                    self.now[person].script = VecDeque::from([Activity::Wash, Activity::Breakfast]);
                }
                Point::Leave { back } => {
                    self.now[person].script.clear();
                    let day = self.calendar.local(when).day;
                    self.now[person].back = self.instant(day, back).max(later(at, 600.0));
                    return self.begins(at, person, Activity::Out);
                }
                Point::Cook if !late => return self.begins(at, person, Activity::Cook),
                Point::Eat if !late => return self.begins(at, person, Activity::Eat),
                Point::Cook | Point::Eat => {}
                Point::Bed => {
                    self.now[person].turned_in = true;
                    self.now[person].script = VecDeque::from([Activity::Wash, Activity::LieDown, Activity::Sleep]);
                    self.makes_the_round(at, person);
                }
            }
        }
        let next = match self.now[person].script.pop_front() {
            Some(next) => next,
            None if self.now[person].turned_in => Activity::Sleep,
            None => {
                let local = self.calendar.local(at);
                let random = &mut self.now[person].random;
                self.people[person].next_activity(local.day.weekday(), local.minute / 60, random)
            }
        };
        self.begins(at, person, next);
    }

    fn begins(&mut self, at: Timestamp, person: usize, activity: Activity) {
        let (from, to) = (self.now[person].room, self.people[person].place(activity));
        self.ends_activity(at, person, activity);
        self.now[person].turn += 1;
        self.now[person].doing = activity;
        if from != to {
            self.goes(at, person, from, to);
        }
        self.begins_activity(at, person);
        let turn = self.now[person].turn;
        match activity {
            Activity::Sleep => {
                let visit = self.now[person].script.is_empty() && self.now[person].random.chance(0.12);
                if visit {
                    self.now[person].script = VecDeque::from([Activity::Toilet]);
                    let hours = self.now[person].random.between(1.5, 5.0);
                    self.put(later(at, hours * 3600.0), Due::Next { person, turn });
                }
                self.puts_waking(at, person);
            }
            Activity::Out => self.put(self.now[person].back, Due::Next { person, turn }),
            _ => {
                let (median, spread) = activity.duration();
                let mut end = later(at, self.now[person].random.skewed(median, spread).max(1.5) * 60.0);
                if let Some((when, _)) = self.now[person].agenda.front() {
                    end = end.min((*when).max(later(at, 90.0)));
                }
                self.put(end, Due::Next { person, turn });
                self.puts_stir(at, person);
            }
        }
    }

    fn goes(&mut self, at: Timestamp, person: usize, from: Room, to: Room) {
        self.now[person].room = to;
        let turn = self.now[person].turn;
        match (from, to) {
            (Room::Away, _) => {
                self.comes_home(at, person);
                let coat = self.now[person].random.between(40.0, 150.0);
                self.put(later(at, coat), Due::Enter { person, turn });
            }
            (_, Room::Away) => self.leaves_home(at, person, from),
            _ => {
                self.leaves_room(at, person, from);
                self.put(later(at, 3.0), Due::Pass { person });
                let way = self.now[person].random.between(8.0, 20.0);
                self.put(later(at, way), Due::Enter { person, turn });
            }
        }
    }

    fn moves_in(&mut self, at: Timestamp, room: Room) {
        for sensor in self.devices(Role::Motion(room)) {
            self.still_at[sensor] = at + MOTION_HOLD;
            if !self.record.is_on(sensor) {
                self.record.set(at, sensor, true);
                self.put(at + MOTION_HOLD, Due::Still { sensor });
            }
        }
    }

    fn puts_stir(&mut self, at: Timestamp, person: usize) {
        let Some(minutes) = self.now[person].doing.stirs_every() else { return };
        let pause = self.now[person].random.skewed(minutes, 0.7) * 60.0;
        let turn = self.now[person].turn;
        self.put(later(at, pause.max(20.0)), Due::Stir { person, turn });
    }

    fn puts_waking(&mut self, at: Timestamp, person: usize) {
        let turn = self.now[person].turn;
        if let Some((when, Point::Wake)) = self.now[person].agenda.front().copied() {
            self.put(when.max(later(at, 60.0)), Due::Next { person, turn });
        }
    }

    pub(super) fn put(&mut self, at: Timestamp, due: Due) {
        // The count keeps the order of what falls due in the same second.
        self.count += 1;
        self.due.insert((at, self.count), due);
    }

    /// The devices of a role, as a list of their own: what is done to them changes the story.
    pub(super) fn devices(&self, role: Role) -> Vec<usize> {
        self.house.with_role(role).collect()
    }

    pub(super) fn somebody_awake_in(&self, room: Room, but: Option<usize>) -> bool {
        self.now.iter().enumerate().any(|(place, now)| Some(place) != but && now.room == room && now.doing.awake())
    }

    /// The hour of the wall clock.
    pub(super) fn hour(&self, at: Timestamp) -> u16 {
        self.calendar.local(at).minute / 60
    }

    /// When the wall clock shows `minute` of `day`; in the hour that spring skips, an hour later.
    fn instant(&self, day: LocalDay, minute: Minute) -> Timestamp {
        let seconds = (minute * 60.0) as i32;
        let day = LocalDay(day.0 + seconds.div_euclid(86_400));
        let seconds = seconds.rem_euclid(86_400);
        let read = |seconds: i32| {
            let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            self.calendar.parse_wall(&format!("{} {hour:02}:{minute:02}:{second:02}", day.to_iso()))
        };
        read(seconds)
            .or_else(|| read((seconds + 3600) % 86_400))
            .expect("no zone skips two hours, and a simulation stays within the years that the calendar knows")
    }
}

/// So many seconds after `at`, to the whole second.
pub(super) fn later(at: Timestamp, seconds: f64) -> Timestamp {
    at + Duration::from_secs(seconds.max(0.0) as u64)
}
