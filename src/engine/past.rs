//! What was: when each device was on, when everybody slept or was away, and when it was day; for a timeline of a day, a week, a month.
//!
//! Nothing is kept for it but the turns of the people: exact are the last 64 uses and 16 changes of a device, and where those do not
//! reach, the half hours of its grid tell.

use std::collections::VecDeque;

use serde::Serialize;

use crate::device::DeviceId;
use crate::engine::Engine;
use crate::home::GRID_DAYS;
use crate::home::History;
use crate::presence::Onset;
use crate::presence::Turn;
use crate::time::LocalDay;
use crate::time::SLOT_MINUTES;
use crate::time::SLOTS_PER_DAY;
use crate::time::Timestamp;

/// Turns of the people that are remembered: four weeks of ten a day.
pub(super) const TURNS: usize = 280;
const DAY_MIN: u32 = 1440;
const SLOT_MIN: u32 = SLOT_MINUTES as u32;
/// So often it is asked where the sun stands.
const SUN_EVERY_MIN: u32 = 10;
/// The sun's upper edge is in sight while its middle is above this, for the air bends its light.
const SUNRISE_DEG: f64 = -0.833;
/// What uses account for within so many minutes of what the grid counted is the same.
const COUNTED_ALIKE_MIN: f32 = 2.0;
/// From this share of a half hour on it was on all of it, and up to the other, none of it.
const ALL: f32 = 0.99;
const NONE: f32 = 0.005;

/// What is believed of the people for a shorter time is told nobody: it was a doubt.
const DOUBT_MIN: u32 = 5;

/// How much is looked back on at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// From minute to minute.
    #[default]
    Day,
    /// Hour by hour.
    Week,
    /// By quarters of a day.
    Month,
}

impl Over {
    /// Days, the last of them the one that was asked for.
    pub fn days(self) -> u16 {
        match self {
            Over::Day => 1,
            Over::Week => 7,
            Over::Month => GRID_DAYS as u16,
        }
    }

    /// Half hours that are told as one; of a day those that nobody remembers exactly.
    fn slots(self) -> usize {
        match self {
            Over::Day => 1,
            Over::Week => 2,
            Over::Month => 12,
        }
    }

    /// How many days back the last day may lie, at most.
    pub fn furthest_back(self) -> u16 {
        GRID_DAYS as u16 - self.days()
    }
}

/// From one minute to another, counted by the clock on the wall from the first midnight that is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// The first minute.
    pub from_min: u32,
    /// The first minute after it.
    pub to_min: u32,
}

/// Some time in which a device was on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// When.
    pub when: Stretch,
    /// The share of that time, 0 to 1; `None` where it was on from the first minute to the last.
    pub share: Option<f32>,
}

/// What a device did all the while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// It was on for some of the time.
    Changed,
    /// It was on whenever anybody looked.
    On,
    /// It was off whenever anybody looked.
    Off,
    /// Nobody looked.
    Unseen,
}

/// One device in that time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DevicePast {
    /// Which.
    pub id: DeviceId,
    /// What it did.
    pub course: Course,
    /// When it was on, open or unlocked, in the order of time.
    pub on: Vec<Bar>,
    /// When nobody looked, or nothing was learnt.
    pub unseen: Vec<Stretch>,
}

/// What was, in some days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Past {
    /// The first day.
    pub first: LocalDay,
    /// How many of them.
    pub days: u16,
    /// Minutes from the first midnight on that are past: beyond them nobody knows.
    pub known_min: u32,
    /// When everybody who was in slept.
    pub asleep: Vec<Stretch>,
    /// When nobody was in.
    pub away: Vec<Stretch>,
    /// When the sun was up; nothing where nobody said where the home stands.
    pub daylight: Vec<Stretch>,
    /// Every device that can be on, open or unlocked.
    pub devices: Vec<DevicePast>,
}

/// The days that are told of, and where in them a moment lies.
struct Window {
    calendar: crate::time::Calendar,
    first: LocalDay,
    minutes: u32,
    known_min: u32,
}

impl Window {
    /// Minutes from the first midnight on, not before it and not behind what is known.
    fn minute(&self, at: Timestamp) -> u32 {
        let local = self.calendar.local(at);
        let minute = i64::from(local.day.0 - self.first.0) * i64::from(DAY_MIN) + i64::from(local.minute);
        u32::try_from(minute.max(0)).unwrap_or(u32::MAX).min(self.known_min)
    }

