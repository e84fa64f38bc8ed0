//! Occasions that are no time of day, and what each device is usually like on them: nights, absences, bright days, and times when all the
//! others were switched off. What we did ourselves is not counted: our own changes never teach.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::decision::Customs;
use crate::decision::Occasion;
use crate::decision::While;
use crate::device::Kind;
use crate::device::Origin;
use crate::device::Property;
use crate::device::Value;
use crate::engine::Engine;
use crate::engine::PeopleState;
use crate::engine::RoomView;
use crate::home::DeviceKey;
use crate::home::UseChange;
use crate::time::Timestamp;

/// So long into a night, an absence, or a bright part of the day it is counted what is in use.
const COUNTED_AFTER: Duration = Duration::from_secs(30 * 60);
/// A room is bright from this chance on.
const BRIGHT: f64 = 0.8;
/// What is switched off within this time is switched off together,
const TOGETHER: Duration = Duration::from_secs(120);
/// and so long after that, what is still on was left over. Whoever walks out with the last lamp in mind has come to it by then.
const LEFT_OVER_AFTER: Duration = Duration::from_secs(10 * 60);
/// For so long after that it is an occasion.
const LEFT_OVER_FOR: Duration = Duration::from_secs(30 * 60);
/// Two lamps at least: one that is switched off says nothing of another.
const AT_LEAST: usize = 2;

/// What is followed of occasions: part of the snapshot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Occasions {
    pub(super) customs: BTreeMap<DeviceKey, Customs>,
    /// What the people have been doing, since when, and whether that has been counted.
    phase: Option<(PeopleState, Timestamp, bool)>,
    /// Since when each room is bright.
    bright: BTreeMap<String, Timestamp>,
    /// Lamps that people switched off just now, in the order of time and then of their keys.
    switched_off: Vec<(DeviceKey, Timestamp)>,
    /// Lamps of which all the others were switched off, when, and whether that has been counted.
    left_over: BTreeMap<DeviceKey, (Timestamp, bool)>,
}

impl Occasions {
    /// Since when this is what the people are doing, if it is.
    pub(super) fn since(&self, state: PeopleState) -> Option<Timestamp> {
        self.phase.filter(|(is, ..)| *is == state).map(|(_, since, _)| since)
    }

    /// Since when a room is bright, if it is.
    pub(super) fn bright_since(&self, room: &str) -> Option<Timestamp> {
        self.bright.get(room).copied()
    }

    /// Since when a lamp is what was left over, if it is.
    pub(super) fn left_over_since(&self, now: Timestamp, key: DeviceKey) -> Option<Timestamp> {
        let (at, _) = self.left_over.get(&key)?;
        (LEFT_OVER_AFTER..LEFT_OVER_FOR).contains(&now.since(*at)).then_some(*at)
    }
}

impl Engine {
    /// Follows what the people do; once it has lasted for a while it is counted what is in use meanwhile.
    pub(super) fn follow_people(&mut self, now: Timestamp) {
        let seen = self.people_view();
        let occasions = &mut self.memory.occasions;
        let (state, since, counted) = *occasions.phase.get_or_insert((seen.state, now, false));
        if state != seen.state {
            // What seems to have happened some time ago began then.
            let began = seen.last.filter(|onset| onset.told == now).map_or(now, |onset| onset.happened);
            occasions.phase = Some((seen.state, began, false));
        } else if !counted && now.since(since) >= COUNTED_AFTER {
            occasions.phase = Some((state, since, true));
            self.count_phase(now, state);
        }
    }

    fn count_phase(&mut self, now: Timestamp, state: PeopleState) {
        if !self.memory.home.is_learning() {
            return;
        }
        let (occasion, during) = match state {
            PeopleState::Asleep => (Some(Occasion::Asleep), While::Asleep),
            PeopleState::Away => (Some(Occasion::Away), While::Away),
            PeopleState::Up => (None, While::Up),
        };
        let day = self.settings.calendar.local(now).day;
        let (home, customs) = (&self.memory.home, &mut self.memory.occasions.customs);
        for (key, device) in home.devices().filter(|(_, device)| !device.gone && device.available) {
            if device.kind == Kind::Climate {
                let target = device.readings.get(&Property::TargetTemperatureC);
                let by_people = target.filter(|target| target.fresh && !matches!(target.origin, Origin::Ours(_)));
                if let Some(Value::Number(value)) = by_people.map(|target| &target.value) {
                    customs.entry(key).or_default().set(during, *value);
                }
            }
            let by_us = device.readings.values().any(|reading| matches!(reading.origin, Origin::Ours(_)));
            if let (Some(occasion), Some(in_use), false) = (occasion, device.in_use(), by_us) {
                customs.entry(key).or_default().seen(occasion, day, !in_use);
            }
        }
    }

