//! Minutes of recorded homes as presence sees them, with what the people did: what the presence network is trained on.
//!
//! Each home is looked at in several ways: with some of its devices, without names, with batteries that run out and brokers that go,
//! since no two real homes are sensed alike.

use crate::chance::SplitMix64;
use crate::chance::fnv1a;
use crate::home_log::HomeLog;
use crate::home_log::Label;
use crate::home_log::LoggedEvent;
use crate::home_log::spans;
use crate::presence::Columns;
use crate::presence::House;
use crate::time::Timestamp;

const MINUTE_MS: i64 = 60_000;
/// So long after people change what they do, minutes are looked at more often.
const AFTER_CHANGE_MS: i64 = 40 * MINUTE_MS;
/// One of so many minutes is taken, and one of so many soon after a change.
const ONE_OF: f64 = 32.0;
const ONE_OF_CHANGED: f64 = 8.0;

/// One minute.
#[derive(Clone, Debug)]
pub struct Minute {
    /// When.
    pub at: Timestamp,
    /// 0 somebody is up, 1 everybody asleep, 2 everybody away.
    pub doing: u8,
    /// How many minutes it stands for.
    pub weight: f32,
    /// What presence is shown.
    pub columns: Columns,
}

/// A way to look at a home. Way 0 is the home as it is, every minute of it.
pub fn minutes(home: &HomeLog, events: &[LoggedEvent], labels: &[Label], way: u64) -> Vec<Minute> {
    let mut random =
        SplitMix64(way.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ fnv1a(home.name.bytes()) ^ fnv1a(home.note.bytes()));
    let look = Look::drawn(home, events, way, &mut random);
    let spans = [spans(labels, "asleep"), spans(labels, "away")];
    let mut house = House::new();
    for (device, known) in home.devices.iter().enumerate() {
        if look.kept[device] {
            let name = if look.nameless { format!("sensor {device}") } else { known.name.clone() };
            house.know(device, known.kind, &name, known.room.as_deref().filter(|_| !look.roomless));
        }
    }
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Vec::new() };
    let mut at = Timestamp::from_millis((first.at.as_millis() / MINUTE_MS + 1) * MINUTE_MS);
    let (mut rows, mut next, mut before, mut changed) = (Vec::new(), 0, 0, i64::MIN / 2);
    while at < last.at {
        while let Some(event) = events.get(next).filter(|event| event.at < at) {
            if look.hears(event) {
                house.observe(event.at, event.device, event.property, &event.value);
            }
            next += 1;
        }
        let holds = |spans: &[(Timestamp, Timestamp)]| {
            let begun = spans.partition_point(|(start, _)| *start <= at);
            begun > 0 && at < spans[begun - 1].1
        };
        let doing = if holds(&spans[0]) { 1 } else { 2 * u8::from(holds(&spans[1])) };
        if doing != before {
            (before, changed) = (doing, at.as_millis());
        }
        let one_of = if way == 0 {
            1.0
        } else if at.as_millis() - changed < AFTER_CHANGE_MS {
            ONE_OF_CHANGED
        } else {
            ONE_OF
        };
        if random.unit() * one_of < 1.0 {
            let columns = house.columns(at, home.calendar);
            rows.push(Minute { at, doing, weight: (one_of / ONE_OF) as f32, columns });
        } else {
            house.passes(at, home.calendar);
        }
        at = Timestamp::from_millis(at.as_millis() + MINUTE_MS);
    }
    rows
}

/// What is seen of a home.
struct Look {
    kept: Vec<bool>,
    nameless: bool,
    roomless: bool,
    /// When each device dies, or only says what it said at first.
    dies: Vec<i64>,
    gone: Vec<(i64, i64)>,
}

impl Look {
    fn drawn(home: &HomeLog, events: &[LoggedEvent], way: u64, random: &mut SplitMix64) -> Look {
        let count = home.devices.len();
        let whole = Look {
            kept: vec![true; count],
            nameless: false,
            roomless: false,
            dies: vec![i64::MAX; count],
            gone: Vec::new(),
        };
        let (Some(first), Some(last), true) = (events.first(), events.last(), way > 0) else { return whole };
        let closely: Vec<bool> = home.devices.iter().map(|device| device.id.starts_with("sensed_")).collect();
        let (only_closely, only_others) = match random.unit() {
            draw if draw < 0.5 => (true, false),
            draw if draw < 0.75 => (false, true),
            _ => (false, false),
        };
        let share = match random.unit() {
            draw if draw < 0.35 => 1.0,
            draw if draw < 0.8 => 0.3 + 0.7 * random.unit(),
            _ => 0.05 + 0.35 * random.unit(),
        };
        let mut kept: Vec<bool> = (closely.iter())
            .map(|closely| random.unit() < share && if *closely { !only_others } else { !only_closely })
            .collect();
        if kept.iter().all(|kept| !kept) {
            kept[(random.unit() * count as f64) as usize % count] = true;
        }
        let (from, until) = (first.at.as_millis(), last.at.as_millis());
        let some_time = |random: &mut SplitMix64| from + ((until - from) as f64 * random.unit()) as i64;
        let mortal = random.unit() < 0.2;
        let dies = (home.devices.iter())
            .map(|device| {
                // A phone that is left at home says so for ever.
                let left = device.role.as_deref() == Some("phone") && random.unit() < 0.2;
                if left || mortal && random.unit() < 0.2 { some_time(random) } else { i64::MAX }
            })
            .collect();
        let outages = if random.unit() < 0.25 { 1 + (random.unit() * 4.0) as usize } else { 0 };
        let gone = (0..outages).map(|_| {
            let start = some_time(random);
            (start, start + (random.unit() * random.unit() * 20.0 * 3_600_000.0) as i64)
        });
        Look { gone: gone.collect(), nameless: random.unit() < 0.1, roomless: random.unit() < 0.15, kept, dies }
    }

    fn hears(&self, event: &LoggedEvent) -> bool {
        let at = event.at.as_millis();
        self.kept[event.device]
            && at < self.dies[event.device]
            && self.gone.iter().all(|(start, end)| !(*start..*end).contains(&at))
    }
}