    /// What lies in the window of it. A use that was over within the minute counts as one of a minute.
    fn stretch(&self, from: Timestamp, to: Timestamp) -> Option<Stretch> {
        let (begin, end) = (self.minute(from), self.minute(to));
        let is_in_it = self.calendar.local(to).day >= self.first && begin < self.known_min;
        is_in_it.then(|| Stretch { from_min: begin, to_min: end.max(begin + 1) })
    }
}

impl Engine {
    /// What was in the days up to `back` days ago, as far back as 28 days.
    pub fn past(&self, over: Over, back: u16) -> Past {
        let calendar = self.settings.calendar;
        let now = calendar.local(self.now);
        let last = LocalDay(now.day.0 - i32::from(back.min(over.furthest_back())));
        let first = LocalDay(last.0 + 1 - i32::from(over.days()));
        let minutes = u32::from(over.days()) * DAY_MIN;
        let until_now = u32::try_from(now.day.0 - first.0).unwrap_or_default() * DAY_MIN + u32::from(now.minute);
        let window = Window { calendar, first, minutes, known_min: until_now.min(minutes) };
        let devices = self.memory.home.devices().filter(|(_, device)| !device.gone);
        let devices = devices.filter_map(|(_, device)| {
            let history = device.history.as_deref()?;
            Some(device_past(device.id.clone(), history, self.now, over, &window))
        });
        let turns = &self.memory.turns;
        Past {
            first,
            days: over.days(),
            known_min: window.known_min,
            asleep: between(turns, Turn::FellAsleep, Turn::WokeUp, self.now, &window),
            away: between(turns, Turn::Left, Turn::CameHome, self.now, &window),
            daylight: if over == Over::Month { Vec::new() } else { self.daylight_of(&window) },
            devices: devices.collect(),
        }
    }

    fn daylight_of(&self, window: &Window) -> Vec<Stretch> {
        let Some(position) = self.settings.position else { return Vec::new() };
        let midnight = (0..4).find_map(|quarters| {
            // In some zones midnight is skipped once a year.
            let wall = format!("{} 00:{:02}:00", window.first.to_iso(), quarters * 15);
            window.calendar.parse_wall(&wall)
        });
        let Some(midnight) = midnight else { return Vec::new() };
        let at = |minute: u32| midnight + std::time::Duration::from_secs(u64::from(minute) * 60);
        let is_up = |minute: u32| position.sun_elevation_deg(at(minute)) > SUNRISE_DEG;
        let up = (0..window.minutes / SUN_EVERY_MIN).map(|step| is_up(step * SUN_EVERY_MIN));
        runs(up, SUN_EVERY_MIN)
    }

    /// The people turned: it is remembered for a while.
    pub(super) fn remember_turn(&mut self, onset: Onset) {
        let turns = &mut self.memory.turns;
        if turns.len() >= TURNS {
            turns.pop_front();
        }
        turns.push_back(onset);
    }
}

/// The stretches from each `begin` to the `end` that follows.
fn between(turns: &VecDeque<Onset>, begin: Turn, end: Turn, now: Timestamp, window: &Window) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut since = None;
    for onset in turns {
        if onset.turn == begin {
            since = Some(onset.happened);
        } else if onset.turn == end {
            stretches.extend(since.take().and_then(|since| window.stretch(since, onset.happened)));
        }
    }
    stretches.extend(since.and_then(|since| window.stretch(since, now)));
    stretches.retain(|when| when.to_min - when.from_min >= DOUBT_MIN);
    stretches
}

/// Where `is` holds, in steps of so many minutes.
fn runs(is: impl Iterator<Item = bool>, step_min: u32) -> Vec<Stretch> {
    let mut runs: Vec<Stretch> = Vec::new();
    for (step, _) in (0_u32..).zip(is).filter(|(_, is)| *is) {
        let from_min = step * step_min;
        match runs.last_mut().filter(|last| last.to_min == from_min) {
            Some(last) => last.to_min += step_min,
            None => runs.push(Stretch { from_min, to_min: from_min + step_min }),
        }
    }
    runs
}