    /// Looks which rooms are bright, and counts the lamps of those that have been for a while, once a day.
    pub(super) fn follow_daylight(&mut self, now: Timestamp, views: &[RoomView]) {
        let day = self.settings.calendar.local(now).day;
        let is_learning = self.memory.home.is_learning();
        let occasions = &mut self.memory.occasions;
        let is_bright = |view: &RoomView| view.daylight.is_some_and(|daylight| daylight.bright >= BRIGHT);
        occasions.bright.retain(|room, _| views.iter().any(|view| view.room == *room && is_bright(view)));
        for view in views.iter().filter(|view| is_bright(view)) {
            occasions.bright.entry(view.room.clone()).or_insert(now);
        }
        if !is_learning {
            return;
        }
        for (key, device) in self.memory.home.devices().filter(|(_, device)| device.kind == Kind::Light && !device.gone)
        {
            let since = device.room.as_deref().and_then(|room| occasions.bright.get(room));
            let lasts = since.is_some_and(|since| now.since(*since) >= COUNTED_AFTER);
            let by_us = device.readings.get(&Property::On).is_some_and(|on| matches!(on.origin, Origin::Ours(_)));
            if let (true, Some(in_use), false) = (lasts, device.in_use(), by_us) {
                let customs = occasions.customs.entry(key).or_default();
                if !customs.is_bright_counted(day) {
                    customs.seen(Occasion::Bright, day, !in_use);
                }
            }
        }
    }

    /// A lamp was switched: perhaps all of a room or a group were, but for one.
    pub(super) fn follow_lamps(&mut self, now: Timestamp, change: &UseChange) {
        let device = self.memory.home.device(change.key);
        if device.kind != Kind::Light {
            return;
        }
        let occasions = &mut self.memory.occasions;
        let by_people = change.origin.is_theirs();
        occasions.switched_off.retain(|(key, at)| *key != change.key && now.since(*at) <= TOGETHER);
        if change.in_use != Some(false) {
            occasions.left_over.remove(&change.key);
            return;
        }
        if let Some((at, false)) = occasions.left_over.get(&change.key).copied() {
            // It went after the others, by hand and in time: that is how it usually goes.
            occasions.left_over.remove(&change.key);
            // What went off in the very same instant was not left over: messages of one instant come in any order.
            let was_left = now > at && now.since(at) < LEFT_OVER_AFTER;
            if by_people && self.memory.home.is_learning() && was_left {
                let day = self.settings.calendar.local(now).day;
                occasions.customs.entry(change.key).or_default().seen(Occasion::OddOneOut, day, true);
            }
        }
        if !by_people {
            return;
        }
        let place = occasions.switched_off.partition_point(|(key, at)| (*at, *key) < (now, change.key));
        occasions.switched_off.insert(place, (change.key, now));
        let home = &self.memory.home;
        let belongs = |key: DeviceKey| {
            let other = home.device(key);
            let same_room = other.room.is_some() && other.room == device.room;
            other.kind == Kind::Light && (same_room || other.groups.iter().any(|group| device.groups.contains(group)))
        };
        let gone_off = occasions.switched_off.iter().filter(|(key, _)| belongs(*key)).count();
        let mut still_on = home.in_use().filter(|key| belongs(*key));
        if let (Some(last), None, true) = (still_on.next(), still_on.next(), gone_off >= AT_LEAST) {
            occasions.left_over.entry(last).or_insert((now, false));
        }
    }

    /// Counts the lamps that were left over, once the time has passed in which they might have followed.
    pub(super) fn follow_left_over(&mut self, now: Timestamp) {
        let is_learning = self.memory.home.is_learning();
        let day = self.settings.calendar.local(now).day;
        let occasions = &mut self.memory.occasions;
        occasions.left_over.retain(|_, (at, _)| now.since(*at) < LEFT_OVER_FOR);
        for (key, (at, counted)) in &mut occasions.left_over {
            if !*counted && now.since(*at) >= LEFT_OVER_AFTER {
                *counted = true;
                if is_learning {
                    occasions.customs.entry(*key).or_default().seen(Occasion::OddOneOut, day, false);
                }
            }
        }
    }
}
