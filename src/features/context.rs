//! What the forecaster sees at the time of a question: the device, the clock, the sun, what is usual, and what goes on in the house.

use std::f32::consts::TAU;
use std::time::Duration;

use crate::device::Kind;
use crate::features::habit;
use crate::features::habit::Habit;
use crate::features::mates::MATES;
use crate::features::mates::Mate;
use crate::features::schema::CONTEXT_LEN;
use crate::features::spell::Spell;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::home::History;
use crate::home::Home;
use crate::sun::Position;
use crate::time::Calendar;
use crate::time::Timestamp;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// The times ahead that habits are asked for; those of the forecast.
const AHEAD: [Duration; 5] = [
    Duration::from_secs(15 * 60),
    HOUR,
    Duration::from_secs(4 * 3600),
    Duration::from_secs(12 * 3600),
    Duration::from_secs(24 * 3600),
];
/// Lengths of time are told as ln(1 + minutes), over that of four weeks.
const LONGEST_LOG: f32 = 10.6;

/// What is known beside the devices' own history.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Surroundings {
    /// Where the home stands, if that is known.
    pub position: Option<Position>,
    /// P(everyone asleep), 0 to 1.
    pub asleep: f32,
    /// P(everyone away), 0 to 1.
    pub away: f32,
}

/// The part of the context that all devices of a home share at one time: computed once for all of them.
#[derive(Clone, Debug)]
pub struct House<'a> {
    home: &'a Home,
    calendar: Calendar,
    now: Timestamp,
    /// The columns from `day_sin` to `sun_at_12h`.
    clock: Vec<f32>,
    /// The columns from `asleep` to `stirs_7d`.
    quiet: Vec<f32>,
    /// The columns from `began_15m` to `ended_2h`.
    switching: [f32; 4],
    lights: InUse,
    lights_by_room: std::collections::BTreeMap<&'a str, u16>,
    media: InUse,
    others: InUse,
}

/// How many there are, and how many are in use.
#[derive(Clone, Copy, Debug, Default)]
struct InUse {
    all: u16,
    in_use: u16,
}

impl InUse {
    fn count(&mut self, in_use: bool) {
        self.all += 1;
        self.in_use += u16::from(in_use);
    }

    /// Share in use, of all but the one that asks.
    fn share_without(self, own: Option<bool>) -> f32 {
        let (all, in_use) = match own {
            Some(own) => (self.all.saturating_sub(1), self.in_use.saturating_sub(u16::from(own))),
            None => (self.all, self.in_use),
        };
        f32::from(in_use) / f32::from(all.max(1))
    }
}

/// The context of one question about one device: see [`crate::features::CONTEXT`] for the names of its columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Context(pub [f32; CONTEXT_LEN]);