fn device_past(id: DeviceId, history: &History, now: Timestamp, over: Over, window: &Window) -> DevicePast {
    let exact = exact(history, now, window);
    let ended = (window.known_min / SLOT_MIN) as usize;
    let cell = |slot: usize| {
        let day = LocalDay(window.first.0 + (slot / SLOTS_PER_DAY) as i32);
        history.grid.cell(day, slot % SLOTS_PER_DAY).on_share()
    };
    let slots: Vec<Option<f32>> = (0..ended).map(cell).collect();
    let known = || slots.iter().flatten();
    let course = match () {
        () if known().next().is_none() && exact.is_empty() => Course::Unseen,
        () if known().all(|share| *share <= NONE) && exact.is_empty() => Course::Off,
        () if known().all(|share| *share >= ALL) && exact.iter().all(|on| is_all_of_it(*on, &slots, window)) => {
            Course::On
        }
        () => Course::Changed,
    };
    let counted = |slot: usize| {
        let (from, to) = (slot as u32 * SLOT_MIN, (slot as u32 + 1) * SLOT_MIN);
        exact.iter().map(|on| on.to_min.min(to).saturating_sub(on.from_min.max(from))).sum::<u32>()
    };
    let unseen = runs((0..ended).map(|slot| slots[slot].is_none() && counted(slot) == 0), SLOT_MIN);
    let on = if over == Over::Day {
        let mut on: Vec<Bar> = exact.iter().map(|when| Bar { when: *when, share: None }).collect();
        let forgotten = slots.iter().enumerate().filter_map(|(slot, share)| {
            let share = share.filter(|share| share * SLOT_MIN as f32 > counted(slot) as f32 + COUNTED_ALIKE_MIN)?;
            let from_min = slot as u32 * SLOT_MIN;
            Some(Bar { when: Stretch { from_min, to_min: from_min + SLOT_MIN }, share: Some(share) })
        });
        on.extend(forgotten);
        on.sort_by_key(|bar| bar.when.from_min);
        on
    } else {
        blocks(&slots, over.slots())
    };
    DevicePast { id, course, on, unseen }
}

/// Whether it was on from when it was first seen in the window until its end.
fn is_all_of_it(on: Stretch, slots: &[Option<f32>], window: &Window) -> bool {
    let seen = slots.iter().position(Option::is_some).map_or(0, |slot| slot as u32 * SLOT_MIN);
    on.from_min <= seen && on.to_min >= window.known_min
}

/// Half hours by the few: the share of what was seen of them.
fn blocks(slots: &[Option<f32>], by: usize) -> Vec<Bar> {
    let length = by as u32 * SLOT_MIN;
    let bar = |(block, slots): (usize, &[Option<f32>])| {
        let seen = slots.iter().flatten().count();
        let share = slots.iter().flatten().sum::<f32>() / seen.max(1) as f32;
        let from_min = block as u32 * length;
        (share > NONE).then(|| Bar { when: Stretch { from_min, to_min: from_min + length }, share: Some(share) })
    };
    slots.chunks(by).enumerate().filter_map(bar).collect()
}

/// When it was on, as far as single uses and changes are remembered.
fn exact(history: &History, now: Timestamp, window: &Window) -> Vec<Stretch> {
    let uses = history.uses.past().map(|past| (past.from, past.to));
    let present = history.uses.present().map(|(from, _)| (from, now));
    let changes: Vec<(Timestamp, Option<bool>)> = history.recent().collect();
    let ends = changes.iter().skip(1).map(|(at, _)| *at).chain([now]);
    let recent = changes.iter().zip(ends).filter(|((_, is), _)| *is == Some(true)).map(|((from, _), to)| (*from, to));
    let all = uses.chain(present).chain(recent).filter_map(|(from, to)| window.stretch(from, to));
    let mut all: Vec<Stretch> = all.collect();
    all.sort_by_key(|on| (on.from_min, on.to_min));
    let mut merged: Vec<Stretch> = Vec::new();
    for on in all {
        match merged.last_mut().filter(|last| on.from_min <= last.to_min) {
            Some(last) => last.to_min = last.to_min.max(on.to_min),
            None => merged.push(on),
        }
    }
    merged
}