impl<'a> House<'a> {
    /// Looks at a home at `now`.
    pub fn at(home: &'a Home, now: Timestamp, around: Surroundings) -> House<'a> {
        let calendar = home.calendar();
        let mut house = House {
            home,
            calendar,
            now,
            clock: clock(now, calendar, around.position),
            quiet: quiet(home, now, around),
            switching: switching(home, now),
            lights: InUse::default(),
            lights_by_room: std::collections::BTreeMap::new(),
            media: InUse::default(),
            others: InUse::default(),
        };
        for (_, device) in home.devices().filter(|(_, device)| !device.gone) {
            let Some(in_use) = device.in_use() else { continue };
            match device.kind {
                Kind::Light => {
                    house.lights.count(in_use);
                    if let Some(room) = device.room.as_deref().filter(|_| in_use) {
                        *house.lights_by_room.entry(room).or_default() += 1;
                    }
                }
                Kind::Media => house.media.count(in_use),
                _ => {}
            }
            house.others.count(in_use);
        }
        house
    }

    /// The context of a device; `None` for one that is never in use or of which nobody knows whether it is.
    pub fn context(&self, key: DeviceKey, mates: &[Mate]) -> Option<Context> {
        let device = self.home.device(key);
        let history = device.history.as_deref()?;
        let in_use = history.in_use()?;
        let mut columns = Columns::default();
        self.own(history, in_use, &mut columns);
        columns.put(&self.clock);
        self.habits(history, &mut columns);
        columns.put(&spell(history, self.now));
        columns.put(&self.quiet);
        columns.put(&self.room(device));
        columns.put(&self.switching);
        columns.put(&self.company(device, in_use));
        self.mates(mates, &mut columns);
        Some(Context(columns.values))
    }

    fn own(&self, history: &History, in_use: bool, columns: &mut Columns) {
        let changes = |length: Duration| history.changes_within(self.now, length) as f32 / 16.0;
        columns.put(&[f32::from(u8::from(in_use)), length_log(self.now.since(history.changed_at()))]);
        columns.put(&[changes(HOUR), changes(24 * HOUR)]);
        columns.put(&history.recency.shares());
        columns.put(&[
            length_log(self.now.since(history.since)),
            history.uses.past().len() as f32 / 64.0,
            habit::observed_share(history, self.calendar, self.now),
        ]);
    }

    fn habits(&self, history: &History, columns: &mut Columns) {
        let now = Habit::at(history, self.calendar, self.now);
        let then = AHEAD.map(|ahead| Habit::at(history, self.calendar, self.now + ahead));
        columns.put(&[log_odds(now.long)]);
        columns.put(&then.map(|habit| log_odds(habit.long)));
        columns.put(&[now.lately]);
        columns.put(&then.map(|habit| habit.lately));
        columns.put(&then.map(|habit| habit.yesterday));
        columns.put(&then.map(|habit| habit.weekday));
        columns.put(&habit::changes(history, self.calendar, self.now).map(few));
    }

    fn room(&self, device: &Device) -> [f32; 4] {
        let rooms = self.home.rooms();
        let Some(room) = &device.room else { return [0.0; 4] };
        let quiet = rooms.quiet_for(room, self.now);
        let [minutes, hour, ..] = rooms.pulse(room).map(|pulse| pulse.lately(self.now)).unwrap_or_default();
        [f32::from(u8::from(quiet.is_some())), quiet.map_or(1.0, length_log), few(minutes), few(hour)]
    }

    fn company(&self, device: &Device, in_use: bool) -> [f32; 5] {
        let own = |is_one: bool| is_one.then_some(in_use);
        let is_light = device.kind == Kind::Light;
        let near = device.room.as_deref().and_then(|room| self.lights_by_room.get(room)).copied().unwrap_or(0);
        let without = |count: u16| few(f32::from(count.saturating_sub(u16::from(is_light && in_use))));
        [
            without(self.lights.in_use),
            self.lights.share_without(own(is_light)),
            without(near),
            self.media.share_without(own(device.kind == Kind::Media)),
            self.others.share_without(Some(in_use)),
        ]
    }

    fn mates(&self, mates: &[Mate], columns: &mut Columns) {
        for place in 0..MATES {
            let mate = mates.get(place);
            let history = mate.and_then(|mate| self.home.device(mate.key).history.as_deref());
            let state = history.and_then(History::in_use).map(|in_use| if in_use { 1.0 } else { -1.0 });
            let since = history.map_or(1.0, |history| length_log(self.now.since(history.changed_at())));
            columns.put(&[mate.map_or(0.0, |mate| mate.goes_with), state.unwrap_or(0.0), since]);
        }
    }
}

/// Columns that are filled one after the other.
struct Columns {
    values: [f32; CONTEXT_LEN],
    filled: usize,
}

impl Default for Columns {
    fn default() -> Columns {
        Columns { values: [0.0; CONTEXT_LEN], filled: 0 }
    }
}

impl Columns {
    fn put(&mut self, values: &[f32]) {
        self.values[self.filled..self.filled + values.len()].copy_from_slice(values);
        self.filled += values.len();
    }
}

fn clock(now: Timestamp, calendar: Calendar, position: Option<Position>) -> Vec<f32> {
    let local = calendar.local(now);
    let turn = f32::from(local.minute) / 1440.0 * TAU;
    let mut columns = vec![turn.sin(), turn.cos(), (2.0 * turn).sin(), (2.0 * turn).cos()];
    columns.extend((0..7).map(|weekday| f32::from(u8::from(local.day.weekday() == weekday))));
    match position {
        Some(position) => {
            let elevation = |at: Timestamp| (position.sun_elevation_deg(at) / 90.0) as f32;
            let sun_now = elevation(now);
            let rising = elevation(now + 5 * MINUTE) > sun_now;
            columns.extend([1.0, sun_now, f32::from(u8::from(rising))]);
            columns.extend(AHEAD[..4].iter().map(|ahead| elevation(now + *ahead)));
        }
        None => columns.extend([0.0; 7]),
    }
    columns
}

fn quiet(home: &Home, now: Timestamp, around: Surroundings) -> Vec<f32> {
    let pulse = home.pulse();
    let quiet = pulse.last().map_or(1.0, |last| length_log(now.since(last)));
    let [minutes, hour, evening, week] = pulse.lately(now);
    vec![around.asleep, around.away, quiet, few(minutes), few(hour), few(evening), few(week)]
}

fn switching(home: &Home, now: Timestamp) -> [f32; 4] {
    let (began, ended) = (home.switching().began(now), home.switching().ended(now));
    [few(began[0]), few(ended[0]), few(began[1]), few(ended[1])]
}

fn spell(history: &History, now: Timestamp) -> [f32; 7] {
    let Spell { ends: [quarter, hour, four, twelve], lasted, median_log, spread_log } = Spell::of(history, now);
    [quarter, hour, four, twelve, lasted, median_log / LONGEST_LOG, spread_log / LONGEST_LOG]
}

/// A length of time: ln(1 + minutes), 1 at four weeks and no more.
fn length_log(length: Duration) -> f32 {
    ((length.as_secs_f32() / 60.0).ln_1p() / LONGEST_LOG).min(1.0)
}

/// A count: ln(1 + n).
fn few(count: f32) -> f32 {
    count.ln_1p()
}

/// A sixth of the log-odds, which are kept within one in a thousand.
fn log_odds(p: f32) -> f32 {
    let p = p.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln() / 6.0
}
